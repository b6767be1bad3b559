"""What counts as read: looked at for a moment and gone past, marked, or said to be read; and how it shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from store.model import Draft, ParagraphKind, Span
from store.project import Project
from tests.flows.calling import Run
from tests.flows.driving import OpenReader, ReaderPilot, bar_text, screen_of, shown
from tests.flows.reading_back import make_project, press
from tui.widgets.painting import UNREAD

LOOKED = 1.0
"""Seconds that somebody who reads looks at a sentence at least."""
HELD = 0.03
"""Seconds between two keys of one that is held."""
LINES = [f"Paragraph {number} says one thing. It says another." for number in range(1, 41)]
TEXT = "\n".join(LINES)
CAPTION = "Photo: the hotel by the lake, seen from the bridge."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of an article of forty paragraphs, and of a short one with a caption."""
    return make_project(
        tmp_path / "record.db",
        Draft(TEXT, "Forty", "forty.txt"),
        Draft(f"One begins.\n{CAPTION}\nTwo ends.", "Short", kinds={2: ParagraphKind.BOILERPLATE}),
    )


Press = Callable[..., object]


class Reader:
    """Somebody who presses keys so many seconds after another, as the reader's clock has it."""

    def __init__(self, pilot: ReaderPilot) -> None:
        self._pilot = pilot
        self._now = 100.0
        self.screen = screen_of(pilot)
        self.screen.record.clock = lambda: self._now
        self.screen.record.stand(self.screen.pane)

    async def press(self, keys: str, seconds: float) -> None:
        """Wait so long before each key."""
        for key in keys.split():
            self._now += seconds
            await press(self._pilot, key)

    def look(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds

    def write(self) -> None:
        """Write what was read, as a pause would."""
        self.screen.record.write()


@pytest.fixture(autouse=True)
def real_moment(quick_reader: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a moment be as long as for readers; nothing is written by itself."""
    monkeypatch.setattr("tui.screens.record.MOMENT", 0.25)
    monkeypatch.setattr("tui.screens.record.SETTLE", 3600.0)


def read(path: Path, place: int = 0) -> str:
    """Return what of an article is in the file as read, its parts joined by |."""
    with Project.open(path, coder="olena") as project:
        article = project.articles(place, 1)[0].article
        text = project.text(article).slice(Span(0, article.length))
        return "|".join(text[span.start : span.end].strip() for span in project.reading(article).seen)


async def test_a_sentence_is_read_when_one_goes_on_after_a_moment(
    open_reader: OpenReader, path: Path
) -> None:
    """What was the target for a moment counts, and where one stays as well; what keys ran over does not."""
    async with open_reader(path=path) as pilot:
        reader = Reader(pilot)
        await reader.press("j j", LOOKED)
        await reader.press("j j j j", HELD)
        reader.look(LOOKED)
        reader.write()
        assert read(path) == f"{LINES[0]}|{LINES[3].split('. ')[0]}."


async def test_a_page_is_read_when_it_was_looked_at(open_reader: OpenReader, path: Path) -> None:
    """A page turned after a moment counts as far as it went by; one turned at once does not."""
    async with open_reader(path=path, size=(100, 24)) as pilot:
        reader = Reader(pilot)
        view = reader.screen.pane.view
        first = view.span
        await reader.press("space", LOOKED)
        second = view.span
        await reader.press("space", HELD)
        reader.write()
        with Project.open(path, coder="olena") as project:
            seen = project.reading(project.articles()[0].article).seen
        assert seen == (Span(first.start, second.start),)


async def test_held_keys_read_nothing(open_reader: OpenReader, path: Path) -> None:
    """Keys that repeat thirty times a second go through the whole article, and it is not read."""
    async with open_reader(path=path, size=(100, 24)) as pilot:
        reader = Reader(pilot)
        await reader.press("space space space space space space g g", HELD)
        await reader.press(" ".join("}" * 45), HELD)
        reader.write()
        assert read(path) == ""


async def test_what_a_session_covers_is_not_read(open_reader: OpenReader, path: Path) -> None:
    """However long a session lasts, the target of the page below it does not count; after it, it does."""
    async with open_reader(path=path) as pilot:
        reader = Reader(pilot)
        await reader.press("s u", 0.0)
        reader.look(LOOKED)
        await reader.press("escape escape", 0.0)
        reader.write()
        assert read(path) == ""
        reader.look(LOOKED)
        reader.write()
        assert read(path) == f"{LINES[0].split('. ')[0]}."


async def test_a_paragraph_is_read_when_one_goes_past_it(open_reader: OpenReader, path: Path) -> None:
    """} after a moment counts all that it passes; a jump to the end counts only where one was."""
    async with open_reader(path=path) as pilot:
        reader = Reader(pilot)
        await reader.press("} }", LOOKED)
        await reader.press("G", LOOKED)
        reader.write()
        assert read(path) == "\n".join([*LINES[:2], LINES[2].split(". ")[0] + "."])


async def test_what_is_scrolled_past_is_read(open_reader: OpenReader, path: Path) -> None:
    """Several turns of the wheel after a look count what they take off the screen; a whirl counts no more."""
    async with open_reader(path=path, size=(100, 24)) as pilot:
        reader = Reader(pilot)
        pane = reader.screen.pane
        looked = pane.view.span
        reader.look(LOOKED)
        for _ in range(3):
            reader.look(HELD)
            pane.scroll_rows(3)
            await pilot.pause()
        reader.write()
        assert read(path) == TEXT[: pane.view.span.start].strip()
        for _ in range(12):
            reader.look(HELD)
            pane.scroll_rows(3)
            await pilot.pause()
        reader.write()
        assert pane.view.span.start > looked.end
        assert read(path) == TEXT[: looked.end].strip()


async def test_what_is_tagged_is_read(open_reader: OpenReader, path: Path) -> None:
    """However quickly one types, a tagged sentence was read, and a tagged paragraph; nothing else in view."""
    async with open_reader(path=path, size=(100, 24)) as pilot:
        reader = Reader(pilot)
        await reader.press("1 j j p 2 space", HELD)
        reader.write()
        assert read(path) == f"{LINES[0].split('. ')[0]}.|{LINES[1]}"


# How it shows


def signs(pilot: ReaderPilot) -> list[str]:
    """Return the words after the sign of what is not read, row by row."""
    rows = [row for row in shown(pilot).splitlines() if UNREAD in row]
    return [" ".join(row.partition(UNREAD)[2].split()[:3]) for row in rows]


async def test_unread_rows_have_a_sign(open_reader: OpenReader, path: Path) -> None:
    """The sign goes from a row when its sentences are read, at once; a caption never has one."""
    async with open_reader(path=path, size=(100, 24)) as pilot:
        reader = Reader(pilot)
        assert signs(pilot)[:2] == ["Paragraph 2 says", "Paragraph 3 says"]
        await reader.press("}", LOOKED)
        await reader.press("}", HELD)
        assert signs(pilot)[:2] == ["Paragraph 2 says", "Paragraph 4 says"]
        await reader.press("g g", HELD)
        assert signs(pilot)[:2] == ["Paragraph 2 says", "Paragraph 3 says"]
        await reader.press("J", HELD)
        assert CAPTION in shown(pilot)
        assert signs(pilot) == ["Two ends."]
        await reader.press("1 j", HELD)
        assert signs(pilot) == []


async def test_the_signs_of_a_paragraph_that_is_passed_go_at_once(
    open_reader: OpenReader, tmp_path: Path
) -> None:
    """Also from rows on which the cursor never stood."""
    wide = " ".join(f"Sentence {number} is as long as many are." for number in range(12))
    path = make_project(tmp_path / "wide.db", Draft(f"{wide}\n{LINES[0]}\n{LINES[1]}", "Wide"))
    async with open_reader(path=path, size=(100, 24)) as pilot:
        reader = Reader(pilot)
        assert len(signs(pilot)) > 5
        await reader.press("}", LOOKED)
        assert signs(pilot) == ["Paragraph 2 says"]


async def test_the_share_read_is_in_the_status_line_and_the_list(open_reader: OpenReader, path: Path) -> None:
    """Half of the sentences, half the share; captions count for nothing; the next start says the same."""
    async with open_reader(path=path) as pilot:
        reader = Reader(pilot)
        await reader.press("J", HELD)
        assert "0 % read" in bar_text(pilot, "status")
        await reader.press("j", LOOKED)
        reader.write()
        await pilot.pause()
        assert "55 % read" in bar_text(pilot, "status")
        assert "55 % read" in shown(pilot).replace(bar_text(pilot, "status"), "")
        reader.look(LOOKED)
        reader.write()
        assert "100 % read" in bar_text(pilot, "status")
    async with open_reader(path=path) as pilot:
        await press(pilot, "J")
        assert "100 % read" in bar_text(pilot, "status")
        assert signs(pilot) == []


async def test_an_article_is_marked_as_read_and_back(open_reader: OpenReader, path: Path) -> None:
    """R takes every sign away; R again brings back just what was not read before."""
    async with open_reader(path=path, size=(100, 24)) as pilot:
        reader = Reader(pilot)
        await reader.press("j j j", LOOKED)
        before = signs(pilot)
        await reader.press("R", HELD)
        assert "read to the end · R takes it back" in bar_text(pilot, "status")
        assert "100 % read" in bar_text(pilot, "status")
        assert signs(pilot) == []
        assert read(path) == TEXT
        await reader.press("R", HELD)
        assert signs(pilot) == before
        assert read(path) == f"{LINES[0]}|{LINES[1].split('. ')[0]}."
        assert " 4 % read" in bar_text(pilot, "status")


async def test_what_another_program_marks_as_read_is_shown(open_reader: OpenReader, path: Path) -> None:
    """After `tagline mark-read` elsewhere, the next look takes the signs away."""
    async with open_reader(path=path, size=(100, 24)) as pilot:
        reader = Reader(pilot)
        assert signs(pilot)
        with Project.open(path, coder="olena") as project:
            project.mark_read(project.articles()[0].article)
        reader.screen.elsewhere.look()
        await pilot.pause()
        assert signs(pilot) == []


async def test_silence_is_not_the_same_as_not_read(open_reader: OpenReader, path: Path, run: Run) -> None:
    """An article read to the end without a tag says so to scripts; so does one that nobody read."""
    async with open_reader(path=path) as pilot:
        reader = Reader(pilot)
        await reader.press("J j", HELD)
        await reader.press("k j", LOOKED)
        await reader.press("K", LOOKED)
        reader.write()
    listed = json.loads(run("-p", path, "--coder", "olena", "list", "--json").output)
    facts = {each["title"]: (each["annotations"], each["read_percent"]) for each in listed}
    assert facts == {"Forty": (0, 0), "Short": (0, 100)}
