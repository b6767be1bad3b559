"""The append-only journal: one entry for each user action, and undo and redo that outlive the program.

An undo is an entry of its own with the opposite edits. Each entry carries the tops of its coder's undo and
redo stacks after it, and `below`, the entry beneath it on its stack: the stacks are linked lists inside the
log, so that nothing of it is ever rewritten and one undo costs the same after a week as after a minute.
`store.undoing` walks along them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from store import VERSION
from store.database import Database, Value
from store.edits import Edits
from store.model import Change, Span
from store.stamps import new_uid


class Author(NamedTuple):
    """Who acts, in which session, when."""

    coder_id: int
    session_id: int | None
    now: str
    batch: str | None = None
    """What the action belongs to, if it is undone together with others."""


class Scene(NamedTuple):
    """What to show of a change: its words and its place."""

    action: str
    summary: str
    article_uid: str | None = None
    span: Span | None = None


class Links(NamedTuple):
    """How an entry is linked to others, by their ids."""

    reverts: int | None = None
    below: int | None = None
    undo_top: int | None = None
    redo_top: int | None = None


def record(
    database: Database, author: Author, edits: Edits, scene: Scene, *, undoable: bool = True
) -> Change:
    """Append the entry of an action that has just been written.

    An entry that is not undoable, such as an import, leaves the undo stack as it was.
    """
    undo_top, redo_top = tops(database, author.coder_id)
    if undoable:
        links = Links(below=undo_top, undo_top=next_id(database))
    else:
        links = Links(undo_top=undo_top, redo_top=redo_top)
    return append(database, author, scene, edits, links)


def record_apart(database: Database, author: Author, entries: Sequence[tuple[Edits, Scene]]) -> None:
    """Append entries that leave the undo stack as it was, such as those of an import, at one go."""
    undo_top, redo_top = tops(database, author.coder_id)
    links = Links(undo_top=undo_top, redo_top=redo_top)
    database.run_many(_APPEND, (_entry(author, scene, edits, links, new_uid()) for edits, scene in entries))


def tops(database: Database, coder_id: int) -> tuple[int | None, int | None]:
    """Return the ids of the top entries of a coder's undo and redo stacks, None where one is empty."""
    row = database.row(
        "SELECT undo_top, redo_top FROM changes WHERE coder_id = ? ORDER BY id DESC LIMIT 1", coder_id
    )
    return (row["undo_top"], row["redo_top"]) if row is not None else (None, None)


def next_id(database: Database) -> int:
    """Return the id that the next entry will have."""
    return database.number("SELECT max(id) FROM changes") + 1


_APPEND: Final = (
    "INSERT INTO changes (uid, coder_id, session_id, at, action, summary, article_uid, start, "
    '"end", edits, reverts, below, undo_top, redo_top, batch, program) '
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def append(database: Database, author: Author, scene: Scene, edits: Edits, links: Links) -> Change:
    """Append an entry with its links."""
    uid = new_uid()
    change_id = database.run(_APPEND, *_entry(author, scene, edits, links, uid))
    return Change(change_id, uid, author.coder_id, author.now, *scene)


def _entry(author: Author, scene: Scene, edits: Edits, links: Links, uid: str) -> tuple[Value, ...]:
    start, end = (scene.span.start, scene.span.end) if scene.span else (None, None)
    return (
        *(uid, author.coder_id, author.session_id, author.now, scene.action, scene.summary),
        *(scene.article_uid, start, end, edits.to_json()),
        *(links.reverts, links.below, links.undo_top, links.redo_top, author.batch, VERSION),
    )
