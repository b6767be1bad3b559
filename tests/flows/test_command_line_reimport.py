"""`tagline reimport`: what it prints, what it changes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store.project import Project
from tests.flows.calling import TEXT, Run

NEW = "Talks end in Geneva\n\nThe sides met for three hours.\n"


@pytest.fixture
def edited(texts: Path) -> Path:
    """Another version of the first text, of which the last sentence is gone and a word is another."""
    path = texts / "edited.txt"
    path.write_text(NEW, encoding="utf-8")
    return path


@pytest.fixture
def marked(run: Run, filled: Path) -> Path:
    """The user's own project with three passages of the first text tagged."""
    for passage in ("Talks end in Geneva", "The sides met for two hours.", "Nothing was agreed on land."):
        start = TEXT.index(passage)
        assert run("tag", "a.txt", start, start + len(passage), "territory").exit_code == 0
    return filled


def test_rows_and_counts(run: Run, marked: Path, edited: Path) -> None:
    """Rows on stdout are the passages to look at, old and new words; the counts are a note."""
    done = run("reimport", "a.txt", edited)
    assert done.exit_code == 0, done.output
    rows = [line.split("\t")[1:] for line in done.stdout.splitlines()]
    assert rows == [
        ["moved", "¶2", "The sides met for two hours.", "The sides met for three hours."],
        ["orphan", "¶2", "Nothing was agreed on land.", ""],
    ]
    assert "1 moved, 1 not found · review with o in the reader" in done.stderr
    with Project.open(marked, coder="olena") as project:
        article = project.find_article("a.txt")
        assert article.length == len(NEW)
        assert project.tallies(article)[0] == 3


def test_a_dry_run_changes_nothing(run: Run, marked: Path, edited: Path) -> None:
    """The same rows are printed, and the project is the same, byte for byte."""
    before = marked.read_bytes()
    foreseen = run("reimport", "a.txt", edited, "--dry-run")
    assert "nothing was changed" in foreseen.stderr
    assert marked.read_bytes() == before
    assert run("reimport", "a.txt", edited).stdout == foreseen.stdout


def test_json(run: Run, marked: Path, edited: Path) -> None:
    """Every annotation with its fate, old and new offsets, and how many ended how."""
    done = json.loads(run("reimport", "a.txt", edited, "--json").stdout)
    assert (done["placed"], done["moved"], done["orphan"]) == (1, 1, 1)
    assert (done["changed"], done["same_text"], done["article"]) == (True, False, "Talks end in Geneva")
    for each in done["annotations"]:
        assert TEXT[each["start"] : each["end"]] == each["exact"]
        if each["new_start"] is not None:
            assert NEW[each["new_start"] : each["new_end"]] == each["new_exact"]
    again = json.loads(run("reimport", "a.txt", edited, "--json").stdout)
    assert (again["changed"], again["same_text"], again["annotations"]) == (False, True, [])


def test_the_same_text_is_said_to_be_so(run: Run, marked: Path, texts: Path) -> None:
    """A file with the text that the article has changes nothing."""
    done = run("reimport", "a.txt", texts / "a.txt")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "has this text already. Nothing was changed." in done.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "does not exist"), (b"", "is empty"), (b"\x00\x01\x02" * 99, "bad.txt")],
    ids=["missing", "empty", "binary"],
)
def test_a_file_that_is_no_text_is_refused_whole(
    run: Run, marked: Path, tmp_path: Path, content: bytes | None, message: str
) -> None:
    """The project stays as it was, and the message names the file."""
    before = marked.read_bytes()
    path = tmp_path / "bad.txt"
    if content is not None:
        path.write_bytes(content)
    done = run("reimport", "a.txt", path)
    assert done.exit_code == 1
    assert "bad.txt" in done.stderr
    assert message in done.stderr
    assert marked.read_bytes() == before


def test_an_unknown_article_and_a_busy_project(run: Run, marked: Path, edited: Path) -> None:
    """An article that is not there is 1, a project that cannot be written 4; neither changes anything."""
    assert run("reimport", "no such", edited).exit_code == 1
    marked.chmod(0o400)
    try:
        with Project.open(marked, coder="olena") as project:
            if project.read_only:  # not for the superuser, who may always write
                assert run("reimport", "a.txt", edited).exit_code == 4
    finally:
        marked.chmod(0o600)


def test_words_that_command_a_terminal_are_shown_as_signs(run: Run, marked: Path, texts: Path) -> None:
    """What the new text says reaches the terminal as signs only."""
    path = texts / "evil.txt"
    path.write_text("Talks end in Geneva\n\nThe sides met for \x1b]0;two\x07 hours.\n", encoding="utf-8")
    done = run("reimport", "a.txt", path)
    assert done.exit_code == 0
    assert "\x1b" not in done.output


def test_a_source_that_was_renamed(run: Run, marked: Path, edited: Path) -> None:
    """The article is named by what the project calls it, whatever its source is called now; it stays so."""
    renamed = edited.rename(edited.with_name("renamed and moved.txt"))
    assert run("reimport", edited.name, renamed).exit_code == 1
    assert run("reimport", "a.txt", edited).exit_code == 1  # it is no longer there
    assert run("reimport", "a.txt", renamed).exit_code == 0
    with Project.open(marked, coder="olena") as project:
        article = project.find_article("a.txt")
        assert article.length == len(NEW)
        assert project.tallies(article)[0] == 3


def test_a_source_of_which_all_is_other(run: Run, marked: Path, texts: Path) -> None:
    """Each annotation is left as not found, with its words, and still counts."""
    other = texts / "other.txt"
    other.write_text("Нічого з того, що було.\n", encoding="utf-8")
    done = run("reimport", "a.txt", other)
    assert "3 not found · review with o in the reader" in done.stderr
    assert [line.split("\t")[1] for line in done.stdout.splitlines()] == ["orphan"] * 3
    with Project.open(marked, coder="olena") as project:
        article = project.find_article("a.txt")
        found = project.annotations_for_review(article, 0, 9)
        assert {each.exact for each in found} == {
            "Talks end in Geneva",
            "The sides met for two hours.",
            "Nothing was agreed on land.",
        }
