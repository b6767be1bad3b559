"""Passages as CSV: one row for each tag, and one for an annotation without any.

The wide form has one row for each annotation, without the column `issue`; after the other columns comes
one for each issue, with 1 where the annotation has it and 0 where it does not.

Plain CSV is faithful to the byte: UTF-8 without BOM, LF, quotation marks only where RFC 4180 needs
them. The form for spreadsheets differs in its BOM, its CRLF and the apostrophe before a cell that would
be run as a formula; `unguard` takes it off.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar

from store.exporters.contract import PROGRESS_STEP, Count, Exported, Exporter, Options, Progress
from store.passages import COLUMNS

if TYPE_CHECKING:
    from store.passages import Passage, PassageFilter
    from store.project import Project

_BOM: Final = b"\xef\xbb\xbf"
_CRLF: Final = "\r\n"
# A cell that has apostrophes of its own gets one more, so that taking one off restores every cell.
_FORMULA: Final = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")

_ANNOTATION: Final = COLUMNS.index("annotation_id")
_ISSUE: Final = COLUMNS.index("issue")


_Cell = TypeVar("_Cell")


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


class _Wide:
    """Turns passages into rows of the wide form."""

    def __init__(self, project: Project, wanted: PassageFilter) -> None:
        issues = [issue for issue in project.issues() if not wanted.issue_ids or issue.id in wanted.issue_ids]
        self._issues = [issue.name for issue in issues]
        self._open: list[Passage] = []
        """The passages of the latest annotation, of which more may come."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns; an issue that is called like another column is set apart."""
        fixed = _without_issue(COLUMNS)
        return (*fixed, *(f"issue: {name}" if name in fixed else name for name in self._issues))

    def take(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the rows of the annotations that are complete."""
        groups = [list(group) for _, group in groupby([*self._open, *passages], key=itemgetter(_ANNOTATION))]
        self._open = groups.pop()
        return [self._row(group) for group in groups]

    def finish(self) -> list[Passage]:
        """Return the row of the last annotation, if there was any."""
        return [self._row(self._open)] if self._open else []

    def _row(self, passages: Sequence[Passage]) -> Passage:
        names = {passage[_ISSUE] for passage in passages}
        return (*_without_issue(passages[0]), *(int(name in names) for name in self._issues))


def _without_issue(cells: tuple[_Cell, ...]) -> tuple[_Cell, ...]:
    return (*cells[:_ISSUE], *cells[_ISSUE + 1 :])


def _guarded(passages: Iterable[Passage]) -> Iterator[Passage]:
    for passage in passages:
        yield tuple(guard(cell) if isinstance(cell, str) else cell for cell in passage)


def _write(
    project: Project, wanted: PassageFilter, stream: BinaryIO, options: Options, progress: Progress
) -> Exported:
    lines, count = _Lines(_CRLF if options.excel else "\n"), Count()
    wide = _Wide(project, wanted) if options.wide else None
    annotations = 0

    def write(rows: Sequence[Passage]) -> None:
        stream.write(lines.of(_guarded(rows) if options.excel else rows))

    stream.write(_BOM if options.excel else b"")
    write([wide.columns if wide else COLUMNS])
    for passages in project.passage_batches(wanted, PROGRESS_STEP):
        count.add(passages)
        rows = wide.take(passages) if wide else passages
        annotations += len(rows)
        write(rows)
        progress(count.rows)
    if wide:
        last = wide.finish()
        annotations += len(last)
        write(last)
    return Exported(annotations, count.tags, count.articles, count.issues)


EXPORTER: Final = Exporter("csv", "one row for each tagged passage", _write)
