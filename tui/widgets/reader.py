"""The reader pane: an article under the keys and the mouse."""

from __future__ import annotations

from textual import events
from textual.message import Message

from store.model import Annotation, Span
from tui.text import motions
from tui.text.frame import HEADER
from tui.text.motions import Motion
from tui.text.overlaps import following, reach
from tui.text.selection import Selection, Unit
from tui.widgets.textview import TextView


class ReaderPane(TextView):
    """Moves and selects in an article."""

    class Selecting(Message):
        """The mouse began, or gave up, a selection."""

        def __init__(self, pane: ReaderPane) -> None:
            super().__init__()
            self.pane = pane

    _pressed: int | None = None
    """Where in the text the mouse button was pressed, while it is."""
    _held: int | None = None
    """Which row of the scrollbar's handle the mouse holds, while it does."""

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
        if selection != self.selection:
            self.let_go()
        self.selection = selection
        if self.view.reveal(self.cursor, self._aim):
            self._changed()
        else:
            self._repaint(before, self._marked_span)
            self._tell_move()

    def hold(self, span: Span) -> None:
        """Make exactly this passage the target."""
        self.selecting = False
        self.select(Selection.on(span))

    def look_at(self, offset: int) -> None:
        """Bring a place into view; the cursor stays."""
        if self.view.row_of(offset) is None and self.view.reveal(offset, Span(offset, offset + 1)):
            self._changed()

    def keep_above(self, rows: int) -> None:
        """Bring the target out from under something that covers so many rows at the foot."""
        place = self.view.row_of(self.cursor)
        if place is not None and place >= self.size.height - HEADER - rows and self.view.scroll(rows):
            self._changed()

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

    # Annotations that lie over one another

    def show_other(self) -> bool:
        """Let verbs act on the next annotation here till the cursor leaves; False if there is no other."""
        here, shown = self.annotations_here(), self.annotation_shown
        if shown is None or len(here) < 2:
            return False
        self._chosen = (self.selection, following(here, shown).id)
        self.refresh()
        return True

    def let_go(self) -> None:
        """Let verbs act on the nearest annotation again."""
        if self._chosen is not None:
            self._chosen = None
            self.refresh()

    def annotations_near_to(self, span: Span) -> list[Annotation]:
        """Return the annotations that overlap a span or have nothing but white space between."""
        return self._over(reach(self.document, span))

    # The mouse

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

    def _inside(self, event: events.MouseEvent) -> tuple[int, int]:
        """Return the cell of the pane's content under the mouse: the second pane has a border."""
        return event.x - self.gutter.left, event.y - self.gutter.top

    def _offset_under(self, event: events.MouseEvent) -> int | None:
        return self.offset_at(*self._inside(event))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the cursor where the mouse is, or take the scrollbar; a drag from here selects."""
        x, y = self._inside(event)
        if event.button == 1 and x == self.size.width - 1:
            self._press_track(y)
            return
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
        """Select by word from where the button was pressed, or pull the scrollbar."""
        x, y = self._inside(event)
        if self._held is not None:
            self._seek(y - self._held)
        if self._pressed is None:
            return
        last_row = HEADER + len(self.view.rows) - 1
        offset = self.offset_at(x, max(HEADER, min(y, last_row)))
        if offset is not None and (self.selecting or offset != self._pressed):
            self._select_units(self._pressed, offset, Unit.WORD)

    def on_mouse_up(self) -> None:
        """End a drag."""
        if self._pressed is not None or self._held is not None:
            self._pressed = self._held = None
            self.release_mouse()

    def _press_track(self, y: int) -> None:
        """Take the handle, or go a page towards the mouse."""
        handle = self.handle
        if y in handle:
            self._held = y - handle.start
            self.capture_mouse()
        elif handle:
            self.page(1 if y >= handle.stop else -1)

    def _seek(self, row: int) -> None:
        self.view.seek(self.track.share_at(row, len(self.handle)))
        self.selection = self.view.first_in_view(self.selection, extend=self.selecting)
        self._changed()

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
