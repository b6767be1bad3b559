"""The editor of a note."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from tui.screens.popup import Popup
from tui.text.sanitise import plain


class NoteArea(TextArea):
    """A text area in which Enter saves and ctrl+o begins a line.

    They are taken in their turn, and not as bindings, which would come before the letters typed just before.
    """

    class Done(Message):
        """The note is written."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key not in {"enter", "ctrl+o"}:
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.post_message(self.Done())
        else:
            self.insert("\n")


class NoteScreen(Popup[str | None]):
    """A few lines about a passage; the result is the note, or None if it was left alone."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", priority=True)]
    AUTO_FOCUS = "NoteArea"

    def __init__(self, passage: str, note: str) -> None:
        super().__init__()
        self._passage = passage
        self._note = note

    def compose(self) -> ComposeResult:
        """Show the passage above the note."""
        passage = plain(" ".join(self._passage.split()))
        shown = passage if len(passage) <= 240 else f"{passage[:239]}…"
        with Vertical(id="note"):
            yield Static(Content.styled(shown, "italic"), id="note-passage")
            yield NoteArea(
                self._note, id="note-text", soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False
            )
            yield Static(
                Content.from_markup(
                    "[b]Enter[/b] saves   [b]ctrl+o[/b] new line   [b]Esc[/b] leaves it as it was"
                )
            )

    def on_mount(self) -> None:
        """Put the cursor at the end."""
        area = self.query_one(NoteArea)
        area.move_cursor(area.document.end)

    @on(NoteArea.Done)
    def save(self) -> None:
        """Return the note."""
        self.dismiss(self.query_one(NoteArea).text.strip())

    def action_leave(self) -> None:
        """Return nothing."""
        self.dismiss(None)
