"""Which marks lie over which part of a row."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from store.model import Span

Mark = TypeVar("Mark")


class Run(NamedTuple, Generic[Mark]):
    """A part of a row over which the same marks lie."""

    span: Span
    marks: tuple[Mark, ...]


def runs(row: Span, layers: Iterable[tuple[Span, Mark]]) -> list[Run[Mark]]:
    """Return `row` cut wherever a mark begins or ends, each part with its marks in the order given.

    Takes time in the marks over this row alone.
    """
    over = [(span, mark) for span, mark in layers if span.overlaps(row)]
    edges = {row.start, row.end}
    for span, _ in over:
        edges.add(max(row.start, span.start))
        edges.add(min(row.end, span.end))
    return [
        Run(Span(start, end), tuple(mark for span, mark in over if span.start <= start and end <= span.end))
        for start, end in pairwise(sorted(edges))
    ]
