"""Names and times of rows."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from uuid import RFC_4122, UUID

import pytest

from store.stamps import new_uid, utc_now


def test_uid_is_a_version_7_uuid_of_this_moment() -> None:
    """Version, variant and the 48 bits of milliseconds are where RFC 9562 puts them."""
    before = time.time_ns() // 1_000_000
    text = new_uid()
    uid = UUID(text)
    after = time.time_ns() // 1_000_000
    assert (uid.version, uid.variant, str(uid)) == (7, RFC_4122, text)
    assert before <= uid.int >> 80 <= after


def test_uids_differ_and_sort_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No two are alike within a millisecond, and those of a later millisecond come later."""
    monkeypatch.setattr(time, "time_ns", lambda: 1_771_407_000_000_000_000)
    early = {new_uid() for _ in range(500)}
    monkeypatch.setattr(time, "time_ns", lambda: 1_771_407_000_001_000_000)
    late = {new_uid() for _ in range(500)}
    assert len(early) == len(late) == 500
    assert max(early) < min(late)


def test_time_is_iso_8601_in_utc() -> None:
    """The stamp ends in Z, has milliseconds and reads back as the present."""
    stamp = utc_now()
    assert len(stamp) == len("2026-02-18T09:30:00.123Z")
    assert stamp.endswith("Z")
    assert abs((datetime.fromisoformat(stamp) - datetime.now(UTC)).total_seconds()) < 60
