"""What readers cannot tell apart, as regular expressions over stored text.

Nothing is copied or lowered to compare it, so that every offset is exact.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from typing import Final

_ALIKE: Final = (
    '"“”„‟«»〝〞＂',
    "'‘’‚‛‹›ʼʹ′`´＇",
    "-‐‑‒–—―−﹣－",
)
"""Quotation marks, apostrophes and dashes: each of a group matches each of it."""
_SAME: Final = {sign: f"[{re.escape(group)}]" for group in _ALIKE for sign in group}
UNSEEN: Final = "\u00ad\u200b\u2060\ufeff"
"""What may stand between two letters without being seen."""
MARKS: Final = "\u0300-\u036f"
"""The range of the marks that combine with the letter before them."""
SPACE: Final = rf"\s[\s{UNSEEN}]*+"
"""The expression for space of any kind."""
_TOKEN: Final = re.compile(r"\s+|…|\.{3}|.", re.DOTALL)


def expression(text: str, *, with_case: bool, any_accent: bool) -> str:
    """Return the expression for a text as readers see it, empty if there is nothing to see.

    Kinds of space, of quotation marks and of dashes are the same, as are letters composed and decomposed;
    signs without width may stand anywhere. Case and diacritics matter only if asked for. What may stand
    several times is taken whole (`*+`), so that a long run of it is not tried in every part.
    """
    seen = re.sub(f"[{UNSEEN}]", "", unicodedata.normalize("NFC", text))
    tokens = _TOKEN.findall((re.sub(f"[{MARKS}]", "", seen) if any_accent else seen).strip())
    parts = (_token(token, with_case, any_accent) for token in tokens)
    return f"[{UNSEEN}]*+".join(parts)


def _token(token: str, with_case: bool, any_accent: bool) -> str:
    if token.isspace():
        return SPACE
    if token in {"…", "..."}:
        return r"(?:…|\.{3})"
    if token in _SAME:
        return _SAME[token]
    cases = {token} if with_case else {token, token.lower(), token.upper(), token.title()}
    forms = {form for each in cases for form in _forms(each, any_accent)}
    single = "".join(sorted(re.escape(form) for form in forms if len(form) == 1))
    longer = sorted((re.escape(form) for form in forms if len(form) > 1), key=len, reverse=True)
    choice = "|".join([*longer, f"[{single}]"] if len(single) > 1 else [*longer, single])
    choice = f"(?:{choice})" if longer else choice
    return f"{choice}[{MARKS}]*+" if any_accent and token.isalpha() else choice


def _forms(letter: str, any_accent: bool) -> set[str]:
    """Return how a letter may be stored: composed, decomposed, or with any mark if that is asked."""
    parts = unicodedata.normalize("NFD", letter)
    if any_accent and len(letter) == 1:
        return {letter, parts[0], *_accented().get(parts[0], ())}
    return {letter, parts}


@cache
def _accented() -> dict[str, list[str]]:
    """Return the composed letters of the alphabets in use here, by the letter they are made from."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in (*range(0xC0, 0x600), *range(0x1E00, 0x2000)):
        letter = chr(code)
        parts = unicodedata.normalize("NFD", letter)
        if len(parts) > 1:
            found[parts[0]].append(letter)
    return found
