"""Laws of rows: of one line at any width, and of whole documents from any place."""

from __future__ import annotations

from itertools import islice, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

import tui.text.wrap
from store.model import Span
from store.text import graphemes, split_paragraphs
from tests.conftest import lines, texts
from tui.text import layout
from tui.text.document import Document
from tui.text.layout import Layout, Row
from tui.text.sanitise import visible
from tui.text.wrap import cell_at, cells, index_at, is_plain, wrap

WIDTHS = st.integers(1, 12) | st.integers(1, 100)


def _sizes(row: str) -> list[int]:
    sizes: list[int] = []
    for span in graphemes(row):
        sizes.append(cells(row[span.start : span.end], sum(sizes)))
    return sizes


@given(lines(), WIDTHS)
@example("\t\ta\tb", 3)
@example("a bbbb漢", 5)
@example("        a", 3)
@example(" \u0301" * 9, 4)
@example("x" * 500, 7)
def test_rows_part_a_line(line: str, width: int) -> None:
    """Rows follow one another without gap or overlap, fit the width, and cut no cluster."""
    rows = wrap(line, width)
    assert rows[0].start == 0
    assert rows[-1].end == len(line)
    assert all(one.end == two.start for one, two in pairwise(rows))
    assert all(rows) or not line
    edges = {span.start for span in graphemes(line)} | {len(line)}
    assert {row.end for row in rows} <= edges
    for row in rows:
        sizes = _sizes(line[row.start : row.end].rstrip(" \t"))
        assert sum(sizes) <= width or len([size for size in sizes if size]) == 1


@given(st.lists(st.text("abcé", min_size=1, max_size=8), max_size=20), st.integers(8, 30))
def test_rows_break_at_spaces_and_as_late_as_they_can(words: list[str], width: int) -> None:
    """Words that fit are never cut, and the next word never had room on the row before."""
    line = " ".join(words)
    rows = [line[span.start : span.end] for span in wrap(line, width)]
    assert [word for row in rows for word in row.split()] == words
    for row, following in pairwise(rows):
        assert len(row.rstrip()) + 1 + len(following.split()[0]) > width


@given(st.text("abé  ", max_size=60), st.integers(1, 20))
def test_quick_and_careful_way_agree(line: str, width: int) -> None:
    """Text of one-cell characters is broken alike by the compiled expression and cluster by cluster."""
    assert is_plain(line)
    quick = wrap(line, width)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tui.text.wrap, "is_plain", lambda _: False)
        assert wrap(line, width) == quick


@given(lines())
@example("\ta\tb\t")
@example("漢e\u0301👨‍👩‍👧\x01")
def test_cells_and_places_of_a_row_answer_each_other(line: str) -> None:
    """The cell where a cluster begins leads back to it, unless it takes no cell; so do those it covers."""
    for span, size in zip(graphemes(line), _sizes(line), strict=True):
        cell = cell_at(line, span.start)
        assert all(cell_at(line, inside) == cell for inside in range(span.start, span.end))
        assert all(index_at(line, covered) == span.start for covered in range(cell, cell + size))
        assert cell_at(line, span.end) == cell + size
    assert index_at(line, sum(_sizes(line))) == len(line)


@given(lines())
@example("a\u2028b\u2029")
def test_cells_are_those_of_what_is_drawn(line: str) -> None:
    """A cluster takes the cells of its visible stand-in, so that rows fit the screen as measured."""
    for span in graphemes(line.replace("\t", "")):
        cluster = line.replace("\t", "")[span.start : span.end]
        assert cells(cluster, 0) == wcswidth(visible(cluster))


def _rows_down(view: Layout) -> list[Row]:
    return list(view.down_from(view.first()))


def _check_document(text: str, view: Layout) -> None:
    rows = _rows_down(view)
    assert list(view.up_from(view.last()))[::-1] == rows
    for one, two in pairwise(rows):
        assert view.after(one) == two == view.walk(one, 1)
        assert view.walk(two, -1) == one
    for place, row in enumerate(rows):
        assert list(view.down_from(row)) == rows[place:]
        assert view.distance(rows[0], row, len(rows)) == place
        assert view.same_place(row) == row
    for paragraph in split_paragraphs(text):
        own = [row for row in rows if row.number == paragraph.number]
        assert [row.gap for row in own] == [paragraph.number > 1] + [False] * (len(own) - 1)
        own = [row for row in own if not row.gap]
        assert (own[0].start, own[-1].end) == (paragraph.start, paragraph.end)
        assert all(one.end == two.start for one, two in pairwise(own))
        edges = {paragraph.start + span.start for span in graphemes(paragraph.text)} | {paragraph.end}
        assert {row.end for row in own} <= edges
        for row in own:
            assert all(view.row_at(offset) == row for offset in range(row.start, row.end))
        assert view.row_at(paragraph.end) == own[-1]


@given(texts(), WIDTHS, st.sampled_from([4, 16, 4096]))
@settings(max_examples=80)
@example("\n", 5, 4096)
@example("a" + "\u0301" * 40 + "b c", 3, 4)
@example("aaaa \u0301bb \u0301cc \u0301dd", 3, 4)
def test_rows_of_a_document(text: str, width: int, piece: int) -> None:
    """Rows from the top are those from the bottom, every offset has its row, in long paragraphs too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "_PIECE", piece)
        if text.strip():
            _check_document(text, Layout(Document.of(text), width))
        else:
            assert _rows_down(Layout(Document.of(text), width)) == [Row(0, 0, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "word and another " * 1500,
        "x" * 20_000,
        "e\u0301" * 9_000,
        "👨‍👩‍👧" * 2_000,
        "short\n" + "слово " * 3_000 + "\n\nlast",
        "e" + "\u0301" * 9_000 + " end",
    ],
    ids=["spaces", "none", "marks", "families", "between", "pile"],
)
def test_rows_of_long_paragraphs(text: str) -> None:
    """Paragraphs beyond 4096 code points hold to the same laws at a usual width."""
    _check_document(text, Layout(Document.of(text), 72))


def test_pieces_of_a_long_paragraph_end_where_rows_end_anyway() -> None:
    """Laying out by pieces leaves at most one short row a piece."""
    text = "word and another " * 1500
    view = Layout(Document.of(text), 72)
    whole = [Row(1, span.start, span.end) for span in wrap(text, 72)]
    assert len(_rows_down(view)) <= len(whole) + len(text) // 2048 + 1
    assert list(islice(view.down_from(view.first()), 50)) == whole[:50]


@given(st.integers(0, 20_000))
@settings(max_examples=20)
def test_any_offset_of_a_long_paragraph_is_found_directly(offset: int) -> None:
    """The row of an offset is the one that holds it, whatever was laid out before."""
    text = "слово за словом " * 1300
    row = Layout(Document.of(text), 40).row_at(offset)
    assert row.span.contains(offset)
    assert row.span != Span(0, len(text))
