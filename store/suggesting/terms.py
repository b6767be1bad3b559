"""Words of a sentence without case, accents and endings, in English, Ukrainian and Russian."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"\w+(?:[’'ʼ]\w+)*")
_OTHERS: Final = re.compile(r"[\W_ʼʹ]+")
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("’'ʼ"))
_SHORTEST: Final = 3
"""Letters that stay of a word at least."""


class Term(NamedTuple):
    """A word that says something."""

    stem: str
    start: int
    """Where it begins in the sentence."""
    end: int


def folded(text: str) -> str:
    """Return a text without case and accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def letters_of(text: str) -> str:
    """Return the letters and digits of a text without case and accents, and nothing of what is between."""
    return _OTHERS.sub("", folded(text))


def _longest_first(words: str) -> tuple[str, ...]:
    return tuple(sorted({folded(word) for word in words.split()}, key=lambda word: (-len(word), word)))


_LATIN: Final = _longest_first("""
ings ing edly ed ies ied es s ly y e al ally ations ation ions ion ment ments ers er
""")
_CYRILLIC: Final = _longest_first("""
ия ии ию ией иям иях ія ії ію ією іям іях іями
ями ами ого его ього ому ему ьому ими ыми їми их ых їх ой ей ій ий ый ая яя ое ее ую юю ої єї ів їв ов
ев єв ам ям ах ях ом ем єм ою ею єю иями иях ениям ости остей істю ості ість ть ти ла ло ли лися лась ся
сь ет ит ут ют ат ят ує ють ать ять ено ана ані ання ення іння ания ение ения ений а я о е є у ю и і ї ы
ь й
""")
_SILENT: Final = frozenset(
    _longest_first("""
a an the and or but nor if of to in on at by for from with without about into over under between after
before during as is are was were be been being it its this that these those he she they them his her
their there here we our us you your i my me not no so such than then too very can could will would shall
should may might must do does did done has have had having who whom whose which what when where why how
all any each both more most other some own same just also only up down out off again once because until
while said say says one two і й та а але або що як це цей ця ці той ті в у на з зі із до від для про за
при без над під між після перед не ні так ще вже був була було були є бути він вона воно вони його її їх
ми ви я ти який яка яке які и что как это этот эта эти тот во с со к от о об он она они мы вы но же бы
ли уже был была были есть который которая которые его ее их из по
""")
)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return a word without case, accents and ending; empty for one that says nothing, such as `the`."""
    bare = folded(word).translate(_APOSTROPHES)
    if bare in _SILENT or (len(bare) < 2 and not bare.isdigit()):
        return ""
    if bare.isdigit():
        return ""
    if len(word) > 2 and word[-2] in "’'ʼ":
        bare = bare[:-1]
    for ending in _LATIN if bare.isascii() else _CYRILLIC:
        if bare.endswith(ending) and len(bare) - len(ending) >= _SHORTEST:
            return bare[: -len(ending)]
    return bare


def terms(text: str) -> list[Term]:
    """Return the words of a text that say something, in order."""
    found = ((stem(match[0]), match) for match in _WORD.finditer(text))
    return [Term(root, *match.span()) for root, match in found if root]
