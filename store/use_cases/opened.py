"""What every group of use cases stands on: an open file, who uses it, and the clock."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from store import sessions
from store.database import Database
from store.edits import Edits
from store.journal import Author
from store.stamps import utc_now
from store.tagging import Work
from store.whereabouts import cautions

_DAY: Final = timedelta(days=1)
_LATE: Final = (
    "The clock of this computer is behind the latest work here. Order and undo do not go by it; set it right."
)


class OpenedProject:
    """One open project file, used by one coder."""

    def __init__(self, database: Database, coder: str, clock: Callable[[], str] = utc_now) -> None:
        self._database = database
        self._coder = coder
        self._clock = clock
        self._session_id: int | None = None
        self._version = database.version()
        self._refused: tuple[str, int] | None = None
        """The step that was refused last, with the coder's newest entry then."""

    @contextlib.contextmanager
    def hurried(self, seconds: float) -> Iterator[None]:
        """Wait for a lock of another program no longer than so many seconds inside."""
        with self._database.hurried(seconds):
            yield

    def interrupt(self) -> None:
        """Stop a running query from another thread."""
        self._database.interrupt()

    @property
    def path(self) -> Path:
        """The project file."""
        return self._database.path

    @property
    def read_only(self) -> bool:
        """Whether the file can only be read."""
        return self._database.read_only

    @property
    def read_only_reason(self) -> str:
        """Why the file can only be read, with what to do, if it can only be read."""
        return self._database.reason if self._database.read_only else ""

    @property
    def remarks(self) -> list[str]:
        """What is unusual about this file, for its user to know."""
        return [self._database.reason] if self._database.unusual else []

    @property
    def coder(self) -> str:
        """The name of who marks."""
        return self._coder

    @property
    def uid(self) -> str:
        """The project's own name, the same in every copy."""
        row = self._database.row("SELECT value FROM settings WHERE name = 'uid'")
        return str(row["value"]) if row is not None else ""

    def cautions(self) -> list[str]:
        """Return what users should know of the place of the file, and of a clock that was put back."""
        row = self._database.row("SELECT at FROM changes ORDER BY id DESC LIMIT 1")
        return [*cautions(self.path), *([_LATE] if row is not None and self._is_late(row["at"]) else [])]

    def _is_late(self, latest: str) -> bool:
        with contextlib.suppress(ValueError):  # a time that a stranger wrote
            return datetime.fromisoformat(self._clock()) < datetime.fromisoformat(latest) - _DAY
        return False

    def check_place(self) -> None:
        """Refuse to go on when the file was moved, replaced or deleted since it was opened.

        Raises:
            LostProject: It was; the message says where what was saved is.
        """
        self._database.check_place()

    def changed_elsewhere(self) -> bool:
        """Tell whether another program has written since this was last asked."""
        before, self._version = self._version, self._database.version()
        return before != self._version

    @property
    def database(self) -> Database:
        """The open file, for the exporters and importers of whole projects."""
        return self._database

    def _coder_id(self) -> int:
        """Return the coder's id, 0 while he or she has written nothing: looking changes nothing."""
        coder = sessions.find_coder(self._database, self._coder)
        return coder.id if coder else 0

    @contextlib.contextmanager
    def acting(self, batch: str | None = None) -> Iterator[Work]:
        """Begin the transaction of one user action: all that is written inside is kept, or nothing.

        Actions that follow one another under the same `batch` are undone and redone as one.

        Raises:
            BusyProject: The file cannot be written now.
        """
        now = self._clock()
        with self._database.transaction():
            coder = sessions.ensure_coder(self._database, self._coder, now)
            author = Author(coder.id, self._session_id, now, batch)
            yield Work(self._database, author, Edits(self._database, now))
