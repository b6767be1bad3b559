"""What the fault tests share: folders of their own, and a project with room for many tags."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.trials import make_long_project


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings and state of the person who runs the tests out of them, and theirs out of ours."""
    for name in ("CONFIG", "STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("TAGLINE_CONFIG", "TAGLINE_PROJECT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of one article, alone in its folder."""
    return make_long_project(tmp_path / "project" / "p.db")
