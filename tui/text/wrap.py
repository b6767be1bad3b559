"""Breaking text into rows of terminal cells.

Rows part the text without a gap: the white space at a break hangs over the end of its row, so that
every offset has a row. Nothing splits a grapheme cluster. Text whose characters all take one cell is
broken by one compiled expression; the rest goes cluster by cluster.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from store.model import Span
from store.text import clusters

TAB: Final = 4
"""Cells between tab stops."""

# Everything but code points that take one cell wherever they stand: Latin, Greek and Cyrillic without
# combining marks, and the punctuation, currency and letter-like signs of running text.
_ODD = re.compile(
    r"[^\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u03ff\u0400-\u0482"
    r"\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u202f-\u203b\u203d-\u2048\u204a-\u205e\u20a0-\u20c0]"
)


def is_plain(text: str) -> bool:
    """Tell whether every code point of `text` is a cluster of one cell."""
    return _ODD.search(text) is None


def cells(cluster: str, column: int) -> int:
    """Return the cells that a grapheme cluster takes when it begins at `column`."""
    if cluster == "\t":
        return TAB - column % TAB
    from wcwidth import wcswidth  # on use, like the clusters

    width = wcswidth(cluster)
    # Controls and line separators, which have no width of their own, are drawn as one-cell stand-ins.
    return len(cluster) if width < 0 or cluster in {"\u2028", "\u2029"} else width


def wrap(text: str, width: int) -> list[Span]:
    """Return the rows of a text without line feeds, at most `width` cells wide, hanging space aside.

    A cluster wider than `width` has a row of its own. An empty text has one empty row.
    """
    if not text:
        return [Span(0, 0)]
    width = max(1, width)
    if is_plain(text):
        return [Span(*match.span()) for match in _plain_rows(width).finditer(text)]
    return _wrap_clusters(text, width)


@lru_cache(maxsize=256)
def _plain_rows(width: int) -> re.Pattern[str]:
    return re.compile(rf"[^\n]{{1,{width}}}(?:[ ]+(?=[^ ])|[ ]*\Z)|[^\n]{{1,{width}}}")


def _wrap_clusters(text: str, width: int) -> list[Span]:
    rows: list[Span] = []
    start = column = position = 0
    # The last place where the row may break, and the column there.
    chance, chance_column = 0, 0
    hanging = False
    for cluster in clusters(text):
        size = cells(cluster, column)
        blank = cluster in {" ", "\t"}
        if hanging and not blank:
            chance, chance_column = position, column
        wide = size >= 2
        if wide and position > start:
            chance, chance_column = position, column
        if column + size > width and not blank and position > start:
            if chance > start:
                rows.append(Span(start, chance))
                start, column = chance, column - chance_column
            else:
                rows.append(Span(start, position))
                start, column = position, 0
            chance, chance_column = start, 0
        column += size
        position += len(cluster)
        hanging = blank
        if wide and not blank:
            chance, chance_column = position, column
    rows.append(Span(start, position))
    return rows


def index_at(text: str, cell: int) -> int:
    """Return the index of the cluster that covers `cell` of a row, or the row's length beyond its end."""
    if is_plain(text):
        return max(0, min(cell, len(text)))
    column = index = 0
    for cluster in clusters(text):
        column += cells(cluster, column)
        if column > cell:
            return index
        index += len(cluster)
    return index


def cell_at(text: str, index: int) -> int:
    """Return the cell at which the code point `index` of a row begins; its cluster's, inside one."""
    if is_plain(text):
        return max(0, min(index, len(text)))
    column = position = 0
    for cluster in clusters(text):
        if position + len(cluster) > index:
            break
        column += cells(cluster, column)
        position += len(cluster)
    return column
