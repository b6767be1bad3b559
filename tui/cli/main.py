"""The program `tagline`: finds the command, runs it, and explains what went wrong."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

import click
from click_default_group import DefaultGroup

from store.errors import TaglineError
from tui.cli.invocation import Invocation
from tui.cli.output import note
from tui.cli.verbs import DEFAULT, VERBS, common_options

INTERRUPTED: Final = 130
_STRANGE: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What values that make no sense raise."""

_HELP = """Read several accounts of one event, tag passages by issue, export the evidence.

\b
Example: tagline reports/
"""
_EXIT_CODES = """\b
Exit codes: 0 done, 1 failed, 2 wrong use or no terminal,
3 project damaged or newer, 4 busy, read-only or disk full,
5 finished with items skipped, 130 interrupted.

Without a command, `tagline PATHS` opens the reader. Data goes to stdout, notes to stderr.
"""


class Program(DefaultGroup):  # type: ignore[misc]  # click_default_group has no types
    """The group of all commands, each imported when it is used."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave options that are those of the default command to it: click would look for similar ones."""
        own = {name for param in self.get_params(ctx) for name in param.opts}
        if args and args[0][:2] == "--" != args[0] and args[0].partition("=")[0] not in own:
            args.insert(0, DEFAULT)
        rest: list[str] = super().parse_args(ctx, args)
        return rest

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, for other words the default one."""
        name = cmd_name if cmd_name in VERBS else DEFAULT
        self.commands[name] = VERBS[name].load()
        gc.enable()  # off since the start: hardly anything that is loaded is ever garbage
        command: click.Command | None = super().get_command(ctx, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments begin with, or the default one for all of them."""
        suggest_command(args[0])
        found: tuple[str | None, click.Command | None, list[str]] = super().resolve_command(ctx, args)
        return found

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what fails for no reason that it knows may fail for damage to the project."""
        try:
            return super().invoke(ctx)
        except (TaglineError, click.exceptions.Exit, click.ClickException, click.Abort, OSError):
            raise
        except _STRANGE as error:
            from tui.recovery import damage_behind  # on use, like the commands

            damage = damage_behind(error, ctx.ensure_object(Invocation).project_path)
            if damage is None:
                raise
            raise damage from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.sentence) for name, verb in VERBS.items()])

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: object,
    ) -> NoReturn:
        """Run the command that the arguments name and leave with its exit code."""
        debug = "--debug" in (sys.argv if args is None else args)
        stdout = sys.stdout
        try:
            result = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
            if sys.stdout is not None:
                sys.stdout.flush()  # a pipe that broke is noticed here and not while Python ends
            sys.exit(result if isinstance(result, int) else 0)
        except SystemExit:
            if sys.stdout is not stdout:  # click's answer to a pipe that broke
                _silence()
            raise
        except (TaglineError, click.ClickException, click.Abort, OSError) as error:
            if debug:
                show_traceback(error)
            sys.exit(_explain(error))


def suggest_command(word: str) -> None:
    """Refuse a word that is no file and looks like a mistyped command.

    Raises:
        UsageError: naming the command that may have been meant.
    """
    if word in VERBS or word.startswith("-") or os.path.lexists(word):
        return
    from difflib import get_close_matches  # on use, like the commands

    close = get_close_matches(word, VERBS, n=1)
    if close:
        raise click.UsageError(f'"{word}" is neither a command nor a file. Did you mean "{close[0]}"?')


def show_traceback(error: BaseException) -> None:
    """Print where an error arose."""
    import traceback  # on use, as it loads much

    for line in "".join(traceback.format_exception(error)).splitlines():
        note(line)


def _explain(error: Exception) -> int:
    """Print what happened and return the exit code."""
    if isinstance(error, BrokenPipeError):
        _silence()
        return 1
    if isinstance(error, click.Abort):
        note("Interrupted; what was saved before is safe.")
        return INTERRUPTED
    if isinstance(error, OSError):
        _silence()
        place = f"{error.filename}: " if error.filename else ""
        _complain(f"{place}{error.strerror or error}. What was saved before is safe.")
        return 1
    if isinstance(error, click.UsageError):
        where = error.ctx.command_path if error.ctx else "tagline"
        _complain(f"{error.format_message()} Nothing was done; see `{where} --help`.")
    elif isinstance(error, click.ClickException):
        _complain(error.format_message())
    else:
        from tui.recovery import in_words  # on use, like the commands

        _complain(in_words(error) if isinstance(error, TaglineError) else str(error))
    code: int = getattr(error, "exit_code", 1)
    return code


def _complain(message: str) -> None:
    note(f"Error: {' '.join(message.split())}")


def _silence() -> None:
    """Keep Python from writing the rest of the output, and failing, while it ends."""
    with contextlib.suppress(OSError, AttributeError):  # a stand-in in tests, or no stdout at all
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from tui.version import own_version  # on use, like the commands

        click.echo(f"tagline {own_version()}")
        context.exit()


def _start(context: click.Context) -> int | None:
    if context.invoked_subcommand is not None:
        return None
    result: int | None = context.invoke(VERBS[DEFAULT].load())
    return result


cli = Program(
    "tagline",
    callback=click.pass_context(_start),
    help=_HELP,
    epilog=_EXIT_CODES,
    default=DEFAULT,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=[
        *common_options(),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Show the version and leave.",
        ),
    ],
)
"""The program."""
