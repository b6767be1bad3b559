"""Looking at what became of annotations when their article got another text."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from store.errors import Refused
from store.model import Annotation, Article, Span, Status
from tui.screens import panes
from tui.screens.review import Choice, Question, ReviewScreen

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

_AT_ONCE: Final = 100_000
"""Code points of a text in which a place is looked for before anything is shown."""


def confirm(screen: ReadingScreen, annotation: Annotation) -> None:
    """Say that a moved annotation stands where it belongs; ask where, for one that was not found."""
    article = screen.article
    if annotation.status is Status.ORPHAN:
        review(screen, annotation)
    elif annotation.status is Status.PLACED:
        screen.say("it stands in its place")
    elif article is not None:
        screen.save(lambda: screen.project.place(annotation, article, annotation.span))


def review(screen: ReadingScreen, annotation: Annotation) -> None:
    """Show an annotation that was moved or not found, and place it where the reader says."""
    if screen.article is None:
        return
    if screen.project.read_only:
        raise Refused(screen.project.read_only_reason)
    names = screen.inks.names(annotation)
    answer = _Answer(screen, screen.article, annotation)
    if annotation.status is Status.MOVED:
        answer.place = annotation.span
        before = screen.project.words_before(annotation) or annotation.exact
        question = Question(f"{names} · moved", before, answer.words, answer.target_words, moved=True)
        screen.app.push_screen(ReviewScreen(question), answer.take)
        return
    find = screen.project.suggesting(annotation, screen.article)
    at_once = screen.article.length <= _AT_ONCE
    if at_once:
        answer.place = find()
    question = Question(
        f"{names} · not found", annotation.exact, answer.words, answer.target_words, moved=False
    )
    sheet = ReviewScreen(question, looking=not at_once)
    screen.app.push_screen(sheet, answer.take)
    if not at_once:

        def found(span: Span | None) -> None:
            answer.place = span
            sheet.suggest(answer.words)

        _in_a_thread(find, found)


class _Answer:
    """Where an annotation may go, and what is done when the reader has said where."""

    def __init__(self, screen: ReadingScreen, article: Article, annotation: Annotation) -> None:
        self._screen, self._article, self._annotation = screen, article, annotation
        self._document, self._target = screen.pane.document, screen.pane.target
        self.place: Span | None = None
        """Where it stands, or where it may belong, once that is known."""

    @property
    def words(self) -> str | None:
        """What stands at its place."""
        return self._document.text(self.place) if self.place is not None else None

    @property
    def target_words(self) -> str:
        """What stands at the target."""
        return self._document.text(self._target)

    def take(self, choice: Choice | None) -> None:
        """Do what the reader chose."""
        screen, annotation = self._screen, self._annotation
        if choice is Choice.GO:
            panes.go_to_annotation(screen, annotation)
            screen.say(f"{screen.keys.keymap.first_key('confirm-place')} confirms it here")
            return
        span = {Choice.SUGGESTION: self.place, Choice.TARGET: self._target, None: None}[choice]
        if span is None:
            moved = annotation.status is Status.MOVED
            screen.say("left as moved" if moved else "left · to place it, put the target there, come back: p")
            return
        screen.attempt_to(lambda: screen.save(lambda: screen.project.place(annotation, self._article, span)))
        screen.pane.look_at(span.start)


def _in_a_thread(find: Callable[[], Span | None], found: Callable[[Span | None], None]) -> None:
    """Look for a place while keys are obeyed; nothing waits for it when the program ends."""
    loop = asyncio.get_running_loop()

    def look() -> None:
        span = find()
        with contextlib.suppress(RuntimeError):  # the program has ended
            loop.call_soon_threadsafe(found, span)

    threading.Thread(target=look, daemon=True, name="suggestion").start()
