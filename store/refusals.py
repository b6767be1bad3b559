"""Suggestions that coders refused, and what a coder has marked: what suggestions are learned from."""

from __future__ import annotations

from typing import Final, NamedTuple

from store.database import Database
from store.edits import Edits
from store.model import Suggestion

LATEST: Final = 2_000
"""Of how many of a coder's latest tags is learned."""
LONGEST: Final = 2_000
"""Code points of a passage of which is learned."""


class Lesson(NamedTuple):
    """A passage that a coder tagged with an issue, or refused for it."""

    issue_id: int
    accepted: bool
    text: str


def add(database: Database, edits: Edits, suggestion: Suggestion, coder_id: int) -> bool:
    """Remember that a coder refused a suggestion; return whether that was new."""
    known = database.row(
        "SELECT 1 FROM refusals WHERE coder_id = ? AND article_id = ? AND issue_id = ? AND exact = ? "
        "AND deleted_at IS NULL",
        *(coder_id, suggestion.article_id, suggestion.issue_id, suggestion.exact),
    )
    if known is not None:
        return False
    edits.insert(
        "refusals",
        {
            "article_id": suggestion.article_id,
            "issue_id": suggestion.issue_id,
            "coder_id": coder_id,
            "exact": suggestion.exact,
        },
    )
    return True


def refused(database: Database, coder_id: int) -> set[tuple[int, int, str]]:
    """Return what a coder refused, as (article, issue, passage)."""
    rows = database.rows(
        "SELECT article_id, issue_id, exact FROM refusals WHERE coder_id = ? AND deleted_at IS NULL", coder_id
    )
    return {(row["article_id"], row["issue_id"], row["exact"]) for row in rows}


def lessons(database: Database, coder_id: int) -> dict[tuple[str, int], Lesson]:
    """Return what a coder tagged lately and what he or she refused, by table and id."""
    tags = database.rows(
        "SELECT tags.id, tags.issue_id, substr(annotations.exact, 1, ?) AS text FROM tags "
        "JOIN annotations ON annotations.id = tags.annotation_id "
        "WHERE tags.deleted_at IS NULL AND annotations.coder_id = ? ORDER BY tags.id DESC LIMIT ?",
        *(LONGEST, coder_id, LATEST),
    )
    others = database.rows(
        "SELECT id, issue_id, substr(exact, 1, ?) AS text FROM refusals "
        "WHERE coder_id = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT ?",
        *(LONGEST, coder_id, LATEST),
    )
    found = {("tags", row["id"]): Lesson(row["issue_id"], True, row["text"]) for row in tags}
    found |= {("refusals", row["id"]): Lesson(row["issue_id"], False, row["text"]) for row in others}
    return found
