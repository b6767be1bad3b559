"""A passage that was not found in the new text of its article, and where it may belong."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.keymap import US_POSITION, token
from tui.text.differences import Part, differences
from tui.text.sanitise import plain

_LONGEST: Final = 800
"""Code points of a passage that are shown."""
_STYLES: Final = {Part.SAME: "", Part.GONE: "strike dim", Part.NEW: "underline bold"}


class Choice(StrEnum):
    """Where an annotation is to be placed."""

    SUGGESTION = "suggestion"
    TARGET = "target"


class ReviewScreen(ModalScreen[Choice | None]):
    """Old words, suggested ones and the target; the result is where to place it, None for nowhere."""

    def __init__(self, title: str, passage: str, suggestion: str | None, target: str) -> None:
        super().__init__()
        self._title = title
        self._passage = passage
        self._suggestion = suggestion
        self._target = target

    def compose(self) -> ComposeResult:
        """Show what is known, and the keys."""
        lines = [
            Content.styled("In the text before", "bold"),
            Content.styled(_shown(self._passage), "italic"),
            Content(""),
        ]
        if self._suggestion is None:
            lines.append(Content("Nothing in the text now is like it."))
        else:
            lines.append(
                Content.styled("Perhaps in the text now: struck out is gone, underlined is new", "bold")
            )
            lines.append(_difference(_shown(self._passage), _shown(self._suggestion)))
        lines += [Content(""), Content.styled("The target in the text now", "bold")]
        lines += [Content(_shown(self._target)), Content("")]
        keys = [("Enter", "place it where suggested")] if self._suggestion is not None else []
        keys += [("p", "place it on the target"), ("Esc", "leave it for now")]
        parts = [(text, style) for key, what in keys for text, style in ((key, "bold"), (f" {what}   ", ""))]
        with VerticalScroll(id="review", can_focus=False) as sheet:
            sheet.border_title = Content(plain(self._title))
            yield Static(Content("\n").join(lines), id="review-passages")
            yield Static(Content.assemble(*parts))

    def on_key(self, event: events.Key) -> None:
        """Answer, scroll or leave."""
        event.stop()
        event.prevent_default()
        key = token(event.key, event.character)
        key = US_POSITION.get(key, key)
        if key in {"escape", "q"}:
            self.dismiss(None)
        elif key == "enter" and self._suggestion is not None:
            self.dismiss(Choice.SUGGESTION)
        elif key == "p":
            self.dismiss(Choice.TARGET)
        elif key in {"j", "down", "k", "up"}:
            self.query_one("#review").scroll_relative(y=1 if key in {"j", "down"} else -1, animate=False)


def _shown(text: str) -> str:
    line = plain(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _difference(old: str, new: str) -> Content:
    return Content.assemble(*((text, _STYLES[part]) for part, text in differences(old, new)))
