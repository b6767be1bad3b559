"""What was read and where the cursors stand: noted at every motion, written a little later."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from store.errors import NotFound, TaglineError
from store.model import Span
from tui.recovery import in_words
from tui.screens.waiting import PATIENCE
from tui.text.selection import sentence_with_margins
from tui.text.trail import Place
from tui.widgets.reader import ReaderPane

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

SETTLE: Final = 2.0
"""Seconds without a motion after which what was read is written: writing makes a key wait."""
LONGEST: Final = 20.0
"""Seconds after which it is written although the reader goes on."""


class ReadingRecord:
    """Keeps the record of reading for a screen."""

    def __init__(self, screen: ReadingScreen) -> None:
        self._screen = screen
        self._settling: Timer | None = None
        self._first = self._latest = 0.0
        """When the first motion was that is not written yet, and when the latest."""

    def see(self, span: Span) -> None:
        """Count a span of the active pane as read."""
        if self._screen.article is not None:
            self._screen.trail.see(self._screen.article.id, span)

    def stand(self, pane: ReaderPane) -> None:
        """Note where the cursor of a pane stands, and count its sentence as read."""
        if pane.article is None:
            return
        trail = self._screen.trail
        trail.stand(Place(pane.article.id, pane.cursor))
        trail.see(pane.article.id, sentence_with_margins(pane.document, pane.cursor))
        self._latest = time.monotonic()
        if self._settling is None:
            self._first = self._latest
            self._settling = self._screen.set_timer(SETTLE, self._settle)

    def _settle(self) -> None:
        """Write now, or wait on while the reader goes on."""
        now = time.monotonic()
        left = min(self._latest + SETTLE, self._first + LONGEST) - now
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
        screen.paint()

    def store(self) -> None:
        """Write what was noted, and draw nothing; what cannot be written is kept.

        Raises:
            BusyProject: The file cannot be written now.
        """
        screen = self._screen
        unsaved = screen.trail.unsaved()
        while unsaved:
            article_id, spans, position = unsaved[0]
            try:
                article = screen.project.article(article_id)
                with screen.project.hurried(PATIENCE):
                    screen.project.record_reading(article, spans, position=position)
            except NotFound:  # removed meanwhile, so there is nothing to come back to
                pass
            except TaglineError:
                screen.trail.keep(unsaved)
                raise
            del unsaved[0]
