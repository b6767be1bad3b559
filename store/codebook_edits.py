"""What is done to a codebook that is in use: nest, reorder, remove, merge and bring in issues.

No tag is lost by it. The tags of an issue that is removed or merged stay in the file with the time when
they ceased to count, each with an edit in the journal, so that one undo brings every one of them back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import store.annotations as annotation_rows
from store import codebook
from store.codebook import Entry
from store.database import Database
from store.edits import Edits, Row, in_circle
from store.errors import Refused
from store.lexicon import check_entry
from store.model import Issue


def set_lexicon(edits: Edits, issue: Issue, words: Sequence[str]) -> bool:
    """Write the words by which passages of an issue are found; return whether any was different.

    Raises:
        Refused: A word is empty, too long or not understood.
    """
    tidy = list(dict.fromkeys(map(check_entry, words)))
    return edits.update("issues", issue.id, {"lexicon": json.dumps(tidy, ensure_ascii=False)})


def nest(database: Database, edits: Edits, issue: Issue, parent: Issue | None) -> bool:
    """Put an issue below another, or below none; return whether it was not there.

    Raises:
        NotFound: One of them is no longer in the codebook.
        Refused: The parent is the issue itself, or stands below it.
    """
    codebook.check_present(database, [issue, *([parent] if parent else [])])
    moved = edits.update("issues", issue.id, {"parent_id": parent.id if parent else None})
    if in_circle(database, issue.id):
        above = f'"{parent.name}"' if parent else "itself"
        raise Refused(
            f'"{issue.name}" cannot stand below {above}, which is the same or stands below it. '
            "Nothing was changed; choose another one."
        )
    return moved


def place(database: Database, edits: Edits, issue: Issue, number: int) -> bool:
    """Let an issue stand at a place of the codebook, counted from 1; return whether any issue moved.

    Raises:
        NotFound: It is no longer in the codebook.
        Refused: The codebook has no such place.
    """
    codebook.check_present(database, [issue])
    others = [known for known in codebook.issues(database) if known.id != issue.id]
    if not 1 <= number <= len(others) + 1:
        raise Refused(f"The codebook has places 1 to {len(others) + 1}. Nothing was changed.")
    order = [*others[: number - 1], issue, *others[number - 1 :]]
    moved = [edits.update("issues", known.id, {"position": position}) for position, known in enumerate(order)]
    return any(moved)


def remove(database: Database, edits: Edits, issue: Issue) -> int:
    """Take an issue out of the codebook; return how many tags count no longer.

    What carried only this issue is a highlight without one then. The issues below it move up.

    Raises:
        NotFound: It is no longer in the codebook.
    """
    codebook.check_present(database, [issue])
    tagged = _tagged(database, issue)
    for _, tag_id, _ in tagged:
        edits.remove("tags", tag_id)
    _move_children(database, edits, issue, _parent_of(database, issue))
    edits.remove("issues", issue.id)
    return len(tagged)


def merge(database: Database, edits: Edits, issue: Issue, into: Issue) -> int:
    """Let another issue have the tags of one, and the issues below it; return how many tags went over.

    What carries both has one tag then. The other issue keeps its name, key, rule and words.

    Raises:
        NotFound: One of them is no longer in the codebook.
        Refused: They are the same.
    """
    if issue.id == into.id:
        raise Refused(f'"{issue.name}" cannot be merged into itself. Nothing was changed.')
    codebook.check_present(database, [issue, into])
    if _stands_below(database, into, issue):
        # Out of the branch first, which comes below it.
        edits.update("issues", into.id, {"parent_id": _parent_of(database, issue)})
    _move_children(database, edits, issue, into.id)
    tagged = _tagged(database, issue)
    for annotation_id, tag_id, created_at in tagged:
        edits.remove("tags", tag_id)
        annotation_rows.put_tag(database, edits, annotation_id, into.id, created_at)
    for row in database.rows("SELECT id FROM refusals WHERE issue_id = ? AND deleted_at IS NULL", issue.id):
        edits.update("refusals", row["id"], {"issue_id": into.id})
    edits.remove("issues", issue.id)
    return len(tagged)


def bring_in(database: Database, edits: Edits, entries: Sequence[Entry]) -> tuple[int, int]:
    """Add the issues of a file that are new, and give the others what it says of them; remove none.

    They are the same by name, whatever its case. Return how many are new, and how many were changed.

    Raises:
        Refused: A key, or an issue above another, does not fit the codebook; the message names the line.
    """
    known = {issue.name.casefold(): issue for issue in codebook.issues(database)}
    _check_keys(known, entries)
    _check_parents(known, entries)
    changed: set[int] = set()
    for entry in entries:
        there = known.get(entry.name)
        if there is not None and "key" in entry.given and there.key != entry.draft.key:
            # Taken away first: issues may have changed keys with each other.
            changed.update([there.id] if edits.update("issues", there.id, {"key": None}) else [])
    ids = {name: issue.id for name, issue in known.items()}
    for entry in entries:
        if entry.name not in known:
            ids[entry.name] = codebook.add(database, edits, entry.draft)
    for entry in entries:
        values = _said(entry) if entry.name in known else {}
        if "parent" in entry.given:
            values["parent_id"] = ids[entry.parent.casefold()] if entry.parent else None
        if edits.update("issues", ids[entry.name], values) and entry.name in known:
            changed.add(ids[entry.name])
    return len(ids) - len(known), len(changed)


def _said(entry: Entry) -> Row:
    """Return what a file says of an issue that is there; a colour that is left out stays."""
    draft = entry.draft
    values: Row = {"name": draft.name, "key": draft.key, "description": draft.description}
    values["lexicon"] = json.dumps(draft.lexicon, ensure_ascii=False)
    values["colour"] = draft.colour
    return {
        name: value
        for name, value in values.items()
        if name in entry.given and (name, value) != ("colour", None)
    }


def _check_keys(known: Mapping[str, Issue], entries: Sequence[Entry]) -> None:
    """Refuse a key that another issue has when all is done."""
    given = {entry.name: entry for entry in entries if "key" in entry.given}
    owners = {issue.key: issue.name for name, issue in known.items() if issue.key and name not in given}
    for entry in given.values():
        key = entry.draft.key
        owner = owners.setdefault(key, entry.draft.name) if key else entry.draft.name
        if owner != entry.draft.name:
            raise Refused(
                f'{entry.at("key")} has the key "{key}", which belongs to "{owner}". Nothing was changed.'
            )


def _check_parents(known: Mapping[str, Issue], entries: Sequence[Entry]) -> None:
    """Refuse issues below what is nowhere, and circles."""
    names = {issue.id: name for name, issue in known.items()}
    above = {name: names.get(issue.parent_id or 0) for name, issue in known.items()}
    above |= {entry.name: None for entry in entries if entry.name not in known}
    for entry in entries:
        if "parent" in entry.given:
            parent = entry.parent.casefold() if entry.parent else None
            if parent is not None and parent not in above:
                raise Refused(
                    f'{entry.at("parent")} stands below "{entry.parent}", which is neither in the file nor '
                    "in the codebook. Nothing was changed."
                )
            above[entry.name] = parent
    for entry in entries:
        passed: set[str] = set()
        place = above[entry.name]
        while place is not None and place not in passed:
            passed.add(place)
            place = above[place]
        if entry.name in passed and entry.parent:
            raise Refused(
                f'{entry.at("parent")} stands below "{entry.parent}", and that below it, in a circle. '
                "Nothing was changed."
            )


def count(database: Database, issue: Issue) -> int:
    """Return how many tags of an issue count, also in articles that were removed."""
    return database.number(
        "SELECT count(*) FROM tags WHERE issue_id = ? AND deleted_at IS NULL",
        issue.id,
    )


def _tagged(database: Database, issue: Issue) -> list[tuple[int, int, str]]:
    rows = database.rows(
        "SELECT annotation_id, id, created_at FROM tags WHERE issue_id = ? AND deleted_at IS NULL "
        "ORDER BY id",
        issue.id,
    )
    return [(row["annotation_id"], row["id"], row["created_at"]) for row in rows]


def _parent_of(database: Database, issue: Issue) -> int | None:
    return database.number("SELECT parent_id FROM issues WHERE id = ?", issue.id) or None


def _move_children(database: Database, edits: Edits, issue: Issue, parent_id: int | None) -> None:
    for row in database.rows(
        "SELECT id FROM issues WHERE parent_id = ? AND deleted_at IS NULL ORDER BY id", issue.id
    ):
        edits.update("issues", row["id"], {"parent_id": parent_id})


def _stands_below(database: Database, issue: Issue, other: Issue) -> bool:
    row = database.row(
        "WITH RECURSIVE above(id) AS (SELECT parent_id FROM issues WHERE id = ?1 UNION "
        "SELECT issues.parent_id FROM above JOIN issues ON issues.id = above.id) "
        "SELECT 1 FROM above WHERE id = ?2",
        *(issue.id, other.id),
    )
    return row is not None
