"""Where a passage stands, told by position and by its words and their neighbours.

The terms are those of the W3C Web Annotation model: TextPositionSelector and TextQuoteSelector.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from store.model import Span
from store.text import graphemes

CONTEXT: Final = 32
"""Code points of prefix and of suffix, as Hypothesis and Apache Annotator keep them."""
_FLAGS: Final = "".join(map(chr, range(0x1F1E6, 0x1F200)))
"""The regional indicators, two of which make a flag."""


class Target(NamedTuple):
    """A passage by position and by quotation."""

    span: Span
    exact: str
    prefix: str
    suffix: str


def describe(text: str, span: Span, offset: int = 0) -> Target:
    """Return the target for `span` of a text of which `text` is the part that starts at `offset`.

    The part should reach `CONTEXT` code points beyond the span on either side, where the text does;
    the context is shortened so that it does not cut a grapheme cluster.

    Raises:
        ValueError: The span does not lie within the part.
    """
    start, end = span.start - offset, span.end - offset
    if not 0 <= start < end <= len(text):
        raise ValueError(f"span {span.start}..{span.end} is outside of {offset}..{offset + len(text)}")
    before = text[max(0, start - CONTEXT) : start]
    if start > CONTEXT:
        window = text[max(0, start - 2 * CONTEXT) : start]
        # Where a run of flags began before the window, nobody knows which two letters make one.
        unsure = 0 if offset == 0 and start <= 2 * CONTEXT else len(window) - len(window.lstrip(_FLAGS))
        before = _without_first_cut(window, max(len(window) - len(before), unsure))
    after = text[end : end + CONTEXT]
    if end + CONTEXT < len(text):
        after = _without_last_cut(text[end : end + 2 * CONTEXT], len(after))
    return Target(span, text[start:end], before, after)


def _without_first_cut(window: str, first: int) -> str:
    for cluster in graphemes(window):
        if cluster.start >= first:
            return window[cluster.start :]
    return ""


def _without_last_cut(window: str, length: int) -> str:
    end = 0
    for cluster in graphemes(window):
        if cluster.end > length:
            break
        end = cluster.end
    return window[:end]
