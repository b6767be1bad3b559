"""A project that cannot be written, or not even read for a while."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from store.project import Project
from tests.flows.driving import OpenReader, ReaderPilot, bar_text, screen_of, shown
from tests.flows.reading_back import all_annotations, press
from tui.app import TaglineApp
from tui.settings import load_settings

PATIENCE = 0.02
"""Seconds to wait for another program, so that the tests do not."""


@asynccontextmanager
async def impatient_reader(path: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[ReaderPilot]:
    """Open the reader with little patience for locks."""
    with Project.open(path, coder="olena", timeout=PATIENCE) as project:
        app = TaglineApp(project, load_settings())
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            yield pilot


async def test_a_read_only_project_is_read_and_says_why_it_cannot_be_tagged(
    open_reader: OpenReader, project_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every verb, by key or mouse, is refused with the reason; one can read and quit; no byte changes."""
    before = project_path.read_bytes()
    real = os.access
    monkeypatch.setattr("store.database.os.access", lambda path, mode: mode != os.W_OK and real(path, mode))
    async with open_reader(size=(110, 24)) as pilot:
        screen = screen_of(pilot)
        assert screen.project.read_only
        for keys in ("1", "0", "t e", "u", "U", "a", "p 2", "v 3"):
            screen.say("")
            await press(pilot, f"{keys} escape" if keys == "v 3" else keys)
            if keys != "v 3":
                assert "is read-only: you can read and export, not" in bar_text(pilot, "status"), keys
        screen.say("")
        await pilot.click("#issue-bar", offset=(6, 0))
        await pilot.pause()
        assert "is read-only" in bar_text(pilot, "status")
        await press(pilot, "x")
        assert "nothing is marked here" in bar_text(pilot, "status")
        await press(pilot, "j j")
        place = screen.pane.cursor
        await press(pilot, "J j K")
        assert screen.pane.cursor == place
        screen.record.write()
        await press(pilot, "q")
        assert pilot.app.return_value == 0
    assert project_path.read_bytes() == before


async def test_a_reason_that_is_too_long_for_the_line_is_shown_whole(
    open_reader: OpenReader, project_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 80x24 the refusal is cut in the status line and stands whole in a notification."""
    real = os.access
    monkeypatch.setattr("store.database.os.access", lambda path, mode: mode != os.W_OK and real(path, mode))
    async with open_reader(size=(80, 24)) as pilot:
        await press(pilot, "1")
        assert "talks.db is read-only: you can read" in bar_text(pilot, "status")
        assert any("Copy the file to change it." in each.message for each in pilot.app._notifications)
        assert "change it." in shown(pilot)


async def test_a_lock_of_another_program_loses_nothing(project_path: Path) -> None:
    """While another program writes, what is marked waits, by key and by mouse, and so does what was read."""
    async with impatient_reader(project_path) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "j j")
        with closing(sqlite3.connect(project_path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await press(pilot, "1")
            assert "1 NOT SAVED" in bar_text(pilot, "status")
            await pilot.click("#issue-bar", offset=(6, 0))
            assert len(screen.waiting) == 2
            await press(pilot, "a h i enter")
            assert "3 NOT SAVED" in bar_text(pilot, "status")
            screen.record.write()
            assert len(screen.waiting) == 3
            other.execute("ROLLBACK")
        while screen.waiting:
            await pilot.pause(0.05)
        assert "3 changes · saved" in bar_text(pilot, "status")
        screen.record.write()
        article = screen.article
        assert article is not None
        reading = screen.project.reading(article)
        assert reading.position == screen.pane.cursor
        assert len(reading.seen) >= 1
        await press(pilot, "q")
    with Project.open(project_path, coder="olena") as project:
        assert len(all_annotations(project)) == 1


async def test_a_project_that_cannot_be_read_for_a_while_comes_back(project_path: Path) -> None:
    """While another program holds the whole file, nothing stops; when it lets go, page and lists return."""
    async with impatient_reader(project_path) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "j 1 o")
        before = shown(pilot)
        with closing(sqlite3.connect(project_path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            for keys in (
                "j",
                "space",
                "G",
                "tab",
                "shift+tab",
                "k",
                "] [ r J K",
                "1 u i escape",
                "o o + vertical_line",
            ):
                await press(pilot, keys)
                assert pilot.app.is_running, keys
            screen.elsewhere.look()
            screen.record.write()
            await pilot.resize_terminal(100, 30)
            await pilot.resize_terminal(120, 40)
            assert "in use by another program" in bar_text(pilot, "status")
            other.execute("ROLLBACK")
        screen.elsewhere.look()
        await press(pilot, "escape - g g j")
        if not screen.annotation_list.display:
            await press(pilot, "o")
        screen.say("")
        after = shown(pilot)
        for text in ("1▌ Moscow is charged", "Geneva Talks on Ukraine Adjourn", "¶3.1", "territory 1"):
            assert text in before
            assert text in after
        await press(pilot, "2")
        assert "security guarantees · saved" in bar_text(pilot, "status")
    with Project.open(project_path, coder="olena") as project:
        assert [len(each.issue_ids) for each in all_annotations(project)] == [2]


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
async def test_no_key_of_the_library_ends_the_note(
    open_reader: OpenReader, project: Project, key: str
) -> None:
    """A key that quits elsewhere neither ends the program nor loses the note that is being written."""
    async with open_reader() as pilot:
        await press(pilot, f"j a h e {key} y enter")
        assert pilot.app.is_running
        article = project.articles()[0].article
        assert [each.note for each in project.annotations_from(article, 0, 9)] == ["hey"]


async def test_clashing_keys_are_named_with_their_line(open_reader: OpenReader, tmp_path: Path) -> None:
    """The reader opens with the default keys and says which line of the settings is at fault."""
    config = tmp_path / "clash.toml"
    config.write_text('width = 60\n\n[keys]\nnote = ["x"]\n', encoding="utf-8")
    async with open_reader(settings=load_settings(config)) as pilot:
        said = " ".join(str(each.message) for each in pilot.app._notifications)
        assert 'clash.toml line 4: [keys] key "x" is used twice' in said
        assert "Using the default keys" in said
        await press(pilot, "j 1")
        assert "territory · saved" in bar_text(pilot, "status")
