"""Passages that could not be saved, as a file of JSON lines that `store.importers.jsonl` reads back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from store import records, sessions
from store.exporters.interchange import ARTICLE, REVISION, VERSION, encode
from store.model import Article, Span
from store.stamps import new_uid, utc_now
from store.tagging import Pending, located

if TYPE_CHECKING:
    from store.database import Database
    from store.project import Project


def write_rescue(project: Project, pending: Sequence[Pending], stream: BinaryIO) -> int:
    """Write the passages with all that an import needs; return how many annotations that makes.

    What was marked twice is one annotation, with the last note. The articles come with their whole text,
    so that the file can be imported into any project; their other annotations are left out.

    Raises:
        TaglineError: The project cannot be read.
        OSError: The stream takes no more.
    """
    merged: dict[tuple[int, Span], Pending] = {}
    for each in pending:
        place = (each.article.id, each.span)
        before = merged.get(place, each)
        issues = tuple(dict.fromkeys((*before.issues, *each.issues)))
        merged[place] = each._replace(issues=issues, note=before.note if each.note is None else each.note)
    with project.database.snapshot():
        for line in _lines(project, list(merged.values())):
            stream.write(line)
    return len(merged)


def _lines(project: Project, pending: Sequence[Pending]) -> Iterator[bytes]:
    database, now = project.database, utc_now()
    known = sessions.find_coder(database, project.coder)
    coder = known.uid if known else new_uid()
    yield encode("tagline", {"version": VERSION})
    yield encode("coder", {"uid": coder, "name": project.coder, "created_at": now})
    for issue in records.issue_records(database):
        yield encode("issue", issue)
    articles = {each.article.id: each.article for each in pending}
    for article in articles.values():
        yield from _article(database, article)
        for each in pending:
            if each.article.id == article.id:
                yield encode("annotation", _annotation(database, each, coder, now))
    yield encode("end", {"articles": len(articles), "annotations": len(pending)})


def _article(database: Database, article: Article) -> Iterator[bytes]:
    """Yield an article in the text in which it was read."""
    row = database.row("SELECT * FROM articles WHERE id = ?", article.id)
    revision = database.row("SELECT * FROM revisions WHERE id = ?", article.revision_id)
    if row is None or revision is None:
        return
    text = {name: revision[name] for name in REVISION}
    yield encode("article", {**{name: row[name] for name in ARTICLE}, "revision": text})
    for paragraph in records.paragraph_rows(database, article.revision_id):
        yield encode("paragraph", {"article": article.uid, **dict(paragraph)})


def _annotation(database: Database, each: Pending, coder: str, now: str) -> dict[str, Any]:
    target, paragraph, sentence = located(database, each.article, each.span)
    return {
        "article": each.article.uid,
        "uid": new_uid(),
        "start": each.span.start,
        "end": each.span.end,
        "paragraph": paragraph,
        "sentence": sentence,
        "passage": target.exact,
        "prefix": target.prefix,
        "suffix": target.suffix,
        "note": each.note or "",
        "coder": coder,
        "session": None,
        "origin": "manual",
        "status": "placed",
        "created_at": now,
        "updated_at": now,
        "issues": [
            {"uid": new_uid(), "issue": issue.uid, "created_at": now, "updated_at": now}
            for issue in each.issues
        ],
    }
