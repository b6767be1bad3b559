"""Labels to type for words, and edges that are moved to a word."""

from __future__ import annotations

from itertools import pairwise
from math import ceil

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.model import Span
from tests.conftest import texts
from tui.text.document import Document
from tui.text.labels import LETTERS, Edge, edge_span, label_words, labels


def _least_keys(count: int) -> int:
    """Return the keys of so many labels if as few letters as possible begin longer ones."""
    if count <= 52:
        return count
    if count <= 52 * 52:
        prefixes = ceil((count - 52) / 51)
        return (52 - prefixes) + 2 * (count - 52 + prefixes)
    prefixes = ceil((count - 52 * 52) / 51)
    return 2 * (52 * 52 - prefixes) + 3 * (count - 52 * 52 + prefixes)


@given(st.integers(0, 6000))
@example(26)
@example(52)
@example(53)
@example(103)
@example(104)
@example(2704)
@example(2705)
def test_labels_are_prefix_free_and_as_short_as_can_be(count: int) -> None:
    """They differ, none begins another, the short ones come first, and no set needs fewer keys."""
    found = labels(count)
    assert len(set(found)) == len(found) == count
    assert not any(two.startswith(one) for one, two in pairwise(sorted(found)))
    assert [len(label) for label in found] == sorted(len(label) for label in found)
    assert sum(map(len, found)) == _least_keys(count)
    assert set("".join(found)) <= set(LETTERS)


def test_the_first_labels_lie_under_the_fingers() -> None:
    """Single small letters from the home row on, then capitals; of many, the first stay single."""
    assert "".join(labels(26))[:9] == "asdfghjkl"
    assert "".join(labels(26)).islower()
    assert "".join(labels(52))[26:].isupper()
    assert labels(60)[:51] == labels(51)
    assert labels(60)[51:] == [f"M{letter}" for letter in "asdfghjkl"]


@given(st.sets(st.integers(0, 900), max_size=80), st.none() | st.integers(0, 1000))
def test_words_are_labelled_in_text_order_or_by_distance(starts: set[int], near: int | None) -> None:
    """Every word has a label, in text order; who stands nearer, or earlier, has none that is longer."""
    spans = [Span(start * 10, start * 10 + 7) for start in starts]
    near = None if near is None else near * 10
    found = label_words(spans, near)
    assert [span for span, _ in found] == sorted(spans)
    assert sorted(label for _, label in found) == sorted(labels(len(spans)))
    ranked = found
    if near is not None:
        ranked = sorted(found, key=lambda pair: max(pair[0].start - near, near - pair[0].end + 1, 0))
    assert [label for _, label in ranked] == labels(len(spans))


TEXT = "“One two. Three four.” Five six.\n“Seven eight,” he said."


def _span(text: str) -> Span:
    return Span(TEXT.index(text), TEXT.index(text) + len(text))


@pytest.mark.parametrize(
    ("old", "word", "edge", "new"),
    [
        ("One two", "Three", "end", "One two. Three"),
        ("“One two.", "Three", "end", "“One two. Three"),
        ("“One two.", "four", "end", "“One two. Three four.”"),
        ("“One two.", "six", "end", "“One two. Three four.” Five six."),
        ("One two", "four", "end", "One two. Three four"),
        ("“One two. Three four.”", "two", "end", "“One two."),
        ("“One two. Three four.”", "One", "end", "“One"),
        ("Five six.", "One", "start", "“One two. Three four.” Five six."),
        ("Five six", "One", "start", "One two. Three four.” Five six"),
        ("Five six.", "two", "start", "two. Three four.” Five six."),
        ("“Seven eight,” he said.", "he", "start", "he said."),
        ("he said.", "Seven", "start", "“Seven eight,” he said."),
        ("Five six.", "said", "end", "Five six.\n“Seven eight,” he said."),
    ],
)
def test_an_edge_goes_to_a_word_and_keeps_sentences_whole(old: str, word: str, edge: Edge, new: str) -> None:
    """The edge is the word's; where both edges are then those of sentences, marks and full stops come."""
    document = Document.of(TEXT)
    moved = edge_span(document, _span(old), _span(word), edge)
    assert TEXT[moved.start : moved.end] == new


@pytest.mark.parametrize(("old", "word", "edge"), [("Five six.", "two", "end"), ("One two", "six", "start")])
def test_an_edge_beyond_the_other_is_refused(old: str, word: str, edge: Edge) -> None:
    """A word on the wrong side would leave nothing."""
    with pytest.raises(ValueError, match="leaves nothing"):
        edge_span(Document.of(TEXT), _span(old), _span(word), edge)


@given(texts(), st.data())
def test_edges_in_any_text(text: str, data: st.DataObject) -> None:
    """From sentences to any word the span holds that word, and only the one edge moves."""
    document = Document.of(text)
    words = [word for number in range(1, document.count + 1) for word in document.words(number)]
    sentences = [span for number in range(1, document.count + 1) for span in document.sentences(number)]
    if not words:
        return
    old, word = data.draw(st.sampled_from(sentences)), data.draw(st.sampled_from(words))
    if word.end > old.start:
        moved = edge_span(document, old, word, "end")
        assert moved.start == old.start
        assert word.end <= moved.end
    if word.start < old.end:
        moved = edge_span(document, old, word, "start")
        assert moved.end == old.end
        assert moved.start <= word.start
