"""`tagline backup` and `restore`: copies of the project, listed, made and brought back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from store.errors import BusyProject, DamagedProject, TaglineError, WrongUse
from tui.cli.invocation import Invocation
from tui.cli.output import Column, note, print_json, print_rows, print_table, to_terminal
from tui.cli.verbs import verb

if TYPE_CHECKING:
    from store.backups import Backup


@verb("backup", "tagline backup /media/stick")
@click.argument("destination", metavar="[DEST]", required=False, type=click.Path(path_type=Path))
@click.option("--list", "listed", is_flag=True, help="List the backups instead of making one.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_obj
def backup(invocation: Invocation, destination: Path | None, listed: bool, as_json: bool) -> None:
    """Make a backup and print its path, or list those there are."""
    if as_json and not listed:
        raise WrongUse("--json is a form of --list. Nothing was done; add --list, or leave it out.")
    if listed and destination is not None:
        raise WrongUse("--list lists the backups where they lie. Nothing was done; leave DEST out.")
    if listed:
        _print_list(invocation.project_path, as_json)
        return
    with invocation.open() as project:
        path = _make(project.path, destination)
    print_rows([[str(path)]])


def _make(project: Path, destination: Path | None) -> Path:
    from datetime import UTC, datetime

    from store.backups import back_up, copy, stamp
    from tui.settings import state_path

    if destination is None:
        return back_up(project, state_path()).path
    target = destination.expanduser()
    if target.is_dir():
        target /= f"{project.name}.{stamp(datetime.now(UTC))}.db"
    try:
        copy(project, target)
    except OSError as error:
        raise BusyProject(f"No backup could be made as {target} ({error.strerror}).") from error
    return target


def _print_list(project: Path, as_json: bool) -> None:
    from store.backups import backups
    from tui.recovery import local_time
    from tui.settings import state_path

    found = [(each, _annotations(each)) for each in backups(project, state_path())]
    if as_json:
        print_json(
            [
                {
                    "time": each.made_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                    "size": each.size,
                    "annotations": annotations,
                    "path": str(each.path),
                }
                for each, annotations in found
            ]
        )
    elif to_terminal():
        columns = (
            Column("Time"),
            Column("Size", right=True),
            Column("Annotations", right=True),
            Column("Path"),
        )
        print_table(
            columns,
            [
                (
                    local_time(each.made_at),
                    f"{each.size:,}",
                    "damaged" if annotations is None else f"{annotations:,}",
                    str(each.path),
                )
                for each, annotations in found
            ],
        )
        if not found:
            note("There are no backups yet. Make one with `tagline backup`.")
    else:
        print_rows(
            (each.made_at.isoformat(timespec="milliseconds"), each.size, annotations, str(each.path))
            for each, annotations in found
        )


def _annotations(backup: Backup) -> int | None:
    """Return what a backup holds, None if it is not sound."""
    from store.backups import look_at

    try:
        return look_at(backup).annotations
    except TaglineError:
        return None


@verb("restore", "tagline restore")
@click.argument("backup", metavar="[BACKUP]", required=False, type=click.Path(path_type=Path))
@click.pass_obj
def restore(invocation: Invocation, backup: Path | None) -> None:
    """Bring back a backup: the one named, or the newest that is sound."""
    from store.backups import find_backup
    from store.restoring import restore as bring_back
    from tui.recovery import counted, local_time
    from tui.settings import state_path

    project = invocation.project_path.expanduser().resolve()
    try:
        chosen = find_backup(project, backup, state_path())
    except DamagedProject as error:
        raise DamagedProject(
            error.fact, f"{project.name} is as it was. See `tagline backup --list` for others."
        ) from error
    kept = bring_back(project, chosen)
    when = local_time(chosen.backup.made_at)
    note(f"{project.name} is as it was at {when} again ({counted(chosen.annotations, 'annotation')}).")
    if kept is not None:
        note(f"The file that was there is kept as {kept}")
    print_rows([[str(project)]])
