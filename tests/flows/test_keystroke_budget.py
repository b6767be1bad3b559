"""The keystroke budget: each act with exactly so many keys, and what is in the file afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.model import Draft, Span
from store.project import Project
from tests.flows.driving import OpenReader, ReaderPilot, screen_of
from tests.flows.reading_back import make_project, press, tagged

TEXT = (
    "Talks end in Geneva today. Nobody signed anything. The delegations leave at once.\n\n"
    "Moscow wants territory. Kyiv wants guarantees first. Washington wants a date."
)
LONG_SENTENCE = " ".join(["Delegates", *(f"word{number}" for number in range(58)), "left."])
FIFTY = "\n".join(
    " ".join(f"Sentence {number} of the report says something." for number in range(first, first + 5))
    for first in range(1, 51, 5)
)

Rows = list[tuple[str, list[str], str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of one article with six sentences."""
    return make_project(tmp_path / "budget.db", Draft(TEXT, "Budget", "budget.txt"))


async def spend(pilot: ReaderPilot, keys: str, budget: int) -> None:
    """Press keys, which must be exactly as many as the budget allows."""
    assert len(keys.split()) == budget
    await press(pilot, keys)


def rows(path: Path) -> Rows:
    """Return (passage, issues, note) of every annotation in the file, as another program sees it."""
    with Project.open(path, coder="olena") as project:
        return tagged(project)


def label_of(pilot: ReaderPilot, wanted: str) -> str:
    """Return what is left to type of the label on the first word that reads so."""
    pane = screen_of(pilot).pane
    return next(label for word, label in pane.labels if pane.document.text(word) == wanted)


async def test_a_sentence_takes_one_key(open_reader: OpenReader, path: Path) -> None:
    """A digit tags the sentence under the cursor."""
    async with open_reader(path=path) as pilot:
        await spend(pilot, "1", 1)
        assert rows(path) == [("Talks end in Geneva today.", ["territory"], "")]


async def test_undo_takes_one_key(open_reader: OpenReader, path: Path) -> None:
    """After a tag, `u` leaves nothing."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "1")
        await spend(pilot, "u", 1)
        assert rows(path) == []


async def test_removing_takes_one_key(open_reader: OpenReader, path: Path) -> None:
    """`x` takes the tag here away and leaves the other."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "1 j j 2")
        await spend(pilot, "x", 1)
        assert rows(path) == [("Talks end in Geneva today.", ["territory"], "")]


async def test_changing_the_issue_takes_two_keys(open_reader: OpenReader, path: Path) -> None:
    """`c` and a digit put another issue in the place of the one here."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "1")
        await spend(pilot, "c 3", 2)
        assert rows(path) == [("Talks end in Geneva today.", ["Zaporizhzhia"], "")]


async def test_a_paragraph_with_two_issues_takes_three_keys(open_reader: OpenReader, path: Path) -> None:
    """`p` and two digits: one annotation of the paragraph with both issues."""
    async with open_reader(path=path) as pilot:
        await spend(pilot, "p 1 2", 3)
        paragraph = TEXT.partition("\n")[0]
        assert rows(path) == [(paragraph, ["territory", "security guarantees"], "")]


async def test_a_sentence_with_two_issues_takes_two_keys(open_reader: OpenReader, path: Path) -> None:
    """Two digits: one annotation of the sentence with both issues."""
    async with open_reader(path=path) as pilot:
        await spend(pilot, "1 2", 2)
        assert rows(path) == [("Talks end in Geneva today.", ["territory", "security guarantees"], "")]


async def test_a_phrase_of_the_target_takes_four_keys(open_reader: OpenReader, path: Path) -> None:
    """`f`, two labels and a digit tag a phrase of the sentence under the cursor."""
    async with open_reader(path=path) as pilot:
        await press(pilot, "f")
        first, last = label_of(pilot, "end"), label_of(pilot, "Geneva")
        await press(pilot, "escape")
        await spend(pilot, f"f {first} {last} 1", 4)
        assert rows(path) == [("end in Geneva", ["territory"], "")]


async def test_a_phrase_of_a_sentence_beyond_26_words_takes_five_keys_at_most(
    open_reader: OpenReader, tmp_path: Path
) -> None:
    """Of a sentence of 60 words, the first 26 begin a phrase that takes five keys wherever it ends."""
    path = make_project(tmp_path / "long.db", Draft(LONG_SENTENCE, "Long", "long.txt"))
    async with open_reader(path=path) as pilot:
        pane = screen_of(pilot).pane
        await press(pilot, "f")
        first, last = label_of(pilot, "word3"), label_of(pilot, "word57")
        near = {pane.document.text(word): label for word, label in pane.labels[:26]}
        assert {len(label) for label in near.values()} == {1}
        await press(pilot, "escape")
        await spend(pilot, " ".join(["f", *first, *last, "1"]), 5)
        passage = LONG_SENTENCE[LONG_SENTENCE.index("word3") : LONG_SENTENCE.index("word57") + 6]
        assert rows(path) == [(passage, ["territory"], "")]


async def test_a_phrase_anywhere_on_screen_takes_six_keys_at_most(
    open_reader: OpenReader, tmp_path: Path
) -> None:
    """On a screen full of words no label is longer than two letters; a phrase at its foot takes six keys."""
    path = make_project(tmp_path / "fifty.db", Draft(FIFTY, "Fifty", "fifty.txt"))
    async with open_reader(path=path) as pilot:
        await press(pilot, "F")
        labels = screen_of(pilot).pane.labels
        assert len(labels) > 200
        assert max(len(label) for _, label in labels) == 2
        (word, first), (end, last) = labels[-4], labels[-2]
        await press(pilot, "escape")
        await spend(pilot, " ".join(["F", *first, *last, "1"]), 6)
        assert rows(path) == [(FIFTY[word.start : end.end], ["territory"], "")]


@pytest.mark.parametrize(
    ("key", "word", "passage"),
    [
        ("e", "signed", "Talks end in Geneva today. Nobody signed"),
        ("e", "Geneva", "Talks end in Geneva"),
        ("E", "in", "in Geneva today."),
    ],
)
async def test_moving_an_edge_takes_two_keys(
    open_reader: OpenReader, path: Path, key: str, word: str, passage: str
) -> None:
    """`e` or `E` and a label extend or shrink the annotation here, which keeps its issue."""
    async with open_reader(path=path) as pilot:
        await press(pilot, f"1 {key}")
        label = label_of(pilot, word)
        await press(pilot, "escape")
        await spend(pilot, f"{key} {label}", 2)
        assert rows(path) == [(passage, ["territory"], "")]


async def test_a_note_takes_two_keys_and_its_text(open_reader: OpenReader, path: Path) -> None:
    """`a`, the text, Enter."""
    text = "w h y"
    async with open_reader(path=path) as pilot:
        await press(pilot, "1")
        await spend(pilot, f"a {text} enter", 2 + len(text.split()))
        assert rows(path) == [("Talks end in Geneva today.", ["territory"], "why")]


async def test_the_next_untagged_sentence_takes_one_key(open_reader: OpenReader, path: Path) -> None:
    """Where all is read, `r` passes over what is tagged."""
    with Project.open(path, coder="olena") as project:
        article = project.articles()[0].article
        project.mark_read(article)
        issue = project.issues()[0]
        for passage in ("Nobody signed anything.", "The delegations leave at once."):
            start = TEXT.index(passage)
            project.tag(article, Span(start, start + len(passage)), [issue])
    async with open_reader(path=path) as pilot:
        await spend(pilot, "r", 1)
        await press(pilot, "2")
        assert rows(path)[-1] == ("Moscow wants territory.", ["security guarantees"], "")


async def test_fifty_sentences_take_a_hundred_keys(open_reader: OpenReader, tmp_path: Path) -> None:
    """Tag and go on, fifty times: every sentence of the article has the issue meant for it."""
    path = make_project(tmp_path / "fifty.db", Draft(FIFTY, "Fifty", "fifty.txt"))
    keys = " ".join(f"{1 + number % 4} j" for number in range(50))
    async with open_reader(path=path) as pilot:
        await spend(pilot, keys, 100)
    known = ["territory", "security guarantees", "Zaporizhzhia", "energy strikes"]
    assert rows(path) == [
        (f"Sentence {number + 1} of the report says something.", [known[number % 4]], "")
        for number in range(50)
    ]
