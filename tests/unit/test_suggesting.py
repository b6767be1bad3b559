"""What suggestions are made of: words without endings, features of sentences, counts, and the ranking."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.lexicon import compile_entry
from store.model import Issue, Span
from store.suggesting.features import Features, features, hints, in_context
from store.suggesting.learner import Background
from store.suggesting.ranking import NAMED, Ranking
from store.suggesting.terms import letters_of, stem, terms
from tests.conftest import lines

ENERGY = Issue(
    1, "u1", "energy strikes", "1", "#000000", lexicon=("substation", "power cut", "/black-?outs?/")
)
LAND = Issue(2, "u2", "territory", "2", "#000000", lexicon=("front line",))
TEXTS = (
    "The raid hit a substation near the river.",
    "A boiler house stood without coal.",
    "Coal ran short in the boiler houses of the city.",
    "The front line moved by two villages.",
    "Both villages lie east of the river.",
    "The ministers met for lunch.",
    "Nobody spoke at lunch.",
)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        *(("strikes", "strike"), ("strikes", "striking"), ("withdrawn’s", "withdrawn"), ("Cities", "city")),
        *(("підстанція", "підстанції"), ("підстанцію", "ПІДСТАНЦІЯМИ"), ("захисту", "захистом")),
        *(("удары", "ударов"), ("ударами", "удар"), ("электростанция", "электростанции")),
        *(("café", "cafe"), ("Zelensky’s", "Zelensky")),
    ],
)
def test_forms_of_a_word_count_as_one(first: str, second: str) -> None:
    """In English, Ukrainian and Russian, whatever the case and the accents."""
    assert stem(first) == stem(second)


@pytest.mark.parametrize(("first", "second"), [("ceasefire", "centre"), ("Крим", "край"), ("land", "lane")])
def test_different_words_stay_different(first: str, second: str) -> None:
    assert stem(first) != stem(second)


@given(st.text(max_size=60))
def test_terms_are_where_they_say_and_never_empty(text: str) -> None:
    """Any text at all: each term is a part of it whose stem it names, and silent words are none."""
    found = terms(text)
    assert all(term.stem and stem(text[term.start : term.end]) == term.stem for term in found)
    assert [term.start for term in found] == sorted(term.start for term in found)
    assert terms("The and of 1,275 и та") == []


def test_hits_of_the_lexicon_are_features_and_so_are_those_beside() -> None:
    """A pattern hits as well as a word; the sentences before and after know of it, others do not."""
    found = in_context(
        ("It was cold.", "A black-out followed.", "It was dark.", "Then day came."), [hints(ENERGY)]
    )
    assert "§1:/black-?outs?/" in found[1]
    assert ["§~1" in each for each in found] == [True, False, True, False]


ENTRIES = (
    "substation",
    "П’ять міст",
    "cease-fire",
    "negotiat*",
    "Zelensky’s plan",
    "café",
    "U.S.",
    "/fires?/",
)


@given(st.sampled_from(ENTRIES), lines(), lines(), st.sampled_from(("", "\u200b", "\u00ad", "\u0301")))
def test_letters_rule_out_nothing_that_an_entry_matches(
    entry: str, before: str, after: str, inside: str
) -> None:
    """Hostile text around an entry as it may be written: what the pattern finds, the quick way finds, too."""
    (found,) = (
        each for each in hints(ENERGY._replace(lexicon=(entry,))).entries if each.name.endswith(entry)
    )
    word = entry.strip("/*?")
    for form in (
        word,
        word.upper(),
        word[:3] + inside + word[3:],
        word.replace(" ", "\u00a0"),
        word.replace("’", "ʼ"),
    ):
        text = f"{before} {form} {after}"
        match = found.pattern.search(text)
        expected = None if match is None else Span(*match.span())
        assert found.find(text, letters_of(text)) == expected


def test_an_entry_that_is_no_pattern_any_more_does_no_harm() -> None:
    """Projects may hold entries from before patterns were checked: the others still hint."""
    with pytest.raises(Exception, match="Nothing was changed"):
        compile_entry("/(/")
    broken = hints(ENERGY._replace(lexicon=("/(/", "substation")))
    assert [entry.name for entry in broken.entries] == ["§1:energy strikes", "§1:substation"]


def known(texts: Sequence[str] = TEXTS) -> list[Features]:
    return [features(text, [hints(ENERGY), hints(LAND)]) for text in texts]


def ranking(sentences: Sequence[Features]) -> Ranking:
    background = Background()
    for each in sentences:
        background.add(each, read=True)
    found = Ranking(background, [hints(ENERGY), hints(LAND)])
    for each in sentences:
        found.add(each)
    return found


def test_before_anything_is_tagged_the_lexicon_leads() -> None:
    assert next(place for _, place in ranking(known()).best(1)) == 0
    assert next(place for _, place in ranking(known()).best(2)) == 3


def test_what_was_accepted_leads_to_what_shares_its_words() -> None:
    """A sentence without a word of the lexicon rises when one like it was tagged, and falls when refused."""
    sentences = known()
    found = ranking(sentences)
    assert 2 not in [place for _, place in found.best(1)[:1]]
    found.learn(1, sentences[1], accepted=True)
    assert 2 in [place for _, place in found.best(1)[:3]]
    before = found.score(1, found.background.telling(sentences[2]))
    found.learn(1, sentences[1], accepted=False)
    assert found.score(1, found.background.telling(sentences[2])) < before


LESSONS = st.lists(
    st.tuples(st.sampled_from((1, 2)), st.integers(0, len(TEXTS) - 1), st.booleans()), max_size=12
)


@given(LESSONS, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_what_is_taken_back_leaves_no_trace(
    lessons: list[tuple[int, int, bool]], chance: random.Random
) -> None:
    """Exactly, to the last bit: sums are of whole numbers. Ranks, scores and reasons are the same."""
    sentences = known()
    first, second = ranking(sentences), ranking(sentences)
    for issue_id, place, accepted in lessons:
        first.learn(issue_id, sentences[place], accepted=accepted)
    extra = [
        (issue_id, place, accepted) for issue_id in (1, 2) for place in range(3) for accepted in (True, False)
    ]
    for issue_id, place, accepted in extra:
        second.learn(issue_id, sentences[place], accepted=accepted)
    for issue_id, place, accepted in chance.sample(lessons, len(lessons)):
        second.learn(issue_id, sentences[place], accepted=accepted)
    for issue_id, place, accepted in chance.sample(extra, len(extra)):
        second.learn(issue_id, sentences[place], accepted=accepted, times=-1)
    for issue_id in (1, 2):
        assert first.best(issue_id) == second.best(issue_id)
        for text, some in zip(TEXTS, sentences, strict=True):
            telling = first.background.telling(some)
            assert first.worth(issue_id, telling) == second.worth(issue_id, telling)
            assert first.because(issue_id, text, some) == second.because(issue_id, text, some)


@given(LESSONS)
def test_ranks_kept_up_are_those_of_a_ranking_made_anew(lessons: list[tuple[int, int, bool]]) -> None:
    """The inverted index leaves nothing out: each score is what the weights give for the sentence alone."""
    sentences = known()
    found = ranking(sentences)
    for issue_id, place, accepted in lessons:
        found.learn(issue_id, sentences[place], accepted=accepted)
    for issue_id in (1, 2):
        for score, place in found.best(issue_id):
            assert score == found.score(issue_id, found.background.telling(sentences[place]))


@given(LESSONS)
def test_reasons_are_words_of_the_sentence(lessons: list[tuple[int, int, bool]]) -> None:
    sentences = known()
    found = ranking(sentences)
    for issue_id, place, accepted in lessons:
        found.learn(issue_id, sentences[place], accepted=accepted)
    for text, some in zip(TEXTS, sentences, strict=True):
        named = found.because(1, text, some)
        assert len(named) <= NAMED
        assert len(set(named)) == len(named)
        assert all(word in text for word in named)


def test_words_that_are_everywhere_say_nothing() -> None:
    """A word in more than a tenth of many sentences speaks for no issue, whatever was tagged."""
    sentences = [features(f"Officials talked about matter{number} today.") for number in range(300)]
    background = Background()
    for each in sentences:
        background.add(each)
    assert background.telling(sentences[5]) == [stem("matter5")]
