"""Where the text of an article stands in its pane, and where it opens."""

from __future__ import annotations

from typing import Final, NamedTuple

from tui.text import motions
from tui.text.document import Document
from tui.text.selection import Selection, target
from tui.text.viewport import Viewport

GUTTER: Final = 6
"""Cells left of the text: keys of the issues, a bar along the target, a space."""
HEADER: Final = 2
"""Rows above the text: the title, and an empty one."""
_NARROWEST: Final = 10


class Frame(NamedTuple):
    """The text's place in a pane, in cells and rows."""

    width: int
    height: int
    margin: int
    """Cells left of the gutter, so that the text stands in the middle."""


def frame(columns: int, rows: int, measure: int) -> Frame:
    """Return where text at most `measure` cells wide stands in a pane."""
    width = max(_NARROWEST, min(measure, columns - GUTTER - 1))
    return Frame(width, max(1, rows - HEADER), max(0, (columns - GUTTER - width - 1) // 2))


def open_at(document: Document, offset: int, place: Frame) -> tuple[Selection, Viewport]:
    """Return cursor and view of an article that opens at an offset; 0 is its first word."""
    selection = motions.to_start(document, Selection(0, 0), False)
    if offset > 0:
        selection = motions.to_offset(document, selection, False, offset)
    view = Viewport(document, place.width, place.height)
    if view.row_of(selection.head) is None or offset > 0:
        view.reveal(selection.head, target(document, selection))
    return selection, view
