"""Asking for one line of text, which stays until it can be taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from store.errors import TaglineError
from tui.screens.popup import Popup
from tui.text.sanitise import plain


class LineScreen(Popup[None]):
    """A line to write; `take` gets it, and while that refuses it, the reason stands below the line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", priority=True)]
    AUTO_FOCUS = "Input"

    def __init__(self, title: str, value: str, hint: str, take: Callable[[str], object]) -> None:
        super().__init__()
        self._title = title
        self._value = value
        self._hint = hint
        self._take = take

    def compose(self) -> ComposeResult:
        """Show the line above the hint."""
        with Vertical(id="line") as sheet:
            sheet.border_title = Content(plain(self._title))
            sheet.border_subtitle = "Enter takes it, Esc leaves it as it was"
            yield Input(self._value, id="line-input", select_on_focus=False)
            yield Static(Content(plain(self._hint)), id="line-hint")

    @on(Input.Submitted)  # no binding of ours: it would come before the letters typed just before
    def submit(self) -> None:
        """Hand the line over, and leave if it was taken."""
        if not self.is_on_top:  # Enter came twice
            return
        try:
            self._take(self.query_one(Input).value)
        except TaglineError as error:
            self.query_one("#line-hint", Static).update(Content.styled(plain(str(error)), "bold"))
        else:
            self.dismiss(None)

    def action_leave(self) -> None:
        """Leave everything as it was."""
        self.dismiss(None)
