"""Bringing a backup back into the place of a project; what was there is kept beside it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from store.backups import GoodBackup, copy_into, stamp
from store.connection import connect, error_code, explained, has_journal
from store.errors import BusyProject, Refused
from store.files import fresh_file, sync_folder
from store.schema import APPLICATION_ID

_COMPANIONS: Final = ("-journal", "-wal", "-shm")
_PROCESSES: Final = Path("/proc")


def restore(project: Path, chosen: GoodBackup, now: datetime | None = None) -> Path | None:
    """Put a copy of a sound backup in the place of a project, whole or not at all.

    Return under which name the file that was there is kept now, None if there was none.

    Raises:
        Refused: The place of the project is a folder, or the backup is no project.
        BusyProject: Another program holds the project, or nothing can be written there.
        DamagedProject: The backup is damaged.
    """
    project = project.expanduser().resolve()
    if project.is_dir():
        raise Refused(f"{project} is a folder. Nothing was changed; name a project file.")
    try:
        project.parent.mkdir(parents=True, exist_ok=True)
        fresh = fresh_file(project.parent)
    except OSError as error:
        raise _failed(project, error) from error
    try:
        copy_into(fresh, chosen.backup.path)
        _check_owner(fresh, chosen.backup.path)
        with _alone(project):
            return _replace(project, fresh, now or datetime.now(UTC))
    except OSError as error:
        raise _failed(project, error) from error
    finally:
        with contextlib.suppress(OSError):  # an error above is the one to report
            fresh.unlink(missing_ok=True)


def _failed(project: Path, error: OSError) -> BusyProject:
    return BusyProject(f"{project.name} could not be replaced ({error.strerror}). It is as it was.")


def _check_owner(fresh: Path, backup: Path) -> None:
    with explained(backup), contextlib.closing(connect(fresh, read_only=True, timeout=5.0)) as connection:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise Refused(f"{backup} is no tagline project. Nothing was changed; name another backup.")


@contextlib.contextmanager
def _alone(project: Path) -> Iterator[None]:
    """Hold a project against all others, as far as it is sound enough to be held.

    Raises:
        BusyProject: Another program holds it.
    """
    busy = BusyProject(
        f"{project.name} is open in another program. Nothing was changed; leave that one and try again."
    )
    if not project.exists():
        yield
        return
    if _is_open_elsewhere(project):
        raise busy
    with contextlib.ExitStack() as afterwards:
        # What an interrupted program left is not written back: the file is kept as it is.
        interrupted = has_journal(project)
        try:
            connection = connect(project, read_only=interrupted, timeout=0.5)
            afterwards.callback(connection.close)
            connection.execute("SELECT count(*) FROM sqlite_master" if interrupted else "BEGIN EXCLUSIVE")
            if interrupted:  # it could be read, so that the journal is that of a program at work
                raise busy
        except UnicodeDecodeError:  # so damaged that SQLite says it in letters that are none
            pass
        except sqlite3.DatabaseError as error:
            if error_code(error) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise busy from error
        yield


def _is_open_elsewhere(project: Path) -> bool:
    """Tell whether another process has the file open, where the system tells such things.

    A reader that waits for a key holds no lock, but would go on writing to the file put aside.
    """
    wanted = str(project)
    for process in _PROCESSES.glob("[0-9]*"):
        if process.name == str(os.getpid()):
            continue
        with contextlib.suppress(OSError):  # gone meanwhile, or somebody else's
            for entry in list((process / "fd").iterdir()):
                with contextlib.suppress(OSError):
                    if str(entry.readlink()) == wanted:
                        return True
    return False


def _replace(project: Path, fresh: Path, now: datetime) -> Path | None:
    kept: Path | None = None
    if project.exists():
        fresh.chmod(project.stat().st_mode & 0o777)
        kept = project.with_name(f"{project.name}.replaced-{stamp(now)}.db")
        try:
            os.link(project, kept)  # so that the project is never without a file
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            project.rename(kept)
    for ending in _COMPANIONS:  # they belong to the old file and would spoil the new one
        with contextlib.suppress(FileNotFoundError):
            Path(f"{project}{ending}").rename(f"{kept or project.with_name(f'.{project.name}')}{ending}")
    fresh.replace(project)
    sync_folder(project.parent)
    return kept
