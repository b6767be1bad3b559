"""`tagline history`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from tui.cli.invocation import Invocation
from tui.cli.output import Cell, Column, note, print_json_list, print_rows, print_table, to_terminal
from tui.cli.verbs import verb

if TYPE_CHECKING:
    from store.history import HistoryEntry

_ON_SCREEN: Final = 50
"""Entries that a terminal is shown unless it asks for more."""

_COLUMNS: Final = (
    Column("When (UTC)"),
    Column("Who", gives_way=True),
    Column("What", gives_way=True),
    Column("Article", gives_way=True),
    Column(""),
)


@verb("history", "tagline history --limit 20", marks=False)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the newest N; on a terminal 50.")
@click.option("--article", metavar="NAME", help="Only this uid, title or file.")
@click.option("--coder", metavar="NAME", help="Only what this coder did.")
@click.option("--since", metavar="TIME", help="Only what was done since, such as 2026-02-18.")
@click.option("--json", "as_json", is_flag=True, help="Print the audit trail: the rows before and after too.")
@click.pass_obj
def command(
    invocation: Invocation,
    limit: int | None,
    article: str | None,
    coder: str | None,
    since: str | None,
    as_json: bool,
) -> None:
    """Print the journal, newest first; entries are printed as they are read."""
    on_screen = to_terminal() and not as_json
    with invocation.open() as project:
        if on_screen and limit is None:
            limit = _ON_SCREEN
        entries = project.history(article=article, coder=coder, since=since, limit=limit, edits=as_json)
        if as_json:
            print_json_list(_object(entry) for entry in entries)
        elif on_screen:
            _print_table(entries, limit)
        else:
            print_rows(_row(entry) for entry in entries)
        first = project.journal_complete_from()
    if first is None:
        note("This project is of an older format, whose journal does not tell everything.")
    elif first > 1:
        note(f"The journal tells everything from entry {first} on; entries before it lack coders and issues.")


def _print_table(entries: Iterator[HistoryEntry], limit: int | None) -> None:
    rows = [
        (_moment(entry.at), entry.coder, _what(entry), entry.article, "undone" if entry.undone else "")
        for entry in entries
    ]
    if rows:
        print_table(_COLUMNS, rows)
    else:
        note("Nothing was done.")
    if len(rows) == limit:
        note(f"The newest {limit}; --limit shows more.")


def _moment(at: str) -> str:
    return at[:19].replace("T", " ")


def _what(entry: HistoryEntry) -> str:
    return (
        entry.summary if entry.action not in {"undo", "redo", "skip"} else f"{entry.action}: {entry.summary}"
    )


def _row(entry: HistoryEntry) -> list[Cell]:
    undone = "undone" if entry.undone else ""
    return [entry.uid, entry.at, entry.coder, entry.action, entry.summary, entry.article, undone]


def _object(entry: HistoryEntry) -> dict[str, object]:
    return {
        "uid": entry.uid,
        "at": entry.at,
        "coder": entry.coder,
        "action": entry.action,
        "summary": entry.summary,
        "article": entry.article,
        "article_id": entry.article_uid,
        "start": entry.start,
        "end": entry.end,
        "batch": entry.batch,
        "reverts": entry.reverts,
        "undone": entry.undone,
        "program": entry.program,
        "edits": entry.edits,
    }
