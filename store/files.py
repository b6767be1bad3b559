"""Writing files whole or not at all: what an export replaces is never left half written."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import platform
import re
import secrets
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from store.errors import BusyProject, Refused, TaglineError
from store.schema import APPLICATION_ID

_DAY: Final = 24 * 60 * 60
_PERMISSIONS: Final = 0o777
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_COMPANIONS: Final = ("", "-journal", "-wal", "-shm")
_HEADER: Final = 72
"""Bytes of an SQLite file up to and including its application id."""

# Who made a temporary file can be told from its name: another computer may share the folder.
_HOST: Final = hashlib.sha256(platform.node().encode()).hexdigest()[:8]
# SQLite writes a journal beside a copy that it makes.
_TEMPORARY: Final = re.compile(r"\.tagline-([0-9a-f]{8})-(\d{1,9})-[0-9a-f]{8}\.tmp(?:-journal)?")


@dataclass(frozen=True, slots=True)
class _Target:
    """Where to write."""

    path: Path
    """The file itself, behind all symbolic links."""
    name: str
    """For messages: the last part of what the user named."""
    old: os.stat_result | None
    """The file that is there already."""

    @property
    def fate(self) -> str:
        """What a failure leaves behind."""
        return f"The old {self.name} is unchanged." if self.old else "Nothing was written."


@contextlib.contextmanager
def write_atomically(
    path: Path, *, mode: int = 0o600, protect: Path | None = None, what: str = "Export"
) -> Iterator[BinaryIO]:
    """Give a binary stream that becomes the file `path` when the block ends without an error.

    The bytes go to a temporary file beside it, which takes its place only when it is complete and on
    the disk. A symbolic link is followed and stays a link; a file that is there keeps its permission
    bits and a new one gets `mode`. A device or a pipe is written directly. `protect` names the open
    project: neither it nor another project is ever overwritten. `what` is what failed, for the message.

    Raises:
        Refused: The target is a folder, lies in none, or is a project.
        BusyProject: The file cannot be written: no permission, no room, a failing disk. It is unchanged.
    """
    target = _resolve(path)
    if protect is not None:
        _protect(target, protect)
    if target.old is not None and not stat.S_ISREG(target.old.st_mode):
        with _explained(target, what), target.path.open("wb") as stream:
            yield stream
        return
    _check_place(target)
    sweep(target.path.parent)
    with _explained(target, what):
        yield from _replace(target, mode)


def sweep(folder: Path) -> int:
    """Remove the temporary files of killed runs from a folder; return how many there were."""
    count = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _TEMPORARY.fullmatch(entry.name)
            if match is None or not entry.is_file(follow_symlinks=False):
                continue
            with contextlib.suppress(OSError):  # another run was quicker, or it belongs to somebody else
                old = time.time() - entry.stat(follow_symlinks=False).st_mtime > _DAY
                if old or (match.group(1) == _HOST and not _runs(int(match.group(2)))):
                    Path(entry.path).unlink()
                    count += 1
    return count


def _runs(process: int) -> bool:
    if os.name != "posix":  # signal 0 would end the process
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _resolve(path: Path) -> _Target:
    name, old = path.name or str(path), None
    try:
        real = Path(os.path.realpath(path))
        with contextlib.suppress(FileNotFoundError):
            old = real.stat()
    except (OSError, ValueError) as error:  # a loop of links, a name too long, a NUL in it
        raise BusyProject(f"{name} cannot be written ({_reason(error)}). Nothing was written.") from error
    return _Target(real, name, old)


def _protect(target: _Target, project: Path) -> None:
    """Refuse to write over a project, whatever other name it goes by."""
    real = os.path.realpath(project)
    same = target.old is not None and project.exists() and os.path.samestat(target.old, project.stat())
    if same or str(target.path) in {real + companion for companion in _COMPANIONS} or _is_project(target):
        raise Refused(
            f"Will not overwrite the project file {target.name}. Nothing was written; name another file."
        )


def _is_project(target: _Target) -> bool:
    if target.old is None or not stat.S_ISREG(target.old.st_mode) or target.old.st_size < _HEADER:
        return False
    try:
        with target.path.open("rb") as file:
            head = file.read(_HEADER)
    except OSError:  # what cannot be read may still be writable
        return False
    return head.startswith(b"SQLite format 3\0") and head.endswith(APPLICATION_ID.to_bytes(4))


def _check_place(target: _Target) -> None:
    folder = target.path.parent
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder}. Nothing was written; make it, or name another file.")
    if target.old is not None and not os.access(target.path, os.W_OK):
        raise BusyProject(f"{target.name} is read-only. {target.fate} Name another file.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BusyProject(f"The folder {folder} is read-only. {target.fate} Name another folder.")


def fresh_file(folder: Path) -> Path:
    """Make an empty file that only its owner can read, under a name that `sweep` knows; return it.

    Raises:
        OSError: It cannot be made.
    """
    sweep(folder)
    fresh = _fresh_name(folder)
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return fresh


def _fresh_name(folder: Path) -> Path:
    return folder / f".tagline-{_HOST}-{os.getpid()}-{secrets.token_hex(4)}.tmp"


def _replace(target: _Target, mode: int) -> Iterator[BinaryIO]:
    folder = target.path.parent
    fresh = _fresh_name(folder)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            _set_permissions(fresh, target.old, mode)
            os.fsync(stream.fileno())
        fresh.replace(target.path)
    finally:  # after the replacement it is no longer there
        with contextlib.suppress(OSError):  # an error above is the one to report
            fresh.unlink(missing_ok=True)
    sync_folder(folder)


def _set_permissions(fresh: Path, old: os.stat_result | None, mode: int) -> None:
    if old is None:
        fresh.chmod(mode)
        return
    with contextlib.suppress(OSError, AttributeError):  # only root may give a file away
        os.chown(fresh, old.st_uid, old.st_gid)
    fresh.chmod(old.st_mode & _PERMISSIONS)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the file system can do that."""
    # The file is complete and in place. A file system that cannot do this is no reason to call it failed.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _explained(target: _Target, what: str) -> Iterator[None]:
    try:
        yield
    except TaglineError:
        raise
    except IsADirectoryError as error:
        raise Refused(f"{target.name} is a folder. Nothing was written; name a file in it.") from error
    except BrokenPipeError:  # the reader of a pipe has seen enough
        raise
    except OSError as error:
        raise BusyProject(f"{what} failed: {_reason(error)}. {target.fate}") from error


def _reason(error: OSError | ValueError) -> str:
    if not isinstance(error, OSError):
        return str(error)
    return "disk full" if error.errno in _FULL else (error.strerror or str(error)).lower()
