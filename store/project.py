"""One open project and every use case: the facade that the reader and the command line call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from store import codebook, journal, sessions
from store.database import Database, open_database
from store.edits import Edits, Revised
from store.errors import Overtaken
from store.journal import Author, Scene
from store.stamps import new_uid, utc_now
from store.tagging import Outcome
from store.use_cases.annotations import AnnotationUseCases
from store.use_cases.articles import ArticleUseCases
from store.use_cases.codebook import CodebookUseCases
from store.use_cases.comparison import ComparisonUseCases
from store.use_cases.data import DataUseCases
from store.use_cases.reading import ReadingUseCases
from store.use_cases.revisions import RevisionUseCases
from store.use_cases.sessions import SessionUseCases

if TYPE_CHECKING:
    from store.codebook import IssueDraft
    from store.undoing import Step


class Project(
    ArticleUseCases,
    RevisionUseCases,
    CodebookUseCases,
    AnnotationUseCases,
    ReadingUseCases,
    SessionUseCases,
    DataUseCases,
    ComparisonUseCases,
):
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
            DamagedProject: The file is empty, damaged, no project, or of a format that cannot be read.
            BusyProject: The file cannot be made here.
        """

        def prepare(database: Database) -> None:
            now = clock()
            for name, value in (("uid", new_uid()), ("created_at", now)):
                database.run("INSERT INTO settings (name, value) VALUES (?, ?)", name, value)
            edits = Edits(database, now)
            for draft in starter or ():
                codebook.add(database, edits, draft)
            if edits:
                author = Author(sessions.ensure_coder(database, coder, now).id, None, now)
                scene = Scene("begin", "project begun with its codebook")
                journal.record(database, author, edits, scene, undoable=False)

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

        The place of a batch, in the outcome's change, is that of its first action. What was refused, and
        still would be, is skipped the next time if the coder has done nothing else meanwhile.

        Raises:
            Overtaken: Somebody else changed the same rows since.
        """
        return self._walk("undo")

    def redo(self) -> Outcome:
        """Do again what the latest undo took back, all of it or nothing; skips like `undo`.

        Raises:
            Overtaken: Somebody else changed the same rows since.
        """
        return self._walk("redo")

    def _walk(self, step: Step) -> Outcome:
        from store import undoing  # on use: who only reads undoes nothing

        nothing = Outcome(f"nothing to {step}", None)
        if not self._coder_id():
            return nothing  # and nobody becomes a coder by asking
        try:
            with self.acting() as work:
                # Read inside the transaction: another program of the same coder may have acted.
                skipping = self._refused == (step, undoing.latest(self._database, self._coder))
                reverted = undoing.walk(self._database, work.author, step, skipping=skipping)
                self._follow(() if reverted is None else reverted.revised)
        except Overtaken as error:
            self._refused = (step, undoing.latest(self._database, self._coder))
            raise Overtaken(f"{error} The next {step} skips it.") from error
        self._refused = None
        if reverted is None:
            return nothing
        words = [f"{step.removesuffix('o')}one: {reverted.summary}"] if reverted.summary else []
        if reverted.skipped:
            words.append(f"skipped, as somebody else changed it: {reverted.skipped}")
        return Outcome(" · ".join(words), reverted.change)

    def _follow(self, revised: Iterable[Revised]) -> None:
        """Let what was read follow the texts that articles have again."""
        for each in revised:
            from store.revising import carry_reading  # on use: hardly any undo needs it

            carry_reading(self._database, each)
