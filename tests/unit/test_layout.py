"""Rows of documents by example, and how little is fetched for them; the laws are in properties/test_wrap."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from store.model import Paragraph
from tui.text.document import Document
from tui.text.layout import Layout, Row

TEXT = "one two three\n\nfour\n"


class Endless:
    """A source of a million paragraphs that are made when they are fetched, and counted."""

    count = 1_000_000
    length = count * 20

    def __init__(self) -> None:
        self.fetched: list[tuple[int, int]] = []

    def fetch(self, first: int, last: int) -> Sequence[Paragraph]:
        """Return the paragraphs numbered `first` to `last`, both included."""
        self.fetched.append((first, last))
        numbers = range(first, min(last, self.count) + 1)
        return [Paragraph(n, (n - 1) * 20, f"Paragraph {n:07}.") for n in numbers]

    def number_at(self, offset: int) -> int:
        """Return the number of the paragraph at `offset` or before it."""
        return min(self.count, max(0, offset) // 20 + 1)


def test_rows_and_the_gap_between_paragraphs() -> None:
    """Each paragraph but the first has an empty row above it."""
    view = Layout(Document.of(TEXT), 8)
    expected = [Row(1, 0, 8), Row(1, 8, 13), Row(2, 15, 15, gap=True), Row(2, 15, 19)]
    assert list(view.down_from(view.first())) == expected
    assert view.last() == expected[-1]


@pytest.mark.parametrize(
    ("offset", "place"), [(-1, 0), (0, 0), (7, 0), (8, 1), (13, 1), (14, 1), (15, 3), (19, 3), (99, 3)]
)
def test_row_of_an_offset(offset: int, place: int) -> None:
    """An offset between paragraphs belongs to the one above; outside the text the nearest row answers."""
    view = Layout(Document.of(TEXT), 8)
    assert view.row_at(offset) == list(view.down_from(view.first()))[place]


def test_walking_stops_at_the_ends() -> None:
    """So many rows up or down, or as far as there are rows."""
    view = Layout(Document.of(TEXT), 8)
    rows = list(view.down_from(view.first()))
    assert view.walk(rows[1], 2) == rows[3]
    assert view.walk(rows[3], -2) == rows[1]
    assert view.walk(rows[1], 0) == rows[1]
    assert view.walk(rows[1], 50) == rows[3]
    assert view.walk(rows[1], -50) == rows[0]


def test_distance_is_counted_only_to_the_limit() -> None:
    """A row far below, or above, has no distance."""
    view = Layout(Document.of(TEXT), 8)
    rows = list(view.down_from(view.first()))
    assert [view.distance(rows[0], row, 3) for row in rows] == [0, 1, 2, None]
    assert view.distance(rows[2], rows[0], 100) is None


def test_another_width_keeps_the_place() -> None:
    """After a resize the first offset of the old top row is on the new one, and gaps stay gaps."""
    document = Document.of(TEXT)
    wide, narrow = Layout(document, 80), Layout(document, 5)
    for row in narrow.down_from(narrow.first()):
        there = wide.same_place(row)
        assert (there.number, there.gap) == (row.number, row.gap)
        assert there.start <= row.start <= there.end


def test_empty_document_has_one_empty_row() -> None:
    """Nothing to read is one row, with none above or below."""
    view = Layout(Document.of("\n"), 8)
    row = view.first()
    assert row == view.last() == view.row_at(5) == Row(0, 0, 0)
    assert view.after(row) is None
    assert list(view.up_from(row)) == [row]
    assert list(view.down_from(row)) == [row]


@pytest.mark.parametrize("end", ["first", "last", "middle"])
def test_a_screen_anywhere_fetches_only_what_is_near(end: str) -> None:
    """The first, the last and a middle screen of a million paragraphs take a few blocks beside them."""
    source = Endless()
    view = Layout(Document(source), 72)
    offset = {"first": 0, "last": source.length, "middle": source.length // 2}[end]
    row = view.last() if end == "last" else view.row_at(offset)
    assert abs(row.start - offset) < 50
    view.walk(view.walk(row, -60), 120)
    assert len(source.fetched) <= 10
    assert all(abs(first - row.number) < 150 and last - first < 64 for first, last in source.fetched)


def test_going_back_and_forth_fetches_nothing_again() -> None:
    """Blocks near the reader are kept."""
    source = Endless()
    view = Layout(Document(source), 72)
    row = view.row_at(source.length // 2)
    for steps in (100, -100) * 5:
        view.walk(row, steps)
    assert len(source.fetched) == len(set(source.fetched))


def test_reading_through_keeps_little() -> None:
    """Rows and blocks far behind the reader are forgotten."""
    source = Endless()
    document = Document(source)
    view = Layout(document, 72)
    view.walk(view.first(), 5_000)
    fetched = len(source.fetched)
    document.paragraph(1)
    assert len(source.fetched) == fetched + 1
