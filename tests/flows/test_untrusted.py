"""Text from outside can neither reach the terminal as control codes nor be parsed as markup."""

from __future__ import annotations

import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
from rich.cells import cell_len

from store.model import Draft
from store.project import Project
from tests.flows.driving import OpenReader, ReaderPilot, bar_text, screen_of, shown
from tests.flows.reading_back import all_annotations, make_project, press
from tui.screens.note import NoteScreen

PAYLOADS = (
    "\x1b]52;c;UEFZTE9BRA==\x07", "\x1b]0;PWNED\x07", "\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[7;77H", "\x1bPq#0;PWNED\x1b\\", "\x9b2J", "\x9d0;PWNED\x9c", "\x7f\x7f", "\x08\x08",
    "\u202eabc\u2066\u200f", "[red]red[/]", "[/]", "[@click=app.quit]x[/]", "\r\x0b\x0c", "\u2028\x85",
)  # fmt: skip
HOSTILE = " ".join(PAYLOADS)
TEXT = "\n".join(
    f"Line {number} {payload} goes on. And ends {payload} so." for number, payload in enumerate(PAYLOADS)
)
MARKUP = "[red]red[/] [/] [@click=app.quit]x[/]"
_DIRECTIONS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a project in which everything that can hold text is hostile."""
    path = make_project(
        tmp_path / "hostile.db",
        Draft(TEXT, f"T {HOSTILE}", f"f{HOSTILE}.txt", f"S {HOSTILE}", HOSTILE, HOSTILE, HOSTILE),
        Draft(TEXT.replace("Line", "Row"), f"U {HOSTILE}", f"g{HOSTILE}.txt"),
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        # Names that no tagline would accept, as a file made elsewhere may hold them.
        connection.execute(
            "UPDATE articles SET title = 'T ' || ?1, source = 'S ' || ?1 WHERE id = 1", (HOSTILE,)
        )
        connection.execute("UPDATE issues SET name = name || ?1, description = ?1", (HOSTILE,))
    return path


def check(pilot: ReaderPilot) -> str:
    """Check every segment of the screen, and that no row is wider or narrower than it; return its text."""
    width = pilot.app.size.width
    for strip in pilot.app.screen._compositor.render_strips():
        for segment in strip:
            raw = [each for each in segment.text if unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"}]
            assert not raw, segment
            assert not _DIRECTIONS & set(segment.text), segment
        assert sum(cell_len(segment.text) for segment in strip) == width
    return shown(pilot)


async def test_no_screen_sends_anything_that_a_terminal_obeys(open_reader: OpenReader, path: Path) -> None:
    """Page, lists, note, sheets, picker, palette, popups and messages show it all as signs and letters."""
    async with open_reader(path=path, size=(120, 30)) as pilot:
        page = check(pilot)
        assert "␛]52;c;UEFZTE9BRA==␇" in page
        await press(pilot, "G")
        assert "[@click=app.quit]x[/]" in check(pilot)
        await press(pilot, "g g")
        await press(pilot, "1 2 o")
        assert "tag" in check(pilot)
        for keys in ("tab j", "escape shift+tab", "escape t", "escape x", "escape c 3", "escape"):
            await press(pilot, keys)
            check(pilot)
        await press(pilot, "?")
        check(pilot)
        await press(pilot, "escape i")
        assert "[/]" in check(pilot)
        await press(pilot, "space")
        check(pilot)
        await press(pilot, "escape vertical_line")
        check(pilot)
        await press(pilot, "U enter")
        check(pilot)
        await press(pilot, "j 4 : T h")
        check(pilot)
        await press(pilot, "escape escape u")
        check(pilot)
        screen_of(pilot).say(HOSTILE, alarm=True)
        pilot.app.notify(HOSTILE, title=HOSTILE, severity="error", timeout=30)
        await pilot.pause()
        assert "[red]red[/]" in check(pilot)
        assert pilot.app.return_value is None


async def test_a_hostile_note_is_shown_edited_and_kept(open_reader: OpenReader, path: Path) -> None:
    """A note that came from elsewhere is safe in page, list, status line and editor, and stays as it is."""
    with Project.open(path, coder="olena") as project:
        article = project.articles()[0].article
        span = project.text(article).fetch(1, 1)[0].span
        project.tag(article, span, project.issues()[:1], note=HOSTILE)
    async with open_reader(path=path, size=(120, 40)) as pilot:
        await press(pilot, "o")
        assert check(pilot).count("✎") >= 2
        await press(pilot, "a")
        assert isinstance(pilot.app.screen, NoteScreen)
        check(pilot)
        await press(pilot, "escape")
        check(pilot)
    with Project.open(path, coder="olena") as project:
        assert [each.note for each in all_annotations(project)] == [HOSTILE]


async def test_tags_in_hostile_text_keep_exact_offsets(open_reader: OpenReader, path: Path) -> None:
    """Every sentence of the hostile text is tagged, and each passage in the file equals its text."""
    async with open_reader(path=path, size=(60, 20)) as pilot:
        for _ in range(6):
            await press(pilot, "1 j v l 2 escape j")
            check(pilot)
        tagged_words = bar_text(pilot, "issue-bar")
        assert "territory" in tagged_words or "terr" in tagged_words
    with Project.open(path, coder="olena") as project:
        marked = all_annotations(project)
        assert len(marked) == 12
        for annotation in marked:
            text = project.text(project.article(annotation.article_id))
            span = annotation.span
            assert text.slice(span) == annotation.exact == TEXT[span.start : span.end]


async def test_a_click_on_markup_does_nothing_more(open_reader: OpenReader, tmp_path: Path) -> None:
    """Words that look like a link of the screen library are words: a click on them puts the cursor."""
    path = make_project(
        tmp_path / "markup.db", Draft(f"First. {MARKUP}\n{MARKUP}", MARKUP, f"{MARKUP}.txt", MARKUP)
    )
    async with open_reader(size=(110, 24), path=path) as pilot:
        assert MARKUP in shown(pilot)
        row = next(index for index, line in enumerate(shown(pilot).splitlines()) if "First." in line)
        column = shown(pilot).splitlines()[row].index("x[/]")
        for x, y in ((column, row), (column, row + 2), (60, 0), (40, 0), (5, 0), (5, 1)):
            await pilot.click(offset=(x, y))
        await press(pilot, "escape 1 a")
        assert MARKUP in shown(pilot)
        await press(pilot, "escape vertical_line")
        assert "[red]red[/]" in shown(pilot)
        await press(pilot, "escape")
        assert pilot.app.return_value is None
        assert pilot.app.is_running
