"""The tagged passages as data, and what the project holds in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from store import passages
from store.passages import EVERYTHING, Passage, PassageFilter, Stats
from store.use_cases.opened import OpenedProject


class DataUseCases(OpenedProject):
    """The project as data."""

    def passages(self, wanted: PassageFilter = EVERYTHING) -> Iterator[Passage]:
        """Yield the tagged passages, each the values of `store.passages.COLUMNS`.

        They are of one moment and need no memory; other programs wait to write until the last is taken.
        """
        return passages.stream(self._database, wanted)

    def passage_filter(
        self,
        issues: Sequence[str] = (),
        articles: Sequence[str] = (),
        coders: Sequence[str] = (),
        since: str | None = None,
    ) -> PassageFilter:
        """Return a filter from names as users write them; what is empty restricts nothing.

        `since` is an ISO 8601 date or time, in UTC unless it says otherwise; a date means midnight.

        Raises:
            NotFound: An issue, an article or a coder has no such name.
            Refused: `since` is neither a date nor a time.
        """
        return passages.named_filter(self._database, issues, articles, coders, since)

    def stats(self) -> Stats:
        """Return what the project holds, in numbers."""
        return passages.stats(self._database, self._coder_id())
