"""The way to the terminal: what may not pass, and what happens when there is nobody at the other end."""

from __future__ import annotations

import codecs
import os
import re
import selectors
import sys
import unicodedata
from functools import lru_cache, partial
from types import SimpleNamespace
from typing import IO, Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.driver import Driver
from textual.filter import LineFilter

from store.text import clusters
from tui.opening import ENTER, set_quiet
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


RESTING: Final = 0.4
"""Seconds between looks whether the program ends, while nobody types."""
_SOON: Final = 2
"""Looks in vain after which nobody types; by then an Escape key is told from the start of a sequence."""

_BEYOND_ASCII: Final = re.compile("[ -~]?[^\0-\x7f]+")
"""What a terminal may not be able to show, with the character that marks may be put on."""

_SIGNS: Final = {
    **dict.fromkeys("‘’‚‛′ʼʹ‹›", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−─━═", "-"),
    **dict.fromkeys("│┃║▌▎▍▏▊▐▕", "|"),
    **dict.fromkeys("█▉▋▀▄░▒▓■", "#"),
    **{"…": ".", "·": "-", "•": "*", "¶": "#", "✎": "*", "←": "<", "→": ">", "↑": "^", "↓": "v"},
    **{"┊": ":", "▁": "_", "▔": "-", "\u00a0": " ", "\u00ad": "-"},
}
"""Signs that do their work in ASCII as well."""


@lru_cache(4096)
def stand_in(cluster: str, encoding: str) -> str:
    """Return what to write for a grapheme cluster where only an encoding can be shown: of the same width.

    A sign or letter without its accent if there is one alike, else a question mark for each cell.
    """
    if _can_show(cluster, encoding):
        return cluster
    width = cell_len(cluster)
    bare = "".join(part for part in unicodedata.normalize("NFKD", cluster) if not unicodedata.combining(part))
    for alike in (_SIGNS.get(cluster, ""), bare):
        if len(alike) == 1 and cell_len(alike) == width and _can_show(alike, encoding):
            return alike
    if "\u2500" <= cluster < "\u2580":  # corners and crossings of boxes
        return "+"
    return "?" * width


def _can_show(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def accept_any_input(driver: Driver, encoding: str) -> None:
    """Let the driver read keys in the terminal's encoding; a byte that is not of it becomes U+FFFD.

    Textual reads UTF-8 and nothing else: one byte from a noisy line would end the program.
    """
    module = sys.modules[type(driver).__module__]
    if hasattr(module, "getincrementaldecoder"):
        decoder = partial(codecs.getincrementaldecoder(encoding), "replace")
        vars(module)["getincrementaldecoder"] = lambda _: decoder


class UnhurriedSelector(selectors.SelectSelector):
    """Waits longer for keys when none has come for a while: ten looks a second keep a laptop awake."""

    _empty = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready, waiting at most `timeout` seconds, or `RESTING` while nobody types."""
        resting = timeout is not None and self._empty >= _SOON
        found = super().select(RESTING if resting else timeout)
        self._empty = 0 if found else self._empty + 1
        return found


def rest_between_keys(driver: Driver) -> None:
    """Let the driver look for keys less often while nobody types; keys arrive at once all the same."""
    module = sys.modules[type(driver).__module__]
    if hasattr(module, "selectors"):
        calm = SimpleNamespace(**{**vars(selectors), "SelectSelector": UnhurriedSelector})
        vars(module)["selectors"] = calm


def enter_again(driver: Driver) -> None:
    """Make the terminal the reader's again after a stop that it was not asked about, as by SIGSTOP.

    A shell may have had it meanwhile. Textual's own way would begin everything a second time beside what
    still runs: two threads would read the keys, one of them for ever, and the terminal be left as it is now.
    """
    try:
        if os.tcgetpgrp(0) != os.getpgrp():  # still in the background: there will be another signal
            return
        set_quiet(0)
    except OSError:  # gone meanwhile, which is noticed elsewhere
        return
    driver.write(f"{ENTER}\x1b[?25l\x1b[?1004h")
    for name in ("_enable_mouse_support", "_enable_bracketed_paste", "_disable_line_wrap"):
        if hasattr(driver, name):
            getattr(driver, name)()
    driver.flush()


class Outlet:
    """The way to the terminal: what that cannot show has stand-ins; when it is gone, all is dropped.

    Textual writes from a thread of its own. An error would end that thread, and the program would wait
    for ever for somebody to empty the queue before it.
    """

    def __init__(self, file: IO[str], *, entered: bool = False) -> None:
        """Write to a file; if its other screen is `entered` already, it is not entered and cleared again."""
        self._file = file
        self._entered = entered
        self.encoding = codecs.lookup(getattr(file, "encoding", None) or "utf-8").name
        """What the terminal is sent, and sends."""

    def write(self, text: str) -> None:
        """Write to the terminal."""
        if self.encoding != "utf-8" and not text.isascii():
            text = _BEYOND_ASCII.sub(self._shown, text)
        if self._entered and ENTER in text:
            self._entered = False
            text = text.replace(ENTER, "", 1)
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

    def _shown(self, found: re.Match[str]) -> str:
        return "".join(stand_in(cluster, self.encoding) for cluster in clusters(found[0]))

    def _drop(self) -> None:
        """Write to nowhere from now on, also what is still held back and what Python itself has to say."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._file.fileno())
        os.close(nowhere)
