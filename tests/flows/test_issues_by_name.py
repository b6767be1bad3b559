"""Issues found by name and named anew, without leaving the passage."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.codebook import IssueDraft
from store.model import Draft
from store.project import Project
from tests.flows import reading_back
from tests.flows.driving import OpenReader, press, screen_of, shown
from tests.flows.reading_back import make_project
from tests.flows.test_everywhere import spelled

MANY = [
    *("prisoner exchange", "energy strikes", "territory", "sanctions", "élections", "grain", "ceasefire"),
    *("reparations", "children", "Crimea", "Black Sea", "security guarantees"),
]


def tagged(path: Path) -> list[tuple[str, str]]:
    """Return passages with their one issue, as another program sees them."""
    with Project.open(path, coder="taras") as project:
        return [(passage, issue) for passage, (issue,), _ in reading_back.tagged(project)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a project with twelve issues, the first nine of which have digits."""
    path = make_project(
        tmp_path / "many.db", Draft("One begins. Two follows it.\nThree ends.", "Short", "a.txt")
    )
    with Project.open(path, coder="olena") as project:
        for issue in project.issues():
            project.remove_issue(issue)
        for number, name in enumerate(MANY, 1):
            project.add_issue(IssueDraft(name, str(number) if number < 9 else None))
    return path


@pytest.mark.parametrize(
    ("letters", "issue"),
    [("black", "Black Sea"), ("secg", "security guarantees"), ("crimea", "Crimea"), ("ÉLEC", "élections")],
)
async def test_an_issue_is_found_by_some_letters(
    open_reader: OpenReader, path: Path, letters: str, issue: str
) -> None:
    """`t/`, letters of the name in their order, Enter: the target has the tag, on the page as before."""
    async with open_reader(path=path) as pilot:
        await press(pilot, f"t / {spelled(letters)} enter")
        assert tagged(path) == [("One begins.", issue)]
        assert pilot.app.screen is screen_of(pilot)


async def test_a_new_issue_without_leaving_the_passage(open_reader: OpenReader, path: Path) -> None:
    """`t+` and a name adds the issue with the first free digit and tags; two undos take both back."""
    async with open_reader(path=path) as pilot:
        await press(pilot, f"j t + {spelled('drone attacks')} enter")
        assert tagged(path) == [("Two follows it.", "drone attacks")]
        project = screen_of(pilot).project
        assert project.find_issue("drone attacks").key == "9"
        await press(pilot, "j 9")
        assert tagged(path)[-1] == ("Three ends.", "drone attacks")
        await press(pilot, "u u u")
        assert tagged(path) == []
        assert [issue.name for issue in project.issues()] == MANY


async def test_a_name_that_is_there_is_not_added_again(open_reader: OpenReader, path: Path) -> None:
    """`t+` with the name of an issue, in other letters, takes that issue; with no name nothing happens."""
    async with open_reader(path=path) as pilot:
        await press(pilot, f"t + {spelled('black sea')} enter")
        assert tagged(path) == [("One begins.", "Black Sea")]
        await press(pilot, "j t + enter")
        assert "no issue of this name yet" not in shown(pilot)
        assert len(tagged(path)) == 1


async def test_finding_offers_the_new_name_last(open_reader: OpenReader, path: Path) -> None:
    """What is typed in `t/` is offered as a new issue behind those that fit; Esc leaves everything alone."""
    async with open_reader(path=path) as pilot:
        await press(pilot, f"t / {spelled('sea')}")
        screen = shown(pilot)
        assert screen.index("Black Sea") < screen.index("new issue: sea")
        await press(pilot, "escape")
        assert tagged(path) == []
        await press(pilot, f"t / {spelled('sea')} down down down down down enter")
        assert tagged(path) == [("One begins.", "sea")]


async def test_every_verb_can_name_its_issue(open_reader: OpenReader, path: Path) -> None:
    """`c/` changes the issue of the annotation here to one that has no digit."""
    async with open_reader(path=path) as pilot:
        await press(pilot, f"1 c / {spelled('children')} enter")
        assert tagged(path) == [("One begins.", "children")]


async def test_a_name_that_cannot_be_is_refused(open_reader: OpenReader, path: Path) -> None:
    """A name of more than eighty characters is refused with the reason, and nothing is changed."""
    async with open_reader(path=path) as pilot:
        await press(pilot, f"t + {spelled('a' * 81)} enter")
        assert "1 to 80 characters" in shown(pilot)
        assert tagged(path) == []
        assert len(screen_of(pilot).project.issues()) == len(MANY)
