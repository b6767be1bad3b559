"""Exported projects that come back after a source was edited: no annotation lies about where it stands."""

from __future__ import annotations

import io

import pytest

from store.exporters import EXPORTERS, Options
from store.importers.jsonl import read_into
from store.importers.merging import Merged
from store.model import Annotation, Article, Draft, Span, Status
from store.passages import EVERYTHING
from store.project import Project
from tests.conftest import Desk

OLD = (
    "Talks end in Geneva\n\nNothing was agreed on land. Prisoners will be exchanged in May.\nAn end of it.\n"
)
NEW = "Talks end in Geneva\n\nNothing was agreed on land. It rained all day.\nAn end of it.\n"
KEPT, GONE = "Nothing was agreed on land.", "Prisoners will be exchanged in May."


@pytest.fixture
def talks(project: Project) -> Article:
    """The old text, with two passages tagged."""
    article = project.import_draft(Draft(OLD, "Talks", "talks.txt")).article
    for passage in (KEPT, GONE):
        project.tag(article, _span(passage, OLD), project.issues()[:1], note=passage)
    return article


def _span(passage: str, text: str) -> Span:
    return Span(text.index(passage), text.index(passage) + len(passage))


def _lines(project: Project) -> io.BytesIO:
    stream = io.BytesIO()
    EXPORTERS["jsonl"].write(project, EVERYTHING, stream, Options())
    stream.seek(0)
    return stream


def _all(project: Project) -> dict[str, Annotation]:
    article = project.articles()[0].article
    found = {each.note: each for each in project.annotations_from(article, 0, 99)}
    text = project.text(article).slice(Span(0, article.length))
    for each in found.values():
        if each.status is not Status.ORPHAN:
            assert each.revision_id == article.revision_id
            assert text[each.span.start : each.span.end] == each.exact
    return found


def _fates(project: Project) -> dict[str, Status]:
    return {note: each.status for note, each in _all(project).items()}


def test_what_was_removed_comes_back_in_the_text_of_now(project: Project, talks: Article) -> None:
    """From a file made before the source was edited it is not placed on the text of then; undo removes it."""
    lines = _lines(project)
    for each in project.annotations_from(talks, 0, 9):
        project.untag(each)
    project.reimport(talks, Draft(NEW, "Talks"))
    merged = read_into(project, lines)
    assert (merged.annotations, merged.to_review) == (2, 1)
    assert merged.summary == "2 annotations imported, 1 of them to review"
    assert _fates(project) == {KEPT: Status.PLACED, GONE: Status.ORPHAN}
    assert _all(project)[KEPT].span == _span(KEPT, NEW)
    project.undo()
    assert _all(project) == {}


def test_what_somebody_marked_in_the_old_text_is_taken_in(
    desk: Desk, project: Project, talks: Article
) -> None:
    """A colleague's file with the text of before is not refused: each of its annotations has a fate here."""
    project.untag(_all(project)[GONE])
    lines = _lines(project)
    with Project.open(desk.path.with_name("other.db"), coder="taras", starter=[]) as other:
        read_into(other, lines)
        article = other.articles()[0].article
        for passage in (GONE, "An end of it."):
            other.tag(article, _span(passage, OLD), note=passage)
        theirs = _lines(other)
    project.reimport(talks, Draft(NEW, "Talks"))
    merged = read_into(project, theirs)
    assert (merged.articles, merged.annotations, merged.known, merged.to_review) == (0, 2, 1, 1)
    assert _fates(project) == {KEPT: Status.PLACED, GONE: Status.ORPHAN, "An end of it.": Status.PLACED}
    assert _all(project)[GONE].exact == GONE
    theirs.seek(0)
    assert read_into(project, theirs) == Merged(known=3)


def test_an_orphan_elsewhere_is_placed_where_its_text_still_is(
    desk: Desk, project: Project, talks: Article
) -> None:
    """Who has not yet given the article the new text gets what others did in it, in the text of before."""
    for each in project.annotations_from(talks, 0, 9):
        project.untag(each)
    before = _lines(project)
    for _ in range(2):
        project.undo()
    now = project.reimport(talks, Draft(NEW, "Talks")).article
    project.tag(now, _span("It rained all day.", NEW), note="rain")
    project.tag(now, _span("An end of it.", NEW), note="end")
    after = _lines(project)
    with Project.open(desk.path.with_name("other.db"), coder="taras", starter=[]) as other:
        read_into(other, before)
        article = other.articles()[0].article
        assert other.annotations_from(article, 0, 9) == []
        read_into(other, after)
        assert other.articles()[0].article == article
        assert _fates(other) == {
            **dict.fromkeys((KEPT, GONE, "end"), Status.PLACED),
            "rain": Status.ORPHAN,
        }


def test_two_of_a_coder_at_one_place_stay_two(desk: Desk, project: Project, talks: Article) -> None:
    """What would be placed where its coder has another annotation now is kept as not found."""
    lines = _lines(project)
    old = _all(project)[KEPT]
    project.untag(old)
    now = project.reimport(talks, Draft(NEW, "Talks")).article
    project.tag(now, _span(KEPT, NEW), note="again")
    read_into(project, lines)
    found = _all(project)
    assert (found["again"].status, found[KEPT].status) == (Status.PLACED, Status.ORPHAN)
    assert found[KEPT].span == _span(KEPT, OLD)
