"""Text objects: what a verb can act on besides words, sentences and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from store.model import Span
from store.text import graphemes, may_join
from tui.text.document import Document

_MARK: Final = re.compile('["“”„‟«»‹›‘’‚‛]')
_CLOSES: Final = {
    '"': '"',
    "“": "”",
    "”": "”",
    "‟": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "‘": "’",
    "‚": "‘’",
    "‛": "’",
}
"""What closes a quotation that a mark opens."""
_OPENERS: Final = "“„‟«‹‘‚‛"
"""Marks that open a quotation unless the text around them says otherwise."""


@dataclass(frozen=True, slots=True)
class _Quotation:
    """The places of the two marks; the second is where the text ends if that goes on elsewhere."""

    opening: int
    closing: int

    def spans(self, text: str) -> Iterator[Span]:
        """Yield what is quoted, without white space around it, then the same with its marks."""
        first, end = self.opening + 1, self.closing
        while first < end and text[first].isspace():
            first += 1
        while first < end and text[end - 1].isspace():
            end -= 1
        if first < end:
            yield Span(first, end)
            yield Span(self.opening, min(self.closing + 1, len(text)))


def quotation(document: Document, offset: int, *, around: Span | None = None) -> Span | None:
    """Return what is quoted around an offset, without its marks; None if nothing is.

    With `around`, what was returned before, it is the next wider one: with the marks, then what is quoted
    around that. A quotation stays within its paragraph: one that goes on in the next paragraph, which
    then begins with the same mark, reaches to the end. Straight marks are paired in order. An apostrophe
    is no mark. Of a paragraph longer than `store.pieces.LONG` only the piece around the offset counts.
    """
    part = document.piece_at(offset)
    if part is None:
        return None
    wider = (
        around.shift(-part.start) if around is not None else Span(offset - part.start, offset - part.start)
    )
    found: list[Span] = []
    for each in _quotations(part.text, _mark_after(document, part.number, part.end)):
        inner_and_outer = list(each.spans(part.text))
        if inner_and_outer and inner_and_outer[1].contains(offset - part.start):
            found.extend(inner_and_outer)
    if around is not None:
        found = [span for span in found if span.hull(wider) == span != wider]
    return min(found, key=len).shift(part.start) if found else None


def _mark_after(document: Document, number: int, end: int) -> str:
    """Return the mark that the next paragraph begins with, if `end` is where this one ends."""
    if number == document.count or document.paragraph(number).end != end:
        return ""
    following = document.paragraph(number + 1).text[:64].lstrip()[:1]
    return following if following in _CLOSES else ""


def _quotations(text: str, going_on: str) -> Iterator[_Quotation]:
    """Yield the quotations of a text, the inner before the outer.

    A mark without its other half is passed over, unless it is the mark that the next paragraph begins with.
    """
    opened: list[int] = []
    for match in _MARK.finditer(text):
        place, mark = match.start(), match.group()
        if not _stands_alone(text, place):
            continue
        partner = _partner(text, place, opened)
        if partner is not None:
            yield _Quotation(opened[partner], place)
            del opened[partner:]
        elif _opens(text, place, mark):
            opened.append(place)
    for place in opened:
        if text[place] == going_on:
            yield _Quotation(place, len(text))
            return


def _partner(text: str, place: int, opened: list[int]) -> int | None:
    """Return which of the opened quotations, counted from 0, a mark closes; None if it closes none."""
    mark, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if mark in "‘’" and (not before.strip() or (before.isalnum() and after.isalnum())):
        return None  # an apostrophe, or it opens
    if mark == "“" and not before.strip():
        return None
    if mark == "«" and _looks_opening(before, after):
        return None
    for number in range(len(opened) - 1, -1, -1):
        if mark in _CLOSES[text[opened[number]]]:
            return number
    return None


def _opens(text: str, place: int, mark: str) -> bool:
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    if mark == "’":
        return False
    if mark in _OPENERS or mark == '"':
        return True
    return _looks_opening(before, after)


def _looks_opening(before: str, after: str) -> bool:
    """Tell whether a mark between two characters stands before a word and after none."""
    return not before.isalnum() and before not in {".", ",", "!", "?", "…"} and after.isalnum()


def _stands_alone(text: str, place: int) -> bool:
    """Tell whether a mark is a grapheme cluster by itself."""
    if not may_join(text[max(0, place - 1) : place + 2]):
        return True
    neighbours = (text[max(0, place - 1) : place + 1], text[place : place + 2])
    return all(len(graphemes(pair)) == len(pair) for pair in neighbours)
