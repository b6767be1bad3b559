"""Full-text search over the paragraphs of all articles."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from typing import Final, NamedTuple

from store.database import Database
from store.model import Span

_PIECE: Final = re.compile(r'"([^"]*)"|(\S+)')
_UNSTORED: Final = re.compile("[\0\ud800-\udfff]")
"""What no stored text holds and SQLite does not take: NUL, and bytes of arguments that are not UTF-8."""
RANKED: Final = 20_000
"""The most paragraphs that are ranked."""
_OPEN, _CLOSE = "\x02", "\x03"

_HITS = """
SELECT articles.id, articles.uid, articles.title, articles.source, paragraphs.number,
    paragraphs.start, paragraphs.text, paragraphs.id AS row_id, highlight(paragraphs_fts, 0, ?, ?) AS marked
FROM paragraphs_fts JOIN paragraphs ON paragraphs.id = paragraphs_fts.rowid
JOIN articles ON articles.revision_id = paragraphs.revision_id
WHERE paragraphs_fts MATCH ? AND articles.deleted_at IS NULL
"""


class Hit(NamedTuple):
    """A paragraph that matches, and where."""

    article_id: int
    article_uid: str
    title: str
    source: str | None
    paragraph: int
    start: int
    """The paragraph's offset in the article."""
    text: str
    """The paragraph's text."""
    matches: tuple[Span, ...]
    """The matching words, as offsets in the article."""


def quote(query: str, *, unfinished: bool = False) -> str:
    """Return user text as an FTS5 query: each word a string, so that no character is syntax.

    Text between straight quotation marks is a phrase. If the query is `unfinished`, its last word stands
    for all that begin with it. Empty for a query without a letter or digit.
    """
    pieces = (phrase or word for phrase, word in _PIECE.findall(_UNSTORED.sub(" ", query)))
    strings = [_string(piece) for piece in pieces if any(c.isalnum() for c in piece)]
    if strings and unfinished and query[-1:].isalnum():
        strings[-1] += " *"
    return " ".join(strings)


def any_of(texts: Iterable[str]) -> str:
    """Return an FTS5 query for paragraphs that hold one of some words or phrases, whole or as a beginning."""
    known = (_UNSTORED.sub(" ", text) for text in texts)
    return " OR ".join(f"{_string(text)} *" for text in known if any(c.isalnum() for c in text))


def _string(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""'))


def search(database: Database, query: str, limit: int, *, unfinished: bool = False) -> list[Hit]:
    """Return the paragraphs of current texts that hold every word of the query, best first (BM25).

    If more than `RANKED` hold them, they come in the order of the texts instead: ranking must look at all.
    """
    wanted = quote(query, unfinished=unfinished)
    if not wanted:
        return []
    many = database.number(
        "SELECT count(*) FROM (SELECT 1 FROM paragraphs_fts WHERE paragraphs_fts MATCH ? LIMIT ?)",
        *(wanted, RANKED + 1),
    )
    order = "paragraphs_fts.rank, paragraphs.id" if many <= RANKED else "paragraphs_fts.rowid"
    rows = database.rows(f"{_HITS} ORDER BY {order} LIMIT ?", _OPEN, _CLOSE, wanted, limit)
    return [_hit(row) for row in rows]


def in_order(
    database: Database, query: str, first: int, limit: int, article_uid: str = ""
) -> list[tuple[int, Hit]]:
    """Return body paragraphs with every word of the query as the file holds them, each after its row id.

    They begin at the row id `first`; with `article_uid` they are of that article only.
    """
    wanted = quote(query)
    if not wanted:
        return []
    rows = database.rows(
        f"{_HITS} AND paragraphs_fts.rowid >= ? AND paragraphs.kind = 'body' "
        "AND (? = '' OR articles.uid = ?) ORDER BY paragraphs_fts.rowid LIMIT ?",
        *(_OPEN, _CLOSE, wanted, first, article_uid, article_uid, limit),
    )
    return [(row["row_id"], _hit(row)) for row in rows]


def _hit(row: sqlite3.Row) -> Hit:
    return Hit(
        row["id"],
        row["uid"],
        row["title"],
        row["source"],
        row["number"],
        row["start"],
        row["text"],
        _matches(row["marked"], row["text"], row["start"]),
    )


def next_paragraph(database: Database, revision_id: int, text: str, number: int) -> int | None:
    """Return the number of the next paragraph after `number` that holds a phrase, by the index alone.

    The phrase's last word may go on; its first must begin where a word begins. None if there is none, or
    if the phrase holds no letter or digit.
    """
    words = _UNSTORED.sub(" ", text)
    if not any(character.isalnum() for character in words):
        return None
    row = database.row(
        "SELECT paragraphs.number FROM paragraphs_fts "
        "JOIN paragraphs ON paragraphs.id = paragraphs_fts.rowid AND paragraphs.revision_id = ?1 "
        "WHERE paragraphs_fts MATCH ?2 AND paragraphs_fts.rowid > "
        "ifnull((SELECT id FROM paragraphs WHERE revision_id = ?1 AND number = ?3), 0) "
        "AND paragraphs_fts.rowid <= "
        "(SELECT id FROM paragraphs WHERE revision_id = ?1 ORDER BY number DESC LIMIT 1) "
        "ORDER BY paragraphs_fts.rowid LIMIT 1",
        *(revision_id, f"{_string(words)} *", number),
    )
    return int(row["number"]) if row is not None else None


def _matches(marked: str, text: str, offset: int) -> tuple[Span, ...]:
    if _OPEN in text or _CLOSE in text:  # the marks would be ambiguous
        return ()
    spans: list[Span] = []
    position, start = offset, offset
    for piece in re.split(f"([{_OPEN}{_CLOSE}])", marked):
        if piece == _OPEN:
            start = position
        elif piece == _CLOSE:
            spans.append(Span(start, position))
        else:
            position += len(piece)
    return tuple(spans)
