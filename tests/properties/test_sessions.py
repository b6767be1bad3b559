"""Answers, steps back, undos and restarts in any order leave exactly the rows that they should."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.answers import Answer, Place, Sitting
from store.model import Draft, ParagraphKind, Span
from store.project import Project
from store.rebuilding import differences
from store.scopes import Kind, Scope
from tests.conftest import ISSUES

TEXT = "A heading\nOne. Two is here. Three.\nFour, at last. Five.\nSix."
SENTENCES = ("One.", "Two is here.", "Three.", "Four, at last.", "Five.", "Six.")
SCOPE = Scope(Kind.UNREAD)
VERBS = ("tag", "tag", "two", "nothing", "nothing", "back", "back", "restart", "highlight")


class Said(NamedTuple):
    """What was answered about one sentence."""

    issues: frozenset[str]
    tags: bool


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one article, to be copied for every example."""
    path: Path = tmp_path_factory.mktemp("sessions") / "empty.tagline"
    with Project.open(path, coder="olena", starter=ISSUES) as project:
        project.import_draft(Draft(TEXT, "Numbers", kinds={1: ParagraphKind.HEADING}))
    return path


def stored(project: Project) -> dict[str, frozenset[str]]:
    """Return the issues of every annotation by its passage."""
    names = {issue.id: issue.name for issue in project.issues()}
    article = project.articles()[0].article
    return {
        each.exact: frozenset(names[issue_id] for issue_id in each.issue_ids)
        for each in project.annotations_from(article, 0, 100)
    }


def read(project: Project) -> list[str]:
    """Return the sentences that count as read, whole."""
    article = project.articles()[0].article
    seen = project.reading(article).seen
    starts = [TEXT.index(sentence) for sentence in SENTENCES]
    return [
        sentence
        for sentence, start in zip(SENTENCES, starts, strict=True)
        if any(span.start <= start and start + len(sentence) <= span.end for span in seen)
    ]


def check(project: Project, sitting: Sitting, said: list[Said], held: frozenset[str]) -> None:
    """Check the rows, the place and the passage that comes next against what was answered."""
    expected = {SENTENCES[at]: each.issues for at, each in enumerate(said) if each.tags}
    if held:
        expected[SENTENCES[len(said)]] = held
    assert stored(project) == expected
    assert read(project) == list(SENTENCES[: len(said)])
    place = sitting.place
    assert (place.answered, place.tagged) == (len(said), sum(each.tags for each in said))
    by_issue = {issue.uid: issue.name for issue in project.issues()}
    counts = {by_issue[uid]: count for uid, count in place.issues.items() if count}
    assert counts == {
        name: sum(name in each.issues for each in said)
        for name in by_issue.values()
        if any(name in each.issues for each in said)
    }
    offer = next(project.queue(SCOPE).after(place.spot), None)
    text = project.text(project.articles()[0].article)
    following = text.slice(offer.span) if offer is not None else None
    assert following == (SENTENCES[len(said)] if len(said) < len(SENTENCES) else None)
    body = sum(len(part) for part in text.body_spans(Span(0, len(TEXT))))
    assert project.articles()[0].read_length <= body


@given(steps=st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 2)), max_size=20))
@settings(max_examples=60)
def test_answers_and_steps_back(
    steps: list[tuple[str, int]], empty: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """After every step rows, reading, counts and the next passage are those of the answers that stand.

    In the end each u takes back one tag, until none is left, and the journal tells every row.
    """
    path = Path(shutil.copy(empty, tmp_path_factory.mktemp("session") / "p.tagline"))
    said: list[Said] = []
    held: frozenset[str] = frozenset()
    sitting = Sitting(SCOPE, Place())
    project = Project.open(path, coder="olena")
    try:
        for verb, number in steps:
            issue = project.issues()[number]
            offer = next(project.queue(SCOPE).after(sitting.place.spot), None)
            if verb == "restart":
                project.close()
                project = Project.open(path, coder="olena")
                sitting = project.latest_sitting() or sitting
            elif verb == "back":
                back = project.step_back(sitting)
                assert (back is None) == (not said and not held)
                if back is not None:
                    assert back.left == 0
                    sitting = back.sitting
                    said, held = (said, frozenset()) if held else (said[:-1], frozenset())
            elif offer is not None:
                tagged = (issue,) if verb in ("tag", "two") else ()
                names = held | {each.name for each in tagged}
                given_now = Answer(tagged, tags=verb != "nothing", goes_on=verb != "two", seconds=1.5)
                sitting = project.answer(sitting, offer, given_now).sitting
                if verb == "two":
                    held = names
                else:
                    said.append(Said(names, verb != "nothing" or bool(held)))
                    held = frozenset()
            check(project, sitting, said, held)
        while project.undo().change is not None:
            pass
        assert stored(project) == {}
        assert differences(project.database) == []
    finally:
        project.close()
