"""A row of text as pieces that a terminal can draw, each with the marks that lie over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from store.model import Span
from store.text import clusters
from tui.text.highlights import runs
from tui.text.sanitise import plain
from tui.text.wrap import cells, is_plain

Mark = TypeVar("Mark")

HANGING: Final = " \t"
"""White space that is not drawn where it hangs over the end of a row."""


def pieces(
    text: str, row: Span, layers: Iterable[tuple[Span, Mark]]
) -> Iterator[tuple[str, int, tuple[Mark, ...]]]:
    """Yield the text of a row as (what to draw, its cells, the marks over it).

    `text` is the stored text of the row. White space that hangs over its end is left out.
    """
    shown = text.rstrip(HANGING)
    column = 0
    for run in runs(Span(row.start, row.start + len(shown)), layers):
        piece = shown[run.span.start - row.start : run.span.end - row.start]
        drawn, width = draw(piece, column)
        column += width
        yield drawn, width, run.marks


def draw(text: str, column: int = 0) -> tuple[str, int]:
    """Return what to send to the terminal for `text` at `column`, and the cells that it takes.

    Control characters become visible stand-ins and tabs spaces; marks of direction are left out.
    """
    if is_plain(text):
        return text, len(text)
    drawn: list[str] = []
    begin = column
    for cluster in clusters(text):
        size = cells(cluster, column)
        drawn.append(" " * size if cluster == "\t" else plain(cluster))
        column += size
    return "".join(drawn), column - begin
