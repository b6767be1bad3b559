"""Screens that take the size of the terminal, and no other."""

from __future__ import annotations

from textual.geometry import Size
from textual.screen import Screen, ScreenResultType


class Sized(Screen[ScreenResultType]):
    """A screen laid out for the size the terminal has now, whatever size it is told.

    Each layout posts its size to the screen as well. When a window changes twice in a moment, two sizes
    are on their way, and each would bring the other back, for ever.
    """

    def _screen_resized(self, size: Size) -> None:
        super()._screen_resized(self.app.size)
