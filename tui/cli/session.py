"""`tagline session`, which opens the reader in a tagging session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import click

from store.errors import WrongUse
from tui.cli.invocation import Invocation
from tui.cli.reading import open_reader
from tui.cli.verbs import verb

if TYPE_CHECKING:
    from store.answers import Sitting
    from store.project import Project
    from store.scopes import Scope
    from tui.screens.reading import ReadingScreen

_KINDS: Final = ("unread", "suggestions", "search", "orphans", "disagreements", "check")
_NEEDS: Final = {"suggestions": "--issue", "search": "--query", "check": "--of"}
"""The option that a kind of scope cannot do without."""


@verb("session", "tagline session --scope unread")
@click.option("--scope", "kind", type=click.Choice(_KINDS), help="What to go through.")
@click.option("--issue", metavar="ISSUE", help="With suggestions: the issue, by name or key.")
@click.option("--query", metavar="TEXT", help="With search: the words to find.")
@click.option("--of", metavar="NAME", help="With check: the coder whose tags to check.")
@click.option("--article", metavar="ARTICLE", help="Only this article, by uid, title or file name.")
@click.pass_obj
def command(
    invocation: Invocation,
    kind: str | None,
    issue: str | None,
    query: str | None,
    of: str | None,
    article: str | None,
) -> int:
    """Open the reader in a session: the one not ended, one of a scope, or a choice of scopes."""
    given = {"suggestions": issue, "search": query, "check": of}
    named = [name for name, value in given.items() if value is not None]
    chosen = kind or (named[0] if named else "unread" if article is not None else None)
    if any(name != chosen for name in named):
        option = _NEEDS[next(name for name in named if name != chosen)]
        raise WrongUse(f"{option} does not go with --scope {chosen}. Nothing was done.")
    argument = given.get(chosen or "") or ""
    if chosen in _NEEDS and not argument.strip():
        raise WrongUse(f"--scope {chosen} needs {_NEEDS[chosen]}. Nothing was done.")

    def beginning(project: Project) -> Callable[[ReadingScreen], None]:
        return _opening(_sitting(project, _scope(project, chosen, argument, article)))

    return open_reader(invocation, beginning=beginning)


def _scope(project: Project, kind: str | None, argument: str, article: str | None) -> Scope | None:
    """Return the scope that is meant, None for any that is not ended.

    Raises:
        NotFound: The issue, the coder or the article is not there.
    """
    from store.codebook import find
    from store.scopes import Kind, Scope

    if kind is None:
        return None
    if kind == Kind.SUGGESTIONS:
        argument = find(project.issues(), argument).uid
    uid = project.find_article(article).uid if article is not None else ""
    return Scope(Kind(kind), argument.strip(), uid)


def _sitting(project: Project, scope: Scope | None) -> Sitting | None:
    """Return the session not ended, if it is of the scope, else a new one; None to let one choose."""
    latest = project.latest_sitting()
    if scope is None or (latest is not None and latest.scope == scope):
        return latest
    return project.new_sitting(scope)


def _opening(sitting: Sitting | None) -> Callable[[ReadingScreen], None]:
    def begin(screen: ReadingScreen) -> None:
        from tui.screens.scopes import open_session

        if screen.project.read_only or sitting is None:
            screen.perform("session")
        else:
            open_session(screen, sitting)

    return begin
