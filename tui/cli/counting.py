"""`tagline stats`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from tui.cli.invocation import Invocation
from tui.cli.output import Column, print_json, print_rows, print_table, to_terminal
from tui.cli.verbs import verb

if TYPE_CHECKING:
    from store.passages import Stats

_BAR: Final = 30
"""The longest bar in cells."""
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"


@verb("stats", "tagline stats --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> None:
    """Print the numbers of the project, on a terminal with bars."""
    with invocation.open() as project:
        stats = project.stats()
    totals, sources = _totals(stats), _sources(stats)
    if as_json:
        print_json(
            {
                **totals,
                "issues": [{"issue": name, "tags": count} for name, count in stats.issues.items()],
                "sources": [{"source": name or None, "tags": count} for name, count in sources.items()],
                "coders": [{"coder": name, "annotations": count} for name, count in stats.coders.items()],
            }
        )
    elif to_terminal():
        click.echo(", ".join(f"{_spaced(name)}: {count:,}" for name, count in totals.items()))
        _print_bars("Tags by issue", stats.issues)
        _print_bars("Tags by source", sources)
    else:
        print_rows(("total", name, count) for name, count in totals.items())
        for kind, counts in (("issue", stats.issues), ("source", sources), ("coder", stats.coders)):
            print_rows((kind, name, count) for name, count in counts.items())


def bar(count: int, most: int) -> str:
    """Return a bar of blocks for a count; what is not nothing is seen."""
    if not count:
        return ""
    eighths = max(1, round(count * _BAR * 8 / most))
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def _totals(stats: Stats) -> dict[str, int]:
    return {
        "articles": len(stats.articles),
        "articles_read": sum(summary.read_percent == 100 for summary in stats.articles),
        "annotations": stats.annotations,
        "tags": stats.tags,
    }


def _sources(stats: Stats) -> dict[str, int]:
    """Return the tags by source; articles without one count together, under an empty name."""
    sources: dict[str, int] = {}
    for summary in stats.articles:
        source = summary.article.source or ""
        sources[source] = sources.get(source, 0) + summary.tags
    return sources


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _print_bars(title: str, counts: Mapping[str, int]) -> None:
    if not counts:
        return
    most = max(counts.values())
    click.echo()
    columns = (Column(title, gives_way=True), Column("", right=True), Column(""))
    print_table(columns, [(name or "(no source)", count, bar(count, most)) for name, count in counts.items()])
