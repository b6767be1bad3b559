"""`tagline read`, which opens the reader."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from store.errors import WrongUse
from tui.cli.importing import SKIPPED
from tui.cli.intake import Intake, back_up_before, watched
from tui.cli.invocation import Invocation
from tui.cli.output import note
from tui.cli.verbs import verb

if TYPE_CHECKING:
    from store.adding import Prepared
    from store.model import Article
    from store.project import Project
    from tui.screens.reading import ReadingScreen
    from tui.settings import Settings

    Beginning = Callable[[Project], Callable[[ReadingScreen], None]]

_PATIENCE: Final = 0.25
"""Seconds that a key waits for another program that holds the project; then the screen says so."""


@verb("read", "tagline reports/")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_obj
def command(invocation: Invocation, paths: tuple[Path, ...] = ()) -> int:
    """Open the reader on the project, after importing the paths."""
    return open_reader(invocation, paths)


def open_reader(
    invocation: Invocation, paths: tuple[Path, ...] = (), beginning: Beginning | None = None
) -> int:
    """Open the reader after importing the paths; `beginning` returns what is done first on its screen.

    Raises:
        WrongUse: There is no terminal.
        TaglineError: The project cannot be opened, or `beginning` refuses it.
    """
    if not has_terminal():
        raise WrongUse(
            "The reader needs a terminal. Nothing was done; "
            "in scripts use `tagline export`, `tagline list` or `tagline import`."
        )
    intake = Intake()
    try:
        count, contents = intake.find(paths) if paths else (0, iter(()))
        code = _read(invocation, intake, contents, count, beginning)
    finally:  # said again where it stays on the screen
        for line in intake.refused:
            note(line)
    return code or (SKIPPED if intake.refused else 0)


def has_terminal() -> bool:
    """Tell whether the reader can draw: a terminal that moves its cursor is on both ends."""
    streams = (sys.stdin, sys.stdout)
    if not all(stream is not None and stream.isatty() for stream in streams):
        return False
    return os.name == "nt" or os.environ.get("TERM", "") not in {"", "dumb"}


def _read(
    invocation: Invocation,
    intake: Intake,
    contents: Iterator[Prepared | Path],
    count: int,
    beginning: Beginning | None,
) -> int:
    fresh = not invocation.project_path.exists()
    with invocation.open(create=True, warn=False, timeout=_PATIENCE) as project:
        if count:
            if not fresh:
                back_up_before(project)
            with watched(contents, count) as texts:
                intake.store(project, texts)
        elif fresh and invocation.named_project is None:
            from store.corpus import starter_articles

            for draft in starter_articles():
                project.import_draft(draft)
        if intake.refused and not intake.done:
            raise intake.nothing()
        remarks = (*project.remarks, *intake.refused, *intake.remarks)
        begin = beginning(project) if beginning is not None else None
        return _show(project, invocation.settings, remarks, intake.article, begin)


def _show(
    project: Project,
    settings: Settings,
    remarks: Sequence[str],
    opening: Article | None,
    begin: Callable[[ReadingScreen], None] | None,
) -> int:
    # Imported only here: no other command waits for the screen to load.
    from store.locations import bundled
    from tui.opening import first_light
    from tui.settings import state_path, themes_path
    from tui.workspace import load_workspace

    workspace = load_workspace(state_path(), project.uid)
    if opening is not None:
        workspace = workspace.opening(opening.uid)
    gc.disable()  # hardly anything of what is loaded now is ever garbage; the reader turns it on
    with first_light() as light:
        light.show(project, workspace, settings, (themes_path(), bundled("tui", "themes")))
        from tui.app import TaglineApp

        remarks = [*settings.problems, *remarks]
        reader = TaglineApp(project, settings, remarks, workspace, light, begin)
        code = reader.start()
    if reader.failure is not None:
        if "--debug" in sys.argv:
            from tui.cli.main import show_traceback

            show_traceback(reader.failure)
        note(reader.sentence())
    if reader.farewell:
        note(reader.farewell)
    return code
