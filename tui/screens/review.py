"""A passage that was moved, or not found, when its article got another text: old words, new ones, a place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.keymap import US_POSITION, token
from tui.screens.popup import Popup
from tui.text.differences import Part, differences
from tui.text.sanitise import plain

_LONGEST: Final = 800
"""Code points of a passage that are shown."""
_STYLES: Final = {Part.SAME: "", Part.GONE: "strike dim", Part.NEW: "underline bold"}
_LEGEND: Final = "struck out is gone, underlined is new"


class Choice(StrEnum):
    """Where an annotation is to be placed."""

    SUGGESTION = "suggestion"
    TARGET = "target"
    GO = "go"
    """Nowhere yet: to look at it in the text."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of a passage."""

    title: str
    before: str
    """Its words in the text before."""
    now: str | None
    """The words where it stands now or may belong; None if nothing is known."""
    target: str
    moved: bool
    """Whether it stands there, and is not only suggested."""


class ReviewScreen(Popup[Choice | None]):
    """Old words, those of now and the target; the result is where to place it, None for nowhere."""

    def __init__(self, question: Question, *, looking: bool = False) -> None:
        super().__init__()
        self._question = question
        self._now = question.now
        self._looking = looking

    def compose(self) -> ComposeResult:
        """Show what is known, and the keys."""
        with Vertical(id="review") as sheet:
            sheet.border_title = Content(plain(self._question.title))
            with VerticalScroll(id="review-text", can_focus=False):
                yield Static(self._passages(), id="review-passages")
            yield Static(self._keys(), id="review-keys")  # in sight however long the passages are

    def suggest(self, passage: str | None) -> None:
        """Show the words that were found while the reader looked at the old ones; None for none."""
        self._now, self._looking = passage, False
        if self.is_attached:
            self.query_one("#review-passages", Static).update(self._passages())
            self.query_one("#review-keys", Static).update(self._keys())

    def _passages(self) -> Content:
        question, before = self._question, _shown(self._question.before)
        now = _shown(self._now) if self._now is not None else None
        if question.moved and now == before:
            lines = [Content.styled("The same words, but not where they were expected", "bold")]
            lines.append(Content(before))
        elif now is None:
            lines = [Content.styled("In the text before", "bold"), Content.styled(before, "italic")]
            said = (
                "Looking for something like it …" if self._looking else "Nothing in the text now is like it."
            )
            lines += [Content(""), Content(said)]
        else:
            where = "It stands here in the text now" if question.moved else "Perhaps here in the text now"
            lines = [Content.styled("In the text before", "bold"), Content.styled(before, "italic")]
            lines += [Content(""), Content.styled(f"{where}: {_LEGEND}", "bold"), _difference(before, now)]
        lines += [Content(""), Content.styled("The target in the text now", "bold")]
        lines.append(Content(_shown(question.target)))
        return Content("\n").join(lines)

    def _keys(self) -> Content:
        yes = "it belongs there" if self._question.moved else "place it where suggested"
        keys = [("Enter", yes)] if self._now is not None else []
        keys += [("g", "go there")] if self._question.moved else []
        keys += [("p", "place it on the target"), ("Esc", "leave it for now")]
        parts = [(text, style) for key, what in keys for text, style in ((key, "bold"), (f" {what}   ", ""))]
        return Content.assemble(*parts)

    def on_key(self, event: events.Key) -> None:
        """Answer, scroll or leave."""
        event.stop()
        event.prevent_default()
        key = token(event.key, event.character)
        key = US_POSITION.get(key, key)
        if key in {"escape", "q"}:
            self.dismiss(None)
        elif key == "enter" and self._now is not None:
            self.dismiss(Choice.SUGGESTION)
        elif key == "p":
            self.dismiss(Choice.TARGET)
        elif key == "g" and self._question.moved:
            self.dismiss(Choice.GO)
        elif key in {"j", "down", "k", "up"}:
            self.scroll_rows("#review-text", 1 if key in {"j", "down"} else -1)


def _shown(text: str) -> str:
    line = plain(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _difference(old: str, new: str) -> Content:
    parts = [(text, _STYLES[part]) for part, text in differences(old, new)]
    spaced = [parts[0]] if parts else []
    for (before, style), part in pairwise(parts):
        if style == _STYLES[Part.GONE] and not before[-1:].isspace():
            spaced.append((" ", ""))  # what is gone and what stands in its place are not one word
        spaced.append(part)
    return Content.assemble(*spaced)
