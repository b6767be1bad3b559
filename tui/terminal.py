"""The way to the terminal: what may not pass, and what happens when there is nobody at the other end."""

from __future__ import annotations

import os
import re
from typing import IO, Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.text.sanitise import plain

_OBEYED: Final = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal might obey."""


class ControlFilter(LineFilter):
    """The last gate before the terminal: no widget, ours or not, sends a control character through it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with visible stand-ins."""
        return [_cleaned(segment) if _OBEYED.search(segment.text) else segment for segment in segments]


def _cleaned(segment: Segment) -> Segment:
    text, style, control = segment
    return segment if control else Segment("".join(map(_stand_in, text)), style)


def _stand_in(character: str) -> str:
    """Return what to draw; what was counted as no cell must not become one and push the row over its edge."""
    drawn = plain(character)
    return drawn if cell_len(drawn) == cell_len(character) else ""


class Outlet:
    """The way to the terminal; when that is gone, what is written is dropped.

    Textual writes from a thread of its own. An error would end that thread, and the program would wait
    for ever for somebody to empty the queue before it.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Write to the terminal."""
        try:
            self._file.write(text)
        except OSError:
            self._drop()

    def flush(self) -> None:
        """Send what was written."""
        try:
            self._file.flush()
        except OSError:
            self._drop()

    def fileno(self) -> int:
        """Return the number of the open file."""
        return self._file.fileno()

    def _drop(self) -> None:
        """Write to nowhere from now on, also what is still held back and what Python itself has to say."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._file.fileno())
        os.close(nowhere)
