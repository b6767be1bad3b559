"""Backups: when one is made, where, which are kept, and how one comes back."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import backups as backups_module
from store.backups import (
    DAYS,
    FOLDER,
    NEWEST,
    WEEKS,
    back_up,
    back_up_if_changed,
    backups,
    copy,
    find_backup,
    keep_before_format,
    newest_good,
    stamp,
    thin,
    worth_keeping,
)
from store.checking import check
from store.errors import BusyProject, DamagedProject, NotFound, Refused
from store.model import Article, Span
from store.project import Project
from store.restoring import restore
from tests.conftest import Desk

TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def times() -> st.SearchStrategy[list[datetime]]:
    """Return times of backups: close together, days apart, or years."""
    gaps = st.lists(st.sampled_from([1, 60, 3600, 40_000, 86_400, 400_000, 9_000_000]), max_size=60)
    return st.builds(_spread, TIMES, gaps)


def _spread(start: datetime, gaps: list[int]) -> list[datetime]:
    found = [start]
    for gap in gaps:
        found.append(found[-1] + timedelta(seconds=gap))
    return found


@given(times())
def test_thinning_keeps_what_the_documents_promise(made: list[datetime]) -> None:
    """The newest ten, and the newest of each of the last seven days and four weeks that have one; no more."""
    kept = worth_keeping(made)
    newest_first = sorted(set(made), reverse=True)
    assert kept <= set(made)
    assert set(newest_first[:NEWEST]) <= kept
    days = sorted({time.date() for time in made}, reverse=True)[:DAYS]
    weeks = sorted({time.isocalendar()[:2] for time in made}, reverse=True)[:WEEKS]
    for day in days:
        assert max(time for time in made if time.date() == day) in kept
    for week in weeks:
        assert max(time for time in made if time.isocalendar()[:2] == week) in kept
    assert len(kept) <= NEWEST + DAYS + WEEKS
    assert worth_keeping(kept) == kept


@given(times())
def test_thinning_after_each_backup_loses_no_day_and_no_week(made: list[datetime]) -> None:
    """Thinned one by one as they are made, the last days and weeks still have their newest backup."""
    there: set[datetime] = set()
    for time in made:
        there = worth_keeping({*there, time})
    assert {time.date() for time in there} >= set(sorted({time.date() for time in made}, reverse=True)[:DAYS])
    weeks = sorted({time.isocalendar()[:2] for time in made}, reverse=True)[:WEEKS]
    assert {time.isocalendar()[:2] for time in there} >= set(weeks)


@given(st.lists(TIMES, min_size=2, max_size=2))
def test_names_sort_by_time(pair: list[datetime]) -> None:
    """The names of backups stand in the order of their times, to a thousandth of a second."""
    first, second = (time.replace(microsecond=time.microsecond // 1000 * 1000) for time in pair)
    assert (stamp(first) < stamp(second)) == (first < second)


def test_a_backup_is_a_whole_private_project(desk: Desk, project: Project, article: Article) -> None:
    """It lies beside, is 0600, is sound, holds everything, and leaves nothing else; no byte is changed."""
    tagged = project.tag(article, Span(5, 9), project.issues()[:1]).annotation
    assert tagged is not None
    before = desk.path.read_bytes()
    made = back_up(desk.path)
    assert desk.path.read_bytes() == before
    assert made.path.parent == desk.path.parent / FOLDER
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    assert check(made.path).findings == ()
    with Project.open(made.path, coder="olena") as copied:
        assert copied.find_annotation(tagged.uid) == tagged
        assert copied.uid == project.uid
    assert [(each.path, each.size, each.kept) for each in backups(desk.path)] == [
        (made.path, made.size, False)
    ]


def test_a_backup_is_made_when_something_changed(desk: Desk, project: Project, article: Article) -> None:
    """Nothing changed: none. A tag, an undo, or what was read: one more."""
    assert back_up_if_changed(desk.path) is not None
    assert back_up_if_changed(desk.path) is None
    project.tag(article, Span(5, 9), project.issues()[:1])
    assert back_up_if_changed(desk.path) is not None
    project.undo()
    assert back_up_if_changed(desk.path) is not None
    project.mark_read(article)
    assert back_up_if_changed(desk.path) is not None
    project.record_reading(article, position=7)
    assert back_up_if_changed(desk.path) is not None
    assert back_up_if_changed(desk.path) is None
    assert len(backups(desk.path)) == 5


def test_a_damaged_backup_does_not_count(desk: Desk, project: Project) -> None:
    """If the newest copy cannot be read, another is made, and the good one is the newest good one."""
    first = back_up(desk.path)
    first.path.write_bytes(b"\xa5" * 5000)
    second = back_up_if_changed(desk.path)
    assert second is not None
    third = back_up(desk.path)
    third.path.write_bytes(third.path.read_bytes()[:5000])
    good = newest_good(desk.path)
    assert good is not None
    assert good.backup.path == second.path


def test_large_projects_are_left_to_their_owner(desk: Desk, project: Project) -> None:
    """Above the limit none is made unasked."""
    assert back_up_if_changed(desk.path, limit=1000) is None
    assert backups(desk.path) == []


def test_where_nothing_can_be_written_the_spare_folder_is_used(
    desk: Desk, project: Project, tmp_path: Path
) -> None:
    """That no folder can be made beside the project is no end; projects of one name do not mix there."""
    (desk.path.parent / FOLDER).write_text("in the way")
    spare = tmp_path / "state"
    made = back_up(desk.path, spare)
    assert spare in made.path.parents
    assert [each.path for each in backups(desk.path, spare)] == [made.path]
    other = tmp_path / "other" / desk.path.name
    assert backups(other, spare) == []
    with pytest.raises(BusyProject, match="itself is safe"):
        back_up(desk.path)


def test_thinning_removes_files_but_never_those_of_formats(desk: Desk, project: Project) -> None:
    """Of 40 backups of one day ten stay; the copy before a change of the format stays too."""
    kept = keep_before_format(desk.path, 3)
    again = keep_before_format(desk.path, 3)
    start = datetime(2026, 2, 18, 9, tzinfo=UTC)
    for minute in range(12):
        back_up(desk.path, now=start + timedelta(minutes=minute))
    there = backups(desk.path)
    assert len([each for each in there if not each.kept]) == NEWEST
    assert {each.path for each in there if each.kept} == {kept, again}
    assert thin(desk.path) == []


def test_a_copy_replaces_nothing(desk: Desk, project: Project, tmp_path: Path) -> None:
    """A file that is there stays, and no other is left behind."""
    target = tmp_path / "mine.db"
    target.write_text("mine")
    with pytest.raises(Refused, match="stays as it is"):
        copy(desk.path, target)
    assert target.read_text() == "mine"
    assert not list(tmp_path.glob(".tagline-*"))


def test_a_damaged_project_gets_no_backup(desk: Desk, article: Article) -> None:
    """What cannot be read whole is not copied, and no half copy stays."""
    desk.close()
    data = bytearray(desk.path.read_bytes())
    for start in range(3 * 4096, len(data), 4096):
        data[start : start + 100] = b"\xa5" * 100
    desk.path.write_bytes(data)
    with pytest.raises(DamagedProject):
        back_up(desk.path)
    assert list((desk.path.parent / FOLDER).iterdir()) == []


def test_a_full_disk_leaves_no_half_backup(desk: Desk, project: Project) -> None:
    """In a process whose files may not grow so large, it fails as a full disk, and nothing stays."""
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from store.backups import back_up\n"
        "from store.errors import BusyProject\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "try:\n    back_up(Path(sys.argv[1]))\n"
        "except BusyProject as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, desk.path], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert "no room on the disk" in done.stdout, done.stderr
    assert list((desk.path.parent / FOLDER).iterdir()) == []


def test_a_killed_backup_leaves_nothing_under_a_final_name(desk: Desk, article: Article) -> None:
    """Killed at any moment it leaves good backups or none; what it left is swept by the next."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom store.backups import back_up\n"
        "print('ready', flush=True)\n"
        "while True:\n    back_up(Path(sys.argv[1]))\n"
    )
    for _ in range(60 if os.environ.get("TAGLINE_FAULTS") == "long" else 6):
        with subprocess.Popen(
            [sys.executable, "-c", script, desk.path], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            known = {each.path for each in backups(desk.path)}
            while not {each.path for each in backups(desk.path)} - known:  # it is in the middle of the next
                pass
            process.kill()
        for each in backups(desk.path):
            assert check(each.path).findings == ()
    back_up(desk.path)
    assert not list((desk.path.parent / FOLDER).glob(".tagline-*"))


def test_a_backup_gives_way_to_a_program_that_writes(
    desk: Desk, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the journal of a writer is there the copy stops at once; without one it is made."""
    monkeypatch.setattr(backups_module, "_STEPS", 1)
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE articles SET title = 'Other'")
        with pytest.raises(BusyProject, match="Interrupted"):
            back_up(desk.path, give_way=True)
        writer.execute("ROLLBACK")
    assert back_up(desk.path, give_way=True).path.exists()


# Bringing one back


def test_restore_brings_back_and_keeps_what_was_there(desk: Desk, article: Article) -> None:
    """The project is as in the backup; the file that was there is beside it, byte for byte; nothing else."""
    project = desk.open()
    first = project.tag(article, Span(5, 9), project.issues()[:1]).annotation
    back_up(desk.path)
    project.tag(article, Span(10, 14), project.issues()[:1])
    desk.close()
    before = desk.path.read_bytes()
    kept = restore(desk.path, find_backup(desk.path, None))
    assert kept is not None
    assert kept.read_bytes() == before
    assert {path.name for path in desk.path.parent.iterdir()} == {desk.path.name, kept.name, FOLDER}
    assert stat.S_IMODE(desk.path.stat().st_mode) == 0o600
    assert desk.open().annotations_from(article, 0, 9) == [first]


def test_a_journal_goes_with_the_file_it_belongs_to(desk: Desk, article: Article) -> None:
    """The hot journal of the old file would spoil the new one: it is kept beside the old one."""
    back_up(desk.path)
    desk.close()
    _leave_hot(desk.path)
    hot = Path(f"{desk.path}-journal").read_bytes()
    before = desk.path.read_bytes()
    kept = restore(desk.path, find_backup(desk.path, None))
    assert kept is not None
    assert (kept.read_bytes(), Path(f"{kept}-journal").read_bytes()) == (before, hot)
    assert not Path(f"{desk.path}-journal").exists()
    assert check(desk.path).findings == ()


def _leave_hot(path: Path) -> None:
    """Die in the middle of a transaction, with the journal on the disk."""
    code = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 2'); c.execute('BEGIN IMMEDIATE')\n"
        "c.execute(\"UPDATE paragraphs SET text = replace(text, 'e', 'x')\")\n"
        "c.execute('CREATE TABLE filler (a)')\n"
        "c.executemany('INSERT INTO filler VALUES (?)', [(os.urandom(3000),)] * 50)\n"
        "os._exit(1)\n"
    )
    subprocess.run([sys.executable, "-c", code, path], check=False)
    assert Path(f"{path}-journal").stat().st_size > 0


def test_restore_is_refused_while_another_program_has_the_project_open(desk: Desk, article: Article) -> None:
    """Also one that only waits for a key; nothing is changed."""
    back_up(desk.path)
    desk.close()
    before = desk.path.read_bytes()
    code = (
        "import sys, sqlite3\nc = sqlite3.connect(sys.argv[1])\n"
        "c.execute('SELECT 1 FROM articles').fetchall()\nprint('open', flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, desk.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(BusyProject, match="open in another program"):
            restore(desk.path, find_backup(desk.path, None))
        other.communicate()
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyProject, match="open in another program"):
            restore(desk.path, find_backup(desk.path, None))
    assert desk.path.read_bytes() == before
    assert {path.name for path in desk.path.parent.iterdir()} == {desk.path.name, FOLDER}


def test_restore_checks_first(desk: Desk, project: Project, tmp_path: Path) -> None:
    """A damaged backup, none, one of another program, or one that is not there changes nothing."""
    desk.close()
    with pytest.raises(NotFound, match="no good backup"):
        find_backup(desk.path, None)
    with pytest.raises(NotFound, match="no backup nowhere"):
        find_backup(desk.path, Path("nowhere.db"))
    made = back_up(desk.path)
    assert find_backup(desk.path, Path(made.path.name)).backup.path == made.path
    made.path.write_bytes(made.path.read_bytes()[:9000])
    with pytest.raises(DamagedProject):
        find_backup(desk.path, made.path)


def test_a_missing_project_comes_back(desk: Desk, project: Project) -> None:
    """A project that was deleted is restored from its backups."""
    back_up(desk.path)
    desk.close()
    desk.path.unlink()
    assert restore(desk.path, find_backup(desk.path, None)) is None
    assert check(desk.path).findings == ()


# Before a change of the format


def test_an_older_project_is_copied_before_it_is_brought_up_to_date(desk: Desk, article: Article) -> None:
    """The copy that is kept is of the old format and sound."""
    desk.close()
    _as_the_first_version(desk.path)
    desk.open().close()
    (kept,) = backups(desk.path)
    assert kept.kept
    with closing(sqlite3.connect(kept.path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == 1
        assert connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"


def test_without_room_for_the_copy_an_older_project_is_only_read(desk: Desk, article: Article) -> None:
    """Its bytes stay, it is read, and what would change it says why it cannot."""
    desk.close()
    _as_the_first_version(desk.path)
    (desk.path.parent / FOLDER).write_text("in the way")
    before = desk.path.read_bytes()
    project = desk.open()
    assert project.remarks
    assert "older tagline" in project.remarks[0]
    assert project.find_article("talks.txt") == article
    with pytest.raises(BusyProject, match="no copy of it could be made"):
        project.mark_read(article)
    assert desk.path.read_bytes() == before


def _as_the_first_version(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ALTER TABLE changes DROP COLUMN batch")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_batches'")
        connection.execute("PRAGMA user_version = 1")
