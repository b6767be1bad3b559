"""Edited texts whose truth is known: every word keeps its identity through the edits."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise

from store.carrying import Carried, Orphan, Placed
from store.model import Span
from store.text import words

LATIN = "abcdefghijklmnoprstuvwz"
CYRILLIC = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
CJK = "".join(map(chr, range(0x4E00, 0x4E00 + 400)))
_AROUND = 50
"""Code points on both sides of a passage that are looked at."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text with what follows it."""

    number: int
    """Its identity."""
    text: str
    space: str
    changed: bool = False


Sentence = list[Word]
Paragraph = list[Sentence]


@dataclass
class Edited:
    """A text and what an editor made of it."""

    script: str
    rng: random.Random
    old: list[Paragraph] = field(default_factory=list)
    new: list[Paragraph] = field(default_factory=list)
    _numbers: Iterable[int] = field(default_factory=count)

    def word(self) -> str:
        """Return a made-up word; of short ones there are few, as in any language."""
        length = self.rng.choice((1, 2, 2, 3, 4, 5, 6, 7, 8)) if self.script is not CJK else 1
        letters = self.script[:7] if length < 3 and self.script is not CJK else self.script
        return "".join(self.rng.choice(letters) for _ in range(length))

    def own(self, texts: Sequence[tuple[str, str]]) -> Sentence:
        """Return words with identities of their own."""
        return [Word(next(iter(self._numbers)), text, space) for text, space in texts]

    def fresh(self) -> Sentence:
        """Return a new sentence."""
        gap, stop = ("", "。") if self.script is CJK else (" ", ". ")
        size = self.rng.randint(3, 18)
        return self.own([(self.word(), gap if place < size - 1 else stop) for place in range(size)])

    def again(self, sentence: Sentence) -> Sentence:
        """Return the same words once more."""
        return self.own([(word.text, word.space) for word in sentence])

    def write(self, paragraphs: int) -> None:
        """Write the old text: now and then a sentence, or a whole paragraph, that was there before."""
        refrains = [self.fresh() for _ in range(4)]
        refrain = [self.fresh() for _ in range(2)]
        for _ in range(paragraphs):
            if self.rng.random() < 0.08:
                self.old.append([self.again(sentence) for sentence in refrain])
                continue
            self.old.append(
                [
                    self.again(self.rng.choice(refrains)) if self.rng.random() < 0.2 else self.fresh()
                    for _ in range(self.rng.randint(1, 6))
                ]
            )
        counts = Counter(_text(sentence) for paragraph in self.old for sentence in paragraph)
        self.refrains = [each for each in refrains if counts[_text(each)] > 1] or [self.fresh()]
        self.new = [[list(sentence) for sentence in paragraph] for paragraph in self.old]

    def read(self, text: str) -> None:
        """Take a text that is there."""
        for line in text.split("\n"):
            spans = words(line)
            edges = [0, *(span.start for span in spans[1:]), len(line)] if spans else []
            pieces = [line[a:b] for a, b in pairwise(edges)]
            sentence: Sentence = []
            paragraph: Paragraph = []
            for piece, span in zip(pieces, spans, strict=True):
                cut = span.end - (line.index(piece) if span is spans[0] else span.start)
                cut = len(piece) - (len(piece) - cut) if 0 < cut <= len(piece) else len(piece)
                sentence += self.own([(piece[:cut], piece[cut:])])
                if any(mark in piece[cut:] for mark in ".!?。"):
                    paragraph.append(sentence)
                    sentence = []
            if sentence:
                paragraph.append(sentence)
            if paragraph:
                self.old.append(paragraph)
        counts = Counter(_text(sentence) for paragraph in self.old for sentence in paragraph)
        sentences = [sentence for paragraph in self.old for sentence in paragraph]
        self.refrains = [each for each in sentences if counts[_text(each)] > 1] or [self.fresh()]
        self.new = [[list(sentence) for sentence in paragraph] for paragraph in self.old]

    def change_words(self, share: float) -> None:
        """Put other words in the place of some."""
        for paragraph in self.new:
            for sentence in paragraph:
                for at, word in enumerate(sentence):
                    if self.rng.random() < share:
                        other = self.word() + self.word()
                        sentence[at] = Word(word.number, other, word.space, changed=other != word.text)

    def insert_sentences(self, share: float, *, repeated: bool) -> None:
        """Put sentences between others: new ones, or ones that the text has already."""
        for paragraph in self.new:
            for at in range(len(paragraph), -1, -1):
                if self.rng.random() < share:
                    old = repeated and self.rng.random() < 0.5
                    paragraph.insert(at, self.again(self.rng.choice(self.refrains)) if old else self.fresh())

    def delete_sentences(self, share: float) -> None:
        """Take sentences away."""
        for paragraph in self.new:
            paragraph[:] = [sentence for sentence in paragraph if self.rng.random() >= share]
        self.new = [paragraph for paragraph in self.new if paragraph]

    def move_paragraphs(self, number: int) -> None:
        """Put paragraphs elsewhere."""
        for _ in range(number):
            taken = self.new.pop(self.rng.randrange(len(self.new)))
            self.new.insert(self.rng.randrange(len(self.new) + 1), taken)

    def passages(self, number: int) -> list[list[Word]]:
        """Return words that stand together in the old text: a sentence, several, or a part of one."""
        found: list[list[Word]] = []
        for _ in range(number):
            paragraph = self.rng.choice(self.old)
            kind = self.rng.random()
            first = self.rng.randrange(len(paragraph))
            passage = [word for sentence in paragraph[first : first + 1 + (kind > 0.9)] for word in sentence]
            if kind < 0.4:
                start = self.rng.randrange(len(passage))
                passage = passage[start : start + self.rng.randint(1, 8)]
            found.append(passage)
        return found


def _text(sentence: Sentence) -> str:
    return "".join(word.text + word.space for word in sentence)


def layout(paragraphs: Sequence[Paragraph]) -> tuple[str, dict[int, tuple[Span, Word]]]:
    """Return the text of some paragraphs, and where each word stands in it."""
    pieces: list[str] = []
    places: dict[int, tuple[Span, Word]] = {}
    start = 0
    for paragraph in paragraphs:
        for sentence in paragraph:
            for word in sentence:
                places[word.number] = Span(start, start + len(word.text)), word
                pieces += word.text, word.space
                start += len(word.text) + len(word.space)
            if sentence and not sentence[-1].space:  # the last of a line of old; another may follow it now
                pieces.append(" ")
                start += 1
        pieces.append("\n")
        start += 1
    return "".join(pieces), places


def span_of(passage: Sequence[Word], places: dict[int, tuple[Span, Word]]) -> Span:
    """Return the span from the first to the last word."""
    return places[passage[0].number][0].hull(places[passage[-1].number][0])


def is_right(carried: Carried, passage: Sequence[Word], places: dict[int, tuple[Span, Word]]) -> bool:
    """Tell whether a passage ended where it is: exactly, if it is untouched, else about there."""
    left = [places[word.number] for word in passage if word.number in places]
    kept = sum(len(word.text) for _, word in left if not word.changed) / sum(len(w.text) for w in passage)
    if isinstance(carried, Orphan):
        return kept < 0.5
    if not left:
        return False
    truth = Span(min(span.start for span, _ in left), max(span.end for span, _ in left))
    if kept == 1.0 and is_untouched(passage, places):
        return carried.span == truth
    shared = min(truth.end, carried.span.end) - max(truth.start, carried.span.start)
    return shared * 2 >= max(len(truth), len(carried.span))


def is_untouched(passage: Sequence[Word], places: dict[int, tuple[Span, Word]]) -> bool:
    """Tell whether all words of a passage still stand next to each other, unchanged."""
    if any(word.number not in places or places[word.number][1].changed for word in passage):
        return False
    span = span_of(passage, places)
    return len(span) == sum(len(word.text + word.space) for word in passage) - len(passage[-1].space)


def is_silently_wrong(
    carried: Carried, passage: Sequence[Word], places: dict[int, tuple[Span, Word]]
) -> bool:
    """Tell whether a passage is said to be where it was although it is not."""
    if not isinstance(carried, Placed):
        return False
    return not is_untouched(passage, places) or carried.span != span_of(passage, places)


def is_as_it_was(old: str, before: Span, new: str, after: Span) -> bool:
    """Tell whether nobody could say that a passage is another one now.

    Its words are the same, and either each text has them once, or what stands around them is the same too: so
    it is where an equal paragraph took the place of one that was moved, or a word was put before its like.
    """
    words = old[before.start : before.end]
    if new[after.start : after.end] != words:
        return False
    return old.count(words) == new.count(words) == 1 or (
        old[max(0, before.start - _AROUND) : before.start] == new[max(0, after.start - _AROUND) : after.start]
        and old[before.end : before.end + _AROUND] == new[after.end : after.end + _AROUND]
    )
