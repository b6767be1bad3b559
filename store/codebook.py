"""The issues of the codebook."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from store.database import Database
from store.edits import Edits, Row
from store.errors import NotFound, Refused
from store.model import Issue

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
DEFAULT_COLOURS: Final = (
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#CC79A7",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#999999",
)
"""For issues that name no colour: the set of Okabe and Ito, "Color Universal Design" (2008)."""


class IssueDraft(NamedTuple):
    """An issue as a codebook file or a user describes it."""

    name: str
    key: str | None = None
    colour: str | None = None
    description: str = ""
    lexicon: tuple[str, ...] = ()


class Entry(NamedTuple):
    """An issue of a codebook file."""

    draft: IssueDraft
    parent: str | None
    """The name of the issue above it."""
    given: frozenset[str]
    """The fields that the file has for it."""
    lines: Mapping[str, int]
    """The lines of its fields, as far as known; that of the whole under an empty name."""
    where: tuple[str, str]
    """The file, and which of its issues it is."""

    @property
    def name(self) -> str:
        """The name by which it is the same as another, whatever its case."""
        return self.draft.name.casefold()

    def at(self, field: str = "") -> str:
        """Return where a field of it stands in its file."""
        return place_in_file(*self.where, self.lines.get(field, self.lines.get("")))


def place_in_file(file_name: str, which: str, line: int | None) -> str:
    """Return in words where an issue stands in a file."""
    return f"{file_name}, {f'line {line}, ' if line else ''}{which}"


def check_issue(draft: IssueDraft, where: str = "The issue") -> IssueDraft:
    """Return the draft with its name tidied.

    Raises:
        Refused: The name is empty or long, the key not one letter or digit, the colour not `#rrggbb`.
    """
    check_key(draft.key, where)
    check_colour(draft.colour, where)
    name = check_name(draft.name, where)
    return IssueDraft(name, draft.key, draft.colour, draft.description.strip(), draft.lexicon)


def check_name(name: str, where: str = "The issue") -> str:
    """Return a name with single spaces.

    Raises:
        Refused: It is empty or long.
    """
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > 80:
        raise Refused(f"{where} needs a name of 1 to 80 characters. Nothing was changed.")
    return tidy


def check_key(key: str | None, where: str = "The issue") -> None:
    """Refuse what is no key.

    Raises:
        Refused: It is not one letter or digit.
    """
    if key is not None and not re.fullmatch(r"[1-9a-z]", key):
        raise Refused(f'{where} has the key "{key}"; a key is one of 1-9 or a-z. Nothing was changed.')


def check_colour(colour: str | None, where: str = "The issue") -> None:
    """Refuse what is no colour.

    Raises:
        Refused: It is not `#rrggbb`.
    """
    if colour is not None and not _COLOUR.fullmatch(colour):
        raise Refused(f'{where} has the colour "{colour}"; write it as #rrggbb. Nothing was changed.')


def add(database: Database, edits: Edits, draft: IssueDraft, parent: Issue | None = None) -> int:
    """Add an issue, below another if `parent` is given; return its id.

    Raises:
        Refused: The name or the key is taken.
        NotFound: The parent is no longer in the codebook.
    """
    draft = check_issue(draft)
    check_present(database, [parent] if parent else [])
    _check_free(database, draft.name, draft.key)
    position = database.number("SELECT max(position) + 1 FROM issues WHERE deleted_at IS NULL")
    return edits.insert(
        "issues",
        {
            "name": draft.name,
            "key": draft.key,
            "colour": draft.colour or DEFAULT_COLOURS[position % len(DEFAULT_COLOURS)],
            "description": draft.description,
            "lexicon": json.dumps(draft.lexicon, ensure_ascii=False),
            "position": position,
            "parent_id": parent.id if parent else None,
        },
    )


def edit(database: Database, edits: Edits, issue: Issue, changes: Mapping[str, str | None]) -> bool:
    """Change name, key, colour or description of an issue; return whether anything was different.

    Raises:
        Refused: A value is not allowed, or the name or key belongs to another issue.
        NotFound: The issue is no longer in the codebook.
    """
    check_present(database, [issue])
    # What is not to be changed stays as it is in the file, where somebody may have changed it since.
    issue = next(known for known in issues(database) if known.id == issue.id)
    draft = check_issue(
        IssueDraft(
            changes.get("name") or issue.name,
            changes.get("key", issue.key),
            changes.get("colour") or issue.colour,
            changes.get("description", issue.description) or "",
        )
    )
    _check_free(database, draft.name, draft.key, besides=issue.id)
    values: Row = {
        "name": draft.name,
        "key": draft.key,
        "colour": draft.colour,
        "description": draft.description,
    }
    return edits.update("issues", issue.id, values)


def _check_free(database: Database, name: str, key: str | None, besides: int = 0) -> None:
    for issue in issues(database):
        if issue.id == besides:
            continue
        if issue.name.casefold() == name.casefold():
            raise Refused(f'There is already an issue "{issue.name}". Nothing was changed.')
        if key is not None and issue.key == key:
            raise Refused(f'The key {key} belongs to "{issue.name}". Nothing was changed.')


def check_present(database: Database, wanted: Sequence[Issue]) -> None:
    """Refuse issues that were taken out of the codebook since they were looked up.

    Raises:
        NotFound: One is no longer there.
    """
    for issue in wanted:
        if not database.number("SELECT id FROM issues WHERE id = ? AND deleted_at IS NULL", issue.id):
            raise NotFound(f'The issue "{issue.name}" is no longer in the codebook; nothing was changed.')


def issues(database: Database) -> list[Issue]:
    """Return the codebook in its order."""
    return [
        _issue(row)
        for row in database.rows("SELECT * FROM issues WHERE deleted_at IS NULL ORDER BY position, id")
    ]


class Outlined(NamedTuple):
    """An issue and where it stands in the tree of the codebook."""

    issue: Issue
    depth: int
    """How many issues are above it."""


def outline(known: Sequence[Issue]) -> list[Outlined]:
    """Return the codebook as a tree: what stands below an issue follows it, each level in its order."""
    ids = {issue.id for issue in known}
    below: dict[int | None, list[Issue]] = {}
    for issue in known:
        below.setdefault(issue.parent_id if issue.parent_id in ids else None, []).append(issue)
    found: list[Outlined] = []
    waiting = [Outlined(issue, 0) for issue in reversed(below.pop(None, []))]
    while waiting:
        found.append(waiting.pop())
        issue, depth = found[-1]
        waiting += [Outlined(child, depth + 1) for child in reversed(below.pop(issue.id, []))]
    # In a damaged file some may stand in a circle, below none of those above.
    return [*found, *(Outlined(issue, 0) for left in below.values() for issue in left)]


def find(known: Sequence[Issue], name: str) -> Issue:
    """Return the issue with this name (case does not matter), key or uid.

    Raises:
        NotFound: There is none; the message names those there are.
    """
    wanted = " ".join(name.split()).casefold()
    for issue in known:
        if name in (issue.key, issue.uid) or issue.name.casefold() == wanted:
            return issue
    there = ", ".join(issue.name for issue in known) or "none yet"
    raise NotFound(f'No issue is called "{name}". Nothing was changed; the codebook has: {there}.')


def _issue(row: sqlite3.Row) -> Issue:
    return Issue(
        row["id"],
        row["uid"],
        row["name"],
        row["key"],
        row["colour"],
        row["description"],
        tuple(json.loads(row["lexicon"])),
        row["parent_id"],
        row["position"],
    )
