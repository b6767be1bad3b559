"""What a coder does to passages: tag, untag, change, note. Each runs inside one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import store.annotations as annotation_rows
from store import articles, codebook, journal
from store.anchoring import CONTEXT, describe
from store.articles import ArticleText
from store.database import Database
from store.journal import Author, Edits, Scene
from store.model import Annotation, Article, Change, Issue, Origin, Span
from store.text import sentences


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a use case did."""

    summary: str
    """In the words of the status line."""
    change: Change | None
    """The journal entry, or None if everything was so already."""
    annotation: Annotation | None = None
    """The annotation as it is now, if it is still there."""


@dataclass(frozen=True, slots=True)
class Work:
    """One user action under way: its open transaction, who acts, and the rows changed so far."""

    database: Database
    author: Author
    edits: Edits

    def finish(self, scene: Scene, annotation_id: int | None = None) -> Outcome:
        """Append the journal entry, if any row changed, and return what was done."""
        change = journal.record(self.database, self.author, self.edits, scene) if self.edits else None
        annotation = annotation_rows.fetch(self.database, annotation_id) if annotation_id else None
        return Outcome(scene.summary, change, annotation)


def tag(
    work: Work, article: Article, span: Span, issues: Sequence[Issue], note: str | None, origin: Origin
) -> Outcome:
    """Mark a passage with issues, and a note unless it is None.

    The coder's annotation of exactly this passage is extended; a tag that is there already stays.

    Raises:
        Refused: The span is not a passage of the article.
        NotFound: An issue is no longer in the codebook.
    """
    ArticleText(work.database, article).check(span)
    codebook.check_present(work.database, issues)
    annotation = annotation_rows.at_span(work.database, article.id, work.author.coder_id, span)
    annotation_id = annotation.id if annotation else _annotate(work, article, span, origin)
    for issue in issues:
        annotation_rows.put_tag(work.database, work.edits, annotation_id, issue.id)
    if note is not None:
        work.edits.update("annotations", annotation_id, {"note": note})
    if issues:
        action, summary = "tag", ", ".join(issue.name for issue in issues)
    else:
        action = summary = "highlight" if note is None else "note"
    return work.finish(Scene(action, summary, article.uid, span), annotation_id)


def _annotate(work: Work, article: Article, span: Span, origin: Origin) -> int:
    text = ArticleText(work.database, article)
    offset = max(0, span.start - 2 * CONTEXT)
    window = text.slice(Span(offset, span.end + 2 * CONTEXT))
    paragraph, sentence = _citation(text, span)
    return annotation_rows.add(
        work.database,
        work.edits,
        describe(window, span, offset),
        {
            "article_id": article.id,
            "revision_id": article.revision_id,
            "paragraph": paragraph,
            "sentence": sentence,
            "coder_id": work.author.coder_id,
            "session_id": work.author.session_id,
            "origin": origin,
        },
    )


def _citation(text: ArticleText, span: Span) -> tuple[int, int]:
    """Return the numbers of the paragraph and, within it, of the sentence where a span starts."""
    over = text.paragraphs_over(span)
    if not over:
        return text.number_at(span.start), 0
    first = over[0]
    local = max(0, span.start - first.start)
    started = [sentence for sentence in sentences(first.text) if sentence.start <= local]
    return first.number, max(1, len(started))


def untag(work: Work, annotation: Annotation, issue: Issue | None) -> Outcome:
    """Take one issue off an annotation, or remove it whole; with its last issue it goes whole.

    Raises:
        NotFound: It is no longer there.
    """
    current = annotation_rows.fetch(work.database, annotation.id)
    whole = issue is None or current.issue_ids == (issue.id,)
    if issue is not None and not whole:
        annotation_rows.take_tag(work.database, work.edits, current.id, issue.id)
        names = issue.name
    else:
        annotation_rows.remove(work.database, work.edits, current.id)
        known = {known.id: known.name for known in codebook.issues(work.database)}
        names = ", ".join(known[issue_id] for issue_id in current.issue_ids) or "highlight"
    return work.finish(_scene(work, "untag", f"{names} · removed", current), None if whole else current.id)


def change_issue(work: Work, annotation: Annotation, old: Issue, new: Issue) -> Outcome:
    """Put another issue in the place of one on an annotation.

    Raises:
        NotFound: It, or the new issue, is no longer there.
    """
    codebook.check_present(work.database, [new])
    current = annotation_rows.fetch(work.database, annotation.id)
    if old.id != new.id:
        annotation_rows.take_tag(work.database, work.edits, current.id, old.id)
        annotation_rows.put_tag(work.database, work.edits, current.id, new.id)
    return work.finish(_scene(work, "change issue", f"{old.name} → {new.name}", current), current.id)


def write_note(work: Work, annotation: Annotation, note: str) -> Outcome:
    """Write the note of an annotation.

    Raises:
        NotFound: It is no longer there.
    """
    current = annotation_rows.fetch(work.database, annotation.id)
    work.edits.update("annotations", current.id, {"note": note})
    return work.finish(_scene(work, "note", "note", current), current.id)


def _scene(work: Work, action: str, summary: str, annotation: Annotation) -> Scene:
    article = articles.fetch(work.database, annotation.article_id)
    return Scene(action, summary, article.uid, annotation.span)
