"""Quick typing, what the flows read back from the file, and small projects with texts of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual import events
from textual.keys import _character_to_key

from store.codebook import IssueDraft
from store.corpus import starter_codebook
from store.model import Annotation, Draft
from store.project import Project
from tests.flows.driving import ReaderPilot, screen_of
from tui.actions import Mode

_CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "escape": "\x1b", "vertical_line": "|"}


def _send(pilot: ReaderPilot, key: str) -> None:
    character = key if len(key) == 1 else _CHARACTERS.get(key)
    event = events.Key(_character_to_key(key) if len(key) == 1 else key, character)
    event.set_sender(pilot.app)
    assert pilot.app._driver is not None
    pilot.app._driver.send_message(event)


async def type_at_once(pilot: ReaderPilot, keys: str) -> None:
    """Press keys, parted by spaces, before any of them was dealt with; then wait for the screen."""
    for key in keys.split():
        _send(pilot, key)
    for _ in range(3):
        await pilot.pause()


async def press(pilot: ReaderPilot, keys: str) -> None:
    """Press keys, parted by spaces; wait after each until it was dealt with, and then for the screen.

    The pilot waits for an idle processor after each key, which takes several times as long.
    """
    screens = {pilot.app.screen}
    for key in keys.split():
        _send(pilot, key)
        for _ in range(3):  # key, then the messages that it led to, then theirs
            await pilot._wait_for_screen()
        screens.add(pilot.app.screen)
    for _ in screens:  # what another screen did takes longer, and so does the layout that follows
        await pilot.pause()


def mode_of(pilot: ReaderPilot) -> Mode:
    """Return where keys go now."""
    return screen_of(pilot).mode


def make_project(path: Path, *drafts: Draft, issues: Sequence[IssueDraft] | None = None) -> Path:
    """Make a project of these articles, by default with the starter codebook."""
    with Project.open(
        path, coder="olena", starter=starter_codebook() if issues is None else issues
    ) as project:
        for draft in drafts:
            project.import_draft(draft)
    return path


def all_annotations(project: Project) -> list[Annotation]:
    """Return every annotation, article by article."""
    return [
        annotation
        for summary in project.articles()
        for annotation in project.annotations_from(summary.article, 0, 1000)
    ]


def names(project: Project, annotation: Annotation) -> list[str]:
    """Return the names of an annotation's issues."""
    known = {issue.id: issue.name for issue in project.issues()}
    return [known[issue_id] for issue_id in annotation.issue_ids]


def tagged(project: Project) -> list[tuple[str, list[str], str]]:
    """Return (passage, issues, note) of every annotation."""
    return [(each.exact, names(project, each), each.note) for each in all_annotations(project)]
