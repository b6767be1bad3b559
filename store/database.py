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
from types import TracebackType
from typing import Final

from store.connection import Header, connect, damaged, error_code, explained, has_journal, read_header
from store.errors import BusyProject, DamagedProject, LostProject, NotFound
from store.schema import APPLICATION_ID, READABLE, VERSION, migrate
from store.whereabouts import Identity, identity, new_name, rescue

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
        self.reason = (
            f"{path.name} is read-only: you can read and export, not tag. Copy the file to change it."
        )
        """Why nothing can be written, if it is `read_only`."""
        self.unusual = False
        """Whether it is read-only for a reason that nothing but `reason` shows."""
        self._damage: DamagedProject | None = None

    def forbid_writing(self, reason: str) -> None:
        """Let nothing be written from now on, for a reason that users are told."""
        self.read_only, self.reason, self.unusual = True, reason, True

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

    def distrust(self, damage: DamagedProject) -> None:
        """Write nothing more to a file that has turned out to be damaged."""
        self._damage, self.read_only, self.reason = damage, True, str(damage)

    def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        """Return every row of a query; no cursor stays open."""
        with _Explained(self):
            return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Value) -> sqlite3.Row | None:
        """Return the first row of a query, if there is one."""
        with _Explained(self):
            found: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
            return found

    def number(self, sql: str, *values: Value) -> int:
        """Return the first value of a query as a number, 0 for none."""
        row = self.row(sql, *values)
        return int(row[0] or 0) if row is not None else 0

    def stream(self, sql: str, *values: Value) -> Iterator[sqlite3.Row]:
        """Yield the rows of a query as they are read, in constant memory."""
        with _Explained(self):
            yield from self.connection.execute(sql, values)

    def batches(self, sql: str, *values: Value, size: int) -> Iterator[list[tuple[Value, ...]]]:
        """Yield the rows of a query as they are read, so many at once, as plain tuples."""
        with _Explained(self):
            cursor = self.connection.cursor()
            cursor.row_factory = None
            cursor.arraysize = size
            yield from iter(cursor.execute(sql, values).fetchmany, [])

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
            DamagedProject: SQLite finds the file malformed, or has before.
        """
        if self._damage is not None:
            raise self._damage
        if self.read_only:
            raise BusyProject(self.reason)
        self.check_place()
        with _Explained(self):
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
        with _Explained(self):
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


class _Explained:
    """Turns what SQLite says inside into what users are told; a file found damaged is distrusted.

    No generator: an import asks thousands of small questions.
    """

    __slots__ = ("_database",)

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, sqlite3.DatabaseError | UnicodeDecodeError | DamagedProject):
            return
        try:
            with explained(self._database.path):
                raise error
        except DamagedProject as damage:
            self._database.distrust(damage)
            raise


def _lost(path: Path, moved: Path | None, copy: Path | None) -> LostProject:
    what = "replaced by another file" if path.exists() else "deleted"
    if moved is not None:
        what, fate = "moved", f"All that was saved is in {moved}: quit and open that."
    elif copy is not None:
        fate = f"All that was saved is copied to {copy}: quit and open that."
    else:
        fate = "What was saved is only in this program now: make room on the disk before you quit."
    return LostProject(f"{path.name} was {what} while it was open; nothing more is written to it. {fate}")


def open_database(
    path: Path,
    *,
    prepare: Callable[[Database], None] | None = None,
    timeout: float = 5.0,
) -> Database:
    """Open a project; with `prepare`, make it first if it is missing.

    A project of a newer program is opened read-only, and WAL mode is left if nobody else holds the file.
    `prepare` fills a new file before anybody else can see it. `timeout` is how many seconds a
    lock of another program is waited for.

    Raises:
        NotFound: There is no such file and `prepare` was not given.
        DamagedProject: The file is empty, damaged, no project, or of a format that cannot be read.
        BusyProject: The file cannot be made or brought up to date here.
    """
    path = path.expanduser().resolve()
    if not path.exists():
        if prepare is None:
            raise NotFound(f"There is no project {path}. Nothing was made; check the name.")
        _create(path, prepare)
    header = read_header(path)
    if has_journal(path):  # which the first query would write back, also for another program's file
        _check_owner(path, header.application_id)
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    if header.write_ahead and writable and header.version <= VERSION:
        _leave_write_ahead(path, timeout)
    database = _open(path, header, writable=writable, timeout=timeout)
    database.remember_place()
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(database.close)
        with database.snapshot():
            _check_owner(path, database.number("PRAGMA application_id"))
            _check_length(database)
            version = database.number("PRAGMA user_version")
            if version > VERSION:
                _check_readable(database, version)
        if version > VERSION:
            database.forbid_writing(
                f"Made by a newer tagline (format {version}, this one knows {VERSION}). "
                "Opened read-only: you can read and export, not tag."
            )
        else:
            _update(database)
        on_failure.pop_all()
    return database


def _open(path: Path, header: Header, *, writable: bool, timeout: float) -> Database:
    # What an interrupted program left half written can only be put in order by a connection that writes.
    careful = not writable or (header.version > VERSION and not has_journal(path))
    sealed = header.write_ahead and not os.access(path.parent, os.W_OK) and not has_journal(path, "-wal")
    with explained(path):
        connection = connect(path, read_only=careful, timeout=timeout, immutable=sealed)
    return Database(connection, path, read_only=not writable)


def _leave_write_ahead(path: Path, timeout: float) -> None:
    """Bring a project that another tool has put into WAL mode back to the one complete file that it was.

    Raises:
        DamagedProject: Something is wrong with it; then nothing is written to it.
    """
    with explained(path):
        with contextlib.closing(connect(path, read_only=True, timeout=timeout)) as connection:
            _check_owner(path, connection.execute("PRAGMA application_id").fetchone()[0])
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise damaged(path, verdict)
            if connection.execute("PRAGMA user_version").fetchone()[0] > VERSION:
                return
        with contextlib.closing(connect(path, read_only=False, timeout=0)) as connection:
            try:
                connection.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.OperationalError as error:
                if error_code(error) & 0xFF != sqlite3.SQLITE_BUSY:
                    raise  # else another program holds it, and it is used as it is


def _check_owner(path: Path, application_id: int) -> None:
    if application_id != APPLICATION_ID:
        raise DamagedProject(
            f"{path} belongs to another program, not to tagline; it was not touched.", path=path
        )


def _check_length(database: Database) -> None:
    """Refuse a file whose last page was cut: SQLite would read the rest of it as zeros."""
    if str(database.rows("PRAGMA journal_mode")[0][0]) == "wal":  # whose last pages are not in it yet
        return
    length = database.number("PRAGMA page_count") * database.number("PRAGMA page_size")
    if database.path.stat().st_size < length:
        raise damaged(database.path, "its end was cut off")


def _check_readable(database: Database, version: int) -> None:
    """Refuse a newer file that lacks a table or a column that this program reads."""
    from store.schema import columns  # on use, as it makes a whole project in memory

    for table, fields in columns().items():
        there = {row["name"] for row in database.rows("SELECT name FROM pragma_table_info(?)", table)}
        if not {name for name, *_ in fields} <= there:
            raise DamagedProject(
                f"{database.path} was made by a newer tagline (format {version}, this one knows {VERSION}) "
                "in a form that cannot be read here; it was not touched.",
                "Upgrade tagline to open it.",
            )


def _update(database: Database) -> None:
    version = database.number("PRAGMA user_version")
    if version == VERSION or (database.read_only and version >= READABLE):
        return
    with database.transaction():
        # Nobody else writes from here on, so that the copy kept is what the new format is made of.
        if database.number("PRAGMA user_version") == VERSION or _keep_copy(database):
            migrate(database.connection)


def _keep_copy(database: Database) -> bool:
    """Keep a copy of the file as it was; where that cannot be, it is only read. Return whether it is kept."""
    from store.backups import keep_before_format  # on use: most files are up to date

    try:
        keep_before_format(database.path, VERSION)
    except OSError as error:
        if database.number("PRAGMA user_version") < READABLE:
            raise BusyProject(
                f"{database.path.name} must be brought up to date, and no copy of it could be made before "
                f"({error.strerror}). Nothing was changed; make room in its folder and open it again."
            ) from error
        database.forbid_writing(
            f"{database.path.name} was made by an older tagline, and no copy of it could be made before the "
            f"update ({error.strerror}). Opened read-only: you can read and export, not tag."
        )
        return False
    return True


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
        connection = connect(fresh, read_only=False, timeout=5.0)
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
