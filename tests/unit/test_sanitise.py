"""The display boundary lets nothing through that a terminal would obey."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest

from tui.text.sanitise import plain, visible

EVERYTHING = "".join(map(chr, range(sys.maxunicode + 1)))
DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_visible_keeps_every_offset() -> None:
    """One code point stays one code point, whatever it is."""
    assert len(visible(EVERYTHING)) == len(EVERYTHING)


@pytest.mark.parametrize("show", [visible, plain])
def test_no_control_code_is_left(show: object) -> None:
    """Neither C0, DEL, C1, line separators nor lone surrogates come out."""
    assert callable(show)
    kinds = {unicodedata.category(char) for char in show(EVERYTHING)}
    assert not kinds & {"Cc", "Zl", "Zp", "Cs"}


def test_only_what_is_dangerous_changes() -> None:
    """All other code points stay as they are."""
    changed = {old for old, new in zip(EVERYTHING, visible(EVERYTHING), strict=True) if old != new}
    assert changed == set(
        map(chr, (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0xD800, 0xE000)))
    )


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("\x00", "␀"),
        ("\t", "␉"),
        ("\n", "␊"),
        ("\r", "␍"),
        ("\x1b", "␛"),
        ("\x7f", "␡"),
        ("\x9b", "\ufffd"),
        ("\ud800", "\ufffd"),
        ("\u2028", "⏎"),
        ("\u2029", "⏎"),
        ("\u00a0", "\u00a0"),
        ("\u00ad", "\u00ad"),
        ("[b]", "[b]"),
    ],
)
def test_each_code_has_its_sign(code: str, shown: str) -> None:
    """The signs are those the design names."""
    assert visible(code) == plain(code) == shown


def test_marks_of_direction() -> None:
    """They stay in running text and are dropped from one-line texts."""
    assert visible(DIRECTIONS) == DIRECTIONS
    assert plain(f"a{DIRECTIONS}b") == "ab"


def test_escape_sequences_are_shown() -> None:
    """A sequence that would set the clipboard is legible instead."""
    assert plain("\x1b]52;c;aGk=\x07") == "␛]52;c;aGk=␇"
    assert not re.search("[\x00-\x1f]", visible("\x1b[2J\x1b[H"))
