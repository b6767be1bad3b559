"""What is done with suggestions: see them, accept them, refuse them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from store import articles, codebook, tagging
from store.errors import NotFound
from store.model import Article, Issue, Origin, Span, Suggestion
from store.tagging import Outcome
from store.use_cases.opened import OpenedProject

if TYPE_CHECKING:
    from store.suggestions import Suggester


class SuggestionUseCases(OpenedProject):
    """Sentences that may belong to an issue, learned from its lexicon and from what this coder did.

    Only untagged sentences of body paragraphs are suggested, and none that the coder refused. A suggestion
    is in no export and no count.
    """

    _learned: Suggester | None = None

    def prepare_suggestions(self, seconds: float) -> bool:
        """Learn for about so many seconds, where there is something new; return whether it is done.

        Only this lets `suggestions_over` know other texts and another codebook; what else asks waits for it.
        """
        return self._suggester.prepare(seconds)

    def suggestions(self, issue: Issue, first: int, count: int) -> list[Suggestion]:
        """Return the suggestions of an issue from place `first` (counted from 0) on, the best first.

        In a large project those sentences are ranked that the search index finds for the lexicons.
        """
        return self._suggester.ranked(issue, first, count)

    def suggestions_in(self, article: Article) -> list[Suggestion]:
        """Return the suggestions of an article that are worth a mark, in text order.

        Of a long article only the first thousands of paragraphs are looked through.
        """
        return list(self._suggester.through(article, 0, 1))

    def suggestions_over(self, article: Article, window: Span) -> list[Suggestion]:
        """Return the suggestions in the paragraphs over a window that are worth a mark, in text order."""
        return self._suggester.over(article, window)

    def next_suggestion(self, article: Article, offset: int, step: int) -> Suggestion | None:
        """Return the first suggestion that starts at an offset or after it, or with `step` -1 before it."""
        return next(islice(self._suggester.through(article, offset, step), 1), None)

    def accept(self, suggestion: Suggestion) -> Outcome:
        """Tag a suggestion with its issue.

        Raises:
            NotFound: The article, or the issue, is no longer there.
            Refused: The article has another text now.
            BusyProject: The file cannot be written now.
        """
        article, issue = self._behind(suggestion)
        with self.acting() as work:
            return tagging.tag(work, article, suggestion.span, [issue], None, Origin.SUGGESTED)

    def refuse(self, suggestion: Suggestion) -> Outcome:
        """Never suggest these words of the article to this coder for this issue again; undo forgets that.

        Raises:
            NotFound: The article, or the issue, is no longer there.
            Refused: The article has another text now.
            BusyProject: The file cannot be written now.
        """
        article, issue = self._behind(suggestion)
        with self.acting() as work:
            return tagging.refuse(work, article, suggestion, issue)

    def _behind(self, suggestion: Suggestion) -> tuple[Article, Issue]:
        """Return the article, with the text that was suggested from, and the issue of a suggestion."""
        article = articles.fetch(self._database, suggestion.article_id)
        for issue in codebook.issues(self._database):
            if issue.id == suggestion.issue_id:
                return article._replace(revision_id=suggestion.revision_id), issue
        raise NotFound("That issue is no longer in the codebook. Nothing was changed.")

    @property
    def _suggester(self) -> Suggester:
        if self._learned is None:
            from store.suggestions import Suggester  # on use: the first page needs none of it

            self._learned = Suggester(self._database, self._coder)
        return self._learned
