"""Actions that change what is marked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from store.codebook import IssueDraft
from store.errors import Refused
from store.model import Annotation, Issue, Status
from store.tagging import Outcome, Pending
from tui.actions import Mode
from tui.issue_keys import find_issue, issue_choices
from tui.key_names import show_keys
from tui.keymap import US_POSITION
from tui.screens import panes
from tui.settings import state_path
from tui.text.selection import Selection, Unit
from tui.text.trail import Place

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

Handler = Callable[["ReadingScreen", str], None]

_COPYING: Final = "copying"
"""What is said until it is known where the copy went."""


def tag_with(screen: ReadingScreen, issues: Sequence[Issue]) -> None:
    """Mark the target with issues; with none, highlight it."""
    article = screen.article
    if article is None:
        raise Refused("There is no article to tag.")
    span = screen.pane.target
    mark = Pending(article, span, tuple(issues))
    screen.pane.let_go()
    screen.record.attend(screen.pane)
    saved = screen.save(lambda: screen.project.tag(article, span, issues), mark)
    screen.last_issues = tuple(issues)
    others = screen.search.others
    if saved and issues and others:
        screen.say(f"{screen.said[0]} · {show_keys(_key(screen, 'tag-occurrences'))} the other {others:,}")


def _key(screen: ReadingScreen, action_id: str) -> str:
    return screen.keys.keymap.first_key(action_id)


def issue_for(screen: ReadingScreen, key: str) -> Issue:
    """Return the issue that a key means.

    Raises:
        Refused: None has it.
    """
    issue = find_issue(screen.inks.issues, key)
    if issue is None:
        raise Refused(f"No issue has the key {key}. Nothing was changed.")
    return issue


def add_issue(screen: ReadingScreen, name: str) -> Issue:
    """Add an issue with the first free digit as its key, and return it.

    Raises:
        Refused: The name is taken or not allowed.
        BusyProject: The file cannot be written now.
    """
    taken = {issue.key for issue in screen.inks.issues}
    key = next((digit for digit in "123456789" if digit not in taken), None)
    screen.project.add_issue(IssueDraft(name, key))
    screen.app.reload_codebook()
    return next(issue for issue in screen.project.issues() if issue.name == name)


def tag(screen: ReadingScreen, key: str) -> None:
    """Mark the target with the issue that a key or letter names."""
    tag_with(screen, [issue_for(screen, key)])


def highlight(screen: ReadingScreen, _: str) -> None:
    """Mark the target without an issue."""
    tag_with(screen, [])


def repeat(screen: ReadingScreen, _: str) -> None:
    """Mark the target like the last one."""
    if screen.last_issues:
        tag_with(screen, screen.last_issues)
    else:
        screen.say("nothing was tagged yet to repeat")


def target_paragraph(screen: ReadingScreen, _: str) -> None:
    """Make the paragraph the target until the next motion."""
    screen.pane.select(screen.pane.selection.by(Unit.PARAGRAPH))


def _select(unit: Unit, screen: ReadingScreen, _: str) -> None:
    pane = screen.pane
    if not pane.selecting:
        pane.selecting = True
        pane.select(Selection(pane.cursor, pane.cursor, unit))
    else:
        pane.select(pane.selection.by(unit))


def swap_ends(screen: ReadingScreen, _: str) -> None:
    """Let the other end of the selection move."""
    screen.pane.select(screen.pane.selection.swap())


def _annotation(screen: ReadingScreen) -> Annotation | None:
    """Return the annotation that verbs act on: the one chosen in the list, or shown in the text."""
    if screen.mode is Mode.ANNOTATIONS:
        return screen.annotation_list.current()
    return screen.pane.annotation_shown


def _issues_of(screen: ReadingScreen, annotation: Annotation) -> list[Issue]:
    return [issue for issue in screen.inks.issues if issue.id in annotation.issue_ids]


def note(screen: ReadingScreen, _: str) -> None:
    """Write a note on the annotation here, or on the target if there is none."""
    article = screen.article
    if article is None:
        return
    if screen.project.read_only:
        raise Refused(screen.project.read_only_reason)
    span = screen.pane.target
    annotation = next((each for each in screen.pane.annotations_here() if each.span == span), None)
    if screen.mode is not Mode.SELECT:
        annotation = _annotation(screen)
    passage = annotation.exact if annotation else screen.pane.document.text(span)

    def write(text: str | None) -> None:
        if text is None or (annotation and text == annotation.note) or (not annotation and not text):
            screen.say("note left as it was")
        elif annotation:
            screen.attempt_to(lambda: screen.save(lambda: screen.project.note(annotation, text)))
        else:
            mark = Pending(article, span, note=text)
            screen.attempt_to(lambda: screen.save(lambda: screen.project.tag(article, span, note=text), mark))

    # Imported on use: the first paint needs none of it.
    from tui.screens.note import NoteScreen

    screen.app.push_screen(NoteScreen(passage, annotation.note if annotation else ""), write)


def remove(screen: ReadingScreen, _: str) -> None:
    """Remove the annotation here, or one of its issues if it has several."""
    annotation = _annotation(screen)
    if annotation is None:
        screen.say("nothing is marked here")
        return
    issues = _issues_of(screen, annotation)
    if len(issues) < 2:
        screen.save(lambda: screen.project.untag(annotation))
        return

    everything = "0" if find_issue(screen.inks.issues, "x") in issues else "x"

    def answer(key: str) -> None:
        whole = US_POSITION.get(key, key) == everything
        issue = None if whole else _one_of(screen, issues, key)
        screen.save(lambda: screen.project.untag(annotation, issue))

    screen.keyboard.ask(
        "Remove which issue?", [*issue_choices(screen.inks.issues, issues), (everything, "all of it")], answer
    )


def confirm_place(screen: ReadingScreen, _: str) -> None:
    """Say that the moved annotation here belongs here; in the list, ask about one that was not found."""
    annotation = _annotation(screen)
    if screen.mode is not Mode.ANNOTATIONS and annotation and annotation.status is not Status.MOVED:
        here = screen.pane.annotations_here()
        annotation = next((each for each in here if each.status is Status.MOVED), annotation)
    if annotation is None:
        screen.say("nothing is marked here")
        return
    # Imported on use: the first paint needs none of it.
    from tui.screens.reviewing import confirm

    confirm(screen, annotation)


def _one_of(screen: ReadingScreen, issues: Sequence[Issue], key: str) -> Issue:
    issue = find_issue(screen.inks.issues, key)
    if issue is None or issue not in issues:
        raise Refused(f"{key} is not on this annotation. Nothing was changed.")
    return issue


def change_issue(screen: ReadingScreen, key: str) -> None:
    """Put another issue in the place of the one here; asks which one goes if it has several."""
    annotation = _annotation(screen)
    if annotation is None:
        screen.say("nothing is marked here")
        return
    new = issue_for(screen, key)
    issues = _issues_of(screen, annotation)
    if not issues:
        if annotation.status is Status.ORPHAN:
            raise Refused(
                "It was not found in the text now. Nothing was changed; Enter asks where it belongs."
            )
        article = screen.project.article(annotation.article_id)
        mark = Pending(article, annotation.span, (new,))
        screen.save(lambda: screen.project.tag(article, annotation.span, [new]), mark)
    elif len(issues) == 1:
        screen.save(lambda: screen.project.change_issue(annotation, issues[0], new))
    else:
        screen.keyboard.ask(
            f"{new.name} in the place of which?",
            issue_choices(screen.inks.issues, issues),
            lambda old: _change(screen, annotation, _one_of(screen, issues, old), new),
        )


def _change(screen: ReadingScreen, annotation: Annotation, old: Issue, new: Issue) -> None:
    screen.save(lambda: screen.project.change_issue(annotation, old, new))


def _travel(step: str, screen: ReadingScreen, _: str) -> None:
    """Undo or redo, and show where."""
    if step == "undo" and screen.waiting.take_back():
        return
    walk: Callable[[], Outcome] = getattr(screen.project, step)
    outcome = walk()
    change = outcome.change
    if change is None or change.action == "skip":
        screen.say(outcome.summary)
        return
    screen.app.reload_codebook()
    for pane in screen.panes:
        panes.renew(screen, pane, say=False)
    screen.refresh_annotations()
    again = screen.keys.keymap.first_key("redo" if step == "undo" else "undo")
    screen.say(f"{outcome.summary} · saved · {again} {'redo' if step == 'undo' else 'undo'}")
    if change.article_uid and change.span and not screen.pane.selecting:
        article = screen.project.find_article(change.article_uid)
        here = screen.place
        shown = here is not None and here.article_id == article.id
        if not shown or not screen.pane.target.overlaps(change.span):
            screen.go(Place(article.id, change.span.start))


def copy(screen: ReadingScreen, _: str) -> None:
    """Copy the target with its source."""
    article, pane = screen.article, screen.pane
    if article is None:
        return
    from tui.clipboard import citation

    passage = pane.document.text(pane.target)
    number = pane.document.number_at(pane.target.start)
    text = citation(passage, article.title, article.source, article.published, number)
    screen.app.copy_to_clipboard(text)
    screen.say(_COPYING)
    screen.run_worker(_place_copy(screen, text))


async def _place_copy(screen: ReadingScreen, text: str) -> None:
    """Hand a text to the desktop, whose program may hang, while keys go on."""
    from tui.clipboard import place_copy

    said, needed = await asyncio.to_thread(place_copy, text, state_path())
    if screen.said[0] == _COPYING:
        screen.say(said)
        needed = needed and not screen.status.has_room(said)
    if needed:  # another key was pressed and what that did stays in its place, or the message is long
        screen.app.notify(said)


def session(screen: ReadingScreen, argument: str) -> None:
    """Ask what to tag passage by passage, and begin."""
    from tui.screens.scopes import choose_session  # on use: the first paint needs none of it

    choose_session(screen, argument)


HANDLERS: Final[dict[str, Handler]] = {
    "tag": tag,
    "tag-letter": tag,
    "highlight": highlight,
    "repeat": repeat,
    "target-paragraph": target_paragraph,
    "select-words": partial(_select, Unit.WORD),
    "select-sentences": partial(_select, Unit.SENTENCE),
    "swap-ends": swap_ends,
    "note": note,
    "remove": remove,
    "change-issue": change_issue,
    "confirm-place": confirm_place,
    "undo": partial(_travel, "undo"),
    "redo": partial(_travel, "redo"),
    "copy": copy,
    "session": session,
}
