"""Tagged passages as data: one row for each tag of an annotation, and one for an annotation without any.

The columns are those of the view `tagged_passages`, which is the CSV export.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

import store.annotations as annotation_rows
from store import articles, codebook, sessions
from store.database import Database, Value
from store.errors import Refused
from store.model import ArticleSummary

COLUMNS: Final = (
    *("annotation_id", "article_id", "title", "source", "author", "published", "issue", "passage", "note"),
    *("coder", "created_at", "updated_at", "start", "end", "paragraph", "sentence", "prefix", "suffix"),
    *("origin", "status", "session_id", "text_sha256"),
)
"""The columns of a passage. Scripts rely on their order: new ones come last."""

Passage = tuple[Value, ...]
"""One value for each of `COLUMNS`: numbers for the offsets and counts, else text or None."""

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
    until: str | None = None
    """A moment as `end_moment` returns it: only what was made, changed and tagged before."""
    session_ids: frozenset[int] = frozenset()
    """Sessions in which the passages were first marked."""

    def __bool__(self) -> bool:
        return self != EVERYTHING


EVERYTHING: Final = PassageFilter()


def moment(text: str) -> str:
    """Return an ISO 8601 date or time as the project writes times; a date means midnight, in UTC.

    Raises:
        Refused: It is neither.
    """
    return _written(_parsed(text, timedelta()))


def end_moment(text: str) -> str:
    """Return an ISO 8601 date or time as the project writes times; a date means the end of its day, in UTC.

    Raises:
        Refused: It is neither.
    """
    return _written(_parsed(text, timedelta(days=1)))


def _parsed(text: str, after_date: timedelta) -> datetime:
    """Return a time, or so much after the midnight with which a date begins."""
    try:
        parsed = datetime.fromisoformat(text.strip())
        parsed = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
        return parsed + after_date if _is_date(text.strip()) else parsed
    except (ValueError, OverflowError) as error:
        raise Refused(
            f'"{text}" is no date or time. Nothing was changed; '
            "write it like 2026-02-18 or 2026-02-18T09:30:00Z."
        ) from error


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _written(parsed: datetime) -> str:
    return parsed.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def named_filter(
    database: Database,
    issue_names: Sequence[str] = (),
    article_names: Sequence[str] = (),
    coders: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    sources: Sequence[str] = (),
    session_uids: Sequence[str] = (),
) -> PassageFilter:
    """Return a filter from names as users write them; what is empty restricts nothing.

    Articles may be named, or their sources; those of both are wanted.

    Raises:
        NotFound: An issue, an article, a source, a coder or a session has no such name.
        Refused: `since` or `until` is neither a date nor a time.
    """
    known = codebook.issues(database)
    for coder in coders:
        sessions.check_coder(database, coder)
    article_ids = {articles.find(database, name).id for name in article_names}
    for source in sources:
        article_ids |= articles.ids_from(database, source)
    return PassageFilter(
        frozenset(codebook.find(known, name).id for name in issue_names),
        frozenset(article_ids),
        frozenset(coders),
        moment(since) if since is not None else None,
        end_moment(until) if until is not None else None,
        frozenset(sessions.find_session(database, uid) for uid in session_uids),
    )


def batches(database: Database, wanted: PassageFilter, size: int) -> Iterator[list[Passage]]:
    """Yield the passages, so many at once, by article in the order of import, then start, end and issue.

    Issues come as in the codebook. The passages are read by one statement, so they are of one moment and
    need no memory, however many they are; other programs wait to write until the last is taken.
    """
    sql, values = _conditions(wanted)
    if wanted.issue_ids:
        sql += f" AND tags.issue_id IN {_WANTED}"
        values.append(_json(wanted.issue_ids))
    if wanted.since:
        sql += " AND (annotations.updated_at >= ? OR tags.updated_at >= ?)"
        values += [wanted.since, wanted.since]
    if wanted.until:
        sql += " AND coalesce(tags.updated_at, '') < ?"
        values.append(wanted.until)
    return database.batches(_PASSAGES.format(sql), *values, size=size)


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
    if wanted.session_ids:
        sql += f" AND annotations.session_id IN {_WANTED}"
        values.append(_json(wanted.session_ids))
    if wanted.until:
        sql += " AND annotations.updated_at < ?"
        values.append(wanted.until)
    return sql, values


def whole_conditions(wanted: PassageFilter) -> tuple[str, list[Value]]:
    """Return what a filter asks of annotations that are taken with all their tags: SQL, and its values."""
    sql, values = _conditions(wanted)
    sql = " AND annotations.deleted_at IS NULL" + sql
    if wanted.issue_ids:
        sql += f" AND EXISTS ({_TAGGED} issue_id IN {_WANTED})"
        values.append(_json(wanted.issue_ids))
    if wanted.since:
        sql += f" AND (annotations.updated_at >= ? OR EXISTS ({_TAGGED} updated_at >= ?))"
        values += [wanted.since, wanted.since]
    if wanted.until:
        sql += f" AND NOT EXISTS ({_TAGGED} updated_at >= ?)"
        values.append(wanted.until)
    return sql, values


class Stats(NamedTuple):
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
