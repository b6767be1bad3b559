"""Paragraphs, sentences, words and grapheme clusters of a text, as spans of code points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from wcwidth import iter_graphemes

from store.model import Paragraph, ParagraphKind, Span

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

_LINE = re.compile(r"[^\n]+")

# Letters with the combining marks that `\w` leaves out (Latin, Cyrillic, Hebrew, Arabic, Indic, symbols).
_LETTER = (
    r"[^\W_][\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u0900-\u0903\u093a-\u094f\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u200d\u20d0-\u20ff]*"
)
_WORD = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}(?:[-‐‑](?:{_LETTER})+)?"  # U.S., U.S.-mediated
    rf"|(?:{_LETTER}|_)+(?:[’'ʼ.\-‐‑](?:{_LETTER}|_)+|(?<=\d),(?=\d{{3}})\d+)*"
    r"|[\u00a9\u00ae\u2190-\u2bff\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff"
    r"\u2640\u2642\u2764\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]*"
)
_LOWER_START = re.compile(r"[\s\"'“”‘’«»(\[]*[^\W\d_]")


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


@cache
def _tokenizer() -> PunktSentenceTokenizer:
    # Imported on use: it takes longer than opening a project.
    from nupunkt import load_default_model

    return load_default_model()


def sentences(text: str) -> list[Span]:
    """Return the sentences of one paragraph without the white space around them.

    Boundaries come from nupunkt (Punkt trained on current text); a boundary before a small
    letter is taken back, which keeps abbreviations of other languages ("3 тис. грн.") whole.
    Text without any letter or digit is one sentence.
    """
    found: list[Span] = []
    for start, end in _tokenizer().span_tokenize(text):
        trimmed = _trim(text, start, end)
        if trimmed is None:
            continue
        opening = _LOWER_START.match(text, trimmed.start)
        if found and opening and opening.group()[-1].islower():
            found[-1] = found[-1].hull(trimmed)
        else:
            found.append(trimmed)
    return found


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def words(text: str) -> list[Span]:
    """Return the words of `text`: "cease-fire", "Zelensky’s", "U.S.", "1,275" and "п’ять" stay whole.

    An emoji sequence counts as a word; punctuation does not.
    """
    return [Span(*match.span()) for match in _WORD.finditer(text)]


def graphemes(text: str) -> list[Span]:
    """Return the extended grapheme clusters of `text` (UAX 29)."""
    edges = [0]
    for cluster in iter_graphemes(text):
        edges.append(edges[-1] + len(cluster))
    return [Span(a, b) for a, b in pairwise(edges)]
