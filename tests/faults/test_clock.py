"""Clocks that are wrong: order, undo and merging go by the number of an entry, never by its time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import rebuilding
from store.exporters import EXPORTERS, Options
from store.importers.jsonl import read_into
from store.model import Span
from store.passages import EVERYTHING
from store.project import Project
from tests.faults.trials import make_long_project, reader_on

NOW = "2026-02-18T09:30:00.000Z"
CLOCKS = {
    "back a year": "2025-02-18T09:30:00.000Z",
    "forward ten": "2036-02-18T09:30:00.000Z",
    "1970": "1970-01-01T00:00:00.000Z",
    "the hour that comes twice": "2026-10-25T00:30:00.000Z",
}
BEHIND = "The clock of this computer is behind the latest work here."


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> str:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that is right."""
    return Clock()


@pytest.fixture
def project(path: Path, clock: Clock) -> Iterator[Project]:
    """A project that goes by that clock."""
    with Project.open(path, coder="taras", clock=clock) as opened:
        yield opened


@pytest.mark.parametrize("name", list(CLOCKS))
def test_order_and_undo_go_by_the_counter(project: Project, clock: Clock, name: str) -> None:
    """What was done last is undone first and stands first in the history, whatever the clock said then."""
    article = project.articles()[0].article
    issue = project.issues()[0]
    for number, now in enumerate((NOW, CLOCKS[name], NOW, CLOCKS[name], "1999-12-31T23:59:59.999Z")):
        clock.now = now
        project.tag(article, Span(number * 5, number * 5 + 4), [issue])
    history = [entry.start for entry in project.history() if entry.action == "tag"]
    assert history == [20, 15, 10, 5, 0]
    for left in (4, 3, 2, 1, 0):
        clock.now = CLOCKS[name] if left % 2 else NOW
        assert project.undo().change is not None
        starts = [each.span.start for each in project.annotations_from(article, 0, 9)]
        assert starts == [number * 5 for number in range(left)]
    for _ in range(5):
        assert project.redo().change is not None
    assert len(project.annotations_from(article, 0, 9)) == 5
    assert rebuilding.differences(project.database) == []


@pytest.mark.parametrize("name", list(CLOCKS))
def test_merging_loses_nothing(project: Project, clock: Clock, path: Path, tmp_path: Path, name: str) -> None:
    """What a colleague with a wrong clock exported comes in whole, and nothing more the second time."""
    article = project.articles()[0].article
    project.tag(article, Span(0, 9), project.issues()[:1])
    with Project.open(path, coder="ivan", clock=lambda: CLOCKS[name]) as other:
        other.tag(article, Span(10, 19), other.issues()[:1], note="from another time")
        out = io.BytesIO()
        EXPORTERS["jsonl"].write(other, EVERYTHING, out, Options())
    file = tmp_path / "theirs.jsonl"
    file.write_bytes(out.getvalue())
    with Project.open(tmp_path / "mine.db", coder="taras", starter=(), clock=clock) as mine:
        read_into(mine, file)
        texts = mine.articles()[0].article
        assert [each.note for each in mine.annotations_from(texts, 0, 9)] == ["", "from another time"]
        read_into(mine, file)
        assert len(mine.annotations_from(texts, 0, 9)) == 2
        assert rebuilding.differences(mine.database) == []


def test_a_clock_that_was_put_back_is_a_caution(project: Project, clock: Clock) -> None:
    """A day and more behind the latest entry; forward, or within a day, it is none."""
    article = project.articles()[0].article
    clock.now = "2030-01-01T00:00:00.000Z"
    assert project.cautions() == []
    project.tag(article, Span(0, 9))
    for now in ("2030-01-01T00:00:00.000Z", "2029-12-31T00:30:00.000Z", "2040-01-01T00:00:00.000Z"):
        clock.now = now
        assert project.cautions() == []
    for name in ("back a year", "1970"):
        clock.now = CLOCKS[name]
        (caution,) = project.cautions()
        assert caution.startswith(BEHIND)
    with project.database.transaction():
        project.database.run("UPDATE changes SET at = 'once upon a time'")
    assert project.cautions() == []


def test_the_reader_says_so_once(tmp_path: Path) -> None:
    """At the first start with the wrong clock and not at the next, and it opens and tags as ever."""
    path = make_long_project(tmp_path / "later" / "p.db")
    with Project.open(path, coder="taras", clock=lambda: "2199-01-01T00:00:00.000Z") as project:
        project.tag(project.articles()[0].article, Span(0, 9))
    with reader_on(path) as reader:
        reader.show("The clock of this computer")
        reader.do("}", "¶ 2/")
        reader.do("1", "saved")
        reader.leave()
    with reader_on(path) as reader:
        reader.settle()
        assert "clock of this computer" not in reader.text
        reader.leave()
