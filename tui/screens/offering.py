"""Suggestions in the text: shown or not, looked through, accepted, refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from store.errors import Refused, TaglineError
from store.model import Annotation, Article, Origin, Span, Status, Suggestion
from store.tagging import Pending
from tui.key_names import show_keys
from tui.text.trail import Place

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

Handler = Callable[["ReadingScreen", str], None]

_AT_ONCE: Final = 0.004
"""Seconds of learning at every breath."""
_BREATH: Final = 0.004
"""Seconds in which keys get their turn."""
_LAST: Final = -1_000_000
"""Ids of suggestions in the text are below this, those of what waits to be saved above."""


class Suggestions:
    """What is suggested on a screen."""

    def __init__(self, screen: ReadingScreen) -> None:
        self._screen = screen
        self.shown = False
        self._ready = False
        """Whether there is anything to go by yet."""
        self._learning = True
        """Whether what is shown goes by something older than the project."""
        self._breath: Timer | None = None

    def prepare(self) -> None:
        """Learn what there is to learn, between keys, and then show it."""
        if self.shown and self._breath is None:
            self._breath = self._screen.set_timer(_BREATH, self._breathe)

    def _breathe(self) -> None:
        self._breath = None
        screen = self._screen
        try:
            done = screen.project.prepare_suggestions(_AT_ONCE)
        except TaglineError:  # what cannot be read now is said by what shows it, and tried again then
            return
        if not done:
            self._learning = True
            self._breath = screen.set_timer(_BREATH, self._breathe)
        elif self._learning:
            self._learning, self._ready = False, True
            for pane in screen.panes:
                pane.refresh_annotations()
            screen.show_status()

    def annotations_over(self, article: Article, span: Span) -> list[Annotation]:
        """Return what is marked over a span, suggestions too if they are shown; see `Waiting`."""
        marked = self._screen.waiting.annotations_over(article, span)
        if not (self.shown and self._ready):
            return marked
        suggested = [_as_annotation(number, each) for number, each in enumerate(self._read(article, span))]
        return [*marked, *suggested]

    def _read(self, article: Article, span: Span) -> list[Suggestion]:
        found = self._screen.project.suggestions_over(article, span)
        waiting = [each.span for each in self._screen.waiting.annotations_over(article, span) if each.id < 0]
        return [each for each in found if not any(each.span.overlaps(other) for other in waiting)]

    @property
    def here(self) -> Suggestion | None:
        """The suggestion under the cursor, if suggestions are shown."""
        pane = self._screen.pane
        if not (self.shown and self._ready) or pane.article is None or not pane.document.count:
            return None
        place = Span(pane.cursor, pane.cursor + 1)
        return next((each for each in self._read(pane.article, place) if each.span.overlaps(place)), None)

    @property
    def words(self) -> str:
        """What the status line says of the suggestion under the cursor, if there is one."""
        suggestion = self.here
        if suggestion is None:
            return ""
        keys = self._screen.keys.keymap
        accept, refuse = (show_keys(keys.first_key(f"{verb}-suggestion")) for verb in ("accept", "refuse"))
        because = ", ".join(f"“{word}”" for word in suggestion.because)
        issue = self._issue(suggestion)
        return f"suggested: {issue} ({because}) · {accept} accepts · {refuse} refuses"

    def _issue(self, suggestion: Suggestion) -> str:
        names = (issue.name for issue in self._screen.inks.issues if issue.id == suggestion.issue_id)
        return next(names, "an issue that was removed")


def toggle(screen: ReadingScreen, _: str) -> None:
    """Show suggestions, or hide them."""
    suggestions = screen.suggestions
    suggestions.shown = not suggestions.shown
    suggestions.prepare()
    screen.refresh_annotations()
    key = show_keys(screen.keys.keymap.first_key("next-suggestion"))
    screen.say(f"suggestions shown · {key} next" if suggestions.shown else "suggestions hidden")


def _go(step: int, screen: ReadingScreen, _: str) -> None:
    """Go to the next suggestion (1), or the one before (-1); it becomes the target."""
    suggestions, article = screen.suggestions, screen.article
    if article is None:
        return
    if not suggestions.shown:
        toggle(screen, "")
    here = suggestions.here
    offset = screen.pane.cursor
    if here is not None:
        offset = here.span.end if step > 0 else here.span.start
    found = screen.project.next_suggestion(article, offset, step)
    if found is None:
        screen.say(f"no more suggestions {'below' if step > 0 else 'above'}")
        return
    if screen.place is not None:
        screen.trail.leave(Place(article.id, screen.pane.cursor))
    screen.pane.hold(found.span)


def _here(screen: ReadingScreen) -> Suggestion | None:
    suggestion = screen.suggestions.here
    if suggestion is None:
        keys = screen.keys.keymap
        if screen.suggestions.shown:
            key = show_keys(keys.first_key("next-suggestion"))
            screen.say(f"nothing is suggested here · {key} next suggestion")
        else:
            screen.say(f"suggestions are hidden · {show_keys(keys.first_key('suggestions'))} shows them")
    return suggestion


def accept(screen: ReadingScreen, _: str) -> None:
    """Tag the suggestion here."""
    suggestion, article = _here(screen), screen.article
    if suggestion is None or article is None:
        return
    issues = tuple(issue for issue in screen.inks.issues if issue.id == suggestion.issue_id)
    mark = Pending(article, suggestion.span, issues)
    screen.save(lambda: screen.project.accept(suggestion), mark)
    screen.last_issues = issues


def refuse(screen: ReadingScreen, _: str) -> None:
    """Let the suggestion here never be offered again."""
    suggestion = _here(screen)
    if suggestion is None:
        return
    if screen.project.read_only:
        raise Refused(screen.project.read_only_reason)
    screen.save(lambda: screen.project.refuse(suggestion))


def _as_annotation(number: int, suggestion: Suggestion) -> Annotation:
    return Annotation(
        id=_LAST - number,
        uid="",
        article_id=suggestion.article_id,
        revision_id=suggestion.revision_id,
        span=suggestion.span,
        exact=suggestion.exact,
        prefix="",
        suffix="",
        paragraph=0,
        sentence=0,
        note="",
        coder_id=0,
        origin=Origin.SUGGESTED,
        status=Status.PLACED,
        session_id=None,
        created_at="",
        updated_at="",
        issue_ids=(suggestion.issue_id,),
    )


HANDLERS: Final[dict[str, Handler]] = {
    "suggestions": toggle,
    "next-suggestion": partial(_go, 1),
    "previous-suggestion": partial(_go, -1),
    "accept-suggestion": accept,
    "refuse-suggestion": refuse,
}
