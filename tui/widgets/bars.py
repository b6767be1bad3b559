"""The rows at the foot of the screen: issues, status and the keys that work now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.actions import Mode
from tui.inks import Inks
from tui.text.rendering import draw
from tui.text.sanitise import plain
from tui.widgets.rowlist import fold

_BADGE = 2 + max(len(mode) for mode in Mode)
"""Cells of the longest mode."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a bar, and what a click on it does."""

    segments: tuple[Segment, ...]
    action: str = ""
    argument: str = ""

    @property
    def width(self) -> int:
        """The cells it takes."""
        return sum(segment.cell_length for segment in self.segments)


class Bar(Widget):
    """One row of cells; a click performs the cell's action."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Bar { height: 1; }"

    class Pressed(Message):
        """A cell was clicked."""

        def __init__(self, action: str, argument: str) -> None:
            super().__init__()
            self.action = action
            self.argument = argument

    def __init__(self, inks: Inks, *, id: str) -> None:
        super().__init__(id=id)
        self.inks = inks
        self._cells: list[Cell] = []

    def set_cells(self, cells: Sequence[Cell]) -> None:
        """Show these cells; nothing is drawn if they are the same."""
        if list(cells) != self._cells:
            self._cells = list(cells)
            self.refresh()

    def fitted(self) -> list[Cell]:
        """Return the cells that have room, whole ones only."""
        fitted: list[Cell] = []
        room = self.size.width
        for cell in self._cells:
            room -= cell.width
            if room < 0:
                break
            fitted.append(cell)
        return fitted

    def on_click(self, event: events.Click) -> None:
        """Perform the action of the cell under the mouse."""
        x = event.x
        for cell in self.fitted():
            if x < cell.width:
                if cell.action:
                    self.post_message(self.Pressed(cell.action, cell.argument))
                return
            x -= cell.width

    def render_line(self, y: int) -> Strip:
        """Return the row."""
        width, base = self.size.width, self.rich_style
        segments = [
            Segment(segment.text, base + (segment.style or Style()))
            for cell in self.fitted()
            for segment in cell.segments
        ]
        return Strip(segments).adjust_cell_length(width, base)


class IssueBar(Bar):
    """The issues with their keys and the number of their tags in the article; a click tags."""

    def show(self, inks: Inks, tallies: Mapping[int, int]) -> None:
        """Show the codebook with the tags of one article."""
        self.inks = inks
        longest = max((len(issue.name) for issue in inks.issues), default=0)
        lengths = range(min(6, longest), longest + 1)
        fitting = bisect_right(lengths, self.size.width, key=partial(self._width_at, tallies))
        self.set_cells(self._issue_cells(tallies, lengths[max(0, fitting - 1)]))

    def _width_at(self, tallies: Mapping[int, int], longest: int) -> int:
        """Return the cells that the bar takes with names of at most so many code points."""
        return sum(cell.width for cell in self._issue_cells(tallies, longest))

    def _issue_cells(self, tallies: Mapping[int, int], longest: int) -> list[Cell]:
        """Return a cell for each issue, its name cut to `longest` code points."""
        cells = [Cell((Segment(" "),))]
        for issue in self.inks.issues:
            ink = self.inks.issue(issue.id)
            name = draw(issue.name if len(issue.name) <= longest else f"{issue.name[: longest - 1]}…")[0]
            segments = (
                Segment(f" {issue.key or '·'} ", ink + Style(bold=True, reverse=True, underline=False)),
                Segment(" "),
                Segment(name, ink),
                Segment(f" {tallies.get(issue.id, 0)}  ", self.inks.part("margin")),
            )
            cells.append(Cell(segments, "tag-issue", issue.uid))
        return cells


class StatusLine(Bar):
    """The mode, the place, and what was just done."""

    @property
    def _room(self) -> int:
        """The cells of the line; while the search stands in its place, as many as that has."""
        return self.size.width or self.app.size.width

    def show(self, mode: str, place: str, said: str, *, alarm: bool = False, action: str = "") -> None:
        """Show the mode and place at the left, and what was said at the right; a click does the action."""
        badge = Segment(f" {mode.upper()} ", Style(bold=True, reverse=True))
        room = max(0, self._room - badge.cell_length - 3)
        news = _cut(said, room)
        room -= cell_len(news)
        place = _cut(place, room) if room > 4 else ""
        gap = max(1, room + 1 - cell_len(place))
        self.set_cells(
            [
                Cell((badge,)),
                Cell((Segment(f" {place}", self.inks.part("margin")),), action),
                Cell((Segment(" " * gap), Segment(news, Style(bold=True, reverse=alarm)))),
            ]
        )

    def has_room(self, said: str) -> bool:
        """Tell whether a message can be shown whole, whatever the mode."""
        return cell_len(plain(said)) <= self._room - _BADGE - 3


def _cut(text: str, room: int) -> str:
    """Return a text in at most so many cells, made fit to draw; it ends in … if cut."""
    drawn = plain(text)
    return drawn if cell_len(drawn) <= room else fold(text, room, 1)[0] if room > 1 else ""


class KeyBar(Bar):
    """The keys that work now; a click does the same."""

    def show(self, keys: Sequence[tuple[str, str, str]], kept: int) -> None:
        """Show (key, title, action id) each; the last `kept` stay when there is no room for all."""
        cells = [
            Cell(
                (
                    Segment(" "),
                    Segment(key, self.inks.part("heading")),
                    Segment(f" {title} ", self.inks.part("margin")),
                ),
                action,
            )
            for key, title, action in keys
        ]
        while len(cells) > kept and sum(cell.width for cell in cells) > self.size.width:
            del cells[-kept - 1]
        self.set_cells(cells)
