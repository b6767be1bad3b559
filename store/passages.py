"""Tagged passages, and the rows of whole projects, as they are written out as data and read in again.

A passage is one row for each tag of an annotation, and one for an annotation without any: the columns
of the view `tagged_passages`, which is the CSV export. Whole projects travel as uids instead of ids.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

import store.annotations as annotation_rows
from store import articles, codebook
from store.database import Database, Value
from store.errors import Refused
from store.model import ArticleSummary, Paragraph, ParagraphKind
from store.stamps import new_uid
from store.text import sentences

COLUMNS: Final = (
    *("annotation_id", "article_id", "title", "source", "author", "published", "issue", "passage", "note"),
    *("coder", "created_at", "updated_at", "start", "end", "paragraph", "sentence", "prefix", "suffix"),
    *("origin", "status", "session_id", "text_sha256"),
)
"""The columns of a passage. Scripts rely on their order: new ones come last."""

Passage = tuple[Value, ...]
"""One value for each of `COLUMNS`: numbers for the offsets and counts, else text or None."""

Record = dict[str, Any]
"""One row of a project in exchange form: other rows by uid, never by id."""

_PASSAGES: Final = """
SELECT annotations.uid, articles.uid, articles.title, articles.source, articles.author, articles.published,
    issues.name, annotations.exact, annotations.note, coders.name, annotations.created_at,
    annotations.updated_at, annotations.start, annotations."end", annotations.paragraph, annotations.sentence,
    annotations.prefix, annotations.suffix, annotations.origin, annotations.status, sessions.uid,
    revisions.text_sha256
FROM annotations
JOIN articles ON articles.id = annotations.article_id
JOIN revisions ON revisions.id = annotations.revision_id
JOIN coders ON coders.id = annotations.coder_id
LEFT JOIN sessions ON sessions.id = annotations.session_id
LEFT JOIN tags ON tags.annotation_id = annotations.id AND tags.deleted_at IS NULL
LEFT JOIN issues ON issues.id = tags.issue_id
WHERE annotations.deleted_at IS NULL AND articles.deleted_at IS NULL{}
ORDER BY annotations.article_id, annotations.start, annotations."end", annotations.id, issues.position
"""
_WANTED: Final = "(SELECT value FROM json_each(?))"
_TAGGED: Final = "SELECT 1 FROM tags WHERE annotation_id = annotations.id AND deleted_at IS NULL AND "


@dataclass(frozen=True, slots=True)
class PassageFilter:
    """Which passages to read; what is left empty restricts nothing."""

    issue_ids: frozenset[int] = frozenset()
    article_ids: frozenset[int] = frozenset()
    coders: frozenset[str] = frozenset()
    """Names of coders."""
    since: str | None = None
    """A moment as `moment` returns it: only what was made, changed or tagged then or later."""

    def __bool__(self) -> bool:
        return bool(self.issue_ids or self.article_ids or self.coders or self.since)


EVERYTHING: Final = PassageFilter()


def moment(text: str) -> str:
    """Return an ISO 8601 date or time as the project writes times; a date means midnight, in UTC.

    Raises:
        Refused: It is neither.
    """
    try:
        parsed = datetime.fromisoformat(text.strip())
        parsed = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refused(
            f'"{text}" is no date or time. Nothing was changed; '
            "write it like 2026-02-18 or 2026-02-18T09:30:00Z."
        ) from error
    return parsed.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stream(database: Database, wanted: PassageFilter) -> Iterator[Passage]:
    """Yield the passages by article in the order of import, then start, end and place of the issue.

    They are read by one statement, so they are of one moment and need no memory, however many they
    are; other programs wait to write until the last is taken.
    """
    sql, values = _conditions(wanted)
    if wanted.issue_ids:
        sql += f" AND tags.issue_id IN {_WANTED}"
        values.append(_json(wanted.issue_ids))
    if wanted.since:
        sql += " AND (annotations.updated_at >= ? OR tags.updated_at >= ?)"
        values += [wanted.since, wanted.since]
    return map(tuple, database.stream(_PASSAGES.format(sql), *values))


def _json(values: Iterable[int] | Iterable[str]) -> str:
    return json.dumps(list(values))


def _conditions(wanted: PassageFilter) -> tuple[str, list[Value]]:
    """Return what a filter asks of annotations besides their tags: fixed text, and its values."""
    sql, values = "", list[Value]()
    if wanted.article_ids:
        sql += f" AND annotations.article_id IN {_WANTED}"
        values.append(_json(wanted.article_ids))
    if wanted.coders:
        sql += f" AND annotations.coder_id IN (SELECT id FROM coders WHERE name IN {_WANTED})"  # noqa: S608
        values.append(_json(wanted.coders))
    return sql, values


def _whole_conditions(wanted: PassageFilter) -> tuple[str, list[Value]]:
    """Return what a filter asks of annotations that are taken with all their tags."""
    sql, values = _conditions(wanted)
    sql = " AND annotations.deleted_at IS NULL" + sql
    if wanted.issue_ids:
        sql += f" AND EXISTS ({_TAGGED} issue_id IN {_WANTED})"
        values.append(_json(wanted.issue_ids))
    if wanted.since:
        sql += f" AND (annotations.updated_at >= ? OR EXISTS ({_TAGGED} updated_at >= ?))"
        values += [wanted.since, wanted.since]
    return sql, values


@dataclass(frozen=True, slots=True)
class Stats:
    """What a project holds, in numbers."""

    articles: tuple[ArticleSummary, ...]
    """In the order of import, each with its annotations, its tags and the share the coder has read."""
    issues: dict[str, int]
    """Tags by the name of the issue, in the order of the codebook."""
    coders: dict[str, int]
    """Annotations by the name of the coder, where there are any."""
    annotations: int
    tags: int


def stats(database: Database, coder_id: int) -> Stats:
    """Return what the project holds; the shares read are those of one coder."""
    with database.snapshot():
        counts = annotation_rows.tallies(database)
        coders = database.rows(
            "SELECT coders.name, count(*) AS count FROM annotations "
            "JOIN articles ON articles.id = annotations.article_id AND articles.deleted_at IS NULL "
            "JOIN coders ON coders.id = annotations.coder_id "
            "WHERE annotations.deleted_at IS NULL GROUP BY coders.id ORDER BY coders.name"
        )
        return Stats(
            tuple(articles.summaries(database, coder_id, 0, -1)),
            {issue.name: counts.get(issue.id, 0) for issue in codebook.issues(database)},
            {row["name"]: row["count"] for row in coders},
            annotations=counts.get(0, 0),
            tags=sum(count for issue_id, count in counts.items() if issue_id),
        )


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
    sql, values = _whole_conditions(wanted)
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
        inner, values = _whole_conditions(wanted)
        sql = f" AND EXISTS (SELECT 1 FROM annotations WHERE article_id = articles.id{inner})"  # noqa: S608
    return database.stream(
        f"SELECT * FROM articles WHERE deleted_at IS NULL{sql} ORDER BY id",  # noqa: S608
        *values,
    )


def revision_rows(database: Database, article: sqlite3.Row, wanted: PassageFilter) -> list[sqlite3.Row]:
    """Return the article's present revision, then the older ones on which wanted annotations stand."""
    sql, values = _whole_conditions(wanted)
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
    sql, values = _whole_conditions(wanted)
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


# In: call these inside a transaction. What is journaled goes through `journal.Edits` instead.


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


def ensure_coder(database: Database, record: Mapping[str, Any]) -> int:
    """Return the id of the coder with this name, added with the record's uid if there is none."""
    found = database.number("SELECT id FROM coders WHERE name = ?", record["name"])
    uid = _free_uid(database, "coders", record["uid"])
    return found or database.run(
        "INSERT INTO coders (uid, name, created_at) VALUES (?, ?, ?)",
        *(uid, record["name"], record["created_at"]),
    )


def ensure_session(database: Database, record: Mapping[str, Any], coder_id: int) -> int:
    """Return the id of the session with this uid, added if there is none."""
    found = database.number("SELECT id FROM sessions WHERE uid = ?", record["uid"])
    return found or database.run(
        "INSERT INTO sessions (uid, coder_id, scope, place, started_at, ended_at) VALUES (?, ?, ?, ?, ?, ?)",
        *(record["uid"], coder_id, record["scope"], record["place"]),
        *(record["started_at"], record["ended_at"]),
    )


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
    parts: Sequence[tuple[str, Paragraph]],
) -> int:
    """Store a text, given as paragraphs with the white space before each, and index it; return its id.

    It keeps its number unless another text of the article has that.
    """
    numbers = [
        row["number"]
        for row in database.rows("SELECT number FROM revisions WHERE article_id = ?", article_id)
    ]
    number = max(numbers) + 1 if record["number"] in numbers else record["number"]
    counts = [
        0 if paragraph.kind is ParagraphKind.BOILERPLATE else len(sentences(paragraph.text))
        for _, paragraph in parts
    ]
    body = sum(len(part.text) for _, part in parts if part.kind is not ParagraphKind.BOILERPLATE)
    revision_id = database.run(
        "INSERT INTO revisions (uid, article_id, number, length, body_length, paragraphs, sentences, tail, "
        "text_sha256, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(_free_uid(database, "revisions", record["uid"]), article_id, number, record["length"]),
        *(body, len(parts), sum(counts), record["tail"], record["text_sha256"], record["created_at"]),
    )
    database.run_many(
        "INSERT INTO paragraphs (revision_id, number, start, lead, text, kind, sentences) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (revision_id, part.number, part.start, lead, part.text, part.kind, count)
            for (lead, part), count in zip(parts, counts, strict=True)
        ),
    )
    database.run(
        "INSERT INTO paragraphs_fts (rowid, text) SELECT id, text FROM paragraphs WHERE revision_id = ?",
        revision_id,
    )
    return revision_id


def set_updated(database: Database, article_id: int, updated_at: str) -> None:
    """Give an article that was just read in the time of its last change elsewhere."""
    database.run("UPDATE articles SET updated_at = ? WHERE id = ?", updated_at, article_id)
