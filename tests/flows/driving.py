"""How the flows press keys and read the screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from textual.pilot import Pilot

from tui.screens.reading import ReadingScreen
from tui.widgets.bars import Bar

ReaderPilot = Pilot[int]
OpenReader = Callable[..., AbstractAsyncContextManager[ReaderPilot]]


def screen_of(pilot: ReaderPilot) -> ReadingScreen:
    """Return the reading screen."""
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, ReadingScreen))


async def press(pilot: ReaderPilot, keys: str) -> None:
    """Press keys, parted by spaces, and wait until the screen shows what they did."""
    await pilot.press(*keys.split())
    await pilot.pause()


def shown(pilot: ReaderPilot) -> str:
    """Return the text on screen."""
    rows = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in row).rstrip() for row in rows)


def bar_text(pilot: ReaderPilot, bar_id: str) -> str:
    """Return the text of one of the bars at the foot."""
    bar = screen_of(pilot).query_one(f"#{bar_id}", Bar)
    return "".join(segment.text for cell in bar.fitted() for segment in cell.segments)
