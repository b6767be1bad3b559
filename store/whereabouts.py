"""Where an open project file is: whether it still has its name, and what kind of place that is."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_SHARED: Final = re.compile(
    r"(nfs|cifs|smb|9p$|afs|ceph|glusterfs|lustre|gpfs|beegfs|fuse\.(sshfs|gluster|ceph|s3))"
)
"""The kinds of file systems that other computers may have open too."""

Identity = tuple[int, int]
"""The device and the number of a file, which it keeps under any name."""


def identity(path: Path) -> Identity | None:
    """Return which file has this name now; None if none has, or nobody can tell."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def new_name(open_file: Identity) -> Path | None:
    """Return the name that a file has now which this process holds open; None if none is known."""
    with contextlib.suppress(OSError):
        for entry in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):
                name = entry.readlink()
                if identity(name) == open_file:
                    return name
    return None


def rescue(connection: sqlite3.Connection, path: Path) -> Path | None:
    """Copy a project that has no name any more beside where it was, else into the home folder.

    The copy is 0600. None is returned if it can be written at neither place.
    """
    moment = datetime.now(UTC)
    folders = [path.parent]
    with contextlib.suppress(RuntimeError):  # a user without a home
        folders.append(Path.home())
    for folder in folders:
        copy = folder / f"{path.stem}.rescued-{moment:%Y%m%dT%H%M%S%f}{path.suffix}"
        with contextlib.suppress(OSError, sqlite3.Error):
            os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            try:
                with contextlib.closing(sqlite3.connect(copy)) as target:
                    connection.backup(target)
            except sqlite3.Error:
                copy.unlink(missing_ok=True)
                raise
            return copy
    return None


def cautions(path: Path) -> list[str]:
    """Return what makes the place of a project a risk, each in one or two sentences."""
    found = []
    with contextlib.suppress(OSError):
        names = path.stat().st_nlink
        if names > 1:
            found.append(f"{path.name} has {names} names on the disk (hard links). Use one of them only.")
    with contextlib.suppress(OSError):
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
        if is_shared(file_system(mounts, path)):
            found.append("Shared disk: fine for one person at a time. For several, give each a copy.")
    return found


def file_system(mounts: str, path: Path) -> str:
    """Return the kind of file system of an absolute path, from the text of `/proc/self/mountinfo`.

    It is empty if no mount has the path. Of several mounts at one place the last hides the others.
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if not separator or len(fields) < 5 or not after:
            continue
        place = Path(re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[4]))
        depth = len(place.parts)
        if depth >= best and (path == place or place in path.parents):
            best, kind = depth, after.split(" ")[0]
    return kind


def is_shared(kind: str) -> bool:
    """Tell whether a file system of this kind may be open on other computers too."""
    return _SHARED.match(kind) is not None
