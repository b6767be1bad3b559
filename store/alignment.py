"""Which parts of an old text stand in a new one too, as blocks of the same words.

Lines that are the same are matched first; inside what is left between them, and only where somebody asks,
words are. Both are matched like a careful reader does it: what is the same from the start, what is the
same from the end, what occurs once in both, and so on between those. What is small enough is then compared
whole. Thus the work grows with the texts and not with their square, however much of them was rewritten:
a part that is too large to compare and has nothing in it that occurs once in both is left unmatched.

Where texts repeat themselves there are several such matchings. The one `backwards` prefers the end of a text
where the other prefers its start: what they agree on does not depend on the preference.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from store.matching import Run, matched, once
from store.model import Span

_ALIKE: Final = {
    '"': "“”„‟«»〝〞＂",
    "'": "‘’‚‛‹›ʼʹ′`´＇",
    "-": "‐‑‒–—―−﹣－",
    " ": "\t\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000",
}
"""What editors exchange for one another without changing a word."""
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Scripts that leave no space between words: each sign counts as one."""
_MARKS: Final = "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u064b-\u065f\u200c\u200d\ufe0e\ufe0f"

ANCHOR: Final = 16
"""Bytes of a line that may be matched for occurring once: few Chinese signs say as much as many letters."""
SHINGLE: Final = 4
"""Words of a sequence that may be matched for occurring once."""
_LONG_LINE: Final = 65_536
"""Code points of a line beyond which sentences are matched in the place of lines."""
_LARGEST: Final = 8_000_000
"""Code points between two matched lines up to which words are looked at."""


Progress = Callable[[float], None]
"""Is told which share of the work is done, from 0 to 1."""


def untold(_: float) -> None:
    """Tell nobody how much is done."""


class Block(NamedTuple):
    """A part of the old text that stands in the new one too."""

    start: int
    end: int
    place: int
    """Where it starts in the new text."""
    moved: bool = False
    """Whether it stands before something that it stood after, or the other way round."""

    @property
    def goal(self) -> int:
        """Where it ends in the new text."""
        return self.place + self.end - self.start


def alike(text: str) -> str:
    """Return the text, each sign for which editors put another one replaced by one of a kind.

    Offsets stay as they are.
    """
    for sign, others in _ALIKE.items():
        for other in others:
            if other in text:
                text = text.replace(other, sign)
    return text


class Alignment:
    """The parts of an old text that stand in a new one, both as `alike` returns them."""

    def __init__(self, old: str, new: str, *, backwards: bool = False) -> None:
        self.old = old
        self.new = new
        self._backwards = backwards
        self._old_lines, self._new_lines = _lines(old, new)
        self._old_starts, self._new_starts = _starts(self._old_lines), _starts(self._new_lines)
        runs, self._boxes = matched(self._old_lines, self._new_lines, _line_keys, backwards)
        self._blocks = [self._line_block(run) for run in runs]
        self._elsewhere = self._moved_lines()
        self._blocks += [self._line_block(run)._replace(moved=True) for run in self._elsewhere]
        self._gone = {run.old for run in self._elsewhere}, {run.new for run in self._elsewhere}

    def _moved_lines(self) -> list[Run]:
        """Return the lines that stand elsewhere: what occurs once in either among the lines that are left."""
        old_places = (at for box in self._boxes for at in range(box.a, box.b))
        new_places = (at for box in self._boxes for at in range(box.c, box.d))
        olds = once(_line_keys(self._old_lines), old_places)
        news = once(_line_keys(self._new_lines), new_places)
        return [
            Run(place, news[key], 1) for key, place in olds.items() if place >= 0 and news.get(key, -1) >= 0
        ]

    def _line_block(self, run: Run) -> Block:
        last = run.old + run.size - 1
        end = self._old_starts[last] + len(self._old_lines[last])
        return Block(self._old_starts[run.old], end, self._new_starts[run.new])

    def blocks(
        self, spans: Sequence[Span], *, everywhere: bool = False, progress: Progress = untold
    ) -> list[Block]:
        """Return the blocks in the order of the old text, those of words around the spans or `everywhere`."""
        found = self._blocks.copy()
        reach = list(accumulate((span.end for span in spans), max))
        for number, box in enumerate(self._boxes):
            progress(number / len(self._boxes))
            if box.a == box.b or box.c == box.d:
                continue
            before = bisect_right(spans, self._old_starts[box.b], key=lambda span: span.start)
            if everywhere or (before and reach[before - 1] >= self._old_starts[box.a]):
                olds = self._parts(0, box.a, box.b)
                news = self._parts(1, box.c, box.d)
                found += word_blocks(self.old, self.new, olds, news, backwards=self._backwards)
        found.sort()
        return joined(self.old, self.new, found)

    def changed_lines(self) -> tuple[list[Span], list[Span]]:
        """Return the lines of the old and of the new text that are not matched whole, without empty ones."""
        kept_old, kept_new = _Cover(), _Cover()
        for block in self._blocks:
            kept_old.add(block.start, block.end)
            kept_new.add(block.place, block.goal)
        return (
            [span for span in _line_spans(self._old_starts, self._old_lines) if not kept_old.holds(span)],
            [span for span in _line_spans(self._new_starts, self._new_lines) if not kept_new.holds(span)],
        )

    def _parts(self, side: int, first: int, last: int) -> list[Span]:
        """Return the lines from one to another, without those that stand elsewhere, as parts of the text."""
        starts, gone = (self._old_starts, self._new_starts)[side], self._gone[side]
        edges = [first - 1, *(at for at in range(first, last) if at in gone), last]
        return [
            Span(starts[before + 1], starts[behind] - 1)
            for before, behind in pairwise(edges)
            if before + 1 < behind
        ]


class _Cover:
    """Which parts of a text are taken; they come one by one and do not overlap."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []
        self._sorted = True

    def add(self, start: int, end: int) -> None:
        self._spans.append((start, end))
        self._sorted = False

    def holds(self, span: Span) -> bool:
        if not self._sorted:
            self._spans.sort()
            self._sorted = True
        place = bisect_left(self._spans, (span.start + 1,)) - 1
        return place >= 0 and self._spans[place][1] >= span.end


def _lines(*texts: str) -> list[list[str]]:
    """Return the lines of texts; where some are very long, sentences, without the space after each."""
    lines = [text.split("\n") for text in texts]
    if max(len(line) for each in lines for line in each) <= _LONG_LINE:
        return lines
    return [_compiled(r"\n|(?<=[.!?…]) ").split(text) for text in texts]


def _starts(lines: Sequence[str]) -> list[int]:
    return list(accumulate((len(line) + 1 for line in lines), initial=0))


def _line_spans(starts: Sequence[int], lines: Sequence[str]) -> Iterator[Span]:
    for start, line in zip(starts, lines, strict=False):
        if line and not line.isspace():
            yield Span(start, start + len(line))


def _line_keys(lines: Sequence[str]) -> Sequence[Hashable]:
    return [line if len(line.encode()) >= ANCHOR else None for line in lines]


def shingles(words: Sequence[str]) -> list[Hashable]:
    """Return for each word the sequence that begins with it; None where there are too few."""
    ends = (words[place:] for place in range(SHINGLE))
    found: list[Hashable] = list(zip(*ends, strict=False))
    return found + [None] * (len(words) - len(found))


def word_blocks(
    old: str, new: str, parts: Sequence[Span], others: Sequence[Span], *, backwards: bool
) -> list[Block]:
    """Return the blocks of the words that parts of both texts have in common, in the order of the old one."""
    if max(sum(map(len, parts)), sum(map(len, others))) > _LARGEST:
        return []
    old_words = [word for part in parts for word in words(old, part)]
    new_words = [word for part in others for word in words(new, part)]
    olds = [old[start:end] for start, end in old_words]
    news = [new[start:end] for start, end in new_words]
    sizes = [len(word) for word in olds], [len(word) for word in news]
    runs, _ = matched(olds, news, shingles, backwards, sizes)
    return [
        Block(old_words[at][0], old_words[at][1], new_words[run.new + at - run.old][0])
        for run in sorted(runs)
        for at in range(run.old, run.old + run.size)
    ]


def words(text: str, part: Span) -> list[tuple[int, int]]:
    """Return where the words and signs of a part of a text stand; a script without spaces is all signs."""
    unspaced = _compiled(f"[{_UNSPACED}]")
    word = rf"[\w{_MARKS}]+|[^\w\s]"
    if unspaced.search(text, part.start, part.end):
        word = rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[\w{_MARKS}])+|[^\w\s]"
    return [match.span() for match in _compiled(word).finditer(text, part.start, part.end)]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def joined(old: str, new: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, those made one between which both texts have the same white space."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        same = last is not None and last.moved is block.moved
        if last is not None and same and last.start - last.place == block.start - block.place:
            between = old[last.end : block.start], new[last.goal : block.place]
            if between[0] == between[1] or (not between[0].strip() and not between[1].strip()):
                found[-1] = last._replace(end=block.end)
                continue
        found.append(block)
    return [block for block in found if block.start < block.end]
