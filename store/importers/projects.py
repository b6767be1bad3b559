"""The formats that carry annotations, and so go into a project as one change: one module a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from store.importers.merging import Merged
    from store.project import Project

ReadInto = Callable[["Project", Path], "Merged"]
"""Adds what a file holds to a project, all or nothing; raises `UnusableInput` as `merging.merge` does."""

_MODULES: Final[Mapping[str, str]] = MappingProxyType({".jsonl": "jsonl"})
"""The module for each file ending, in small letters; each is loaded on use and has a `read_into`."""


def reader_for(file: Path) -> ReadInto | None:
    """Return what reads a file with annotations; None if its ending is that of a text or of nothing known."""
    module = _MODULES.get(file.suffix.lower())
    if module is None:
        return None
    read_into: ReadInto = import_module(f"store.importers.{module}").read_into
    return read_into
