"""Looking through a whole project: whether every byte, row and text in it is as it should be.

All is looked at in a copy, so that nothing is changed, nobody waits, and what can only be tried out by
writing, like the comparison of the search index with the texts, can be tried out.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from store.backups import COUNT
from store.connection import connect, damaged, error_code, explained, has_journal, read_header
from store.database import Database
from store.edits import REFERENCES
from store.errors import BusyProject, DamagedProject, TaglineError
from store.rebuilding import differences
from store.schema import APPLICATION_ID, VERSION
from store.sessions import earlier_reading

Progress = Callable[[float], None]
"""Is told which share of the work is done, from 0 to 1."""

MOST: Final = 100
"""How many findings of one kind are reported."""

_LOCKED: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_TEXTS: Final = 0.6
"""The share of the work up to the comparison with the journal."""
_PAGES: Final = 2000
_STEPS: Final = 100_000
_LINKS: Final = ("reverts", "below", "undo_top", "redo_top")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    place: str
    """The table, or what else it is about."""
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a project."""

    findings: tuple[Finding, ...]
    remarks: tuple[str, ...]
    """What is unusual but no damage."""
    articles: int
    annotations: int


@dataclass
class _Examination:
    """A copy of a project that is being looked through."""

    connection: sqlite3.Connection
    progress: Progress
    findings: list[Finding] = field(default_factory=list)

    def look(self, place: str, search: Callable[[], Iterable[str | Finding]]) -> None:
        """Add what one search finds; what cannot be read is a finding too."""
        try:
            for text in itertools.islice(search(), MOST):
                self.findings.append(text if isinstance(text, Finding) else Finding(place, text))
        except sqlite3.DatabaseError as error:
            if error_code(error) == sqlite3.SQLITE_INTERRUPT:
                raise KeyboardInterrupt from error
            self.findings.append(Finding(place, f"cannot be read: {error}"))
        except (TypeError, ValueError, AttributeError) as error:  # a value of another kind than it should be
            self.findings.append(Finding(place, f"holds a value that makes no sense: {error}"))

    def rows(self, sql: str, *values: object) -> Iterator[sqlite3.Row]:
        """Yield the rows of a query."""
        yield from self.connection.execute(sql, values)

    def number(self, sql: str) -> int:
        """Return the first value of a query as a number, 0 where there is none that can be read."""
        with contextlib.suppress(sqlite3.DatabaseError, TypeError, ValueError):
            return int(self.connection.execute(sql).fetchone()[0] or 0)
        return 0


def check(project: Path, progress: Progress = lambda _: None) -> Report:
    """Look through a project that may be damaged; it is not changed.

    Raises:
        DamagedProject: It is no project at all, so that there is nothing to look through.
        BusyProject: It cannot be read now, or there is no room for the copy.
    """
    project = project.expanduser().resolve()
    header = read_header(project)
    remarks = []
    if has_journal(project):
        remarks.append("A program was stopped while it wrote; opening the project puts that in order.")
    if header.write_ahead:
        remarks.append("It is in WAL mode, which another tool chose; opening the project ends that.")
    if header.version > VERSION:
        remarks.append(f"It was made by a newer tagline (format {header.version}, this one knows {VERSION}).")
    return _examine(project, remarks, progress, whole=True)


def find_damage(project: Path) -> DamagedProject | None:
    """Return the first thing that is wrong with a project that is open here, if anything is."""
    try:
        report = _examine(project, [], lambda _: None, whole=False)
    except DamagedProject as error:
        return error
    except (TaglineError, OSError):  # it cannot be told now
        return None
    if not report.findings:
        return None
    first = report.findings[0]
    return damaged(project, f"{first.place}: {first.text}")


def _examine(project: Path, remarks: Sequence[str], progress: Progress, *, whole: bool) -> Report:
    with tempfile.TemporaryDirectory(prefix="tagline-check-") as folder:
        copied = Path(folder) / project.name
        try:
            copy_as_is(project, copied, progress, raw=whole)
        except OSError as error:
            raise BusyProject(
                f"There is no room to look through a copy of {project.name} ({error.strerror}). "
                "Nothing was changed; make room in the folder for temporary files."
            ) from error
        try:
            opened = connect(copied, read_only=False, timeout=0)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            return Report((Finding("file", f"cannot be opened: {error}"),), tuple(remarks), 0, 0)
        with contextlib.closing(opened):
            opened.set_progress_handler(lambda: 0, _STEPS)  # where an interruption is noticed
            examination = _Examination(opened, progress)
            if whole:
                examination.look("file", lambda: _file(examination, project))
            _look_through(examination)
            if whole and examination.number("PRAGMA user_version") == VERSION:
                examination.look(
                    "changes", lambda: _journal(examination, Database(opened, copied, read_only=True))
                )
            progress(1.0)
            return Report(
                tuple(examination.findings),
                tuple(remarks),
                examination.number("SELECT count(*) FROM articles WHERE deleted_at IS NULL"),
                examination.number(COUNT),
            )


def copy_as_is(project: Path, copied: Path, progress: Progress, *, raw: bool) -> None:
    """Copy a project as it is, damage and all; with `raw`, byte by byte where SQLite cannot read it.

    Raises:
        BusyProject: Another program holds it.
        DamagedProject: SQLite cannot read it, and `raw` is off.
        OSError: There is no room.
    """

    def tell(_: int, left: int, total: int) -> None:
        progress(0.2 * (1 - left / max(1, total)))

    try:
        with (
            contextlib.closing(connect(project, read_only=True, timeout=5.0)) as source,
            contextlib.closing(sqlite3.connect(copied)) as target,
        ):
            source.backup(target, pages=_PAGES, progress=tell)
            return
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        locked = isinstance(error, sqlite3.Error) and error_code(error) & 0xFF in _LOCKED
        if locked or not raw:
            with explained(project):
                raise
    for ending in ("", "-journal", "-wal"):
        source_path = Path(f"{project}{ending}")
        Path(f"{copied}{ending}").unlink(missing_ok=True)
        if source_path.exists():
            shutil.copyfile(source_path, f"{copied}{ending}")


def _look_through(examination: _Examination) -> None:
    look = examination.look
    look("file", lambda: _pages(examination))
    examination.progress(0.4)
    look("links", lambda: _references(examination))
    look("articles", lambda: _texts(examination))
    for table, condition, text in _ORPHANS:
        look(table, lambda condition=condition, text=text: _orphans(examination, condition, text))  # type: ignore[misc]
    look("counts", lambda: _tallies(examination))
    look("changes", lambda: _changes(examination))
    look("reading", lambda: _reading(examination))
    look("search", lambda: _index(examination))
    examination.progress(_TEXTS)


def _file(examination: _Examination, project: Path) -> Iterator[str]:
    if examination.number("PRAGMA application_id") != APPLICATION_ID:
        yield "its header does not say that it is a project"
    length = examination.number("PRAGMA page_count") * examination.number("PRAGMA page_size")
    size = project.stat().st_size
    if size < length and not has_journal(project, "-wal"):
        yield f"its end was cut off: {size:,} of {length:,} bytes are there"
    elif size > length and not has_journal(project):
        yield f"{size - length:,} bytes stand after its end"


def _pages(examination: _Examination) -> Iterator[str]:
    for (line,) in examination.rows(f"PRAGMA integrity_check({MOST})"):
        if line != "ok":
            yield from str(line).splitlines()


def _references(examination: _Examination) -> Iterator[str]:
    for table, row, parent, _ in examination.rows("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} points to a row of {parent} that is not there"


_ORPHANS: Final = (
    (
        "tags",
        "SELECT tags.uid FROM tags JOIN annotations ON annotations.id = tags.annotation_id "
        "WHERE tags.deleted_at IS NULL AND annotations.deleted_at IS NOT NULL",
        "tag {} is on an annotation that was removed",
    ),
    (
        "tags",
        "SELECT tags.uid FROM tags JOIN issues ON issues.id = tags.issue_id "
        "WHERE tags.deleted_at IS NULL AND issues.deleted_at IS NOT NULL",
        "tag {} is of an issue that was removed",
    ),
    (
        "annotations",
        "SELECT annotations.uid FROM annotations JOIN articles ON articles.id = annotations.article_id "
        "WHERE annotations.deleted_at IS NULL AND articles.deleted_at IS NOT NULL",
        "annotation {} is on an article that was removed",
    ),
    (
        "annotations",
        "SELECT annotations.uid FROM annotations JOIN revisions ON revisions.id = annotations.revision_id "
        "WHERE annotations.article_id <> revisions.article_id",
        "annotation {} is on the text of another article",
    ),
    (
        "articles",
        "SELECT uid FROM articles WHERE deleted_at IS NULL AND revision_id IS NULL",
        "article {} has no text",
    ),
    (
        "settings",
        "SELECT 'uid' WHERE NOT EXISTS (SELECT 1 FROM settings WHERE name = 'uid')",
        "the project has lost its own name ({})",
    ),
)


def _orphans(examination: _Examination, query: str, text: str) -> Iterator[str]:
    for (uid,) in examination.rows(query):
        yield text.format(uid)


def _texts(examination: _Examination) -> Iterator[str]:
    """Compare every text with what was noted of it when it came in, and every quotation with its text."""
    revisions = examination.connection.execute(
        "SELECT revisions.id, revisions.length, revisions.paragraphs, revisions.tail, revisions.text_sha256, "
        "articles.title FROM revisions LEFT JOIN articles ON articles.id = revisions.article_id"
    ).fetchall()
    for done, revision in enumerate(revisions):
        examination.progress(0.4 + (_TEXTS - 0.4) * done / len(revisions))
        text, wrong = _joined(examination, revision)
        name = f"“{revision['title']}”"
        if wrong:
            yield f"{name}: {wrong}"
        yield from _quotations(examination, revision["id"], text, name)


def _joined(examination: _Examination, revision: sqlite3.Row) -> tuple[str, str]:
    """Return the text of a revision, and what is wrong with it."""
    parts: list[str] = []
    length = count = 0
    wrong = ""
    for row in examination.rows(
        "SELECT number, start, lead, text FROM paragraphs WHERE revision_id = ? ORDER BY number",
        revision["id"],
    ):
        count += 1
        if row["number"] != count or row["start"] != length + len(row["lead"]):
            wrong = wrong or f"paragraph {row['number']} is not where it belongs"
        parts += (row["lead"], row["text"])
        length += len(row["lead"]) + len(row["text"])
    text = "".join((*parts, revision["tail"]))
    if count != revision["paragraphs"]:
        wrong = wrong or f"{count:,} of {revision['paragraphs']:,} paragraphs are there"
    elif len(text) != revision["length"]:
        wrong = wrong or f"its text has {len(text):,} characters instead of {revision['length']:,}"
    elif hashlib.sha256(text.encode()).hexdigest() != revision["text_sha256"]:
        wrong = wrong or "its text is not the one that was imported"
    return text, wrong


def _quotations(examination: _Examination, revision_id: int, text: str, name: str) -> Iterator[str]:
    for row in examination.rows(
        'SELECT uid, start, "end", exact, status FROM annotations '
        "WHERE revision_id = ? AND deleted_at IS NULL",
        revision_id,
    ):
        if row["status"] != "orphan" and text[row["start"] : row["end"]] != row["exact"]:
            yield f"{name}: annotation {row['uid']} quotes what is not in its place"


def _tallies(examination: _Examination) -> Iterator[str]:
    noted = {
        (row["article_id"], row["issue_id"]): row["count"]
        for row in examination.rows("SELECT article_id, issue_id, count FROM tallies WHERE count <> 0")
    }
    counted = {
        (row["article_id"], row["issue_id"]): row["count"]
        for row in examination.rows(
            "SELECT article_id, 0 AS issue_id, count(*) AS count FROM annotations "
            "WHERE deleted_at IS NULL GROUP BY article_id UNION ALL "
            "SELECT annotations.article_id, tags.issue_id, count(*) FROM tags "
            "JOIN annotations ON annotations.id = tags.annotation_id "
            "WHERE tags.deleted_at IS NULL GROUP BY annotations.article_id, tags.issue_id"
        )
    }
    for article_id, issue_id in sorted(noted.keys() | counted.keys()):
        there, right = noted.get((article_id, issue_id), 0), counted.get((article_id, issue_id), 0)
        if there != right:
            what = f"tags of issue {issue_id}" if issue_id else "annotations"
            yield f"article {article_id} counts {there:,} {what}, and there are {right:,}"


def _changes(examination: _Examination) -> Iterator[str]:
    known: set[int] = set()
    for row in examination.rows("SELECT * FROM changes ORDER BY id"):
        known.add(row["id"])
        for link in _LINKS:
            if row[link] is not None and row[link] not in known:
                yield f"entry {row['id']} of the history points to entry {row[link]}, which is not there"
        if not isinstance(json.loads(row["edits"]), list):
            yield f"entry {row['id']} of the history does not say what was changed"


def _reading(examination: _Examination) -> Iterator[str]:
    for row in examination.rows(
        "SELECT reading.*, "
        "(SELECT max(length) FROM revisions WHERE article_id = reading.article_id) AS length FROM reading"
    ):
        offsets = [offset for span in json.loads(row["seen"]) for offset in span]
        earlier_reading(row)
        inside = all(0 <= offset <= row["length"] for offset in (*offsets, row["position"]))
        if not inside or offsets != sorted(offsets) or len(offsets) % 2 or row["read_length"] < 0:
            yield f"what coder {row['coder_id']} read of article {row['article_id']} makes no sense"


def _index(examination: _Examination) -> Iterator[str]:
    examination.connection.execute(
        "INSERT INTO paragraphs_fts (paragraphs_fts, rank) VALUES ('integrity-check', 1)"
    )
    yield from ()


def _journal(examination: _Examination, database: Database) -> Iterator[Finding]:
    """Compare the rows with what the journal tells of them; counts were compared already."""

    def tell(share: float) -> None:
        examination.progress(_TEXTS + (1 - _TEXTS) * share)

    try:
        sentences = differences(database, tell)
    except TaglineError as error:
        if isinstance(error.__cause__, sqlite3.DatabaseError | UnicodeDecodeError):
            raise error.__cause__ from None
        raise
    for sentence in sentences:
        table, _, text = sentence.partition(": ")
        if table in REFERENCES:
            yield Finding(table, text)
        elif table != "tallies":
            yield Finding("changes", sentence)
