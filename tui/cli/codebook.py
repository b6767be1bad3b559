"""`tagline issues` with its own commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from store.errors import WrongUse
from tui.cli.invocation import Invocation
from tui.cli.output import Cell, Column, note, print_json, print_rows, print_table, to_terminal
from tui.cli.verbs import described, verb

if TYPE_CHECKING:
    from store.model import Issue

_COLUMNS: Final = (
    Column("Key"),
    Column("Issue", gives_way=True),
    Column("Colour"),
    Column("Tags", right=True),
    Column("Description", gives_way=True),
)
_SHOWN: Final = ("key", "name", "colour", "tags", "description")
_FIELDS: Final = ("uid", *_SHOWN)

_key = click.option("--key", metavar="K", help="The key that tags with it: 1-9 or a-z.")
_colour = click.option("--colour", metavar="#RRGGBB", help="Its colour in the reader.")
_description = click.option("--description", metavar="TEXT", help="What belongs and what does not.")


@described("add", "Add an issue to the codebook.", 'tagline issues add "energy strikes" --key 4')
@click.argument("name")
@_key
@_colour
@_description
@click.pass_obj
def add(
    invocation: Invocation, name: str, key: str | None, colour: str | None, description: str | None
) -> None:
    """Add an issue; a missing project is made first."""
    from store.codebook import IssueDraft

    draft = IssueDraft(name, key or None, colour or None, description or "")
    with invocation.open(create=True) as project:
        note(project.add_issue(draft).summary)


@described("edit", "Change an issue of the codebook; its tags stay.", "tagline issues edit energy --key e")
@click.argument("issue")
@click.option("--name", metavar="NAME", help="Its new name.")
@_key
@_colour
@_description
@click.pass_obj
def edit(invocation: Invocation, /, issue: str, **values: str | None) -> None:
    """Change what the options name; an empty key takes the key away."""
    changes = {name: value for name, value in values.items() if value is not None}
    if not changes:
        raise WrongUse(
            "Nothing was changed; name what to change with --name, --key, --colour or --description."
        )
    for name in ("name", "colour"):
        if changes.get(name) == "":
            raise WrongUse(f"--{name} needs a value. Nothing was changed.")
    with invocation.open() as project:
        found = project.find_issue(issue)
        note(project.edit_issue(found, {**changes, "key": changes.get("key", found.key) or None}).summary)


@verb("issues", "tagline issues --json", under=(add, edit))
@click.option("--json", "as_json", is_flag=True, help="Print JSON. In a pipe, rows have the first 6 columns.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Print the codebook, unless a command follows."""
    if context.invoked_subcommand is not None:
        return
    with context.ensure_object(Invocation).open() as project:
        tags = project.tallies()
        issues = [_object(issue, tags.get(issue.id, 0)) for issue in project.issues()]
    if as_json:
        print_json(issues)
    elif not to_terminal():
        print_rows([_row(issue, *_FIELDS) for issue in issues])
    elif issues:
        print_table(_COLUMNS, [_row(issue, *_SHOWN) for issue in issues])
    else:
        note("The codebook is empty. Add an issue with `tagline issues add NAME`.")


def _object(issue: Issue, tags: int) -> dict[str, object]:
    return {
        "uid": issue.uid,
        "key": issue.key,
        "name": issue.name,
        "colour": issue.colour,
        "tags": tags,
        "description": issue.description,
        "lexicon": list(issue.lexicon),
    }


def _row(issue: dict[str, object], *names: str) -> list[Cell]:
    return [value if isinstance(value := issue[name], int) else str(value or "") for name in names]
