"""`tagline config` with its own commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.invocation import Invocation
from tui.cli.output import note, print_json, print_rows
from tui.cli.verbs import described, verb

if TYPE_CHECKING:
    from tui.settings import Mistake, Settings


@described(
    "check",
    "Name every mistake in the settings, the keys and your own themes; exit code 1 if there is any.",
    "tagline config check",
    marks=False,
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: line, lines and problem of each.")
@click.pass_obj
def check(invocation: Invocation, as_json: bool) -> int:
    """Print one line for each mistake; nothing is changed."""
    settings = invocation.settings
    mistakes = find_mistakes(settings)
    if as_json:
        print_json([_object(mistake) for mistake in mistakes])
    else:
        print_rows([mistake.text] for mistake in mistakes)
    if not mistakes:
        missing = "" if settings.path.exists() else " (it does not exist, so the defaults hold)"
        note(f"{settings.path.name}: no mistakes{missing}")
    return 1 if mistakes else 0


@described("path", "Print where the settings lie.", "tagline config path", marks=False)
def path() -> None:
    """Print the place of the settings; they need not exist."""
    from tui.settings import config_path

    print_rows([[str(config_path().absolute())]])


@verb("config", "tagline config check", under=(check, path))
@click.pass_context
def command(context: click.Context) -> None:
    """Explain the commands that there are, unless one follows."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def find_mistakes(settings: Settings) -> list[Mistake]:
    """Return what is wrong with the settings and their keys, line by line, then with the user's themes."""
    # Imported on use: only this needs the keys, and the library of the screen to try themes.
    from store.locations import bundled
    from tui.keymap import build
    from tui.settings import Mistake, themes_path
    from tui.theme_files import load_themes

    mistakes = list(settings.mistakes)
    mistakes += [settings.key_mistake(each.actions, each.text) for each in build(settings.keys).problems]
    loaded = load_themes([bundled("tui", "themes"), themes_path()])
    if settings.theme not in {each.theme.name for each in loaded.themes}:
        what = f'there is no theme "{settings.theme}". Choose one in the reader with : theme.'
        mistakes.append(settings.mistake(["theme"], what))
    mistakes.sort(key=lambda mistake: mistake.lines)
    return mistakes + [Mistake(problem) for problem in loaded.problems]


def _object(mistake: Mistake) -> dict[str, object]:
    line = mistake.lines[0] if mistake.lines else None
    return {"line": line, "lines": list(mistake.lines), "problem": mistake.text}
