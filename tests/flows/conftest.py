"""Fixtures of the flows: a project with the starter corpus, and the reader over it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from store.corpus import starter_articles, starter_codebook
from store.project import Project
from tests.flows.calling import OTHER, TEXT, Run
from tests.flows.driving import OpenReader, ReaderPilot
from tui.app import TaglineApp
from tui.cli.main import cli
from tui.settings import Settings, default_project, load_settings


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings and state of the person who runs the tests out of them, and theirs out of ours."""
    for name in ("CONFIG", "STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.delenv("TAGLINE_CONFIG", raising=False)
    monkeypatch.delenv("TAGLINE_PROJECT", raising=False)


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let keys pressed at once count as pressed by somebody who reads."""
    monkeypatch.setattr("tui.screens.record.MOMENT", 0.0)


@pytest.fixture(scope="session")
def starter_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with the starter corpus, made once; do not write to it."""
    path = tmp_path_factory.mktemp("starter") / "talks.db"
    with Project.open(path, coder="olena", starter=starter_codebook()) as project:
        for draft in starter_articles():
            project.import_draft(draft)
    return path


@pytest.fixture
def project_path(starter_project: Path, tmp_path: Path) -> Path:
    """Return a project with the starter corpus: a copy of the one file is a whole project."""
    return Path(shutil.copy(starter_project, tmp_path / "talks.db"))


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    """Return the project as another program sees it, to check what is really in the file."""
    with Project.open(project_path, coder="olena") as opened:
        yield opened


@pytest.fixture
def open_reader(project_path: Path) -> OpenReader:
    """Return a function that opens the reader on the project, as often as one likes."""

    @asynccontextmanager
    async def open_it(
        size: tuple[int, int] = (120, 40), settings: Settings | None = None, path: Path = project_path
    ) -> AsyncIterator[ReaderPilot]:
        with Project.open(path, coder="olena") as opened:
            app = TaglineApp(opened, settings or load_settings())
            async with app.run_test(size=size, notifications=True) as pilot:
                await pilot.pause()
                yield pilot

    return open_it


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the program in a home of its own."""
    for name in ("TAGLINE_PROJECT", "TAGLINE_CONFIG", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(cli, [str(arg) for arg in args], prog_name="tagline")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with two texts."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.txt").write_text(OTHER, encoding="utf-8")
    return folder


@pytest.fixture
def filled(run: Run, texts: Path) -> Path:
    """The user's own project with the two texts."""
    assert run("--coder", "olena", "import", texts).exit_code == 0
    return default_project()
