"""What is done when the source of an article was edited: another text, and what it means for annotations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from store.model import Annotation, Article, Draft, Span
from store.text import text_digest
from store.use_cases.opened import OpenedProject

if TYPE_CHECKING:
    from store.revising import Reimported


class RevisionUseCases(OpenedProject):
    """Texts of articles that follow one another."""

    def reimport(
        self, article: Article, draft: Draft, progress: Callable[[float], None] = lambda _: None
    ) -> Reimported:
        """Give an article the text of a draft; its annotations, and what was read, go along.

        The old text stays as a revision, and one undo brings it back. Title and file name stay; source,
        author, date and address are taken from the draft only where the article has none. `progress` is told
        which share of the work is done, from 0 to 1.

        Raises:
            NotFound: The article is no longer there.
            Refused: It has another text than the caller knows.
            BusyProject: The file cannot be written now.
        """
        # Imported on use, here and below: reading needs none of it.
        from store import revising

        with self.acting() as work:
            return revising.reimport(work, article, draft, progress)

    def foresee_reimport(
        self, article: Article, draft: Draft, progress: Callable[[float], None] = lambda _: None
    ) -> Reimported:
        """Return what `reimport` would do; nothing is changed."""
        from store import revising

        with self._database.snapshot():
            if text_digest(draft.text) == article.text_sha256:
                return revising.Reimported(article, (), same=True)
            fates = revising.foresee(self._database, article, draft.text, progress)
        return revising.Reimported(article, tuple(fates), same=False)

    def suggesting(self, annotation: Annotation, article: Article) -> Callable[[], Span | None]:
        """Return what finds where an annotation that was not found may belong in the article's text, or None.

        That may take seconds in a long text, and may be done in another thread.
        """
        from store import revising

        with self._database.snapshot():
            return revising.suggesting(self._database, annotation, article)

    def words_before(self, annotation: Annotation) -> str | None:
        """Return the words of a moved annotation in the text before; None if they were the same."""
        from store import revising

        return revising.words_before(self._database, annotation)

    def carried_offsets(self, before: Article, now: Article, offsets: Sequence[int]) -> list[int]:
        """Return where offsets of an earlier text of an article are in a later one; the nearest if gone."""
        from store import revising

        with self._database.snapshot():
            return revising.carried_offsets(self._database, before, now, offsets)
