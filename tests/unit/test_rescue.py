"""A rescue file holds what was not saved, and comes back whole into this project or another."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from store.exporters.rescue import write_rescue
from store.importers.jsonl import read_into
from store.importers.merging import Merged
from store.model import Draft, Span
from store.project import Project
from store.tagging import Pending
from tests.conftest import ISSUES, TEXT
from tests.flows.reading_back import make_project, tagged


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of one article."""
    return make_project(tmp_path / "p.db", Draft(TEXT, "Talks", "a.txt"), issues=ISSUES)


def rescue(project: Project, *pending: Pending) -> bytes:
    """Return a rescue file of what waits."""
    stream = io.BytesIO()
    write_rescue(project, pending, stream)
    return stream.getvalue()


def bring_back(project: Project, data: bytes) -> Merged:
    """Import a rescue file."""
    return read_into(project, io.BytesIO(data), name="rescue.jsonl")


def test_into_another_project(path: Path, tmp_path: Path) -> None:
    """The file brings the article and the codebook along; marks of one passage are one annotation."""
    with Project.open(path, coder="olena") as project:
        article = project.article(1)
        first, second, _ = project.issues()
        span = Span(TEXT.index("Talks"), TEXT.index("Talks") + 5)
        marks = (Pending(article, span, (first,)), Pending(article, span, (second, first), "n"))
        data = rescue(project, *marks, Pending(article, Span(span.end, span.end + 4)))
    with Project.open(tmp_path / "other.db", coder="taras", starter=()) as other:
        assert bring_back(other, data).annotations == 2
        assert tagged(other) == [("Talks", ["territory", "security guarantees"], "n"), (" end", [], "")]
        assert bring_back(other, data).annotations == 0


def test_into_the_project_it_comes_from(path: Path) -> None:
    """The coder's annotation of the same passage takes the tags and the note; twice adds nothing."""
    with Project.open(path, coder="olena") as project:
        article = project.article(1)
        first, second, _ = project.issues()
        span = Span(2, 9)
        data = rescue(project, Pending(article, span, (second,), "later"))
        project.tag(article, span, [first])
        assert bring_back(project, data).annotations == 1
        after = tagged(project)
        assert [each[1:] for each in after] == [(["territory", "security guarantees"], "later")]
        assert bring_back(project, data).annotations == 0
        assert tagged(project) == after
        project.undo()
        assert [each[1:] for each in tagged(project)] == [(["territory"], "")]


def test_two_notes_are_both_kept(path: Path) -> None:
    """Where the passage has another note already, the rescued one comes as an annotation of its own."""
    with Project.open(path, coder="olena") as project:
        article = project.article(1)
        data = rescue(project, Pending(article, Span(2, 9), (), "rescued"))
        project.tag(article, Span(2, 9), note="written since")
        bring_back(project, data)
        assert {note for _, _, note in tagged(project)} == {"rescued", "written since"}
