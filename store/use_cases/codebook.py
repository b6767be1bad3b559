"""What is done with the codebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from store import codebook
from store.journal import Scene
from store.model import Issue
from store.tagging import Outcome
from store.use_cases.opened import OpenedProject

if TYPE_CHECKING:
    from store.codebook import IssueDraft


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

    def add_issue(self, draft: IssueDraft) -> Outcome:
        """Add an issue to the codebook.

        Raises:
            Refused: The name or key is taken or not allowed.
        """
        with self.acting() as work:
            codebook.add(self._database, work.edits, draft)
            return work.finish(Scene("add issue", f"issue {draft.name} · added"))

    def edit_issue(self, issue: Issue, changes: Mapping[str, str | None]) -> Outcome:
        """Change name, key, colour or description of an issue; its tags stay.

        Raises:
            Refused: A value is taken or not allowed.
        """
        with self.acting() as work:
            codebook.edit(self._database, work.edits, issue, changes)
            return work.finish(Scene("edit issue", f"issue {issue.name} · changed"))
