"""What a program did to its files, read from a log of strace, and what a power cut would have left of it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

CALLS: Final = "openat,write,pwrite64,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2"
OPTIONS: Final = ("-f", "-y", "-xx", "-s", "70000", "-e", f"trace={CALLS}")
"""What strace is to log: every byte, and the file of each descriptor."""
SECTOR: Final = 512
"""Bytes that a disk writes whole or not at all."""

_HEX: Final = re.compile(r"\\x([0-9a-f]{2})")
_START: Final = re.compile(r"(\d+) +(\w+)\((.*?)(?: <unfinished \.\.\.>|\) += (-?\d+).*)$")
_END: Final = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+).*$")


@dataclass(frozen=True)
class Event:
    """A call that has succeeded."""

    call: str
    path: str
    data: bytes = b""
    place: int = 0
    """Where the data was written, or the length that was left."""


def events(log: str) -> Iterator[Event]:
    """Yield what the calls of a log did, in the order in which they were done."""
    begun: dict[str, tuple[str, str]] = {}
    for line in log.splitlines():
        if (start := _START.match(line)) is not None:
            process, call, arguments, result = start.groups()
            if result is None:
                begun[process] = call, arguments
                continue
        elif (end := _END.match(line)) is not None and end[1] in begun:
            process, result = end[1], end[4]
            call, arguments = begun.pop(process)
            arguments += end[3]
        else:
            continue
        if int(result) >= 0 and (event := _event(call, arguments, int(result))) is not None:
            yield event


def _event(call: str, arguments: str, result: int) -> Event | None:
    strings = [_bytes(found) for found in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', arguments)]
    file = re.match(r"\d+<((?:\\x[0-9a-f]{2})*)>", arguments)
    path = _bytes(file[1]).decode() if file else (strings or [b""])[-1].decode(errors="replace")
    if call == "openat":
        return Event("create", path) if "O_CREAT" in arguments else None
    if call in {"write", "pwrite64"}:
        place = int(arguments.rpartition(",")[2]) if call == "pwrite64" else -1
        return Event("write", path, strings[0][:result], place)
    if call in {"fsync", "fdatasync"}:
        return Event("sync", path)
    if call == "ftruncate":
        return Event("truncate", path, place=int(arguments.rpartition(",")[2]))
    return Event("unlink" if call.startswith("unlink") else "rename", path)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(_HEX.sub(r"\1", text))


@dataclass
class _File:
    """One file, whatever its name: what is on the disk for certain, and what is only on its way there."""

    safe: bytearray
    pending: list[Event] = field(default_factory=list)

    def sync(self) -> None:
        """Bring everything to the disk."""
        for event in self.pending:
            _apply(self.safe, event)
        self.pending.clear()

    def after_cut(self, chance: random.Random) -> bytes:
        """Return what a power cut leaves: of what was on its way nothing, all, or any sectors."""
        left, mood = bytearray(self.safe), chance.choice(("nothing", "all", "some", "some"))
        for event in self.pending if mood != "nothing" else ():
            if mood == "all" or event.call == "truncate":
                if mood == "all" or chance.random() < 0.5:
                    _apply(left, event)
                continue
            start, end = event.place, event.place + len(event.data)
            while start < end:
                stop = min(end, start - start % SECTOR + SECTOR)
                if chance.random() < 0.5:
                    piece = event.data[start - event.place : stop - event.place]
                    _apply(left, Event("write", "", piece, start))
                start = stop
        return bytes(left)


def _apply(content: bytearray, event: Event) -> None:
    if event.call == "truncate":
        del content[event.place :]
        content.extend(bytes(event.place - len(content)))
    else:
        content.extend(bytes(max(0, event.place - len(content))))
        content[event.place : event.place + len(event.data)] = event.data


class Disk:
    """A folder with a project, of which not everything has reached the disk."""

    def __init__(self, project: Path, content: bytes) -> None:
        """Begin with the project on the disk, and no other file."""
        self._project = project
        first = _File(bytearray(content))
        self._now = {str(project): first}
        self._safe = dict(self._now)
        self._steps: list[dict[str, _File]] = []
        """The folder after each change of it that is not on the disk yet."""

    def follow(self, event: Event) -> None:
        """Do what a call did, if it was in this folder."""
        if event.path == str(self._project.parent) and event.call == "sync":
            self._safe = dict(self._now)
            self._steps.clear()
        elif not event.path.startswith(str(self._project)):
            return
        elif event.call == "create":
            if event.path not in self._now:
                self._now[event.path] = _File(bytearray())
                self._steps.append(dict(self._now))
        elif event.call == "unlink":
            del self._now[event.path]
            self._steps.append(dict(self._now))
        elif event.call == "sync":
            self._now[event.path].sync()
        else:
            assert event.call in {"write", "truncate"}, event.call
            assert event.place >= 0
            self._now[event.path].pending.append(event)

    def cut(self, folder: Path, chance: random.Random) -> Path:
        """Write what a power cut now would leave into another folder; return the project there."""
        names = chance.choice([self._safe, *self._steps])
        folder.mkdir()
        for name, file in names.items():
            (folder / Path(name).name).write_bytes(file.after_cut(chance))
        return folder / self._project.name
