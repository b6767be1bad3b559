"""Articles with their revisions and paragraphs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from store.database import Database
from store.errors import NotFound, Refused
from store.journal import Edits, Row
from store.model import Article, ArticleSummary, Draft, Paragraph, ParagraphKind, Span
from store.pieces import sentence_count
from store.stamps import new_uid
from store.text import split_paragraphs

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
_ARTICLE = f"SELECT {_FIELDS} {_FROM}"
_SUMMARY = f"""
SELECT {_FIELDS},
    (SELECT count FROM tallies WHERE article_id = articles.id AND issue_id = 0) AS annotations,
    (SELECT sum(count) FROM tallies WHERE article_id = articles.id AND issue_id > 0) AS tags,
    (SELECT read_length FROM reading WHERE article_id = articles.id AND coder_id = ?) AS read_length
{_FROM}
WHERE articles.deleted_at IS NULL
"""  # noqa: S608


def text_digest(text: str) -> str:
    """Return the SHA-256 of the stored text in UTF-8, in hexadecimal."""
    import hashlib  # on use: nothing that is only looked at needs it

    digest = hashlib.sha256()
    for start in range(0, len(text), 1 << 20):
        digest.update(text[start : start + (1 << 20)].encode())
    return digest.hexdigest()


Part = tuple[int, int, str, str, str, int]
"""A paragraph as it is stored: number, start, the white space before it, text, kind, sentences."""


class RevisionText(NamedTuple):
    """A text on its way into a revision."""

    length: int
    """Code points."""
    digest: str
    tail: str
    """What follows the last paragraph."""
    parts: Iterable[Part]
    """The paragraphs in order."""


class Prepared(NamedTuple):
    """A draft on its way into the project, with all that can be found out without the project."""

    draft: Draft
    text: RevisionText


def prepare(draft: Draft, progress: Callable[[float], None] = lambda _: None) -> Prepared:
    """Return a draft as it is stored; its parts are found when they are asked for, and only once.

    `progress` is told which share of them was asked for.
    """
    text = draft.text
    last = len(text.rstrip())
    end = text.find("\n", last) if last else 0
    tail = text[end:] if end >= 0 else ""
    return Prepared(draft, RevisionText(len(text), text_digest(text), tail, counted(_parts(draft, progress))))


def _parts(draft: Draft, progress: Callable[[float], None]) -> Iterator[tuple[str, Paragraph]]:
    end = 0
    for paragraph in split_paragraphs(draft.text, draft.kinds):
        progress(end / len(draft.text))
        yield draft.text[end : paragraph.start], paragraph
        end = paragraph.end


def counted(parts: Iterable[tuple[str, Paragraph]]) -> Iterator[Part]:
    """Yield paragraphs with the number of their sentences, 0 for boilerplate."""
    for lead, (number, start, text, kind) in parts:
        count = 0 if kind is ParagraphKind.BOILERPLATE else sentence_count(text)
        yield number, start, lead, text, kind.value, count  # SQLite takes long over what is only like a str


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


def add(database: Database, edits: Edits, prepared: Prepared) -> int:
    """Store a text with its paragraphs; return the article's id. Let `index` follow at once."""
    draft = prepared.draft
    article_id = edits.insert(
        "articles",
        {
            "title": draft.title,
            "source": draft.source,
            "author": draft.author,
            "published": draft.published,
            "url": draft.url,
            "file_name": draft.file_name,
        },
    )
    revision_id = _add_revision(database, article_id, prepared.text, uid=new_uid(), number=1, now=edits.now)
    edits.update("articles", article_id, {"revision_id": revision_id})
    return article_id


def add_revision(
    database: Database, article_id: int, text: RevisionText, *, uid: str, number: int, now: str
) -> int:
    """Store a text with its paragraphs and index them; return the revision's id."""
    revision_id = _add_revision(database, article_id, text, uid=uid, number=number, now=now)
    index(database, [revision_id])
    return revision_id


def index(database: Database, revision_ids: Iterable[int]) -> None:
    """Let searches find the paragraphs of revisions that are new.

    One call for many costs less than many: whatever else is written between, FTS5 first writes out all
    that it has gathered in memory.
    """
    database.run(
        "INSERT INTO paragraphs_fts (rowid, text) SELECT paragraphs.id, paragraphs.text "
        "FROM json_each(?) AS wanted JOIN paragraphs ON revision_id = wanted.value ORDER BY paragraphs.id",
        json.dumps(list(revision_ids)),
    )


def _add_revision(
    database: Database, article_id: int, text: RevisionText, *, uid: str, number: int, now: str
) -> int:
    revision_id = database.run(
        "INSERT INTO revisions (uid, article_id, number, length, body_length, paragraphs, sentences, tail, "
        "text_sha256, created_at) VALUES (?, ?, ?, ?, 0, 0, 0, ?, ?, ?)",
        *(uid, article_id, number, text.length, text.tail, text.digest, now),
    )
    totals = _Totals()
    database.run_many(
        "INSERT INTO paragraphs (revision_id, number, start, lead, text, kind, sentences) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        _paragraph_rows(revision_id, text.parts, totals),
    )
    database.run(
        "UPDATE revisions SET body_length = ?, paragraphs = ?, sentences = ? WHERE id = ?",
        *(totals.body_length, totals.paragraphs, totals.sentences, revision_id),
    )
    return revision_id


@dataclass(slots=True)
class _Totals:
    """What is counted while the paragraphs pass by."""

    paragraphs: int = 0
    body_length: int = 0
    sentences: int = 0


def _paragraph_rows(
    revision_id: int, parts: Iterable[Part], totals: _Totals
) -> Iterator[tuple[int, int, int, str, str, str, int]]:
    boilerplate = ParagraphKind.BOILERPLATE.value
    for number, start, lead, text, kind, count in parts:
        if kind != boilerplate:
            totals.body_length += len(text)
            totals.sentences += count
        totals.paragraphs = number
        yield revision_id, number, start, lead, text, kind, count


def find_same_text(database: Database, digest: str) -> Article | None:
    """Return the live article whose current text has this digest, if any."""
    row = database.row(
        f"{_ARTICLE} WHERE revisions.text_sha256 = ? AND articles.deleted_at IS NULL LIMIT 1",
        digest,
    )
    return _article(row) if row is not None else None


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
