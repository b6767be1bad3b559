"""Many texts read by several processes at once, each a part of them, in the order of the files.

Each process has a pipe of its own and goes no further ahead than the pipe holds. Nothing else is shared:
when this process ends, however it does, the others find nobody at the end of their pipes and end too.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from store.adding import Prepared, RevisionText, prepare
from store.errors import UnusableInput
from store.importers import read_file
from store.model import Draft

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

MANY: Final = 64
"""Files from which on several processes read them: to start those takes the time of some files."""
_MOST: Final = 4
"""Processes."""
_PIPE: Final = 1 << 20
"""Bytes that a pipe holds."""


def read_files(
    files: Sequence[Path], encoding: str | None = None
) -> Generator[Prepared | UnusableInput, None, None]:
    """Yield for each file, in order, its text, or why there is none; see `store.importers.read_file`."""
    processes = min(_MOST, len(os.sched_getaffinity(0))) if sys.platform == "linux" else 1
    if len(files) < MANY or processes == 1:
        yield from (_read(file, encoding) for file in files)
        return
    with contextlib.ExitStack() as stack:
        pipes = _start(files, encoding, processes, stack)
        for place, file in enumerate(files):
            yield _take(pipes[place % processes]) or _read(file, encoding)


def _read(file: Path, encoding: str | None) -> Prepared | UnusableInput:
    try:
        return prepare(read_file(file, encoding))
    except UnusableInput as error:
        return error


def _start(
    files: Sequence[Path], encoding: str | None, processes: int, stack: contextlib.ExitStack
) -> list[Connection]:
    """Start the processes; return the ends of their pipes. Both are gone when the stack is left."""
    import multiprocessing  # on use, here and below: few files need none of it

    from store.text import sentences

    sentences("")  # loads what the processes need once for all of them
    context = multiprocessing.get_context("fork")
    pipes: list[Connection] = []
    for part in range(processes):
        reader, writer = context.Pipe(duplex=False)
        process = context.Process(
            target=_send, args=(files[part::processes], encoding, writer, [*pipes, reader]), daemon=True
        )
        process.start()
        writer.close()
        stack.callback(process.join)
        pipes.append(reader)
    for pipe in pipes:  # before it is waited for the processes
        stack.callback(pipe.close)
    return pipes


def _send(
    files: Sequence[Path], encoding: str | None, writer: Connection, readers: Sequence[Connection]
) -> None:
    """Read files and send what they hold, until nobody takes it."""
    import fcntl
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it goes to all, and the one who began this ends it
    for reader in readers:  # which only the other process may hold
        reader.close()
    with contextlib.suppress(OSError):  # more than the system allows; it holds less then
        fcntl.fcntl(writer.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
    with contextlib.suppress(BrokenPipeError):
        for file in files:
            writer.send_bytes(_packed(_read(file, encoding)))


def _packed(read: Prepared | UnusableInput) -> bytes:
    """Return what was read as plain values, which takes a third of the time of `Connection.send`."""
    if isinstance(read, UnusableInput):
        return marshal.dumps(read.args)
    draft, text = read
    # The parts are the text, and tell their kinds.
    sent: tuple[Any, ...] = tuple(draft._replace(text="", kinds={}))
    return marshal.dumps((sent, (text.length, text.digest, text.tail, tuple(text.parts))))


def _unpacked(data: bytes) -> Prepared | UnusableInput:
    """Return what `_packed` was given, in another process of this very program."""
    values = marshal.loads(data)
    if values and isinstance(values[0], tuple):
        draft, text = values
        return Prepared(Draft(*draft), RevisionText(*text))
    return UnusableInput(*values)


def _take(pipe: Connection) -> Prepared | UnusableInput | None:
    """Return what is next in a pipe; None if its process has ended before its time."""
    try:
        data = pipe.recv_bytes()
    except (EOFError, OSError):
        return None
    return _unpacked(data)
