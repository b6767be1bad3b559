"""What `check` finds in a project, and that it changes nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from store.checking import check, find_damage
from store.errors import BusyProject, DamagedProject
from store.leaves import Leaves
from store.model import Article, Draft, Span
from store.project import Project
from tests.conftest import TEXT, Desk


@pytest.fixture
def worked(desk: Desk, article: Article) -> Path:
    """A project in which one tagged, noted, removed, undid, redid, moved an edge and read."""
    project = desk.open()
    issues = project.issues()
    first = project.tag(article, Span(5, 9), issues[:2], note="so").annotation
    second = project.tag(article, Span(10, 30), issues[2:]).annotation
    assert first is not None
    assert second is not None
    project.untag(second)
    project.undo()
    project.undo()
    project.redo()
    project.untag(first, issues[0])
    project.import_draft(Draft(TEXT + "\nMore.", "Another", "more.txt"))
    project.mark_read(article)
    desk.open("taras").tag(article, Span(5, 20), issues[:1])
    desk.close()
    return desk.path


def found(path: Path) -> list[str]:
    """Return what is found, as one text each."""
    return [f"{each.place}: {each.text}" for each in check(path).findings]


@pytest.mark.parametrize(
    ("sql", "place", "words"),
    [
        ("UPDATE annotations SET note = 'other' WHERE id = 1", "annotations", "another note"),
        ("UPDATE articles SET title = 'other' WHERE id = 2", "articles", "another title"),
        ("UPDATE changes SET edits = '[]' WHERE action = 'note' OR action = 'tag'", "tags", "is there"),
        ("UPDATE changes SET edits = '[1]' WHERE id = 3", "changes", "the journal cannot be read"),
    ],
)
def test_what_the_journal_tells_otherwise_is_a_finding(
    worked: Path, sql: str, place: str, words: str
) -> None:
    """It names the table and the row; the progress told of the comparison only rises."""
    with closing(sqlite3.connect(worked)) as connection, connection:
        uids = {uid for (uid,) in connection.execute(f"SELECT uid FROM {place}")}
        connection.execute(sql)
    shares: list[float] = []
    wrong = [each for each in check(worked, shares.append).findings if each.place == place]
    assert any(words in each.text for each in wrong)
    assert place == "changes" or all(each.text.split()[0] in uids for each in wrong)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert find_damage(worked) is None or place == "changes"


def test_all_is_well_after_work(worked: Path) -> None:
    """After every kind of action nothing is found, the counts are right, and no byte or file is new."""
    before = hashlib.sha256(worked.read_bytes()).hexdigest()
    report = check(worked)
    assert (report.findings, report.remarks, report.articles) == ((), (), 2)
    assert report.annotations == 3
    assert hashlib.sha256(worked.read_bytes()).hexdigest() == before
    assert [path.name for path in worked.parent.iterdir()] == [worked.name]


WRONGS = {
    "quotation": ("UPDATE annotations SET exact = 'xxxx' WHERE id = 1", "quotes what is not in its place"),
    "text": ("UPDATE paragraphs SET text = replace(text, 'T', 'Z') WHERE number = 1", "not the one that was"),
    "paragraph": ("DELETE FROM paragraphs WHERE number = 2 AND revision_id = 1", "paragraph 3 is not where"),
    "last": ("DELETE FROM paragraphs WHERE number = 5 AND revision_id = 1", "of 5 paragraphs are there"),
    "start": ("UPDATE paragraphs SET start = start + 1 WHERE number = 2", "is not where it belongs"),
    "length": ("UPDATE revisions SET length = length + 1", "characters instead of"),
    "tally": (
        "UPDATE tallies SET count = count + 1 WHERE issue_id = 0",
        "article 1 counts 4 annotations",
    ),
    "tag": ("UPDATE tags SET annotation_id = 99 WHERE id = 1", "points to a row of annotations that is not"),
    "removed": ("UPDATE annotations SET deleted_at = 'x' WHERE id = 1", "annotation that was removed"),
    "issue": ("UPDATE issues SET deleted_at = 'x'", "is of an issue that was removed"),
    "article": ("UPDATE articles SET deleted_at = 'x' WHERE id = 1", "is on an article that was removed"),
    "other text": (
        "UPDATE annotations SET revision_id = 2 WHERE id = 1",
        "is on the text of another article",
    ),
    "index": ("INSERT INTO paragraphs_fts (paragraphs_fts) VALUES ('delete-all')", "search: "),
    "undo": ("UPDATE changes SET undo_top = 99 WHERE id = 3", "points to entry 99, which is not there"),
    "redo": ("UPDATE changes SET redo_top = 50 WHERE id = 2", "points to entry 50, which is not there"),
    "edits": ("UPDATE changes SET edits = '{}' WHERE id = 2", "does not say what was changed"),
    "json": ("UPDATE changes SET edits = '[' WHERE id = 2", "makes no sense"),
    "seen": ("UPDATE reading SET seen = '[[0, 9999999]]'", "what coder 1 read of article 1 makes no sense"),
    "position": ("UPDATE reading SET position = -1", "what coder 1 read of article 1 makes no sense"),
    "name": ("DELETE FROM settings WHERE name = 'uid'", "lost its own name"),
    "foreign": ("PRAGMA application_id = 7", "header does not say"),
}


@pytest.mark.parametrize("wrong", WRONGS)
def test_what_is_wrong_is_found(worked: Path, wrong: str) -> None:
    """Each kind of wrong row is named, and the project stays as it is."""
    query, words = WRONGS[wrong]
    with closing(sqlite3.connect(worked, isolation_level=None)) as connection:
        connection.execute(query)
    before = worked.read_bytes()
    assert any(words in each for each in found(worked)), found(worked)
    assert worked.read_bytes() == before


def test_damaged_pages_and_ends_are_found(worked: Path) -> None:
    """Noise in a page, bytes after the end, and an end that was cut off are each named."""
    data = worked.read_bytes()
    worked.write_bytes(data + bytes(4096))
    assert any("stand after its end" in each for each in found(worked))
    worked.write_bytes(data[:-4096])
    assert any("cut off" in each or "cannot" in each for each in found(worked))
    spoilt = bytearray(data)
    owners = Leaves(data).owners()
    for page in (page for page, owner in owners.items() if owner in {"annotations", "changes", "tags"}):
        spoilt[(page - 1) * 4096 : (page - 1) * 4096 + 8] = b"\xa5" * 8
    worked.write_bytes(spoilt)
    assert len(found(worked)) > 3
    assert find_damage(worked) is not None


def test_what_is_no_project_cannot_be_checked(tmp_path: Path) -> None:
    """A text, an empty file and a folder are refused as such."""
    path = tmp_path / "talks.db"
    for content in (b"", b"Talks end in Geneva.\n"):
        path.write_bytes(content)
        with pytest.raises(DamagedProject):
            check(path)
    with pytest.raises(DamagedProject, match="folder"):
        check(tmp_path)


def test_an_interrupted_write_is_a_remark_and_looked_at_in_the_copy(worked: Path) -> None:
    """With a hot journal beside it the project is sound once that is put in order; `check` leaves it be."""
    _leave_hot(worked)
    before = worked.read_bytes(), Path(f"{worked}-journal").read_bytes()
    report = check(worked)
    assert report.findings == ()
    assert report.annotations == 3
    assert "stopped while it wrote" in report.remarks[0]
    assert (worked.read_bytes(), Path(f"{worked}-journal").read_bytes()) == before


def test_opening_puts_an_interrupted_write_in_order(worked: Path) -> None:
    """A hot journal is written back by opening, and everything that was saved is there."""
    _leave_hot(worked)
    with Project.open(worked, coder="olena") as project:
        assert len(project.annotations_from(project.find_article("talks.txt"), 0, 9)) == 3
    assert not Path(f"{worked}-journal").exists()
    assert found(worked) == []


@pytest.mark.skipif(not hasattr(os, "fork") or os.geteuid() != 0, reason="needs another user to be")
def test_an_interrupted_write_in_a_read_only_folder_is_explained(worked: Path) -> None:
    """Where the journal cannot be written back, one message says so and what to do; no byte is changed."""
    _leave_hot(worked)
    before = worked.read_bytes()
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom store.project import Project\n"
        "from store.errors import BusyProject\nimport store.backups, store.checking\nos.setuid(65534)\n"
        "try:\n    Project.open(Path(sys.argv[1]), coder='olena').articles()\n"
        "except BusyProject as error:\n    print(error)\n"
    )
    with tempfile.TemporaryDirectory() as folder:  # the folders of tests are closed to others
        Path(folder).chmod(0o755)
        path = Path(shutil.copy(worked, folder))
        shutil.copy(f"{worked}-journal", folder)
        for file in Path(folder).iterdir():
            file.chmod(0o644)
        done = subprocess.run(
            [sys.executable, "-c", code, path], cwd=Path(__file__).parents[2], capture_output=True, text=True
        )
        assert path.read_bytes() == before
    assert "stopped while it wrote" in done.stdout, done.stderr
    assert "Copy it together with" in done.stdout


def _leave_hot(path: Path) -> None:
    """Die in the middle of a transaction, with the journal on the disk."""
    code = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 2'); c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('UPDATE paragraphs SET start = start + 1000')\n"
        "c.execute('CREATE TABLE filler (a)')\n"
        "c.executemany('INSERT INTO filler VALUES (?)', [(os.urandom(3000),)] * 50)\n"
        "os._exit(1)\n"
    )
    subprocess.run([sys.executable, "-c", code, path], check=False)
    assert Path(f"{path}-journal").stat().st_size > 0


# WAL mode


def _write_ahead(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal"


def test_wal_mode_is_left_on_opening(worked: Path) -> None:
    """A project that another tool put into WAL mode, with its log, is one complete file again."""
    with closing(sqlite3.connect(worked, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE reading SET updated_at = 'in the log' WHERE id = 1")
        shutil.copy(worked, worked.with_name("copy.db"))
        shutil.copy(f"{worked}-wal", worked.with_name("copy.db-wal"))
    path = worked.with_name("copy.db")
    with Project.open(path, coder="olena") as project:
        assert project.database.rows("PRAGMA journal_mode")[0][0] == "delete"
        assert project.database.rows("SELECT updated_at FROM reading WHERE id = 1")[0][0] == "in the log"
    assert not Path(f"{path}-wal").exists()
    assert found(path) == []


def test_wal_mode_is_used_while_another_holds_it(worked: Path) -> None:
    """With the other tool still there the project opens as it is, and both can write."""
    _write_ahead(worked)
    with closing(sqlite3.connect(worked, isolation_level=None)) as other:
        other.execute("SELECT count(*) FROM articles").fetchone()
        with Project.open(worked, coder="olena") as project:
            assert project.database.rows("PRAGMA journal_mode")[0][0] == "wal"
            article = project.find_article("talks.txt")
            assert project.tag(article, Span(30, 35)).change is not None
        assert other.execute("SELECT count(*) FROM annotations").fetchone()[0] == 4


def test_a_damaged_project_in_wal_mode_is_not_touched(worked: Path) -> None:
    """Before WAL mode is left the whole file is looked through, and damage keeps it as it is."""
    _write_ahead(worked)
    data = bytearray(worked.read_bytes())
    for start in range(len(data) - 5 * 4096, len(data), 4096):
        data[start : start + 100] = b"\xa5" * 100
    worked.write_bytes(data)
    with pytest.raises(DamagedProject):
        Project.open(worked, coder="olena")
    assert worked.read_bytes() == data


def test_a_newer_project_in_wal_mode_is_not_touched(worked: Path) -> None:
    """It is read as it is, its log too: to leave WAL mode, or to take the log in, would be to change it."""
    path = worked.with_name("copy.db")
    with closing(sqlite3.connect(worked, isolation_level=None)) as other:
        other.execute("PRAGMA user_version = 99")
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE articles SET title = 'In the log'")
        shutil.copy(worked, path)
        shutil.copy(f"{worked}-wal", f"{path}-wal")
    before = path.read_bytes()
    with Project.open(path, coder="olena") as project:
        assert {summary.article.title for summary in project.articles()} == {"In the log"}
        assert "newer tagline" in project.read_only_reason
        with pytest.raises(BusyProject, match="newer tagline"):
            project.undo()
    assert path.read_bytes() == before


def test_check_can_be_interrupted(worked: Path) -> None:
    """Ctrl+C in the middle of a long query ends it, and the copy is removed."""
    code = (
        "import os, signal, sys, threading\nfrom pathlib import Path\nimport store.checking as checking\n"
        "def endless(examination):\n"
        "    print('at it', flush=True)\n"
        "    yield from (str(row) for row in examination.rows(\n"
        "        'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT sum(x) FROM n'))\n"
        "checking._references = endless\n"
        "try:\n    checking.check(Path(sys.argv[1]))\n"
        "except KeyboardInterrupt:\n    sys.exit(130)\n"
    )
    scratch = worked.parent / "scratch"
    scratch.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", code, worked],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
    assert list(scratch.iterdir()) == []
