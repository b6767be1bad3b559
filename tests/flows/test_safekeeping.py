"""Checking, backing up and bringing back from the command line, and the backup that the reader makes."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from store.backups import FOLDER, backups
from store.checking import check
from store.model import Span
from store.project import Project
from tests.flows.calling import Run
from tests.flows.test_terminal import DEADLINE
from tests.flows.window import window


def tag(path: Path, start: int = 0) -> None:
    """Tag a passage."""
    with Project.open(path, coder="olena") as project:
        project.tag(project.articles()[0].article, Span(start, start + 5), project.issues()[:1])


def test_backup_makes_lists_and_restore_brings_back(run: Run, filled: Path) -> None:
    """The path goes to stdout, the list tells time, size, annotations and path; later work is undone."""
    tag(filled)
    made = run("backup")
    assert (made.exit_code, made.stderr) == (0, "")
    path = Path(made.stdout.strip())
    assert path.parent == filled.parent / FOLDER
    listed = json.loads(run("backup", "--list", "--json").stdout)
    assert [set(each) for each in listed] == [{"time", "size", "annotations", "path"}]
    assert listed[0]["annotations"] == 1
    assert listed[0]["size"] == path.stat().st_size
    assert listed[0]["path"] == str(path)
    assert listed[0]["time"].endswith("Z")
    tag(filled, 10)
    restored = run("restore")
    assert restored.exit_code == 0, restored.output
    assert "(1 annotation)" in restored.stderr
    assert "is kept as" in restored.stderr
    with Project.open(filled, coder="olena") as project:
        assert project.stats().annotations == 1


def test_backup_to_a_place_of_ones_own(run: Run, filled: Path, tmp_path: Path) -> None:
    """DEST is a file or a folder; a file that is there is not replaced; without a project there is none."""
    stick = tmp_path / "stick"
    stick.mkdir()
    assert run("backup", stick / "mine.db").exit_code == 0
    assert check(stick / "mine.db").findings == ()
    assert Path(run("backup", stick).stdout.strip()).parent == stick
    again = run("backup", stick / "mine.db")
    assert again.exit_code == 1
    assert "stays as it is" in again.stderr
    assert run("backup", tmp_path / "nowhere" / "mine.db").exit_code == 4
    assert run("backup", "-p", tmp_path / "none.db").exit_code == 1
    assert run("backup", "--json").exit_code == 2
    assert run("restore", stick / "mine.db").exit_code == 0
    assert run("restore", tmp_path / "none.db").exit_code == 1


def test_check_says_that_all_is_well(run: Run, filled: Path) -> None:
    """Code 0 and one sentence with the counts; as JSON the same in keys; no byte is changed."""
    tag(filled)
    run("backup")
    before = filled.read_bytes()
    well = run("check")
    assert (well.exit_code, well.stdout) == (0, "")
    assert well.stderr == "All is well: 2 articles, 1 annotation, 1 backup.\n"
    found = json.loads(run("check", "--json").stdout)
    assert found == {
        "project": str(filled),
        "ok": True,
        "articles": 2,
        "annotations": 1,
        "backups": 1,
        "findings": [],
        "remarks": [],
    }
    assert filled.read_bytes() == before


def test_check_names_what_is_wrong(run: Run, filled: Path) -> None:
    """Code 3, one line for each finding on stdout, and the newest good copy; the titles cannot command."""
    tag(filled)
    run("backup")
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        connection.execute("UPDATE articles SET title = 'Bad \x1b]0;title\x07' WHERE id = 1")
        connection.execute("UPDATE annotations SET exact = 'other'")
        connection.execute("UPDATE tallies SET count = 7 WHERE issue_id = 0")
    wrong = run("check")
    assert wrong.exit_code == 3
    assert "\x1b" not in wrong.output
    # The quotation and the count, and both rows differ from the journal.
    assert [line.split("\t")[0] for line in wrong.stdout.splitlines()] == [
        *("articles", "counts"),
        *("articles", "annotations"),
    ]
    assert "(4 findings)" in wrong.stderr
    assert "Newest good copy" in wrong.stderr
    found = json.loads(run("check", "--json").stdout)
    assert found["ok"] is False
    assert {each["place"] for each in found["findings"]} == {"articles", "counts", "annotations"}


def test_salvage_from_the_command_line(run: Run, filled: Path, tmp_path: Path) -> None:
    """It prints what was saved and lost by table, and the new project opens."""
    tag(filled)
    data = bytearray(filled.read_bytes())
    data[100:4096] = bytes(3996)
    filled.write_bytes(data)
    assert run("list").exit_code == 3
    saved = run("check", "--salvage", tmp_path / "saved.db")
    assert saved.exit_code == 0, saved.output
    assert "annotations\t1\t0" in saved.stdout
    assert "Saved 2 articles, 1 annotations" in saved.stderr
    assert run("check", "-p", tmp_path / "saved.db").exit_code == 0
    assert filled.read_bytes() == data
    assert run("check", "--salvage", tmp_path / "saved.db").exit_code == 1
    assert run("check", "--salvage", tmp_path / "x.db", "--json").exit_code == 2


def test_an_import_backs_up_what_was_there(run: Run, filled: Path, texts: Path) -> None:
    """Before texts come into a project that was there it is copied, once for each state; not a new one."""
    assert backups(filled) == []
    assert run("import", texts).exit_code == 0
    (made,) = backups(filled)
    (texts / "c.txt").write_text("One more.\n")
    assert run("import", texts).exit_code == 0
    assert [each.path for each in backups(filled)] == [made.path]
    (texts / "d.txt").write_text("And more.\n")
    assert run("import", texts).exit_code == 0
    assert len(backups(filled)) == 2


def test_an_import_goes_on_without_a_backup(run: Run, filled: Path, texts: Path) -> None:
    """Where no backup can be made that is said, and the texts come in."""
    (filled.parent / FOLDER).write_text("in the way")
    state = Path(str(filled).replace("/share/", "/state/")).parent
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text("in the way")
    (texts / "c.txt").write_text("One more.\n")
    result = run("import", texts)
    assert result.exit_code == 0, result.output
    assert "Warning: No backup could be made" in result.stderr
    assert "Added 1" in result.stderr


def test_a_strange_value_is_known_for_damage(run: Run, filled: Path) -> None:
    """What makes no sense to the program is code 3 if the project is damaged, not a bug of the program."""
    tag(filled)
    run("mark-read", "a.txt", "--coder", "olena")
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        connection.execute("UPDATE reading SET seen = '[[5'")
    result = run("mark-read", "a.txt", "--coder", "olena")
    assert result.exit_code == 3, result.output
    assert "is damaged (reading:" in result.stderr


def test_the_reader_backs_up_once_it_is_open(project_path: Path) -> None:
    """A moment after the first page there is a backup of what it opened; a second look makes no other."""
    for _ in range(2):
        with window(project_path, "Geneva") as opened:
            end = time.monotonic() + DEADLINE
            while not backups(project_path):
                assert time.monotonic() < end, opened.text
                opened.read(0.05)
            opened.leave()
    (made,) = backups(project_path)
    assert check(made.path).findings == ()


def test_the_reader_says_that_it_cannot_back_up(
    project_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told on screen, and nothing else is amiss."""
    (project_path.parent / FOLDER).write_text("in the way")
    (tmp_path / "blocked").write_text("in the way")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "blocked"))
    with window(project_path, "Geneva") as opened:
        opened.show("No backup could be made")
        opened.leave()


def test_the_reader_shows_a_newer_project_and_says_so(project_path: Path) -> None:
    """It opens read-only with one remark, a key that would tag says why not, and no byte is changed."""
    with closing(sqlite3.connect(project_path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = project_path.read_bytes()
    with window(project_path, "Geneva", columns=160) as opened:
        opened.show("Made by a newer tagline")
        opened.press("1")
        opened.show("Opened read-only")
        opened.leave()
    assert project_path.read_bytes() == before
    assert backups(project_path) == []
