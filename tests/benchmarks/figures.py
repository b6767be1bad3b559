"""What is measured and what is made of it: figures, lines of the table, and their marks."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.benchmarks.terminal import Reading, Silent

Act = Callable[[], Reading]
"""Does something once and measures it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A distribution in two numbers."""

    median: float
    p95: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Figure:
        """Return the figure of the values, of which there is at least one."""
        ordered = sorted(values)
        place = max(0, -(-95 * len(ordered) // 100) - 1)
        return cls(statistics.median(ordered), ordered[place])


@dataclass(frozen=True, slots=True)
class Mark:
    """The most that counts as reached: so many times the other's figure, and so much on top."""

    times: float
    plus: float = 0.0

    def __str__(self) -> str:
        parts = [f"{self.times:g}x"] if self.times else []
        parts += [f"{self.plus:g}"] if self.plus or not parts else []
        return f"<= {' + '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    what: str
    size: str
    ours: Figure | None = None
    against: str = ""
    theirs: Figure | None = None
    raw: str = ""
    """The medians until the last byte came, without the terminal's work."""
    mark: Mark | None = None
    unit: str = "ms"
    note: str = ""
    """Why a figure is missing, or what to know about it."""
    failed: bool = False
    """Whether something beside the figure is wrong; the note says what."""
    table: str = ""
    """The table of growth to which the line belongs, over what its size says; empty for the main table."""

    @property
    def ratio(self) -> float | None:
        """How many times theirs ours is."""
        if self.ours is None or self.theirs is None or not self.theirs.median:
            return None
        return self.ours.median / self.theirs.median

    @property
    def verdict(self) -> str:
        """Whether the mark is reached; empty if that cannot be said."""
        if self.failed:
            return "MISSED"
        if self.mark is None or self.ours is None or (self.mark.times and self.theirs is None):
            return ""
        other = self.theirs.median if self.theirs else 0.0
        return "ok" if self.ours.median <= self.mark.times * other + self.mark.plus else "MISSED"


@dataclass(slots=True)
class Series:
    """What one act cost each time."""

    readings: list[Reading] = field(default_factory=list)
    failure: str = ""
    """Why there are no more of them."""


def alternate(acts: Mapping[str, Act], rounds: int) -> dict[str, Series]:
    """Let every act happen once a round, in turn, so that whatever disturbs disturbs all alike.

    One that fails stops taking part; its series says why, and holds what it did until then.
    """
    found = {name: Series() for name in acts}
    for number in range(1, rounds + 1):
        for name, act in acts.items():
            series = found[name]
            if series.failure:
                continue
            try:
                series.readings.append(act())
            except Silent as reason:
                series.failure = f"failed in round {number} of {rounds}: {reason}"
    return found


def times(series: Series) -> Figure | None:
    """Return the figure of the times, None for no readings."""
    return Figure.of(each.ms for each in series.readings) if series.readings else None


def sizes(series: Series) -> Figure | None:
    """Return the figure of the bytes written, None for no readings."""
    return Figure.of(each.size for each in series.readings) if series.readings else None


def bare(ours: Series, theirs: Series) -> str:
    """Return the medians of two series until the last byte came, without the terminal's work."""
    if not ours.readings or not theirs.readings:
        return ""
    figures = [statistics.median(reading.raw for reading in series.readings) for series in (ours, theirs)]
    return " / ".join(f"{figure:.1f}" for figure in figures)


_HEADS = ("what", "size", "ours (p95)", "against", "theirs (p95)", "ratio", "mark", "", "without drawing")


def report(lines: Sequence[Line]) -> str:
    """Return the table of ratios, and after it those of growth."""
    plain = [line for line in lines if not line.table]
    texts = [table([_HEADS, *map(cells, plain)])] if plain else []
    for name in dict.fromkeys(line.table for line in lines if line.table):
        texts.append(_grid(name, [line for line in lines if line.table == name]))
    return "\n\n".join(texts)


def _grid(name: str, lines: Sequence[Line]) -> str:
    """Return a table of growth: a row for each key, a column for each number or size."""
    columns = list(dict.fromkeys(line.size for line in lines))
    rows = [(f"cost of a key over: {name}", *columns, "mark", "")]
    for what in dict.fromkeys(line.what for line in lines):
        found = {line.size: line for line in lines if line.what == what}
        row = [f"{_show(each.ours, each.unit)} {each.ratio or 0:.2f}x" for each in found.values()]
        verdict = "MISSED" if any(each.verdict == "MISSED" for each in found.values()) else "ok"
        rows.append((what, *row, str(next(iter(found.values())).mark), verdict))
    return table(rows)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table, which reads well as plain text too."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    texts = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    rule = " | ".join("-" * width for width in widths)
    return "\n".join(f"| {text} |" for text in (texts[0], rule, *texts[1:]))


def cells(line: Line) -> tuple[str, ...]:
    """Return a line of the main table."""
    ratio = f"{line.ratio:.2f}x" if line.ratio is not None else ""
    verdict = " ".join(part for part in (line.verdict, f"({line.note})" if line.note else "") if part)
    mark = str(line.mark) if line.mark else ""
    ours, theirs = _show(line.ours, line.unit), _show(line.theirs, line.unit)
    return line.what, line.size, ours, line.against, theirs, ratio, mark, verdict, line.raw


def _show(figure: Figure | None, unit: str) -> str:
    if figure is None:
        return "-"
    if unit == "bytes":
        return f"{figure.median:.0f} ({figure.p95:.0f}) {unit}"
    return f"{figure.median:.1f} ({figure.p95:.1f}) {unit}"
