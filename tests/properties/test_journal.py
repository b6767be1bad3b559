"""The journal tells everything: whatever two coders do, the tables can be made anew from it.

`TAGLINE_FAULTS=long` runs many more and longer histories of the same kind.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from store import rebuilding
from store.codebook import IssueDraft
from store.database import open_database
from store.edits import REFERENCES, Row
from store.errors import NotFound, Overtaken, Refused
from store.model import Annotation, Draft, Issue, Origin, Span
from store.project import Project
from store.stamps import new_uid
from store.undoing import Step
from tests.conftest import ISSUES, Clock

LONG: Final = os.environ.get("TAGLINE_FAULTS") == "long"
EXAMPLES, STEPS = (100, 100) if LONG else (10, 22)
"""Histories and their steps."""
CODERS: Final = ("olena", "taras")
TEXTS: Final = (
    "Words of peace talks in Geneva. And more.",
    "Other talks, the same words: “nothing was agreed”.\n\nПереговори.",
    "A third.",
)
SPANS: Final = (Span(0, 5), Span(0, 7), Span(2, 8), Span(6, 7))
"""Passages of every text."""

coders = st.sampled_from(CODERS)
numbers = st.integers(0, 7)
keys = st.sampled_from([None, *"123456"])

Tables = dict[str, list[Row]]


class Journal(RuleBasedStateMachine):
    """Two coders at one project, each action a rule; what cannot be done is refused and changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "talks.tagline"
        self.clock = Clock()
        self.projects: dict[str, Project] = {}
        self.entries: list[tuple[object, ...]] = []

    def teardown(self) -> None:
        for project in self.projects.values():
            project.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        """The project begins with a codebook and a text, and both coders open it."""
        for coder in CODERS:
            self.projects[coder] = self._open(coder)
        self.projects["olena"].import_draft(Draft(TEXTS[0], "First", "0.txt"))

    def _open(self, coder: str) -> Project:
        return Project.open(self.path, coder=coder, starter=ISSUES, clock=self.clock)

    # What coders do

    @rule(coder=coders, number=st.integers(0, len(TEXTS) - 1))
    def import_text(self, coder: str, number: int) -> None:
        self.projects[coder].import_draft(Draft(TEXTS[number], f"Text {number}", f"{number}.txt"))

    @rule(coder=coders, which=numbers, number=st.integers(0, len(TEXTS) - 1))
    def reimport(self, coder: str, which: int, number: int) -> None:
        """An article gets another text, and its annotations go along where they can."""
        project = self.projects[coder]
        found = project.articles()
        article, draft = found[which % len(found)].article, Draft(TEXTS[number], "New", f"{number}.txt")
        self._try(lambda: project.reimport(article, draft))

    @rule(coder=coders, place=numbers, which=numbers, issue=numbers, note=st.sampled_from([None, "", "n"]))
    def tag(self, coder: str, place: int, which: int, issue: int, note: str | None) -> None:
        project = self.projects[coder]
        found = project.articles()
        article, known = found[which % len(found)].article, project.issues()
        project.tag(article, SPANS[place % 4], known[issue - 1 : issue] if issue else [], note=note)

    @rule(coder=coders, places=st.sets(numbers, min_size=1, max_size=4), issue=numbers)
    def tag_each(self, coder: str, places: set[int], issue: int) -> None:
        project = self.projects[coder]
        spans = [SPANS[place % 4] for place in sorted(places)]
        article, wanted = project.articles()[0].article, project.issues()[issue : issue + 1]
        project.tag_each(article, spans, wanted, origin=Origin.MANUAL, batch=new_uid())

    @rule(coder=coders, which=numbers, issue=st.none() | numbers)
    def untag(self, coder: str, which: int, issue: int | None) -> None:
        project = self.projects[coder]
        annotation = self._annotation(project, which)
        if annotation is not None:
            self._try(lambda: project.untag(annotation, self._above(project, issue)))

    @rule(coder=coders, which=numbers, note=st.sampled_from(["", "one", "п’ять\n"]))
    def note(self, coder: str, which: int, note: str) -> None:
        annotation = self._annotation(self.projects[coder], which)
        if annotation is not None:
            self.projects[coder].note(annotation, note)

    @rule(coder=coders, which=numbers, old=numbers, new=numbers)
    def change_issue(self, coder: str, which: int, old: int, new: int) -> None:
        project = self.projects[coder]
        annotation = self._annotation(project, which)
        if annotation is not None:
            self._try(
                lambda: project.change_issue(annotation, self._issue(project, old), self._issue(project, new))
            )

    @rule(coder=coders, which=numbers, place=numbers)
    def move_edges(self, coder: str, which: int, place: int) -> None:
        annotation = self._annotation(self.projects[coder], which)
        if annotation is not None:
            self._try(lambda: self.projects[coder].move_edges(annotation, SPANS[place % 4]))

    @rule(coder=coders, which=st.sets(numbers, min_size=2, max_size=3))
    def join(self, coder: str, which: set[int]) -> None:
        """Whatever can be made one annotation becomes one."""
        project = self.projects[coder]
        found = [self._annotation(project, number) for number in sorted(which)]
        self._try(lambda: project.join([each for each in found if each is not None]))

    @rule(coder=coders, which=numbers, place=numbers)
    def place(self, coder: str, which: int, place: int) -> None:
        """A reader says where an annotation belongs, as for those that were moved or not found."""
        project = self.projects[coder]
        annotation = self._annotation(project, which)
        if annotation is not None:
            article = project.article(annotation.article_id)
            self._try(lambda: project.place(annotation, article, SPANS[place % 4]))

    @rule(coder=coders, number=numbers, key=keys, parent=st.none() | numbers)
    def add_issue(self, coder: str, number: int, key: str | None, parent: int | None) -> None:
        project = self.projects[coder]
        draft = IssueDraft(f"issue {number}", key)
        self._try(lambda: project.add_issue(draft, parent=self._above(project, parent)))

    @rule(coder=coders, issue=numbers, number=numbers, key=keys, words=st.none() | st.just(["а", "b"]))
    def edit_issue(
        self, coder: str, issue: int, number: int, key: str | None, words: list[str] | None
    ) -> None:
        project = self.projects[coder]
        changes = {"name": f"issue {number}", "key": key, "colour": f"#00000{number}"}
        self._try(lambda: project.edit_issue(self._issue(project, issue), changes, lexicon=words))

    @rule(coder=coders, issue=numbers, parent=st.none() | numbers)
    def nest_issue(self, coder: str, issue: int, parent: int | None) -> None:
        project = self.projects[coder]
        self._try(lambda: project.nest_issue(self._issue(project, issue), self._above(project, parent)))

    @rule(coder=coders, issue=numbers, place=numbers)
    def place_issue(self, coder: str, issue: int, place: int) -> None:
        project = self.projects[coder]
        self._try(lambda: project.place_issue(self._issue(project, issue), place))

    @rule(coder=coders, issue=numbers)
    def remove_issue(self, coder: str, issue: int) -> None:
        project = self.projects[coder]
        self._try(lambda: project.remove_issue(self._issue(project, issue)))

    @rule(coder=coders, issue=numbers, into=numbers)
    def merge_issues(self, coder: str, issue: int, into: int) -> None:
        project = self.projects[coder]
        self._try(lambda: project.merge_issues(self._issue(project, issue), self._issue(project, into)))

    @rule(coder=coders, issue=numbers, into=st.none() | numbers)
    def take_an_issue_and_back(self, coder: str, issue: int, into: int | None) -> None:
        """Whatever the codebook loses, one undo after a restart brings every tag and issue back."""
        project = self.projects[coder]
        known = project.issues()
        if len(known) < 2:
            return
        before, one = self._live(), self._issue(project, issue)
        others = [other for other in known if other.id != one.id]
        if into is None:
            project.remove_issue(one)
        else:
            project.merge_issues(one, others[into % len(others)])
        self.restart(coder)
        assert self.projects[coder].undo().change is not None
        assert self._live() == before

    @rule(coder=coders)
    def read(self, coder: str) -> None:
        self.projects[coder].mark_read(self.projects[coder].articles()[0].article)

    @rule(coder=coders)
    def restart(self, coder: str) -> None:
        self.projects[coder].close()
        self.projects[coder] = self._open(coder)

    @rule(coder=coders)
    def undo(self, coder: str) -> None:
        self._try(self.projects[coder].undo)

    @rule(coder=coders)
    def redo(self, coder: str) -> None:
        self._try(self.projects[coder].redo)

    @rule(coder=coders)
    def undo_all_and_redo_all(self, coder: str) -> None:
        """What was undone down to nothing, whatever is skipped, comes back just as it was."""
        project = self.projects[coder]
        before, steps = self._live(), 0
        skipped = False
        for _ in range(2 * len(self.entries) + 2):
            outcome = self._travel(project, "undo")
            skipped = skipped or "skipped" in outcome
            if outcome == "nothing to undo":
                break
            steps += outcome.startswith("undone")
        else:
            raise AssertionError("undo comes to no end")
        again = [self._travel(project, "redo") for _ in range(steps)]
        assert all(summary.startswith("redone") for summary in again)
        if not skipped:
            assert self._live() == before

    # What always holds

    @invariant()
    def the_journal_only_grows(self) -> None:
        """Earlier entries are what they were, to the byte."""
        if not self.projects:
            return
        entries = [tuple(row) for row in self._any().database.rows("SELECT * FROM changes ORDER BY id")]
        assert entries[: len(self.entries)] == self.entries
        self.entries = entries

    @invariant()
    def the_journal_tells_every_table(self) -> None:
        """No table differs from it, and a project made of it has the same rows in the same order."""
        if not self.projects:
            return
        database = self._any().database
        assert rebuilding.differences(database) == []
        path = self.path.with_name("rebuilt.tagline")
        rebuilt = open_database(path, prepare=lambda target: rebuilding.rebuild(database, target))
        try:
            for table in REFERENCES:
                assert list(rebuilding.stored(rebuilt, table)) == list(rebuilding.stored(database, table))
            for table in ("changes", "tallies", "paragraphs", "reading", "settings"):
                query = (
                    f"SELECT * FROM {table}{' WHERE count <> 0' if table == 'tallies' else ''} ORDER BY 1, 2"
                )
                assert rebuilt.rows(query) == database.rows(query)
            assert rebuilding.differences(rebuilt) == []
        finally:
            rebuilt.close()
            path.unlink()

    @invariant()
    def nothing_rests_on_what_is_not_there(self) -> None:
        """Live tags have a live annotation and issue, live issues a live one above them and no circle.

        Annotations that are no orphans stand on the text that their article has.
        """
        if not self.projects:
            return
        queries = (
            "SELECT tags.uid FROM tags JOIN annotations ON annotations.id = annotation_id JOIN issues ON "
            "issues.id = issue_id WHERE tags.deleted_at IS NULL AND "
            "(annotations.deleted_at IS NOT NULL OR issues.deleted_at IS NOT NULL)",
            "SELECT issues.uid FROM issues JOIN issues AS above ON above.id = issues.parent_id "
            "WHERE issues.deleted_at IS NULL AND above.deleted_at IS NOT NULL",
            "WITH RECURSIVE below(id) AS (SELECT id FROM issues WHERE parent_id IS NULL UNION "
            "SELECT issues.id FROM issues JOIN below ON below.id = issues.parent_id) "
            "SELECT uid FROM issues WHERE id NOT IN (SELECT id FROM below)",
            "SELECT annotations.uid FROM annotations JOIN articles ON articles.id = annotations.article_id "
            "WHERE annotations.deleted_at IS NULL AND annotations.status <> 'orphan' "
            "AND annotations.revision_id <> articles.revision_id",
            "SELECT article_id FROM annotations WHERE deleted_at IS NULL GROUP BY revision_id, start, "
            '"end", coder_id HAVING count(*) > 1',
        )
        for query in queries:
            assert self._any().database.rows(query) == []

    # Helpers

    def _any(self) -> Project:
        return next(iter(self.projects.values()))

    def _try(self, act: Callable[[], object]) -> None:
        """Do what may be refused; then no row and no entry is different."""
        before = self._tables()
        try:
            act()
        except (Refused, NotFound):
            assert self._tables() == before

    def _travel(self, project: Project, step: Step) -> str:
        """Undo or redo, a second time if it is refused; return what was said."""
        walk = project.undo if step == "undo" else project.redo
        try:
            return walk().summary
        except Overtaken:
            return walk().summary

    def _tables(self) -> Tables:
        database = self._any().database
        return {
            **{table: list(rebuilding.stored(database, table)) for table in REFERENCES},
            "changes": [dict(row) for row in database.rows("SELECT * FROM changes ORDER BY id")],
        }

    def _live(self) -> Tables:
        """Return what is there of the work, without the time of its last change.

        A coder is noted with the first change, and stays when that is undone.
        """
        return {
            table: [
                {name: value for name, value in row.items() if name != "updated_at"}
                for row in rebuilding.stored(self._any().database, table)
                if row.get("deleted_at") is None
            ]
            for table in REFERENCES.keys() - {"coders"}
        }

    def _issue(self, project: Project, number: int) -> Issue:
        known = project.issues()
        if not known:
            raise NotFound("The codebook is empty.")
        return known[number % len(known)]

    def _above(self, project: Project, number: int | None) -> Issue | None:
        return None if number is None else self._issue(project, number)

    def _annotation(self, project: Project, number: int) -> Annotation | None:
        """Return any live annotation, of whichever coder."""
        found = [
            annotation
            for summary in project.articles()
            for annotation in project.annotations_from(summary.article, 0, -1)
        ]
        return found[number % len(found)] if found else None


TestJournal = Journal.TestCase
TestJournal.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,) if LONG else tuple(Phase),  # a long history would be shortened for hours
)
