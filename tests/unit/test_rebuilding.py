"""The tables agree with the journal, what was written past it is found, and old files are no false alarm."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from store import VERSION, rebuilding
from store.codebook import IssueDraft
from store.database import open_database
from store.edits import REFERENCES
from store.errors import DamagedProject
from store.importers.jsonl import read_into
from store.model import Article, Draft, Span
from store.project import Project
from store.schema import VERSION as FORMAT
from tests.conftest import Desk

GOLDEN = Path(__file__).parents[1] / "golden"
SPAN, OTHER = Span(5, 9), Span(30, 45)


def _fill(project: Project, article: Article) -> None:
    """Do something of every kind."""
    read_into(project, GOLDEN / "project.jsonl")
    first, second = project.issues()[:2]
    made = project.tag(article, SPAN, [first], note="n").annotation
    project.tag(article, OTHER, [second])
    assert made is not None
    project.untag(made)
    project.undo()
    project.nest_issue(second, first)
    project.merge_issues(first, second)
    project.mark_read(article)


def test_the_tables_agree_with_the_journal(project: Project, article: Article) -> None:
    """Also after an import of somebody else's coders, sessions and articles, and its undo."""
    _fill(project, article)
    assert rebuilding.differences(project.database) == []
    assert project.journal_complete_from() == 1
    while project.undo().change is not None:
        assert rebuilding.differences(project.database) == []


def test_a_project_is_made_anew_from_its_journal(
    desk: Desk, project: Project, article: Article, tmp_path: Path
) -> None:
    """The new file has the same rows and texts, finds the same words, and its history goes on."""
    _fill(project, article)
    path = tmp_path / "rebuilt.tagline"
    open_database(path, prepare=lambda target: rebuilding.rebuild(project.database, target)).close()
    with Project.open(path, coder="olena", clock=desk.clock) as rebuilt:
        for table in REFERENCES:
            rows = list(rebuilding.stored(project.database, table))
            assert list(rebuilding.stored(rebuilt.database, table)) == rows
        assert list(rebuilt.passages()) == list(project.passages())
        assert rebuilt.search("Geneva") == project.search("Geneva")
        assert rebuilt.uid == project.uid
        assert rebuilt.articles() == project.articles()
        assert rebuilt.undo().summary == project.undo().summary
        assert list(rebuilt.passages()) == list(project.passages())
        assert rebuilding.differences(rebuilt.database) == []


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE annotations SET note = 'other' WHERE id = 1", "another note"),
        ("UPDATE articles SET title = 'other'", "another title"),
        ("UPDATE issues SET deleted_at = NULL, name = name || '2'", "issues: "),
        ("UPDATE coders SET name = 'nobody'", "another name"),
        ("UPDATE tags SET updated_at = 'then'", "another updated_at"),
        ("DELETE FROM tags WHERE id = 1", "is gone"),
        ("INSERT INTO coders (uid, name, created_at) VALUES ('u', 'n', 'c')", "which the journal does not"),
        ("UPDATE tallies SET count = count + 1", "off by 1"),
    ],
)
def test_what_was_written_past_the_journal_is_found(
    project: Project, article: Article, sql: str, words: str
) -> None:
    """Each table is compared, and the sentence says what is different."""
    project.tag(article, SPAN, project.issues()[:1], note="n")
    with project.database.transaction():
        project.database.run(sql)
    assert words in " ".join(rebuilding.differences(project.database))


def test_rows_told_long_ago_are_compared(
    project: Project, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a row is changed long after it was made; progress reaches its end."""
    monkeypatch.setattr(rebuilding, "HELD", 1)
    shares: list[float] = []
    first, second = project.issues()[:2]
    made = [project.tag(article, Span(n, n + 9), [first], note="n").annotation for n in range(6)]
    for annotation in made:
        assert annotation is not None
        project.note(annotation, "later")
        project.tag(article, annotation.span, [second])
    project.undo()
    assert rebuilding.differences(project.database, shares.append) == []
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    for sql in (
        "UPDATE annotations SET note = 'n' WHERE id = 2",
        "UPDATE tags SET updated_at = 1 WHERE id = 1",
    ):
        with project.database.transaction():
            project.database.run(sql)
    found = rebuilding.differences(project.database)
    assert [sentence.split(":")[0] for sentence in found] == ["annotations", "tags"]


def test_a_row_whose_making_is_lost_is_found(project: Project, article: Article) -> None:
    """Though all that is told of it is so."""
    made = project.tag(article, SPAN, project.issues()[:1]).annotation
    assert made is not None
    project.note(made, "later")
    with project.database.transaction():
        project.database.run("UPDATE changes SET edits = '[]' WHERE action = 'tag'")
    assert [sentence.split(":")[0] for sentence in rebuilding.differences(project.database)] == [
        "annotations",
        "tags",
    ]


def test_differences_are_told_up_to_a_limit(project: Project) -> None:
    """A project that is different everywhere does not flood the reader."""
    for number in range(rebuilding.LIMIT + 5):
        project.add_issue(IssueDraft(f"issue {number}"))
    with project.database.transaction():
        project.database.run("UPDATE issues SET colour = '#000000'")
    found = rebuilding.differences(project.database)
    assert len(found) == rebuilding.LIMIT + 1
    assert found[-1] == "issues: there are more"


def test_a_journal_that_does_not_tell_all_makes_no_project(
    project: Project, article: Article, tmp_path: Path
) -> None:
    """Nothing half is made; the error names the file."""
    project.tag(article, SPAN, project.issues()[:1])
    with project.database.transaction():
        project.database.run("DELETE FROM changes WHERE action = 'import'")
    path = tmp_path / "rebuilt.tagline"
    with pytest.raises(DamagedProject, match=r"talks\.tagline cannot be rebuilt"):
        open_database(path, prepare=lambda target: rebuilding.rebuild(project.database, target))
    assert not path.exists()
    for edits in (
        '{"a": 1}',
        "no json",
        '[{"table": "unheard of", "uid": "u", "before": null, "after": {}}]',
    ):
        with project.database.transaction():
            project.database.run("UPDATE changes SET edits = ?", edits)
        assert "cannot be read" in rebuilding.differences(project.database)[0]


# Files of format 2: `format2.db.gz` was written by the program that made them, by two coders, with an
# imported project, a batch, undo and redo.


def _format_2(path: Path) -> Path:
    path.write_bytes(gzip.decompress((GOLDEN / "format2.db.gz").read_bytes()))
    return path


def test_a_file_of_format_2_is_no_false_alarm(tmp_path: Path) -> None:
    """It says from which entry on its journal is complete, and agrees, whatever is done with it then."""
    with Project.open(_format_2(tmp_path / "old.db"), coder="taras") as project:
        before = project.database.number("SELECT count(*) FROM changes")
        assert project.database.number("PRAGMA user_version") == FORMAT
        assert project.journal_complete_from() == before + 1
        assert rebuilding.differences(project.database) == []
        project.undo()
        first, second = project.issues()[:2]
        project.merge_issues(first, second)
        project.import_draft(Draft("A new text.", "New"))
        assert rebuilding.differences(project.database) == []
        with project.database.transaction():
            project.database.run("UPDATE issues SET colour = '#000000' WHERE id = ?", second.id)
        assert len(rebuilding.differences(project.database)) == 1


def test_a_file_of_format_2_is_made_anew(tmp_path: Path) -> None:
    """What its journal did not tell is in the base that it got with format 3."""
    with Project.open(_format_2(tmp_path / "old.db"), coder="olena") as project:
        path = tmp_path / "rebuilt.db"
        open_database(path, prepare=lambda target: rebuilding.rebuild(project.database, target)).close()
        with Project.open(path, coder="olena") as rebuilt:
            assert list(rebuilt.passages()) == list(project.passages())
            assert rebuilt.issues() == project.issues()
            assert rebuilding.differences(rebuilt.database) == []
            assert rebuilt.journal_complete_from() == project.journal_complete_from()


def test_a_read_only_file_of_format_2_is_read_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its history has no program, nothing is said of its journal, and its bytes stay."""
    path = _format_2(tmp_path / "old.db")
    before = path.read_bytes()
    monkeypatch.setattr("os.access", lambda *_: False)
    with Project.open(path, coder="olena") as project:
        entries = list(project.history(edits=True))
        assert entries
        assert {entry.program for entry in entries} == {None}
        assert project.journal_complete_from() is None
        assert rebuilding.differences(project.database) == []
    assert path.read_bytes() == before


def test_entries_of_a_new_file_name_the_program(project: Project, article: Article) -> None:
    """Those of the file before it was brought up to date do not."""
    assert {entry.program for entry in project.history()} == {VERSION}


def test_an_empty_file_of_format_2_needs_no_base(tmp_path: Path) -> None:
    """A project without a row begins with a complete journal."""
    with Project.open(tmp_path / "new.db", coder="olena", starter=()) as project:
        assert project.database.number("SELECT count(*) FROM settings WHERE name = 'journal_base'") == 0
        assert project.journal_complete_from() == 1
        assert json.dumps(rebuilding.differences(project.database)) == "[]"
