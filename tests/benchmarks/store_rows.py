"""The rows of the table that measure the store: each against raw SQLite that does the same in the same run.

What SQLite is asked for by hand here gives plain tuples; ours gives what the reader works with.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from store.connection import connect
from store.corpus import starter_codebook
from store.model import Article, Span
from store.passages import COLUMNS
from store.project import Project
from store.stamps import new_uid, utc_now
from tests.benchmarks.bench import OURS, Bench
from tests.benchmarks.corpus import CODER, CROWD
from tests.benchmarks.figures import Act, Figure, Line, Mark, alternate, times
from tests.benchmarks.peers import ROOT
from tests.benchmarks.processes import Run, run, script
from tests.benchmarks.terminal import Program, Reading

RAW = "raw SQLite"
_SUMMARIES = """
SELECT articles.id, articles.uid, title, source, author, published, url, file_name, revisions.id, length,
    body_length, paragraphs, sentences, text_sha256,
    (SELECT count FROM tallies WHERE article_id = articles.id AND issue_id = 0),
    (SELECT sum(count) FROM tallies WHERE article_id = articles.id AND issue_id > 0),
    (SELECT read_length FROM reading WHERE article_id = articles.id AND coder_id = 1)
FROM articles JOIN revisions ON revisions.id = articles.revision_id
WHERE deleted_at IS NULL ORDER BY articles.id
"""
_PAGE = 60
_PASSAGES = f"SELECT {', '.join(f'[{name}]' for name in COLUMNS)} FROM tagged_passages"


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two copies of a project: one that tagline works on, one for SQLite alone."""

    project: Project
    raw: sqlite3.Connection
    size: str


@contextlib.contextmanager
def _pair(bench: Bench, name: str) -> Iterator[_Pair]:
    """Open two copies of the library; they are removed at the end."""
    number, annotations = bench.library
    library = bench.corpus.library(number, annotations)
    copies = [bench.corpus.copy(library, f"{name}-{who}") for who in ("ours", "raw")]
    with contextlib.ExitStack() as stack:
        for path in copies:
            stack.callback(path.unlink)
        project = stack.enter_context(Project.open(copies[0], coder=CODER))
        raw = stack.enter_context(contextlib.closing(connect(copies[1], read_only=False, timeout=5.0)))
        raw.row_factory = None
        yield _Pair(project, raw, _size(number, annotations))


def _size(articles: int, annotations: int) -> str:
    return f"{articles:,} articles, {annotations:,} annotations"


def _timed(act: Callable[[], object], prepare: Callable[[], object] = lambda: None) -> Act:
    def timed() -> Reading:
        prepare()
        began = time.perf_counter()
        act()
        taken = 1000 * (time.perf_counter() - began)
        return Reading(taken, taken, 0)

    return timed


def _against(what: str, size: str, acts: Mapping[str, Act], rounds: int, mark: Mark) -> Iterator[Line]:
    """Measure in turn, once before it counts, and yield our figure against each other's."""
    alternate(acts, 1)
    readings = alternate(acts, rounds)
    failed = "; ".join(f"{name} {series.failure}" for name, series in readings.items() if series.failure)
    for name in [each for each in acts if each != OURS]:
        ours, theirs = times(readings[OURS]), times(readings[name])
        yield Line(what, size, ours, name, theirs, mark=mark, note=failed, failed=bool(failed))


# One action at a time


def tag(bench: Bench) -> Iterator[Line]:
    """One tag, saved, against a raw transaction of its two rows with the same pragmas."""
    with _pair(bench, "tag") as pair:
        acts = {OURS: _timed(_tagging(pair.project)), RAW: _timed(_raw_tagging(pair.raw))}
        yield from _against("tag, saved", pair.size, acts, bench.rounds(60), Mark(3))


def _tagging(project: Project) -> Callable[[], object]:
    articles = [summary.article for summary in project.articles(1, _PAGE)]
    issue = project.issues()[0]
    number = count()

    def act() -> object:
        place = next(number)
        start = 40 + place // len(articles)
        return project.tag(articles[place % len(articles)], Span(start, start + 90), [issue])

    return act


def _raw_tagging(raw: sqlite3.Connection) -> Callable[[], object]:
    rows = raw.execute(f"SELECT id, revision_id FROM articles ORDER BY id LIMIT {_PAGE} OFFSET 1").fetchall()
    (issue,) = raw.execute("SELECT min(id) FROM issues").fetchone()
    (coder,) = raw.execute("SELECT min(id) FROM coders").fetchone()
    number = count()

    def act() -> None:
        place, now = next(number), utc_now()
        article, revision = rows[place % len(rows)]
        start = 40 + place // len(rows)
        raw.execute("BEGIN IMMEDIATE")
        annotation = raw.execute(
            'INSERT INTO annotations (uid, article_id, revision_id, start, "end", scale, exact, prefix, '
            "suffix, paragraph, sentence, coder_id, origin, status, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, 7, ?, ?, ?, 1, 1, ?, 'manual', 'placed', ?, ?)",
            (new_uid(), article, revision, start, start + 90, "x" * 90, "x" * 32, "x" * 32, coder, now, now),
        ).lastrowid
        raw.execute(
            "INSERT INTO tags (uid, annotation_id, issue_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
            (new_uid(), annotation, issue, now, now),
        )
        raw.execute("COMMIT")

    return act


def undo(bench: Bench) -> Iterator[Line]:
    """The undo of a tag, saved, against a raw transaction that writes the same three rows."""
    with _pair(bench, "undo") as pair:
        acts = {
            OURS: _timed(pair.project.undo, _tagging(pair.project)),
            RAW: _timed(_raw_undo(pair.raw), _raw_tagging(pair.raw)),
        }
        yield from _against("undo, saved", pair.size, acts, bench.rounds(60), Mark(3))


def _raw_undo(raw: sqlite3.Connection) -> Callable[[], None]:
    (coder,) = raw.execute("SELECT min(id) FROM coders").fetchone()

    def act() -> None:
        now = utc_now()
        raw.execute("BEGIN IMMEDIATE")
        annotation, tag = raw.execute(
            "SELECT annotation_id, id FROM tags ORDER BY id DESC LIMIT 1"
        ).fetchone()
        for table, row in (("tags", tag), ("annotations", annotation)):
            sql = f"UPDATE {table} SET deleted_at = ?, updated_at = ? WHERE id = ?"
            raw.execute(sql, (now, now, row))
        raw.execute(
            "INSERT INTO changes (uid, coder_id, at, action, summary, edits) VALUES (?, ?, ?, 'undo', '', ?)",
            (new_uid(), coder, now, '"' + "x" * 500 + '"'),
        )
        raw.execute("COMMIT")

    return act


# Looking


def opened(bench: Bench) -> Iterator[Line]:
    """The project opened, and an article with 1,000 annotations opened, against the raw queries."""
    number, annotations = bench.library
    path = bench.corpus.library(number, annotations)
    acts = {OURS: _timed(lambda: _open(path)), RAW: _timed(lambda: _raw_open(path))}
    yield from _against("open the project", _size(number, annotations), acts, bench.rounds(60), Mark(3))
    with _reading(path) as (project, raw):
        article = project.articles(0, 1)[0].article
        acts = {
            OURS: _timed(lambda: open_article(project, article.id)),
            RAW: _timed(lambda: raw_open_article(raw, article.id)),
        }
        what = f"open an article with {CROWD:,} annotations"
        yield from _against(what, _size(number, annotations), acts, bench.rounds(60), Mark(3))


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[tuple[Project, sqlite3.Connection]]:
    """Open a project twice: as tagline does, and with SQLite alone."""
    with (
        Project.open(path, coder=CODER) as project,
        contextlib.closing(connect(path, read_only=True, timeout=5.0)) as raw,
    ):
        raw.row_factory = None
        yield project, raw


def _open(path: Path) -> None:
    with Project.open(path, coder=CODER) as project:
        project.article_count()


def _raw_open(path: Path) -> None:
    with contextlib.closing(connect(path, read_only=False, timeout=5.0)) as raw:
        raw.execute("SELECT count(*) FROM articles WHERE deleted_at IS NULL").fetchone()


def open_article(project: Project, article_id: int) -> tuple[Article, list[object], list[object]]:
    """Return an article with all its paragraphs and annotations, each with its issues."""
    article = project.article(article_id)
    text = project.text(article).fetch(1, article.paragraphs)
    return article, [*text], [*project.annotations_over(article, Span(0, article.length))]


def raw_open_article(raw: sqlite3.Connection, article_id: int) -> tuple[list[object], ...]:
    """Return the same as rows."""
    queries = (
        "SELECT articles.*, revisions.* FROM articles JOIN revisions ON revisions.id = revision_id "
        "WHERE articles.id = ?",
        "SELECT number, start, text, kind FROM paragraphs "
        "WHERE revision_id = (SELECT revision_id FROM articles WHERE id = ?) ORDER BY number",
        "SELECT * FROM annotations WHERE article_id = ? AND deleted_at IS NULL ORDER BY start",
        "SELECT annotation_id, issue_id FROM annotations JOIN tags ON tags.annotation_id = annotations.id "
        "AND tags.deleted_at IS NULL WHERE article_id = ? AND annotations.deleted_at IS NULL",
    )
    return tuple(raw.execute(query, (article_id,)).fetchall() for query in queries)


def listed(bench: Bench) -> Iterator[Line]:
    """All articles with their counts, and a page of them, against the raw query."""
    number, annotations = bench.library
    with _reading(bench.corpus.library(number, annotations)) as (project, raw):
        for what, first, wanted in (("list all articles", 0, -1), ("list a page", number // 2, _PAGE)):
            sql = f"{_SUMMARIES} LIMIT {wanted} OFFSET {first}"
            acts = {
                OURS: _timed(lambda first=first, wanted=wanted: project.articles(first, wanted)),  # type: ignore[misc]
                RAW: _timed(lambda sql=sql: raw.execute(sql).fetchall()),  # type: ignore[misc]
            }
            yield from _against(what, _size(number, annotations), acts, bench.rounds(24), Mark(3))


def counts(bench: Bench) -> Iterator[Line]:
    """Counts by issue, by article and by coder, against raw queries on the same rows, and on the tallies."""
    number, annotations = bench.library
    size = _size(number, annotations)
    with _reading(bench.corpus.library(number, annotations)) as (project, raw):
        acts = {OURS: _timed(project.stats), RAW: _timed(lambda: raw_counts(raw))}
        yield from _against("counts by issue, article, coder", size, acts, bench.rounds(12), Mark(1.5))
        acts = {OURS: _timed(project.tallies), RAW: _timed(lambda: raw_tallies(raw))}
        for line in _against("counts by issue", size, acts, bench.rounds(60), Mark(1.5)):
            yield replace(line, against=f"{RAW}, tallies")


def raw_counts(raw: sqlite3.Connection) -> tuple[list[tuple[object, ...]], ...]:
    """Return the number of tags by issue and by article, of annotations by article and by coder."""
    live = "tags JOIN annotations ON annotations.id = tags.annotation_id AND tags.deleted_at IS NULL"
    queries = (
        f"SELECT issue_id, count(*) FROM {live} WHERE annotations.deleted_at IS NULL GROUP BY issue_id",
        f"SELECT article_id, count(*) FROM {live} WHERE annotations.deleted_at IS NULL GROUP BY article_id",
        "SELECT article_id, count(*) FROM annotations WHERE deleted_at IS NULL GROUP BY article_id",
        "SELECT coder_id, count(*) FROM annotations WHERE deleted_at IS NULL GROUP BY coder_id",
    )
    return tuple(raw.execute(query).fetchall() for query in queries)


def raw_tallies(raw: sqlite3.Connection) -> list[tuple[int, int]]:
    """Return the numbers by issue from the tallies of live articles."""
    return raw.execute(
        "SELECT issue_id, sum(count) FROM tallies JOIN articles ON articles.id = article_id "
        "WHERE deleted_at IS NULL GROUP BY issue_id"
    ).fetchall()


# Whole commands


def _command(bench: Bench, *arguments: str | Path) -> Program:
    argv = [sys.executable, "-m", "tui", "--coder", CODER, *map(str, arguments)]
    return Program(OURS, argv, "", bench.corpus.folder / "home", {"PYTHONPATH": str(ROOT)})


def _running(program: Program, runs: list[Run], prepare: Callable[[], object] = lambda: None) -> Act:
    def act() -> Reading:
        runs.append(run(program, prepare))
        return runs[-1].reading

    return act


def export(bench: Bench) -> Iterator[Line]:
    """`export -f csv` to a file, against a bare csv.writer over the same query in its own process; memory."""
    folder = bench.corpus.folder
    query = folder / "passages.sql"
    query.write_text(_PASSAGES, encoding="utf-8")
    held: list[Figure] = []
    for number, rows in bench.libraries:
        path, target = bench.corpus.library(number, rows), folder / "export.csv"
        program = _command(bench, "-p", path, "export", "-f", "csv", "-o", target)
        bare = script("raw_export", (path, query, folder / "raw.csv"), folder / "home")
        runs: list[Run] = []
        acts = {OURS: _running(program, runs), "bare csv.writer": _running(bare, [])}
        alternate(acts, 1)
        if target.read_bytes() != (folder / "raw.csv").read_bytes():
            yield Line("export", f"{rows:,} rows", note="the files differ", failed=True)
        if shutil.which("sqlite3"):
            acts["sqlite3 -csv"] = _shell(path, folder / "shell.csv")
        readings = alternate(acts, bench.rounds(5) if rows > 100_000 else bench.rounds(12))
        for name in [each for each in acts if each != OURS]:
            ours, theirs = times(readings[OURS]), times(readings[name])
            wanted = rows > 100_000 and name == "bare csv.writer"
            mark = Mark(1.2) if wanted else None  # of few rows it measures the start of Python
            yield Line("export -f csv", f"{rows:,} rows", ours, name, theirs, mark=mark)
        held.append(Figure.of(each.peak for each in runs))
        for file in ("export.csv", "raw.csv", "shell.csv"):
            (folder / file).unlink(missing_ok=True)
    least, most = held[0], held[-1]
    fewest, all_ = bench.libraries[0][1], bench.libraries[-1][1]
    size, against = f"{all_:,} rows", f"{fewest:,} rows"
    yield Line("export -f csv, most memory", size, most, against, least, mark=Mark(1, 20), unit="MB")


def _shell(path: Path, target: Path) -> Act:
    def act() -> Reading:
        began = time.perf_counter()
        with target.open("wb") as file:
            subprocess.run(["sqlite3", "-readonly", "-csv", str(path), _PASSAGES], stdout=file, check=True)
        taken = 1000 * (time.perf_counter() - began)
        return Reading(taken, taken, 0)

    return act


def imported(bench: Bench) -> Iterator[Line]:
    """`import` of a folder, against reading the texts, a raw `executemany` and an FTS5 rebuild."""
    number, _ = bench.library
    reports, folder = bench.corpus.reports(number), bench.corpus.folder
    target, raw = folder / "import.db", folder / "raw.db"

    def begin() -> None:
        _forget(target)
        with Project.open(target, coder=CODER, starter=starter_codebook()):
            pass

    runs: list[Run] = []
    acts = {
        OURS: _running(_command(bench, "-p", target, "import", reports), runs, begin),
        RAW: _running(script("raw_import", (reports, raw), folder / "home"), [], lambda: _forget(raw)),
    }
    size = f"{number:,} texts"
    yield from _against("import", size, acts, bench.rounds(3), Mark(1.5))
    with Project.open(target, coder=CODER) as project:
        there = project.article_count()
    peak = Figure.of(each.peak for each in runs)
    yield Line("import, most memory", size, peak, unit="MB", note=f"{there:,} there", failed=there != number)
    for path in (target, raw):
        _forget(path)


def _forget(path: Path) -> None:
    for each in (path, Path(f"{path}-journal")):
        each.unlink(missing_ok=True)


STORE_ROWS = {
    "store-open": opened,
    "store-list": listed,
    "store-counts": counts,
    "store-tag": tag,
    "store-undo": undo,
    "store-export": export,
    "store-import": imported,
}
"""In the order in which they are measured and printed."""
