"""Where a span of an old text is in a new one, according to one alignment of the two."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from store.alignment import Block
from store.model import Span

_STRETCH: Final = 80
"""Code points by which a passage may grow beyond its length for every part of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A place for a span according to one alignment."""

    span: Span
    share: float
    """How much of the old words is there, from 0 to 1."""
    whole: bool
    """Whether all of it is there in one piece."""
    stretch: Span
    """The part of the old text around it that is unchanged as a whole."""
    moved: bool


class Places:
    """Finds spans in one alignment."""

    def __init__(self, old: str, new: str, blocks: list[Block]) -> None:
        self._old, self._new = old, new
        self._blocks = blocks
        self._first: list[int] = []
        """For each block, the first of those that follow one another with only white space between."""
        for at, block in enumerate(blocks):
            together = at > 0 and self._follows(blocks[at - 1], block)
            self._first.append(self._first[-1] if together else at)

    def _follows(self, last: Block, block: Block) -> bool:
        return (
            last.goal <= block.place
            and last.moved is block.moved
            and not self._old[last.end : block.start].strip()
            and not self._new[last.goal : block.place].strip()
        )

    def find(self, span: Span) -> Finding | None:
        """Return where most of the span is, or None if nothing is left of it."""
        core = trimmed(self._old, span)
        first = max(0, bisect_right(self._blocks, core.start, key=lambda block: block.start) - 1)
        last = bisect_left(self._blocks, core.end, key=lambda block: block.start)
        over = [at for at in range(first, last) if self._blocks[at].end > core.start]
        if not over:
            return None
        blocks = self._blocks
        if (
            blocks[over[0]].start <= core.start
            and blocks[over[-1]].end >= core.end
            and self._first[over[-1]] == self._first[over[0]]
        ):
            return self._whole(span, core, over)
        group = max(self._groups(over, len(core)), key=lambda group: self._kept(group, core))
        share = self._kept(group, core) / max(1, ink(self._old, core))
        goal = self._widened(group, core)
        return Finding(goal, share, False, core, any(blocks[at].moved for at in group))

    def _whole(self, span: Span, core: Span, over: list[int]) -> Finding:
        first, last = self._blocks[over[0]], self._blocks[over[-1]]
        goal = Span(core.start - first.start + first.place, core.end - last.start + last.place)
        begin, end = self._first[over[0]], over[-1]
        while end + 1 < len(self._blocks) and self._first[end + 1] == begin:
            end += 1
        wider = Span(goal.start - (core.start - span.start), goal.end + span.end - core.end)
        if wider.start >= 0 and self._new[wider.start : wider.end] == self._old[span.start : span.end]:
            goal = wider
        stretch = Span(self._blocks[begin].start, self._blocks[end].end)
        return Finding(goal, 1.0, True, stretch, first.moved)

    def _groups(self, over: list[int], length: int) -> list[list[int]]:
        """Return the blocks in groups that stand together in the new text."""
        groups: list[list[int]] = []
        for at in over:
            last = self._blocks[groups[-1][-1]] if groups else None
            if last is not None and 0 <= self._blocks[at].place - last.goal <= length + _STRETCH:
                groups[-1].append(at)
            else:
                groups.append([at])
        return groups

    def _kept(self, group: Iterable[int], core: Span) -> int:
        return sum(
            ink(self._old, Span(max(core.start, self._blocks[at].start), min(core.end, self._blocks[at].end)))
            for at in group
        )

    def _widened(self, group: list[int], core: Span) -> Span:
        """Return where a group stands, with what was put in the place of words that are gone at its ends."""
        first, last = self._blocks[group[0]], self._blocks[group[-1]]
        start = max(core.start, first.start) - first.start + first.place
        end = min(core.end, last.end) - last.start + last.place
        if core.start < first.start:
            before = self._blocks[group[0] - 1] if group[0] else Block(0, 0, 0)
            gone, put = Span(before.end, first.start), Span(before.goal, first.place)
            start -= self._part(gone, put, first.start - core.start, at_end=True)
        if core.end > last.end:
            after = group[-1] + 1
            behind = (
                self._blocks[after] if after < len(self._blocks) else Block(len(self._old), 0, len(self._new))
            )
            gone, put = Span(last.end, behind.start), Span(last.goal, behind.place)
            end += self._part(gone, put, core.end - last.end, at_end=False)
        # The full stop of a sentence at the end of the old text may be matched with that of another.
        mark = self._old[core.end - 1]
        if core.end > last.end and not mark.isalnum() and self._new.startswith(mark, end):
            end += len(mark)
        return trimmed(self._new, Span(start, end))

    def _part(self, gone: Span, put: Span, inside: int, *, at_end: bool) -> int:
        """Return how much of what was put in the place of something gone belongs to a passage.

        `inside` is how much of what is gone belonged to it.
        """
        if gone.start > gone.end or not 0 < put.end - put.start <= 2 * len(gone) + _STRETCH:
            return 0
        if inside >= len(self._old[gone.start : gone.end].strip()):
            return len(put)
        share = round(len(put) * inside / max(1, len(gone)))
        text = self._new[put.start : put.end]
        edges = [0, len(text), *(match.start() for match in re.finditer(r"\b", text))]
        length = len(text)
        return min((length - edge if at_end else edge for edge in edges), key=lambda part: abs(part - share))


def trimmed(text: str, span: Span) -> Span:
    """Return the span without the white space at its ends, unless it has nothing else."""
    passage = text[span.start : span.end]
    start = span.start + len(passage) - len(passage.lstrip())
    end = span.end - (len(passage) - len(passage.rstrip()))
    return Span(start, end) if start < end else span


def ink(text: str, span: Span) -> int:
    """Return the number of code points of a span that are no white space."""
    return sum(map(len, text[span.start : span.end].split()))
