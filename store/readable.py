"""The rows that can be read of a damaged project, each known for the table whose rows look like it."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store.checking import Progress, copy_as_is
from store.connection import connect
from store.errors import BusyProject, DamagedProject
from store.leaves import Leaves, StoredRow, Value
from store.schema import columns

TABLES: Final = (
    *("settings", "coders", "articles", "revisions", "paragraphs", "issues"),
    *("sessions", "annotations", "tags", "refusals", "reading", "changes"),
)
"""The tables that are saved, in an order in which rows come after those that they point to."""

Row = dict[str, Value]
"""The values of a row by column."""

_UID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KINDS: Final[Mapping[str, tuple[type, ...]]] = {"TEXT": (str,), "INTEGER": (int,), "REAL": (int, float)}
_LISTS: Final = {"lexicon", "seen", "earlier", "edits"}
"""Columns that hold a list as JSON."""


def read_rows(project: Path, progress: Progress) -> dict[str, dict[int, Row]]:
    """Return every row that can be read, by table and id.

    Raises:
        DamagedProject: There is no file.
        BusyProject: It is in use, or there is no room for a copy of it.
    """
    if not project.is_file():
        raise DamagedProject(f"{project} is no file. Nothing was done.")
    with tempfile.TemporaryDirectory(prefix="tagline-salvage-") as folder:
        copied = Path(folder) / project.name
        try:
            copy_as_is(project, copied, progress, raw=True)
        except OSError as error:
            raise BusyProject(f"There is no room for a copy of {project.name} ({error.strerror}).") from error
        with (
            contextlib.suppress(sqlite3.DatabaseError, UnicodeDecodeError),  # then it is read without
            contextlib.closing(connect(copied, read_only=False, timeout=0)) as connection,
        ):
            connection.execute("PRAGMA journal_mode = DELETE")  # brings in what journals beside it hold
            connection.execute("SELECT count(*) FROM sqlite_master")
        leaves = Leaves(copied.read_bytes())
    shapes = {table: _Shape(table, fields) for table, fields in columns().items() if table in TABLES}
    owners, free = leaves.owners(), leaves.free()
    rows: dict[str, dict[int, Row]] = {table: {} for table in TABLES}
    doubtful: list[tuple[int, tuple[str, Row] | None]] = []
    # What the pages above lead to comes first: what else is there may be of the past.
    for owned in (True, False):
        for page in range(1, leaves.count + 1):
            owner = owners.get(page)
            if (owner is not None) is not owned or (page in free and not owned):
                continue
            if owned and owner not in shapes:
                continue
            progress(0.2 + 0.6 * page / leaves.count)
            sound, out_of_order = leaves.rows(page)
            for stored in sound:
                _put(rows, stored.rowid, _fitting(stored, shapes, owner))
            doubtful += [(stored.rowid, _fitting(stored, shapes, owner)) for stored in out_of_order]
    for rowid, fitting in doubtful:
        _put(rows, rowid, fitting)
    return rows


def _put(rows: dict[str, dict[int, Row]], rowid: int, fitting: tuple[str, Row] | None) -> None:
    """Add a row unless there is one with its id."""
    if fitting is not None:
        table, row = fitting
        rows[table].setdefault(rowid, row)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the rows of a table look like."""

    table: str
    fields: list[tuple[str, str, bool, bool]]

    def fit(self, stored: StoredRow) -> Row | None:
        """Return the row by column, if these values may be one of this table."""
        if not 2 <= len(stored.values) <= len(self.fields):
            return None
        row: Row = {}
        missing = (None,) * (len(self.fields) - len(stored.values))  # columns are only ever added at the end
        for (name, kind, needed, is_id), value in zip(self.fields, (*stored.values, *missing), strict=True):
            if is_id:
                if value is not None:
                    return None
                row[name] = stored.rowid
            elif not _may_be(name, kind, needed, value):
                return None
            else:
                row[name] = value
        return row


def _may_be(name: str, kind: str, needed: bool, value: Value) -> bool:
    if value is None:
        return not needed
    if not isinstance(value, _KINDS[kind]):
        return False
    if name == "uid":
        return bool(_UID.fullmatch(str(value)))
    return name not in _LISTS or _is_list(str(value))


def _is_list(text: str) -> bool:
    try:
        return isinstance(json.loads(text), list)
    except ValueError:
        return False


def _fitting(stored: StoredRow, shapes: Mapping[str, _Shape], owner: str | None) -> tuple[str, Row] | None:
    first = [shapes[owner]] if owner is not None and owner in shapes else []
    # The most particular shape first: a row of issues may pass for one of articles, but not the reverse.
    others = sorted(shapes.values(), key=lambda shape: shape.table != "issues")
    for shape in (*first, *others):
        if not first and len(stored.values) < len(shape.fields) - 1:
            continue
        row = shape.fit(stored)
        if row is not None:
            return shape.table, row
    return None
