"""Suggestions for a coder: what was learned, kept in memory and brought up to date before it is asked.

Of a small project every sentence is known. Of a large one are those that hold words of the lexicons, found by
the index, and some from everywhere, which tell what is common: `_MOST` in all, however many there are.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from math import inf
from time import monotonic
from typing import Final, NamedTuple

import store.annotations as annotation_rows
from store import articles, codebook, refusals, sessions
from store.articles import ArticleText
from store.database import Database
from store.model import Article, Issue, Paragraph, ParagraphKind, Span, Suggestion
from store.pieces import LONG
from store.refusals import Lesson
from store.search import any_of
from store.spans import missing
from store.suggesting.features import Features, Hints, features, hints, in_context
from store.suggesting.learner import Background
from store.suggesting.ranking import Ranking
from store.text import sentences

_MOST: Final = 10_000
"""Sentences that are ranked."""
_A_PARAGRAPH: Final = 3
"""Sentences of a paragraph, about."""
_FOUND: Final = 20_000
"""Paragraphs with words of the lexicons that are looked for."""
_SAMPLE: Final = 1_000
"""Paragraphs from everywhere in a large project."""
_KEPT: Final = 2_000
"""Paragraphs whose features are kept."""
_BLOCK: Final = 64
"""Paragraphs that are looked at at once."""
_FARTHEST: Final = 3_000
"""Paragraphs of one article that are looked through."""


class Sentence(NamedTuple):
    """A body sentence with what may speak for an issue."""

    article_id: int
    revision_id: int
    span: Span
    text: str
    features: Features


class Suggester:
    """What was learned from one coder."""

    def __init__(self, database: Database, coder: str) -> None:
        self._database = database
        self._coder = coder
        self._coder_id = 0
        self._hints: list[Hints] = []
        self._pool: list[Sentence] = []
        self._ranking = Ranking(Background(), [])
        self._lessons: dict[tuple[str, int], Lesson] = {}
        self._refused: set[tuple[int, int, str]] = set()
        self._project: tuple[list[Issue], int, int] | None = None
        """The codebook and the texts of which it knows."""
        self._making: tuple[tuple[list[Issue], int, int], Iterator[None]] | None = None
        self._change = -1
        self._paragraphs: OrderedDict[tuple[int, int], list[tuple[Sentence, list[str]]]] = OrderedDict()

    # Asking

    def ranked(self, issue: Issue, first: int, count: int) -> list[Suggestion]:
        """Return the suggestions of an issue from place `first` (counted from 0) on, the best first."""
        self._catch_up()
        if issue.id not in self._ranking.learners:
            return []
        found: list[Suggestion] = []
        for score, place in self._ranking.best(issue.id):
            if len(found) == first + count:
                break
            suggestion = self._suggestion(self._pool[place], issue.id, score)
            if suggestion is not None and not self._tagged(self._pool[place]):
                found.append(suggestion)
        return found[first:]

    def over(self, article: Article, window: Span) -> list[Suggestion]:
        """Return the suggestions in the paragraphs over a window of an article, in text order.

        A sentence is suggested for the issue for which most speaks. It goes by what was prepared last, none
        before that, so that it takes no longer in a large project.
        """
        self._follow()
        return self._in(article, ArticleText(self._database, article).paragraphs_over(window))

    def through(self, article: Article, offset: int, step: int) -> Iterator[Suggestion]:
        """Yield the suggestions from an offset on (`step` 1), or before it (-1), the nearest first."""
        self._catch_up()
        text = ArticleText(self._database, article)
        number = text.number_at(offset)
        for block in range(0, _FARTHEST, _BLOCK):
            first = number + block if step > 0 else number - block - _BLOCK + 1
            if first > text.count or first + _BLOCK <= 1:
                return
            found = self._in(article, text.fetch(max(1, first), first + _BLOCK - 1))
            yield from (each for each in found[::step] if (each.span.start >= offset) is (step > 0))

    def _in(self, article: Article, paragraphs: Sequence[Paragraph]) -> list[Suggestion]:
        found = [
            suggestion
            for paragraph in paragraphs
            for sentence, telling in self._sentences(article, paragraph)
            if (suggestion := self._best(sentence, telling)) is not None
        ]
        if not found:
            return []
        tagged = self._tagged_spans(article, found[0].span.hull(found[-1].span))
        return [each for each in found if not any(each.span.overlaps(span) for span in tagged)]

    def _best(self, sentence: Sentence, telling: list[str]) -> Suggestion | None:
        worth = ((self._ranking.worth(issue_id, telling), issue_id) for issue_id in self._ranking.learners)
        scores = [(score, issue_id) for score, issue_id in worth if score is not None]
        for score, issue_id in sorted(scores, key=lambda each: (-each[0], each[1])):
            suggestion = self._suggestion(sentence, issue_id, score)
            if suggestion is not None:
                return suggestion
        return None

    def _suggestion(self, sentence: Sentence, issue_id: int, score: float) -> Suggestion | None:
        if (sentence.article_id, issue_id, sentence.text) in self._refused:
            return None
        because = self._ranking.because(issue_id, sentence.text, sentence.features)
        return Suggestion(*sentence[:3], issue_id, score, because, sentence.text) if because else None

    def _tagged(self, sentence: Sentence) -> bool:
        article = articles.fetch(self._database, sentence.article_id)
        return bool(self._tagged_spans(article, sentence.span))

    def _tagged_spans(self, article: Article, window: Span) -> list[Span]:
        """Return what the coder has tagged over a window."""
        over = annotation_rows.over(self._database, article, window)
        return [each.span for each in over if each.issue_ids and each.coder_id == self._coder_id]

    def _sentences(self, article: Article, paragraph: Paragraph) -> list[tuple[Sentence, list[str]]]:
        """Return the sentences of a paragraph with those of their features that tell something."""
        key = (article.revision_id, paragraph.number)
        known = self._paragraphs.get(key)
        if known is None:
            some = _split(article.id, article.revision_id, paragraph, self._hints)
            known = [(each, self._ranking.background.telling(each.features)) for each in some]
            self._paragraphs[key] = known
            if len(self._paragraphs) > _KEPT:
                self._paragraphs.popitem(last=False)
        return known

    # Learning

    def prepare(self, seconds: float = inf) -> bool:
        """Read what the project holds, if that changed, for about so many seconds; return whether all is."""
        wanted = (
            codebook.issues(self._database),
            self._database.number("SELECT max(id) FROM revisions"),
            articles.count(self._database),
        )
        if wanted == self._project:
            return True
        if self._making is None or self._making[0] != wanted:
            self._making = (wanted, self._make(wanted[0]))
        end = monotonic() + seconds
        for _ in self._making[1]:
            if monotonic() > end:
                return False
        self._project, self._making = wanted, None
        return True

    def _catch_up(self) -> None:
        """Learn from all that was done since, by whomever."""
        self.prepare()
        self._follow()

    def _follow(self) -> None:
        """Learn from what the coder did since, here or in another program."""
        change = self._database.number("SELECT max(id) FROM changes")
        if change == self._change or self._project is None:
            return
        coder = sessions.find_coder(self._database, self._coder)
        self._coder_id = coder.id if coder else 0
        self._refused = refusals.refused(self._database, self._coder_id)
        lessons = refusals.lessons(self._database, self._coder_id)
        for key in self._lessons.keys() - lessons.keys():
            self._learn(self._ranking, self._hints, self._lessons[key], -1)
        for key in lessons.keys() - self._lessons.keys():
            self._learn(self._ranking, self._hints, lessons[key], 1)
        self._lessons, self._change = lessons, change

    def _make(self, issues: Sequence[Issue]) -> Iterator[None]:
        """Read sentences and lessons anew, a little at a time; what was learned holds until it is done."""
        all_hints = [hints(issue) for issue in issues]
        pool: list[Sentence] = []
        ids = self._candidates(issues)
        for first in range(0, len(ids), _BLOCK):
            if len(pool) >= _MOST:
                break
            for article_id, revision_id, paragraph in self._read(ids[first : first + _BLOCK]):
                pool += _split(article_id, revision_id, paragraph, all_hints)
                yield
        coder = sessions.find_coder(self._database, self._coder)
        coder_id = coder.id if coder else 0
        background = Background()
        read: dict[int, tuple[Span, ...]] = {}
        for sentence in pool:
            seen = read.get(sentence.article_id)
            if seen is None:
                seen = sessions.reading(self._database, sentence.article_id, coder_id).seen
                read = {sentence.article_id: seen}
            background.add(sentence.features, read=bool(seen) and not missing(seen, sentence.span))
            yield
        ranking = Ranking(background, all_hints)
        for sentence in pool:
            ranking.add(sentence.features)
            yield
        lessons = refusals.lessons(self._database, coder_id)
        for lesson in lessons.values():
            self._learn(ranking, all_hints, lesson, 1)
            yield
        ranking.begin()
        self._hints, self._pool, self._ranking, self._lessons = all_hints, pool, ranking, lessons
        self._change = -1
        self._paragraphs.clear()

    def _learn(self, ranking: Ranking, all_hints: Sequence[Hints], lesson: Lesson, times: int) -> None:
        if lesson.issue_id in ranking.learners:
            some = features(lesson.text, all_hints)
            ranking.learn(lesson.issue_id, some, accepted=lesson.accepted, times=times)

    def _candidates(self, issues: Sequence[Issue]) -> list[int]:
        """Return the ids of the paragraphs whose sentences are ranked."""
        total = self._database.number(
            "SELECT total(sentences) FROM revisions JOIN articles ON articles.revision_id = revisions.id "
            "WHERE deleted_at IS NULL"
        )
        if total <= _MOST:
            rows = self._database.rows(
                "SELECT paragraphs.id FROM paragraphs JOIN articles "
                "ON articles.revision_id = paragraphs.revision_id WHERE deleted_at IS NULL AND kind = 'body'"
            )
            return sorted(row["id"] for row in rows)
        last = self._database.number("SELECT max(id) FROM paragraphs")
        ids = {1 + number * last // _SAMPLE for number in range(_SAMPLE)}
        wanted = any_of(text for issue in issues for text in (issue.name, *issue.lexicon))
        if wanted:
            found = self._database.rows(
                "SELECT rowid FROM paragraphs_fts WHERE paragraphs_fts MATCH ? LIMIT ?", wanted, _FOUND
            )
            # Spread over the project, where there are more than are ranked.
            ids.update(row[0] for row in found[:: 1 + len(found) * _A_PARAGRAPH // _MOST])
        return sorted(ids)

    def _read(self, ids: Sequence[int]) -> list[tuple[int, int, Paragraph]]:
        rows = self._database.rows(
            "SELECT articles.id AS article_id, paragraphs.revision_id, number, start, text "
            "FROM json_each(?) AS wanted JOIN paragraphs ON paragraphs.id = wanted.value "
            "JOIN articles ON articles.revision_id = paragraphs.revision_id "
            "WHERE articles.deleted_at IS NULL AND kind = 'body' ORDER BY paragraphs.id",
            json.dumps(ids),
        )
        return [
            (row["article_id"], row["revision_id"], Paragraph(row["number"], row["start"], row["text"]))
            for row in rows
        ]


def _split(
    article_id: int, revision_id: int, paragraph: Paragraph, all_hints: Sequence[Hints]
) -> list[Sentence]:
    """Return the sentences of a paragraph; none of one that is no body or too long to be prose."""
    if paragraph.kind is not ParagraphKind.BODY or len(paragraph.text) > LONG:
        return []
    spans = sentences(paragraph.text)
    texts = [paragraph.text[span.start : span.end] for span in spans]
    return [
        Sentence(article_id, revision_id, span.shift(paragraph.start), text, some)
        for span, text, some in zip(spans, texts, in_context(texts, all_hints), strict=True)
    ]
