"""A window that changes twice in a moment, whatever is open over the page."""

from __future__ import annotations

import pytest
from textual import events
from textual.geometry import Size

from tests.flows.driving import OpenReader, press
from tui.screens.sized import Sized

SIZES = (Size(120, 40), Size(80, 24))
SCREENS = ("", "?", "C", "o", "a", "i", "backslash", "s", "t slash", ":", "T", "|")
"""Keys that open nothing, or one screen each."""


@pytest.mark.parametrize("keys", SCREENS)
async def test_two_sizes_at_once_come_to_rest(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    """A screen told of two sizes, one of which is past, is laid out a few times and no more."""
    laid_out: list[Size] = []
    whole = Sized._screen_resized

    def count(screen: Sized[object], size: Size) -> None:
        laid_out.append(size)
        if len(laid_out) < 100:  # else the test itself would never end
            whole(screen, size)
        screen.call_later(lambda: None)  # as layouts do: sizes next to each other would become one

    async with open_reader(size=(100, 30)) as pilot:
        if keys:
            await press(pilot, keys)
        monkeypatch.setattr(Sized, "_screen_resized", count)
        screen = pilot.app.screen
        assert isinstance(screen, Sized)
        for size in SIZES:
            screen.post_message(events.Resize(size, size))
            screen.call_later(lambda: None)
        for _ in range(10):
            await pilot.pause()
        assert 1 < len(laid_out) < 20
        assert screen.size == pilot.app.size
