"""Annotations made one: nothing of them is lost, nothing is marked besides, and undo brings them back."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import rebuilding
from store.errors import NotFound, Refused
from store.model import Annotation, Article, Draft, ParagraphKind, Span
from store.project import Project
from store.text import words
from tests.conftest import ISSUES, Clock

TEXT = (
    "Talks end in Geneva. “Nobody signed,” he said.\n\n"
    "A photograph of the hotel.\n\n"
    "Київ wants п’ять things.\n \nFamily 👨‍👩‍👧 and cafe\u0301. The end."
)
CAPTION = 2
"""The number of the paragraph that is boilerplate."""

Marked = list[tuple[Span, list[int], str]]
State = list[tuple[object, ...]]

spans = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 40)).map(
    lambda place: Span(place[0], min(len(TEXT), place[0] + place[1]))
)
marked = st.lists(
    st.tuples(spans, st.lists(st.integers(0, 2), max_size=2, unique=True), st.sampled_from(["", "n", "m\n"])),
    min_size=2,
    max_size=4,
    unique_by=lambda each: (each[0].start, each[0].end),
)
NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one article, to be copied for every example."""
    path: Path = tmp_path_factory.mktemp("joining") / "empty.tagline"
    with Project.open(path, coder="olena", starter=ISSUES) as project:
        kinds = {CAPTION: ParagraphKind.BOILERPLATE}
        project.import_draft(Draft(TEXT, "Words", kinds=kinds))
    return path


def live(project: Project) -> State:
    """Return what is there, without the time of the last change."""
    queries = (
        'SELECT uid, start, "end", scale, exact, prefix, suffix, paragraph, sentence, revision_id, coder_id, '
        "note, status, created_at FROM annotations WHERE deleted_at IS NULL ORDER BY id",
        "SELECT uid, annotation_id, issue_id, created_at FROM tags WHERE deleted_at IS NULL ORDER BY id",
    )
    return [tuple(row) for query in queries for row in project.database.rows(query)]


def is_one_piece(found: list[Annotation]) -> bool:
    """Tell whether every code point between the first and the last is marked, or white space."""
    whole = found[0].span
    for each in found:
        whole = whole.hull(each.span)
    bare = set(range(whole.start, whole.end)).difference(
        *(range(each.span.start, each.span.end) for each in found)
    )
    return all(TEXT[offset].isspace() for offset in bare)


@given(marked)
@settings(max_examples=150)
def test_joining_keeps_everything_and_undo_brings_it_back(empty: Path, given_marks: Marked) -> None:
    """One annotation has every issue and note over all that was marked, or they are refused and stay."""
    path = empty.with_name(f"example {next(NUMBERS)}.tagline")
    shutil.copy(empty, path)
    with Project.open(path, coder="olena", clock=Clock()) as project:
        article, known = project.articles()[0].article, project.issues()
        for span, issues, note in given_marks:
            project.tag(article, span, [known[number] for number in issues], note=note or None)
        found = project.annotations_from(article, 0, -1)
        before = live(project)
        if not is_one_piece(found):
            with pytest.raises(Refused):
                project.join(found)
            assert live(project) == before
            return
        outcome = project.join(found)
        (joined,) = project.annotations_from(article, 0, -1)
        assert outcome.annotation == joined
        assert joined.span == Span(
            min(each.span.start for each in found), max(each.span.end for each in found)
        )
        assert joined.exact == TEXT[joined.span.start : joined.span.end]
        assert set(joined.issue_ids) == {issue for each in found for issue in each.issue_ids}
        notes = dict.fromkeys(each.note for each in sorted(found, key=lambda each: each.span) if each.note)
        assert joined.note == "\n\n".join(notes)
        oldest = min(found, key=lambda each: each.created_at)
        assert (joined.uid, joined.created_at) == (oldest.uid, oldest.created_at)
        after = live(project)
        project.undo()
        assert live(project) == before
        project.redo()
        assert live(project) == after
        assert rebuilding.differences(project.database) == []
    path.unlink()


def test_passages_on_two_sides_of_a_caption_stay_apart(empty: Path, tmp_path: Path) -> None:
    """Across a mere line end paragraphs are joined; across boilerplate never: its words are no evidence."""
    path = Path(shutil.copy(empty, tmp_path / "talks.tagline"))
    with Project.open(path, coder="olena") as project:
        article = project.articles()[0].article
        first, caption, third, fourth = project.text(article).fetch(1, 4)
        assert caption.kind is ParagraphKind.BOILERPLATE
        made = [_tag(project, article, each.span) for each in (first, third, fourth)]
        with pytest.raises(Refused, match="words between"):
            project.join(made[:2])
        joined = project.join(made[1:]).annotation
        assert joined is not None
        assert joined.exact == f"{third.text}\n \n{fourth.text}"


def test_a_passage_that_is_marked_already_as_a_whole_is_joined_too(empty: Path, tmp_path: Path) -> None:
    """Two halves of a tagged sentence become the annotation of the sentence: none has a twin."""
    path = Path(shutil.copy(empty, tmp_path / "talks.tagline"))
    with Project.open(path, coder="olena") as project:
        article = project.articles()[0].article
        each = words("Talks end in Geneva")
        whole = _tag(project, article, Span(0, each[-1].end), issue=2)
        halves = [_tag(project, article, span) for span in (Span(0, each[1].end), each[2].hull(each[3]))]
        outcome = project.join(halves)
        assert [one.uid for one in project.annotations_from(article, 0, -1)] == [whole.uid]
        assert outcome.annotation is not None
        assert len(outcome.annotation.issue_ids) == 2


def test_what_cannot_be_joined_is_refused(empty: Path, tmp_path: Path) -> None:
    """One alone, another coder's, and one that was removed: nothing is changed."""
    path = Path(shutil.copy(empty, tmp_path / "talks.tagline"))
    with Project.open(path, coder="olena") as project, Project.open(path, coder="taras") as other:
        article = project.articles()[0].article
        mine = _tag(project, article, Span(0, 5))
        theirs = _tag(other, article, Span(0, 9))
        before = live(project)
        for several in ([mine], [mine, mine], [mine, theirs]):
            with pytest.raises(Refused, match="Nothing was changed"):
                project.join(several)
        assert live(project) == before
        other.untag(theirs)
        with pytest.raises(NotFound):
            project.join([mine, theirs])


def _tag(project: Project, article: Article, span: Span, issue: int = 0) -> Annotation:
    made = project.tag(article, span, [project.issues()[issue]]).annotation
    assert made is not None
    return made
