"""The append-only journal: one entry for each user action, and undo and redo that outlive the program.

Every write to articles, issues, annotations and tags goes through `Edits`, which remembers each row
before and after. An undo is an entry of its own with the opposite edits. Each entry carries the tops
of its coder's undo and redo stacks after it, and `below`, the entry beneath it on its stack: the
stacks are linked lists inside the log, so that nothing of it is ever rewritten and one undo costs the
same after a week as after a minute.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from store.database import Database, Value
from store.errors import Refused
from store.model import Change, Span
from store.stamps import new_uid

_REFERENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "articles": {"revision_id": "revisions"},
    "issues": {"parent_id": "issues"},
    "annotations": {
        "article_id": "articles",
        "revision_id": "revisions",
        "coder_id": "coders",
        "session_id": "sessions",
    },
    "tags": {"annotation_id": "annotations", "issue_id": "issues"},
}
"""The journaled tables and which of their columns point to which table."""

_OWN: Final = {"id", "updated_at"}
"""Columns that say nothing of what a user did."""

Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts, in which session, when."""

    coder_id: int
    session_id: int | None
    now: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What to show of a change: its words and its place."""

    action: str
    summary: str
    article_uid: str | None = None
    span: Span | None = None


class Edits:
    """The row changes of one action, written as they are made and remembered for the journal."""

    def __init__(self, database: Database, now: str) -> None:
        self._database = database
        self.now = now
        self._edits: list[dict[str, object]] = []

    def __bool__(self) -> bool:
        return bool(self._edits)

    def insert(self, table: str, values: Row) -> int:
        """Add a row with a new uid, unless the values bring one; return its id."""
        row: Row = {"uid": new_uid(), "created_at": self.now, "updated_at": self.now, **values}
        columns = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        row_id = self._database.run(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *row.values())  # noqa: S608
        stored = self._database.row(f"SELECT * FROM {table} WHERE id = ?", row_id)  # noqa: S608
        if stored is not None:  # with its defaults, so that an undo sees what was changed since
            row = {name: stored[name] for name in stored.keys() if name != "id"}  # noqa: SIM118
        self._edits.append(
            {"table": table, "uid": row["uid"], "before": None, "after": self._portable(table, row)}
        )
        return row_id

    def update(self, table: str, row_id: int, values: Row) -> bool:
        """Change columns of a row; return whether any of them was different."""
        old = self._database.row(f"SELECT * FROM {table} WHERE id = ?", row_id)  # noqa: S608
        if old is None:
            raise Refused("That row is no longer in the project; nothing was changed.")
        changed = {name: value for name, value in values.items() if old[name] != value}
        if not changed:
            return False
        before = {name: old[name] for name in changed}
        after = changed
        if "deleted_at" in changed and changed["deleted_at"] is None:
            # A row that comes back is remembered whole, like a new one, so that an undo sees later changes.
            after = {name: values.get(name, old[name]) for name in old.keys() if name not in _OWN}  # noqa: SIM118
        sets = ", ".join(f'"{name}" = ?' for name in changed)
        self._database.run(
            f"UPDATE {table} SET {sets}, updated_at = ? WHERE id = ?",  # noqa: S608
            *changed.values(),
            self.now,
            row_id,
        )
        self._edits.append(
            {
                "table": table,
                "uid": old["uid"],
                "before": self._portable(table, before),
                "after": self._portable(table, after),
            }
        )
        return True

    def remove(self, table: str, row_id: int) -> bool:
        """Mark a row as deleted; return whether it was not already."""
        return self.update(table, row_id, {"deleted_at": self.now})

    def revert(self, edits: list[dict[str, object]]) -> None:
        """Write the opposite of a journal entry.

        Raises:
            Refused: A row was changed by somebody else since.
        """
        for edit in reversed(edits):
            table, uid, before, after = edit["table"], edit["uid"], edit["before"], edit["after"]
            if not isinstance(table, str) or table not in _REFERENCES or not isinstance(after, dict):
                raise Refused("The journal entry names an unknown table; nothing was changed.")
            row = self._database.row(f"SELECT * FROM {table} WHERE uid = ?", str(uid))  # noqa: S608
            if row is None:
                raise Refused("A row of that change is gone; nothing was changed.")
            expected: Row = {"deleted_at": None, **self._local(table, after)}
            if any(row[name] != value for name, value in expected.items() if name not in _OWN):
                raise Refused("It was changed again since by somebody else; nothing was changed.")
            back: Row = self._local(table, before) if isinstance(before, dict) else {"deleted_at": self.now}
            try:
                self.update(table, row["id"], back)
            except sqlite3.IntegrityError as error:
                raise Refused("Its name or key was given to another since; nothing was changed.") from error
            if "deleted_at" in back:
                self._check_neighbours(table, row, gone=back["deleted_at"] is not None)

    def _check_neighbours(self, table: str, row: sqlite3.Row, *, gone: bool) -> None:
        """Refuse to take away a row that others rest on, or to bring back one that rests on none."""
        if gone:
            needed = [
                (name, column, row["id"], True)
                for name, columns in _REFERENCES.items()
                for column, target in columns.items()
                if target == table
            ]
        else:
            needed = [
                (target, "id", row[column], False)
                for column, target in _REFERENCES[table].items()
                if target in _REFERENCES and row[column] is not None
            ]
        for name, column, value, unwanted in needed:
            live = self._database.row(
                f'SELECT 1 FROM {name} WHERE "{column}" = ? AND deleted_at IS NULL LIMIT 1',  # noqa: S608
                value,
            )
            if (live is not None) is unwanted:
                raise Refused("What belongs to it was changed since by somebody else; nothing was changed.")

    def to_json(self) -> str:
        """Return the edits as the journal stores them, references as uids."""
        return json.dumps(self._edits, ensure_ascii=False, separators=(",", ":"))

    def _portable(self, table: str, values: Row) -> Row:
        """Name other rows by uid, which holds in every copy of the project."""
        result = dict(values)
        for column, target in _REFERENCES[table].items():
            if result.get(column) is not None:
                row = self._database.row(f"SELECT uid FROM {target} WHERE id = ?", result[column])  # noqa: S608
                result[column] = row["uid"] if row is not None else None
        return result

    def _local(self, table: str, values: Row) -> Row:
        result = dict(values)
        for column, target in _REFERENCES[table].items():
            if result.get(column) is not None:
                row = self._database.row(f"SELECT id FROM {target} WHERE uid = ?", result[column])  # noqa: S608
                result[column] = row["id"] if row is not None else None
        return result


def record(
    database: Database, author: Author, edits: Edits, scene: Scene, *, undoable: bool = True
) -> Change:
    """Append the entry of an action that has just been written.

    An entry that is not undoable, such as an import, leaves the undo stack as it was.
    """
    undo_top, redo_top = _tops(database, author.coder_id)
    if not undoable:
        return _append(database, author, scene, edits, undo_top=undo_top, redo_top=redo_top)
    own = _next_id(database)
    return _append(database, author, scene, edits, below=undo_top, undo_top=own)


def undo(database: Database, author: Author) -> Change | None:
    """Take back the coder's latest action; return the entry of the undo, or None if there is nothing.

    Raises:
        Refused: Somebody else changed the same rows since.
    """
    undo_top, redo_top = _tops(database, author.coder_id)
    if undo_top is None:
        return None
    entry, edits = _revert(database, author, undo_top)
    own = _next_id(database)
    return _append(
        database,
        author,
        _scene(entry, "undo"),
        edits,
        reverts=undo_top,
        below=redo_top,
        undo_top=entry["below"],
        redo_top=own,
    )


def redo(database: Database, author: Author) -> Change | None:
    """Do again what the coder's latest undo took back; None if there is nothing.

    Raises:
        Refused: Somebody else changed the same rows since.
    """
    undo_top, redo_top = _tops(database, author.coder_id)
    if redo_top is None:
        return None
    entry, edits = _revert(database, author, redo_top)
    own = _next_id(database)
    return _append(
        database,
        author,
        _scene(entry, "redo"),
        edits,
        reverts=redo_top,
        below=undo_top,
        undo_top=own,
        redo_top=entry["below"],
    )


def _revert(database: Database, author: Author, change_id: int) -> tuple[sqlite3.Row, Edits]:
    entry = database.row("SELECT * FROM changes WHERE id = ?", change_id)
    if entry is None:
        raise Refused("The journal has lost an entry; nothing was changed. Run `tagline check`.")
    edits = Edits(database, author.now)
    edits.revert(json.loads(entry["edits"]))
    return entry, edits


def _scene(entry: sqlite3.Row, action: str) -> Scene:
    span = Span(entry["start"], entry["end"]) if entry["start"] is not None else None
    return Scene(action, entry["summary"], entry["article_uid"], span)


def _tops(database: Database, coder_id: int) -> tuple[int | None, int | None]:
    row = database.row(
        "SELECT undo_top, redo_top FROM changes WHERE coder_id = ? ORDER BY id DESC LIMIT 1", coder_id
    )
    return (row["undo_top"], row["redo_top"]) if row is not None else (None, None)


def _next_id(database: Database) -> int:
    return database.number("SELECT max(id) FROM changes") + 1


def _append(
    database: Database,
    author: Author,
    scene: Scene,
    edits: Edits,
    *,
    reverts: int | None = None,
    below: int | None = None,
    undo_top: int | None = None,
    redo_top: int | None = None,
) -> Change:
    uid = new_uid()
    span = scene.span
    change_id = database.run(
        "INSERT INTO changes (uid, coder_id, session_id, at, action, summary, article_uid, start, "
        '"end", edits, reverts, below, undo_top, redo_top) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        *(uid, author.coder_id, author.session_id, author.now, scene.action, scene.summary),
        *(scene.article_uid, span.start if span else None, span.end if span else None, edits.to_json()),
        *(reverts, below, undo_top, redo_top),
    )
    return Change(
        change_id, uid, author.coder_id, author.now, scene.action, scene.summary, scene.article_uid, span
    )
