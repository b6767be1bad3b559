"""What is selected: the target of the next verb.

A selection is two offsets and a unit. Its target reaches from the unit around one to the unit around the
other, so that in reading, where both are one, the sentence under the cursor is the target.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

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

    def move(self, head: int, *, extend: bool) -> Selection:
        """Return the selection with the cursor at `head`, extended or begun anew on a sentence."""
        if extend:
            return replace(self, head=head)
        return Selection(head, head)

    def swap(self) -> Selection:
        """Return the selection with its ends exchanged, so that the other one moves."""
        return replace(self, anchor=self.head, head=self.anchor)

    def by(self, unit: Unit) -> Selection:
        """Return the selection made of other units."""
        return replace(self, unit=unit)


def target(document: Document, selection: Selection) -> Span:
    """Return the passage that a verb acts on; empty only in a document without text."""
    ends = (unit_at(document, offset, selection.unit) for offset in (selection.anchor, selection.head))
    first, second = ends
    return first.hull(second)


def unit_at(document: Document, offset: int, unit: Unit) -> Span:
    """Return the unit at `offset`; between two, the one before, or the first of its paragraph."""
    paragraph = document.paragraph_at(offset)
    if paragraph is None:
        return Span(0, 0)
    if unit is Unit.PARAGRAPH:
        return trimmed(paragraph.text, paragraph.start)
    units = document.words if unit is Unit.WORD else document.sentences
    spans = units(paragraph.number)
    return max((span for span in spans if span.start <= offset), default=spans[0])


def sentence_with_margins(document: Document, offset: int) -> Span:
    """Return the sentence at an offset with the white space up to its neighbours, to count as read."""
    paragraph = document.paragraph_at(offset)
    if paragraph is None:
        return Span(0, 0)
    sentence = unit_at(document, offset, Unit.SENTENCE)
    starts = [span.start for span in document.sentences(paragraph.number)]
    first = sentence.start if sentence.start > starts[0] else paragraph.start
    return Span(first, min((start for start in starts if start > sentence.start), default=paragraph.end))


def trimmed(text: str, start: int) -> Span:
    """Return the span of a text that begins at `start`, without the white space around it."""
    inner = text.strip()
    if not inner:
        return Span(start, start + len(text))
    first, end = text.index(inner), len(text.rstrip())
    if first and len(graphemes(text[first - 1 : first + 1])) == 1:
        first -= 1  # a combining mark stands on the space
    return Span(start + first, start + end)
