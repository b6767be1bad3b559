"""What two sequences have in common: runs of the same items, in the same order.

What is the same from the start and from the end is matched first, then what occurs once in both, and so on
between those. What is small enough is compared whole. The work grows with the sequences and not with their
square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

_PAIRS: Final = 64_000_000
"""Pairs of words that are compared at once, for which eight megabytes are needed."""
_DEPTH: Final = 12
"""How often what is left is searched again for what occurs once in it."""
_PASSES: Final = 4
"""How often chance matches are looked for."""


class Box(NamedTuple):
    """A part of two sequences: `[a, b)` of the old, `[c, d)` of the new."""

    a: int
    b: int
    c: int
    d: int


class Run(NamedTuple):
    """Items that are the same: so many from one place in the old and one in the new."""

    old: int
    new: int
    size: int


def matched(
    old: Sequence[str],
    new: Sequence[str],
    keys: Callable[[Sequence[str]], Sequence[Hashable]],
    backwards: bool,
    sizes: tuple[list[int], list[int]] | None = None,
) -> tuple[list[Run], list[Box]]:
    """Return what two sequences have in common, and the parts between that are not matched.

    With the `sizes` of the items, small parts are compared whole.
    """
    if backwards:
        old, new = old[::-1], new[::-1]
        sizes = (sizes[0][::-1], sizes[1][::-1]) if sizes else None
    runs, boxes = _Matching(old, new, keys, sizes).match()
    if backwards:
        a, c = len(old), len(new)
        runs = [Run(a - run.old - run.size, c - run.new - run.size, run.size) for run in runs]
        boxes = [Box(a - box.b, a - box.a, c - box.d, c - box.c) for box in boxes]
    return runs, boxes


class _Matching:
    """Matches two sequences from the start, from the end and by what occurs once."""

    def __init__(
        self,
        old: Sequence[str],
        new: Sequence[str],
        keys: Callable[[Sequence[str]], Sequence[Hashable]],
        sizes: tuple[list[int], list[int]] | None,
    ) -> None:
        self._old, self._new = old, new
        self._make_keys = keys
        self._keys: tuple[Sequence[Hashable], Sequence[Hashable]] | None = None
        self._sums = tuple(list(accumulate(each, initial=0)) for each in sizes) if sizes else None
        self._runs: list[Run] = []

    def match(self) -> tuple[list[Run], list[Box]]:
        left: list[Box] = []
        waiting = [(Box(0, len(self._old), 0, len(self._new)), 0)]
        while waiting:
            box, depth = waiting.pop()
            box = self._strip(box)
            if box.a == box.b or box.c == box.d:
                left.append(box)
                continue
            if self._sums and (box.b - box.a) * (box.d - box.c) <= _PAIRS:
                self._runs += self._compare(box)
                continue
            pairs = self._anchors(box) if depth < _DEPTH else []
            if not pairs:
                left.append(box)
                continue
            a, c = box.a, box.c
            for old, new in pairs:
                self._runs.append(Run(old, new, 1))
                if a < old or c < new:
                    waiting.append((Box(a, old, c, new), depth + 1))
                a, c = old + 1, new + 1
            waiting.append((Box(a, box.b, c, box.d), depth + 1))
        return self._runs, left

    def _strip(self, box: Box) -> Box:
        """Match what is the same at both ends of a part; return what is between."""
        a, b, c, d = box
        old, new = self._old, self._new
        while a < b and c < d and old[a] == new[c]:
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
        if a > box.a:
            self._runs.append(Run(box.a, box.c, a - box.a))
        if b < box.b:
            self._runs.append(Run(b, d, box.b - b))
        return Box(a, b, c, d)

    def _anchors(self, box: Box) -> list[tuple[int, int]]:
        """Return the longest row of pairs, in the order of both, of what occurs once in each."""
        if self._keys is None:
            self._keys = self._make_keys(self._old), self._make_keys(self._new)
        news = once(self._keys[1], range(box.c, box.d))
        olds = once(self._keys[0], range(box.a, box.b))
        pairs = [(place, news[key]) for key, place in olds.items() if place >= 0 and news.get(key, -1) >= 0]
        return [pairs[place] for place in longest_rising([new for _, new in pairs])]

    def _compare(self, box: Box) -> list[Run]:
        """Return what two small parts have in common, without what is likely chance."""
        # Imported on use: only texts that were changed need it.
        from rapidfuzz.distance import Indel

        found = Indel.opcodes(self._old[box.a : box.b], self._new[box.c : box.d]).as_matching_blocks()
        runs = [Run(box.a + run.a, box.c + run.b, run.size) for run in found if run.size]
        for _ in range(_PASSES):
            kept = [run for place, run in enumerate(runs) if self._is_meant(runs, place, box)]
            if len(kept) == len(runs):
                break
            runs = kept
        return runs

    def _is_meant(self, runs: Sequence[Run], place: int, box: Box) -> bool:
        """Tell whether a run is as long as what was changed before or after it."""
        run = runs[place]
        before = runs[place - 1] if place else Run(box.a, box.c, 0)
        after = runs[place + 1] if place + 1 < len(runs) else Run(box.b, box.d, 0)
        size = self._size(0, run.old, run.old + run.size)
        return size >= min(
            max(self._size(0, one.old + one.size, two.old), self._size(1, one.new + one.size, two.new))
            for one, two in ((before, run), (run, after))
        )

    def _size(self, side: int, start: int, end: int) -> int:
        """Return the code points of the words from one place to another."""
        return self._sums[side][end] - self._sums[side][start] if self._sums else 0


def once(keys: Sequence[Hashable], places: Iterable[int]) -> dict[Hashable, int]:
    """Return where each key stands, -1 for those that occur more than once."""
    found: dict[Hashable, int] = {}
    for place in places:
        key = keys[place]
        if key is not None:
            found[key] = -1 if key in found else place
    return found


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """Return the places of a longest row of numbers, each larger than the one before."""
    tails: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(tails, number)
        if at == len(tails):
            tails.append(number)
            places.append(place)
        else:
            tails[at], places[at] = number, place
        before.append(places[at - 1] if at else -1)
    row: list[int] = []
    at = places[-1] if places else -1
    while at >= 0:
        row.append(at)
        at = before[at]
    return row[::-1]
