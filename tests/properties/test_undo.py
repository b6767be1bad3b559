"""Undo and redo under any sequence of actions, restarts and another coder's work."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from store.codebook import IssueDraft
from store.errors import NotFound, Refused
from store.model import Annotation, Draft, Span
from store.project import Project
from store.tagging import Outcome
from tests.conftest import ISSUES, Clock

SPANS = (Span(0, 5), Span(0, 11), Span(6, 20), Span(30, 31))
TEXT = "Words of peace talks in Geneva. And more."
COLOURS = ("#111111", "#222222")
BATCHES = ("one", "other")

State = list[tuple[object, ...]]


class Action(NamedTuple):
    """What one undo takes back: an action, or those of a batch that follow one another."""

    batch: str | None
    other: State
    """The state on the other side of it: before, for what can be undone, after, for what can be redone."""


class Step(NamedTuple):
    """One action: what, and two numbers that choose on what."""

    verb: str
    one: int
    two: int


VERBS = (
    "tag",
    "tag",
    "untag",
    "drop",
    "note",
    "change",
    "edges",
    "join",
    "batch",
    "batch",
    "batch",
    "add",
    "edit",
    "undo",
    "undo",
    "redo",
    "restart",
    "other",
)
STEPS = st.lists(st.builds(Step, st.sampled_from(VERBS), st.integers(0, 7), st.integers(0, 7)), max_size=14)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one article, to be copied for every example."""
    path: Path = tmp_path_factory.mktemp("undo") / "empty.tagline"
    with Project.open(path, coder="olena", starter=ISSUES) as project:
        project.import_draft(Draft(TEXT, "Words"))
    return path


class Desk:
    """A project at which olena works, now and then taras, and what her history should be."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = Clock()
        self.project = self._open("olena")
        self.article = self.project.articles()[0].article
        self.past: list[Action] = []
        self.future: list[Action] = []
        self.journal = self._journal()

    def _open(self, coder: str) -> Project:
        return Project.open(self.path, coder=coder, clock=self.clock)

    def state(self, mine: bool = True) -> State:
        """Return the live rows of olena, or of everybody else, without the time of the last change."""
        who = "=" if mine else "<>"
        queries = (
            "SELECT uid, name, key, colour, description, lexicon, position, created_at FROM issues "
            "WHERE deleted_at IS NULL ORDER BY id",
            'SELECT annotations.uid, start, "end", scale, exact, prefix, suffix, paragraph, sentence, '
            "revision_id, note, status, annotations.created_at FROM annotations "
            "JOIN coders ON coders.id = coder_id "
            f"WHERE deleted_at IS NULL AND coders.name {who} 'olena' ORDER BY annotations.id",
            "SELECT tags.uid, annotations.uid, issue_id, tags.created_at FROM tags "
            "JOIN annotations ON annotations.id = annotation_id JOIN coders ON coders.id = coder_id "
            f"WHERE tags.deleted_at IS NULL AND coders.name {who} 'olena' ORDER BY tags.id",
        )
        return [tuple(row) for query in queries[not mine :] for row in self.project.database.rows(query)]

    def _journal(self) -> State:
        return [tuple(row) for row in self.project.database.rows("SELECT * FROM changes ORDER BY id")]

    def check(self) -> None:
        """Earlier entries of the journal are as they were, and the counts are right."""
        journal = self._journal()
        assert journal[: len(self.journal)] == self.journal
        self.journal = journal
        kept = {issue: number for issue, number in self.project.tallies().items() if number}
        recount = self.project.database.rows(
            "SELECT 0, count(*) FROM annotations WHERE deleted_at IS NULL UNION ALL "
            "SELECT issue_id, count(*) FROM tags WHERE deleted_at IS NULL GROUP BY 1"
        )
        assert kept == {issue: number for issue, number in recount if number}

    def run(self, step: Step) -> None:
        """Do one step and hold the outcome against the expected history."""
        before, others = self.state(), self.state(mine=False)
        if step.verb == "restart":
            self.project.close()
            self.project = self._open("olena")
        elif step.verb == "undo":
            self._move(self.project.undo(), before, self.past, self.future)
        elif step.verb == "redo":
            self._move(self.project.redo(), before, self.future, self.past)
        elif step.verb == "other":
            self._tag_as_taras(step)
            assert self.state() == before
            others = self.state(mine=False)
        elif self._act(step):
            batch = BATCHES[step.one // 4] if step.verb == "batch" else None
            if batch is None or not self.past or self.past[-1].batch != batch:
                self.past.append(Action(batch, before))
            self.future.clear()
            assert self.state() != before
        else:
            assert self.state() == before
        assert self.state(mine=False) == others
        self.check()

    def _move(self, outcome: Outcome, before: State, source: list[Action], sink: list[Action]) -> None:
        assert (outcome.change is None) is (not source)
        action = source.pop() if source else Action(None, before)
        assert self.state() == action.other
        if outcome.change is not None:
            sink.append(Action(action.batch, before))

    def _act(self, step: Step) -> bool:
        try:
            outcome = self._do(step)
        except (NotFound, Refused):
            return False
        return outcome is not None and outcome.change is not None

    def _do(self, step: Step) -> Outcome | None:
        project, issues = self.project, self.project.issues()
        issue = issues[step.two % len(issues)]
        if step.verb == "tag":
            wanted = [issue] if step.two else []
            return project.tag(self.article, SPANS[step.one % 4], wanted, note="n" if step.two == 3 else None)
        if step.verb == "batch":
            return project.tag(self.article, SPANS[step.one % 4], [issue], batch=BATCHES[step.one // 4])
        if step.verb == "add":
            return project.add_issue(IssueDraft(f"issue {step.one}", str(step.two + 1)))
        if step.verb == "edit":
            changes = {"name": f"issue {step.two}", "colour": COLOURS[step.one % 2]}
            return project.edit_issue(issues[step.one % len(issues)], changes)
        made = self._own(step.one)
        if made is None:
            return None
        if step.verb == "untag":
            return project.untag(made, issue)
        if step.verb == "drop":
            return project.untag(made)
        if step.verb in {"edges", "join"}:
            return self._reshape(step, made)
        if step.verb == "note":
            return project.note(made, "ab"[step.two % 2])
        return project.change_issue(made, issues[step.one % len(issues)], issue)

    def _reshape(self, step: Step, made: Annotation) -> Outcome:
        if step.verb == "edges":
            return self.project.move_edges(made, SPANS[step.two % 4])
        return self.project.join([each for each in (made, self._own(step.two)) if each is not None])

    def _own(self, number: int) -> Annotation | None:
        coder = self.project.database.number("SELECT id FROM coders WHERE name = 'olena'")
        own = [one for one in self.project.annotations_from(self.article, 0, -1) if one.coder_id == coder]
        return own[number % len(own)] if own else None

    def _tag_as_taras(self, step: Step) -> None:
        """Let the other coder tag with issues that are never taken away, and sometimes undo it."""
        with self._open("taras") as other:
            issue = next(each for each in other.issues() if each.id == 1 + step.two % len(ISSUES))
            other.tag(self.article, SPANS[step.one % 4], [issue], batch=BATCHES[0])
            if step.two > 5:
                other.undo()


NUMBERS = itertools.count()


@given(STEPS)
@settings(max_examples=80)
@example([Step("tag", 0, 1), Step("drop", 0, 0), Step("undo", 0, 0), Step("redo", 0, 0), Step("undo", 0, 0)])
@example([Step("add", 1, 7), Step("tag", 0, 3), Step("undo", 0, 0), Step("undo", 0, 0), Step("redo", 0, 0)])
@example(
    [Step("tag", 0, 1), Step("tag", 0, 2), Step("untag", 0, 1), Step("tag", 0, 1), Step("restart", 0, 0)]
)
@example([Step("batch", 0, 0), Step("batch", 1, 1), Step("batch", 4, 2), Step("batch", 2, 0)])
@example(
    [Step("batch", 0, 0), Step("note", 0, 1), Step("batch", 2, 0), Step("undo", 0, 0), Step("redo", 0, 0)]
)
@example([Step("tag", 0, 1), Step("edges", 0, 1), Step("tag", 0, 2), Step("edges", 0, 2), Step("undo", 0, 0)])
@example([Step("tag", 0, 1), Step("tag", 2, 2), Step("join", 0, 1), Step("note", 0, 1), Step("undo", 0, 0)])
@example([Step("tag", 0, 1), Step("tag", 1, 3), Step("join", 0, 1), Step("tag", 0, 2), Step("undo", 0, 0)])
def test_any_history_can_be_undone_and_redone(empty: Path, steps: list[Step]) -> None:
    """Undo restores exactly what was, redo what came after, down to nothing and up again."""
    path = empty.with_name(f"example {next(NUMBERS)}.tagline")
    shutil.copy(empty, path)
    desk = Desk(path)
    try:
        start = desk.state()
        for step in steps:
            desk.run(step)
        end, depth = desk.state(), len(desk.past)
        for _ in range(depth):
            desk.run(Step("undo", 0, 0))
        assert desk.state() == start
        assert desk.project.undo().change is None
        for _ in range(depth):
            desk.run(Step("redo", 0, 0))
        assert desk.state() == end
    finally:
        desk.project.close()
        path.unlink()
