"""The whole project, or a part of it, as JSON lines that `store.importers.jsonl` reads back.

The format is described in `store.exporters.interchange`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store import records
from store.exporters.contract import PROGRESS_STEP, Exported, Exporter, Options, Progress
from store.exporters.interchange import ARTICLE, REVISION, VERSION, encode

if TYPE_CHECKING:
    import sqlite3

    from store.database import Database
    from store.passages import PassageFilter
    from store.project import Project

_BUFFER: Final = 1 << 16


class _Writer:
    """Writes a project, and counts what it writes."""

    def __init__(
        self, database: Database, wanted: PassageFilter, stream: BinaryIO, progress: Progress
    ) -> None:
        self._database = database
        self._wanted = wanted
        self._stream = stream
        self._progress = progress
        self._pending = bytearray()
        self._articles = self._annotations = self._tags = 0
        self._issues: set[str] = set()

    def write(self) -> Exported:
        self._line("tagline", {"version": VERSION})
        for coder in records.coder_records(self._database, self._wanted):
            self._line("coder", coder)
        for session in records.session_records(self._database, self._wanted):
            self._line("session", session)
        for issue in records.issue_records(self._database):
            self._line("issue", issue)
        for article in records.article_rows(self._database, self._wanted):
            self._article(article)
        self._line("end", {"articles": self._articles, "annotations": self._annotations})
        self._flush()
        self._progress(self._annotations)
        return Exported(self._annotations, self._tags, self._articles, len(self._issues))

    def _article(self, article: sqlite3.Row) -> None:
        self._articles += 1
        for revision in records.revision_rows(self._database, article, self._wanted):
            text = {name: revision[name] for name in REVISION}
            if revision["id"] == article["revision_id"]:
                fields = {name: article[name] for name in ARTICLE}
                self._line("article", {**fields, "revision": text})
            else:
                self._line("revision", {"article": article["uid"], "revision": text})
            for paragraph in records.paragraph_rows(self._database, revision["id"]):
                self._line("paragraph", {"article": article["uid"], **dict(paragraph)})
            for annotation in records.annotation_records(self._database, revision, self._wanted):
                self._annotation(article["uid"], annotation)

    def _annotation(self, article_uid: str, annotation: dict[str, Any]) -> None:
        self._line("annotation", {"article": article_uid, **annotation})
        self._tags += len(annotation["issues"])
        self._issues.update(tag["issue"] for tag in annotation["issues"])
        self._annotations += 1
        if self._annotations % PROGRESS_STEP == 0:
            self._progress(self._annotations)

    def _line(self, kind: str, fields: dict[str, Any]) -> None:
        self._pending += encode(kind, fields)
        if len(self._pending) >= _BUFFER:
            self._flush()

    def _flush(self) -> None:
        self._stream.write(bytes(self._pending))
        self._pending.clear()


def _write(
    project: Project, wanted: PassageFilter, stream: BinaryIO, _: Options, progress: Progress
) -> Exported:
    with project.database.snapshot():
        return _Writer(project.database, wanted, stream, progress).write()


EXPORTER: Final = Exporter("jsonl", "the project as JSON lines, to be imported elsewhere", _write)
