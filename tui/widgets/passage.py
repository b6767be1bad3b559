"""One passage in the middle of the screen, with the text around it dimmed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from store.model import Annotation, Span
from tui.inks import Inks, Mark
from tui.text.document import Document
from tui.text.frame import GUTTER, frame
from tui.text.layout import Layout, Row, row_text
from tui.text.rendering import pieces


class PassageView(Widget):
    """Draws a passage of a document near the middle; what is around it moves as seldom as that allows."""

    ALLOW_SELECT = False

    def __init__(self, inks: Inks, measure: int, *, id: str) -> None:
        super().__init__(id=id)
        self.inks = inks
        self._measure = measure
        self._document = Document.of("")
        self._span = Span(0, 0)
        self._annotations: Sequence[Annotation] = ()
        self._layout: Layout | None = None
        self._rows: list[Row | None] = []
        self._scrolled = 0

    def show(self, document: Document, span: Span, annotations: Sequence[Annotation]) -> None:
        """Show a span of a document, and the annotations over it."""
        if document is not self._document:
            self._document, self._layout = document, None
        if span != self._span:
            self._scrolled = 0
        self._span, self._annotations = span, annotations
        self._arrange()

    def scroll_rows(self, rows: int) -> None:
        """Look further down, or up if negative."""
        self._scrolled += rows
        self._rows = []
        self._arrange()

    def prepare(self, document: Document, span: Span) -> None:
        """Lay out a passage that is shown soon, if it is of the document shown now."""
        if document is self._document and self._layout is not None:
            list(islice(self._layout.down_from(self._layout.row_at(span.start)), self.size.height))

    def on_resize(self) -> None:
        """Lay out for another size."""
        self._layout = None
        self._arrange()

    def _arrange(self) -> None:
        height = self.size.height
        if height:
            place = frame(self.size.width, height, self._measure)
            if self._layout is None:
                self._layout = Layout(self._document, place.width)
                self._rows = []
            if self._scrolled or not self._stands_well(self._layout):
                self._rows = self._rows_around(self._layout, height)
        self.refresh()

    def _stands_well(self, layout: Layout) -> bool:
        """Tell whether the passage is near the middle as the rows stand, so that only its ink moves."""
        height = len(self._rows)
        middle = self._rows[height // 4 : height - height // 4]
        first = layout.row_at(self._span.start)
        last = layout.row_at(max(self._span.start, self._span.end - 1))
        return first in middle and last in middle

    def _rows_around(self, layout: Layout, height: int) -> list[Row | None]:
        """Return the rows to draw, None where there is no text."""
        first = layout.row_at(self._span.start)
        last = layout.row_at(max(self._span.start, self._span.end - 1))
        further = layout.distance(first, last, height)
        above = max(0, (height - 1 - further) // 2) if further is not None else 0
        wanted = above - self._scrolled
        rows: list[Row | None] = []
        if wanted >= 0:
            upper = [*islice(layout.up_from(first), 1, wanted + 1)][::-1]
            rows += [None] * min(wanted - len(upper), height)
            rows += upper
            rows += islice(layout.down_from(first), max(0, height - len(rows)))
        else:
            rows += islice(layout.down_from(layout.walk(first, -wanted)), height)
        rows += [None] * height
        return rows[:height]

    def render_line(self, y: int) -> Strip:
        """Return one row."""
        base, width = self.rich_style, self.size.width
        row = self._rows[y] if y < len(self._rows) else None
        if row is None or row.gap or not row.number:
            return Strip.blank(width, base)
        margin = frame(width, self.size.height, self._measure).margin
        here = row.span.overlaps(self._span)
        bar = Segment("▌", base + self.inks.part("heading")) if here else Segment(" ", base)
        begins = here and row.span.contains(self._span.start)
        keys = self._keys(base) if begins else []
        lead = Segment(" " * (margin + GUTTER - 2 - len(keys)), base)
        return Strip([lead, *keys, bar, Segment(" ", base), *self._text(row, base)]).adjust_cell_length(
            width, base
        )

    def _keys(self, base: Style) -> list[Segment]:
        found = self.inks.in_order(each for each in self._annotations if each.span.overlaps(self._span))
        return [Segment(self.inks.sign(each), base + self.inks.issue(each)) for each in found[: GUTTER - 2]]

    def _text(self, row: Row, base: Style) -> list[Segment]:
        dim, ink = base + self.inks.part("dim"), base
        layers: list[tuple[Span, Mark]] = [(self._span, "target")]
        layers += [(each.span, each.issue_ids) for each in self._annotations]
        return [
            Segment(drawn, self.inks.under(ink, marks) if "target" in marks else dim)
            for drawn, _, marks in pieces(row_text(self._document, row), row.span, layers)
        ]
