"""Articles with their revisions and paragraphs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence

from store.adding import add_revision, prepare
from store.database import Database
from store.edits import Edits, Row
from store.errors import NotFound, Refused
from store.model import Article, ArticleSummary, Draft, Paragraph, ParagraphKind, Span
from store.stamps import new_uid
from store.text import text_digest

# In the order of the fields of Article.
_FIELDS = """
    articles.id, articles.uid, articles.title, articles.source, articles.author, articles.published,
    articles.url, articles.file_name, revisions.id AS revision_id, revisions.length, revisions.body_length,
    revisions.paragraphs, revisions.sentences, revisions.text_sha256"""
_FROM = (
    "FROM articles JOIN revisions "
    "ON revisions.id = articles.revision_id AND revisions.article_id = articles.id"
)
_LENGTH = len(Article._fields)
_NAMED = 12
"""How many sources a message names."""
_ARTICLE = f"SELECT {_FIELDS} {_FROM}"
_SUMMARY = f"""
SELECT {_FIELDS},
    (SELECT count FROM tallies WHERE article_id = articles.id AND issue_id = 0) AS annotations,
    (SELECT sum(count) FROM tallies WHERE article_id = articles.id AND issue_id > 0) AS tags,
    (SELECT read_length FROM reading WHERE article_id = articles.id AND coder_id = ?) AS read_length
{_FROM}
WHERE articles.deleted_at IS NULL
"""  # noqa: S608


def revise(
    database: Database, edits: Edits, article: Article, draft: Draft, progress: Callable[[float], None]
) -> int:
    """Give an article another text, stored unless it had it before; return the id of the revision.

    What the article already tells of itself stays: a reader may have corrected it, and scripts name the
    article by it. Only what is missing is taken from the draft. `progress` is told which share is stored.
    """
    known = database.number(
        "SELECT id FROM revisions WHERE article_id = ? AND text_sha256 = ? ORDER BY number DESC LIMIT 1",
        *(article.id, text_digest(draft.text)),
    )
    number = database.number("SELECT max(number) + 1 FROM revisions WHERE article_id = ?", article.id)
    revision_id = known or add_revision(
        database, article.id, prepare(draft, progress).text, uid=new_uid(), number=number, now=edits.now
    )
    values: Row = {"revision_id": revision_id}
    for name in ("source", "author", "published", "url"):
        values[name] = getattr(article, name) or getattr(draft, name)
    edits.update("articles", article.id, values)
    return revision_id


def at_revision(database: Database, article: Article, revision_id: int) -> Article:
    """Return the article as it was with one of its texts."""
    row = database.row("SELECT * FROM revisions WHERE id = ?", revision_id)
    assert row is not None
    names = ("length", "body_length", "paragraphs", "sentences", "text_sha256")
    return article._replace(revision_id=revision_id, **{name: row[name] for name in names})


def with_texts(database: Database, digests: Sequence[str]) -> dict[str, Article]:
    """Return the live articles whose current text has one of these digests, by digest; of several, one."""
    rows = database.rows(
        f"{_ARTICLE} WHERE revisions.text_sha256 IN (SELECT value FROM json_each(?)) "  # noqa: S608
        "AND articles.deleted_at IS NULL",
        json.dumps(digests),
    )
    return {article.text_sha256: article for article in map(_article, rows)}


def fetch(database: Database, article_id: int) -> Article:
    """Return one article.

    Raises:
        NotFound: There is none with this id.
    """
    row = database.row(f"{_ARTICLE} WHERE articles.id = ?", article_id)
    if row is None:
        raise NotFound("That article is no longer in the project.")
    return _article(row)


def check_current(database: Database, article: Article) -> None:
    """Refuse an article that is no longer as the caller read it; its offsets would mean other words.

    Raises:
        NotFound: It was removed.
        Refused: It has another text now.
    """
    row = database.row("SELECT revision_id, deleted_at FROM articles WHERE id = ?", article.id)
    if row is None or row["deleted_at"] is not None:
        raise NotFound(
            f"“{article.title}” was removed from the project by another program. "
            "Nothing was changed; open another article."
        )
    if row["revision_id"] != article.revision_id:
        raise Refused(
            f"“{article.title}” has a new text since another program imported it again. "
            "Nothing was changed; look at the passage again."
        )


def is_current(database: Database, article: Article) -> bool:
    """Tell whether the article is there and has the text with which the caller knows it."""
    row = database.row(
        "SELECT 1 FROM articles WHERE id = ? AND revision_id = ? AND deleted_at IS NULL",
        *(article.id, article.revision_id),
    )
    return row is not None


def find(database: Database, name: str) -> Article:
    """Return the article with this uid, title or file name.

    Raises:
        NotFound: None has it, or several do.
    """
    for column in ("uid", "title", "file_name"):
        rows = database.rows(
            f"{_ARTICLE} WHERE articles.{column} = ? AND articles.deleted_at IS NULL LIMIT 2",
            name,
        )
        if len(rows) == 1:
            return _article(rows[0])
        if rows:
            raise NotFound(f'Several articles are called "{name}". Nothing was changed; name the uid.')
    raise NotFound(f'No article is called "{name}". Nothing was changed; `tagline list` names them.')


def ids_from(database: Database, source: str) -> set[int]:
    """Return the ids of the articles from this source, in whatever case it is written.

    Raises:
        NotFound: None is from it; the message names the sources there are.
    """
    rows = database.rows("SELECT id, source FROM articles WHERE deleted_at IS NULL AND source IS NOT NULL")
    ids = {row["id"] for row in rows if row["source"].casefold() == source.strip().casefold()}
    if not ids:
        known = sorted({row["source"] for row in rows})
        there = ", ".join(known[:_NAMED]) + (", …" if len(known) > _NAMED else "")
        raise NotFound(
            f'No article is from "{source}". Nothing was changed; here is: {there or "no source yet"}.'
        )
    return ids


def summaries(database: Database, coder_id: int, first: int, count: int) -> list[ArticleSummary]:
    """Return the articles from place `first` (counted from 0) on, in the order of import."""
    rows = database.rows(f"{_SUMMARY} ORDER BY articles.id LIMIT ? OFFSET ?", coder_id, count, first)
    return [_summary(row) for row in rows]


def summary(database: Database, coder_id: int, article_id: int) -> ArticleSummary | None:
    """Return one article as lists show it, or None if it was removed."""
    row = database.row(f"{_SUMMARY} AND articles.id = ?", coder_id, article_id)
    return _summary(row) if row is not None else None


def count(database: Database) -> int:
    """Return the number of articles."""
    return database.number("SELECT count(*) FROM articles WHERE deleted_at IS NULL")


def place_of(database: Database, article_id: int) -> int:
    """Return how many articles stand before this one in the order of import."""
    return database.number("SELECT count(*) FROM articles WHERE deleted_at IS NULL AND id < ?", article_id)


def _article(row: sqlite3.Row) -> Article:
    return Article(*row[:_LENGTH])


def _summary(row: sqlite3.Row) -> ArticleSummary:
    return ArticleSummary(_article(row), row["annotations"] or 0, row["tags"] or 0, row["read_length"] or 0)


class ArticleText:
    """The text of one revision, read from the file paragraph by paragraph."""

    def __init__(self, database: Database, article: Article) -> None:
        self._database = database
        self._revision_id = article.revision_id
        self.length = article.length
        """Code points."""
        self.count = article.paragraphs
        """Paragraphs."""

    def fetch(self, first: int, last: int) -> list[Paragraph]:
        """Return the paragraphs numbered `first` to `last`, both included."""
        rows = self._database.rows(
            "SELECT number, start, text, kind FROM paragraphs "
            "WHERE revision_id = ? AND number BETWEEN ? AND ? ORDER BY number",
            *(self._revision_id, first, last),
        )
        return [_paragraph(row) for row in rows]

    def number_at(self, offset: int) -> int:
        """Return the number of the paragraph at `offset` or before it, else of the first; 0 for no text."""
        number = self._database.number(
            "SELECT number FROM paragraphs WHERE revision_id = ? AND start <= ? ORDER BY start DESC LIMIT 1",
            *(self._revision_id, offset),
        )
        return number or min(1, self.count)

    def slice(self, span: Span) -> str:
        """Return the stored text of a span, cut to the article."""
        pieces: list[str] = []
        start = max(0, span.start)
        row: sqlite3.Row | None = None
        # One paragraph more: the span may end in the white space before it.
        for row in self._database.rows(
            "SELECT start, lead, text FROM paragraphs "
            "WHERE revision_id = ? AND number BETWEEN ? AND ? + 1 ORDER BY number",
            *(self._revision_id, self.number_at(start), self.number_at(span.end)),
        ):
            whole = row["lead"] + row["text"]
            begin = row["start"] - len(row["lead"])
            pieces.append(whole[max(0, start - begin) : max(0, span.end - begin)])
        if row is None or span.end > row["start"] + len(row["text"]):
            end = row["start"] + len(row["text"]) if row is not None else 0
            tail = self._database.row("SELECT tail FROM revisions WHERE id = ?", self._revision_id)
            if tail is not None:
                pieces.append(tail["tail"][max(0, start - end) : max(0, span.end - end)])
        return "".join(pieces)

    def paragraphs_over(self, span: Span) -> list[Paragraph]:
        """Return the paragraphs that share a code point with the span."""
        rows = self._database.rows(
            "SELECT number, start, text, kind FROM paragraphs "
            "WHERE revision_id = ? AND number BETWEEN ? AND ? ORDER BY number",
            *(self._revision_id, self.number_at(span.start), self.number_at(span.end)),
        )
        return [paragraph for paragraph in map(_paragraph, rows) if paragraph.span.overlaps(span)]

    def body_spans(self, span: Span) -> list[Span]:
        """Return the spans of the paragraphs over `span` that are not boilerplate; no text is read."""
        rows = self._database.rows(
            "SELECT start, length(text) AS length FROM paragraphs "
            "WHERE revision_id = ? AND number BETWEEN ? AND ? AND start < ? AND kind <> 'boilerplate' "
            "ORDER BY number",
            *(self._revision_id, self.number_at(span.start), self.number_at(span.end), span.end),
        )
        return [Span(row["start"], row["start"] + row["length"]) for row in rows]

    def check(self, span: Span) -> None:
        """Refuse a span that is not a passage of this text.

        Raises:
            Refused: It is empty, turned round or reaches beyond the end.
        """
        if not 0 <= span.start < span.end <= self.length:
            raise Refused(
                f"{span.start}..{span.end} is no passage of this article, "
                f"which has characters 0..{self.length}. Nothing was changed."
            )


def _paragraph(row: sqlite3.Row) -> Paragraph:
    return Paragraph(row["number"], row["start"], row["text"], ParagraphKind(row["kind"]))
