"""Full-text search: no query is an error, and matches stand where they say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.model import Article, Draft, Span
from store.project import Project
from store.search import quote
from tests.conftest import Desk, lines

TEXT = (
    "\n“They don’t stop,” she said in the U.S.-mediated talks.\n\n"
    "A foo-bar in C++ costs -x or $5; 100% sure (a AND b) NEAR c*.\n"
    "Zelens\u0301ky’s café, the cafe\u0301 and THE CAFE: cafés.\n"
    "Київ і Їжак; п’ять міст. Straße, œuvre.\n"
)


@pytest.fixture
def hostile(project: Project) -> Article:
    """The article of `TEXT`, beside another."""
    project.import_draft(Draft("Nothing of this is here.", "Other"))
    return project.import_draft(Draft(TEXT, "Hostile", source="AP")).article


def _found(project: Project, query: str) -> list[str]:
    return [TEXT[span.start : span.end] for hit in project.search(query) for span in hit.matches]


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("don't", ["don’t"]),
        ("don’t", ["don’t"]),
        ("C++", ["C", "c"]),
        ("foo-bar", ["foo-bar"]),
        ("-x", ["x"]),
        ("U.S.-mediated", ["U.S.-mediated"]),
        ("a AND", ["A", "a", "AND"]),
        ("NEAR", ["NEAR"]),
        ("NEAR(a b)", []),
        ("c*", ["C", "c"]),
        ("talks) OR (x", []),
        ("text:talks", []),
        ("^talks", ["talks"]),
        ('"the U.S."', ["the U.S"]),
        ('"mediated talks" they', ["They", "mediated talks"]),
        ('"talks mediated"', []),
        ('talks"', ["talks"]),
        ('"talks', ["talks"]),
        ("cafe", ["café", "cafe\u0301", "CAFE"]),
        ("CAFÉ", ["café", "cafe\u0301", "CAFE"]),
        ("cafe\u0301", ["café", "cafe\u0301", "CAFE"]),
        ("zelensky", ["Zelens\u0301ky"]),
        ("київ", ["Київ"]),
        ("п'ять", ["п’ять"]),
        ("100%", ["100"]),
        ("talks\0", ["talks"]),
        ("ta\0lks", []),
        ("talks \ud800", ["talks"]),
        ("talks\udc80", ["talks"]),
        ("nowhere", []),
        ("'; DROP TABLE articles; --", []),
    ],
)
def test_ordinary_and_hostile_queries(
    project: Project, hostile: Article, query: str, matches: list[str]
) -> None:
    """Every word is looked for as it stands; no character is syntax, and the matches are in place."""
    assert sorted(_found(project, query)) == sorted(matches)


@pytest.mark.parametrize(
    "query", ["", " ", "\t\n", '"', '""', '" "', "\0", "-", "*", "++", "()", "“”", "’", "\ud800"]
)
def test_queries_without_a_word_find_nothing(project: Project, hostile: Article, query: str) -> None:
    """What holds no letter and no digit is no query."""
    assert quote(query) == ""
    assert project.search(query) == []


@given(lines() | st.text(st.characters() | st.just("\udc80"), max_size=20))
@settings(max_examples=150)
def test_no_query_raises(found_in: Project, query: str) -> None:
    """Any string at all can be searched for."""
    found_in.search(query)


@given(lines())
@settings(max_examples=60)
def test_matches_lie_in_their_paragraph(found_in: Project, line: str) -> None:
    """Each match of a text's own words lies within the paragraph that is returned."""
    if not line.strip():
        return
    found_in.import_draft(Draft(line, "Line"))
    for hit in found_in.search(line):
        assert all(hit.start <= span.start < span.end <= hit.start + len(hit.text) for span in hit.matches)


@pytest.fixture(scope="module")
def found_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """One project for all examples."""
    with Desk(tmp_path_factory.mktemp("search") / "talks.tagline").open() as project:
        project.import_draft(Draft(TEXT, "Hostile"))
        yield project


def test_a_hit_names_its_article_and_paragraph(project: Project, hostile: Article) -> None:
    """What is needed to go there is in the hit, with offsets in the article."""
    (hit,) = project.search("they")
    assert (hit.article_id, hit.article_uid, hit.title, hit.source) == (
        hostile.id,
        hostile.uid,
        "Hostile",
        "AP",
    )
    assert (hit.paragraph, hit.start, hit.text) == (1, 1, TEXT.split("\n")[1])
    assert hit.matches == (Span(2, 6),)


def test_better_and_fewer(project: Project) -> None:
    """The best paragraphs come first, as many as asked for."""
    for number in range(5):
        project.import_draft(Draft(f"Peace {'word ' * (5 - number)}{number}.", f"{number}"))
    assert [hit.title for hit in project.search("peace", 3)] == ["4", "3", "2"]


def test_every_word_must_be_in_the_paragraph(project: Project, hostile: Article) -> None:
    """Words of different paragraphs do not make a hit."""
    assert project.search("talks café") == []
    assert len(project.search("talks stop")) == 1


def test_text_with_the_marks_of_the_search_is_found_without_places(project: Project) -> None:
    """A paragraph that itself holds the characters put around matches is found, its matches are not told."""
    project.import_draft(Draft("odd \x02 word \x03 here", "Odd"))
    (hit,) = project.search("word")
    assert hit.matches == ()
