"""Drives a program in a real pseudo-terminal: keys in, bytes out, and when each of them was on the screen.

At the other end is a terminal emulator (pyte) that takes in what comes as it comes, as somebody's terminal
would: output is not shown when its last byte was sent, and a program that sends less is shown sooner. The
times without its work are kept beside.
"""

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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import pyte

COLUMNS, ROWS = 120, 40
QUIET = 0.08
"""Seconds without a byte after which the output counts as complete."""
DEADLINE = 60.0
"""Seconds after which something that should happen counts as not happening."""
_PATIENCE = 0.5
"""Seconds between looks whether the program still runs."""

_ANSWERS: tuple[tuple[re.Pattern[bytes], bytes], ...] = (
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[>0?c"), b"\x1b[>41;354;0c"),
    (re.compile(rb"\x1b\[5n"), b"\x1b[0n"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
    (re.compile(rb"\x1b\]10;\?(?:\x07|\x1b\\)"), b"\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\"),
    (re.compile(rb"\x1b\]11;\?(?:\x07|\x1b\\)"), b"\x1b]11;rgb:1010/1010/1010\x1b\\"),
)
"""What a terminal says to the questions that programs ask it: who it is, where the cursor is, its colours."""
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$[a-z]|\x1b[P_^][^\x1b]*\x1b\\")


class Silent(Exception):
    """The program did not do in time what was waited for, or it ended."""


@dataclass(frozen=True, slots=True)
class Program:
    """How to start something, and what shows that it is there."""

    name: str
    argv: Sequence[str]
    shown: str
    """A word of the text's first screen."""
    folder: Path
    """Where it runs, and where its settings belong."""
    environment: Mapping[str, str] = field(default_factory=dict)
    alive: str = ""
    """What it shows when it takes keys, if that may be later than its text."""
    prepare: Callable[[], None] | None = None
    """Called before every start, outside of what is measured."""

    def variables(self) -> dict[str, str]:
        """Return the environment of the program: that of a common terminal, settings in its own folder."""
        kept = ("PATH", "SHELL", "USER", "LOGNAME", "LD_LIBRARY_PATH")
        home = str(self.folder)
        folders = {
            f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("CONFIG", "DATA", "STATE", "CACHE")
        }
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},
            **{"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "HOME": home},
            **folders,
            **self.environment,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """What one act cost."""

    ms: float
    """Milliseconds from the act until the last byte of its output, or the text waited for, was on screen."""
    raw: float
    """The same until the last byte came, without the terminal's own work on what came last."""
    size: int
    """Bytes that the program wrote."""


class Terminal:
    """A program in a terminal of its own; a context that ends it."""

    def __init__(self, program: Program, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.program = program
        self.columns, self.rows = columns, rows
        self.chunks: list[tuple[float, float, bytes]] = []
        """When each piece of output came, when it was on screen, and what it was."""
        self.screen = Screen(columns, rows)
        self._size = 0
        self._master, line = pty.openpty()
        self._resize_line(columns, rows)
        variables = program.variables()
        program.folder.mkdir(parents=True, exist_ok=True)
        if program.prepare is not None:
            program.prepare()
        self._acted = time.perf_counter()
        self.process = subprocess.Popen(
            program.argv,
            stdin=line,
            stdout=line,
            stderr=line,
            start_new_session=True,
            preexec_fn=_own_terminal,
            env=variables,
            cwd=program.folder,
        )
        os.close(line)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def output(self) -> bytes:
        """Everything written since the last act."""
        return b"".join(data for _, _, data in self.chunks)

    # What is done to the program

    def press(self, keys: str, until: str | None = None, quiet: float = QUIET) -> Reading:
        """Type keys and measure until the output is quiet, which it is not before a text has come in it."""
        self._begin()
        os.write(self._master, keys.encode())
        return self._measure(until, quiet)

    def press_for(self, keys: str, text: str, patience: float = DEADLINE) -> Reading:
        """Type keys and measure until a text has come in the output; take the rest, too."""
        self._begin()
        os.write(self._master, keys.encode())
        reading = self._measure(text, None, patience)
        self.settle(QUIET)
        return reading

    def resize(self, columns: int, rows: int = ROWS, quiet: float = QUIET) -> Reading:
        """Give the terminal another size, of which the kernel tells the program; measure until quiet."""
        self.columns, self.rows = columns, rows
        self.screen.resize(columns, rows)
        self._begin()
        self._resize_line(columns, rows)
        return self._measure(None, quiet)

    def appear(self, patience: float = DEADLINE) -> Reading:
        """Measure from the start of the program until the first words of its text are on the screen."""
        return self._measure(self.program.shown, None, patience)

    def take_keys(self) -> None:
        """Wait until the program shows its text and takes keys."""
        self.appear()
        end = time.perf_counter() + DEADLINE
        while self.program.alive.encode() not in self.output:
            if time.perf_counter() > end:
                raise Silent(f"{self.program.name} shows no {self.program.alive}")
            self._read(_PATIENCE)
        self.settle()

    def wait(self, seconds: float) -> None:
        """Take what comes for a while, whether anything comes or not."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)

    def settle(self, quiet: float = 0.4) -> None:
        """Wait until nothing has come for a while."""
        end = time.perf_counter() + DEADLINE
        while self._read(quiet):
            if time.perf_counter() > end:
                raise Silent(f"the output of {self.program.name} never ends")

    def forget(self) -> None:
        """Count what comes from now on."""
        self._begin()

    def close(self) -> None:
        """End the program at once; what it has acknowledged must be safe."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._master)

    # Reading

    def _begin(self) -> None:
        self.chunks = []
        self._size = 0
        self._acted = time.perf_counter()

    def _measure(self, until: str | None, quiet: float | None, patience: float = DEADLINE) -> Reading:
        """Read until a text has come and then, unless `quiet` is None, nothing for so long."""
        wanted = until.encode() if until else b""
        missing, seen, end = bool(wanted), b"", self._acted + patience
        while True:
            came = self._read(quiet if quiet and self.chunks else _PATIENCE)
            if came and missing:
                seen = seen[-len(wanted) :] + self.chunks[-1][2]
                missing = wanted not in seen
                if not missing and quiet is None:
                    return self._reading()
            now = time.perf_counter()
            if not came and not missing and (self.chunks or now > self._acted + 4 * _PATIENCE):
                return self._reading()
            if now > end:
                raise Silent(
                    f"{self.program.name} shows no {until or 'end of its output'} in {patience:.0f} s"
                )
            if not came and self.process.poll() is not None:
                raise Silent(f"{self.program.name} ended: {last_words(self.output)}")

    def _reading(self) -> Reading:
        if not self.chunks:
            return Reading(0.0, 0.0, self._size)
        came, shown, _ = self.chunks[-1]
        drawing = sum(shown - came for came, shown, _ in self.chunks[:-1])
        return Reading(1000 * (shown - self._acted), 1000 * (came - drawing - self._acted), self._size)

    def _read(self, patience: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], patience)
        if not ready:
            return False
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # nobody holds the other end any more
            time.sleep(min(patience, 0.05))
            return False
        came = time.perf_counter()
        self.screen.feed(data)
        self.chunks.append((came, time.perf_counter(), data))
        self._size += len(data)
        if b"\x1b" in data:
            self._answer(data)
        return True

    def _answer(self, data: bytes) -> None:
        for question, answer in _ANSWERS:
            if question.search(data):
                os.write(self._master, answer)

    def _resize_line(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class _Emulator(pyte.Screen):
    """Passes over what vim asks of newer terminals."""

    def select_graphic_rendition(self, *attributes: int, private: bool = False) -> None:
        """Change the style of what follows."""
        if not private:
            super().select_graphic_rendition(*attributes)


class Screen:
    """The screen that bytes make."""

    def __init__(self, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self._screen = _Emulator(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, data: bytes) -> None:
        """Draw what a program wrote."""
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))

    def resize(self, columns: int, rows: int = ROWS) -> None:
        """Take another size."""
        self._screen.resize(rows, columns)

    @property
    def lines(self) -> list[str]:
        """The rows of text."""
        return list(self._screen.display)

    def row_of(self, mark: str, *, below: int, right_of: int) -> int | None:
        """Return the first row that holds a mark below a row and right of a column."""
        for number, line in enumerate(self.lines):
            if number > below and mark in line[right_of + 1 :]:
                return number
        return None


def last_words(output: bytes) -> str:
    """Return the end of what a program wrote, as text without control sequences."""
    text = re.sub(rb"\x1b(?:\[[0-9;?<>=]*[a-zA-Z]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)", b" ", output)
    return " ".join(text.decode(errors="replace").split())[-200:]


def _own_terminal() -> None:
    """Make the terminal on standard input that of the new session, as a terminal emulator does."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


# What a program takes


def memory_mb(pid: int) -> float:
    """Return the memory that a process holds now, in MB (VmRSS)."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def cpu_ms(pid: int) -> float:
    """Return the processor time that a process has taken in all its threads, in milliseconds."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(each.read_text().split()[0]) for each in threads) / 1e6


def supported() -> str | None:
    """Return why measuring is impossible on this computer, if it is."""
    return (
        None if sys.platform == "linux" else "memory and processor time are read from /proc, which Linux has"
    )
