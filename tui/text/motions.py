"""Where the cursor goes: pure functions `(document, selection, extend) -> selection`.

All pass over boilerplate, and stay where they are when there is nothing further on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from store.model import ParagraphKind, Span
from store.spans import covers
from tui.text.document import Document
from tui.text.selection import Selection, Unit, unit_at

Motion = Callable[[Document, Selection, bool], Selection]
Units = Callable[[int, int], Iterator[Span]]
"""The units of a paragraph on one side of an offset, such as `Document.words_from`."""


def next_word(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the next word."""
    return _go(selection, _following(document, selection.head, document.words_from), extend)


def previous_word(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the start of this word, or of the word before."""
    return _go(selection, _preceding(document, selection.head, document.words_before), extend)


def next_sentence(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the next sentence."""
    return _go(selection, _following(document, selection.head, document.sentences_from), extend)


def previous_sentence(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the sentence before."""
    here = unit_at(document, selection.head, Unit.SENTENCE)
    return _go(selection, _preceding(document, here.start, document.sentences_before), extend)


def next_paragraph(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the next paragraph."""
    return _go(selection, _paragraph(document, document.number_at(selection.head), 1), extend)


def previous_paragraph(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the start of this paragraph, or of the paragraph before."""
    paragraph = document.paragraph_at(selection.head)
    if paragraph is None:
        return selection
    first = next(document.words_from(paragraph.number, 0)).start
    if selection.head > first and paragraph.kind is not ParagraphKind.BOILERPLATE:
        return selection.move(first, extend=extend)
    return _go(selection, _paragraph(document, paragraph.number, -1), extend)


def to_start(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the first word."""
    return _go(selection, _paragraph(document, 0, 1), extend)


def to_end(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the last sentence."""
    number = document.readable(document.count, -1)
    if number is None:
        return selection
    last = next(document.sentences_before(number, document.paragraph(number).end))
    return selection.move(_first_word(document, last), extend=extend)


def to_offset(document: Document, selection: Selection, extend: bool, offset: int) -> Selection:
    """Go to the word at an offset."""
    offset = max(0, min(offset, document.length))
    return selection.move(unit_at(document, offset, Unit.WORD).start, extend=extend)


def next_unread(document: Document, selection: Selection, seen: Iterable[Span]) -> int | None:
    """Return the place of the next sentence that `seen` does not cover, or None if all are read.

    Takes time in the number of spans seen, not in what they cover.
    """
    known = tuple(seen)
    offset = unit_at(document, selection.head, Unit.SENTENCE).start + 1
    number = document.readable(document.number_at(selection.head), 1)
    while number is not None and number:
        span = next(document.sentences_from(number, offset), None)
        if span is None:
            number = document.readable(number + 1, 1)
        elif not covers(known, span):
            return _first_word(document, span)
        else:
            # All is read up to where this stretch ends.
            end = max(each.end for each in known if each.start <= span.start)
            offset = max(span.end, unit_at(document, end, Unit.SENTENCE).start)
            number = document.readable(document.number_at(offset), 1)
    return None


def next_untagged(document: Document, selection: Selection, tagged: Callable[[Span], bool]) -> int | None:
    """Return the place of the next sentence that is not tagged, or None."""
    here = unit_at(document, selection.head, Unit.SENTENCE).start
    number = document.readable(document.number_at(selection.head), 1)
    while number is not None and number:
        for span in document.sentences_from(number, here + 1):
            if not tagged(span):
                return _first_word(document, span)
        number = document.readable(number + 1, 1)
    return None


def _go(selection: Selection, offset: int | None, extend: bool) -> Selection:
    return selection if offset is None else selection.move(offset, extend=extend)


def _following(document: Document, offset: int, units_from: Units) -> int | None:
    """Return where the next unit begins, in this paragraph or the next one to read."""
    number = document.number_at(offset)
    while number and (here := document.readable(number, 1)) is not None:
        for span in units_from(here, offset + 1):
            return _first_word(document, span)
        number = here + 1
    return None


def _preceding(document: Document, offset: int, units_before: Units) -> int | None:
    """Return where the unit before begins, in this paragraph or the one to read before it."""
    number = document.number_at(offset)
    while (here := document.readable(number, -1)) is not None:
        for span in units_before(here, offset):
            return _first_word(document, span)
        number = here - 1
    return None


def _paragraph(document: Document, number: int, step: int) -> int | None:
    following = document.readable(number + step, step)
    return None if following is None else next(document.words_from(following, 0)).start


def _first_word(document: Document, span: Span) -> int:
    """Return where the first word of a span starts: the cursor stands on words, not on quotation marks.

    A span without a word, such as "…", has the cursor at its start.
    """
    word = next(document.words_from(document.number_at(span.start), span.start), None)
    return word.start if word is not None and word.start < span.end else span.start
