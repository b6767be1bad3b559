"""The codebook: what a file may say, and what names, keys and colours may be."""

from __future__ import annotations

import pytest

from store.codebook import DEFAULT_COLOURS, IssueDraft
from store.codebook_files import parse_toml
from store.errors import NotFound, Refused
from store.model import Article, Issue, Span
from store.project import Project
from tests.conftest import Desk


def _names(project: Project) -> list[str]:
    return [issue.name for issue in project.issues()]


def _issue(project: Project, name: str) -> Issue:
    return next(issue for issue in project.issues() if issue.name == name)


def test_a_codebook_file_is_read_whole() -> None:
    """Every field has its place, and what is not given its default."""
    text = """
    [[issues]]
    name = "  energy   strikes "
    key = "4"
    colour = "#CC79A7"
    description = " Power. "
    lexicon = ["grid", "п’ять"]
    [[issues]]
    name = "x"
    """
    assert [entry.draft for entry in parse_toml(text, "c.toml")] == [
        IssueDraft("energy strikes", "4", "#CC79A7", "Power.", ("grid", "п’ять")),
        IssueDraft("x"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no [[issues]]"),
        ("issues = []", "no [[issues]]"),
        ("issues = 3", "no [[issues]]"),
        ("issues = [3]", "issue 1 is not a table"),
        ("[[issues]\n", "line 1"),
        ('[[issues]]\nname = "a"\nname = "b"\n', "line 3"),
        pytest.param("x = " + "[" * 50_000, "not valid TOML", id="deep"),
        ("[[issues]]\n", "issue 1 needs a name"),
        ('[[issues]]\nname = " \t"', "issue 1 needs a name"),
        (f'[[issues]]\nname = "{"x" * 81}"', "issue 1 needs a name"),
        ('[[issues]]\nname = "a"\n[[issues]]\nname = "b"\nkey = "0"', 'issue 2 has the key "0"'),
        ('[[issues]]\nname = "a"\nkey = "A"', 'has the key "A"'),
        ('[[issues]]\nname = "a"\nkey = "12"', 'has the key "12"'),
        ('[[issues]]\nname = "a"\nkey = 1', "wrong kind"),
        ('[[issues]]\nname = "a"\nlexicon = "b"', "wrong kind"),
        ('[[issues]]\nname = "a"\nlexicon = [1]', "wrong kind"),
        ('[[issues]]\nname = "a"\ncolour = "red"', 'has the colour "red"'),
        ('[[issues]]\nname = "a"\ncolour = "#12345g"', "write it as #rrggbb"),
        ('[[issues]]\nname = "a"\ncolor = "#123456"', 'unknown field "color"'),
    ],
)
def test_a_mistake_in_a_codebook_file_is_named(text: str, words: str) -> None:
    """The message says where it is and that nothing was changed."""
    with pytest.raises(Refused) as caught:
        parse_toml(text, "c.toml")
    assert words in str(caught.value)
    assert str(caught.value).startswith("c.toml")
    assert "Nothing was changed" in str(caught.value)


def test_a_new_issue_has_the_next_place_and_a_colour(project: Project) -> None:
    """Issues come in the order they are added, each with another default colour until they run out."""
    for letter in "abcdefgh":
        project.add_issue(IssueDraft(f"issue {letter}", lexicon=(letter, "п’ять")))
    found = project.issues()
    assert [issue.position for issue in found] == list(range(11))
    assert [issue.colour for issue in found] == [DEFAULT_COLOURS[place % 8] for place in range(11)]
    assert found[3].lexicon == ("a", "п’ять")
    assert found[3].key is None


@pytest.mark.parametrize(
    "draft",
    [
        IssueDraft("territory"),
        IssueDraft("TERRITORY"),
        IssueDraft(" territory "),
        IssueDraft("енергія"),
        IssueDraft("new", "1"),
        IssueDraft(""),
        IssueDraft("new", ""),
        IssueDraft("new", "ї"),
        IssueDraft("new", None, "#fff"),
    ],
)
def test_clashes_and_bad_values_are_refused(project: Project, draft: IssueDraft) -> None:
    """Names are unique whatever their case, keys are one of 1-9 or a-z and unique, colours are #rrggbb."""
    before = project.issues()
    with pytest.raises(Refused, match="Nothing was changed"):
        project.add_issue(draft)
    for changes in ({"name": draft.name, "key": draft.key, "colour": draft.colour},):
        if draft.name:
            with pytest.raises(Refused, match="Nothing was changed"):
                project.edit_issue(_issue(project, "security guarantees"), changes)
    assert project.issues() == before
    assert project.undo().change is None


def test_editing_changes_only_what_is_named(project: Project, article: Article) -> None:
    """Tags stay, the rest of the issue stays, and the same values again are no action."""
    project.add_issue(IssueDraft("sanctions", "9", "#112233", "d", ("oil",)))
    made = project.tag(article, Span(5, 9), [_issue(project, "sanctions")]).annotation
    project.edit_issue(_issue(project, "sanctions"), {"name": " oil  embargo "})
    edited = _issue(project, "oil embargo")
    assert (edited.key, edited.colour, edited.description, edited.lexicon) == ("9", "#112233", "d", ("oil",))
    assert project.edit_issue(edited, {"key": None}).change is not None
    assert _issue(project, "oil embargo").key is None
    assert project.edit_issue(_issue(project, "oil embargo"), {"name": "oil embargo"}).change is None
    assert project.edit_issue(_issue(project, "oil embargo"), {"name": "Oil Embargo"}).change is not None
    assert made is not None
    assert project.find_annotation(made.uid).issue_ids == (edited.id,)


def test_editing_what_somebody_else_edited_keeps_both(desk: Desk) -> None:
    """An issue that was looked up before another program changed it loses nothing of that change."""
    olena, taras = desk.open("olena"), desk.open("taras")
    stale = _issue(olena, "territory")
    taras.edit_issue(stale, {"name": "land", "key": "8"})
    olena.edit_issue(stale, {"colour": "#123456"})
    edited = _issue(olena, "land")
    assert (edited.key, edited.colour) == ("8", "#123456")


def test_editing_an_issue_that_is_gone_is_not_found(project: Project) -> None:
    """An issue whose making was undone cannot be edited."""
    project.add_issue(IssueDraft("sanctions"))
    gone = _issue(project, "sanctions")
    project.undo()
    with pytest.raises(NotFound, match="sanctions"):
        project.edit_issue(gone, {"name": "embargo"})
    assert "embargo" not in _names(project)


def test_an_issue_is_found_by_name_key_or_uid(project: Project) -> None:
    """Case and outer white space of a name do not matter; the error names what there is."""
    first = project.issues()[0]
    for name in ("territory", " Territory ", "1", first.uid):
        assert project.find_issue(name) == first
    assert project.find_issue("ЕНЕРГІЯ").key == "3"
    with pytest.raises(NotFound, match="territory, security guarantees, Енергія"):
        project.find_issue("terr")


def test_a_name_is_free_again_after_undo(project: Project) -> None:
    """The name and the key of an issue that was taken back can be given anew."""
    project.add_issue(IssueDraft("sanctions", "9"))
    project.undo()
    project.add_issue(IssueDraft("Sanctions", "9"))
    assert _names(project)[-1] == "Sanctions"
