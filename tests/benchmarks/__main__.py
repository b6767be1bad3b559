"""`python -m tests.benchmarks`: measures reader and store against others and prints a table of ratios."""

from __future__ import annotations

import gc
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import click

from tests.benchmarks.bench import Bench
from tests.benchmarks.corpus import Corpus
from tests.benchmarks.figures import Line, cells, report
from tests.benchmarks.peers import Peers
from tests.benchmarks.rows import ROWS, measure
from tests.benchmarks.terminal import supported


def _say(text: str) -> None:
    click.echo(text, err=True)


@click.command(epilog="Rows: " + ", ".join(ROWS))
@click.option("--quick", is_flag=True, help="Texts up to 1 MB and few rounds: about two minutes.")
@click.option(
    "--rows", "names", multiple=True, type=click.Choice(list(ROWS)), help="Only this row; repeatable."
)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Keep texts and peers here.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the table here, too."
)
def main(*, quick: bool, names: tuple[str, ...], data: Path | None, output: Path | None) -> None:
    """Measure the reader in a real pseudo-terminal, and the store, against others; print a table."""
    refused = supported()
    if refused:
        raise click.ClickException(refused)
    began = time.monotonic()
    lines: list[Line] = []
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tagline-bench-")))
        folder = folder.resolve()
        corpus = Corpus(folder / "data", _say)
        bench = Bench(corpus, Peers(corpus, folder, _say), quick, _say)
        gc.disable()
        for name in names or ROWS:
            _say(f"{time.monotonic() - began:5.0f} s  {name}")
            for line in measure(name, bench):
                lines.append(line)
                _say("        " + "  ".join(cell for cell in (line.table, *cells(line)) if cell))
            gc.collect()
            if output:
                output.write_text(report(lines) + "\n", encoding="utf-8")
    click.echo(report(lines))
    verdicts = [line.verdict for line in lines if line.verdict]
    _say(f"{time.monotonic() - began:.0f} s, {verdicts.count('MISSED')} of {len(verdicts)} marks missed")


if __name__ == "__main__":
    main()
