"""Copying while a clipboard program hangs: keys go on, and what was done since stays on the status line."""

from __future__ import annotations

import threading

import pytest

from tests.flows.driving import OpenReader, bar_text, press, shown
from tui.screens import tagging


class Slow:
    """A clipboard that answers only when it is let go."""

    def __init__(self, answer: tuple[str, bool]) -> None:
        self.go = threading.Event()
        self._answer = answer

    def __call__(self, *_: object) -> tuple[str, bool]:
        """Wait, as a hanging program does, and answer."""
        assert self.go.wait(30)
        return self._answer


@pytest.mark.parametrize("needed", [False, True])
async def test_keys_go_on_while_a_program_hangs(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch, needed: bool
) -> None:
    """A tag is made and stays on the status line; that the copy is in a file is said beside it."""
    slow = Slow(("it is in a file", needed))
    monkeypatch.setattr("tui.clipboard.place_copy", slow)
    async with open_reader(size=(120, 40)) as pilot:
        await press(pilot, "y")
        assert tagging._COPYING in bar_text(pilot, "status")
        await press(pilot, "j 1")
        assert "territory · saved" in bar_text(pilot, "status")
        slow.go.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "territory · saved" in bar_text(pilot, "status")
        assert ("it is in a file" in shown(pilot)) is needed


async def test_what_became_of_a_copy_is_said(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If no key was pressed since, the answer takes the place of the first word."""
    slow = Slow(("copied with its source", False))
    monkeypatch.setattr("tui.clipboard.place_copy", slow)
    async with open_reader(size=(120, 40)) as pilot:
        await press(pilot, "y")
        slow.go.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "copied with its source" in bar_text(pilot, "status")


async def test_a_shared_disk_is_told_at_the_start(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, and a key takes it away."""
    monkeypatch.setattr("store.whereabouts.is_shared", lambda _: True)
    async with open_reader(size=(120, 40)) as pilot:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "Shared disk: fine for one person at a time." in shown(pilot)
        await press(pilot, "j")
        assert "Shared disk" not in bar_text(pilot, "status")
