"""Pointing at words: phrases by label, quotations, and edges of annotations, with exactly these keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.model import Draft
from store.project import Project
from tests.flows.driving import OpenReader, bar_text, screen_of, shown
from tests.flows.reading_back import make_project, press, tagged

TEXT = (
    "One begins here today.\n\n"
    "He said “we will see what comes” and left. Nobody knew more.\n\n"
    "Two follows it at once. Three ends all of this."
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of one short article."""
    return make_project(tmp_path / "short.db", Draft(TEXT, "Short", "short.txt"))


def rows(path: Path) -> list[tuple[str, list[str]]]:
    """Return (passage, issues) of every annotation in the file."""
    with Project.open(path, coder="olena") as project:
        return [(exact, names) for exact, names, _ in tagged(project)]


async def test_a_phrase_of_the_target_takes_four_keys(open_reader: OpenReader, path: Path) -> None:
    """f, the label of the first word, that of the last, an issue: the row holds the phrase."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "f")
        assert "ane segins dere foday" in shown(pilot)
        await press(pilot, "s d 1")
        assert rows(path) == [("begins here", ["territory"])]
        assert "saved" in bar_text(pilot, "status")
        await press(pilot, "j 2")
        assert rows(path)[-1][0] == "He said “we will see what comes” and left."


async def test_labels_are_found_on_a_cyrillic_layout_and_left_by_escape(
    open_reader: OpenReader, path: Path
) -> None:
    """The keys of s and d tag the same phrase where they write і and в; Esc changes nothing."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "f escape f Z")
        assert "no word is labelled Z" in bar_text(pilot, "status")
        await press(pilot, "а і в 1")
        assert rows(path) == [("begins here", ["territory"])]


async def test_a_phrase_anywhere_on_screen_takes_few_keys(open_reader: OpenReader, path: Path) -> None:
    """F labels every word in view; two labels and an issue tag a phrase of another paragraph."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "F")
        labels = dict((word, label) for word, label in screen_of(pilot).pane.labels)
        document = screen_of(pilot).pane.document
        named = {document.text(word): label for word, label in labels.items()}
        await press(pilot, f"{' '.join(named['follows'])} {' '.join(named['once'])} 3")
        assert rows(path) == [("follows it at once", ["Zaporizhzhia"])]


async def test_a_quotation_is_the_target_and_grows(open_reader: OpenReader, path: Path) -> None:
    """Quotation marks take what is quoted in the sentence, pressed again with its marks."""
    async with open_reader(path=path) as pilot:
        await press(pilot, 'j " 1')
        await press(pilot, '" 2')
        assert [passage for passage, _ in rows(path)] == [
            "“we will see what comes”",
            "we will see what comes",
        ]
        await press(pilot, 'G "')
        assert "no quotation here" in bar_text(pilot, "status")


async def test_edges_move_by_one_label_and_back_by_undo(open_reader: OpenReader, path: Path) -> None:
    """e and E take one label each; the tags stay, and u brings the edge back."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "f s d 1 g g")
        await press(pilot, "e")
        pane = screen_of(pilot).pane
        label = next(label for word, label in pane.labels if pane.document.text(word) == "today")
        assert len(label) == 1
        await press(pilot, label)
        assert rows(path) == [("begins here today", ["territory"])]
        await press(pilot, "E")
        label = next(label for word, label in pane.labels if pane.document.text(word) == "here")
        await press(pilot, label)
        assert rows(path) == [("here today", ["territory"])]
        await press(pilot, "u u")
        assert rows(path) == [("begins here", ["territory"])]
