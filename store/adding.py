"""Texts on their way into the project: made ready without it, and stored many at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from store import journal
from store.database import Database
from store.edits import Edits, Row
from store.journal import Author, Scene
from store.model import Article, Draft, Paragraph, ParagraphKind
from store.pieces import sentence_count
from store.stamps import new_uid
from store.text import split_paragraphs, text_digest

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


def add(database: Database, author: Author, texts: Sequence[Prepared]) -> list[Article]:
    """Store texts that the project does not hold, with an entry in the journal for each; return them.

    Call it inside a transaction. A handful of statements store them all.
    """
    first = database.number("SELECT max(id) FROM articles") + 1
    first_revision = database.number("SELECT max(id) FROM revisions") + 1
    arrivals = [
        _Arrival(first + place, new_uid(), first_revision + place, new_uid(), text, Totals())
        for place, text in enumerate(texts)
    ]
    now = author.now
    database.run_many(
        "INSERT INTO articles (id, uid, title, source, author, published, url, file_name, created_at, "
        "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((each.id, each.uid, *each.told(), now, now) for each in arrivals),
    )
    _insert_revisions(
        database,
        ((each.revision_id, each.revision_uid, each.id, 1, each.prepared.text, now) for each in arrivals),
    )
    # Not before: SQLite would look through all articles for each revision, whether one waits for it.
    database.run_many(
        "UPDATE articles SET revision_id = ? WHERE id = ?",
        ((each.revision_id, each.id) for each in arrivals),
    )
    database.run_many(
        _INSERT_PARAGRAPH,
        chain.from_iterable(
            _paragraph_rows(each.revision_id, each.prepared.text.parts, each.totals) for each in arrivals
        ),
    )
    database.run_many(_SET_TOTALS, ((*each.totals.counted, each.revision_id) for each in arrivals))
    index(database, [each.revision_id for each in arrivals])
    journal.record_apart(database, author, [each.entry(database, now) for each in arrivals])
    return [each.article() for each in arrivals]


class _Arrival(NamedTuple):
    """A text that has its place in the project."""

    id: int
    uid: str
    revision_id: int
    revision_uid: str
    prepared: Prepared
    totals: Totals

    def told(self) -> tuple[str | None, ...]:
        """Return what the text tells of itself, in the order of the columns."""
        draft = self.prepared.draft
        return draft.title, draft.source, draft.author, draft.published, draft.url, draft.file_name

    def entry(self, database: Database, now: str) -> tuple[Edits, Scene]:
        """Return what the journal is told."""
        names = ("title", "source", "author", "published", "url", "file_name")
        row: Row = {"uid": self.uid, **dict(zip(names, self.told(), strict=True))}
        row |= {"revision_id": self.revision_uid, "created_at": now, "updated_at": now, "deleted_at": None}
        edits = Edits(database, now)
        edits.tell("articles", self.uid, row)
        return edits, Scene("import", f"{self.prepared.draft.title} · imported", self.uid)

    def article(self) -> Article:
        """Return the article."""
        draft, text = self.prepared
        return Article(
            self.id,
            self.uid,
            draft.title,
            draft.source,
            draft.author,
            draft.published,
            draft.url,
            draft.file_name,
            self.revision_id,
            text.length,
            *self.totals.counted,
            text.digest,
        )


def add_revision(
    database: Database, article_id: int, text: RevisionText, *, uid: str, number: int, now: str
) -> int:
    """Store a text of an article with its paragraphs and index them; return the revision's id."""
    revision_id = database.number("SELECT max(id) FROM revisions") + 1
    _insert_revisions(database, [(revision_id, uid, article_id, number, text, now)])
    totals = Totals()
    database.run_many(_INSERT_PARAGRAPH, _paragraph_rows(revision_id, text.parts, totals))
    database.run(_SET_TOTALS, *totals.counted, revision_id)
    index(database, [revision_id])
    return revision_id


_INSERT_PARAGRAPH: Final = (
    "INSERT INTO paragraphs (revision_id, number, start, lead, text, kind, sentences) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_SET_TOTALS: Final = "UPDATE revisions SET body_length = ?, paragraphs = ?, sentences = ? WHERE id = ?"


def _insert_revisions(
    database: Database, revisions: Iterable[tuple[int, str, int, int, RevisionText, str]]
) -> None:
    """Store revisions without their totals: id, uid, id of the article, number, text, time."""
    database.run_many(
        "INSERT INTO revisions (id, uid, article_id, number, length, body_length, paragraphs, sentences, "
        "tail, text_sha256, created_at) VALUES (?, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?)",
        (
            (revision_id, uid, article_id, number, text.length, text.tail, text.digest, now)
            for revision_id, uid, article_id, number, text, now in revisions
        ),
    )


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


@dataclass(slots=True)
class Totals:
    """What is counted while the paragraphs of a text pass by."""

    paragraphs: int = 0
    body_length: int = 0
    sentences: int = 0

    @property
    def counted(self) -> tuple[int, int, int]:
        """Code points of the body, paragraphs, sentences."""
        return self.body_length, self.paragraphs, self.sentences


def _paragraph_rows(
    revision_id: int, parts: Iterable[Part], totals: Totals
) -> Iterator[tuple[int, int, int, str, str, str, int]]:
    boilerplate = ParagraphKind.BOILERPLATE.value
    for number, start, lead, text, kind, count in parts:
        if kind != boilerplate:
            totals.body_length += len(text)
            totals.sentences += count
        totals.paragraphs = number
        yield revision_id, number, start, lead, text, kind, count
