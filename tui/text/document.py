"""An article as the reader sees it: paragraphs taken from a source as they are needed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final, Protocol, TypeVar

from store.model import Paragraph, ParagraphKind, Span
from store.pieces import Pieces
from store.text import sentences, split_paragraphs, words

_BLOCK: Final = 16
"""Paragraphs fetched at once: about a screen."""
_BLOCKS: Final = 32
"""Blocks kept."""
_KEPT: Final = 512
"""Pieces of paragraphs whose sentences or words are kept."""

Splitter = Callable[[str], list[Span]]
Key = TypeVar("Key")
Value = TypeVar("Value")


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
        place = bisect_right(self._paragraphs, offset, key=lambda paragraph: paragraph.start)
        return max(place, min(1, self.count))


class Document:
    """Paragraphs, sentences and words of one article, cached near where the reader is."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.length = source.length
        """Code points."""
        self.count = source.count
        """Paragraphs."""
        self._blocks: OrderedDict[int, Sequence[Paragraph]] = OrderedDict()
        self._pieces: OrderedDict[int, Pieces] = OrderedDict()
        self._units: OrderedDict[tuple[int, int, Splitter], tuple[Span, ...]] = OrderedDict()

    @classmethod
    def of(cls, text: str, kinds: dict[int, ParagraphKind] | None = None) -> Document:
        """Return the document of a text in memory."""
        return cls(TextSource(text, kinds))

    @property
    def source(self) -> Source:
        """Where the paragraphs come from, for who reads through all of them."""
        return self._source

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

    def piece_at(self, offset: int) -> Paragraph | None:
        """Return the paragraph as `paragraph_at` does; of a long one, only the piece around the offset."""
        paragraph = self.paragraph_at(offset)
        if paragraph is None:
            return None
        piece = self._pieces_of(paragraph.number)[1].at(offset - paragraph.start)
        text = paragraph.text[piece.start : piece.end]
        return paragraph._replace(start=paragraph.start + piece.start, text=text)

    def sentences(self, number: int) -> tuple[Span, ...]:
        """Return the sentences of a paragraph, however long it is; at least one."""
        return tuple(self.sentences_from(number, 0))

    def words(self, number: int) -> tuple[Span, ...]:
        """Return the words of a paragraph, however long it is; its whole text if it holds none ("* * *")."""
        return tuple(self.words_from(number, 0))

    def sentences_from(self, number: int, offset: int) -> Iterator[Span]:
        """Yield the sentences of a paragraph that start at an offset or after it, in order.

        This and the like look at a long paragraph piece by piece (see `store.pieces`), so that taking
        one costs the same anywhere.
        """
        return self._from(number, offset, sentences)

    def sentences_before(self, number: int, offset: int) -> Iterator[Span]:
        """Yield the sentences of a paragraph that start before an offset, the nearest first."""
        return self._before(number, offset, sentences)

    def words_from(self, number: int, offset: int) -> Iterator[Span]:
        """Yield the words of a paragraph that start at an offset or after it, in order."""
        return self._from(number, offset, words)

    def words_before(self, number: int, offset: int) -> Iterator[Span]:
        """Yield the words of a paragraph that start before an offset, the nearest first."""
        return self._before(number, offset, words)

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

    def _from(self, number: int, offset: int, split: Splitter) -> Iterator[Span]:
        paragraph, pieces = self._pieces_of(number)
        piece: Span | None = pieces.at(offset - paragraph.start)
        while piece is not None:
            spans = self._units_of(paragraph, piece, split)
            yield from islice(spans, bisect_left(spans, offset, key=_start), None)
            piece = pieces.after(piece)

    def _before(self, number: int, offset: int, split: Splitter) -> Iterator[Span]:
        paragraph, pieces = self._pieces_of(number)
        piece: Span | None = pieces.at(offset - paragraph.start)
        while piece is not None:
            spans = self._units_of(paragraph, piece, split)
            yield from reversed(spans[: bisect_left(spans, offset, key=_start)])
            piece = pieces.before(piece)

    def _pieces_of(self, number: int) -> tuple[Paragraph, Pieces]:
        paragraph = self.paragraph(number)
        pieces = self._pieces.get(number)
        if pieces is None:
            pieces = Pieces(paragraph.text)
            _keep(self._pieces, number, pieces)
        return paragraph, pieces

    def _units_of(self, paragraph: Paragraph, piece: Span, split: Splitter) -> tuple[Span, ...]:
        """Return the units of a piece of a paragraph; the whole piece if it holds nothing but signs."""
        key = (paragraph.number, piece.start, split)
        spans = self._units.get(key)
        if spans is None:
            text = paragraph.text[piece.start : piece.end]
            local = split(text) or ([] if text.isspace() else [Span(0, len(text))])
            spans = tuple(span.shift(paragraph.start + piece.start) for span in local)
            _keep(self._units, key, spans)
        else:
            self._units.move_to_end(key)
        return spans


def _start(span: Span) -> int:
    return span.start


def _keep(kept: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    kept[key] = value
    if len(kept) > _KEPT:
        kept.popitem(last=False)
