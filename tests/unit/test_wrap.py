"""Rows and cells by example; the laws are in properties/test_wrap."""

from __future__ import annotations

import pytest

from store.text import graphemes
from tui.text.wrap import cell_at, cells, index_at, is_plain, wrap


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, [""]),
        ("one two three", 7, ["one two ", "three"]),
        ("one two three", 8, ["one two ", "three"]),
        ("one   two", 3, ["one   ", "two"]),
        ("one two   ", 7, ["one two   "]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("ab cdefgh", 4, ["ab ", "cdef", "gh"]),
        ("  one", 3, ["  ", "one"]),
        ("a\u00a0b c", 3, ["a\u00a0b ", "c"]),
        ("one two", 0, ["o", "n", "e ", "t", "w", "o"]),
        ("a\tb", 8, ["a\tb"]),
        ("a\tb", 4, ["a\t", "b"]),
        ("漢字漢字", 4, ["漢字", "漢字"]),
        ("漢字漢字", 5, ["漢字", "漢字"]),
        ("漢字", 1, ["漢", "字"]),
        ("ab漢字", 3, ["ab", "漢", "字"]),
        ("cafe\u0301s ok", 5, ["cafe\u0301s ", "ok"]),
        ("👨‍👩‍👧👨‍👩‍👧", 3, ["👨‍👩‍👧", "👨‍👩‍👧"]),
        ("🇺🇦🇺🇦", 2, ["🇺🇦", "🇺🇦"]),
    ],
)
def test_rows(text: str, width: int, expected: list[str]) -> None:
    """Rows break at spaces, which hang over the end, between wide characters, and else where they must."""
    assert [text[row.start : row.end] for row in wrap(text, width)] == expected


@pytest.mark.parametrize(
    ("cluster", "column", "expected"),
    [
        ("a", 0, 1),
        ("漢", 0, 2),
        ("e\u0301", 0, 1),
        ("👨‍👩‍👧", 0, 2),
        ("❤️", 0, 2),
        ("🇺🇦", 0, 2),
        ("\t", 0, 4),
        ("\t", 3, 1),
        ("\t", 4, 4),
        ("\x1b", 0, 1),
        ("\x9b", 0, 1),
        ("\u200b", 0, 0),
    ],
)
def test_cells_of_a_cluster(cluster: str, column: int, expected: int) -> None:
    """Wide clusters take two cells, controls the one of their stand-in, tabs what is left to the stop."""
    assert cells(cluster, column) == expected


def test_plain_text_has_one_cell_a_code_point() -> None:
    """Every code point that `is_plain` lets pass is a cluster of one cell, next to any other."""
    plain = [chr(code) for code in range(0x110000) if is_plain(chr(code))]
    assert len(plain) > 1000
    assert all(cells(one, 0) == 1 for one in plain)
    assert len(graphemes("".join(f"{one}{one}a" for one in plain))) == 3 * len(plain)
    assert not is_plain("\t")
    assert not is_plain("a\u0301")


@pytest.mark.parametrize(
    ("text", "cell", "index"),
    [
        ("abc", -3, 0),
        ("abc", 1, 1),
        ("abc", 9, 3),
        ("漢字", 1, 0),
        ("漢字", 2, 1),
        ("漢字", 9, 2),
        ("\tx", 3, 0),
    ],
)
def test_index_at_a_cell(text: str, cell: int, index: int) -> None:
    """A click on any cell of a cluster means the cluster; beyond the row it means its end."""
    assert index_at(text, cell) == index


@pytest.mark.parametrize(
    ("text", "index", "cell"),
    [("abc", 2, 2), ("abc", 9, 3), ("漢字", 1, 2), ("e\u0301x", 1, 0), ("e\u0301x", 2, 1), ("a\tb", 2, 4)],
)
def test_cell_at_an_index(text: str, index: int, cell: int) -> None:
    """An offset inside a cluster stands where its cluster does."""
    assert cell_at(text, index) == cell
