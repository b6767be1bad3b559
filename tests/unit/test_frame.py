"""Where the text stands in its pane, and at which word and row an article opens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model import ParagraphKind
from tests.conftest import texts
from tui.text.document import Document
from tui.text.frame import GUTTER, HEADER, frame, open_at
from tui.text.selection import target

LONG = "\n".join(f"Paragraph {number} begins. And ends." for number in range(200))


@given(st.integers(0, 400), st.integers(0, 200), st.integers(1, 200))
def test_the_text_fits_its_pane(columns: int, rows: int, measure: int) -> None:
    """Margin, gutter, text and scrollbar fit in the width, header and text in the height, if at all."""
    place = frame(columns, rows, measure)
    assert place.height == max(1, rows - HEADER)
    assert place.margin >= 0
    assert place.width >= 10
    if columns >= GUTTER + 10 + 1:
        assert place.margin + GUTTER + place.width + 1 <= columns
        assert place.width <= max(10, measure)
        left, right = place.margin, columns - 1 - GUTTER - place.width - place.margin
        assert 0 <= right - left <= 1


def test_as_wide_as_is_asked_for() -> None:
    """Where there is room, the text has the width of the setting and stands in the middle."""
    assert frame(120, 40, 72).width == 72
    assert frame(120, 40, 72).margin == (120 - 72 - GUTTER - 1) // 2
    assert frame(60, 40, 72).width == 60 - GUTTER - 1


def test_a_new_article_opens_at_its_first_word() -> None:
    """At 0 the cursor is on the first word that is no boilerplate, and the view at the top."""
    document = Document.of("Photo: AP.\n“One.” Two.", {1: ParagraphKind.BOILERPLATE})
    selection, view = open_at(document, 0, frame(80, 24, 72))
    assert document.text(target(document, selection)) == "“One.”"
    assert view.top.start == 0


@pytest.mark.parametrize("rows", [3, 5, 24])
def test_a_first_word_far_down_is_in_view(rows: int) -> None:
    """Behind more boilerplate than fits, the view stands where the first word is."""
    text = "\n".join(["Photo: AP."] * 60 + ["One."])
    document = Document.of(text, dict.fromkeys(range(1, 61), ParagraphKind.BOILERPLATE))
    selection, view = open_at(document, 0, frame(80, rows, 72))
    assert view.row_of(selection.head) is not None


@given(texts() | st.just(LONG), st.integers(0, 8000), st.integers(1, 120), st.integers(1, 40))
def test_the_cursor_is_in_view_wherever_it_opens(text: str, offset: int, columns: int, rows: int) -> None:
    """At any offset of any text in any pane the cursor's row is in view; without text there is no cursor."""
    document = Document.of(text)
    selection, view = open_at(document, offset, frame(columns, rows, 72))
    assert len(view.rows) <= view.height
    if document.count:
        assert view.row_of(selection.head) is not None
