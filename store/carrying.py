"""Where passages of an old text stand in a new one.

Each passage ends as one of three. `Placed`: the same words stand where an alignment of the two texts has
them, and nothing speaks for another place: both ways to align agree, and the words, or what stands right
before and right after them unchanged, occur once in either text. `Moved`: it was found, but its words, its
surroundings or its order changed, or another place would do as well, so that a reader should look. `Orphan`:
not found; a place that resembles it may be suggested. No passage is dropped.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from store.alignment import Alignment, Block, Progress, alike, joined, shingles, untold, word_blocks, words
from store.finding import Finding, Places, trimmed
from store.model import Span

KEPT: Final = 0.3
"""The share of a passage's signs that must still be there for it to count as found."""
_PIECE: Final = re.compile(r"[^.!?…。！？\n]*[^.!?…。！？\s]")
_SHORTEST: Final = 8
"""Code points of a piece that tells where it is, if it occurs once."""
_MARKS_BEHIND: Final = 3
"""Code points of punctuation that may follow a piece within the same passage."""
_CONTEXT: Final = 32
_QUOTABLE: Final = 16
"""Bytes of a quotation that is looked for by itself."""
_BUDGET: Final = 1_000_000_000
"""Code points that are searched for quotations in all."""
_WHOLE: Final = 8_000_000
"""Code points of both texts up to which words are compared everywhere, not only where passages are."""
_AT_ONCE: Final = 500_000
"""Code points of both texts up to which words are compared for single places, while somebody waits."""
_ELSEWHERE: Final = 4_000_000
"""Code points of changed lines among which rewritten lines are looked for at another place."""
_AROUND: Final = 30_000
"""Code points before and after a place among which something like a passage is looked for."""
_LIKENESS: Final = 65.0
"""How like it must be, of 100."""
_SHARED: Final = 0.25
"""The share of a line's sequences of words that another must have to be the same line, rewritten."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """Return what tells how much of a part of the work is done, which is the share from one to another."""
    return lambda share: progress(start + share * (end - start))


@dataclass(frozen=True, slots=True)
class Placed:
    """The same words, at the place that corresponds."""

    span: Span


@dataclass(frozen=True, slots=True)
class Moved:
    """Found, but changed enough that a reader should look."""

    span: Span


@dataclass(frozen=True, slots=True)
class Orphan:
    """Not found."""

    suggestion: Span | None
    """Where it may be."""


Carried = Placed | Moved | Orphan


def carry(old: str, new: str, spans: Sequence[Span], progress: Progress = untold) -> list[Carried]:
    """Return for each span of the old text what became of it in the new one.

    The work grows with the length of the texts and the number of spans; see `store.alignment` for what is
    not compared. Beyond a total of a thousand million code points, quotations are no longer searched for.
    """
    old, new = alike(old), alike(new)
    if old == new:
        return [Placed(span) for span in spans]
    carrying = _Carrying(old, new, sorted(set(spans)), part_of(progress, 0.0, 0.9))
    return carrying.carry(spans, part_of(progress, 0.9, 1.0))


def suggest(old: str, new: str, span: Span) -> Span | None:
    """Return where the words of a span of the old text, or words like them, may stand in the new one.

    What resembles them is looked for only around the place that corresponds.
    """
    carried = carry(old, new, [span])[0]
    found = carried.suggestion if isinstance(carried, Orphan) else carried.span
    if found is not None:
        return found
    # Imported on use: only this needs it.
    from rapidfuzz.fuzz import partial_ratio_alignment

    passage = old[span.start : span.end]
    middle = carry_offsets(old, new, [span.start])[0]
    around = Span(max(0, middle - _AROUND), min(len(new), middle + _AROUND))
    best = partial_ratio_alignment(passage, new[around.start : around.end], score_cutoff=_LIKENESS)
    if len(passage) > len(around) or best is None or best.dest_start >= best.dest_end:
        return None
    like = Span(best.dest_start, best.dest_end).shift(around.start)
    over = [Span(*word) for word in words(new, around) if Span(*word).overlaps(like)]
    return over[0].hull(over[-1]) if over else None


def carry_offsets(old: str, new: str, offsets: Sequence[int]) -> list[int]:
    """Return the offsets in the new text of some of the old; for what is gone, about where it would be.

    Of long texts only lines are compared.
    """
    old, new = alike(old), alike(new)
    points = sorted({Span(offset, offset + 1) for offset in offsets})
    blocks = Alignment(old, new).blocks(points if len(old) + len(new) <= _AT_ONCE else [])
    edges = [Block(0, 0, 0), *(block for block in blocks if not block.moved), Block(len(old), 0, len(new))]
    found: list[int] = []
    for offset in offsets:
        at = bisect_right(blocks, offset, key=lambda block: block.start) - 1
        if at >= 0 and offset < blocks[at].end:
            found.append(offset - blocks[at].start + blocks[at].place)
            continue
        after = bisect_right(edges, offset, hi=len(edges) - 1, key=lambda block: block.start)
        before, behind = edges[after - 1], edges[after]
        gone, put = behind.start - before.end, max(0, behind.place - before.goal)
        found.append(min(before.goal + (offset - before.end) * put // max(1, gone), len(new)))
    return found


def kept_parts(old: str, new: str, spans: Sequence[Span]) -> list[Span]:
    """Return what of some spans of the old text still stands in the new one, as spans of the new, sorted.

    Of long texts only lines that are the same count.
    """
    old, new = alike(old), alike(new)
    blocks = Alignment(old, new).blocks(sorted(spans) if len(old) + len(new) <= _WHOLE else [])
    found: list[Span] = []
    for span in spans:
        at = max(0, bisect_right(blocks, span.start, key=lambda block: block.start) - 1)
        while at < len(blocks) and blocks[at].start < span.end:
            start, end = max(span.start, blocks[at].start), min(span.end, blocks[at].end)
            if start < end:
                found.append(Span(start, end).shift(blocks[at].place - blocks[at].start))
            at += 1
    return sorted(found)


class _Carrying:
    """Carries the spans of one text to another."""

    def __init__(self, old: str, new: str, spans: list[Span], progress: Progress) -> None:
        self._old, self._new, self._spans = old, new, spans
        forward, backward = Alignment(old, new), Alignment(old, new, backwards=True)
        whole = len(old) + len(new) <= _WHOLE
        progress(0.1)
        blocks = forward.blocks(spans, everywhere=whole, progress=part_of(progress, 0.1, 0.45))
        others = backward.blocks(spans, everywhere=whole, progress=part_of(progress, 0.45, 0.8))
        self._budget = _BUDGET
        self._forward = Places(old, new, blocks)
        lost = [span for span in spans if not self._is_found(span)]
        if lost:
            blocks, others = _with_moved(forward, blocks, others, lost)
            self._forward = Places(old, new, blocks)
        self._backward = Places(old, new, others)
        self._taken = joined(new, old, sorted(Block(b.place, b.goal, b.start) for b in blocks))
        """What of the new text is matched."""
        self._unique = _Unique(old, new)

    def _is_found(self, span: Span) -> bool:
        found = self._forward.find(span)
        return found is not None and found.share >= 1.0

    def carry(self, spans: Sequence[Span], progress: Progress) -> list[Carried]:
        """Return what became of each span."""
        done: dict[Span, Carried] = {}
        for number, span in enumerate(self._spans):
            progress(number / len(self._spans))
            done[span] = self._carry(span)
        return [done[span] for span in spans]

    def _carry(self, span: Span) -> Carried:
        found = self._forward.find(span)
        if found is None or found.share < KEPT or not len(found.span):
            return self._by_quotation(span, found)
        other = self._backward.find(span)
        if not found.whole or other is None or not other.whole or found.span != other.span:
            return Moved(found.span)
        if found.moved or other.moved:
            return Moved(found.span)
        stretch = Span(
            max(found.stretch.start, other.stretch.start), min(found.stretch.end, other.stretch.end)
        )
        sure = self._unique.pins(span, stretch) or self._is_only_one(span, stretch)
        return Placed(found.span) if sure else Moved(found.span)

    def _is_only_one(self, span: Span, stretch: Span) -> bool:
        """Tell whether the passage, or it with what is before and with what is after, occurs once in each."""
        passage = self._old[span.start : span.end]
        if len(passage) >= _SHORTEST and self._occurs_once(passage):
            return True
        before = self._old[max(stretch.start, span.start - _CONTEXT) : span.end]
        after = self._old[span.start : min(stretch.end, span.end + _CONTEXT)]
        return all(
            len(part) >= len(passage) + _SHORTEST and self._occurs_once(part) for part in (before, after)
        )

    def _occurs_once(self, part: str) -> bool:
        return len(self._places_of(self._old, part)) == 1 == len(self._places_of(self._new, part))

    def _places_of(self, text: str, part: str) -> list[int]:
        """Return up to two places of a part; none when enough was searched."""
        places: list[int] = []
        start = 0
        while len(places) < 2 and self._budget > 0:
            at = text.find(part, start)
            self._budget -= (len(text) if at < 0 else at) - start
            if at < 0:
                break
            places.append(at)
            start = at + 1
        return places

    def _by_quotation(self, span: Span, found: Finding | None) -> Carried:
        """Look for the words themselves where nothing else was matched."""
        core = trimmed(self._old, span)
        passage = self._old[core.start : core.end]
        likely = found.span if found is not None and len(found.span) and found.share >= KEPT / 2 else None
        if len(passage.encode()) < _QUOTABLE:
            return Orphan(likely)
        places = self._places_of(self._new, passage)
        if len(places) == 1 and self._is_free(Span(places[0], places[0] + len(passage))):
            goal = Span(places[0], places[0] + len(passage))
            return Moved(goal) if len(self._places_of(self._old, passage)) == 1 else Orphan(goal)
        free = [Span(at, at + len(passage)) for at in places]
        return Orphan(next((goal for goal in free if self._is_free(goal)), likely))

    def _is_free(self, goal: Span) -> bool:
        """Tell whether most of a place in the new text is not that of other words of the old one."""
        at = max(0, bisect_right(self._taken, goal.start, key=lambda block: block.start) - 1)
        taken = 0
        while at < len(self._taken) and self._taken[at].start < goal.end:
            taken += max(0, min(goal.end, self._taken[at].end) - max(goal.start, self._taken[at].start))
            at += 1
        return taken * 2 < len(goal)


class _Unique:
    """The pieces between marks of punctuation that occur once in either text."""

    def __init__(self, old: str, new: str) -> None:
        pieces = [(match.end(), match.group().strip()) for match in _PIECE.finditer(old)]
        olds = Counter(piece for _, piece in pieces)
        news = Counter(match.group().strip() for match in _PIECE.finditer(new))
        once = [
            (end - len(piece), end)
            for end, piece in pieces
            if len(piece) >= _SHORTEST and olds[piece] == 1 == news[piece]
        ]
        self._starts = [start for start, _ in once]
        self._ends = [end for _, end in once]

    def pins(self, span: Span, stretch: Span) -> bool:
        """Tell whether unchanged pieces that occur once hold the span from both sides, or hold it inside."""
        first = bisect_left(self._starts, stretch.start)
        last = bisect_right(self._ends, stretch.end) - 1
        return (
            first <= last
            and self._starts[first] <= span.start
            and self._ends[last] + _MARKS_BEHIND >= span.end
        )


def _with_moved(
    alignment: Alignment, blocks: list[Block], others: list[Block], lost: Sequence[Span]
) -> tuple[list[Block], list[Block]]:
    """Return the blocks of both alignments with those of lines that stand elsewhere now."""
    old, new = alignment.old, alignment.new
    old_lines, new_lines = alignment.changed_lines()
    pairs = _pairs(
        old, new, _unmatched(old_lines, blocks, lost), _unmatched(new_lines, _turned(blocks), None)
    )
    for part, other in pairs:
        for found, backwards in ((blocks, False), (others, True)):
            inner = word_blocks(old, new, [part], [other], backwards=backwards)
            start = bisect_left(found, part.start, key=lambda block: block.start)
            end = bisect_left(found, part.end, key=lambda block: block.start)
            found[start:end] = joined(old, new, [block._replace(moved=True) for block in inner])
    return blocks, others


def _turned(blocks: Iterable[Block]) -> list[Block]:
    return sorted(Block(block.place, block.goal, block.start) for block in blocks)


def _unmatched(lines: Sequence[Span], blocks: Sequence[Block], wanted: Sequence[Span] | None) -> list[Span]:
    """Return the lines of which less than half is matched, of the old text only those over a wanted span."""
    found: list[Span] = []
    for line in lines:
        if wanted is not None and not _touches(wanted, line):
            continue
        at = max(0, bisect_right(blocks, line.start, key=lambda block: block.start) - 1)
        matched = 0
        while at < len(blocks) and blocks[at].start < line.end:
            matched += max(0, min(line.end, blocks[at].end) - max(line.start, blocks[at].start))
            at += 1
        if matched * 2 < len(line):
            found.append(line)
    return found


def _touches(spans: Sequence[Span], line: Span) -> bool:
    at = bisect_left(spans, line.end, key=lambda span: span.start)
    return any(span.end > line.start for span in spans[max(0, at - 64) : at])


def _pairs(
    old: str, new: str, old_lines: Sequence[Span], new_lines: Sequence[Span]
) -> list[tuple[Span, Span]]:
    """Return the lines of both texts that share most words, as those of a paragraph put elsewhere."""
    if sum(map(len, old_lines)) + sum(map(len, new_lines)) > _ELSEWHERE:
        return []
    owners: dict[object, int] = {}
    for number, line in enumerate(new_lines):
        for key in set(_line_shingles(new, line)):
            owners[key] = -1 if key in owners else number
    votes: dict[int, tuple[int, int]] = {}
    pairs: list[tuple[Span, Span]] = []
    for place, line in enumerate(old_lines):
        keys = set(_line_shingles(old, line))
        counts = Counter(owners.get(key, -1) for key in keys)
        del counts[-1]
        best, count = counts.most_common(1)[0] if counts else (-1, 0)
        if best >= 0 and count >= max(2, _SHARED * len(keys)) and count > votes.get(best, (0, 0))[0]:
            votes[best] = count, place
    for number, (_, place) in votes.items():
        pairs.append((old_lines[place], new_lines[number]))
    return pairs


def _line_shingles(text: str, line: Span) -> list[object]:
    parts = [text[start:end] for start, end in words(text, line)]
    return [key for key in shingles(parts) if key is not None]
