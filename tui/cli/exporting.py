"""`tagline export`."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO, TypedDict, Unpack

import click

from store.errors import WrongUse
from tui.cli.invocation import Invocation
from tui.cli.output import note, to_terminal
from tui.cli.verbs import verb
from tui.text.sanitise import plain

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from store.project import Project

FORMATS: Final = ("csv", "jsonl", "xlsx")
"""The names of `store.exporters.EXPORTERS`, for a help text that need not load them."""

_STDOUT: Final = Path("-")


class Choice(TypedDict):
    """What the options choose, as `Project.passage_filter` takes it."""

    issues: tuple[str, ...]
    articles: tuple[str, ...]
    sources: tuple[str, ...]
    coders: tuple[str, ...]
    since: str | None
    until: str | None
    sessions: tuple[str, ...]


_CHOICES: Final = (
    click.option(
        "--issue", "issues", metavar="NAME", multiple=True, help="Only this issue; may be repeated."
    ),
    click.option(
        "--article", "articles", metavar="NAME", multiple=True, help="Only this title, uid or file name."
    ),
    click.option("--source", "sources", metavar="NAME", multiple=True, help="Only articles of this outlet."),
    click.option("--coder", "coders", metavar="NAME", multiple=True, help="Only what this coder marked."),
    click.option("--since", metavar="TIME", help="Only what changed since, such as 2026-02-18."),
    click.option("--until", metavar="TIME", help="Only what has not changed after this time or day."),
    click.option("--session", "sessions", metavar="ID", multiple=True, help="Only what this session marked."),
)


def chosen(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a `Choice`."""
    return reduce(lambda decorated, option: option(decorated), reversed(_CHOICES), command)


@verb("export", "tagline export -o tags.csv", marks=False)
@click.option("-f", "--format", "name", type=click.Choice(FORMATS), help="Else the ending of FILE, else csv.")
@chosen
@click.option("--wide", is_flag=True, help="CSV with a row for each annotation, a 0/1 column for each issue.")
@click.option("--excel", is_flag=True, help="CSV for spreadsheets: BOM, CRLF, formulas made harmless.")
@click.option(
    *("-o", "--output"),
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    default=_STDOUT,
    help="Write FILE, whole or not at all, instead of stdout.",
)
@click.pass_obj
def command(
    invocation: Invocation,
    name: str | None,
    wide: bool,
    excel: bool,
    output: Path,
    **choice: Unpack[Choice],
) -> None:
    """Write the passages that the options choose."""
    from store.exporters import EXPORTERS, Options

    ending = output.suffix[1:].lower()
    name = name or (ending if ending in FORMATS else FORMATS[0])
    for option in ("--excel",) * excel + ("--wide",) * wide:
        if name != "csv":
            raise WrongUse(f"{option} is a form of csv. Nothing was written; leave it out, or use -f csv.")
    if output == _STDOUT and to_terminal() and not EXPORTERS[name].is_text:
        raise WrongUse(f"{name} is nothing that a terminal shows. Nothing was written; name a file with -o.")
    with invocation.open() as project:
        wanted = project.passage_filter(**choice)
        with target(output, project) as stream:
            exported = EXPORTERS[name].write(project, wanted, stream, Options(excel=excel, wide=wide))
    note(exported.summary if output == _STDOUT else f"{exported.summary} → {output}")


@contextmanager
def target(output: Path, project: Project) -> Iterator[BinaryIO]:
    """Open what is to be written: a file, whole or not at all, or stdout for `-`."""
    if output != _STDOUT:
        from store.files import write_atomically

        with write_atomically(output, protect=project.path) as stream:
            yield stream
        return
    if sys.stdout is None:
        raise WrongUse("There is no stdout to write to. Nothing was written; name a file with -o.")
    if to_terminal():
        with io.BufferedWriter(_Screen(sys.stdout)) as screen:
            yield screen
    else:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()  # before anybody is told how much was written


class _Screen(io.RawIOBase):
    """A terminal: what it would obey is made visible, which data for a program must not be."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        """Tell that this stream is to be written."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Show a piece of UTF-8."""
        piece = bytes(data)
        lines = self._decoder.decode(piece).replace("\r\n", "\n").split("\n")
        self._stream.write("\n".join(plain(line) for line in lines))
        self._stream.flush()
        return len(piece)
