"""Laws of the pieces of long paragraphs: they are always the same, part the text, and cut nothing in two."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from store import pieces as pieces_module
from store.model import Span
from store.pieces import PIECE, Pieces, sentence_count, sentence_number
from store.spans import add_span, covers
from store.text import graphemes, sentences, words
from tests.conftest import PIECES
from tests.unit.marked import document_of
from tui.text import document as document_module
from tui.text import motions
from tui.text.document import Document
from tui.text.motions import Motion
from tui.text.selection import Selection, Unit, sentence_with_margins, target

SEEDS = Path(__file__).parents[2] / "seeds"
PROSE = " ".join(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("0*.txt"))).replace("\n", " ")
LENGTH = 5_000_000
HOSTILE = {
    "prose": PROSE,
    "one letter": "a",
    "words": "war and peace ",
    "Chinese": "漢字。",
    "emoji": "👨‍👩‍👧",
    "flags": "🇺🇦",
    "Hindi": "क्षि",
    "dots": ".",
    "hyphens": "a-",
    "marks": "a\u0301 ",
    "quotation marks": "“a” ",
    "abbreviations": "U.S. ",
}
MOTIONS: list[Motion] = [
    motions.next_word,
    motions.previous_word,
    motions.next_sentence,
    motions.previous_sentence,
    motions.next_paragraph,
    motions.previous_paragraph,
    motions.to_start,
    motions.to_end,
]


def long(unit: str, length: int) -> str:
    """Return a line of a length made of one text again and again."""
    return (unit * (length // len(unit) + 1))[:length]


def all_pieces(text: str) -> list[Span]:
    """Return every piece, in order, also those of white space."""
    pieces = Pieces(text)
    found = [pieces.at(0)]
    while found[-1].end < len(text):
        found.append(pieces.at(found[-1].end))
    return found


@pytest.fixture(scope="module", autouse=True)
def small() -> Iterator[None]:
    """Make pieces small for the examples of hypothesis, which are; other tests ask for `large`."""
    with pytest.MonkeyPatch.context() as patch:
        _scale(patch, 1 << 7)
        yield


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pieces as large as they are."""
    _scale(monkeypatch, 1)


def _scale(patch: pytest.MonkeyPatch, by: int) -> None:
    for name, value in CONSTANTS.items():
        smaller = tuple(each // by for each in value) if isinstance(value, tuple) else value // by
        patch.setattr(pieces_module, name, smaller)
    patch.setattr(pieces_module, "_MARGIN", 256 if by == 1 else 24)


CONSTANTS: dict[str, int | tuple[int, ...]] = {
    name: getattr(pieces_module, name) for name in ("PIECE", "LONG", "_REACHES", "_CHUNK")
}


def long_lines() -> st.SearchStrategy[str]:
    """Return lines of several pieces: hostile parts in any order, some of them many times."""
    parts = st.tuples(st.sampled_from([*PIECES, "Peace. ", "A word, and 1,275 more. "]), st.integers(1, 40))
    return st.lists(parts.map(lambda pair: pair[0] * pair[1]), min_size=4, max_size=30).map("".join)


@given(long_lines(), st.randoms(use_true_random=False))
@example("🇺🇦" * 300, random.Random(1))
@example("\u0301" * 300 + "a" * 300, random.Random(2))
@example(" " * 500 + "a", random.Random(3))
@example("a\u0301 " * 200, random.Random(4))
@example("👩\u200d" * 200, random.Random(5))
@example("a" + "🇺🇦" * 300, random.Random(6))
@example(("👩" + "\u0301" * 45 + "\u200d") * 20, random.Random(7))
def test_pieces_part_a_line_between_clusters(line: str, order: random.Random) -> None:
    """They follow each other without a gap, cut no cluster, and are the same in whatever order one asks."""
    assume(line)
    found = all_pieces(line)
    assert found[0].start == 0
    assert all(one.end == two.start for one, two in pairwise(found))
    assert {span.start for span in found} <= {cluster.start for cluster in graphemes(line)}
    pieces = Pieces(line)
    for index in order.sample(range(len(line)), min(20, len(line))):
        piece = pieces.at(index)
        assert piece in found
        assert piece.contains(index)
    assert list(Pieces(line)) == [found[0], *(p for p in found[1:] if line[p.start : p.end].strip())]


@given(long_lines())
@example("1,275, " * 100)
@example("end.Next " * 100)
def test_pieces_cut_no_word(line: str) -> None:
    """Unless it is longer than all that is looked at for a place, no word lies on both sides of a cut."""
    whole = words(line)
    assume(line)
    assume(all(len(word) < 16 for word in whole))
    cuts = {piece.start for piece in all_pieces(line)}
    assert not [word for word in whole if any(word.start < cut < word.end for cut in cuts)]


@given(st.integers(0, 3000), st.integers(1, 3))
@settings(max_examples=15)
@pytest.mark.usefixtures("large")
def test_units_of_prose_by_piece_are_those_of_the_whole(start: int, times: int) -> None:
    """The sentences and words of long prose are the same with pieces as without."""
    line = long(PROSE[start:] + " ", 20_000 * times + start)
    for split in (sentences, words):
        found = [
            unit.shift(piece.start) for piece in Pieces(line) for unit in split(line[piece.start : piece.end])
        ]
        assert found == split(line)
    document = Document.of(line)
    assert document.words(1) == tuple(words(line))
    assert document.sentences(1) == tuple(sentences(line))
    assert list(document.words_before(1, len(line))) == words(line)[::-1]
    assert sentence_count(line) == len(sentences(line))


@given(long_lines(), st.data())
def test_a_document_gives_the_units_around_any_place(line: str, data: st.DataObject) -> None:
    """What starts before an offset and what starts from it on are all units, in order, from anywhere."""
    assume(line.strip())
    document = Document.of(line)
    first = document.paragraph(1).start
    for whole, before, onward in (
        (document.words(1), document.words_before, document.words_from),
        (document.sentences(1), document.sentences_before, document.sentences_from),
    ):
        assert whole
        assert all(one.end <= two.start for one, two in pairwise(whole))
        offset = data.draw(st.integers(0, first + len(line) + 1))
        fresh = Document.of(line)
        assert fresh.paragraph(1) == document.paragraph(1)
        assert (*reversed(list(before(1, offset))), *onward(1, offset)) == whole
        assert all(span.start >= offset for span in onward(1, offset))


@given(long_lines(), st.integers(0, 1500))
def test_a_sentence_has_its_number_among_those_counted(line: str, index: int) -> None:
    """The number of the sentence at a place counts those that start up to there, and never more than all."""
    assume(line.strip())
    starts = [span.start for span in Document.of(line).sentences(1)]
    assert sentence_number(line, index) == max(1, sum(start <= index for start in starts))
    assert sentence_number(line, len(line)) == sentence_count(line) == len(starts)


class Work:
    """Counts the code points that are split into units."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.done = 0
        for module in (document_module, pieces_module):
            for name in ("sentences", "words", "graphemes"):
                if hasattr(module, name):
                    patch.setattr(module, name, self._counted(getattr(module, name)))

    def _counted(self, split: Callable[[str], list[Span]]) -> Callable[[str], list[Span]]:
        def counted(text: str) -> list[Span]:
            self.done += len(text)
            return split(text)

        return counted

    def of(self, act: Callable[..., object], *values: object) -> int:
        """Return the code points split by an action."""
        before = self.done
        act(*values)
        return self.done - before


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_motion_costs_what_is_near(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a line of five million code points a motion splits a few pieces when first there, then none."""
    document = Document.of(long(HOSTILE[name], LENGTH) + " Z.")
    work = Work(monkeypatch)

    def moved(motion: Motion, place: int) -> None:
        selection = motion(document, Selection(place, place), False)
        target(document, selection)
        sentence_with_margins(document, selection.head)

    for place in (LENGTH // 2, LENGTH - 100, 10):
        assert work.of(target, document, Selection(place, place, Unit.WORD)) < 10 * PIECE
        for motion in MOTIONS:
            assert work.of(moved, motion, place) < 20 * PIECE
            assert work.of(moved, motion, place) == 0


@given(
    st.lists(st.sampled_from(["One. ", "“Two three.” ", "\n", "Photo: AP. Us. ", "Four! "]), max_size=30),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 90)), max_size=5),
    st.integers(0, 200),
)
@example(["One. ", "Four! ", "Four! "], [(0, 13)], 0)
@example(["Four! ", "\n", "Photo: AP. Us. ", "\n", "Four! "], [(0, 12)], 0)
def test_the_next_unread_sentence_is_the_first_not_covered(
    parts: list[str], read: list[tuple[int, int]], place: int
) -> None:
    """Passing over whole stretches that are read finds what looking at every sentence finds."""
    document = document_of("".join(parts))
    seen: tuple[Span, ...] = ()
    for start, length in read:
        seen = add_span(seen, Span(start, start + length))
    here = Selection(place, place)
    assert motions.next_unread(document, here, seen) == motions.next_untagged(
        document, here, lambda span: covers(seen, span)
    )


@pytest.mark.usefixtures("large")
def test_what_is_read_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a line of millions of code points that are read, the first that are not are found at once."""
    document, work = Document.of(long(PROSE, LENGTH)), Work(monkeypatch)
    here = Selection(0, 0)
    last = document.length - 1000
    found = motions.next_unread(document, here, [Span(0, last)])
    assert found is not None
    assert abs(found - last) < 500
    assert motions.next_unread(document, here, [Span(0, document.length)]) is None
    assert work.done < 20 * PIECE


@pytest.mark.usefixtures("large")
def test_lines_and_spaces_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand empty lines, or millions of spaces, between two words are passed over at once."""
    for gap in ("\n" * 100_000, " " * LENGTH):
        document = Document.of(f"One.{gap}Two.")
        work = Work(monkeypatch)
        there = motions.next_word(document, Selection(0, 0), False)
        assert there.head == len(gap) + 4
        assert motions.previous_word(document, there, False).head == 0
        assert work.done < 10 * PIECE


@pytest.mark.usefixtures("large")
def test_counting_the_sentences_of_a_line_is_linear(monkeypatch: pytest.MonkeyPatch) -> None:
    """Import looks at each code point a few times, however long the line; a second citation at one piece."""
    for name in HOSTILE:
        line, work = long(HOSTILE[name], 12 * PIECE), Work(monkeypatch)
        assert work.of(sentence_count, line) < 5 * len(line)
        sentence_number(line, len(line) - 9)
        assert work.of(sentence_number, line, len(line) - 99) < 2 * PIECE
