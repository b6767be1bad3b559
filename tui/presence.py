"""That this process has a project open: said to others by a small file, which goes with a proper end."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tui.attendance import SIGN, SIZE_LIMIT, Presence, Standing, parse, standing, unparse, utc_moment

_RECORDS: Final = 200
"""The most records that are looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the records of a project told."""

    here: Presence
    others: tuple[Presence, ...]
    """Those who have it open as well."""
    ended_early: bool
    """Whether a session here was cut off since."""
    seen: Mapping[Presence, datetime]
    """When each of the others gave the last sign of life."""


class Register:
    """The records of a project, and this process's own among them."""

    def __init__(self, folder: Path, project_uid: str, project: Path, coder: str) -> None:
        """Make it for a project; the folder is that of the program's state."""
        # The uid comes from the project, so it is no part of a path as it is.
        name = re.sub(r"[^0-9a-f-]", "", project_uid)[:40] or "project"
        self._folder = folder / "open" / name
        self._told = folder / "told" / name
        self._project = project
        self._coder = coder
        self._file: Path | None = None
        self._left = False
        self._next_sign = 0.0
        self._lock = threading.Lock()  # one may leave while the entry is still on its way

    def enter(self) -> Found:
        """Write the own record and return what the others tell; those of dead processes are removed.

        What cannot be read or written is passed over: it is only for information.
        """
        number = os.getpid()
        now = utc_moment()
        here = Presence(
            project=str(self._project),
            process=number,
            started=process_start(number) or "",
            boot=_boot(),
            host=_host(),
            coder=self._coder,
            since=now.isoformat(timespec="seconds"),
        )
        others, ended = dict[Presence, datetime](), False
        for file, record, seen in self._records():
            meaning = standing(record, here, process_start(record.process), now, min(seen, now))
            if meaning is Standing.OPEN:
                others[record] = seen
            elif meaning is Standing.ENDED:
                ended = True
                with contextlib.suppress(OSError):
                    file.unlink(missing_ok=True)
        with self._lock, contextlib.suppress(OSError):
            if not self._left:
                self._write(here)
        return Found(here, tuple(others), ended, others)

    def untold(self, cautions: list[str]) -> list[str]:
        """Return those that were not told before of this project, and remember that these are told now.

        What is no longer the case is forgotten, and told again when it is the case again.
        """
        told: list[str] = []
        with contextlib.suppress(OSError, ValueError), self._told.open("rb") as file:
            told = file.read(SIZE_LIMIT).decode().splitlines()
        marks = {caution: hashlib.sha256(caution.encode()).hexdigest() for caution in cautions}
        if sorted(marks.values()) != told:
            with contextlib.suppress(OSError):
                self._told.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                handle = os.open(self._told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    file.write("".join(f"{mark}\n" for mark in sorted(marks.values())))
        return [caution for caution, mark in marks.items() if mark not in told]

    def give_sign(self) -> None:
        """Let the own record say that this process still runs, once in a while; it costs one system call."""
        if time.monotonic() < self._next_sign:
            return
        self._next_sign = time.monotonic() + SIGN.total_seconds()
        with self._lock, contextlib.suppress(OSError):
            if self._file is not None:
                os.utime(self._file)

    def leave(self) -> None:
        """Remove the own record: this is a proper end."""
        with self._lock, contextlib.suppress(OSError):
            self._left = True
            if self._file is not None:
                self._file.unlink(missing_ok=True)
            self._file = None

    def _records(self) -> list[tuple[Path, Presence, datetime]]:
        found = []
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for _, entry in zip(range(_RECORDS), entries, strict=False):
                if entry.name.endswith(".json") and entry.is_file(follow_symlinks=False):
                    with contextlib.suppress(OSError), Path(entry.path).open("rb") as file:
                        record = parse(file.read(SIZE_LIMIT + 1)[:SIZE_LIMIT])
                        if record is not None:
                            seen = datetime.fromtimestamp(entry.stat().st_mtime, UTC)
                            found.append((Path(entry.path), record, seen))
        return found

    def _write(self, record: Presence) -> None:
        """Write the record and have it on the disk: after a power cut it tells what happened."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._folder / f"{record.process}-{secrets.token_hex(4)}.json"
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = file
        try:
            os.write(handle, unparse(record))
            os.fsync(handle)
        finally:
            os.close(handle)


def process_start(number: int) -> str | None:
    """Return when a process began, in the kernel's own words; None if none with this number runs.

    It is empty where the kernel does not tell.
    """
    try:
        status = Path(f"/proc/{number}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return "" if not Path("/proc/self/stat").exists() and _runs(number) else None
    fields = status.rpartition(")")[2].split()
    return None if fields[0] in {"Z", "X"} else fields[19]


def _runs(number: int) -> bool:
    if os.name != "posix":  # signal 0 would end the process
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _host() -> str:
    import socket  # on use; asking for the own name needs no network

    return socket.gethostname()
