"""Sentences in the order in which they may belong to issues, while passages are accepted and refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from store.model import Span
from store.suggesting.features import Features, Hints
from store.suggesting.learner import Background, Learner

_DIGITS: Final = 9
"""Decimals of a score that do not depend on the order of what was learned."""
NAMED: Final = 3
"""The most words that are named as the reason of a suggestion."""
_SAYING: Final = 0.35
"""The share of the greatest weight from which on a word is named beside it."""


class Ranking:
    """Sentences with their scores by issue; one passage more costs what shares its words."""

    def __init__(self, background: Background, hints: Sequence[Hints]) -> None:
        self.background = background
        self._counts: list[int] = []
        self._places: dict[str, list[int]] = {}
        self.learners = {each.issue_id: Learner(each.priors, background) for each in hints}
        self._totals: dict[int, list[float]] = {issue_id: [] for issue_id in self.learners}

    def add(self, features: Features) -> None:
        """Rank one sentence more; its place is the next, from 0."""
        telling = self.background.telling(features)
        place = len(self._counts)
        self._counts.append(len(telling))
        for feature in telling:
            self._places.setdefault(feature, []).append(place)
        for issue_id, learner in self.learners.items():
            self._totals[issue_id].append(learner.total(telling))

    def learn(self, issue_id: int, features: Features, *, accepted: bool, times: int = 1) -> None:
        """Count a passage for an issue, or against it; `times` is -1 to take it back."""
        telling = self.background.telling(features)
        self._add(issue_id, self.learners[issue_id].learn(telling, accepted=accepted, times=times))

    def _add(self, issue_id: int, changes: Mapping[str, float]) -> None:
        totals = self._totals[issue_id]
        for feature, change in changes.items():
            for place in self._places.get(feature, ()):
                totals[place] += change

    def scores(self, issue_id: int) -> list[float]:
        """Return the score of every sentence for an issue."""
        learner = self.learners[issue_id]
        return [
            round(learner.score(total, count), _DIGITS)
            for total, count in zip(self._totals[issue_id], self._counts, strict=True)
        ]

    def best(self, issue_id: int) -> list[tuple[float, int]]:
        """Return the sentences of an issue as (score, place), the best first."""
        scores = self.scores(issue_id)
        return [
            (scores[place], place) for place in sorted(range(len(scores)), key=lambda at: (-scores[at], at))
        ]

    def score(self, issue_id: int, telling: Sequence[str]) -> float:
        """Return the score of any sentence for an issue, from those of its features that tell something."""
        learner = self.learners[issue_id]
        return learner.score(learner.total(telling), len(telling))

    def because(self, issue_id: int, text: str, features: Features) -> tuple[str, ...]:
        """Return the words of a sentence that speak most for an issue, the most telling first, each once."""
        weights = self.learners[issue_id].weights
        spans = {
            feature: span
            for feature in self.background.telling(features)
            if (span := features[feature]) is not None and weights.get(feature, 0.0) > 0.0
        }
        ordered = sorted(spans, key=lambda feature: (-weights[feature], feature))
        named: list[str] = []
        taken: list[Span] = []
        for feature in ordered:
            span = spans[feature]
            if weights[feature] < _SAYING * weights[ordered[0]] or len(named) == NAMED:
                break
            if not any(span.overlaps(other) for other in taken):
                taken.append(span)
                named.append(" ".join(text[span.start : span.end].split()))
        return tuple(named)
