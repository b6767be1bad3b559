"""An article as the reader sees it: paragraphs taken from a source as they are needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, Protocol

from store.model import Paragraph, ParagraphKind, Span
from store.text import sentences, split_paragraphs, words

_BLOCK: Final = 16
"""Paragraphs fetched at once: about a screen."""
_BLOCKS: Final = 32
"""Blocks kept."""


class Source(Protocol):
    """Where paragraphs come from, such as `store.articles.ArticleText`."""

    length: int
    count: int

    def fetch(self, first: int, last: int) -> Sequence[Paragraph]:
        """Return the paragraphs numbered `first` to `last`, both included."""
        ...

    def number_at(self, offset: int) -> int:
        """Return the number of the paragraph at `offset` or before it, else of the first; 0 for no text."""
        ...


class TextSource:
    """A source over a text in memory."""

    def __init__(self, text: str, kinds: dict[int, ParagraphKind] | None = None) -> None:
        self._paragraphs = list(split_paragraphs(text, kinds))
        self.length = len(text)
        self.count = len(self._paragraphs)

    def fetch(self, first: int, last: int) -> Sequence[Paragraph]:
        """Return the paragraphs numbered `first` to `last`, both included."""
        return self._paragraphs[first - 1 : last]

    def number_at(self, offset: int) -> int:
        """Return the number of the paragraph at `offset` or before it, else of the first; 0 for no text."""
        return max(
            (paragraph.number for paragraph in self._paragraphs if paragraph.start <= offset),
            default=min(1, self.count),
        )


class Document:
    """Paragraphs, sentences and words of one article, cached near where the reader is."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.length = source.length
        """Code points."""
        self.count = source.count
        """Paragraphs."""
        self._blocks: OrderedDict[int, Sequence[Paragraph]] = OrderedDict()
        self._units: OrderedDict[tuple[int, str], tuple[Span, ...]] = OrderedDict()

    @classmethod
    def of(cls, text: str, kinds: dict[int, ParagraphKind] | None = None) -> Document:
        """Return the document of a text in memory."""
        return cls(TextSource(text, kinds))

    def paragraph(self, number: int) -> Paragraph:
        """Return a paragraph by its number, from 1 to `count`.

        Raises:
            IndexError: There is no such paragraph.
        """
        if not 1 <= number <= self.count:
            raise IndexError(f"paragraph {number} of {self.count}")
        index = (number - 1) // _BLOCK
        block = self._blocks.get(index)
        if block is None:
            first = index * _BLOCK + 1
            block = self._source.fetch(first, first + _BLOCK - 1)
            self._blocks[index] = block
            if len(self._blocks) > _BLOCKS:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(index)
        return block[number - 1 - index * _BLOCK]

    def number_at(self, offset: int) -> int:
        """Return the number of the paragraph at `offset` or before it, else of the first; 0 for no text."""
        for block in reversed(self._blocks.values()):
            if block and block[0].start <= offset < block[-1].end:
                return max(paragraph.number for paragraph in block if paragraph.start <= offset)
        return self._source.number_at(offset)

    def paragraph_at(self, offset: int) -> Paragraph | None:
        """Return the paragraph at `offset` or before it, else the first; None if there is no text."""
        number = self.number_at(offset)
        return self.paragraph(number) if number else None

    def sentences(self, number: int) -> tuple[Span, ...]:
        """Return the sentences of a paragraph; at least one."""
        return self._cached(number, "sentences")

    def words(self, number: int) -> tuple[Span, ...]:
        """Return the words of a paragraph; its whole text where it holds none ("* * *")."""
        return self._cached(number, "words")

    def readable(self, number: int, step: int) -> int | None:
        """Return the number of the nearest paragraph from `number` on, in steps, that is not boilerplate."""
        while 1 <= number <= self.count:
            if self.paragraph(number).kind is not ParagraphKind.BOILERPLATE:
                return number
            number += step
        return None

    def text(self, span: Span) -> str:
        """Return the text of a span; white space between paragraphs appears as one line feed."""
        pieces: list[str] = []
        number = self.number_at(span.start)
        while 1 <= number <= self.count:
            paragraph = self.paragraph(number)
            if paragraph.start >= span.end:
                break
            first = max(0, span.start - paragraph.start)
            piece = paragraph.text[first : span.end - paragraph.start]
            if piece:
                pieces.append(piece)
            number += 1
        return "\n".join(pieces)

    def _cached(self, number: int, unit: str) -> tuple[Span, ...]:
        key = (number, unit)
        spans = self._units.get(key)
        if spans is None:
            paragraph = self.paragraph(number)
            split = sentences if unit == "sentences" else words
            local = split(paragraph.text) or [Span(0, len(paragraph.text))]
            spans = tuple(span.shift(paragraph.start) for span in local)
            self._units[key] = spans
            if len(self._units) > _BLOCK * _BLOCKS:
                self._units.popitem(last=False)
        else:
            self._units.move_to_end(key)
        return spans
