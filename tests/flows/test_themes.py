"""Themes: shown while choosing, remembered, refused with a reason; and a screen without colours."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rich.segment import Segment

from tests.flows.driving import OpenReader, ReaderPilot, bar_text, shown
from tests.flows.reading_back import press
from tui.settings import config_path, load_settings, themes_path

THEME = """
name = "mine"
description = "{description}"
dark = true
primary = "#8fb3d9"
background = "#000000"
foreground = "#ffffff"
"""


def segments(pilot: ReaderPilot) -> list[Segment]:
    """Return everything that is drawn on screen."""
    return [segment for strip in pilot.app.screen._compositor.render_strips() for segment in strip]


async def find(pilot: ReaderPilot, words: str) -> None:
    """Open the palette, type words, and wait until it has found something."""
    await press(pilot, ":")
    await press(pilot, " ".join("space" if each == " " else each for each in words))
    for _ in range(100):
        if "▌ " + words in shown(pilot) or words in shown(pilot).split("search")[-1]:
            break
        await asyncio.sleep(0.02)
    await pilot.pause()


def backgrounds(pilot: ReaderPilot) -> set[str]:
    """Return the colours behind the text."""
    styles = [segment.style for segment in segments(pilot) if segment.style]
    return {style.bgcolor.triplet.hex for style in styles if style.bgcolor and style.bgcolor.triplet}


async def test_a_theme_is_shown_while_one_chooses(open_reader: OpenReader) -> None:
    """The highlighted theme is on screen at once; Esc brings back the chosen one and writes nothing."""
    async with open_reader(size=(110, 24)) as pilot:
        await find(pilot, "Theme: paper")
        assert pilot.app.theme == "paper"
        await press(pilot, "escape")
        await pilot.pause()
        assert pilot.app.theme == "dark"
        assert "#16181d" in backgrounds(pilot)
    assert not config_path().exists()


async def test_a_chosen_theme_is_remembered(open_reader: OpenReader) -> None:
    """Enter keeps the theme, writes it into the settings beside what is there, and the next start has it."""
    config_path().parent.mkdir(parents=True, exist_ok=True)
    config_path().write_text("# mine\nwidth = 60\n")
    async with open_reader(settings=load_settings()) as pilot:
        await find(pilot, "Theme: paper")
        await press(pilot, "enter")
        for _ in range(100):
            if load_settings().theme == "paper":
                break
            await asyncio.sleep(0.02)
        paper = backgrounds(pilot)
        assert "#16181d" not in paper
    assert config_path().read_text().startswith("# mine\nwidth = 60\n")
    async with open_reader(settings=load_settings()) as pilot:
        assert pilot.app.theme == "paper"
        assert backgrounds(pilot) == paper


async def test_an_unknown_theme_is_said(open_reader: OpenReader) -> None:
    """A theme that does not exist gives one plain message, and the reader works in the default one."""
    config_path().parent.mkdir(parents=True, exist_ok=True)
    config_path().write_text('theme = "[red]nope"\n')
    async with open_reader(settings=load_settings()) as pilot:
        assert 'There is no theme "[red]nope"' in " ".join(shown(pilot).split())
        assert pilot.app.theme == "dark"
        await press(pilot, "1")
        assert "saved" in bar_text(pilot, "status")


async def test_a_bad_theme_file_is_said_and_a_hostile_description_is_text(open_reader: OpenReader) -> None:
    """A broken file of the user's themes is named; markup in a good one's description is shown as it is."""
    themes_path().mkdir(parents=True)
    (themes_path() / "broken.toml").write_text("name = [")
    (themes_path() / "mine.toml").write_text(THEME.format(description="[/] [@click=app.quit]x[/] [b]y"))
    async with open_reader(size=(110, 24)) as pilot:
        assert "Theme broken.toml was skipped" in " ".join(shown(pilot).split())
        await find(pilot, "Theme: mine")
        assert "[/] [@click=app.quit]x[/] [b]y" in shown(pilot)
        await press(pilot, "escape j 1")
        assert "saved" in bar_text(pilot, "status")


async def test_every_theme_can_be_drawn(open_reader: OpenReader) -> None:
    """Each bundled theme draws the page with a tag, a note and the lists; the keys stand in the margin."""
    async with open_reader(size=(120, 24)) as pilot:
        await press(pilot, "1 2 a n enter o")
        app = pilot.app
        for name in app.reader_themes:  # type: ignore[attr-defined]
            app.show_theme(name)  # type: ignore[attr-defined]
            await pilot.pause()
            assert "12✎▌" in shown(pilot), name


async def test_without_colours_the_keys_stay(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under NO_COLOR only greys are drawn, and issues are told apart by margin key and underline."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_reader(size=(110, 24)) as pilot:
        await press(pilot, "1 j 2")
        drawn = segments(pilot)
        for segment in drawn:
            style = segment.style
            for colour in (style.color, style.bgcolor) if style else ():
                if colour is not None and colour.triplet is not None:
                    assert len(set(colour.triplet)) == 1
        assert " 1▌" in shown(pilot) or " 1 " in shown(pilot)
        assert " 2▌" in shown(pilot)
        looks = {
            (style.underline, style.underline2, style.bold, style.italic)
            for segment in drawn
            if (style := segment.style) and (style.underline or style.underline2)
        }
        assert len(looks) >= 2


async def test_the_folder_of_settings_may_be_read_only(open_reader: OpenReader, tmp_path: Path) -> None:
    """A setting that cannot be written is shown for now and said once; nothing stops."""
    blocked = tmp_path / "config"
    blocked.write_text("a file where the folder should be")
    async with open_reader(size=(110, 24)) as pilot:
        await press(pilot, "+")
        assert "nothing was changed" in " ".join(shown(pilot).split())
        await press(pilot, "j 1")
        assert "saved" in bar_text(pilot, "status")
