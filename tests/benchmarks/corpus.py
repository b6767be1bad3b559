"""Texts and projects to measure with: made once, always the same, kept in a folder."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from html import escape
from itertools import accumulate
from pathlib import Path

from store.adding import Prepared, prepare
from store.anchoring import CONTEXT
from store.corpus import starter_codebook
from store.model import Draft, Paragraph, Span
from store.project import Project
from store.schema import VERSION
from store.sessions import ensure_coder
from store.stamps import new_uid, utc_now

FIRST_WORD = "Quartermain"
"""Stands in the first line of every text, after the word under the cursor, and nowhere else."""
COMMON_WORD = "Geneva"
"""Stands on every screen of every text."""
RARE_WORD = "zyzzogeton"
"""Stands only at the end of every text."""
LAST_WORD = "Ultimatum"
"""The last word of every text: it shows that the end is on the screen."""
CODER = "bench"
SIZES = {"10 kB": 10_000, "1 MB": 1_000_000, "10 MB": 10_000_000, "100 MB": 100_000_000}
CROWD = 1_000
"""Annotations in the first article of a library."""
_PARAGRAPH = 600
_CHAPTER = 160
"""Paragraphs of a chapter of the book that e-book readers get."""

_WHO = (
    *("The delegation", "A spokesman", "The envoy", "Kyiv", "Moscow", "The mediator", "A senior official"),
    *("The foreign minister", "An adviser to the president", "Washington", "The governor", "Енергоатом"),
)
_DID = (
    *("said", "insisted", "denied", "repeated on Tuesday", "told reporters", "confirmed late at night"),
    *("warned", "conceded", "did not rule out", "suggested in a statement", "recalled", "hinted"),
)
_WHAT = (
    "that the line of contact would have to be frozen first",
    "that “security guarantees must come before any signature”",
    "that the plant at Zaporizhzhia could be run by a third party",
    "that strikes on energy sites had stopped for 72 hours",
    "that the talks of 17 February were “difficult but businesslike”",
    "that nothing had been agreed about Донецьк and its outskirts",
    "that prisoners would be exchanged, 157 for 157, before Easter",
    "that monitors from neutral states would need access to the zone",
    "that the U.S. draft left the word “withdrawal” in brackets",
    "that Europe’s role was still to be settled",
)
_WHERE = (
    *("in Geneva", "after six hours behind closed doors", "on the sidelines of the meeting", "by telephone"),
    *(
        "at a briefing",
        "in the lobby of the hotel",
        "in an interview with «Дзеркало тижня»",
        "before leaving",
    ),
)
_ENDS = ("today.", "on Tuesday.", "again?”", "he said.", "in the U.S.", "at 9 a.m.", "too!", "(see map).")
_VOCABULARY = 100_000
"""Different words of the reports."""


class Corpus:
    """The folder of texts and projects."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder = folder
        self._say = say
        folder.mkdir(parents=True, exist_ok=True)

    def text(self, size: int) -> Path:
        """Return a text file of about so many bytes."""
        return self._make(f"text-{size}.txt", lambda path: _write_text(path, size))

    def markdown(self, size: int) -> Path:
        """Return the same text with the name of a Markdown file."""
        return self._make(f"text-{size}.md", lambda path: _copy(self.text(size), path))

    def book(self, size: int) -> Path:
        """Return the same text as an EPUB."""
        return self._make(f"text-{size}.epub", lambda path: _write_book(path, self.text(size)))

    def project(self, size: int, annotations: int = 0) -> Path:
        """Return a project with one article of this size, and so many annotations in it."""

        def write(path: Path) -> None:
            if annotations:
                _copy(self.project(size), path)
                annotate(path, [annotations])
                return
            draft = Draft(self.text(size).read_text(encoding="utf-8"), title=f"Text of {size}")
            with Project.open(path, coder=CODER, starter=starter_codebook()) as project:
                project.import_draft(draft)

        return self._make(f"project-v{VERSION}-{size}-{annotations}.db", write)

    def shelf(self, count: int) -> Path:
        """Return a project with so many short articles."""
        return self._make(f"shelf-v{VERSION}-{count}.db", lambda path: _write_shelf(path, count))

    def library(self, count: int, annotations: int) -> Path:
        """Return a project with so many short articles and annotations, `CROWD` of them in the first."""
        return self._make(
            f"library-v{VERSION}-{count}-{annotations}.db",
            lambda path: _write_library(path, self.shelf(count), count, annotations),
        )

    def reports(self, count: int) -> Path:
        """Return a folder of so many reports of some 4 kB as they come from the press, each a text file."""
        return self._make(f"reports-{count}", lambda path: _write_reports(path, count))

    def copy(self, project: Path, name: str) -> Path:
        """Return a copy of a project that may be changed; a former copy of this name is replaced."""
        target = self.folder / f"copy-{name}.db"
        _copy(project, target)
        _flush(target)
        return target

    def _make(self, name: str, write: Callable[[Path], None]) -> Path:
        path = self.folder / name
        if not path.exists():
            self._say(f"making {name}")
            fresh = self.folder / f"new-{name}"
            if fresh.is_dir():
                shutil.rmtree(fresh)
            fresh.unlink(missing_ok=True)
            write(fresh)
            _flush(fresh)
            fresh.rename(path)
        return path


def count_annotations(project: Path) -> int:
    """Return how many live annotations are in the file, counted by another connection."""
    with closing(sqlite3.connect(project)) as connection:
        row = connection.execute("SELECT count(*) FROM annotations WHERE deleted_at IS NULL").fetchone()
    return int(row[0])


def to_top(project: Path) -> None:
    """Let every article open at its top, as if it had only been imported."""
    with closing(sqlite3.connect(project)) as connection, connection:
        connection.execute("DELETE FROM reading")


def annotate(path: Path, counts: Sequence[int]) -> None:
    """Put so many annotations with one tag each into the first articles, each evenly over its text."""
    with Project.open(path, coder=CODER) as project:
        database, summaries = project.database, project.articles(0, len(counts))
        issues = [issue.id for issue in project.issues()]
        now = utc_now()
        with database.transaction():
            coder = ensure_coder(database, CODER, now).id
            last = database.number("SELECT max(id) FROM annotations")
            for summary, count in zip(summaries, counts, strict=True):
                article = summary.article
                spans = _spans(project.text(article).fetch(1, article.paragraphs), count)
                fixed = (article.id, article.revision_id, coder, now, now)
                database.run_many(
                    "INSERT INTO annotations (article_id, revision_id, coder_id, created_at, updated_at, "
                    'uid, start, "end", scale, exact, prefix, suffix, paragraph, sentence, origin, status) '
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'manual', 'placed')",
                    ((*fixed, new_uid(), *_target(paragraph, span)) for paragraph, span in spans),
                )
            database.run_many(
                "INSERT INTO tags (uid, annotation_id, issue_id, created_at, updated_at) "
                "VALUES (?, ?, ?, ?, ?)",
                ((new_uid(), last + 1 + n, issues[n % len(issues)], now, now) for n in range(sum(counts))),
            )


def _spans(paragraphs: list[Paragraph], count: int) -> Iterator[tuple[Paragraph, Span]]:
    """Yield `count` spans, each inside a paragraph, in text order."""
    texts = sum(len(paragraph.text) for paragraph in paragraphs)
    before = done = 0
    for paragraph in paragraphs:
        before += len(paragraph.text)
        due = count * before // texts - done
        step = len(paragraph.text) / max(1, due)
        for place in range(due):
            start = paragraph.start + int(place * step)
            yield paragraph, Span(start, start + max(1, int(step * 0.6)))
        done += due


def _target(paragraph: Paragraph, span: Span) -> tuple[int, int, int, str, str, str, int, int]:
    """Return start, end, scale, exact, prefix, suffix, paragraph and sentence of an annotation."""
    text, start, end = paragraph.text, span.start - paragraph.start, span.end - paragraph.start
    prefix, suffix = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    sentence = 1 + text.count(". ", 0, start)
    scale = len(span).bit_length()
    return span.start, span.end, scale, text[start:end], prefix, suffix, paragraph.number, sentence


def _sentence(chance: random.Random) -> str:
    parts = chance.choice(_WHO), chance.choice(_DID), chance.choice(_WHAT), chance.choice(_WHERE)
    return f"{' '.join(parts)}."


def _paragraphs(size: int) -> Iterator[str]:
    """Yield paragraphs of news of about `size` bytes together, with the words that are looked for."""
    chance = random.Random(2026)
    end = f"Nobody but the {RARE_WORD} of the chancery spoke of an {LAST_WORD}"
    written, opening = len(end.encode()) + 1, f"From {FIRST_WORD} in Geneva. "
    while written < size:
        text = opening
        while len(text) < _PARAGRAPH:
            text += _sentence(chance) + " "
        opening = ""
        written += len(text.encode()) + 1
        yield text.rstrip()
    yield end


def _write_text(path: Path, size: int) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number, paragraph in enumerate(_paragraphs(size)):
            file.write(f"\n\n{paragraph}" if number else paragraph)
        file.write("\n")


def _write_shelf(path: Path, count: int) -> None:
    chance = random.Random(count)
    with Project.open(path, coder=CODER, starter=starter_codebook()) as project:
        texts = list[Prepared]()
        for number in range(count):
            opening = f"From {FIRST_WORD}" if not number else f"Report {number}"
            body = " ".join(_sentence(chance) for _ in range(15))
            text = f"{opening} in Geneva. {body}\n\n{body}\n"
            title, source = f"Report {number} from Geneva", f"Outlet {number % 40}"
            draft = Draft(text, title=title, source=source)
            texts.append(prepare(draft))
        project.import_texts(texts)


def _write_library(path: Path, shelf: Path, count: int, annotations: int) -> None:
    _copy(shelf, path)
    others, rest = divmod(annotations - CROWD, count - 1)
    annotate(path, [CROWD, *(others + (place < rest) for place in range(count - 1))])


def _write_reports(folder: Path, count: int) -> None:
    """Write reports with headline, byline, date and what stands around; words as rare as in the press."""
    chance = random.Random(count)
    syllables = ("ka", "ro", "min", "ster", "lo", "ve", "den", "tri", "ha", "bor", "os", "ній", "ко", "ша")
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 5))) for _ in range(_VOCABULARY)]
    weights = list(accumulate(1 / rank for rank in range(1, _VOCABULARY + 1)))  # Zipf's law
    folder.mkdir()

    def some(number: int) -> str:
        return " ".join(chance.choices(words, cum_weights=weights, k=number))

    def paragraph() -> str:
        told = range(chance.randint(3, 5))
        return " ".join(
            f"{chance.choice(_WHO)} {some(12)}, {chance.choice(_DID)} {some(8)} {chance.choice(_ENDS)}"
            for _ in told
        )

    for number in range(count):
        headline, names = some(6).title(), some(2).title()
        parts = [paragraph() for _ in range(6)]
        parts = [f"{headline}\n\nBy {names}\n17 February 2026", *parts, "Related stories", headline]
        parts.insert(4, "What happens next")
        (folder / f"report-{number:05}.txt").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _write_book(path: Path, text: Path) -> None:
    """Write an EPUB 2 with a chapter for every 160 paragraphs."""
    paragraphs = [line for line in text.read_text(encoding="utf-8").split("\n") if line]
    chapters = [paragraphs[at : at + _CHAPTER] for at in range(0, len(paragraphs), _CHAPTER)]
    names = [f"c{number}" for number in range(len(chapters))]
    items = "".join(f'<item id="{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    points = "".join(
        f'<navPoint id="{n}" playOrder="{place}"><navLabel><text>{n}</text></navLabel>'
        f'<content src="{n}.xhtml"/></navPoint>'
        for place, n in enumerate(names, 1)
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="u">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Text</dc:title>'
        '<dc:creator>bench</dc:creator><dc:language>en</dc:language><dc:identifier id="u">u</dc:identifier>'
        '</metadata><manifest><item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
        f'{items}</manifest><spine toc="ncx">{spine}</spine></package>'
    )
    contents = (
        f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><navMap>{points}</navMap></ncx>'
    )
    container = (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="p.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", container)
        book.writestr("p.opf", package)
        book.writestr("toc.ncx", contents)
        for name, chapter in zip(names, chapters, strict=True):
            body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in chapter)
            page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{name}</title></head><body>{body}</body></html>'
            book.writestr(f"{name}.xhtml", page)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


def _flush(path: Path) -> None:
    """Wait until a file is on the disk: the first tag would wait for the whole of it otherwise."""
    for each in (*path.iterdir(), path) if path.is_dir() else (path,):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
