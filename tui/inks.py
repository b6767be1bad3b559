"""The codebook and the theme together: how issues look in text, in the margin and in bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, Literal

from rich.style import Style
from textual.color import Color

from store.model import Annotation, Issue
from tui.issue_keys import issue_letters
from tui.theming import Part, ReaderTheme, issue_attributes, issue_ink, mark_style, passage_style, tint_ink

Mark = Part | Literal["waiting", "shown", "suggested"] | tuple[int, ...]
"""What lies over text: a part of the reader, a passage that waits, is shown or suggested, or issues."""
_HOLLOW: Final = Style(underline2=True, bold=True)
_SET_OFF: Final = Style(reverse=True)
_FAINT: Final = Style(underline=True)
_ABOVE: Final[tuple[Part, ...]] = ("search", "cursor")
"""The parts that lie above annotations, the highest last."""


class Inks:
    """What a widget needs to draw annotations."""

    def __init__(self, theme: ReaderTheme, issues: Sequence[Issue]) -> None:
        self.theme = theme
        self.issues = tuple(issues)
        self._places = {issue.id: place for place, issue in enumerate(issues)}
        letters = {issue.id: letter for letter, issue in issue_letters(issues).items()}
        self._signs = {issue.id: issue.key or letters.get(issue.id, "·") for issue in issues}
        self.part = lru_cache(maxsize=None)(self._part)
        self.passage = lru_cache(maxsize=4096)(self._passage)
        self.issue = lru_cache(maxsize=1024)(self._issue)
        self.under = lru_cache(maxsize=4096)(self._under)

    def _part(self, part: Part) -> Style:
        """Return the style of a part of the reader, such as `target` or `dim`."""
        return mark_style(self.theme, part)

    def _passage(self, issue_ids: frozenset[int], targeted: bool) -> Style:
        """Return the style of text under annotations with these issues."""
        known = [
            (self.issues[self._places[i]].colour, self._places[i]) for i in issue_ids if i in self._places
        ]
        return passage_style(self.theme, known, targeted=targeted)

    def _under(self, ground: Style, marks: tuple[Mark, ...]) -> Style:
        """Return the style of text under marks: parts of the reader, and the issues of each annotation."""
        targeted = "target" in marks
        style = ground + self.part("target") if targeted else ground
        annotations = [mark for mark in marks if isinstance(mark, tuple)]
        if annotations:
            style += self.passage(frozenset(chain.from_iterable(annotations)), targeted)
        if "waiting" in marks:
            style += _HOLLOW
        if "shown" in marks:
            style += _SET_OFF
        elif "suggested" in marks and not annotations:
            style += _FAINT
        for part in _ABOVE:
            if part in marks:
                style += self.part(part)
        return style

    def _issue(self, issue_id: int) -> Style:
        """Return the style in which an issue's key or name is written."""
        place = self._places.get(issue_id)
        if place is None:
            return Style()
        ink = Color.parse(issue_ink(self.theme, self.issues[place].colour, place)).rich_color
        return Style(color=ink) + issue_attributes(place)

    def tint(self, colour: str) -> Style:
        """Return the style in which a colour of the codebook is shown by itself."""
        return Style(color=Color.parse(tint_ink(self.theme, colour)).rich_color)

    def sign(self, issue_id: int) -> str:
        """Return the one character that stands for an issue in the margin: its key, or its letter."""
        return self._signs.get(issue_id, "·")

    def in_order(self, annotations: Iterable[Annotation]) -> list[int]:
        """Return the issues of annotations, each once, in the order of the codebook."""
        ids = {issue_id for annotation in annotations for issue_id in annotation.issue_ids}
        return sorted(ids, key=lambda issue_id: self._places.get(issue_id, len(self._places)))

    def names(self, annotation: Annotation) -> str:
        """Return the issues of an annotation in words, or `highlight` if it has none."""
        known = {issue.id: issue.name for issue in self.issues}
        return ", ".join(known[i] for i in annotation.issue_ids if i in known) or "highlight"
