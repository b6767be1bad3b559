"""The terminal's pen: few codes, and the same cells as with all of them."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from tui.widgets.pen import PLAIN, Pen, output, read, turn

COLOURS = st.sampled_from(["default", "red", "bright_blue", "color(200)", "#d8d5cd", "#16181d"])
ATTRIBUTES = ("bold", "dim", "italic", "underline", "reverse", "strike", "blink", "underline2", "overline")
STYLES = st.builds(
    lambda ink, ground, on: Style.parse(" ".join([*on, ink, "on", ground])),
    COLOURS,
    COLOURS,
    st.sets(st.sampled_from(ATTRIBUTES)),
)
TEXTS = st.text(alphabet="ab  漢é\u0301\u0308Ж", min_size=1, max_size=6)
ROWS = st.dictionaries(st.integers(0, 3), st.lists(st.builds(Segment, TEXTS, STYLES), min_size=1, max_size=4))


def codes_of(style: Style | None) -> str:
    """Return the codes of a style after a reset, as a terminal with all colours takes them."""
    return style._make_ansi_codes(ColorSystem.TRUECOLOR) if style else ""


def screen_after(text: str) -> list[list[tuple[object, ...]]]:
    """Return the cells of a terminal that was sent a text."""
    screen = pyte.Screen(60, 4)
    pyte.Stream(screen).feed(text)
    return [[tuple(screen.buffer[y][x]) for x in range(60)] for y in range(4)]


@given(ROWS)
def test_the_same_cells_as_one_piece_after_the_other(rows: dict[int, list[Segment]]) -> None:
    """However pens are ordered, each cell is what it is when every piece is drawn with its full style."""
    places = [(y, 1 + y, segments) for y, segments in rows.items()]
    plainly = ""
    for y, x, segments in places:
        plainly += f"\x1b[{y + 1};{x + 1}H"
        plainly += "".join(f"\x1b[0;{codes_of(style)}m{text}" for text, style, _ in segments)
    drawn = output(places, lambda style: read(codes_of(style)))
    assert screen_after(drawn) == screen_after(plainly)
    assert drawn.endswith("\x1b[0m")


@given(STYLES, STYLES)
def test_turning_a_pen(first: Style, second: Style) -> None:
    """What turns one pen into another is as good as a reset and all codes of the other."""
    pen, wanted = read(codes_of(first)), read(codes_of(second))
    turned = turn(pen, wanted)
    short = f"\x1b[{codes_of(first) or 0}mA" + (f"\x1b[{turned}mB" if turned else "B")
    assert screen_after(short) == screen_after(f"\x1b[{codes_of(first) or 0}mA\x1b[0;{codes_of(second)}mB")
    assert (turned == "") == (pen == wanted)


@pytest.mark.parametrize(
    ("codes", "pen"),
    [
        ("", PLAIN),
        ("1;4;31;42", Pen(frozenset({"1", "4"}), "31", "42")),
        ("38;2;1;4;7;48;5;9;3", Pen(frozenset({"3"}), "38;2;1;4;7", "48;5;9")),
        ("97;101", Pen(frozenset(), "97", "101")),
        ("39;49", PLAIN),
    ],
)
def test_reading_codes(codes: str, pen: Pen) -> None:
    """Numbers that tell a colour are not taken for attributes."""
    assert read(codes) == pen


def test_only_what_changes_is_sent() -> None:
    """Attributes end on their own, and those that end together begin again."""
    pen = Pen(frozenset({"1", "2", "4"}), "31", "42")
    assert turn(pen, pen._replace(ground="49")) == "49"
    assert turn(pen, pen._replace(attributes=frozenset({"2", "4"}))) == "22;2"
    assert turn(pen, pen._replace(attributes=frozenset({"1", "2", "21"}))) == "24;21"
    assert turn(pen, PLAIN) == "0"


def test_pieces_of_a_pen_come_together() -> None:
    """A pen is taken up once, and what stands side by side needs no way to go."""
    red, blue = Style(color="red"), Style(color="blue")
    rows = [
        (0, 2, [Segment("aa", red), Segment("b", blue), Segment("c", red), Segment("d", red)]),
        (1, 0, [Segment("e", blue)]),
    ]
    assert output(rows, lambda style: read(codes_of(style))) == (
        "\x1b[31m\x1b[1;3Haa\x1b[6Gcd\x1b[34m\x1b[1;5Hb\x1b[2;1He\x1b[0m"
    )
