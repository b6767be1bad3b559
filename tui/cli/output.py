"""What commands print: tables, JSON and notes, none of it able to command the terminal."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import click

from tui.text.sanitise import plain

Cell = str | int | None

_UNSAFE: Final = "[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
"""What JSON lets stand raw in a text although a terminal may obey it."""

_GAP: Final = "  "
_NARROWEST: Final = 12
"""What a column that gives way keeps, in cells."""


class Column(NamedTuple):
    """A column of a table as a terminal shows it."""

    title: str
    right: bool = False
    """Numbers stand at the right."""
    gives_way: bool = False
    """It is cut to what the terminal has left."""


def note(text: str) -> None:
    """Tell the user something that is no data."""
    click.echo(plain(text), err=True)


def to_terminal() -> bool:
    """Tell whether a person reads what is printed."""
    return sys.stdout is not None and sys.stdout.isatty()


def print_json(value: object) -> None:
    """Print a value as JSON in UTF-8; whatever a terminal would obey is escaped, so nothing is lost."""
    click.echo(_json(value))


def print_json_list(values: Iterable[object]) -> None:
    """Print a JSON list like `print_json`, each value as it comes, so that none is kept."""
    before = "["
    for value in values:
        click.echo(f"{before}\n" + "\n".join(f"  {line}" for line in _json(value).split("\n")), nl=False)
        before = ","
    click.echo("[]" if before == "[" else "\n]")


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return re.sub(_UNSAFE, lambda match: f"\\u{ord(match[0]):04x}", text)


def print_rows(rows: Iterable[Sequence[Cell]]) -> None:
    """Print rows for other programs: one a line, tabs between the cells, no heading."""
    for row in rows:
        click.echo("\t".join(_text(cell) for cell in row))


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Print rows for a person: aligned under a heading, cut to the width of the terminal."""
    lines = [[column.title for column in columns], *([_text(cell) for cell in row] for row in rows)]
    widths = _fit(columns, [max(_width(line[place]) for line in lines) for place in range(len(columns))])
    for line in lines:
        cells = [
            pad(cut(text, width), width, right=column.right)
            for text, width, column in zip(line, widths, columns, strict=True)
        ]
        click.echo(_GAP.join(cells).rstrip())


def _fit(columns: Sequence[Column], widths: list[int]) -> list[int]:
    """Return the widths of columns, the widest of those that give way made narrower until all fit."""
    import shutil  # on use: only tables on a terminal need it

    excess = sum(widths) + len(_GAP) * (len(columns) - 1) - shutil.get_terminal_size().columns
    fitting = widths.copy()
    for _ in range(excess):
        wide = [
            place for place, column in enumerate(columns) if column.gives_way and fitting[place] > _NARROWEST
        ]
        if wide:
            fitting[max(wide, key=fitting.__getitem__)] -= 1
    return fitting


def cut(text: str, width: int) -> str:
    """Return the text cut to a width in cells; an ellipsis shows that it was longer."""
    if _width(text) <= width:
        return text
    end = next(place for place in range(len(text), -1, -1) if _width(text[:place]) < width or not place)
    return text[:end] + "…"


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return the text filled with spaces to a width in cells."""
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _text(cell: Cell) -> str:
    return "" if cell is None else plain(str(cell))


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    # Imported on use: most tables do not need it.
    from wcwidth import wcswidth

    return max(0, wcswidth(text))
