"""Damaged projects: never a traceback, never a byte changed, always a way out; and what can be saved."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from store.backups import FOLDER, back_up
from store.checking import check, find_damage
from store.errors import DamagedProject, Refused
from store.leaves import Leaves
from store.model import Draft, Span
from store.project import Project
from store.readable import TABLES, read_rows
from store.salvage import salvage
from tests.flows.test_terminal import LEAVE
from tests.flows.window import Window
from tui.cli.main import cli
from tui.opening import ENTER

LONG = os.environ.get("TAGLINE_FAULTS") == "long"
SEEDS = range(60 if LONG else 6)
FLIPS = 100

Spoil = Callable[[Path], object]


@pytest.fixture
def damaged(thousand: Path, tmp_path: Path) -> Path:
    """Return a copy of the project, to be damaged."""
    return Path(shutil.copy(thousand, tmp_path / "talks.db"))


def digest(path: Path) -> str:
    """Return what tells whether a file was changed."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def flip(path: Path, seed: int, first: int = 4096, count: int = FLIPS) -> set[int]:
    """Change bytes from an offset on; return the numbers of the pages that were hit."""
    chance = random.Random(seed)
    data = bytearray(path.read_bytes())
    hit = set()
    for _ in range(count):
        place = chance.randrange(first, len(data))
        data[place] ^= chance.randrange(1, 256)
        hit.add(place // 4096 + 1)
    path.write_bytes(data)
    return hit


def noise(path: Path) -> None:
    """Overwrite 400 bytes after the header."""
    data = bytearray(path.read_bytes())
    data[100:500] = random.Random(1).randbytes(400)
    path.write_bytes(data)


def header(path: Path) -> None:
    """Damage the page size in the header."""
    data = bytearray(path.read_bytes())
    data[16:18] = b"\x00\x03"
    path.write_bytes(data)


def folder(path: Path) -> None:
    """Put a folder in the place of the project."""
    path.unlink()
    path.mkdir()


FAULTS: dict[str, Spoil] = {
    "noise": noise,
    "header": header,
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-4096]),
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("Talks end in Geneva.\n" * 500),
    "folder": folder,
}
COMMANDS = (
    ["list"],
    ["issues"],
    ["stats"],
    ["search", "talks"],
    ["export"],
    ["export", "-f", "jsonl"],
    ["tag", "001.txt", "3", "9", "territory"],
    ["mark-read", "001.txt"],
    ["check"],
    ["backup"],
)


def call(path: Path, *words: str) -> Result:
    """Run a command on a project."""
    return CliRunner().invoke(cli, [words[0], "-p", str(path), *words[1:]], prog_name="tagline")


@pytest.mark.parametrize("fault", FAULTS)
def test_every_command_refuses_a_damaged_project_and_names_the_newest_good_copy(
    damaged: Path, fault: str
) -> None:
    """Code 3 and one error line with the copy, its annotations and the command; no byte is changed."""
    back_up(damaged)
    FAULTS[fault](damaged)
    before = digest(damaged) if damaged.is_file() else ""
    for words in COMMANDS:
        result = call(damaged, *words)
        assert result.exit_code == 3, (words, result.output, result.exception)
        last = result.stderr.splitlines()[-1]
        assert last.startswith("Error: "), (words, result.output)
        if fault != "folder":
            assert "Newest good copy: " in last
            assert "(980 annotations)" in last
            assert f"`tagline restore -p {damaged}`" in last
    assert (digest(damaged) if damaged.is_file() else "") == before


def test_a_damaged_backup_is_passed_over(damaged: Path) -> None:
    """The copy that is named is the newest that is sound, and it is the one that comes back."""
    good, bad = back_up(damaged), back_up(damaged)
    flip(bad.path, 1, count=2000)
    before = digest(damaged)
    noise(damaged)
    spoilt = digest(damaged)
    assert "980 annotations" in call(damaged, "list").stderr
    result = call(damaged, "restore")
    assert result.exit_code == 0, result.output
    assert "980 annotations" in result.stderr
    (kept,) = damaged.parent.glob("talks.db.replaced-*.db")
    assert digest(kept) == spoilt
    assert check(damaged).findings == ()
    assert digest(damaged) != before  # a copy made anew, not the old file
    assert good.path.exists()
    assert bad.path.exists()


@pytest.mark.parametrize("seed", SEEDS)
def test_flips_never_end_in_a_traceback(damaged: Path, seed: int) -> None:
    """Whatever 100 changed bytes do, each command works or fails with code 3; reading changes no byte."""
    flip(damaged, seed)
    before = digest(damaged)
    for words in COMMANDS[:6]:
        result = call(damaged, *words)
        assert result.exit_code in {0, 3}, (words, result.output, result.exception)
    assert digest(damaged) == before


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_not_hit_is_saved(damaged: Path, thousand: Path, tmp_path: Path, seed: int) -> None:
    """With 100 bytes changed outside page 1, of the rows in other pages at least 95 of 100 come back.

    A text is whole or not there: paragraphs count if no page of their text was hit. An annotation comes
    back in the new project or, if its text is lost, in the report. The new project is sound.
    """
    pages = _pages_of_rows(thousand)
    hit = flip(damaged, seed)
    spoilt = digest(damaged)
    out = tmp_path / "out.db"
    salvaged = salvage(damaged, out)
    assert digest(damaged) == spoilt
    assert check(out).findings == ()
    saved = _uids(out)
    assert salvaged.report is not None
    reported = {json.loads(line).get("uid") for line in salvaged.report.read_text().splitlines()}
    broken = {text for (table, _, text), on in pages.items() if table == "paragraphs" and on & hit}
    removed = _removed(thousand)
    expected = {
        (table, uid)
        for (table, uid, text), on in pages.items()
        if not on & hit and text not in broken and uid not in removed
    }
    back = {
        (table, uid)
        for table, uid in expected
        if uid in saved[table] or (table == "annotations" and uid in reported)
    }
    assert len(back) >= 0.95 * len(expected), sorted(expected - back)[:10]
    for table in ("annotations", "changes", "paragraphs"):
        wanted = {uid for name, uid in expected if name == table}
        assert len({uid for name, uid in back if name == table}) >= 0.95 * len(wanted), table


def test_what_was_saved_is_what_was_there(damaged: Path, thousand: Path, tmp_path: Path) -> None:
    """Of a sound project every row comes back with every value, and nothing goes to a report."""
    salvaged = salvage(damaged, tmp_path / "out.db")
    assert salvaged.report is None
    assert not any(count.lost for count in salvaged.counts.values())
    with closing(sqlite3.connect(thousand)) as old, closing(sqlite3.connect(tmp_path / "out.db")) as new:
        for table in (*TABLES, "tallies"):
            query = f"SELECT * FROM {table} ORDER BY 1, 2"
            assert new.execute(query).fetchall() == old.execute(query).fetchall(), table
    with Project.open(tmp_path / "out.db", coder="olena") as project:
        assert project.search("energy")
        assert project.undo().change is not None


@pytest.mark.parametrize("seed", SEEDS)
def test_every_text_of_the_backup_comes_back(
    damaged: Path, thousand: Path, tmp_path: Path, seed: int
) -> None:
    """Whatever part of its rows was hit, its number too, a text that a backup has is saved whole."""
    back_up(damaged)
    flip(damaged, seed)
    salvaged = salvage(damaged, tmp_path / "out.db")
    if "rows come from the backup" not in salvaged.summary:
        return  # what tells that both have one history was hit
    query = "SELECT revision_id, number, start, lead, text FROM paragraphs ORDER BY 1, 2"
    with closing(sqlite3.connect(thousand)) as old, closing(sqlite3.connect(tmp_path / "out.db")) as new:
        assert new.execute(query).fetchall() == old.execute(query).fetchall()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_lost_comes_from_the_backup(damaged: Path, tmp_path: Path, seed: int) -> None:
    """With a backup of the same history every row that was in it comes back, and later work too."""
    back_up(damaged)
    with Project.open(damaged, coder="olena") as project:
        article = project.find_article("003.txt")
        later = project.tag(article, Span(5, 50), project.issues()[:1]).annotation
    assert later is not None
    before = _rows(damaged)
    flip(damaged, seed)
    salvaged = salvage(damaged, tmp_path / "out.db")
    assert "rows come from the backup" in salvaged.summary
    report = check(tmp_path / "out.db")
    assert (report.findings, report.articles, report.annotations) == ((), 12, 981)
    assert _rows(tmp_path / "out.db") == before


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_lost_is_told_by_the_journal(
    damaged: Path, thousand: Path, tmp_path: Path, seed: int
) -> None:
    """Without a backup every annotation comes back whose row is left or whose entry in the journal is.

    Those on texts that are lost are in the report. A row whose uid was hit comes back with that uid: nothing
    proves that it is not the entry that was hit.
    """
    flip(damaged, seed)
    left, whole = (read_rows(path, lambda _: None) for path in (damaged, thousand))
    entries = "".join(
        str(row["edits"]) for row_id, row in whole["changes"].items() if left["changes"].get(row_id) == row
    )
    expected = [
        {str(row["uid"]), str(left["annotations"].get(row_id, row)["uid"])}
        for row_id, row in whole["annotations"].items()
        if row["deleted_at"] is None
        and (left["annotations"].get(row_id) == row or f'"{row["uid"]!s}","before":null' in entries)
    ]
    salvaged = salvage(damaged, tmp_path / "out.db")
    back = {uid for uid, *_ in _rows(tmp_path / "out.db")}
    lines = salvaged.report.read_text().splitlines() if salvaged.report else []
    back |= {line["uid"] for line in map(json.loads, lines) if line["type"] == "annotation"}
    assert [uids for uids in expected if not uids & back] == []
    assert len(back) <= len(whole["annotations"])
    assert check(tmp_path / "out.db").findings == ()


def test_a_damaged_list_of_tables_is_no_end(damaged: Path, tmp_path: Path) -> None:
    """With all of page 1 but the header gone, and with the header gone too, the rows are still found."""
    data = bytearray(damaged.read_bytes())
    data[100:4096] = bytes(3996)
    damaged.write_bytes(data)
    assert salvage(damaged, tmp_path / "a.db").counts["annotations"].saved == 1000
    data[:100] = bytes(100)
    damaged.write_bytes(data)
    assert salvage(damaged, tmp_path / "b.db").counts["annotations"].saved == 1000
    assert check(tmp_path / "b.db").findings == ()


@pytest.mark.parametrize(
    ("table", "kept"), [("articles", 1000), ("revisions", 1000), ("coders", 1000), ("issues", 1000)]
)
def test_a_lost_table_costs_no_other(damaged: Path, tmp_path: Path, table: str, kept: int) -> None:
    """Without any row of one table every annotation comes back, on stand-ins; the new project is sound.

    Texts whose checksums are lost come back with a remark.
    """
    data = bytearray(damaged.read_bytes())
    for page in [page for page, owner in Leaves(bytes(data)).owners().items() if owner == table]:
        data[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    damaged.write_bytes(data)
    salvaged = salvage(damaged, tmp_path / "out.db")
    assert salvaged.counts["annotations"].saved == kept
    assert salvaged.counts["paragraphs"].saved == 480
    report = check(tmp_path / "out.db")
    assert (report.findings, report.articles) == ((), 12)
    remarks = salvaged.report.read_text().splitlines() if salvaged.report else []
    assert [json.loads(line)["type"] for line in remarks] == ["remark"] * (12 if table == "revisions" else 0)


def test_long_paragraphs_are_saved_whole(tmp_path: Path) -> None:
    """Rows that go on over many pages come back to the last character."""
    text = "\n".join(f"{number} Київ " * length for number, length in enumerate((1, 400, 5000, 90, 40000)))
    with Project.open(tmp_path / "talks.db", coder="olena", starter=()) as project:
        project.import_draft(Draft(text, "Long"))
    assert salvage(tmp_path / "talks.db", tmp_path / "out.db").report is None
    with Project.open(tmp_path / "out.db", coder="olena") as project:
        article = project.articles()[0].article
        assert project.text(article).slice(Span(0, article.length)) == text


def test_places_that_were_hit_are_told_from_the_text(damaged: Path, tmp_path: Path) -> None:
    """A text that its checksum proves comes back also with wrong numbers beside it."""
    with closing(sqlite3.connect(damaged, isolation_level=None)) as connection:
        connection.execute("UPDATE paragraphs SET start = start + 7000000 WHERE number = 40")
        connection.execute("UPDATE revisions SET length = 3, paragraphs = 9, body_length = 1 WHERE id = 2")
    salvaged = salvage(damaged, tmp_path / "out.db")
    assert salvaged.counts["annotations"].saved == 1000
    assert check(tmp_path / "out.db").findings == ()


def test_salvage_makes_nothing_of_nothing(damaged: Path, tmp_path: Path) -> None:
    """Where nothing can be read it says so, and writes nothing; a file that is there is not replaced."""
    (tmp_path / "out.db").write_text("mine")
    with pytest.raises(Refused, match="stays as it is"):
        salvage(damaged, tmp_path / "out.db")
    damaged.write_bytes(b"\xa5" * 100_000)
    with pytest.raises(DamagedProject, match="Nothing can be read"):
        salvage(damaged, tmp_path / "other.db")
    assert not (tmp_path / "other.db").exists()
    assert (tmp_path / "out.db").read_text() == "mine"


def read_through(path: Path, keys: str) -> bytes:
    """Open the reader in a terminal, press keys, quit unless it ended itself; return what it wrote."""
    opened = Window(path)
    try:
        opened.wait_for(lambda: opened.process.poll() is not None or "Article" in opened.text, "first page")
        for key in keys:
            if opened.process.poll() is None:
                opened.press(key)
                opened.settle()
        if opened.process.poll() is None:
            opened.press("q")
        assert opened.code() in {0, 3}
        assert LEAVE in opened.output or ENTER.encode() not in opened.output
        return opened.output
    finally:
        if opened.process.poll() is None:
            opened.process.kill()
        opened.process.wait()
        opened.close()


@pytest.mark.parametrize("sound", [0, 40])
def test_damage_met_while_reading_leaves_the_reader_in_order(damaged: Path, sound: int) -> None:
    """With all texts or only later ones damaged, the reader says so with the copy, and quits by its key."""
    back_up(damaged)
    data = bytearray(damaged.read_bytes())
    for page in sorted(page for on in _pages_of_rows(damaged, ["paragraphs"]).values() for page in on)[
        sound:
    ]:
        data[(page - 1) * 4096 : (page - 1) * 4096 + 200] = b"\xa5" * 200
    damaged.write_bytes(data)
    before = digest(damaged)
    written = read_through(damaged, "JGJG ")
    assert b"Traceback" not in written
    assert b"damaged" in written
    assert re.search(rb"Newest\s+good|(?s:Newest good.{1,40}copy)", written)
    if not sound:  # else what was read before it was known is on the disk
        assert digest(damaged) == before


@pytest.mark.parametrize("seed", range(20 if LONG else 2))
def test_flips_never_end_the_reader_in_a_traceback(damaged: Path, seed: int) -> None:
    """Whatever 600 changed bytes do, the reader can be read in, as far as that goes, and ends in order."""
    flip(damaged, seed, first=100_000, count=600)  # not in the list of tables: then it does not open at all
    written = read_through(damaged, "JJ]jGJ}o")
    assert b"Traceback" not in written


def test_damage_is_found_behind_a_strange_failure(damaged: Path) -> None:
    """Of a sound project there is none; of one with a wrong byte in a text there is, and it is named."""
    assert find_damage(damaged) is None
    data = damaged.read_bytes()
    place = data.index("Київ energy".encode())
    damaged.write_bytes(data[:place] + b"\xd0\x9b" + data[place + 2 :])
    error = find_damage(damaged)
    assert error is not None
    assert error.path == damaged


def _uids(path: Path) -> dict[str, set[str]]:
    """Return the names of the rows of a project by table."""
    with closing(sqlite3.connect(path)) as connection:
        found = {
            table: {uid for (uid,) in connection.execute(f"SELECT uid FROM {table}")}
            for table in ("coders", "articles", "revisions", "issues", "annotations", "tags", "changes")
        }
        found["paragraphs"] = {str(row) for (row,) in connection.execute("SELECT id FROM paragraphs")}
    return found


def _rows(path: Path) -> list[tuple[str, ...]]:
    """Return every annotation with its place, its note and its issues, in the order of their names."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            'SELECT annotations.uid, exact, article_id, start, "end", prefix, suffix, note, coder_id, '
            "annotations.created_at, group_concat(name) FROM annotations "
            "LEFT JOIN tags ON tags.annotation_id = annotations.id AND tags.deleted_at IS NULL "
            "LEFT JOIN issues ON issues.id = tags.issue_id "
            "WHERE annotations.deleted_at IS NULL GROUP BY annotations.uid ORDER BY annotations.uid"
        ).fetchall()


def _removed(path: Path) -> set[str]:
    """Return the annotations that were undone: those on a lost text need no report."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            uid for (uid,) in connection.execute("SELECT uid FROM annotations WHERE deleted_at IS NOT NULL")
        }


def _pages_of_rows(path: Path, tables: list[str] | None = None) -> dict[tuple[str, str, int], set[int]]:
    """Return, of a sound file, the pages of each row by table, name and, of paragraphs, the text."""
    leaves = Leaves(path.read_bytes())
    found: dict[tuple[str, str, int], set[int]] = {}
    tables = tables or ["annotations", "changes", "paragraphs"]
    for page, owner in leaves.owners().items():
        for row in leaves.rows(page)[0] if owner in tables else ():
            name = str(row.rowid) if owner == "paragraphs" else str(row.values[1])
            text = row.values[1] if owner == "paragraphs" else -1
            assert isinstance(text, int)
            found[owner, name, text] = {page}
    return found


def test_backups_lie_beside_the_project(damaged: Path) -> None:
    """The folder of backups is the one that the documents name."""
    assert back_up(damaged).path.parent == damaged.parent / FOLDER
