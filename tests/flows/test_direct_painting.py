"""Rows painted at once, in a real terminal: the same cells as a full redraw, and few bytes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from store.model import Draft, Span
from store.project import Project
from tests.flows.driving import OpenReader, ReaderPilot, screen_of, shown
from tests.flows.reading_back import make_project, press
from tests.flows.test_terminal import Terminal
from tests.flows.window import Window
from tui.settings import config_path

PARAGRAPHS = [
    f"Paragraph {number} begins “here”, in Київ. It goes on with 漢字 and cafe\u0301 words,\ta tab, until "
    f"the line must wrap, and on. It ends{'.' * (number % 7)}"
    for number in range(60)
]
LAUNCH = """
import os
os.environ.update({variables!r})
for name in {removed!r}:
    os.environ.pop(name, None)
import tui.screens.record
tui.screens.record.SETTLE = 3600.0  # what was read is not told to the list while screens are compared
from tui.__main__ import main
main()
"""
LEFT = "\x1b[27u"
"""Escape, as terminals send it that keep it apart from the sequences which begin like it."""
STEPS = (
    *((key,) for key in "jjjjkkllhh"),
    *((key,) for key in ("  ", " ", "}", "{", "}", "G", "gg", "\x04", "\x15", "[", "]")),
    *((key,) for key in ("1", "2", "3", "0", "x" + LEFT, "u", "U", "u", ".", "p1", "p", "v2")),
    *(("v", "ll"), ("V", "jj", "o"), ("v", "lll", "kk"), (LEFT,), (LEFT,)),
    *(("/", "here", "\r"), ("/words\r", "n", "n", "N"), ("/ends...\r",), ("/zzz", "\r"), ("/in Ки", LEFT)),
    *(("*", "n"), ("n",), ("N",), ("T1", LEFT), ("/begins\r", "T2", " ", "\r", LEFT)),
    *(("t", LEFT), ("t", "e"), ("g", LEFT), ("ma", "G", "'a"), (",",), (";",)),
    *(("\t",), ("\t",), ("o",), ("o",), ("+",), ("-",)),
)
"""Keys, each write of a step apart; what a step opens, it closes."""
QUIET = [(key,) for key in "jkljhlkw1u2unNvlVjo"]
"""Keys after which nothing is laid out anew, so that each row is painted at once, again and again."""


class Painted(Window):
    """The reader, with settings of the environment, and its screen cell by cell."""

    def __init__(
        self, path: Path, columns: int, rows: int, variables: dict[str, str], removed: tuple[str, ...]
    ) -> None:
        self.encoding = "utf-8"
        code = LAUNCH.format(variables=variables, removed=removed)
        self._letters = "ZQYWHL"
        """Keys that mean nothing anywhere: no popup opens for them, after which all would be redrawn."""
        Terminal.__init__(self, ["-c", code, "-p", str(path)], columns, rows)

    def sync(self) -> None:
        """Wait until all keys were dealt with: the last one is answered in the status line."""
        letter = self._letters[0]
        self._letters = self._letters[1:] + letter
        self.press(letter)
        self.show(f"{letter} does nothing here")
        self.calm()

    def back_out(self) -> None:
        """Leave whatever is open, layer by layer: keys typed while one opens would be for that one."""
        for _ in range(4):
            self.press(LEFT)
            self.calm()

    def calm(self) -> None:
        """Take what is still on its way."""
        while self.read(0.1):
            pass

    def cells(self) -> list[list[tuple[object, ...]]]:
        """Return each cell with its character, colours and attributes."""
        return [
            [tuple(self.screen.buffer[y][x]) for x in range(self.screen.columns)]
            for y in range(self.screen.lines)
        ]

    @property
    def cursor(self) -> tuple[int, int]:
        """The cell of the terminal's own cursor."""
        return self.screen.cursor.y, self.screen.cursor.x

    def shows(self, words: str) -> bool:
        """Tell whether words are on screen."""
        return words in self.text

    def cursor_left(self, cell: tuple[int, int]) -> bool:
        """Tell whether the cursor is not in a cell any more."""
        return self.cursor != cell

    def status_left(self, words: str) -> bool:
        """Tell whether the status line is another one now."""
        return self.rows[-2] != words

    def redrawn(self) -> list[list[tuple[object, ...]]]:
        """Return the cells after the whole screen was drawn again."""
        before = len(self.output)
        whole = self.screen.columns * self.screen.lines
        self.press("\x0c")
        self.wait_for(lambda: len(self.output) - before >= whole, "full redraw")
        self.calm()
        return self.cells()

    def bytes_of(self, keys: str, shows: Callable[[], bool]) -> int:
        """Type keys and return how many bytes came until the screen shows what they did, and is quiet."""
        before = len(self.output)
        self.press(keys)
        self.wait_for(shows, f"effect of {keys}")
        self.calm()
        return len(self.output) - before


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a project of two articles with some tags, some of them far down."""
    text = "\n".join(PARAGRAPHS)
    path = make_project(
        tmp_path / "paint.db",
        Draft(text, "A “long” one", "a.txt", "漢字 Agency"),
        Draft("\n".join(reversed(PARAGRAPHS)), "Other", "b.txt"),
    )
    with Project.open(path, coder="olena") as project:
        article, issues = project.articles()[0].article, project.issues()
        for number, paragraph in enumerate(PARAGRAPHS[::5]):
            start = text.index(paragraph)
            project.tag(
                article, Span(start, start + 40 + number), issues[number % 3 : number % 3 + number % 3]
            )
    return path


@contextmanager
def painted(
    path: Path, columns: int = 99, rows: int = 30, removed: tuple[str, ...] = (), **variables: str
) -> Iterator[Painted]:
    """Open the reader in a window, wait for its first screen, and end it in any case."""
    opened = Painted(path, columns, rows, variables, removed)
    try:
        opened.show("Paragraph 0 begins")
        opened.show("¶ 1/60")
        opened.calm()
        yield opened
    finally:
        if opened.process.poll() is None:
            opened.process.kill()
        opened.process.wait()
        opened.close()


def assert_same_as_redrawn(opened: Painted, keys: list[str]) -> None:
    """Check that nothing changes when the whole screen is drawn again."""
    opened.sync()
    before = opened.cells()
    for number, (row, now) in enumerate(zip(before, opened.redrawn(), strict=True)):
        differs = [(x, old, new) for x, (old, new) in enumerate(zip(row, now, strict=True)) if old != new]
        assert not differs, f"row {number}, cells {differs[:3]} after {keys}"


CASES = [
    pytest.param(120, 40, "", {}, (), id="wide"),
    pytest.param(80, 24, "", {"NO_COLOR": "1"}, (), id="no colour"),
    pytest.param(99, 30, "", {"TERM": "xterm-256color"}, ("COLORTERM",), id="256 colours"),
    pytest.param(110, 30, "sixteen", {}, (), id="sixteen"),
]


@pytest.mark.parametrize(("columns", "rows", "theme", "variables", "removed"), CASES)
def test_painted_at_once_or_redrawn_is_the_same(
    path: Path, columns: int, rows: int, theme: str, variables: dict[str, str], removed: tuple[str, ...]
) -> None:
    """Amid random keys, panes, popups and sizes each cell is as after a full redraw: sign, colours, style."""
    if theme:
        config_path().parent.mkdir(parents=True, exist_ok=True)
        config_path().write_text(f'theme = "{theme}"\n')
    chance = random.Random(f"{columns} {theme}")
    with painted(path, columns, rows, removed, **variables) as opened:
        keys: list[str] = []
        for part in range(5):
            steps = [*chance.choices(STEPS, k=12), *chance.choices(QUIET, k=12)]
            for step in steps:
                for key in step:
                    keys.append(key)
                    opened.press(key)
                    while opened.read(0.005):
                        pass
            if part == 0:
                opened.back_out()
                opened.do("|", "Open beside")
                opened.press("Other\r")
                opened.wait_for(lambda: "Open beside" not in opened.text, "second pane")
            if part == 2:  # keys that come while a sheet is open are for the sheet
                opened.back_out()
                opened.do("?", "Next sentence")
                opened.press(LEFT)
                opened.wait_for(lambda: "Next sentence" not in opened.text, "end of the help")
            if part == 1:
                opened.resize(columns + chance.randint(-9, 30), rows + chance.randint(-4, 9))
                opened.settle()
            opened.back_out()
            assert_same_as_redrawn(opened, keys)
        if theme or removed or variables:
            return
        before = opened.cells()
        size = opened.screen.columns, opened.screen.lines
        opened.resize(size[0] + 1, size[1])
        opened.settle()
        opened.resize(*size)
        opened.settle()
        last = size[1] - 2  # the status line, which holds the last message
        assert opened.cells()[:last] == before[:last]


def test_few_bytes(path: Path) -> None:
    """A step within the screen sends less than 2,000 bytes, a page less than three for each character."""
    with painted(path, 120, 40) as opened:
        for number in range(2, 6):
            assert opened.bytes_of("}", partial(opened.shows, f"¶ {number}/60")) < 2_000
        for keys in "jlk":
            moved = opened.bytes_of(keys, partial(opened.cursor_left, opened.cursor))
            assert 0 < moved < 2_000
            assert opened.shows("¶ 5/60")
        for _ in range(3):
            size = opened.bytes_of(" ", partial(opened.status_left, opened.rows[-2]))
            assert 0 < size < 3 * sum(len(row.rstrip()) for row in opened.screen.display)


def test_a_word_is_sent_and_not_its_row(path: Path) -> None:
    """What stood there before and still does is not sent again: a step to the next word sends no margin."""
    with painted(path, 120, 40) as opened:
        for _ in range(2):
            opened.bytes_of("l", partial(opened.cursor_left, opened.cursor))
        opened.output = b""
        opened.bytes_of("l", partial(opened.cursor_left, opened.cursor))
        written = opened.output.decode()
        assert "here" in written
        assert "▌" not in written


# The scrollbar


def column(pilot: ReaderPilot) -> str:
    """Return the rows of the active pane's scrollbar, one sign each."""
    pane = screen_of(pilot).pane
    return "".join("".join(part.text for part in pane.render_line(y))[-1] for y in range(pane.size.height))


async def test_a_tag_far_down_is_seen_along_the_text(open_reader: OpenReader, path: Path) -> None:
    """A tag puts a sign into the row of the scrollbar that stands for its place; undo takes it away."""
    text = "\n".join(f"Paragraph {number} is here." for number in range(200))
    long = make_project(path.with_name("long.db"), Draft(text, "Long", "l.txt"))
    async with open_reader(size=(100, 30), path=long) as pilot:
        pane = screen_of(pilot).pane
        assert set(column(pilot)) == {"│", " "}
        await press(pilot, "/ p a r a g r a p h space 1 5 0 enter 1 g g")
        parts = pane.track.parts()
        offset = text.index("Paragraph 150")
        (row,) = [row for row, part in enumerate(parts) if part.contains(offset)]
        assert [y for y, sign in enumerate(column(pilot)) if sign == "•"] == [row]
        assert shown(pilot).split("\n")[row].endswith("•")
        await press(pilot, "u")
        assert "•" not in column(pilot)
        await press(pilot, "U g g 0")
        assert [y for y, sign in enumerate(column(pilot)) if sign == "•"] == [0, row]


async def test_the_scrollbar_moves_the_view(open_reader: OpenReader, path: Path) -> None:
    """A click beyond the handle pages; the handle follows the mouse to the end and back to the top."""
    async with open_reader(size=(100, 30), path=path) as pilot:
        pane = screen_of(pilot).pane
        x, y = pane.region.right - 1, pane.region.y
        assert pane.handle.start == 0
        await pilot.click(offset=(x, y + pane.size.height - 1))
        await pilot.pause()
        first = pane.view.top.start
        assert first > 0
        assert pane.handle.start > 0
        await pilot.click(offset=(x, y))
        await pilot.pause()
        assert pane.view.top.start == 0
        grip = y + pane.handle.start
        await pilot.mouse_down(offset=(x, grip))
        tops = []
        for place in (3, 9, 15, pane.size.height - 1):
            await pilot.hover(offset=(x, y + place))
            tops.append(pane.view.top.start)
        assert tops == sorted(set(tops))
        assert pane.view.share_above == 1.0
        assert pane.handle.stop == pane.size.height
        assert pane.view.row_of(pane.cursor) is not None
        await pilot.hover(offset=(x, y))
        await pilot.mouse_up(offset=(x, y))
        await pilot.pause()
        assert pane.view.top.start == 0
        await pilot.hover(offset=(x, y + 20))
        assert pane.view.top.start == 0


async def test_a_text_in_view_has_no_scrollbar(open_reader: OpenReader, path: Path) -> None:
    """Where there is nothing to scroll, the column is empty, and a click there does nothing."""
    short = make_project(path.with_name("short.db"), Draft("One.\nTwo.", "Short", "s.txt"))
    async with open_reader(size=(100, 30), path=short) as pilot:
        pane = screen_of(pilot).pane
        before = pane.selection, pane.view.top
        assert set(column(pilot)) == {" "}
        await pilot.click(offset=(pane.region.right - 1, pane.region.y + 5))
        assert (pane.selection, pane.view.top) == before
