"""Codebooks as files: what is written is read as it was, and a mistake is named with its line."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import rebuilding
from store.codebook import IssueDraft, outline
from store.codebook_files import WRITERS, read_codebook
from store.errors import Refused
from store.locations import bundled
from store.model import Article, Issue, Span
from store.project import Project
from tests.conftest import lines

FORMS = sorted(WRITERS)


def bring_in(project: Project, text: str, form: str = "toml") -> str:
    """Import a codebook; return what was done in words."""
    return project.import_codebook(read_codebook(text.encode(), f"c.{form}", form), f"c.{form}").summary


def told(issues: Sequence[Issue]) -> list[tuple[object, ...]]:
    """Return all that a file says of issues, in their order."""
    names = {issue.id: issue.name for issue in issues}
    return [
        (each.name, each.key, each.colour, each.description, each.lexicon, names.get(each.parent_id or 0))
        for each in issues
    ]


def names() -> st.SearchStrategy[str]:
    """Return names of issues, odd ones too."""
    odd = st.text(st.sampled_from("ab\"'\\,;=[]#\t\r\x07\x7f\x85é“#"), min_size=1, max_size=8)
    return (odd | lines()).map(lambda name: " ".join(name.split())[:80].strip()).filter(bool)


def words() -> st.SearchStrategy[list[str]]:
    """Return lexicons that can be."""
    return st.lists(
        st.sampled_from(
            ["land", "red line", "negotiat*", "/a;b|c/", "a;b", '"no"', "п’ять", "/\\d+ km/", "a#b"]
        ),
        unique=True,
        max_size=4,
    )


@settings(max_examples=40)
@given(
    st.lists(st.tuples(names(), lines(), words()), max_size=6, unique_by=lambda each: each[0].casefold()),
    st.data(),
)
@pytest.mark.parametrize("form", FORMS)
def test_a_codebook_that_is_exported_is_imported_as_it_was(
    form: str, wanted: list[tuple[str, str, list[str]]], data: st.DataObject
) -> None:
    """Names, keys, colours, rules, words, order and tree; importing it again where it is changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        with Project.open(Path(folder) / "a.db", coder="olena", starter=()) as project:
            for place, (name, rule, lexicon) in enumerate(wanted):
                key = data.draw(st.sampled_from([None, "123abc"[place]]))
                project.add_issue(IssueDraft(name, key, None, rule, tuple(lexicon)))
            known = project.issues()
            for place, issue in enumerate(known):
                if place and data.draw(st.booleans()):
                    project.nest_issue(issue, data.draw(st.sampled_from(known[:place])))
                    project.place_issue(issue, 1)
            before = told(project.issues())
            text = WRITERS[form](project.issues())
            if before:
                assert project.import_codebook(read_codebook(text.encode(), "c", form), "c").change is None
        with Project.open(Path(folder) / "b.db", coder="olena", starter=()) as empty:
            if before:
                bring_in(empty, text, form)
            assert told(empty.issues()) == before
            assert rebuilding.differences(empty.database) == []


@pytest.mark.parametrize("form", FORMS)
def test_the_starter_codebook_goes_round(form: str, tmp_path: Path) -> None:
    """The bundled file, brought in and written, is read as itself."""
    text = (bundled("store", "seeds") / "codebook.toml").read_text("utf-8")
    with Project.open(tmp_path / "a.db", coder="olena", starter=()) as project:
        assert bring_in(project, text) == "codebook c.toml · 4 added, 0 changed"
        written = WRITERS[form](project.issues())
        first = [entry.draft for entry in read_codebook(text.encode(), "c.toml", "toml")]
        assert [entry.draft for entry in read_codebook(written.encode(), "c", form)] == first


def test_importing_adds_and_changes_and_removes_nothing(project: Project, article: Article) -> None:
    """What the file does not say stays; keys may change places; tags stay; one undo takes all back."""
    made = project.tag(article, Span(5, 9), project.issues()[:1]).annotation
    assert made is not None
    before = project.issues()
    text = """
    [[issues]]
    name = "Territory"
    key = "2"
    [[issues]]
    name = "land"
    parent = "crimea"
    key = "9"
    [[issues]]
    name = "Crimea"
    parent = "TERRITORY"
    lexicon = ["Sevastopol*"]
    [[issues]]
    name = "security guarantees"
    key = "1"
    colour = "#112233"
    """
    assert bring_in(project, text) == "codebook c.toml · 2 added, 2 changed"
    assert [(each.issue.name, each.depth, each.issue.key) for each in outline(project.issues())] == [
        ("Territory", 0, "2"),
        ("Crimea", 1, None),
        ("land", 2, "9"),
        ("security guarantees", 0, "1"),
        ("Енергія", 0, "3"),
    ]
    first = project.issues()[0]
    assert (first.description, first.lexicon) == (before[0].description, before[0].lexicon)
    assert first.colour == before[0].colour
    assert project.find_annotation(made.uid).issue_ids == (first.id,)
    assert rebuilding.differences(project.database) == []
    assert bring_in(project, text) == "codebook c.toml · 0 added, 0 changed"
    project.undo()
    assert project.issues() == before
    project.redo()
    assert len(project.issues()) == 5
    project.undo()
    assert project.issues() == before


def test_an_empty_value_takes_away(project: Project) -> None:
    """A key, a parent, a rule and words that are there and empty in the file are taken away."""
    text = 'name,key,parent,description,lexicon\nterritory,1,Енергія,"a rule","land; sea"\n'
    bring_in(project, text, "csv")
    changed = project.issues()[0]
    assert (changed.key, changed.description, changed.lexicon) == ("1", "a rule", ("land", "sea"))
    assert changed.parent_id == project.issues()[2].id
    bring_in(project, "name;key;parent;description;lexicon;colour\nterritory;;;;;\n", "csv")
    emptied = project.issues()[0]
    assert (emptied.key, emptied.parent_id, emptied.description, emptied.lexicon) == (None, None, "", ())
    assert emptied.colour == changed.colour


MISTAKES_TOML = [
    ('[[issues]]\nname = "a"\nkey = "0"', 'line 3, issue 1 has the key "0"'),
    ('[[issues]]\nname = "a"\n\n[[issues]]\nname = ""', "line 5, issue 2 needs a name"),
    ('[[issues]]\nname = "a"\n[[issues]]\nkey = "5"', "line 3, issue 2 needs a name"),
    ('[[issues]]\nname = "a"\n[[issues]]\nname = "A"', 'line 4, issue 2 has the name "A", as has issue 1'),
    ('[[issues]]\nname = "a"\nkey = "1"', 'line 3, issue 1 has the key "1", which belongs to "territory"'),
    (
        '[[issues]]\nname = "a"\nkey = "5"\n[[issues]]\nname = "b"\nkey = "5"',
        'line 6, issue 2 has the key "5", which belongs to "a"',
    ),
    ('[[issues]]\nname = "a"\nparent = "a"', "line 3, issue 1 stands below"),
    (
        '[[issues]]\nname = "a"\nparent = "b"\n[[issues]]\nname = "b"\nparent = "territory"\n'
        '[[issues]]\nname = "territory"\nparent = "a"',
        "in a circle",
    ),
    ('[[issues]]\nname = "a"\nparent = "nowhere"', 'line 3, issue 1 stands below "nowhere"'),
    ('[[issues]]\nname = "a"\nlexicon = ["b",\n "/(x+)+/"]', "line 3, issue 1: The pattern"),
    ('[[issues]]\nname = """\na"""\nlexicon = ["a **"]', "line 4, issue 1:"),
    (
        '[[issues]]\nname = "a"\n# [[issues]]\ncolor = "#123456"',
        'line 4, issue 1 has an unknown field "color"',
    ),
    ('[[issues]]\nname = "a"\nlexicon = "b"', "line 3, issue 1 has a value of the wrong kind"),
    ('[[issues]]\nname = "a"\ncolour = "red"', 'line 3, issue 1 has the colour "red"'),
    ('issues = [{name = "a"}, {name = ""}]', "c.toml, issue 2 needs a name"),
]
MISTAKES_CSV = [
    ("", "line 1, names the columns"),
    ("key,colour\n1,#112233\n", "line 1, names the columns key, colour"),
    ("name,name\na,b\n", "line 1, names the columns"),
    ("name,color\na,#112233\n", "line 1, names the columns name, color"),
    ("name\n", "no issue below"),
    ('name,description\n"a","one\ntwo"\n,x\n', "line 4, issue 2 needs a name"),
    ("name,key\na,5\n\nb,5\n", 'line 4, issue 2 has the key "5"'),
    ("name,key\na,5,6\n", "line 2, issue 1 has 3 cells"),
    ('name,key\na,5\n"b', "line 3, is not valid CSV"),
    ('name,key\na,5\n"b"c,6\n', "line 3, is not valid CSV"),
    ("name,colour\na,red\n", 'line 2, issue 1 has the colour "red"'),
    ("name,lexicon\na,land; /[/\n", "line 2, issue 1: The pattern"),
    ("name,parent\na,b\nb,a\n", "line 2, issue 1 stands below"),
]


@pytest.mark.parametrize(
    ("form", "text", "says"),
    [("toml", *mistake) for mistake in MISTAKES_TOML] + [("csv", *mistake) for mistake in MISTAKES_CSV],
)
def test_a_mistake_is_named_with_its_line_and_nothing_is_changed(
    project: Project, form: str, text: str, says: str
) -> None:
    """Also not by what stands before it in the file."""
    before = project.issues()
    with pytest.raises(Refused, match="Nothing was changed") as caught:
        bring_in(project, text, form)
    assert says in str(caught.value)
    assert str(caught.value).startswith(f"c.{form}")
    assert project.issues() == before
    assert project.undo().change is None


@pytest.mark.parametrize("form", FORMS)
def test_files_that_are_none(form: str) -> None:
    """What is no UTF-8 is named with its line, and what is longer than any codebook is not looked at."""
    with pytest.raises(Refused, match="line 2, is not UTF-8"):
        read_codebook(b"name\n\xff", "c", form)
    with pytest.raises(Refused, match="longer"):
        read_codebook(b"#" * (4 * 1024 * 1024 + 1), "c", form)
    marked = {"toml": '\ufeff[[issues]]\r\nname = "a"\r\n', "csv": "\ufeffname\r\na\r\n"}[form]
    assert [entry.draft.name for entry in read_codebook(marked.encode(), "c", form)] == ["a"]


@settings(max_examples=200)
@given(st.text(st.sampled_from("[]issue =\"\n#,';\tnamekyr1{}\\"), max_size=60), st.sampled_from(FORMS))
def test_any_text_is_read_or_refused(text: str, form: str) -> None:
    """No file ends the program."""
    with contextlib.suppress(Refused):
        assert read_codebook(text.encode(), "c", form)
