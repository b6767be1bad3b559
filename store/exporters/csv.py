"""Passages as CSV: one row for each tag, and one for an annotation without any.

Plain CSV is faithful to the byte: UTF-8 without BOM, LF, quotation marks only where RFC 4180 needs
them. The form for spreadsheets differs in its BOM, its CRLF and the apostrophe before a cell that would
be run as a formula; `unguard` takes it off.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, Final

from store.exporters.contract import PROGRESS_STEP, Exported, Exporter, Options, Progress
from store.passages import COLUMNS

if TYPE_CHECKING:
    from store.passages import Passage, PassageFilter
    from store.project import Project

_BOM: Final = b"\xef\xbb\xbf"
_CRLF: Final = "\r\n"
# A cell that has apostrophes of its own gets one more, so that taking one off restores every cell.
_FORMULA: Final = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")

_ARTICLE: Final = COLUMNS.index("article_id")
_ISSUE: Final = COLUMNS.index("issue")


def guard(cell: str) -> str:
    """Return a cell as a spreadsheet takes it for text."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """Return what `guard` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


class _Lines:
    """Turns rows into the lines of a CSV file."""

    def __init__(self, line_end: str) -> None:
        self._line_end = line_end

    def of(self, rows: Iterable[Sequence[object]]) -> bytes:
        """Return rows as lines."""
        rows = list(rows)
        text = _written(rows, self._line_end)
        if "\r" in text and "\r" not in self._line_end:
            # The writer puts a bare CR between quotation marks only if its own line end has one.
            lines = [_written([row], _CRLF).removesuffix(_CRLF) for row in rows]
            text = "".join([line + self._line_end for line in lines])
        return text.encode()


def _written(rows: Iterable[Sequence[object]], line_end: str) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=line_end).writerows(rows)
    return stream.getvalue()


class _Count:
    """Counts what passes by."""

    def __init__(self) -> None:
        self.rows = self.tags = self.articles = 0
        self._issues: set[object] = set()
        self._article: object = None

    def add(self, passages: Sequence[Passage]) -> None:
        """Count passages, of which those of an article stand together."""
        self.rows += len(passages)
        issues = [passage[_ISSUE] for passage in passages]
        self.tags += len(issues) - issues.count(None)
        self._issues.update(issues)
        articles = {passage[_ARTICLE] for passage in passages}
        self.articles += len(articles) - (self._article in articles)
        self._article = passages[-1][_ARTICLE]

    @property
    def issues(self) -> int:
        """How many different issues there were."""
        return len(self._issues - {None})


def _guarded(passages: Iterable[Passage]) -> Iterator[Passage]:
    for passage in passages:
        yield tuple(guard(cell) if isinstance(cell, str) else cell for cell in passage)


def _write(
    project: Project, wanted: PassageFilter, stream: BinaryIO, options: Options, progress: Progress
) -> Exported:
    lines, count = _Lines(_CRLF if options.excel else "\n"), _Count()
    stream.write((_BOM if options.excel else b"") + lines.of([COLUMNS]))
    for passages in project.passage_batches(wanted, PROGRESS_STEP):
        count.add(passages)
        stream.write(lines.of(_guarded(passages) if options.excel else passages))
        progress(count.rows)
    return Exported(count.rows, count.tags, count.articles, count.issues)


EXPORTER: Final = Exporter("csv", "one row for each tagged passage", _write)
