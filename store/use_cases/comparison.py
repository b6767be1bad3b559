"""Several articles side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from store import annotations as annotation_rows
from store import articles, codebook
from store.use_cases.opened import OpenedProject

if TYPE_CHECKING:
    from store.compare.matrix import Cell
    from store.model import Annotation

_ARTICLES: Final = 500
"""Articles taken from the project at once."""
_ANNOTATIONS: Final = 10_000
"""Annotations taken from the project at once."""


class ComparisonUseCases(OpenedProject):
    """What the sources say on the same thing."""

    def matrix(self, *, keep: bool = False) -> Iterator[list[Cell]]:
        """Yield for each article, in the order of import, a cell for each issue, as in the codebook.

        The tags are those of all coders, the share read that of this one. With `keep` the cells have their
        passages.
        """
        # Imported on use: no page of the reader needs it.
        from store.compare.matrix import compare_issues

        issues, first = codebook.issues(self._database), 0
        while page := articles.summaries(self._database, self._coder_id(), first, _ARTICLES):
            for summary in page:
                annotations = self._annotations(summary.article.id) if summary.annotations else ()
                yield compare_issues(summary.article, summary.read_percent, annotations, issues, keep=keep)
            first += len(page)

    def _annotations(self, article_id: int) -> Iterator[Annotation]:
        first = 0
        while page := annotation_rows.from_place(self._database, article_id, first, _ANNOTATIONS):
            yield from page
            first += len(page)
