"""What to do about a damaged project: the newest good copy, and the command that brings it back."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import DamagedProject, TaglineError

if TYPE_CHECKING:
    from datetime import datetime


def in_words(error: TaglineError) -> str:
    """Return what users are told of an error, of damage with the newest good copy as a way out."""
    if not isinstance(error, DamagedProject) or error.path is None:
        return str(error)
    return _way_out(error.path, error.fact) or str(error)


@cache  # asked at every key, while copies are looked through once
def _way_out(project: Path, fact: str) -> str:
    import shlex  # on use, like the others: damage is rare

    from store.backups import newest_good
    from tui.settings import state_path

    good = newest_good(project, state_path())
    if good is None:
        return ""
    held = counted(good.annotations, "annotation")
    return (
        f"{fact} Newest good copy: {local_time(good.backup.made_at)} ({held}). "
        f"Bring it back with `tagline restore -p {shlex.quote(str(project))}`."
    )


def damage_behind(error: Exception, project: Path) -> DamagedProject | None:
    """Return what is wrong with a project if that may be why something failed; None if nothing is."""
    from store.checking import find_damage

    cause: BaseException = getattr(error, "error", error)  # a worker's failure holds the error itself
    if isinstance(cause, DamagedProject):
        return cause
    return find_damage(project) if project.is_file() else None


def local_time(moment: datetime) -> str:
    """Return a time for a person, where that person is."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def counted(count: int, noun: str) -> str:
    """Return a number of things in words, such as `1 annotation`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
