"""A corpus whose tags are known: made up of parts, always the same, for what is measured of suggestions.

Eight issues, each with its own ways to say things: who acts, what is done, to what. An article draws on a few
of them only, so that another article of the same issue uses other words in part. About a third of what
belongs to an issue holds no word of its lexicon, and other sentences hold such words in another sense. It is
generated, so figures on it compare ways to rank; they are no promise for real texts.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from store.model import Issue


class Tagged(NamedTuple):
    """A sentence with the numbers of the issues to which it belongs."""

    article: int
    paragraph: int
    text: str
    issues: frozenset[int]


class _Ways(NamedTuple):
    """How an issue is spoken of."""

    name: str
    lexicon: Sequence[str]
    actors: Sequence[str]
    deeds: Sequence[str]
    things: Sequence[str]
    others: Sequence[str]
    """Sentences with words of the lexicon in another sense."""


_PARTS: Final = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_WAYS: Final = tuple(_Ways(**each) for each in _PARTS["issues"])


def issues() -> list[Issue]:
    """Return the eight issues, with ids from 1."""
    return [
        Issue(number, "", ways.name, str(number), "#000000", lexicon=tuple(ways.lexicon))
        for number, ways in enumerate(_WAYS, 1)
    ]


def tagged_corpus(articles: int, seed: int = 1) -> list[Tagged]:
    """Return the sentences of so many articles, about twenty each, in order; the same for the same seed."""
    chance = random.Random(seed)
    found: list[Tagged] = []
    for article in range(articles):
        topics = chance.sample(range(len(_WAYS)), 3)
        voices = {topic: _voice(_WAYS[topic], chance) for topic in topics}
        for paragraph in range(7):
            topic = chance.choice(topics)
            for _ in range(chance.randint(2, 4)):
                found.append(_sentence(article, paragraph, topic, voices[topic], chance))
    return found


def _voice(ways: _Ways, chance: random.Random) -> tuple[Sequence[str], ...]:
    """Return those of the ways that one article uses."""
    return tuple(
        chance.sample(part, max(2, len(part) // 3)) for part in (ways.actors, ways.deeds, ways.things)
    )


def _sentence(
    article: int, paragraph: int, topic: int, voice: tuple[Sequence[str], ...], chance: random.Random
) -> Tagged:
    kind = chance.random()
    if kind < 0.5:
        return Tagged(article, paragraph, chance.choice(_PARTS["around"]), frozenset())
    if kind < 0.6:
        return Tagged(article, paragraph, chance.choice(chance.choice(_WAYS).others), frozenset())
    actor, deed, thing = (chance.choice(part) for part in voice)
    numbers = {topic + 1}
    if kind < 0.68:  # an actor of one issue does what none of them is about
        text = f"{actor} met the press for {chance.choice(('an hour', 'ten minutes', 'the last time'))}"
        numbers = set()
    elif kind < 0.74:  # two issues in one sentence
        other = chance.choice([each for each in range(len(_WAYS)) if each != topic])
        text = f"{actor} {deed} {thing} and spoke of {chance.choice(_WAYS[other].things)}"
        numbers.add(other + 1)
    else:
        text = f"{actor} {deed} {thing}"
    text = f"{chance.choice(_PARTS['before'])}{text}{chance.choice(_PARTS['behind'])}."
    return Tagged(article, paragraph, text[0].upper() + text[1:], frozenset(numbers))
