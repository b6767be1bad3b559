"""Giving an article another text: its annotations, and how far it was read, go along.

The old text stays as a revision. Everything is one change, which one undo takes back.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Final

import store.annotations as annotation_rows
from store import articles
from store.alignment import Progress, untold
from store.anchoring import describe
from store.articles import ArticleText
from store.carrying import (
    Carried,
    Orphan,
    Placed,
    carry,
    carry_offsets,
    kept_parts,
    part_of,
    suggest,
)
from store.database import Database
from store.edits import Revised, Row
from store.journal import Scene
from store.model import Annotation, Article, Change, Draft, Paragraph, Span, Status
from store.pieces import LONG, sentence_number
from store.sessions import earlier_reading
from store.spans import shared_length, united
from store.tagging import Work, target_at
from store.text import sentences, split_paragraphs, text_digest

_ALL: Final = -1


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of an annotation when its article gets another text."""

    annotation: Annotation
    """As it was before."""
    status: Status
    span: Span | None
    """Where it stands in the new text; of an orphan, where it may belong."""
    passage: str | None
    """The words there."""


@dataclass(frozen=True, slots=True)
class Reimported:
    """What became of an article and its annotations."""

    article: Article
    """As it is now."""
    fates: tuple[Fate, ...]
    """Of each annotation, in the order of the old text."""
    same: bool
    """Whether the article had this text already, so that nothing was done."""
    change: Change | None = None
    """The journal entry, unless nothing was done."""

    def count(self, status: Status) -> int:
        """Return how many annotations ended so."""
        return sum(fate.status is status for fate in self.fates)

    @property
    def summary(self) -> str:
        """Such as `3 moved, 1 not found`, or `12 annotations in their places`."""
        counts = ((self.count(Status.MOVED), "moved"), (self.count(Status.ORPHAN), "not found"))
        if any(number for number, _ in counts):
            return ", ".join(f"{number:,} {what}" for number, what in counts if number)
        placed = self.count(Status.PLACED)
        return "1 annotation in its place" if placed == 1 else f"{placed:,} annotations in their places"


def whole_text(database: Database, article: Article) -> str:
    """Return the text of an article as of the revision it names."""
    return ArticleText(database, article).slice(Span(0, article.length))


def foresee(database: Database, article: Article, text: str, progress: Progress = untold) -> list[Fate]:
    """Return what becomes of each annotation if the article gets a text; nothing is changed."""
    return _fates(
        database, article, annotation_rows.from_place(database, article.id, 0, _ALL), text, progress
    )


def _fates(
    database: Database, article: Article, there: list[Annotation], text: str, progress: Progress = untold
) -> list[Fate]:
    """Return what becomes of some annotations of an article in a text."""
    fates: list[Fate] = []
    there.sort(key=lambda annotation: annotation.revision_id)
    for revision_id, group in groupby(there, key=lambda annotation: annotation.revision_id):
        annotations = list(group)
        old = whole_text(database, articles.at_revision(database, article, revision_id))
        step = part_of(progress, len(fates) / len(there), (len(fates) + len(annotations)) / len(there))
        carried = carry(old, text, [annotation.span for annotation in annotations], step)
        fates += map(_fate, annotations, carried, [text] * len(annotations))
    return sorted(_without_clashes(fates), key=lambda fate: (fate.annotation.span, fate.annotation.id))


def _fate(annotation: Annotation, carried: Carried, text: str) -> Fate:
    if isinstance(carried, Orphan):
        span = carried.suggestion
        return Fate(annotation, Status.ORPHAN, span, text[span.start : span.end] if span else None)
    # One that nobody has confirmed since an earlier text is not confirmed by another text.
    sure = isinstance(carried, Placed) and annotation.status is not Status.MOVED
    span = carried.span
    return Fate(annotation, Status.PLACED if sure else Status.MOVED, span, text[span.start : span.end])


def _without_clashes(fates: Sequence[Fate]) -> Iterator[Fate]:
    """Yield the fates; of several annotations of a coder that would mark the same, one gets the place."""
    taken: set[tuple[int, Span]] = set()
    for fate in sorted(fates, key=lambda fate: (list(Status).index(fate.status), fate.annotation.id)):
        if fate.status is not Status.ORPHAN and fate.span is not None:
            key = (fate.annotation.coder_id, fate.span)
            if key in taken:
                yield Fate(fate.annotation, Status.ORPHAN, fate.span, fate.passage)
                continue
            taken.add(key)
        yield fate


def reimport(work: Work, article: Article, draft: Draft, progress: Progress = untold) -> Reimported:
    """Give an article the text of a draft and carry its annotations over.

    `progress` is told which share of the work is done.

    Raises:
        NotFound: The article is no longer there.
        Refused: It has another text than the caller knows.
    """
    articles.check_current(work.database, article)
    if text_digest(draft.text) == article.text_sha256:
        return Reimported(article, (), same=True)
    fates = foresee(work.database, article, draft.text, part_of(progress, 0.0, 0.4))
    articles.revise(work.database, work.edits, article, draft, part_of(progress, 0.4, 0.9))
    now = articles.fetch(work.database, article.id)
    citations = _Citations(draft)
    for number, fate in enumerate(sorted(fates, key=lambda fate: fate.span or Span(0, 0))):
        progress(0.9 + 0.1 * number / len(fates))
        values: Row = {"status": fate.status}
        if fate.status is not Status.ORPHAN and fate.span is not None:
            paragraph, sentence = citations.at(fate.span.start)
            target = describe(draft.text, fate.span)
            values |= annotation_rows.columns(target)
            values |= {"revision_id": now.revision_id, "paragraph": paragraph, "sentence": sentence}
        work.edits.update("annotations", fate.annotation.id, values)
    for revised in work.edits.revised:
        carry_reading(work.database, revised)
    progress(1.0)
    done = Reimported(now, tuple(fates), same=False)
    outcome = work.finish(Scene("reimport", f"{article.title} · new text · {done.summary}", article.uid))
    return Reimported(now, done.fates, same=False, change=outcome.change)


class _Citations:
    """Numbers of paragraphs and sentences in a text, asked for from its start to its end."""

    def __init__(self, draft: Draft) -> None:
        self._paragraphs = list(split_paragraphs(draft.text, draft.kinds))
        self._starts = [paragraph.start for paragraph in self._paragraphs]
        self._latest: tuple[Paragraph, list[Span]] | None = None

    def at(self, offset: int) -> tuple[int, int]:
        """Return the numbers of the paragraph and, within it, of the sentence at an offset or before it."""
        place = max(0, bisect_right(self._starts, offset) - 1)
        paragraph = self._paragraphs[place]
        if offset >= paragraph.end and place + 1 < len(self._paragraphs):  # in the white space before
            paragraph = self._paragraphs[place + 1]
        index = max(0, offset - paragraph.start)
        if len(paragraph.text) > LONG:
            return paragraph.number, sentence_number(paragraph.text, index)
        if self._latest is None or self._latest[0] is not paragraph:
            self._latest = paragraph, sentences(paragraph.text)
        return paragraph.number, max(1, sum(each.start <= index for each in self._latest[1]))


def settle(work: Work, article_id: int, annotation_ids: Sequence[int], *, known: bool) -> int:
    """Put annotations that come from elsewhere where they belong in the text that their article has.

    With `known` they were reviewed in this text, so that those not found stay so. Returns how many are to be
    reviewed that were not before.
    """
    article = articles.fetch(work.database, article_id)
    there = [annotation_rows.fetch(work.database, each) for each in annotation_ids]
    stale = [
        each
        for each in there
        if each.revision_id != article.revision_id and not (known and each.status is Status.ORPHAN)
    ]
    for each in there:
        if each.revision_id == article.revision_id and each.status is Status.ORPHAN:
            work.edits.update("annotations", each.id, {"status": Status.PLACED})
    if not stale:
        return 0
    fates = _fates(work.database, article, stale, whole_text(work.database, article))
    to_review = 0
    for fate in fates:
        values: Row = {"status": Status.ORPHAN}
        if fate.status is not Status.ORPHAN and fate.span is not None and _is_free(work, article, fate):
            target, place = target_at(work.database, article, fate.span)
            values = {**annotation_rows.columns(target), **place, "status": fate.status}
        work.edits.update("annotations", fate.annotation.id, values)
        to_review += values["status"] != Status.PLACED and fate.annotation.status is Status.PLACED
    return to_review


def _is_free(work: Work, article: Article, fate: Fate) -> bool:
    """Tell whether no other annotation of the same coder stands where one would be placed."""
    coder_id = fate.annotation.coder_id
    return fate.span is None or not annotation_rows.at_span(
        work.database, article.id, article.revision_id, coder_id, fate.span
    )


def carry_reading(database: Database, revised: Revised) -> None:
    """Let what each coder has read of an article be what of it is in the new text too.

    What is new in the text counts as unread, so that reading on leads to it. What was read of the text before
    is kept: if that comes back, all of it counts as read again.
    """
    rows = database.rows("SELECT * FROM reading WHERE article_id = ?", revised.article_id)
    if not rows:
        return
    article = articles.fetch(database, revised.article_id)
    before, after = (
        articles.at_revision(database, article, revision_id)
        for revision_id in (revised.before, revised.after)
    )
    old, new = whole_text(database, before), whole_text(database, after)
    body = ArticleText(database, after).body_spans(Span(0, after.length))
    names = [
        str(row["uid"])
        for revision_id in (revised.before, revised.after)
        for row in database.rows("SELECT uid FROM revisions WHERE id = ?", revision_id)
    ]
    for row in rows:
        seen = json.loads(row["seen"])
        earlier = {**earlier_reading(row), names[0]: seen}
        again = [Span(*each) for each in earlier.pop(names[1], []) if each[1] <= after.length]
        parts = united([*kept_parts(old, new, [Span(*each) for each in seen]), *again])
        database.run(
            "UPDATE reading SET position = ?, seen = ?, read_length = ?, earlier = ? WHERE id = ?",
            carry_offsets(old, new, [row["position"]])[0],
            json.dumps([[span.start, span.end] for span in parts]),
            *(shared_length(parts, body), json.dumps(list(earlier.items())), row["id"]),
        )


def suggesting(database: Database, annotation: Annotation, article: Article) -> Callable[[], Span | None]:
    """Return what finds where an orphan may belong in the article's text, None if nothing resembles it.

    It does not read the project any more, and may be called in another thread.
    """
    before = articles.at_revision(database, article, annotation.revision_id)
    return partial(suggest, whole_text(database, before), whole_text(database, article), annotation.span)


def words_before(database: Database, annotation: Annotation) -> str | None:
    """Return the words of an annotation before its article got another text; None if they were the same."""
    row = database.row(
        "SELECT edit.value ->> '$.before.exact' AS words FROM changes, json_each(changes.edits) AS edit "
        "WHERE changes.action = 'reimport' AND changes.reverts IS NULL AND changes.article_uid = "
        "(SELECT uid FROM articles WHERE id = ?) AND edit.value ->> '$.uid' = ? "
        "ORDER BY changes.id DESC LIMIT 1",
        *(annotation.article_id, annotation.uid),
    )
    return row["words"] if row is not None else None


def carried_offsets(database: Database, before: Article, now: Article, offsets: Sequence[int]) -> list[int]:
    """Return where places of an earlier text of an article are in a later one."""
    return carry_offsets(whole_text(database, before), whole_text(database, now), offsets)
