"""Where the files that come with the program lie: installed, editable or in a source tree."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def bundled(package: str, name: str) -> Path:
    """Return the folder `name` that comes with `package`.

    In a wheel it lies inside the package; in a source tree, and in an editable install, beside it.
    """
    root = Path(str(files(package)))
    beside = root.parent / name
    return beside if (root.parent / "pyproject.toml").is_file() and beside.is_dir() else root / name
