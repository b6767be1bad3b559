"""The rows found in a damaged project: completed from a backup, and set right where the texts tell how."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from store.backups import Backup, GoodBackup
from store.connection import connect, explained
from store.leaves import Value
from store.model import Origin, ParagraphKind, Status
from store.readable import TABLES, Row
from store.stamps import new_uid, utc_now
from store.text import text_digest


@dataclass
class Found:
    """The rows that could be read, by table and id."""

    rows: dict[str, dict[int, Row]]
    texts: dict[int, list[Row]] = field(init=False)
    """The paragraphs of each revision in order."""
    unproven: set[int] = field(default_factory=set)
    """The revisions whose checksum is lost."""
    proven: int = 0
    """The entry up to which the journal comes from a backup."""

    def __post_init__(self) -> None:
        """Sort the paragraphs."""
        self._sort()

    def complete(self, good: GoodBackup | None) -> tuple[int, Backup | None]:
        """Add the rows that are lost from a backup; return how many, and the backup if it could be used.

        Its entries of the journal are taken for those here, which never change once they are written.
        A row is known by its id, so that the backup's latest action of which anything is left must be one of
        the project's too: if an older backup was brought back between, the same id may mean another row.
        """
        if good is None:
            return 0, None
        path = good.backup.path
        with explained(path), contextlib.closing(connect(path, read_only=True, timeout=5.0)) as connection:
            entries = self.rows["changes"]
            latest = connection.execute("SELECT max(id) FROM changes").fetchone()[0] or 0
            common = max((entry_id for entry_id in entries if entry_id <= latest), default=0)
            same = connection.execute("SELECT uid FROM changes WHERE id = ?", (common,)).fetchone()
            if same is None or same["uid"] != entries[common]["uid"]:
                return 0, None
            known = {row["name"] for row in connection.execute("SELECT name FROM sqlite_master")}
            there: dict[str, dict[int, Row]] = {
                table: {row["id"]: dict(row) for row in connection.execute(f"SELECT * FROM {table}")}  # noqa: S608
                for table in TABLES
                if table != "settings" and table in known  # an older format had fewer
            }
            base = connection.execute("SELECT * FROM settings WHERE name = 'journal_base'").fetchone()
        self._drop_broken(there["revisions"], there["paragraphs"])
        taken = 0
        for table, rows in there.items():
            for row_id in rows.keys() - self.rows[table].keys():
                self.rows[table][row_id] = rows[row_id]
                taken += 1
        entries.update(there["changes"])
        self.proven = latest
        settings = self.rows["settings"]
        for row_id in [row_id for row_id, row in settings.items() if row["name"] == "journal_base"]:
            del settings[row_id]
        if base is not None:
            settings[max(settings, default=0) + 1] = dict(base)
        self._sort()
        return taken, good.backup

    def _drop_broken(self, revisions: Mapping[int, Row], paragraphs: Mapping[int, Row]) -> None:
        """Make room for the texts of a backup that are not whole here; a text never changes."""
        broken = {
            row_id
            for row_id, row in revisions.items()
            if self.text(row) is None or self.text(self.rows["revisions"].get(row_id, row)) is None
        }
        for row_id in broken:
            self.rows["revisions"].pop(row_id, None)
        here = self.rows["paragraphs"]
        # By its text here, by its id there: either may be what was hit.
        for row_id in [row_id for row_id, row in here.items() if row["revision_id"] in broken]:
            del here[row_id]
        for row_id, row in paragraphs.items():
            if row["revision_id"] in broken:
                here.pop(row_id, None)

    def mend(self) -> None:
        """Set right what can be told from the texts, and make up the rows that held their checksums.

        A text without a checksum is taken for whole if its paragraphs follow each other from the first on.
        """
        revisions = self.rows["revisions"]
        for row_id, paragraphs in self.texts.items():
            if row_id not in revisions:
                article_id = self._article_of(row_id)
                if article_id and _follow(paragraphs):
                    revisions[row_id] = self._revision(row_id, article_id, paragraphs)
                    self.unproven.add(row_id)
        for row in self.rows["annotations"].values():
            row["status"] = row["status"] if row["status"] in set(Status) else Status.PLACED.value
            row["origin"] = row["origin"] if row["origin"] in set(Origin) else Origin.MANUAL.value
        for row_id, revision in revisions.items():
            paragraphs = self.texts.get(row_id, [])
            text = self.text(revision)
            if text is not None:
                _place(paragraphs)
                revisions[row_id] = {**revision, **_totals(paragraphs), "length": len(text)}

    def _article_of(self, revision_id: int) -> int:
        """Return the article that a revision belongs to, 0 if nothing tells."""
        current = (
            row_id for row_id, row in self.rows["articles"].items() if row["revision_id"] == revision_id
        )
        marked = (
            as_id(row["article_id"])
            for row in self.rows["annotations"].values()
            if row["revision_id"] == revision_id
        )
        return next(current, 0) or next(marked, 0)

    def _revision(self, row_id: int, article_id: int, paragraphs: list[Row]) -> Row:
        others = [row for row in self.rows["revisions"].values() if row["article_id"] == article_id]
        text = _joined(paragraphs)
        return {
            **{"id": row_id, "uid": new_uid(), "article_id": article_id, "length": len(text), "tail": ""},
            **{"number": max((as_id(row["number"]) for row in others), default=0) + 1},
            **{"text_sha256": text_digest(text), "created_at": utc_now()},
        }

    def _sort(self) -> None:
        self.texts = {}
        for row in self.rows["paragraphs"].values():
            self.texts.setdefault(as_id(row["revision_id"]), []).append(row)
        for paragraphs in self.texts.values():
            paragraphs.sort(key=lambda row: as_id(row["number"]))

    def text(self, revision: Row) -> str | None:
        """Return the text of a revision, if it is whole."""
        text = _joined(self.texts.get(as_id(revision["id"]), [])) + str(revision["tail"] or "")
        return text if text_digest(text) == revision["text_sha256"] else None


def fits(annotation: Row, text: str | None) -> bool:
    """Tell whether an annotation quotes what is in its place; one without a place fits any text."""
    start, end = as_id(annotation["start"]), as_id(annotation["end"])
    if text is None or not 0 <= start < end:
        return False
    return annotation["status"] == Status.ORPHAN or text[start:end] == annotation["exact"]


def _joined(paragraphs: list[Row]) -> str:
    return "".join(str(part) for row in paragraphs for part in (row["lead"], row["text"]))


def _follow(paragraphs: list[Row]) -> bool:
    """Tell whether paragraphs stand where they say, from the first on, and none is missing between them."""
    placed = [dict(row) for row in paragraphs]
    _place(placed)
    return bool(placed) and placed == paragraphs


def _place(paragraphs: list[Row]) -> None:
    """Set number, place and kind of the paragraphs of a text, as they follow from it."""
    length = 0
    for number, row in enumerate(paragraphs, 1):
        lead, text = str(row["lead"]), str(row["text"])
        row["number"], row["start"] = number, length + len(lead)
        row["kind"] = row["kind"] if row["kind"] in set(ParagraphKind) else ParagraphKind.BODY.value
        length += len(lead) + len(text)


def _totals(paragraphs: list[Row]) -> Row:
    body = [row for row in paragraphs if row["kind"] != ParagraphKind.BOILERPLATE]
    return {
        "paragraphs": len(paragraphs),
        "body_length": sum(len(str(row["text"])) for row in body),
        "sentences": sum(as_id(row["sentences"]) for row in body),
    }


def as_id(value: Value) -> int:
    """Return a value that is the id of a row, 0 for any other."""
    return value if isinstance(value, int) else 0
