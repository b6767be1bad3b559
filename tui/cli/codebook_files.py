"""`tagline issues import` and `tagline issues export`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from store.errors import NotFound, UnusableInput, WrongUse
from tui.cli.exporting import target
from tui.cli.invocation import Invocation
from tui.cli.output import note, print_json
from tui.cli.verbs import described

FORMS: Final = ("toml", "csv")
"""The names of `store.codebook_files.PARSERS`, for a help text that need not load them."""

_STDOUT: Final = Path("-")


@described(
    "import",
    "Add the issues of a TOML or CSV FILE; what is there already is changed to what it says.",
    "tagline issues import codebook.toml",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def import_codebook(invocation: Invocation, file: Path, as_json: bool) -> None:
    """Bring a codebook in, whole or not at all; issues are the same by name, and none is removed."""
    from store.codebook_files import SIZE_LIMIT, read_codebook

    form = file.suffix[1:].lower()
    if form not in FORMS:
        raise WrongUse(f"{file.name} is neither .toml nor .csv. Nothing was changed.")
    try:
        with file.open("rb") as stream:
            data = stream.read(SIZE_LIMIT + 1)
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {file}. Nothing was changed.") from error
    except (OSError, ValueError) as error:  # such as a name with a NUL
        why = error.strerror if isinstance(error, OSError) else error
        raise UnusableInput(f"{file} cannot be read: {why}. Nothing was changed.") from error
    entries = read_codebook(data, file.name, form)
    with invocation.open(create=True) as project:
        before = {issue.uid for issue in project.issues()}
        outcome = project.import_codebook(entries, file.name)
        added = sum(issue.uid not in before for issue in project.issues())
    note(outcome.summary if outcome.change else f"{outcome.summary}: everything was so already")
    if as_json:
        print_json({"added": added, "issues": len(entries), "changed": outcome.change is not None})


@described(
    "export",
    "Write the codebook as TOML or CSV, to be imported again.",
    "tagline issues export -o codebook.toml",
    marks=False,
)
@click.option("-f", "--format", "form", type=click.Choice(FORMS), help="Else the ending of FILE, else toml.")
@click.option(
    *("-o", "--output"),
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    default=_STDOUT,
    help="Write FILE, whole or not at all, instead of stdout.",
)
@click.pass_obj
def export_codebook(invocation: Invocation, form: str | None, output: Path) -> None:
    """Write every issue with its rule and words."""
    from store.codebook_files import WRITERS

    ending = output.suffix[1:].lower()
    form = form or (ending if ending in FORMS else FORMS[0])
    with invocation.open() as project:
        issues = project.issues()
        with target(output, project) as stream:
            stream.write(WRITERS[form](issues).encode())
    summary = f"{len(issues):,} issue{'' if len(issues) == 1 else 's'}"
    note(summary if output == _STDOUT else f"{summary} → {output}")
