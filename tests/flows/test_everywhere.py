"""Searching all articles: snippets while one types, and going to what was found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from textual.widgets import Input

from store.model import Draft, Span
from store.search import Hit
from tests.flows.driving import OpenReader, ReaderPilot, bar_text, screen_of, shown
from tests.flows.reading_back import make_project, mode_of, press
from tests.flows.test_untrusted import HOSTILE, check
from tui.actions import Mode
from tui.screens.everywhere import EverywhereScreen, HitList, phrase, snippet_rows
from tui.screens.reading import ReadingScreen

FILLER = "Something else is said in this paragraph, and nothing more."
FIRST = "\n".join(
    [FILLER] * 30 + ["The ceasefire held. A ceasefire is a ceasefire, they said."] + [FILLER] * 30
)
SECOND = "\n".join(
    ["One mention of a ceasefire near the grid, and much more text about power lines."] + [FILLER] * 9
)
MARKED = "Look: [red]warning[/] [/] and [@click=app.quit]quit[/] with \x1b[2J and \u202eabc is here."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a project of three articles, one with markup and control characters."""
    return make_project(
        tmp_path / "everywhere.db",
        Draft(FIRST, "First", "first.txt", "Agency"),
        Draft(SECOND, "Second", "second.txt"),
        Draft(MARKED, "[/] [red]T", "m.txt", "[bold]S"),
    )


def spelled(text: str) -> str:
    """Return the keys of a text."""
    return " ".join({" ": "space"}.get(letter, letter) for letter in text)


def hits(pilot: ReaderPilot) -> list[Hit]:
    """Return what is in the list."""
    return list(pilot.app.screen.query_one(HitList).hits)


def target(pilot: ReaderPilot) -> str:
    """Return the passage that a digit would tag."""
    pane = screen_of(pilot).pane
    return pane.document.text(pane.target)


async def test_snippets_while_one_types(open_reader: OpenReader, path: Path) -> None:
    """From two letters on the best paragraphs are listed, words in sight; behind Enter `n` goes on."""
    async with open_reader(path=path) as pilot:
        before = screen_of(pilot).pane.cursor
        await press(pilot, "} } \\ c")
        assert isinstance(pilot.app.screen, EverywhereScreen)
        assert "type what to search for" in shown(pilot)
        await press(pilot, "e")
        assert [hit.title for hit in hits(pilot)] == ["First", "Second"]
        await press(pilot, spelled("asefire"))
        assert "2 paragraphs" in shown(pilot)
        assert "First · Agency  ¶31" in shown(pilot)
        assert "The ceasefire held." in shown(pilot)
        assert "One mention of a ceasefire near the grid" in shown(pilot)
        await press(pilot, "enter")
        screen = screen_of(pilot)
        assert mode_of(pilot) is Mode.READ
        assert target(pilot) == "ceasefire"
        assert screen.pane.document.number_at(screen.pane.cursor) == 31
        assert "1/3 ceasefire" in bar_text(pilot, "status")
        await press(pilot, "n")
        assert "2/3 ceasefire" in bar_text(pilot, "status")
        await press(pilot, ", ,")
        assert screen.pane.document.number_at(screen.pane.cursor) == 3
        assert before < screen.pane.cursor


async def test_another_article_and_back(open_reader: OpenReader, path: Path) -> None:
    """Down and Enter go to the second one's article; `,` leads back to where one was; Esc changes nothing."""
    async with open_reader(path=path) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "} } }")
        place = screen.place
        await press(pilot, f"\\ {spelled('ceasefire')} escape")
        assert screen.place == place
        await press(pilot, "\\")
        assert pilot.app.screen.query_one(Input).value == "ceasefire"
        await press(pilot, "down enter")
        assert screen.article is not None
        assert screen.article.title == "Second"
        assert target(pilot) == "ceasefire"
        await press(pilot, ",")
        assert screen.place == place
        await press(pilot, ";")
        assert screen.article.title == "Second"


async def test_a_phrase_is_one_target(open_reader: OpenReader, path: Path) -> None:
    """Words in quotation marks are the target together, and are searched for together from there on."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "\\ " + spelled('"ceasefire held') + " enter")
        assert target(pilot) == "ceasefire held"
        assert "1/1 ceasefire held" in bar_text(pilot, "status")


QUERIES = (
    *('"', '""', '"a', "-x", "a AND", "NEAR(", "a*", "^b", "col:x", "(", "*", "\\", "'; DROP", "{a}", "+1"),
    *("[red]", "[/]", "[@click=app.quit]x", "é", "\u202eab", "…", "\u200b\u200b", "ab\u0301", "😀😀"),
)


async def test_no_query_fails(open_reader: OpenReader, path: Path) -> None:
    """Signs of query languages and markup are text: nothing fails, and what was typed is shown as it is."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "\\")
        for query in QUERIES:
            pilot.app.screen.query_one(Input).value = query
            await pilot.pause()
            text = check(pilot)
            assert query not in {"[red]", "[/]", "[@click=app.quit]x", "-x", "("} or query in text
            assert "Search all articles" in text
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ReadingScreen)


async def test_markup_and_controls_are_plain(open_reader: OpenReader, tmp_path: Path, path: Path) -> None:
    """Markup in titles and texts stands in the list as it is, control characters as visible signs."""
    with closing(sqlite3.connect(path)) as connection, connection:  # as a file made elsewhere may have it
        connection.execute("UPDATE articles SET title = ?1, source = ?1 WHERE id = 2", (HOSTILE,))
    async with open_reader(path=path) as pilot:
        await press(pilot, f"\\ {spelled('warning')}")
        text = check(pilot)
        assert "[/] [red]T · [bold]S" in text
        assert "[red]warning[/] [/] and [@click=app.quit]quit[/] with ␛[2J and abc" in " ".join(text.split())
        await press(pilot, "enter")
        assert target(pilot) == "warning"
        check(pilot)
        await press(pilot, "\\")
        pilot.app.screen.query_one(Input).value = "mention"
        await pilot.pause()
        assert len(hits(pilot)) == 1
        check(pilot)


async def test_nothing_found(open_reader: OpenReader, path: Path) -> None:
    """That nothing was found is said; Enter then closes the search and moves nothing; arrows do nothing."""
    async with open_reader(path=path) as pilot:
        place = screen_of(pilot).place
        await press(pilot, f"\\ {spelled('nowhere')}")
        assert "nothing found" in shown(pilot)
        await press(pilot, "down pagedown up pageup enter")
        assert isinstance(pilot.app.screen, ReadingScreen)
        assert screen_of(pilot).place == place


async def test_an_empty_project(open_reader: OpenReader, tmp_path: Path) -> None:
    """Where there is no article, the search opens, finds nothing, and closes."""
    async with open_reader(path=make_project(tmp_path / "empty.db")) as pilot:
        await press(pilot, "\\ a b enter")
        assert isinstance(pilot.app.screen, ReadingScreen)
        assert screen_of(pilot).article is None


async def test_letters_of_commands_are_letters(open_reader: OpenReader, path: Path) -> None:
    """Whatever is typed there is text: q, digits, u and colon do nothing but stand in the prompt."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "\\ q 1 u : ? T /")
        assert pilot.app.screen.query_one(Input).value == "q1u:?T/"
        assert pilot.app.return_code is None


def _hit(text: str, *matches: Span) -> Hit:
    return Hit(1, "uid", "Title", None, 1, 1000, text, tuple(span.shift(1000) for span in matches))


@pytest.mark.parametrize("width", [1, 5, 20, 60, 200])
@pytest.mark.parametrize("before", ["", "x " * 300, "x" * 600, "漢字 " * 100, "\t" * 50])
def test_the_match_stands_in_the_snippet(before: str, width: int) -> None:
    """However far in a paragraph a match stands, the snippet shows where it begins, in two rows at most."""
    text = f"{before}Kyiv is far. " + "And on. " * 50
    rows = snippet_rows(_hit(text, Span(len(before), len(before) + 4)), width)
    assert 1 <= len(rows) <= 2
    if " " in before or not before:
        assert any(row.contains(1000 + len(before)) for row in rows)


def test_without_places_the_snippet_is_the_beginning() -> None:
    """A paragraph whose matches cannot be told is shown from its first word."""
    assert snippet_rows(_hit("One two three."), 80) == [Span(1000, 1014)]
    assert phrase(_hit("One two three.")) is None


def test_words_that_follow_each_other_are_a_phrase() -> None:
    """Matches with at most two signs between them are one; letters or more between them part them."""
    text = "One, two a three"
    assert phrase(_hit(text, Span(0, 3), Span(5, 8))) == Span(1000, 1008)
    assert phrase(_hit(text, Span(5, 8), Span(11, 16))) == Span(1005, 1008)
    assert phrase(_hit("One -- two", Span(0, 3), Span(7, 10))) == Span(1000, 1003)
