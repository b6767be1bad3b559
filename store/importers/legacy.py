"""Guessing the eight-bit encoding of a text that is not UTF-8."""

from __future__ import annotations

import re
from dataclasses import dataclass

# In the order in which equals are preferred.
_CANDIDATES = ("cp1252", "cp1251", "koi8-u", "mac-roman", "cp1250", "iso8859-2", "iso8859-5", "mac-cyrillic")

_WORD = re.compile(r"[^\W\d_]+")
_SYMBOL = re.compile(r"[^\x00-\x7f\w]|[\u00b2\u00b3\u00b9\u00bc-\u00be]")
_CYRILLIC = re.compile(r"[\u0400-\u045f\u0490\u0491]+")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-þĀ-žŒœŠšŽžŸȘșȚț]+")
# The commonest Cyrillic letters of Ukrainian and Russian: about two thirds of any text.
_COMMON = frozenset("оаиентрсвлкі")
_COMMON_SHARE = 0.65
_USUAL = frozenset("‘’‚“”„‹›«»–—…•·§©®°№™\u00a0\u00ad¿¡")
_LOW_QUOTES = frozenset("‚„")
_MONEY = frozenset("€£¥")
_LONE_LETTERS = frozenset("àáäåéèêíóòôöúùyÀÁÅÉÈÍÓÒÖÚ")

_MINIMUM = 0.9
"""The share of characters beyond ASCII that must make sense."""
_MINIMUM_COHERENCE = 0.2


@dataclass(slots=True)
class _Tally:
    total: int = 0
    good: int = 0
    cyrillic: int = 0
    common: int = 0
    longest: int = 0
    """Letters of the longest Cyrillic word."""

    @property
    def share(self) -> float:
        return self.good / self.total if self.total else 0.0

    @property
    def rank(self) -> float:
        # Upper case in windows-1251 is lower case in KOI8 and the reverse: only frequency tells them apart.
        common = self.common / self.cyrillic if self.cyrillic else _COMMON_SHARE
        return self.share + common / 2


def guess(sample: bytes) -> str | None:
    """Return the eight-bit encoding that makes sense of every word of `sample`, if one does.

    charset-normalizer is unsure of texts with few letters beyond ASCII; here words decide: a word is
    written in one script, with natural capitals, and quotation marks are usual.
    """
    tallies = [(_tally(sample.decode(name, "surrogateescape")), name) for name in _CANDIDATES]
    sensible = [(tally.rank, -place, name) for place, (tally, name) in enumerate(tallies) if _fits(tally)]
    return max(sensible)[2] if sensible else None


def guess_widely(sample: bytes) -> str | None:
    """Return what charset-normalizer takes `sample` for, or None if it is not confident."""
    # Imported on use: most texts are UTF-8.
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None or best.coherence < _MINIMUM_COHERENCE:
        return None
    return best.encoding.replace("_", "-")


def _fits(tally: _Tally) -> bool:
    # A stray byte is a letter in some Cyrillic encoding, but words are longer.
    return tally.share >= _MINIMUM and (not tally.cyrillic or tally.longest > 2)


def _tally(text: str) -> _Tally:
    tally = _Tally()
    for match in _WORD.finditer(text):
        word = match.group()
        if not word.isascii():
            _count_word(word, tally)
    for match in _SYMBOL.finditer(text):
        tally.total += 1
        tally.good += _is_usual(text, match.start())
    return tally


def _count_word(word: str, tally: _Tally) -> None:
    beyond = sum(letter > "\x7f" for letter in word)
    tally.total += beyond
    if not (word.isupper() or len(word) == 1 or word[1:].islower()):
        return
    if _CYRILLIC.fullmatch(word):
        tally.good += beyond
        tally.cyrillic += beyond
        tally.longest = max(tally.longest, len(word))
        tally.common += sum(letter in _COMMON for letter in word.lower())
    elif _LATIN.fullmatch(word):
        sensible = word in _LONE_LETTERS if len(word) == 1 else (len(word) - beyond) * 3 >= len(word)
        tally.good += beyond if sensible else 0


def _is_usual(text: str, place: int) -> bool:
    symbol = text[place]
    if symbol in _MONEY:
        return any(char.isdigit() for char in text[max(0, place - 2) : place + 3])
    if symbol in _LOW_QUOTES and text[place - 1 : place].isalnum():
        return False
    return symbol in _USUAL
