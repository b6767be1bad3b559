"""Actions that point at words by labels: phrases, and the edges of annotations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from store.model import Span
from tui.text.document import Document
from tui.text.labels import Edge, edge_span, label_words
from tui.text.selection import Selection

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

Handler = Callable[["ReadingScreen", str], None]


@dataclass(frozen=True, slots=True)
class Pointing:
    """Words with labels, of which one is to be chosen."""

    words: Sequence[tuple[Span, str]]
    typed: str
    """What has been typed of a label."""
    then: Callable[[Span], None]
    """What is done with the word."""

    @property
    def shown(self) -> list[tuple[Span, str]]:
        """The words that can still be meant, each with what is left to type."""
        return [
            (span, label[len(self.typed) :]) for span, label in self.words if label.startswith(self.typed)
        ]


def words_over(document: Document, window: Span) -> Iterator[Span]:
    """Yield the words that begin in a window."""
    number = document.number_at(window.start)
    while 1 <= number <= document.count and document.paragraph(number).start < window.end:
        for word in document.words_from(number, window.start):
            if word.start >= window.end:
                break
            if word.start >= window.start:
                yield word
        number += 1


def phrase(screen: ReadingScreen, _: str) -> None:
    """Make a phrase of the target the target: its first word by label, then its last."""
    pane = screen.pane
    words = list(words_over(pane.document, _common(pane.target, pane.view.span)))
    if pane.selecting:
        words = list(words_over(pane.document, pane.view.span))
        _point(screen, label_words(words), "select to which word?", lambda word: pane.go_to(word.start))
    else:
        _ask_phrase(screen, words)


def phrase_in_view(screen: ReadingScreen, _: str) -> None:
    """Make a phrase anywhere on screen the target."""
    _ask_phrase(screen, list(words_over(screen.pane.document, screen.pane.view.span)))


def _common(span: Span, other: Span) -> Span:
    """Return what two spans share; the first whole if that is nothing."""
    return Span(max(span.start, other.start), min(span.end, other.end)) if span.overlaps(other) else span


def _ask_phrase(screen: ReadingScreen, words: Sequence[Span]) -> None:
    labelled = label_words(words)

    def from_word(first: Span) -> None:
        _point(
            screen,
            [(word, label) for word, label in labelled if word.start >= first.start],
            "to which word?",
            lambda last: screen.pane.hold(first.hull(last)),
        )

    _point(screen, labelled, "from which word?", from_word)


def _point(
    screen: ReadingScreen, words: Sequence[tuple[Span, str]], title: str, then: Callable[[Span], None]
) -> None:
    if not words:
        screen.say("there are no words here")
        return
    screen.say(f"{title} · type its label · Esc leaves")
    screen.keyboard.point(Pointing(words, "", then))


def _move_edge(edge: Edge, screen: ReadingScreen, _: str) -> None:
    """Let an annotation begin or end at another word."""
    pane, article = screen.pane, screen.article
    annotation = pane.annotation_shown
    if annotation is None or article is None:
        screen.say("nothing is marked here")
        return
    span = annotation.span
    place = span.start if edge == "start" else span.end - 1
    pane.look_at(place)
    words = [
        word
        for word in words_over(pane.document, pane.view.span)
        if (word.end > span.start if edge == "end" else word.start < span.end)
    ]

    def move(word: Span) -> None:
        screen.project.check_current(article)
        goal = edge_span(pane.document, span, word, edge)
        screen.save(lambda: screen.project.move_edges(annotation, goal))

    _point(screen, label_words(words, place), f"{edge} where?", move)


def quotation(screen: ReadingScreen, _: str) -> None:
    """Make the quotation around the cursor, or in the target, the target; again, the next wider one."""
    # Imported on use: the first paint needs none of it.
    from tui.text import objects

    pane = screen.pane
    inner = pane.selection.fixed
    span = objects.quotation(pane.document, pane.cursor, around=inner)
    if span is None and inner is None:  # the cursor is beside it: the first one in the target is meant
        words = words_over(pane.document, _common(pane.target, pane.view.span))
        found = (objects.quotation(pane.document, word.start) for word in words)
        span = next((each for each in found if each), None)
    if span is None:
        within = objects.quotation(pane.document, pane.cursor)
        screen.say("no wider quotation" if within else "no quotation here")
        return
    pane.selecting = False
    cursor = pane.cursor if span.contains(pane.cursor) else span.start
    pane.select(Selection(cursor, cursor, fixed=span))


HANDLERS: Final[dict[str, Handler]] = {
    "phrase": phrase,
    "phrase-in-view": phrase_in_view,
    "move-end": partial(_move_edge, "end"),
    "move-start": partial(_move_edge, "start"),
    "quotation": quotation,
}
