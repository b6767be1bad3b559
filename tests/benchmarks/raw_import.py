"""Texts into a bare table with an index for full-text search: `raw_import.py FOLDER PROJECT`.

Every file is read, `executemany` puts its lines into a table, and the index is built at the end: in one
transaction and with the pragmas of a project.
"""

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

folder, project = sys.argv[1:]


def lines() -> Iterator[tuple[int, int, int, str]]:
    for article, path in enumerate(sorted(Path(folder).iterdir()), 1):
        start = 0
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if line.strip():
                yield article, number, start, line
            start += len(line) + 1


connection = sqlite3.connect(project, isolation_level=None)
connection.executescript(
    "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; BEGIN IMMEDIATE;"
    "CREATE TABLE paragraphs (id INTEGER PRIMARY KEY, article INTEGER, number INTEGER, start INTEGER,"
    " text TEXT, UNIQUE (article, number));"
    "CREATE VIRTUAL TABLE paragraphs_fts USING fts5 "
    "(text, content = 'paragraphs', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');"
)
connection.executemany("INSERT INTO paragraphs (article, number, start, text) VALUES (?, ?, ?, ?)", lines())
connection.execute("INSERT INTO paragraphs_fts (paragraphs_fts) VALUES ('rebuild')")
connection.execute("COMMIT")
