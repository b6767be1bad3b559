"""`tagline stats`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

from tui.cli.invocation import Invocation
from tui.cli.output import Column, print_json, print_rows, print_table, to_terminal
from tui.cli.verbs import verb

if TYPE_CHECKING:
    from store.answers import SessionSummary
    from store.passages import Stats
    from store.project import Project

_BAR: Final = 30
"""The longest bar in cells."""
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_SHOWN: Final = ("started_at", "scope", "answered", "tagged", "minutes")
"""What is told of a session where rows are not read by people, after its kind."""


@verb("stats", "tagline stats --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> None:
    """Print the numbers of the project, on a terminal with bars."""
    with invocation.open() as project:
        stats = project.stats()
        sessions = [_session(project, each) for each in project.sessions()]
    totals, sources = _totals(stats), _sources(stats)
    if as_json:
        print_json(
            {
                **totals,
                "issues": [{"issue": name, "tags": count} for name, count in stats.issues.items()],
                "sources": [{"source": name or None, "tags": count} for name, count in sources.items()],
                "coders": [{"coder": name, "annotations": count} for name, count in stats.coders.items()],
                "sessions": sessions,
            }
        )
    elif to_terminal():
        click.echo(", ".join(f"{_spaced(name)}: {count:,}" for name, count in totals.items()))
        _print_bars("Tags by issue", stats.issues)
        _print_bars("Tags by source", sources)
        _print_sessions(sessions)
    else:
        print_rows(("total", name, count) for name, count in totals.items())
        for kind, counts in (("issue", stats.issues), ("source", sources), ("coder", stats.coders)):
            print_rows((kind, name, count) for name, count in counts.items())
        print_rows(("session", *(_cell(each[name]) for name in _SHOWN)) for each in sessions)


def _session(project: Project, summary: SessionSummary) -> dict[str, str | int | float | None]:
    """Return a session as data; what another program wrote and this one does not know has no scope."""
    scope, place = summary.scope, summary.place
    argument = scope.argument if scope is not None else ""
    names = {issue.uid: issue.name for issue in project.issues()}
    return {
        "session": summary.uid,
        "coder": summary.coder,
        "started_at": summary.started_at,
        "ended_at": summary.ended_at,
        "scope": scope.kind.value if scope is not None else None,
        "argument": names.get(argument, argument) or None,
        "answered": place.answered,
        "tagged": place.tagged,
        "minutes": round(place.seconds / 60, 1),
    }


def _cell(value: str | float | None) -> str:
    return "" if value is None else str(value)


def _print_sessions(sessions: Sequence[Mapping[str, object]]) -> None:
    if not sessions:
        return
    click.echo()
    columns = (
        *(Column("Sessions"), Column("Scope", gives_way=True), Column("Coder", gives_way=True)),
        *(Column("Answered", right=True), Column("Tagged", right=True), Column("Minutes", right=True)),
    )
    rows = [
        (
            str(each["started_at"])[:16].replace("T", " "),
            " ".join(str(each[name]) for name in ("scope", "argument") if each[name]),
            *(str(each[name]) for name in ("coder", "answered", "tagged", "minutes")),
        )
        for each in sessions
    ]
    print_table(columns, rows)


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
