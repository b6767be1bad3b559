"""Which annotations come in turn, and which could be one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from store.model import Annotation, Origin, Span, Status
from tests.conftest import texts
from tui.text.document import Document
from tui.text.overlaps import following, in_turn, joinable, reach


def annotation(number: int, span: Span, issues: tuple[int, ...] = (1,), coder_id: int = 1) -> Annotation:
    """Return an annotation of which nothing else matters here."""
    return Annotation(
        id=number,
        uid=str(number),
        article_id=1,
        revision_id=1,
        span=span,
        exact="",
        prefix="",
        suffix="",
        paragraph=1,
        sentence=1,
        note="",
        coder_id=coder_id,
        origin=Origin.MANUAL,
        status=Status.PLACED,
        session_id=None,
        created_at="",
        updated_at="",
        issue_ids=issues,
    )


def test_annotations_come_in_turn_from_the_shortest() -> None:
    """Around the cursor the shorter first, then what lies beside it; after the last comes the first."""
    paragraph, sentence = annotation(1, Span(0, 90)), annotation(2, Span(10, 40))
    phrase, beside, later = (
        annotation(3, Span(12, 18)),
        annotation(4, Span(30, 34)),
        annotation(5, Span(34, 38)),
    )
    turn = in_turn([paragraph, later, sentence, beside, phrase], 14)
    assert [each.id for each in turn] == [3, 2, 1, 4, 5]
    assert following(turn, phrase) == sentence
    assert following(turn, later) == phrase


@given(texts(), st.integers(0, 200), st.integers(1, 40))
def test_the_reach_of_a_passage_ends_at_the_next_sign(text: str, start: int, length: int) -> None:
    """It is the passage, the white space on both sides, and one sign more unless the text ends there."""
    document = Document.of(text)
    span = Span(min(start, max(0, len(text) - 1)), min(start + length, len(text)))
    if not document.count or not len(span) or text[span.start : span.end].isspace():
        return
    found = reach(document, span)
    before, after = text[found.start : span.start], text[span.end : found.end]
    assert found.start <= span.start
    assert span.end <= found.end
    assert not before[1:].strip()
    assert not after[:-1].strip()
    assert before[:1].strip() or not text[: span.start].strip()
    assert after[-1:].strip() or not text[span.end :].strip()


def test_only_the_same_coder_and_issue_can_be_joined() -> None:
    """Of what is near, another coder's, another issue's, what waits to be saved and itself are left out."""
    here = annotation(1, Span(0, 10), issues=(1, 2))
    near = [
        here,
        annotation(2, Span(10, 20), issues=(2,)),
        annotation(3, Span(5, 20), issues=(3,)),
        annotation(4, Span(5, 20), issues=()),
        annotation(5, Span(5, 20), coder_id=9),
        annotation(-1, Span(5, 20), issues=(1,)),
    ]
    assert [each.id for each in joinable(here, near)] == [2]
