"""How a row of the reader is drawn: margin, text, annotations, target and cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from store.model import Annotation, Article, ParagraphKind, Span
from tui.inks import Inks
from tui.text.layout import Row
from tui.text.rendering import draw, pieces
from tui.text.sanitise import plain

GUTTER = 6
"""Cells left of the text: keys of the issues, a bar along the target, a space."""
_KEYS = GUTTER - 2


@dataclass(frozen=True, slots=True)
class Scene:
    """What lies over the rows of one view."""

    annotations: Sequence[Annotation]
    target: Span
    cursor: Span
    """The word under the cursor."""


def paint_row(
    inks: Inks, base: Style, row: Row, text: str, kind: ParagraphKind, scene: Scene
) -> list[Segment]:
    """Return a row with its margin; `text` is the stored text of the row."""
    if row.gap:
        return [Segment(" " * GUTTER, base)]
    over = [each for each in scene.annotations if each.span.overlaps(row.span)]
    return [
        *_gutter(inks, base, row, over, scene.target),
        *_body(inks, base, row, text, kind, over, scene),
    ]


def _gutter(inks: Inks, base: Style, row: Row, over: Sequence[Annotation], target: Span) -> list[Segment]:
    """Return the margin: the keys of issues that begin in the row, else a line along what goes on."""
    margin = base + inks.part("margin")
    begins = [each for each in over if row.span.contains(each.span.start)]
    keys = [Segment(inks.sign(each), base + inks.issue(each)) for each in inks.in_order(begins)]
    if begins and not keys:
        keys = [Segment("·", margin)]
    if any(each.note for each in begins):
        keys.append(Segment("✎", margin))
    if over and not keys:
        keys = [Segment("│", margin)]
    if len(keys) > _KEYS:
        keys = [*keys[: _KEYS - 1], Segment("+", margin)]
    on_target = row.span.overlaps(target)
    bar = Segment("▌", base + inks.part("heading")) if on_target else Segment(" ", base)
    return [Segment(" " * (_KEYS - len(keys)), base), *keys, bar, Segment(" ", base)]


def _body(
    inks: Inks,
    base: Style,
    row: Row,
    text: str,
    kind: ParagraphKind,
    over: Sequence[Annotation],
    scene: Scene,
) -> list[Segment]:
    if kind is ParagraphKind.BOILERPLATE:
        base += inks.part("dim")
    elif kind is ParagraphKind.HEADING:
        base += inks.part("heading")
    layers: list[tuple[Span, Annotation | str]] = [(each.span, each) for each in over]
    layers += [(scene.target, "target"), (scene.cursor, "cursor")]
    return [Segment(drawn, base + _style(inks, marks)) for drawn, _, marks in pieces(text, row.span, layers)]


def _style(inks: Inks, marks: tuple[Annotation | str, ...]) -> Style:
    annotations = [mark for mark in marks if isinstance(mark, Annotation)]
    targeted = "target" in marks
    style = inks.part("target") if targeted else Style()
    if annotations:
        issue_ids = frozenset(issue_id for each in annotations for issue_id in each.issue_ids)
        style += inks.passage(issue_ids, targeted)
    if "cursor" in marks:
        style += inks.part("cursor")
    return style


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
