"""Actions that move the cursor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from store.errors import Refused
from store.model import Span
from tui.key_names import show_keys
from tui.screens import panes
from tui.text import motions
from tui.text.motions import Motion
from tui.text.trail import Place

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

Handler = Callable[["ReadingScreen", str], None]


def _move(motion: Motion, screen: ReadingScreen, _: str) -> None:
    screen.pane.move(motion)


def next_paragraph(screen: ReadingScreen, _: str) -> None:
    """Go to the next paragraph: what is on screen before it has been read."""
    pane = screen.pane
    before, view = pane.cursor, pane.view.span
    pane.move(motions.next_paragraph)
    if not pane.selecting and before < pane.cursor:
        screen.record.pass_over(pane, Span(before, max(before, min(pane.cursor, view.end))))


def _jump(motion: Motion, screen: ReadingScreen, _: str) -> None:
    _leave(screen)
    screen.pane.move(motion)


def _leave(screen: ReadingScreen) -> None:
    if screen.place is not None:
        screen.trail.leave(screen.place)


def _page(direction: int, screen: ReadingScreen, _: str) -> None:
    pane = screen.pane
    before = pane.view.span
    pane.page(direction)
    if direction > 0:
        after = pane.view.span
        end = after.start if after.start > before.start else after.end
        screen.record.pass_over(pane, Span(before.start, end))


def next_annotation(screen: ReadingScreen, _: str) -> None:
    """Go to the next annotation."""
    if screen.article is None:
        return
    found = screen.project.annotation_after(screen.article, screen.pane.cursor)
    _go_to_annotation(screen, found.span.start if found else None)


def previous_annotation(screen: ReadingScreen, _: str) -> None:
    """Go to the annotation before."""
    if screen.article is None:
        return
    found = screen.project.annotation_before(screen.article, screen.pane.cursor)
    _go_to_annotation(screen, found.span.start if found else None)


def _go_to_annotation(screen: ReadingScreen, offset: int | None) -> None:
    if offset is None:
        screen.say("no further annotation in this article")
        return
    _leave(screen)
    screen.pane.go_to(offset)


def _article(step: int, screen: ReadingScreen, _: str) -> None:
    if screen.article is None:
        return
    place = screen.project.article_place(screen.article.id)
    here = [each.article.id for each in screen.project.articles(place, 1)] == [screen.article.id]
    if here or step < 0:  # the one after an article that was removed stands in its place
        place += step
    found = screen.project.articles(place, 1) if place >= 0 else []
    if not found:
        screen.say("that is the last article" if step > 0 else "that is the first article")
        return
    _leave(screen)
    screen.pane.selecting = False
    screen.record.write()
    screen.show_article(found[0].article)
    screen.say(panes.to_review(screen, found[0].article))


def next_unread(screen: ReadingScreen, _: str) -> None:
    """Go to the next unread sentence, or to the next untagged one when all of the rest is read."""
    article, pane = screen.article, screen.pane
    if article is None:
        return
    offset = motions.next_unread(pane.document, pane.selection, screen.record.seen(article))
    if offset is None:
        offset = motions.next_untagged(
            pane.document, pane.selection, lambda span: bool(screen.project.annotations_over(article, span))
        )
        screen.say("all read from here on" if offset is not None else "all read and tagged from here on")
    if offset is not None:
        _leave(screen)
        pane.go_to(offset)


def mark_read(screen: ReadingScreen, _: str) -> None:
    """Count the article as read to the end; again, take that back."""
    article = screen.article
    if article is None:
        return
    if screen.project.read_only:
        raise Refused(screen.project.read_only_reason)
    whole = screen.record.mark(article)
    screen.refresh_annotations()
    key = show_keys(screen.keys.keymap.first_key("mark-read"))
    screen.say(f"read to the end · {key} takes it back" if whole else "read as far as before")


def set_mark(screen: ReadingScreen, letter: str) -> None:
    """Give this place a letter."""
    if len(letter) != 1:
        screen.say("a place is marked with one letter or digit")
    elif screen.place is not None:
        screen.trail.marks[letter] = screen.place
        screen.say(f"place {letter} marked")


def go_to_mark(screen: ReadingScreen, letter: str) -> None:
    """Go to the place with a letter."""
    place = screen.trail.marks.get(letter)
    if place is None:
        screen.say(f"no place is marked {letter}")
        return
    _leave(screen)
    screen.go(place)


def _along(step: str, screen: ReadingScreen, _: str) -> None:
    if screen.place is None:
        return
    walk: Callable[[Place], Place | None] = getattr(screen.trail, step)
    place = walk(screen.place)
    if place is None:
        screen.say("no earlier place" if step == "back" else "no later place")
    else:
        screen.go(place)


HANDLERS: Final[dict[str, Handler]] = {
    "next-sentence": partial(_move, motions.next_sentence),
    "previous-sentence": partial(_move, motions.previous_sentence),
    "next-word": partial(_move, motions.next_word),
    "previous-word": partial(_move, motions.previous_word),
    "next-paragraph": next_paragraph,
    "previous-paragraph": partial(_move, motions.previous_paragraph),
    "page-down": partial(_page, 1),
    "page-up": partial(_page, -1),
    "top": partial(_jump, motions.to_start),
    "end": partial(_jump, motions.to_end),
    "next-annotation": next_annotation,
    "previous-annotation": previous_annotation,
    "next-article": partial(_article, 1),
    "previous-article": partial(_article, -1),
    "next-unread": next_unread,
    "mark-read": mark_read,
    "set-mark": set_mark,
    "go-to-mark": go_to_mark,
    "jump-back": partial(_along, "back"),
    "jump-forward": partial(_along, "forward"),
}
