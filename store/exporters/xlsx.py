"""Passages as an Excel workbook: one sheet with the rows of the CSV, numbers as numbers, all else as text.

Nothing in a cell is run: text is written as text, also if it begins like a formula or an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, Final

from store.errors import DamagedProject, Refused
from store.exporters.contract import PROGRESS_STEP, Count, Exported, Exporter, Options, Progress
from store.passages import COLUMNS

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from store.database import Value
    from store.passages import Passage, PassageFilter
    from store.project import Project

ROWS: Final = 1 << 20
"""Rows of a sheet, as Excel limits them."""
CELL: Final = 32_767
"""Characters of a cell, in UTF-16 as Excel counts them."""

_SHEET: Final = "passages"
_WIDTHS: Final = {"title": 32, "source": 18, "issue": 20, "passage": 80, "note": 32}
"""Widths of columns, in characters; the others have 12."""
_UID: Final = COLUMNS.index("annotation_id")


def _write(
    project: Project, wanted: PassageFilter, stream: BinaryIO, _: Options, progress: Progress
) -> Exported:
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise Refused(
            "Workbooks need XlsxWriter, which is not installed. Nothing was written; "
            "`pip install 'tagline[xlsx]'`, or take -f csv --excel."
        ) from error
    count = Count()
    # Rows go to a file at once, so that memory does not grow with them; it is gone whatever happens.
    with TemporaryDirectory(prefix="tagline-") as folder:
        workbook = Workbook(stream, {"constant_memory": True, "tmpdir": folder})
        sheet = _sheet(workbook)
        try:
            for passages in project.passage_batches(wanted, PROGRESS_STEP):
                _put_all(sheet, passages, count.rows + 1)
                count.add(passages)
                progress(count.rows)
        except (Refused, DamagedProject):
            sheet.row_data_fh.close()
            raise
        sheet.autofilter(0, 0, count.rows, len(COLUMNS) - 1)
        workbook.close()
    return Exported(count.rows, count.tags, count.articles, count.issues)


def _sheet(workbook: Workbook) -> Worksheet:
    """Return the sheet with its head."""
    sheet = workbook.add_worksheet(_SHEET)
    head = workbook.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDTHS.get(name, 12))
        sheet.write_string(0, column, name, head)
    return sheet


def _put_all(sheet: Worksheet, passages: Sequence[Passage], first: int) -> None:
    """Write passages from a row on."""
    if first + len(passages) > ROWS:
        raise Refused(
            f"A workbook has {ROWS:,} rows at most, and there are more. Nothing was written; "
            "choose fewer, or take -f csv."
        )
    for row, passage in enumerate(passages, first):
        for column, cell in enumerate(passage):
            _put(sheet, row, column, cell, str(passage[_UID]))


def _put(sheet: Worksheet, row: int, column: int, cell: Value, uid: str) -> None:
    if isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, str) and cell:
        if len(cell) > CELL or len(cell.encode("utf-16-le")) > 2 * CELL:
            raise Refused(
                f"A cell of a workbook holds {CELL:,} characters, and {COLUMNS[column]} of annotation {uid} "
                "has more. Nothing was written; take -f csv."
            )
        sheet.write_string(row, column, cell)


EXPORTER: Final = Exporter("xlsx", "an Excel workbook with one row for each tagged passage", _write, False)
