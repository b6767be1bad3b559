"""Everything by mouse: clicks, drags, wheel, lists, bars and the scrollbar."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from store.model import Draft
from store.project import Project
from tests.flows.driving import OpenReader, ReaderPilot, bar_text, screen_of, shown
from tests.flows.reading_back import make_project, mode_of, press, tagged
from tui.actions import Mode
from tui.widgets.bars import Bar

TEXT = (
    "One begins here. Two follows it.\n"
    "漢字が好き、本当に。 次の文。\n"
    "A family 👨‍👩‍👧 went 🇺🇦 home, cafe\u0301 closed.\n"
    + "\n".join(f"Paragraph {number} is here." for number in range(60))
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a project of two articles, the first with wide characters."""
    return make_project(
        tmp_path / "mouse.db", Draft(TEXT, "Mouse", "m.txt"), Draft("Second text.", "Second", "s.txt")
    )


def cell_of(pilot: ReaderPilot, text: str, pane_id: str = "first") -> tuple[int, int]:
    """Return the cell of the screen where a text begins in a pane."""
    from tui.text.wrap import cell_at

    pane = screen_of(pilot).query_one(f"#{pane_id}")
    for y, strip in enumerate(pilot.app.screen._compositor.render_strips()):
        row = "".join(segment.text for segment in strip)
        start = row.find(text)
        while start >= 0:
            x = cell_at(row, start)
            if pane.region.contains(x, y):
                return x, y
            start = row.find(text, start + 1)
    raise AssertionError(f"{text!r} is not on screen")


def target(pilot: ReaderPilot) -> str:
    """Return the passage that a digit would tag."""
    pane = screen_of(pilot).pane
    return pane.document.text(pane.target)


async def drag(pilot: ReaderPilot, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Press at one cell of the screen, move to another and let go."""
    await pilot.mouse_down(offset=start)
    await pilot.hover(offset=end)
    await pilot.mouse_up(offset=end)
    await pilot.pause()


async def test_a_click_puts_the_cursor(open_reader: OpenReader, path: Path) -> None:
    """A click on a word makes its sentence the target, also behind wide characters and in the margin."""
    async with open_reader(size=(110, 24), path=path) as pilot:
        for text, passage, word in (
            ("follows", "Two follows it.", "follows"),
            ("begins", "One begins here.", "begins"),
            ("home", "A family 👨‍👩‍👧 went 🇺🇦 home, cafe\u0301 closed.", "home"),
            ("本当", "漢字が好き、本当に。 次の文。", ""),
        ):
            x, y = cell_of(pilot, text)
            await pilot.click(offset=(x + 1, y))
            await pilot.pause()
            assert target(pilot) == passage
            pane = screen_of(pilot).pane
            assert pane.document.text(pane._word).startswith(word)
        x, y = cell_of(pilot, "One begins")
        await pilot.click(offset=(x - 3, y))
        assert target(pilot) == "One begins here."
        await pilot.click(offset=(x + 60, y))
        assert target(pilot) == "Two follows it."
        await pilot.click(offset=(x, 0))
        assert target(pilot) == "Two follows it."


async def test_a_drag_selects_by_word(open_reader: OpenReader, path: Path) -> None:
    """A drag selects whole words forwards and backwards, over rows, over CJK and emoji, and can be tagged."""
    async with open_reader(size=(110, 24), path=path) as pilot:
        begins, follows = cell_of(pilot, "begins"), cell_of(pilot, "follows")
        await drag(pilot, (begins[0] + 2, begins[1]), (follows[0] + 1, follows[1]))
        assert target(pilot) == "begins here. Two follows"
        assert mode_of(pilot) is Mode.SELECT
        await drag(pilot, (follows[0] + 1, follows[1]), (begins[0] + 2, begins[1]))
        assert target(pilot) == "begins here. Two follows"
        went, home = cell_of(pilot, "went"), cell_of(pilot, "home")
        await drag(pilot, went, home)
        assert target(pilot) == "went 🇺🇦 home"
        await press(pilot, "2")
        family = cell_of(pilot, "family")
        await drag(pilot, begins, family)
        assert target(pilot) == "begins here. Two follows it.\n漢字が好き、本当に。 次の文。\nA family"
        await drag(pilot, begins, (family[0], 23))
        assert target(pilot).startswith("begins here.")
    with Project.open(path, coder="olena") as project:
        assert [passage for passage, _, _ in tagged(project)] == ["went 🇺🇦 home"]


async def test_double_and_triple_click(open_reader: OpenReader, path: Path) -> None:
    """Two clicks select the word, three the sentence; a single click elsewhere ends the selection."""
    async with open_reader(size=(110, 24), path=path) as pilot:
        x, y = cell_of(pilot, "follows")
        await pilot.click(offset=(x + 1, y), times=2)
        await pilot.pause()
        assert target(pilot) == "follows"
        assert "1 word selected" in bar_text(pilot, "status")
        x, y = cell_of(pilot, "begins")
        await pilot.click(offset=(x + 1, y), times=3)
        await pilot.pause()
        assert target(pilot) == "One begins here."
        assert mode_of(pilot) is Mode.SELECT
        x, y = cell_of(pilot, "home")
        await pilot.click(offset=(x, y))
        await pilot.pause()
        assert mode_of(pilot) is Mode.READ
        assert "READ" in bar_text(pilot, "status")


async def test_the_wheel_scrolls_and_keeps_a_selection(open_reader: OpenReader, path: Path) -> None:
    """The wheel moves the text; in reading the cursor stays in view, a selection stays what it is."""
    async with open_reader(path=path, size=(100, 20)) as pilot:
        pane = screen_of(pilot).pane
        for _ in range(4):
            await pilot._post_mouse_events([events.MouseScrollDown], "#first", (10, 5))
        await pilot.pause()
        assert pane.view.top.start > 0
        assert pane.view.row_of(pane.cursor) is not None
        for _ in range(6):
            await pilot._post_mouse_events([events.MouseScrollUp], "#first", (10, 5))
        await pilot.pause()
        assert pane.view.top.start == 0
        await press(pilot, "g g v l")
        before = pane.selection
        for _ in range(6):
            await pilot._post_mouse_events([events.MouseScrollDown], "#first", (10, 5))
        await pilot.pause()
        assert pane.view.row_of(pane.cursor) is None
        assert pane.selection == before
        await press(pilot, "1")
        await press(pilot, "l")
        assert pane.view.row_of(pane.cursor) is not None
    with Project.open(path, coder="olena") as project:
        assert tagged(project) == [("One begins", ["territory"], "")]


async def test_lists_are_clicked(open_reader: OpenReader, path: Path) -> None:
    """A click on an article opens it; one on an annotation goes there; one below the rows does nothing."""
    async with open_reader(size=(110, 24), path=path) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "j 1 g g o")
        await pilot.click("#annotations", offset=(5, 1))
        await pilot.pause()
        assert target(pilot) == "Two follows it."
        await pilot.click("#articles", offset=(5, 5))
        await pilot.pause()
        assert screen.article is not None
        assert screen.article.title == "Second"
        assert mode_of(pilot) is Mode.READ
        await pilot.click("#articles", offset=(5, 18))
        await pilot.pause()
        assert screen.article.title == "Second"
        await press(pilot, "vertical_line")
        await pilot.click("#picker-list", offset=(5, 1))
        await pilot.pause()
        assert screen.article.title == "Mouse"


async def test_bars_are_clicked(open_reader: OpenReader, path: Path) -> None:
    """A click on an issue tags the target, one on a key does what the key does; the focus stays."""
    async with open_reader(size=(110, 24), path=path) as pilot:
        screen = screen_of(pilot)

        async def click_bar(bar_id: str, text: str) -> None:
            bar = screen.query_one(f"#{bar_id}", Bar)
            row = "".join(segment.text for cell in bar.fitted() for segment in cell.segments)
            await pilot.click(f"#{bar_id}", offset=(row.index(text) + 1, 0))
            await pilot.pause()

        await click_bar("issue-bar", "Zaporizhzhia")
        assert "Zaporizhzhia · saved" in bar_text(pilot, "status")
        await click_bar("key-bar", "next")
        assert target(pilot) == "Two follows it."
        await click_bar("key-bar", "undo")
        assert "undone" in bar_text(pilot, "status")
        await click_bar("key-bar", "1-9 tag")
        await click_bar("key-bar", "help")
        await press(pilot, "escape")
        await click_bar("key-bar", "select")
        assert mode_of(pilot) is Mode.SELECT
        await click_bar("issue-bar", "territory")
        await press(pilot, "tab")
        await click_bar("key-bar", "quit")
        assert pilot.app.return_value == 0
    with Project.open(path, coder="olena") as project:
        assert [issues for _, issues, _ in tagged(project)] == [["territory"]]


async def test_the_scrollbar_is_dragged_and_paged(open_reader: OpenReader, path: Path) -> None:
    """A click below the handle pages, the end of a drag shows that part of the text, cursor in view."""
    async with open_reader(path=path, size=(100, 20)) as pilot:
        pane = screen_of(pilot).pane
        region = pane.content_region
        x, y = region.right - 1, region.y
        await pilot.click(offset=(x, y + region.height - 1))
        await pilot.pause()
        first = pane.view.top.start
        assert first > 0
        await drag(pilot, (x, y + pane.handle.start), (x, 19))
        assert pane.view.top.start > first
        assert pane.view.share_above == 1.0
        assert pane.view.row_of(pane.cursor) is not None
        await pilot.click(offset=(x, y))
        await pilot.pause()
        assert pane.view.share_above < 1.0


@pytest.mark.parametrize("size", [(160, 40), (90, 40)])
async def test_the_second_pane_is_clicked_where_it_is_drawn(
    open_reader: OpenReader, path: Path, size: tuple[int, int]
) -> None:
    """The second pane has a border, at its left or on top; clicks and the terminal's cursor allow for it."""
    async with open_reader(path=path, size=size) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "J vertical_line M o u s e enter")
        x, y = cell_of(pilot, "follows", "second")
        await pilot.click(offset=(x - 1, y))
        await pilot.pause()
        assert target(pilot) == "Two follows it."
        assert screen.pane.document.text(screen.pane._word) == "Two"
        assert tuple(pilot.app.cursor_position) == (x - 4, y)
        x, y = cell_of(pilot, "Second text.")
        await pilot.click(offset=(x, y))
        await pilot.pause()
        assert screen.pane.id == "first"
        assert target(pilot) == "Second text."
        assert "Second" in shown(pilot)
