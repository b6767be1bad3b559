"""Rows that measure suggestions: against three other ways to rank, on a corpus with known tags.

Each article in turn is left out: what is tagged in the others is learned from, and its own sentences are
ranked. All rankers get the same sentences. Figures are shares that are missing, so that less is better.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from store.model import Issue
from store.suggesting.features import Features, features, hints, in_context
from store.suggesting.learner import Background
from store.suggesting.ranking import Ranking
from store.suggesting.terms import terms
from tests.benchmarks.bench import OURS, Bench
from tests.benchmarks.figures import Figure, Line, Mark
from tests.benchmarks.peers import Missing
from tests.benchmarks.tagged_corpus import Tagged, issues, tagged_corpus

Scores = dict[int, list[float]]
"""The scores of all sentences by issue."""
Ranker = Callable[[Sequence[Tagged], Sequence[Issue]], Scores]

FIRST: Final = 0.2
"""The share of the sentences that a reader looks at."""
_FRAME: Final = 16.0
"""Milliseconds of a frame."""


def by_name(corpus: Sequence[Tagged], all_issues: Sequence[Issue]) -> Scores:
    """Rank by how many words of the issue's name a sentence holds."""
    stems = [{term.stem for term in terms(each.text)} for each in corpus]
    names = {issue.id: {term.stem for term in terms(issue.name)} for issue in all_issues}
    return {issue_id: [float(len(name & some)) for some in stems] for issue_id, name in names.items()}


def by_lexicon(corpus: Sequence[Tagged], all_issues: Sequence[Issue]) -> Scores:
    """Rank by how many entries of the lexicon a sentence holds."""
    return {
        issue.id: [
            float(sum(entry.pattern.search(each.text) is not None for entry in hints(issue).entries[1:]))
            for each in corpus
        ]
        for issue in all_issues
    }


def by_regression(corpus: Sequence[Tagged], all_issues: Sequence[Issue]) -> Scores:
    """Rank by logistic regression over TF-IDF of words and pairs of words, trained on the other articles.

    Raises:
        Missing: scikit-learn is not installed.
    """
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise Missing("scikit-learn is missing: pip install 'tagline[bench]'") from error
    rows = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit_transform([e.text for e in corpus])
    scores: Scores = {issue.id: [0.0] * len(corpus) for issue in all_issues}
    for inside, outside in _folds(corpus):
        for issue in all_issues:
            tags = [issue.id in corpus[place].issues for place in outside]
            if not any(tags):
                continue
            model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=500)
            model.fit(rows[outside], tags)
            found = model.decision_function(rows[inside])
            for place, score in zip(inside, found, strict=True):
                scores[issue.id][place] = float(score)
    return scores


def by_suggestion(corpus: Sequence[Tagged], all_issues: Sequence[Issue]) -> Scores:
    """Rank as tagline does, with the other articles read and tagged."""
    return _suggested(corpus, all_issues)[0]


def _suggested(corpus: Sequence[Tagged], all_issues: Sequence[Issue]) -> tuple[Scores, Scores]:
    """Return the scores of suggestions, and with 1 and 0 which sentences get a mark in the text."""
    all_hints = [hints(issue) for issue in all_issues]
    known = _features(corpus, all_issues)
    alone = [features(each.text, all_hints) for each in corpus]
    scores, marks = ({issue.id: [0.0] * len(corpus) for issue in all_issues} for _ in range(2))
    for inside, outside in _folds(corpus):
        background = Background()
        for place, some in enumerate(known):
            background.add(some, read=corpus[place].article != corpus[inside[0]].article)
        ranking = Ranking(background, all_hints)
        for some in known:
            ranking.add(some)
        for place in outside:
            for issue_id in corpus[place].issues:
                ranking.learn(issue_id, alone[place], accepted=True)
        ranking.begin()
        for place in inside:
            telling = background.telling(known[place])
            for issue in all_issues:
                scores[issue.id][place] = ranking.score(issue.id, telling)
                marks[issue.id][place] = float(ranking.worth(issue.id, telling) is not None)
    return scores, marks


def _features(corpus: Sequence[Tagged], all_issues: Sequence[Issue]) -> list[Features]:
    all_hints = [hints(issue) for issue in all_issues]
    found: list[Features] = []
    for _, some in groupby(corpus, key=lambda each: (each.article, each.paragraph)):
        found += in_context([each.text for each in some], all_hints)
    return found


def _folds(corpus: Sequence[Tagged]) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the places of each article's sentences, and of all others."""
    for article in sorted({each.article for each in corpus}):
        inside = [place for place, each in enumerate(corpus) if each.article == article]
        yield inside, [place for place, each in enumerate(corpus) if each.article != article]


def missed_area(scores: Sequence[float], tags: Sequence[bool]) -> float:
    """Return what is missing of the area under the precision-recall curve in per cent; equals are one."""
    seen = found = 0
    area = 0.0
    for size, hits in _steps(scores, tags):
        seen, found = seen + size, found + hits
        area += hits * found / seen
    return 100 * (1 - area / sum(tags))


def missed_first(scores: Sequence[float], tags: Sequence[bool]) -> float:
    """Return how many per cent of the tagged are not among the first fifth; of equals, the expected share."""
    left = FIRST * len(scores)
    found = 0.0
    for size, hits in _steps(scores, tags):
        taken = min(left, size)
        found, left = found + hits * taken / size, left - taken
    return 100 * (1 - found / sum(tags))


def _steps(scores: Sequence[float], tags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield how many have the same score and how many of them are tagged, the highest first."""
    sizes, hits = Counter(scores), Counter(score for score, tag in zip(scores, tags, strict=True) if tag)
    for score in sorted(sizes, reverse=True):
        yield sizes[score], hits[score]


def wrong_marks(scores: Sequence[float], tags: Sequence[bool]) -> float:
    """Return how many per cent of what scores 1 or more are not tagged."""
    marked = [tag for score, tag in zip(scores, tags, strict=True) if score >= 1]
    return 100 * (1 - sum(marked) / len(marked)) if marked else 0.0


_OTHERS: Final[dict[str, tuple[Ranker, Mark]]] = {
    "issue name": (by_name, Mark(0.99)),
    "lexicon only": (by_lexicon, Mark(0.99)),
    "TF-IDF + logistic regression": (by_regression, Mark(1.0)),
}


class _Trial(NamedTuple):
    """A corpus and how it was ranked."""

    tags: dict[int, list[bool]]
    scores: dict[str, Scores]

    def mean(self, name: str, measure: Callable[[Sequence[float], Sequence[bool]], float]) -> float:
        """Return a measure of a ranker as the mean over the issues that are tagged at all."""
        known = [issue_id for issue_id, tags in self.tags.items() if any(tags)]
        return sum(measure(self.scores[name][each], self.tags[each]) for each in known) / len(known)


def suggestions(bench: Bench) -> Iterator[Line]:
    """Suggestions with each article left out in turn: area under precision-recall, and the first fifth."""
    articles, seeds = (12, 2) if bench.quick else (24, 5)
    all_issues = issues()
    missing: dict[str, str] = {}
    trials: list[_Trial] = []
    for seed in range(1, seeds + 1):
        corpus = tagged_corpus(articles, seed)
        tags = {issue.id: [issue.id in each.issues for each in corpus] for issue in all_issues}
        scores = dict(zip((OURS, "marks"), _suggested(corpus, all_issues), strict=True))
        for name, (rank, _) in _OTHERS.items():
            try:
                scores[name] = rank(corpus, all_issues)
            except Missing as reason:
                missing[name] = f"skipped: {reason}"
        trials.append(_Trial(tags, scores))
    size = f"{len(trials[0].tags[1])} sentences, {len(all_issues)} issues"
    for what, measure in (
        ("suggestions: area missed", missed_area),
        (f"suggestions: not in the first {FIRST:.0%}", missed_first),
    ):
        ours = Figure.of(trial.mean(OURS, measure) for trial in trials)
        for name, (_, mark) in _OTHERS.items():
            known = name not in missing
            theirs = Figure.of(trial.mean(name, measure) for trial in trials) if known else None
            yield Line(what, size, ours, name, theirs, mark=mark, unit="%", note=missing.get(name, ""))
    for what, measure in (
        ("suggestions: marks that are wrong", wrong_marks),
        ("suggestions: tagged without a mark", missing_marks),
    ):
        figures = [
            Figure.of(trial.mean(name, measure) for trial in trials) for name in ("marks", "lexicon only")
        ]
        yield Line(what, size, figures[0], "lexicon only", figures[1], unit="%")


def missing_marks(scores: Sequence[float], tags: Sequence[bool]) -> float:
    """Return how many per cent of the tagged score less than 1."""
    return 100 * sum(tag and score < 1 for score, tag in zip(scores, tags, strict=True)) / sum(tags)


def suggesting_time(bench: Bench) -> Iterator[Line]:
    """One more accepted tag: learned, and all sentences ranked anew."""
    count = 1_000 if bench.quick else 10_000
    all_issues = issues()
    corpus = tagged_corpus(count // 20, 3)[:count]
    all_hints = [hints(issue) for issue in all_issues]
    background = Background()
    known = _features(corpus, all_issues)
    for some in known:
        background.add(some)
    ranking = Ranking(background, all_hints)
    for some in known:
        ranking.add(some)
    taken: list[float] = []
    for each in corpus[: bench.rounds(1_000)]:
        for issue_id in each.issues:
            began = time.perf_counter()
            ranking.learn(issue_id, features(each.text, all_hints), accepted=True)
            ranking.best(issue_id)
            taken.append(1000 * (time.perf_counter() - began))
    yield Line(
        "suggestions: one tag learned", f"{len(corpus):,} sentences", Figure.of(taken), mark=Mark(0, _FRAME)
    )


SUGGESTION_ROWS: Final = {"suggestions": suggestions, "suggestions-time": suggesting_time}
