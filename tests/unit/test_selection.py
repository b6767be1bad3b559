"""Selections, their targets and the units they are made of."""

from __future__ import annotations

import pytest

from store.model import Span
from tests.unit.marked import document_of, marked, show
from tui.text.document import Document
from tui.text.selection import Selection, Unit, target, target_with_margins, trimmed, unit_at

TEXT = "  “One two.” Three.\u00a0\n\n* * *\nFour."


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("#[“One |two.”]# Three.", Unit.SENTENCE),
        ("#[One. |Two.]# Three.", Unit.SENTENCE),
        ("#[|One. Two.]# Three.", Unit.SENTENCE),
        ("One #[two |three]#.", Unit.WORD),
        ("One\n#[|Two. Three.\nFour.]#", Unit.PARAGRAPH),
    ],
)
def test_marked_texts_show_what_they_were_made_of(text: str, unit: Unit) -> None:
    """The notation of these tests reads back as it was written."""
    assert show(*marked(text, unit)) == text


@pytest.mark.parametrize(
    ("unit", "offset", "expected"),
    [
        (Unit.WORD, 0, "One"),
        (Unit.WORD, 2, "One"),
        (Unit.WORD, 4, "One"),
        (Unit.WORD, 6, "One"),
        (Unit.WORD, 7, "two"),
        (Unit.WORD, 18, "Three"),
        (Unit.WORD, 24, "* * *"),
        (Unit.SENTENCE, 0, "“One two.”"),
        (Unit.SENTENCE, 12, "“One two.”"),
        (Unit.SENTENCE, 13, "Three."),
        (Unit.SENTENCE, 20, "Three."),
        (Unit.SENTENCE, 99, "Four."),
        (Unit.PARAGRAPH, 0, "“One two.” Three."),
        (Unit.PARAGRAPH, 21, "“One two.” Three."),
        (Unit.PARAGRAPH, 22, "* * *"),
    ],
)
def test_unit_at_an_offset(unit: Unit, offset: int, expected: str) -> None:
    """A unit holds its own offsets and those up to the next; before the first of a paragraph is the first."""
    span = unit_at(Document.of(TEXT), offset, unit)
    assert TEXT[span.start : span.end] == expected


@pytest.mark.parametrize("unit", Unit)
def test_empty_document_has_an_empty_target(unit: Unit) -> None:
    """Without text there is nothing to act on, and no error."""
    assert target(Document.of("\n \n"), Selection(0, 2, unit)) == Span(0, 0)


@pytest.mark.parametrize(
    ("unit", "before", "after"),
    [
        (Unit.WORD, "#[One |two]# three.", "#[|One two]# three."),
        (Unit.SENTENCE, "#[“|One.” Two.]#\nThree.", "#[“One.” |Two.]#\nThree."),
        (Unit.SENTENCE, "#[One |two.]#", "#[One |two.]#"),
    ],
)
def test_swap_moves_the_cursor_to_the_other_end(unit: Unit, before: str, after: str) -> None:
    """Swapping keeps the target; twice gives the selection again."""
    document, selection = marked(before, unit)
    assert show(document, selection.swap()) == after
    assert selection.swap().swap() == selection


def test_the_unit_can_be_changed_in_place() -> None:
    """The same ends select words, sentences or paragraphs."""
    document, selection = marked("One. #[Two |three.]#\nFour.")
    assert show(document, selection.by(Unit.WORD)) == "One. Two #[|three]#.\nFour."
    assert show(document, selection.by(Unit.PARAGRAPH)) == "#[One. Two |three.]#\nFour."
    assert show(document, selection.by(Unit.WORD).by(Unit.SENTENCE)) == "One. #[Two |three.]#\nFour."


def test_move_begins_anew_or_extends() -> None:
    """Extending keeps anchor and unit; moving drops both."""
    selection = Selection(3, 8, Unit.WORD)
    assert selection.move(12, extend=True) == Selection(3, 12, Unit.WORD)
    assert selection.move(12, extend=False) == Selection(12, 12, Unit.SENTENCE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", (5, 8)),
        (" \tabc\u00a0 ", (7, 10)),
        ("  ", (5, 7)),
        (" \u0301abc ", (5, 10)),
        ("  \u0301", (6, 8)),
    ],
)
def test_trimmed(text: str, expected: tuple[int, int]) -> None:
    """White space around is left out, but not from under a combining mark; white space alone stays."""
    assert trimmed(text, 5) == Span(*expected)


def test_target_of_boilerplate_is_its_sentence() -> None:
    """A caption under the cursor can be tagged like any text."""
    document = document_of("One.\nPhoto: Agency. Us.")
    assert show(document, Selection(12, 12)) == "One.\n#[Photo: |Agency.]# Us."


def test_what_counts_as_read_is_the_target_in_view_in_whole_sentences() -> None:
    """A phrase counts as its sentence with the white space after it, a selection as far as it is in view."""
    text = "One two. Three four. Five.\nSix."
    document = document_of(text)
    view = Span(0, len(text))
    five = text.index("Five")
    cases = [
        (Span(4, 7), 4, view, "One two. "),
        (Span(4, 14), 10, view, "One two. Three four. "),
        (Span(0, 26), 0, view, "One two. Three four. Five."),
        (Span(0, 26), 0, Span(0, 9), "One two. "),
        (Span(0, 26), five, Span(five, len(text)), "Five."),
    ]
    for span, cursor, shown, expected in cases:
        found = target_with_margins(document, cursor, span, shown)
        assert text[found.start : found.end] == expected
