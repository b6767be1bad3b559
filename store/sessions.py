"""Coders, and how far each has read in which article."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from store import journal
from store.database import Database
from store.edits import Edits
from store.errors import NotFound
from store.journal import Author, Scene
from store.model import Coder, Reading, Span
from store.spans import add_span, missing, shared_length
from store.stamps import new_uid


def find_coder(database: Database, name: str) -> Coder | None:
    """Return the coder of this name, if he or she has marked or read anything yet."""
    row = database.row("SELECT id, uid, name FROM coders WHERE name = ?", name)
    return Coder(row["id"], row["uid"], row["name"]) if row is not None else None


def check_coder(database: Database, name: str) -> None:
    """Refuse a name that no coder of this project has.

    Raises:
        NotFound: There is none; the message names those there are.
    """
    if find_coder(database, name) is None:
        there = ", ".join(coder_names(database).values()) or "nobody yet"
        raise NotFound(f'No coder is called "{name}". Nothing was changed; here is: {there}.')


def ensure_coder(database: Database, name: str, now: str) -> Coder:
    """Return the coder of this name, added if new. Call it inside a transaction."""
    found = find_coder(database, name)
    if found is not None:
        return found
    uid = new_uid()
    edits = Edits(database, now)
    coder_id = edits.insert("coders", {"uid": uid, "name": name, "created_at": now})
    scene = Scene("coder", f"coder {name} · added")
    journal.record(database, Author(coder_id, None, now), edits, scene, undoable=False)
    return Coder(coder_id, uid, name)


def find_session(database: Database, uid: str) -> int:
    """Return the id of a session by its uid.

    Raises:
        NotFound: There is none.
    """
    row = database.row("SELECT id FROM sessions WHERE uid = ?", uid.strip().lower())
    if row is None:
        raise NotFound(
            f'No session has the id "{uid}". Nothing was changed; '
            "`tagline stats --json` lists them, and the CSV has their ids."
        )
    return int(row["id"])


def coder_names(database: Database) -> dict[int, str]:
    """Return the names of all coders by id."""
    return {row["id"]: row["name"] for row in database.rows("SELECT id, name FROM coders")}


def reading(database: Database, article_id: int, coder_id: int) -> Reading:
    """Return how far a coder has come in an article; nothing read and at its top if never opened."""
    row = database.row(
        "SELECT position, seen, read_length FROM reading WHERE article_id = ? AND coder_id = ?",
        *(article_id, coder_id),
    )
    if row is None:
        return Reading(0, ())
    seen = tuple(Span(start, end) for start, end in json.loads(row["seen"]))
    return Reading(row["position"], seen, row["read_length"])


def earlier_reading(row: sqlite3.Row) -> dict[str, list[list[int]]]:
    """Return what a row of `reading` tells of texts before, by the uid of the revision.

    Raises:
        ValueError: It makes no sense.
    """
    there = "earlier" in row.keys()  # noqa: SIM118 - a file of format 3 that is only read has no such column
    return dict(json.loads(row["earlier"] or "[]")) if there else {}


def record_reading(
    database: Database,
    article_id: int,
    coder_id: int,
    *,
    position: int | None,
    seen: list[tuple[Span, list[Span]]],
    now: str,
) -> None:
    """Add what was read: each span with the body paragraphs over it. Call it inside a transaction.

    Only what is new is counted, so that the cost is that of what was read now.
    """
    known = reading(database, article_id, coder_id)
    spans, gained = known.seen, 0
    for span, body in seen:
        for gap in missing(spans, span):
            gained += sum(max(0, min(gap.end, part.end) - max(gap.start, part.start)) for part in body)
        spans = add_span(spans, span)
    database.run(
        "INSERT INTO reading (article_id, coder_id, position, seen, read_length, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (article_id, coder_id) DO UPDATE SET position = "
        "excluded.position, seen = excluded.seen, read_length = read_length + excluded.read_length, "
        "updated_at = excluded.updated_at",
        *(article_id, coder_id, known.position if position is None else position),
        *(json.dumps([[span.start, span.end] for span in spans]), gained, now),
    )


def forget_reading(
    database: Database, article_id: int, coder_id: int, gained: Sequence[Span], body: Sequence[Span]
) -> None:
    """Take spans back out of what was read; `body` are the paragraphs that count. Inside a transaction."""
    kept = [part for span in reading(database, article_id, coder_id).seen for part in missing(gained, span)]
    database.run(
        "UPDATE reading SET seen = ?, read_length = max(0, read_length - ?) "
        "WHERE article_id = ? AND coder_id = ?",
        *(json.dumps([[span.start, span.end] for span in kept]), shared_length(gained, body)),
        *(article_id, coder_id),
    )


def replace_reading(
    database: Database,
    article_id: int,
    coder_id: int,
    *,
    seen: Sequence[Span],
    body: Sequence[Span],
    now: str,
) -> None:
    """Let exactly these spans count as read; `body` are the body paragraphs. Call it inside a transaction."""
    database.run(
        "UPDATE reading SET seen = ?, read_length = ?, updated_at = ? WHERE article_id = ? AND coder_id = ?",
        *(json.dumps([[span.start, span.end] for span in seen]), shared_length(seen, body), now),
        *(article_id, coder_id),
    )
