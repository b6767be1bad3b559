"""Annotations over one another: going through them with Tab, what verbs act on, and joining them."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.model import Draft, Span
from store.project import Project
from tests.flows.driving import OpenReader, ReaderPilot, bar_text, screen_of
from tests.flows.reading_back import make_project, press, tagged

FIRST = "Talks end in Geneva today."
TEXT = f"{FIRST} Nobody signed anything. The delegations leave.\n\nMoscow wants territory. Kyiv waits."

Rows = list[tuple[str, list[str], str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project with a tagged paragraph, in it a tagged sentence, in that a tagged phrase."""
    made = make_project(tmp_path / "nested.db", Draft(TEXT, "Talks", "talks.txt"))
    with Project.open(made, coder="olena") as project:
        article, issues = project.articles()[0].article, project.issues()
        for end, issue in ((TEXT.index("\n"), 0), (len(FIRST), 1), (len("Talks end"), 2)):
            project.tag(article, Span(0, end), [issues[issue]])
    return made


@pytest.fixture
def plain_path(tmp_path: Path) -> Path:
    """A project of the same text without annotations."""
    return make_project(tmp_path / "plain.db", Draft(TEXT, "Talks", "talks.txt"))


def status(pilot: ReaderPilot) -> str:
    """Return the status line."""
    return bar_text(pilot, "status")


def rows(path: Path) -> Rows:
    """Return (passage, issues, note) of every annotation in the file."""
    with Project.open(path, coder="olena") as project:
        return tagged(project)


def set_off(pilot: ReaderPilot) -> str:
    """Return the text that is drawn reversed in the pane, as it is on screen."""
    region = screen_of(pilot).pane.region
    rows = pilot.app.screen._compositor.render_strips()[region.y : region.bottom]
    parts = [
        "".join(part.text for part in row.crop(region.x, region.right) if part.style and part.style.reverse)
        for row in rows
    ]
    return " ".join(parts).strip()


async def test_tab_goes_through_what_lies_here_from_the_shortest(open_reader: OpenReader, path: Path) -> None:
    """All are named with their keys, the shown one in brackets and set off without colour; then again."""
    turns = [
        "[3 Zaporizhzhia] 2 security guarantees 1 territory",
        "3 Zaporizhzhia [2 security guarantees] 1 territory",
        "3 Zaporizhzhia 2 security guarantees [1 territory]",
    ]
    async with open_reader(path=path) as pilot:
        screen = screen_of(pilot)
        assert turns[0] in status(pilot)
        assert set_off(pilot) == ""
        for turn, passage in ((1, FIRST), (2, TEXT.partition("\n")[0]), (0, "Talks end")):
            await press(pilot, "tab")
            assert turns[turn] in status(pilot)
            assert set_off(pilot).split() == passage.split()
            assert screen.focused is screen.pane
        await press(pilot, "tab j")
        assert set_off(pilot) == ""
        await press(pilot, "k")
        assert turns[0] in status(pilot)


async def test_with_fewer_than_two_tab_is_the_next_pane(open_reader: OpenReader, path: Path) -> None:
    """Where one annotation or none lies, Tab goes on; shift+tab always goes to the pane before."""
    async with open_reader(path=path) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "j tab")
        assert screen.focused is screen.article_list
        await press(pilot, "escape k shift+tab")
        assert screen.focused is screen.article_list
        await press(pilot, "escape G tab")
        assert screen.focused is screen.article_list


async def test_verbs_act_on_the_shown_annotation(open_reader: OpenReader, path: Path) -> None:
    """Change, note, edge and removing: each takes the one shown by Tab and leaves the others alone."""
    whole = TEXT.partition("\n")[0]
    async with open_reader(path=path) as pilot:
        await press(pilot, "tab c 4")
        assert rows(path)[1] == (FIRST, ["energy strikes"], "")
        await press(pilot, "a w h y enter")
        assert rows(path)[1] == (FIRST, ["energy strikes"], "why")
        await press(pilot, "tab e")
        pane = screen_of(pilot).pane
        label = next(label for word, label in pane.labels if pane.document.text(word) == "signed")
        await press(pilot, label)
        assert ("Talks end in Geneva today. Nobody signed", ["territory"], "") in rows(path)
        await press(pilot, "x")
        assert [names for _, names, _ in rows(path)] == [["Zaporizhzhia"], ["energy strikes"]]
        await press(pilot, "u u")
        assert (whole, ["territory"], "") in rows(path)


async def test_the_shown_one_is_the_shortest_again_after_leaving_or_tagging(
    open_reader: OpenReader, path: Path
) -> None:
    """A motion away and back, or a new tag, ends the choice, so that `x` takes nothing by surprise."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "tab tab j k x")
        assert [names for _, names, _ in rows(path)] == [["security guarantees"], ["territory"]]
        await press(pilot, "tab 4 x escape")
        assert "[24 security guarantees, energy strikes]" in status(pilot)


async def test_other_coders_are_named(open_reader: OpenReader, path: Path) -> None:
    """Where somebody else marked as well, each annotation here has its coder."""
    with Project.open(path, coder="taras") as other:
        other.tag(other.articles()[0].article, Span(0, 5), [other.issues()[0]])
    async with open_reader(path=path) as pilot:
        assert "[1 territory by taras] 3 Zaporizhzhia by olena" in status(pilot)


async def test_a_click_on_the_status_line_shows_the_next(open_reader: OpenReader, path: Path) -> None:
    """The mouse does what Tab does."""
    async with open_reader(path=path) as pilot:
        await pilot.click("#status", offset=(20, 0))
        await pilot.pause()
        assert "[2 security guarantees]" in status(pilot)


# Joining


async def test_the_same_issue_side_by_side_can_be_joined(open_reader: OpenReader, plain_path: Path) -> None:
    """The second tag says so; doing nothing keeps both apart; C makes them one, and one undo two again."""
    apart = [(FIRST, ["territory"], ""), ("Nobody signed anything.", ["territory"], "")]
    async with open_reader(path=plain_path) as pilot:
        await press(pilot, "1")
        assert "joins" not in status(pilot)
        await press(pilot, "j 1")
        assert "territory · saved · u undo · touches another · C joins" in status(pilot)
        await press(pilot, "j 2")
        assert "joins" not in status(pilot)
        assert rows(plain_path)[:2] == apart
        await press(pilot, "k C")
        assert "territory · joined · saved · u undo" in status(pilot)
        assert rows(plain_path)[0] == (f"{FIRST} Nobody signed anything.", ["territory"], "")
        await press(pilot, "u")
        assert rows(plain_path)[:2] == apart


async def test_overlapping_phrases_are_joined_with_their_notes(
    open_reader: OpenReader, plain_path: Path
) -> None:
    """A phrase over another of its issue is offered at once, whatever else lies under the cursor."""
    with Project.open(plain_path, coder="olena") as project:
        article, issues = project.articles()[0].article, project.issues()
        project.tag(article, Span(0, 9), [issues[0]], note="first")
        project.tag(article, Span(6, 9), [issues[1]])
    async with open_reader(path=plain_path) as pilot:
        await press(pilot, "f")
        pane = screen_of(pilot).pane
        labels = {pane.document.text(word): label for word, label in pane.labels}
        await press(pilot, f"{labels['end']} {labels['Geneva']} 1")
        assert "overlaps another · C joins" in status(pilot)
        await press(pilot, "C")
        assert rows(plain_path)[0] == ("Talks end in Geneva", ["territory"], "first")


async def test_there_may_be_nothing_to_join(open_reader: OpenReader, plain_path: Path) -> None:
    """Where nothing is marked, or nothing of the issue touches it, C says so and changes nothing."""
    async with open_reader(path=plain_path) as pilot:
        await press(pilot, "C")
        assert "nothing is marked here" in status(pilot)
        await press(pilot, "1 C")
        assert "no annotation with the same issue" in status(pilot)
        await press(pilot, "j 2 } j 1 } 1")
        assert "joins" not in status(pilot)
    assert len(rows(plain_path)) == 3
