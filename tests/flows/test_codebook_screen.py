"""The codebook changed while reading: real keys, and what another program then reads in the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from store.codebook import IssueDraft, outline
from store.model import Draft, Issue, Span
from store.project import Project
from tests.flows import reading_back
from tests.flows.driving import OpenReader, ReaderPilot, screen_of, shown
from tests.flows.reading_back import make_project, press
from tests.flows.test_everywhere import spelled
from tui.screens.codebook import CodebookScreen

ISSUES = [
    IssueDraft("territory", "1", "#E69F00", "Who holds land.", ("land", "front line")),
    IssueDraft("security", "2", "#56B4E9"),
    IssueDraft("grain", "3", "#009E73"),
]
CLEAR = "end " + " ".join(["backspace"] * 30)
"""Keys that empty the line."""


def issues(path: Path) -> list[Issue]:
    """Return the codebook as another program sees it."""
    with Project.open(path, coder="taras") as project:
        return project.issues()


def tree(path: Path) -> list[tuple[str, int]]:
    """Return the names of the issues with their depths, as another program sees them."""
    return [(each.issue.name, each.depth) for each in outline(issues(path))]


def tagged(path: Path) -> list[tuple[str, list[str]]]:
    """Return the passages with their issues, as another program sees them."""
    with Project.open(path, coder="taras") as project:
        return [(passage, names) for passage, names, _ in reading_back.tagged(project)]


def place(pilot: ReaderPilot) -> tuple[object, object]:
    """Return where the reader stands on the page."""
    screen = screen_of(pilot)
    return screen.place, screen.pane.target


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a project of two articles: two sentences carry territory, one of them security as well."""
    first = Draft("One begins. Two follows it.\nThree ends.", "Short", "a.txt")
    path = make_project(
        tmp_path / "book.db", first, Draft("Four stands here.", "Long", "b.txt"), issues=ISSUES
    )
    with Project.open(path, coder="olena") as project:
        short = project.articles()[0].article
        territory, security, _ = project.issues()
        project.tag(short, Span(0, 11), [territory, security])
        project.tag(short, Span(12, 27), [territory])
    return path


async def test_the_codebook_shows_its_tree_counts_and_rules(open_reader: OpenReader, path: Path) -> None:
    """Key, name, tags here and in all; below, the rule and the words of the row under the cursor."""
    with Project.open(path, coder="olena") as project:
        other = project.articles()[1].article
        project.tag(other, Span(0, 17), project.issues()[:1])
        project.nest_issue(project.find_issue("grain"), project.find_issue("territory"))
    async with open_reader(path=path) as pilot:
        await press(pilot, "i")
        rows = re.findall(r"│[ ▌]+(\d) +(\w+) +(\d+) +(\d+) ", shown(pilot))
        assert rows == [("1", "territory", "2", "3"), ("3", "grain", "0", "0"), ("2", "security", "1", "1")]
        assert "Who holds land." in shown(pilot)
        assert "words: land, front line" in shown(pilot)
        await press(pilot, "G")
        assert "no rule yet" in shown(pilot)
        for closing in ("i", "escape"):
            await press(pilot, closing)
            assert "no rule yet" not in shown(pilot)
            await press(pilot, "i G")
            assert "no rule yet" in shown(pilot)


async def test_an_issue_is_added(open_reader: OpenReader, path: Path) -> None:
    """It has the first free digit, tags at once when the codebook is closed, and undo takes it out."""
    async with open_reader(path=path) as pilot:
        await press(pilot, f"i a {spelled('prisoners')} enter")
        assert [(issue.name, issue.key) for issue in issues(path)][-1] == ("prisoners", "4")
        assert "prisoners" in shown(pilot)
        await press(pilot, "u")
        assert len(issues(path)) == 3
        await press(pilot, "U escape j 4")
        assert tagged(path)[-1] == ("Two follows it.", ["territory", "prisoners"])


async def test_an_issue_is_renamed(open_reader: OpenReader, path: Path) -> None:
    """The page and the tags have the new name at once, and the cursor of the page has not moved."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "j")
        before = place(pilot)
        await press(pilot, f"i n {CLEAR} {spelled('land')} enter escape")
        assert place(pilot) == before
        assert "land" in shown(pilot)
        assert "territory" not in shown(pilot)
        assert tagged(path) == [("One begins.", ["land", "security"]), ("Two follows it.", ["land"])]
        await press(pilot, "i u")
        assert issues(path)[0].name == "territory"
        assert "territory" in shown(pilot)


async def test_an_issue_gets_another_key(open_reader: OpenReader, path: Path) -> None:
    """The new key tags and the old one no longer does; an empty line takes the key away."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "i G t backspace g enter escape j j t g")
        assert tagged(path)[-1] == ("Three ends.", ["grain"])
        await press(pilot, "i G t backspace enter")
        assert issues(path)[2].key is None
        await press(pilot, "u")
        assert issues(path)[2].key == "g"


async def test_an_issue_gets_another_colour(open_reader: OpenReader, path: Path) -> None:
    """One of those that can be told apart, or one that is written; the page is drawn with it."""
    async with open_reader(path=path) as pilot:
        inks = screen_of(pilot).inks
        await press(pilot, f"i c {spelled('verm')} enter")
        assert issues(path)[0].colour == "#D55E00"
        assert screen_of(pilot).inks is not inks
        assert screen_of(pilot).pane.inks.issues[0].colour == "#D55E00"
        await press(pilot, "c")
        assert "bluish green" in shown(pilot)
        await press(pilot, f"{spelled('#112233')} enter u u")
        assert issues(path)[0].colour == "#E69F00"


async def test_an_issue_is_described(open_reader: OpenReader, path: Path) -> None:
    """The rule is seen at once; Esc leaves it as it was."""
    async with open_reader(path=path) as pilot:
        await press(pilot, f"i d {spelled(' And water.')} enter")
        assert issues(path)[0].description == "Who holds land. And water."
        assert "Who holds land. And water." in shown(pilot)
        await press(pilot, "d x escape")
        assert issues(path)[0].description == "Who holds land. And water."
        await press(pilot, "u")
        assert issues(path)[0].description == "Who holds land."


async def test_the_words_of_an_issue_are_written(open_reader: OpenReader, path: Path) -> None:
    """One a line; what is not understood is named, and what was typed is not lost."""
    async with open_reader(path=path) as pilot:
        await press(pilot, f"i w ctrl+o {spelled('withdraw*')} enter")
        assert issues(path)[0].lexicon == ("land", "front line", "withdraw*")
        await press(pilot, f"w ctrl+o {spelled('/(a+)+/')} enter")
        assert 'The pattern "/(a+)+/"' in shown(pilot)
        assert issues(path)[0].lexicon == ("land", "front line", "withdraw*")
        await press(pilot, f"{' '.join(['backspace'] * 7)} {spelled('/ab?/')} enter")
        assert issues(path)[0].lexicon == ("land", "front line", "withdraw*", "/ab?/")
        await press(pilot, "u u")
        assert issues(path)[0].lexicon == ("land", "front line")


async def test_issues_are_put_below_others_and_moved(open_reader: OpenReader, path: Path) -> None:
    """`>` and `<` change the level, J and K the place on it, each undone by one u; the cursor goes along."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "i j >")
        assert tree(path) == [("territory", 0), ("security", 1), ("grain", 0)]
        await press(pilot, "j >")
        assert tree(path) == [("territory", 0), ("security", 1), ("grain", 1)]
        await press(pilot, "K")
        assert tree(path) == [("territory", 0), ("grain", 1), ("security", 1)]
        await press(pilot, "<")
        assert ("grain", 0) in tree(path)
        await press(pilot, "u J")
        assert tree(path) == [("territory", 0), ("security", 1), ("grain", 1)]
        await press(pilot, "J")
        assert "end of its level" in shown(pilot)
        await press(pilot, "u u u u")
        assert tree(path) == [("territory", 0), ("security", 0), ("grain", 0)]
        await press(pilot, "g g > <")
        assert "stands below no other. Nothing was changed" in shown(pilot)
        assert tree(path) == [("territory", 0), ("security", 0), ("grain", 0)]


async def test_merging_names_the_count_and_asks_once(open_reader: OpenReader, path: Path) -> None:
    """Any key but y leaves everything; y merges, and one undo parts the issues again."""
    before = [("One begins.", ["territory", "security"]), ("Two follows it.", ["territory"])]
    async with open_reader(path=path) as pilot:
        await press(pilot, f"i m {spelled('grain')} enter")
        assert "“territory” has 2 tags. Give them to “grain”?" in shown(pilot)
        await press(pilot, "n")
        assert (len(issues(path)), tagged(path)) == (3, before)
        await press(pilot, f"m {spelled('grain')} enter y")
        assert [issue.name for issue in issues(path)] == ["security", "grain"]
        assert tagged(path) == [("One begins.", ["security", "grain"]), ("Two follows it.", ["grain"])]
        await press(pilot, "u")
        assert (len(issues(path)), tagged(path)) == (3, before)
        await press(pilot, "g g m escape")
        assert len(issues(path)) == 3


async def test_removing_names_the_count_and_asks_once(open_reader: OpenReader, path: Path) -> None:
    """What has no tag goes at once; what has tags only after a y; one undo brings every tag back."""
    before = [("One begins.", ["territory", "security"]), ("Two follows it.", ["territory"])]
    async with open_reader(path=path) as pilot:
        await press(pilot, "j")
        where = place(pilot)
        await press(pilot, "i x")
        assert "“territory” has 2 tags. Take it out of the codebook?" in shown(pilot)
        await press(pilot, "x")
        assert (len(issues(path)), tagged(path)) == (3, before)
        await press(pilot, "x y")
        assert tagged(path) == [("One begins.", ["security"]), ("Two follows it.", [])]
        await press(pilot, "escape")
        assert place(pilot) == where
        assert "territory" not in shown(pilot)
        await press(pilot, "i u")
        assert tagged(path) == before
        await press(pilot, "G x")
        assert [issue.name for issue in issues(path)] == ["territory", "security"]
        await press(pilot, "u")
        assert len(issues(path)) == 3


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("a enter", "1 to 80 characters"),
        (f"a {spelled('Security')} enter", 'already an issue "security"'),
        (f"a {spelled('a' * 81)} enter", "1 to 80 characters"),
        (f"n {CLEAR} enter", "1 to 80 characters"),
        (f"n {CLEAR} {spelled('grain')} enter", 'already an issue "grain"'),
        ("t backspace 2 enter", 'The key 2 belongs to "security"'),
        ("t backspace ! enter", 'has the key "!"'),
        ("t backspace 0 enter", 'has the key "0"'),
        (f"w ctrl+o {spelled('* x')} enter", "not at the end of a word"),
        ("z", "does nothing here"),
    ],
)
async def test_what_cannot_be_is_said(open_reader: OpenReader, path: Path, keys: str, says: str) -> None:
    """The reason stands on the screen, nothing is changed, and the program goes on."""
    before = issues(path)
    async with open_reader(path=path) as pilot:
        await press(pilot, f"i {keys}")
        text = " ".join(shown(pilot).replace("│", " ").split())
        assert says in text
        assert issues(path) == before
        await press(pilot, "escape escape")
        assert pilot.app.screen is screen_of(pilot)


async def test_every_key_of_the_codebook_is_in_the_palette(open_reader: OpenReader, path: Path) -> None:
    """An action called from the page opens the codebook and begins there."""
    async with open_reader(path=path) as pilot:
        screen_of(pilot).perform("issue-add")
        await pilot.pause()
        await press(pilot, f"{spelled('prisoners')} enter")
        assert issues(path)[-1].name == "prisoners"
        assert isinstance(pilot.app.screen, CodebookScreen)


async def test_an_empty_codebook_says_how_to_begin(open_reader: OpenReader, path: Path) -> None:
    """The keys that need an issue say that there is none, and `a` adds the first."""
    with Project.open(path, coder="olena") as project:
        for issue in project.issues():
            project.remove_issue(issue)
    async with open_reader(path=path) as pilot:
        await press(pilot, "i")
        assert "a adds an issue" in shown(pilot)
        for key in "ntcdwmx><JKjG":
            await press(pilot, key)
            assert isinstance(pilot.app.screen, CodebookScreen)
        await press(pilot, f"a {spelled('first')} enter")
        assert [issue.name for issue in issues(path)] == ["first"]


@pytest.mark.parametrize("size", [(40, 10), (60, 16), (200, 60)])
async def test_the_codebook_fits_any_window(
    open_reader: OpenReader, path: Path, size: tuple[int, int]
) -> None:
    """At the smallest size too there are rows to see, and the ways on and back work."""
    async with open_reader(path=path, size=size) as pilot:
        await press(pilot, "i")
        assert "territory" in shown(pilot)
        await press(pilot, "J")
        assert issues(path)[1].name == "territory"
        await press(pilot, "escape")
        assert pilot.app.screen is screen_of(pilot)


async def test_the_codebook_rests_when_it_is_open(
    open_reader: OpenReader, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is laid out while nothing is done: a layout that leads to another would never end."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "i j")
        layouts: list[object] = []
        monkeypatch.setattr(CodebookScreen, "_refresh_layout", lambda *_: layouts.append(_))
        for _ in range(5):
            await pilot.pause()
        assert layouts == []
