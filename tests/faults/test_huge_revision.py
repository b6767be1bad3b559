"""A huge edited source: it is taken in within bounded time, one sees how far, and ctrl+c changes nothing."""

from __future__ import annotations

import hashlib
import os
import random
import time
from pathlib import Path
from typing import Final

import pytest

from store.checking import check
from store.model import Draft, Origin, Span, Status
from store.project import Project
from tests.conftest import ISSUES
from tests.flows.test_terminal import Terminal

LENGTH: Final = 10_000_000 if os.environ.get("TAGLINE_FAULTS") == "long" else 3_000_000
MARKS: Final = 1000
BOUND: Final = 8.0
"""Seconds for a million code points, of which about one is needed where nobody else works."""


@pytest.fixture
def huge(tmp_path: Path) -> Path:
    """A project of one huge text with a thousand annotations, beside an edited source of it."""
    chance = random.Random(5)
    known = ["".join(chance.choices("abcdefghijklmnoprstuvwz", k=chance.randint(1, 9))) for _ in range(9999)]
    lines: list[str] = []
    length = 0
    while length < LENGTH:
        lines.append(". ".join(" ".join(chance.choices(known, k=12)) for _ in range(chance.randint(2, 9))))
        length += len(lines[-1]) + 1
    path = tmp_path / "p.db"
    with Project.open(path, coder="olena", starter=ISSUES) as project:
        article = project.import_draft(Draft("\n".join(lines), "Huge", "huge.txt")).article
        starts = sorted(chance.randrange(length - 200) for _ in range(MARKS))
        spans = [Span(start, start + chance.randint(20, 150)) for start in starts]
        project.tag_each(article, spans, project.issues()[:1], origin=Origin.MANUAL, batch="b")
        project.mark_read(article)
    edited = [
        " ".join(chance.choice(known) if chance.random() < 0.01 else word for word in line.split(" "))
        for line in lines
    ]
    (tmp_path / "edited.txt").write_text("\n".join(edited), encoding="utf-8")
    return path


def _reimport(path: Path) -> Terminal:
    return Terminal(["-m", "tui", "reimport", "-p", str(path), "Huge", str(path.with_name("edited.txt"))])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_huge_source_is_taken_in_or_not_at_all(huge: Path) -> None:
    """While the bar is shown ctrl+c ends it, each byte as before; then it is done, in bounded time."""
    before = _digest(huge)
    terminal = _reimport(huge)
    terminal.show("Comparing")
    terminal.press("\x03")
    assert terminal.code() == 130
    terminal.show("Interrupted; what was saved before is safe.")
    terminal.close()
    assert _digest(huge) == before
    assert [each.name for each in huge.parent.glob("p.db*")] == ["p.db"]
    start = time.monotonic()
    terminal = _reimport(huge)
    assert terminal.code() == 0
    assert time.monotonic() - start < BOUND * LENGTH / 1_000_000
    assert "100%" in terminal.output.decode()
    terminal.close()
    assert check(huge).findings == ()
    with Project.open(huge, coder="olena") as project:
        article = project.articles()[0].article
        text = project.text(article).slice(Span(0, article.length))
        found = project.annotations_from(article, 0, -1)
        assert len(found) == MARKS
        standing = [each for each in found if each.status is not Status.ORPHAN]
        assert len(standing) >= 0.99 * MARKS
        assert all(text[each.span.start : each.span.end] == each.exact for each in standing)
