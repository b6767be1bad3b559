"""`tagline paths`."""

from __future__ import annotations

import click

from tui.cli.invocation import Invocation
from tui.cli.output import Column, print_json, print_rows, print_table, to_terminal
from tui.cli.verbs import verb


@verb("paths", "tagline paths --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> None:
    """Print the places; nothing is opened or made."""
    from tui.settings import config_path, data_path, state_path, themes_path

    places = {
        "project": str(invocation.project_path.absolute()),
        "settings": str(config_path()),
        "themes": str(themes_path()),
        "data": str(data_path()),
        "state": str(state_path()),
    }
    if as_json:
        print_json(places)
    elif to_terminal():
        print_table((Column("What"), Column("Where")), list(places.items()))
    else:
        print_rows(list(places.items()))
