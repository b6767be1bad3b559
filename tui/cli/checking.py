"""`tagline check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from store.errors import DamagedProject, NotFound, WrongUse
from tui.cli.bars import slow_bar
from tui.cli.invocation import Invocation
from tui.cli.output import note, print_json, print_rows
from tui.cli.verbs import verb
from tui.recovery import counted

if TYPE_CHECKING:
    from store.checking import Report


@verb("check", "tagline check --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--salvage",
    "target",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Copy what can still be read into the new project OUT.",
)
@click.pass_obj
def command(invocation: Invocation, as_json: bool, target: Path | None) -> int:
    """Print one line for each thing that is not as it should be."""
    project = invocation.project_path
    if not project.exists():
        raise NotFound(f"There is no project {project}. Nothing was done; check the name.")
    if target is not None:
        if as_json:
            raise WrongUse("--json and --salvage do not go together. Nothing was done; leave one out.")
        return _salvage(project, target)
    return _check(project, as_json)


def _check(project: Path, as_json: bool) -> int:
    from store.backups import backups
    from store.checking import check
    from tui.settings import state_path

    with slow_bar("Checking") as progress:
        report = check(project, progress)
    copies = len(backups(project, state_path()))
    if as_json:
        print_json(
            {
                "project": str(project.absolute()),
                "ok": not report.findings,
                "articles": report.articles,
                "annotations": report.annotations,
                "backups": copies,
                "findings": [{"place": each.place, "finding": each.text} for each in report.findings],
                "remarks": list(report.remarks),
            }
        )
    else:
        print_rows((each.place, each.text) for each in report.findings)
    for remark in report.remarks:
        note(remark)
    if report.findings:
        raise _damaged(project, report)
    note(
        f"All is well: {counted(report.articles, 'article')}, {counted(report.annotations, 'annotation')}, "
        f"{counted(copies, 'backup')}."
    )
    return 0


def _damaged(project: Path, report: Report) -> DamagedProject:
    return DamagedProject(
        f"{project.name} is damaged ({counted(len(report.findings), 'finding')}) and was not touched.",
        "There is no good backup; `tagline check --salvage OUT` saves what can be read.",
        project,
    )


def _salvage(project: Path, target: Path) -> int:
    from store.salvage import salvage
    from tui.settings import state_path

    with slow_bar("Salvaging") as progress:
        saved = salvage(project, target, progress, spare=state_path())
    print_rows((table, count.saved, count.lost) for table, count in saved.counts.items())
    note(saved.summary)
    return 0
