"""Where the cursor goes: pure functions `(document, selection, extend) -> selection`.

All pass over boilerplate, and stay where they are when there is nothing further on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from store.model import ParagraphKind, Span
from store.spans import covers
from tui.text.document import Document
from tui.text.selection import Selection, Unit, unit_at

Motion = Callable[[Document, Selection, bool], Selection]


def next_word(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the next word."""
    return _go(selection, _following(document, selection.head, document.words), extend)


def previous_word(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the start of this word, or of the word before."""
    return _go(selection, _preceding(document, selection.head, document.words), extend)


def next_sentence(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the next sentence."""
    return _go(selection, _following(document, selection.head, document.sentences), extend)


def previous_sentence(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the sentence before."""
    here = unit_at(document, selection.head, Unit.SENTENCE)
    return _go(selection, _preceding(document, here.start, document.sentences), extend)


def next_paragraph(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the next paragraph."""
    return _go(selection, _paragraph(document, document.number_at(selection.head), 1), extend)


def previous_paragraph(document: Document, selection: Selection, extend: bool) -> Selection:
    """Go to the start of this paragraph, or of the paragraph before."""
    paragraph = document.paragraph_at(selection.head)
    if paragraph is None:
        return selection
    first = document.words(paragraph.number)[0].start
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
    return selection.move(_first_word(document, document.sentences(number)[-1]), extend=extend)


def to_offset(document: Document, selection: Selection, extend: bool, offset: int) -> Selection:
    """Go to the word at an offset."""
    offset = max(0, min(offset, document.length))
    return selection.move(unit_at(document, offset, Unit.WORD).start, extend=extend)


def next_unread(document: Document, selection: Selection, seen: Iterable[Span]) -> int | None:
    """Return the place of the next sentence that `seen` does not cover, or None if all are read."""
    known = tuple(seen)
    return _next_sentence_where(document, selection.head, lambda span: not covers(known, span))


def next_untagged(document: Document, selection: Selection, tagged: Callable[[Span], bool]) -> int | None:
    """Return the place of the next sentence that is not tagged, or None."""
    return _next_sentence_where(document, selection.head, lambda span: not tagged(span))


def _next_sentence_where(document: Document, offset: int, wanted: Callable[[Span], bool]) -> int | None:
    here = unit_at(document, offset, Unit.SENTENCE).start
    number = document.readable(document.number_at(offset), 1)
    while number is not None and number:
        for span in document.sentences(number):
            if span.start > here and wanted(span):
                return _first_word(document, span)
        number = document.readable(number + 1, 1)
    return None


def _go(selection: Selection, offset: int | None, extend: bool) -> Selection:
    return selection if offset is None else selection.move(offset, extend=extend)


def _following(document: Document, offset: int, units: Callable[[int], tuple[Span, ...]]) -> int | None:
    number = document.number_at(offset)
    if not number:
        return None
    for span in _readable_units(document, number, units):
        if span.start > offset:
            return _first_word(document, span)
    below = document.readable(number + 1, 1)
    return None if below is None else _first_word(document, units(below)[0])


def _preceding(document: Document, offset: int, units: Callable[[int], tuple[Span, ...]]) -> int | None:
    number = document.number_at(offset)
    if not number:
        return None
    for span in reversed(_readable_units(document, number, units)):
        if span.start < offset:
            return _first_word(document, span)
    above = document.readable(number - 1, -1)
    return None if above is None else _first_word(document, units(above)[-1])


def _readable_units(
    document: Document, number: int, units: Callable[[int], tuple[Span, ...]]
) -> tuple[Span, ...]:
    boilerplate = document.paragraph(number).kind is ParagraphKind.BOILERPLATE
    return () if boilerplate else units(number)


def _paragraph(document: Document, number: int, step: int) -> int | None:
    following = document.readable(number + step, step)
    return None if following is None else document.words(following)[0].start


def _first_word(document: Document, span: Span) -> int:
    """Return where the first word of a span starts: the cursor stands on words, not on quotation marks.

    A span without a word, such as "…", has the cursor at its start.
    """
    words = document.words(document.number_at(span.start))
    return next((word.start for word in words if span.start <= word.start < span.end), span.start)
