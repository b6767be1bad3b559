"""Bare connections to project files: how they are made, and what their failures mean.

This is what `store.database`, backups and checks share. Nothing here writes to a project.
"""

from __future__ import annotations

import contextlib
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store.errors import BusyProject, DamagedProject, FullDisk, HeldProject

MAGIC: Final = b"SQLite format 3\0"
"""How every SQLite file begins."""

HEADER: Final = 100
"""Bytes of the header of an SQLite file."""

FULL: Final = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC}
"""How SQLite says that there is no room."""

_PRAGMAS: Final = (
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "synchronous = EXTRA",
    "fullfsync = ON",
)
_LOCKED: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_BROKEN: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FORMAT}
_INTERRUPTED: Final = {sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_READONLY_RECOVERY}
_LACKING: Final = ("no such table", "no such column", "malformed database schema")


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes of a project say of it."""

    application_id: int
    version: int
    """The `user_version`; a write-ahead log may hold a later one."""
    write_ahead: bool
    """Whether it is in WAL mode."""


def read_header(path: Path) -> Header:
    """Return the header of an SQLite file.

    Call it before the process has connected to the file: closing it releases the locks of others here.

    Raises:
        DamagedProject: It is a folder, empty, cut off within the header, or something else.
        BusyProject: It cannot be read.
    """
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise DamagedProject(f"{path} is a folder, not a project file. Nothing was changed.")
        if not stat.S_ISREG(kind):  # a pipe would be waited for without end
            raise DamagedProject(f"{path} is not a file, so no project. Nothing was changed.")
        with path.open("rb") as file:
            head = file.read(HEADER)
    except OSError as error:
        raise BusyProject(f"{path} cannot be read ({error.strerror}). Nothing was changed.") from error
    if not head:
        raise DamagedProject(
            f"{path} is empty (0 bytes), so something cut it off; it was not touched.",
            "Restore a copy made earlier, or name another file.",
            path,
        )
    if not head.startswith(MAGIC):
        raise DamagedProject(
            f"{path} is not a tagline project; it was not touched.",
            "To read it as a text, name it without -p; a project is named with -p.",
            path,
        )
    if len(head) < HEADER:
        raise damaged(path, "its end was cut off")
    return Header(
        int.from_bytes(head[68:72]), int.from_bytes(head[60:64]), write_ahead=2 in (head[18], head[19])
    )


def has_journal(path: Path, ending: str = "-journal") -> bool:
    """Tell whether a journal, or a log of another ending, lies beside a file and is not empty."""
    try:
        return Path(f"{path}{ending}").stat().st_size > 0
    except OSError:
        return False


def connect(path: Path, *, read_only: bool, timeout: float, immutable: bool = False) -> sqlite3.Connection:
    """Open a file with the settings that every connection has; reading begins with the first query.

    `immutable` is for files in WAL mode that nobody can write, in folders where nothing can be made.

    Raises:
        sqlite3.DatabaseError: It cannot be opened.
    """
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    if immutable:
        address += "&immutable=1"
    connection = sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None)
    connection.row_factory = sqlite3.Row
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(connection.close)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        on_failure.pop_all()
    return connection


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says inside into what users are told.

    Raises:
        BusyProject: The file is locked, read-only, or its disk is full.
        DamagedProject: SQLite finds the file malformed.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _explain(error, path) from error
    except UnicodeDecodeError as error:  # what SQLite says quotes what it found
        raise damaged(path, "a name in it is not UTF-8") from error


def _explain(error: sqlite3.DatabaseError, path: Path) -> Exception:
    code = error_code(error)
    kind = code & 0xFF
    explanation: Exception = error
    if kind in _LOCKED:
        explanation = HeldProject(
            f"{path.name} is in use by another program; nothing was changed. Try again."
        )
    elif code in FULL:
        explanation = FullDisk(f"Not saved: no room on the disk of {path}. What was saved before is safe.")
    elif code in _INTERRUPTED or (kind == sqlite3.SQLITE_CANTOPEN and has_journal(path)):
        explanation = BusyProject(
            f"A program was stopped while it wrote to {path.name}, and here that cannot be put in order: the "
            f"folder is read-only. Nothing was changed. Copy it together with {path.name}-journal (or -wal) "
            "to a folder of yours and open it there."
        )
    elif kind == sqlite3.SQLITE_READONLY:
        explanation = BusyProject(
            f"{path.name} is read-only; nothing was changed. Copy the file to change it."
        )
    elif kind == sqlite3.SQLITE_CANTOPEN:
        explanation = BusyProject(f"{path} cannot be opened ({error}). Nothing was changed.")
    elif kind == sqlite3.SQLITE_INTERRUPT:
        explanation = HeldProject("Interrupted; nothing was changed.")
    elif kind in _BROKEN or str(error).startswith(_LACKING):
        explanation = damaged(path, str(error))
    elif str(error).startswith("Could not decode to UTF-8"):  # from Python, with the text in it
        explanation = damaged(path, "a text in it is not UTF-8")
    return explanation


def error_code(error: sqlite3.Error) -> int:
    """Return SQLite's extended code of an error, 0 for one that Python itself raises."""
    return int(getattr(error, "sqlite_errorcode", 0))


def damaged(path: Path, why: str) -> DamagedProject:
    """Return the error for a file that is a project, or was one."""
    return DamagedProject(
        f"{path.name} is damaged ({why}) and was not touched.",
        "`tagline restore` brings back a copy made earlier, `tagline check --salvage OUT` saves the rest.",
        path,
    )
