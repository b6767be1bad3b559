"""The tables as the journal tells them: to find what was written past it, and to make a project anew.

Every row of coders, sessions, articles, issues, annotations and tags has its whole story in the journal,
which names rows by uid. The texts (revisions and paragraphs) never change once they are stored, so they
are not told but referred to; tallies follow from the rows by triggers, and how far somebody has read is
no change. A project that began in a format before 3 has `journal_base` among its settings: the coders,
sessions, articles and issues that it held when it was brought up to date, and the entry from which on
its journal is complete.

The rows told are kept in a temporary file, so that memory does not grow with the project.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, Final

from store.database import Database, Value
from store.errors import DamagedProject
from store.journal import LASTING, REFERENCES, Row
from store.sessions import earlier_reading

LIMIT: Final = 100
"""How many differences of one table are told."""

_ANNOTATION_TAGS: Final = """
SELECT article_id, 0 AS issue_id, count(*) AS count FROM annotations WHERE deleted_at IS NULL GROUP BY 1
UNION ALL
SELECT annotations.article_id, tags.issue_id, count(*) FROM tags
JOIN annotations ON annotations.id = tags.annotation_id WHERE tags.deleted_at IS NULL GROUP BY 1, 2
"""


def told(row: Row | None, edit: Mapping[str, Any], at: str) -> Row:
    """Return a row after an edit of a journal entry written `at` a moment; None is a row not there yet."""
    after: Row = {"uid": edit["uid"], **edit["after"]}
    if row is None or edit["before"] is None:
        return after
    if edit["table"] not in LASTING:
        after.setdefault("updated_at", at)
    return {**row, **after}


def complete_from(database: Database) -> int | None:
    """Return the number of the entry from which on the journal tells everything, 1 if it always did.

    None if the file is of a format before 3, which does not say.
    """
    if database.number("PRAGMA user_version") < 3:
        return None
    return int(_base(database).get("complete_from", 1))


def differences(database: Database) -> list[str]:
    """Return where the tables differ from what the journal tells, one sentence each; none if they agree.

    Of a file of a format before 3 nothing is told. Other programs can read, but not write, meanwhile.
    """
    if complete_from(database) is None:
        return []
    with contextlib.ExitStack() as stack:
        if not database.connection.in_transaction:
            stack.enter_context(database.snapshot())
        rows = stack.enter_context(contextlib.closing(_Told()))
        try:
            rows.read(database)
        except (KeyError, TypeError, ValueError) as error:
            return [f"the journal cannot be read: {error}"]
        found: list[str] = []
        for table in REFERENCES:
            found += _first(_table_differences(database, rows, table), table)
        return found + _first(_tally_differences(database), "tallies")


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
        with source.snapshot(), contextlib.closing(_Told()) as rows:
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


class _Told:
    """The rows that a journal tells, in the order in which they came to be, in a temporary file."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute(
            "CREATE TABLE told (place INTEGER PRIMARY KEY, name TEXT, uid TEXT, row TEXT, UNIQUE (name, uid))"
        )

    def close(self) -> None:
        """Forget the rows."""
        self._connection.close()

    def read(self, database: Database) -> None:
        """Follow the journal from its first entry to its last."""
        base = _base(database)
        first = base.get("complete_from", 1)
        self._connection.execute("BEGIN")
        self._put_all(base)  # what is there keeps its place, though entries before the base name it first
        for entry in database.stream("SELECT id, at, edits FROM changes WHERE id < ? ORDER BY id", first):
            self._follow(entry)
        self._put_all(base)
        for entry in database.stream("SELECT id, at, edits FROM changes WHERE id >= ? ORDER BY id", first):
            self._follow(entry)
        self._connection.execute("COMMIT")

    def _follow(self, entry: sqlite3.Row) -> None:
        for edit in json.loads(entry["edits"]):
            if edit["table"] not in REFERENCES:
                raise ValueError(f"entry {entry['id']} names an unknown table")
            self._put(
                edit["table"], edit["uid"], told(self.get(edit["table"], edit["uid"]), edit, entry["at"])
            )

    def _put_all(self, base: Mapping[str, Any]) -> None:
        for one in base.get("rows", ()):
            self._put(one["table"], one["uid"], {"uid": one["uid"], **one["row"]})

    def _put(self, table: str, uid: str, row: Row) -> None:
        self._connection.execute(
            "INSERT INTO told (name, uid, row) VALUES (?, ?, ?) "
            "ON CONFLICT (name, uid) DO UPDATE SET row = excluded.row",
            (table, uid, json.dumps(row, ensure_ascii=False)),
        )

    def get(self, table: str, uid: str) -> Row | None:
        """Return a row, with other rows by uid, or None if the journal does not know it."""
        found = self._connection.execute(
            "SELECT row FROM told WHERE name = ? AND uid = ?", (table, uid)
        ).fetchone()
        return json.loads(found[0]) if found is not None else None

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table in the order in which they came to be."""
        for (row,) in self._connection.execute(
            "SELECT row FROM told WHERE name = ? ORDER BY place", (table,)
        ):
            yield json.loads(row)


def _base(database: Database) -> dict[str, Any]:
    row = database.row("SELECT value FROM settings WHERE name = 'journal_base'")
    return dict(json.loads(row["value"])) if row is not None else {}


def _columns(database: Database, table: str) -> list[str]:
    return [row["name"] for row in database.rows(f"PRAGMA table_info({table})") if row["name"] != "id"]


def stored(database: Database, table: str) -> Iterator[Row]:
    """Yield the rows of a journaled table as the journal would tell them: other rows by uid, without ids."""
    names = _columns(database, table)
    chosen = [
        f"(SELECT other.uid FROM {REFERENCES[table][name]} AS other WHERE other.id = {table}.{name})"  # noqa: S608
        if name in REFERENCES[table]
        else f'"{name}"'
        for name in names
    ]
    for row in database.stream(f"SELECT {', '.join(chosen)} FROM {table} ORDER BY id"):  # noqa: S608
        yield dict(zip(names, row, strict=True))


def _table_differences(database: Database, rows: _Told, table: str) -> Iterator[str]:
    for row in stored(database, table):
        uid = str(row["uid"])
        known = rows.get(table, uid)
        if known is None:
            yield f"{table}: {uid} is there, which the journal does not tell"
            continue
        other = [name for name, value in row.items() if known.get(name) != value or name not in known]
        if other:
            yield f"{table}: {uid} has another {', '.join(other)} than the journal tells"
    for uid in (str(known["uid"]) for known in rows.rows(table)):
        if database.row(f"SELECT 1 FROM {table} WHERE uid = ?", uid) is None:  # noqa: S608
            yield f"{table}: {uid} is gone, which the journal does not tell"


def _tally_differences(database: Database) -> Iterator[str]:
    for row in database.stream(
        f"SELECT counted.article_id, counted.issue_id, sum(counted.count) AS off FROM ({_ANNOTATION_TAGS} "  # noqa: S608
        "UNION ALL SELECT article_id, issue_id, -count FROM tallies) AS counted GROUP BY 1, 2 HAVING off <> 0"
    ):
        yield f"tallies: article {row['article_id']}, issue {row['issue_id']} are off by {-row['off']}"


def _write_table(source: Database, target: Database, rows: _Told, table: str) -> None:
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
