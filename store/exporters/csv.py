"""Passages as CSV: one row for each tag, and one for an annotation without any.

Plain CSV is faithful to the byte: UTF-8 without BOM, LF, quotation marks only where RFC 4180 needs
them. The form for spreadsheets differs in its BOM, its CRLF and the apostrophe before a cell that would
be run as a formula; `unguard` takes it off.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import islice
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

_ANNOTATION: Final = COLUMNS.index("annotation_id")
_ARTICLE: Final = COLUMNS.index("article_id")
_ISSUE: Final = COLUMNS.index("issue")


def guard(cell: str) -> str:
    """Return a cell as a spreadsheet takes it for text."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """Return what `guard` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


class _Lines:
    """Collects the lines of a CSV writer."""

    def __init__(self, line_end: str) -> None:
        self._line_end = line_end
        self._lines: list[str] = []
        self.write = self._lines.append
        # The writer puts a bare CR between quotation marks only if its own line end has one,
        # so it always writes CRLF, which is exchanged when the lines are taken.
        self.writer = csv.writer(self, lineterminator=_CRLF)

    def take(self) -> bytes:
        """Return the lines written since the last time."""
        text = "".join([line[: -len(_CRLF)] + self._line_end for line in self._lines])
        self._lines.clear()
        return text.encode()


class _Count:
    """Counts what passes by."""

    def __init__(self) -> None:
        self.rows = self.tags = self.articles = 0
        self.issues: set[object] = set()
        self._article: object = None

    def over(self, passages: Iterable[Passage]) -> Iterator[Passage]:
        for passage in passages:
            self.rows += 1
            if passage[_ISSUE] is not None:
                self.tags += 1
                self.issues.add(passage[_ISSUE])
            if passage[_ARTICLE] != self._article:
                self._article = passage[_ARTICLE]
                self.articles += 1
            yield passage


def _guarded(passages: Iterable[Passage]) -> Iterator[Passage]:
    for passage in passages:
        yield tuple(guard(cell) if isinstance(cell, str) else cell for cell in passage)


def _write(
    project: Project, wanted: PassageFilter, stream: BinaryIO, options: Options, progress: Progress
) -> Exported:
    lines, count = _Lines(_CRLF if options.excel else "\n"), _Count()
    passages = count.over(project.passages(wanted))
    if options.excel:
        stream.write(_BOM)
        passages = _guarded(passages)
    lines.writer.writerow(COLUMNS)
    stream.write(lines.take())
    while batch := list(islice(passages, PROGRESS_STEP)):
        lines.writer.writerows(batch)
        stream.write(lines.take())
        progress(count.rows)
    return Exported(count.rows, count.tags, count.articles, len(count.issues))


EXPORTER: Final = Exporter("csv", "one row for each tagged passage", _write)
