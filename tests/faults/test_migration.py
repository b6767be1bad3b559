"""A newer program brings an older file to its format, and is killed on the way: never between the two."""

from __future__ import annotations

import gzip
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from store.checking import check
from store.project import Project
from store.schema import VERSION
from tests.faults.trials import trials
from tests.flows.test_terminal import ROOT

OLD: Final = 2
CHILD: Final = """
import os, signal, sqlite3, sys
from pathlib import Path
left = int(sys.argv[2])
connect = sqlite3.connect
def count(statement):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
def counted(*arguments, **more):
    connection = connect(*arguments, **more)
    connection.set_trace_callback(count)
    return connection
sqlite3.connect = counted
from store.project import Project
Project.open(Path(sys.argv[1]), coder="olena").close()
print(int(sys.argv[2]) - left)
"""
"""Opens a project and is killed before a statement of SQL; prints how many there were if it was not."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a project of format 2, with annotations, alone in its folder."""
    path = tmp_path / "project" / "talks.db"
    path.parent.mkdir()
    path.write_bytes(gzip.decompress((ROOT / "tests" / "golden" / "format2.db.gz").read_bytes()))
    return path


def opened(path: Path, statement: int) -> subprocess.CompletedProcess[str]:
    """Open a project in a process that is killed before the statement of this number, from 1."""
    command = [sys.executable, "-c", CHILD, str(path), str(statement)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def state(path: Path) -> tuple[int, list[tuple[str, str | None]]]:
    """Return the format of a file and its annotations, as any program sees them."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT uid, deleted_at FROM annotations ORDER BY uid").fetchall()
        return connection.execute("PRAGMA user_version").fetchone()[0], rows


def test_a_kill_at_any_step_leaves_the_old_format_or_the_new(old: Path) -> None:
    """Before each of the statements in turn: every row is there, the next start ends what was begun."""
    first = old.read_bytes()
    version, rows = state(old)
    assert version == OLD
    assert rows
    count = int(opened(old, 1_000_000).stdout)
    assert state(old) == (VERSION, rows)
    some = trials(12, count)
    seen = set()
    for number in range(some):
        old.write_bytes(first)
        killed = opened(old, 1 + number * (count - 1) // (some - 1))
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        found, after = state(old)
        assert found in {OLD, VERSION}
        assert after == rows
        seen.add(found)
        Project.open(old, coder="olena").close()
        assert state(old) == (VERSION, rows)
        assert check(old).findings == ()
    assert seen == {OLD, VERSION}
    backups = list(old.parent.rglob("*.db"))
    assert any(state(each)[0] == OLD for each in backups if each != old)
