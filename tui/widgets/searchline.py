"""The line in which one types what to search for."""

from __future__ import annotations

from typing import Final

from textual import events
from textual.actions import parse
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tui.text.sanitise import plain

_EDITING: Final = {
    key.strip(): binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
}
"""What keys do in a line of text, beside writing."""


class SearchLine(Horizontal):
    """A prompt with the number of matches at its right; it stands in the place of the status line."""

    class Typed(Message):
        """The text has changed."""

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

    def take(self, event: events.Key) -> bool:
        """Do at once what a key does in the text, as the next may be on its way; return whether it did."""
        line = self.query_one(Input)
        if event.is_printable and event.character is not None:
            line.insert_text_at_cursor(event.character)
        elif event.key in _EDITING:
            _, name, values = parse(_EDITING[event.key])
            getattr(line, f"action_{name}")(*values)
        else:
            return False
        return True

    def say(self, count: str, *, any_accent: bool) -> None:
        """Show how many there are, and whether letters match with any accent."""
        accents = " · any accent" if any_accent else ""
        self.query_one("#search-count", Static).update(Content(f" {plain(count)}{accents} "))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell that the text has changed."""
        event.stop()
        self.post_message(self.Typed())
