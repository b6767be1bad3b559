"""One fixed project, the same to the byte on every machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, count
from pathlib import Path

import pytest

from store.codebook import IssueDraft
from store.model import Draft, Origin, ParagraphKind, Span
from store.project import Project

_FIRST = (
    "Talks in Geneva, “no breakthrough”\n"
    "\n"
    "Kyiv\u00a0said the front line was 1,275 km long, and that “nothing was agreed” 🇺🇦.\n"
    "  Київ: переговори тривали п’ять годин; Moscow, “quoting” itself, disagreed.\r\tDone.\n"
    "Photo: AP\n"
)
_SECOND = "=1+1 is how this report begins.\nIt ends with e\u0301 and a bare\x85sign.\u202e\n\n \n"


@pytest.fixture
def golden_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """Give a project with every kind of cell that exports have got wrong."""
    # The entries of the coder and of the first codebook have numbers apart: they are not exported.
    uids, seconds = chain(range(1, 6), (0xA1, 0xA2, 0xA3), count(6)), count()

    def new_uid() -> str:
        return f"00000000-0000-7000-8000-{next(uids):012x}"

    for module in ("adding", "articles", "edits", "journal", "records", "project", "sessions"):
        monkeypatch.setattr(f"store.{module}.new_uid", new_uid)

    def clock() -> str:
        return f"2026-02-18T09:00:{next(seconds):02}.000Z"

    codebook = [
        IssueDraft("territory", "1", "#E69F00", "Who holds what", ("front line", "фронт")),
        IssueDraft('security, "guarantees"', "2"),
        IssueDraft("energy strikes", "3"),
    ]
    with Project.open(tmp_path / "golden.db", coder="olena", starter=codebook, clock=clock) as project:
        _fill(project)
        yield project


def _fill(project: Project) -> None:
    first = project.import_draft(
        Draft(
            _FIRST.replace("\r", "\u240d"),
            'Talks, "day one"',
            "001.txt",
            source="AP, Geneva",
            published="2026-02-17",
            kinds={1: ParagraphKind.HEADING, 4: ParagraphKind.BOILERPLATE},
        )
    ).article
    second = project.import_draft(Draft(_SECOND, "=SUM(A1)", "002.txt", url="https://example.org/2")).article
    territory, security, energy = project.issues()
    text = project.text(first).slice(Span(0, first.length))
    start = text.index("the front line")
    project.tag(first, Span(start, start + 14), [territory, security], note='two lines,\nand a "quote"')
    project.tag(first, Span(start + 4, text.index("Moscow")), [territory], note="=1+1")
    project.tag(first, Span(text.index("Київ"), text.index("переговори")), note="a bare\rCR")
    project.tag(first, Span(text.index("🇺🇦"), text.index("🇺🇦") + 2), [energy], origin=Origin.SUGGESTED)
    project.tag(second, Span(0, 4), [security], note="@olena -5 ＝")
    removed = project.tag(second, Span(5, 7), [energy]).annotation
    assert removed is not None
    project.untag(removed)


@pytest.fixture
def golden(tmp_path: Path) -> Callable[[str, bytes], None]:
    """Give a function that compares bytes with a file beside the tests."""

    def compare(name: str, got: bytes) -> None:
        kept, new = Path(__file__).parent / name, tmp_path / name
        if not kept.exists() or kept.read_bytes() != got:
            new.write_bytes(got)
            pytest.fail(f"{name} differs. If that is meant: cp {new} {kept}")

    return compare
