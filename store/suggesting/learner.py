"""What speaks for an issue, counted over the passages that were accepted, refused and passed over.

All that is kept are counts, so that the order in which passages come does not matter, and taking one back
leaves no trace. The weight of a feature is how much more often it is in accepted passages than in sentences
that were read and left alone, or, before much was read, in any sentence, as a logarithm, less the same for
refused ones; 0 is a feature that says nothing. Weights are whole numbers of `1 / UNIT`, so that sums of them
do not depend on the order either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from math import log1p
from typing import Final

UNIT: Final = 1_000_000
"""The weight 1."""
_SMOOTH: Final = 100.0
"""The passages that must hold what is in every sentence before that says anything."""
_UNREAD: Final = 20.0
"""Sentences at large that count in the place of such that were passed over, while few were."""
_REFUSED: Final = 0.7
"""What a refusal weighs against an acceptance."""
_LENGTH: Final = 1.5
"""What every word costs a sentence that is known from what was read, once much was accepted.

Most that was read was left alone, so what speaks for a sentence must outweigh that. A new word costs nothing.
"""
_COMMON: Final = 0.1
"""The share of sentences from which on a word says nothing."""
_FEW: Final = 20
"""Sentences in which a word may be whatever their share."""
_KNOWN: Final = 0.05
"""The share of sentences that a lexicon finds at most: what it names is a hint, however common."""


class Background:
    """How often each feature is in the sentences at large, and in those that the coder read."""

    def __init__(self) -> None:
        self._count = 0
        self._sentences: Counter[str] = Counter()
        self.read = 0
        """Sentences that were read."""
        self._in_read: Counter[str] = Counter()

    def add(self, features: Collection[str], *, read: bool = False) -> None:
        """Count a sentence, and whether it was read."""
        self._count += 1
        for feature in features:
            self._sentences[feature] += 1
        if read:
            self.read += 1
            for feature in features:
                self._in_read[feature] += 1

    def share(self, feature: str, accepted: int) -> float:
        """Return in which share of the sentences a feature is that was left alone, about; above 0.

        It is in `accepted` sentences that were not.
        """
        share = (self._sentences[feature] + 1.0) / (self._count + 2.0)
        left = max(0, self._in_read[feature] - accepted)
        share = (left + _UNREAD * share) / (self.read + _UNREAD)
        return min(share, _KNOWN) if feature[0] == "§" else share

    def known(self, features: Iterable[str]) -> int:
        """Return how many of the features are in sentences that were read."""
        known = self._in_read
        return sum(each in known for each in features)

    def telling(self, features: Iterable[str]) -> list[str]:
        """Return the features that are not so common that they speak for no issue."""
        known, most = self._sentences, max(_FEW, int(_COMMON * self._count))
        return [each for each in features if known[each] <= most or each[0] == "§"]


class Learner:
    """The evidence of one issue."""

    def __init__(self, priors: Mapping[str, float], background: Background) -> None:
        self._priors = priors
        self._background = background
        self._accepted: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self.accepted = 0
        """Passages that were accepted."""
        self.refused = 0
        """Passages that were refused."""
        self.weights: dict[str, int] = {}
        """What each feature that was ever seen says for the issue, or against it if below 0."""
        for feature in priors:
            self._weigh(feature)

    def learn(self, features: Iterable[str], *, accepted: bool, times: int = 1) -> dict[str, int]:
        """Count a passage as accepted or refused; return by how much each weight changed.

        `times` is -1 to take the passage back.
        """
        if accepted:
            self.accepted += times
        else:
            self.refused += times
        counts = self._accepted if accepted else self._refused
        changes: dict[str, int] = {}
        for feature in features:
            counts[feature] += times
            before = self.weights.get(feature, 0)
            changes[feature] = self._weigh(feature) - before
        return changes

    def _weigh(self, feature: str) -> int:
        accepted = self._accepted[feature]
        base = _SMOOTH * self._background.share(feature, accepted)
        gain = log1p((accepted + self._priors.get(feature, 0.0)) / base)
        weight = gain - _REFUSED * log1p(self._refused[feature] / base)
        self.weights[feature] = round(UNIT * weight)
        return self.weights[feature]

    @property
    def burden(self) -> int:
        """What every feature costs a sentence that is known from what was read."""
        return round(UNIT * _LENGTH * log1p(self.accepted / _SMOOTH))

    def total(self, features: Iterable[str]) -> int:
        """Return the sum of the weights of features."""
        weights = self.weights
        return sum(weights[feature] for feature in features if feature in weights)
