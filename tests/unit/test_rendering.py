"""Rows become pieces that a terminal can draw, whatever is in them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model import Span
from tests.conftest import lines
from tui.text.rendering import draw, pieces
from tui.text.wrap import cell_at, wrap


@pytest.mark.parametrize(
    ("text", "drawn", "cells"),
    [
        ("peace talks", "peace talks", 11),
        ("“Київ” — п’ять", "“Київ” — п’ять", 14),
        ("漢字", "漢字", 4),
        ("👨‍👩‍👧!", "👨‍👩‍👧!", 3),
        ("e\u0301a", "e\u0301a", 2),
        ("\x1b[31mred", "␛[31mred", 8),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇", 12),
        ("\x9b2J\x7f\x08", "\ufffd2J␡␈", 5),
        ("\u202eabc\u2066", "abc", 3),
        ("[red]x[/]", "[red]x[/]", 9),
        ("", "", 0),
    ],
)
def test_what_is_drawn_and_how_wide_it_is(text: str, drawn: str, cells: int) -> None:
    """Letters stay, controls become one-cell signs, marks of direction go, markup is only text."""
    assert draw(text) == (drawn, cells)


@pytest.mark.parametrize(("column", "spaces"), [(0, 4), (1, 3), (3, 1), (4, 4)])
def test_a_tab_reaches_to_the_next_stop(column: int, spaces: int) -> None:
    """A tab is drawn as spaces up to the next stop, counted from the start of the row."""
    assert draw("\tx", column) == (" " * spaces + "x", spaces + 1)


@given(lines(), st.integers(0, 9))
def test_nothing_that_a_terminal_obeys_is_drawn(text: str, column: int) -> None:
    """No drawn text holds a control character, a mark of direction or a line end."""
    drawn, cells = draw(text, column)
    forbidden = {"Cc", "Cs", "Zl", "Zp"}
    assert not [each for each in drawn if unicodedata.category(each) in forbidden]
    assert not set(drawn) & set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert cells >= 0


def test_pieces_are_cut_where_marks_begin_and_end() -> None:
    """Each piece carries the marks over it in the order given, and white space at the end is left out."""
    row = Span(100, 112)
    layers = [(Span(90, 104), "a"), (Span(102, 200), "b"), (Span(0, 5), "c")]
    assert list(pieces("peace talks ", row, layers)) == [
        ("pe", 2, ("a",)),
        ("ac", 2, ("a", "b")),
        ("e talks", 7, ("b",)),
    ]


def test_a_row_without_text_has_no_pieces_to_see() -> None:
    """An empty row draws nothing."""
    assert "".join(drawn for drawn, _, _ in pieces("", Span(5, 5), [])) == ""


@given(lines(), st.integers(1, 30), st.data())
def test_pieces_are_as_wide_as_the_row_they_come_from(text: str, width: int, data: st.DataObject) -> None:
    """Whatever marks lie over a row between clusters, its pieces together are as wide as without them."""
    for span in wrap(text, width):
        row = text[span.start : span.end]
        shown = row.rstrip(" \t")
        starts = [index for index in range(len(row)) if cell_at(row, index) > cell_at(row, index - 1)]
        edges = data.draw(
            st.lists(st.sampled_from([0, *starts, len(row)]), min_size=2, max_size=2).map(sorted)
        )
        layers = [(Span(span.start + edges[0], span.start + edges[1]), "mark")]
        total = sum(cells for _, cells, _ in pieces(row, span, layers))
        assert total == draw(shown)[1]
