"""A project, or a part of one, from the JSON lines that `store.exporters.jsonl` writes.

What becomes of the lines is told in `store.importers.merging`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from store.exporters.interchange import LIMIT, decode
from store.importers.merging import Merged, merge
from store.importers.wording import unusable

if TYPE_CHECKING:
    from store.project import Project
    from store.records import Record

_BOM: Final = b"\xef\xbb\xbf"


def read_into(
    project: Project,
    source: Path | BinaryIO,
    *,
    name: str | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Merged:
    """Add what a file, or a binary stream, holds to a project; return how much was new.

    `name` stands for the file in messages and in the history; `progress` is told how many lines are read.

    Raises:
        UnusableInput: The file cannot be read or breaks the format; the message names the line.
        BusyProject: The project cannot be written now.
    """
    if not isinstance(source, Path):
        return merge(project, _records(source), name or "The file", progress)
    name = name or source.name
    try:
        if source.exists() and not source.is_file():  # a pipe would never end
            raise unusable(name, "is not a file")
        with source.open("rb") as stream:
            return merge(project, _records(stream), name, progress)
    except OSError as error:
        raise unusable(name, f"cannot be read ({error.strerror})") from error


def _records(stream: BinaryIO) -> Iterator[Record]:
    line = stream.readline(LIMIT + 1).removeprefix(_BOM)
    while line:
        yield decode(line)
        line = stream.readline(LIMIT + 1)
