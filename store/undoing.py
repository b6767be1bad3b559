"""Undo and redo along the stacks of the journal.

Entries of one batch that stand next to each other on a stack are reverted together; each still has its
own entry of the undo, in the same batch. What somebody else has changed since is never reverted: the
first try is refused and writes nothing, the next one skips that action, which leaves the stack for
good, and goes on beneath it. The journal has an entry of that too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Literal, NamedTuple

from store import journal
from store.database import Database
from store.edits import Edits, Revised
from store.errors import Overtaken, Refused
from store.journal import Author, Links, Scene
from store.model import Change, Span

Step = Literal["undo", "redo"]


class Reverted(NamedTuple):
    """What an undo or redo did."""

    summary: str
    """In the words of the status line; empty if something was only skipped."""
    change: Change
    """The entry of the undo or redo; of a batch, the one of its first action."""
    skipped: str = ""
    """What was skipped, because somebody else had changed it since; empty if nothing was."""
    revised: tuple[Revised, ...] = ()
    """The articles that have another text again."""


class _Walked(NamedTuple):
    """What was reverted: the new entries in their order, and what could not come back."""

    changes: tuple[Change, ...] = ()
    left: int = 0
    revised: tuple[Revised, ...] = ()
    """The articles that got another text."""


def walk(database: Database, author: Author, step: Step, *, skipping: bool = False) -> Reverted | None:
    """Take back the coder's latest action, or the batch that it ends, or do again what was taken back.

    With `skipping`, what was changed since by somebody else is skipped instead of refused, but only
    what is next; None if there is nothing to revert. Call it inside a transaction.

    Raises:
        Overtaken: Somebody else changed the same rows since.
        Refused: The journal is damaged.
    """
    skipped: Change | None = None
    walked = _Walked()
    try:
        with database.savepoint():
            walked = _revert_top(database, author, step)
    except Overtaken:
        if not skipping:
            raise
        skipped = _skip(database, author, step)
        walked = _revert_if_possible(database, author, step)
    words = skipped.summary if skipped is not None else ""
    if not walked.changes:
        return Reverted("", skipped, words) if skipped is not None else None
    done = walked.changes[::-1] if step == "undo" else walked.changes
    return Reverted(_summary(done, walked.left), done[0], words, walked.revised)


def latest(database: Database, coder_name: str) -> int:
    """Return the id of a coder's newest entry, 0 for none: it tells whether he or she has acted since."""
    return database.number(
        "SELECT max(changes.id) FROM changes JOIN coders ON coders.id = coder_id WHERE coders.name = ?",
        coder_name,
    )


def _revert_if_possible(database: Database, author: Author, step: Step) -> _Walked:
    try:
        with database.savepoint():
            return _revert_top(database, author, step)
    except Overtaken:  # it is refused in its own right when it is asked for
        return _Walked()


def _top(database: Database, author: Author, step: Step) -> sqlite3.Row | None:
    undo_top, redo_top = journal.tops(database, author.coder_id)
    top = undo_top if step == "undo" else redo_top
    if top is None:
        return None
    entry = database.row("SELECT * FROM changes WHERE id = ?", top)
    if entry is None:
        raise Refused("The journal has lost an entry; nothing was changed. Run `tagline check`.")
    return entry


def _revert_top(database: Database, author: Author, step: Step) -> _Walked:
    """Revert the top entry of a stack, and those of its batch beneath it."""
    reverted: list[Change] = []
    revised: list[Revised] = []
    left, batch = 0, None
    while True:
        entry = _top(database, author, step)
        if entry is None or (reverted and (batch is None or entry["batch"] != batch)):
            return _Walked(tuple(reverted), left, tuple(revised))
        batch = entry["batch"]
        edits = Edits(database, author.now)
        left += edits.revert(json.loads(entry["edits"]))
        revised += edits.revised
        undo_top, redo_top = journal.tops(database, author.coder_id)
        own = journal.next_id(database)
        if step == "undo":
            links = Links(entry["id"], below=redo_top, undo_top=entry["below"], redo_top=own)
        else:
            links = Links(entry["id"], below=undo_top, undo_top=own, redo_top=entry["below"])
        author = author._replace(batch=batch)
        reverted.append(journal.append(database, author, _scene(entry, step), edits, links))


def _skip(database: Database, author: Author, step: Step) -> Change:
    """Take the top entry of a stack, with those of its batch beneath it, off the stack; no row changes."""
    first = _top(database, author, step)
    assert first is not None  # it was refused just now
    below = first["below"]
    while first["batch"] is not None and below is not None:
        entry = database.row("SELECT batch, below FROM changes WHERE id = ?", below)
        if entry is None or entry["batch"] != first["batch"]:
            break
        below = entry["below"]
    undo_top, redo_top = journal.tops(database, author.coder_id)
    if step == "undo":
        links = Links(undo_top=below, redo_top=redo_top)
    else:
        links = Links(undo_top=undo_top, redo_top=below)
    scene = _scene(first, "skip")
    return journal.append(database, author, scene, Edits(database, author.now), links)


def _summary(changes: Sequence[Change], left: int) -> str:
    """Return the words for what was done, such as `territory · 7 passages` for a batch of seven."""
    words = ", ".join(dict.fromkeys(change.summary for change in changes))
    places = {(change.article_uid, change.span) for change in changes}
    if len(places) > 1:
        words += f" · {len(places)} passages"
    if left:
        words += f" · {left} left as somebody else changed {'it' if left == 1 else 'them'} since"
    return words


def _scene(entry: sqlite3.Row, action: str) -> Scene:
    span = Span(entry["start"], entry["end"]) if entry["start"] is not None else None
    return Scene(action, entry["summary"], entry["article_uid"], span)
