"""Short labels to type for words on screen, and where an edge goes that is moved to a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from store.model import Span
from tui.text.document import Document
from tui.text.selection import Unit, unit_at

_KEYS: Final = "asdfghjklqwertyuiopzxcvbnm"
LETTERS: Final = _KEYS + _KEYS.upper()
"""What labels are made of, those under the resting fingers first."""

Edge = Literal["start", "end"]


def labels(count: int) -> list[str]:
    """Return so many labels, none the beginning of another, those quickest to type first.

    Up to 52 are single letters, capitals last. Of more, as many as possible stay single: the last letters
    each begin labels of two.
    """
    found = list(LETTERS)
    shortest = len(found)
    while len(found) < count:
        # The last of the shortest labels gives way to all that begin with it.
        shortest -= 1
        prefix = found.pop(shortest)
        found.extend(prefix + letter for letter in LETTERS)
        if shortest == 0:
            shortest = len(found)
    return found[:count]


def label_words(spans: Sequence[Span], near: int | None = None) -> list[tuple[Span, str]]:
    """Return the spans in text order, each with its label.

    The first in the text have the shortest labels; with `near`, an offset, those nearest to it.
    """
    order = sorted(set(spans))
    ranked = order if near is None else sorted(order, key=lambda span: _distance(span, near))
    return sorted(zip(ranked, labels(len(ranked)), strict=True))


def _distance(span: Span, offset: int) -> int:
    """Return how many code points lie between a span and an offset, 0 inside."""
    return max(span.start - offset, offset - span.end + 1, 0)


def edge_span(document: Document, span: Span, word: Span, edge: Edge) -> Span:
    """Return the span with one edge moved to a word: to where it begins, or to where it ends.

    If the other edge is one of a sentence, and the word is the first or last of its sentence, then the edge
    goes to the sentence's own: whole sentences stay whole, with quotation marks and full stop.

    Raises:
        ValueError: The word lies on the wrong side of the other edge, so that nothing would be left.
    """
    sentence = unit_at(document, word.start, Unit.SENTENCE)
    number = document.number_at(word.start)
    if edge == "start":
        whole = unit_at(document, span.end - 1, Unit.SENTENCE).end == span.end
        first = next(document.words_from(number, sentence.start), None)
        moved = Span(sentence.start if whole and first == word else word.start, span.end)
    else:
        whole = unit_at(document, span.start, Unit.SENTENCE).start == span.start
        last = next(document.words_before(number, sentence.end), None)
        moved = Span(span.start, sentence.end if whole and last == word else word.end)
    if moved.start >= moved.end:
        raise ValueError(f"the word at {word.start} leaves nothing of {span.start}..{span.end}")
    return moved
