"""How long the fault tests try, and how they tag."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from store.model import Draft
from tests.flows.reading_back import make_project
from tests.flows.window import Window, window

LONG: Final = os.environ.get("TAGLINE_FAULTS") == "long"
"""Whether the tests may take as long as they like."""
PARAGRAPHS: Final = 60
"""Of the article that is tagged, so that each tag can have its own."""
NAMES: Final = ("territory", "security guarantees")
"""The issues of the keys 1 and 2, in turn: the screen draws only what differs from before."""


def trials(few: int, many: int) -> int:
    """Return how often to try: a few times in the ordinary run, many times in the long one."""
    return many if LONG else few


def make_long_project(path: Path) -> Path:
    """Make a project of one article with `PARAGRAPHS` paragraphs, alone in its folder."""
    path.parent.mkdir()
    text = "\n".join(f"Paragraph {number} begins. It ends." for number in range(1, PARAGRAPHS + 1))
    return make_project(path, Draft(text, "A long one", "a.txt"))


def tag_key(number: int) -> str:
    """Return the key of the tag with this number, from 0."""
    return str(number % 2 + 1)


def shown_tag(number: int) -> str:
    """Return what the screen says when the tag with this number, from 0, is saved: its place is its own."""
    return f"{NAMES[number % 2]} · saved"


def tag_paragraphs(reader: Window, count: int) -> None:
    """Tag the first sentences of so many paragraphs, each when the one before is shown as saved."""
    for number in range(count):
        if number:
            reader.do("}", f"¶ {number + 1}/{PARAGRAPHS}")
        reader.do(tag_key(number), shown_tag(number))


@contextmanager
def reader_on(path: Path) -> Iterator[Window]:
    """Open the reader in a terminal."""
    with window(path, "Paragraph 1 begins") as opened:
        opened.wait_for(lambda: "READ" in opened.text, "READ")
        yield opened


def whole(path: Path) -> int:
    """Check that a project is undamaged by SQLite's own measure, and return its number of annotations."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        count: int = connection.execute(
            "SELECT count(*) FROM annotations WHERE deleted_at IS NULL"
        ).fetchone()[0]
        tags: int = connection.execute("SELECT count(*) FROM tags WHERE deleted_at IS NULL").fetchone()[0]
        assert tags == count
        return count
