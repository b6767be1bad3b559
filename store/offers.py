"""Which passages a session offers, one after the other.

They are found a few at a time, in an order that stays, so that the next one is there at once in a project
of any size and a session goes on behind the `Spot` that was answered last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

import store.annotations as annotation_rows
from store import articles, search, sessions
from store.articles import ArticleText
from store.database import Database
from store.model import Annotation, Article, Issue, Paragraph, ParagraphKind, Span, Suggestion
from store.pieces import LONG, Pieces
from store.scopes import ANSWER, STEP_BACK, Kind, Offer, Scope, Spot, Total
from store.spans import covers, missing
from store.text import sentences

_PAGE: Final = 8
"""Rows that are read at once."""
_EXACT: Final = 500
"""Sentences of an article read in part up to which those that are left are counted one by one."""
COUNTED: Final = 1000
"""Passages that are counted one by one; there may be more."""


Suggest = Callable[[Issue, int, int], Sequence[Suggestion]]
"""Returns the suggestions for an issue from a place on, counted from 0, so many at most."""


class Queue:
    """The passages of a scope in their order, for one coder."""

    def __init__(self, database: Database, coder_id: int, scope: Scope, suggest: Suggest) -> None:
        self._database = database
        self._coder_id = coder_id
        self._scope = scope
        self._suggest = suggest

    def after(self, spot: Spot | None) -> Iterator[Offer]:
        """Yield the passages behind a spot, each found when it is asked for; from the first on for None.

        Raises:
            NotFound: The article or the issue of the scope is not there.
        """
        finders: dict[Kind, Callable[[Spot | None], Iterator[Offer]]] = {
            Kind.UNREAD: self._unread,
            Kind.SUGGESTIONS: self._suggested,
            Kind.SEARCH: self._found,
            Kind.ORPHANS: self._orphans,
            Kind.DISAGREEMENTS: self._disagreements,
            Kind.CHECK: self._of_another,
        }
        return finders[self._scope.kind](spot)

    def at(self, spot: Spot) -> Offer | None:
        """Return the passage at a spot that was offered before, also if it would not be any more.

        None if it is not there.
        """
        if self._scope.kind in (Kind.ORPHANS, Kind.DISAGREEMENTS, Kind.CHECK):
            before = spot._replace(id=spot.id - 1)
            if self._scope.kind is Kind.DISAGREEMENTS:  # whose clusters are sought behind an end
                before = spot._replace(end=spot.start)
            offer = next(self.after(before), None)
            return offer if offer is not None and offer.spot == spot else None
        article_id = self._database.number(
            "SELECT id FROM articles WHERE uid = ? AND deleted_at IS NULL", spot.article
        )
        if not article_id:
            return None
        article, span = articles.fetch(self._database, article_id), Span(spot.start, spot.end)
        if span.end > article.length:
            return None
        for paragraph in ArticleText(self._database, article).paragraphs_over(span):
            for sentence, read in sentences_from(paragraph, span.start):
                if sentence == span:
                    return _offer(article, span, read)
                if sentence.start >= span.end:
                    break
        return _offer(article, span, span)

    def total(self) -> Total:
        """Return how many passages there are; many, and those of partly read articles, are estimated."""
        if self._scope.kind is Kind.UNREAD:
            return self._unread_total()
        if self._scope.kind is Kind.SUGGESTIONS and not self._scope.article:
            number = len(self._suggest(self._issue(), 0, COUNTED + 1))
            return Total(min(number, COUNTED), number > COUNTED)
        number = sum(1 for _ in islice(self.after(None), COUNTED + 1))
        return Total(min(number, COUNTED), number > COUNTED)

    # Articles

    def _articles(self, spot: Spot | None, condition: str, *values: int) -> Iterator[Article]:
        """Yield the articles that meet a condition, from that of the spot on."""
        first = 0
        if spot is not None:
            first = self._database.number("SELECT id FROM articles WHERE uid = ?", spot.article)
        only = self._scope.article
        while True:
            rows = self._database.rows(
                "SELECT articles.id FROM articles WHERE articles.id >= ? AND deleted_at IS NULL "  # noqa: S608
                f"AND (? = '' OR articles.uid = ?) AND {condition} ORDER BY articles.id LIMIT {_PAGE}",
                first,
                only,
                only,
                *values,
            )
            for row in rows:
                yield articles.fetch(self._database, row["id"])
            if len(rows) < _PAGE:
                return
            first = rows[-1]["id"] + 1

    # Sentences

    def _unread_articles(self, spot: Spot | None = None) -> Iterator[Article]:
        return self._articles(
            spot,
            "NOT EXISTS (SELECT 1 FROM reading JOIN revisions ON revisions.id = articles.revision_id "
            "WHERE reading.article_id = articles.id AND reading.coder_id = ? "
            "AND reading.read_length >= revisions.body_length)",
            self._coder_id,
        )

    def _unread(self, spot: Spot | None) -> Iterator[Offer]:
        for article in self._unread_articles(spot):
            begin = spot.end if spot is not None and spot.article == article.uid else 0
            yield from self._unread_in(article, begin)

    def _unread_in(self, article: Article, begin: int) -> Iterator[Offer]:
        text = ArticleText(self._database, article)
        seen = sessions.reading(self._database, article.id, self._coder_id).seen
        position = begin
        while gaps := missing(seen, Span(position, article.length)):
            first = text.number_at(gaps[0].start)
            paragraphs = text.fetch(first, first + _PAGE - 1)
            for paragraph in paragraphs:
                if paragraph.kind is ParagraphKind.BODY:
                    for sentence, read in sentences_from(paragraph, max(begin, gaps[0].start)):
                        if sentence.start >= begin and not covers(seen, sentence):
                            yield _offer(article, sentence, read)
            if not paragraphs or paragraphs[-1].number >= article.paragraphs:
                return
            position = max(position, paragraphs[-1].end)

    def _unread_total(self) -> Total:
        number, about = 0, False
        some = list(islice(self._unread_articles(), COUNTED + 1))
        for article in some[:COUNTED]:
            seen = sessions.reading(self._database, article.id, self._coder_id).seen
            if not seen:
                number += self._database.number(
                    "SELECT sum(sentences) FROM paragraphs WHERE revision_id = ? AND kind = 'body'",
                    article.revision_id,
                )
            elif article.sentences <= _EXACT:
                number += sum(1 for _ in self._unread_in(article, 0))
            else:
                unread = sum(len(gap) for gap in missing(seen, Span(0, article.length)))
                number += article.sentences * unread // max(1, article.length)
                about = True
        return Total(number, about or len(some) > COUNTED)

    def _found(self, spot: Spot | None) -> Iterator[Offer]:
        row_id, begin = self._paragraph_at(spot), spot.end if spot is not None else 0
        while rows := search.in_order(
            self._database, self._scope.argument, row_id, _PAGE, self._scope.article
        ):
            for found_id, hit in rows:
                article = articles.fetch(self._database, hit.article_id)
                first = begin if spot is not None and found_id == self._paragraph_at(spot) else 0
                paragraph = Paragraph(hit.paragraph, hit.start, hit.text)
                for sentence, read in sentences_from(paragraph, max(first, hit.start)):
                    if sentence.start >= first and any(match.overlaps(sentence) for match in hit.matches):
                        yield _offer(article, sentence, read)
                row_id = found_id + 1

    def _paragraph_at(self, spot: Spot | None) -> int:
        if spot is None:
            return 0
        return self._database.number(
            "SELECT paragraphs.id FROM paragraphs JOIN articles ON articles.revision_id = "
            "paragraphs.revision_id WHERE articles.uid = ? AND start <= ? ORDER BY start DESC LIMIT 1",
            *(spot.article, spot.start),
        )

    def _suggested(self, spot: Spot | None) -> Iterator[Offer]:
        issue = self._issue()
        # Their order follows what was tagged, and what is tagged drops out: so the session's own answers say
        # what was offered, a page that held something new is read again, and at the end all are looked at.
        offered = self._answered(spot)
        first, swept = 0, False
        while True:
            found = self._suggest(issue, first, _PAGE)
            new = [each for each in found if _key(each) not in offered]
            for each in new:
                offered.add(_key(each))
                article = articles.fetch(self._database, each.article_id)
                if self._scope.article in ("", article.uid):
                    yield _offer(article, each.span, each.span)._replace(suggestion=each)
            if not found and (swept or not first):
                return
            swept = not found or (swept and not new)
            first = first + len(found) - len(new) if found else 0

    def _issue(self) -> Issue:
        from store import codebook  # on use: no other scope needs it

        return codebook.find(codebook.issues(self._database), self._scope.argument)

    def _answered(self, spot: Spot | None) -> set[tuple[int, Span]]:
        """Return what the session that goes on behind a spot has answered, as its journal tells."""
        if spot is None:
            return set()
        rows = self._database.rows(
            'SELECT changes.action, articles.id, start, "end" FROM changes '
            "LEFT JOIN articles ON articles.uid = article_uid "
            "WHERE coder_id = ?1 AND action IN (?2, ?3) AND session_id = "
            "(SELECT max(id) FROM sessions WHERE coder_id = ?1 AND ended_at IS NULL) ORDER BY changes.id",
            *(self._coder_id, ANSWER, STEP_BACK),
        )
        answered: list[tuple[int, Span]] = []
        for row in rows:
            if row["action"] == ANSWER:
                answered.append((row["id"], Span(row["start"], row["end"])))
            elif answered:
                answered.pop()
        return set(answered)

    # Annotations

    def _annotated(self, spot: Spot | None) -> Iterator[Article]:
        return self._articles(
            spot,
            "EXISTS (SELECT 1 FROM tallies WHERE article_id = articles.id AND issue_id = 0 AND count > 0)",
        )

    def _annotations(
        self, spot: Spot | None, wanted: annotation_rows.Wanted
    ) -> Iterator[tuple[Article, Annotation]]:
        for article in self._annotated(spot):
            at = (-1, 0, 0)
            if spot is not None and spot.article == article.uid:
                at = (spot.start, spot.end, spot.id)
            while page := annotation_rows.beyond(self._database, article, at, _PAGE, wanted):
                for each in page:
                    yield article, each
                at = (page[-1].span.start, page[-1].span.end, page[-1].id)

    def _orphans(self, spot: Spot | None) -> Iterator[Offer]:
        for article, each in self._annotations(spot, annotation_rows.Wanted.ORPHANS):
            yield _about(article, each)

    def _of_another(self, spot: Spot | None) -> Iterator[Offer]:
        coder = sessions.find_coder(self._database, self._scope.argument)
        if coder is None:
            sessions.check_coder(self._database, self._scope.argument)
            return
        for article, each in self._annotations(spot, annotation_rows.Wanted.STANDING):
            if each.coder_id == coder.id:
                yield _about(article, each)

    def _disagreements(self, spot: Spot | None) -> Iterator[Offer]:
        if self._database.number("SELECT count(*) FROM coders") < 2:
            return
        if spot is not None:  # which is that of a whole cluster: what overlaps nothing of it comes next
            spot = spot._replace(start=spot.end - 1, end=1 << 62)
        cluster: list[Annotation] = []
        last: Article | None = None
        end = 0
        for article, each in self._annotations(spot, annotation_rows.Wanted.STANDING):
            if last is not None and (article.id != last.id or each.span.start >= end):
                yield from self._disagreement(last, cluster)
                cluster, end = [], 0
            last, end = article, max(end, each.span.end)
            cluster.append(each)
        if last is not None:
            yield from self._disagreement(last, cluster)

    def _disagreement(self, article: Article, cluster: Sequence[Annotation]) -> Iterator[Offer]:
        by_coder: dict[int, frozenset[int]] = {}
        for each in cluster:
            by_coder[each.coder_id] = by_coder.get(each.coder_id, frozenset()) | set(each.issue_ids)
        if len(set(by_coder.values())) < 2:
            return
        own = next((each for each in cluster if each.coder_id == self._coder_id), cluster[0])
        end = max(each.span.end for each in cluster)
        spot = Spot(article.uid, cluster[0].span.start, end)
        yield Offer(article, own.span, spot, own.span, tuple(cluster))


def _offer(article: Article, span: Span, read: Span) -> Offer:
    return Offer(article, span, Spot(article.uid, span.start, span.end), read)


def _key(suggested: Suggestion) -> tuple[int, Span]:
    return suggested.article_id, suggested.span


def _about(article: Article, annotation: Annotation) -> Offer:
    span = annotation.span
    spot = Spot(article.uid, span.start, span.end, annotation.id)
    return Offer(article, span, spot, span, (annotation,))


def sentences_from(paragraph: Paragraph, offset: int) -> Iterator[tuple[Span, Span]]:
    """Yield the sentences of a paragraph from that at an offset of the article on.

    Beside each stands the span that it takes with the white space up to the next one.
    """
    text = paragraph.text
    if len(text) <= LONG:
        yield from _sentences(text, Span(0, len(text)), paragraph.start)
        return
    pieces = Pieces(text)
    piece: Span | None = pieces.at(max(0, offset - paragraph.start))
    while piece is not None:
        yield from _sentences(text[piece.start : piece.end], piece, paragraph.start)
        piece = pieces.after(piece)


def _sentences(text: str, piece: Span, offset: int) -> Iterator[tuple[Span, Span]]:
    found = sentences(text)
    edges = [0, *(each.start for each in found[1:]), len(piece)]
    for sentence, (start, end) in zip(found, pairwise(edges), strict=bool(found)):
        yield sentence.shift(piece.start + offset), Span(start, end).shift(piece.start + offset)
