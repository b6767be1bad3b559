"""Long paragraphs by piece, so that what is asked about one place costs the same at any length.

A paragraph of up to `LONG` code points is one piece. A longer one is cut before every multiple of `PIECE`,
within half a piece, each cut found from the text right there: it is the same whatever was asked before.
It lies where the last sentence there begins, so that the sentences and words of the pieces are those of the
whole paragraph. Text that has no such place is no prose and is cut after the last white space there, else
where the last word begins, else, in a word of thousands of letters, between two grapheme clusters. A cluster
is never cut: where one is longer than half a piece, there is no cut.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Final

from store.model import Span
from store.text import clusters, graphemes, sentences, words

PIECE: Final = 8192
"""Code points of a piece, about: from half of it to one and a half."""
LONG: Final = 2 * PIECE
"""Code points up to which a paragraph stays whole."""

_REACHES: Final = (PIECE // 8, PIECE // 2)
"""How far before a multiple a sentence is looked for, first and then."""
_MARGIN: Final = 256
"""Code points around what is looked at: what is found far from the ends does not depend on them."""
_FLAGS: Final = "".join(map(chr, range(0x1F1E6, 0x1F200)))
"""The regional indicators, two of which make a flag."""
_CHUNK: Final = 4096
_INK: Final = re.compile(r"\S")


class Pieces:
    """The pieces of one paragraph, found as they are asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._count = (len(text) - PIECE // 2) // PIECE if len(text) > LONG else 0
        """The multiples before which there may be a cut."""
        self._cuts: dict[int, int | None] = {}
        self._after: dict[Span, Span | None] = {}
        self._before: dict[Span, Span | None] = {}
        self._flags = Span(0, 0)
        """Nothing but halves of flags, from the first of the run on."""

    def at(self, index: int) -> Span:
        """Return the piece around a code point of the paragraph; the last for one beyond its end."""
        place = min(max(0, index) // PIECE, self._count)
        start, place = self._cut_from(place, -1)
        end, after = self._cut_from(place + 1, 1)
        while end <= index and end < len(self._text):
            start = end
            end, after = self._cut_from(after + 1, 1)
        return Span(start, end)

    def after(self, piece: Span) -> Span | None:
        """Return the next piece that holds more than white space, or None."""
        if piece not in self._after:
            ink = _INK.search(self._text, piece.end)
            self._after[piece] = self.at(ink.start()) if ink else None
        return self._after[piece]

    def before(self, piece: Span) -> Span | None:
        """Return the piece before that holds more than white space, or None."""
        if piece not in self._before:
            length = len(self._text[: piece.start].rstrip())
            self._before[piece] = self.at(length - 1) if length else None
        return self._before[piece]

    def __iter__(self) -> Iterator[Span]:
        piece: Span | None = self.at(0)
        while piece is not None:
            yield piece
            piece = self.after(piece)

    def _cut_from(self, place: int, step: int) -> tuple[int, int]:
        """Return the nearest cut from a multiple on, in steps, and its multiple; else an end of the text."""
        while 0 < place <= self._count:
            if place not in self._cuts:
                self._cuts[place] = self._cut_before(place * PIECE)
            cut = self._cuts[place]
            if cut is not None:
                return cut, place
            place += step
        return (0, 0) if place <= 0 else (len(self._text), place)

    def _cut_before(self, limit: int) -> int | None:
        """Return where to cut in the half piece up to `limit`, or None if one cluster fills it."""
        for reach in _REACHES:
            start = self._without_half_flag(limit - reach - _MARGIN)
            window = self._text[start : limit + _MARGIN]
            # The window may begin inside a cluster, so its first edge is none for sure.
            first = max(limit - reach - start, len(next(clusters(window)))) + 1
            last = limit - start
            begins = (span.start for span in sentences(window))
            cut = _last(first, last, (begin for begin in begins if window[begin - 1 : begin].isspace()))
            if cut is not None:
                return start + cut
        edges = [cluster.start for cluster in graphemes(window)]
        spaces = (edge for edge in edges if window[edge - 1 : edge].isspace() and not window[edge].isspace())
        for places in (spaces, (word.start for word in words(window)), edges):
            cut = _last(first, last, places)
            if cut is not None:
                return start + cut
        return None

    def _without_half_flag(self, start: int) -> int:
        """Return the place, or the one before it if it lies between the two halves of a flag."""
        if self._text[start] not in _FLAGS:
            return start
        begin = start
        while begin > 0:
            if self._flags.start < begin <= self._flags.end:
                begin = self._flags.start
                break
            before = self._text[max(0, begin - _CHUNK) : begin]
            others = len(before.rstrip(_FLAGS))
            begin -= len(before) - others
            if others:
                break
        self._flags = Span(begin, start)
        return start - (start - begin) % 2


def _last(first: int, last: int, places: Iterable[int]) -> int | None:
    return max((place for place in places if first <= place <= last), default=None)


def sentence_count(text: str) -> int:
    """Return the number of sentences of a paragraph."""
    if len(text) <= LONG:
        return len(sentences(text))
    return sum(len(sentences(text[piece.start : piece.end])) for piece in Pieces(text))


def sentence_number(text: str, index: int) -> int:
    """Return which sentence of a paragraph, counted from 1, stands at `index` or before it; 1 at least."""
    before = 0
    if len(text) > LONG:
        pieces, counts = _counts(text)
        place = bisect_right(pieces, index, key=lambda piece: piece.start) - 1
        before, piece = counts[place], pieces[place]
        text, index = text[piece.start : piece.end], index - piece.start
    return max(1, before + sum(sentence.start <= index for sentence in sentences(text)))


@lru_cache(maxsize=1)
def _counts(text: str) -> tuple[list[Span], list[int]]:
    """Return the pieces of a long paragraph, and how many sentences stand before each.

    Those of the latest paragraph are kept: who tags in it once tags in it again.
    """
    pieces = list(Pieces(text))
    counts = [len(sentences(text[piece.start : piece.end])) for piece in pieces]
    return pieces, list(accumulate(counts, initial=0))
