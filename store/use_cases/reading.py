"""What is remembered of reading."""

from __future__ import annotations

from collections.abc import Iterable

from store import articles, sessions
from store.articles import ArticleText
from store.model import Article, Reading, Span
from store.spans import united
from store.use_cases.opened import OpenedProject


class ReadingUseCases(OpenedProject):
    """How far the coder has come."""

    def reading(self, article: Article) -> Reading:
        """Return how far this coder has come in an article."""
        return sessions.reading(self._database, article.id, self._coder_id())

    def record_reading(
        self, article: Article, seen: Iterable[Span] = (), *, position: int | None = None
    ) -> None:
        """Remember what was read, and where the cursor stands if `position` is given.

        Nothing is if the article has another text now: in that, other words stand there.
        """
        text = ArticleText(self._database, article)
        parts = [(span, text.body_spans(span)) for span in seen]
        now = self._clock()
        with self._database.transaction():
            if not articles.is_current(self._database, article):
                return
            coder = sessions.ensure_coder(self._database, self._coder, now)
            sessions.record_reading(
                self._database, article.id, coder.id, position=position, seen=parts, now=now
            )

    def set_read(self, article: Article, seen: Iterable[Span]) -> None:
        """Let exactly these spans count as read, as they did before the article was marked.

        Nothing is changed if the article has another text now.

        Raises:
            BusyProject: The file cannot be written now.
        """
        spans, body = united(seen), ArticleText(self._database, article).body_spans(Span(0, article.length))
        now = self._clock()
        with self._database.transaction():
            if articles.is_current(self._database, article):
                sessions.replace_reading(
                    self._database, article.id, self._coder_id(), seen=spans, body=body, now=now
                )

    def mark_read(self, article: Article) -> None:
        """Count the whole article as read."""
        self.record_reading(article, [Span(0, article.length)] if article.length else [])
