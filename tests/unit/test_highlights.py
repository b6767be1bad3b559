"""Marks over a row, against looking at each offset by itself."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from store.model import Span
from tui.text.highlights import Run, runs

SPANS = st.tuples(st.integers(0, 30), st.integers(0, 12)).map(lambda pair: Span(pair[0], sum(pair)))


@given(SPANS, st.lists(SPANS, max_size=8))
def test_runs_say_what_lies_over_each_offset(row: Span, layers: list[Span]) -> None:
    """Runs part the row, and each has the marks over its every offset in the order given."""
    found = runs(row, [(span, number) for number, span in enumerate(layers)])
    assert [offset for run in found for offset in range(run.span.start, run.span.end)] == list(
        range(row.start, row.end)
    )
    assert all(one.span.end == two.span.start for one, two in pairwise(found))
    for run in found:
        assert len(run.span) > 0
        for offset in range(run.span.start, run.span.end):
            assert run.marks == tuple(n for n, span in enumerate(layers) if span.contains(offset))


def test_runs_are_cut_only_where_marks_change() -> None:
    """Overlapping marks give one run for each combination."""
    assert runs(Span(0, 10), [(Span(-5, 4), "a"), (Span(2, 20), "b"), (Span(12, 14), "c")]) == [
        Run(Span(0, 2), ("a",)),
        Run(Span(2, 4), ("a", "b")),
        Run(Span(4, 10), ("b",)),
    ]
    assert runs(Span(3, 6), []) == [Run(Span(3, 6), ())]


def test_empty_row_has_no_runs() -> None:
    """The empty row above a paragraph shows no marks."""
    assert runs(Span(4, 4), [(Span(0, 9), "a")]) == []
