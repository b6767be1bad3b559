"""Annotations that lie over one another: their names, going from one to the next, making them one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from store.errors import Refused, TaglineError
from store.model import Annotation
from store.project import Project
from store.tagging import Outcome
from tui.actions import Mode
from tui.inks import Inks
from tui.key_names import show_keys
from tui.text.overlaps import joinable
from tui.widgets.reader import ReaderPane

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

Handler = Callable[["ReadingScreen", str], None]

_MARKING: Final = {"tag", "change issue", "edges"}
"""The actions after which an annotation may have come to touch another of its issue."""


def show_other(screen: ReadingScreen) -> bool:
    """Let verbs act on the next annotation here; return False where there are not several."""
    if screen.mode not in (Mode.READ, Mode.SELECT) or not screen.pane.show_other():
        return False
    screen.show_status()
    return True


def names_here(pane: ReaderPane, inks: Inks, project: Project) -> str:
    """Return the annotations here in their turn, with keys and names; the shown one in brackets.

    Unless all are one's own, each has its coder.

    Raises:
        BusyProject: The project cannot be read now.
    """
    shown, here, words = pane.annotation_shown, pane.annotations_here(), []
    coders = project.coder_names()
    if all(coders.get(each.coder_id) == project.coder for each in here):
        coders = {}
    for each in here:
        keys = "".join(inks.sign(issue_id) for issue_id in each.issue_ids)
        coder = f" by {coders[each.coder_id]}" if each.coder_id in coders else ""
        named = f"{keys} {inks.names(each)}{coder}".strip()
        words.append(f"[{named}]" if each == shown else named)
    return " ".join(words)


def joinable_with(screen: ReadingScreen, annotation: Annotation) -> list[Annotation]:
    """Return the annotations that have an issue in common with this one and overlap or touch it."""
    pane = screen.pane
    if pane.article is None or pane.article.id != annotation.article_id:
        return []
    return joinable(annotation, pane.annotations_near_to(annotation.span))


def offer(screen: ReadingScreen, outcome: Outcome) -> str:
    """Return what to say if what was just marked could be one with another; nothing if it could not."""
    marked, key = outcome.annotation, show_keys(screen.keys.keymap.first_key("join"))
    if marked is None or not key or (outcome.change and outcome.change.action not in _MARKING):
        return ""
    try:
        others = joinable_with(screen, marked)
    except TaglineError:  # what cannot be read now is said by what shows it
        others = []
    if not others:
        return ""
    screen.joining = marked
    over = any(each.span.overlaps(marked.span) for each in others)
    return f"{'overlaps' if over else 'touches'} {_count(len(others))} · {key} joins"


def _count(number: int) -> str:
    return "another" if number == 1 else f"{number} others"


def join(screen: ReadingScreen, _: str) -> None:
    """Make one annotation of the one just marked, or shown here, and those of its issue that touch it."""
    annotation = screen.joining or screen.pane.annotation_shown
    if annotation is None:
        screen.say("nothing is marked here")
        return
    if annotation.revision_id != (screen.article.revision_id if screen.article else 0):
        raise Refused("The article has another text now. Nothing was changed; look at the passage again.")
    others = joinable_with(screen, annotation)
    if not others:
        screen.say("no annotation with the same issue overlaps or touches this one")
        return
    screen.save(lambda: screen.project.join([annotation, *others]))


HANDLERS: Final[dict[str, Handler]] = {"join": join}
