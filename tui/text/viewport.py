"""The rows of a document that are in view, and how the view follows the cursor."""

from __future__ import annotations

from itertools import islice

from store.model import Span
from tui.text.document import Document
from tui.text.layout import Layout, Row
from tui.text.motions import to_offset
from tui.text.selection import Selection


def _order(row: Row) -> tuple[int, int, bool]:
    return row.number, row.start, not row.gap


class Viewport:
    """A window of `height` rows onto a layout of `width` cells, anchored at its top row."""

    def __init__(self, document: Document, width: int, height: int) -> None:
        self.document = document
        self.layout = Layout(document, width)
        self.height = max(1, height)
        self.top: Row
        self.rows: list[Row]
        self._set_top(self.layout.first())

    @property
    def span(self) -> Span:
        """The offsets in view."""
        return Span(self.rows[0].start, self.rows[-1].end)

    @property
    def share_above(self) -> float:
        """How far down the view stands: 0 at the top, 1 at the end."""
        hidden = self.document.length - len(self.span)
        if self.layout.after(self.rows[-1]) is None:
            return 1.0 if self.top != self.layout.first() else 0.0
        return min(1.0, self.top.start / hidden) if hidden > 0 else 0.0

    @property
    def share_in_view(self) -> float:
        """The share of the text that is in view; 1 if all of it is."""
        if self.top == self.layout.first() and self.layout.after(self.rows[-1]) is None:
            return 1.0
        return min(0.999, max(1, len(self.span)) / max(1, self.document.length))

    def row_of(self, offset: int) -> int | None:
        """Return the place in view, from 0, of the row in which an offset stands, or None."""
        for place, row in enumerate(self.rows):
            if row.start <= offset and (offset < row.end or offset == row.start) and not row.gap:
                return place
        return None

    def resize(self, width: int, height: int, cursor: int) -> None:
        """Lay out for another size; the cursor stays on its row of the screen."""
        place = self.row_of(cursor)
        self.height = max(1, height)
        if width != self.layout.width:
            self.layout = Layout(self.document, width)
        if place is None:
            self._set_top(self.layout.same_place(self.top))
        else:
            self._set_top(self.layout.walk(self.layout.row_at(cursor), -min(place, self.height - 1)))

    def reveal(self, cursor: int, target: Span, *, force: bool = False) -> bool:
        """Bring the cursor's row into view, and the target if it fits; return whether the view moved.

        The view jumps by about two thirds, so that a reader going on sentence by sentence sees it move
        once a page and a slow line carries few bytes.
        """
        end = self.layout.row_at(max(cursor, target.end - 1))
        place = self.row_of(cursor)
        fits = self.row_of(end.start) is not None
        if place is not None and (fits or place <= self.height // 3) and not force:
            return False
        goal = self.layout.row_at(cursor)
        above = _order(goal) < _order(self.top)
        wanted = self.height * 2 // 3 if above else self.height // 3
        before = self.top
        self._set_top(self._not_beyond_end(self.layout.walk(goal, -wanted)))
        return self.top != before

    def scroll(self, rows: int) -> bool:
        """Move the view by rows, down if positive; return whether it moved."""
        top = self.layout.walk(self.top, rows)
        if rows > 0:
            top = max(self._not_beyond_end(top), self.top, key=_order)
        moved = top != self.top
        self._set_top(top)
        return moved

    def page(self, direction: int) -> bool:
        """Move the view by a page less two rows of overlap; return False if there is no further page."""
        return self.scroll(direction * max(1, self.height - 2))

    def seek(self, share: float) -> None:
        """Show the place at a share of the text, from 0 to 1."""
        if share >= 1:
            self._set_top(self._last_top())
        else:
            self._set_top(self._not_beyond_end(self.layout.row_at(int(share * self.document.length))))

    def first_in_view(self, selection: Selection, *, extend: bool, last: bool = False) -> Selection:
        """Return the selection at the first sentence, or the last, that starts in view."""
        rows = [row for row in self.rows if not row.gap] or self.rows
        row = rows[-1] if last else rows[0]
        if extend or not row.number:
            return to_offset(self.document, selection, extend, row.start)
        number = self.document.readable(row.number, 1) or row.number
        sentence = next(self.document.sentences_from(number, row.start), None)
        offset = sentence.start if sentence else row.start
        if offset >= self.span.end:  # a sentence longer than the view
            offset = row.start
        return to_offset(self.document, selection, False, offset)

    def _last_top(self) -> Row:
        """Return the top row of the last screen."""
        return self.layout.walk(self.layout.last(), 1 - self.height)

    def _not_beyond_end(self, top: Row) -> Row:
        """Return this top row if it has a whole screen below it, else that of the last screen."""
        below = sum(1 for _ in islice(self.layout.down_from(top), self.height))
        return top if below == self.height else self._last_top()

    def _set_top(self, top: Row) -> None:
        # Both change or neither: reading rows may fail.
        self.rows = list(islice(self.layout.down_from(top), self.height))
        self.top = top
