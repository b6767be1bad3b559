"""The row about the tagging session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from store.project import Project
from store.scopes import Kind, Scope
from tests.benchmarks.bench import OURS, Bench, compared, opened, pressing
from tests.benchmarks.corpus import CODER
from tests.benchmarks.figures import Act, Line, Mark, alternate
from tests.benchmarks.terminal import Terminal


def session(bench: Bench) -> Iterator[Line]:
    """An answer in a tagging session: key to the next passage, against one sentence on in the reader.

    The answer is saved right after that, as fast as the disk is; all are in the file at the end.
    """
    for size, number in bench.sizes("10 kB", "100 MB").items():
        for what, key in (("session, nothing here", " "), ("session, tag", "1")):
            copy = bench.corpus.copy(bench.corpus.project(number), "session")
            plain = bench.peers.tagline(copy)
            asked = [*plain.argv, "session", "--scope", "unread"]
            rounds = bench.rounds(40)
            programs = {"own sentence": bench.tagline(number), OURS: replace(plain, argv=asked, alive="Esc")}
            with opened(programs) as terminals:
                own = pressing(terminals["own sentence"], "j", "gg", 30)
                acts = {OURS: _answering(terminals[OURS], key, _first_words(copy)), "own sentence": own}
                alternate(acts, 2)
                lines = list(compared(what, size, acts, rounds, {"own sentence": Mark(2)}))
            saved = _saved(copy)
            copy.unlink()
            for found in lines:
                yield replace(found, note=f"{saved} of {rounds + 2} in the file", failed=saved != rounds + 2)


def _first_words(path: Path) -> Iterator[str]:
    """Yield the first word of each passage of a session but the first, as they come."""
    with Project.open(path, coder=CODER) as project:
        for offer in islice(project.queue(Scope(Kind.UNREAD)).after(None), 1, None):
            yield project.text(offer.article).slice(offer.span).split()[0]


def _answering(terminal: Terminal, key: str, words: Iterator[str]) -> Act:
    return lambda: terminal.press_for(key, next(words))


def _saved(path: Path) -> int:
    """Return how many answers of a session are in the file."""
    with Project.open(path, coder=CODER) as project:
        return sum(each.place.answered for each in project.sessions())
