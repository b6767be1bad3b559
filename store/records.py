"""The rows of whole projects as they are written out and read in again: other rows by uid, never by id."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from store import adding, journal
from store.database import Database, Value
from store.edits import Edits, Row
from store.journal import Scene
from store.model import Paragraph
from store.passages import PassageFilter, whole_conditions
from store.stamps import new_uid
from store.tagging import Work

Record = dict[str, Any]
"""One row of a project in exchange form: other rows by uid, never by id."""


# Out: read these inside `Database.snapshot`.


def coder_records(database: Database, wanted: PassageFilter) -> list[Record]:
    """Return the coders of the wanted annotations by name."""
    return _authors(database, "SELECT uid, name, created_at FROM coders", "coder_id", "name", wanted)


def session_records(database: Database, wanted: PassageFilter) -> list[Record]:
    """Return the sessions of the wanted annotations by time."""
    sql = (
        "SELECT uid, (SELECT coders.uid FROM coders WHERE coders.id = coder_id) AS coder, "
        "scope, place, started_at, ended_at FROM sessions"
    )
    return _authors(database, sql, "session_id", "started_at, uid", wanted)


def _authors(database: Database, select: str, column: str, order: str, wanted: PassageFilter) -> list[Record]:
    sql, values = whole_conditions(wanted)
    rows = database.rows(
        f"{select} WHERE id IN (SELECT annotations.{column} FROM annotations "  # noqa: S608
        "JOIN articles ON articles.id = annotations.article_id "
        f"WHERE articles.deleted_at IS NULL{sql}) ORDER BY {order}",
        *values,
    )
    return [dict(row) for row in rows]


def issue_records(database: Database) -> list[Record]:
    """Return the codebook in its order, with removed issues that a tag still names."""
    rows = database.rows(
        "SELECT issues.uid, issues.name, issues.key, issues.colour, issues.description, issues.lexicon, "
        "parents.uid AS parent, issues.position, issues.created_at, issues.updated_at "
        "FROM issues LEFT JOIN issues AS parents ON parents.id = issues.parent_id "
        "WHERE issues.deleted_at IS NULL "
        "OR issues.id IN (SELECT issue_id FROM tags WHERE tags.deleted_at IS NULL) "
        "ORDER BY issues.position, issues.uid"
    )
    there = {row["uid"] for row in rows}
    return [
        {
            **dict(row),
            "lexicon": json.loads(row["lexicon"]),
            "parent": row["parent"] if row["parent"] in there else None,
        }
        for row in rows
    ]


def article_rows(database: Database, wanted: PassageFilter) -> Iterator[sqlite3.Row]:
    """Yield the articles in the order of import; with a filter, those with a wanted annotation."""
    sql, values = "", list[Value]()
    if wanted:
        inner, values = whole_conditions(wanted)
        sql = f" AND EXISTS (SELECT 1 FROM annotations WHERE article_id = articles.id{inner})"  # noqa: S608
    return database.stream(
        f"SELECT * FROM articles WHERE deleted_at IS NULL{sql} ORDER BY id",  # noqa: S608
        *values,
    )


def revision_rows(database: Database, article: sqlite3.Row, wanted: PassageFilter) -> list[sqlite3.Row]:
    """Return the article's present revision, then the older ones on which wanted annotations stand."""
    sql, values = whole_conditions(wanted)
    return database.rows(
        "SELECT * FROM revisions WHERE id = ? OR (article_id = ? AND id IN "  # noqa: S608
        f"(SELECT revision_id FROM annotations WHERE article_id = ?{sql})) ORDER BY id = ? DESC, number",
        *(article["revision_id"], article["id"], article["id"], *values, article["revision_id"]),
    )


def paragraph_rows(database: Database, revision_id: int) -> Iterator[sqlite3.Row]:
    """Yield number, lead, text and kind of the paragraphs of a revision."""
    return database.stream(
        "SELECT number, lead, text, kind FROM paragraphs WHERE revision_id = ? ORDER BY number", revision_id
    )


_ANNOTATION: Final = (
    *("uid", "start", "end", "paragraph", "sentence", "passage", "prefix", "suffix", "note", "coder"),
    *("session", "origin", "status", "created_at", "updated_at"),
)


def annotation_records(database: Database, revision: sqlite3.Row, wanted: PassageFilter) -> Iterator[Record]:
    """Yield the wanted annotations on a revision in text order, each with its tags as `issues`."""
    sql, values = whole_conditions(wanted)
    rows = database.stream(
        'SELECT annotations.uid, annotations.start, annotations."end", annotations.paragraph, '  # noqa: S608
        "annotations.sentence, annotations.exact, annotations.prefix, annotations.suffix, "
        "annotations.note, coders.uid AS coder, sessions.uid AS session, annotations.origin, "
        "annotations.status, annotations.created_at, annotations.updated_at, tags.uid AS tag, "
        "issues.uid AS tag_issue, tags.created_at AS tag_created_at, tags.updated_at AS tag_updated_at "
        "FROM annotations JOIN coders ON coders.id = annotations.coder_id "
        "LEFT JOIN sessions ON sessions.id = annotations.session_id "
        "LEFT JOIN tags ON tags.annotation_id = annotations.id AND tags.deleted_at IS NULL "
        "LEFT JOIN issues ON issues.id = tags.issue_id "
        f"WHERE annotations.article_id = ? AND annotations.revision_id = ?{sql} ORDER BY annotations.start, "
        'annotations."end", annotations.id, issues.position, issues.uid',
        *(revision["article_id"], revision["id"], *values),
    )
    record: Record | None = None
    for row in rows:
        if record is None or row["uid"] != record["uid"]:
            if record is not None:
                yield record
            record = dict(zip(_ANNOTATION, row, strict=False))  # the columns after them are the tag's
            record["issues"] = []
        if row["tag"] is not None:
            record["issues"].append(_tag_record(row))
    if record is not None:
        yield record


def _tag_record(row: sqlite3.Row) -> Record:
    return {
        "uid": row["tag"],
        "issue": row["tag_issue"],
        "created_at": row["tag_created_at"],
        "updated_at": row["tag_updated_at"],
    }


# In: call these inside a transaction. What is journaled goes through `Edits` instead.


@dataclass(frozen=True, slots=True)
class Known:
    """A row that the project holds already."""

    id: int
    live: bool
    """False if it was removed."""


def known(database: Database, table: Literal["articles", "annotations", "issues"], uid: str) -> Known | None:
    """Return the row with this uid, also if it was removed."""
    row = database.row(f"SELECT id, deleted_at FROM {table} WHERE uid = ?", uid)  # noqa: S608
    return Known(row["id"], row["deleted_at"] is None) if row is not None else None


def _free_uid(database: Database, table: str, uid: str) -> str:
    taken = database.row(f"SELECT 1 FROM {table} WHERE uid = ?", uid)  # noqa: S608
    return uid if taken is None else new_uid()


def tag_uid(database: Database, uid: str) -> str:
    """Return the uid if no tag has it, else a new one."""
    return _free_uid(database, "tags", uid)


def ensure_coder(work: Work, record: Mapping[str, Any]) -> int:
    """Return the id of the coder with this name, added with the record's uid if there is none."""
    found = work.database.number("SELECT id FROM coders WHERE name = ?", record["name"])
    if found:
        return found
    values: Row = {name: record[name] for name in ("name", "created_at")}
    values["uid"] = _free_uid(work.database, "coders", record["uid"])
    return _add_lasting(work, "coders", values, Scene("coder", f"coder {record['name']} · added"))


def ensure_session(work: Work, record: Mapping[str, Any], coder_id: int) -> int:
    """Return the id of the session with this uid, added if there is none."""
    found = work.database.number("SELECT id FROM sessions WHERE uid = ?", record["uid"])
    if found:
        return found
    values: Row = {name: record[name] for name in ("uid", "scope", "place", "started_at", "ended_at")}
    values["coder_id"] = coder_id
    return _add_lasting(work, "sessions", values, Scene("session", f"session {record['scope']} · added"))


def _add_lasting(work: Work, table: str, values: Row, scene: Scene) -> int:
    """Add a row under an entry of its own, which the undo of the action does not take back."""
    edits = Edits(work.database, work.author.now)
    row_id = edits.insert(table, values)
    journal.record(work.database, work.author, edits, scene, undoable=False)
    return row_id


def next_position(database: Database) -> int:
    """Return the place after the last issue, 0 in an empty codebook."""
    return database.number("SELECT max(position) + 1 FROM issues WHERE deleted_at IS NULL")


def revision_with(database: Database, article_id: int, digest: str) -> int | None:
    """Return the id of the article's revision with this text, if it has one."""
    return (
        database.number(
            "SELECT id FROM revisions WHERE article_id = ? AND text_sha256 = ? ORDER BY number DESC LIMIT 1",
            *(article_id, digest),
        )
        or None
    )


def add_revision(
    database: Database,
    article_id: int,
    record: Mapping[str, Any],
    parts: Iterable[tuple[str, Paragraph]],
) -> int:
    """Store a text, given as paragraphs with the white space before each, and index it; return its id.

    It keeps its number unless another text of the article has that.
    """
    numbers = [
        row["number"]
        for row in database.rows("SELECT number FROM revisions WHERE article_id = ?", article_id)
    ]
    return adding.add_revision(
        database,
        article_id,
        adding.RevisionText(record["length"], record["text_sha256"], record["tail"], adding.counted(parts)),
        uid=_free_uid(database, "revisions", record["uid"]),
        number=max(numbers) + 1 if record["number"] in numbers else record["number"],
        now=record["created_at"],
    )
