"""The commands of the command line: where each is defined, and its help without loading it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

import click

from tui.cli.invocation import Invocation

Action = Callable[..., int | None]
"""What a command does; a number is its exit code."""


class Verb(NamedTuple):
    """One command."""

    place: str
    """The module that defines it as `command`, or the module and the name there."""
    sentence: str
    """What it does."""

    def load(self) -> click.Command:
        """Import the module and return the command."""
        module, _, name = self.place.partition(":")
        command = getattr(importlib.import_module(f"tui.cli.{module}"), name or "command")
        assert isinstance(command, click.Command)
        return command


VERBS: Final[Mapping[str, Verb]] = MappingProxyType(
    {
        "read": Verb("reading", "Open the reader; PATHS are imported first."),
        "session": Verb("session", "Tag one passage after the other, or go on where you stopped."),
        "import": Verb("importing", "Add texts to the project; what is there already is not added again."),
        "reimport": Verb("reimporting", "Give an article the text of an edited FILE; annotations go along."),
        "list": Verb("listing:list_articles", "List the articles of the project."),
        "issues": Verb("codebook", "List the issues of the codebook, change them, or take them from a file."),
        "search": Verb("listing:search", "Find paragraphs that hold every word of the QUERY."),
        "tag": Verb("marking:tag", "Tag characters START to END of an article with issues."),
        "untag": Verb("marking:untag", "Remove annotations, or one issue from them."),
        "mark-read": Verb("marking:mark_read", "Count an article as read to its end."),
        "matrix": Verb("comparing", "Show how often each article speaks of each issue, and its silence."),
        "export": Verb("exporting", "Write the tagged passages as data."),
        "stats": Verb("counting", "Count articles and tags, by issue and by source."),
        "history": Verb("history", "List what was done, newest first, or print the audit trail."),
        "check": Verb("checking", "Look through the whole project for damage; nothing is changed."),
        "backup": Verb("backups:backup", "Copy the project, to DEST or to where its backups lie."),
        "restore": Verb("backups:restore", "Put a backup in the place of the project, which is kept beside."),
        "config": Verb("config", "Check the settings, or show where they lie."),
        "paths": Verb("places", "Show where project, settings and themes lie."),
    }
)
"""Every command by name, in the order of the help."""

DEFAULT: Final = "read"
"""The command that is meant when none is named."""


def verb(
    name: str, example: str, *, marks: bool = True, under: Sequence[click.Command] = ()
) -> Callable[[Action], click.Command]:
    """Make a function the command `name`: `described` with the sentence of `VERBS`."""
    return described(name, VERBS[name].sentence, example, marks=marks, under=under)


def described(
    name: str, sentence: str, example: str, *, marks: bool = True, under: Sequence[click.Command] = ()
) -> Callable[[Action], click.Command]:
    """Make a function a command whose help is one sentence and an example.

    It has the options of all commands; without `marks`, it has no `--coder` to mark under. With commands
    `under` it, it is called without any of them too.
    """

    def make(function: Action) -> click.Command:
        text = f"{sentence}\n\n\b\nExample: {example}"
        if under:
            group = click.group(name, help=text, short_help=sentence, invoke_without_command=True)(function)
            for command in under:
                group.add_command(command)
            made: click.Command = group
        else:
            made = click.command(name, help=text, short_help=sentence)(function)
        made.params.extend(common_options(coder=marks))
        return made

    return make


def common_options(*, coder: bool = True) -> list[click.Parameter]:
    """Return the options that every command and the program itself take."""
    options = [
        click.Option(
            ["-p", "--project"],
            metavar="FILE",
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=_keep,
            help="The project, instead of $TAGLINE_PROJECT or your own.",
        ),
        click.Option(
            ["--coder"],
            metavar="NAME",
            expose_value=False,
            callback=_keep,
            help="Who marks, instead of the one in your settings or your login name.",
        ),
        click.Option(["--debug"], is_flag=True, expose_value=False, help="Show where an error arose."),
    ]
    return [option for option in options if coder or option.name != "coder"]


def _keep(context: click.Context, parameter: click.Parameter, value: object) -> None:
    invocation = context.ensure_object(Invocation)
    # The same options stand before and after the verb; the later one wins.
    if value is not None:
        setattr(invocation, str(parameter.name), value)
