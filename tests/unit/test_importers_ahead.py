"""Many files read by several processes are what one process reads, and no process outlives its use."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from store.adding import Prepared, RevisionText
from store.errors import UnusableInput
from store.importers import ahead
from store.importers.ahead import MANY, read_files
from tests.conftest import TEXT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="one process reads all elsewhere")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Texts in several encodings, long and short, with some between that cannot be read."""
    found = []
    for number in range(MANY + 7):
        path = tmp_path / f"{number:03}.txt"
        data = f"Report {number}\n\nBy Ann Writer\n\n{TEXT * (number % 5)}".encode()
        if number % 6 == 2:
            data = "Звіт. Перше речення. Друге.".encode("cp1251")
        elif number % 10 == 3:
            data = b"%PDF-1.7"
        elif number == 40:
            data += b"A long text. Of many sentences. " * 10_000
        if number % 10 != 7:
            path.write_bytes(data)
        found.append(path)
    return found


def plain(read: Prepared | UnusableInput) -> object:
    """Return what is stored of a text, or the message."""
    if isinstance(read, UnusableInput):
        return str(read)
    text: RevisionText = read.text._replace(parts=list(read.text.parts))
    return read.draft._replace(text="", kinds={}), text


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be three processors, and none ready before its texts are taken."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2})
    monkeypatch.setattr(ahead, "_PIPE", 4096)


@pytest.mark.usefixtures("several")
def test_several_processes_read_what_one_reads(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts, what they say of themselves, refusals and remarks come in the order of the files."""
    found = [plain(read) for read in read_files(files)]
    monkeypatch.setattr(ahead, "MANY", 1000)
    assert found == [plain(read) for read in read_files(files)]
    assert sum(isinstance(each, str) for each in found) > MANY // 6
    assert multiprocessing.active_children() == []


@pytest.mark.usefixtures("several")
def test_a_process_that_is_killed_loses_nothing(files: list[Path]) -> None:
    """What it has not sent is read here."""
    expected = [plain(read) for read in read_files(files)]
    texts = read_files(files)
    found = [plain(next(texts))]
    assert len(multiprocessing.active_children()) == 3
    multiprocessing.active_children()[1].kill()
    assert found + [plain(read) for read in texts] == expected


@pytest.mark.usefixtures("several")
def test_nobody_reads_on_when_nobody_takes_it(files: list[Path]) -> None:
    """The processes end when the reading is given up."""
    texts = read_files(files)
    next(texts)
    assert len(multiprocessing.active_children()) == 3
    texts.close()
    assert multiprocessing.active_children() == []


def test_processes_end_when_the_first_one_is_killed(files: list[Path]) -> None:
    """Their standard output, which they share with it, is closed when all of them have ended."""
    code = (
        "import os, pathlib, sys\n"
        "os.sched_getaffinity = lambda _: {0, 1, 2}\n"
        "from store.importers.ahead import read_files\n"
        "texts = read_files([pathlib.Path(name) for name in sys.argv[1:]])\n"
        "next(texts)\n"
        "print('ready', flush=True)\n"
        "sys.stdin.read()\n"
    )
    argv = [sys.executable, "-c", code, *(str(files[40]) for _ in range(MANY))]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.kill()
        assert process.communicate(timeout=60)[0] == b""
    finally:
        with contextlib.suppress(ProcessLookupError):  # none of its processes is left
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
