"""What of a sentence may speak for an issue: its words, and what the lexicons name in it and beside it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from store.errors import Refused
from store.lexicon import compile_entry, is_pattern
from store.model import Issue, Span
from store.suggesting.terms import letters_of, terms

Features = Mapping[str, Span | None]
"""By name, the words that are meant, in the sentence; None for what stands beside it.

A word is named by its stem, a hit by `§`, its issue and its entry; `§~` and an issue is a hit in the
sentence before or after.
"""


class Entry(NamedTuple):
    """An entry of a lexicon, or the name of an issue."""

    name: str
    pattern: re.Pattern[str]
    letters: str
    """Letters that stand together, but for other signs, in every text that it matches; of a pattern none."""

    def find(self, text: str, letters: str) -> Span | None:
        """Return where the entry first stands in a text with these letters.

        Most entries stand in no letters of most sentences, which is told much sooner.
        """
        match = self.pattern.search(text) if self.letters in letters else None
        return Span(*match.span()) if match is not None and match.end() > match.start() else None


@dataclass(frozen=True, slots=True)
class Hints:
    """What the codebook says of one issue."""

    issue_id: int
    entries: tuple[Entry, ...]
    priors: Mapping[str, float]
    """By feature, as how many passages it counts before any was tagged."""

    @property
    def near(self) -> str:
        """The feature of a hit in the sentence before or after."""
        return f"§~{self.issue_id}"


_BY_HIT: Final = 8.0
_BY_NAME: Final = 1.0
_BY_WORD: Final = 0.3
_BY_NEIGHBOUR: Final = 0.3


def hints(issue: Issue) -> Hints:
    """Return what the codebook says of an issue: its lexicon and its name."""
    entries = []
    priors: dict[str, float] = {}
    for text in dict.fromkeys((issue.name, *issue.lexicon)):
        name = f"§{issue.id}:{text}"
        with contextlib.suppress(Refused):  # a pattern from before patterns were checked: its words count
            entries.append(Entry(name, compile_entry(text), "" if is_pattern(text) else letters_of(text)))
            priors[name] = _BY_HIT
        weight = _BY_NAME if text == issue.name else _BY_WORD
        for term in terms(text):
            priors[term.stem] = max(priors.get(term.stem, 0.0), weight)
    priors[f"§~{issue.id}"] = _BY_NEIGHBOUR
    return Hints(issue.id, tuple(entries), priors)


def features(text: str, all_hints: Iterable[Hints] = ()) -> dict[str, Span | None]:
    """Return the features of one sentence or passage by itself."""
    found: dict[str, Span | None] = {}
    letters = letters_of(text)
    for word in terms(text):
        found.setdefault(word.stem, Span(word.start, word.end))
    for hint in all_hints:
        for entry in hint.entries:
            span = entry.find(text, letters)
            if span is not None:
                found[entry.name] = span
    return found


def in_context(sentences: Sequence[str], all_hints: Sequence[Hints]) -> list[dict[str, Span | None]]:
    """Return the features of the sentences of one paragraph, each with what its neighbours hit."""
    found = [features(text, all_hints) for text in sentences]
    for hint in all_hints:
        hit = [any(entry.name in each for entry in hint.entries) for each in found]
        for place, each in enumerate(found):
            if any(hit[other] for other in (place - 1, place + 1) if 0 <= other < len(hit)):
                each[hint.near] = None
    return found
