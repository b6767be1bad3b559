"""The line in which one types what to search for."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tui.text.sanitise import plain


class SearchLine(Horizontal):
    """A prompt with the number of matches at its right; it stands in the place of the status line."""

    class Typed(Message):
        """What is searched for has changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def compose(self) -> ComposeResult:
        """Show the sign of the search, the text, and the count."""
        yield Static("/", id="search-sign")
        yield Input(id="search-text", select_on_focus=False)
        yield Static("", id="search-count")

    @property
    def text(self) -> str:
        """What was typed."""
        return self.query_one(Input).value

    @text.setter
    def text(self, text: str) -> None:
        line = self.query_one(Input)
        line.value = text
        line.cursor_position = len(text)

    def open(self) -> None:
        """Take the keys."""
        self.display = True
        # Not by `focus()`, which waits: the next key may be on its way already.
        self.screen.set_focus(self.query_one(Input))

    def take(self, event: events.Key) -> None:
        """Take a key that was on its way to another widget when the prompt opened."""
        if event.is_printable and event.character is not None:
            event.stop()
            self.query_one(Input).insert_text_at_cursor(event.character)

    def say(self, count: str, *, any_accent: bool) -> None:
        """Show how many there are, and whether letters match with any accent."""
        accents = " · any accent" if any_accent else ""
        self.query_one("#search-count", Static).update(Content(f" {plain(count)}{accents} "))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell what is searched for now."""
        event.stop()
        self.post_message(self.Typed(event.value))
