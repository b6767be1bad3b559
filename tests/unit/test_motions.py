"""Motions, seen in marked texts (see marked.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.model import ParagraphKind, Span
from tests.unit.marked import document_of, marked, show
from tui.text import motions
from tui.text.document import Document
from tui.text.motions import Motion
from tui.text.selection import Selection, Unit, unit_at

SEEDS = Path(__file__).parents[2] / "seeds"
ALL: list[Motion] = [
    motions.next_word,
    motions.previous_word,
    motions.next_sentence,
    motions.previous_sentence,
    motions.next_paragraph,
    motions.previous_paragraph,
    motions.to_start,
    motions.to_end,
]
MOVES: list[tuple[Motion, str, str]] = [
    (motions.next_word, "#[|One two.]# Three.", "#[One |two.]# Three."),
    (motions.next_word, "#[One |two.]# “Three.”", "One two. #[“|Three.”]#"),
    (motions.next_word, "#[The |cease-fire held.]#", "#[The cease-fire |held.]#"),
    (motions.next_word, "#[One |two.]#\nThree.", "One two.\n#[|Three.]#"),
    (motions.next_word, "#[One |two.]#\nPhoto: AP.\nThree.", "One two.\nPhoto: AP.\n#[|Three.]#"),
    (motions.next_word, "#[One |two.]#", "#[One |two.]#"),
    (motions.next_word, "#[O|ne two.]#", "#[One |two.]#"),
    (motions.previous_word, "One. #[Two |three.]#", "One. #[|Two three.]#"),
    (motions.previous_word, "One. #[|Two three.]#", "#[|One.]# Two three."),
    (motions.previous_word, "One. #[Two thr|ee.]#", "One. #[Two |three.]#"),
    (motions.previous_word, "One two.\nPhoto: AP.\n#[|Three.]#", "#[One |two.]#\nPhoto: AP.\nThree."),
    (motions.previous_word, "#[|One.]#", "#[|One.]#"),
    (motions.next_sentence, "#[|One two.]# Three.", "One two. #[|Three.]#"),
    (motions.next_sentence, "#[“|One” he said.]# “Two” too.", "“One” he said. #[“|Two” too.]#"),
    (motions.next_sentence, "One. #[|Mr. Two left.]#\nThree.", "One. Mr. Two left.\n#[|Three.]#"),
    (
        motions.next_sentence,
        "#[|One.]#\nPhoto: AP.\nPhoto: Us.\nTwo.",
        "One.\nPhoto: AP.\nPhoto: Us.\n#[|Two.]#",
    ),
    (motions.next_sentence, "#[|One.]#\n  Two.", "One.\n  #[|Two.]#"),
    (motions.next_sentence, "#[|One.]# “!!!” Two.", "One. #[|“!!!”]# Two."),
    (motions.next_sentence, "#[|One.]#\n… Two.", "One.\n#[|…]# Two."),
    (motions.next_sentence, "#[|One.]#\n———\nTwo.", "One.\n#[|———]#\nTwo."),
    (motions.next_sentence, "One. #[|Two.]#", "One. #[|Two.]#"),
    (motions.next_sentence, "One. #[|Two.]#\nPhoto: AP.", "One. #[|Two.]#\nPhoto: AP."),
    (motions.previous_sentence, "One two. #[Three |four.]#", "#[|One two.]# Three four."),
    (motions.previous_sentence, "“One. Two.”\n#[|Three.]#", "“One. #[|Two.”]#\nThree."),
    (motions.previous_sentence, "One.\nPhoto: AP. Us.\n#[|Two.]#", "#[|One.]#\nPhoto: AP. Us.\nTwo."),
    (motions.previous_sentence, "“!!!” #[|Two.]#", "#[|“!!!”]# Two."),
    (motions.previous_sentence, "#[One |two.]#", "#[One |two.]#"),
    (motions.next_paragraph, "#[|One.]# Two.\n“Three.”\nFour.", "One. Two.\n#[“|Three.”]#\nFour."),
    (motions.next_paragraph, "#[|One.]#\nPhoto: AP.\nTwo.", "One.\nPhoto: AP.\n#[|Two.]#"),
    (motions.next_paragraph, "One.\n#[|Two.]#", "One.\n#[|Two.]#"),
    (motions.previous_paragraph, "One.\nTwo. #[|Three.]#", "One.\n#[|Two.]# Three."),
    (motions.previous_paragraph, "“One.” Two.\n#[|Three.]#", "#[“|One.”]# Two.\nThree."),
    (motions.previous_paragraph, "One.\nPhoto: AP.\n#[|Two.]#", "#[|One.]#\nPhoto: AP.\nTwo."),
    (motions.previous_paragraph, "#[|One.]#", "#[|One.]#"),
    (motions.to_start, "Photo: AP.\n“One.”\n#[|Two.]#", "Photo: AP.\n#[“|One.”]#\nTwo."),
    (motions.to_end, "#[|One.]#\nTwo. “Three.”\nPhoto: AP.", "One.\nTwo. #[“|Three.”]#\nPhoto: AP."),
]
EXTENSIONS: list[tuple[Motion, Unit, str, str]] = [
    (motions.next_word, Unit.WORD, "One #[|two]# three.", "One #[two |three]#."),
    (motions.next_word, Unit.WORD, "#[|One two]# three.", "One #[|two]# three."),
    (motions.previous_word, Unit.WORD, "One #[|two]# three.", "#[|One two]# three."),
    (motions.next_word, Unit.WORD, "One #[|two]#.\n“Three.”", "One #[two.\n“|Three]#.”"),
    (motions.next_sentence, Unit.SENTENCE, "#[|One.]# Two. Three.", "#[One. |Two.]# Three."),
    (motions.next_sentence, Unit.SENTENCE, "#[One. |Two.]# Three.", "#[One. Two. |Three.]#"),
    (motions.previous_sentence, Unit.SENTENCE, "#[One. |Two.]# Three.", "#[|One.]# Two. Three."),
    (motions.previous_sentence, Unit.SENTENCE, "One. #[|Two.]#", "#[|One. Two.]#"),
    (motions.next_sentence, Unit.SENTENCE, "#[|One.]#\nPhoto: AP.\nTwo.", "#[One.\nPhoto: AP.\n|Two.]#"),
    (motions.next_paragraph, Unit.PARAGRAPH, "#[|One. Two.]#\nThree.", "#[One. Two.\n|Three.]#"),
    (motions.to_end, Unit.SENTENCE, "One. #[|Two.]# Three.\nFour.", "One. #[Two. Three.\n|Four.]#"),
    (motions.to_start, Unit.SENTENCE, "One. #[|Two.]# Three.", "#[|One. Two.]# Three."),
    (motions.next_word, Unit.WORD, "One #[|two]#.", "One #[|two]#."),
]


@pytest.mark.parametrize(("motion", "before", "after"), MOVES)
def test_motion(motion: Motion, before: str, after: str) -> None:
    """Without extending, the cursor goes to a word and the sentence around it is the target."""
    document, selection = marked(before)
    assert show(document, motion(document, selection, False)) == after


@pytest.mark.parametrize(("motion", "unit", "before", "after"), EXTENSIONS)
def test_extending_motion(motion: Motion, unit: Unit, before: str, after: str) -> None:
    """When extending, the target reaches from the unit around the anchor to the unit around the cursor."""
    document, selection = marked(before, unit)
    assert show(document, motion(document, selection, True)) == after


def test_a_motion_without_extending_ends_an_extended_selection() -> None:
    """After a selection by words, moving on selects one sentence again."""
    document, selection = marked("#[One |two]# three. Four.", Unit.WORD)
    assert show(document, motions.next_sentence(document, selection, False)) == "One two three. #[|Four.]#"


@pytest.mark.parametrize("motion", ALL)
@pytest.mark.parametrize("extend", [False, True])
@pytest.mark.parametrize(
    "text", ["", " \n\u00a0\n", "Photo: Agency. Us.", "Photo: Agency. Us.\nPhoto: We. They."]
)
def test_motions_stay_put_where_there_is_nothing_to_read(motion: Motion, extend: bool, text: str) -> None:
    """An empty document and one of boilerplate only leave every selection as it was."""
    document = document_of(text)
    for offset in {0, document.length // 2, document.length}:
        selection = Selection(offset, offset)
        assert motion(document, selection, extend) == selection


@pytest.mark.parametrize("motion", ALL)
@pytest.mark.parametrize("extend", [False, True])
def test_motions_stay_put_in_a_single_word(motion: Motion, extend: bool) -> None:
    """Where there is one word, no motion leaves it."""
    document, selection = marked("#[|One.]#")
    assert motion(document, selection, extend) == selection


@pytest.mark.parametrize("motion", ALL)
def test_motions_lead_out_of_boilerplate(motion: Motion) -> None:
    """From a caption, put under the cursor by the mouse, every motion goes to text, never to boilerplate."""
    document = document_of("One.\nPhoto: AP. Us. Them.\nTwo.")
    inside = document.sentences(2)[1].start
    found = motion(document, Selection(inside, inside), False)
    assert document.number_at(found.head) in {1, 3}


@pytest.mark.parametrize(
    "text",
    [
        *(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("0*.txt"))),
        "“One. Two.”\n\nPhoto: AP.\n  … Three!  ??? «Four».\n* * *\nPhoto: Us.\n\u200b\n漢字。 Five.",
        "One.\n\u0301Two. \u0301Three. end.Next thing. 🇺🇦! Go.",
    ],
)
@pytest.mark.parametrize(
    ("there", "back"),
    [(motions.next_sentence, motions.previous_sentence), (motions.next_word, motions.previous_word)],
)
def test_next_and_previous_are_inverse_and_miss_nothing(text: str, there: Motion, back: Motion) -> None:
    """Going down a whole document and up again stops at the same places, and at every sentence and word."""
    document = document_of("\n".join(line for line in text.split("\n") if line.strip()))
    selection = motions.to_start(document, Selection(0, 0), False)
    places = [selection.head]
    while (selection := there(document, selection, False)).head != places[-1]:
        assert selection.head > places[-1]
        places.append(selection.head)
    for place in reversed(places):
        assert selection.head == place
        selection = back(document, selection, False)
    assert selection.head == places[0]
    unit, of = (
        (Unit.WORD, document.words) if there is motions.next_word else (Unit.SENTENCE, document.sentences)
    )
    wanted = [
        span
        for number in range(1, document.count + 1)
        if document.paragraph(number).kind is not ParagraphKind.BOILERPLATE
        for span in of(number)
    ]
    assert [unit_at(document, place, unit) for place in places] == wanted


@pytest.mark.parametrize(
    ("offset", "after"),
    [
        (0, "#[|One two.]# Three."),
        (5, "#[One |two.]# Three."),
        (8, "#[One |two.]# Three."),
        (99, "One two. #[|Three.]#"),
    ],
)
def test_to_offset_goes_to_the_word_there(offset: int, after: str) -> None:
    """Any offset leads to its word, or to the one before it."""
    document = document_of("One two. Three.")
    assert show(document, motions.to_offset(document, Selection(0, 0), False, offset)) == after


def test_next_unread_passes_over_what_was_seen() -> None:
    """The next unread sentence is the first after the cursor that was not read to its end."""
    document = document_of("One. Two.\nPhoto: AP.\n“Three.” Four.")
    text = document.text(Span(0, document.length))
    four, three = text.index("Four"), text.index("Three")
    here = Selection(0, 0)
    assert motions.next_unread(document, here, []) == text.index("Two")
    assert motions.next_unread(document, here, [Span(0, 9)]) == three
    assert motions.next_unread(document, here, [Span(0, three + 2)]) == three
    assert motions.next_unread(document, here, [Span(0, four)]) == four
    assert motions.next_unread(document, here, [Span(0, document.length)]) is None
    assert motions.next_unread(document, Selection(four, four), []) is None
    assert motions.next_unread(Document.of(""), here, []) is None


def test_next_untagged_asks_about_each_sentence() -> None:
    """The next untagged sentence is the first after the cursor that the caller says is not tagged."""
    document = document_of("One. Two. “Three.”")
    asked: list[Span] = []

    def tagged(span: Span) -> bool:
        asked.append(span)
        return span.start < 10

    assert motions.next_untagged(document, Selection(0, 0), tagged) == 11
    assert asked == [Span(5, 9), Span(10, 18)]
