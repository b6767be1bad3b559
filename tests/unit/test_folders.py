"""The user's folders are where other programs keep theirs."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from tui.folders import Kind, user_folder

VARIABLES = {"config": "XDG_CONFIG_HOME", "state": "XDG_STATE_HOME", "data": "XDG_DATA_HOME"}


@pytest.mark.parametrize("home", ["/home/olena", "", "here", None])
@pytest.mark.parametrize("named", [None, "", " ", "/elsewhere", "/with space/", "relative/folder", "~/x"])
@pytest.mark.parametrize("kind", ["config", "state", "data"])
def test_as_the_library_has_it(
    monkeypatch: pytest.MonkeyPatch, kind: Kind, named: str | None, home: str | None
) -> None:
    """Whatever the variables hold, the folder is the one that platformdirs names."""
    for name, value in ((VARIABLES[kind], named), ("HOME", home)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    folders = platformdirs.PlatformDirs("tagline", appauthor=False)
    expected: Path = getattr(folders, f"user_{kind}_path")
    assert user_folder(kind) == expected
