"""A codebook in use: nesting, order, removal and merging lose no tag and are undone by one undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from store import rebuilding
from store.codebook import IssueDraft
from store.errors import NotFound, Refused
from store.exporters import EXPORTERS, Options
from store.importers.jsonl import read_into
from store.model import Article, Issue, Span
from store.passages import EVERYTHING
from store.project import Project
from store.use_cases.codebook import Nesting
from tests.conftest import Desk


def _names(project: Project) -> list[str]:
    return [issue.name for issue in project.issues()]


def _issue(project: Project, name: str) -> Issue:
    return next(issue for issue in project.issues() if issue.name == name)


def _tagged(project: Project, article: Article) -> dict[tuple[int, int], list[str]]:
    """Return the names of the issues of every annotation by its place and coder."""
    names = {issue.id: issue.name for issue in project.issues()}
    return {
        (one.span.start, one.coder_id): [names[issue_id] for issue_id in one.issue_ids]
        for one in project.annotations_from(article, 0, -1)
    }


def _parents(project: Project) -> dict[str, str | None]:
    names = {issue.id: issue.name for issue in project.issues()}
    return {issue.name: names.get(issue.parent_id or 0) for issue in project.issues()}


@pytest.fixture
def shared(desk: Desk, article: Article) -> Article:
    """Two coders have tagged: olena with territory and with both, taras with both and with security."""
    olena, taras = desk.open("olena"), desk.open("taras")
    territory, security = olena.issues()[:2]
    olena.tag(article, Span(5, 9), [territory], note="kept")
    olena.tag(article, Span(10, 14), [territory, security])
    taras.tag(article, Span(10, 14), [security, territory])
    taras.tag(article, Span(30, 45), [security])
    return article


def test_an_issue_that_is_removed_leaves_highlights(desk: Desk, shared: Article) -> None:
    """Its tags no longer count, whoever made them; annotations and notes stay, and one undo restores all."""
    olena = desk.open("olena")
    territory = _issue(olena, "territory")
    before, counts = _tagged(olena, shared), olena.tallies()
    outcome = olena.remove_issue(territory)
    assert outcome.summary == "issue territory · removed, 3 tags"
    assert list(_tagged(olena, shared).values()) == [
        [],
        ["security guarantees"],
        ["security guarantees"],
        ["security guarantees"],
    ]
    assert olena.annotations_from(shared, 0, 1)[0].note == "kept"
    assert olena.tallies().get(territory.id, 0) == 0
    assert olena.tallies()[0] == counts[0]
    assert desk.open("olena").undo().summary == "undone: issue territory · removed, 3 tags"
    assert (_tagged(olena, shared), olena.tallies()) == (before, counts)
    assert desk.open("olena").redo().change is not None
    assert "territory" not in _names(olena)
    assert desk.open("olena").undo().change is not None
    assert (_tagged(olena, shared), olena.tallies()) == (before, counts)


def test_an_issue_that_is_merged_gives_its_tags(desk: Desk, shared: Article) -> None:
    """What carried both has one tag then, the time of a tag goes along, and one undo parts them again."""
    olena = desk.open("olena")
    first = olena.database.row("SELECT created_at FROM tags ORDER BY id LIMIT 1")
    before, counts = _tagged(olena, shared), olena.tallies()
    outcome = olena.merge_issues(_issue(olena, "territory"), _issue(olena, "security guarantees"))
    assert outcome.summary == "issue territory → security guarantees · merged, 3 tags"
    assert list(_tagged(olena, shared).values()) == [["security guarantees"]] * 4
    newest = olena.database.row("SELECT created_at FROM tags ORDER BY id DESC LIMIT 1")
    assert newest == first
    assert desk.open("olena").undo().change is not None
    assert (_tagged(olena, shared), olena.tallies()) == (before, counts)
    assert desk.open("olena").redo().change is not None
    assert list(_tagged(olena, shared).values()) == [["security guarantees"]] * 4
    assert desk.open("olena").undo().change is not None
    assert (_tagged(olena, shared), olena.tallies()) == (before, counts)


def test_a_tag_taken_off_once_comes_back_in_a_merge(project: Project, article: Article) -> None:
    """The row of a tag that was removed is used again: there is one for each annotation and issue."""
    territory, security = project.issues()[:2]
    made = project.tag(article, Span(5, 9), [territory, security]).annotation
    assert made is not None
    project.untag(made, security)
    project.merge_issues(territory, security)
    assert project.find_annotation(made.uid).issue_ids == (security.id,)
    project.undo()
    assert project.find_annotation(made.uid).issue_ids == (territory.id,)


def test_issues_below_go_along(project: Project) -> None:
    """To the issue above what is removed, and below what is merged into, even from below it."""
    for name in ("a", "b", "c", "d"):
        project.add_issue(IssueDraft(name), parent=project.issues()[-1] if name > "a" else None)
    assert _parents(project) | {"a": None, "b": "a", "c": "b", "d": "c"} == _parents(project)
    project.remove_issue(_issue(project, "b"))
    assert _parents(project)["c"] == "a"
    project.undo()
    project.merge_issues(_issue(project, "a"), _issue(project, "c"))
    assert _parents(project) | {"b": "c", "c": None, "d": "c"} == _parents(project)
    project.undo()
    assert _parents(project) | {"a": None, "b": "a", "c": "b", "d": "c"} == _parents(project)
    project.redo()
    assert _parents(project) | {"b": "c", "c": None, "d": "c"} == _parents(project)
    project.undo()
    project.merge_issues(_issue(project, "b"), _issue(project, "territory"))
    assert _parents(project)["c"] == "territory"


def test_no_issue_stands_below_itself(project: Project) -> None:
    """Circles are refused, at once and when an undo would make one."""
    first, second, third = project.issues()[:3]
    project.nest_issue(second, first)
    project.nest_issue(third, second)
    before = project.issues()
    for parent in (first, second, third):
        with pytest.raises(Refused, match="Nothing was changed"):
            project.nest_issue(first, parent)
    assert project.issues() == before
    assert project.nest_issue(third, second).change is None
    assert project.nest_issue(third, None).change is not None


def test_issues_stand_in_the_order_that_is_given(project: Project) -> None:
    """A place is counted from 1; one that is not there is refused."""
    project.place_issue(_issue(project, "Енергія"), 1)
    assert _names(project) == ["Енергія", "territory", "security guarantees"]
    project.place_issue(_issue(project, "Енергія"), 3)
    assert _names(project) == ["territory", "security guarantees", "Енергія"]
    assert project.place_issue(_issue(project, "Енергія"), 3).change is None
    for place in (0, 4, -1):
        with pytest.raises(Refused, match="places 1 to 3"):
            project.place_issue(_issue(project, "Енергія"), place)
    project.undo()
    assert _names(project) == ["Енергія", "territory", "security guarantees"]


def test_an_edit_of_everything_is_one_change(project: Project) -> None:
    """Name, words, place and parent change together, or not at all."""
    first, second = project.issues()[:2]
    before = project.issues()
    with pytest.raises(Refused):
        project.edit_issue(first, {"name": "land"}, lexicon=["front  line", ""])
    with pytest.raises(Refused):
        project.edit_issue(first, {"name": "land"}, nesting=Nesting(first))
    assert project.issues() == before
    project.edit_issue(
        first, {"name": "land"}, lexicon=[" front  line", "front line"], place=3, nesting=Nesting(second)
    )
    edited = _issue(project, "land")
    assert (edited.lexicon, edited.parent_id, _names(project)[2]) == (("front line",), second.id, "land")
    project.undo()
    assert project.issues() == before
    assert project.undo().change is None


def test_what_is_gone_cannot_be_merged_nested_or_removed(project: Project) -> None:
    """An issue that was looked up before it was removed is not found, on either side."""
    first, second = project.issues()[:2]
    project.remove_issue(first)
    after = project.issues()
    acts: list[Callable[[], object]] = [
        lambda: project.remove_issue(first),
        lambda: project.merge_issues(first, second),
        lambda: project.merge_issues(second, first),
        lambda: project.nest_issue(second, first),
        lambda: project.nest_issue(first, None),
        lambda: project.place_issue(first, 1),
        lambda: project.edit_issue(first, {}, lexicon=["x"]),
        lambda: project.add_issue(IssueDraft("new"), parent=first),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Refused):
        project.merge_issues(second, second)
    assert project.issues() == after


def test_a_removed_issue_that_is_imported_stands_where_its_file_says(project: Project) -> None:
    """Not below an issue that was removed here."""
    file = Path(project.path.parent / "codebook.jsonl")
    with file.open("wb") as stream:
        EXPORTERS["jsonl"].write(project, EVERYTHING, stream, Options())
    first, second = project.issues()[:2]
    project.nest_issue(first, second)
    project.remove_issue(first)
    project.remove_issue(second)
    file.write_text(
        "".join(line for line in file.read_text("utf-8").splitlines(True) if second.uid not in line), "utf-8"
    )
    read_into(project, file)
    assert sorted(_names(project)) == ["territory", "Енергія"]
    assert [issue.parent_id for issue in project.issues()] == [None, None]
    assert rebuilding.differences(project.database) == []


def test_a_removed_issue_comes_back_around_what_others_did_since(desk: Desk, shared: Article) -> None:
    """Undo leaves alone the annotation that somebody has taken away, and brings back every other tag."""
    olena, taras = desk.open("olena"), desk.open("taras")
    before = _tagged(olena, shared)
    olena.remove_issue(_issue(olena, "territory"))
    taras.untag(taras.annotations_from(shared, 0, 1)[0])
    undone = olena.undo()
    assert undone.summary.endswith("1 left as somebody else changed it since")
    assert _tagged(olena, shared) == dict(list(before.items())[1:])
    olena.redo()
    assert "territory" not in _names(olena)
    olena.undo()
    assert _tagged(olena, shared) == dict(list(before.items())[1:])


def test_a_merge_is_parted_around_what_others_did_since(desk: Desk, shared: Article) -> None:
    """An annotation from which somebody took the tag that went over stays without it."""
    olena, taras = desk.open("olena"), desk.open("taras")
    before = _tagged(olena, shared)
    security = _issue(olena, "security guarantees")
    olena.merge_issues(_issue(olena, "territory"), security)
    first = taras.annotations_from(shared, 0, 1)[0]
    taras.change_issue(first, security, _issue(taras, "Енергія"))
    assert olena.undo().summary.endswith("1 left as somebody else changed it since")
    assert _tagged(olena, shared) == {**before, (5, first.coder_id): ["Енергія"]}
