"""What is done with annotations: tag, untag, change, note, move, join, find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import store.annotations as annotation_rows
from store import tagging
from store.edits import Edits
from store.model import Annotation, Article, Issue, Origin, Span
from store.tagging import Outcome
from store.use_cases.opened import OpenedProject


class AnnotationUseCases(OpenedProject):
    """Annotations of the project."""

    def tag(
        self,
        article: Article,
        span: Span,
        issues: Sequence[Issue] = (),
        *,
        note: str | None = None,
        origin: Origin = Origin.MANUAL,
        batch: str | None = None,
    ) -> Outcome:
        """Mark a passage with issues, and a note if given.

        The coder's annotation of exactly this passage is extended; a tag that is there already stays.
        Each is saved at once. What follows one another under the same `batch`, a uid from
        `store.stamps.new_uid`, is undone and redone as one.

        Raises:
            Refused: The span is not a passage of the article.
            BusyProject: The file cannot be written now.
        """
        with self.acting(batch) as work:
            return tagging.tag(work, article, span, issues, note, origin)

    def tag_each(
        self, article: Article, spans: Iterable[Span], issues: Sequence[Issue], *, origin: Origin, batch: str
    ) -> int:
        """Mark passages with the same issues, all or none, each a change of its own in a batch.

        Return how many were not marked so before.

        Raises:
            Refused: A span is not a passage of the article.
            BusyProject: The file cannot be written now.
        """
        marked = 0
        with self.acting(batch) as work:
            for span in spans:
                own = work._replace(edits=Edits(self._database, work.edits.now))
                marked += tagging.tag(own, article, span, issues, None, origin).change is not None
        return marked

    def untag(self, annotation: Annotation, issue: Issue | None = None) -> Outcome:
        """Take one issue off an annotation, or remove it whole; with its last issue it goes whole.

        Raises:
            NotFound: It is no longer there.
        """
        with self.acting() as work:
            return tagging.untag(work, annotation, issue)

    def change_issue(self, annotation: Annotation, old: Issue, new: Issue) -> Outcome:
        """Put another issue in the place of one on an annotation.

        Raises:
            NotFound: It is no longer there.
        """
        with self.acting() as work:
            return tagging.change_issue(work, annotation, old, new)

    def note(self, annotation: Annotation, note: str) -> Outcome:
        """Write the note of an annotation.

        Raises:
            NotFound: It is no longer there.
        """
        with self.acting() as work:
            return tagging.write_note(work, annotation, note)

    def move_edges(self, annotation: Annotation, span: Span) -> Outcome:
        """Let an annotation mark another passage of the text it stands in; its tags and note stay.

        The outcome has no change if it marks that passage already.

        Raises:
            NotFound: It is no longer there.
            Refused: The article has another text now, the span is not a passage of it, or its coder has an
                annotation of exactly it.
        """
        with self.acting() as work:
            return tagging.move_edges(work, annotation, span)

    def place(self, annotation: Annotation, article: Article, span: Span) -> Outcome:
        """Say where an annotation that was moved or not found belongs in the article's text.

        Raises:
            NotFound: It, or the article, is no longer there.
            Refused: The article has another text now, the span is not a passage of it, or its coder has
                another annotation of exactly it.
        """
        with self.acting() as work:
            return tagging.place(work, annotation, article, span)

    def join(self, annotations: Sequence[Annotation]) -> Outcome:
        """Make one annotation of several of one coder that overlap, or have nothing but white space between.

        The oldest stays, over all that was marked, with every issue and note; the others go. A joined passage
        has no word that none of them marked.

        Raises:
            NotFound: One of them, or the article, is no longer there.
            Refused: They are fewer than two, of several coders or articles, on another text than the
                article's, or words lie between them.
        """
        with self.acting() as work:
            return tagging.join(work, annotations)

    def annotations_over(self, article: Article, window: Span) -> list[Annotation]:
        """Return the annotations that share a code point with the window, in text order."""
        return annotation_rows.over(self._database, article, window)

    def marks_along(self, article: Article, parts: Sequence[Span]) -> list[int | None]:
        """Return for each part an issue id of the first annotation that begins there.

        0 stands for one without an issue, None for no annotation.
        """
        return annotation_rows.along(self._database, article, parts)

    def annotations_from(self, article: Article, first: int, count: int) -> list[Annotation]:
        """Return the article's annotations from place `first` (counted from 0) on, in text order."""
        return annotation_rows.from_place(self._database, article.id, first, count)

    def annotations_for_review(self, article: Article, first: int, count: int) -> list[Annotation]:
        """Return the annotations from place `first` on, those that were moved or not found first."""
        return annotation_rows.for_review(self._database, article.id, first, count)

    def count_for_review(self, article: Article) -> int:
        """Return how many annotations of an article were moved, or not found, when its text changed."""
        return annotation_rows.to_review(self._database, article.id)

    def annotation_after(self, article: Article, offset: int) -> Annotation | None:
        """Return the first annotation that starts after the offset."""
        return annotation_rows.after(self._database, article, offset)

    def annotation_before(self, article: Article, offset: int) -> Annotation | None:
        """Return the last annotation that starts before the offset."""
        return annotation_rows.before(self._database, article, offset)

    def find_annotation(self, uid: str) -> Annotation:
        """Return the annotation with this uid.

        Raises:
            NotFound: There is none.
        """
        return annotation_rows.find(self._database, uid)

    def tallies(self, article: Article | None = None) -> dict[int, int]:
        """Return the number of tags by issue id, of one article or of all; issue 0 counts annotations."""
        return annotation_rows.tallies(self._database, article.id if article else None)
