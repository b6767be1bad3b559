"""Looking at what became of annotations when their article got another text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.errors import Refused
from store.model import Annotation, Span, Status
from tui.screens.review import Choice, ReviewScreen

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen


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
    """Show an annotation that was not found, and place it where the reader says."""
    article = screen.article
    if article is None:
        return
    if screen.project.read_only:
        raise Refused(screen.project.read_only_reason)
    document, target = screen.pane.document, screen.pane.target
    suggestion = screen.project.suggestion(annotation, article)

    def place(choice: Choice | None) -> None:
        span: Span | None = {Choice.SUGGESTION: suggestion, Choice.TARGET: target}[choice] if choice else None
        if span is None:
            screen.say("left as not found")
        else:
            screen.attempt_to(lambda: screen.save(lambda: screen.project.place(annotation, article, span)))
            screen.pane.look_at(span.start)

    words = document.text(suggestion) if suggestion is not None else None
    title = f"{screen.inks.names(annotation)} · not found"
    screen.app.push_screen(ReviewScreen(title, annotation.exact, words, document.text(target)), place)
