"""`tagline history`: the journal as a table, as rows and as the audit trail."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from store import VERSION
from store.model import Draft, Span
from store.project import Project
from tests.flows.calling import Run
from tests.flows.reading_back import make_project

ROOT = Path(__file__).parents[2]
HOSTILE = "a\x1b]52;c;aGk=\x07b\u202e\tc\n[bold]d[/]"


def _trail(run: Run, *words: object) -> list[dict[str, Any]]:
    result = run("history", "--json", *words)
    assert result.exit_code == 0, result.output
    trail: list[dict[str, Any]] = json.loads(result.stdout)
    return trail


@pytest.fixture
def worked(filled: Path, run: Run) -> Path:
    """The user's project, in which olena and taras have worked."""
    with Project.open(filled, coder="olena") as olena, Project.open(filled, coder="taras") as taras:
        first, second = (summary.article for summary in olena.articles())
        olena.tag(first, Span(0, 5), olena.issues()[:1])
        taras.tag(second, Span(0, 5), taras.issues()[1:2], note="his")
        olena.tag(second, Span(6, 9))
        olena.undo()
    return filled


def test_the_audit_trail_tells_who_when_what_with_which_program(run: Run, worked: Path) -> None:
    """Newest first, every row before and after by uid, and what was undone by what."""
    trail = _trail(run)
    assert [entry["action"] for entry in trail] == [
        *("undo", "highlight", "tag", "coder", "tag", "import", "import", "begin", "coder")
    ]
    assert list(trail[0]) == [
        *("uid", "at", "coder", "action", "summary", "article", "article_id", "start", "end", "batch"),
        *("reverts", "undone", "program", "edits"),
    ]
    assert [entry["undone"] for entry in trail] == [False, True, *[False] * 7]
    assert trail[0]["reverts"] == trail[1]["uid"]
    assert {entry["program"] for entry in trail} == {VERSION}
    assert [entry["coder"] for entry in trail[:5]] == ["olena", "olena", "taras", "taras", "olena"]
    annotation, tag, note = trail[2]["edits"]
    assert (annotation["table"], annotation["before"], annotation["after"]["note"]) == (
        "annotations",
        None,
        "",
    )
    assert (note["uid"], note["before"], note["after"]) == (annotation["uid"], {"note": ""}, {"note": "his"})
    assert tag["after"]["annotation_id"] == annotation["uid"]
    assert trail[0]["edits"][0]["after"]["deleted_at"] is not None
    assert (trail[2]["start"], trail[2]["end"], trail[2]["article_id"]) == (
        0,
        5,
        annotation["after"]["article_id"],
    )


def test_the_trail_is_chosen_by_coder_article_time_and_number(run: Run, worked: Path) -> None:
    """Options restrict together; a name that is not there is an error, a time without entries is none."""
    assert _trail(run, "--coder", "taras")[0]["summary"] == "security guarantees"
    assert {entry["article"] for entry in _trail(run, "--article", "a.txt")} == {"Talks end in Geneva"}
    assert len(_trail(run, "--limit", 2)) == 2
    assert [entry["undone"] for entry in _trail(run, "--limit", 1, "--article", "b.txt")] == [False]
    assert [entry["undone"] for entry in _trail(run, "--limit", 2, "--article", "b.txt")] == [False, True]
    assert _trail(run, "--since", "2999-01-01") == []
    assert len(_trail(run, "--since", "2001-01-01")) == 9
    for words, code in (
        (["--coder", "nobody"], 1),
        (["--article", "nothing"], 1),
        (["--since", "soon"], 1),
        (["--limit", "0"], 2),
    ):
        result = run("history", "--json", *words)
        assert (result.exit_code, result.stdout) == (code, "")


def test_an_undone_undo_is_no_undo(run: Run, worked: Path) -> None:
    """What was done again counts as done, its undo as undone, however often it goes back and forth."""
    with Project.open(worked, coder="olena") as project:
        project.redo()
        assert [entry.undone for entry in project.history(limit=3)] == [False, True, False]
        project.undo()
        assert [entry.undone for entry in project.history(limit=4)] == [False, True, False, True]


def test_a_change_of_many_articles_is_found_by_each(run: Run, worked: Path, tmp_path: Path) -> None:
    """An import of a whole project stands in the history of every article that it brought."""
    assert run("export", "-f", "jsonl", "-o", "all.jsonl").exit_code == 0
    assert run("import", "-p", "other.db", "all.jsonl").exit_code == 0
    for name in ("a.txt", "b.txt"):
        assert [entry["action"] for entry in _trail(run, "-p", "other.db", "--article", name)] == ["import"]


def test_rows_for_a_pipe_and_a_table_for_a_person(
    run: Run, worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe gets every entry with its uid, a terminal the newest under a heading."""
    rows = [line.split("\t") for line in run("history").stdout.splitlines()]
    assert len(rows) == 9
    assert [row[2:] for row in rows[:2]] == [
        ["olena", "undo", "highlight", "Drones hit the grid", ""],
        ["olena", "highlight", "highlight", "Drones hit the grid", "undone"],
    ]
    monkeypatch.setattr("tui.cli.history.to_terminal", lambda: True)
    shown = run("history", "--limit", 2)
    lines = shown.stdout.splitlines()
    assert lines[0].split() == ["When", "(UTC)", "Who", "What", "Article"]
    assert "undo: highlight" in lines[1]
    assert lines[2].endswith("undone")
    assert shown.stderr == "The newest 2; --limit shows more.\n"
    assert run("history", "--since", "2999-01-01").stderr == "Nothing was done.\n"


def test_nothing_obeyed_reaches_the_terminal(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Titles and names in the journal are shown made harmless; the JSON is the same text when it is read."""
    path = make_project(tmp_path / "evil.db", Draft("A text.", HOSTILE, HOSTILE))
    shown = [run("history", "-p", path, *words).stdout for words in ([], ["--json"])]
    monkeypatch.setattr("tui.cli.history.to_terminal", lambda: True)
    shown.append(run("history", "-p", path).stdout)
    for text in shown:
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert json.loads(shown[1])[0]["article"] == HOSTILE


def test_looking_changes_nothing(run: Run, worked: Path) -> None:
    """The file has the same bytes, also when somebody asks who has done nothing yet."""
    before = worked.read_bytes()
    assert run("--coder", "third", "history", "--json").exit_code == 0
    assert worked.read_bytes() == before


def test_memory_does_not_grow_with_the_journal(tmp_path: Path) -> None:
    """Five megabytes of entries need less than one: each is told before the next is read."""
    with Project.open(make_project(tmp_path / "p.db"), coder="olena") as project:
        with project.database.transaction():
            project.database.run_many(
                "INSERT INTO changes (uid, coder_id, at, action, summary, edits) "
                "VALUES (?, 1, 'then', 'note', 'note', ?)",
                ((str(number), json.dumps(["x" * 1000])) for number in range(5000)),
            )
        tracemalloc.start()
        try:
            assert sum(1 for _ in project.history(edits=True)) > 5000
            assert tracemalloc.get_traced_memory()[1] < 1_000_000
        finally:
            tracemalloc.stop()


def test_others_write_while_the_history_is_read(tmp_path: Path) -> None:
    """No lock is held between entries, and what is written meanwhile is left out."""
    path = make_project(tmp_path / "p.db", Draft("A text.", "Text", "t.txt"))
    with Project.open(path, coder="olena") as reader, Project.open(path, coder="taras") as writer:
        entries = reader.history()
        first = next(entries)
        writer.tag(writer.articles()[0].article, Span(0, 1))
        rest = list(entries)
    assert first.action == "import"
    assert [entry.action for entry in rest] == ["begin", "coder"]


# `tagline issues merge` and `remove`


def _issues(run: Run) -> dict[str, Any]:
    return {issue["name"]: issue for issue in json.loads(run("issues", "--json").stdout)}


def test_an_issue_is_merged_and_removed_when_somebody_says_yes(run: Run, worked: Path) -> None:
    """Tags go over or no longer count; the JSON is the issue as it is then."""
    merged = run("issues", "merge", "territory", "2", "--yes", "--json")
    assert merged.stderr == "issue territory → security guarantees · merged, 1 tag\n"
    assert (json.loads(merged.stdout)["name"], json.loads(merged.stdout)["tags"]) == (
        "security guarantees",
        2,
    )
    removed = run("issues", "remove", "security guarantees", "-y", "--json")
    assert removed.stderr == "issue security guarantees · removed, 2 tags\n"
    assert json.loads(removed.stdout)["removed"] is True
    assert list(_issues(run)) == ["Zaporizhzhia", "energy strikes"]
    with Project.open(worked, coder="root") as project:
        assert project.tallies()[0] == 2


@pytest.mark.parametrize("words", [["remove", "territory"], ["merge", "territory", "2"]])
def test_nothing_is_asked_where_nobody_answers(run: Run, worked: Path, words: list[str]) -> None:
    """Without a terminal and without --yes nothing is done; the error counts what is concerned."""
    before = worked.read_bytes()
    result = run("issues", *words)
    assert result.exit_code == 2
    assert "1 tag" in result.stderr
    assert "--yes" in result.stderr
    assert worked.read_bytes() == before


@pytest.mark.parametrize(("answer", "gone"), [("y", True), ("n", False), ("", False)])
def test_a_person_is_asked(run: Run, worked: Path, answer: str, gone: bool) -> None:
    """On a terminal the question names the issue and the count of its tags; no answer means no."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "tui", "-p", str(worked), "issues", "remove", "territory"]
    with subprocess.Popen(
        command,
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        os.write(ours, f"{answer}\n".encode())
        _, asked = process.communicate(timeout=60)
        assert process.returncode == 0
    os.close(ours)
    os.close(theirs)
    assert 'Take "territory" out of the codebook, with 1 tag?' in asked
    assert ("territory" not in _issues(run)) is gone


def test_an_issue_is_put_below_another_and_in_its_place(run: Run, worked: Path) -> None:
    """All options of an edit are one change; what they clear is gone."""
    assert run("issues", "add", "front line", "--parent", "1", "--word", "front", "--json").exit_code == 0
    assert (_issues(run)["front line"]["parent"], _issues(run)["front line"]["lexicon"]) == (
        "territory",
        ["front"],
    )
    before = len(_trail(run))
    edited = run("issues", "edit", "front line", "--place", "1", "--parent", "", "--word", "", "--json")
    assert json.loads(edited.stdout)["parent"] is None
    assert next(iter(_issues(run))) == "front line"
    assert _issues(run)["front line"]["lexicon"] == []
    assert len(_trail(run)) == before + 1
    assert run("issues", "edit", "1", "--parent", "1").exit_code == 1
    assert run("issues", "edit", "1", "--place", "9").exit_code == 1
    assert run("issues", "edit", "1").exit_code == 2
