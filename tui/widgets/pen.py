"""The style in which a terminal writes, and drawing with few changes of it.

Codes are those of SGR, "select graphic rendition" (ECMA-48, 8.3.117), with 38 and 48 for colours as xterm
has them and 53 for a line above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from wcwidth import wcwidth

_SHARED_OFF: Final = {
    "22": ("1", "2"),
    "23": ("3",),
    "24": ("4", "21"),
    "25": ("5", "6"),
    "27": ("7",),
    "28": ("8",),
    "29": ("9",),
    "54": ("51", "52"),
    "55": ("53",),
}
"""The code that ends attributes, and those that it ends."""
_COLOUR_LENGTHS: Final = {"2": 5, "5": 3}
"""How many numbers tell a colour, by the kind that stands second."""


class Pen(NamedTuple):
    """How a terminal writes."""

    attributes: frozenset[str] = frozenset()
    """Codes such as "1" for bold."""
    ink: str = "39"
    """The code of the colour of letters."""
    ground: str = "49"
    """The code of the colour behind them."""


PLAIN: Final = Pen()
"""The pen after a reset."""


def read(codes: str) -> Pen:
    """Return the pen that these codes make of a plain one; they are separated by `;` and well formed."""
    attributes, ink, ground = set(), PLAIN.ink, PLAIN.ground
    numbers = codes.split(";") if codes else []
    while numbers:
        size = _COLOUR_LENGTHS[numbers[1]] if numbers[0] in ("38", "48") else 1
        code, numbers = ";".join(numbers[:size]), numbers[size:]
        first = int(code.partition(";")[0])
        if first == 38 or 30 <= first <= 37 or first == 39 or 90 <= first <= 97:
            ink = code
        elif first == 48 or 40 <= first <= 47 or first == 49 or 100 <= first <= 107:
            ground = code
        else:
            attributes.add(code)
    return Pen(frozenset(attributes), ink, ground)


@lru_cache(maxsize=4096)
def turn(pen: Pen, wanted: Pen) -> str:
    """Return the codes that turn one pen into another; empty if they are alike."""
    if wanted == PLAIN != pen:
        return "0"
    ended, begun = pen.attributes - wanted.attributes, wanted.attributes - pen.attributes
    codes: list[str] = []
    for off, shared in _SHARED_OFF.items():
        if not ended.isdisjoint(shared):
            codes.append(off)
            begun |= wanted.attributes.intersection(shared)
    codes += sorted(begun, key=int)
    codes += [now for now, then in ((wanted.ink, pen.ink), (wanted.ground, pen.ground)) if now != then]
    return ";".join(codes)


def output(parts: Iterable[tuple[int, int, Sequence[Segment]]], pen_of: Callable[[Style | None], Pen]) -> str:
    """Return what draws parts of rows, each at a row and column counted from 0; the pen ends plain.

    All that a pen draws comes together: to go to a place takes fewer bytes than to change the pen.
    """
    drawn: dict[Pen, list[str]] = {}
    for y, x, segments in parts:
        pen, texts = None, list[str]()
        begun: set[Pen] = set()
        before = ""
        for text, style, _ in segments:
            wanted = pen_of(style)
            if before:
                x += cell_len(before)
            if texts and not text.isascii():
                added, text = _parted(text)  # to what stands before, whatever the pen
                texts.append(added)
            if wanted != pen and text:
                pen, texts = wanted, drawn.setdefault(wanted, [])
                texts.append(f"\x1b[{x + 1}G" if pen in begun else f"\x1b[{y + 1};{x + 1}H")
                begun.add(pen)
            texts.append(text)
            before = text
    codes: list[str] = []
    now = PLAIN
    for pen, texts in drawn.items():
        turned = turn(now, pen)
        codes += [f"\x1b[{turned}m" if turned else "", *texts]
        now = pen
    return "".join(codes) + "\x1b[0m"


def _parted(text: str) -> tuple[str, str]:
    """Return what of a text a terminal adds to the cell before it, and the rest."""
    size = 0
    while size < len(text) and wcwidth(text[size]) == 0:
        size += 1
    return text[:size], text[size:]
