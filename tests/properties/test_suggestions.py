"""Whatever a coder accepts, refuses, tags and undoes: what is suggested stays within its bounds."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from store.checking import check
from store.codebook import IssueDraft
from store.model import Article, Draft, Origin, ParagraphKind, Span, Suggestion
from store.project import Project

ISSUES = (
    IssueDraft("energy strikes", "1", lexicon=("substation", "power")),
    IssueDraft("territory", "2", lexicon=("front", "villages")),
)
TEXTS = (
    "Power and front\n\nPower failed at night. A substation burned at the front."
    " Two villages lost power.\n\nPhoto: a substation\n\nVillages slept. All was calm on the front.\n",
    "Power again\n\nThe substation was repaired. Villages near the front wait for power."
    " Power failed at night.\n\nRelated: power prices\n\nA substation is a target.\n",
)
KINDS = {1: ParagraphKind.HEADING, 3: ParagraphKind.BOILERPLATE}
DEEDS = st.lists(
    st.tuples(st.sampled_from(("accept", "refuse", "tag", "undo", "redo", "import")), st.integers(0, 20)),
    max_size=12,
)


def articles(project: Project) -> list[Article]:
    return [summary.article for summary in project.articles()]


def offered(project: Project) -> list[Suggestion]:
    """Return all that is suggested, by issue and in the texts."""
    found = [each for issue in project.issues() for each in project.suggestions(issue, 0, 100)]
    return found + [each for article in articles(project) for each in project.suggestions_in(article)]


def do(project: Project, deed: str, number: int) -> None:
    """Do something that a reader may do next."""
    offers = offered(project)
    if deed in {"accept", "refuse"} and offers:
        choice = offers[number % len(offers)]
        outcome = project.accept(choice) if deed == "accept" else project.refuse(choice)
        assert outcome.change is not None  # what is there already is not offered
    elif deed == "tag":
        some = articles(project)
        article = some[number % len(some)]
        project.tag(article, Span(5, 30), [project.issues()[number % 2]])
    elif deed == "import":
        text = f"Part {number}\n\nPower came back to substation {number}.\n"
        project.import_draft(Draft(text, f"Part {number}", kinds={1: ParagraphKind.HEADING}))
    elif deed in {"undo", "redo"}:
        project.undo() if deed == "undo" else project.redo()


def refused(project: Project) -> set[tuple[int, int, str]]:
    rows = project.database.rows("SELECT article_id, issue_id, exact FROM refusals WHERE deleted_at IS NULL")
    return {(row[0], row[1], row[2]) for row in rows}


@settings(max_examples=25)
@given(DEEDS)
def test_suggestions_stay_within_bounds_whatever_is_done(deeds: list[tuple[str, int]]) -> None:
    """After every action: each is an untagged body sentence that was not refused, with words of its own as
    reasons; none is in an export; a project opened anew suggests the same; the file is sound to its journal.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grid.db"
        with Project.open(path, coder="olena", starter=ISSUES) as project:
            for number, text in enumerate(TEXTS):
                project.import_draft(Draft(text, f"Power {number}", kinds=KINDS))
            for deed, number in deeds:
                do(project, deed, number)
                offers = offered(project)
                refusals = refused(project)
                for each in offers:
                    article = project.article(each.article_id)
                    (paragraph,) = project.text(article).paragraphs_over(each.span)
                    assert paragraph.kind is ParagraphKind.BODY
                    assert project.text(article).slice(each.span) == each.exact
                    assert each.because
                    assert all(word in each.exact for word in each.because)
                    assert (each.article_id, each.issue_id, each.exact) not in refusals
                    over = project.annotations_over(article, each.span)
                    assert not any(annotation.issue_ids for annotation in over)
            exported = [passage for passage in project.passages() if passage[18] == Origin.SUGGESTED]
            accepted = project.database.number(
                "SELECT count(*) FROM annotations WHERE deleted_at IS NULL AND origin = 'suggested'"
            )
            assert len(exported) == accepted
        with Project.open(path, coder="olena") as again:
            assert {each[:4] for each in offered(again)} == {each[:4] for each in offers} if deeds else True
        assert check(path).findings == ()
