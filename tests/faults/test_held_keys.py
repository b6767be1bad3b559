"""Keys pressed twice or held: no annotation is lost, except by `x`, one a press, which undo brings back."""

from __future__ import annotations

import getpass
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from store.model import Span
from store.project import Project
from tests.faults.trials import LONG, reader_on, whole
from tui.actions import ACTIONS, Mode

HELD = 40
"""As often as a key comes that is held for two seconds."""
MADE = 6
LEAVING = {"q", "x", "u", "ctrl+z"}
"""Keys that quit, suspend, or take away what was there: `u` what the same person just did."""
KEYS = sorted(
    {
        sequence
        for action in ACTIONS
        if Mode.READ in action.modes
        for sequence in action.keys
        if len(sequence) == 1 and sequence.isprintable() and sequence not in LEAVING
    }
)
"""The single characters that mean something while reading, all of them."""
FEW = "10.ctpv"
"""Those of the ordinary run: they write, or the next key does."""
BYTES = {"space": " ", "ctrl+d": "\x04", "ctrl+u": "\x15", "tab": "\t", "enter": "\r"}


@pytest.fixture
def worked(path: Path) -> Path:
    """A project with annotations of the reader's own coder."""
    with Project.open(path, coder=getpass.getuser()) as project:
        article = project.articles()[0].article
        for number in range(MADE):
            project.tag(article, Span(number, 20), project.issues()[:1])
    assert whole(path) == MADE
    return path


def live(path: Path) -> int:
    """Return how many annotations a project has."""
    with closing(sqlite3.connect(path)) as connection:
        count: int = connection.execute(
            "SELECT count(*) FROM annotations WHERE deleted_at IS NULL"
        ).fetchone()[0]
        return count


@pytest.mark.parametrize("times", [2, HELD] if LONG else [2])
def test_no_key_costs_an_annotation(worked: Path, times: int) -> None:
    """Keys that mean something while reading, all in the long run, one after the other."""
    with reader_on(worked) as reader:
        count = MADE
        for key in [*KEYS, *BYTES.values()] if LONG else FEW:
            reader.press(key * times)
            reader.settle()
            for _ in range(3):  # out of whatever it opened
                reader.press("\x1b")
                reader.settle()
            now = live(worked)
            assert now >= count, key
            count = now
        reader.process.kill()
        reader.code()


def test_a_held_x_removes_one_a_press_and_undo_brings_all_back(worked: Path) -> None:
    """Each press takes at most one, a held one ends at none, and as many undos bring all back."""
    with reader_on(worked) as reader:
        for left in reversed(range(MADE)):
            reader.press("x")
            reader.settle()
            assert whole(worked) == left
        reader.press("x" * HELD)
        reader.settle()
        assert whole(worked) == 0
        for back in range(1, MADE + 1):
            reader.press("u")
            reader.settle()
            assert whole(worked) == back
        reader.leave()


def test_x_pressed_twice_takes_two_of_which_undo_brings_back_two(worked: Path) -> None:
    """Keys that come at once, as over a slow line, count one by one."""
    with reader_on(worked) as reader:
        reader.press("xx")
        reader.settle()
        assert whole(worked) == MADE - 2
        reader.press("uu")
        reader.settle()
        assert whole(worked) == MADE
        reader.leave()
