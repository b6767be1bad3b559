"""What exports look like to the byte: scripts, spreadsheets and colleagues rely on it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest

from store.codebook import IssueDraft
from store.exporters import EXPORTERS, Options
from store.exporters.csv import unguard
from store.importers.jsonl import read_into
from store.model import Draft, Span
from store.passages import EVERYTHING
from store.project import Project

HEADER = (
    "annotation_id,article_id,title,source,author,published,issue,passage,note,coder,created_at,updated_at,"
    "start,end,paragraph,sentence,prefix,suffix,origin,status,session_id,text_sha256"
)


def export(project: Project, name: str, **options: bool) -> bytes:
    stream = io.BytesIO()
    EXPORTERS[name].write(project, EVERYTHING, stream, Options(**options))
    return stream.getvalue()


def cells(project: Project) -> list[list[str]]:
    """Return the project's passages as text."""
    return [["" if cell is None else str(cell) for cell in row] for row in project.passages()]


@pytest.mark.parametrize(
    ("file", "name", "excel"),
    [("passages.csv", "csv", False), ("excel.csv", "csv", True), ("project.jsonl", "jsonl", False)],
)
def test_bytes(
    golden_project: Project, golden: Callable[[str, bytes], None], file: str, name: str, excel: bool
) -> None:
    """An export has the very bytes that it had before."""
    golden(file, export(golden_project, name, excel=excel))


def test_header_is_frozen(golden_project: Project) -> None:
    """The columns of the contract come in its order, without BOM and with LF."""
    assert export(golden_project, "csv").startswith(HEADER.encode() + b"\n")
    assert export(golden_project, "csv", excel=True).startswith(b"\xef\xbb\xbf" + HEADER.encode() + b"\r\n")


def test_csv_is_read_back_by_the_module_csv(golden_project: Project) -> None:
    """Every cell survives, with its line ends, quotation marks and formulas."""
    text = export(golden_project, "csv").decode()
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == cells(golden_project)


def test_csv_is_read_back_by_pandas(golden_project: Project) -> None:
    """pandas reads the same cells."""
    frame = pandas.read_csv(io.BytesIO(export(golden_project, "csv")), dtype=str, keep_default_na=False)
    assert frame.to_numpy().tolist() == cells(golden_project)


def test_csv_for_spreadsheets_is_read_back(golden_project: Project) -> None:
    """Without BOM and guards it holds the same cells; no cell begins like a formula."""
    text = export(golden_project, "csv", excel=True).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert not any(cell[:1] in set("=+-@\t\r\n＝＋－＠") for row in rows for cell in row if cell)
    assert [[unguard(cell) for cell in row] for row in rows] == cells(golden_project)


def test_jsonl_obeys_no_terminal(golden_project: Project) -> None:
    """No control and no mark of writing direction stands in the file as it is."""
    text = export(golden_project, "jsonl").decode()
    assert "\\u0085" in text
    assert "\\u202e" in text
    assert not {"\x85", "\u202e", "\r"} & set(text)


def test_older_golden_files_can_be_read(golden_project: Project, tmp_path: Path) -> None:
    """The kept file goes into a new project and comes out as it was."""
    kept = Path(__file__).parent / "project.jsonl"
    with Project.open(tmp_path / "new.db", coder="reader", starter=[]) as project:
        read_into(project, kept)
        assert export(project, "jsonl") == kept.read_bytes()
        assert list(project.passages()) == list(golden_project.passages())


def test_summary(golden_project: Project) -> None:
    """The command line can say how much was written."""
    exported = EXPORTERS["csv"].write(golden_project, EVERYTHING, io.BytesIO())
    assert exported.summary == "5 tags, 2 articles, 3 issues"
    assert exported.rows == 6
    again = EXPORTERS["jsonl"].write(golden_project, EVERYTHING, io.BytesIO())
    assert again.summary == exported.summary


def test_progress(golden_project: Project) -> None:
    """The last call tells how many rows there were."""
    for name, rows in (("csv", 6), ("jsonl", 5)):
        told: list[int] = []
        EXPORTERS[name].write(golden_project, EVERYTHING, io.BytesIO(), progress=told.append)
        assert told[-1] == rows


@pytest.mark.parametrize("excel", [False, True])
def test_csv_is_the_same_in_pieces_of_any_size(
    golden_project: Project, monkeypatch: pytest.MonkeyPatch, excel: bool
) -> None:
    """Neither the bytes nor the counts depend on how many rows are written at once."""
    found = []
    for size in (1, 2, 3, 1000):
        monkeypatch.setattr("store.exporters.csv.PROGRESS_STEP", size)
        stream, told = io.BytesIO(), list[int]()
        options = Options(excel=excel)
        exported = EXPORTERS["csv"].write(golden_project, EVERYTHING, stream, options, told.append)
        assert told == [*range(size, exported.rows, size), exported.rows]
        found.append((exported, stream.getvalue()))
    assert found == [found[0]] * 4
    rows = list(golden_project.passages())
    expected = (len(rows), sum(row[6] is not None for row in rows), len({row[1] for row in rows}))
    assert (found[0][0].rows, found[0][0].tags, found[0][0].articles) == expected
    assert found[0][0].issues == len({row[6] for row in rows} - {None})


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_the_wide_form_has_one_row_for_each_annotation(
    golden_project: Project, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """However many are written at once: the same cells, and 1 where the annotation has the issue."""
    monkeypatch.setattr("store.exporters.csv.PROGRESS_STEP", size)
    wide = pandas.read_csv(io.BytesIO(export(golden_project, "csv", wide=True)), dtype=str)
    narrow = pandas.read_csv(io.BytesIO(export(golden_project, "csv")), dtype=str)
    issues = [issue.name for issue in golden_project.issues()]
    fixed = [column for column in narrow.columns if column != "issue"]
    assert list(wide.columns) == [*fixed, *issues]
    pandas.testing.assert_frame_equal(
        wide[fixed], narrow[fixed].drop_duplicates("annotation_id").reset_index(drop=True)
    )
    tagged = {(row.annotation_id, row.issue) for row in narrow.itertuples() if isinstance(row.issue, str)}
    assert {
        (uid, name)
        for name in issues
        for uid, cell in zip(wide["annotation_id"], wide[name], strict=True)
        if cell == "1"
    } == tagged
    assert set(wide[issues].to_numpy().ravel()) == {"0", "1"}


def test_the_wide_form_counts_and_chooses(golden_project: Project) -> None:
    """The summary counts annotations and tags; with issues chosen, only those have columns."""
    wanted, stream = golden_project.passage_filter(issues=["2"]), io.BytesIO()
    exported = EXPORTERS["csv"].write(golden_project, wanted, stream, Options(wide=True))
    rows = list(csv.DictReader(io.StringIO(stream.getvalue().decode(), newline="")))
    name = golden_project.find_issue("2").name
    assert list(rows[0])[-2:] == ["text_sha256", name]
    assert exported.rows == exported.tags == len(rows) == sum(row[name] == "1" for row in rows)
    assert EXPORTERS["csv"].write(golden_project, EVERYTHING, io.BytesIO(), Options(wide=True)).rows == 5


def test_an_issue_may_be_called_like_a_column_or_a_formula(project: Project) -> None:
    """It has a column of its own all the same, and a spreadsheet does not run its name."""
    article = project.import_draft(Draft("One. Two.", title="A")).article
    for name in ("title", "=1+1"):
        project.add_issue(IssueDraft(name))
    project.tag(article, Span(0, 4), project.issues()[-2:])
    header, row = csv.reader(io.StringIO(export(project, "csv", wide=True).decode(), newline=""))
    assert (header[-2:], row[-2:]) == (["issue: title", "=1+1"], ["1", "1"])
    assert b",issue: title,'=1+1\r\n" in export(project, "csv", wide=True, excel=True)


def test_a_bare_carriage_return_is_quoted(project: Project) -> None:
    """A cell with a CR survives beside cells with none, and other rows keep their bytes."""
    article = project.import_draft(Draft("One. Two. Three.", title="CR")).article
    for start, note in ((0, "plain"), (5, "a\rb"), (10, 'with, "both"\r')):
        project.tag(article, Span(start, start + 4), note=note)
    lines = export(project, "csv").split(b"\n")
    assert [b",plain," in lines[1], b',"a\rb",' in lines[2], b',"with, ""both""\r",' in lines[3]] == [
        True
    ] * 3
    assert [row[8] for row in csv.reader(io.StringIO(export(project, "csv").decode(), newline=""))][1:] == [
        "plain",
        "a\rb",
        'with, "both"\r',
    ]
