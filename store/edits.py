"""The row changes of one action, written as they are made, and taken back only where nothing came after them.

Every write to coders, sessions, articles, issues, annotations, tags and refusals goes through `Edits`, which
remembers each row before and after; so the journal and the texts together tell every table, which
`store.rebuilding` proves.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Final, NamedTuple

from store.database import Database, Value
from store.errors import Overtaken, Refused
from store.stamps import new_uid

REFERENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "coders": {},
    "sessions": {"coder_id": "coders"},
    "articles": {"revision_id": "revisions"},
    "issues": {"parent_id": "issues"},
    "annotations": {
        "article_id": "articles",
        "revision_id": "revisions",
        "coder_id": "coders",
        "session_id": "sessions",
    },
    "tags": {"annotation_id": "annotations", "issue_id": "issues"},
    "refusals": {"article_id": "articles", "issue_id": "issues", "coder_id": "coders"},
}
"""The journaled tables and which of their columns point to which table: its own, or one before it."""

LASTING: Final = {"coders", "sessions"}
"""The tables whose rows stay once they are there: no undo takes them back, and they have no `updated_at`."""

_OWN: Final = {"id", "updated_at"}
"""Columns that say nothing of what a user did."""

_PLACE: Final = {"revision_id", "start", "end", "status", "deleted_at"}
"""Columns that say where an annotation stands."""

_REVERTIBLE: Final = REFERENCES.keys() - LASTING

Row = dict[str, Value]


class Revised(NamedTuple):
    """An article that got another text."""

    article_id: int
    before: int
    """The id of the revision before."""
    after: int


class Edits:
    """The row changes of one action, written as they are made and remembered for the journal."""

    def __init__(self, database: Database, now: str) -> None:
        self._database = database
        self.now = now
        self._edits: list[dict[str, object]] = []
        self.revised: list[Revised] = []
        """The articles that got another text."""

    def __len__(self) -> int:
        return len(self._edits)

    def clear(self) -> None:
        """Forget the changes, which are in the journal now; others of the same action may follow."""
        self._edits.clear()

    def insert(self, table: str, values: Row) -> int:
        """Add a row with a new uid, unless the values bring one; return its id."""
        stamps: Row = {} if table in LASTING else {"created_at": self.now, "updated_at": self.now}
        row: Row = {"uid": new_uid(), **stamps, **values}
        columns = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        row_id = self._database.run(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *row.values())  # noqa: S608
        stored = self._database.row(f"SELECT * FROM {table} WHERE id = ?", row_id)  # noqa: S608
        if stored is not None:  # with its defaults, so that an undo sees what was changed since
            row = {name: stored[name] for name in stored.keys() if name != "id"}  # noqa: SIM118
        self._edits.append(
            {"table": table, "uid": row["uid"], "before": None, "after": self._portable(table, row)}
        )
        return row_id

    def update(self, table: str, row_id: int, values: Row) -> bool:
        """Change columns of a row; return whether any of them was different.

        The row counts as changed now, unless the values say when.
        """
        old = self._database.row(f"SELECT * FROM {table} WHERE id = ?", row_id)  # noqa: S608
        if old is None:
            raise Refused("That row is no longer in the project; nothing was changed.")
        changed = {name: value for name, value in values.items() if name not in _OWN and old[name] != value}
        if not changed:
            return False
        if table == "articles" and changed.get("revision_id") and old["revision_id"]:
            self.revised.append(Revised(row_id, old["revision_id"], int(changed["revision_id"] or 0)))
        before = {name: old[name] for name in changed}
        after = changed
        if "deleted_at" in changed and changed["deleted_at"] is None:
            # A row that comes back is remembered whole, like a new one, so that an undo sees later changes.
            after = {name: values.get(name, old[name]) for name in old.keys() if name not in _OWN}  # noqa: SIM118
        written: Row = dict(changed)
        if table not in LASTING:
            written["updated_at"] = values.get("updated_at", self.now)
        if "updated_at" in values:
            after = {**after, "updated_at": values["updated_at"]}
        sets = ", ".join(f'"{name}" = ?' for name in written)
        self._database.run(f"UPDATE {table} SET {sets} WHERE id = ?", *written.values(), row_id)  # noqa: S608
        self._edits.append(
            {
                "table": table,
                "uid": old["uid"],
                "before": self._portable(table, before),
                "after": self._portable(table, after),
            }
        )
        return True

    def tell(self, table: str, uid: str, row: Row | None) -> None:
        """Remember a row as it is, with other rows by uid; None for one that is told but not there."""
        before: Row | None = {} if row is None else None
        self._edits.append({"table": table, "uid": uid, "before": before, "after": row})

    def remove(self, table: str, row_id: int) -> bool:
        """Mark a row as deleted; return whether it was not already."""
        return self.update(table, row_id, {"deleted_at": self.now})

    def revert(self, edits: list[dict[str, object]]) -> int:
        """Write the opposite of a journal entry; return how many annotations were left as they are.

        Those are annotations that lost an issue, or changed it, with the codebook, and that somebody
        has changed since: the codebook comes back without them.

        Raises:
            Overtaken: A row was changed by somebody else since.
            Refused: The entry is damaged.
        """
        left = self._changed_since(edits) if _takes_an_issue(edits) else set[int]()
        placed: list[int] = []
        for edit in reversed(edits):
            table, row, before, after = self._reverting(edit)
            if table == "tags" and row["annotation_id"] in left:
                continue
            if not self._stands(table, row, after):
                raise Overtaken("Somebody else has changed it since; nothing was changed.")
            back: Row = self._local(table, before) if before is not None else {"deleted_at": self.now}
            try:
                self.update(table, row["id"], back)
            except sqlite3.IntegrityError as error:
                raise Overtaken("Its name or key is another's now; nothing was changed.") from error
            self._check_neighbours(table, row["id"], back)
            if table == "issues" and back.get("parent_id") is not None:
                self._check_above(row["id"])
            if table == "annotations" and not _PLACE.isdisjoint(back):
                placed.append(row["id"])
        # At the end only: annotations may have changed places with each other, and the text under them.
        for annotation_id in placed:
            self._check_place(annotation_id)
            self._check_text("annotations", annotation_id)
            self._check_words(annotation_id)
        for revised in self.revised:
            self._check_text("articles", revised.article_id)
        return len(left)

    def _reverting(self, edit: dict[str, object]) -> tuple[str, sqlite3.Row, Row | None, Row]:
        """Return the table of an edit, the row as it is now, and what it was before and after."""
        table, uid, before, after = edit["table"], edit["uid"], edit["before"], edit["after"]
        if not isinstance(table, str) or table not in _REVERTIBLE or not isinstance(after, dict):
            raise Refused("The journal entry names an unknown table; nothing was changed.")
        row = self._database.row(f"SELECT * FROM {table} WHERE uid = ?", str(uid))  # noqa: S608
        if row is None:
            raise Refused("A row of that change is gone; nothing was changed.")
        return table, row, before if isinstance(before, dict) else None, after

    def _stands(self, table: str, row: sqlite3.Row, after: Row) -> bool:
        """Tell whether a row is still as an edit left it."""
        expected: Row = {"deleted_at": None, **self._local(table, after)}
        return all(row[name] == value for name, value in expected.items() if name not in _OWN)

    def _changed_since(self, edits: list[dict[str, object]]) -> set[int]:
        """Return the ids of the annotations whose tags cannot all be put back."""
        changed: set[int] = set()
        for edit in edits:
            table, row, before, after = self._reverting(edit)
            if table != "tags":
                continue
            returns = before is not None and before.get("deleted_at", "") is None
            gone = returns and not self._database.number(
                "SELECT 1 FROM annotations WHERE id = ? AND deleted_at IS NULL", row["annotation_id"]
            )
            if gone or not self._stands(table, row, after):
                changed.add(row["annotation_id"])
        return changed

    def _check_neighbours(self, table: str, row_id: int, back: Row) -> None:
        """Refuse to take away a row that others rest on, or to let one rest on what is not there."""
        needed: list[tuple[str, str, Value, bool]] = []
        if back.get("deleted_at") is not None:
            needed = [
                (name, column, row_id, True)
                for name, columns in REFERENCES.items()
                for column, target in columns.items()
                if target == table and name != "refusals"  # which outlive an issue
            ]
        else:
            row = self._database.row(f"SELECT * FROM {table} WHERE id = ?", row_id)  # noqa: S608
            needed = [
                (target, "id", row[column], False)
                for column, target in REFERENCES[table].items()
                if target in _REVERTIBLE and ("deleted_at" in back or column in back)
                if row is not None and row[column] is not None
            ]
        for name, column, value, unwanted in needed:
            live = self._database.row(
                f'SELECT 1 FROM {name} WHERE "{column}" = ? AND deleted_at IS NULL LIMIT 1',  # noqa: S608
                value,
            )
            if (live is not None) is unwanted:
                raise Overtaken("Somebody else has changed what belongs to it; nothing was changed.")

    def _check_place(self, annotation_id: int) -> None:
        """Refuse to put an annotation back where its coder has made another since."""
        if self._database.row(
            "SELECT 1 FROM annotations AS moved JOIN annotations AS other "
            "ON other.article_id = moved.article_id AND other.start = moved.start "
            'AND other."end" = moved."end" AND other.coder_id = moved.coder_id '
            "AND other.revision_id = moved.revision_id AND other.id <> moved.id AND other.deleted_at IS NULL "
            "WHERE moved.id = ? AND moved.deleted_at IS NULL",
            annotation_id,
        ):
            raise Overtaken("Its passage was annotated again since; nothing was changed.")

    def _check_text(self, table: str, row_id: int) -> None:
        """Refuse to leave an annotation that is no orphan on a text that is not its article's."""
        if self._database.row(
            "SELECT 1 FROM annotations JOIN articles ON articles.id = annotations.article_id "  # noqa: S608
            f"WHERE {table}.id = ? AND annotations.deleted_at IS NULL AND annotations.status <> 'orphan' "
            "AND annotations.revision_id <> articles.revision_id LIMIT 1",
            row_id,
        ):
            raise Overtaken(
                "The article has another text since, or passages were marked in that; nothing was changed."
            )

    def _check_words(self, annotation_id: int) -> None:
        """Refuse to put an annotation back where its words do not stand any more."""
        row = self._database.row("SELECT * FROM annotations WHERE id = ?", annotation_id)
        if row is None or row["deleted_at"] is not None or row["status"] == "orphan":
            return
        parts = self._database.rows(
            "SELECT start - length(lead) AS begin, lead || text AS part FROM paragraphs "
            "WHERE revision_id = ?1 AND start < ?3 AND start >= ifnull("
            "(SELECT max(start) FROM paragraphs WHERE revision_id = ?1 AND start <= ?2), 0) ORDER BY start",
            *(row["revision_id"], row["start"], row["end"]),
        )
        begin = parts[0]["begin"] if parts else 0
        there = "".join(part["part"] for part in parts)[row["start"] - begin : row["end"] - begin]
        if not row["exact"].startswith(there):  # white space at its end may be missing
            raise Overtaken("The article has another text since; nothing was changed.")

    def _check_above(self, issue_id: int) -> None:
        """Refuse to put an issue back below one that stands below it since."""
        if in_circle(self._database, issue_id):
            raise Overtaken("Somebody else has changed what belongs to it; nothing was changed.")

    def to_json(self) -> str:
        """Return the edits as the journal stores them, references as uids."""
        return json.dumps(self._edits, ensure_ascii=False, separators=(",", ":"))

    def _portable(self, table: str, values: Row) -> Row:
        """Name other rows by uid, which holds in every copy of the project."""
        result = dict(values)
        for column, target in REFERENCES[table].items():
            if result.get(column) is not None:
                row = self._database.row(f"SELECT uid FROM {target} WHERE id = ?", result[column])  # noqa: S608
                result[column] = row["uid"] if row is not None else None
        return result

    def _local(self, table: str, values: Row) -> Row:
        result = dict(values)
        for column, target in REFERENCES[table].items():
            if result.get(column) is not None:
                row = self._database.row(f"SELECT id FROM {target} WHERE uid = ?", result[column])  # noqa: S608
                result[column] = row["id"] if row is not None else None
        return result


def _takes_an_issue(edits: list[dict[str, object]]) -> bool:
    """Tell whether an entry took an issue out of the codebook, or put it back, and did nothing else."""
    return {edit["table"] for edit in edits} == {"issues", "tags"} and any(
        edit["table"] == "issues" and isinstance(edit["after"], dict) and "deleted_at" in edit["after"]
        for edit in edits
    )


def in_circle(database: Database, issue_id: int) -> bool:
    """Tell whether an issue stands below itself."""
    row = database.row(
        "WITH RECURSIVE above(id) AS (SELECT parent_id FROM issues WHERE id = ?1 UNION "
        "SELECT issues.parent_id FROM above JOIN issues ON issues.id = above.id) "
        "SELECT 1 FROM above WHERE id = ?1",
        issue_id,
    )
    return row is not None
