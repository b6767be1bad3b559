"""Sheets to read over the page: the keys."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.actions import ACTIONS, GROUPS
from tui.key_names import show_keys
from tui.keymap import Keymap
from tui.screens.popup import Popup


class Sheet(Popup[None]):
    """A page of text; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss(None)", "close"),
        Binding("j,down", "scroll(1)", "down"),
        Binding("k,up", "scroll(-1)", "up"),
        Binding("space,pagedown,ctrl+d", "scroll_page(1)", "page down"),
        Binding("pageup,ctrl+u", "scroll_page(-1)", "page up"),
    ]

    def __init__(self, title: str, content: Content) -> None:
        super().__init__()
        self._title = title
        self._content = content

    def compose(self) -> ComposeResult:
        """Show the text in a frame."""
        with VerticalScroll(id="sheet", can_focus=False) as sheet:
            sheet.border_title = self._title
            sheet.border_subtitle = "Esc closes"
            yield Static(self._content)

    def action_scroll(self, rows: int) -> None:
        """Move by rows."""
        self.scroll_rows("#sheet", rows)

    def action_scroll_page(self, pages: int) -> None:
        """Move by pages."""
        sheet = self.query_one("#sheet")
        self.scroll_rows("#sheet", pages * max(1, sheet.size.height - 2))


def help_sheet(keymap: Keymap) -> Sheet:
    """Return every action with the keys that are set now."""
    lines: list[Content] = []
    for group in GROUPS:
        lines += [Content(""), Content.styled(group, "bold underline")]
        for action in ACTIONS:
            keys = ", ".join(show_keys(sequence) for sequence in keymap.keys[action.id])
            if action.group == group:
                first, *more = wrap(action.help, 50)
                lines.append(Content.assemble((f"{keys or ': palette':>20}", "bold"), f"  {first}"))
                lines += [Content(" " * 22 + line) for line in more]
    lines += [
        Content(""),
        Content.styled("Mouse", "bold underline"),
        Content("  click: cursor · drag, double click: words · triple click: sentence · wheel: scroll"),
        Content(
            "  click on an issue: tag · on a key at the foot: do it · Shift: the terminal's own selection"
        ),
    ]
    return Sheet("Keys", Content("\n").join(lines[1:]))
