"""The next screen is ready before it is asked for, and messages end with their key."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.model import Draft, Span
from tests.flows.driving import OpenReader, bar_text, press, screen_of
from tests.flows.reading_back import make_project
from tui.text import layout, wrap


async def test_the_next_screen_is_laid_out_before_it_is_asked_for(
    open_reader: OpenReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a key, a page further on breaks no line and reads no sentence that is not ready."""
    text = "\n\n".join(
        f"Paragraph {number} begins here. It goes on for a while. It ends." for number in range(90)
    )
    path = make_project(tmp_path / "long.db", Draft(text, "Long", "long.txt"))
    async with open_reader(path=path, size=(100, 30)) as pilot:
        await press(pilot, "j space")
        broken: list[str] = []

        def noting(line: str, width: int) -> list[Span]:
            broken.append(line)
            return wrap.wrap(line, width)

        monkeypatch.setattr(layout, "wrap", noting)
        pane = screen_of(pilot).pane
        before = pane.view.top
        pane.page(1)
        assert pane.view.top != before
        assert broken == []


async def test_what_was_said_of_a_key_ends_with_the_next(open_reader: OpenReader) -> None:
    """After a motion "saved" is gone, after the next tag it is there again."""
    async with open_reader() as pilot:
        await press(pilot, "j 1")
        assert "saved" in bar_text(pilot, "status")
        await press(pilot, "j")
        assert "saved" not in bar_text(pilot, "status")
        await press(pilot, "1")
        assert "saved" in bar_text(pilot, "status")
