"""A scrollbar as rows of a track: where the view stands, and which part of the text each row is for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from store.model import Span


@dataclass(frozen=True, slots=True)
class Track:
    """A track of `height` rows beside a text of `length` code points."""

    height: int
    length: int

    def parts(self) -> list[Span]:
        """Return the part of the text that each row stands for; together they are the whole text."""
        edges = [self.length * row // self.height for row in range(self.height + 1)]
        return [Span(start, end) for start, end in pairwise(edges)]

    def handle(self, share_in_view: float, share_above: float) -> range:
        """Return the rows of the handle; none if the whole text is in view.

        It stands at an end of the track only if the view does.
        """
        if share_in_view >= 1 or self.height < 2:
            return range(0)
        size = max(1, min(self.height - 1, round(self.height * share_in_view)))
        room = self.height - size
        top = round(room * share_above)
        if 0 < share_above < 1 and room > 1:
            top = max(1, min(room - 1, top))
        return range(top, top + size)

    def share_at(self, row: int, size: int) -> float:
        """Return the share of the text above the view when a handle of `size` rows begins at `row`."""
        room = max(1, self.height - size)
        return max(0.0, min(1.0, row / room))
