"""The append-only journal: one entry for each user action, and undo and redo that outlive the program.

Every write to articles, issues, annotations and tags goes through `Edits`, which remembers each row
before and after. An undo is an entry of its own with the opposite edits. Each entry carries the tops
of its coder's undo and redo stacks after it, and `below`, the entry beneath it on its stack: the
stacks are linked lists inside the log, so that nothing of it is ever rewritten and one undo costs the
same after a week as after a minute. Entries of one batch that stand next to each other on a stack are
reverted together; each still has its own entry of the undo, in the same batch.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

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


class Author(NamedTuple):
    """Who acts, in which session, when."""

    coder_id: int
    session_id: int | None
    now: str
    batch: str | None = None
    """What the action belongs to, if it is undone together with others."""


class Reverted(NamedTuple):
    """What an undo or redo did."""

    summary: str
    """What was taken back or done again, in the words of the status line."""
    change: Change
    """The entry of the undo or redo; of a batch, the one of its first action."""


class Scene(NamedTuple):
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
            if table == "annotations" and not {"start", "end"}.isdisjoint(back):
                self._check_place(row["id"])

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

    def _check_place(self, annotation_id: int) -> None:
        """Refuse to put an annotation back where its coder has made another since."""
        if self._database.row(
            "SELECT 1 FROM annotations AS moved JOIN annotations AS other "
            "ON other.article_id = moved.article_id AND other.start = moved.start "
            'AND other."end" = moved."end" AND other.coder_id = moved.coder_id '
            "AND other.id <> moved.id AND other.deleted_at IS NULL WHERE moved.id = ?",
            annotation_id,
        ):
            raise Refused("Its passage was annotated again since; nothing was changed.")

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
    if undoable:
        links = _Links(below=undo_top, undo_top=_next_id(database))
    else:
        links = _Links(undo_top=undo_top, redo_top=redo_top)
    return _append(database, author, scene, edits, links)


def undo(database: Database, author: Author) -> Reverted | None:
    """Take back the coder's latest action, or the batch that it ends; None if there is nothing.

    Raises:
        Refused: Somebody else changed the same rows since.
    """
    undone = _revert_top(database, author, "undo")
    return Reverted(_summary(undone[::-1]), undone[-1]) if undone else None


def redo(database: Database, author: Author) -> Reverted | None:
    """Do again what the coder's latest undo took back; None if there is nothing.

    Raises:
        Refused: Somebody else changed the same rows since.
    """
    redone = _revert_top(database, author, "redo")
    return Reverted(_summary(redone), redone[0]) if redone else None


def _revert_top(database: Database, author: Author, action: Literal["undo", "redo"]) -> list[Change]:
    """Revert the top entry of a stack, and those of its batch beneath it; return the new entries."""
    reverted: list[Change] = []
    batch: str | None = None
    while True:
        undo_top, redo_top = _tops(database, author.coder_id)
        top = undo_top if action == "undo" else redo_top
        if top is None:
            return reverted
        entry = database.row("SELECT * FROM changes WHERE id = ?", top)
        if entry is None:
            raise Refused("The journal has lost an entry; nothing was changed. Run `tagline check`.")
        if reverted and (batch is None or entry["batch"] != batch):
            return reverted
        batch = entry["batch"]
        edits = Edits(database, author.now)
        edits.revert(json.loads(entry["edits"]))
        own = _next_id(database)
        if action == "undo":
            links = _Links(top, below=redo_top, undo_top=entry["below"], redo_top=own)
        else:
            links = _Links(top, below=undo_top, undo_top=own, redo_top=entry["below"])
        reverted.append(_append(database, author._replace(batch=batch), _scene(entry, action), edits, links))


def _summary(changes: Sequence[Change]) -> str:
    """Return the words for what was done, such as `territory · 7 passages` for a batch of seven."""
    words = ", ".join(dict.fromkeys(change.summary for change in changes))
    places = {(change.article_uid, change.span) for change in changes}
    return words if len(places) == 1 else f"{words} · {len(places)} passages"


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


class _Links(NamedTuple):
    """How an entry is linked to others, by their ids."""

    reverts: int | None = None
    below: int | None = None
    undo_top: int | None = None
    redo_top: int | None = None


def _append(database: Database, author: Author, scene: Scene, edits: Edits, links: _Links) -> Change:
    uid = new_uid()
    span = scene.span
    change_id = database.run(
        "INSERT INTO changes (uid, coder_id, session_id, at, action, summary, article_uid, start, "
        '"end", edits, reverts, below, undo_top, redo_top, batch) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(uid, author.coder_id, author.session_id, author.now, scene.action, scene.summary),
        *(scene.article_uid, span.start if span else None, span.end if span else None, edits.to_json()),
        *(links.reverts, links.below, links.undo_top, links.redo_top, author.batch),
    )
    return Change(
        change_id, uid, author.coder_id, author.now, scene.action, scene.summary, scene.article_uid, span
    )
