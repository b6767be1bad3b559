"""One module a format; this registry picks the module by the format's name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from store.exporters import csv, jsonl, xlsx
from store.exporters.contract import Exported, Exporter, Options, Progress

__all__ = ["EXPORTERS", "Exported", "Exporter", "Options", "Progress"]

EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {exporter.name: exporter for exporter in (csv.EXPORTER, jsonl.EXPORTER, xlsx.EXPORTER)}
)
"""The formats by name."""
