"""Full-text search over the paragraphs of all articles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from store.database import Database
from store.model import Span

_PIECE: Final = re.compile(r'"([^"]*)"|(\S+)')
_UNSTORED: Final = re.compile("[\0\ud800-\udfff]")
"""What no stored text holds and SQLite does not take: NUL, and bytes of arguments that are not UTF-8."""
_OPEN, _CLOSE = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Hit:
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


def quote(query: str) -> str:
    """Return user text as an FTS5 query: each word a string, so that no character is syntax.

    Text between straight quotation marks is a phrase. Empty for a query without a letter or digit.
    """
    pieces = (phrase or word for phrase, word in _PIECE.findall(_UNSTORED.sub(" ", query)))
    return " ".join(
        '"{}"'.format(piece.replace('"', '""')) for piece in pieces if any(c.isalnum() for c in piece)
    )


def search(database: Database, query: str, limit: int) -> list[Hit]:
    """Return the paragraphs of current texts that hold every word of the query, best first (BM25)."""
    wanted = quote(query)
    if not wanted:
        return []
    rows = database.rows(
        "SELECT articles.id, articles.uid, articles.title, articles.source, paragraphs.number, "
        "paragraphs.start, paragraphs.text, highlight(paragraphs_fts, 0, ?, ?) AS marked "
        "FROM paragraphs_fts JOIN paragraphs ON paragraphs.id = paragraphs_fts.rowid "
        "JOIN articles ON articles.revision_id = paragraphs.revision_id "
        "WHERE paragraphs_fts MATCH ? AND articles.deleted_at IS NULL "
        "ORDER BY paragraphs_fts.rank, paragraphs.id LIMIT ?",
        *(_OPEN, _CLOSE, wanted, limit),
    )
    return [
        Hit(
            row["id"],
            row["uid"],
            row["title"],
            row["source"],
            row["number"],
            row["start"],
            row["text"],
            _matches(row["marked"], row["text"], row["start"]),
        )
        for row in rows
    ]


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
