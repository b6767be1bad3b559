"""The rows of a damaged project as its journal tells them: for those that are lost, and those that were hit.

A row and the entries that tell of it lie in different pages, so that both are rarely hit. Rows are known by
uid in the journal and by id in the tables; since rows are numbered as they are made and none is ever
taken out, a row that is lost has a number between those of the rows told before and after it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from store.edits import REFERENCES
from store.leaves import longest_rising
from store.mending import Found, as_id, fits
from store.model import Origin, Status
from store.readable import TABLES, Row
from store.schema import columns
from store.telling import told

_FIXED: Final = {
    "tags": ("annotation_id", "issue_id"),
    "annotations": ("article_id", "coder_id"),
    "refusals": ("article_id", "issue_id", "coder_id"),
}
"""Columns that never change: a name of another row that was hit names none, a number that was hit may."""

_Story = dict[str, dict[str, Row]]
"""The rows told by table and uid, in the order in which they came to be, with other rows by uid."""


def retell(found: Found) -> None:
    """Add the rows that are lost but told, and set right those that were hit, as far as that is known.

    An annotation that does not quote its text was hit. So was a row that is not as it was told at the moment
    of which it says that it was changed last, or the entry: which of them, only a backup's entries prove.
    """
    entries = found.rows["changes"]
    for entry_id in [entry_id for entry_id, entry in entries.items() if not _can_be_told(entry)]:
        del entries[entry_id]
    story = _story(found)
    ids = _named(found, story, {table: _numbered(found, table, list(rows)) for table, rows in story.items()})
    fields = {table: [name for name, *_ in some if name != "id"] for table, some in columns().items()}
    texts = {row_id: found.text(row) for row_id, row in found.rows["revisions"].items()}
    for table, rows in story.items():
        there = found.rows[table]
        for uid, row in rows.items():
            local = _local(table, {"id": ids[table][uid], **row}, ids, fields[table])
            if local is None:
                continue
            known = there.get(ids[table][uid])
            if known is not None and known["uid"] == uid:
                known.update((name, local[name]) for name in _FIXED.get(table, ()))
            if known is None or _was_hit(found, table, known, local, rows, texts):
                there[ids[table][uid]] = local


def _was_hit(
    found: Found,
    table: str,
    known: Row,
    local: Row,
    rows: Mapping[str, Row],
    texts: Mapping[int, str | None],
) -> bool:
    """Tell whether a row is to be replaced by what is told of it."""
    if known["uid"] != local["uid"] and (found.proven or known["uid"] in rows):
        return True
    if table == "annotations" and not _fits(known, texts):
        return _fits(local, texts)
    return bool(found.proven) and known.get("updated_at") == local.get("updated_at", 0)


def _fits(row: Row, texts: Mapping[int, str | None]) -> bool:
    known = row["status"] in set(Status) and row["origin"] in set(Origin)
    return known and fits(row, texts.get(as_id(row["revision_id"])))


def _can_be_told(entry: Row) -> bool:
    """Tell whether the edits of an entry are such as a journal holds."""
    return all(
        isinstance(edit, dict)
        and edit.get("table") in REFERENCES
        and isinstance(edit.get("uid"), str)
        and isinstance(edit.get("before", 0), dict | None)
        and isinstance(edit.get("after", 0), dict | None)
        for edit in json.loads(str(entry["edits"]))
    )


def _story(found: Found) -> _Story:
    """Return what the entries that are left tell, of rows that they tell whole."""
    start = _base(found)
    story: _Story = {table: {} for table in REFERENCES}
    first = as_id(start.get("complete_from", 1))
    begun = False
    _begin(story, start)
    for entry_id, entry in sorted(found.rows["changes"].items()):
        if entry_id >= first and not begun:
            _begin(story, start)
            begun = True
        for edit in json.loads(str(entry["edits"])):
            rows, uid = story[edit["table"]], edit["uid"]
            row = told(rows.get(uid), edit, str(entry["at"]))
            if row is not None:
                rows[uid] = row
            else:
                rows.pop(uid, None)
    if not begun:
        _begin(story, start)
    return story


def _begin(story: _Story, start: Mapping[str, Any]) -> None:
    for one in start.get("rows", ()):
        story[one["table"]][one["uid"]] = {"uid": one["uid"], **one["row"]}


def _base(found: Found) -> dict[str, Any]:
    for row in found.rows["settings"].values():
        if row["name"] == "journal_base":
            try:
                base = json.loads(str(row["value"]))
                _begin({table: {} for table in REFERENCES}, base)
            except (ValueError, KeyError, TypeError, AttributeError):  # it was hit
                return {}
            return dict(base)
    return {}


def _numbered(found: Found, table: str, uids: list[str]) -> dict[str, int]:
    """Return the id of every row told: of the row that is there, else the one that it must have had."""
    there = _in_order(found, table, uids)
    top = max([*found.rows[table], *_pointed_to(found, table)], default=0)
    ids: dict[str, int] = {}
    missing: list[str] = []
    before = 0
    for uid in [*uids, None]:
        if uid is not None and uid not in there:
            missing.append(uid)
            continue
        after = there[uid] if uid is not None else max(top, before + len(missing)) + 1
        between = list(range(before + 1, after))
        free = [row_id for row_id in between if row_id not in found.rows[table]]
        chosen = next((some for some in (between, free) if len(some) == len(missing)), None)
        if chosen is None:
            chosen = list(range(top + 1, top + 1 + len(missing)))
            top += len(missing)
        ids.update(zip(missing, chosen, strict=True))
        missing = []
        if uid is not None:
            ids[uid] = before = after
    return ids


def _named(
    found: Found, story: _Story, numbered: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int]]:
    """Return the ids of rows by table and uid: those told, those that are there, and those only named.

    What is named by a row that is told and there has the id that most such rows give it.
    """
    said: dict[str, dict[str, Counter[int]]] = {table: {} for table in TABLES}
    for table, rows in story.items():
        for uid, row in rows.items():
            known = found.rows[table].get(numbered[table][uid])
            if known is None or known["uid"] != uid:
                continue
            for name, target in REFERENCES[table].items():
                if as_id(known[name]):
                    said[target].setdefault(str(row.get(name)), Counter())[as_id(known[name])] += 1
    return {
        table: {
            **{uid: votes.most_common(1)[0][0] for uid, votes in said[table].items()},
            **{str(row["uid"]): row_id for row_id, row in found.rows[table].items() if "uid" in row},
            **numbered.get(table, {}),
        }
        for table in TABLES
    }


def _in_order(found: Found, table: str, uids: list[str]) -> dict[str, int]:
    """Return the ids that rise with what is told: as many as can be, the others were hit."""
    numbers: dict[str, list[int]] = {}
    for row_id, row in found.rows[table].items():
        numbers.setdefault(str(row["uid"]), []).append(row_id)
    pairs = [(uid, row_id) for uid in uids for row_id in sorted(numbers.get(uid, ()), reverse=True)]
    return dict(pairs[place] for place in longest_rising([row_id for _, row_id in pairs]))


def _pointed_to(found: Found, table: str) -> set[int]:
    """Return the ids of a table's rows that other rows name."""
    return {
        as_id(row[column])
        for name, columns in REFERENCES.items()
        for column, target in columns.items()
        if target == table
        for row in found.rows[name].values()
    }


def _local(table: str, row: Row, ids: Mapping[str, Mapping[str, int]], fields: Sequence[str]) -> Row | None:
    """Return a row as it is stored, with other rows by id; None if the journal does not tell it whole."""
    local: Row = {"id": row["id"]}
    for name in fields:
        if name not in row:
            return None
        local[name] = row[name]
        target = REFERENCES[table].get(name)
        if target is not None and row[name] is not None:
            local[name] = ids[target].get(str(row[name]))
            if local[name] is None and (table, name) != ("articles", "revision_id"):
                return None
    return local
