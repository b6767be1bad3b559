"""Painting at once, and with few bytes, what a key has changed.

Textual composes the whole screen anew for its next frame, up to a sixtieth of a second later, and sends
every changed row whole, with the full style of each of its parts. Rows of text and bars lie side by side
and nothing overlaps them while one reads, so they are sent straight to the terminal: only the part of a
row that differs from what stands there, and only the changes of style. Everything else, and everything
after a layout, goes Textual's way; both ways draw the same cells from the same strips.

The private names used here are those of Textual 8.2, to which the project is pinned.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

_FRAME = 1 / 30
"""Seconds between paints while keys pour in."""
_Row = tuple[Segment, ...]
_UNUSED = Color(0, 0, 0)
"""Filters ask for a background to put under segments that have none; those drawn here are opaque."""


class DirectPainter:
    """Paints the rows of some widgets of a screen; they must draw opaque strips and have no children."""

    def __init__(self, screen: Screen[None], widgets: Sequence[Widget]) -> None:
        self._screen = screen
        self._widgets = frozenset(widgets)
        self._painted: dict[tuple[Widget, int], _Row] = {}
        self._latest = 0.0

    def forget(self) -> None:
        """Take no row for painted: Textual has painted."""
        self._painted.clear()

    def paint(self, *, covered: bool) -> None:
        """Paint what has changed; if something may cover it, or is to be laid out, in Textual's own way.

        While more keys wait to be read, only every thirtieth of a second is painted.
        """
        screen, app = self._screen, self._screen.app
        if app._batch_count or not screen.is_current:
            return
        now = time.monotonic()
        if not app._message_queue.empty() and now - self._latest < _FRAME:
            return
        self._latest = now
        changed = [widget for widget in screen.walk_children(Widget) if widget._repaint_required]
        if screen._layout_required or any(widget._layout_required for widget in (screen, *changed)):
            return
        direct = not (covered or app.is_headless or screen._dirty_widgets) and self._widgets.issuperset(
            changed
        )
        for widget in changed:
            widget._repaint_required = False
            if not direct and widget.display:
                screen._dirty_widgets.add(widget)
        if direct and changed:
            self._write("".join(self._rows(widget for widget in changed if widget.display)))
        elif screen._dirty_widgets:
            screen._on_timer_update()

    def _rows(self, widgets: Iterator[Widget]) -> Iterator[str]:
        """Yield what to send for the changed rows of the widgets."""
        codes, filters = "", self._screen.app.get_line_filters()
        colours = self._screen.app.console._color_system
        for widget in widgets:
            region = widget.scrollable_content_region
            origin, rows, top = region.offset, region.height, widget.gutter.top
            changed = {y - top for part in widget._exchange_repaint_regions() for y in part.line_range}
            for y in sorted(row for row in changed if 0 <= row < rows):
                row = _draw(widget, y, region.width, filters)
                before = self._painted.get((widget, y))
                self._painted[widget, y] = row
                lead, part = _difference(row, before)
                if part:
                    place = origin + Offset(lead, y)
                    yield f"\x1b[{place.y + 1};{place.x + 1}H"
                for text, style, _ in part:
                    wanted = _codes(style or Style(), colours)
                    if wanted != codes:
                        codes = wanted
                        yield f"\x1b[0;{codes}m" if codes else "\x1b[0m"
                    yield text
        yield "\x1b[0m"

    def _write(self, text: str) -> None:
        app = self._screen.app
        driver = app._driver
        if driver is None:
            return
        cursor = self._screen.outer_size.clamp_offset(app.cursor_position)
        app._begin_update()
        driver.write(f"{text}\x1b[{cursor.y + 1};{cursor.x + 1}H")
        app._end_update()
        driver.flush()
        time.sleep(0)  # the thread that writes needs its turn now, not when this one is done with the key


def _draw(widget: Widget, y: int, width: int, filters: Sequence[LineFilter]) -> _Row:
    strip = widget.render_line(y)
    segments = list(strip if strip.cell_length <= width else strip.crop(0, width))
    for line_filter in filters:
        segments = line_filter.apply(segments, _UNUSED)
    return tuple(segments)


def _difference(row: _Row, before: _Row | None) -> tuple[int, _Row]:
    """Return the cells before the part of a row that differs from what stands there, and this part."""
    if before is None:
        return 0, row
    first = 0
    while first < min(len(row), len(before)) and row[first] == before[first]:
        first += 1
    last = 0
    while last < min(len(row), len(before)) - first and row[-1 - last] == before[-1 - last]:
        last += 1
    return sum(segment.cell_length for segment in row[:first]), row[first : len(row) - last]


@lru_cache(maxsize=4096)
def _codes(style: Style, colours: object) -> str:
    """Return the codes of a style for a terminal with so many colours."""
    return style._make_ansi_codes(colours) if colours is not None else ""  # type: ignore[arg-type]
