"""The reader in a real terminal: what it writes, how it ends, and what it leaves behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

from store.model import Draft
from store.project import Project
from tests.flows.reading_back import all_annotations, make_project
from tui.screens.record import SETTLE

ROOT = Path(__file__).parents[2]
OFFLINE = os.pathsep.join((str(ROOT / "tests" / "offline"), str(ROOT)))
"""Where a program that the tests start finds its modules, and what keeps it from the network."""
DROPPED = {"NO_COLOR", "TMUX", "COLUMNS", "LINES"}
"""Variables by which whoever runs the tests would change the screen."""
DEADLINE = 40.0
"""Seconds after which something that should happen counts as not happening; slow computers included."""
LEAVE = b"\x1b[?1049l"

# The program becomes the leader of a session that the terminal belongs to, as a shell would have it.
LAUNCH = """
import os, sys
terminal = os.open(sys.argv[1], os.O_RDWR)
for stream in range(3):
    os.dup2(terminal, stream)
os.close(terminal)
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


class Terminal:
    """A program in a terminal of its own, with what it wrote and the screen that this makes."""

    def __init__(self, arguments: list[str], columns: int = 100, rows: int = 30) -> None:
        self.master, self.line = pty.openpty()
        fcntl.ioctl(self.line, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.line)
        self.output = b""
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        environment = {
            **{name: value for name, value in os.environ.items() if name not in DROPPED},
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PYTHONPATH": OFFLINE,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, os.ttyname(self.line), *arguments],
            start_new_session=True,
            env=environment,
            cwd=ROOT,
        )

    @property
    def text(self) -> str:
        """The text on screen."""
        return "\n".join(self.screen.display)

    def read(self, patience: float) -> bytes:
        """Take what the program writes next, waiting at most so long for it to begin."""
        ready, _, _ = select.select([self.master], [], [], patience)
        if not ready:
            return b""
        try:
            data = os.read(self.master, 65536)
        except OSError:  # nobody holds the other end any more
            return b""
        self.output += data
        # pyte does not know the sequences about the keyboard protocol and would print their last letter.
        self._stream.feed(re.sub(rb"\x1b\[[<>=][0-9;]*u", b"", data))
        return data

    def wait_for(self, holds: Callable[[], bool], what: str) -> None:
        """Read until something holds."""
        end = time.monotonic() + DEADLINE
        while not holds():
            assert time.monotonic() < end, f"no {what} on screen:\n{self.text}"
            self.read(0.05)

    def show(self, text: str) -> None:
        """Wait until a text is on screen."""
        self.wait_for(lambda: text in self.text, text)

    def press(self, keys: str) -> None:
        """Type characters."""
        os.write(self.master, keys.encode())

    def settle(self, rest: float = 0.4) -> None:
        """Read until nothing comes for so many seconds."""
        end = time.monotonic() + DEADLINE
        while self.read(rest):
            assert time.monotonic() < end, "the screen never settles"

    @property
    def is_stopped(self) -> bool:
        """Whether the program is suspended."""
        status = Path(f"/proc/{self.process.pid}/stat").read_text()
        return status.rpartition(")")[2].split()[0] == "T"

    def code(self) -> int:
        """Wait for the end and return the exit code, as a shell would see it."""
        end = time.monotonic() + DEADLINE
        while self.process.poll() is None:
            assert time.monotonic() < end, "the program does not end"
            self.read(0.02)
        while self.read(0.02):
            pass
        return self.process.returncode

    def close(self) -> None:
        """Take the terminal away."""
        for end in (self.master, self.line):
            with contextlib.suppress(OSError):
                os.close(end)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a project of one article."""
    return make_project(
        tmp_path / "pty.db", Draft("One begins. Two follows it.\nThree ends.", "A short report", "a.txt")
    )


@pytest.fixture
def terminal(path: Path) -> Iterator[Terminal]:
    """Return the reader in a terminal, its first screen shown."""
    opened = Terminal(["-m", "tui", "-p", str(path)])
    try:
        opened.show("READ")
        yield opened
    finally:
        if opened.process.poll() is None:
            opened.process.kill()
        opened.process.wait()
        opened.close()


def tags(path: Path) -> int:
    """Return the number of annotations in the file."""
    with Project.open(path, coder="olena") as project:
        return len(all_annotations(project))


def test_it_starts_tags_quits_and_restores_the_terminal(terminal: Terminal, path: Path) -> None:
    """The page is shown, `1` says saved and is in the file, q leaves with 0 and a terminal as before."""
    assert b"\x1b[?1049h" in terminal.output
    terminal.press("1")
    terminal.show("territory · saved · u undo")
    assert tags(path) == 1
    terminal.press("q")
    assert terminal.code() == 0
    for leaving in (LEAVE, b"\x1b[?25h", b"\x1b[?1000l"):
        assert leaving in terminal.output
    assert terminal.output.rindex(LEAVE) > terminal.output.rindex(b"\x1b[?1049h")
    assert termios.tcgetattr(terminal.line) == terminal.before


def test_messages_may_go_into_a_file(path: Path, tmp_path: Path) -> None:
    """With `2>FILE` the reader is on the screen all the same, and the file stays empty."""
    errors = tmp_path / "errors"
    start = (
        f"import os; os.dup2(os.open({str(errors)!r}, os.O_WRONLY | os.O_CREAT), 2); "
        "from tui.__main__ import main; main()"
    )
    terminal = Terminal(["-c", start, "-p", str(path)])
    try:
        terminal.show("READ")
        terminal.press("1")
        terminal.show("saved")
        terminal.press("q")
        assert terminal.code() == 0
        assert errors.read_bytes() == b""
    finally:
        terminal.close()


def test_nothing_is_written_while_nobody_does_anything(terminal: Terminal) -> None:
    """Open and untouched, the reader sends not one byte, so that a screen reader and a battery have rest."""
    # What was read is written to the file after a while, and the list of articles shows it, once.
    terminal.settle(SETTLE + 1)
    assert terminal.read(1.5) == b""
    terminal.press("j")
    terminal.wait_for(lambda: "¶ 1/2 · 3" in terminal.text or "¶ 1/2 · 2" in terminal.text, "second sentence")
    terminal.settle(SETTLE + 1)
    assert terminal.read(1.5) == b""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_it_properly(terminal: Terminal, path: Path, number: int, code: int) -> None:
    """After TERM or HUP the terminal is restored, the tag is in the file, and the code says which it was."""
    terminal.press("1")
    terminal.show("saved")
    terminal.process.send_signal(number)
    assert terminal.code() == code
    assert LEAVE in terminal.output
    assert termios.tcgetattr(terminal.line) == terminal.before
    assert tags(path) == 1


@pytest.mark.parametrize("keys", ["", ":", "jk1gG+-oT:" * 30], ids=["idle", "palette", "flood"])
def test_it_ends_when_its_terminal_is_gone(terminal: Terminal, path: Path, keys: str) -> None:
    """When the window is closed the program is gone within a moment, also while it draws or keys wait."""
    terminal.press("1")
    terminal.show("saved")
    terminal.press(keys)
    terminal.close()
    assert terminal.process.wait(timeout=10) == 129
    assert tags(path) >= 1


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="what is stopped is read from /proc")
def test_it_can_be_suspended(terminal: Terminal) -> None:
    """Ctrl+Z gives the terminal back as it was; on its return the screen is drawn and the next key works."""
    terminal.settle()
    terminal.press("\x1a")
    terminal.wait_for(lambda: terminal.is_stopped, "stop")
    terminal.settle()
    assert terminal.output.count(LEAVE) == 1
    assert termios.tcgetattr(terminal.line) == terminal.before
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_for(lambda: terminal.output.count(b"\x1b[?1049h") == 2, "return")
    terminal.show("One begins.")
    terminal.press("1")
    terminal.show("territory · saved")
    terminal.press("q")
    assert terminal.code() == 0


def test_a_kill_loses_nothing(terminal: Terminal, path: Path) -> None:
    """What the screen called saved is in the file even if the program is killed the next moment."""
    terminal.press("1")
    terminal.show("saved")
    terminal.process.kill()
    assert terminal.process.wait(timeout=10) == -signal.SIGKILL
    assert tags(path) == 1


def test_ctrl_c_does_not_end_it(terminal: Terminal) -> None:
    """Ctrl+C in a real terminal says how to quit, and the next key works."""
    terminal.press("\x03")
    terminal.show("press q to quit")
    terminal.press("1")
    terminal.show("territory · saved")
    assert terminal.process.poll() is None


def test_the_cursor_of_the_terminal_stands_on_the_word(terminal: Terminal) -> None:
    """A screen reader follows the terminal's own cursor: it stands where the reader's cursor stands."""
    terminal.press("j")
    terminal.settle()
    row = next(index for index, line in enumerate(terminal.screen.display) if "Two follows it." in line)
    column = terminal.screen.display[row].index("Two")
    assert (terminal.screen.cursor.y, terminal.screen.cursor.x) == (row, column)


def test_hostile_text_does_not_reach_the_terminal(tmp_path: Path) -> None:
    """In the bytes that a terminal gets, no escape sequence of an article, title or message is found."""
    payload = (
        "\x1b]52;c;UEFZTE9BRA==\x07\x1b]0;PWNED\x07\x1b[7;77H\x1bPq#0;PWNED\x1b\\"
        "\x9b7;77H\x9d0;PWNED\x9c\x7f\x08\u202e[/]"
    )
    path = make_project(
        tmp_path / "hostile.db",
        Draft(f"One {payload} begins.\nTwo.", f"T {payload}", "h.txt", f"S {payload}"),
    )
    terminal = Terminal(["-m", "tui", "-p", str(path)])
    try:
        terminal.show("PWNED")
        terminal.press("1ao\rk?")
        terminal.show("Next sentence")
        terminal.press("q:")
        terminal.settle()
        terminal.press("\x1b")
        terminal.settle()
        terminal.press("q")
        assert terminal.code() == 0
    finally:
        if terminal.process.poll() is None:
            terminal.process.kill()
        terminal.process.wait()
        terminal.close()
    for marker in (
        "\x1b]52",
        "\x1b]0;PWNED",
        "\x1b[7;77H",
        "\x1bP",
        "\x9b",
        "\x9d",
        "\x7f",
        "\x08",
        "\u202e",
    ):
        assert marker.encode() not in terminal.output
    assert "␛]52;c;UEFZTE9BRA==␇".encode() in terminal.output
