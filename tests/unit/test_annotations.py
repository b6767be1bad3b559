"""Tagging, untagging, changing and noting passages, and finding what lies where."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import NotFound, Refused
from store.model import Annotation, Article, Draft, Origin, Span, Status
from store.project import Project
from store.tagging import Outcome
from tests.conftest import ISSUES, TEXT, Desk

SPAN = Span(TEXT.index("U.S."), TEXT.index(" prisoners"))
OTHER = Span(TEXT.index("Київ"), TEXT.index("Family"))
SPANS = st.tuples(st.integers(0, 230), st.integers(1, 60)).map(lambda pair: Span(pair[0], sum(pair)))


def _made(outcome: Outcome) -> Annotation:
    assert outcome.change is not None
    assert outcome.annotation is not None
    return outcome.annotation


def _names(project: Project, annotation: Annotation) -> list[str]:
    known = {issue.id: issue.name for issue in project.issues()}
    return [known[issue_id] for issue_id in annotation.issue_ids]


def test_a_tag_says_what_where_who_and_when(project: Project, article: Article) -> None:
    """The annotation has the passage, its place, its neighbours, its coder and its moment."""
    outcome = project.tag(article, SPAN, project.issues()[:1], note="see also 2")
    made = _made(outcome)
    assert outcome.summary == "territory"
    assert made.exact == TEXT[SPAN.start : SPAN.end] == "U.S.-mediated talks, a cease-fire and 1,275"
    assert (made.span, made.article_id, made.revision_id) == (SPAN, article.id, article.revision_id)
    assert (made.paragraph, made.sentence) == (2, 2)
    assert TEXT[: SPAN.start].endswith(made.prefix)
    assert TEXT[SPAN.end :].startswith(made.suffix)
    assert (made.note, made.origin, made.status) == ("see also 2", Origin.MANUAL, Status.PLACED)
    assert made.created_at == made.updated_at == outcome.change.at if outcome.change else False
    assert project.find_annotation(made.uid) == made


def test_digits_add_and_never_toggle(project: Project, article: Article) -> None:
    """The same tag again changes nothing and is no action; another one joins the same annotation."""
    one, two, _ = project.issues()
    first = _made(project.tag(article, SPAN, [one]))
    again = project.tag(article, SPAN, [one, one])
    assert (again.change, again.annotation) == (None, first)
    both = _made(project.tag(article, SPAN, [two]))
    assert (both.id, both.issue_ids) == (first.id, (one.id, two.id))
    assert project.tag(article, SPAN).change is None
    assert len(project.annotations_from(article, 0, 9)) == 1


def test_tags_are_shown_in_the_order_of_the_codebook(project: Project, article: Article) -> None:
    """However they were added, the issues of an annotation follow the codebook."""
    made = _made(project.tag(article, SPAN, project.issues()[::-1]))
    assert list(made.issue_ids) == [issue.id for issue in project.issues()]


def test_tagging_keeps_the_note_unless_one_is_given(project: Project, article: Article) -> None:
    """A note is replaced by a note only, also by an empty one."""
    one, two, _ = project.issues()
    project.tag(article, SPAN, [one], note="first")
    assert _made(project.tag(article, SPAN, [two])).note == "first"
    assert _made(project.tag(article, SPAN, note="second")).note == "second"
    assert _made(project.tag(article, SPAN, note="")).note == ""


def test_coders_do_not_touch_each_other(desk: Desk, article: Article) -> None:
    """The same passage tagged by two coders is two annotations, whose tags and notes are apart."""
    olena, taras = desk.open("olena"), desk.open("taras")
    one, two, _ = olena.issues()
    first = _made(olena.tag(article, SPAN, [one], note="mine"))
    second = _made(taras.tag(article, SPAN, [two]))
    assert first.id != second.id
    assert first.coder_id != second.coder_id
    assert olena.annotations_from(article, 0, 9) == [first, second]
    taras.untag(second)
    assert olena.annotations_from(article, 0, 9) == [first]


def test_a_highlight_has_no_issue(project: Project, article: Article) -> None:
    """Without issues the passage is marked all the same."""
    outcome = project.tag(article, SPAN)
    assert (outcome.summary, _made(outcome).issue_ids) == ("highlight", ())


def test_untag_takes_one_issue_and_with_the_last_the_annotation(project: Project, article: Article) -> None:
    """Tags go one by one; an annotation that loses its last is gone, and is made anew by tagging."""
    one, two, _ = project.issues()
    made = _made(project.tag(article, SPAN, [one, two]))
    left = _made(project.untag(made, one))
    assert (left.id, left.issue_ids) == (made.id, (two.id,))
    outcome = project.untag(made, two)
    assert (outcome.annotation, outcome.summary) == (None, "security guarantees · removed")
    assert project.annotations_from(article, 0, 9) == []
    with pytest.raises(NotFound):
        project.untag(made, two)
    with pytest.raises(NotFound):
        project.find_annotation(made.uid)
    assert _made(project.tag(article, SPAN, [one])).id != made.id


def test_untag_whole_removes_every_issue(project: Project, article: Article) -> None:
    """Without an issue the annotation goes with all its tags, named in the summary."""
    made = _made(project.tag(article, SPAN, project.issues()[:2]))
    assert project.untag(made).summary == "territory, security guarantees · removed"
    assert not any(project.tallies().values())
    highlight = _made(project.tag(article, SPAN))
    assert project.untag(highlight).summary == "highlight · removed"


def test_untag_of_an_issue_that_is_not_there_changes_nothing(project: Project, article: Article) -> None:
    """Taking off what is not on leaves the annotation, also one without any issue."""
    one, two, _ = project.issues()
    tagged = _made(project.tag(article, SPAN, [one]))
    assert project.untag(tagged, two).change is None
    highlight = _made(project.tag(article, OTHER, note="look"))
    outcome = project.untag(highlight, two)
    assert (outcome.change, outcome.annotation) == (None, highlight)
    assert project.annotations_from(article, 0, 9) == [tagged, highlight]


def test_change_issue_replaces_one_tag(project: Project, article: Article) -> None:
    """One issue gives way to another; the others and the note stay; onto one that is there they merge."""
    one, two, three = project.issues()
    made = _made(project.tag(article, SPAN, [one, three], note="stays"))
    outcome = project.change_issue(made, one, two)
    changed = _made(outcome)
    assert outcome.summary == "territory → security guarantees"
    assert (changed.issue_ids, changed.note) == ((two.id, three.id), "stays")
    assert _made(project.change_issue(made, two, three)).issue_ids == (three.id,)
    assert project.change_issue(made, three, three).change is None


def test_note_is_written_once(project: Project, article: Article) -> None:
    """A note replaces the note; the same again is no action; a removed annotation takes none."""
    made = _made(project.tag(article, SPAN, project.issues()[:1]))
    noted = _made(project.note(made, "so\nand «so»"))
    assert noted.note == "so\nand «so»"
    assert noted.updated_at > made.updated_at
    assert project.note(made, "so\nand «so»").change is None
    project.untag(made)
    with pytest.raises(NotFound):
        project.note(made, "too late")


@pytest.mark.parametrize("span", [Span(5, 5), Span(9, 5), Span(-1, 4), Span(0, len(TEXT) + 1)])
def test_what_is_no_passage_is_refused(project: Project, article: Article, span: Span) -> None:
    """Empty, reversed and outlying spans leave nothing behind."""
    with pytest.raises(Refused, match="no passage of this article"):
        project.tag(article, span, project.issues()[:1])
    assert project.annotations_from(article, 0, 9) == []
    assert not project.tallies()


def test_an_issue_that_is_gone_is_refused(project: Project, article: Article) -> None:
    """A tag with an issue no longer in the codebook would be invisible, so it is not made."""
    one, two, gone = project.issues()
    made = _made(project.tag(article, OTHER, [one]))
    with project.database.transaction():
        project.database.run("UPDATE issues SET deleted_at = 'then' WHERE id = ?", gone.id)
    with pytest.raises(NotFound, match="Енергія"):
        project.tag(article, SPAN, [two, gone])
    with pytest.raises(NotFound, match="Енергія"):
        project.change_issue(made, one, gone)
    assert project.annotations_from(article, 0, 9) == [made]
    assert project.tallies(article) == {0: 1, one.id: 1}


@pytest.mark.parametrize(
    ("passage", "paragraph", "sentence"),
    [
        ("Talks end", 1, 1),
        ("“They told", 2, 1),
        ("told us.” Mr.", 2, 1),
        ("cease-fire", 2, 2),
        ("\u00a0\nКиїв", 3, 1),
        ("🇺🇦", 3, 2),
        ("The end", 3, 3),
        ("* * *", 4, 1),
        ("Last", 5, 1),
    ],
)
def test_a_passage_is_cited_by_paragraph_and_sentence(
    project: Project, article: Article, passage: str, paragraph: int, sentence: int
) -> None:
    """The citation names where the passage's first letter stands."""
    start = TEXT.index(passage)
    made = _made(project.tag(article, Span(start, start + len(passage))))
    assert (made.paragraph, made.sentence) == (paragraph, sentence)


def test_before_after_and_place_follow_the_text(project: Project, article: Article) -> None:
    """Neighbours are told by where annotations start; places count them in text order."""
    spans = [Span(40, 50), Span(5, 9), Span(60, 61), Span(40, 45), Span(5, 80)]
    made = sorted((_made(project.tag(article, span)) for span in spans), key=lambda one: one.span)
    assert project.annotations_from(article, 0, -1) == made
    assert project.annotations_from(article, 1, 2) == made[1:3]
    for offset in range(90):
        after = [one for one in made if one.span.start > offset]
        before = [one for one in made if one.span.start < offset]
        assert project.annotation_after(article, offset) == (after[0] if after else None)
        assert project.annotation_before(article, offset) == (before[-1] if before else None)


Crowd = tuple[Project, Article, list[Annotation]]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """An article with sixty annotations, one of them of its whole text, and another article with its own."""
    path: Path = tmp_path_factory.mktemp("crowd") / "talks.tagline"
    chance = random.Random(3)
    with Project.open(path, coder="olena", starter=ISSUES) as project:
        article, other = (
            project.import_draft(Draft(f"{title} " * 40, title)).article for title in ("words", "other")
        )
        spans = [Span(0, article.length)]
        spans += [Span(start, start + 1 + chance.randrange(40)) for start in chance.sample(range(200), 59)]
        for span in spans:
            project.tag(other, span)
        made = [_made(project.tag(article, span)) for span in spans]
        project.untag(made.pop())
        yield project, article, made


@given(SPANS | st.integers(0, 240).map(lambda at: Span(at, at)))
def test_annotations_over_a_window(crowd: Crowd, window: Span) -> None:
    """The index by scale finds exactly the annotations that share a code point with the window."""
    project, article, made = crowd
    expected = sorted(
        (one for one in made if one.span.overlaps(window)),
        key=lambda one: (one.span.start, -one.span.end, one.id),
    )
    assert project.annotations_over(article, window) == expected


def _recount(project: Project, article: Article) -> dict[int, int]:
    count = "SELECT count(*) FROM annotations WHERE deleted_at IS NULL AND article_id = ?"
    found = {0: project.database.number(count, article.id)}
    for row in project.database.rows(
        "SELECT issue_id, count(*) AS count FROM tags JOIN annotations ON annotations.id = annotation_id "
        "WHERE tags.deleted_at IS NULL AND annotations.deleted_at IS NULL AND article_id = ? GROUP BY 1",
        article.id,
    ):
        found[row["issue_id"]] = row["count"]
    return {issue_id: number for issue_id, number in found.items() if number}


def test_tallies_equal_a_recount(desk: Desk, article: Article) -> None:
    """After any action of two coders on two articles the kept counts are those counted anew."""
    coders = [desk.open("olena"), desk.open("taras")]
    both = [article, coders[0].import_draft(Draft("Another text. " * 20, "Another")).article]
    issues = coders[0].issues()
    chance = random.Random(7)
    for _ in range(120):
        who, where = chance.choice(coders), chance.choice(both)
        known = who.annotations_from(where, 0, -1)
        action = chance.randrange(6)
        if action < 3 or not known:
            start = chance.randrange(8) * 10
            who.tag(where, Span(start, start + 10), chance.sample(issues, chance.randrange(3)))
        elif action == 3:
            who.untag(chance.choice(known), chance.choice([None, *issues]))
        elif action == 4:
            who.change_issue(chance.choice(known), *chance.sample(issues, 2))
        else:
            who.note(chance.choice(known), str(chance.random()))
        for each in both:
            kept = {issue: number for issue, number in who.tallies(each).items() if number}
            assert kept == _recount(who, each)
            summary = who.article_summary(each.id)
            assert summary is not None
            assert summary.annotations == kept.get(0, 0)
            assert summary.tags == sum(number for issue, number in kept.items() if issue)
    of_all = {issue: number for issue, number in coders[0].tallies().items() if number}
    each_one = [_recount(coders[0], where) for where in both]
    assert of_all == {
        issue: sum(counts.get(issue, 0) for counts in each_one) for issue in {*each_one[0], *each_one[1]}
    }


def test_every_write_is_seen_by_a_second_connection(desk: Desk, article: Article) -> None:
    """After each use case the transaction is over and another program sees the outcome."""
    project, other = desk.open(), desk.open("taras")
    one, two, _ = project.issues()
    made = _made(project.tag(article, SPAN, [one]))
    steps: list[Callable[[], Outcome]] = [
        lambda: project.tag(article, SPAN, [two]),
        lambda: project.note(made, "note"),
        lambda: project.change_issue(made, one, project.issues()[2]),
        lambda: project.untag(made, two),
        lambda: project.undo(),
        lambda: project.redo(),
    ]
    states = [other.annotations_from(article, 0, 9)]
    for step in steps:
        assert step().change is not None
        assert project.database.connection.in_transaction is False
        states.append(other.annotations_from(article, 0, 9))
        assert states[-1] == project.annotations_from(article, 0, 9)
    assert all(before != after for before, after in pairwise(states))


def test_moving_the_edges_describes_the_passage_anew(project: Project, article: Article) -> None:
    """A moved annotation is what one made there would be, but for its name, its moment, tags and note."""
    made = _made(project.tag(article, SPAN, project.issues()[:2], note="mine"))
    outcome = project.move_edges(made, OTHER)
    moved = _made(outcome)
    assert outcome.summary == "territory, security guarantees · moved"
    assert outcome.change is not None
    assert (outcome.change.action, outcome.change.span) == ("edges", OTHER)
    project.untag(moved)
    fresh = _made(project.tag(article, OTHER))
    named = fresh._replace(id=made.id, uid=made.uid, issue_ids=made.issue_ids, note="mine")
    assert moved == named._replace(created_at=made.created_at, updated_at=moved.updated_at)
    assert moved.updated_at == outcome.change.at > made.updated_at


@given(SPANS, SPANS)
def test_a_moved_annotation_is_found_where_it_is(
    moving: tuple[Project, Article], old: Span, new: Span
) -> None:
    """Windows over the new passage show it, whatever its length, and those over the old one only do not."""
    project, article = moving
    made = _made(project.tag(article, old))
    project.move_edges(made, new)
    for window in (Span(new.start, new.start + 1), Span(new.end - 1, new.end), Span(0, article.length)):
        assert [found.span for found in project.annotations_over(article, window)] == [new]
    if not new.overlaps(old):
        assert project.annotations_over(article, old) == []
    project.untag(made)


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, Article]]:
    """A project without annotations, for all examples."""
    path = tmp_path_factory.mktemp("moving") / "talks.tagline"
    with Project.open(path, coder="olena", starter=ISSUES) as project:
        yield project, project.import_draft(Draft(TEXT * 2, "Talks")).article


def test_edges_that_stay_are_no_change(project: Project, article: Article) -> None:
    """The same passage again leaves every row and the history as they were."""
    made = _made(project.tag(article, SPAN))
    outcome = project.move_edges(made, SPAN)
    assert (outcome.change, outcome.annotation, outcome.summary) == (None, made, "highlight · moved")
    assert project.undo().summary == "undone: highlight"


@pytest.mark.parametrize("span", [Span(9, 9), Span(9, 5), Span(-1, 5), Span(0, 10_000)])
def test_edges_beyond_the_text_are_refused(project: Project, article: Article, span: Span) -> None:
    """A span that is no passage is refused as for a new annotation, and nothing moves."""
    made = _made(project.tag(article, SPAN))
    with pytest.raises(Refused, match=r"no passage .* Nothing was changed"):
        project.move_edges(made, span)
    assert project.annotations_from(article, 0, 9) == [made]


def test_edges_onto_another_of_the_same_coder_are_refused(desk: Desk, article: Article) -> None:
    """A coder has one annotation of a passage; one of another coder is no hindrance."""
    olena, taras = desk.open("olena"), desk.open("taras")
    mine, other = _made(olena.tag(article, SPAN)), _made(olena.tag(article, OTHER))
    for who in (olena, taras):
        with pytest.raises(Refused, match="exactly this passage already; nothing was changed"):
            who.move_edges(mine, OTHER)
    assert olena.annotations_from(article, 0, 9) == sorted([mine, other], key=lambda each: each.span)
    his = _made(taras.tag(article, OTHER, taras.issues()[:1]))
    assert _made(taras.move_edges(his, SPAN)).coder_id == his.coder_id


def test_edges_of_what_is_gone_are_not_found(project: Project, article: Article) -> None:
    """A removed annotation does not come back by being moved."""
    made = _made(project.tag(article, SPAN))
    project.untag(made)
    with pytest.raises(NotFound):
        project.move_edges(made, OTHER)
