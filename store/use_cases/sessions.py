"""What is done in a tagging session: pass from passage to passage, answer, step back, go on another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store import sessions
from store.use_cases.suggestions import SuggestionUseCases

# Imported on use everywhere below: the first page of the reader needs none of it.
if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.answers import Answer, Answered, SessionSummary, Sitting
    from store.offers import Queue
    from store.scopes import Offer, Scope


class SessionUseCases(SuggestionUseCases):
    """Tagging sessions of the coder."""

    def latest_sitting(self) -> Sitting | None:
        """Return the coder's newest session that has not ended, to go on with; None if there is none."""
        from store import answers

        return answers.latest(self._database, self._coder_id())

    def new_sitting(self, scope: Scope) -> Sitting:
        """Return a session at its beginning, with its passages counted; nothing is written before an answer.

        Raises:
            NotFound: What the scope names is not there.
        """
        from store.answers import Place, Sitting

        return Sitting(scope, Place(total=self.queue(scope).total()))

    def queue(self, scope: Scope) -> Queue:
        """Return the passages of a scope, to be found as they are asked for."""
        from store.offers import Queue

        return Queue(self._database, self._coder_id(), scope, self.suggestions)

    def answer(self, sitting: Sitting, offer: Offer, given: Answer) -> Answered:
        """Save what is said about a passage and where the session goes on, both or nothing.

        Raises:
            Overtaken: The session has gone on in another window.
            Refused, NotFound: The article has another text, or it or an issue is no longer there.
            BusyProject: The file cannot be written now.
        """
        from store import answers

        with self.acting() as work:
            return answers.answer(work, sitting, offer, given)

    def step_back(self, sitting: Sitting) -> Answered | None:
        """Take back the latest answer of a session, its tags and what it counted as read; None without one.

        Raises:
            Overtaken: The session has gone on in another window.
            BusyProject: The file cannot be written now.
        """
        from store import answers

        if not (sitting.place.answered or sitting.place.held):
            return None
        with self.acting() as work:
            return answers.step_back(work, sitting)

    def end_sitting(self, sitting: Sitting) -> None:
        """Say that a session has ended; the next one begins anew.

        Raises:
            BusyProject: The file cannot be written now.
        """
        from store import answers

        if sitting.session_id is not None:
            with self.acting() as work:
                answers.end(work, sitting)

    def sessions(self) -> Sequence[SessionSummary]:
        """Return the sessions of all coders, the newest last."""
        from store import answers

        return answers.summaries(self._database)

    def coder_names(self) -> dict[int, str]:
        """Return the names of all coders by id."""
        return sessions.coder_names(self._database)
