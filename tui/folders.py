"""The user's folders, where the system keeps settings, state and data of programs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final, Literal

Kind = Literal["config", "state", "data"]

_XDG: Final = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "state": ("XDG_STATE_HOME", ".local/state"),
    "data": ("XDG_DATA_HOME", ".local/share"),
}
"""The variable that names each, and where it is otherwise (XDG Base Directory Specification 0.8)."""


def user_folder(kind: Kind) -> Path:
    """Return the folder of this program; it need not exist."""
    home = os.environ.get("HOME", "")
    if sys.platform == "linux" and Path(home).is_absolute():
        variable, usual = _XDG[kind]
        named = Path(os.environ.get(variable, ""))
        return (named if named.is_absolute() else Path(home, usual)) / "tagline"
    import platformdirs  # for other systems only: it loads more than a page needs to be drawn

    folders = platformdirs.PlatformDirs("tagline", appauthor=False)
    return {
        "config": folders.user_config_path,
        "state": folders.user_state_path,
        "data": folders.user_data_path,
    }[kind]
