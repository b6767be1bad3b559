"""Sentences in the order in which they may belong to issues, while passages are accepted and refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, inf
from typing import Final

from store.model import Span
from store.suggesting.features import Features, Hints
from store.suggesting.learner import UNIT, Background, Learner

_TRUST: Final = 10
"""Read sentences as which it counts how many the lexicon finds."""
_EACH: Final = 10
"""Sentences that are read for each that is accepted, as long as that is not known."""
_MORE: Final = 1.15
"""Marks for each sentence that is likely to belong to the issue: rather some too many than too few."""
_HALF: Final = 0.5
_FLOOR: Final = UNIT // 2
"""What must speak for a sentence, whatever speaks for others."""
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
        self._totals: dict[int, list[int]] = {issue_id: [] for issue_id in self.learners}
        self._entries = {each.issue_id: [entry.name for entry in each.entries] for each in hints}
        self._hit = dict.fromkeys(self.learners, 0)
        """In how many sentences the lexicon finds something, by issue."""
        self._begun = dict.fromkeys(self.learners, 0)
        """How many passages were accepted in what was read before, by issue."""
        self._least: dict[int, float] = {}

    def add(self, features: Features) -> None:
        """Rank one sentence more; its place is the next, from 0."""
        telling = self.background.telling(features)
        place = len(self._counts)
        self._counts.append(self.background.known(telling))
        for feature in telling:
            self._places.setdefault(feature, []).append(place)
        for issue_id, learner in self.learners.items():
            self._totals[issue_id].append(learner.total(telling))
            self._hit[issue_id] += any(name in features for name in self._entries[issue_id])
        self._least.clear()

    def begin(self) -> None:
        """Take what was accepted until now for all there was to accept in the sentences that were read."""
        self._begun = {issue_id: learner.accepted for issue_id, learner in self.learners.items()}
        self._least.clear()

    def learn(self, issue_id: int, features: Features, *, accepted: bool, times: int = 1) -> None:
        """Count a passage for an issue, or against it; `times` is -1 to take it back."""
        telling = self.background.telling(features)
        self._add(issue_id, self.learners[issue_id].learn(telling, accepted=accepted, times=times))

    def _add(self, issue_id: int, changes: Mapping[str, int]) -> None:
        self._least.pop(issue_id, None)
        totals = self._totals[issue_id]
        for feature, change in changes.items():
            for place in self._places.get(feature, ()):
                totals[place] += change

    def best(self, issue_id: int) -> list[tuple[float, int]]:
        """Return the sentences for which something speaks as (score, place), the best first."""
        scores = self._scores(issue_id)
        places = [place for place, total in enumerate(self._totals[issue_id]) if total > 0]
        places.sort(key=scores.__getitem__, reverse=True)  # and of equals the first comes first
        return [(scores[place] / UNIT, place) for place in places]

    def _scores(self, issue_id: int) -> list[int]:
        burden = self.learners[issue_id].burden
        return [
            total - burden * count for total, count in zip(self._totals[issue_id], self._counts, strict=True)
        ]

    def worth(self, issue_id: int, telling: Sequence[str]) -> float | None:
        """Return the score of any sentence for an issue if that is worth a mark, else None.

        `telling` are those of its features that tell something. About so many sentences are worth it as are
        likely to belong to the issue: as many of a hundred as were accepted where the coder has read, and
        before that, as the lexicon finds.
        """
        score = self.score(issue_id, telling)
        enough = self.learners[issue_id].total(telling) >= _FLOOR
        return score if enough and score >= self._least_of(issue_id) else None

    def _least_of(self, issue_id: int) -> float:
        least = self._least.get(issue_id)
        if least is None:
            scores = sorted(self._scores(issue_id), reverse=True)
            place = ceil(len(scores) * self._share(issue_id))
            least = self._least[issue_id] = scores[place - 1] / UNIT if place else inf
        return least

    def _share(self, issue_id: int) -> float:
        """Return which share of the sentences is likely to belong to an issue."""
        accepted = self.learners[issue_id].accepted
        since = max(0, accepted - self._begun[issue_id])
        likely = accepted + _TRUST * self._hit[issue_id] / max(1, len(self._counts))
        return min(_HALF, _MORE * likely / (self.background.read + _TRUST + _EACH * since))

    def score(self, issue_id: int, telling: Sequence[str]) -> float:
        """Return the score of any sentence for an issue, from those of its features that tell something."""
        learner = self.learners[issue_id]
        return (learner.total(telling) - learner.burden * self.background.known(telling)) / UNIT

    def because(self, issue_id: int, text: str, features: Features) -> tuple[str, ...]:
        """Return the words of a sentence that speak most for an issue, the most telling first, each once."""
        weights = self.learners[issue_id].weights
        spans = {
            feature: span
            for feature in self.background.telling(features)
            if (span := features[feature]) is not None and weights.get(feature, 0) > 0
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
