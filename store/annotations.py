"""Annotations and their tags."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum

from store.anchoring import Target
from store.database import Database
from store.edits import Edits, Row
from store.errors import NotFound
from store.model import Annotation, Article, Origin, Span, Status

# What stands on a revision is drawn in it; an orphan stands on an older one, where it was found last.
# One index seek for each scale there is: an annotation of scale k is shorter than 2^k code points.
_WINDOW = """
WITH RECURSIVE scales(scale) AS (
    SELECT min(scale) FROM annotations WHERE article_id = ?1 AND deleted_at IS NULL
    UNION ALL
    SELECT (
        SELECT min(annotations.scale) FROM annotations
        WHERE annotations.article_id = ?1 AND annotations.scale > scales.scale AND deleted_at IS NULL
    ) FROM scales WHERE scales.scale IS NOT NULL
)
SELECT annotations.* FROM scales CROSS JOIN annotations
    ON annotations.article_id = ?1 AND annotations.scale = scales.scale
    AND annotations.start > ?2 - (1 << scales.scale) AND annotations.start < ?3
WHERE annotations."end" > ?2 AND annotations.revision_id = ?4 AND annotations.deleted_at IS NULL
ORDER BY annotations.start, annotations."end" DESC, annotations.id
"""

_ORIGINS = {origin.value: origin for origin in Origin}
_STATUSES = {status.value: status for status in Status}


def add(database: Database, edits: Edits, target: Target, fields: dict[str, str | int | None]) -> int:
    """Add an annotation at a target; `fields` are the other columns. Return its id."""
    row: Row = {**columns(target), "origin": Origin.MANUAL, "status": Status.PLACED, **fields}
    return edits.insert("annotations", row)


def move(edits: Edits, annotation_id: int, target: Target, fields: dict[str, str | int | None]) -> bool:
    """Put an annotation at another target; `fields` are the other columns. Return whether it moved."""
    return edits.update("annotations", annotation_id, {**columns(target), "status": Status.PLACED, **fields})


def columns(target: Target) -> Row:
    """Return the columns that a target fills."""
    return {
        "start": target.span.start,
        "end": target.span.end,
        "scale": len(target.span).bit_length(),
        "exact": target.exact,
        "prefix": target.prefix,
        "suffix": target.suffix,
    }


def put_tag(
    database: Database, edits: Edits, annotation_id: int, issue_id: int, created_at: str | None = None
) -> bool:
    """Put an issue on an annotation; return whether it was not there.

    `created_at` is when a tag was made that goes over from another issue.
    """
    row = database.row(
        "SELECT id FROM tags WHERE annotation_id = ? AND issue_id = ?", annotation_id, issue_id
    )
    if row is not None:
        return edits.update("tags", row["id"], {"deleted_at": None})
    values: Row = {"annotation_id": annotation_id, "issue_id": issue_id}
    edits.insert("tags", values if created_at is None else {**values, "created_at": created_at})
    return True


def take_tag(database: Database, edits: Edits, annotation_id: int, issue_id: int) -> bool:
    """Take an issue off an annotation; return whether it was there."""
    row = database.row(
        "SELECT id FROM tags WHERE annotation_id = ? AND issue_id = ? AND deleted_at IS NULL",
        *(annotation_id, issue_id),
    )
    return row is not None and edits.remove("tags", row["id"])


def remove(database: Database, edits: Edits, annotation_id: int) -> None:
    """Remove an annotation with its tags."""
    for row in database.rows(
        "SELECT id FROM tags WHERE annotation_id = ? AND deleted_at IS NULL", annotation_id
    ):
        edits.remove("tags", row["id"])
    edits.remove("annotations", annotation_id)


def at_span(
    database: Database, article_id: int, revision_id: int, coder_id: int, span: Span
) -> Annotation | None:
    """Return the coder's annotation of exactly this span of a text of the article, if there is one."""
    rows = database.rows(
        'SELECT * FROM annotations WHERE article_id = ? AND start = ? AND "end" = ? AND coder_id = ? '
        "AND revision_id = ? AND deleted_at IS NULL LIMIT 1",
        *(article_id, span.start, span.end, coder_id, revision_id),
    )
    return _with_issues(database, rows)[0] if rows else None


def over(database: Database, article: Article, window: Span) -> list[Annotation]:
    """Return the annotations that share a code point with the window, by start, the longer first."""
    rows = database.rows(_WINDOW, article.id, window.start, window.end, article.revision_id)
    return _with_issues(database, rows)


def from_place(database: Database, article_id: int, first: int, count: int) -> list[Annotation]:
    """Return the article's annotations from place `first` (counted from 0) on, in text order.

    Orphans stand where they stood in the text that they were found in last.
    """
    rows = database.rows(
        "SELECT * FROM annotations WHERE article_id = ? AND deleted_at IS NULL "
        'ORDER BY start, "end", id LIMIT ? OFFSET ?',
        *(article_id, count, first),
    )
    return _with_issues(database, rows)


class Wanted(StrEnum):
    """Which annotations of an article are wanted."""

    STANDING = "annotations.revision_id = articles.revision_id AND status <> 'orphan'"
    """Those that stand in its present text."""
    ORPHANS = "status = 'orphan'"


def beyond(
    database: Database, article: Article, at: tuple[int, int, int], count: int, wanted: Wanted
) -> list[Annotation]:
    """Return so many annotations of an article behind a place: start, end and id, the order they come in."""
    rows = database.rows(
        "SELECT annotations.* FROM annotations JOIN articles ON articles.id = article_id "  # noqa: S608
        f"WHERE article_id = ? AND annotations.deleted_at IS NULL AND {wanted.value} "
        'AND (annotations.start, annotations."end", annotations.id) > (?, ?, ?) '
        'ORDER BY annotations.start, annotations."end", annotations.id LIMIT ?',
        *(article.id, *at, count),
    )
    return _with_issues(database, rows)


def for_review(database: Database, article_id: int, first: int, count: int) -> list[Annotation]:
    """Return annotations from place `first` on: those a reader should look at first, then the placed ones."""
    waiting = to_review(database, article_id)
    rows: list[sqlite3.Row] = []
    for conditions, begin in (("<>", first), ("=", max(0, first - waiting))):
        rows += database.rows(
            "SELECT * FROM annotations WHERE article_id = ? AND deleted_at IS NULL "  # noqa: S608
            f"AND status {conditions} 'placed' "
            'ORDER BY start, "end", id LIMIT ? OFFSET ?',
            *(article_id, count - len(rows), begin),
        )
    return _with_issues(database, rows)


def to_review(database: Database, article_id: int) -> int:
    """Return how many annotations of an article were moved or are orphans since its text changed."""
    return database.number(
        "SELECT count(*) FROM annotations WHERE article_id = ? AND deleted_at IS NULL AND status <> 'placed'",
        article_id,
    )


def after(database: Database, article: Article, offset: int) -> Annotation | None:
    """Return the first annotation that starts after `offset`."""
    rows = database.rows(
        "SELECT * FROM annotations WHERE article_id = ? AND start > ? AND revision_id = ? "
        "AND deleted_at IS NULL "
        'ORDER BY start, "end", id LIMIT 1',
        *(article.id, offset, article.revision_id),
    )
    return _with_issues(database, rows)[0] if rows else None


def before(database: Database, article: Article, offset: int) -> Annotation | None:
    """Return the last annotation that starts before `offset`."""
    rows = database.rows(
        "SELECT * FROM annotations WHERE article_id = ? AND start < ? AND revision_id = ? "
        "AND deleted_at IS NULL "
        'ORDER BY start DESC, "end" DESC, id DESC LIMIT 1',
        *(article.id, offset, article.revision_id),
    )
    return _with_issues(database, rows)[0] if rows else None


def along(database: Database, article: Article, parts: Sequence[Span]) -> list[int | None]:
    """Return for each part an issue of the first annotation that begins there, 0 if that has none.

    None where no annotation begins. Takes one index seek for each part.
    """
    rows = database.rows(
        "SELECT (SELECT annotations.id FROM annotations WHERE article_id = ? AND revision_id = ? "
        "AND deleted_at IS NULL AND start >= part.value ->> 0 AND start < part.value ->> 1 "
        "ORDER BY start LIMIT 1) AS id "
        "FROM json_each(?) AS part ORDER BY part.key",
        *(article.id, article.revision_id, json.dumps([(part.start, part.end) for part in parts])),
    )
    issue_ids = _issue_ids(database, (row["id"] for row in rows if row["id"] is not None))
    return [None if row["id"] is None else next(iter(issue_ids[row["id"]]), 0) for row in rows]


def fetch(database: Database, annotation_id: int) -> Annotation:
    """Return one live annotation.

    Raises:
        NotFound: It was removed.
    """
    rows = database.rows("SELECT * FROM annotations WHERE id = ? AND deleted_at IS NULL", annotation_id)
    if not rows:
        raise NotFound("That annotation is no longer there; nothing was changed.")
    return _with_issues(database, rows)[0]


def find(database: Database, uid: str) -> Annotation:
    """Return the live annotation with this uid.

    Raises:
        NotFound: There is none.
    """
    rows = database.rows("SELECT * FROM annotations WHERE uid = ? AND deleted_at IS NULL", uid)
    if not rows:
        raise NotFound(f"No annotation has the uid {uid}. Nothing was changed; `tagline export` lists them.")
    return _with_issues(database, rows)[0]


def tallies(database: Database, article_id: int | None = None) -> dict[int, int]:
    """Return the number of tags by issue id, of one article or of all; issue 0 counts annotations."""
    if article_id is None:
        rows = database.rows(
            "SELECT issue_id, sum(count) AS count FROM tallies JOIN articles ON articles.id = article_id "
            "WHERE articles.deleted_at IS NULL GROUP BY issue_id"
        )
    else:
        rows = database.rows("SELECT issue_id, count FROM tallies WHERE article_id = ?", article_id)
    return {row["issue_id"]: row["count"] for row in rows}


def _with_issues(database: Database, rows: Sequence[sqlite3.Row]) -> list[Annotation]:
    issue_ids = _issue_ids(database, (row["id"] for row in rows))
    return [_annotation(row, issue_ids[row["id"]]) for row in rows]


def _issue_ids(database: Database, annotation_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for row in database.rows(
        "SELECT tags.annotation_id, tags.issue_id FROM json_each(?) AS wanted "
        "JOIN tags ON tags.annotation_id = wanted.value AND tags.deleted_at IS NULL "
        "JOIN issues ON issues.id = tags.issue_id AND issues.deleted_at IS NULL "
        "ORDER BY issues.position, issues.id",
        json.dumps(list(annotation_ids)),
    ):
        found[row["annotation_id"]] += (row["issue_id"],)
    return found


def _annotation(row: sqlite3.Row, issue_ids: tuple[int, ...]) -> Annotation:
    return Annotation(
        id=row["id"],
        uid=row["uid"],
        article_id=row["article_id"],
        revision_id=row["revision_id"],
        span=Span(row["start"], row["end"]),
        exact=row["exact"],
        prefix=row["prefix"],
        suffix=row["suffix"],
        paragraph=row["paragraph"],
        sentence=row["sentence"],
        note=row["note"],
        coder_id=row["coder_id"],
        origin=_ORIGINS[row["origin"]],
        status=_STATUSES[row["status"]],
        session_id=row["session_id"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        issue_ids=issue_ids,
    )
