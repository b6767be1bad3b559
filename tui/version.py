"""Which tagline this is."""

from __future__ import annotations

from pathlib import Path


def own_version() -> str:
    """Return the version, as installed or as the source tree says."""
    # Imported on use: only `--version` and reports need them.
    import tomllib
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tagline")
    except PackageNotFoundError:  # run from the source tree
        tree = Path(__file__).parents[1] / "pyproject.toml"
        return str(tomllib.loads(tree.read_text(encoding="utf-8"))["project"]["version"])
