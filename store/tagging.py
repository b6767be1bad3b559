"""What a coder does to passages: tag, untag, change, note, move, join. Each runs inside one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import store.annotations as annotation_rows
from store import articles, codebook, journal, refusals
from store.anchoring import CONTEXT, Target, describe
from store.articles import ArticleText
from store.database import Database
from store.edits import Edits
from store.errors import Refused
from store.journal import Author, Scene
from store.model import Annotation, Article, Change, Issue, Origin, Span, Suggestion
from store.pieces import sentence_number


class Outcome(NamedTuple):
    """What a use case did."""

    summary: str
    """In the words of the status line."""
    change: Change | None
    """The journal entry, or None if everything was so already."""
    annotation: Annotation | None = None
    """The annotation as it is now, if it is still there."""


class Pending(NamedTuple):
    """A passage that was marked and is not saved yet."""

    article: Article
    span: Span
    issues: tuple[Issue, ...] = ()
    note: str | None = None


class Work(NamedTuple):
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
        Refused: The span is not a passage of the article, or the article has a new text.
        NotFound: The article, or an issue, is no longer there.
    """
    articles.check_current(work.database, article)
    ArticleText(work.database, article).check(span)
    codebook.check_present(work.database, issues)
    annotation = annotation_rows.at_span(
        work.database, article.id, article.revision_id, work.author.coder_id, span
    )
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
    target, place = target_at(work.database, article, span)
    return annotation_rows.add(
        work.database,
        work.edits,
        target,
        {
            **place,
            "article_id": article.id,
            "coder_id": work.author.coder_id,
            "session_id": work.author.session_id,
            "origin": origin,
        },
    )


def target_at(database: Database, article: Article, span: Span) -> tuple[Target, dict[str, str | int | None]]:
    """Return what a span of the article's present text is described by: its target, and where it stands."""
    target, paragraph, sentence = located(database, article, span)
    return target, {"revision_id": article.revision_id, "paragraph": paragraph, "sentence": sentence}


def located(database: Database, article: Article, span: Span) -> tuple[Target, int, int]:
    """Return the target of a span, and the numbers of its paragraph and, within it, of its sentence."""
    text = ArticleText(database, article)
    offset = max(0, span.start - 2 * CONTEXT)
    window = text.slice(Span(offset, span.end + 2 * CONTEXT))
    return describe(window, span, offset), *_citation(text, span)


def _citation(text: ArticleText, span: Span) -> tuple[int, int]:
    """Return the numbers of the paragraph and, within it, of the sentence where a span starts."""
    over = text.paragraphs_over(span)
    if not over:
        return text.number_at(span.start), 0
    first = over[0]
    return first.number, sentence_number(first.text, max(0, span.start - first.start))


def refuse(work: Work, article: Article, suggestion: Suggestion, issue: Issue) -> Outcome:
    """Remember for the coder that a suggestion is none.

    Raises:
        NotFound: The article, or the issue, is no longer there.
        Refused: The article has another text now.
    """
    articles.check_current(work.database, article)
    codebook.check_present(work.database, [issue])
    refusals.add(work.database, work.edits, suggestion, work.author.coder_id)
    return work.finish(Scene("refuse", f"not {issue.name}", article.uid, suggestion.span))


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
        names = _names(work, current)
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


def move_edges(work: Work, annotation: Annotation, span: Span) -> Outcome:
    """Let an annotation mark another passage of the text in which the caller saw it; its tags and note stay.

    Raises:
        NotFound: It, or its article, is no longer there.
        Refused: The article has another text now, the span is not a passage of it, or the coder of the
            annotation has one of exactly it.
    """
    current = annotation_rows.fetch(work.database, annotation.id)
    article = articles.fetch(work.database, current.article_id)
    articles.check_current(work.database, article._replace(revision_id=annotation.revision_id))
    return _put(work, current, article, span, "edges", "moved")


def place(work: Work, annotation: Annotation, article: Article, span: Span) -> Outcome:
    """Let an annotation mark a passage of the article as the caller sees it, because a reader says so.

    Raises:
        NotFound: It, or its article, is no longer there.
        Refused: The article has another text now, the span is not a passage of it, or the coder of the
            annotation has another of exactly it.
    """
    current = annotation_rows.fetch(work.database, annotation.id)
    articles.check_current(work.database, article)
    return _put(work, current, article, span, "place", "placed")


def join(work: Work, annotations: Sequence[Annotation]) -> Outcome:
    """Make one annotation of several of one coder that overlap, or have nothing but white space between.

    The oldest stays, over all that was marked, with every issue, and the notes in text order, parted by an
    empty line; the others go. So does one of exactly that passage, as when it were tagged once more.

    Raises:
        NotFound: One of them, or the article, is no longer there.
        Refused: They are fewer than two, of several coders or articles, on another text than the article's,
            or words that none of them marks lie between, as those of a caption between two paragraphs.
    """
    parts = sorted(
        (annotation_rows.fetch(work.database, each) for each in {each.id for each in annotations}),
        key=lambda each: (each.span, each.id),
    )
    article, span = _joined(work, parts)
    same = annotation_rows.at_span(work.database, article.id, article.revision_id, parts[0].coder_id, span)
    if same is not None and same not in parts:
        parts.insert(0, same)
    kept = min(parts, key=lambda each: (each.created_at, each.id))
    for each in parts:
        if each is not kept:
            annotation_rows.remove(work.database, work.edits, each.id)
    if kept.span != span:
        target, fields = target_at(work.database, article, span)
        annotation_rows.move(work.edits, kept.id, target, fields)
    for each in parts:
        for issue_id in each.issue_ids:
            annotation_rows.put_tag(work.database, work.edits, kept.id, issue_id)
    notes = dict.fromkeys(each.note for each in parts if each.note)
    work.edits.update("annotations", kept.id, {"note": "\n\n".join(notes)})
    now = annotation_rows.fetch(work.database, kept.id)
    return work.finish(Scene("join", f"{_names(work, now)} · joined", article.uid, span), kept.id)


def _joined(work: Work, parts: Sequence[Annotation]) -> tuple[Article, Span]:
    """Return the article of annotations in text order, and the span that they make together.

    Raises:
        NotFound: The article is no longer there.
        Refused: They cannot be joined.
    """
    if len(parts) < 2:
        raise Refused("It takes two annotations to join. Nothing was changed.")
    first = parts[0]
    article = articles.fetch(work.database, first.article_id)
    if len({(each.article_id, each.coder_id) for each in parts}) > 1:
        raise Refused("Only annotations of one coder in one article can be joined. Nothing was changed.")
    if any(each.revision_id != article.revision_id for each in parts):
        raise Refused(
            "One of them was not found in the text that the article has now. Nothing was changed; "
            "say first where it belongs."
        )
    articles.check_current(work.database, article)
    span, text = first.span, ArticleText(work.database, article)
    for each in parts[1:]:
        gap = Span(span.end, each.span.start)
        if gap.start < gap.end and not text.slice(gap).isspace():
            raise Refused("There are words between them that neither marks. Nothing was changed.")
        span = span.hull(each.span)
    return article, span


def _put(work: Work, current: Annotation, article: Article, span: Span, action: str, done: str) -> Outcome:
    ArticleText(work.database, article).check(span)
    there = annotation_rows.at_span(work.database, article.id, article.revision_id, current.coder_id, span)
    if there is not None and there.id != current.id:
        raise Refused(
            "There is an annotation of exactly this passage already; nothing was changed. "
            "Choose another edge, or remove one of the two first."
        )
    if there is None or action == "place":
        target, fields = target_at(work.database, article, span)
        annotation_rows.move(work.edits, current.id, target, fields)
    scene = Scene(action, f"{_names(work, current)} · {done}", article.uid, span)
    return work.finish(scene, current.id)


def _names(work: Work, annotation: Annotation) -> str:
    """Return the names of the issues of an annotation as the status line shows them."""
    known = {known.id: known.name for known in codebook.issues(work.database)}
    return ", ".join(known[issue_id] for issue_id in annotation.issue_ids) or "highlight"


def _scene(work: Work, action: str, summary: str, annotation: Annotation) -> Scene:
    article = articles.fetch(work.database, annotation.article_id)
    # The place of one that was not found is a place in another text: there is nothing to show there.
    span = annotation.span if annotation.revision_id == article.revision_id else None
    return Scene(action, summary, article.uid, span)
