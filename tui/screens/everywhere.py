"""Searching all articles: snippets, best first, while one types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from store.errors import TaglineError
from store.model import Span
from store.search import Hit
from tui.inks import Inks
from tui.screens.popup import Popup
from tui.text.rendering import pieces
from tui.text.sanitise import plain
from tui.text.wrap import wrap
from tui.widgets.rowlist import RowList, fold

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

_LIMIT: Final = 200
"""Paragraphs shown; who needs more asks more closely."""
_SHORTEST: Final = 2
"""Letters from which on the search begins."""
_LINES: Final = 2
"""Lines of a snippet."""


class HitList(RowList[Hit]):
    """Paragraphs that were found, each with its article and the words around the first match."""

    ITEM_HEIGHT = _LINES + 2
    EMPTY = "type what to search for"

    def __init__(self, inks: Inks, *, id: str) -> None:
        super().__init__(inks, id=id)
        self.hits: Sequence[Hit] = ()

    def count_items(self) -> int:
        """Return the number of paragraphs found."""
        return len(self.hits)

    def read_items(self, first: int, count: int) -> Sequence[Hit]:
        """Return them, best first."""
        return self.hits[first : first + count]

    def draw_item(self, item: Hit, width: int, base: Style) -> list[list[Segment]]:
        """Return the place, then the text around the first match."""
        place = f"  ¶{item.paragraph}"
        where = " · ".join(part for part in (item.title, item.source) if part)
        head = fold(where, max(1, width - len(place)), 1)[0]
        faint = base + self.inks.part("margin")
        lines = [[Segment(plain(head), base + Style(bold=True)), Segment(place, faint)]]
        for row in snippet_rows(item, width):
            text = item.text[row.start - item.start : row.end - item.start]
            layers = [(span, "search") for span in item.matches]
            lines.append(
                [
                    Segment(drawn, base + self.inks.part("search") if marks else base)
                    for drawn, _, marks in pieces(text, row, layers)
                ]
            )
        return lines


def snippet_rows(hit: Hit, width: int) -> list[Span]:
    """Return the rows of the paragraph around its first match, as offsets in the article.

    The match stands in the first row, or in the second if the paragraph begins not far above it.
    """
    first = hit.matches[0].start - hit.start if hit.matches else 0
    begin = hit.text.rfind(" ", 0, max(0, first - width // 2)) + 1
    rows = wrap(hit.text[begin : begin + width * (_LINES + 2) * 2], max(1, width))[:_LINES]
    return [row.shift(hit.start + begin) for row in rows]


class EverywhereScreen(Popup["Hit | None"]):
    """A prompt above the paragraphs found; the result is the chosen one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", priority=True),
        Binding("down,ctrl+n", "step(1)", "down", priority=True),
        Binding("up,ctrl+p", "step(-1)", "up", priority=True),
        Binding("pagedown", "page(1)", "page down", priority=True),
        Binding("pageup", "page(-1)", "page up", priority=True),
    ]
    AUTO_FOCUS = "Input"

    def __init__(self, inks: Inks, search: Callable[[str], list[Hit]], text: str) -> None:
        super().__init__()
        self._inks = inks
        self._search = search
        self._text = text

    @property
    def text(self) -> str:
        """What is searched for."""
        return self.query_one(Input).value

    def compose(self) -> ComposeResult:
        """Show the prompt above the list."""
        with Vertical(id="everywhere") as frame:
            frame.border_title = "Search all articles"
            frame.border_subtitle = '↑ ↓ move, Enter goes there, Esc leaves · "in quotes" is a phrase'
            yield Input(self._text, placeholder="words that stand in one paragraph", id="everywhere-input")
            yield HitList(self._inks, id="everywhere-list")

    @on(Input.Changed)
    def look(self, event: Input.Changed) -> None:
        """Show what holds the words typed so far."""
        hits = self.query_one(HitList)
        long_enough = len(event.value.strip()) >= _SHORTEST
        hits.EMPTY = "nothing found" if long_enough else HitList.EMPTY
        try:
            hits.hits = self._search(event.value) if long_enough else ()
        except TaglineError as error:
            hits.EMPTY, hits.hits = str(error), ()
        hits.index = 0
        hits.reload()
        hits.scroll_to(y=0, animate=False, immediate=True)
        more = "+" if len(hits.hits) == _LIMIT else ""
        count = f" · {len(hits.hits)}{more} paragraphs" if hits.hits else ""
        self.query_one("#everywhere").border_title = f"Search all articles{count}"

    @on(RowList.Opened)
    @on(Input.Submitted)  # no binding of ours: it would come before the letters typed just before
    def open(self) -> None:
        """Choose the paragraph under the cursor."""
        self.action_choose()

    def action_step(self, rows: int) -> None:
        """Move in the list."""
        self.query_one(HitList).step(rows)

    def action_page(self, direction: int) -> None:
        """Move by a page."""
        self.query_one(HitList).page(direction)

    def action_choose(self) -> None:
        """Return the paragraph under the cursor."""
        self.dismiss(self.query_one(HitList).current())

    def action_leave(self) -> None:
        """Return nothing."""
        self.dismiss(None)


def search_everywhere(screen: ReadingScreen) -> None:
    """Search all articles and go to what is chosen: its words are the target, `n` goes on from there."""
    sheet = EverywhereScreen(
        screen.inks,
        lambda text: screen.project.search(text, _LIMIT, unfinished=True),
        screen.last_search,
    )

    def go(hit: Hit | None) -> None:
        screen.last_search = sheet.text
        if hit is not None:
            screen.attempt_to(lambda: _go_to(screen, hit))

    screen.app.push_screen(sheet, go)


def _go_to(screen: ReadingScreen, hit: Hit) -> None:
    if screen.place is not None:
        screen.trail.leave(screen.place)
    screen.record.write()
    screen.pane.selecting = False
    if screen.article is None or screen.article.id != hit.article_id:
        screen.show_article(screen.project.article(hit.article_id), offset=hit.start)
    screen.set_focus(screen.pane)
    first = phrase(hit)
    if first is None:
        screen.pane.go_to(hit.start)
        return
    text = hit.text[first.start - hit.start : first.end - hit.start]
    screen.search.look_for(text.lower(), first)
    screen.pane.hold(first)
    screen.search.tell()


def phrase(hit: Hit) -> Span | None:
    """Return the first match with those that follow it at once: the words of a phrase are one target."""
    if not hit.matches:
        return None
    first, *others = hit.matches
    for other in others:
        between = hit.text[first.end - hit.start : other.start - hit.start]
        if len(between) > 2 or any(character.isalnum() for character in between):
            break
        first = first.hull(other)
    return first
