"""Keys that come all at once, as over a slow line: each finds what the ones before it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.model import Draft
from store.project import Project
from tests.flows.reading_back import make_project, tagged
from tests.flows.window import window


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of three articles."""
    return make_project(
        tmp_path / "p.db",
        *(Draft(f"{name} begins. It goes on with {name}.", f"The {name}", f"{name}.txt") for name in NAMES),
    )


NAMES = ("apple", "birch", "cedar")


def test_a_note_and_enter(path: Path) -> None:
    """All letters of a note are in it, though Enter came with them; more of them do nothing."""
    with window(path, "apple begins") as opened:
        opened.do("a", "Enter saves")
        opened.press("why it matters\r\r")
        opened.wait_for(lambda: "Enter saves" not in opened.text and "highlight" in opened.text, "note")
        opened.leave()
    with Project.open(path, coder="olena") as project:
        assert tagged(project) == [("apple begins.", [], "why it matters")]


def test_a_choice_of_article_and_enter(path: Path) -> None:
    """The article is chosen that the letters before Enter find."""
    with window(path, "apple begins") as opened:
        opened.do("|", "Open beside")
        opened.do("cedar\r\r\r", "cedar begins")
        assert "birch begins" not in opened.text
        opened.leave()


def test_a_search_everywhere_and_enter(path: Path) -> None:
    """The paragraph is opened that the letters before Enter find."""
    with window(path, "apple begins") as opened:
        opened.do("\\", "Search all articles")
        opened.do("birch\r\r\r", "birch begins")
        opened.wait_for(lambda: "Search all articles" not in opened.text, "page behind the search")
        opened.leave()


def test_rows_of_a_sheet(path: Path) -> None:
    """Seven keys that come at once scroll the help by seven rows, not by one."""
    with window(path, "apple begins") as opened:
        opened.do("?", "Esc closes")

        def shown() -> list[str]:
            return [line.partition("│")[2] for line in opened.text.splitlines() if line.count("│") >= 2]

        opened.wait_for(lambda: len(shown()) > 8, "the help")
        eighth = shown()[7]
        opened.press("jjjjjjj")
        opened.wait_for(lambda: shown()[:1] == [eighth], "help seven rows further down")
        opened.do("\x1b", "apple begins")
        opened.leave()
