"""Bringing texts into a project, for `import` and `read`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from store.errors import BusyProject, DamagedProject, TaglineError, UnusableInput
from tui.cli.output import note

if TYPE_CHECKING:
    from store.adding import Prepared
    from store.model import Article
    from store.project import Project

_TOGETHER: Final = 250
"""The most texts that are saved at once: an interruption loses none that was counted, and little time."""
_MUCH: Final = 4_000_000
"""Code points after which no more texts wait to be saved."""


@dataclass
class Intake:
    """Files on their way into a project, and what became of them.

    Nothing is stored for a file that cannot be read whole.
    """

    encoding: str | None = None
    """What the user says the files are in."""
    done: int = 0
    """Files whose content is in the project now."""
    added: int = 0
    """Articles that were not there before."""
    known: int = 0
    """Files whose content was there already."""
    article: Article | None = None
    """The first article that the files hold, new or not."""
    refused: list[str] = field(default_factory=list)
    """One message for each file or path that could not be imported."""
    remarks: list[str] = field(default_factory=list)
    """What the user should know of how files were read."""

    def find(self, paths: Sequence[Path]) -> tuple[int, Iterator[Prepared | Path]]:
        """Return the number of files that the paths lead to, and what is in them, read one by one.

        The first readable file is read at once, so that nothing is made for paths without any.

        Raises:
            UnusableInput: No file can be read. With several, `refused` says why for each.
        """
        from store.importers import find_files

        found = find_files(paths)
        self.refused += found.refused
        contents = self._read(found.files)
        first = next(contents, None)
        if first is None:
            raise self.nothing()
        return len(found.files), chain((first,), contents)

    def store(self, project: Project, contents: Iterable[Prepared | Path]) -> None:
        """Store what was read, each text or nothing of it; texts in a row are saved together."""
        waiting: list[Prepared] = []
        length = 0
        for content in contents:
            if isinstance(content, Path):
                self._save(project, waiting)
                self.done += self._merge(project, content)
                continue
            waiting.append(content)
            length += content.text.length
            if len(waiting) >= _TOGETHER or length >= _MUCH:
                self._save(project, waiting)
                length = 0
        self._save(project, waiting)

    def _save(self, project: Project, waiting: list[Prepared]) -> None:
        """Save the texts that wait, and empty their list."""
        for imported in project.import_texts(waiting):
            self.article = self.article or imported.article
            self.added += imported.added
            self.known += not imported.added
            self.done += 1
        waiting.clear()

    def summary(self) -> str:
        """Return what became of the files, such as `Added 41, 1 refused`."""
        counts = [f"Added {self.added:,}"]
        if self.known:
            counts.append(f"{self.known:,} already there")
        if self.refused:
            counts.append(f"{len(self.refused):,} refused")
        return ", ".join(counts) + "."

    def nothing(self) -> UnusableInput:
        """Return the error that nothing could be imported; a single reason is its text."""
        if len(self.refused) == 1:
            return UnusableInput(self.refused.pop())
        return UnusableInput(f"None of {len(self.refused):,} could be imported; nothing was added.")

    def _read(self, files: Sequence[Path]) -> Iterator[Prepared | Path]:
        from store.importers.ahead import read_files
        from store.importers.projects import reader_for

        texts = read_files([file for file in files if reader_for(file) is None], self.encoding)
        for file in files:
            if reader_for(file) is not None:
                yield file
                continue
            read = next(texts)
            if isinstance(read, UnusableInput):
                self.refused.append(str(read))
                continue
            self.remarks += (f"{file.name}: {remark}" for remark in read.draft.remarks)
            yield read

    def _merge(self, project: Project, file: Path) -> bool:
        from store.importers.projects import reader_for

        read_into = reader_for(file)
        if read_into is None:
            return False
        try:
            read = read_into(project, file)
        except (BusyProject, DamagedProject):
            raise
        except TaglineError as error:
            self.refused.append(str(error))
            return False
        if read.articles or read.annotations or read.issues:
            self.added += read.articles
            self.remarks.append(f"{file.name}: {read.summary}")
        else:
            self.known += 1
        return True


def back_up_before(project: Project) -> None:
    """Keep a copy of the project as it is before texts come in; that there is none is told."""
    if project.read_only:
        return
    from store.backups import back_up_if_changed
    from tui.settings import state_path

    try:
        back_up_if_changed(project.path, state_path())
    except BusyProject as error:
        note(f"Warning: {error}")


def watched(
    contents: Iterator[Prepared | Path], count: int
) -> AbstractContextManager[Iterable[Prepared | Path]]:
    """Return the contents with a progress bar on stderr, if somebody sees it there."""
    seen = sys.stderr is not None and sys.stderr.isatty()
    return click.progressbar(contents, count, "Importing", file=sys.stderr, hidden=not seen)
