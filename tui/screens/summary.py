"""What was done in a tagging session: how much, how fast, and which issues."""

from __future__ import annotations

from enum import StrEnum

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from store.answers import Sitting
from tui.inks import Inks
from tui.keymap import readings, token
from tui.screens.popup import Popup
from tui.text.sanitise import plain

_BAR = 24
"""The longest bar in cells."""
_NAME = 22


class Choice(StrEnum):
    """What comes after the summary."""

    GO_ON = "go on"
    BACK = "back"
    LATER = "later"
    """To leave; the session is gone on with another time."""
    END = "end"
    """To leave for good."""


class SummaryScreen(Popup[Choice]):
    """The numbers of a session with a small chart; the result is what comes next."""

    def __init__(self, sitting: Sitting, inks: Inks, *, done: bool) -> None:
        super().__init__()
        self._sitting = sitting
        self._inks = inks
        self._done = done

    def compose(self) -> ComposeResult:
        """Show numbers, chart and keys."""
        with Vertical(id="summary") as sheet:
            sheet.border_title = "Session"
            with VerticalScroll(id="summary-text", can_focus=False):
                yield Static(Content("\n").join(self._lines()))
            yield Static(self._keys(), id="summary-keys")  # in sight however many issues there are

    def _lines(self) -> list[Content]:
        place = self._sitting.place
        if not place.answered:
            return [Content("There is nothing to tag here." if self._done else "Nothing was answered.")]
        share = (
            f"{place.answered:,} answered"
            if self._done
            else (f"{place.answered:,} of {max(place.total.number, place.answered):,} answered")
        )
        pace = f" · {place.pace:.1f} a minute" if place.pace else ""
        lines = [
            Content.styled("Everything here is answered." if self._done else "Stopped on the way.", "bold"),
            Content(f"{share} · {place.tagged:,} tagged · {place.nothing:,} nothing"),
            Content(f"{in_minutes(place.seconds)}{pace}"),
            Content(""),
        ]
        most = max(place.issues.values(), default=0)
        longest = max(1, min(_BAR, self.app.size.width - _NAME - 22))
        for issue in self._inks.issues:
            count = place.issues.get(issue.uid, 0)
            if count:
                name = plain(issue.name)
                name = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
                bar = "█" * max(1, count * longest // most)
                lines.append(Content(f"{name:{_NAME}} {count:>5,} {bar}"))
        return [*lines, Content("")]

    def _keys(self) -> Content:
        keys = [] if self._done else [("Enter", "on")]
        keys += [("Esc", "leave" if self._done else "later")]
        keys += [("⌫", "back")] if self._sitting.place.answered else []
        keys += [] if self._done or not self._sitting.place.answered else [("x", "end")]
        parts = [(text, style) for key, what in keys for text, style in ((key, "bold"), (f" {what}  ", ""))]
        return Content.assemble(*parts)

    def on_key(self, event: events.Key) -> None:
        """Choose what comes next."""
        event.stop()
        event.prevent_default()
        found = readings(token(event.key, event.character))
        if not self.is_on_top:
            return
        if "escape" in found or "q" in found or ("enter" in found and self._done):
            self.dismiss(Choice.LATER)
        elif "enter" in found:
            self.dismiss(Choice.GO_ON)
        elif "backspace" in found and self._sitting.place.answered:
            self.dismiss(Choice.BACK)
        elif "x" in found and not self._done:
            self.dismiss(Choice.END)
        elif "down" in found or "up" in found:
            self.scroll_rows("#summary-text", 1 if "down" in found else -1)


def in_minutes(seconds: float) -> str:
    """Return a time in words, such as `12 min` or `40 s`."""
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
