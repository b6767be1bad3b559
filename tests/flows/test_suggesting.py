"""Suggestions in the reader: shown on demand, accepted or refused by one key, undone like any change."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from store.codebook import IssueDraft
from store.model import Draft, Origin, ParagraphKind
from store.project import Project
from tests.flows.driving import OpenReader, ReaderPilot, bar_text, screen_of, shown
from tests.flows.reading_back import all_annotations, make_project, press
from tui.settings import state_path
from tui.workspace import load_workspace

TEXT = (
    "Power cut in the north\n\n"
    "The ministers met in the morning. A substation burned down after the raid. They left at noon.\n\n"
    "Photo: a substation in the north\n\n"
    "Nothing was said of the border. Crews worked at the other substation all night.\n"
)
KINDS = {1: ParagraphKind.HEADING, 3: ParagraphKind.BOILERPLATE}
FIRST, SECOND = "A substation burned down after the raid.", "Crews worked at the other substation all night."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project whose article has two sentences, a heading and a caption with a word of a lexicon."""
    issues = (
        IssueDraft("energy strikes", "1", lexicon=("substation", "power cut")),
        IssueDraft("territory", "2", lexicon=("front line",)),
    )
    return make_project(tmp_path / "grid.db", Draft(TEXT, "Power cut", kinds=KINDS), issues=issues)


async def until_learned(pilot: ReaderPilot) -> None:
    """Wait until what there is to learn is learned and shown."""
    suggestions = screen_of(pilot).suggestions
    for _ in range(1000):
        if suggestions._ready and not suggestions._learning:
            break
        await asyncio.sleep(0.002)
    await pilot.pause()


async def show(pilot: ReaderPilot) -> None:
    await press(pilot, "g g S")
    await until_learned(pilot)


def marked_rows(pilot: ReaderPilot) -> list[str]:
    return [row for row in shown(pilot).splitlines() if "◦" in row]


async def test_suggestions_are_marked_only_when_asked_for_and_only_in_the_body(
    open_reader: OpenReader, path: Path
) -> None:
    """Off at first; then a sign stands at two sentences, not at heading and caption; nothing is stored."""
    async with open_reader(path=path) as pilot:
        assert marked_rows(pilot) == []
        await show(pilot)
        rows = marked_rows(pilot)
        assert len(rows) == 2
        assert "ministers" in rows[0]  # the row in which it begins
        assert "Nothing was said" in rows[1]
        assert all_annotations(screen_of(pilot).project) == []
        await press(pilot, "S")
        assert marked_rows(pilot) == []


async def test_a_suggestion_names_its_issue_words_and_keys_and_enter_accepts_it(
    open_reader: OpenReader, path: Path
) -> None:
    async with open_reader(path=path) as pilot:
        await show(pilot)
        await press(pilot, ">")
        screen = screen_of(pilot)
        assert screen.pane.document.text(screen.pane.target) == FIRST
        status = bar_text(pilot, "status")
        assert "suggested: energy strikes (“substation”) · Enter accepts · X refuses" in status
        await press(pilot, "enter")
        (annotation,) = all_annotations(screen.project)
        assert (annotation.exact, annotation.origin) == (FIRST, Origin.SUGGESTED)
        assert "suggested:" not in bar_text(pilot, "status")
        assert len(marked_rows(pilot)) == 1
        await press(pilot, "u")
        assert all_annotations(screen.project) == []
        assert len(marked_rows(pilot)) == 2


async def test_what_is_refused_is_never_offered_again_unless_undone(
    open_reader: OpenReader, path: Path
) -> None:
    async with open_reader(path=path) as pilot:
        await show(pilot)
        await press(pilot, "> X")
        assert len(marked_rows(pilot)) == 1
        assert "not energy strikes · saved · u undo" in bar_text(pilot, "status")
    async with open_reader(path=path) as pilot:
        await show(pilot)
        assert len(marked_rows(pilot)) == 1
        await press(pilot, "u")
        assert len(marked_rows(pilot)) == 2
        await press(pilot, "U")
        assert len(marked_rows(pilot)) == 1
    with Project.open(path, coder="taras") as project:
        (summary,) = project.articles()
        assert [each.exact for each in project.suggestions_in(summary.article)] == [FIRST, SECOND]


async def test_the_next_key_goes_from_suggestion_to_suggestion_and_back(
    open_reader: OpenReader, path: Path
) -> None:
    """Also when they are not shown yet: then they are shown first."""
    async with open_reader(path=path) as pilot:
        screen = screen_of(pilot)
        found = []
        for key in (">", ">", ">", "<"):
            await press(pilot, key)
            await until_learned(pilot)
            found.append(screen.pane.document.text(screen.pane.target))
        assert found == [FIRST, SECOND, SECOND, FIRST]


async def test_keys_say_so_where_nothing_is_suggested(open_reader: OpenReader, path: Path) -> None:
    async with open_reader(path=path) as pilot:
        await press(pilot, "enter")
        assert "suggestions are hidden · S shows them" in bar_text(pilot, "status")
        await show(pilot)
        for key in ("enter", "X"):
            await press(pilot, key)
            assert "nothing is suggested here" in bar_text(pilot, "status")
        assert all_annotations(screen_of(pilot).project) == []


async def test_whether_they_are_shown_is_remembered(open_reader: OpenReader, path: Path) -> None:
    async with open_reader(path=path) as pilot:
        await show(pilot)
        uid = screen_of(pilot).project.uid
        await press(pilot, "q")
    assert load_workspace(state_path(), uid).suggestions
    async with open_reader(path=path) as pilot:
        await until_learned(pilot)
        assert len(marked_rows(pilot)) == 2
