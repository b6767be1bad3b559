"""Passages as an Excel workbook, read back by another library."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import openpyxl
import pytest

from store.errors import Refused
from store.exporters import EXPORTERS, Exported
from store.exporters.xlsx import CELL
from store.model import Article, Draft, Span
from store.passages import COLUMNS, EVERYTHING
from store.project import Project


@pytest.fixture
def marked(project: Project) -> Project:
    """Give a project with six passages, one without an issue, in two articles."""
    issues = project.issues()
    for title in ("First", "Second"):
        article = project.import_draft(
            Draft(f'{title} text. Two «words», "three"\nand more.\n', title)
        ).article
        project.tag(article, Span(0, 5), issues[:2], note="a note")
        project.tag(article, Span(6, 11))
    return project


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder that temporary files go to."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def export(project: Project) -> tuple[Exported, bytes]:
    stream = io.BytesIO()
    return EXPORTERS["xlsx"].write(project, EVERYTHING, stream), stream.getvalue()


def rows(data: bytes) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["passages"]
    return list(book["passages"].iter_rows(values_only=True))


def test_the_rows_are_those_of_the_csv(marked: Project, temporary: Path) -> None:
    """The same columns and cells, numbers as numbers; what is empty is an empty cell; no file is left."""
    exported, data = export(marked)
    head, *cells = rows(data)
    assert head == COLUMNS
    assert cells == [tuple(None if cell == "" else cell for cell in row) for row in marked.passages()]
    assert exported.rows == len(cells)
    assert exported.summary == EXPORTERS["csv"].write(marked, EVERYTHING, io.BytesIO()).summary
    assert list(temporary.iterdir()) == []


def test_nothing_in_a_cell_is_run(marked: Project) -> None:
    """What looks like a formula, an address or a control character is text, as it was."""
    notes = [
        "=1+1",
        "+1",
        "@x",
        "https://example.org/a",
        "internal:A1",
        "a\x07b\x1b[2J",
        "_x0041_",
        "two\nlines",
    ]
    article = marked.import_draft(Draft("word " * len(notes), "Notes")).article
    for place, note in enumerate(notes):
        marked.tag(article, Span(place * 5, place * 5 + 4), note=note)
    sheet = openpyxl.load_workbook(io.BytesIO(export(marked)[1]))["passages"]
    found = [row[COLUMNS.index("note")] for row in sheet.iter_rows() if row[2].value == "Notes"]
    assert [cell.data_type for cell in found] == ["s"] * len(notes)
    assert all(cell.hyperlink is None for cell in found)
    unescaped = openpyxl.utils.escape.unescape
    assert [unescaped(str(cell.value)) for cell in found] == notes


def test_what_no_workbook_holds_is_refused(
    marked: Project, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    """A cell that is too long, and too many rows: nothing is written, the place is named, no file is left."""
    monkeypatch.setattr("store.exporters.xlsx.ROWS", 6)
    with pytest.raises(Refused, match="6 rows at most"):
        export(marked)
    monkeypatch.undo()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    article: Article = marked.import_draft(Draft("🙂" * (CELL // 2 + 1), "Long")).article
    marked.tag(article, Span(0, CELL // 2))
    assert rows(export(marked)[1])[-1][COLUMNS.index("passage")] == "🙂" * (CELL // 2)
    outcome = marked.tag(article, Span(0, CELL // 2 + 1))
    assert outcome.annotation is not None
    with pytest.raises(Refused, match=f"passage of annotation {outcome.annotation.uid}"):
        export(marked)
    assert list(temporary.iterdir()) == []


def test_a_missing_library_is_named(marked: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message has the command that installs it, and what can be done without."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(Refused, match=r"pip install 'tagline\[xlsx\]'.*--excel"):
        export(marked)
