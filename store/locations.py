"""Where the files that come with the program lie: installed, editable or in a source tree."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def bundled(package: str, name: str) -> Path:
    """Return the folder `name` that comes with `package`.

    In a wheel it lies inside the package; in a source tree, and in an editable install, beside it.
    """
    # Not by `importlib.resources`, which loads the reading of archives before the first page is shown.
    spec = find_spec(package)
    root = Path(next(iter(spec.submodule_search_locations or ()), "")) if spec else Path()
    beside = root.parent / name
    return beside if (root.parent / "pyproject.toml").is_file() and beside.is_dir() else root / name
