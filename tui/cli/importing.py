"""`tagline import`."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.intake import Intake, back_up_before, watched
from tui.cli.invocation import Invocation
from tui.cli.output import note
from tui.cli.verbs import verb

SKIPPED = 5
"""The exit code of work that is done but for some items."""


@verb("import", 'tagline import reports/ "more/*.txt"')
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--encoding", metavar="NAME", help="Of texts that are not UTF-8, such as windows-1251.")
@click.pass_obj
def command(invocation: Invocation, paths: tuple[Path, ...], encoding: str | None) -> int:
    """Import files, folders and patterns; each text is stored whole or not at all."""
    intake = Intake(encoding)
    try:
        count, contents = intake.find(paths)
        existed = invocation.project_path.exists()
        with invocation.open(create=True) as project:
            if existed:
                back_up_before(project)
            with watched(contents, count) as texts:
                intake.store(project, texts)
        if not intake.done:
            raise intake.nothing()
    finally:  # also when interrupted or out of room: what is in is in
        for line in (*intake.refused, *intake.remarks):
            note(line)
        if intake.done:
            note(intake.summary())
    return SKIPPED if intake.refused else 0
