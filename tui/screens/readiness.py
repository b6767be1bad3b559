"""Getting the next screen ready while nobody presses a key."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

_BREATH: Final = 0.02
"""Seconds that the terminal has to draw before it shares the processor with what is only to come."""


class Readiness:
    """Prepares what the next key may need."""

    def __init__(self, screen: ReadingScreen) -> None:
        self._screen = screen
        self._soon: asyncio.TimerHandle | None = None

    def prepare_soon(self) -> None:
        """Prepare the next screen when the terminal has drawn this one, unless a key comes first."""
        if self._soon is not None:
            self._soon.cancel()
        self._soon = asyncio.get_running_loop().call_later(_BREATH, self._prepare)

    def _prepare(self) -> None:
        screen = self._screen
        if screen.is_running:
            screen.attempt_to(screen.pane.prepare_ahead)
