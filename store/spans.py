"""Sets of places in a text, as sorted and disjoint spans."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from store.model import Span


def add_span(spans: Sequence[Span], new: Span) -> tuple[Span, ...]:
    """Return the set with `new` in it; spans that touch become one."""
    before = [span for span in spans if span.end < new.start]
    after = [span for span in spans if span.start > new.end]
    for span in spans[len(before) : len(spans) - len(after)]:
        new = new.hull(span)
    return (*before, new, *after)


def united(spans: Iterable[Span]) -> list[Span]:
    """Return any spans as a set; what takes one after the other would take too long for many."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = found[-1].hull(span)
        else:
            found.append(span)
    return found


def shared_length(spans: Sequence[Span], others: Sequence[Span]) -> int:
    """Return how many places two sets have in common."""
    total = at = 0
    for span in spans:
        while at < len(others) and others[at].end <= span.start:
            at += 1
        next_at = at
        while next_at < len(others) and others[next_at].start < span.end:
            total += min(span.end, others[next_at].end) - max(span.start, others[next_at].start)
            next_at += 1
        at = max(at, next_at - 1)
    return total


def over(spans: Sequence[Span], window: Span) -> Sequence[Span]:
    """Return the spans of a set that share a place with a window; takes no time for the others."""
    first = bisect_right(spans, window.start, key=lambda span: span.end)
    return spans[first : bisect_left(spans, window.end, key=lambda span: span.start)]


def missing(spans: Iterable[Span], wanted: Span) -> list[Span]:
    """Return the parts of `wanted` that no span of the set covers."""
    gaps: list[Span] = []
    start = wanted.start
    for span in spans:
        if span.end <= start or span.start >= wanted.end:
            continue
        if span.start > start:
            gaps.append(Span(start, span.start))
        start = max(start, span.end)
    if start < wanted.end:
        gaps.append(Span(start, wanted.end))
    return gaps


def covers(spans: Iterable[Span], wanted: Span) -> bool:
    """Tell whether the set covers the whole of `wanted`."""
    return not missing(spans, wanted)
