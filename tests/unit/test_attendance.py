"""What the records of processes that have a project open mean, and what is said of them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.attendance import Presence, Standing, ago, company, ended_early, parse, standing, unparse

NOW = datetime(2026, 2, 18, 14, 2, tzinfo=UTC)
HERE = Presence("/projects/talks.db", 500, "9000", "boot-1", "host1", "olena", NOW.isoformat())
OTHER = replace(HERE, process=400, started="8000", coder="ivan")


def test_a_record_comes_back() -> None:
    """What was written is read."""
    assert parse(unparse(HERE)) == HERE


@given(st.binary(max_size=200))
def test_any_bytes_are_a_record_or_none(data: bytes) -> None:
    """Debris is never an error."""
    assert parse(data) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"process": "400"},
        {"process": True},
        {"process": -1},
        {"process": 0},
        {"process": 2**40},
        {"coder": 5},
        {"coder": "x" * 1000},
        {"project": None},
        {"since": "yesterday"},
        {"since": "2026-02-18T14:02:00"},
        {"more": "x"},
    ],
)
def test_a_hostile_record_is_none(changed: dict[str, object]) -> None:
    """Wrong types, lengths, times and names of values make a record none."""
    assert parse(json.dumps({**asdict(HERE), **changed}).encode()) is None


def test_a_record_that_nests_deeply_is_none() -> None:
    """It does not end the program either."""
    assert parse(b"[" * 100_000) is None


@pytest.mark.parametrize(
    ("record", "started", "meaning"),
    [
        (OTHER, "8000", Standing.OPEN),
        (OTHER, None, Standing.ENDED),  # its process is dead
        (OTHER, "8500", Standing.ENDED),  # its number belongs to another process now
        (replace(OTHER, boot="boot-0"), "8000", Standing.ENDED),  # the computer was started anew
        (replace(OTHER, project="/projects/copy.db"), None, Standing.OTHER),
        (replace(OTHER, project="/projects/copy.db"), "8000", Standing.OTHER),
        (HERE, "9000", Standing.OTHER),  # this very process
        (replace(HERE, boot="boot-0"), "9000", Standing.ENDED),  # its number, before the computer started
        (replace(OTHER, host="host2"), None, Standing.OPEN),
        (replace(OTHER, host="host2", since=(NOW - timedelta(days=1)).isoformat()), None, Standing.UNKNOWN),
        (replace(OTHER, host="host2", since=(NOW + timedelta(days=1)).isoformat()), None, Standing.UNKNOWN),
    ],
)
def test_what_a_record_means(record: Presence, started: str | None, meaning: Standing) -> None:
    """A dead, reused or old number leads to no question; only a live process counts as company."""
    assert standing(record, HERE, started, NOW + timedelta(minutes=1)) is meaning


def test_company_in_words() -> None:
    """Coder, computer if it is another one, and since when, by the reader's clock; no controls."""
    clock = f"{NOW.astimezone():%H:%M}"
    assert company([], HERE, NOW) == ""
    assert company([OTHER], HERE, NOW) == f"Also open: ivan since {clock}. New tags from all are kept."
    far = replace(OTHER, host="host2", coder="\x1b[2Jeve")
    assert (
        company([far], HERE, NOW) == f"Also open: ␛[2Jeve on host2 since {clock}. New tags from all are kept."
    )
    old = (NOW - timedelta(days=2)).astimezone()
    assert f"since {old:%Y-%m-%d %H:%M}." in company([replace(OTHER, since=old.isoformat())], HERE, NOW)
    assert "and 3 more." in company([OTHER] * 5, HERE, NOW)


def test_who_gave_no_sign_of_life_is_not_called_open() -> None:
    """On another computer; here it is known who runs. A clock that is ahead there means nothing."""
    far = replace(OTHER, host="host2")
    hours = {each: NOW - timedelta(hours=3, minutes=5) for each in (far, OTHER)}
    assert company([far], HERE, NOW, hours) == "Perhaps still open: ivan on host2, last seen 3 h ago."
    assert company([OTHER], HERE, NOW, hours).startswith("Also open: ivan since")
    both = company([OTHER, far], HERE, NOW, hours)
    assert both.startswith("Also open: ivan since")
    assert both.endswith("Perhaps still open: ivan on host2, last seen 3 h ago.")
    for seen in (NOW + timedelta(days=400), NOW - timedelta(minutes=2)):
        assert company([far], HERE, NOW, {far: seen}).startswith("Also open: ivan on host2 since")
    old = replace(far, since=(NOW - timedelta(days=3)).isoformat())
    assert standing(old, HERE, None, NOW, NOW) is Standing.OPEN
    assert standing(old, HERE, None, NOW, NOW - timedelta(hours=13)) is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-9e6, "just now"), (0, "just now"), (7, "7 min ago"), (59, "59 min ago"), (180, "3 h ago")],
)
def test_ago_in_words(minutes: float, words: str) -> None:
    """A clock that was put back makes no time to come."""
    assert ago(timedelta(minutes=minutes)) == words


def test_an_early_end_in_words() -> None:
    """It says how many annotations are there."""
    assert ended_early(412) == "Last session ended early. All 412 tags are here."
    assert ended_early(1) == "Last session ended early. Its 1 tag is here."
    assert ended_early(0) == "Last session ended early. No tag was lost."
