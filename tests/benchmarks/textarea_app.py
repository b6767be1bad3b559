"""Textual's own text widget over a file."""

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import TextArea


class TextAreaApp(App[None]):
    def compose(self) -> ComposeResult:
        area = TextArea(Path(sys.argv[1]).read_text(encoding="utf-8"), read_only=True)
        area.cursor_blink = False  # its bytes would pass for the answer to a key
        yield area


TextAreaApp().run()
