"""The tagged passages as data, and what the project holds in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from store import articles as article_rows
from store import passages, sessions
from store.passages import EVERYTHING, Passage, PassageFilter, Stats
from store.use_cases.opened import OpenedProject

if TYPE_CHECKING:
    from store.history import HistoryEntry


class DataUseCases(OpenedProject):
    """The project as data."""

    def passages(self, wanted: PassageFilter = EVERYTHING) -> Iterator[Passage]:
        """Yield the tagged passages, each the values of `store.passages.COLUMNS`.

        They are of one moment and need no memory; other programs wait to write until the last is taken.
        """
        return chain.from_iterable(self.passage_batches(wanted, 1))

    def passage_batches(self, wanted: PassageFilter, size: int) -> Iterator[list[Passage]]:
        """Yield the tagged passages so many at once, which takes less time than one by one."""
        return passages.batches(self._database, wanted, size)

    def passage_filter(
        self,
        issues: Sequence[str] = (),
        articles: Sequence[str] = (),
        coders: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        sources: Sequence[str] = (),
        sessions: Sequence[str] = (),
    ) -> PassageFilter:
        """Return a filter from names as users write them; what is empty restricts nothing.

        `since` and `until` are ISO 8601 dates or times, in UTC unless they say otherwise; a date is
        wanted whole. `sessions` are uids. Articles and those from `sources` are wanted both.

        Raises:
            NotFound: An issue, an article, a source, a coder or a session has no such name.
            Refused: `since` or `until` is neither a date nor a time.
        """
        return passages.named_filter(
            self._database, issues, articles, coders, since, until, sources, sessions
        )

    def coder_names(self) -> dict[int, str]:
        """Return the names of all coders by id."""
        return sessions.coder_names(self._database)

    def stats(self) -> Stats:
        """Return what the project holds, in numbers."""
        return passages.stats(self._database, self._coder_id())

    def history(
        self,
        *,
        coder: str | None = None,
        article: str | None = None,
        since: str | None = None,
        limit: int | None = None,
        edits: bool = False,
    ) -> Iterator[HistoryEntry]:
        """Yield the entries of the journal, newest first, at most `limit`; with `edits`, with their rows.

        `article` is a uid, title or file name, `since` an ISO 8601 date or time, in UTC unless it says
        otherwise. Memory does not grow with the journal, and other programs can write meanwhile.

        Raises:
            NotFound: The article or the coder has no such name.
            Refused: `since` is neither a date nor a time.
        """
        # Imported on use, here and below: no page of the reader needs it.
        from store import history

        if coder is not None:
            sessions.check_coder(self._database, coder)
        wanted = history.HistoryFilter(
            coder,
            article_rows.find(self._database, article).uid if article is not None else None,
            passages.moment(since) if since is not None else None,
        )
        return history.entries(self._database, wanted, limit, edits=edits)

    def journal_complete_from(self) -> int | None:
        """Return the number of the entry from which on the journal tells everything, 1 if it always did.

        None if the file is of a format before 3, which does not say.
        """
        from store import rebuilding

        return rebuilding.complete_from(self._database)
