"""The codebook as a list of rows, each level of its tree further in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style

from store.codebook import Outlined
from tui.inks import Inks
from tui.widgets.rowlist import RowList, fold

_NUMBERS: Final = 16
"""The cells of the two counts at the end of a row."""


class Entry(NamedTuple):
    """A row of the codebook."""

    outlined: Outlined
    here: int
    """How many tags the issue has in the article that is open."""
    everywhere: int
    """How many it has in all articles."""


class OutlineList(RowList[Entry]):
    """The issues: key in the colour, name, number of tags here and in all."""

    ITEM_HEIGHT = 1
    EMPTY = "the codebook is empty: a adds an issue"

    def __init__(self, inks: Inks, listed: Callable[[], Sequence[Entry]], *, id: str) -> None:
        super().__init__(inks, id=id)
        self.can_focus = False  # keys are the screen's
        self._listed = listed

    def count_items(self) -> int:
        """Return the number of issues."""
        return len(self._listed())

    def read_items(self, first: int, count: int) -> Sequence[Entry]:
        """Return issues, those below another behind it."""
        return self._listed()[first : first + count]

    def draw_item(self, item: Entry, width: int, base: Style) -> list[list[Segment]]:
        """Return the row of an issue."""
        issue, depth = item.outlined
        indent = "  " * min(depth, max(0, width - _NUMBERS - 12) // 2)
        room = max(1, width - len(indent) - 4 - _NUMBERS)
        name = fold(issue.name, room, 1)[0]
        ink = self.inks.issue(issue.id)
        sign = self.inks.sign(issue.id)
        key = Segment(f" {sign} ", base + ink + Style(bold=True, reverse=True, underline=False))
        row = [Segment(indent, base), key, Segment(" ", base), Segment(name, base + ink)]
        used = sum(segment.cell_length for segment in row)
        counts = numbers(f"{item.here:,}", f"{item.everywhere:,}")
        gap = " " * max(1, width - used - len(counts))
        return [[*row, Segment(gap, base), Segment(counts, base + self.inks.part("margin"))]]


def numbers(here: str, everywhere: str) -> str:
    """Return two counts, or their headings, as they stand at the end of a row."""
    return f"{here:>7} {everywhere:>7} "
