"""What is done with articles: import, list, find, read, search."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from store import adding, articles, search
from store.model import Article, ArticleSummary, Draft
from store.use_cases.opened import OpenedProject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.adding import Prepared
    from store.articles import ArticleText
    from store.search import Hit


class Imported(NamedTuple):
    """What became of a text."""

    article: Article
    added: bool
    """False if the project held the same text already."""


class ArticleUseCases(OpenedProject):
    """Articles of the project."""

    def import_draft(self, draft: Draft) -> Imported:
        """Store a text; one that the project holds already is not stored again."""
        return self.import_texts([adding.prepare(draft)])[0]

    def import_texts(self, texts: Sequence[Prepared]) -> list[Imported]:
        """Store texts, all of them or none; those that the project holds already are not stored again.

        Each is a change of its own. What was saved is on the disk once, which takes the time of one.

        Raises:
            BusyProject: The file cannot be written now.
        """
        known = self._known(texts)
        if len(known) == len({text.text.digest for text in texts}):  # then nothing is written
            return [Imported(known[text.text.digest], added=False) for text in texts]
        with self.acting() as work:
            known = self._known(texts)
            new: dict[str, Prepared] = {}
            for text in texts:  # of one that is here twice, the first
                if text.text.digest not in known:
                    new.setdefault(text.text.digest, text)
            added = dict(zip(new, adding.add(self._database, work.author, [*new.values()]), strict=True))
        imported = list[Imported]()
        for text in texts:
            digest = text.text.digest
            imported.append(Imported(added.get(digest) or known[digest], added=digest in new))
            new.pop(digest, None)  # the next time it is there already
        return imported

    def _known(self, texts: Sequence[Prepared]) -> dict[str, Article]:
        """Return the articles that have one of these texts now, by its digest."""
        return articles.with_texts(self._database, [text.text.digest for text in texts])

    def article_count(self) -> int:
        """Return the number of articles."""
        return articles.count(self._database)

    def articles(self, first: int = 0, count: int = -1) -> list[ArticleSummary]:
        """Return the articles from place `first` (counted from 0) on, in the order of import."""
        return articles.summaries(self._database, self._coder_id(), first, count)

    def article(self, article_id: int) -> Article:
        """Return one article.

        Raises:
            NotFound: There is none with this id.
        """
        return articles.fetch(self._database, article_id)

    def check_current(self, article: Article) -> None:
        """Refuse an article that another program has removed, or given a new text, since it was read.

        Raises:
            NotFound: It was removed.
            Refused: It has another text now.
        """
        articles.check_current(self._database, article)

    def article_summary(self, article_id: int) -> ArticleSummary | None:
        """Return one article as lists show it, or None if it was removed."""
        return articles.summary(self._database, self._coder_id(), article_id)

    def article_place(self, article_id: int) -> int:
        """Return the article's place in the list, counted from 0."""
        return articles.place_of(self._database, article_id)

    def find_article(self, name: str) -> Article:
        """Return the article with this uid, title or file name.

        Raises:
            NotFound: None has it, or several do.
        """
        return articles.find(self._database, name)

    def text(self, article: Article) -> ArticleText:
        """Return the article's text, to be read from the file as it is needed."""
        return articles.ArticleText(self._database, article)

    def search(self, query: str, limit: int = 50, *, unfinished: bool = False) -> list[Hit]:
        """Return the paragraphs that hold every word of the query, best first.

        If the query is `unfinished`, its last word stands for all that begin with it.
        """
        return search.search(self._database, query, limit, unfinished=unfinished)

    def next_paragraph(self, article: Article, phrase: str, number: int) -> int | None:
        """Return the next paragraph after `number` in which the phrase begins a word; None if none does.

        It is found by the index, whatever the length of the article.
        """
        return search.next_paragraph(self._database, article.revision_id, phrase, number)
