"""What a journal tells of the rows of a project, one entry after the other.

The rows told are kept in a temporary file, so that memory does not grow with the project.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from store.database import Database
from store.edits import LASTING, REFERENCES, Row

HELD: Final = 10_000
"""Rows that are held in memory, about."""

Progress = Callable[[float], None]
"""Is told which share of the work is done, from 0 to 1."""


def told(row: Row | None, edit: Mapping[str, Any], at: str) -> Row | None:
    """Return a row after an edit of a journal entry written `at` a moment; None is no row."""
    if edit["after"] is None:
        return None
    after: Row = {**edit["after"], "uid": edit["uid"]}
    if row is None or edit["before"] is None:
        return after
    if edit["table"] not in LASTING:
        after.setdefault("updated_at", at)
    return {**row, **after}


class Told:
    """The rows that a journal tells, in the order in which they came to be, in a temporary file."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute(
            "CREATE TABLE told (place INTEGER PRIMARY KEY, name TEXT, uid TEXT, row TEXT, UNIQUE (name, uid))"
        )
        self.held: dict[tuple[str, str], Row | None] = {}
        """The rows told last, which are not in the file yet; None for one that is there no more."""
        self._used = False
        """Whether the file holds anything."""

    def close(self) -> None:
        """Close the file, which is gone then."""
        self._connection.close()

    def read(self, database: Database, progress: Progress = lambda _: None) -> None:
        """Follow the journal from its first entry to its last."""
        start = base(database)
        first = start.get("complete_from", 1)
        last = max(1, database.number("SELECT max(id) FROM changes"))
        self._put_all(start)  # what is there keeps its place, though entries before the base name it first
        for sign in ("<", ">="):
            for entry in database.stream(
                f"SELECT id, at, edits FROM changes WHERE id {sign} ? ORDER BY id",  # noqa: S608
                first,
            ):
                self._follow(entry)
                if len(self.held) > HELD:
                    self.write()
                    progress(entry["id"] / last)
            if sign == "<":
                self._put_all(start)
        self.write()

    def _follow(self, entry: sqlite3.Row) -> None:
        for edit in json.loads(entry["edits"]):
            table, uid = edit["table"], edit["uid"]
            if table not in REFERENCES:
                raise ValueError(f"entry {entry['id']} names an unknown table")
            self.held[table, uid] = told(self.get(table, uid), edit, entry["at"])

    def _put_all(self, start: Mapping[str, Any]) -> None:
        for one in start.get("rows", ()):
            self.held[one["table"], one["uid"]] = {"uid": one["uid"], **one["row"]}

    def write(self) -> None:
        """Put the held rows into the file; a row that is there already keeps its place."""
        if not self.held:
            return
        self._connection.execute("BEGIN")
        self._connection.executemany(
            "INSERT INTO told (name, uid, row) VALUES (?, ?, ?) "
            "ON CONFLICT (name, uid) DO UPDATE SET row = excluded.row",
            ((*key, json.dumps(row, ensure_ascii=False)) for key, row in self.held.items()),
        )
        self._connection.execute("COMMIT")
        self.held.clear()
        self._used = True

    def take(self, table: str, uid: str) -> Row | None:
        """Return a row like `get`, and hold it no longer."""
        row = self.get(table, uid)
        if self.held.pop((table, uid), None) is None and row is not None:
            self._connection.execute("DELETE FROM told WHERE name = ? AND uid = ?", (table, uid))
        return row

    def forget_all(self) -> None:
        """Forget every row."""
        self.held.clear()
        self._connection.execute("DELETE FROM told")

    def count(self, table: str) -> int:
        """Return how many rows of a table the file holds."""
        row = self._connection.execute("SELECT count(*) FROM told WHERE name = ?", (table,)).fetchone()
        return int(row[0])

    def get(self, table: str, uid: str) -> Row | None:
        """Return a row, with other rows by uid, or None if the journal does not know it."""
        if (table, uid) in self.held:
            return self.held[table, uid]
        if not self._used:
            return None
        found = self._connection.execute(
            "SELECT row FROM told WHERE name = ? AND uid = ?", (table, uid)
        ).fetchone()
        return json.loads(found[0]) if found is not None else None

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table in the order in which they came to be."""
        for (row,) in self._connection.execute(
            "SELECT row FROM told WHERE name = ? AND row <> 'null' ORDER BY place", (table,)
        ):
            yield json.loads(row)


def base(database: Database) -> dict[str, Any]:
    """Return the rows that a project held when its journal became complete, and from which entry on it is."""
    row = database.row("SELECT value FROM settings WHERE name = 'journal_base'")
    return dict(json.loads(row["value"])) if row is not None else {}
