"""`tagline` and `tagline read`: which project opens, what is imported first, what the reader is told."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from store.project import Project
from tests.flows.calling import Run
from tui.opening import FirstLight
from tui.settings import Settings, default_project
from tui.workspace import Workspace


class Reader(ModuleType):
    """Stands in for the screen and remembers what it was opened with."""

    def __init__(self, code: int = 0) -> None:
        super().__init__("tui.app")
        self.code = code
        self.titles: list[str] = []
        self.issues: list[str] = []
        self.remarks: list[str] = []
        self.path = self.coder = self.theme = self.opening = self.farewell = ""
        self.failure: Exception | None = None

    def TaglineApp(
        self,
        project: Project,
        settings: Settings,
        remarks: Sequence[str],
        workspace: Workspace,
        light: FirstLight | None,
        begin: object,
    ) -> Reader:
        """Take note of everything."""
        self.titles = [summary.article.title for summary in project.articles()]
        self.issues = [issue.name for issue in project.issues()]
        self.remarks = list(remarks)
        opened = [project.find_article(uid).title for uid in workspace.articles]
        self.opening = opened[workspace.active] if opened else ""
        self.path, self.coder, self.theme = str(project.path), project.coder, settings.theme
        return self

    def start(self) -> int:
        """Leave at once."""
        return self.code


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A terminal, and a screen that only takes notes."""
    screen = Reader()
    monkeypatch.setitem(sys.modules, "tui.app", screen)
    monkeypatch.setattr("tui.cli.reading.has_terminal", lambda: True)
    return screen


def test_paths_are_what_is_opened(run: Run, reader: Reader, texts: Path) -> None:
    """The first of the paths is shown, whether its text was there before or not."""
    assert run("-p", "p.db", texts / "a.txt").exit_code == 0
    assert reader.opening == "Talks end in Geneva"
    assert run("-p", "p.db", texts / "b.txt", texts / "a.txt").exit_code == 0
    assert reader.opening == "Drones hit the grid"
    assert run("-p", "p.db", texts / "a.txt").exit_code == 0
    assert reader.opening == "Talks end in Geneva"
    assert run("-p", "p.db").exit_code == 0
    assert reader.opening == ""


def test_the_first_start(run: Run, reader: Reader) -> None:
    """The user's own project begins with the starter codebook and corpus."""
    assert run("--coder", "olena").exit_code == 0
    assert (reader.path, reader.coder) == (str(default_project()), "olena")
    assert len(reader.titles) >= 5
    assert len(reader.issues) == 4
    before = reader.titles
    assert run("read").exit_code == 0
    assert reader.titles == before


@pytest.mark.parametrize("words", [("texts",), ("read", "texts"), ("texts", "--coder", "olena")])
def test_reading_paths(run: Run, reader: Reader, texts: Path, words: tuple[str, ...]) -> None:
    """Paths are imported first, once, and no starter corpus with them."""
    for _ in range(2):
        assert run(*words).exit_code == 0
        assert reader.titles == ["Talks end in Geneva", "Drones hit the grid"]


def test_a_named_project_has_no_starter_corpus(
    run: Run, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither -p nor TAGLINE_PROJECT fill a new project with texts nobody asked for; -p goes first."""
    monkeypatch.setenv("TAGLINE_PROJECT", "env.db")
    assert run().exit_code == 0
    assert (Path(reader.path).name, reader.titles) == ("env.db", [])
    assert run("-p", "named.db").exit_code == 0
    assert (Path(reader.path).name, reader.titles, len(reader.issues)) == ("named.db", [], 4)


def test_settings_name_coder_and_project(run: Run, reader: Reader, tmp_path: Path) -> None:
    """They hold where nothing else is named."""
    config = tmp_path / "home" / ".config" / "tagline" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'coder = "taras"\nproject = "{tmp_path / "mine.db"}"\ntheme = "paper"\n')
    assert run().exit_code == 0
    assert (reader.path, reader.coder, reader.theme) == (str(tmp_path / "mine.db"), "taras", "paper")


def test_reading_in_spite_of_refused_paths(run: Run, reader: Reader, texts: Path) -> None:
    """The reader tells what was refused, and so does the exit code."""
    result = run(texts, texts / "missing.txt")
    assert result.exit_code == 5
    assert len(reader.remarks) == 1
    assert "missing.txt does not exist" in reader.remarks[0]
    assert "missing.txt does not exist" in result.stderr


def test_the_exit_code_of_the_reader(run: Run, reader: Reader) -> None:
    """It is the program's."""
    reader.code = 143
    assert run().exit_code == 143


def test_the_screen_is_loaded_by_read_alone(run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All others work where it cannot be imported."""
    monkeypatch.setitem(sys.modules, "tui.app", None)
    monkeypatch.setitem(sys.modules, "textual", None)
    for words in (["list"], ["issues"], ["stats"], ["export"], ["search", "x"], ["paths"]):
        assert run(*words).exit_code == 0
