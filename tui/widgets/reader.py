"""The reader pane: one article, drawn row by row, with a target that verbs act on."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp
from textual.strip import Strip

from store.model import Annotation, Article, Span
from tui.inks import Inks
from tui.text import motions
from tui.text.document import Document, Source
from tui.text.layout import Row
from tui.text.motions import Motion
from tui.text.selection import Selection, Unit, target, unit_at
from tui.text.viewport import Viewport
from tui.text.wrap import cell_at, index_at, wrap
from tui.widgets.painting import GUTTER, Scene, paint_header, paint_row
from tui.widgets.patience import Patient

_HEADER = 2
"""Rows above the text: the title, and an empty one."""
_EMPTY = "No articles yet. Quit with q, then: tagline FILE…"
"""What a pane without an article says."""
_SCROLLBAR = 10_000
"""The scrollbar's length in steps: it follows the share of the text, as rows below are not counted."""


class ReaderPane(Patient, can_focus=True):
    """Shows an article; rows are laid out as they come into view."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "ReaderPane { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }"

    class Moved(Message):
        """The cursor or the view moved, or another article is shown."""

        def __init__(self, pane: ReaderPane) -> None:
            super().__init__()
            self.pane = pane

    class Selecting(Message):
        """The mouse began, or gave up, a selection."""

        def __init__(self, pane: ReaderPane) -> None:
            super().__init__()
            self.pane = pane

    def __init__(
        self, inks: Inks, annotations_over: Callable[[Article, Span], list[Annotation]], *, id: str
    ) -> None:
        super().__init__(id=id)
        self.inks = inks
        self.measure = 72
        self.article: Article | None = None
        self.selection = Selection(0, 0)
        self.selecting = False
        self.view = Viewport(Document.of(""), 1, 1)
        self._annotations_over = annotations_over
        self._annotations: tuple[Span, list[Annotation]] | None = None
        self._pressed: int | None = None
        self._sized = False

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

    def show(self, article: Article, source: Source, offset: int) -> None:
        """Show an article with the cursor at an offset."""
        document = Document(source)
        self.article = article
        self.selection = motions.to_start(document, Selection(0, 0), False)
        if offset > 0:
            self.selection = motions.to_offset(document, self.selection, False, offset)
        self.selecting = False
        self._annotations = None
        self.view = Viewport(document, self._text_width, self._text_height)
        self.view.reveal(self.cursor, self.target)
        self._changed()

    def annotations_here(self) -> list[Annotation]:
        """Return the annotations that verbs act on, the nearest first.

        Those around the cursor come before those that only touch the target; of each, the shorter first.
        """
        if self.article is None:
            return []
        over = self._annotations_over(self.article, self.target)
        return sorted(over, key=lambda each: (not each.span.contains(self.cursor), len(each.span), each.id))

    def refresh_annotations(self) -> None:
        """Draw annotations anew after they were changed."""
        self._annotations = None
        self.refresh()

    def restyle(self, inks: Inks) -> None:
        """Draw with another theme or codebook."""
        self.inks = inks
        self.refresh()

    def retry(self) -> bool:
        """Lay out and draw again after the project could not be read."""
        needed = super().retry()
        if needed:
            self._annotations = None
            self._lay_out()
        return needed

    def set_measure(self, measure: int) -> None:
        """Set the width of the text in cells."""
        self.measure = measure
        self._lay_out()

    # Motions

    def move(self, motion: Motion) -> None:
        """Move the cursor; in selecting, extend the selection."""
        self.select(motion(self.document, self.selection, self.selecting))

    def go_to(self, offset: int) -> None:
        """Put the cursor at an offset."""
        self.select(motions.to_offset(self.document, self.selection, self.selecting, offset))

    def select(self, selection: Selection) -> None:
        """Make a selection the current one and bring its cursor into view."""
        before = self._marked_span
        self.selection = selection
        if self.view.reveal(self.cursor, self._aim):
            self._changed()
        else:
            self._repaint(before, self._marked_span)
            self.post_message(self.Moved(self))

    def page(self, direction: int) -> None:
        """Go a page down (1) or up (-1), with the cursor on the first sentence in view."""
        if self.view.page(direction):
            self.selection = self.view.first_in_view(self.selection, extend=self.selecting)
            self._changed()
        else:
            self.move(motions.to_end if direction > 0 else motions.to_start)

    def scroll_rows(self, rows: int) -> None:
        """Move the view by rows; the cursor follows only when it would leave the view."""
        if not self.view.scroll(rows):
            return
        if self.view.row_of(self.cursor) is None and not self.selecting:
            self.selection = self.view.first_in_view(self.selection, extend=False, last=rows < 0)
        self._changed()

    @property
    def _aim(self) -> Span:
        """What should be in view beside the cursor: in selecting, the end that moves is enough."""
        return Span(self.cursor, self.cursor + 1) if self.selecting else self.target

    # Layout

    @property
    def _text_height(self) -> int:
        return max(1, self.size.height - _HEADER)

    @property
    def _text_width(self) -> int:
        return max(10, min(self.measure, self.size.width - GUTTER - 1))

    @property
    def _margin(self) -> int:
        """Cells left of the gutter, so that the text stands in the middle."""
        return max(0, (self.size.width - GUTTER - self._text_width - 1) // 2)

    def _lay_out(self) -> None:
        if self._sized:
            self.view.resize(self._text_width, self._text_height, self.cursor)
        else:  # until now there was no screen on which the cursor could have kept its row
            self.view = Viewport(self.document, self._text_width, self._text_height)
        self._sized = self.size.height > _HEADER
        self.view.reveal(self.cursor, self._aim)
        self._changed()

    def on_resize(self) -> None:
        """Lay out at the new size; the target stays on its row."""
        self._lay_out()

    def _changed(self) -> None:
        self._place_scrollbar()
        self.refresh()
        self.post_message(self.Moved(self))

    def _place_scrollbar(self) -> None:
        height = self.size.height
        share = self.view.share_in_view
        total = height if share >= 1 else max(height + 1, min(_SCROLLBAR, int(height / share)))
        self.virtual_size = Size(self.size.width, total)
        self.set_reactive(ReaderPane.scroll_y, (total - height) * self.view.share_above)
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = self.scroll_y

    # The mouse

    def on_scroll_to(self, message: ScrollTo) -> None:
        """Follow the dragged scrollbar."""
        message.stop()
        message.prevent_default()
        if message.y is None:
            return
        self.view.seek(message.y / max(1, self.virtual_size.height - self.size.height))
        self.selection = self.view.first_in_view(self.selection, extend=self.selecting)
        self._changed()

    def on_scroll_down(self, message: ScrollDown) -> None:
        """Go a page down at a click below the scrollbar's handle."""
        message.stop()
        message.prevent_default()
        self.page(1)

    def on_scroll_up(self, message: ScrollUp) -> None:
        """Go a page up at a click above the scrollbar's handle."""
        message.stop()
        message.prevent_default()
        self.page(-1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move the view down."""
        event.stop()
        event.prevent_default()
        self.scroll_rows(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move the view up."""
        event.stop()
        event.prevent_default()
        self.scroll_rows(-3)

    def offset_at(self, x: int, y: int) -> int | None:
        """Return the offset under a cell of the pane's content, or None above and below the text."""
        place = y - _HEADER
        if not 0 <= place < len(self.view.rows):
            return None
        row = self.view.rows[place]
        index = index_at(self._text_of(row), x - self._margin - GUTTER)
        return min(row.start + index, max(row.start, row.end - 1))

    def _inside(self, event: events.MouseEvent) -> tuple[int, int]:
        """Return the cell of the pane's content under the mouse: the second pane has a border."""
        return event.x - self.gutter.left, event.y - self.gutter.top

    def _offset_under(self, event: events.MouseEvent) -> int | None:
        return self.offset_at(*self._inside(event))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the cursor where the mouse is; a drag from here selects."""
        offset = self._offset_under(event)
        if offset is None or event.button != 1:
            return
        self._pressed = offset
        if self.selecting:
            self.selecting = False
            self.post_message(self.Selecting(self))
        self.go_to(offset)
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select by word from where the button was pressed."""
        if self._pressed is None:
            return
        last_row = _HEADER + len(self.view.rows) - 1
        x, y = self._inside(event)
        offset = self.offset_at(x, max(_HEADER, min(y, last_row)))
        if offset is not None and (self.selecting or offset != self._pressed):
            self._select_units(self._pressed, offset, Unit.WORD)

    def on_mouse_up(self) -> None:
        """End a drag."""
        if self._pressed is not None:
            self._pressed = None
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Select the word at a double click, the sentence at a triple one."""
        offset = self._offset_under(event)
        if event.chain > 1 and offset is not None:
            self._select_units(offset, offset, Unit.WORD if event.chain == 2 else Unit.SENTENCE)

    def _select_units(self, anchor: int, head: int, unit: Unit) -> None:
        if not self.selecting:
            self.selecting = True
            self.post_message(self.Selecting(self))
        self.select(Selection(anchor, head, unit))

    # Drawing

    @property
    def _word(self) -> Span:
        return unit_at(self.document, self.cursor, Unit.WORD)

    @property
    def _marked_span(self) -> Span:
        """The span that is drawn otherwise because the cursor is there."""
        return self.target.hull(self._word)

    def _repaint(self, before: Span, now: Span) -> None:
        """Draw only the rows that the target left or entered, and those between."""
        for place, row in enumerate(self.view.rows):
            if row.span.overlaps(before) or row.span.overlaps(now):
                self.refresh(Region(0, place + _HEADER, self.size.width, 1))

    def _text_of(self, row: Row) -> str:
        if row.gap or not row.number:
            return ""
        paragraph = self.document.paragraph(row.number)
        return paragraph.text[row.start - paragraph.start : row.end - paragraph.start]

    def draw_line(self, y: int) -> Strip:
        """Return one row of the pane."""
        width, base = self.size.width, self.rich_style
        place = y - _HEADER
        if self.article is None:
            lines = wrap(_EMPTY, width - 1)
            text = _EMPTY[lines[place].start : lines[place].end] if 0 <= place < len(lines) else ""
            return Strip([Segment(f" {text}", base + self.inks.part("margin"))]).adjust_cell_length(
                width, base
            )
        if y == 1 or place >= len(self.view.rows):
            return Strip.blank(width, base)
        lead = Segment(" " * self._margin, base)
        if y == 0:
            room = width - self._margin - GUTTER - 1
            row = paint_header(self.inks, base, self.article, room, active=self.has_focus)
            return Strip([lead, *row]).adjust_cell_length(width, base)
        line = self.view.rows[place]
        if not line.number:
            return Strip.blank(width, base)
        scene = Scene(self._annotations_in_view(), self.target, self._word)
        kind = self.document.paragraph(line.number).kind
        painted = paint_row(self.inks, base, line, self._text_of(line), kind, scene)
        return Strip([lead, *painted]).adjust_cell_length(width, base)

    def _annotations_in_view(self) -> list[Annotation]:
        """Return the annotations near the view, read from the project once for each screen."""
        if self.article is None:
            return []
        view, known = self.view.span, self._annotations
        if known is None or known[0].start > view.start or view.end > known[0].end:
            room = max(1, len(view))
            window = Span(max(0, view.start - room), view.end + room)
            known = self._annotations = (window, self._annotations_over(self.article, window))
        return known[1]

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
        cell = cell_at(self._text_of(row), self.cursor - row.start)
        origin = self.content_region.offset
        return origin + Offset(self._margin + GUTTER + cell, _HEADER + place)
