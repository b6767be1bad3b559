"""What is done with the codebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from store import codebook
from store.journal import Scene
from store.model import Issue
from store.tagging import Outcome
from store.use_cases.opened import OpenedProject

if TYPE_CHECKING:
    from store.codebook import Entry, IssueDraft


class Nesting(NamedTuple):
    """Where an issue is put."""

    parent: Issue | None
    """The issue above it, or None."""


class CodebookUseCases(OpenedProject):
    """Issues of the project."""

    def issues(self) -> list[Issue]:
        """Return the codebook in its order."""
        return codebook.issues(self._database)

    def find_issue(self, name: str) -> Issue:
        """Return the issue with this name, key or uid.

        Raises:
            NotFound: There is none.
        """
        return codebook.find(self.issues(), name)

    def add_issue(self, draft: IssueDraft, *, parent: Issue | None = None) -> Outcome:
        """Add an issue to the codebook, below another if `parent` is given.

        Raises:
            Refused: The name or key is taken or not allowed, or a word of the lexicon is not understood.
            NotFound: The parent is no longer in the codebook.
        """
        from store.lexicon import check_entry  # on use: readers seldom change the codebook

        draft = draft._replace(lexicon=tuple(dict.fromkeys(map(check_entry, draft.lexicon))))
        with self.acting() as work:
            codebook.add(self._database, work.edits, draft, parent)
            return work.finish(Scene("add issue", f"issue {draft.name} · added"))

    def edit_issue(
        self,
        issue: Issue,
        changes: Mapping[str, str | None],
        *,
        lexicon: Sequence[str] | None = None,
        place: int | None = None,
        nesting: Nesting | None = None,
    ) -> Outcome:
        """Change name, key, colour or description of an issue, and what else is given; its tags stay.

        `place` is where it stands in the codebook, counted from 1. All of it is one change.

        Raises:
            Refused: A value is taken or not allowed.
            NotFound: It is no longer in the codebook.
        """
        # Imported on use, here and below, as above.
        from store import codebook_edits

        with self.acting() as work:
            codebook.edit(self._database, work.edits, issue, changes)
            if lexicon is not None:
                codebook_edits.set_lexicon(work.edits, issue, lexicon)
            if nesting is not None:
                codebook_edits.nest(self._database, work.edits, issue, nesting.parent)
            if place is not None:
                codebook_edits.place(self._database, work.edits, issue, place)
            return work.finish(Scene("edit issue", f"issue {issue.name} · changed"))

    def nest_issue(self, issue: Issue, parent: Issue | None) -> Outcome:
        """Put an issue below another, or below none.

        Raises:
            Refused: The parent is the issue itself, or stands below it.
            NotFound: One of them is no longer in the codebook.
        """
        return self.edit_issue(issue, {}, nesting=Nesting(parent))

    def place_issue(self, issue: Issue, place: int) -> Outcome:
        """Let an issue stand at a place of the codebook, counted from 1.

        Raises:
            Refused: The codebook has no such place.
            NotFound: It is no longer in the codebook.
        """
        return self.edit_issue(issue, {}, place=place)

    def remove_issue(self, issue: Issue) -> Outcome:
        """Take an issue out of the codebook, of whichever coder its tags are; one undo brings all back.

        What carried only this issue is a highlight without one then. The issues below it move up.

        Raises:
            NotFound: It is no longer in the codebook.
        """
        from store import codebook_edits

        with self.acting() as work:
            count = codebook_edits.remove(self._database, work.edits, issue)
            return work.finish(Scene("remove issue", f"issue {issue.name} · removed, {_tags(count)}"))

    def merge_issues(self, issue: Issue, into: Issue) -> Outcome:
        """Let another issue have the tags of one, of whichever coder, and the issues below it.

        What carries both has one tag then; one undo parts them again.

        Raises:
            Refused: They are the same.
            NotFound: One of them is no longer in the codebook.
        """
        from store import codebook_edits

        with self.acting() as work:
            count = codebook_edits.merge(self._database, work.edits, issue, into)
            summary = f"issue {issue.name} → {into.name} · merged, {_tags(count)}"
            return work.finish(Scene("merge issues", summary))

    def import_codebook(self, entries: Sequence[Entry], name: str) -> Outcome:
        """Add the issues of a file that are new and change those that differ, by name; none is removed.

        All of it is one change. `name` is that of the file.

        Raises:
            Refused: A key, or an issue above another, does not fit the codebook; the message names the line.
        """
        from store import codebook_edits

        with self.acting() as work:
            new, changed = codebook_edits.bring_in(self._database, work.edits, entries)
            summary = f"codebook {name} · {new:,} added, {changed:,} changed"
            return work.finish(Scene("import codebook", summary))

    def tag_count(self, issue: Issue) -> int:
        """Return how many tags would be concerned if the issue were removed or merged."""
        from store import codebook_edits

        return codebook_edits.count(self._database, issue)


def _tags(count: int) -> str:
    return f"{count:,} tag{'' if count == 1 else 's'}"
