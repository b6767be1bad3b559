"""The first page in a real terminal: there before the screen is loaded, and in its place afterwards.

The program is held where it would begin to load the screen, until the test lets it go on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from store.model import Draft
from store.project import Project
from tests.flows.reading_back import make_project, tagged
from tests.flows.test_terminal import LEAVE, ROOT, Terminal
from tests.flows.window import strays
from tui.settings import config_path, state_path
from tui.workspace import Workspace, save_workspace

ENTER = b"\x1b[?1049h"
HELD = """
import os, sys
class Hold:
    def find_spec(self, name, path=None, target=None):
        if name in ("textual", "rich"):
            sys.meta_path.remove(self)
            print("[held]", end="", file=open(os.environ["HELD"], "w"))
            open(os.environ["GATE"]).read()
            {then}
        return None
sys.meta_path.insert(0, Hold())
from tui.__main__ import main
main()
"""
"""Runs the program, held before the first of the two libraries that draw is loaded."""

TEXT = "\n".join(
    f"Paragraph {number} begins “here”, in Київ; 漢字 cafe\u0301 and\ta tab, and it goes on and on until the "
    "line must wrap at any width. It has another sentence."
    for number in range(80)
)
LAST = "Photo: The press agency.\n* * *"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a project whose first article was left in its middle."""
    path = make_project(
        tmp_path / "first.db",
        Draft(f"{TEXT}\n{LAST}", "A long report", "a.txt", "Agency"),
        Draft("Other begins.", "Other", "b.txt"),
    )
    with Project.open(path, coder="olena") as project:
        article = project.articles()[0].article
        project.record_reading(article, [], position=TEXT.index("Paragraph 40 begins"))
    return path


class Opening(Terminal):
    """The reader, held while it is loaded."""

    def __init__(self, path: Path, columns: int, rows: int, then: str = "pass") -> None:
        self._gates = {name: path.with_name(f"{name}.{id(self)}") for name in ("GATE", "HELD")}
        for name, gate in self._gates.items():
            os.mkfifo(gate)
            os.environ[name] = str(gate)
        super().__init__(["-c", HELD.format(then=then), "--coder", "olena", "-p", str(path)], columns, rows)
        self._is_held = os.open(self._gates["HELD"], os.O_RDONLY | os.O_NONBLOCK)
        self._held = b""

    def hold(self) -> None:
        """Wait until the screen would be loaded, and take all that was written before."""
        self.wait_for(self._look, "end of what comes before the screen")
        while self.read(0.05):
            pass

    def _look(self) -> bool:
        with suppress(BlockingIOError):  # opened at the other end, and not written to yet
            self._held += os.read(self._is_held, 100)
        return b"[held]" in self._held

    def let_go(self) -> None:
        """Let it load the screen."""
        self._gates["GATE"].write_bytes(b"")

    def cells(self) -> list[list[str]]:
        """Return what stands in each cell of the screen."""
        return [
            [self.screen.buffer[y][x].data for x in range(self.screen.columns)]
            for y in range(self.screen.lines)
        ]

    def opened(self) -> None:
        """Wait until the reader stands on the screen with its bars."""
        self.show("¶ ")
        while self.read(0.1):
            pass


@contextmanager
def opening(path: Path, columns: int = 100, rows: int = 30, then: str = "pass") -> Iterator[Opening]:
    """Start the reader, wait until it is held, and end it in any case."""
    opened = Opening(path, columns, rows, then)
    try:
        opened.hold()
        yield opened
    finally:
        if opened.process.poll() is None:
            opened.process.kill()
        opened.process.wait()
        opened.close()


def _assert_same(early: list[list[str]], late: list[list[str]]) -> int:
    """Check that each row that was drawn early stands in the same cells later; return how many there are."""
    rows = 0
    for number, (before, after) in enumerate(zip(early, late, strict=True)):
        drawn = [x for x, cell in enumerate(before) if cell.strip()]
        if drawn:
            rows += 1
            part = slice(drawn[0], drawn[-1] + 1)
            assert before[part] == after[part], f"row {number}"
    return rows


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (80, 24), (200, 60), (99, 33), (100, 30)])
def test_the_first_page_stands_where_it_stays(path: Path, columns: int, rows: int) -> None:
    """Before Textual or Rich is loaded, the page is there: each row in the very cells of the final frame."""
    with opening(path, columns, rows) as opened:
        early = opened.cells()
        assert "Paragraph 40 begins “here”, in Київ" in opened.text
        assert ENTER in opened.output
        drawn = [cell for row in opened.screen.buffer.values() for cell in row.values() if cell.data.strip()]
        opened.let_go()
        opened.opened()
        assert _assert_same(early, opened.cells()) > (rows - 5) * 2 // 3
        assert opened.output.count(ENTER) == 1
        assert b"\x1b[2J" not in opened.output.split(b"\x1b[2J", 1)[1]
        assert {cell.bg for cell in drawn} == {opened.screen.buffer[0][columns - 2].bg} != {"default"}
        opened.press("q")
        assert opened.code() == 0
        assert opened.output.count(LEAVE) == 1
        assert termios.tcgetattr(opened.line) == opened.before


@pytest.mark.parametrize("setting", ['theme = "sixteen"\nwidth = 40', 'theme = "paper"\nwidth = 200'])
def test_the_first_page_follows_the_settings(path: Path, setting: str) -> None:
    """Width and theme of the settings hold from the first page on."""
    config_path().parent.mkdir(parents=True, exist_ok=True)
    config_path().write_text(f"{setting}\n")
    with opening(path, 110, 30) as opened:
        early = opened.cells()
        opened.let_go()
        opened.opened()
        assert _assert_same(early, opened.cells()) > 10


def test_an_article_opens_at_its_end_and_at_its_top(path: Path) -> None:
    """Also at the last sentence, and in an article that is named on the command line, nothing moves."""
    with Project.open(path, coder="olena") as project:
        article = project.articles()[0].article
        project.record_reading(article, [], position=article.length - len(LAST) - 3)
    with opening(path, 100, 30) as opened:
        early = opened.cells()
        assert "Photo: The press agency." in opened.text
        opened.let_go()
        opened.opened()
        assert _assert_same(early, opened.cells()) > 10


def test_opening_needs_no_screen() -> None:
    """The module that draws the first page, and the reading command, import neither Textual nor Rich."""
    code = (
        "import sys, tui.opening, tui.cli.main, tui.cli.reading; "
        "sys.exit(bool({'textual', 'rich'} & {name.partition('.')[0] for name in sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_while_it_loads(path: Path, number: int, code: int) -> None:
    """A signal before the screen is loaded gives the terminal back as it was, with the code of the signal."""
    with opening(path) as opened:
        opened.process.send_signal(number)
        assert opened.code() == code
        assert (opened.output.count(ENTER), opened.output.count(LEAVE)) == (1, 1)
        assert opened.output.rindex(b"\x1b[?25h") > opened.output.rindex(b"\x1b[?25l")
        assert termios.tcgetattr(opened.line) == opened.before
        assert b"Traceback" not in opened.output


def test_a_failure_while_it_loads_can_be_read(path: Path) -> None:
    """If the screen cannot be loaded, the terminal is given back first, and then the reason is written."""
    with opening(path, then="raise ImportError('no such library')") as opened:
        opened.let_go()
        assert opened.code() == 1
        after = opened.output.rpartition(LEAVE)[2].decode()
        assert after == (
            "Error: tagline hit a bug (ImportError); everything saved is safe. "
            "Run again with --debug to see where.\r\n"
        )
        assert opened.output.count(LEAVE) == 1
        assert termios.tcgetattr(opened.line) == opened.before


def test_keys_while_it_loads(path: Path) -> None:
    """Keys pressed before the screen is there are not written over the page, and are acted on afterwards."""
    with opening(path) as opened:
        early = opened.cells()
        opened.press("1jj2")
        while opened.read(0.2):
            pass
        assert opened.cells() == early
        opened.let_go()
        opened.show("security guarantees · saved")
        opened.press("q")
        assert opened.code() == 0
    with Project.open(path, coder="olena") as project:
        assert [issues for _, issues, _ in tagged(project)] == [["territory"], ["security guarantees"]]


@pytest.mark.parametrize("what", ["two panes", "annotations", "empty", "small"])
def test_what_is_not_drawn_early(path: Path, tmp_path: Path, what: str) -> None:
    """With two panes, the list of annotations, nothing to read or no room, nothing is drawn before all is."""
    if what == "empty":
        path = make_project(tmp_path / "empty.db")
    with Project.open(path, coder="olena") as project:
        uids = tuple(summary.article.uid for summary in project.articles())
        if what == "two panes":
            save_workspace(state_path(), project.uid, Workspace(uids, 1))
        elif what == "annotations":
            save_workspace(state_path(), project.uid, Workspace(uids[:1], 0, annotations=True))
    with opening(path, *((39, 9) if what == "small" else (120, 30))) as opened:
        assert opened.output == b""
        opened.let_go()
        opened.show({"empty": "No articles yet", "small": "This window is 39x9"}.get(what, "Paragraph 40"))
        assert opened.output.count(ENTER) == 1
        opened.press("q")
        assert opened.code() == 0
        assert opened.output.count(LEAVE) == 1


def test_hostile_text_on_the_first_page(tmp_path: Path) -> None:
    """What a terminal would obey stands on the first page as it does in the reader: as visible signs."""
    payload = (
        "\x1b]52;c;UEFZTE9BRA==\x07 \x1b[7;77H \x9b7;77H \x9d0;PWNED\x9c \x7f\x08 \u202eabc\u2066 [/][red]"
    )
    path = make_project(
        tmp_path / "hostile.db", Draft(f"One {payload} begins.\nTwo.", f"T {payload}", "h.txt")
    )
    with opening(path) as opened:
        early = opened.cells()
        written = opened.output.decode()
        assert strays(written) == set()
        assert "␛]52;c;UEFZTE9BRA==␇ ␛[7;77H" in opened.text
        assert "[/][red] begins." in opened.text
        opened.let_go()
        opened.opened()
        assert _assert_same(early, opened.cells()) >= 2
        assert strays(opened.output.decode()) == set()
