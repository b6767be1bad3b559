"""The tagging session: with exactly these keys, exactly these rows."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.answers import Answer
from store.model import Draft, ParagraphKind, Span
from store.project import Project
from store.scopes import Kind, Scope
from tests.flows.calling import Run
from tests.flows.driving import OpenReader, ReaderPilot, bar_text, shown
from tests.flows.reading_back import make_project, press, tagged
from tests.flows.test_terminal import Terminal
from tui.screens.session import SessionScreen

TEXT = (
    "A short report\n\n"
    "One begins here today.\n\n"
    "He said “we will see what comes” and left. Nobody knew more.\n\n"
    "Two follows it at once. Three ends all of this."
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of one short article with a heading, on which the reader opens: nothing else is read."""
    kinds = {1: ParagraphKind.HEADING}
    draft = Draft(TEXT, "Short", "short.txt", source="The Herald", kinds=kinds)
    return make_project(tmp_path / "short.db", draft)


def rows(path: Path) -> list[tuple[str, list[str]]]:
    """Return (passage, issues) of every annotation in the file."""
    with Project.open(path, coder="olena") as project:
        return [(exact, names) for exact, names, _ in tagged(project)]


def line(pilot: ReaderPilot) -> str:
    """Return the line that tells how far the session is."""
    return next(row for row in shown(pilot).splitlines() if " tagged · " in row).strip().split(" a minute")[0]


def passage(pilot: ReaderPilot) -> str:
    """Return the words of the passage, which stand in the rows with a bar."""
    screen = next(each for each in pilot.app.screen_stack if isinstance(each, SessionScreen))
    assert screen.offer is not None
    words = screen.project.text(screen.offer.article).slice(screen.offer.span)
    barred = " ".join(row.split("▌ ", 1)[1].strip() for row in shown(pilot).splitlines() if "▌ " in row)
    assert " ".join(words.split()) in barred
    return words


async def test_digits_tag_and_go_on_and_space_says_nothing(open_reader: OpenReader, path: Path) -> None:
    """Each key answers one sentence: the rows hold the tags, and what was said nothing about is read."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "s u")
        assert "Short · The Herald" in shown(pilot)
        assert "One begins here today." in passage(pilot)
        assert line(pilot).startswith("0 of 5 · 0 tagged · 0 nothing")
        await press(pilot, "1 space t 0")
        assert rows(path) == [
            ("One begins here today.", ["territory"]),
            ("Nobody knew more.", ["territory"]),
            ("Two follows it at once.", []),
        ]
        assert line(pilot).startswith("4 of 5 · 3 tagged · 1 nothing")
        assert "Three ends all of this." in passage(pilot)
        await press(pilot, "space")
        assert "Everything here is answered." in shown(pilot)
        await press(pilot, "escape")
        assert "session · 5 answered · 3 tagged · saved" in bar_text(pilot, "status")
    with Project.open(path, coder="olena") as project:
        assert project.articles()[0].read_percent == 100
        assert [each.ended_at is not None for each in project.sessions()] == [True]


async def test_plus_holds_and_backspace_steps_back(open_reader: OpenReader, path: Path) -> None:
    """With + issues are added to one passage; Backspace takes an answer back and shows its passage again."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "s u + 1 2")
        assert "One begins here today." in passage(pilot)
        assert rows(path) == [("One begins here today.", ["territory", "security guarantees"])]
        await press(pilot, "space 3")
        assert len(rows(path)) == 2
        await press(pilot, "backspace backspace")
        assert rows(path) == []
        assert "One begins here today." in passage(pilot)
        assert line(pilot).startswith("0 of 5 · 0 tagged")
        await press(pilot, "backspace")
        assert "nothing is answered yet" in shown(pilot)


async def test_it_goes_on_where_it_was_left(open_reader: OpenReader, path: Path) -> None:
    """Esc leaves it for later, also over a restart: s and Enter show the first passage not answered."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "s u 1 space escape")
        assert "2 of 5 answered · 1 tagged · 1 nothing" in shown(pilot)
        assert "territory" in shown(pilot)
        await press(pilot, "enter")
        assert "Nobody knew more." in passage(pilot)
        await press(pilot, "escape escape")
    async with open_reader(path=path) as pilot:
        await press(pilot, "s")
        assert "goes on with unread sentences, 2 of 5" in shown(pilot)
        await press(pilot, "enter")
        assert "Nobody knew more." in passage(pilot)
        await press(pilot, "backspace 2")
        assert rows(path)[1] == ("He said “we will see what comes” and left.", ["security guarantees"])
        await press(pilot, "escape x")
        await press(pilot, "u u")
        assert rows(path) == []
        await press(pilot, "s")
        assert "goes on" not in shown(pilot)


async def test_a_note_is_written_on_the_passage(open_reader: OpenReader, path: Path) -> None:
    """The letter a opens the note; with a digit after it, both are on one annotation."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "s u")
        await press(pilot, "a w h y ? enter")
        await press(pilot, "1")
        assert "He said" in passage(pilot)
    with Project.open(path, coder="olena") as project:
        assert tagged(project) == [("One begins here today.", ["territory"], "why?")]


async def test_a_cyrillic_layout_answers(open_reader: OpenReader, path: Path) -> None:
    """The keys of s, u, t, a and l work where they write і, г, е, ф and д."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "і д г е ф")
        assert rows(path) == [("One begins here today.", ["territory"])]
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, SessionScreen)
        assert "He said" in passage(pilot)


async def test_the_tags_of_another_coder_are_checked(open_reader: OpenReader, path: Path) -> None:
    """Their tags are named; Enter takes the same issue, a digit another one, space leaves it."""
    with Project.open(path, coder="taras") as project:
        article = project.articles()[0].article
        for start, length in ((16, 3), (20, 6), (27, 4)):
            project.tag(article, Span(start, start + length), project.issues()[:1])
    async with open_reader(path=path) as pilot:
        await press(pilot, "s c 1")
        assert "taras: territory" in shown(pilot)
        await press(pilot, "enter 2 space")
        assert "3 answered · 2 tagged · 1 nothing" in shown(pilot)
    with Project.open(path, coder="olena") as project:
        own = [each for each in project.annotations_from(article, 0, 9) if each.session_id]
        assert [(each.exact, len(each.issue_ids)) for each in own] == [("One", 1), ("begins", 1)]


async def test_a_search_is_gone_through(open_reader: OpenReader, path: Path) -> None:
    """The query is asked for; its sentences come in the order of the text."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "s / a l l enter")
        assert "Three ends all of this." in passage(pilot)
        await press(pilot, "4")
        assert rows(path) == [("Three ends all of this.", ["energy strikes"])]


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (40, 6), (20, 5)])
async def test_it_is_readable_on_small_screens(
    open_reader: OpenReader, path: Path, size: tuple[int, int]
) -> None:
    """The passage with its bar, the progress and Esc are on the smallest screen that one can read on."""
    async with open_reader(path=path, size=size) as pilot:
        await press(pilot, "s u 1")
        if size >= (40, 10):
            assert "He said" in passage(pilot)
            assert "1 of 5 · 1 tagged" in shown(pilot)
            assert "Esc end" in shown(pilot)
        assert rows(path) == [("One begins here today.", ["territory"])]


def test_the_command_needs_a_terminal_and_what_its_scope_needs(run: Run, filled: Path) -> None:
    """Without a terminal, and with options that do not fit together, nothing is done and the code is 2."""
    assert filled.exists()
    for arguments, said in (
        ([], "needs a terminal"),
        (["--scope", "check"], "needs --of"),
        (["--scope", "search", "--query", " "], "needs --query"),
        (["--scope", "unread", "--issue", "1"], "does not go with"),
        (["--scope", "dreams"], "dreams"),
    ):
        done = run("session", *arguments)
        assert done.exit_code == 2
        assert said in done.stderr
        assert done.stdout == ""


def test_stats_list_the_sessions(run: Run, filled: Path) -> None:
    """Started, scope, answered, tagged and minutes, as rows and as JSON."""
    with Project.open(filled, coder="olena") as project:
        sitting = project.new_sitting(Scope(Kind.SEARCH, "land"))
        offer = next(project.queue(sitting.scope).after(None))
        done = project.answer(sitting, offer, Answer(tuple(project.issues()[:1]), seconds=90))
        assert done.outcome is not None
        assert done.outcome.annotation is not None
    listed = json.loads(run("stats", "--json").stdout)["sessions"]
    named = ("scope", "argument", "answered", "tagged", "minutes")
    assert [[each[name] for name in named] for each in listed] == [["search", "land", 1, 1, 1.5]]
    assert listed[0]["ended_at"] is None
    row = next(line for line in run("stats").stdout.splitlines() if line.startswith("session"))
    assert row.split("\t")[2:] == ["search", "1", "1", "1.5"]
    exported = next(csv.DictReader(io.StringIO(run("export").stdout)))
    assert exported["session_id"] == listed[0]["session"]


@pytest.fixture
def in_terminal(path: Path) -> Iterator[Callable[..., Terminal]]:
    """Return a function that opens `tagline session` in a terminal, ended in any case."""
    with contextlib.ExitStack() as stack:

        def open_it(*arguments: str) -> Terminal:
            terminal = Terminal(["-m", "tui", "-p", str(path), "--coder", "olena", "session", *arguments])
            stack.callback(terminal.close)
            stack.callback(terminal.process.wait)
            stack.callback(terminal.process.kill)
            return terminal

        yield open_it


def test_the_command_opens_the_reader_in_the_session(
    in_terminal: Callable[..., Terminal], path: Path
) -> None:
    """It opens at the first passage; called again without options it goes on; Esc leads to the reader."""
    terminal = in_terminal("--scope", "unread", "--article", "short.txt")
    terminal.show("0 of 5")
    terminal.press("1")
    terminal.show("1 of 5")
    terminal.press(" ")
    terminal.show("2 of 5 · 1 tagged · 1 nothing")
    terminal.press("\x1b")
    terminal.show("Stopped on the way.")
    terminal.press("\x1b")
    terminal.show("2 answered · 1 tagged · saved")
    terminal.press("q")
    assert terminal.code() == 0
    assert rows(path) == [("One begins here today.", ["territory"])]
    again = in_terminal()
    again.show("2 of 5 · 1 tagged · 1 nothing")
    missing = in_terminal("--of", "nobody")
    assert missing.code() == 1
    assert "No coder is called" in missing.text


async def test_an_answer_that_cannot_be_saved_leaves_the_passage(open_reader: OpenReader, path: Path) -> None:
    """While another program holds the file, the passage stays and it says why; then it is answered."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "s u")
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await press(pilot, "1")
            assert "One begins here today." in passage(pilot)
            assert line(pilot).startswith("0 of 5")
            assert path.name in shown(pilot).splitlines()[1]
            other.execute("ROLLBACK")
        await press(pilot, "1")
        assert line(pilot).startswith("1 of 5 · 1 tagged")
    assert rows(path) == [("One begins here today.", ["territory"])]


async def test_a_session_in_two_windows_is_refused_in_one(open_reader: OpenReader, path: Path) -> None:
    """An answer given elsewhere is not answered again here: the screen says so and nothing is changed."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "s u 1")
        with Project.open(path, coder="olena") as project:
            sitting = project.latest_sitting()
            assert sitting is not None
            offer = next(project.queue(sitting.scope).after(sitting.place.spot))
            project.answer(sitting, offer, Answer(tags=False))
        await press(pilot, "2")
        assert "has gone on in another window" in shown(pilot)
    assert len(rows(path)) == 1


async def test_disagreements_are_shown_with_who_said_what(open_reader: OpenReader, path: Path) -> None:
    """Both coders are named with their issues; a digit adds to one's own annotation, u takes that back."""
    for coder, issue in (("olena", 0), ("taras", 1)):
        with Project.open(path, coder=coder) as project:
            article = project.articles()[0].article
            project.tag(article, Span(16, 26), project.issues()[issue : issue + 1])
    async with open_reader(path=path) as pilot:
        await press(pilot, "s d")
        assert "olena: territory · taras: security guarantees" in shown(pilot)
        await press(pilot, "2")
        assert "Everything here is answered." in shown(pilot)
        assert ("One begins", ["territory", "security guarantees"]) in rows(path)
        await press(pilot, "escape u")
        assert ("One begins", ["territory"]) in rows(path)


async def test_names_from_outside_are_shown_as_text(open_reader: OpenReader, tmp_path: Path) -> None:
    """Titles, coders and texts with control characters and markup reach the screen as visible signs."""
    evil = "\x1b]52;c;eA==\x07[red]"
    path = make_project(tmp_path / "evil.db", Draft(f"Head.\nBody {evil} ends.", f"T{evil}", "e.txt"))
    with Project.open(path, coder=f"c{evil}") as project:
        article = project.articles()[0].article
        project.tag(article, Span(6, 10), project.issues()[:1])
    async with open_reader(path=path) as pilot:
        await press(pilot, "s c")
        assert "\x1b" not in shown(pilot)
        await press(pilot, "1")
        text = shown(pilot)
        assert "T␛]52;c;eA==␇[red]" in text
        assert "c␛]52;c;eA==␇[red]: territory" in text
        assert "\x1b" not in text


async def test_choice_and_summary_fit_the_smallest_screen(open_reader: OpenReader, path: Path) -> None:
    """At 40x10 the scopes can be scrolled to, and the keys of the summary are in sight."""
    async with open_reader(path=path, size=(40, 10)) as pilot:
        await press(pilot, "s")
        assert "unread sentences · 5" in shown(pilot)
        await press(pilot, "down down down down down down down")
        assert "Esc" in shown(pilot)
        await press(pilot, "u 1 escape")
        assert "1 of 5 answered" in shown(pilot)
        assert "Enter on  Esc later  ⌫ back  x end" in shown(pilot)


async def test_a_step_back_shows_what_was_answered_whatever_was_read_since(
    open_reader: OpenReader, path: Path
) -> None:
    """A sentence that counts as read by other means is shown again all the same, and then the next one."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "s u")
        with Project.open(path, coder="olena") as project:
            project.mark_read(project.articles()[0].article)
        await press(pilot, "1 backspace")
        assert "One begins here today." in passage(pilot)
        await press(pilot, "2")
        assert rows(path) == [("One begins here today.", ["security guarantees"])]


def test_a_session_that_nobody_answers_is_not_kept(in_terminal: Callable[..., Terminal], path: Path) -> None:
    """It says that there was nothing, and the numbers list no session."""
    text = "One begins here today. Two follows it at once."
    path.unlink()
    make_project(path, Draft(text, "Body only", "b.txt"))
    terminal = in_terminal("--scope", "unread")
    terminal.show("0 of 2")
    terminal.press("\x1b")
    terminal.show("Nothing was answered.")
    terminal.press("\x1b")
    terminal.show("READ")
    terminal.press("q")
    assert terminal.code() == 0
    with Project.open(path, coder="olena") as project:
        assert project.sessions() == []
