"""What the form of a line tells: whether it is prose, a headline or something short."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar, overload

from store.importers.phrases import is_credit
from store.model import Paragraph

HEAD = 400
"""Paragraphs looked at from the start of an article; with TAIL the bound on the cost of huge texts."""
TAIL = 100
"""Paragraphs looked at from the end of an article."""

_CLIP = 600
_OPENING = 24
_BULLET = re.compile(r"^(?:[-–—•*·|>▪●■#]+\s+)+")
_WORD = re.compile(r"[^\W\d_][\w’'ʼ.-]*")
_FULL_STOP = re.compile(r"[.!?…][\"”’»'“)\]*\d]*$")
_OPEN_END = re.compile(r"[,;:]$")
_INITIALISM_END = re.compile(r"\b[^\W\d_]\.$")
_SENTENCE_BREAK = re.compile(r"[.!?…][\"”’»')\]]*\s+[\"“‘«(]*[^\W\d_]")
_SQUASHED = re.compile(r"[\W_]+")


_Value = TypeVar("_Value")


class found_once(Generic[_Value]):
    """A property that is found when it is first asked for, and kept.

    Unlike `functools.cached_property` it takes no lock, which costs more than most of what is found here.
    """

    def __init__(self, find: Callable[[Line], _Value]) -> None:
        self._find = find
        self._name = find.__name__
        self.__doc__ = find.__doc__

    @overload
    def __get__(self, line: None, kind: type[Line]) -> found_once[_Value]: ...
    @overload
    def __get__(self, line: Line, kind: type[Line]) -> _Value: ...
    def __get__(self, line: Line | None, kind: type[Line]) -> _Value | found_once[_Value]:
        if line is None:
            return self
        value = line.__dict__[self._name] = self._find(line)
        return value


@dataclass(eq=False)  # not frozen: that makes setting a field take four times as long
class Line:
    """A paragraph as the importer looks at it."""

    number: int
    text: str
    """Without bullets and the white space around it; clipped, so that judging it costs little."""
    length: int
    """Code points of the whole paragraph."""
    ending: str
    """The last code points of the whole paragraph."""
    blank_before: bool
    blank_after: bool

    @found_once
    def words(self) -> list[str]:
        """The words of the clipped text."""
        return _WORD.findall(self.text)

    @found_once
    def key(self) -> str:
        """What two lines with the same wording have in common."""
        return squash(self.text)

    @found_once
    def _opening(self) -> str:
        """How the key begins."""
        return squash(self.text[:_OPENING])

    def says(self, key: str) -> bool:
        """Tell whether the wording has this key."""
        first = self.text[:1]
        if first.isascii() and first.isalnum() and not key.startswith(first.lower()):
            return False
        return key.startswith(self._opening) and self.key == key

    @found_once
    def has_full_stop(self) -> bool:
        """Whether the line ends as sentences do."""
        return bool(_FULL_STOP.search(self.ending))

    @found_once
    def starts_low(self) -> bool:
        """Whether the line goes on with a small letter, as continued sentences do."""
        first = self.text[:1]
        if not first.isalnum():
            first = next((char for char in self.text if char.isalnum()), "")
        return first.islower()

    @found_once
    def is_credit(self) -> bool:
        """Whether the line is a photo credit, or a caption that ends in one."""
        return is_credit(self.text)

    @found_once
    def is_title_case(self) -> bool:
        """Whether nearly every longer word of at least three has a capital, as English headlines have."""
        longer = [word for word in self.words if len(word) > 3]
        return len(longer) >= 3 and sum(word[0].isupper() for word in longer) >= 0.8 * len(longer)

    @found_once
    def is_prose(self) -> bool:
        """Whether the line is running text: long, or a whole sentence that is no headline."""
        if self.length > 220:
            return True
        if len(self.words) < 4 or not self.has_full_stop:
            return False
        if _SENTENCE_BREAK.search(self.text):
            return True
        if self.length <= 120 and self.ending.endswith(("?", "!")):
            return False
        return not (self.is_title_case and _INITIALISM_END.search(self.ending))

    @found_once
    def is_short(self) -> bool:
        """Whether the line may be a headline, a heading or a caption by its length and its end."""
        return (
            self.length <= 200
            and not self.is_prose
            and not _OPEN_END.search(self.ending)
            and bool(self.words)
        )


def squash(text: str) -> str:
    """Return the letters and digits of `text` in one case, for comparing wordings."""
    return _SQUASHED.sub("", text.casefold())


def survey(paragraphs: Sequence[Paragraph]) -> list[Line]:
    """Return the lines at the start and the end of an article, `HEAD` and `TAIL` of them at most."""
    if len(paragraphs) > HEAD + TAIL:
        paragraphs = [*paragraphs[:HEAD], *paragraphs[-TAIL:]]
    gaps = [after.start - before.end > 1 for before, after in pairwise(paragraphs)]
    edges = [True, *gaps, True]
    return [_line(paragraph, edges[i], edges[i + 1]) for i, paragraph in enumerate(paragraphs)]


def _line(paragraph: Paragraph, blank_before: bool, blank_after: bool) -> Line:
    text = paragraph.text[:_CLIP]
    # What is printable has no white space but the space.
    if "  " in text or not text.isprintable() or text[0] == " " or text[-1] == " ":
        text = " ".join(paragraph.text[: _CLIP * 2].split())[:_CLIP]
    bullet = None if text[:1].isalnum() else _BULLET.match(text)
    return Line(
        number=paragraph.number,
        text=text[bullet.end() :] if bullet else text,
        length=len(paragraph.text),
        ending=paragraph.text[-200:].rstrip()[-40:],
        blank_before=blank_before,
        blank_after=blank_after,
    )
