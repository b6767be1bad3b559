"""The tables of a project file and how older files are brought up to date.

Text is stored by paragraph, so that any place of any article opens without reading the rest:
an article's text is the `lead` (the white space before) and `text` of each paragraph of its
revision in order, then the revision's `tail`. Full-text search indexes the same rows; who adds
paragraphs adds them to the index too, since SQLite takes a virtual table in a trigger for unsafe
under `trusted_schema=OFF`, which protects from what strangers put into a project.

`tallies` holds the number of live annotations (issue 0) and tags per article. Triggers keep it
in the transaction of every write, so that counts cost the same at ten and at a million rows.
`scale` is the bit length of an annotation's length: what lies over a window is found with one
index seek for each scale, however long single annotations are.

`reading.earlier` holds what was read of texts that the article had before, as a list of
`[uid of the revision, spans]`, so that it is there again when one of them comes back.

`refusals` holds the suggestions that a coder refused. They are known by their words, so that they stay
refused when the article gets another text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils import Database as SqliteUtilsDatabase

APPLICATION_ID: Final = 0x7461676C
"""`tagl`, in the header of every project file."""

VERSION: Final = 5
"""The `user_version` that this program reads and writes."""

READABLE: Final = 1
"""The oldest `user_version` that can be read, though not written, as it is."""

_TABLES: Final = """
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
CREATE TABLE coders (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL
) STRICT;
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    source TEXT,
    author TEXT,
    published TEXT,
    url TEXT,
    file_name TEXT NOT NULL DEFAULT '',
    revision_id INTEGER REFERENCES revisions(id) DEFERRABLE INITIALLY DEFERRED,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    number INTEGER NOT NULL,
    length INTEGER NOT NULL,
    body_length INTEGER NOT NULL,
    paragraphs INTEGER NOT NULL,
    sentences INTEGER NOT NULL,
    tail TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (article_id, number)
) STRICT;
CREATE INDEX revisions_by_text ON revisions (text_sha256);
CREATE TABLE paragraphs (
    id INTEGER PRIMARY KEY,
    revision_id INTEGER NOT NULL REFERENCES revisions(id),
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    lead TEXT NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('body', 'heading', 'boilerplate')),
    sentences INTEGER NOT NULL,
    UNIQUE (revision_id, number),
    UNIQUE (revision_id, start)
) STRICT;
CREATE TABLE issues (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL COLLATE NOCASE CHECK (name <> ''),
    key TEXT,
    colour TEXT NOT NULL,
    parent_id INTEGER REFERENCES issues(id),
    description TEXT NOT NULL DEFAULT '',
    lexicon TEXT NOT NULL DEFAULT '[]',
    position INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX issues_by_name ON issues (name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX issues_by_key ON issues (key) WHERE deleted_at IS NULL AND key IS NOT NULL;
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    coder_id INTEGER NOT NULL REFERENCES coders(id),
    scope TEXT NOT NULL,
    place TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;
CREATE TABLE annotations (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    revision_id INTEGER NOT NULL REFERENCES revisions(id),
    start INTEGER NOT NULL CHECK (start >= 0),
    "end" INTEGER NOT NULL CHECK ("end" > start),
    scale INTEGER NOT NULL,
    exact TEXT NOT NULL,
    prefix TEXT NOT NULL,
    suffix TEXT NOT NULL,
    paragraph INTEGER NOT NULL,
    sentence INTEGER NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    coder_id INTEGER NOT NULL REFERENCES coders(id),
    origin TEXT NOT NULL CHECK (origin IN ('manual', 'suggested', 'propagated', 'imported')),
    status TEXT NOT NULL CHECK (status IN ('placed', 'moved', 'orphan')),
    session_id INTEGER REFERENCES sessions(id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE INDEX annotations_by_place ON annotations (article_id, start, "end") WHERE deleted_at IS NULL;
CREATE INDEX annotations_by_scale ON annotations (article_id, scale, start) WHERE deleted_at IS NULL;
CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    annotation_id INTEGER NOT NULL REFERENCES annotations(id),
    issue_id INTEGER NOT NULL REFERENCES issues(id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT,
    UNIQUE (annotation_id, issue_id)
) STRICT;
CREATE INDEX tags_by_issue ON tags (issue_id, annotation_id) WHERE deleted_at IS NULL;
CREATE TABLE reading (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    coder_id INTEGER NOT NULL REFERENCES coders(id),
    position INTEGER NOT NULL,
    seen TEXT NOT NULL DEFAULT '[]',
    read_length INTEGER NOT NULL DEFAULT 0,
    updated_at TEXT NOT NULL,
    UNIQUE (article_id, coder_id)
) STRICT;
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    coder_id INTEGER NOT NULL REFERENCES coders(id),
    session_id INTEGER REFERENCES sessions(id),
    at TEXT NOT NULL,
    action TEXT NOT NULL,
    summary TEXT NOT NULL,
    article_uid TEXT,
    start INTEGER,
    "end" INTEGER,
    edits TEXT NOT NULL,
    reverts INTEGER REFERENCES changes(id),
    below INTEGER REFERENCES changes(id),
    undo_top INTEGER,
    redo_top INTEGER
) STRICT;
CREATE INDEX changes_by_coder ON changes (coder_id, id);
CREATE TABLE tallies (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    issue_id INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (article_id, issue_id)
) STRICT, WITHOUT ROWID;
CREATE VIEW tagged_passages AS
SELECT
    annotations.uid AS annotation_id,
    articles.uid AS article_id,
    articles.title,
    articles.source,
    articles.author,
    articles.published,
    issues.name AS issue,
    annotations.exact AS passage,
    annotations.note,
    coders.name AS coder,
    annotations.created_at,
    annotations.updated_at,
    annotations.start,
    annotations."end",
    annotations.paragraph,
    annotations.sentence,
    annotations.prefix,
    annotations.suffix,
    annotations.origin,
    annotations.status,
    sessions.uid AS session_id,
    revisions.text_sha256
FROM annotations
JOIN articles ON articles.id = annotations.article_id
JOIN revisions ON revisions.id = annotations.revision_id
JOIN coders ON coders.id = annotations.coder_id
LEFT JOIN sessions ON sessions.id = annotations.session_id
LEFT JOIN tags ON tags.annotation_id = annotations.id AND tags.deleted_at IS NULL
LEFT JOIN issues ON issues.id = tags.issue_id
WHERE annotations.deleted_at IS NULL AND articles.deleted_at IS NULL
ORDER BY annotations.article_id, annotations.start, annotations."end", annotations.id, issues.position;
"""

_COUNT: Final = """
INSERT INTO tallies (article_id, issue_id, count) VALUES ({article}, {issue}, {by})
ON CONFLICT (article_id, issue_id) DO UPDATE SET count = count + excluded.count;
"""


def _trigger(table: str, event: str, row: str, by: int) -> str:
    article, issue = f"{row}.article_id", "0"
    if table == "tags":
        lookup = "(SELECT article_id FROM annotations WHERE id = {}.annotation_id)"
        article, issue = lookup.format(row), f"{row}.issue_id"
    verb = {"insert": "INSERT", "update": "UPDATE OF deleted_at", "delete": "DELETE"}[event]
    return (
        f"CREATE TRIGGER {table}_{event}_{'gains' if by > 0 else 'loses'} AFTER {verb} ON {table} "
        f"WHEN {row}.deleted_at IS NULL BEGIN {_COUNT.format(article=article, issue=issue, by=by)} END;"
    )


def _triggers() -> str:
    return "".join(
        _trigger(table, event, row, by)
        for table in ("annotations", "tags")
        for event, row, by in (
            ("insert", "new", 1),
            ("update", "old", -1),
            ("update", "new", 1),
            ("delete", "old", -1),
        )
    )


_BASE: Final = """
INSERT INTO settings (name, value) SELECT 'journal_base', json_object(
    'complete_from', (SELECT ifnull(max(id), 0) + 1 FROM changes),
    'rows', (SELECT json_group_array(json_object('table', name, 'uid', uid, 'row', json(row))) FROM (
        SELECT 'coders' AS name, uid, json_object('name', name, 'created_at', created_at) AS row
        FROM coders
        UNION ALL
        SELECT 'sessions', uid, json_object(
            'coder_id', (SELECT coders.uid FROM coders WHERE coders.id = coder_id),
            'scope', scope, 'place', place, 'started_at', started_at, 'ended_at', ended_at)
        FROM sessions
        UNION ALL
        SELECT 'articles', uid, json_object(
            'title', title, 'source', source, 'author', author, 'published', published, 'url', url,
            'file_name', file_name,
            'revision_id', (SELECT revisions.uid FROM revisions WHERE revisions.id = revision_id),
            'created_at', created_at, 'updated_at', updated_at, 'deleted_at', deleted_at)
        FROM articles
        UNION ALL
        SELECT 'issues', uid, json_object(
            'name', name, 'key', key, 'colour', colour,
            'parent_id', (SELECT parents.uid FROM issues AS parents WHERE parents.id = issues.parent_id),
            'description', description, 'lexicon', lexicon, 'position', position,
            'created_at', created_at, 'updated_at', updated_at, 'deleted_at', deleted_at)
        FROM issues
    ))
) WHERE EXISTS (SELECT 1 FROM issues UNION ALL SELECT 1 FROM coders UNION ALL SELECT 1 FROM articles);
"""
"""Coders, sessions, the first codebook and the times of imported articles were not in the journal once."""

_REFUSALS: Final = """
CREATE TABLE refusals (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    issue_id INTEGER NOT NULL REFERENCES issues(id),
    coder_id INTEGER NOT NULL REFERENCES coders(id),
    exact TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE INDEX refusals_by_coder ON refusals (coder_id, article_id) WHERE deleted_at IS NULL;
"""


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run statements one by one: `executescript` would commit the open transaction."""
    import sqlite3

    statement = ""
    for piece in script.split(";"):
        statement += piece + ";"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \n;"):
                connection.execute(statement)
            statement = ""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables of an open project up to `VERSION`, whole or not at all.

    The caller has begun an IMMEDIATE transaction, so that of several programs that open an old
    file at once one migrates and the others wait.
    """
    # Imported only here: opening an up-to-date project does not need the library.
    from sqlite_utils import Database, Migrations

    migrations = Migrations("tagline")

    @migrations()
    def m001_tables(database: SqliteUtilsDatabase) -> None:
        """Create every table of the first version."""
        _run(database.conn, _TABLES)
        _run(database.conn, _triggers())
        database.table("paragraphs").enable_fts(["text"], tokenize="unicode61 remove_diacritics 2")

    @migrations()
    def m002_batches(database: SqliteUtilsDatabase) -> None:
        """Let actions be undone together."""
        _run(database.conn, "ALTER TABLE changes ADD COLUMN batch TEXT;")

    @migrations()
    def m003_complete_journal(database: SqliteUtilsDatabase) -> None:
        """Let the journal name its program, and keep what it did not tell before."""
        _run(database.conn, "ALTER TABLE changes ADD COLUMN program TEXT;")
        _run(database.conn, _BASE)

    @migrations()
    def m004_reviews(database: SqliteUtilsDatabase) -> None:
        """Find what to review after a text was imported again; keep what was read of the text before."""
        _run(database.conn, "ALTER TABLE reading ADD COLUMN earlier TEXT;")
        _run(
            database.conn,
            'CREATE INDEX annotations_to_review ON annotations (article_id, start, "end") '
            "WHERE deleted_at IS NULL AND status <> 'placed';",
        )

    @migrations()
    def m005_refusals(database: SqliteUtilsDatabase) -> None:
        """Remember which suggestions were refused."""
        _run(database.conn, _REFUSALS)

    migrations.apply(Database(connection, strict=True, execute_plugins=False))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def columns() -> dict[str, list[tuple[str, str, bool, bool]]]:
    """Return the columns of every table and view of `VERSION`, but those of full-text search, in their order.

    Each has its name, its type, whether it may not be NULL, and whether it is the row's id.
    """
    import sqlite3

    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection)
        rows = connection.execute(
            'SELECT objects.name, fields.name, fields.type, fields."notnull", fields.pk '
            "FROM sqlite_master AS objects JOIN pragma_table_info(objects.name) AS fields "
            "WHERE objects.type IN ('table', 'view') AND objects.name NOT LIKE 'paragraphs_fts%' "
            "AND objects.name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY objects.name, fields.cid"
        ).fetchall()
    finally:
        connection.close()
    found: dict[str, list[tuple[str, str, bool, bool]]] = {}
    for table, name, kind, needed, key in rows:
        column = (name, kind, bool(needed), bool(key) and kind == "INTEGER")
        found.setdefault(table, []).append(column)
    return found
