"""For any text: what is put in is found where it was put, and piecewise search equals search at once."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model import Span
from store.text import graphemes
from tests.conftest import lines, texts
from tui.text import search
from tui.text.document import Document, TextSource
from tui.text.search import Matches, Query, matches_over

# What a query is made of, each with the ways in which a text may hold it.
VARIANTS = {
    "a": ("a", "A"),
    "é": ("é", "e\u0301", "É", "E\u0301"),
    "й": ("й", "и\u0306", "Й", "И\u0306"),
    "ї": ("ї", "\u0456\u0308", "Ї"),
    "ж": ("ж", "Ж"),
    "漢": ("漢",),
    "'": ("'", "’", "ʼ", "`", "‘", "‹", "′"),
    '"': ('"', "“", "”", "„", "«", "»"),
    "-": ("-", "–", "—", "−", "\u2011"),
    "…": ("…", "..."),
    " ": (" ", "\u00a0", "\u202f", "  ", "\t", "\u3000"),
    "(": ("(",),
    "*": ("*",),
    "\\": ("\\",),
    "[": ("[",),
    "^": ("^",),
}
UNSEEN = "\u00ad\u200b\u2060\ufeff"
AROUND = (
    "0",
    "7",
    "xyz",
    "?",
    "\u200d",
    "🇺🇦",
    "👨‍👩‍👧",
    "👍🏽",
    "ש",
    "א\u05b0",
    "ا\u064b",
    "!",
    "\x01",
    "\x9b",
)
"""What shares no letter with a query."""


@st.composite
def hidden(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """Return (query, how it stands in the text, the text before it, the text after it)."""
    signs = draw(st.lists(st.sampled_from(sorted(VARIANTS)), min_size=1, max_size=8))
    query = "".join(signs).strip()
    query = " ".join(query.split()) or "a"
    stored = ""
    for sign in query:
        stored += draw(st.sampled_from(VARIANTS[sign]))
        stored += draw(st.sampled_from(("", "", *UNSEEN)))
    around = st.lists(st.sampled_from(AROUND), max_size=6).map("".join)
    return query, stored.rstrip(UNSEEN), f"{draw(around)}5", f"5{draw(around)}"


@given(hidden())
def test_what_was_put_in_is_found_exactly_there(example: tuple[str, str, str, str]) -> None:
    """However a query is written in the text, the one match is where it was put, to the code point."""
    query, stored, before, after = example
    spans = list(Query(query).spans(before + stored + after))
    assert spans == [Span(len(before), len(before) + len(stored))]


@given(hidden(), st.booleans())
def test_a_query_can_be_written_in_any_way(example: tuple[str, str, str, str], any_accent: bool) -> None:
    """The text as it stands, small, as a query finds the very place: `*` finds the word it was asked on."""
    _, stored, before, after = example
    spans = list(Query(stored.lower(), any_accent).spans(before + stored + after))
    assert spans == [Span(len(before), len(before) + len(stored))]


@given(lines(), lines(), st.booleans())
def test_any_query_in_any_text(query: str, text: str, any_accent: bool) -> None:
    """No query fails; matches are in order, apart from each other, and cut no character."""
    edges = {cluster.start for cluster in graphemes(text)} | {len(text)}
    end = 0
    for span in Query(query, any_accent).spans(text):
        assert end <= span.start < span.end
        assert {span.start, span.end} <= edges
        end = span.end


@given(lines(), lines(), lines())
def test_a_text_finds_itself(before: str, piece: str, after: str) -> None:
    """Whole characters copied out of a text, put into a query, are found in it."""
    inner = piece.strip()
    text = f"{before} {inner} {after}"
    start = len(before) + 1
    edges = {cluster.start for cluster in graphemes(text)}
    if Query(inner).pattern is not None and {start, start + len(inner)} <= edges:
        assert list(Query(inner).spans(text))


WORDS = ("yes", "Yes", "no", "ye\u00ads", " ", "\n", "\n\n", "e\u0301", "y")
budgets = st.lists(st.integers(1, 200), max_size=40)


@given(
    st.lists(st.sampled_from(WORDS), max_size=150).map("".join) | texts(),
    st.sampled_from(["yes", "e", "y", "Yes no", "a"]),
    st.integers(-5, 500),
    budgets,
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
def test_piecewise_is_as_at_once(
    text: str, looked_for: str, origin: int, steps: list[int], block: int, chance: random.Random
) -> None:
    """In any steps from any place: never a wrong neighbour, in the end the same matches, counted."""
    source, query = TextSource(text), Query(looked_for)
    document = Document.of(text)
    everything = [
        span
        for number in range(1, document.count + 1)
        for span in query.spans(document.paragraph(number).text, document.paragraph(number).start)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_BLOCK", block)
        matches = Matches(source, query, origin)
        share = matches.share
        for budget in [*steps, *[500] * 200]:
            for offset in (origin, origin - 1, chance.randint(-5, len(text) + 5)):
                after = next((span for span in everything if span.start > offset), None)
                before = next((span for span in reversed(everything) if span.start < offset), None)
                right_after = after or next(iter(everything), None)
                right_before = before or next(reversed(everything), None)
                if matches.complete:
                    assert (matches.after(offset), matches.before(offset)) == (right_after, right_before)
                else:
                    assert matches.after(offset) in (None, right_after)
                    assert matches.before(offset) in (None, right_before)
            assert 0 <= share <= matches.share <= 1
            share = matches.share
            assert matches.count == len(matches.all()) <= len(everything)
            if matches.complete:
                break
            matches.scan(budget)
    assert matches.complete
    assert matches.share == 1
    assert matches.all() == everything
    assert [matches.place(span) for span in everything] == list(range(1, len(everything) + 1))


def test_a_search_goes_on_where_it_is_first_of_all() -> None:
    """Many paragraphs: what is below the place is known before what is above, and little is read for it."""
    text = "\n".join(f"{number} yes" for number in range(1000))
    matches = Matches(TextSource(text), Query("yes"), text.index("500 yes"))
    matches.scan(1)
    assert matches.count == 64
    assert matches.all()[0].start == text.index("500 yes") + 4
    assert 0 < matches.share < 0.1
    while not matches.complete:
        matches.scan(1)
    assert matches.count == 1000


@given(texts(), st.integers(0, 100), st.integers(1, 60), st.sampled_from(["a", "e", ".", "Zel", "👨", "-"]))
def test_the_matches_of_a_window(text: str, start: int, length: int, looked_for: str) -> None:
    """What is marked on a screen is exactly what the search counts there."""
    document, query = Document.of(text), Query(looked_for)
    matches = Matches(document.source, query, 0)
    while not matches.complete:
        matches.scan(1000)
    window = Span(start, start + length)
    here = matches_over(document, query, window)
    assert set(here) <= set(matches.all())
    assert {span for span in matches.all() if span.overlaps(window)} <= set(here)
