"""What the reader looks like. After `pytest tests/snapshots --snapshot-update`, look at the new pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.corpus import starter_articles, starter_codebook
from store.project import Project
from tui.app import TaglineApp
from tui.settings import Settings

Compare = Callable[..., bool]
NewApp = Callable[..., TaglineApp]


@pytest.fixture
def new_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NewApp]:
    """Return a function that makes the reader over the starter corpus, under a theme."""
    for name in ("CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    # What was read is written some seconds later: the pictures must not depend on how fast they are made,
    # nor on how long keys are apart.
    monkeypatch.setattr("tui.screens.record.SETTLE", 3600.0)
    monkeypatch.setattr("tui.screens.record.MOMENT", 0.0)
    with Project.open(tmp_path / "talks.db", coder="olena", starter=starter_codebook()) as project:
        for draft in starter_articles():
            project.import_draft(draft)
        yield lambda theme="dark": TaglineApp(project, Settings(tmp_path / "config.toml", theme=theme))


def test_tagged_article(snap_compare: Compare, new_app: NewApp) -> None:
    """A sentence, a phrase with two issues inside a tagged sentence, a note, the target and the bars."""
    keys = "j j j 1 j l l v l l 2 3 escape j 4 a o k enter"
    assert snap_compare(new_app(), press=keys.split(), terminal_size=(120, 40))


def test_small_terminal_with_popup(snap_compare: Compare, new_app: NewApp) -> None:
    """At 80x24 the text has the whole width, and the popup after t names every issue."""
    assert snap_compare(new_app(), press=["j", "j", "1", "t"], terminal_size=(80, 24))


def test_two_articles_and_annotations(snap_compare: Compare, new_app: NewApp) -> None:
    """At 200x60 two articles stand side by side between the list of articles and that of annotations."""
    keys = "j j 1 vertical_line down enter j j j 3 4 o"
    assert snap_compare(new_app(), press=keys.split(), terminal_size=(200, 60))


def test_help(snap_compare: Compare, new_app: NewApp) -> None:
    """The sheet of keys stands over the page."""
    assert snap_compare(new_app(), press=["question_mark"], terminal_size=(100, 30))


@pytest.mark.parametrize("theme", ["paper", "contrast", "sixteen"])
def test_themes(snap_compare: Compare, new_app: NewApp, theme: str) -> None:
    """Marks, target and bars under a light, a high-contrast and a 16-colour theme."""
    assert snap_compare(new_app(theme), press=["j", "j", "1", "2", "j", "4", "j"], terminal_size=(100, 24))
