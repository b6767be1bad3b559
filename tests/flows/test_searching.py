"""Searching in an article: while one types, from match to match, and tagging what was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.model import Draft, Origin
from store.project import Project
from tests.flows.driving import OpenReader, ReaderPilot, bar_text, screen_of, shown
from tests.flows.reading_back import all_annotations, make_project, mode_of, press, tagged
from tests.flows.window import window
from tui.actions import Mode
from tui.text.frame import HEADER

LINES = [
    f"Paragraph {number} says that Kyiv is far. Zürich is near, “so\u00a0they” said{'!' * (number % 3)}"
    for number in range(60)
]
LINES[7] += " За\u0301мок and замок; e\u0301 and e."
LINES[8] += (
    " Here the ceasefire\u00adtalks ended and " + "went on and " * 5 + "there is a very long-drawn phrase."
)
TEXT = "\n".join(LINES)
ESC = "\x1b[27u"
"""Escape, as terminals send it that keep it apart from the sequences which begin like it."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a project of a long article and a short one."""
    return make_project(
        tmp_path / "search.db",
        Draft(TEXT, "Long", "long.txt"),
        Draft("Kyiv here. Then more.\nAnd Kyiv again.", "Short", "short.txt"),
    )


def target(pilot: ReaderPilot) -> str:
    """Return the passage that a digit would tag."""
    pane = screen_of(pilot).pane
    return pane.document.text(pane.target)


def spelled(text: str) -> str:
    """Return the keys of a text."""
    return " ".join({" ": "space"}.get(letter, letter) for letter in text)


def said(pilot: ReaderPilot) -> str:
    """Return the status line, or the search's own line while it is there."""
    return (
        bar_text(pilot, "status")
        if not screen_of(pilot).search_line.display
        else shown(pilot).split("\n")[-2]
    )


async def test_found_while_one_types(open_reader: OpenReader, path: Path) -> None:
    """Each letter leads to the first match from where one was, counts it, and goes back if there is none."""
    async with open_reader(size=(100, 24), path=path) as pilot:
        pane = screen_of(pilot).pane
        await press(pilot, "} } }")
        origin = pane.selection
        await press(pilot, "/")
        assert mode_of(pilot) is Mode.SEARCH
        await press(pilot, "k y")
        assert target(pilot) == "Kyiv"
        assert pane.document.number_at(pane.cursor) == 4
        assert "4/60" in said(pilot)
        await press(pilot, spelled("iv is far. z"))
        assert target(pilot) == "Kyiv is far. Zürich"
        await press(pilot, "q")
        assert "nothing found" in said(pilot)
        assert pane.selection == origin
        await press(pilot, "backspace")
        assert "4/60" in said(pilot)


async def test_enter_stays_and_escape_goes_back(open_reader: OpenReader, path: Path) -> None:
    """Enter stays at the match, `,` leads back; Esc returns selection, mode and view as they were."""
    async with open_reader(size=(100, 24), path=path) as pilot:
        pane = screen_of(pilot).pane
        await press(pilot, "} } j v l l")
        before = pane.selection, pane.selecting, pane.view.top
        await press(pilot, f"/ {spelled('paragraph 50')}")
        assert target(pilot) == "Paragraph 50"
        await press(pilot, "escape")
        assert (pane.selection, pane.selecting, pane.view.top) == before
        assert mode_of(pilot) is Mode.SELECT
        assert pane.query_shown is None
        await press(pilot, "escape")
        here = pane.cursor
        await press(pilot, f"/ {spelled('paragraph 50')} enter")
        assert target(pilot) == "Paragraph 50"
        assert mode_of(pilot) is Mode.READ
        assert not screen_of(pilot).search_line.display
        assert "1/1 paragraph 50" in said(pilot)
        await press(pilot, ",")
        assert pane.cursor == here


async def test_an_empty_prompt_changes_nothing(open_reader: OpenReader, path: Path) -> None:
    """Enter, Esc, and spaces alone leave the cursor where it is."""
    async with open_reader(size=(100, 24), path=path) as pilot:
        before = screen_of(pilot).pane.selection
        for keys in ("/ enter", "/ escape", "/ space space enter", "/ up down escape"):
            await press(pilot, keys)
            assert mode_of(pilot) is Mode.READ
            assert screen_of(pilot).pane.selection == before
        await press(pilot, "n")
        assert "nothing was searched for yet" in said(pilot)


async def test_on_and_around(open_reader: OpenReader, path: Path) -> None:
    """`n` and `N` go on and back, around the end, and say so; elsewhere they go on from the cursor."""
    async with open_reader(size=(100, 24), path=path) as pilot:
        pane = screen_of(pilot).pane
        await press(pilot, f"/ {spelled('said!!')} enter")
        places = [(pane.document.number_at(pane.cursor), said(pilot))]
        for key in ["n"] * 20 + ["N"]:
            await press(pilot, key)
            places.append((pane.document.number_at(pane.cursor), said(pilot)))
        assert [number for number, _ in places] == [*range(3, 61, 3), 3, 60]
        assert all(f"{place}/20" in words for place, (_, words) in enumerate(places[:20], 1))
        assert "1/20 said!! · around the end" in places[20][1]
        assert "20/20 said!! · around the end" in places[21][1]
        await press(pilot, "g g } } } } n")
        assert pane.document.number_at(pane.cursor) == 6
        await press(pilot, "g g N")
        assert pane.document.number_at(pane.cursor) == 60


async def test_what_was_found_is_marked_and_tagged(open_reader: OpenReader, path: Path) -> None:
    """A match over two rows is marked on both; a digit tags exactly its words, and so it is in the file."""
    looked_for = "went on and there is a very long-drawn phrase"
    async with open_reader(size=(100, 24), path=path) as pilot:
        pane = screen_of(pilot).pane
        await press(pilot, f"/ {spelled(looked_for)} enter")
        rows = [row for row in pane.view.rows if row.span.overlaps(pane.target)]
        assert len(rows) == 2
        drawn = [pane.render_line(HEADER + pane.view.rows.index(row)) for row in rows]
        style = pane.inks.part("search")
        marked = [
            "".join(part.text for part in strip if part.style and part.style.bgcolor == style.bgcolor)
            for strip in drawn
        ]
        assert [part.split()[-1] for part in marked] == ["long-drawn", "phrase"] or all(marked)
        await press(pilot, "2")
        assert "security guarantees · saved" in said(pilot)
    with Project.open(path, coder="olena") as project:
        (annotation,) = all_annotations(project)
        assert annotation.exact == looked_for
        assert TEXT[annotation.span.start : annotation.span.end] == looked_for
        assert annotation.origin is Origin.MANUAL


async def test_half_a_word_means_all_of_it(open_reader: OpenReader, path: Path) -> None:
    """What was typed may end within a word; the whole word is the target, `n` still goes on."""
    async with open_reader(size=(100, 24), path=path) as pilot:
        await press(pilot, f"/ {spelled('easefire')} enter")
        assert target(pilot).startswith("ceasefire")
        await press(pilot, f"g g / {spelled('yi')} enter")
        assert target(pilot) == "Kyiv"
        await press(pilot, "n n")
        assert "3/60" in said(pilot)


async def test_accents_on_request(open_reader: OpenReader, path: Path) -> None:
    """Ctrl+t in the prompt lets letters match with any accent, says so, and takes it back."""
    async with open_reader(size=(110, 24), path=path) as pilot:
        await press(pilot, f"/ {spelled('zurich')}")
        assert "nothing found" in said(pilot)
        await press(pilot, "ctrl+t")
        assert target(pilot) == "Zürich"
        assert "1/60" in said(pilot)
        assert "any accent" in said(pilot)
        await press(pilot, "ctrl+t")
        assert "nothing found" in said(pilot)
        await press(pilot, f"escape / {spelled('замок')}")
        assert "1/1" in said(pilot)
        await press(pilot, "ctrl+t enter")
        assert "1/2 замок" in said(pilot)
        assert target(pilot) == "За\u0301мок"


async def test_earlier_searches_are_recalled(open_reader: OpenReader, path: Path) -> None:
    """Up and down walk through earlier searches, the latest first, each once."""
    async with open_reader(size=(100, 24), path=path) as pilot:
        for words in ("far", "near", "far"):
            await press(pilot, f"/ {spelled(words)} enter")
        line = screen_of(pilot).search_line
        await press(pilot, "/ up")
        assert line.text == "far"
        assert target(pilot) == "far"
        await press(pilot, "up up up")
        assert line.text == "near"
        await press(pilot, "down down")
        assert line.text == ""
        await press(pilot, "up up enter")
        assert target(pilot) == "near"


async def test_the_words_here(open_reader: OpenReader, path: Path) -> None:
    """`*` goes to the next place with the word under the cursor, or the selected words, and counts them."""
    async with open_reader(size=(100, 24), path=path) as pilot:
        pane = screen_of(pilot).pane
        await press(pilot, "l l l l *")
        assert target(pilot) == "Kyiv"
        assert "2/60 kyiv" in said(pilot)
        await press(pilot, "escape j l l v l l *")
        assert target(pilot) == "near, “so\u00a0they"
        assert "3/60" in said(pilot)
        assert not pane.selecting
        await press(pilot, "V j j j *")
        assert "within one paragraph" in said(pilot)


# Tagging what was found


async def test_each_match_is_offered(open_reader: OpenReader, path: Path) -> None:
    """`T` and an issue offer each match: Enter tags at once, space does not, Esc ends; one u for all."""
    async with open_reader(size=(100, 24), path=path) as pilot:
        pane = screen_of(pilot).pane
        await press(pilot, f"/ {spelled('far')} enter T 2")
        assert "security guarantees here? 1/60" in shown(pilot)
        for key, count in (("enter", 1), ("space", 1), ("y", 2), ("n", 2), ("j", 2)):
            await press(pilot, key)
            with Project.open(path, coder="olena") as project:
                assert len(all_annotations(project)) == count
        assert "here? 5/60" in shown(pilot)
        await press(pilot, "escape")
        assert not screen_of(pilot).hint.display
        assert mode_of(pilot) is Mode.READ
        with Project.open(path, coder="olena") as project:
            found = all_annotations(project)
            assert {each.origin for each in found} == {Origin.SUGGESTED}
            assert [each.exact for each in found] == ["far", "far"]
            numbers = [pane.document.number_at(each.span.start) for each in found]
            assert numbers == [1, 3]
        await press(pilot, "u")
        with Project.open(path, coder="olena") as project:
            assert all_annotations(project) == []
        await press(pilot, "U")
        with Project.open(path, coder="olena") as project:
            assert [each.span for each in all_annotations(project)] == [each.span for each in found]


async def test_all_the_rest(open_reader: OpenReader, path: Path) -> None:
    """`A` tags this one and all after it, around the end; what is tagged already is not asked about again."""
    async with open_reader(size=(100, 24), path=path) as pilot:
        await press(pilot, f"/ {spelled('far')} enter 1 n n T 1")
        assert "territory here? 1/60" in shown(pilot)
        await press(pilot, "space A")
        assert "58 of 60 tagged · saved · u undo takes all back" in said(pilot)
        with Project.open(path, coder="olena") as project:
            assert len(all_annotations(project)) == 59
        await press(pilot, "T 1")
        assert "territory here?" in shown(pilot)
        await press(pilot, "enter")
        with Project.open(path, coder="olena") as project:
            assert len(all_annotations(project)) == 60
        await press(pilot, "T 1")
        assert "each is tagged territory already" in said(pilot)
        await press(pilot, "u u")
        with Project.open(path, coder="olena") as project:
            assert tagged(project) == [("far", ["territory"], "")]
        await press(pilot, "U U")
        with Project.open(path, coder="olena") as project:
            assert len(all_annotations(project)) == 60


async def test_there_must_be_something_to_offer(open_reader: OpenReader, path: Path) -> None:
    """Without a search, without a match, or with an unknown issue `T` says so and changes nothing."""
    async with open_reader(size=(100, 24), path=path) as pilot:
        await press(pilot, "T 1")
        assert "search for something first" in said(pilot)
        await press(pilot, f"/ {spelled('far')} enter T 9")
        assert "No issue has the key 9" in said(pilot)
        await press(pilot, "T escape")
        assert not screen_of(pilot).hint.display
        await press(pilot, f"/ {spelled('nowhere')} enter T 1")
        assert "nothing to tag" in said(pilot)
        assert not screen_of(pilot).hint.display
    with Project.open(path, coder="olena") as project:
        assert all_annotations(project) == []


# Panes, articles, nothing to search in


async def test_the_other_pane_is_left_alone(open_reader: OpenReader, path: Path) -> None:
    """A search in one pane marks and moves nothing in the other; there, `n` searches what stands there."""
    async with open_reader(size=(160, 30), path=path) as pilot:
        screen = screen_of(pilot)
        first, second = screen.panes
        await press(pilot, "vertical_line S h o r t enter")
        before = first.selection, first.view.top
        await press(pilot, f"/ {spelled('kyiv')} enter")
        assert "1/2 kyiv" in said(pilot)
        assert (first.selection, first.view.top, first.query_shown) == (*before, None)
        await press(pilot, "n")
        assert "2/2 kyiv" in said(pilot)
        here = second.selection
        await press(pilot, "tab tab tab" if screen.annotation_list.display else "tab tab")
        assert screen.pane is first
        await press(pilot, "n")
        assert "1/60 kyiv" in said(pilot)
        assert second.selection == here


async def test_another_article_is_searched_anew(open_reader: OpenReader, path: Path) -> None:
    """After going to another article, `n` searches that one for the same words, and counts them there."""
    async with open_reader(size=(100, 24), path=path) as pilot:
        pane = screen_of(pilot).pane
        await press(pilot, f"/ {spelled('kyiv')} enter n J n")
        assert "2/2 kyiv" in said(pilot)
        assert pane.document.text(pane.target) == "Kyiv"
        await press(pilot, "K n")
        assert "/60 kyiv" in said(pilot)


async def test_nothing_to_search_in(open_reader: OpenReader, tmp_path: Path) -> None:
    """In an empty project no prompt opens, and no key of searching fails."""
    empty = make_project(tmp_path / "empty.db")
    async with open_reader(size=(100, 24), path=empty) as pilot:
        await press(pilot, "/")
        assert "no article open to search in" in said(pilot)
        await press(pilot, "n N T 1 *")
        assert mode_of(pilot) is Mode.READ
        assert pilot.app.return_code is None


# Keys that come all at once, in a real terminal


@pytest.mark.parametrize(
    ("keys", "message", "passages"),
    [
        ("/q1xuG tT2" + ESC + "j1", "territory · saved", ["Zürich is near, “so\u00a0they” said"]),
        ("/paragraph 9x\x7f\rn1", "territory · saved", ["Paragraph 9"]),
        ("/far\rGgg/near\r/\x1b[A\x1b[A\r2", "security guarantees · saved", ["far"]),
        ("/aragrap\x1b[HP\x1b[Fh\r\x01n3", "Zaporizhzhia · saved", ["Paragraph"]),
    ],
)
def test_keys_that_come_all_at_once(path: Path, keys: str, message: str, passages: list[str]) -> None:
    """In one burst, letters after `/` are letters, and what follows Enter or Esc acts in its turn."""
    with window(path, "Paragraph 0") as opened:
        opened.show("¶ 1/60")
        opened.do(keys, message)
        opened.leave()
    with Project.open(path, coder="olena") as project:
        assert [passage for passage, _, _ in tagged(project)] == passages
