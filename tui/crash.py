"""Reports of bugs: where the program failed, in which versions, after which actions.

Nothing of what was read or written is in them: no text of an error, which may quote it, no variables,
no names of the user's files.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

from tui.text.sanitise import plain

KEPT: Final = 10
"""The newest reports that are kept."""
_CHAIN: Final = 6
"""The most errors of a chain that are reported."""
_FRAMES: Final = 60
"""The most calls of each; of more, the first and the last half."""
_TERMINAL: Final = (
    "TERM",
    "COLORTERM",
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION",
    "VTE_VERSION",
    "LANG",
    "LC_ALL",
)


def compose(error: BaseException, actions: Iterable[str], now: datetime) -> str:
    """Return a report of an error after the actions with these ids, oldest first; `now` is in UTC."""
    parts = [
        f"tagline hit a bug on {now:%Y-%m-%d at %H:%M:%S} UTC.",
        "This report holds no text, note, title, search or file name of yours.",
        "",
        *_versions(),
        f"terminal: {_terminal()}",
        f"actions: {' '.join(actions) or 'none'}",
    ]
    for each in _chain(error):
        parts += ["", _kind(each), *_calls(each.__traceback__)]
    return "\n".join(map(plain, parts)) + "\n"


def _versions() -> Iterator[str]:
    import platform
    from importlib.metadata import version

    from store.database import ENGINE
    from tui.version import own_version

    yield f"tagline {own_version()}"
    yield f"Python {platform.python_version()}, Textual {version('textual')}, SQLite {ENGINE}"
    yield f"{platform.system()} {platform.release()} {platform.machine()}"


def _terminal() -> str:
    named = [f"{name}={value[:80]}" for name in _TERMINAL if (value := os.environ.get(name))]
    with contextlib.suppress(OSError, ValueError, AttributeError):  # none, closed, or a stand-in
        columns, rows = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
        named.append(f"{columns}x{rows}")
    return " ".join(named)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, and before it those that led to it."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain and len(chain) < _CHAIN:
        chain.append(current)
        inner = getattr(current, "error", None)  # what failed in a worker
        context = None if current.__suppress_context__ else current.__context__
        current = inner if isinstance(inner, BaseException) else current.__cause__ or context
    yield from reversed(chain)


def _kind(error: BaseException) -> str:
    """Return what kind of error it is, by names and numbers that quote nothing."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, OSError) and error.errno:
        return f"{name} {errno.errorcode.get(error.errno, error.errno)}"
    return f"{name} {getattr(error, 'sqlite_errorname', '')}".rstrip()


def _calls(trace: TracebackType | None) -> list[str]:
    import linecache
    import traceback

    lines = []
    for frame, number in traceback.walk_tb(trace):
        code = frame.f_code
        lines.append(f"  {_place(code.co_filename)}:{number} {code.co_qualname}")
        source = linecache.getline(code.co_filename, number).strip()
        if source:
            lines[-1] += f": {source}"
    half = _FRAMES // 2
    return lines if len(lines) <= _FRAMES else [*lines[:half], "  …", *lines[-half:]]


def _place(file: str) -> str:
    """Return the file of a module, without the folders of this computer."""
    path = Path(file)
    for root in (Path(__file__).parents[1], *map(Path, filter(None, sys.path))):
        with contextlib.suppress(ValueError):
            return path.relative_to(root).as_posix()
    return path.name


def write_report(folder: Path, text: str, now: datetime) -> Path | None:
    """Write a report, for the user's eyes only, and remove the oldest; None if it cannot be written."""
    name = f"crash-{now:%Y%m%dT%H%M%S%f}Z-{os.getpid()}.txt"
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        reports = sorted(each for each in folder.glob("crash-*.txt") if each.is_file())
        for old in reports[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return path if path.is_file() else None
    return path


def utc_moment() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)
