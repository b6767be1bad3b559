"""What reading a project's JSON lines adds, and which files are refused whole."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from store.codebook import IssueDraft
from store.database import Database
from store.errors import BusyProject, UnusableInput
from store.exporters import EXPORTERS
from store.exporters.interchange import LIMIT
from store.importers.jsonl import read_into
from store.importers.merging import Merged
from store.model import Draft, Span, Status
from store.passages import EVERYTHING, PassageFilter
from store.project import Project
from store.records import Record, issue_records

KEPT = Path(__file__).parent / "project.jsonl"
LINES = KEPT.read_bytes().splitlines(keepends=True)
UID = "00000000-0000-7000-8000-{:012x}"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Give an empty project of another coder."""
    with Project.open(tmp_path / "new.db", coder="reader", starter=[]) as new:
        yield new


def dump(project: Project, wanted: PassageFilter = EVERYTHING) -> bytes:
    stream = io.BytesIO()
    EXPORTERS["jsonl"].write(project, wanted, stream)
    return stream.getvalue()


def everything(project: Project) -> list[list[tuple[Any, ...]]]:
    """Return all rows of all tables, to see that nothing was touched."""
    tables = ("articles", "revisions", "paragraphs", "issues", "annotations", "tags", "coders", "changes")
    return [[tuple(row) for row in project.database.rows(f"SELECT * FROM {name}")] for name in tables]


def changed(number: int, edit: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the file with an edit made to the object on a line, counted from 1."""
    record = json.loads(LINES[number - 1])
    edit(record)
    return b"".join([*LINES[: number - 1], json.dumps(record).encode() + b"\n", *LINES[number:]])


def test_counts_and_history(project: Project) -> None:
    """The import is one change of who read the file in, and says how much was new."""
    assert read_into(project, KEPT) == Merged(articles=2, annotations=5, issues=3, known=0)
    assert project.undo().summary == "undone: project.jsonl · 5 annotations imported"
    assert project.undo().change is None


def test_reading_twice_adds_nothing(project: Project) -> None:
    """The second time everything is known, and not a row is written."""
    read_into(project, KEPT)
    before = everything(project)
    assert read_into(project, KEPT) == Merged(articles=0, annotations=0, issues=0, known=5)
    assert everything(project) == before


@pytest.mark.parametrize("most", [1, 3, 5000])
def test_undo_redo_and_again(project: Project, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """One undo takes all away, in however many changes it came; redo and a second import bring it back."""
    monkeypatch.setattr("store.importers.merging._MOST_EDITS", most)
    read_into(project, KEPT)
    entries = [entry for entry in project.history() if entry.action == "import"]
    assert (len(entries) > 3, len({entry.batch for entry in entries})) == (most < 5, 1)
    assert most < 5 or entries[0].batch is None
    rows = list(project.passages())
    project.undo()
    assert (project.article_count(), project.issues(), list(project.passages())) == (0, [], [])
    project.redo()
    assert len(list(project.passages())) == len(rows)
    project.undo()
    assert read_into(project, KEPT) == Merged(articles=2, annotations=5, issues=3, known=0)
    assert project.search("agreed")
    assert [row[:10] for row in project.passages()] == [row[:10] for row in rows]


def test_removed_annotation_comes_back_with_its_tags(project: Project) -> None:
    """What was removed by hand is added again, alone."""
    read_into(project, KEPT)
    rows = [row[:10] for row in project.passages()]
    project.untag(project.find_annotation(UID.format(0xC)))
    assert read_into(project, KEPT) == Merged(articles=0, annotations=1, issues=0, known=4)
    assert [row[:10] for row in project.passages()] == rows


def test_names_keys_and_texts_are_matched(tmp_path: Path, golden_project: Project) -> None:
    """An issue of the same name and an article of the same text are used; a key that is taken is dropped."""
    codebook = [IssueDraft("TERRITORY", "9"), IssueDraft("weather", "3")]
    golden = golden_project.article(1)
    text = golden_project.text(golden).slice(Span(0, golden.length))
    with Project.open(tmp_path / "other.db", coder="olena", starter=codebook) as project:
        mine = project.import_draft(Draft(text, "Mine", "mine.txt")).article
        assert read_into(project, KEPT) == Merged(articles=1, annotations=5, issues=2, known=0)
        assert [(issue.name, issue.key) for issue in project.issues()] == [
            ("TERRITORY", "9"),
            ("weather", "3"),
            ('security, "guarantees"', "2"),
            ("energy strikes", None),
        ]
        assert [each.article.title for each in project.articles()] == ["Mine", "=SUM(A1)"]
        assert len(project.annotations_from(mine, 0, 10)) == 4
        assert project.stats().coders == {"olena": 5}


def test_parents_may_follow_their_children(tmp_path: Path, project: Project) -> None:
    """The tree of issues survives, in whatever order the file has it."""
    read_into(project, io.BytesIO(changed(3, lambda record: record.update(parent=UID.format(4)))))
    territory, _, energy = project.issues()
    assert territory.parent_id == energy.id
    with Project.open(tmp_path / "again.db", coder="reader", starter=[]) as again:
        read_into(again, io.BytesIO(dump(project)))
        assert dump(again) == dump(project)


def test_sessions_travel(tmp_path: Path, golden_project: Project, project: Project) -> None:
    """The session of an annotation is there after the journey."""
    database, uid = golden_project.database, UID.format(0xFFF)
    with database.transaction():
        database.run(
            "INSERT INTO sessions (uid, coder_id, scope, place, started_at) VALUES (?, 1, '', '', ?)",
            *(uid, "2026-02-18T09:00:00.000Z"),
        )
        database.run("UPDATE annotations SET session_id = 1 WHERE id = 1")
    read_into(project, io.BytesIO(dump(golden_project)))
    assert dump(project) == dump(golden_project)
    assert next(project.passages())[20] == uid


def test_annotation_on_an_older_text(golden_project: Project, project: Project) -> None:
    """An annotation left on an earlier text of its article takes that text along."""
    database = golden_project.database
    with database.transaction():
        database.run("UPDATE articles SET deleted_at = updated_at WHERE id = 2")
        database.run("UPDATE revisions SET number = 7, article_id = 1 WHERE id = 2")
        database.run("UPDATE annotations SET article_id = 1, status = 'orphan' WHERE revision_id = 2")
    data = dump(golden_project)
    assert b'"type":"revision"' in data
    read_into(project, io.BytesIO(data))
    assert dump(project) == data
    assert list(project.passages()) == list(golden_project.passages())


def test_export_is_of_one_moment(golden_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can write between the parts of an export."""
    before = dump(golden_project)

    def write_meanwhile(database: Database) -> list[Record]:
        with (
            Project.open(golden_project.path, coder="maks", timeout=0) as other,
            pytest.raises(BusyProject, match="is in use by another program"),
        ):
            other.import_draft(Draft("Late.\n", "Late"))
        return issue_records(database)

    monkeypatch.setattr("store.records.issue_records", write_meanwhile)
    assert dump(golden_project) == before


def test_filter(golden_project: Project, project: Project) -> None:
    """A part of a project is a whole file: its articles, and the annotations with all their tags."""
    wanted = golden_project.passage_filter(issues=["2"], articles=["001.txt"])
    assert read_into(project, io.BytesIO(dump(golden_project, wanted))) == Merged(1, 1, 3, 0)
    assert [row[6] for row in project.passages()] == ["territory", 'security, "guarantees"']
    wanted = golden_project.passage_filter(since="2026-02-18T09:00:06Z")
    assert dump(golden_project, wanted).count(b'"type":"annotation"') == 2
    assert (
        dump(golden_project, PassageFilter(coders=frozenset({"nobody"}))).count(b'"type":"annotation"') == 0
    )


def test_another_text_of_the_same_article(project: Project) -> None:
    """Spans are never put on a text that they were not made for: they stay with theirs, as not found."""
    read_into(project, KEPT)
    for summary in project.articles():
        project.reimport(summary.article, Draft(f"Other words {summary.article.id}.", "Other"))
    new = changed(11, lambda record: record.update(uid=UID.format(0xABC)))
    assert read_into(project, io.BytesIO(new)) == Merged(annotations=1, known=4, to_review=1)
    added = project.find_annotation(UID.format(0xABC))
    assert added.status is Status.ORPHAN
    assert added.revision_id != project.article(added.article_id).revision_id
    assert read_into(project, KEPT).known == 5


HOSTILE = {
    "empty file": (b"", "line 1 is the last of a file that is empty or was cut off"),
    "cut off": (b"".join(LINES[:-1]), "is the last of a file that is empty or was cut off"),
    "cut in a line": (b"".join(LINES)[:-9], "is not JSON"),
    "more after the end": (b"".join([*LINES, LINES[1]]), "is out of its place"),
    "not JSON": (b"hello\n", "line 1 is not JSON"),
    "not UTF-8": (LINES[0] + b'{"\xff"}\n', "line 2 is not UTF-8"),
    "no object": (LINES[0] + b"[1]\n", "line 2 is not a JSON object"),
    "no constant": (b'{"type":"tagline","version":NaN}\n', "line 1 is not JSON"),
    "nested": (LINES[0] + b"[" * 100_000 + b"\n", "line 2 is nested too deeply"),
    "nested objects": (LINES[0] + b'{"a":' * 100_000 + b"\n", "line 2 is nested too deeply"),
    "huge number": (LINES[0] + b"9" * 10_000 + b"\n", "line 2 is not JSON"),
    "long line": (LINES[0] + b" " * (LIMIT + 1), "line 2 is longer than 64 MiB"),
    "another file": (b'{"type":"article"}\n', 'line 1 has an article without "uid"'),
    "no header": (LINES[1], 'line 1 of type "coder" is out of its place'),
    "newer": (b'{"type":"tagline","version":2,"x":1}\n', "line 1 names version 2"),
    "no version": (b'{"type":"tagline","version":true}\n', '"version" that is not a whole number'),
    "unknown type": (LINES[0] + b'{"type":"\\u001b]52"}\n', r"line 2 has an unknown type '\x1b]52'"),
    "type of a wrong kind": (LINES[0] + b'{"type":["issue"]}\n', "line 2 has an unknown type"),
    "order": (b"".join([*LINES[:3], LINES[1]]), 'line 4 of type "coder" is out of its place'),
    "coder twice": (b"".join([*LINES[:2], LINES[1]]), "line 3 has the uid"),
    "counts": (changed(len(LINES), lambda line: line.update(annotations=4)), "counts other articles"),
    "missing field": (changed(9, lambda line: line.pop("kind")), 'line 9 has a paragraph without "kind"'),
    "unknown field": (changed(9, lambda line: line.update(x=1)), "unknown field 'x'"),
    "kind": (changed(9, lambda line: line.update(kind="poem")), "one of body, heading, boilerplate"),
    "surrogate": (changed(11, lambda line: line.update(note="\ud800")), '"note" that is not text'),
    "note": (changed(11, lambda line: line.update(note=None)), '"note" that is not text'),
    "uid": (changed(11, lambda line: line.update(uid="\x1b[2J")), '"uid" that is not a uid'),
    "time": (changed(11, lambda line: line.update(created_at="today")), "is not a time in UTC"),
    "origin": (changed(11, lambda line: line.update(origin="robot")), '"origin" that is not one of'),
    "number": (changed(11, lambda line: line.update(start=1.5)), '"start" that is not a whole number'),
    "negative": (changed(11, lambda line: line.update(start=-1)), '"start" that is not a whole number'),
    "too large": (changed(11, lambda line: line.update(end=2**60)), '"end" that is not a whole number'),
    "turned round": (changed(11, lambda line: line.update(start=60, end=46)), "outside of its article"),
    "beyond": (changed(11, lambda line: line.update(end=209)), "has characters 0..208"),
    "paragraph": (changed(11, lambda line: line.update(paragraph=5)), "outside of its article"),
    "passage": (changed(11, lambda line: line.update(passage="the front Line")), "not what stands there"),
    "other article": (
        changed(11, lambda line: line.update(article=UID.format(9))),
        "not belong to the article",
    ),
    "unknown coder": (
        changed(11, lambda line: line.update(coder=UID.format(99))),
        "names a coder that is not",
    ),
    "unknown session": (changed(11, lambda line: line.update(session=UID.format(99))), "names a session"),
    "unknown issue": (
        changed(11, lambda line: line["issues"][0].update(issue=UID.format(99))),
        "an issue that",
    ),
    "no tag": (changed(11, lambda line: line.update(issues=[7])), "has a tag that is not an object"),
    "text": (changed(8, lambda line: line.update(text="Zyiv" + line["text"][4:])), "the SHA-256 differs"),
    "length": (changed(8, lambda line: line.update(text=line["text"] + "!")), "has another length"),
    "cut up": (changed(8, lambda line: line.update(text="a\nb")), "is cut into other paragraphs"),
    "carriage return": (changed(8, lambda line: line.update(text="a\r")), "holds NUL or CR"),
    "paragraph number": (changed(8, lambda line: line.update(number=3)), "has a paragraph out of its place"),
    "revision": (changed(6, lambda line: line["revision"].pop("tail")), 'has a revision without "tail"'),
    "parent": (changed(3, lambda line: line.update(parent=UID.format(99))), "names an issue that is not"),
    "circle": (changed(3, lambda line: line.update(parent=line["uid"])), "go round in a circle"),
    "issue name": (changed(3, lambda line: line.update(name=" ")), "needs a name of 1 to 80 characters"),
    "issue key": (changed(3, lambda line: line.update(key="\x1b")), 'has the key "␛"'),
    "lexicon": (changed(3, lambda line: line.update(lexicon=[1])), '"lexicon" that is not a list of texts'),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_whole(project: Project, case: str) -> None:
    """The message names the line, the file is refused, and not a row is left of what came before it."""
    project.import_draft(Draft("Mine.\n", "Mine"))
    before = everything(project)
    data, words = HOSTILE[case]
    with pytest.raises(UnusableInput) as caught:
        read_into(project, io.BytesIO(data), name="talks\x1b.jsonl")
    message = str(caught.value)
    assert words in message
    assert message.startswith("talks␛.jsonl, line ")
    assert message.endswith(". Nothing was imported.")
    assert message.isprintable()
    assert everything(project) == before


def test_unreadable_file(project: Project, tmp_path: Path) -> None:
    """A file that is not there, a folder, or a pipe that nobody writes to, is explained."""
    os.mkfifo(tmp_path / "pipe.jsonl")
    for path in (tmp_path / "none.jsonl", tmp_path, tmp_path / "pipe.jsonl"):
        with pytest.raises(UnusableInput, match=r"cannot be read|is not a file"):
            read_into(project, path)


def test_byte_order_mark_and_progress(project: Project) -> None:
    """What Windows editors put before and after lines does no harm."""
    told: list[int] = []
    data = b"\xef\xbb\xbf" + KEPT.read_bytes().replace(b"\n", b"\r\n")
    assert read_into(project, io.BytesIO(data), progress=told.append).annotations == 5
    assert told == []
