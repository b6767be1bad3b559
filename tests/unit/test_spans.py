"""Sets of places against sets of numbers."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from store.model import Span
from store.spans import add_span, covers, missing, over, shared_length, united

SPANS = st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda pair: Span(pair[0], sum(pair)))


def _offsets(spans: tuple[Span, ...] | list[Span]) -> set[int]:
    return {offset for span in spans for offset in range(span.start, span.end)}


@given(st.lists(SPANS, max_size=12), SPANS)
def test_spans_behave_like_sets_of_offsets(added: list[Span], wanted: Span) -> None:
    """Adding is union, `missing` is difference and `covers` is inclusion; the spans stay sorted and apart."""
    known: tuple[Span, ...] = ()
    for span in added:
        known = add_span(known, span)
    assert _offsets(known) == _offsets(added)
    assert all(one.end < two.start for one, two in pairwise(known))
    assert tuple(united(added)) == known
    assert list(over(known, wanted)) == [span for span in known if span.overlaps(wanted)]
    others = united([wanted, wanted.shift(12)])
    assert shared_length(known, others) == len(_offsets(known) & _offsets(others))
    gaps = missing(known, wanted)
    assert _offsets(gaps) == _offsets([wanted]) - _offsets(known)
    assert all(len(gap) > 0 for gap in gaps)
    assert covers(known, wanted) is (_offsets([wanted]) <= _offsets(known))


@given(SPANS, SPANS)
def test_span_relations(one: Span, two: Span) -> None:
    """`overlaps`, `contains`, `hull`, `shift` and `len` say what the offsets say."""
    first, second = _offsets([one]), _offsets([two])
    assert one.overlaps(two) is bool(first & second)
    assert all(one.contains(offset) is (offset in first) for offset in range(40))
    assert one.hull(two) == Span(min(first | second), max(first | second) + 1)
    assert _offsets([one.shift(5)]) == {offset + 5 for offset in first}
    assert len(one) == len(first)
