"""A tagging session that is cut off goes on at the first passage without an answer."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from store.project import Project
from store.rebuilding import differences
from tests.faults.trials import PARAGRAPHS, trials, whole
from tests.flows.test_terminal import Terminal
from tests.flows.window import Window

SENTENCES = 2 * PARAGRAPHS
_LINE = re.compile(rf"(\d+) of {SENTENCES} · (\d+) tagged · (\d+) nothing")


@contextmanager
def session_on(path: Path, *scope: str) -> Iterator[Window]:
    """Open a session over a project in a terminal, and end it in any case."""
    window = Window.__new__(Window)
    window.encoding = "utf-8"
    Terminal.__init__(window, ["-m", "tui", "-p", str(path), "--coder", "olena", "session", *scope], 100, 30)
    try:
        window.wait_for(lambda: _LINE.search(window.text) is not None, "progress")
        yield window
    finally:
        if window.process.poll() is None:
            window.process.kill()
        window.process.wait()
        window.close()


def progress(window: Window) -> tuple[int, int, int]:
    """Return how many passages are answered, tagged and passed over, as the screen says."""
    found = _LINE.search(window.text)
    assert found is not None
    answered, tagged, nothing = map(int, found.groups())
    return answered, tagged, nothing


def moved_on(window: Window, answered: int) -> bool:
    """Tell whether the screen says that more than so many passages are answered."""
    found = _LINE.search(window.text)
    return found is not None and int(found[1]) > answered


def passage(number: int) -> str:
    """Return the sentence with this number, from 0."""
    return "It ends." if number % 2 else f"Paragraph {number // 2 + 1} begins."


def test_it_goes_on_after_a_kill_at_any_moment(path: Path) -> None:
    """Killed while keys pour in, the next start shows no less than the screen said, and the rows agree.

    What was shown as answered is in the file, the passage after the last answer is on the screen, each tag is
    on the passage that its key answered, and one key more answers just that passage.
    """
    answered = 0
    scope: tuple[str, ...] = ("--scope", "unread")
    for number in range(trials(4, 60)):
        with session_on(path, *scope) as window:
            scope = ()
            assert progress(window)[0] == answered
            window.show(passage(answered))
            keys = ("1 2" if answered % 2 == 0 else " 12") * 2
            window.press(keys[: 3 + number % 4])
            window.wait_for(partial(moved_on, window, answered), "answer")
            window.read(0.003 * (number % 7))
            shown = progress(window)
            window.process.kill()
            window.process.wait()
        with Project.open(path, coder="olena") as project:
            sitting = project.latest_sitting()
            assert sitting is not None
            place = sitting.place
            assert place.answered >= shown[0]
            assert place.tagged >= shown[1]
            assert whole(path) == place.tagged
            following = next(project.queue(sitting.scope).after(place.spot))
            assert project.text(following.article).slice(following.span) == passage(place.answered)
            assert differences(project.database) == []
            answered = place.answered
        if answered > SENTENCES - 10:
            break
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (1,)


def test_a_step_back_after_a_kill(path: Path) -> None:
    """Backspace takes back what was answered before the kill, as if nothing had happened."""
    with session_on(path, "--scope", "unread") as window:
        window.press("1 2")
        window.show(f"3 of {SENTENCES} · 2 tagged")
        window.process.kill()
        window.process.wait()
    with session_on(path) as window:
        assert progress(window) == (3, 2, 1)
        window.press("\x7f")
        window.show(f"2 of {SENTENCES} · 1 tagged · 1 nothing")
        window.press("\x7f\x7f")
        window.show(f"0 of {SENTENCES} · 0 tagged · 0 nothing")
        assert "Paragraph 1 begins." in window.text
    assert whole(path) == 0
