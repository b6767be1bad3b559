"""Which article speaks of which issue: counts, what stands for them, and silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.codebook import IssueDraft
from store.compare.matrix import State, compare_issues
from store.model import Article, Draft, Issue, ParagraphKind, Span
from store.project import Project

TEXT = "Talks ended. “No land,” he said. Shelling went on all night, they wrote.\n"
CAPTION = "Photo: Agency\n"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Give a project of two articles and the issues war, below it front, and peace."""
    codebook = [IssueDraft("war"), IssueDraft("peace")]
    with Project.open(tmp_path / "p.db", coder="olena", starter=codebook) as project:
        project.import_draft(Draft(TEXT, "First"))
        project.import_draft(Draft(TEXT + CAPTION, "Second", kinds={2: ParagraphKind.BOILERPLATE}))
        project.add_issue(IssueDraft("front"), parent=project.find_issue("war"))
        yield project


def passage(text: str) -> Span:
    start = TEXT.index(text)
    return Span(start, start + len(text))


def states(project: Project) -> dict[tuple[str, str], tuple[str, int]]:
    return {
        (cell.article.title, cell.issue.name): (cell.state.value, cell.count)
        for cells in project.matrix()
        for cell in cells
    }


def test_silence_is_told_from_what_nobody_read(project: Project) -> None:
    """Nothing found is `none` only after the end; a tag counts wherever one stopped."""
    assert set(states(project).values()) == {("unread", 0)}
    project.record_reading(project.find_article("First"), [Span(0, len(TEXT))])
    project.tag(project.find_article("Second"), passage("Talks ended."), [project.find_issue("peace")])
    assert states(project) == {
        ("First", "war"): ("none", 0),
        ("First", "front"): ("none", 0),
        ("First", "peace"): ("none", 0),
        ("Second", "war"): ("unread", 0),
        ("Second", "front"): ("unread", 0),
        ("Second", "peace"): ("tagged", 1),
    }


def test_captions_are_nothing_that_must_be_read(project: Project) -> None:
    """Whoever read the text but not the photo credit below it has read to the end."""
    article = project.find_article("Second")
    assert article.length > len(TEXT) + 1
    project.record_reading(article, [Span(0, len(TEXT))])
    assert states(project)["Second", "war"] == ("none", 0)


def test_the_share_is_the_readers_own(project: Project, tmp_path: Path) -> None:
    """What one coder has read is not read by another; the tags are those of both."""
    article = project.find_article("First")
    project.record_reading(article, [Span(0, len(TEXT))])
    project.tag(article, passage("Talks ended."), [project.find_issue("peace")])
    with Project.open(tmp_path / "p.db", coder="maks") as other:
        told = states(other)
    assert (told["First", "war"], told["First", "peace"]) == (("unread", 0), ("tagged", 1))


def test_sub_issues_count_for_those_above_them_once(project: Project) -> None:
    """An annotation with an issue and the one above it counts once for each; a sibling has nothing of it."""
    article = project.find_article("First")
    war, front = project.find_issue("war"), project.find_issue("front")
    project.tag(article, passage("Talks ended."), [war, front])
    project.tag(article, passage("Shelling went on all night, they wrote."), [front])
    told = states(project)
    assert told["First", "war"] == told["First", "front"] == ("tagged", 2)
    assert told["First", "peace"] == ("unread", 0)


def test_the_strongest_is_the_one_in_which_most_is_quoted(project: Project) -> None:
    """A short quotation goes before a long sentence without any; of two without, the longer one."""
    article = project.find_article("First")
    war, peace = project.find_issue("war"), project.find_issue("peace")
    for text in ("Shelling went on all night, they wrote.", "“No land,” he said.", "Talks ended."):
        project.tag(article, passage(text), [war])
    project.tag(article, passage("Talks ended."), [peace])
    project.tag(article, passage("Shelling went on all night, they wrote."), [peace])
    cells = {cell.issue.name: cell for cell in next(project.matrix(keep=True))}
    strongest = {name: cell.strongest.exact for name, cell in cells.items() if cell.strongest is not None}
    assert strongest == {"war": "“No land,” he said.", "peace": "Shelling went on all night, they wrote."}
    assert [each.exact for each in cells["war"].passages] == [
        "Talks ended.",
        "“No land,” he said.",
        "Shelling went on all night, they wrote.",
    ]
    assert all(not cell.passages for cell in next(project.matrix()))


def test_it_is_the_same_in_pieces_of_any_size(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither articles nor annotations are lost or counted twice where one piece ends."""
    for title in ("First", "Second"):
        for start in range(12):
            project.tag(project.find_article(title), Span(start, start + 3), [project.find_issue("war")])
    whole = states(project)
    assert whole["Second", "war"] == ("tagged", 12)
    for size in (1, 5, 12):
        monkeypatch.setattr("store.use_cases.comparison._ARTICLES", size)
        monkeypatch.setattr("store.use_cases.comparison._ANNOTATIONS", size)
        assert states(project) == whole


def test_a_circle_of_issues_ends() -> None:
    """A codebook that was damaged elsewhere does not hang the comparison."""
    article = Article(1, "a", "A", None, None, None, None, "", 1, 9, 9, 1, 1, "")
    issues = [
        Issue(1, "x", "x", None, "#ffffff", parent_id=2),
        Issue(2, "y", "y", None, "#ffffff", parent_id=1),
    ]
    assert [cell.state for cell in compare_issues(article, 100, [], issues)] == [State.NONE] * 2
