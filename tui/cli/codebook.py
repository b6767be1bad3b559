"""`tagline issues` with its own commands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from store.errors import WrongUse
from tui.cli.codebook_files import export_codebook, import_codebook
from tui.cli.invocation import Invocation
from tui.cli.output import Cell, Column, note, print_json, print_rows, print_table, to_terminal
from tui.cli.verbs import described, verb
from tui.text.sanitise import plain

if TYPE_CHECKING:
    from store.model import Issue
    from store.project import Project
    from store.tagging import Outcome

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
_lexicon = click.option(
    "--word", "words", metavar="WORD", multiple=True, help="A word of it; may be repeated."
)
_parent = click.option("--parent", metavar="ISSUE", help="The issue above it.")
_json = click.option("--json", "as_json", is_flag=True, help="Print the issue as JSON.")
_yes = click.option("-y", "--yes", is_flag=True, help="Do not ask.")


@described("add", "Add an issue to the codebook.", 'tagline issues add "energy strikes" --key 4')
@click.argument("name")
@_key
@_colour
@_description
@_lexicon
@_parent
@_json
@click.pass_obj
def add(
    invocation: Invocation,
    /,
    name: str,
    words: tuple[str, ...],
    parent: str | None,
    as_json: bool,
    **values: str | None,
) -> None:
    """Add an issue; a missing project is made first."""
    from store.codebook import IssueDraft

    description = values["description"] or ""
    draft = IssueDraft(name, values["key"] or None, values["colour"] or None, description, words)
    with invocation.open(create=True) as project:
        above = project.find_issue(parent) if parent else None
        outcome = project.add_issue(draft, parent=above)
        _tell(project, outcome, " ".join(name.split()), as_json)


@described("edit", "Change an issue of the codebook; its tags stay.", "tagline issues edit energy --key e")
@click.argument("issue")
@click.option("--name", metavar="NAME", help="Its new name.")
@_key
@_colour
@_description
@_lexicon
@_parent
@click.option("--place", type=int, metavar="N", help="Where it stands in the codebook, from 1.")
@_json
@click.pass_obj
def edit(
    invocation: Invocation,
    /,
    issue: str,
    words: tuple[str, ...],
    parent: str | None,
    place: int | None,
    as_json: bool,
    **values: str | None,
) -> None:
    """Change what the options name, as one change; an empty key, word or parent takes it away."""
    from store.use_cases.codebook import Nesting

    changes = {name: value for name, value in values.items() if value is not None}
    if not changes and not words and parent is None and place is None:
        raise WrongUse(
            "Nothing was changed; name what to change: --name, --key, --colour, --description, --word, "
            "--parent or --place."
        )
    for name in ("name", "colour"):
        if changes.get(name) == "":
            raise WrongUse(f"--{name} needs a value. Nothing was changed.")
    with invocation.open() as project:
        found = project.find_issue(issue)
        outcome = project.edit_issue(
            found,
            {**changes, "key": changes.get("key", found.key) or None},
            lexicon=[word for word in words if word] if words else None,
            place=place,
            nesting=Nesting(project.find_issue(parent) if parent else None) if parent is not None else None,
        )
        _tell(project, outcome, found.uid, as_json)


@described(
    "merge",
    "Give the tags of an issue to another, and take it out of the codebook.",
    "tagline issues merge 4 3 --yes",
)
@click.argument("issue")
@click.argument("into")
@_yes
@_json
@click.pass_obj
def merge(invocation: Invocation, issue: str, into: str, yes: bool, as_json: bool) -> None:
    """Merge one issue into another; what carried both has one tag then."""
    with invocation.open() as project:
        found, other = project.find_issue(issue), project.find_issue(into)
        count = _tags(project.tag_count(found))
        if yes or _sure(f'Give {count} of "{found.name}" to "{other.name}" and take it out of the codebook?'):
            _tell(project, project.merge_issues(found, other), other.uid, as_json)


@described(
    "remove",
    "Take an issue out of the codebook; its tags no longer count.",
    "tagline issues remove 4 --yes",
)
@click.argument("issue")
@_yes
@_json
@click.pass_obj
def remove(invocation: Invocation, issue: str, yes: bool, as_json: bool) -> None:
    """Remove an issue; undo in the reader brings it back with its tags."""
    with invocation.open() as project:
        found = project.find_issue(issue)
        count = _tags(project.tag_count(found))
        if yes or _sure(f'Take "{found.name}" out of the codebook, with {count}?'):
            outcome = project.remove_issue(found)
            note(outcome.summary)
            if as_json:
                print_json({**_object(found, 0, None), "removed": True})


def _sure(question: str) -> bool:
    """Ask a person; whoever calls from a script has to say --yes."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise WrongUse(f"{plain(question)} Nothing was changed; say --yes where nobody can be asked.")
    sure: bool = click.confirm(plain(f"{question} Undo in the reader takes it back."), err=True)
    if not sure:
        note("Nothing was changed.")
    return sure


def _tags(count: int) -> str:
    return f"{count:,} tag{'' if count == 1 else 's'}"


def _tell(project: Project, outcome: Outcome, name: str, as_json: bool) -> None:
    """Tell what was done, and print the issue as it is now if JSON is wanted."""
    note(outcome.summary)
    if as_json:
        issue = project.find_issue(name)
        print_json(
            _object(issue, project.tallies().get(issue.id, 0), _names(project).get(issue.parent_id or 0))
        )


def _names(project: Project) -> dict[int, str]:
    return {issue.id: issue.name for issue in project.issues()}


@verb("issues", "tagline issues --json", under=(add, edit, merge, remove, import_codebook, export_codebook))
@click.option("--json", "as_json", is_flag=True, help="Print JSON. In a pipe, rows have the first 6 columns.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Print the codebook, unless a command follows."""
    if context.invoked_subcommand is not None:
        return
    with context.ensure_object(Invocation).open() as project:
        tags, names = project.tallies(), _names(project)
        issues = [
            _object(issue, tags.get(issue.id, 0), names.get(issue.parent_id or 0))
            for issue in project.issues()
        ]
    if as_json:
        print_json(issues)
    elif not to_terminal():
        print_rows([_row(issue, *_FIELDS) for issue in issues])
    elif issues:
        print_table(_COLUMNS, [_row(issue, *_SHOWN) for issue in issues])
    else:
        note("The codebook is empty. Add an issue with `tagline issues add NAME`.")


def _object(issue: Issue, tags: int, parent: str | None) -> dict[str, object]:
    return {
        "uid": issue.uid,
        "key": issue.key,
        "name": issue.name,
        "colour": issue.colour,
        "tags": tags,
        "description": issue.description,
        "lexicon": list(issue.lexicon),
        "parent": parent,
    }


def _row(issue: dict[str, object], *names: str) -> list[Cell]:
    return [value if isinstance(value := issue[name], int) else str(value or "") for name in names]
