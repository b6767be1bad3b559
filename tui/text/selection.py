"""What is selected: the target of the next verb.

A selection is two offsets and a unit. Its target reaches from the unit around one to the unit around the
other, so that in reading, where both are one, the sentence under the cursor is the target.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from store.model import Span
from store.text import graphemes
from tui.text.document import Document


class Unit(StrEnum):
    """What a selection is made of."""

    WORD = "word"
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class Selection:
    """From `anchor`, where it began, to `head`, the cursor; the target covers whole units."""

    anchor: int
    head: int
    unit: Unit = Unit.SENTENCE
    fixed: Span | None = None
    """A passage that is the target just as it stands until the next motion: a search hit, a phrase."""

    @classmethod
    def on(cls, span: Span) -> Selection:
        """Return the selection of exactly this passage, with the cursor where it begins."""
        return cls(span.start, span.start, Unit.WORD, span)

    def move(self, head: int, *, extend: bool) -> Selection:
        """Return the selection with the cursor at `head`, extended or begun anew on a sentence."""
        if extend:
            return replace(self, head=head, fixed=None)
        return Selection(head, head)

    def swap(self) -> Selection:
        """Return the selection with its ends exchanged, so that the other one moves."""
        return replace(self, anchor=self.head, head=self.anchor, fixed=None)

    def by(self, unit: Unit) -> Selection:
        """Return the selection made of other units, from where a fixed passage begins to where it ends."""
        if self.fixed is not None:
            return Selection(self.fixed.start, max(self.fixed.start, self.fixed.end - 1), unit)
        return replace(self, unit=unit)


def target(document: Document, selection: Selection) -> Span:
    """Return the passage that a verb acts on; empty only in a document without text."""
    if selection.fixed is not None:
        return selection.fixed
    ends = (unit_at(document, offset, selection.unit) for offset in (selection.anchor, selection.head))
    first, second = ends
    return first.hull(second)


@lru_cache(maxsize=64)
def unit_at(document: Document, offset: int, unit: Unit) -> Span:
    """Return the unit at `offset`; between two, the one before, or the first of its paragraph."""
    paragraph = document.paragraph_at(offset)
    if paragraph is None:
        return Span(0, 0)
    if unit is Unit.PARAGRAPH:
        return trimmed(paragraph.text, paragraph.start)
    words = unit is Unit.WORD
    before = document.words_before if words else document.sentences_before
    here = next(before(paragraph.number, offset + 1), None)
    if here is not None:
        return here
    return next((document.words_from if words else document.sentences_from)(paragraph.number, offset))


def sentence_with_margins(document: Document, offset: int) -> Span:
    """Return the sentence at an offset with the white space up to its neighbours, to count as read."""
    paragraph = document.paragraph_at(offset)
    if paragraph is None:
        return Span(0, 0)
    sentence = unit_at(document, offset, Unit.SENTENCE)
    above = next(document.sentences_before(paragraph.number, sentence.start), None)
    below = next(document.sentences_from(paragraph.number, sentence.start + 1), None)
    return Span(sentence.start if above else paragraph.start, below.start if below else paragraph.end)


def target_with_margins(document: Document, cursor: int, target: Span, view: Span) -> Span:
    """Return the sentence under the cursor and those of the target in view, to count as read."""
    here = sentence_with_margins(document, cursor)
    start, end = max(target.start, view.start), min(target.end, view.end)
    if start >= end or (here.start <= start and end <= here.end):
        return here
    first, last = sentence_with_margins(document, start), sentence_with_margins(document, end - 1)
    whole = first.hull(last)
    return here.hull(Span(max(whole.start, view.start), min(whole.end, view.end)))


def trimmed(text: str, start: int) -> Span:
    """Return the span of a text that begins at `start`, without the white space around it."""
    inner = text.strip()
    if not inner:
        return Span(start, start + len(text))
    first, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if first and len(graphemes(text[first - 1 : first + 1])) == 1:
        first -= 1  # a combining mark stands on the space
    return Span(start + first, start + end)
