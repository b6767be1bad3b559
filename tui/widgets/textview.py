"""One article drawn row by row: text, annotations, target and cursor, laid out as they come into view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Self

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip

from store.model import Annotation, Article, Span
from tui.inks import Inks
from tui.text.document import Document, Source
from tui.text.frame import GUTTER, HEADER, Frame, frame, open_at
from tui.text.layout import Row, row_text
from tui.text.overlaps import in_turn
from tui.text.search import Query, matches_over
from tui.text.selection import Selection, Unit, target, unit_at
from tui.text.track import Track
from tui.text.viewport import Viewport
from tui.text.wrap import cell_at, index_at, wrap
from tui.widgets.painting import RowPainter, Scene, paint_header, paint_track
from tui.widgets.patience import Line, Patient

_EMPTY = "No articles yet. Quit with q, then: tagline FILE…"
"""What a pane without an article says."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all rows of the pane have in common until something changes."""

    base: Style
    header: Line
    blank: Line
    scene: Scene
    rows: RowPainter
    handle: range
    """The rows of the scrollbar's handle."""
    marks: Sequence[int | None]
    """The marks along the scrollbar."""


class TextView(Patient, can_focus=True):
    """Shows an article with a target."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "TextView { overflow: hidden hidden; }"

    class Moved(Message):
        """The cursor or the view moved, or another article is shown."""

        def __init__(self, pane: TextView) -> None:
            super().__init__()
            self.pane = pane

    def __init__(
        self,
        inks: Inks,
        annotations_over: Callable[[Article, Span], list[Annotation]],
        marks_along: Callable[[Article, Sequence[Span]], list[int | None]],
        seen_over: Callable[[Article, Span], Sequence[Span]],
        *,
        id: str,
    ) -> None:
        super().__init__(id=id)
        self.inks = inks
        self.measure = 72
        self.article: Article | None = None
        self.selection = Selection(0, 0)
        self.selecting = False
        self.view = Viewport(Document.of(""), 1, 1)
        self._annotations_over = annotations_over
        self._marks_along = marks_along
        self._seen_over = seen_over
        self._annotations: tuple[Span, list[Annotation]] | None = None
        self._query: Query | None = None
        self._matches: tuple[Span, list[Span]] | None = None
        self._sized = False
        self._moved = False
        self._labels: Sequence[tuple[Span, str]] = ()
        self._here: tuple[Selection, list[Annotation]] | None = None
        self._chosen: tuple[Selection, int] | None = None
        self._sheet: Sheet | None = None
        self._rows: RowPainter | None = None
        self._prepared: Row | None = None
        self._marks: tuple[Track, list[int | None]] | None = None

    @property
    def document(self) -> Document:
        """The article's text."""
        return self.view.document

    @property
    def target(self) -> Span:
        """The passage that verbs act on."""
        return target(self.document, self.selection)

    @property
    def cursor(self) -> int:
        """The offset of the cursor."""
        return self.selection.head

    @property
    def query_shown(self) -> Query | None:
        """The search whose matches are marked."""
        return self._query

    @query_shown.setter
    def query_shown(self, query: Query | None) -> None:
        if query != self._query:
            self._query, self._matches = query, None
            self.refresh()

    @property
    def labels(self) -> Sequence[tuple[Span, str]]:
        """The words that have a label on their first letters."""
        return self._labels

    @labels.setter
    def labels(self, labels: Sequence[tuple[Span, str]]) -> None:
        if labels or self._labels:
            self._labels = labels
            self.refresh()

    def show(self, article: Article, source: Source, offset: int) -> None:
        """Show an article with the cursor at an offset."""
        document = Document(source)
        self.article = article
        self.selection, self.view = open_at(document, offset, self._frame)
        self.selecting = False
        self._annotations = self._here = self._matches = self._marks = self._rows = None
        self._changed()

    def annotations_here(self) -> list[Annotation]:
        """Return the annotations that verbs act on, the nearest first.

        Those around the cursor come before those that only touch the target; of each, the shorter first.
        """
        if self._here is None or self._here[0] != self.selection:
            over = (each for each in self._over(self.target) if each.id > 0)  # others are not saved yet
            self._here = (self.selection, in_turn(over, self.cursor))
        return self._here[1]

    @property
    def annotation_shown(self) -> Annotation | None:
        """The one of the annotations here that verbs act on: the one chosen, else the nearest."""
        here = self.annotations_here()
        chosen = self._chosen_id
        return next((each for each in here if each.id == chosen), here[0] if here else None)

    @property
    def _chosen_id(self) -> int:
        """The id of the annotation that was chosen for as long as the cursor stays, 0 for none."""
        return self._chosen[1] if self._chosen is not None and self._chosen[0] == self.selection else 0

    def refresh_annotations(self) -> None:
        """Draw annotations anew after they were changed."""
        self._annotations = self._here = self._marks = self._rows = None
        self.refresh()

    def restyle(self, inks: Inks) -> None:
        """Draw with another theme or codebook."""
        self.inks, self._rows = inks, None
        self.refresh()

    def retry(self) -> bool:
        """Lay out and draw again after the project could not be read."""
        needed = super().retry()
        if needed:
            self._annotations = self._here = self._marks = self._rows = None
            self._lay_out()
        return needed

    def set_measure(self, measure: int) -> None:
        """Set the width of the text in cells."""
        self.measure = measure
        self._lay_out()

    @property
    def _aim(self) -> Span:
        """What should be in view beside the cursor: in selecting, the end that moves is enough."""
        return Span(self.cursor, self.cursor + 1) if self.selecting else self.target

    # Layout

    @property
    def _frame(self) -> Frame:
        return frame(self.size.width, self.size.height, self.measure)

    def _lay_out(self) -> None:
        if self._sized:
            self.view.resize(self._frame.width, self._frame.height, self.cursor)
        else:  # until now there was no screen on which the cursor could have kept its row
            self.view = Viewport(self.document, self._frame.width, self._frame.height)
        self._sized = self.size.height > HEADER
        self.view.reveal(self.cursor, self._aim)
        self._changed()

    def on_resize(self) -> None:
        """Lay out at the new size; the target stays on its row."""
        self._lay_out()

    def _changed(self) -> None:
        self.refresh()
        self._tell_move()

    def _tell_move(self) -> None:
        if not self._moved:
            self._moved = True
            self.post_message(self.Moved(self))

    def take_move(self) -> bool:
        """Tell whether the cursor or the view has moved since this was last asked."""
        moved, self._moved = self._moved, False
        return moved

    def offset_at(self, x: int, y: int) -> int | None:
        """Return the offset under a cell of the pane's content, or None above and below the text."""
        place = y - HEADER
        if not 0 <= place < len(self.view.rows):
            return None
        row = self.view.rows[place]
        index = index_at(row_text(self.document, row), x - self._frame.margin - GUTTER)
        return min(row.start + index, max(row.start, row.end - 1))

    # Drawing

    @property
    def _word(self) -> Span:
        return unit_at(self.document, self.cursor, Unit.WORD)

    @property
    def _marked_span(self) -> Span:
        """The span that is drawn otherwise because the cursor is there."""
        return self.target.hull(self._word)

    def refresh_span(self, span: Span) -> None:
        """Draw the rows of a passage again: it has been read."""
        self._repaint(span, span)

    def _repaint(self, before: Span, now: Span) -> None:
        """Draw only the rows that the target left or entered, and those between."""
        for place, row in enumerate(self.view.rows):
            span = row.span
            if span.overlaps(before) or span.overlaps(now):
                self.refresh(Region(0, place + HEADER, self.size.width, 1))

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw again, by default all of it."""
        self._sheet = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def draw_line(self, y: int) -> Line:
        """Return one row of the pane."""
        if self.article is None:
            return self._draw_empty(y - HEADER, self.rich_style)
        sheet = self._sheet
        if sheet is None:
            sheet = self._sheet = self._prepare(self.article)
        place = y - HEADER
        if 0 <= place < len(self.view.rows):
            line = sheet.rows.paint(self.view.rows[place], sheet.scene)
        else:
            line = sheet.header if y == 0 else sheet.blank
        return (*line, self._draw_track(y, sheet))

    def _prepare(self, article: Article) -> Sheet:
        """Return what all rows have in common until something changes."""
        base, place = self.rich_style, self._frame
        view = self.view.span
        annotations = [each for each in self._annotations_near(0) if each.span.overlaps(view)]
        shown = next((each.span for each in annotations if each.id == self._chosen_id), None)
        seen, matches = self._seen_over(article, view), self._matches_in_view()
        scene = Scene(annotations, self.target, self._word, seen, matches, self._labels, shown)
        if self._marks is None or self._marks[0] != self.track:
            self._marks = (self.track, self._marks_along(article, self.track.parts()))
        rows = self._row_painter(base)
        room = self.size.width - place.margin - GUTTER - 1
        title = paint_header(self.inks, base, article, room, active=self.has_focus)
        header = rows.fill(title, sum(segment.cell_length for segment in title))
        return Sheet(base, header, rows.fill([], 0), scene, rows, self.handle, self._marks[1])

    def _row_painter(self, base: Style) -> RowPainter:
        look = (base, self._frame.margin, self.size.width - 1)
        if self._rows is None or self._rows.look != look:
            self._rows = RowPainter(self.document, self.inks, *look)
        return self._rows

    def _draw_empty(self, place: int, base: Style) -> Line:
        width = self.size.width
        lines = wrap(_EMPTY, width - 1)
        text = _EMPTY[lines[place].start : lines[place].end] if 0 <= place < len(lines) else ""
        strip = Strip([Segment(f" {text}", base + self.inks.part("margin"))])
        return tuple(strip.adjust_cell_length(width, base))

    def prepare_ahead(self) -> None:
        """Lay out the next screen, find its sentences and read its annotations: its key need not wait."""
        annotations = self._annotations_near(1)
        if self.article is None or self._prepared == self.view.top:
            return
        self._prepared = self.view.top
        rows = self._row_painter(self.rich_style)
        below = list(islice(self.view.layout.down_from(self.view.rows[-1]), self.view.height))
        seen = self._seen_over(self.article, Span(below[0].start, below[-1].end))
        for row in below:
            if not row.gap:
                rows.prepare(row, annotations, seen)
                unit_at(self.document, row.start, Unit.SENTENCE)
                unit_at(self.document, row.start, Unit.WORD)

    # The scrollbar

    @property
    def track(self) -> Track:
        """The scrollbar's track: it is as high as the pane."""
        return Track(max(1, self.size.height), self.document.length)

    @property
    def handle(self) -> range:
        """The rows of the scrollbar's handle."""
        return self.track.handle(self.view.share_in_view, self.view.share_above)

    def _draw_track(self, y: int, sheet: Sheet) -> Segment:
        """Return a row of the scrollbar: it shows where the view is, and where annotations begin."""
        if not sheet.handle or y >= len(sheet.marks):
            return Segment(" ", sheet.base)
        return paint_track(self.inks, sheet.base, sheet.marks[y], held=y in sheet.handle)

    def _annotations_near(self, screens: int) -> list[Annotation]:
        """Return the annotations of the view and of so many screens on both sides, and of more if known."""
        if self.article is None:
            return []
        view, known = self.view.span, self._annotations
        room = screens * max(1, len(view))
        start, end = max(0, view.start - room), min(view.end + room, self.document.length)
        if known is None or start < known[0].start or known[0].end < end:
            wide = Span(max(0, start - room), end + room)
            known = self._annotations = (wide, self._annotations_over(self.article, wide))
        return known[1]

    def _over(self, span: Span) -> list[Annotation]:
        """Return the annotations over a span: those known already if it is near the view."""
        if self.article is None:
            return []
        near = self._annotations_near(0)
        window = self._annotations[0] if self._annotations else Span(0, 0)
        if window.start <= span.start and span.end <= window.end:
            return [each for each in near if each.span.overlaps(span)]
        return self._annotations_over(self.article, span)

    def _matches_in_view(self) -> list[Span]:
        """Return the matches of the search in view, found once for each screen."""
        if self._query is None:
            return []
        view = self.view.span
        if self._matches is None or self._matches[0] != view:
            self._matches = (view, matches_over(self.document, self._query, view))
        return self._matches[1]

    def on_focus(self) -> None:
        """Draw the header as that of the active pane."""
        self.refresh(Region(0, 0, self.size.width, 1))

    def on_blur(self) -> None:
        """Draw the header as that of a pane in the background."""
        self.refresh(Region(0, 0, self.size.width, 1))

    def cursor_cell(self) -> Offset | None:
        """Return where the cursor stands on screen, for the terminal's own cursor."""
        place = self.view.row_of(self.cursor)
        if place is None:
            return None
        row = self.view.rows[place]
        cell = cell_at(row_text(self.document, row), self.cursor - row.start)
        origin = self.content_region.offset
        return origin + Offset(self._frame.margin + GUTTER + cell, HEADER + place)
