"""What every row of the table works with: texts, programs, and how often to measure."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from tests.benchmarks.corpus import LAST_WORD, SIZES, Corpus
from tests.benchmarks.figures import Act, Figure, Line, Mark, Series, alternate, bare, times
from tests.benchmarks.peers import Missing, Peers
from tests.benchmarks.terminal import DEADLINE, QUIET, Program, Reading, Terminal

OURS = "tagline"
_QUICK = 1_000_000
"""The longest text of a quick run, in bytes."""

_SLOW = {"TextArea": 0.6}
"""Seconds without a byte after which these count as quiet: they pause longer than others within a page."""
_AT_END = {"less": "(END)"}
"""What these write last at the end of a text: less shows it, counts lines, and only then takes a key."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One run of the benchmarks."""

    corpus: Corpus
    peers: Peers
    quick: bool
    say: Callable[[str], None]

    def rounds(self, full: int) -> int:
        """Return how often to measure what a full run measures so often."""
        return max(3, full // 8) if self.quick else full

    def sizes(self, *names: str) -> dict[str, int]:
        """Return these sizes in bytes; a quick run has what it can of them, else its longest."""
        if not self.quick:
            return {name: SIZES[name] for name in names}
        return {name: SIZES[name] for name in names if SIZES[name] <= _QUICK} or {"1 MB": _QUICK}

    @property
    def longest(self) -> tuple[str, int]:
        """The longest text, by name and bytes."""
        return next(iter(self.sizes("100 MB").items()))

    @property
    def crowd(self) -> int:
        """The most annotations in one article."""
        return 10_000 if self.quick else 1_000_000

    @property
    def library(self) -> tuple[int, int]:
        """The most articles of a project, and the annotations in it."""
        return (1_000, 100_000) if self.quick else (10_000, 1_000_000)

    @property
    def libraries(self) -> tuple[tuple[int, int], ...]:
        """A small project and the largest, by articles and annotations."""
        return (100, 10_000), self.library

    def at_length(self, mark: Mark) -> Mark | None:
        """Return a mark that holds for the longest text only, which a quick run does not have."""
        return None if self.quick else mark

    def tagline(self, size: int, annotations: int = 0) -> Program:
        """Return the reader on an article of a size, at its top."""
        return self.peers.tagline(self.corpus.project(size, annotations))

    def programs(self, size: int, *names: str) -> tuple[dict[str, Program], dict[str, str]]:
        """Return tagline and the peers on a text, and why some are missing."""
        programs, missing = {OURS: self.tagline(size)}, {}
        for name in names:
            try:
                programs[name] = self.peers.open(name, size)
            except Missing as reason:
                missing[name] = str(reason)
        return programs, missing


@contextlib.contextmanager
def opened(programs: Mapping[str, Program]) -> Iterator[dict[str, Terminal]]:
    """Start programs and wait until each shows its text, takes keys and is quiet."""
    with contextlib.ExitStack() as stack:
        terminals = {}
        for name, program in programs.items():
            terminals[name] = stack.enter_context(Terminal(program))
            terminals[name].take_keys()
        yield terminals


def starting(program: Program, patience: float = DEADLINE) -> Act:
    """Return the act of starting a program; it is measured until the first words of its text are there."""

    def act() -> Reading:
        with Terminal(program) as terminal:
            return terminal.appear(patience)

    return act


def pressing(terminal: Terminal, key: str, home: str, span: int) -> Act:
    """Return the act of pressing a key; after every `span` times the program goes back to the top."""
    pressed = count(1)
    quiet = _SLOW.get(terminal.program.name, QUIET)

    def act() -> Reading:
        reading = terminal.press(key, quiet=quiet)
        if next(pressed) % span == 0:
            terminal.press(home)
            terminal.settle(0.2)
        return reading

    return act


def afresh(program: Program, keys: str) -> Act:
    """Return the act of going to the end in a program that was only just started, nothing warmed up."""
    until = _AT_END.get(program.name, LAST_WORD)

    def act() -> Reading:
        with Terminal(program) as terminal:
            terminal.take_keys()
            return terminal.press(keys, until)

    return act


def compared(
    what: str,
    size: str,
    acts: Mapping[str, Act],
    rounds: int,
    marks: Mapping[str, Mark | None],
    missing: Mapping[str, str] | None = None,
    shown: Callable[[Series], Figure | None] = times,
    unit: str = "ms",
) -> Iterator[Line]:
    """Measure in turn and yield tagline's figure against each other's."""
    readings = alternate(acts, rounds)
    ours = shown(readings[OURS])
    for name, mark in marks.items():
        why = (missing or {}).get(name, "")
        if why:
            yield Line(what, size, ours, name, mark=mark, unit=unit, note=f"skipped: {why}")
            continue
        found = readings[name]
        broken = [f"{who} {readings[who].failure}" for who in (OURS, name) if readings[who].failure]
        failed = bool(readings[OURS].failure)
        raw = bare(readings[OURS], found) if unit == "ms" else ""
        yield Line(
            what, size, ours, name, shown(found), raw, mark, unit=unit, note="; ".join(broken), failed=failed
        )
