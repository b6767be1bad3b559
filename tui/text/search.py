"""Finding words in a text as readers see them, with exact offsets.

A query becomes one regular expression over the stored text, so nothing is copied or lowered and every
offset is exact. What readers cannot tell apart matches: kinds of space, of quotation marks, of dashes,
composed and decomposed letters, soft hyphens and other signs without width. Case matters only if the
query has a capital letter; diacritics matter unless asked otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from store.likeness import expression
from store.model import Span
from store.text import graphemes, may_join
from tui.text.document import Document, Source

_BLOCK: Final = 64
"""Paragraphs read at once."""
_BACK: Final = 64
"""Code points before an edge that may tell whether it lies inside a grapheme cluster."""
_NEAR: Final = 512
"""Code points beside a window that are looked at, as a match may begin or end outside of it."""
MOST: Final = 100_000
"""Matches after which nobody goes on counting."""


@dataclass(frozen=True)
class Query:
    """What is looked for."""

    text: str
    any_accent: bool = False
    """Whether letters match with any diacritics."""

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """The expression to look for, or None if there is nothing to look for."""
        wanted = expression(self.text, with_case=self.with_case, any_accent=self.any_accent)
        return re.compile(wanted) if wanted else None

    @property
    def with_case(self) -> bool:
        """Whether capitals matter: only if the query has one."""
        return self.text != self.text.lower()

    def spans(self, text: str, start: int = 0) -> Iterator[Span]:
        """Yield where it stands in a text that begins at `start`; no match cuts a grapheme cluster."""
        if self.pattern is None:
            return
        place = 0
        while match := self.pattern.search(text, place):
            place = match.start() + 1
            if _is_edge(text, match.start()) and _is_edge(text, match.end()):
                place = match.end()
                yield Span(start + match.start(), start + match.end())


def _is_edge(text: str, place: int) -> bool:
    """Tell whether no grapheme cluster reaches over a place."""
    if not 0 < place < len(text) or not may_join(text[place - 1 : place + 1]):
        return True
    first = place - 1
    while first > max(0, place - _BACK) and not text[first].isascii():
        first -= 1
    return place - first in {cluster.start for cluster in graphemes(text[first : place + 1])}


def matches_over(document: Document, query: Query, window: Span) -> list[Span]:
    """Return the matches that share a code point with the window, or nearly do."""
    found: list[Span] = []
    number = document.number_at(window.start)
    while 1 <= number <= document.count:
        paragraph = document.paragraph(number)
        if paragraph.start >= window.end:
            break
        first = max(0, window.start - paragraph.start - _NEAR)
        part = paragraph.text[first : window.end - paragraph.start + _NEAR]
        found.extend(query.spans(part, paragraph.start + first))
        number += 1
    return found


def whole_words(document: Document, match: Span) -> Span:
    """Return a match with the letters and digits that go on from it: who types half a word means all of it.

    What a mark parts from it stays out: "Zelensky" in "Zelensky’s" stays as it is.
    """
    paragraph = document.paragraph(document.number_at(match.start))
    text, start, end = paragraph.text, match.start - paragraph.start, match.end - paragraph.start
    if text[start].isalnum():
        while start > 0 and _goes_on(text[start - 1]):
            start -= 1
    if _goes_on(text[end - 1]):
        while end < len(text) and _goes_on(text[end]):
            end += 1
    return Span(paragraph.start + start, paragraph.start + end)


def _goes_on(character: str) -> bool:
    return character.isalnum() or unicodedata.combining(character) > 0


class Matches:
    """The matches of a query in a text, found piece by piece: from a place on, then from the top to it."""

    def __init__(self, source: Source, query: Query, origin: int) -> None:
        self.query = query
        self._source = source
        self._first = source.number_at(origin)
        self._next = self._first
        self._start = 0
        """The offset of the paragraph that was looked through first."""
        self._frontier = 0
        """The offset up to which the text was looked through."""
        self._wrapped = False
        self._below: list[Span] = []
        self._above: list[Span] = []
        self.complete = query.pattern is None or not source.count
        """Whether the whole text was looked through."""

    @property
    def count(self) -> int:
        """How many were found so far."""
        return len(self._below) + len(self._above)

    @property
    def share(self) -> float:
        """How much of the text was looked through, from 0 to 1."""
        if self.complete:
            return 1.0
        total = self._source.count
        above = self._first - 1
        return (total - above + self._next - 1 if self._wrapped else self._next - 1 - above) / total

    def scan(self, budget: int) -> None:
        """Look through about so many code points more."""
        while budget > 0 and not self.complete:
            limit = self._first - 1 if self._wrapped else self._source.count
            last = min(self._next + _BLOCK - 1, limit)
            found = self._above if self._wrapped else self._below
            for paragraph in self._source.fetch(self._next, last) if self._next <= last else ():
                if paragraph.number == self._first:
                    self._start = paragraph.start
                found.extend(self.query.spans(paragraph.text, paragraph.start))
                self._frontier = paragraph.end
                budget -= len(paragraph.text) + 1
            self._next = last + 1
            if self._next > limit:
                self.complete = self._wrapped or self._first <= 1
                self._wrapped, self._next, self._frontier = True, 1, 0

    def after(self, offset: int) -> Span | None:
        """Return the first match that starts after `offset`, around the end if need be.

        None if there is none, and while it is not known which one that is.
        """
        in_below = offset + 1 >= self._start
        found = self._below if in_below else self._above
        place = bisect_right(found, offset, key=_start)
        if place < len(found):
            return found[place]
        if in_below:
            if self._wrapped and self._above:
                return self._above[0]
            return self._below[0] if self.complete and self._below else None
        if not self.complete:
            return None
        return next(iter(self._below or self._above), None)

    def before(self, offset: int) -> Span | None:
        """Return the last match that starts before `offset`, around the top if need be.

        None if there is none, and while it is not known which one that is.
        """
        in_below = offset >= self._start
        if not in_below and not self.complete and (not self._wrapped or self._frontier < offset):
            return None
        found = self._below if in_below else self._above
        place = bisect_left(found, offset, key=_start)
        if place:
            return found[place - 1]
        if in_below:
            return _last(self._above or self._below) if self.complete else None
        return _last(self._below) or (_last(self._above) if self.complete else None)

    def place(self, span: Span) -> int | None:
        """Return which match it is, counted from 1 in text order, or None if it is none of those found."""
        for found, earlier in ((self._above, 0), (self._below, len(self._above))):
            place = bisect_left(found, span.start, key=_start)
            if place < len(found) and found[place] == span:
                return earlier + place + 1
        return None

    def all(self) -> list[Span]:
        """Return those found so far, in text order."""
        return [*self._above, *self._below]


def _last(spans: list[Span]) -> Span | None:
    return spans[-1] if spans else None


def _start(span: Span) -> int:
    return span.start
