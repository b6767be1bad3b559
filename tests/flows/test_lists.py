"""The list of articles and the list of annotations."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.model import Draft
from store.project import Project
from tests.flows.driving import OpenReader, bar_text, screen_of, shown
from tests.flows.reading_back import make_project, mode_of, press, tagged
from tui.actions import Mode

TEXTS = [f"Article {number} begins. It has a middle. It ends." for number in range(1, 31)]


@pytest.fixture
def many_path(tmp_path: Path) -> Path:
    """Return a project of thirty short articles."""
    return make_project(
        tmp_path / "many.db",
        *(Draft(text, f"Title {number}", f"{number}.txt") for number, text in enumerate(TEXTS, 1)),
    )


async def test_the_list_of_articles_moves_and_opens(open_reader: OpenReader, many_path: Path) -> None:
    """j k space PgUp gg G move the row and keep it in view; Enter opens it; Esc leaves it as it was."""
    async with open_reader(size=(100, 24), path=many_path) as pilot:
        screen = screen_of(pilot)
        rows = screen.article_list
        await press(pilot, "shift+tab")
        assert mode_of(pilot) is Mode.ARTICLES
        for keys, index in (
            ("j j", 2),
            ("k", 1),
            ("up up", 0),
            ("G", 29),
            ("down", 29),
            ("g g", 0),
            ("end", 29),
        ):
            await press(pilot, keys)
            assert rows.index == index, keys
            assert f"Title {index + 1}" in shown(pilot)
        await press(pilot, "home space")
        assert rows.index >= 3
        await press(pilot, "ctrl+u")
        assert rows.index == 0
        await press(pilot, "j j enter")
        assert mode_of(pilot) is Mode.READ
        assert screen.article is not None
        assert screen.article.title == "Title 3"
        await press(pilot, "shift+tab G escape")
        assert screen.article.title == "Title 3"


async def test_the_footer_of_a_list_shows_only_what_works_there(
    open_reader: OpenReader, many_path: Path
) -> None:
    """Among articles there is no note to write and nothing to remove, and the footer shows neither."""
    async with open_reader(size=(100, 24), path=many_path) as pilot:
        await press(pilot, "shift+tab")
        footer = bar_text(pilot, "key-bar")
        assert "Enter open" in footer
        assert "note" not in footer
        await press(pilot, "a")
        assert "a does nothing here" in bar_text(pilot, "status")


async def test_the_article_list_shows_progress_and_tags(open_reader: OpenReader, many_path: Path) -> None:
    """After reading and tagging, the row of the article says how much was read and how many tags it has."""
    async with open_reader(size=(100, 24), path=many_path) as pilot:
        await press(pilot, "1 j 2 3 j J")
        text = shown(pilot)
        assert "100 % read · 3 tags" in text
        assert "0 % read" in text


async def test_annotations_are_listed_and_opened(open_reader: OpenReader, many_path: Path) -> None:
    """`o` shows the annotations in text order with issue, place, passage and note; Enter goes there."""
    async with open_reader(size=(100, 24), path=many_path) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "G 1 g g 2 a n o t e enter o")
        text = shown(pilot)
        assert "security guarantees" in text
        assert "¶1.1" in text
        assert "✎ note" in text
        assert text.index("Article 1 begins.") < text.index("It ends.")
        assert mode_of(pilot) is Mode.READ
        await press(pilot, "tab")
        assert mode_of(pilot) is Mode.ANNOTATIONS
        await press(pilot, "j enter")
        assert mode_of(pilot) is Mode.READ
        assert screen.pane.document.text(screen.pane.target) == "It ends."
        await press(pilot, ",")
        assert screen.pane.document.text(screen.pane.target) == "Article 1 begins."
        await press(pilot, "o")
        assert not screen.annotation_list.display


async def test_the_chosen_annotation_is_noted_changed_and_removed(
    open_reader: OpenReader, many_path: Path
) -> None:
    """a, c and x in the list act on the chosen row and not on the sentence under the cursor."""
    async with open_reader(size=(100, 24), path=many_path) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "1 j 2 g g o tab j a h i enter")
        assert mode_of(pilot) is Mode.ANNOTATIONS
        await press(pilot, "c 4 x")
        assert screen.annotation_list.count == 1
        assert screen.annotation_list.index == 0
        await press(pilot, "u")
        with Project.open(many_path, coder="olena") as project:
            assert tagged(project) == [
                ("Article 1 begins.", ["territory"], ""),
                ("It has a middle.", ["energy strikes"], "hi"),
            ]
        await press(pilot, "g g x x")
        assert "no annotations here yet" in shown(pilot)
        await press(pilot, "x")
        assert "nothing is marked here" in bar_text(pilot, "status")
        await press(pilot, "enter o")
        assert mode_of(pilot) is Mode.READ


async def test_the_annotation_list_follows_the_article(open_reader: OpenReader, many_path: Path) -> None:
    """With the next article the list shows its annotations."""
    async with open_reader(size=(100, 24), path=many_path) as pilot:
        await press(pilot, "1 o J")
        assert screen_of(pilot).annotation_list.count == 0
        await press(pilot, "2 K")
        assert screen_of(pilot).annotation_list.count == 1
