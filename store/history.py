"""The journal as people and auditors read it: newest first, entry by entry."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from store.database import Database, Value

_PAGE: Final = 500
"""Entries whose numbers are read at once; no lock is held between pages."""


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which entries to read; what is left empty restricts nothing."""

    coder: str | None = None
    """A name."""
    article_uid: str | None = None
    """Entries of this article, and those that changed rows of several articles, this one among them."""
    since: str | None = None
    """A moment as `store.passages.moment` returns it."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of the journal."""

    uid: str
    at: str
    coder: str
    action: str
    summary: str
    """What was done, in the words of the status line."""
    article_uid: str | None
    article: str | None
    """The title."""
    start: int | None
    """In code points, like `end`."""
    end: int | None
    batch: str | None
    reverts: str | None
    """The uid of the entry that this one takes back, if it is an undo or redo."""
    program: str | None
    """The version of the program that wrote it; None for entries of a format before 3."""
    undone: bool
    edits: list[dict[str, Any]] | None
    """Table, uid, and the columns before and after of every row changed; None if they were not asked for."""


def entries(
    database: Database, wanted: HistoryFilter, limit: int | None = None, *, edits: bool = False
) -> Iterator[HistoryEntry]:
    """Yield entries, newest first, at most `limit`; with `edits`, with the rows before and after.

    What is written meanwhile is left out. One entry is in memory at a time, and a number for each undo
    whose change is still to come.
    """
    reverted: set[int] = set()
    left = limit if limit is not None else -1
    for entry_id, reverts, chosen in _numbers(database, wanted):
        undone = entry_id in reverted
        reverted.discard(entry_id)
        if reverts is not None and not undone:
            reverted.add(reverts)
        if chosen:
            if left == 0:
                return
            left -= 1
            yield _entry(database, entry_id, undone=undone, edits=edits)


def _numbers(database: Database, wanted: HistoryFilter) -> Iterator[tuple[int, int | None, bool]]:
    """Yield id, reverted id and whether it is wanted, of every entry."""
    condition, values = _condition(wanted)
    last = database.number("SELECT max(id) FROM changes") + 1
    while True:
        page = database.rows(
            f"SELECT id, reverts, ({condition}) AS chosen FROM changes "  # noqa: S608
            "WHERE id < ? ORDER BY id DESC LIMIT ?",
            *(*values, last, _PAGE),
        )
        for row in page:
            yield row["id"], row["reverts"], bool(row["chosen"])
        if len(page) < _PAGE:
            return
        last = page[-1]["id"]


def _condition(wanted: HistoryFilter) -> tuple[str, list[Value]]:
    parts, values = ["1"], list[Value]()
    if wanted.coder is not None:
        parts.append("coder_id = (SELECT id FROM coders WHERE name = ?)")
        values.append(wanted.coder)
    if wanted.article_uid is not None:
        parts.append("(article_uid = ? OR (article_uid IS NULL AND instr(edits, ?)))")
        values += [wanted.article_uid, wanted.article_uid]
    if wanted.since is not None:
        parts.append("at >= ?")
        values.append(wanted.since)
    return " AND ".join(parts), values


def _entry(database: Database, entry_id: int, *, undone: bool, edits: bool) -> HistoryEntry:
    row = database.row(
        "SELECT changes.*, coders.name AS coder, articles.title AS article, reverted.uid AS reverted "
        "FROM changes JOIN coders ON coders.id = changes.coder_id "
        "LEFT JOIN articles ON articles.uid = changes.article_uid "
        "LEFT JOIN changes AS reverted ON reverted.id = changes.reverts WHERE changes.id = ?",
        entry_id,
    )
    assert row is not None
    return HistoryEntry(
        uid=row["uid"],
        at=row["at"],
        coder=row["coder"],
        action=row["action"],
        summary=row["summary"],
        article_uid=row["article_uid"],
        article=row["article"],
        start=row["start"],
        end=row["end"],
        batch=_if_there(row, "batch"),
        reverts=row["reverted"],
        program=_if_there(row, "program"),
        undone=undone,
        edits=json.loads(row["edits"]) if edits else None,
    )


def _if_there(row: sqlite3.Row, name: str) -> str | None:
    """Return a column that files of older formats do not have."""
    return str(row[name]) if name in row.keys() and row[name] is not None else None  # noqa: SIM118
