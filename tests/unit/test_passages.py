"""Which passages are read, in which order and at what cost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from store.codebook import IssueDraft
from store.errors import NotFound, Refused
from store.model import Draft, Span
from store.passages import COLUMNS, PassageFilter, moment
from store.project import Project

ISSUE, ARTICLE, CODER, START = (COLUMNS.index(name) for name in ("issue", "title", "coder", "start"))


def clock_from(hour: int) -> Iterator[str]:
    return (f"2026-02-18T{hour:02}:{minute:02}:00.000Z" for minute in count())


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Give a project of two coders: olena from nine o'clock on, maks from noon on."""
    path, morning, noon = tmp_path / "p.db", clock_from(9), clock_from(12)
    codebook = [IssueDraft("territory"), IssueDraft("energy"), IssueDraft("security")]
    with Project.open(path, coder="olena", starter=codebook, clock=lambda: next(morning)) as olena:
        one = olena.import_draft(
            Draft("One two three. Four five.\nSix seven.\n", "First", "1.txt", source="Morning Post")
        ).article
        two = olena.import_draft(
            Draft("Another text altogether.\n", "Second", "2.txt", source="Ранок")
        ).article
        territory, energy, security = olena.issues()
        olena.tag(two, Span(0, 7), [energy])
        olena.tag(one, Span(4, 13), [energy, territory])
        olena.tag(one, Span(0, 3))
        with Project.open(path, coder="maks", clock=lambda: next(noon)) as maks:
            maks.tag(one, Span(4, 13), [security], note="n")
            maks.tag(two, Span(0, 7), [territory])
            gone = maks.tag(two, Span(8, 12), [security]).annotation
            assert gone is not None
            maks.untag(gone)
        yield olena


def found(project: Project, wanted: PassageFilter) -> list[tuple[object, ...]]:
    return [(row[ARTICLE], row[START], row[ISSUE], row[CODER]) for row in project.passages(wanted)]


def test_unfiltered_is_the_view(project: Project) -> None:
    """The passages are the rows of the view, in its order; its columns are the contract's."""
    rows = project.database.rows("SELECT * FROM tagged_passages")
    assert list(project.passages()) == [tuple(row) for row in rows]
    assert tuple(rows[0].keys()) == COLUMNS
    assert len(rows) == 6


def test_order(project: Project) -> None:
    """Articles come in the order of import, then places, then issues as in the codebook."""
    assert found(project, PassageFilter()) == [
        ("First", 0, None, "olena"),
        ("First", 4, "territory", "olena"),
        ("First", 4, "energy", "olena"),
        ("First", 4, "security", "maks"),
        ("Second", 0, "energy", "olena"),
        ("Second", 0, "territory", "maks"),
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"issues": ["territory"]}, [1, 5]),
        ({"issues": ["Territory", "energy"]}, [1, 2, 4, 5]),
        ({"articles": ["Second"]}, [4, 5]),
        ({"articles": ["1.txt", "Second"]}, [0, 1, 2, 3, 4, 5]),
        ({"coders": ["maks"]}, [3, 5]),
        ({"coders": ["maks", "olena"]}, [0, 1, 2, 3, 4, 5]),
        ({"issues": ["energy"], "articles": ["First"], "coders": ["olena"]}, [2]),
        ({"issues": ["energy"], "coders": ["maks"]}, []),
        ({"since": "2026-02-18"}, [0, 1, 2, 3, 4, 5]),
        ({"since": "2026-02-18T12:00"}, [3, 5]),
        ({"since": "2026-02-19"}, []),
        ({"until": "2026-02-18"}, [0, 1, 2, 3, 4, 5]),
        ({"until": "2026-02-18T12:00"}, [0, 1, 2, 4]),
        ({"until": "2026-02-17"}, []),
        ({"since": "2026-02-18T12:00", "until": "2026-02-18T12:00"}, []),
        ({"sources": ["ранок"]}, [4, 5]),
        ({"sources": ["Morning Post"], "articles": ["Second"]}, [0, 1, 2, 3, 4, 5]),
        ({"sources": ["Morning Post"], "coders": ["maks"]}, [3]),
    ],
)
def test_filter(project: Project, names: dict[str, list[str]], expected: list[int]) -> None:
    """A filter leaves rows out and changes nothing else; its parts must all hold."""
    rows = list(project.passages())
    wanted = project.passage_filter(**names)  # type: ignore[arg-type]
    assert list(project.passages(wanted)) == [rows[place] for place in expected]


def test_unknown_coder_is_named(project: Project) -> None:
    """A mistyped coder is an error that names those there are, not an empty export."""
    with pytest.raises(NotFound, match=r'No coder is called "nobody"\. .*olena'):
        project.passage_filter(coders=["nobody"])


def test_since_sees_later_tags(project: Project) -> None:
    """A tag put on an old annotation is new; the older tag beside it is not."""
    project.tag(project.find_article("Second"), Span(0, 7), [project.find_issue("security")])
    rows = found(project, project.passage_filter(coders=["olena"], since="2026-02-18T09:06:00Z"))
    assert rows == [("Second", 0, "security", "olena")]


def test_until_sees_later_tags(project: Project) -> None:
    """What was tagged again later is not of the time before, and neither is its other tag once it changed."""
    project.tag(project.find_article("Second"), Span(0, 7), [project.find_issue("security")])
    rows = found(project, project.passage_filter(coders=["olena"], until="2026-02-18T09:05:30Z"))
    assert ("Second", 0, "security", "olena") not in rows
    assert ("First", 4, "energy", "olena") in rows


def test_hostile_names_are_values(project: Project) -> None:
    """What users write never becomes part of a query."""
    wanted = PassageFilter(coders=frozenset({"x') OR 1=1 --", '"]'}), since="' OR 1=1")
    assert list(project.passages(wanted)) == []


def test_unknown_names(project: Project) -> None:
    """A name that does not exist is told, rather than giving an empty export."""
    with pytest.raises(NotFound, match='No issue is called "weather"'):
        project.passage_filter(issues=["weather"])
    with pytest.raises(NotFound, match='No article is called "Third"'):
        project.passage_filter(articles=["Third"])
    with pytest.raises(NotFound, match=r'No article is from "Post"\. .* here is: Morning Post, Ранок\.'):
        project.passage_filter(sources=["Post"])
    with pytest.raises(NotFound, match='No session has the id "s"'):
        project.passage_filter(sessions=["s"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-18", "2026-02-18T00:00:00.000Z"),
        (" 2026-02-18T09:30 ", "2026-02-18T09:30:00.000Z"),
        ("2026-02-18T09:30:00.123456Z", "2026-02-18T09:30:00.123Z"),
        ("2026-02-18T01:00+02:00", "2026-02-17T23:00:00.000Z"),
    ],
)
def test_moment(text: str, expected: str) -> None:
    """Dates and times become what the project stores."""
    assert moment(text) == expected


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026", "2026-02-30", "18.02.2026", "0001-01-01T00:00+12:00"]
)
def test_no_moment(text: str) -> None:
    """What is no date is refused with an example."""
    with pytest.raises(Refused, match="is no date or time"):
        moment(text)


def test_reading_does_not_load_everything(project: Project) -> None:
    """The first passage comes before the others are read, and the project can be used meanwhile."""
    passages = project.passages()
    first = next(passages)
    assert first[START] == 0
    assert project.article_count() == 2
    assert len(list(passages)) == 5


def test_removed_articles_and_issues(project: Project) -> None:
    """What was removed is not read."""
    first = project.find_article("First")
    for annotation in project.annotations_from(first, 0, 10):
        project.untag(annotation)
    assert {row[0] for row in found(project, PassageFilter())} == {"Second"}


def test_stats(project: Project) -> None:
    """The numbers are those of the passages, and of what this coder has read."""
    project.mark_read(project.find_article("Second"))
    stats = project.stats()
    assert (stats.annotations, stats.tags) == (5, 5)
    assert stats.issues == {"territory": 2, "energy": 2, "security": 1}
    assert stats.coders == {"maks": 2, "olena": 3}
    assert [
        (each.article.title, each.annotations, each.tags, each.read_percent) for each in stats.articles
    ] == [
        ("First", 3, 3, 0),
        ("Second", 2, 2, 100),
    ]


def test_stats_of_an_empty_project(tmp_path: Path) -> None:
    """There is nothing to count, and nothing is written."""
    with Project.open(tmp_path / "empty.db", coder="olena", starter=[]) as project:
        stats = project.stats()
    assert (stats.articles, stats.issues, stats.coders, stats.annotations, stats.tags) == ((), {}, {}, 0, 0)
