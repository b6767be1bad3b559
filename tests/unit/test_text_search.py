"""Searching in a text: what readers cannot tell apart is found, with exact offsets and whole characters."""

from __future__ import annotations

import pytest

from store.model import Span
from store.text import graphemes
from tui.text.document import Document, TextSource
from tui.text.search import Matches, Query, matches_over


def found(query: str, text: str, *, any_accent: bool = False) -> list[str]:
    """Return the passages that a query finds in a text."""
    return [text[span.start : span.end] for span in Query(query, any_accent).spans(text)]


@pytest.mark.parametrize(
    ("query", "text", "passages"),
    [
        # spaces
        ("ten years", "ten\u00a0years ten\u202fyears ten  years ten\tyears", 4),
        ("ten\u00a0years", "ten years ten\u3000years ten\u2009\u2009years", 3),
        ("ten years", "tenyears", 0),
        # quotation marks, apostrophes
        ('"yes"', '“yes” „yes“ «yes» »yes« ‟yes〞 ＂yes＂ "yes"', 7),
        ("“yes”", "\"yes\" 'yes'", 1),
        ("п'ять", "п’ять пʼять п'ять п`ять п´ять п‘ять п′ять", 7),
        ("пʼять", "п'ять п’ять пять", 2),
        ("‹no›", "'no' ‚no‘ ‹no›", 3),
        # dashes, dots
        ("cease-fire", "cease‑fire cease–fire cease—fire cease−fire cease－fire cease fire", 5),
        ("—", "- ‐ ‑ ‒ – — ― − ﹣ －", 10),
        ("wait...", "wait… wait... wait. wait..", 2),
        ("wait…", "wait... wait…", 2),
        # what has no width
        ("ceasefire", "cease\u00adfire cea\u200bsefire c\u2060e\ufeffasefire", 3),
        ("cease\u00adfire", "ceasefire cease\u00adfire", 2),
        ("\ufeffcease\u200b", "cease", 1),
        # composed and decomposed
        ("café", "cafe\u0301 café cafe", 2),
        ("cafe\u0301", "café cafe\u0301 cafe", 2),
        ("війни", "війни віи\u0306ни в\u0456и\u0306ни віини", 3),
        ("їжак", "їжак \u0456\u0308жак іжак", 2),
        ("한", "한 \u1112\u1161\u11ab 하", 2),
        # case
        ("київ", "Київ КИЇВ київ", 3),
        ("Київ", "Київ КИЇВ київ КИІ\u0308В", 1),
        ("kyIv", "Kyiv kyiv KYIV kyIv", 1),
        ("straße", "Straße STRASSE strasse strase", 2),
        ("ǆ", "ǅ Ǆ ǆ", 3),
        # signs that expressions are made of
        ("a.c", "abc a.c", 1),
        ("(a|b)*", "a b (a|b)*", 1),
        ("[a-z]", "x [a-z] [a–z]", 2),
        ("\\d+", "12 \\d+", 1),
        ("$^", "$^", 1),
        ("#x", "# x #x", 1),
        ("[", "[red]", 1),
    ],
)
def test_what_looks_the_same_is_found(query: str, text: str, passages: int) -> None:
    """Kinds of space, quote, dash, accent encoding and case match as often as a reader would count them."""
    assert len(found(query, text)) == passages


@pytest.mark.parametrize("query", ["", " ", "\u00a0\t \u3000", "\u00ad", "\u200b\u2060"])
def test_without_a_sign_that_is_seen_nothing_is_looked_for(query: str) -> None:
    """Spaces alone, and what has no width, find nothing, and all of it at once."""
    text = "One two\u00a0three\u00ad."
    assert Query(query).pattern is None
    assert found(query, text) == []
    matches = Matches(TextSource(text), Query(query), 0)
    assert (matches.complete, matches.count, matches.share) == (True, 0, 1.0)


@pytest.mark.parametrize(
    ("query", "text", "passages"),
    [
        ("zurich", "Zürich ZÜRICH Zu\u0308rich Zurich", ["Zürich", "ZÜRICH", "Zu\u0308rich", "Zurich"]),
        ("zürich", "Zurich Zürich", ["Zurich", "Zürich"]),
        ("Zurich", "Zürich zürich", ["Zürich"]),
        ("замок", "за\u0301мок замо\u0301к замок", ["за\u0301мок", "замо\u0301к", "замок"]),
        ("за\u0301мок", "замок замо\u0301к за\u0301мок", ["замок", "замо\u0301к", "за\u0301мок"]),
        ("x\u0301y", "xy x\u0301y", ["xy", "x\u0301y"]),
        ("viet", "Việt Vie\u0323\u0302t", ["Việt", "Vie\u0323\u0302t"]),
        ("straße", "Straße STRASSE strase", ["Straße", "STRASSE"]),
        ("e", "e\u0301\u0327", ["e\u0301\u0327"]),
    ],
)
def test_any_accent_on_request(query: str, text: str, passages: list[str]) -> None:
    """Asked for, letters match with any accent, in the query or the text, however it is stored."""
    assert found(query, text, any_accent=True) == passages


@pytest.mark.parametrize(("query", "text"), [("zurich", "Zürich"), ("замок", "за\u0301мок"), ("и", "й")])
def test_accents_matter_unless_asked(query: str, text: str) -> None:
    """Without the request an accent in the text is a difference."""
    assert found(query, text) == []


@pytest.mark.parametrize(
    ("query", "text", "spans"),
    [
        ("e", "e\u0301 e", [(3, 4)]),
        ("cafe", "cafe\u0301 cafe", [(6, 10)]),
        ("👨", "👨‍👩‍👧 👨", [(6, 7)]),
        ("👧", "👨‍👩‍👧 👧", [(6, 7)]),
        ("👨‍👩‍👧", "👨‍👩‍👧", [(0, 5)]),
        ("👍", "👍🏽 👍", [(3, 4)]),
        ("🇺🇦", "🇺🇦 🇦🇺🇦🇺", [(0, 2)]),
        ("🇺", "🇺🇦 🇺", [(3, 4)]),
        ("👧👧", "👨\u200d👧👧👧", [(3, 5)]),
        ("하", "\u1112\u1161\u11ab 하", [(4, 5)]),
        ("\u0301", "e\u0301", []),
    ],
)
def test_no_match_cuts_a_character(query: str, text: str, spans: list[tuple[int, int]]) -> None:
    """A match never begins or ends inside what a reader sees as one character."""
    assert [(span.start, span.end) for span in Query(query).spans(text)] == spans
    edges = {cluster.start for cluster in graphemes(text)} | {len(text)}
    assert all({start, end} <= edges for start, end in spans)


def test_offsets_are_those_of_the_stored_text() -> None:
    """Behind signs of several code points, without width or of other length, a span is still exact."""
    text = "🇺🇦 «п\u00adʼять»… e\u0301 STRASSE — п'ять"
    spans = list(Query("п’ять").spans(text, 1000))
    assert [text[span.start - 1000 : span.end - 1000] for span in spans] == ["п\u00adʼять", "п'ять"]
    assert [span.start for span in spans] == [1000 + text.index("п"), 1000 + text.rindex("п")]


def test_matches_over_a_window_are_those_of_the_text() -> None:
    """The matches for a part of the text are those of the whole that touch it, also over its edges."""
    text = "\n".join(f"Row {number} says yes\u00a0sir. Yes sir, it does." for number in range(50))
    document, query = Document.of(text), Query("yes sir")
    everything = [
        span
        for number in range(1, document.count + 1)
        for span in query.spans(document.paragraph(number).text, document.paragraph(number).start)
    ]
    assert len(everything) == 100
    for start in range(0, len(text), 7):
        window = Span(start, start + 60)
        here = matches_over(document, query, window)
        assert here == sorted(here, key=lambda span: span.start)
        assert set(here) <= set(everything)
        assert {span for span in everything if span.overlaps(window)} <= set(here)
    assert matches_over(Document.of(""), query, Span(0, 10)) == []


def test_a_window_in_a_long_paragraph_cuts_no_character() -> None:
    """Where only a part of a long paragraph is looked at, its first and last characters are whole, too."""
    text = "e" + "\u0301e" * 3000
    document = Document.of(text)
    assert matches_over(document, Query("e"), Span(2000, 2100)) == []


def test_matches_around_the_end() -> None:
    """From the middle on, the next match after the last is the first, and the one before it the last."""
    text = "yes\nno\nyes\nno\nyes"
    matches = Matches(TextSource(text), Query("yes"), 7)
    assert (matches.share, matches.count) == (0.0, 0)
    assert matches.after(7) is None
    matches.scan(1_000)
    assert matches.complete
    assert matches.all() == [Span(0, 3), Span(7, 10), Span(14, 17)]
    assert [matches.place(span) for span in matches.all()] == [1, 2, 3]
    assert matches.place(Span(7, 9)) is None
    assert matches.after(6) == Span(7, 10)
    assert matches.after(7) == Span(14, 17)
    assert matches.after(14) == Span(0, 3)
    assert matches.after(-1) == Span(0, 3)
    assert matches.before(7) == Span(0, 3)
    assert matches.before(0) == Span(14, 17)
    assert matches.before(100) == Span(14, 17)


def test_a_match_where_the_search_begins_is_known_at_once() -> None:
    """A match at the first letter of the first paragraph looked at counts, while the rest is unknown."""
    text = "\n".join(["no"] * 100 + ["yes"] + ["no"] * 10_000)
    origin = text.index("yes")
    matches = Matches(TextSource(text), Query("yes"), origin)
    matches.scan(1)
    assert not matches.complete
    assert matches.after(origin - 1) == Span(origin, origin + 3)


def test_nothing_is_named_above_before_it_was_looked_at() -> None:
    """While only the text below was looked through, no match above the start is guessed."""
    text = "\n".join(["yes"] * 10 + ["no"] * 10_000 + ["yes"] * 200)
    below = text.rindex("no")
    matches = Matches(TextSource(text), Query("yes"), below)
    matches.scan(1)
    assert matches.count
    assert not matches.complete
    assert matches.before(20) is None
    assert matches.after(20) is None
