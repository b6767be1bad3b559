"""Tagging the matches of a search one after the other, each as it is accepted, undone as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.model import Issue, Origin, Span
from store.stamps import new_uid
from tui.screens.tagging import issue_for
from tui.text.search import whole_words

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen


def tag_occurrences(screen: ReadingScreen, key: str) -> None:
    """Offer each match for one issue, one after the other; one undo takes all of them back."""
    article, matches = screen.article, screen.search.matches
    issue = issue_for(screen, key)
    if article is None or matches is None or matches.query.pattern is None:
        screen.say("search for something first; then each match is offered")
        return
    if not matches.complete:
        screen.say("still searching; press it again in a moment")
        return
    spans = matches.all()
    if not spans:
        screen.say("the search found nothing, so there is nothing to tag")
        return
    here = screen.pane.cursor
    ahead = [span for span in spans if span.start >= here]
    Occurrences(screen, issue, [*ahead, *spans[: len(spans) - len(ahead)]]).offer()


def _is_tagged(screen: ReadingScreen, span: Span, issue: Issue) -> bool:
    article = screen.article
    return article is not None and any(
        each.span == span and issue.id in each.issue_ids
        for each in screen.project.annotations_over(article, span)
    )


class Occurrences:
    """Matches offered for an issue one by one."""

    def __init__(self, screen: ReadingScreen, issue: Issue, spans: list[Span]) -> None:
        self._screen = screen
        self._issue = issue
        self._spans = spans
        self._place = 0
        self._tagged = 0
        self._batch = new_uid()

    def offer(self) -> None:
        """Show the next match that is not tagged with the issue, and ask."""
        screen = self._screen
        while self._place < len(self._spans) and _is_tagged(screen, self._passage, self._issue):
            self._place += 1
        if self._place >= len(self._spans):
            screen.say(self._summary() if self._tagged else f"each is tagged {self._issue.name} already")
            return
        screen.pane.hold(self._passage)
        if self._place:
            screen.say(self._summary())
        screen.keyboard.ask(
            f"{self._issue.name} here? {self._place + 1}/{len(self._spans)}",
            [("Enter", "yes"), ("space", "no"), ("A", "yes to this and all the rest")],
            self._answer,
        )

    def _answer(self, key: str) -> None:
        if key in {"enter", "y"}:
            self._tag(self._spans[self._place : self._place + 1])
        elif key == "A":
            self._tag(self._spans[self._place :])
        elif key in {"space", "n"}:
            self._place += 1
        self.offer()

    @property
    def _passage(self) -> Span:
        return whole_words(self._screen.pane.document, self._spans[self._place])

    def _tag(self, spans: list[Span]) -> None:
        article = self._screen.article
        if article is None:
            return
        document = self._screen.pane.document
        passages = (whole_words(document, span) for span in spans)
        marked = self._screen.project.tag_each(
            article, passages, [self._issue], origin=Origin.SUGGESTED, batch=self._batch
        )
        self._place += len(spans)
        self._tagged += marked
        self._screen.last_issues = (self._issue,)
        self._screen.refresh_annotations()

    def _summary(self) -> str:
        done = f"{self._issue.name} · {self._tagged} of {len(self._spans)} tagged"
        return f"{done} · saved · u undo takes all back" if self._tagged else done
