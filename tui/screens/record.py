"""What was read and where the cursors stand: noted at every motion, written a little later."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.timer import Timer

from store.errors import NotFound, TaglineError
from store.model import Article, Reading, Span
from store.spans import over, united
from tui.recovery import in_words
from tui.screens.waiting import PATIENCE
from tui.text.selection import target_with_margins
from tui.text.trail import Place
from tui.widgets.reader import ReaderPane

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

MOMENT: Final = 0.25
"""Seconds that a passage is looked at before it counts as read: keys that are held turn pages sooner."""
SETTLE: Final = 2.0
"""Seconds without a motion after which what was read is written: writing makes a key wait."""
LONGEST: Final = 20.0
"""Seconds after which it is written although the reader goes on."""


class Standing(NamedTuple):
    """Where a pane came to rest."""

    article: Article
    span: Span
    """The sentences of the target."""
    view: Span
    looked: Span
    """What was on screen when the pane was last at rest for a moment."""
    since: float


class ReadingRecord:
    """Keeps the record of reading for a screen.

    A passage counts as read when it was the target for a moment, or on screen for a moment before a motion
    goes on past it, or when it was marked.
    """

    def __init__(self, screen: ReadingScreen) -> None:
        self._screen = screen
        self.clock = time.monotonic
        self._standing: dict[ReaderPane, Standing] = {}
        self._readings: dict[int, Reading] = {}
        """What is written of the articles that are open, by revision."""
        self._unmarked: dict[int, tuple[Span, ...]] = {}
        """What was read, by revision, of articles before they were marked as read."""
        self._settling: Timer | None = None
        self._first = self._latest = 0.0
        """When the first motion was that is not written yet, and when the latest."""

    # What is known

    def reading(self, article: Article) -> Reading:
        """Return what is written of reading an article.

        Raises:
            BusyProject: The project cannot be read now.
        """
        known = self._readings.get(article.revision_id)
        if known is None:
            known = self._readings[article.revision_id] = self._screen.project.reading(article)
        return known

    def seen_over(self, article: Article, window: Span) -> list[Span]:
        """Return what was read of a window, written or not; takes no time for what lies outside.

        Raises:
            BusyProject: The project cannot be read now.
        """
        return united([*over(self.reading(article).seen, window), *over(self._noted(article), window)])

    def seen(self, article: Article) -> list[Span]:
        """Return all that was read of an article.

        Raises:
            BusyProject: The project cannot be read now.
        """
        return united([*self.reading(article).seen, *self._noted(article)])

    def _noted(self, article: Article) -> Sequence[Span]:
        return self._screen.trail.seen(article.id)

    def forget(self) -> None:
        """Read anew what is written: another program may have added to it."""
        self._readings.clear()

    # What is read

    def pass_over(self, pane: ReaderPane, span: Span) -> None:
        """Count a passage that was on screen and is gone past, unless nobody could have read it."""
        standing = self._standing.get(pane)
        if standing is not None and self._is_rested(standing):
            self._see(standing.article, span)

    def attend(self, pane: ReaderPane) -> None:
        """Count the target as read, however short it was one: it is being marked."""
        standing = self._standing.get(pane)
        if standing is not None:
            self._see(standing.article, standing.span)

    def stand(self, pane: ReaderPane, *, scrolled: bool = False) -> None:
        """Note where the cursor of a pane stands now, and count what was its target until now.

        When it was scrolled, what went off the screen counts as well if it had been there for a moment: a
        wheel turns several times in a row.
        """
        if pane.article is None:
            return
        self._count(pane)
        view = pane.view.span
        looked = self._looked(pane)
        if scrolled:
            self._see(pane.article, Span(looked.start, max(looked.start, min(looked.end, view.start))))
        span = target_with_margins(pane.document, pane.cursor, pane.target, view)
        self._latest = self.clock()
        self._standing[pane] = Standing(pane.article, span, view, looked, self._latest)
        self._screen.trail.stand(Place(pane.article.id, pane.cursor))
        if self._settling is None:
            self._first = self._latest
            self._settling = self._screen.set_timer(SETTLE, self._settle)

    def look_away(self) -> None:
        """Count what was the target of a pane until now: another screen covers the text."""
        for pane in self._standing:
            self._count(pane)
        self._standing.clear()

    def leave(self, pane: ReaderPane, following: Article) -> None:
        """Count what was the target of a pane that is about to show an article, and read that anew."""
        standing = self._standing.get(pane)
        if standing is not None and standing.article.id != following.id:
            self._count(pane)
        self._standing.pop(pane, None)
        self._readings.pop(following.revision_id, None)

    def _is_rested(self, standing: Standing) -> bool:
        return self.clock() - standing.since >= MOMENT

    def _looked(self, pane: ReaderPane) -> Span:
        """Return what was on screen for a moment, if it was next to what is on screen now."""
        standing, view = self._standing.get(pane), pane.view.span
        if standing is None:
            return Span(0, 0)
        looked = standing.view if self._is_rested(standing) else standing.looked
        return looked if standing.view.start <= view.start <= standing.view.end else Span(0, 0)

    def _count(self, pane: ReaderPane) -> None:
        standing = self._standing.get(pane)
        if standing is not None and self._is_rested(standing):
            self._see(standing.article, standing.span)

    def _see(self, article: Article, span: Span) -> None:
        self._screen.trail.see(article.id, span)
        for pane in self._screen.panes:
            if pane.article is not None and pane.article.id == article.id:
                pane.refresh_span(span)

    # Marking whole articles

    def mark(self, article: Article) -> bool:
        """Count the whole of an article as read, or take that back; return whether all of it is read now.

        Raises:
            BusyProject: The file cannot be written now.
        """
        self.store()
        project, seen = self._screen.project, self.reading(article).seen
        before = self._unmarked.get(article.revision_id)
        with project.hurried(PATIENCE):
            if before is None:
                project.mark_read(article)
            else:
                project.set_read(article, before)
        self.forget()
        if before is None:
            self._unmarked[article.revision_id] = seen
            return True
        del self._unmarked[article.revision_id]
        return False

    # Writing

    def _settle(self) -> None:
        """Write now, or wait on while the reader goes on."""
        left = min(self._latest + SETTLE, self._first + LONGEST) - self.clock()
        if left > 0:
            self._settling = self._screen.set_timer(left, self._settle)
        else:
            self.write()

    def write(self) -> None:
        """Write what was noted; what cannot be written is kept and said."""
        if self._settling is not None:
            self._settling.stop()
            self._settling = None
        screen = self._screen
        if screen.project.read_only:
            return
        try:
            self.store()
        except TaglineError as error:
            if not screen.waiting:  # of which more is said
                screen.say(in_words(error), alarm=True)
            return
        screen.attempt_to(screen.article_list.reload)
        screen.show_status()
        screen.paint()

    def store(self) -> None:
        """Write what was noted, and draw nothing; what cannot be written is kept.

        Raises:
            BusyProject: The file cannot be written now.
        """
        screen = self._screen
        for pane in self._standing:
            self._count(pane)
        unsaved = screen.trail.unsaved()
        while unsaved:
            article_id, spans, position = unsaved[0]
            try:
                article = screen.project.article(article_id)
                with screen.project.hurried(PATIENCE):
                    screen.project.record_reading(article, spans, position=position)
                self._readings.pop(article.revision_id, None)
            except NotFound:  # removed meanwhile, so there is nothing to come back to
                pass
            except TaglineError:
                screen.trail.keep(unsaved)
                raise
            del unsaved[0]
