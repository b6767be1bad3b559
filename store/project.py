"""One open project and every use case: the facade that the reader and the command line call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from store import codebook, journal
from store.database import Database, open_database
from store.journal import Edits
from store.stamps import new_uid, utc_now
from store.tagging import Outcome
from store.use_cases.annotations import AnnotationUseCases
from store.use_cases.articles import ArticleUseCases
from store.use_cases.codebook import CodebookUseCases
from store.use_cases.data import DataUseCases
from store.use_cases.reading import ReadingUseCases

if TYPE_CHECKING:
    from store.codebook import IssueDraft


class Project(ArticleUseCases, CodebookUseCases, AnnotationUseCases, ReadingUseCases, DataUseCases):
    """One open project file, used by one coder."""

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        coder: str,
        starter: Iterable[IssueDraft] | None = None,
        timeout: float = 5.0,
        clock: Callable[[], str] = utc_now,
    ) -> Self:
        """Open a project; with `starter`, make it with that codebook if it is missing.

        Raises:
            NotFound: There is no such file and `starter` was not given.
            DamagedProject: The file is empty, damaged, no project, or made by a newer program.
            BusyProject: The file cannot be made here.
        """

        def prepare(database: Database) -> None:
            now = clock()
            for name, value in (("uid", new_uid()), ("created_at", now)):
                database.run("INSERT INTO settings (name, value) VALUES (?, ?)", name, value)
            edits = Edits(database, now)
            for draft in starter or ():
                codebook.add(database, edits, draft)

        database = open_database(path, prepare=None if starter is None else prepare, timeout=timeout)
        return cls(database, coder, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Everything is saved already."""
        self._database.close()

    def undo(self) -> Outcome:
        """Take back this coder's latest action, also one of an earlier day; of a batch, all of it or nothing.

        The place of a batch, in the outcome's change, is that of its first action.

        Raises:
            Refused: Somebody else changed the same rows since.
        """
        with self.acting() as work:
            undone = journal.undo(self._database, work.author)
        if undone is None:
            return Outcome("nothing to undo", None)
        return Outcome(f"undone: {undone.summary}", undone.change)

    def redo(self) -> Outcome:
        """Do again what the latest undo took back, all of it or nothing.

        Raises:
            Refused: Somebody else changed the same rows since.
        """
        with self.acting() as work:
            redone = journal.redo(self._database, work.author)
        if redone is None:
            return Outcome("nothing to redo", None)
        return Outcome(f"redone: {redone.summary}", redone.change)
