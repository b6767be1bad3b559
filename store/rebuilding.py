"""The tables as the journal tells them: to find what was written past it, and to make a project anew.

Every row of coders, sessions, articles, issues, annotations, tags and refusals has its whole story in the
journal, which names rows by uid. The texts (revisions and paragraphs) never change once they are stored, so
they are not told but referred to; tallies follow from the rows by triggers, and how far somebody has read
is no change. A project that began in a format before 3 has `journal_base` among its settings: the coders,
sessions, articles and issues that it held when it was brought up to date, and the entry from which on its
journal is complete.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from store.database import Database, Value
from store.edits import REFERENCES, Row
from store.errors import DamagedProject
from store.sessions import earlier_reading
from store.telling import HELD, Progress, Told, base, told

LIMIT: Final = 100
"""How many differences of one table are told."""


_ANNOTATION_TAGS: Final = """
SELECT article_id, 0 AS issue_id, count(*) AS count FROM annotations WHERE deleted_at IS NULL GROUP BY 1
UNION ALL
SELECT annotations.article_id, tags.issue_id, count(*) FROM tags
JOIN annotations ON annotations.id = tags.annotation_id WHERE tags.deleted_at IS NULL GROUP BY 1, 2
"""


class Departure(NamedTuple):
    """A row that is not as the journal tells it."""

    table: str
    uid: str
    stored: Row | None
    """The row as it is, None if it is gone."""
    told: Row | None
    """The row as the journal tells it, None if it does not know it."""

    def __str__(self) -> str:
        if self.stored is None:
            return f"{self.table}: {self.uid} is gone, which the journal does not tell"
        if self.told is None:
            return f"{self.table}: {self.uid} is there, which the journal does not tell"
        known = self.told
        other = [name for name, value in self.stored.items() if name not in known or known[name] != value]
        return f"{self.table}: {self.uid} has another {', '.join(other)} than the journal tells"


def complete_from(database: Database) -> int | None:
    """Return the number of the entry from which on the journal tells everything, 1 if it always did.

    None if the file is of a format before 3, which does not say.
    """
    if database.number("PRAGMA user_version") < 3:
        return None
    return int(base(database).get("complete_from", 1))


def differences(database: Database, progress: Progress = lambda _: None) -> list[str]:
    """Return where the tables differ from what the journal tells, one sentence each; none if they agree.

    Of a file of a format before 3 nothing is told. Other programs can read, but not write, meanwhile.
    """
    if complete_from(database) is None:
        return []
    with contextlib.ExitStack() as stack:
        if not database.connection.in_transaction:
            stack.enter_context(database.snapshot())
        rows = stack.enter_context(contextlib.closing(Told()))
        found: list[str] = []
        try:
            if not _agree(database, rows, progress):
                rows.forget_all()
                rows.read(database, progress)
                for table in REFERENCES:
                    found += _first(map(str, _departures(database, rows, table)), table)
        except (KeyError, TypeError, ValueError) as error:
            return [f"the journal cannot be read: {error}"]
        return found + _first(_tally_differences(database), "tallies")


def departures(database: Database) -> list[Departure]:
    """Return the rows that are not as the journal tells them; call it inside a transaction.

    Raises:
        KeyError, TypeError, ValueError: The journal cannot be read.
    """
    with contextlib.closing(Told()) as rows:
        rows.read(database)
        return [departure for table in REFERENCES for departure in _departures(database, rows, table)]


def _first(found: Iterator[str], table: str) -> list[str]:
    kept = [sentence for sentence, _ in zip(found, range(LIMIT), strict=False)]
    return [*kept, f"{table}: there are more"] if next(found, None) is not None else kept


def rebuild(source: Database, target: Database) -> None:
    """Fill a new project, whose transaction is open, from the journal and the texts of another.

    Times, uids and the journal itself stay what they were; how far coders have read comes along.

    Raises:
        DamagedProject: The journal does not tell every row whole, or its texts are not there.
    """
    for setting in source.rows("SELECT name, value FROM settings"):
        target.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", *setting)
    try:
        with source.snapshot(), contextlib.closing(Told()) as rows:
            rows.read(source)
            for table in REFERENCES:
                _write_table(source, target, rows, table)
            _copy_journal(source, target)
            _copy_reading(source, target)
    except (KeyError, TypeError, ValueError, sqlite3.IntegrityError) as error:
        raise DamagedProject(
            f"{source.path.name} cannot be rebuilt from its journal ({error}); it was not touched. "
            f"Open a copy made earlier instead: {source.path}"
        ) from error


def _columns(database: Database, table: str) -> list[str]:
    return [row["name"] for row in database.rows(f"PRAGMA table_info({table})") if row["name"] != "id"]


def stored(database: Database, table: str, uids: Sequence[str] | None = None) -> Iterator[Row]:
    """Yield the rows of a journaled table as the journal would tell them: other rows by uid, without ids.

    With `uids` only those rows.
    """
    names = _columns(database, table)
    if not names:  # a file of an older format, which had no such table
        return
    chosen = [
        f"(SELECT other.uid FROM {REFERENCES[table][name]} AS other WHERE other.id = {table}.{name})"  # noqa: S608
        if name in REFERENCES[table]
        else f'"{name}"'
        for name in names
    ]
    sql = f"SELECT {', '.join(chosen)} FROM {table}"  # noqa: S608
    if uids is None:
        found = database.stream(f"{sql} ORDER BY id")
    else:
        sql += " WHERE uid IN (SELECT value FROM json_each(?))"
        found = database.stream(sql, json.dumps(uids))
    for row in found:
        yield dict(zip(names, row, strict=True))


def _departures(database: Database, rows: Told, table: str) -> Iterator[Departure]:
    for row in stored(database, table):
        known = rows.get(table, str(row["uid"]))
        if not _is(row, known):
            yield Departure(table, str(row["uid"]), row, known)
    for known in rows.rows(table):
        if database.row(f"SELECT 1 FROM {table} WHERE uid = ?", known["uid"]) is None:  # noqa: S608
            yield Departure(table, str(known["uid"]), None, known)


def _agree(database: Database, rows: Told, progress: Progress) -> bool:
    """Tell whether the tables are what the journal tells; False also where that takes a closer look.

    Most rows stay as they were made, so a row that was told is forgotten once the stored one is just so; if
    the journal comes back to it, the stored one says how it was told. In the end every row told is there as
    it was told, and by their number there are no others.
    """
    start = base(database)
    first, last = start.get("complete_from", 1), max(1, database.number("SELECT max(id) FROM changes"))
    settled = {(one["table"], one["uid"]): {"uid": one["uid"], **one["row"]} for one in start.get("rows", ())}
    count = Counter(table for table, _ in settled)
    rows.held.update(settled)
    for entry in database.stream("SELECT id, at, edits FROM changes ORDER BY id"):
        for edit in json.loads(entry["edits"]):
            table, uid = edit["table"], edit["uid"]
            if entry["id"] < first and (table, uid) in settled:
                continue
            if table not in REFERENCES or edit["after"] is None:
                return False
            row: Row | None = None
            if edit["before"] is None:
                count[table] += 1
            else:
                row = rows.take(table, uid) or next(stored(database, table, [uid]), None)
            rows.held[table, uid] = told(row, edit, entry["at"])
        if len(rows.held) > HELD:
            _forget_equal(database, rows)
            progress(entry["id"] / last)
    _forget_equal(database, rows)
    rows.write()
    progress(1.0)
    return not any(rows.count(table) for table in REFERENCES) and all(
        count[table] == database.number(f"SELECT count(*) FROM {table}")  # noqa: S608
        for table in REFERENCES
    )


def _forget_equal(database: Database, rows: Told) -> None:
    """Forget the held rows that are just so in the tables, and put the others into the file."""
    uids: dict[str, list[str]] = {table: [] for table in REFERENCES}
    for table, uid in rows.held:
        uids[table].append(uid)
    for table, some in uids.items():
        for row in stored(database, table, some) if some else ():
            if _is(row, rows.held[table, str(row["uid"])]):
                del rows.held[table, str(row["uid"])]
    rows.write()


def _is(row: Row, known: Row | None) -> bool:
    return known is not None and (known == row or known.items() >= row.items())


def _tally_differences(database: Database) -> Iterator[str]:
    for row in database.stream(
        f"SELECT counted.article_id, counted.issue_id, sum(counted.count) AS off FROM ({_ANNOTATION_TAGS} "  # noqa: S608
        "UNION ALL SELECT article_id, issue_id, -count FROM tallies) AS counted GROUP BY 1, 2 HAVING off <> 0"
    ):
        yield f"tallies: article {row['article_id']}, issue {row['issue_id']} are off by {-row['off']}"


def _write_table(source: Database, target: Database, rows: Told, table: str) -> None:
    names = _columns(target, table)
    later = {"articles": "revision_id", "issues": "parent_id"}.get(table)
    for row in rows.rows(table):
        values = {name: _value(target, table, name, row[name]) for name in names if name != later}
        columns = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        target.run(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *values.values())  # noqa: S608
    if table == "articles":
        _copy_texts(source, target)
    if later is not None:
        for row in rows.rows(table):
            value = _value(target, table, later, row[later])
            target.run(f"UPDATE {table} SET {later} = ? WHERE uid = ?", value, row["uid"])  # noqa: S608


def _value(target: Database, table: str, name: str, value: Value) -> Value:
    """Return a value of the journal as it is stored: another row by its id."""
    if value is None or name not in REFERENCES[table]:
        return value
    other = REFERENCES[table][name]
    row = target.row(f"SELECT id FROM {other} WHERE uid = ?", value)  # noqa: S608
    if row is None:
        raise ValueError(f"{table} name {other} {value!r}, which are not there")
    return int(row["id"])


def _copy_texts(source: Database, target: Database) -> None:
    revisions = [name for name in _columns(source, "revisions") if name != "article_id"]
    paragraphs = [name for name in _columns(source, "paragraphs") if name != "revision_id"]
    for row in source.stream(
        "SELECT revisions.*, articles.uid AS article FROM revisions "
        "JOIN articles ON articles.id = article_id ORDER BY revisions.id"
    ):
        article_id = target.number("SELECT id FROM articles WHERE uid = ?", row["article"])
        revision_id = target.run(
            f"INSERT INTO revisions (article_id, {', '.join(revisions)}) "  # noqa: S608
            f"VALUES ({', '.join('?' * (len(revisions) + 1))})",
            *(article_id, *(row[name] for name in revisions)),
        )
        chosen = ", ".join(paragraphs)
        target.run_many(
            f"INSERT INTO paragraphs (revision_id, {chosen}) "  # noqa: S608
            f"VALUES ({', '.join('?' * (len(paragraphs) + 1))})",
            (
                (revision_id, *paragraph)
                for paragraph in source.stream(
                    f"SELECT {chosen} FROM paragraphs WHERE revision_id = ? ORDER BY id",  # noqa: S608
                    row["id"],
                )
            ),
        )
    target.run("INSERT INTO paragraphs_fts (rowid, text) SELECT id, text FROM paragraphs")


def _copy_journal(source: Database, target: Database) -> None:
    names = ["id", *_columns(source, "changes")]
    for row in source.stream(
        "SELECT changes.*, coders.uid AS coder, sessions.uid AS session FROM changes "
        "JOIN coders ON coders.id = changes.coder_id "
        "LEFT JOIN sessions ON sessions.id = changes.session_id ORDER BY changes.id"
    ):
        values: Row = {name: row[name] for name in names}
        values["coder_id"] = target.number("SELECT id FROM coders WHERE uid = ?", row["coder"])
        if row["session"] is not None:
            values["session_id"] = target.number("SELECT id FROM sessions WHERE uid = ?", row["session"])
        columns = ", ".join(f'"{name}"' for name in names)
        target.run(
            f"INSERT INTO changes ({columns}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
            *values.values(),
        )


def _copy_reading(source: Database, target: Database) -> None:
    for row in source.stream(
        "SELECT reading.*, articles.uid AS article, coders.uid AS coder FROM reading "
        "JOIN articles ON articles.id = article_id JOIN coders ON coders.id = coder_id ORDER BY reading.id"
    ):
        earlier = earlier_reading(row)
        target.run(
            "INSERT INTO reading (article_id, coder_id, position, seen, read_length, updated_at, earlier) "
            "VALUES ((SELECT id FROM articles WHERE uid = ?), (SELECT id FROM coders WHERE uid = ?), "
            "?, ?, ?, ?, ?)",
            *(row["article"], row["coder"]),
            *(row["position"], row["seen"], row["read_length"], row["updated_at"]),
            json.dumps(list(earlier.items())) if earlier else None,
        )
