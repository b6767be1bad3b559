"""Who has a project open, from what each process left about itself: what such a record means."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Final

from tui.text.sanitise import plain

SIZE_LIMIT: Final = 4096
"""The most bytes of a record."""
TRUSTED: Final = timedelta(hours=12)
"""How long a record of another computer counts: whether its process still runs cannot be seen from here."""
SIGN: Final = timedelta(minutes=1)
"""How often a program that has a project open gives a sign of life."""
_QUIET: Final = 5 * SIGN
"""After how long without a sign another computer's program may be gone."""
_NONE: Final[Mapping[Presence, datetime]] = {}
_LONGEST: Final = 300
_PATH: Final = 4096


@dataclass(frozen=True, slots=True)
class Presence:
    """A process that has a project open."""

    project: str
    """The path of the project file: copies of it share its uid."""
    process: int
    started: str
    """When the process began, in the kernel's own words; empty where it does not tell."""
    boot: str
    """Which start of the computer this is; empty where it does not tell."""
    host: str
    coder: str
    since: str
    """When the reader was opened, in UTC."""


class Standing(Enum):
    """What a record means."""

    OPEN = "open"
    """Its process runs."""
    ENDED = "ended"
    """Its process ended here without saying so."""
    UNKNOWN = "unknown"
    """Its process may run or not."""
    OTHER = "other"
    """It is about another file, or about this very process."""


def parse(data: bytes) -> Presence | None:
    """Return the record in the bytes of a file; None if they are none."""
    try:
        table = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(table, dict) or set(table) != set(Presence.__slots__):
        return None
    process = table.pop("process")
    if not isinstance(process, int) or isinstance(process, bool) or not 0 < process < 2**31:
        return None
    for name, value in table.items():
        if not isinstance(value, str) or len(value) > (_PATH if name == "project" else _LONGEST):
            return None
    try:
        moment = datetime.fromisoformat(table["since"])
    except ValueError:
        return None
    return Presence(process=process, **table) if moment.tzinfo is not None else None


def unparse(presence: Presence) -> bytes:
    """Return the bytes of a record."""
    return json.dumps(asdict(presence)).encode()


def standing(
    record: Presence, here: Presence, started: str | None, now: datetime, seen: datetime | None = None
) -> Standing:
    """Return what a record means for the process `here`.

    `started` is when the process with the record's number began, None if none has this number here; `seen`
    is when the record's process gave the last sign of life, if that is known.
    """
    if record.host != here.host:
        age = now - (seen or datetime.fromisoformat(record.since))
        return Standing.OPEN if timedelta(0) <= age < TRUSTED else Standing.UNKNOWN
    if record.project != here.project or (record.boot, record.process) == (here.boot, here.process):
        return Standing.OTHER
    if record.boot != here.boot or started is None or started != record.started:
        return Standing.ENDED
    return Standing.OPEN


def company(
    others: Iterable[Presence], here: Presence, now: datetime, seen: Mapping[Presence, datetime] = _NONE
) -> str:
    """Return who else has the project open, in one sentence or two; empty if nobody.

    Who is on another computer and was not `seen` for some minutes may be gone.
    """
    there, gone = [], []
    for each in sorted(others, key=lambda each: each.since):
        place = "" if each.host == here.host else f" on {plain(each.host)}"
        quiet = now - seen.get(each, now)
        if place and quiet > _QUIET:
            gone.append(f"{plain(each.coder)}{place}, last seen {ago(quiet)}")
        else:
            there.append(f"{plain(each.coder)}{place} since {_clock(each, now)}")
    sentences = []
    if there:
        sentences.append(f"Also open: {_some(there)}. New tags from all are kept.")
    if gone:
        sentences.append(f"Perhaps still open: {_some(gone)}.")
    return " ".join(sentences)


def _some(named: list[str]) -> str:
    more = f" and {len(named) - 2} more" if len(named) > 2 else ""
    return f"{', '.join(named[:2])}{more}"


def ago(span: timedelta) -> str:
    """Return how long ago something was; never a time to come, whatever the clocks say."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 1:
        return "just now"
    return f"{minutes} min ago" if minutes < 60 else f"{minutes // 60} h ago"


def _clock(record: Presence, now: datetime) -> str:
    moment, here = datetime.fromisoformat(record.since).astimezone(), now.astimezone()
    return f"{moment:%H:%M}" if moment.date() == here.date() else f"{moment:%Y-%m-%d %H:%M}"


def ended_early(annotations: int) -> str:
    """Return what is said after a session that was cut off, with the annotations counted now."""
    if annotations == 0:
        return "Last session ended early. No tag was lost."
    if annotations == 1:
        return "Last session ended early. Its 1 tag is here."
    return f"Last session ended early. All {annotations:,} tags are here."


def utc_moment() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)
