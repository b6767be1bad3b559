"""The scrollbar as rows: the handle tells where the view is, and the rows together are the whole text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tui.text.document import Document
from tui.text.track import Track
from tui.text.viewport import Viewport

heights = st.integers(1, 120)
shares = st.floats(0, 1, exclude_max=True)


@given(heights, st.integers(0, 10_000_000))
def test_parts_cover_the_text(height: int, length: int) -> None:
    """One part for each row, one after the other, from the first code point to the last."""
    parts = Track(height, length).parts()
    assert len(parts) == height
    assert (parts[0].start, parts[-1].end) == (0, length)
    assert all(above.end == below.start for above, below in pairwise(parts))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@given(st.integers(2, 120), shares, shares)
def test_the_handle_is_at_an_end_only_if_the_view_is(height: int, in_view: float, above: float) -> None:
    """It lies within the track, leaves room to move, and says `top` and `end` only when that is so."""
    handle = Track(height, 1000).handle(in_view, above)
    assert 0 <= handle.start < handle.stop <= height
    assert len(handle) < height
    if above == 0:
        assert handle.start == 0
    elif height - len(handle) > 1:
        assert handle.start > 0
        assert handle.stop < height


@given(st.integers(2, 120), shares)
def test_at_the_end_the_handle_is_at_the_end(height: int, in_view: float) -> None:
    """The last row belongs to the handle when nothing is below the view."""
    assert Track(height, 1000).handle(in_view, 1.0).stop == height


def test_no_handle_if_there_is_nothing_to_scroll() -> None:
    """A text in view as a whole has none, nor has a track of one row."""
    assert not Track(20, 100).handle(1.0, 0.0)
    assert not Track(1, 100).handle(0.5, 0.5)


@given(st.integers(2, 120), shares, st.integers(-50, 200))
def test_the_share_follows_the_handle(height: int, in_view: float, row: int) -> None:
    """Dragged beyond an end the share stays 0 or 1; a handle put at a share's row says this row again."""
    track = Track(height, 1000)
    size = len(track.handle(in_view, 0.0))
    share = track.share_at(row, size)
    assert 0.0 <= share <= 1.0
    if row <= 0:
        assert share == 0.0
    if row >= height - size:
        assert share == 1.0
    room = height - size
    if 0 < row < room:
        assert track.handle(in_view, share).start == row


@given(st.integers(1, 200), st.integers(3, 40), st.floats(0, 1))
def test_with_a_real_view(paragraphs: int, height: int, share: float) -> None:
    """Wherever a text is sought, the handle stands at the top or end exactly when the view does."""
    document = Document.of("\n".join(f"Paragraph {number} is here." for number in range(paragraphs)))
    view = Viewport(document, 30, height)
    view.seek(share)
    track = Track(height, document.length)
    handle = track.handle(view.share_in_view, view.share_above)
    if view.share_in_view >= 1:
        assert not handle
        return
    if height - len(handle) > 1:
        assert (handle.start == 0) == (view.top == view.layout.first())
        assert (handle.stop == height) == (view.layout.after(view.rows[-1]) is None)
