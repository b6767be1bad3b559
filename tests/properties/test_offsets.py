"""Laws of places: units of any text, texts rebuilt from the file, and passages that stand where they say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from store.anchoring import CONTEXT, describe
from store.model import Draft, Span
from store.project import Project
from store.text import graphemes, sentences, split_paragraphs, words
from tests.conftest import ISSUES, lines, texts
from tui.text.document import Document
from tui.text.selection import Selection, Unit, target


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """One project for all examples: the same text is the same article in it."""
    path: Path = tmp_path_factory.mktemp("offsets") / "talks.tagline"
    with Project.open(path, coder="olena", starter=ISSUES) as project:
        yield project


def _edges(text: str) -> set[int]:
    return {edge for span in graphemes(text) for edge in (span.start, span.end)} | {0}


def _spans(text: str, data: st.DataObject) -> Span:
    start = data.draw(st.integers(0, len(text) - 1))
    return Span(start, data.draw(st.integers(start + 1, len(text))))


@given(texts())
@example("\n\n")
@example(" \n\u00a0\u3000\n\x1f")
def test_paragraphs_are_the_lines_with_more_than_white_space(text: str) -> None:
    """Every such line, and nothing else, is a paragraph, in order and where it says."""
    found = list(split_paragraphs(text))
    assert [p.text for p in found] == [line for line in text.split("\n") if line.strip()]
    assert [p.number for p in found] == list(range(1, len(found) + 1))
    assert all(text[p.start : p.end] == p.text for p in found)
    assert all(one.end < two.start for one, two in pairwise(found))


@given(lines())
@example("Hi! \u0301Next one.")
@example("\u0301 \u0301")
@example("Yes.\u200d Next.")
@example("* * *")
def test_sentences_part_a_line(line: str) -> None:
    """Sentences are sorted, disjoint and trimmed, hold all that is not white space, and cut no cluster."""
    spans = sentences(line)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    outside = "".join(line[a.end : b.start] for a, b in pairwise([Span(0, 0), *spans, Span(len(line), 0)]))
    assert not outside.strip()
    edges = _edges(line)
    for span in spans:
        passage = line[span.start : span.end]
        assert passage
        assert not passage[-1].isspace()
        # A space that carries a combining mark belongs to the mark.
        assert not passage[0].isspace() or len(graphemes(passage)[0]) > 1
        assert {span.start, span.end} <= edges


@given(lines())
@example("1️⃣ বাংলা e\u0301\u0711")
@example("ab\u200dc 👍🏽👍🏽")
def test_words_lie_in_a_line(line: str) -> None:
    """Words are sorted, disjoint and non-empty, hold every letter and digit, and cut no cluster."""
    spans = words(line)
    assert all(span.start < span.end for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    outside = {*range(len(line))}.difference(*(range(span.start, span.end) for span in spans))
    # Letters that combine with the character before belong to it, whatever it is.
    begins = {span.start for span in graphemes(line)}
    assert not [line[at] for at in outside & begins if line[at].isalnum()]
    edges = _edges(line)
    assert all({span.start, span.end} <= edges for span in spans)


WHOLE = (
    *(
        "cease-fire",
        "Zelensky’s",
        "U.S.",
        "U.S.-mediated",
        "1,275",
        "п’ять",
        "дев'ять",
        "cafe\u0301’s",
        "3.5",
    ),
    *("и\u0306од", "2026-02-18", "Їжак", "बांग्ला", "m2"),
)
SENTENCES = (
    *("Mr. Zelensky came to Geneva.", "The U.S.-mediated talks went on!", "It cost 3.5 million in 2025."),
    *(
        "“They told us”.",
        'He said: "They told us".',
        "Then 1,275 prisoners were freed?",
        "“We will not stop.”",
    ),
    *(
        "Prime Minister Shmyhal left at 5 p.m. on Wednesday.",
        "Президент сказав: «п’ять міст».",
        "Cafe\u0301s closed.",
    ),
)


@given(st.lists(st.tuples(st.sampled_from(WHOLE), st.sampled_from(["", ",", ";", "!", "”", ")", " —", "…"]))))
def test_words_with_signs_inside_stay_whole(parts: list[tuple[str, str]]) -> None:
    """Hyphens, apostrophes, points, thousands and marks inside do not cut a word, whatever stands around."""
    line = " ".join(f"“{word}{sign}" for word, sign in parts)
    assert [line[span.start : span.end] for span in words(line)] == [word for word, _ in parts]


@given(st.lists(st.sampled_from(SENTENCES)), st.sampled_from([" ", "  ", "\u00a0", " \u2009"]))
def test_sentences_of_news_are_told_apart(parts: list[str], gap: str) -> None:
    """Abbreviations, numbers and quotations inside do not end a sentence, and each of a quotation is one."""
    line = gap.join(parts)
    assert [line[span.start : span.end] for span in sentences(line)] == parts


@given(texts(), st.data())
def test_target_tells_where_the_passage_stands(text: str, data: st.DataObject) -> None:
    """`text[start:end]` is the passage; at most 32 code points touch it on either side and cut nothing."""
    edges = sorted(_edges(text))
    if len(edges) < 2:
        return
    first = data.draw(st.integers(0, len(edges) - 2))
    span = Span(edges[first], edges[data.draw(st.integers(first + 1, len(edges) - 1))])
    found = describe(text, span)
    assert text[span.start : span.end] == found.exact
    assert text[: span.start].endswith(found.prefix)
    assert text[span.end :].startswith(found.suffix)
    assert max(len(found.prefix), len(found.suffix)) <= CONTEXT
    assert {span.start - len(found.prefix), span.end + len(found.suffix)} <= set(edges)


@given(texts(), st.data())
def test_units_under_the_cursor_cut_no_cluster(text: str, data: st.DataObject) -> None:
    """Whatever is selected from wherever to wherever, the target ends between clusters."""
    ends = st.integers(0, len(text))
    selection = Selection(data.draw(ends), data.draw(ends), data.draw(st.sampled_from(Unit)))
    found = target(Document.of(text), selection)
    assert {found.start, found.end} <= _edges(text)
    assert bool(found) is bool(text.strip())


@given(texts())
@settings(max_examples=60)
@example("")
@example("\n \n")
@example("\n\n one \n\n \u00a0\ntwo\n\n")
def test_the_file_holds_the_text_and_slices_it(shared: Project, text: str) -> None:
    """Paragraphs, what leads them and the tail are the text again, and each slice is that of the text."""
    article = shared.import_draft(Draft(text, "any")).article
    stored = shared.text(article)
    assert stored.slice(Span(0, article.length)) == text
    assert stored.fetch(1, article.paragraphs) == list(split_paragraphs(text))
    step = max(1, len(text) // 12)
    for start in range(0, len(text) + 1, step):
        for end in range(start, len(text) + 2, step):
            assert stored.slice(Span(start, end)) == text[start:end]


@given(texts(), st.data())
@settings(max_examples=60)
def test_passages_in_the_file_stand_where_they_say(shared: Project, text: str, data: st.DataObject) -> None:
    """What is tagged is `text[start:end]` in the file's own table and view, with its true neighbours."""
    if not text:
        return
    article = shared.import_draft(Draft(text, "any")).article
    span = _spans(text, data)
    annotation = shared.tag(article, span, shared.issues()[:1]).annotation
    assert annotation is not None
    row = shared.database.row("SELECT * FROM tagged_passages WHERE annotation_id = ?", annotation.uid)
    assert row is not None
    assert (row["start"], row["end"]) == (span.start, span.end)
    assert row["passage"] == annotation.exact == text[span.start : span.end]
    assert text[: span.start].endswith(row["prefix"])
    assert text[span.end :].startswith(row["suffix"])
    assert annotation.prefix == describe(text, span).prefix
    assert annotation.suffix == describe(text, span).suffix
    paragraphs = list(split_paragraphs(text))
    over = [p.number for p in paragraphs if p.span.overlaps(span)]
    before = [p.number for p in paragraphs if p.start <= span.start]
    assert annotation.paragraph == (over[0] if over else max(before, default=min(1, len(paragraphs))))
