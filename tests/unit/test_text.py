"""Paragraphs, sentences, words and clusters of texts by example; the laws are in properties/test_offsets."""

from __future__ import annotations

import pytest

from store.model import ParagraphKind, Span
from store.text import graphemes, may_join, sentences, split_paragraphs, words


def _pieces(text: str, spans: list[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n\n \t\n", []),
        ("one", [(1, 0, "one")]),
        ("\n\none\n\n\ntwo\n", [(1, 2, "one"), (2, 8, "two")]),
        ("one\n\u00a0\u00a0\ntwo", [(1, 0, "one"), (2, 7, "two")]),
        ("one\n\u3000\u2003\ntwo", [(1, 0, "one"), (2, 7, "two")]),
        ("  one\t \n\ttwo ", [(1, 0, "  one\t "), (2, 8, "\ttwo ")]),
        ("one\u2028two\x0bthree", [(1, 0, "one\u2028two\x0bthree")]),
        ("\u200b\n.", [(1, 0, "\u200b"), (2, 2, ".")]),
    ],
)
def test_every_line_with_more_than_white_space_is_a_paragraph(
    text: str, expected: list[tuple[int, int, str]]
) -> None:
    """Paragraphs are numbered from 1, keep their white space, and only line feeds part them."""
    assert [(p.number, p.start, p.text) for p in split_paragraphs(text)] == expected


def test_paragraph_kinds_are_given_by_number() -> None:
    """A paragraph is body unless its number says otherwise; blank lines do not count."""
    kinds = {1: ParagraphKind.HEADING, 3: ParagraphKind.BOILERPLATE}
    found = [p.kind for p in split_paragraphs("a\n\nb\n \nc\nd", kinds)]
    assert found == ["heading", "body", "boilerplate", "body"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \u00a0\t", []),
        ("One.", ["One."]),
        ("  One.  Two!\u00a0 ", ["One.", "Two!"]),
        ("Mr. Zelensky came. He left.", ["Mr. Zelensky came.", "He left."]),
        ("The U.S.-mediated talks ended. Both left.", ["The U.S.-mediated talks ended.", "Both left."]),
        ("“They told us”. Then he left.", ["“They told us”.", "Then he left."]),
        (
            "“It is hard. We will not stop. It goes on,” he said.",
            ["“It is hard.", "We will not stop.", "It goes on,” he said."],
        ),
        ("Це 3 тис. грн. на місяць. Далі буде.", ["Це 3 тис. грн. на місяць.", "Далі буде."]),
        ("They left at 5 p.m. on Wednesday.", ["They left at 5 p.m. on Wednesday."]),
        ("* * *", ["* * *"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    """Abbreviations stay whole, quotations of several sentences are split, white space is left out."""
    assert _pieces(text, sentences(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" … — “”! ", []),
        ("a cease-fire, now", ["a", "cease-fire", "now"]),
        ("Zelensky’s and Putin's", ["Zelensky’s", "and", "Putin's"]),
        ("the U.S. says", ["the", "U.S.", "says"]),
        ("U.S.-mediated", ["U.S.-mediated"]),
        ("1,275 of 3.5 or 2026-02-18", ["1,275", "of", "3.5", "or", "2026-02-18"]),
        ("one,two 1,2", ["one", "two", "1", "2"]),
        ("п’ять міст", ["п’ять", "міст"]),
        ("snake_case", ["snake_case"]),
        ("cafe\u0301s й", ["cafe\u0301s", "й"]),
        ("ok 👨‍👩‍👧, 🇺🇦!", ["ok", "👨‍👩‍👧", "🇺🇦"]),
        ("1️⃣ first", ["1️⃣", "first"]),
        ("বাংলা ভাষা", ["বাংলা", "ভাষা"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    """Hyphens, apostrophes, points, thousands and combining marks inside a word do not cut it."""
    assert _pieces(text, words(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("ab", ["a", "b"]),
        ("e\u0301x", ["e\u0301", "x"]),
        ("👨‍👩‍👧🇺🇦🇺🇸", ["👨‍👩‍👧", "🇺🇦", "🇺🇸"]),
        ("\u1112\u1161\u11ab", ["\u1112\u1161\u11ab"]),
    ],
)
def test_graphemes(text: str, expected: list[str]) -> None:
    """Clusters are what a reader sees as one character."""
    assert _pieces(text, graphemes(text)) == expected


def test_short_cut_for_plain_text_is_right() -> None:
    """No code point of the class that skips the search for clusters shares one with another of the class."""
    plain = [chr(code) for code in range(0x110000) if not may_join(chr(code))]
    assert len(plain) > 30_000
    assert len(graphemes("".join(f"{one}a{one}{one}漢{one}" for one in plain))) == 6 * len(plain)
    assert len(graphemes("".join(plain))) == len(plain)
