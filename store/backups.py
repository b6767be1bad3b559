"""Copies of a project that are made and thinned without being asked for, and how one is brought back.

They lie in `.tagline-backups` beside the project or, where nothing can be written there, in a folder
that the caller names. A copy is made under a temporary name and gets its own only when it is complete
and on the disk. Thinning keeps the newest `NEWEST`, and the newest of each of the last `DAYS` days and
`WEEKS` weeks that have one; a copy made before a change of the format is kept for ever.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import sqlite3
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from store.connection import FULL, connect, damaged, error_code, explained
from store.errors import BusyProject, NotFound, Refused, TaglineError
from store.files import fresh_file, sync_folder

FOLDER: Final = ".tagline-backups"
"""The folder of backups beside a project."""
NEWEST: Final = 10
"""How many of the newest backups are kept."""
DAYS: Final = 7
"""Of how many of the last days that have a backup the newest is kept."""
WEEKS: Final = 4
"""Of how many of the last weeks that have a backup the newest is kept."""
_STEPS: Final = 10_000
"""Steps of SQLite between two looks whether somebody waits: about a millisecond."""
LARGEST: Final = 200 * 1_000_000
"""Bytes up to which a project is backed up without being asked."""

_STAMP: Final = "%Y%m%dT%H%M%S"
_NAME: Final = re.compile(r"\.(\d{8}T\d{6})\.(\d{3})Z\.db")
_BEFORE: Final = re.compile(r"\.before-format-\d+(?:\.\d{8}T\d{6}\.\d{3}Z)?\.db")

# What every write but that of a setting changes: the journal, and what was read outside of it.
_STATE: Final = """
SELECT (SELECT max(id) FROM changes), (SELECT uid FROM changes ORDER BY id DESC LIMIT 1),
    (SELECT count(*) FROM reading), (SELECT max(updated_at) FROM reading),
    (SELECT total(position) FROM reading), (SELECT total(read_length) FROM reading),
    (SELECT max(id) FROM sessions), (SELECT count(ended_at) FROM sessions),
    (SELECT max(id) FROM revisions), (SELECT max(id) FROM coders)
"""
COUNT: Final = (
    "SELECT count(*) FROM annotations JOIN articles ON articles.id = annotations.article_id "
    "WHERE annotations.deleted_at IS NULL AND articles.deleted_at IS NULL"
)
"""Counts the live annotations of a project."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy of a project."""

    path: Path
    made_at: datetime
    """In UTC."""
    size: int
    """Bytes."""
    kept: bool
    """Whether thinning passes it over."""


@dataclass(frozen=True, slots=True)
class GoodBackup:
    """A copy that has been found sound."""

    backup: Backup
    annotations: int


def folders(project: Path, spare: Path | None = None) -> list[Path]:
    """Return where backups of a project may lie, first the folder beside it.

    `spare` is the folder for what cannot be written beside projects.
    """
    project = project.expanduser().resolve()
    places = [project.parent / FOLDER]
    if spare is not None:
        digest = hashlib.sha256(os.fsencode(project)).hexdigest()[:8]
        places.append(spare / "backups" / f"{project.name}-{digest}")
    return places


def backups(project: Path, spare: Path | None = None) -> list[Backup]:
    """Return the backups of a project, the newest first; whether they are sound is not looked at."""
    name = project.expanduser().resolve().name
    found: list[Backup] = []
    for folder in folders(project, spare):
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(name) and entry.is_file(follow_symlinks=False):
                    found += _described(Path(entry.path), entry.name[len(name) :], entry.stat())
    return sorted(found, key=lambda backup: (backup.made_at, backup.path.name), reverse=True)


def _described(path: Path, rest: str, status: os.stat_result) -> list[Backup]:
    match = _NAME.fullmatch(rest)
    if match is not None:
        with contextlib.suppress(ValueError):  # a name of this form that is no time
            made_at = datetime.strptime(match[1], _STAMP).replace(
                microsecond=int(match[2]) * 1000, tzinfo=UTC
            )
            return [Backup(path, made_at, status.st_size, kept=False)]
    elif _BEFORE.fullmatch(rest):
        return [Backup(path, datetime.fromtimestamp(status.st_mtime, UTC), status.st_size, kept=True)]
    return []


def stamp(now: datetime) -> str:
    """Return a time as the names of backups have it: in UTC, in the order of time."""
    now = now.astimezone(UTC)
    return f"{now:{_STAMP}}.{now.microsecond // 1000:03}Z"


def back_up(
    project: Path, spare: Path | None = None, *, give_way: bool = False, now: datetime | None = None
) -> Backup:
    """Make a backup of a project and thin the others. With `give_way`, a program that writes is let through.

    Raises:
        BusyProject: There is no room for it, or the project cannot be read now.
        DamagedProject: The project is damaged; there is no copy of such.
    """
    project = project.expanduser().resolve()
    failure: BusyProject | None = None
    for folder in folders(project, spare):
        made_at = now or datetime.now(UTC)
        path = folder / f"{project.name}.{stamp(made_at)}.db"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            copy(project, path, give_way=give_way)
        except OSError as error:
            failure = failure or BusyProject(
                f"No backup could be made in {folder} ({error.strerror}). {project.name} itself is safe."
            )
            continue
        thin(project, spare)
        return Backup(path, made_at, path.stat().st_size, kept=False)
    assert failure is not None
    raise failure


def back_up_if_changed(
    project: Path, spare: Path | None = None, *, give_way: bool = False, limit: int = LARGEST
) -> Backup | None:
    """Make a backup unless the newest one holds all that the project does, or the project is too large.

    `limit` is in bytes. Raises what `back_up` does.
    """
    project = project.expanduser().resolve()
    if project.stat().st_size > limit:
        return None
    newest = next((each for each in backups(project, spare) if not each.kept), None)
    if newest is not None:
        with contextlib.suppress(TaglineError):  # one that cannot be read is no backup
            if _state(newest.path) == _state(project):
                return None
    return back_up(project, spare, give_way=give_way)


def _state(path: Path) -> Hashable:
    with explained(path), contextlib.closing(connect(path, read_only=True, timeout=5.0)) as connection:
        return tuple(connection.execute(_STATE).fetchone())


def copy(project: Path, target: Path, *, give_way: bool = False) -> None:
    """Write a copy of a project, defragmented, as a new file `target` that only its owner can read.

    With `give_way` it stops as soon as a program wants to write to the project.

    Raises:
        Refused: There is a file of that name already.
        BusyProject: The project cannot be read now, or another program was given way.
        DamagedProject: The project is damaged.
        OSError: The file cannot be made there.
    """
    fresh = fresh_file(target.parent)
    try:
        copy_into(fresh, project, give_way=give_way)
        put_in_place(fresh, target)
    finally:
        with contextlib.suppress(OSError):  # an error above is the one to report
            fresh.unlink(missing_ok=True)


def copy_into(fresh: Path, project: Path, *, give_way: bool = False) -> None:
    """Write a copy of a project into an empty file, and to the disk. Raises what `copy` does."""
    journal = Path(f"{project}-journal")
    with explained(project), contextlib.closing(connect(project, read_only=True, timeout=5.0)) as source:
        if give_way:  # the journal is there from a writer's first change on, until it is through
            source.set_progress_handler(journal.exists, _STEPS)
        try:
            source.execute("VACUUM INTO ?", (str(fresh),))
        except sqlite3.OperationalError as error:
            if error_code(error) in FULL:
                raise OSError(errno.ENOSPC, "no room on the disk", str(fresh)) from error
            raise
    handle = os.open(fresh, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put_in_place(fresh: Path, target: Path) -> None:
    """Give a file that is on the disk its name, durably, unless a file has it already.

    Raises:
        Refused: There is one.
        OSError: The name cannot be given.
    """
    try:
        os.link(fresh, target)
    except FileExistsError as error:
        raise Refused(
            f"{target} is there already and stays as it is. Nothing was written; name another file."
        ) from error
    except OSError:  # a file system without hard links
        if target.exists():
            raise Refused(f"{target} is there already and stays as it is. Nothing was written.") from None
        fresh.rename(target)
    sync_folder(target.parent)


def thin(project: Path, spare: Path | None = None) -> list[Path]:
    """Remove the backups that need not be kept; return them."""
    there = {each.path: each.made_at for each in backups(project, spare) if not each.kept}
    wanted = worth_keeping(there.values())
    removed = [path for path, made_at in there.items() if made_at not in wanted]
    for path in removed:
        with contextlib.suppress(OSError):  # another program was quicker, or it belongs to somebody else
            path.unlink()
    return removed


def worth_keeping(times: Iterable[datetime]) -> set[datetime]:
    """Return the times of the backups to keep: the newest, and one for each of the last days and weeks.

    Days and weeks are those of UTC, and those without a backup do not count.
    """
    newest_first = sorted(set(times), reverse=True)
    days: dict[Hashable, datetime] = {}
    weeks: dict[Hashable, datetime] = {}
    for time in newest_first:
        days.setdefault(time.astimezone(UTC).date(), time)
        weeks.setdefault(time.astimezone(UTC).isocalendar()[:2], time)
    return {*newest_first[:NEWEST], *list(days.values())[:DAYS], *list(weeks.values())[:WEEKS]}


def look_at(backup: Backup) -> GoodBackup:
    """Return a backup with what it holds, after a quick look at all of it.

    Raises:
        DamagedProject: It is not sound.
        BusyProject: It cannot be read.
    """
    path = backup.path
    with explained(path), contextlib.closing(connect(path, read_only=True, timeout=5.0)) as connection:
        verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        if verdict != "ok":
            raise damaged(path, verdict)
        return GoodBackup(backup, int(connection.execute(COUNT).fetchone()[0]))


def newest_good(project: Path, spare: Path | None = None) -> GoodBackup | None:
    """Return the newest backup that is sound, if there is one."""
    for backup in backups(project, spare):
        with contextlib.suppress(TaglineError, sqlite3.Error):
            return look_at(backup)
    return None


def keep_before_format(project: Path, version: int) -> Path:
    """Keep a copy of a project for ever, before it gets the format `version`; return it.

    Raises what `copy` does.
    """
    folder = folders(project)[0]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{project.name}.before-format-{version}.db"
    if target.exists():  # an older copy was brought back since
        target = target.with_suffix(f".{stamp(datetime.now(UTC))}.db")
    copy(project, target)
    return target


def find_backup(project: Path, named: Path | None, spare: Path | None = None) -> GoodBackup:
    """Return the backup that is meant: a file, the name of one of the project's, else the newest good one.

    Raises:
        NotFound: There is none.
        DamagedProject: The one that was named is not sound.
    """
    if named is None:
        newest = newest_good(project, spare)
        if newest is None:
            raise NotFound(
                f"There is no good backup of {project.name}. Nothing was changed; "
                "`tagline check --salvage OUT` saves what can be read."
            )
        return newest
    candidates: Sequence[Path] = [named, *(folder / named for folder in folders(project, spare))]
    path = next((each for each in candidates if each.is_file()), None)
    if path is None:
        raise NotFound(f"There is no backup {named}. Nothing was changed; see `tagline backup --list`.")
    status = path.stat()
    made_at = next(
        (each.made_at for each in backups(project, spare) if each.path == path.resolve()),
        datetime.fromtimestamp(status.st_mtime, UTC),
    )
    return look_at(Backup(path, made_at, status.st_size, kept=False))
