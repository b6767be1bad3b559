"""Undo in the reader where another coder has changed the same passage."""

from __future__ import annotations

from pathlib import Path

from store.model import Draft
from store.project import Project
from tests.flows.reading_back import make_project, tagged
from tests.flows.window import window


def test_undo_skips_what_somebody_else_changed(tmp_path: Path) -> None:
    """The first undo says why it does nothing, the next goes on beneath; the other coder's note stays."""
    path = make_project(tmp_path / "p.db", Draft("One begins. Two follows. Three ends.", "Text", "a.txt"))
    with window(path, "One begins") as reader:
        reader.do("1", "territory · saved")
        reader.press("j")
        reader.do("2", "security guarantees · saved")
        with Project.open(path, coder="taras") as taras:
            taras.note(taras.annotations_from(taras.articles()[0].article, 1, 1)[0], "his")
        reader.do("u", "The next undo skips it")
        reader.do("u", "undone: territory · skipped")
        reader.do("u", "nothing to undo")
        reader.do("U", "redone: territory")
        reader.settle()
        reader.do("u", "undone: territory")
        reader.leave()
    with Project.open(path, coder="olena") as project:
        assert tagged(project) == [("Two follows.", ["security guarantees"], "his")]


def test_skipping_with_nothing_beneath_is_no_change(tmp_path: Path) -> None:
    """It is said, without the promise that redo would bring anything back."""
    path = make_project(tmp_path / "p.db", Draft("One begins. Two follows.", "Text", "a.txt"))
    with window(path, "One begins") as reader:
        reader.do("1", "territory · saved")
        with Project.open(path, coder="taras") as taras:
            taras.note(taras.annotations_from(taras.articles()[0].article, 0, 1)[0], "his")
        reader.do("u", "The next undo skips it")
        reader.do("u", "skipped, as somebody else changed it: territory")
        (told,) = (row for row in reader.rows if "skipped" in row)
        assert "redo" not in told
        reader.do("U", "nothing to redo")
        reader.leave()
