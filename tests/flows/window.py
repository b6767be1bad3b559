"""A window with the reader in it that flows can resize, and a strict reading of what is written there."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte

from tests.flows.test_terminal import DEADLINE, Terminal

ESCAPE = "\x1b"
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\]22;[a-z]*\x07|[=>78])")
"""What Textual writes for itself: CSI sequences, and the one about the pointer's shape."""


class Window(Terminal):
    """The reader over a project, in a terminal of some encoding."""

    def __init__(self, path: Path, columns: int = 100, rows: int = 30, encoding: str = "utf-8") -> None:
        self.encoding = encoding
        super().__init__(["-m", "tui", "-p", str(path)], columns, rows)
        if encoding != "utf-8":
            self._stream = _Decoding(self.screen, encoding)

    @property
    def rows(self) -> list[str]:
        """The rows of the screen, without white space at their ends."""
        # Not pyte's `display`: it fails at half of a wide character, as a smaller screen can leave behind.
        cells, columns = self.screen.buffer, range(self.screen.columns)
        rows = ("".join(cells[row][column].data for column in columns) for row in range(self.screen.lines))
        return [row.rstrip() for row in rows]

    @property
    def text(self) -> str:
        """The text on screen."""
        return "\n".join(self.rows)

    @property
    def page(self) -> list[str]:
        """The rows of the screen but for the status line, which holds the last message."""
        return [*self.rows[:-2], self.rows[-1]]

    @property
    def threads(self) -> int:
        """How many threads the program has."""
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size; the kernel tells the program."""
        fcntl.ioctl(self.line, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def send(self, data: bytes) -> None:
        """Send bytes as a keyboard would that has no characters for them."""
        os.write(self.master, data)

    def do(self, keys: str, shows: str) -> None:
        """Type keys and wait until a text is on screen."""
        self.press(keys)
        self.show(shows)

    def leave(self) -> None:
        """Quit, which must not take long, and check that nothing was written that no terminal should get."""
        start = time.monotonic()
        self.press("q")
        assert self.code() == 0, self.output[-3000:].decode(self.encoding, "replace")
        assert time.monotonic() - start < DEADLINE / 4
        assert strays(self.output.decode(self.encoding)) == set()


class _Decoding(pyte.ByteStream):
    """A terminal that reads another encoding than UTF-8."""

    def __init__(self, screen: pyte.Screen, encoding: str) -> None:
        super().__init__(screen)
        self._encoding = encoding

    def feed(self, data: bytes) -> None:  # type: ignore[override]  # as ByteStream itself does
        """Take bytes; one that is not of the encoding is an error."""
        super().feed(data.decode(self._encoding).encode())


def strays(written: str) -> set[str]:
    """Return the characters in the output that a terminal might obey, beside the sequences of the screen."""
    rest = _SEQUENCE.sub("", written)
    obeyed = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
    return set(obeyed.findall(rest))


@contextmanager
def window(
    path: Path, shows: str, columns: int = 100, rows: int = 30, encoding: str = "utf-8"
) -> Iterator[Window]:
    """Open the reader in a window, wait for a text on its first screen, and end it in any case."""
    opened = Window(path, columns, rows, encoding)
    try:
        opened.show(shows)
        yield opened
    finally:
        if opened.process.poll() is None:
            opened.process.kill()
        opened.process.wait()
        opened.close()
