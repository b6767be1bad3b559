"""One connection to one project file: how it is made, opened, checked and written.

A rollback journal with `synchronous=EXTRA` keeps the project one complete file that may be copied
while it is open, and survives a power cut after every COMMIT (https://sqlite.org/pragma.html).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from store.errors import BusyProject, DamagedProject, FullDisk, HeldProject, LostProject, NotFound
from store.schema import APPLICATION_ID, READABLE, VERSION, migrate
from store.whereabouts import Identity, identity, new_name, rescue

_MAGIC: Final = b"SQLite format 3\0"
_PRAGMAS: Final = (
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "synchronous = EXTRA",
    "fullfsync = ON",
)
_FULL: Final = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC}
_LOCKED: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

ENGINE: Final = sqlite3.sqlite_version
"""The version of SQLite."""

Value = str | int | float | bytes | None
"""What SQLite stores."""


class Database:
    """An open project file."""

    def __init__(self, connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
        self.connection = connection
        self.path = path
        self.read_only = read_only
        self._identity: Identity | None = None
        self._copy: Path | None = None
        """Of a project that has no name any more, made once."""

    def remember_place(self) -> None:
        """Take the file that has the project's name now for the open one; `check_place` expects it then."""
        self._identity = identity(self.path)

    def check_place(self) -> None:
        """Refuse to go on when the open file has not its name any more.

        What is written then would be in a file that nobody finds, or beside the journal of another one.

        Raises:
            LostProject: It was moved, replaced or deleted; the message says where what was saved is.
        """
        if self._identity is None or identity(self.path) == self._identity:
            return
        moved = new_name(self._identity)
        if moved is None and self._copy is None:
            self._copy = rescue(self.connection, self.path)
        raise _lost(self.path, moved, self._copy)

    def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        """Return every row of a query; no cursor stays open."""
        with self._explained():
            return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Value) -> sqlite3.Row | None:
        """Return the first row of a query, if there is one."""
        with self._explained():
            found: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
            return found

    def number(self, sql: str, *values: Value) -> int:
        """Return the first value of a query as a number, 0 for none."""
        row = self.row(sql, *values)
        return int(row[0] or 0) if row is not None else 0

    def stream(self, sql: str, *values: Value) -> Iterator[sqlite3.Row]:
        """Yield the rows of a query as they are read, in constant memory."""
        with self._explained():
            yield from self.connection.execute(sql, values)

    def run(self, sql: str, *values: Value) -> int:
        """Execute one statement inside the open transaction and return the id of an inserted row."""
        return int(self.connection.execute(sql, values).lastrowid or 0)

    def run_many(self, sql: str, rows: Iterator[Sequence[Value]]) -> None:
        """Execute one statement for each row inside the open transaction."""
        self.connection.executemany(sql, rows)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything inside, durably, or nothing.

        Raises:
            BusyProject: The file is read-only, locked by another program, or its disk is full.
            LostProject: The file was moved, replaced or deleted since it was opened.
            DamagedProject: SQLite finds the file malformed.
        """
        if self.read_only:
            raise BusyProject(
                f"{self.path.name} is read-only: you can read and export, not tag. "
                "Copy the file to change it."
            )
        self.check_place()
        with self._explained():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """Write everything inside or nothing, as a part of the open transaction."""
        self.connection.execute("SAVEPOINT part")
        written = False
        try:
            yield
            written = True
        finally:
            if self.connection.in_transaction:  # after some failures SQLite has rolled all back itself
                if not written:
                    self.connection.execute("ROLLBACK TO part")
                self.connection.execute("RELEASE part")

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """See one state of the file inside, whatever other programs write meanwhile."""
        with self._explained():
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def hurried(self, seconds: float) -> Iterator[None]:
        """Wait for a lock of another program no longer than so many seconds inside."""
        before = self.number("PRAGMA busy_timeout")
        self.connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
        try:
            yield
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {before}")

    def version(self) -> int:
        """Return a number that differs when another connection has written since."""
        return self.number("PRAGMA data_version")

    def interrupt(self) -> None:
        """Stop the running query; it raises BusyProject. May be called from another thread."""
        self.connection.interrupt()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise _explain(error, self.path) from error


def _explain(error: sqlite3.DatabaseError, path: Path) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF in _LOCKED:
        return HeldProject(f"{path.name} is in use by another program; nothing was changed. Try again.")
    if code in _FULL or code & 0xFF == sqlite3.SQLITE_FULL:
        return FullDisk(f"Not saved: no room on the disk of {path}. What was saved before is safe.")
    if code & 0xFF == sqlite3.SQLITE_READONLY:
        return BusyProject(f"{path.name} is read-only; nothing was changed. Copy the file to change it.")
    if code & 0xFF == sqlite3.SQLITE_INTERRUPT:
        return BusyProject("Interrupted; nothing was changed.")
    if code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR}:
        return _damaged(path, str(error))
    return error


def _lost(path: Path, moved: Path | None, copy: Path | None) -> LostProject:
    what = "replaced by another file" if path.exists() else "deleted"
    if moved is not None:
        what, fate = "moved", f"All that was saved is in {moved}: quit and open that."
    elif copy is not None:
        fate = f"All that was saved is copied to {copy}: quit and open that."
    else:
        fate = "What was saved is only in this program now: make room on the disk before you quit."
    return LostProject(f"{path.name} was {what} while it was open; nothing more is written to it. {fate}")


def _damaged(path: Path, why: str) -> DamagedProject:
    return DamagedProject(
        f"{path.name} is damaged ({why}) and was not touched. Open a copy made earlier instead: {path}"
    )


def _connect(path: Path, *, read_only: bool, timeout: float) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    connection = sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None)
    connection.row_factory = sqlite3.Row
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(connection.close)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        on_failure.pop_all()
    return connection


def open_database(
    path: Path,
    *,
    prepare: Callable[[Database], None] | None = None,
    timeout: float = 5.0,
) -> Database:
    """Open a project; with `prepare`, make it first if it is missing.

    `prepare` fills a new file before anybody else can see it. `timeout` is how many seconds a
    lock of another program is waited for.

    Raises:
        NotFound: There is no such file and `prepare` was not given.
        DamagedProject: The file is empty, damaged, no project, or made by a newer program.
        BusyProject: The file cannot be made or brought up to date here.
    """
    path = path.expanduser().resolve()
    if not path.exists():
        if prepare is None:
            raise NotFound(f"There is no project {path}. Nothing was made; check the name.")
        _create(path, prepare)
    _check_file(path)
    read_only = not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    try:
        connection = _connect(path, read_only=read_only, timeout=timeout)
    except sqlite3.DatabaseError as error:
        raise _explain(error, path) from error
    database = Database(connection, path, read_only=read_only)
    database.remember_place()
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(database.close)
        with database.snapshot():
            _check_identity(database)
            _check_length(database)
        _update(database)
        on_failure.pop_all()
    return database


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise DamagedProject(f"{path} is a folder, not a project file. Nothing was changed.")
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise BusyProject(f"{path} cannot be read ({error.strerror}). Nothing was changed.") from error
    if not head:
        raise DamagedProject(
            f"{path} is empty (0 bytes), so something cut it off; it was not touched. "
            "Restore a copy made earlier, or name another file."
        )
    if head != _MAGIC:
        raise DamagedProject(
            f"{path} is not a tagline project; it was not touched. "
            "To read it as a text, name it without -p; a project is named with -p."
        )


def _check_identity(database: Database) -> None:
    if database.number("PRAGMA application_id") != APPLICATION_ID:
        raise DamagedProject(
            f"{database.path} belongs to another program, not to tagline; it was not touched."
        )
    version = database.number("PRAGMA user_version")
    if version > VERSION:
        raise DamagedProject(
            f"{database.path} was made by a newer tagline (format {version}, this one knows {VERSION}); "
            "it was not touched. Upgrade tagline to open it."
        )


def _check_length(database: Database) -> None:
    """Refuse a file whose last page was cut: SQLite would read the rest of it as zeros."""
    length = database.number("PRAGMA page_count") * database.number("PRAGMA page_size")
    if database.path.stat().st_size < length:
        raise _damaged(database.path, "its end was cut off")


def _update(database: Database) -> None:
    version = database.number("PRAGMA user_version")
    if version == VERSION or (database.read_only and version >= READABLE):
        return
    with database.transaction():
        migrate(database.connection)


def _create(path: Path, prepare: Callable[[Database], None]) -> None:
    """Make a project under another name and put it in place only when it is complete."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        import tempfile  # on use: most projects exist

        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    except OSError as error:
        raise BusyProject(f"The project {path} cannot be made here ({error.strerror}).") from error
    os.close(handle)
    fresh = Path(name)
    try:
        connection = _connect(fresh, read_only=False, timeout=5.0)
        database = Database(connection, path, read_only=False)
        try:
            with database.transaction():
                migrate(connection)
                prepare(database)
        finally:
            database.close()
        with contextlib.suppress(FileExistsError):  # another program was first: use its file
            _put_in_place(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _put_in_place(fresh: Path, path: Path) -> None:
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        fresh.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
