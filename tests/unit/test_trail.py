"""Places to return to, and reading that waits to be saved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from store.model import Span
from tui.text.trail import Place, Trail

A, B, C = Place(1, 10), Place(1, 500), Place(2, 0)


def test_back_and_forward_walk_the_same_places() -> None:
    """After two jumps, back twice and forward twice end where one was."""
    trail = Trail()
    trail.leave(A)
    trail.leave(B)
    assert trail.back(C) == B
    assert trail.back(B) == A
    assert trail.back(A) is None
    assert trail.forward(A) == B
    assert trail.forward(B) == C
    assert trail.forward(C) is None


def test_a_new_jump_forgets_the_way_forward() -> None:
    """Who jumps elsewhere after going back does not come forward to the old place."""
    trail = Trail()
    trail.leave(A)
    assert trail.back(B) == A
    trail.leave(C)
    assert trail.forward(A) is None
    assert trail.back(A) == C


def test_leaving_a_place_twice_counts_once() -> None:
    """Two jumps from one place need one step back."""
    trail = Trail()
    trail.leave(A)
    trail.leave(A)
    assert trail.back(B) == A
    assert trail.back(A) is None


def test_what_was_read_is_handed_out_once() -> None:
    """Spans are merged by article and forgotten when they were taken to be saved."""
    trail = Trail()
    trail.see(1, Span(0, 10))
    trail.see(1, Span(10, 20))
    trail.see(1, Span(40, 50))
    trail.see(1, Span(5, 5))
    trail.see(2, Span(0, 3))
    trail.stand(Place(1, 45))
    assert trail.seen(1) == (Span(0, 20), Span(40, 50))
    assert trail.unsaved() == [(1, (Span(0, 20), Span(40, 50)), 45), (2, (Span(0, 3),), None)]
    assert trail.unsaved() == []
    assert trail.seen(1) == ()


def test_where_one_stands_is_known_until_it_is_saved() -> None:
    """An article opened again before the place was written opens at that place."""
    trail = Trail()
    assert trail.standing(1) is None
    trail.stand(Place(1, 45))
    assert trail.standing(1) == 45
    assert trail.standing(2) is None
    trail.unsaved()
    assert trail.standing(1) is None


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 90), st.integers(0, 20)), max_size=20))
def test_nothing_read_is_lost_or_invented(seen: list[tuple[int, int, int]]) -> None:
    """The code points handed out are those that were seen."""
    trail = Trail()
    expected: set[tuple[int, int]] = set()
    for article, start, length in seen:
        trail.see(article, Span(start, start + length))
        expected |= {(article, offset) for offset in range(start, start + length)}
    saved = {
        (article, offset)
        for article, spans, _ in trail.unsaved()
        for span in spans
        for offset in range(span.start, span.end)
    }
    assert saved == expected
