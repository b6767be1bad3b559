"""The keys of reading and selecting, pressed one after another, checked on screen and in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.codebook import IssueDraft
from store.model import Draft
from store.project import Project
from tests.flows.driving import OpenReader, ReaderPilot, bar_text, screen_of, shown
from tests.flows.reading_back import all_annotations, make_project, mode_of, press, tagged
from tui.actions import Mode
from tui.screens.note import NoteScreen
from tui.text.selection import Unit

FIRST = "One begins. Two follows it. Three ends.\nFour stands alone.\nFive is here. Six is the last."
SECOND = "Seven opens. Eight closes."
LONG = "\n".join(f"Paragraph {number} has a sentence. It has another one." for number in range(1, 61))


@pytest.fixture
def short_path(tmp_path: Path) -> Path:
    """Return a project of two short articles and a long one."""
    return make_project(
        tmp_path / "short.db",
        Draft(FIRST, "First", "first.txt"),
        Draft(SECOND, "Second", "second.txt"),
        Draft(LONG, "Long", "long.txt"),
    )


def target(pilot: ReaderPilot) -> str:
    """Return the passage that a digit would tag."""
    pane = screen_of(pilot).pane
    return pane.document.text(pane.target)


def status(pilot: ReaderPilot) -> str:
    """Return the status line."""
    return bar_text(pilot, "status")


# Tagging


async def test_issues_by_digit_and_letter(open_reader: OpenReader, short_path: Path) -> None:
    """A digit, `t` with a letter, digit or Cyrillic letter, and `0` mark the sentence under the cursor."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "4 j t")
        assert "Tag with an issue by its letter" in shown(pilot)
        assert "Zaporizhzhia" in shown(pilot)
        await press(pilot, "z j t 2 j t у j 0")
        assert "highlight · saved" in status(pilot)
        assert not screen_of(pilot).hint.display
    with Project.open(short_path, coder="olena") as project:
        assert tagged(project) == [
            ("One begins.", ["energy strikes"], ""),
            ("Two follows it.", ["Zaporizhzhia"], ""),
            ("Three ends.", ["security guarantees"], ""),
            ("Four stands alone.", ["energy strikes"], ""),
            ("Five is here.", [], ""),
        ]


async def test_a_key_without_an_issue_says_so(open_reader: OpenReader, short_path: Path) -> None:
    """A digit or letter that no issue has changes nothing and names the key; Esc after `t` is silent."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "9")
        assert "No issue has the key 9" in status(pilot)
        await press(pilot, "t q")
        assert "No issue has the key q" in status(pilot)
        await press(pilot, "t escape")
        assert not screen_of(pilot).hint.display
        assert target(pilot) == "One begins."
    with Project.open(short_path, coder="olena") as project:
        assert all_annotations(project) == []


async def test_the_last_tag_is_repeated(open_reader: OpenReader, short_path: Path) -> None:
    """`.` says that there is nothing to repeat, and then tags like the last time."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, ".")
        assert "nothing was tagged yet" in status(pilot)
        await press(pilot, "3 j . j .")
    with Project.open(short_path, coder="olena") as project:
        assert [issues for _, issues, _ in tagged(project)] == [["Zaporizhzhia"]] * 3


async def test_a_paragraph_takes_two_issues(open_reader: OpenReader, short_path: Path) -> None:
    """`p` makes the paragraph the target, `1` `2` give one annotation two issues; the next motion ends it."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "j p")
        assert target(pilot) == "One begins. Two follows it. Three ends."
        await press(pilot, "1 2 j")
        assert target(pilot) == "Three ends."
        await press(pilot, "p escape")
        assert target(pilot) == "Three ends."
    with Project.open(short_path, coder="olena") as project:
        assert tagged(project) == [
            ("One begins. Two follows it. Three ends.", ["territory", "security guarantees"], "")
        ]


async def test_an_issue_is_changed(open_reader: OpenReader, short_path: Path) -> None:
    """`c` puts another issue in the place of the only one, asks which of several, and fills a highlight."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "c 1")
        assert "nothing is marked here" in status(pilot)
        await press(pilot, "1 c 2")
        assert "territory → security guarantees · saved" in status(pilot)
        await press(pilot, "j 1 2 c 3")
        assert "Zaporizhzhia in the place of which?" in shown(pilot)
        await press(pilot, "4")
        assert "4 is not on this annotation" in status(pilot)
        await press(pilot, "c 3 1 j 0 c 4")
    with Project.open(short_path, coder="olena") as project:
        assert [issues for _, issues, _ in tagged(project)] == [
            ["security guarantees"],
            ["security guarantees", "Zaporizhzhia"],
            ["energy strikes"],
        ]


async def test_removing_asks_only_if_there_are_several(open_reader: OpenReader, short_path: Path) -> None:
    """`x` removes one issue at once; of several it asks which; `x` again removes all; Esc none."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "x")
        assert "nothing is marked here" in status(pilot)
        await press(pilot, "1 x")
        assert "territory · removed · saved · u undo" in status(pilot)
        await press(pilot, "1 2 3 x")
        hint = shown(pilot)
        assert "Remove which issue?" in hint
        assert "all of it" in hint
        await press(pilot, "escape")
        assert len(screen_of(pilot).pane.annotations_here()[0].issue_ids) == 3
        await press(pilot, "x s")
        with Project.open(short_path, coder="olena") as project:
            assert tagged(project) == [("One begins.", ["territory", "Zaporizhzhia"], "")]
        await press(pilot, "x x")
        with Project.open(short_path, coder="olena") as project:
            assert tagged(project) == []
        await press(pilot, "u")
        with Project.open(short_path, coder="olena") as project:
            assert tagged(project) == [("One begins.", ["territory", "Zaporizhzhia"], "")]


async def test_a_modifier_does_not_answer_a_question(open_reader: OpenReader, short_path: Path) -> None:
    """Terminals that report Shift as a key neither answer the popup nor close it; Cyrillic `ч` is `x`."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "1 2 x left_shift")
        assert screen_of(pilot).hint.display
        await press(pilot, "ч")
        assert "removed" in status(pilot)
        await press(pilot, "t left_shift")
        assert screen_of(pilot).hint.display
        await press(pilot, "escape left_shift")
        assert not screen_of(pilot).hint.display
    with Project.open(short_path, coder="olena") as project:
        assert all_annotations(project) == []


async def test_an_issue_with_the_key_x_can_be_removed_alone(open_reader: OpenReader, tmp_path: Path) -> None:
    """If an issue on the annotation has the key x, `x x` removes that issue; nothing else is lost."""
    issues = (IssueDraft("export", "x"), IssueDraft("import", "1"))
    path = make_project(tmp_path / "x.db", Draft(FIRST, "First", "first.txt"), issues=issues)
    async with open_reader(size=(110, 24), path=path) as pilot:
        await press(pilot, "t x 1 x x")
    with Project.open(path, coder="olena") as project:
        assert tagged(project) == [("One begins.", ["import"], "")]


# Notes


async def test_notes_are_written_changed_and_left(open_reader: OpenReader, short_path: Path) -> None:
    """A note makes a highlight or joins the tag; Esc leaves it as it was; an emptied note is gone."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "a h i enter")
        assert "note · saved" in status(pilot)
        await press(pilot, "a escape")
        assert "note left as it was" in status(pilot)
        await press(pilot, "a x x escape j 1 a n ctrl+o m enter")
        with Project.open(short_path, coder="olena") as project:
            assert tagged(project) == [("One begins.", [], "hi"), ("Two follows it.", ["territory"], "n\nm")]
        await press(pilot, "a backspace backspace backspace enter")
        with Project.open(short_path, coder="olena") as project:
            assert [note for _, _, note in tagged(project)] == ["hi", ""]


async def test_an_empty_note_leaves_nothing(open_reader: OpenReader, short_path: Path) -> None:
    """Enter in an empty editor marks nothing, and the same note again writes no change."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "a enter")
        assert "note left as it was" in status(pilot)
        await press(pilot, "a space space enter")
        with Project.open(short_path, coder="olena") as project:
            assert all_annotations(project) == []
        await press(pilot, "a h i enter a enter")
        assert "note left as it was" in status(pilot)


async def test_in_the_note_letters_are_letters(open_reader: OpenReader, short_path: Path) -> None:
    """Digits, q, colon, question mark and space are text while a note is written; Tab does not lead out."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "a 1 q : space ? tab x enter")
        assert not isinstance(pilot.app.screen, NoteScreen)
    with Project.open(short_path, coder="olena") as project:
        assert tagged(project) == [("One begins.", [], "1q: ?x")]


async def test_a_selection_with_a_note_has_its_own_annotation(
    open_reader: OpenReader, short_path: Path
) -> None:
    """While selecting, a note goes to exactly what is selected, also inside a tagged sentence."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "1 v a o k enter")
    with Project.open(short_path, coder="olena") as project:
        assert sorted(tagged(project)) == [("One", [], "ok"), ("One begins.", ["territory"], "")]


# Selecting


async def test_selecting_by_word_and_sentence(open_reader: OpenReader, short_path: Path) -> None:
    """`v` and motions extend by words, `o` swaps ends, `V` widens to sentences, Esc comes back to reading."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "j v")
        assert mode_of(pilot) is Mode.SELECT
        assert "SELECT" in status(pilot)
        assert target(pilot) == "Two"
        await press(pilot, "l w")
        assert target(pilot) == "Two follows it"
        assert "3 words selected" in status(pilot)
        await press(pilot, "b")
        assert target(pilot) == "Two follows"
        await press(pilot, "o h h")
        assert target(pilot) == "One begins. Two follows"
        await press(pilot, "V")
        assert target(pilot) == "One begins. Two follows it."
        await press(pilot, "o j j")
        assert target(pilot) == "One begins. Two follows it. Three ends.\nFour stands alone."
        await press(pilot, "2")
        assert mode_of(pilot) is Mode.SELECT
        await press(pilot, "escape")
        assert mode_of(pilot) is Mode.READ
        assert target(pilot) == "Four stands alone."
        assert screen.pane.selection.unit is Unit.SENTENCE
    with Project.open(short_path, coder="olena") as project:
        assert tagged(project) == [
            ("One begins. Two follows it. Three ends.\nFour stands alone.", ["security guarantees"], "")
        ]


# Moving


async def test_moving_by_sentence_word_paragraph_and_to_the_ends(
    open_reader: OpenReader, short_path: Path
) -> None:
    """Every motion key puts the target where the contract says, and stays put at the ends."""
    steps = [
        ("j", "Two follows it."), ("down", "Three ends."), ("k", "Two follows it."), ("up", "One begins."),
        ("k", "One begins."), ("}", "Four stands alone."), ("}", "Five is here."),
        ("{", "Four stands alone."), ("G", "Six is the last."), ("j", "Six is the last."),
        ("g g", "One begins."), ("end", "Six is the last."), ("home", "One begins."),
        ("l", "One begins."), ("w", "Two follows it."), ("right", "Two follows it."),
        ("b b h", "One begins."), ("left", "One begins."), ("о", "Two follows it."), ("п п", "One begins."),
    ]  # fmt: skip
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        for keys, passage in steps:
            await press(pilot, keys)
            assert target(pilot) == passage, keys


async def test_paging(open_reader: OpenReader, short_path: Path) -> None:
    """space, PgDn, ctrl+d and back by PgUp, ctrl+u: the view moves, the cursor stays in view."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "J J")
        view = screen_of(pilot).pane.view
        tops = [view.top]
        for keys in ("space", "pagedown", "ctrl+d"):
            await press(pilot, keys)
            assert view.top.start > tops[-1].start
            assert view.row_of(screen_of(pilot).pane.cursor) is not None
            tops.append(view.top)
        await press(pilot, "pageup ctrl+u")
        assert view.top.start <= tops[1].start
        await press(pilot, "G space")
        assert target(pilot) == "It has another one."
        assert "100 %" not in status(pilot)
        await press(pilot, "g g pageup")
        assert target(pilot) == "Paragraph 1 has a sentence."


async def test_articles_and_their_ends(open_reader: OpenReader, short_path: Path) -> None:
    """`J` and `K` open the next and previous article where it was left, and say when there is none."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "K")
        assert "that is the first article" in status(pilot)
        await press(pilot, "j j J j J J")
        assert "that is the last article" in status(pilot)
        assert screen.article is not None
        assert screen.article.title == "Long"
        await press(pilot, "K")
        assert target(pilot) == "Eight closes."
        await press(pilot, "K")
        assert target(pilot) == "Three ends."


async def test_annotations_are_stepped_through(open_reader: OpenReader, short_path: Path) -> None:
    """`]` and `[` go to the next and previous annotation and say when there is none."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "j 1 } 2 G 3 g g ]")
        assert target(pilot) == "Two follows it."
        await press(pilot, "] ]")
        assert target(pilot) == "Six is the last."
        await press(pilot, "]")
        assert "no further annotation" in status(pilot)
        await press(pilot, "[")
        assert target(pilot) == "Four stands alone."


async def test_unread_then_untagged(open_reader: OpenReader, short_path: Path) -> None:
    """`r` goes to the next sentence that was not read, and when all is read to the next untagged one."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "j r")
        assert target(pilot) == "Three ends."
        await press(pilot, "} g g r")
        assert target(pilot) == "Five is here."
        await press(pilot, "r 1 g g r")
        assert "all read from here on" in status(pilot)
        assert target(pilot) == "Two follows it."
        await press(pilot, "r r r r")
        assert target(pilot) == "Five is here."
        await press(pilot, "r")
        assert "all read and tagged from here on" in status(pilot)


async def test_marks_and_jumps(open_reader: OpenReader, short_path: Path) -> None:
    """`m` and `'` mark and go, `,` and `;` jump back and forward, also between articles."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        await press(pilot, "' a")
        assert "no place is marked a" in status(pilot)
        await press(pilot, ",")
        assert "no earlier place" in status(pilot)
        await press(pilot, "j m")
        assert "Mark this place" in shown(pilot)
        await press(pilot, "a")
        assert "place a marked" in status(pilot)
        await press(pilot, "J j '")
        assert screen_of(pilot).hint.display
        await press(pilot, "a")
        assert target(pilot) == "Two follows it."
        await press(pilot, ",")
        assert target(pilot) == "Eight closes."
        await press(pilot, ", ;")
        assert target(pilot) == "Eight closes."
        await press(pilot, "; ;")
        assert "no later place" in status(pilot)
        assert target(pilot) == "Two follows it."
        await press(pilot, "m down")
        assert "one letter" in status(pilot)


# Undo


async def test_undo_shows_the_place_also_in_another_article(
    open_reader: OpenReader, short_path: Path
) -> None:
    """`u` takes back what was done in the article before and goes there; `U` and ctrl+r bring it again."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "j 1 J J j j j u")
        assert "undone: territory · saved · U redo" in status(pilot)
        assert screen.article is not None
        assert screen.article.title == "First"
        assert target(pilot) == "Two follows it."
        await press(pilot, "u")
        assert "nothing to undo" in status(pilot)
        await press(pilot, "G U")
        assert "redone: territory · saved · u undo" in status(pilot)
        assert target(pilot) == "Two follows it."
        await press(pilot, "u ctrl+r")
        assert "redone" in status(pilot)
        await press(pilot, "U")
        assert "nothing to redo" in status(pilot)
    with Project.open(short_path, coder="olena") as project:
        assert tagged(project) == [("Two follows it.", ["territory"], "")]


# The program


async def test_an_unknown_key_says_so_and_ctrl_c_says_how_to_quit(
    open_reader: OpenReader, short_path: Path
) -> None:
    """Keys without an action name themselves and the help key; ctrl+c neither quits nor is in vain."""
    async with open_reader(size=(100, 24), path=short_path) as pilot:
        for keys, shown_keys in (("Z", "Z"), ("g x", "g x"), ("f5", "f5"), ("M", "M")):
            await press(pilot, keys)
            assert f"{shown_keys} does nothing here · ? help" in status(pilot)
        await press(pilot, "ctrl+c")
        assert "press q to quit · everything is saved" in status(pilot)
        await press(pilot, "j")
        assert target(pilot) == "Two follows it."
        assert pilot.app.return_value is None


async def test_copying_brings_the_source_and_no_control_codes(
    open_reader: OpenReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`y` copies the passage with its place; what a terminal would obey when pasted is made visible."""
    desktop: list[str] = []

    def refuse(text: str) -> bool:
        desktop.append(text)
        return False

    monkeypatch.setattr("tui.clipboard.copy_to_desktop", refuse)
    path = make_project(
        tmp_path / "copy.db", Draft("One \x1b]0;x\x07 rm -rf.\nTwo\tends.", "A \x9btitle", "a.txt", "Source")
    )
    async with open_reader(size=(110, 24), path=path) as pilot:
        await press(pilot, "y")
        assert "OSC 52" in status(pilot)
        assert pilot.app.clipboard == "“One ␛]0;x␇ rm -rf.” (A \ufffdtitle, Source, ¶ 1)"
        await press(pilot, "V j y")
        assert pilot.app.clipboard == "“One ␛]0;x␇ rm -rf.\nTwo\tends.” (A \ufffdtitle, Source, ¶ 1)"
        assert desktop[-1] == pilot.app.clipboard


async def test_the_users_own_keys_work_and_are_shown(open_reader: OpenReader, short_path: Path) -> None:
    """A key of the settings works and stands in footer and messages; a wrong one is said with its line."""
    from tui.settings import Settings

    own = Settings(Path("config.toml"), keys={"undo": ("z",)}, lines={"keys.undo": 3})
    async with open_reader(size=(100, 24), path=short_path, settings=own) as pilot:
        await press(pilot, "1")
        assert "saved · z undo" in status(pilot)
        assert "z undo" in bar_text(pilot, "key-bar")
        await press(pilot, "z")
        assert "undone" in status(pilot)
    wrong = Settings(Path("config.toml"), keys={"undo": ("x",)}, lines={"keys.undo": 3})
    async with open_reader(size=(100, 24), path=short_path, settings=wrong) as pilot:
        text = " ".join(shown(pilot).split())
        assert "config.toml line 3" in text
        await press(pilot, "1 u")
        assert "undone" in status(pilot)
