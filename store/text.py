"""Paragraphs, sentences, words and grapheme clusters of a text, as spans of code points."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from store.model import Paragraph, ParagraphKind, Span

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

_LINE = re.compile(r"[^\n]+")

# Patterns are compiled when they are first used: the first page needs none of these.
# Code points that may share a grapheme cluster with a neighbour: marks, joiners, flags, jamo and the like.
_JOINS = (
    r"[^\t\n\u0020-\u02ff\u0370-\u0482\u048a-\u0590\u1e00-\u1fff\u2010-\u2027\u202f-\u205e\u20a0-\u20cf"
    r"\u2100-\u2bff\u3001-\u3029\u3041-\u3096\u309b-\u3400\u4e00-\u9fff\uac00-\ud7a3]"
)
_WORD = (
    r"(?:[^\W\d_]\.){2,}(?:[-‐‑][^\W_]+)?"  # U.S., U.S.-mediated
    r"|\w+(?:[’'ʼ.\-‐‑]\w+|(?<=\d),(?=\d{3})\d+)*"
    r"|[\u00a9\u00ae\u2190-\u2bff\U0001f000-\U0001faff]+"
)
_LOWER_START = r"[\s\"'“”‘’«»(\[]*[^\W\d_]"


def split_paragraphs(text: str, kinds: Mapping[int, ParagraphKind] | None = None) -> Iterator[Paragraph]:
    """Yield every line of `text` that holds more than white space, numbered from 1.

    `kinds` names the kinds of the paragraphs that are not body.
    """
    number = 0
    for match in _LINE.finditer(text):
        line = match.group()
        if line.isspace():
            continue
        number += 1
        kind = kinds.get(number, ParagraphKind.BODY) if kinds else ParagraphKind.BODY
        yield Paragraph(number, match.start(), line, kind)


def text_digest(text: str) -> str:
    """Return the SHA-256 of the stored text in UTF-8, in hexadecimal."""
    import hashlib  # on use: nothing that is only looked at needs it

    digest = hashlib.sha256()
    for start in range(0, len(text), 1 << 20):
        digest.update(text[start : start + (1 << 20)].encode())
    return digest.hexdigest()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _tokenizer() -> PunktSentenceTokenizer:
    # Imported on use: it takes longer than opening a project.
    from nupunkt import load_default_model

    return load_default_model()


def sentences(text: str) -> list[Span]:
    """Return the sentences of one paragraph without the white space around them.

    Boundaries come from nupunkt (Punkt trained on current text); a boundary before a small
    letter is taken back, which keeps abbreviations of other languages ("3 тис. грн.") whole.
    No boundary lies inside a grapheme cluster.
    """
    found: list[Span] = []
    lower_start = _compiled(_LOWER_START)
    for start, end in _tokenizer().span_tokenize(text):
        trimmed = _trim(text, start, end)
        if trimmed is None:
            continue
        first = text[trimmed.start]
        if not first.isalpha():
            opening = lower_start.match(text, trimmed.start)
            first = opening.group()[-1] if opening else ""
        if found and first.islower():
            found[-1] = found[-1].hull(trimmed)
        else:
            found.append(trimmed)
    return _on_clusters(text, found) if may_join(text) else found


def _trim(text: str, start: int, end: int) -> Span | None:
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return Span(start, end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _on_clusters(text: str, spans: list[Span]) -> list[Span]:
    """Return the spans widened to whole grapheme clusters; of one shared by two, the first keeps it."""
    edges = _edges(text)
    whole: list[Span] = []
    for span in spans:
        start = edges[bisect_right(edges, span.start) - 1]
        end = edges[bisect_left(edges, span.end)]
        start = max(start, whole[-1].end) if whole else start
        if start < end:
            whole.append(Span(start, end))
    return whole


def words(text: str) -> list[Span]:
    """Return the words of `text`: "cease-fire", "Zelensky’s", "U.S.", "1,275" and "п’ять" stay whole.

    A run of emoji counts as a word; punctuation does not. No word begins or ends inside a grapheme cluster.
    """
    word = _compiled(_WORD)
    if not may_join(text):
        return [Span(*match.span()) for match in word.finditer(text)]
    # Each cluster stands as its first code point: marks, joiners and selectors are no word's concern.
    edges = _edges(text)
    bases = "".join(text[edge] for edge in edges[:-1])
    return [Span(edges[match.start()], edges[match.end()]) for match in word.finditer(bases)]


def may_join(text: str) -> bool:
    """Tell whether a grapheme cluster of `text` may have more than one code point."""
    if text.isascii():
        return "\r\n" in text
    return _compiled(_JOINS).search(text) is not None


def clusters(text: str) -> Iterator[str]:
    """Return the extended grapheme clusters of `text` (UAX 29)."""
    # Imported on use: it takes longer than drawing a page, and many texts need none of it.
    from wcwidth import iter_graphemes

    return iter_graphemes(text)


def graphemes(text: str) -> list[Span]:
    """Return the extended grapheme clusters of `text` as spans."""
    return [Span(a, b) for a, b in pairwise(_edges(text))]


def _edges(text: str) -> list[int]:
    """Return where the grapheme clusters of `text` begin, and its length."""
    edges = [0]
    for cluster in clusters(text):
        edges.append(edges[-1] + len(cluster))
    return edges
