"""Sets of places in a text, as sorted and disjoint spans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from store.model import Span


def add_span(spans: Sequence[Span], new: Span) -> tuple[Span, ...]:
    """Return the set with `new` in it; spans that touch become one."""
    before = [span for span in spans if span.end < new.start]
    after = [span for span in spans if span.start > new.end]
    for span in spans[len(before) : len(spans) - len(after)]:
        new = new.hull(span)
    return (*before, new, *after)


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
