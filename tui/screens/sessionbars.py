"""The rows of a tagging session above and below its passage: source, issues, progress, keys."""

from __future__ import annotations

from typing import Final

from rich.segment import Segment
from rich.style import Style

from store.answers import Sitting
from store.scopes import Kind, Offer
from tui.inks import Inks
from tui.widgets.bars import Bar, Cell, IssueBar, KeyBar
from tui.widgets.rowlist import fold

WITH_ISSUES: Final = (Kind.SUGGESTIONS, Kind.CHECK)
"""The kinds whose passages come with issues that Enter takes."""


class SessionBars:
    """What stands around the passage."""

    def __init__(self, inks: Inks) -> None:
        self._inks = inks
        self._head = Bar(inks, id="session-head")
        self._about = Bar(inks, id="session-about")
        self._issues = IssueBar(inks, id="session-issues")
        self._line = Bar(inks, id="session-line")
        self._progress = Bar(inks, id="session-progress")
        self._keys = KeyBar(inks, id="session-keys")

    @property
    def above(self) -> tuple[Bar, ...]:
        """The rows above the passage."""
        return self._head, self._about

    @property
    def below(self) -> tuple[Bar, ...]:
        """The rows below the passage."""
        return self._issues, self._line, self._progress, self._keys

    def show(self, offer: Offer | None, sitting: Sitting, about: str, *, said: bool) -> None:
        """Show where the passage stands, what is known of it or was `said`, and how far the session is."""
        margin, heading = self._inks.part("margin"), self._inks.part("heading")
        place, width = sitting.place, self._head.app.size.width
        title = ""
        if offer is not None:
            title = " · ".join(part for part in (offer.article.title, offer.article.source) if part)
        self._head.set_cells([_cell(title, width, heading)])
        self._about.set_cells([_cell(about, width, Style(bold=True) if said else margin)])
        tags = {issue.id: place.issues.get(issue.uid, 0) for issue in self._inks.issues}
        self._issues.show(self._inks, tags)
        self._progress.set_cells([_cell(_fitting(progress_parts(sitting), width - 2), width, margin)])
        done = min(width, width * place.answered // max(1, place.total.number, place.answered))
        filled, rest = Segment("━" * done, heading), Segment("─" * (width - done), margin)
        self._line.set_cells([Cell((filled, rest))])
        self._keys.show(keys_of(offer, sitting.scope.kind), kept=1)


def keys_of(offer: Offer | None, kind: Kind) -> list[tuple[str, str, str]]:
    """Return (key, what it does, deed) of the keys that answer a passage; the last one ends the session."""
    judged = offer is not None and offer.annotations
    keys = [("1-9", "tag", ""), ("space", "as it is" if judged else "nothing", "nothing")]
    if offer is not None and kind in WITH_ISSUES:
        keys.append(("Enter", "tag so", "take"))
    keys += [("⌫", "back", "back"), ("+", "hold", "hold"), ("a", "note", "note")]
    return [*keys, ("Esc", "end", "end")]


def progress_parts(sitting: Sitting) -> list[str]:
    """Return how far a session is, the most important first: `14 of 212`, `9 tagged`, `6.2 a minute`."""
    place = sitting.place
    total = f"{max(place.total.number, place.answered):,}{'+' if place.total.about else ''}"
    pace = [f"{place.pace:.1f} a minute"] if place.pace else []
    return [f"{place.answered:,} of {total}", f"{place.tagged:,} tagged", f"{place.nothing:,} nothing", *pace]


def _fitting(parts: list[str], width: int) -> str:
    """Return as many parts as have room in a row."""
    while len(parts) > 1 and len(" · ".join(parts)) > width:
        parts = parts[:-1]
    return " · ".join(parts)


def _cell(text: str, width: int, style: Style) -> Cell:
    return Cell((Segment(fold(text.strip(), max(1, width - 1), 1)[0].join((" ", "")), style),))
