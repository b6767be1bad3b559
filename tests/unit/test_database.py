"""The project file: how it is made, refused, locked and written; `Database` under the facade."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from store import connection as connection_module
from store import database as database_module
from store.database import Database, open_database
from store.errors import BusyProject, DamagedProject, NotFound
from store.model import Article, Draft, Span
from store.project import Project
from store.schema import APPLICATION_ID, VERSION
from tests.conftest import ISSUES, Desk


def _nothing(_: Database) -> None:
    """Prepare an empty project."""


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _set_pragma(path: Path, pragma: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA {pragma}")


def test_new_project_is_private_and_alone(desk: Desk, project: Project) -> None:
    """The file is 0600, has our numbers in its header, and nothing else is left in the folder."""
    assert stat.S_IMODE(desk.path.stat().st_mode) == 0o600
    assert [path.name for path in desk.path.parent.iterdir()] == [desk.path.name]
    assert project.database.number("PRAGMA application_id") == APPLICATION_ID
    assert project.database.number("PRAGMA user_version") == VERSION
    assert project.database.number("SELECT count(*) FROM pragma_quick_check WHERE quick_check <> 'ok'") == 0


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    """A project may be named in a folder that is not there yet."""
    path = tmp_path / "data" / "tagline" / "talks.tagline"
    open_database(path, prepare=_nothing).close()
    assert path.is_file()


def test_pragmas_are_really_set(project: Project) -> None:
    """The durability and safety that DESIGN.md promises hold on the connection in use."""
    found = {
        name: project.database.rows(f"PRAGMA {name}")[0][0]
        for name in (
            *("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check"),
            *("fullfsync", "busy_timeout"),
        )
    }
    assert found == {
        "journal_mode": "delete",
        "synchronous": 3,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "fullfsync": 1,
        "busy_timeout": 5000,
    }


def test_failed_preparation_leaves_nothing(tmp_path: Path) -> None:
    """If a new project cannot be filled, neither it nor a temporary file stays."""

    def fail(_: Database) -> None:
        raise OSError("the corpus is gone")

    with pytest.raises(OSError, match="corpus"):
        open_database(tmp_path / "talks.tagline", prepare=fail)
    assert list(tmp_path.iterdir()) == []


def test_missing_project_is_not_made_by_opening(tmp_path: Path) -> None:
    """Without `prepare` a wrong name is an error, and no file appears."""
    with pytest.raises(NotFound, match="no project"):
        open_database(tmp_path / "talks.tagline")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"S", "not a tagline project"),
        ("“They told us.”\n".encode() * 100, "not a tagline project"),
        (b"SQLite format 3\0", "damaged"),
        (b"SQLite format 3\0" + b"\xff" * 5000, "damaged"),
    ],
)
def test_what_is_no_project_is_refused_untouched(tmp_path: Path, content: bytes, words: str) -> None:
    """Empty files, texts and debris are named as such; their bytes stay."""
    path = tmp_path / "talks.tagline"
    path.write_bytes(content)
    with pytest.raises(DamagedProject, match=words):
        open_database(path, prepare=_nothing)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder in the place of the project is named as such."""
    with pytest.raises(DamagedProject, match="folder"):
        open_database(tmp_path, prepare=_nothing)


@pytest.mark.parametrize(
    ("pragma", "words"),
    [
        ("application_id = 0x54677474", "another program"),
        ("application_id = 0", "another program"),
    ],
)
def test_foreign_files_are_refused_untouched(desk: Desk, pragma: str, words: str) -> None:
    """A file of another program is refused, and its bytes stay."""
    desk.open().close()
    _set_pragma(desk.path, pragma)
    before = _digest(desk.path)
    with pytest.raises(DamagedProject, match=words):
        desk.open()
    assert _digest(desk.path) == before


@pytest.mark.parametrize("keep", [0.02, 0.5, 0.99])
def test_truncated_project_is_damaged_and_untouched(desk: Desk, article: Article, keep: float) -> None:
    """A file that was cut off is refused, not read as far as it goes."""
    desk.close()
    desk.path.write_bytes(desk.path.read_bytes()[: int(desk.path.stat().st_size * keep)])
    before = _digest(desk.path)
    with pytest.raises(DamagedProject, match="damaged"):
        desk.open()
    assert _digest(desk.path) == before


def test_refusal_closes_the_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project that is refused is not kept open."""
    desk.open().close()
    with closing(sqlite3.connect(desk.path)) as connection:
        connection.execute("ALTER TABLE changes RENAME COLUMN summary TO words")
    _set_pragma(desk.path, f"user_version = {VERSION + 1}")
    made: list[sqlite3.Connection] = []
    connect = connection_module.connect

    def remember(path: Path, *, read_only: bool, timeout: float, immutable: bool) -> sqlite3.Connection:
        made.append(connect(path, read_only=read_only, timeout=timeout, immutable=immutable))
        return made[-1]

    monkeypatch.setattr(database_module, "connect", remember)
    with pytest.raises(DamagedProject):
        desk.open()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        made[0].execute("SELECT 1")


def test_two_creators_at_once_end_with_one_good_project(tmp_path: Path) -> None:
    """Programs that make the same project at the same moment all get the one that was first."""
    path = tmp_path / "talks.tagline"
    barrier = threading.Barrier(4)
    uids: list[str] = []

    def make() -> None:
        barrier.wait()
        with Project.open(path, coder="olena", starter=ISSUES) as project:
            uids.append(project.uid)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(uids) == 4
    assert len(set(uids)) == 1
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    with Project.open(path, coder="olena") as project:
        assert len(project.issues()) == len(ISSUES)


def test_a_file_system_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where links cannot be made the new file is renamed into place."""

    def no_links(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", no_links)
    open_database(tmp_path / "talks.tagline", prepare=_nothing).close()
    assert [file.name for file in tmp_path.iterdir()] == ["talks.tagline"]


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), sqlite3.IntegrityError("no")])
def test_an_error_inside_a_transaction_leaves_nothing(desk: Desk, error: BaseException) -> None:
    """Whatever is raised, no row is kept, the connection is free, and others see nothing."""
    project, other = desk.open(), desk.open("taras")
    before = _digest(desk.path)

    def write_and_fail() -> None:
        with project.database.transaction():
            project.database.run("INSERT INTO settings (name, value) VALUES ('a', 'b')")
            raise error

    with pytest.raises(type(error)):
        write_and_fail()
    assert project.database.connection.in_transaction is False
    assert other.database.number("SELECT count(*) FROM settings WHERE name = 'a'") == 0
    assert _digest(desk.path) == before


def test_a_failed_write_does_not_swallow_the_next(desk: Desk) -> None:
    """After a broken constraint the next ten writes are seen by a second connection at once."""
    project, other = desk.open(), desk.open("taras")
    insert = "INSERT INTO settings (name, value) VALUES (?, 'x')"
    with pytest.raises(sqlite3.IntegrityError), project.database.transaction():
        project.database.run(insert, "uid")
    for number in range(10):
        with project.database.transaction():
            project.database.run(insert, f"name {number}")
        assert project.database.connection.in_transaction is False
        assert other.database.number("SELECT count(*) FROM settings WHERE value = 'x'") == number + 1


def test_a_locked_project_is_busy_within_the_timeout(desk: Desk, article: Article) -> None:
    """A lock of another program is waited for as long as asked, then explained; reading goes on."""
    project = desk.open(timeout=0.1)
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(BusyProject, match="in use by another program"):
            project.tag(article, Span(5, 9), project.issues()[:1])
        assert 0.05 < time.monotonic() - began < 2
        assert project.database.connection.in_transaction is False
        assert len(project.articles()) == 1
        other.execute("ROLLBACK")
    assert project.tag(article, Span(5, 9), project.issues()[:1]).change is not None


def test_a_project_locked_for_reading_is_busy(desk: Desk, article: Article) -> None:
    """An exclusive lock stops looking and opening, with the same explanation."""
    project = desk.open(timeout=0.1)
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BusyProject, match="in use"):
            project.articles()
        with pytest.raises(BusyProject, match="in use"):
            desk.open(timeout=0.1)
    assert len(project.articles()) == 1


def test_a_full_disk_is_explained_and_costs_nothing_saved(desk: Desk, article: Article) -> None:
    """When the file cannot grow the action fails whole, and works again once there is room."""
    project = desk.open()
    first = project.tag(article, Span(5, 9), project.issues()[:1]).annotation
    pages = project.database.number("PRAGMA page_count")
    project.database.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(BusyProject, match="no room"):
        project.import_draft(Draft("A long text. " * 5000, "Long"))
    assert project.database.connection.in_transaction is False
    assert [annotation.uid for annotation in project.annotations_from(article, 0, 9)] == [
        first.uid if first else ""
    ]
    assert project.article_count() == 1
    project.database.connection.execute("PRAGMA max_page_count = 100000")
    assert project.import_draft(Draft("A long text. " * 5000, "Long")).added


def test_a_read_only_project_reads_and_refuses_to_write(
    desk: Desk, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file may not be written it opens, shows everything, and explains that it cannot be tagged."""
    desk.close()
    monkeypatch.setattr(os, "access", lambda *_: False)
    before = _digest(desk.path)
    project = desk.open("somebody new")
    assert project.read_only
    assert project.text(article).slice(Span(0, article.length))
    assert project.search("Zelensky")
    with pytest.raises(BusyProject, match="read-only"):
        project.tag(article, Span(5, 9), project.issues()[:1])
    assert _digest(desk.path) == before


def test_looking_changes_nothing(desk: Desk, article: Article) -> None:
    """To open, list, read, search, count and close leaves every byte, also for a coder who is new."""
    project = desk.open()
    annotation = project.tag(article, Span(5, 9), project.issues()[:1], note="so").annotation
    assert annotation is not None
    desk.close()
    before, stamp = _digest(desk.path), desk.path.stat().st_mtime_ns
    for coder in ("olena", "somebody new"):
        project = desk.open(coder)
        found = project.articles()[0].article
        text = project.text(found)
        text.slice(Span(0, found.length))
        text.fetch(1, found.paragraphs)
        assert project.search("talks")
        assert project.annotations_over(found, Span(0, found.length)) == [annotation]
        assert project.find_annotation(annotation.uid) == annotation
        assert project.find_article("talks.txt") == found
        assert project.tallies()[0] == 1
        project.reading(found)
        project.article_summary(found.id)
        project.changed_elsewhere()
        with project.database.snapshot():
            list(project.database.stream("SELECT * FROM tagged_passages"))
        project.close()
    assert (_digest(desk.path), desk.path.stat().st_mtime_ns) == (before, stamp)


def test_a_copy_made_while_open_is_complete(desk: Desk, article: Article) -> None:
    """The one file, copied while the project is open, holds all that was acknowledged."""
    project = desk.open()
    outcome = project.tag(article, Span(5, 9), project.issues()[:1])
    copy = desk.path.with_name("copy.tagline")
    copy.write_bytes(desk.path.read_bytes())
    with Project.open(copy, coder="olena") as copied:
        assert copied.annotations_from(article, 0, 9) == [outcome.annotation]


def test_writing_elsewhere_is_noticed_once(desk: Desk, article: Article) -> None:
    """`changed_elsewhere` answers yes once after another program's write, and no after one's own."""
    mine, other = desk.open(), desk.open("taras")
    assert not mine.changed_elsewhere()
    other.tag(article, Span(5, 9), other.issues()[:1])
    assert mine.changed_elsewhere()
    assert not mine.changed_elsewhere()
    mine.tag(article, Span(5, 9), mine.issues()[:1])
    assert not mine.changed_elsewhere()


def test_a_snapshot_is_one_state_and_ends(desk: Desk, article: Article) -> None:
    """Inside a snapshot nothing changes; afterwards others can write, and the connection is free."""
    reader, writer = desk.open(), desk.open("taras", timeout=0.05)
    with reader.database.snapshot():
        assert reader.tallies() == {}
        with pytest.raises(BusyProject, match="in use"):
            writer.tag(article, Span(5, 9))
        assert reader.tallies() == {}
    assert reader.database.connection.in_transaction is False
    assert writer.tag(article, Span(5, 9)).change is not None
    assert reader.tallies() == {0: 1}


def test_a_snapshot_ends_with_an_error(desk: Desk) -> None:
    """An error inside a snapshot leaves no transaction open."""
    database = desk.open().database

    def fail() -> None:
        with database.snapshot():
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert database.connection.in_transaction is False


def test_an_interrupted_query_is_explained(desk: Desk) -> None:
    """A query stopped from outside says so."""
    project = desk.open()
    project.database.connection.set_progress_handler(lambda: 1, 1000)
    with pytest.raises(BusyProject, match="Interrupted"):
        project.database.rows(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
        )


def _before_the_first_version(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("CREATE TABLE kept (value TEXT)")
        connection.commit()
    return path.read_bytes()


def test_an_older_file_is_brought_up_to_date(tmp_path: Path) -> None:
    """A file of an older format gets the tables of this one and keeps what it held."""
    path = tmp_path / "old.db"
    _before_the_first_version(path)
    database = open_database(path)
    assert database.number("PRAGMA user_version") == VERSION
    assert database.rows("SELECT * FROM annotations") == database.rows("SELECT * FROM kept") == []
    database.close()


def _as_the_first_version(path: Path) -> None:
    """Turn a project into what the first version of the format made of it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ALTER TABLE changes DROP COLUMN batch")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_batches'")
        connection.execute("PRAGMA user_version = 1")


def test_a_file_of_the_first_version_keeps_its_history(desk: Desk, article: Article) -> None:
    """What was done before the file was brought up to date is undone after it, also beside a batch."""
    project = desk.open()
    project.tag(article, Span(5, 9), project.issues()[:1])
    project.tag(article, Span(10, 14), project.issues()[1:2])
    project.undo()
    desk.close()
    _as_the_first_version(desk.path)
    project = desk.open()
    assert project.database.number("PRAGMA user_version") == VERSION
    assert project.redo().summary == "redone: security guarantees"
    for start in (20, 30, 40):
        project.tag(article, Span(start, start + 5), project.issues()[:1], batch="b")
    assert project.undo().summary == "undone: territory · 3 passages"
    assert project.undo().summary == "undone: security guarantees"
    assert project.undo().summary == "undone: territory"
    assert project.undo().change is None
    project.close()
    assert desk.open().database.number("PRAGMA user_version") == VERSION


def test_a_file_of_the_third_version_can_be_reviewed(desk: Desk, article: Article) -> None:
    """It gets the index that finds what to review; its annotations stay as they are."""
    desk.open().tag(article, Span(5, 9))
    desk.close()
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as connection:
        connection.execute("DROP INDEX annotations_to_review")
        connection.execute("ALTER TABLE reading DROP COLUMN earlier")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm004_reviews'")
        connection.execute("PRAGMA user_version = 3")
    project = desk.open()
    assert project.database.number("PRAGMA user_version") == VERSION
    assert project.database.rows("SELECT 1 FROM sqlite_master WHERE name = 'annotations_to_review'")
    assert project.count_for_review(article) == 0
    assert [each.span for each in project.annotations_for_review(article, 0, 9)] == [Span(5, 9)]


def test_an_older_file_that_is_read_only_can_be_read(
    desk: Desk, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file may not be written it is read as it is, and its bytes stay."""
    desk.close()
    _as_the_first_version(desk.path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    before = _digest(desk.path)
    project = desk.open()
    assert project.text(article).slice(Span(0, article.length))
    assert project.find_article("talks.txt") == article
    assert list(project.passages()) == []
    with pytest.raises(BusyProject, match="read-only"):
        project.undo()
    assert _digest(desk.path) == before


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either all of the new format or nothing of it is in the file."""
    path = tmp_path / "old.db"
    before = _before_the_first_version(path)
    monkeypatch.setattr("store.schema._TABLES", "CREATE TABLE half (a TEXT); CREATE TABLE half (a TEXT);")
    with pytest.raises(sqlite3.OperationalError, match="half"):
        open_database(path)
    assert path.read_bytes() == before
