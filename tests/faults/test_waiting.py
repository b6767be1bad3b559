"""A project that cannot be written: tags wait, keys stay live, nothing is lost, leaving offers a rescue."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store.errors import FullDisk
from store.importers.jsonl import read_into
from store.model import Article, Draft, Span
from store.project import Project
from tests.flows.reading_back import all_annotations, make_project, tagged
from tests.flows.test_terminal import ROOT, Terminal
from tests.flows.window import Window, window

HELD = "Waiting for another program to finish with p.db"
FULL = "no room for p.db"
TEXT = "One begins. Two follows it. Three goes on.\nFour ends."


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, state and rescue files of these tests in a folder of their own."""
    for name in ("CONFIG", "STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of one article."""
    return make_project(tmp_path / "p.db", Draft(TEXT, "A short report", "a.txt"))


@contextlib.contextmanager
def held(path: Path, how: str = "IMMEDIATE") -> Iterator[sqlite3.Connection]:
    """Hold the project as a program does that writes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")
        yield other


def stored(path: Path) -> list[tuple[str, list[str], str]]:
    """Return the annotations in the file."""
    with Project.open(path, coder="olena") as project:
        return tagged(project)


def rescued(tmp_path: Path) -> list[Path]:
    """Return the rescue files."""
    return sorted((tmp_path / "state").rglob("rescue-*.jsonl"))


def shrink(opened: Window, size: int) -> None:
    """Let the program write no file longer than `size`, as on a disk without room."""
    resource.prlimit(opened.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


# Another program holds it


def test_a_tag_waits_for_another_program_and_keys_stay_live(path: Path) -> None:
    """While a lock is held a tag is shown as waiting and keys work; let go, all is saved in order."""
    with window(path, "One begins") as opened:
        with held(path):
            opened.do("1", HELD)
            opened.show("1 NOT SAVED")
            opened.show("1?")
            opened.do("j", "1 NOT SAVED · ¶ 1/2 · 2")
            opened.do("2", "2 NOT SAVED")
            opened.do("a", "Enter saves")
            opened.do("why\r", "3 NOT SAVED")
            assert stored(path) == []
        opened.show("3 changes · saved")
        opened.wait_for(lambda: "NOT SAVED" not in opened.text, "end of waiting")
        assert "1?" not in opened.text
        assert stored(path) == [
            ("One begins.", ["territory"], ""),
            ("Two follows it.", ["security guarantees"], "why"),
        ]
        opened.do("u", "undone: note")
        opened.leave()


def test_what_waits_is_taken_back_by_undo(path: Path) -> None:
    """`u` takes back the latest change that waits, and what was saved before only when none is left."""
    with window(path, "One begins") as opened:
        opened.do("1", "territory · saved")
        with held(path):
            opened.do("j2", "1 NOT SAVED")
            opened.do("3", "2 NOT SAVED")
            opened.do("u", "taken back before it was saved")
            opened.show("1 NOT SAVED")
        opened.wait_for(lambda: "NOT SAVED" not in opened.text, "end of waiting")
        assert [issues for _, issues, _ in stored(path)] == [["territory"], ["security guarantees"]]
        opened.do("u", "undone: security guarantees")
        opened.leave()


def test_leaving_asks_what_shall_become_of_what_waits(path: Path, tmp_path: Path) -> None:
    """`q w` stays; `q r` leaves with a file that imports back whole, once."""
    with window(path, "One begins") as opened:
        with held(path):
            opened.do("1", "1 NOT SAVED")
            opened.do("2", "2 NOT SAVED")
            opened.do("a", "Enter saves")
            opened.do("so\r", "3 NOT SAVED")
            opened.do("q", "3 changes are not saved")
            opened.press("w")
            opened.wait_for(lambda: "are not saved" not in opened.text, "end of the question")
            opened.do("q", "rescue 3 passages into a file")
            opened.press("r")
            assert opened.code() == 0
        found = rescued(tmp_path)
        assert len(found) == 1
        assert f"tagline import -p {path} {found[0]}" in " ".join(opened.output.decode().split())
    assert found[0].stat().st_mode & 0o777 == 0o600
    assert stored(path) == []
    for counted in ("1 annotation imported", "0"):
        done = subprocess.run(
            [sys.executable, "-m", "tui", "import", "-p", str(path), "--coder", "olena", str(found[0])],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert counted in done.stderr
        assert stored(path) == [("One begins.", ["territory", "security guarantees"], "so")]


def test_discarding_is_possible(path: Path, tmp_path: Path) -> None:
    """`q d` leaves without what waits and without a file."""
    with window(path, "One begins") as opened, held(path):
        opened.do("1", "1 NOT SAVED")
        opened.do("q", "1 change is not saved")
        opened.press("d")
        assert opened.code() == 0
    assert stored(path) == []
    assert rescued(tmp_path) == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_writes_the_rescue_file_itself(path: Path, tmp_path: Path, number: int, code: int) -> None:
    """Nobody can be asked when a signal ends the program: what waits is in the rescue file."""
    with window(path, "One begins") as opened, held(path):
        opened.do("1", "1 NOT SAVED")
        opened.process.send_signal(number)
        assert opened.code() == code
    (found,) = rescued(tmp_path)
    with Project.open(path, coder="olena") as project:
        read_into(project, found)
        assert tagged(project) == [("One begins.", ["territory"], "")]


def test_an_article_that_goes_away_meanwhile(path: Path, tmp_path: Path) -> None:
    """What the project will not take any more is kept, said, and goes into the rescue file."""
    with window(path, "One begins") as opened:
        with held(path) as other:
            opened.do("1", "1 NOT SAVED")
            other.execute("UPDATE articles SET deleted_at = updated_at")
            other.execute("COMMIT")
        opened.show("NOT SAVED: “A short report” was removed")
        opened.do("q", "1 change is not saved")
        opened.press("r")
        assert opened.code() == 0
    assert len(rescued(tmp_path)) == 1


# The disk is full


def test_a_full_disk_is_said_and_tried_again(path: Path) -> None:
    """Without room a tag waits with the reason; earlier rows stand; with room again it is saved by itself."""
    with window(path, "One begins") as opened:
        opened.do("1", "territory · saved")
        shrink(opened, 0)
        opened.do("j2", FULL)
        opened.do("k", "1 NOT SAVED")
        assert [issues for _, issues, _ in stored(path)] == [["territory"]]
        shrink(opened, resource.RLIM_INFINITY)
        opened.wait_for(lambda: "NOT SAVED" not in opened.text, "room again")
        assert [issues for _, issues, _ in stored(path)] == [["territory"], ["security guarantees"]]
        opened.leave()


def test_the_rescue_file_goes_elsewhere_when_its_folder_is_unusable(path: Path, tmp_path: Path) -> None:
    """Where the state folder cannot be made, the file is written into the folder for temporary files."""
    (tmp_path / "state").write_text("in the way")
    os.environ["TMPDIR"] = str(tmp_path)
    try:
        with window(path, "One begins") as opened, held(path):
            opened.do("1", "1 NOT SAVED")
            opened.do("q", "not saved")
            opened.press("r")
            assert opened.code() == 0
    finally:
        del os.environ["TMPDIR"]
    assert len(list(tmp_path.glob("rescue-*.jsonl"))) == 1


def _tag_without_room(project: Project, article: Article, span: Span) -> bool:
    """Tag; return whether there was no room, which must leave no transaction open."""
    try:
        project.tag(article, span, note="x" * 900)
    except FullDisk:
        assert not project.database.connection.in_transaction
        return True
    return False


def test_no_room_at_each_of_the_first_fifty_pages(path: Path) -> None:
    """Wherever the room ends, earlier rows are there, no transaction stays open, and room again is enough."""
    spans = [Span(number, number + 3) for number in range(40)]
    for room in range(50):
        with Project.open(path, coder="olena") as project:
            database, article = project.database, project.article(1)
            before = len(all_annotations(project))
            pages = database.number("PRAGMA page_count")
            database.connection.execute(f"PRAGMA max_page_count = {pages + room // 10}")
            refused = False
            for span in spans[room % 10 :]:
                refused = _tag_without_room(project, article, Span(span.start, span.end + room // 10))
                if refused:
                    break
            assert len(all_annotations(project)) >= before
            database.connection.execute("PRAGMA max_page_count = 1000000")
            if refused:
                assert not _tag_without_room(project, article, Span(span.start, span.end + room // 10))
            assert database.row("PRAGMA integrity_check")[0] == "ok"  # type: ignore[index]


def test_a_write_that_fails_anywhere_leaves_the_project_as_it_was(path: Path, tmp_path: Path) -> None:
    """With files cut at each of fifty sizes, every tag that was acknowledged is there and nothing is torn."""
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from store.errors import FullDisk\n"
        "from store.model import Span\n"
        "from store.project import Project\n"
        "path, size = Path(sys.argv[1]), int(sys.argv[2])\n"
        "with Project.open(path, coder='olena') as project:\n"
        "    article = project.article(1)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))\n"
        "    for number in range(6):\n"
        "        try:\n"
        "            project.tag(article, Span(number, number + 2), note='n' * 3000)\n"
        "        except FullDisk:\n"
        "            assert not project.database.connection.in_transaction\n"
        "            break\n"
        "        print(number, flush=True)\n"
    )
    whole = path.read_bytes()
    sizes = [0, 1, 28, 511, 512, 513, 1024, 4095, 4096, 4097]
    sizes += [len(whole) + 512 * step for step in range(-8, 12)]
    sizes += [512 * step for step in range(9, 29)]
    failed = 0
    for size in sizes:
        path.write_bytes(whole)
        done = subprocess.run(
            [sys.executable, "-c", code, str(path), str(size)], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        acknowledged = re.findall(r"\d+", done.stdout)
        failed += len(acknowledged) < 6
        assert len(stored(path)) == len(acknowledged)
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert failed > len(sizes) // 2


# Gives up what lets root write anywhere, for good, and opens the reader; 99 if that cannot be given up.
BOUND = """
import ctypes, os, sys
if os.geteuid() == 0 and sys.argv[1] != "bound":
    libc = ctypes.CDLL(None)
    for capability in (1, 2, 3):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
    os.execv(sys.executable, [sys.executable, "-c", sys.orig_argv[2], "bound", *sys.argv[1:]])
sys.argv = ["tagline", "-p", sys.argv[-1]]
if os.access(sys.argv[-1], os.W_OK) and os.access(os.path.dirname(sys.argv[-1]), os.W_OK):
    sys.exit(99)
from tui.__main__ import main
main()
"""


class Bound(Window):
    """The reader of somebody whom permissions bind, which root is not."""

    def __init__(self, path: Path) -> None:
        self.encoding = "utf-8"
        Terminal.__init__(self, ["-c", BOUND, str(path)])


@pytest.mark.parametrize("what", ["file", "folder"])
def test_read_only_projects_are_read_and_not_tagged(path: Path, what: str) -> None:
    """It opens, pages and searches; a tag is refused with the reason and does not wait; no byte differs."""
    before = path.read_bytes()
    place = path if what == "file" else path.parent
    mode = place.stat().st_mode
    place.chmod(0o400 if what == "file" else 0o500)
    opened = Bound(path)
    try:
        opened.wait_for(lambda: opened.process.poll() is not None or "READ" in opened.text, "first page")
        if opened.process.poll() == 99:
            pytest.skip("root cannot give up its power over files here")
        opened.do("j", "Two follows")
        opened.do("/Three\r", "Three goes on")
        opened.do("1", "read-only")
        assert "NOT SAVED" not in opened.text
        opened.leave()
        assert b"Traceback" not in opened.output
    finally:
        opened.process.kill()
        opened.process.wait()
        opened.close()
        place.chmod(mode)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir() if file.name.startswith(path.name)] == [path.name]
