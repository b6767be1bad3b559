"""The errors that users meet, each with the exit code of the command line.

A message says what happened, whether the work is safe and what to do, on one or two lines.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class TaglineError(Exception):
    """A failure that is explained to the user; its text is the whole explanation."""

    exit_code: ClassVar[int] = 1


class UnusableInput(TaglineError):
    """A file, folder or text that cannot be imported; nothing of it was kept."""


class NotFound(TaglineError):
    """An article, issue or annotation that the project does not hold."""


class Refused(TaglineError):
    """A request that makes no sense here, such as a span out of range; nothing was changed."""


class Overtaken(Refused):
    """An undo or redo of what somebody else has changed since; nothing was changed."""


class WrongUse(TaglineError):
    """A command given the wrong way."""

    exit_code: ClassVar[int] = 2


class DamagedProject(TaglineError):
    """A project file that is damaged, empty, foreign or beyond this program; it was not touched.

    `fact` says what is so, `advice` what to do. `path` is the file if a copy of it would help.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, fact: str, advice: str = "", path: Path | None = None) -> None:
        super().__init__(f"{fact} {advice}" if advice else fact)
        self.fact = fact
        self.path = path


class BusyProject(TaglineError):
    """A project that cannot be written now: locked, read-only or on a full disk."""

    exit_code: ClassVar[int] = 4


class LostProject(BusyProject):
    """A project file that was moved, replaced or deleted while it was open; nothing more is written to it."""


class NotNow(BusyProject):
    """A write that may succeed later as it is: another program holds the project, or its disk is full."""


class HeldProject(NotNow):
    """Another program writes to the project."""


class FullDisk(NotNow):
    """There is no room for what was to be written."""
