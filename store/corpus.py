"""The starter corpus: five reports of one event and a codebook."""

from __future__ import annotations

from functools import cache

from store.codebook import IssueDraft
from store.codebook_files import parse_toml
from store.importers import read_file
from store.locations import bundled
from store.model import Draft


@cache
def starter_codebook() -> tuple[IssueDraft, ...]:
    """Return the four issues that a new project begins with."""
    path = bundled("store", "seeds") / "codebook.toml"
    return tuple(entry.draft for entry in parse_toml(path.read_text(encoding="utf-8"), path.name))


def starter_articles() -> list[Draft]:
    """Return the five bundled reports."""
    folder = bundled("store", "seeds")
    return [
        read_file(path)
        for path in sorted(folder.iterdir())
        if path.suffix in {".txt", ".md"} and path.stem != "README"
    ]
