"""Rows of a document at a width, found from any place without laying out the rest.

A view is anchored at a row, which is known by its first offset. Only the paragraphs near it are ever
wrapped, and of a very long paragraph only the piece around it, so that the first and the last screen
of an article cost the same, whatever lies between.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict, deque
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from store.model import Span
from store.text import graphemes
from tui.text.document import Document
from tui.text.wrap import wrap

_PIECE: Final = 4096
"""Code points after which a paragraph is laid out anew, so that its length does not matter."""
_KEPT: Final = 512
"""Wrapped pieces kept."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class Row(NamedTuple):
    """One row on screen: a part of a paragraph, or the empty row above one."""

    number: int
    """The paragraph."""
    start: int
    end: int
    gap: bool = False

    @property
    def span(self) -> Span:
        """The offsets that stand in the row."""
        return Span(self.start, self.end)


def row_text(document: Document, row: Row) -> str:
    """Return the stored text of a row."""
    if row.gap or not row.number:
        return ""
    paragraph = document.paragraph(row.number)
    return paragraph.text[row.start - paragraph.start : row.end - paragraph.start]


class Layout:
    """The rows of a document at a width in cells."""

    def __init__(self, document: Document, width: int) -> None:
        self.document = document
        self.width = max(1, width)
        self._rows: OrderedDict[tuple[int, int], tuple[Row, ...]] = OrderedDict()
        self._edges: OrderedDict[int, tuple[int, ...]] = OrderedDict()

    def first(self) -> Row:
        """Return the first row of the document."""
        return self._rows_of(1, 0)[0] if self.document.count else Row(0, 0, 0)

    def last(self) -> Row:
        """Return the last row of the document."""
        count = self.document.count
        return self._rows_of(count, len(self._pieces(count)) - 2)[-1] if count else Row(0, 0, 0)

    def row_at(self, offset: int) -> Row:
        """Return the row in which `offset` stands; one between paragraphs belongs to the paragraph above."""
        number = self.document.number_at(offset)
        if not number:
            return Row(0, 0, 0)
        rows = self._rows_of(number, self._piece_at(number, offset))
        texts = rows[1:] if rows[0].gap else rows
        return texts[max(0, bisect_right(texts, offset, key=lambda row: row.start) - 1)]

    def after(self, row: Row) -> Row | None:
        """Return the next row, or None at the end."""
        return next(islice(self.down_from(row), 1, None), None)

    def walk(self, row: Row, steps: int) -> Row:
        """Return the row `steps` further down, or up if negative, or the outermost one on the way."""
        rows = self.down_from(row) if steps > 0 else self.up_from(row)
        return deque(islice(rows, abs(steps) + 1), maxlen=1)[0]

    def down_from(self, row: Row) -> Iterator[Row]:
        """Yield the row and those below it."""
        if not row.number:
            yield row
            return
        number, piece = row.number, self._piece_at(row.number, row.start)
        rows = self._rows_of(number, piece)
        yield from rows[rows.index(row) :]
        while True:
            piece += 1
            if piece + 1 == len(self._pieces(number)):
                number, piece = number + 1, 0
            if number > self.document.count:
                return
            yield from self._rows_of(number, piece)

    def up_from(self, row: Row) -> Iterator[Row]:
        """Yield the row and those above it."""
        if not row.number:
            yield row
            return
        number, piece = row.number, self._piece_at(row.number, row.start)
        rows = self._rows_of(number, piece)
        yield from reversed(rows[: rows.index(row) + 1])
        while True:
            piece -= 1
            if piece < 0:
                number -= 1
                if not number:
                    return
                piece = len(self._pieces(number)) - 2
            yield from reversed(self._rows_of(number, piece))

    def distance(self, top: Row, row: Row, limit: int) -> int | None:
        """Return how many rows `row` stands below `top` if fewer than `limit`, else None."""
        for steps, candidate in enumerate(self.down_from(top)):
            if steps >= limit:
                return None
            if candidate == row:
                return steps
        return None

    def same_place(self, row: Row) -> Row:
        """Return the row of this layout where a row of another layout of the document begins."""
        return self._gap(row.number) if row.gap else self.row_at(row.start)

    def _gap(self, number: int) -> Row:
        start = self.document.paragraph(number).start
        return Row(number, start, start, gap=True)

    def _pieces(self, number: int) -> tuple[int, ...]:
        """Return the edges of the pieces of a paragraph, from 0 to its length."""
        edges = self._edges.get(number)
        if edges is None:
            text = self.document.paragraph(number).text
            edges = (0, len(text)) if len(text) <= _PIECE else tuple(_cut(text))
            _keep(self._edges, number, edges)
        return edges

    def _piece_at(self, number: int, offset: int) -> int:
        edges = self._pieces(number)
        local = offset - self.document.paragraph(number).start
        if len(edges) == 2 or local <= 0:
            return 0
        low, high = 0, len(edges) - 2
        while low < high:
            middle = (low + high + 1) // 2
            if edges[middle] <= local:
                low = middle
            else:
                high = middle - 1
        return low

    def _rows_of(self, number: int, piece: int) -> tuple[Row, ...]:
        """Return the rows of a piece of a paragraph; with the first, the empty row above the paragraph."""
        key = (number, piece)
        rows = self._rows.get(key)
        if rows is None:
            paragraph = self.document.paragraph(number)
            edges = self._pieces(number)
            begin, end = edges[piece], edges[piece + 1]
            base = paragraph.start + begin
            above = (self._gap(number),) if number > 1 and not piece else ()
            spans = wrap(paragraph.text[begin:end], self.width)
            rows = (*above, *(Row(number, base + span.start, base + span.end) for span in spans))
            _keep(self._rows, key, rows)
        else:
            self._rows.move_to_end(key)
        return rows


def _keep(kept: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    kept[key] = value
    if len(kept) > _KEPT:
        kept.popitem(last=False)


def _cut(text: str) -> Iterator[int]:
    """Yield the edges of the pieces of a long text, at spaces where there are any, else between clusters."""
    edge = 0
    yield 0
    while len(text) - edge > _PIECE:
        edge = _after_space(text, edge + _PIECE // 2, edge + _PIECE) or _after_cluster(text, edge)
        yield edge
    if edge < len(text):
        yield len(text)


def _after_space(text: str, start: int, end: int) -> int:
    """Return the place after the last space within the bounds that nothing combines with, else 0."""
    space = text.rfind(" ", start, end)
    while space >= 0 and len(graphemes(text[space : space + 2])) < 2:
        space = text.rfind(" ", start, space)
    return space + 1


def _after_cluster(text: str, edge: int) -> int:
    """Return the end of the last cluster within a piece from `edge` on; of the first if it is longer."""
    length = _PIECE
    while True:
        # The last cluster of a window may go on behind it.
        clusters = graphemes(text[edge : edge + length])[:-1]
        if clusters:
            return edge + (clusters[-1] if length == _PIECE else clusters[0]).end
        if edge + length >= len(text):
            return len(text)
        length *= 2
