"""Saving what can be read of a damaged project: into a new project, and what fits in none into a report.

Rows are taken from the pages of the file one by one, so that a damaged page costs only its own. A text
comes back whole, as the checksum says that was made when it came in, or not at all: offsets into any other
would lie. What was marked in a text that is lost is kept with its quotation in the report.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store.backups import newest_good
from store.checking import Progress
from store.database import Database, Value, open_database
from store.edits import Edits
from store.errors import DamagedProject, Refused
from store.files import write_atomically
from store.journal import Author, Scene, record
from store.mending import Found, as_id, fits
from store.readable import TABLES, Row, read_rows
from store.rebuilding import departures
from store.retelling import retell
from store.stamps import new_uid, utc_now

_TITLE: Final = 80
"""Characters of a stand-in for a lost title."""
_UNPROVEN: Final = "The checksum of this text is lost; compare the text with its source."
_COLOUR: Final = "#808080"


@dataclass
class Count:
    """What became of the rows of a table."""

    saved: int = 0
    lost: int = 0
    """Rows of which there is a trace but that are not in the new project."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was saved."""

    counts: Mapping[str, Count]
    """By table."""
    report: Path | None
    """What is in no project: one JSON object a line. None if there is nothing."""
    summary: str


def salvage(
    project: Path, out: Path, progress: Progress = lambda _: None, *, spare: Path | None = None
) -> Salvaged:
    """Save what can be read of a damaged project into a new one at `out`; the damaged one is not changed.

    What is lost is taken from the newest good backup, if it is of the same history. `spare` is where backups
    lie that could not be written beside the project.

    Raises:
        Refused: There is a file at `out` already.
        DamagedProject: Nothing at all can be read.
        BusyProject: The project is in use, or `out` cannot be written.
    """
    project, out = project.expanduser().resolve(), out.expanduser().resolve()
    report = out.with_name(f"{out.name}.report.jsonl")
    for path in (out, report):
        if path.exists():
            raise Refused(f"{path} is there already and stays as it is. Nothing was done; name another file.")
    found = Found(read_rows(project, progress))
    taken, backup = found.complete(newest_good(project, spare))
    retell(found)
    found.mend()
    if not found.rows["paragraphs"] and not found.rows["annotations"]:
        raise DamagedProject(
            f"Nothing can be read of {project.name}: neither its texts nor its annotations. "
            "It was not touched, and nothing was written."
        )
    filling = _Filling(found)
    open_database(out, prepare=filling.fill).close()
    progress(1.0)
    if filling.report:
        with write_atomically(report, what="Report") as stream:
            for line in filling.report:
                stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    text = _summary(filling, out, report)
    if backup is not None:
        text += f" {taken:,} rows come from the backup {backup.path.name}."
    return Salvaged(filling.counts, report if filling.report else None, text)


def _summary(filling: _Filling, out: Path, report: Path) -> str:
    counts = filling.counts
    saved = ", ".join(f"{counts[name].saved:,} {name}" for name in ("articles", "annotations", "tags"))
    lost = sum(count.lost for count in counts.values())
    text = f"Saved {saved} → {out}. {lost:,} rows are lost; the damaged file was not touched."
    if filling.report:
        text += f" What belongs to lost texts is in {report}."
    return text


class _Filling:
    """Writes what was found into a new project."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._rows = found.rows
        self._there: dict[str, set[int]] = {table: set() for table in TABLES}
        self._texts: dict[int, str] = {}
        self.counts: dict[str, Count] = {table: Count() for table in TABLES}
        self.report: list[dict[str, Value]] = []

    def fill(self, database: Database) -> None:
        """Write everything, in the transaction that makes the new project."""
        self._settings(database)
        self._stand_in(database, "coders", self._coder)
        self._articles(database)
        self._stand_in(database, "issues", self._issue)
        self._insert_all(database, "sessions", lambda row: self._has(row, coder_id="coders"))
        self._insert_all(database, "annotations", self._annotation)
        self._insert_all(
            database, "tags", lambda row: self._has(row, annotation_id="annotations", issue_id="issues")
        )
        owners = {"article_id": "articles", "issue_id": "issues", "coder_id": "coders"}
        self._insert_all(database, "refusals", lambda row: self._has(row, **owners))
        self._insert_all(
            database, "reading", lambda row: self._has(row, article_id="articles", coder_id="coders")
        )
        self._insert_all(database, "changes", self._change)
        for table, count in self.counts.items():
            count.saved = len(self._there[table])
            known = self._rows[table]
            count.lost = max([*known, len(known)], default=0) - count.saved if table != "settings" else 0
        self._tell(database)

    def _tell(self, database: Database) -> None:
        """Let the journal tell what is there, where entries are lost, or rows."""
        coder_id = min(self._there["coders"], default=0)
        if not coder_id and departures(database):
            coder_id = 1
            self._insert(database, "coders", self._coder(coder_id))
        now = utc_now()
        edits = Edits(database, now)
        for departure in departures(database) if coder_id else ():
            edits.tell(departure.table, departure.uid, departure.stored)
        if edits:
            author, scene = Author(coder_id, None, now), Scene("salvage", "saved from a damaged project")
            record(database, author, edits, scene, undoable=False)

    def _insert(self, database: Database, table: str, row: Row) -> bool:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        try:
            database.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *row.values())  # noqa: S608
        except sqlite3.IntegrityError:  # a value that was hit, or a row of the past
            return False
        self._there[table].add(as_id(row.get("id")) or len(self._there[table]) + 1)
        return True

    def _insert_all(self, database: Database, table: str, prepare: Callable[[Row], Row | None]) -> None:
        for _, row in sorted(self._rows[table].items()):
            prepared = prepare(row)
            if prepared is not None:
                self._insert(database, table, prepared)

    def _has(self, row: Row, **links: str) -> Row | None:
        """Return a row if the rows that it needs are there."""
        return row if all(row[name] in self._there[table] for name, table in links.items()) else None

    def _settings(self, database: Database) -> None:
        for row in self._rows["settings"].values():
            self._insert(database, "settings", row)
        for name, value in (("uid", new_uid()), ("created_at", utc_now())):
            database.run("INSERT OR IGNORE INTO settings (name, value) VALUES (?, ?)", name, value)

    def _stand_in(self, database: Database, table: str, make: Callable[[int], Row]) -> None:
        """Write coders or issues, and stand-ins for those that other rows point to."""
        column = {"coders": "coder_id", "issues": "issue_id"}[table]
        rows = self._rows[table]
        parents = {row_id: row.pop("parent_id", None) for row_id, row in rows.items()}
        self._insert_all(database, table, lambda row: row)
        wanted = {
            as_id(row[column])
            for others in self._rows.values()
            for row in others.values()
            if column in row and row[column] is not None
        }
        for row_id in sorted(wanted - self._there[table]):
            self._insert(database, table, make(row_id))
        for row_id, parent in parents.items():
            if parent in self._there[table] and row_id in self._there[table]:
                database.run(f"UPDATE {table} SET parent_id = ? WHERE id = ?", parent, row_id)  # noqa: S608

    def _coder(self, row_id: int) -> Row:
        return {
            "id": row_id,
            "uid": new_uid(),
            "name": f"coder {row_id} (name lost)",
            "created_at": utc_now(),
        }

    def _issue(self, row_id: int) -> Row:
        now = utc_now()
        return {
            **{"id": row_id, "uid": new_uid(), "name": f"issue {row_id} (name lost)", "colour": _COLOUR},
            **{"position": row_id, "created_at": now, "updated_at": now},
        }

    def _articles(self, database: Database) -> None:
        """Write the texts that are whole, with their articles; what is readable of others is reported."""
        revisions = self._rows["revisions"]
        for row_id, revision in sorted(revisions.items()):
            text = self._found.text(revision)
            if text is None:
                continue
            self._texts[row_id] = text
        wanted = {as_id(revisions[row_id]["article_id"]) for row_id in self._texts}
        for article_id in sorted(wanted):
            known = self._rows["articles"].get(article_id) or self._article(article_id)
            if as_id(known["revision_id"]) not in self._texts:
                known = {**known, "revision_id": self._latest(article_id)}
            self._insert(database, "articles", known)
        for row_id in sorted(self._texts):
            revision = revisions[row_id]
            if revision["article_id"] in self._there["articles"] and self._insert(
                database, "revisions", revision
            ):
                for paragraph in self._found.texts.get(row_id, []):
                    self._insert(database, "paragraphs", paragraph)
        database.run("INSERT INTO paragraphs_fts (rowid, text) SELECT id, text FROM paragraphs")
        self._report_texts()

    def _report_texts(self) -> None:
        """Report what can be read of texts that are not whole, and which texts nothing vouches for."""
        revisions = self._rows["revisions"]
        for row_id, paragraphs in self._found.texts.items():
            if row_id not in self._there["revisions"]:
                title = self._title(as_id(revisions.get(row_id, {}).get("article_id")))
                self.report += (
                    {"type": "paragraph", "article": title, "number": row["number"], "text": row["text"]}
                    for row in paragraphs
                )
        for row_id in sorted(self._found.unproven & self._there["revisions"]):
            title = self._title(as_id(revisions[row_id]["article_id"]))
            self.report.append({"type": "remark", "article": title, "text": _UNPROVEN})

    def _latest(self, article_id: int) -> int:
        """Return the newest revision of an article that is whole."""
        return max(row for row in self._texts if self._rows["revisions"][row]["article_id"] == article_id)

    def _article(self, article_id: int) -> Row:
        """Return a stand-in for an article whose row is lost but whose text is not."""
        now, revision_id = utc_now(), self._latest(article_id)
        title = " ".join(self._texts[revision_id].split())[:_TITLE] or f"article {article_id}"
        return {
            **{"id": article_id, "uid": new_uid(), "title": title, "revision_id": revision_id},
            **{"created_at": now, "updated_at": now},
        }

    def _title(self, article_id: int) -> Value:
        return self._rows["articles"].get(article_id, {}).get("title")

    def _annotation(self, row: Row) -> Row | None:
        """Return an annotation fit for its text, or report it."""
        text = (
            self._texts.get(as_id(row["revision_id"]))
            if row["revision_id"] in self._there["revisions"]
            else None
        )
        placed = row["article_id"] in self._there["articles"] and row["coder_id"] in self._there["coders"]
        if placed and fits(row, text):
            session = row["session_id"] if row["session_id"] in self._there["sessions"] else None
            return {**row, "session_id": session}
        tags = (tag for tag in self._rows["tags"].values() if tag["annotation_id"] == row["id"])
        issue_ids = [as_id(tag["issue_id"]) for tag in tags if tag["deleted_at"] is None]
        names = (self._rows["issues"].get(each, {}).get("name") or f"issue {each}" for each in issue_ids)
        if row["deleted_at"] is None:
            self.report.append(
                {
                    "type": "annotation",
                    "article": self._title(as_id(row["article_id"])),
                    "issues": "; ".join(str(name) for name in names),
                    "coder": self._rows["coders"].get(as_id(row["coder_id"]), {}).get("name"),
                    **{name: row[name] for name in ("uid", "start", "end", "exact", "prefix", "suffix")},
                    **{name: row[name] for name in ("note", "origin", "created_at", "updated_at")},
                }
            )
        return None

    def _change(self, row: Row) -> Row | None:
        """Return an entry of the history without what points to entries that are lost."""
        links = {
            name: row[name] if row[name] in self._there["changes"] | {row["id"]} else None
            for name in ("reverts", "below", "undo_top", "redo_top")
        }
        session = row["session_id"] if row["session_id"] in self._there["sessions"] else None
        return self._has({**row, **links, "session_id": session}, coder_id="coders")
