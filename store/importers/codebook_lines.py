"""The codebook of a project in JSON lines, on its way into another project."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from store import codebook, records
from store.codebook import IssueDraft
from store.errors import Refused
from store.exporters.interchange import Fault
from store.importers.wording import visible

if TYPE_CHECKING:
    from store.edits import Row
    from store.records import Record
    from store.tagging import Work


def remember(records: dict[str, Record], record: Record) -> None:
    """Keep a record by its uid.

    Raises:
        Fault: The file has the uid a second time.
    """
    if record["uid"] in records:
        raise Fault(f"has the uid {record['uid']} a second time")
    records[record["uid"]] = record


class IssueLines:
    """The codebook of a file, added when it is complete, so that parents may follow their children."""

    def __init__(self, work: Work) -> None:
        self._database = work.database
        self._edits = work.edits
        self._records: dict[str, Record] = {}
        self._drafts: dict[str, IssueDraft] = {}
        self._ids: dict[str, int] = {}

    def take(self, record: Record) -> None:
        """Remember one issue."""
        remember(self._records, record)
        lexicon = tuple(record["lexicon"])
        draft = IssueDraft(record["name"], record["key"], record["colour"], record["description"], lexicon)
        try:
            self._drafts[record["uid"]] = codebook.check_issue(draft)
        except Refused as error:
            why = visible(str(error).removesuffix(". Nothing was changed."))
            raise Fault(f"is no issue of a codebook: {why}") from error

    def id_of(self, uid: str) -> int:
        """Return the id in the project of an issue in the file."""
        if uid not in self._ids:
            raise Fault("names an issue that is not in the file")
        return self._ids[uid]

    def add_all(self) -> int:
        """Add what the codebook lacks, parents before their children; return how many issues are new."""
        first = records.next_position(self._database)
        waiting, added = dict(self._records), 0
        while waiting:
            ready = [uid for uid, record in waiting.items() if record["parent"] not in waiting]
            if not ready:
                raise Fault("follows issues whose parents go round in a circle")
            for uid in ready:
                added += self._add(waiting.pop(uid), first)
        return added

    def _add(self, record: Record, first: int) -> bool:
        uid, draft = record["uid"], self._drafts[record["uid"]]
        there = records.known(self._database, "issues", uid)
        live = codebook.issues(self._database)
        same = next((issue.id for issue in live if issue.name.casefold() == draft.name.casefold()), None)
        if there is not None and there.live:
            self._ids[uid] = there.id
            return False
        if same is not None:
            self._ids[uid] = same
            return False
        key = None if draft.key in {issue.key for issue in live} else draft.key
        parent_id = self.id_of(record["parent"]) if record["parent"] is not None else None
        if there is not None:
            self._ids[uid] = there.id
            # The issue above it here may have been removed too, so that of the file is taken.
            back: Row = {"name": draft.name, "key": key, "parent_id": parent_id, "deleted_at": None}
            return self._edits.update("issues", there.id, back)
        values: Row = {name: record[name] for name in ("uid", "created_at", "updated_at")}
        values |= {"name": draft.name, "key": key, "colour": draft.colour, "description": draft.description}
        values["lexicon"] = json.dumps(draft.lexicon, ensure_ascii=False)
        values["parent_id"] = parent_id
        values["position"] = first + record["position"]
        self._ids[uid] = self._edits.insert("issues", values)
        return True
