"""The records themselves: who writes, reads and removes them, and what hostile ones do."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tui.attendance import Presence, parse, unparse
from tui.presence import Register, process_start

UID = "0198c9a4-7a1e-7bbb-8000-000000000001"
PROJECT = Path("/projects/talks.db")


def register(folder: Path, coder: str = "olena") -> Register:
    """Return the register of a project."""
    return Register(folder, UID, PROJECT, coder)


def records(folder: Path) -> list[Path]:
    """Return the records of the project."""
    return sorted((folder / "open" / UID).iterdir())


def put(folder: Path, record: Presence, name: str = "1-x.json") -> Path:
    """Write the record of another process."""
    file = folder / "open" / UID / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(unparse(record))
    return file


@pytest.fixture
def here(tmp_path: Path) -> Presence:
    """The record of this process."""
    own = register(tmp_path / "elsewhere")
    return own.enter().here


def test_a_proper_end_leaves_nothing(tmp_path: Path) -> None:
    """A record is there while the project is open, for the user alone; afterwards none is."""
    own = register(tmp_path)
    found = own.enter()
    assert (found.others, found.ended_early) == ((), False)
    (file,) = records(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert parse(file.read_bytes()) == found.here
    own.leave()
    assert records(tmp_path) == []


def test_who_left_already_writes_nothing(tmp_path: Path) -> None:
    """One may quit before the record is written."""
    own = register(tmp_path)
    own.leave()
    own.enter()
    assert not (tmp_path / "open").exists()


def test_a_dead_process_is_told_once(tmp_path: Path, here: Presence) -> None:
    """The record of a process that is gone says that its session ended early, and is removed."""
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    put(tmp_path, replace(here, process=gone.pid))
    assert register(tmp_path).enter().ended_early
    assert not register(tmp_path).enter().ended_early


def test_a_live_process_is_company(tmp_path: Path, here: Presence) -> None:
    """The record of a process that runs is reported and stays."""
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        started = process_start(other.pid)
        assert started is not None
        record = replace(here, process=other.pid, started=started, coder="ivan")
        file = put(tmp_path, record)
        found = register(tmp_path).enter()
        assert (found.others, found.ended_early) == ((record,), False)
        assert file.exists()
    finally:
        other.communicate(b"\n")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the kernel does not tell")
def test_when_a_process_began() -> None:
    """It is a number of the kernel's for a process that runs, and nothing for one that has ended."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert (process_start(child.pid) or "").isdigit()
        child.communicate(b"\n")
        assert process_start(child.pid) is None
    assert process_start(os.getpid()) == process_start(os.getpid())


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff" * 100, b'{"process": 1}', b"x" * 100_000])
def test_debris_is_passed_over(tmp_path: Path, content: bytes) -> None:
    """What is no record is neither reported nor removed."""
    file = tmp_path / "open" / UID / "1-x.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    found = register(tmp_path).enter()
    assert (found.others, found.ended_early) == ((), False)
    assert file.read_bytes() == content


def test_what_is_no_plain_file_is_passed_over(tmp_path: Path, here: Presence) -> None:
    """Neither a pipe, which would be waited for, nor a link nor a folder is opened."""
    folder = tmp_path / "open" / UID
    real = put(tmp_path / "far", replace(here, process=2**30))
    folder.mkdir(parents=True)
    os.mkfifo(folder / "1-pipe.json")
    (folder / "2-link.json").symlink_to(real)
    (folder / "3-folder.json").mkdir()
    assert not register(tmp_path).enter().ended_early
    assert real.exists()


def test_a_folder_that_cannot_be_made_costs_nothing(tmp_path: Path) -> None:
    """Where nothing can be written, nothing is said."""
    (tmp_path / "open").write_text("in the way")
    own = register(tmp_path)
    assert not own.enter().ended_early
    own.leave()


@pytest.mark.parametrize("uid", ["../../etc", "..", "", "\0", "/", "a" * 5000])
def test_a_hostile_project_cannot_choose_the_folder(tmp_path: Path, uid: str) -> None:
    """The uid comes from the project: it never leads out of the folder."""
    Register(tmp_path / "state", uid, PROJECT, "olena").enter()
    assert [path.parent.parent for path in tmp_path.rglob("*.json")] == [tmp_path / "state" / "open"]


def test_a_sign_of_life(tmp_path: Path, here: Presence, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record tells when its program was last there, once a minute; after the end none is made."""
    own = register(tmp_path)
    own.enter()
    (file,) = records(tmp_path)
    os.utime(file, (0, 0))
    own.give_sign()
    assert file.stat().st_mtime > 0
    os.utime(file, (0, 0))
    own.give_sign()
    assert file.stat().st_mtime == 0
    own.leave()
    monkeypatch.setattr("tui.presence.time.monotonic", lambda: 1e9)
    own.give_sign()
    assert records(tmp_path) == []
    far = replace(here, host="far")
    os.utime(put(tmp_path, far), (here_moment := int(time.time()) - 3 * 3600, here_moment))
    found = register(tmp_path).enter()
    assert found.others == (far,)
    assert found.seen[far].timestamp() == here_moment


def test_a_caution_is_told_once(tmp_path: Path) -> None:
    """And again when the case changes: another joins it, or it was gone for a while; for the user alone."""
    assert register(tmp_path).untold([]) == []
    assert not (tmp_path / "told").exists()
    assert register(tmp_path).untold(["two names"]) == ["two names"]
    assert register(tmp_path).untold(["two names"]) == []
    assert register(tmp_path).untold(["two names", "shared"]) == ["shared"]
    assert register(tmp_path).untold(["shared"]) == []
    assert register(tmp_path).untold(["three names", "shared"]) == ["three names"]
    assert register(tmp_path).untold([]) == []
    assert register(tmp_path).untold(["shared"]) == ["shared"]
    (file,) = (tmp_path / "told").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Register(tmp_path, "another", PROJECT, "olena").untold(["shared"]) == ["shared"]
    file.write_bytes(b"\xff" * 9)
    assert register(tmp_path).untold(["shared"]) == ["shared"]
