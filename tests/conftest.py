"""Fixtures that several test modules share: a clock that ticks, and projects that are closed at the end."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from store.codebook import IssueDraft
from store.model import Article, Draft
from store.project import Project

settings.register_profile("tagline", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("tagline")

ISSUES = (IssueDraft("territory", "1"), IssueDraft("security guarantees", "2"), IssueDraft("Енергія", "3"))

TEXT = (
    "\n\t Talks end in Geneva\n\n"
    "“They told us.” Mr. Zelensky said: U.S.-mediated talks, a cease-fire and 1,275 prisoners.\u00a0 \n"
    "\u00a0\n"
    "Київ: «п’ять міст». Family 👨‍👩‍👧, 🇺🇦 and cafe\u0301. The end.\n* * *\n  Last line, don’t cut it.  \n\n"
)
"""Blank lines, white space around lines, quotation marks, abbreviations, clusters of several code points."""

PIECES = (
    *("a", "Zel", "é", "e\u0301", "є", "’", "-", "U.S.", "Mr. ", "1,275", "п’ять", "don’t", "“", "”", "«"),
    *(" ", "  ", "\u00a0", "\u3000", "\t", ". ", "! ", "?", "…", "* ", ".", "Then ", "(", '"'),
    *("漢字", "ハ\u3099", "한", "\u1112\u1161\u11ab", "क्षि", "বাং", "สำ", "ا\u064b", "א\u05b0"),
    *("👨‍👩‍👧", "❤️", "1️⃣", "🇺🇦", "🇺", "👍🏽", "\u200d", "\ufe0f", "\u0301", "\u20e3"),
    *("\u200b", "\u2060", "\ufeff", "\u00ad", "\u2028", "\u0085", "\x01", "\x0b", "\x9b", "\u202e", "\u2066"),
)


def lines() -> st.SearchStrategy[str]:
    """Return texts without line feeds: hostile pieces in any order, or any code points."""
    return st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0\n"), max_size=30
    )


def texts() -> st.SearchStrategy[str]:
    """Return texts of several lines, some empty."""
    return st.lists(lines(), max_size=6).map("\n".join)


@pytest.fixture(autouse=True, scope="session")
def offline() -> Iterator[None]:
    """Let every attempt to use the network fail; programs that tests start have `tests/offline` for that."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: tuple[str, int] | str | bytes) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            raise AssertionError(f"the network was used: {address!r}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        yield


class Clock:
    """A clock that is a second later whenever it is asked."""

    def __init__(self) -> None:
        self._now = datetime(2026, 2, 18, 9, 30, tzinfo=UTC)

    def __call__(self) -> str:
        self._now += timedelta(seconds=1)
        return self._now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Desk:
    """Opens the test's project, for one coder or another, and closes every one at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = Clock()
        self._open: list[Project] = []

    def open(self, coder: str = "olena", *, timeout: float = 5.0) -> Project:
        """Open the project once more; it is made if it is missing."""
        project = Project.open(self.path, coder=coder, starter=ISSUES, timeout=timeout, clock=self.clock)
        self._open.append(project)
        return project

    def close(self) -> None:
        """Close all that was opened."""
        for project in self._open:
            project.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A place to open one project several times."""
    desk = Desk(tmp_path / "talks.tagline")
    yield desk
    desk.close()


@pytest.fixture
def project(desk: Desk) -> Project:
    """A new project with three issues, opened by the coder olena."""
    return desk.open()


@pytest.fixture
def article(project: Project) -> Article:
    """The article made of `TEXT`."""
    return project.import_draft(Draft(TEXT, "Talks end in Geneva", "talks.txt")).article
