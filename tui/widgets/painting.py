"""How a row of the reader is drawn: margin, text, annotations, target and cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from store.model import Annotation, Article, Origin, ParagraphKind, Span
from tui.inks import Inks, Mark
from tui.text.document import Document
from tui.text.frame import GUTTER
from tui.text.layout import Row, row_text
from tui.text.rendering import HANGING, draw, pieces
from tui.text.sanitise import plain
from tui.text.wrap import cell_at, index_at
from tui.widgets.patience import Line

_KEYS = GUTTER - 2
_BOLD = Style(bold=True)
_NOWHERE = Span(-1, -1)
SUGGESTED = "◦"
"""What stands in the margin of a suggestion."""
UNREAD = "┊"
"""The sign in the margin of rows that are not read yet."""
_KEPT = 512
"""Painted rows kept."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What lies over the rows of one view."""

    annotations: Sequence[Annotation]
    target: Span
    cursor: Span
    """The word under the cursor."""
    seen: Sequence[Span] = ()
    """What has been read."""
    matches: Sequence[Span] = ()
    """What a search has found."""
    labels: Sequence[tuple[Span, str]] = ()
    """The words that have a label on their first letters."""
    shown: Span | None = None
    """The passage of the annotation that was chosen among several."""

    def touches(self, span: Span) -> bool:
        """Tell whether something beside annotations lies over a span."""
        return (
            self.target.overlaps(span)
            or self.cursor.overlaps(span)
            or any(match.overlaps(span) for match in self.matches)
            or any(span.contains(word.start) for word, _ in self.labels)
            or (self.shown is not None and self.shown.overlaps(span))
        )


class RowPainter:
    """Paints the rows of a document; those over which annotations lie at most are painted once.

    It holds while the annotations, their issues, the theme and the size stay as they are.
    """

    def __init__(self, document: Document, inks: Inks, base: Style, margin: int, width: int) -> None:
        """Paint rows of `width` cells, of which `margin` are left of the gutter."""
        self.look = (base, margin, width)
        self.base = base
        self._document = document
        self._inks = inks
        self._lead = Segment(" " * margin, base)
        self._room = width - margin
        self._bare: tuple[dict[Row, Line], dict[Row, Line]] = ({}, {})
        """The painted rows that are not read, and those that are."""

    def paint(self, row: Row, scene: Scene) -> Line:
        """Return a row with its margin."""
        if scene.touches(row.span):
            return self._paint(row, scene, read=_is_read(row, scene.seen))
        return self.prepare(row, scene.annotations, scene.seen)

    def prepare(self, row: Row, annotations: Sequence[Annotation], seen: Sequence[Span]) -> Line:
        """Return a row over which nothing lies but those of these annotations that reach it."""
        read = _is_read(row, seen)
        bare = self._bare[read]
        painted = bare.get(row)
        if painted is None:
            if len(bare) >= _KEPT:
                bare.clear()
            painted = bare[row] = self._paint(row, Scene(annotations, _NOWHERE, _NOWHERE), read=read)
        return painted

    def fill(self, row: list[Segment], cells: int) -> Line:
        """Return a row of so many cells with the margin before it and blanks to the end."""
        if cells > self._room:  # a window too narrow to read in
            row, cells = list(Strip(row).crop(0, self._room)), self._room
        blank = " " * (self._room - cells)
        if row and row[-1].style is self.base:  # few pieces make a quick page
            row[-1] = Segment(row[-1].text + blank, self.base)
        else:
            row.append(Segment(blank, self.base))
        return (self._lead, *row)

    def _paint(self, row: Row, scene: Scene, *, read: bool) -> Line:
        if row.gap or not row.number:
            return self.fill([], 0)
        text, inks = row_text(self._document, row), self._inks
        kind = self._document.paragraph(row.number).kind
        ground = _ground(inks, self.base, kind)
        sign = " " if read or kind is ParagraphKind.BOILERPLATE else UNREAD
        start, end = row.start, row.end
        over = [each for each in scene.annotations if each.span.start < end and start < each.span.end]
        if not over and scene.target is _NOWHERE:  # most rows, and a page has to be quick
            drawn, width = draw(text.rstrip(HANGING))
            # In the ink of the text: a sign in one of its own would have to be sent by itself.
            margin = Segment(f"{sign:>{_KEYS + 1}} ", self.base)
            return self.fill([margin, Segment(drawn, ground)], GUTTER + width)
        body, width = _body(inks, ground, row, text, over, scene)
        margins = _gutter(inks, self.base, row, over, "▌" if row.span.overlaps(scene.target) else sign)
        return self.fill([*margins, *body], GUTTER + width)


def _mark(annotation: Annotation) -> Mark:
    """Return what an annotation is that is not in the project, else its issues."""
    if annotation.id > 0:
        return annotation.issue_ids
    return "suggested" if annotation.origin is Origin.SUGGESTED else "waiting"


def _ground(inks: Inks, base: Style, kind: ParagraphKind) -> Style:
    """Return the style of a paragraph's text where nothing lies over it."""
    if kind is ParagraphKind.BOILERPLATE:
        return base + inks.part("dim")
    return base + inks.part("heading") if kind is ParagraphKind.HEADING else base


def _is_read(row: Row, seen: Sequence[Span]) -> bool:
    return any(span.start <= row.start and row.end <= span.end for span in seen)


def _gutter(inks: Inks, base: Style, row: Row, over: Sequence[Annotation], sign: str) -> list[Segment]:
    """Return the margin: the keys of issues that begin in the row, else a line along what goes on; a sign."""
    margin = base + inks.part("margin")
    begins = [each for each in over if row.span.contains(each.span.start)]
    suggested = [each for each in over if _mark(each) == "suggested"]
    if suggested:
        begins = [each for each in begins if each not in suggested]
        over = [each for each in over if each not in suggested]
    keys = [Segment(inks.sign(each), base + inks.issue(each)) for each in inks.in_order(begins)]
    if begins and not keys:
        keys = [Segment("·", margin)]
    if any(_mark(each) == "waiting" for each in begins):
        keys.append(Segment("?", margin))
    if any(each.note for each in begins):
        keys.append(Segment("✎", margin))
    if over and not keys:
        keys = [Segment("│", margin)]
    if any(row.span.contains(each.span.start) for each in suggested):
        keys.insert(0, Segment(SUGGESTED, margin))
    if len(keys) > _KEYS:
        keys = [*keys[: _KEYS - 1], Segment("+", margin)]
    bar = Segment(sign, base + inks.part("heading") if sign == "▌" else base)
    return [Segment(" " * (_KEYS - len(keys)), base), *keys, bar, Segment(" ", base)]


def _body(
    inks: Inks, ground: Style, row: Row, text: str, over: Sequence[Annotation], scene: Scene
) -> tuple[list[Segment], int]:
    """Return the text of a row with all that lies over it, and the cells that it takes."""
    layers: list[tuple[Span, Mark]] = [
        (each.span, each.issue_ids if each.id > 0 else _mark(each)) for each in over
    ]
    layers += [(scene.target, "target"), (scene.cursor, "cursor")]
    if scene.shown is not None:
        layers.append((scene.shown, "shown"))
    layers += [(span, "search") for span in scene.matches]
    drawn = list(pieces(text, row.span, layers))
    body = [Segment(piece, inks.under(ground, marks)) for piece, _, marks in drawn]
    labels = [(span, label) for span, label in scene.labels if row.span.contains(span.start)]
    if labels:
        body = _put_labels(body, text, row, labels, ground + inks.part("search") + _BOLD)
        return body, sum(segment.cell_length for segment in body)
    return body, sum(width for _, width, _ in drawn)


def _put_labels(
    body: list[Segment], text: str, row: Row, labels: Sequence[tuple[Span, str]], style: Style
) -> list[Segment]:
    """Return the body with each label over the first cells of its word, as many as whole clusters take."""
    strip = Strip(body)
    for span, label in labels:
        first = cell_at(text, span.start - row.start)
        last = cell_at(text, index_at(text, first + len(label) - 1) + 1)
        width = max(len(label), last - first)
        parts = (strip.crop(0, first), Strip([Segment(label.ljust(width), style)]), strip.crop(first + width))
        strip = Strip.join(parts)
    return list(strip)


def paint_header(inks: Inks, base: Style, article: Article, width: int, *, active: bool) -> list[Segment]:
    """Return the line above the text: title and source, cut to `width` cells."""
    faint = base + inks.part("margin")
    title = base + inks.part("heading") if active else faint
    source = f"  {plain(article.source)}" if article.source else ""
    strip = Strip([Segment(draw(article.title)[0], title), Segment(source, faint)])
    if strip.cell_length > width:
        strip = Strip([*strip.crop(0, max(0, width - 1)), Segment("…", faint)])
    bar = "▌ " if active else "  "
    return [Segment(bar.rjust(GUTTER), title), *strip]


@lru_cache(maxsize=256)
def paint_track(inks: Inks, base: Style, mark: int | None, *, held: bool) -> Segment:
    """Return a row of the scrollbar: the handle, and a mark in the colour of an issue, 0 for a highlight."""
    style = base + inks.part("cursor") if held else base
    if mark is None:
        return Segment(" " if held else "│", style if held else base + inks.part("margin"))
    ink = inks.issue(mark) if mark else inks.part("margin")
    return Segment("•", style + Style(color=ink.color, bold=True))
