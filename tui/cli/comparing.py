"""`tagline matrix`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.invocation import Invocation
from tui.cli.output import Column, note, print_json_list, print_rows, print_table, to_terminal
from tui.cli.verbs import verb

if TYPE_CHECKING:
    from store.compare.matrix import Cell
    from store.model import Annotation


@verb("matrix", "tagline matrix --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the passages.")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> None:
    """Print how often each article speaks of each issue, and where it is silent.

    A number counts passages, `none` means read to the end and nothing there, and a share is what was read
    of an article in which nothing was found yet.
    """
    with invocation.open() as project:
        if as_json:
            print_json_list(_object(cell) for cells in project.matrix(keep=True) for cell in cells)
            return
        issues = [issue.name for issue in project.issues()]
        rows = ((cells[0].article, cells) for cells in project.matrix() if cells)
        if not to_terminal():
            print_rows([("article_id", "title", "source", *issues)])
            print_rows((article.uid, article.title, article.source, *map(_told, of)) for article, of in rows)
            return
        table = [(article.source or article.title, *map(_told, of)) for article, of in rows]
    if not table:
        note(
            "Nothing to compare yet. Add articles with `tagline import FILES`, issues with `tagline issues`."
        )
        return
    columns = (Column("Source", gives_way=True), *(Column(name, right=True) for name in issues))
    print_table(columns, table)
    note("none: read to the end, nothing there · %: read so far, nothing found yet")


def _told(cell: Cell) -> str:
    """Return what a cell tells, in few signs."""
    told = {"tagged": f"{cell.count:,}", "none": "none", "unread": f"{cell.read_percent}%"}
    return told[cell.state]


def _object(cell: Cell) -> dict[str, object]:
    return {
        "issue": cell.issue.name,
        "article": cell.article.title,
        "article_id": cell.article.uid,
        "source": cell.article.source,
        "count": cell.count,
        "read_percent": cell.read_percent,
        "state": cell.state.value,
        "strongest": _passage(cell.strongest) if cell.strongest is not None else None,
        "passages": [_passage(annotation) for annotation in cell.passages],
    }


def _passage(annotation: Annotation) -> dict[str, object]:
    return {
        "annotation_id": annotation.uid,
        "start": annotation.span.start,
        "end": annotation.span.end,
        "exact": annotation.exact,
    }
