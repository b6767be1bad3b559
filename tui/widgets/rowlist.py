"""A list that reads and draws only the rows in view, so that its length does not matter."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from tui.inks import Inks
from tui.text.rendering import draw
from tui.text.wrap import wrap
from tui.widgets.patience import Line, Patient

Item = TypeVar("Item")
_WINDOW: Final = 64
"""Rows read at once."""


class RowList(Patient, Generic[Item], can_focus=True):
    """A list of items of equal height; subclasses say how many there are, read and draw them."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "RowList { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }"
    ITEM_HEIGHT = 3
    EMPTY = "nothing here"
    """What an empty list says."""

    class Opened(Message):
        """An item was chosen by Enter or a click."""

        def __init__(self, rows: RowList[Item], index: int) -> None:
            super().__init__()
            self.rows = rows
            self.index = index

    def __init__(self, inks: Inks, *, id: str) -> None:
        super().__init__(id=id)
        self.inks = inks
        self.index = 0
        self._count = 0
        self._window: tuple[int, Sequence[Item]] = (0, ())

    @abstractmethod
    def count_items(self) -> int:
        """Return the number of items."""

    @abstractmethod
    def read_items(self, first: int, count: int) -> Sequence[Item]:
        """Return items from place `first` on, counted from 0."""

    @abstractmethod
    def draw_item(self, item: Item, width: int, base: Style) -> list[list[Segment]]:
        """Return the lines of an item, `ITEM_HEIGHT` or fewer."""

    @property
    def count(self) -> int:
        """The number of items as of the last `reload`."""
        return self._count

    def reload(self) -> None:
        """Read the items in view anew."""
        self._count = self.count_items()
        self._window = (0, ())
        self.index = max(0, min(self.index, self._count - 1))
        self.virtual_size = Size(self.size.width, self._count * self.ITEM_HEIGHT)
        self.refresh()

    def retry(self) -> bool:
        """Read the items again after the project could not be read."""
        needed = super().retry()
        if needed:
            self.reload()
        return needed

    def restyle(self, inks: Inks) -> None:
        """Draw with another theme or codebook."""
        self.inks = inks
        self.refresh()

    def item(self, index: int) -> Item | None:
        """Return the item at a place, or None beyond the end."""
        first, items = self._window
        if not first <= index < first + len(items):
            first = max(0, index - _WINDOW // 2)
            items = self.read_items(first, _WINDOW)
            self._window = (first, items)
        return items[index - first] if 0 <= index - first < len(items) else None

    def current(self) -> Item | None:
        """Return the item under the cursor."""
        return self.item(self.index) if self._count else None

    def move_to(self, index: int) -> None:
        """Put the cursor on an item and bring it into view."""
        self.index = max(0, min(index, self._count - 1))
        top, height = self.index * self.ITEM_HEIGHT, self.size.height
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, immediate=True)
        elif top + self.ITEM_HEIGHT > self.scroll_offset.y + height:
            self.scroll_to(y=top + self.ITEM_HEIGHT - height, animate=False, immediate=True)
        self.refresh()

    def step(self, items: int) -> None:
        """Move the cursor by a number of items."""
        self.move_to(self.index + items)

    def page(self, direction: int) -> None:
        """Move the cursor by a page."""
        self.step(direction * max(1, self.size.height // self.ITEM_HEIGHT - 1))

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self.virtual_size = Size(self.size.width, self._count * self.ITEM_HEIGHT)
        self.move_to(self.index)

    def on_click(self, event: events.Click) -> None:
        """Open the item under the mouse."""
        index = (event.y + self.scroll_offset.y) // self.ITEM_HEIGHT
        if 0 <= index < self._count:
            self.move_to(index)
            self.post_message(self.Opened(self, index))

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor as that of a list in the background."""
        self.refresh()

    def draw_line(self, y: int) -> Line:
        """Return one row of the list."""
        width, base = self.size.width, self.rich_style
        index, line = divmod(y + self.scroll_offset.y, self.ITEM_HEIGHT)
        if not self._count and y == 0:
            text = Segment(f" {self.EMPTY}", base + self.inks.part("margin"))
            return tuple(Strip([text]).adjust_cell_length(width, base))
        item = self.item(index) if index < self._count else None
        if item is None:
            return (Segment(" " * width, base),)
        here = index == self.index
        if here:
            base += self.inks.part("cursor" if self.has_focus else "target")
        lines = self.draw_item(item, width - 2, base)
        bar = "▌" if here and line < max(1, self.ITEM_HEIGHT - 1) else " "
        segments = lines[line] if line < len(lines) else []
        return tuple(Strip([Segment(bar, base), *segments]).adjust_cell_length(width, base))


def fold(text: str, width: int, lines: int) -> list[str]:
    """Return text in at most so many lines of `width` cells, made fit to draw; the last ends in … if cut."""
    text = " ".join(text[: width * lines * 4].split())
    rows = wrap(text, max(1, width))
    shown = [draw(text[row.start : row.end].rstrip())[0] for row in rows[:lines]]
    if len(rows) > lines:
        last = rows[lines - 1]
        cut = text[last.start : last.end].rstrip()
        while cut and draw(cut)[1] > width - 1:
            cut = cut[:-1]
        shown[-1] = draw(cut.rstrip())[0] + "…"
    return shown
