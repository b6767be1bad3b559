"""Searching in the article: the prompt, the matches, and tagging one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from store.model import Span
from tui.text.search import MOST, Matches, Query, whole_words
from tui.text.selection import Selection, Unit, unit_at
from tui.text.trail import Place
from tui.widgets.reader import ReaderPane

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.screens.reading import ReadingScreen
    from tui.widgets.searchline import SearchLine

    Handler = Callable[[ReadingScreen, str], None]

_AT_ONCE: Final = 262_144
"""Code points looked through at a key, and then at every breath until all are: a few milliseconds."""
_BREATH: Final = 0.004
"""Seconds in which keys get their turn."""
_SHORTEST: Final = 3
"""Letters from which on the index is asked: it holds every word, and shorter ones begin too many."""


class Search:
    """What is searched for in the active pane, and where it stands."""

    def __init__(self, screen: ReadingScreen) -> None:
        self.query = Query("")
        self.matches: Matches | None = None
        self._hit: Span | None = None
        self._screen = screen
        self._pane: ReaderPane | None = None
        self._article_id = 0
        self._origin = Selection(0, 0)
        self._selecting = False
        self._wanted = 0
        """The direction in which a match is still looked for: 1 down, -1 up, 0 none."""
        self._breath: Timer | None = None
        self._history: list[str] = []
        self._recalled = 0

    @property
    def others(self) -> int:
        """How many more matches there are if the target is one of them, else 0."""
        matches, pane = self.matches, self._screen.pane
        if matches is None or self._hit is None or not self._is_target(pane, self._hit):
            return 0
        return matches.count - 1 if matches.complete and pane is self._pane else 0

    # The prompt

    def open(self, line: SearchLine) -> None:
        """Ask what to search for; what is found is shown while one types."""
        pane = self._screen.pane
        self._pane, self._origin, self._selecting = pane, pane.selection, pane.selecting
        self._recalled = len(self._history)
        self.query, self.matches = Query("", self.query.any_accent), None
        line.text = ""
        line.open()
        self._screen.show_status()

    def type(self, text: str) -> None:
        """Look for what was typed so far, from where the search began."""
        if self._pane is None or (text == self.query.text and self.matches is not None):
            return
        self._look(text)

    def _look(self, text: str) -> None:
        if self._pane is None:
            return
        self.query = Query(text, self.query.any_accent)
        self._pane.query_shown = self.query
        self._begin(self._pane, self._origin.head)
        hit = self._first(self._origin.head - 1)
        self._wanted = 0 if hit or self.query.pattern is None else 1
        if hit is not None:
            self._show(hit)
        else:
            self._pane.select(self._origin)
        self.tell()

    def recall(self, step: int) -> None:
        """Put an earlier search, or a later one, into the prompt."""
        self._recalled = max(0, min(self._recalled + step, len(self._history)))
        earlier = [*self._history, ""]
        self._screen.search_line.text = earlier[self._recalled]
        self.type(earlier[self._recalled])

    def toggle_accents(self) -> None:
        """Let letters match with any accent, or only as they are written."""
        self.query = Query(self.query.text, not self.query.any_accent)
        self._look(self.query.text)

    def accept(self) -> None:
        """Stay where the search has led; `n` and `N` go on from here."""
        if self._pane is None:
            return
        if self.query.text:
            self._history = [each for each in self._history if each != self.query.text] + [self.query.text]
            if self._pane.article is not None:
                self._screen.trail.leave(Place(self._pane.article.id, self._origin.head))
        self._close()
        if not self.query.text:
            self.end()
        self.tell()

    def cancel(self) -> None:
        """Go back to where the search began."""
        pane = self._pane
        self._close()
        self.end()
        if pane is not None:
            pane.selecting = self._selecting
            pane.select(self._origin)

    def end(self) -> None:
        """Forget the matches."""
        self._stop()
        self.matches = None
        self.query = Query("", self.query.any_accent)
        for pane in self._screen.panes:
            pane.query_shown = None

    def _close(self) -> None:
        screen = self._screen
        screen.search_line.display = False
        if self._pane is not None:
            screen.set_focus(self._pane)
        screen.show_status()

    # Going from match to match

    def look_for(self, text: str, hit: Span) -> None:
        """Search for a text without the prompt; it stands in `hit`."""
        pane = self._screen.pane
        self.query = Query(text, self.query.any_accent)
        self._history.append(text)
        pane.query_shown = self.query
        self._begin(pane, hit.start)
        self._hit = hit

    def go(self, direction: int) -> None:
        """Go to the next match (1) or the one before (-1)."""
        screen, pane = self._screen, self._screen.pane
        if self.query.pattern is None or pane.article is None:
            screen.say("nothing was searched for yet")
            return
        if self.matches is None or pane is not self._pane or pane.article.id != self._article_id:
            pane.query_shown = self.query
            self._begin(pane, pane.cursor)
        here = self._here(pane)
        hit = self._first(here) if direction > 0 else self._last(here)
        if hit is not None:
            if screen.place is not None and self._wanted == 0:
                screen.trail.leave(screen.place)
            self._show(hit)
        self._wanted = 0 if hit is not None else direction
        self.tell(turned=hit is not None and (hit.start > here) != (direction > 0))

    def _here(self, pane: ReaderPane) -> int:
        """Return where the match under the cursor begins, or where the cursor is."""
        return self._hit.start if self._hit and self._is_target(pane, self._hit) else pane.cursor

    def _is_target(self, pane: ReaderPane, hit: Span) -> bool:
        return pane.selection.fixed is not None and pane.selection.fixed.hull(hit) == pane.selection.fixed

    def _begin(self, pane: ReaderPane, offset: int) -> None:
        self._stop()
        self._pane = pane
        self._article_id = pane.article.id if pane.article else 0
        self.matches = Matches(pane.document.source, self.query, offset)
        self.matches.scan(_AT_ONCE)
        self._go_on()

    def _first(self, offset: int) -> Span | None:
        """Return the first match after an offset, if it is near or the index knows it."""
        matches, pane = self.matches, self._pane
        if matches is None or pane is None or pane.article is None:
            return None
        hit = matches.after(offset)
        if hit is not None or matches.complete or len(self.query.text.split(" ")[-1]) < _SHORTEST:
            return hit
        number = pane.document.number_at(offset)
        found = self._screen.project.next_paragraph(pane.article, self.query.text, number)
        if found is None:
            return None
        paragraph = pane.document.paragraph(found)
        return next(self.query.spans(paragraph.text, paragraph.start), None)

    def _last(self, offset: int) -> Span | None:
        return self.matches.before(offset) if self.matches else None

    def _show(self, hit: Span) -> None:
        if self._pane is not None:
            self._hit = hit
            self._pane.hold(whole_words(self._pane.document, hit))

    # Looking through the rest while keys are waited for

    def _go_on(self) -> None:
        matches = self.matches
        if matches is not None and not matches.complete and (matches.count < MOST or self._wanted):
            self._breath = self._screen.set_timer(_BREATH, self._breathe)

    def _stop(self) -> None:
        if self._breath is not None:
            self._breath.stop()
            self._breath = None

    def _breathe(self) -> None:
        self._breath = None
        matches, pane = self.matches, self._pane
        if matches is None or pane is None or pane.article is None or pane.article.id != self._article_id:
            return
        matches.scan(_AT_ONCE)
        if self._wanted:
            here = self._here(pane)
            hit = matches.after(here) if self._wanted > 0 else matches.before(here)
            if hit is not None:
                self._wanted = 0
                self._show(hit)
                self.tell()
        if matches.complete or matches.count >= MOST:
            self.tell()
        self._go_on()

    # What is said

    def tell(self, *, turned: bool = False) -> None:
        """Show which match this is, and of how many."""
        screen = self._screen
        if screen.search_line.display:
            screen.search_line.say(self.in_words(), any_accent=self.query.any_accent)
        elif self.query.text:
            around = " · around the end" if turned else ""
            screen.say(f"{self.in_words()} {self.query.text}{around}")

    def in_words(self) -> str:
        """Return which match this is, and of how many: `3/17`, or how far the search has come."""
        matches, pane = self.matches, self._pane
        if matches is None or pane is None or matches.query.pattern is None:
            return ""
        if matches.complete and not matches.count:
            return "nothing found"
        place = matches.place(self._hit) if self._hit and self._is_target(pane, self._hit) else None
        if matches.complete:
            return f"{place}/{matches.count:,}" if place else f"{matches.count:,} found"
        if matches.count >= MOST:
            return f"more than {MOST:,}"
        return "searching…"


def open_prompt(screen: ReadingScreen, _: str) -> None:
    """Ask what to search for in this article."""
    if screen.article is None:
        screen.say("no article open to search in")
        return
    screen.search.open(screen.search_line)


def search_words(screen: ReadingScreen, _: str) -> None:
    """Search for the word under the cursor, or for what is selected."""
    pane = screen.pane
    selected = pane.selecting or pane.selection.fixed
    span = pane.target if selected else unit_at(pane.document, pane.cursor, Unit.WORD)
    text = pane.document.text(span)
    if "\n" in text:
        screen.say("a search stays within one paragraph; select less")
        return
    screen.search.look_for(text.lower(), span)
    screen.search.go(1)


def search_everywhere(screen: ReadingScreen, _: str) -> None:
    """Search all articles."""
    # Imported on use, here and below: the first paint needs none of it.
    from tui.screens.everywhere import search_everywhere

    search_everywhere(screen)


def tag_occurrences(screen: ReadingScreen, key: str) -> None:
    """Offer each match for an issue."""
    from tui.screens.occurrences import tag_occurrences

    tag_occurrences(screen, key)


HANDLERS: Final[dict[str, Handler]] = {
    "search": open_prompt,
    "next-match": lambda screen, _: screen.search.go(1),
    "previous-match": lambda screen, _: screen.search.go(-1),
    "search-words": search_words,
    "search-everywhere": search_everywhere,
    "tag-occurrences": tag_occurrences,
    "search-accept": lambda screen, _: screen.search.accept(),
    "search-cancel": lambda screen, _: screen.search.cancel(),
    "search-accents": lambda screen, _: screen.search.toggle_accents(),
    "search-earlier": lambda screen, _: screen.search.recall(-1),
    "search-later": lambda screen, _: screen.search.recall(1),
}
