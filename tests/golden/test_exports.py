"""What exports look like to the byte: scripts, spreadsheets and colleagues rely on it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest

from store.exporters import EXPORTERS, Options
from store.exporters.csv import unguard
from store.importers.jsonl import read_into
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
