"""The rows in view, and how the view follows the cursor."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from store.model import Span
from tests.conftest import texts
from tui.text import motions
from tui.text.document import Document
from tui.text.selection import Selection, target
from tui.text.viewport import Viewport

TEXT = "\n".join(
    f"Paragraph {number} begins. It has a second sentence here. And a third." for number in range(1, 41)
)
"""Forty paragraphs, each of one row at 72 cells."""


def view_of(text: str = TEXT, width: int = 72, height: int = 20) -> Viewport:
    """Return a view of a text."""
    return Viewport(Document.of(text), width, height)


def at(document: Document, offset: int) -> tuple[int, Span]:
    """Return the cursor and target at an offset."""
    selection = motions.to_offset(document, Selection(0, 0), False, offset)
    return selection.head, target(document, selection)


def test_a_new_view_stands_at_the_top() -> None:
    """It begins with the first row, has its height in rows, and says that nothing is above."""
    view = view_of()
    assert view.rows[0].start == 0
    assert len(view.rows) == 20
    assert view.share_above == 0.0
    assert 0 < view.share_in_view < 1


def test_a_text_that_fits_is_all_in_view() -> None:
    """Nothing scrolls, nothing is above."""
    view = view_of("One.\nTwo.")
    assert (view.share_above, view.share_in_view) == (0.0, 1.0)
    assert not view.scroll(3)
    assert not view.page(1)


def test_an_empty_text_has_one_empty_row() -> None:
    """No text is survived by everything that moves."""
    view = view_of("")
    assert not view.scroll(1)
    assert not view.page(-1)
    view.seek(0.5)
    view.resize(5, 1, 0)
    assert not view.reveal(0, Span(0, 0))
    assert view.first_in_view(Selection(0, 0), extend=False).head == 0


def test_the_view_moves_once_a_page_and_not_with_every_sentence() -> None:
    """Going on sentence by sentence moves the view by about two thirds at a time."""
    view = view_of()
    selection, moves, steps = Selection(0, 0), 0, 0
    while (after := motions.next_sentence(view.document, selection, False)) != selection:
        selection = after
        moves += view.reveal(selection.head, target(view.document, selection))
        steps += 1
    assert steps == 40 * 3 - 1
    assert 3 <= moves <= 8


def test_pages_overlap_by_two_rows() -> None:
    """The last two rows of a page are the first two of the next."""
    view = view_of()
    before = view.rows[-2:]
    assert view.page(1)
    assert view.rows[:2] == before


def test_paging_to_the_end_shows_every_row() -> None:
    """From top to end by pages, no row is passed over; the last page is full."""
    view = view_of()
    seen = set(view.rows)
    while view.page(1):
        seen |= set(view.rows)
    assert seen == set(view.layout.down_from(view.layout.first()))
    assert len(view.rows) == view.height
    assert view.share_above == 1.0


def test_seeking_reaches_both_ends() -> None:
    """The scrollbar's ends are the text's ends."""
    view = view_of()
    view.seek(1.0)
    assert view.rows[-1] == view.layout.last()
    assert view.share_above == 1.0
    view.seek(0.0)
    assert view.rows[0] == view.layout.first()
    view.seek(0.5)
    assert 0.3 < view.share_above < 0.7


def test_the_cursor_keeps_its_row_at_another_size() -> None:
    """After a resize the cursor's row is where it was on screen."""
    view = view_of()
    cursor, aim = at(view.document, 900)
    view.reveal(cursor, aim)
    place = view.row_of(cursor)
    for width, height in ((40, 20), (100, 18), (30, 30), (72, 20)):
        view.resize(width, height, cursor)
        assert view.row_of(cursor) == place


def test_a_smaller_view_keeps_the_cursor_in_view() -> None:
    """Where its row no longer exists, the cursor stands on the last row."""
    view = view_of()
    cursor = view.rows[16].start
    view.resize(72, 5, cursor)
    assert view.row_of(cursor) == 4


def test_the_first_sentence_in_view_is_one_that_starts_there() -> None:
    """After a page the cursor stands on a sentence whose beginning one can see."""
    view = view_of("A first sentence that runs over rows. " * 30, width=30, height=6)
    view.scroll(4)
    selection = view.first_in_view(Selection(0, 0), extend=False)
    assert view.row_of(selection.head) is not None
    assert selection.head == target(view.document, selection).start


@given(texts(), st.integers(1, 40), st.integers(1, 12), st.integers(0, 400))
def test_revealing_always_brings_the_cursor_into_view(
    text: str, width: int, height: int, offset: int
) -> None:
    """In any text at any size, the row of the cursor is in view afterwards, and the view is not over-full."""
    view = view_of(text, width, height)
    cursor, aim = at(view.document, offset)
    view.reveal(cursor, aim)
    assert len(view.rows) <= height
    if view.document.count:
        assert view.row_of(cursor) is not None


@given(
    texts(),
    st.integers(0, 400),
    st.lists(
        st.one_of(
            st.tuples(st.just("resize"), st.integers(1, 40), st.integers(1, 12)),
            st.tuples(st.just("scroll"), st.integers(-9, 9), st.just(0)),
            st.tuples(st.just("page"), st.sampled_from([-1, 1]), st.just(0)),
            st.tuples(st.just("seek"), st.integers(0, 100), st.just(0)),
        ),
        max_size=8,
    ),
)
def test_no_way_through_a_text_loses_it(text: str, offset: int, steps: list[tuple[str, int, int]]) -> None:
    """Whatever is done to a view, it holds rows of its layout in order, and shares stay within 0 and 1."""
    view = view_of(text, 20, 6)
    cursor, aim = at(view.document, offset)
    for name, first, second in steps:
        match name:
            case "resize":
                view.resize(first, second, cursor)
                view.reveal(cursor, aim)
                assert not view.document.count or view.row_of(cursor) is not None
            case "scroll":
                view.scroll(first)
            case "page":
                view.page(first)
            case _:
                view.seek(first / 100)
        assert view.rows
        assert view.rows[0] == view.top
        assert all(
            view.layout.after(row) == below for row, below in zip(view.rows, view.rows[1:], strict=False)
        )
        assert 0.0 <= view.share_above <= 1.0
        assert 0.0 < view.share_in_view <= 1.0
