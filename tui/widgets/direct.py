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
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.screen import Screen
from textual.widget import Widget

from tui.widgets.patience import Patient
from tui.widgets.pen import Pen, output, read

_FIRST = 12
"""Rows of a page that are sent before the others are made."""
_FRAME = 1 / 30
"""Seconds between paints while keys pour in."""
_TURN = 0.0001
"""Seconds left to the thread that writes before the other rows of a page are made.

The terminal draws the first rows while they are made: a page is there a tenth sooner (median).
"""
_HANDOVER = 0.0005
"""Seconds left to the thread that writes, and to the terminal, before this one goes on with what can wait.

Without them, what was written lies in the kernel for 0.7 ms (median) on a computer with two processors.
"""
_Row = tuple[Segment, ...]
_UNUSED = Color(0, 0, 0)
"""Filters ask for a background to put under segments that have none; those drawn here are opaque."""


class DirectPainter:
    """Paints the rows of some widgets of a screen; they must draw opaque strips and have no children."""

    def __init__(self, screen: Screen[None], widgets: Sequence[Widget]) -> None:
        self._screen = screen
        self._widgets = frozenset(widgets)
        self._painted: dict[tuple[Widget, int], _Row] = {}
        self._pens: dict[Style | None, Pen] = {}
        self._latest = 0.0

    def forget(self) -> None:
        """Take no row for painted, and no style for known: Textual has painted, in another theme perhaps."""
        self._painted.clear()
        self._pens.clear()

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
        others = [widget for widget in changed if widget not in self._widgets and widget.is_on_screen]
        direct = not (covered or app.is_headless or screen._dirty_widgets or others)
        for widget in changed:
            widget._repaint_required = False
            if not direct and widget.display:
                screen._dirty_widgets.add(widget)
        if direct and changed:
            ours = (widget for widget in changed if widget in self._widgets and widget.display)
            self._write(self._parts(ours))
        elif screen._dirty_widgets:
            screen._on_timer_update()

    def _parts(self, widgets: Iterator[Widget]) -> Iterator[tuple[int, int, _Row]]:
        """Yield the parts to draw of the changed rows of the widgets, each with its place on the screen."""
        for widget in widgets:
            region = widget.scrollable_content_region
            origin, rows, top = region.offset, region.height, widget.gutter.top
            changed = {y - top for part in widget._exchange_repaint_regions() for y in part.line_range}
            draw: Callable[[int], _Row] = partial(_draw, widget, region.width)
            if isinstance(widget, Patient) and widget.size.width == region.width:
                draw = widget.line
            for y in sorted(row for row in changed if 0 <= row < rows):
                row = draw(y)
                before = self._painted.get((widget, y))
                self._painted[widget, y] = row
                x, part = _difference(row, before)
                yield origin.y + y, origin.x + x, part

    def _pen_of(self, style: Style | None) -> Pen:
        """Return what Textual would make of a style on this terminal."""
        pen = self._pens.get(style)
        if pen is None:
            segments = [Segment("", style)]
            app = self._screen.app
            for line_filter in app.get_line_filters():
                segments = line_filter.apply(segments, _UNUSED)
            drawn, colours = segments[0].style, app.console._color_system
            codes = drawn._make_ansi_codes(colours) if drawn and colours is not None else ""
            self._pens[style] = pen = read(codes)
        return pen

    def _write(self, parts: Iterator[tuple[int, int, _Row]]) -> None:
        """Draw these parts; the terminal draws the first rows of a page while the others are made."""
        app = self._screen.app
        driver = app._driver
        if driver is None:
            return
        cursor = self._screen.outer_size.clamp_offset(app.cursor_position)
        app._begin_update()
        first = list(islice(parts, _FIRST))
        if len(first) == _FIRST:
            driver.write(output(first, self._pen_of))
            time.sleep(_TURN)
            first = []
        rest = output(chain(first, parts), self._pen_of)
        driver.write(f"{rest}\x1b[{cursor.y + 1};{cursor.x + 1}H")
        app._end_update()
        driver.flush()
        time.sleep(_HANDOVER)


def _draw(widget: Widget, width: int, y: int) -> _Row:
    strip = widget.render_line(y)
    return tuple(strip if strip.cell_length <= width else strip.crop(0, width))


def _difference(row: _Row, before: _Row | None) -> tuple[int, _Row]:
    """Return the cells before the part of a row that differs from what stands there, and this part."""
    if before is None:
        return 0, row
    if row == before:
        return 0, ()
    first, last, lead = 0, len(row), 0
    while first < min(last, len(before)) and row[first] == before[first]:
        lead += row[first].cell_length
        first += 1
    same = len(before) - last
    while first < min(last, last + same) and row[last - 1] == before[last + same - 1]:
        last -= 1
    part = row[first:last]
    if part and first < last + same:
        (text, style, _), (stood, stood_style, _) = part[-1], before[last + same - 1]
        if style == stood_style:  # a row of text seldom reaches to its end, nor did the one before
            blanks = min(len(text) - len(text.rstrip(" ")), len(stood) - len(stood.rstrip(" ")))
            part = (*part[:-1], Segment(text[: len(text) - blanks], style))
    return lead, part
