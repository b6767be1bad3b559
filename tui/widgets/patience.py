"""Widgets that read the project, which another program may hold for longer than one can wait."""

from __future__ import annotations

from rich.segment import Segment
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from store.errors import TaglineError
from tui.recovery import in_words

Line = tuple[Segment, ...]
"""The pieces of a row."""


class Unreadable(Message):
    """The project could not be read just now; what shows it stays blank until `retry`."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class Patient(ScrollView):
    """Draws lines from the project, and is blank while that cannot be read instead of ending the program."""

    unreadable = False

    def draw_line(self, y: int) -> Line:
        """Return the pieces of one row, as wide as the widget; reading the project for it may fail."""
        raise NotImplementedError

    def line(self, y: int) -> Line:
        """Return the pieces of one row, blank if it cannot be read."""
        if not self.unreadable:
            try:
                return self.draw_line(y)
            except TaglineError as error:
                self._give_up(error)
        return (Segment(" " * self.size.width, self.rich_style),)

    def render_line(self, y: int) -> Strip:
        """Return one row of the widget."""
        return Strip(self.line(y), self.size.width)

    def retry(self) -> bool:
        """Try to read again; return whether there was a need to."""
        if not self.unreadable:
            return False
        self.unreadable = False
        self.refresh()
        return True

    def _give_up(self, error: TaglineError) -> None:
        """Stop reading: each further try would wait as long as this one did."""
        if not self.unreadable:
            self.unreadable = True
            self.post_message(Unreadable(in_words(error)))

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except TaglineError as error:
            self._give_up(error)
