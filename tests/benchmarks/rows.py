"""The rows of the table: each a function that measures and yields lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.benchmarks.bench import (
    OURS,
    Bench,
    afresh,
    compared,
    opened,
    pressing,
    starting,
)
from tests.benchmarks.corpus import LAST_WORD, RARE_WORD, count_annotations
from tests.benchmarks.figures import Act, Figure, Line, Mark, alternate, sizes, times
from tests.benchmarks.peers import Missing
from tests.benchmarks.session_row import session
from tests.benchmarks.store_rows import STORE_ROWS
from tests.benchmarks.suggestion_rows import SUGGESTION_ROWS
from tests.benchmarks.terminal import COLUMNS, Program, Reading, Screen, Silent, Terminal, cpu_ms, memory_mb

Row = Callable[[Bench], Iterator[Line]]

HOME = {OURS: "gg", "less": "g", "textarea": "\x1b[5~" * 40, "epy": "g"}
"""The keys that go to the top."""
PAGE = {OURS: " ", "less": " ", "textarea": "\x1b[6~", "epy": " "}
"""The keys that go a page down."""
NARROW = 80
SEARCH = f"/{RARE_WORD}\r"
"""Typed at once, as some programs search while one types and others at Enter."""


def _lines_span(size: int) -> int:
    """Return how many lines or sentences on are inside a text of a size, whatever program shows it."""
    return 30 if size < 100_000 else 400


def _pages_span(size: int) -> int:
    """Return how many pages on are inside a text of a size, whatever program shows it."""
    return 1 if size < 100_000 else 40


def start(bench: Bench) -> Iterator[Line]:
    """Start to first text of an article that is in the project, against a 15-line Textual program."""
    for size, number in bench.sizes("10 kB", "100 MB").items():
        programs, missing = bench.programs(number, "plain")
        acts = {name: starting(program) for name, program in programs.items()}
        alternate(acts, 1)
        rounds = bench.rounds(20)
        yield from compared("start to first text", size, acts, rounds, {"plain": Mark(1.25)}, missing)


def start_key(bench: Bench) -> Iterator[Line]:
    """Start until a key is answered that was pressed the moment the text was there; none may be lost."""
    for size, number in bench.sizes("10 kB", "100 MB").items():
        program = bench.tagline(number)

        def act(program: Program = program) -> Reading:
            with Terminal(program) as terminal:
                shown = terminal.appear()
                answered = terminal.press_for("G", LAST_WORD, patience=10)
                return Reading(shown.ms + answered.ms, shown.raw + answered.raw, shown.size + answered.size)

        series = alternate({OURS: act}, bench.rounds(12))[OURS]
        yield Line(
            "start to first key", size, times(series), note=series.failure, failed=bool(series.failure)
        )


def start_readers(bench: Bench) -> Iterator[Line]:
    """Start to first text, against other readers made with Textual, on the same text."""
    names = ("baca", "frogmouth", "toolong")
    for size, number in bench.sizes("10 kB", "1 MB").items():
        mark = Mark(0.5 if number < 100_000 else 0.1)
        programs, missing = bench.programs(number, *names)
        acts = {name: starting(program) for name, program in programs.items()}
        if number < 100_000:  # the first start of all makes byte code and folders
            alternate(acts, 1)
        rounds = bench.rounds(6)
        yield from compared("start to first text", size, acts, rounds, dict.fromkeys(names, mark), missing)


def one_line(bench: Bench) -> Iterator[Line]:
    """One sentence on, against one line on in less; key to quiet.

    How even it is, is told without the terminal's work: a page to draw comes with every twelfth sentence.
    """
    for size, number in bench.sizes("10 kB", "1 MB", "100 MB").items():
        programs, missing = bench.programs(number, "less")
        with opened(programs) as terminals:
            acts = {n: pressing(t, "j", HOME[n], _lines_span(number)) for n, t in terminals.items()}
            alternate(acts, 3)
            taken: list[float] = []
            acts[OURS] = _noting(acts[OURS], taken)
            marks = {"less": Mark(10)}
            yield from compared("one sentence on", size, acts, bench.rounds(100), marks, missing)
            if taken:
                found = Figure.of(taken)
                tail, median = Figure(found.p95, found.p95), Figure(found.median, found.median)
                what = "one sentence on, p95 without drawing"
                yield Line(what, size, tail, "our median", median, mark=Mark(1.5))


def _noting(act: Act, taken: list[float]) -> Act:
    """Return an act that also notes its time without the terminal's work."""

    def noting() -> Reading:
        reading = act()
        taken.append(reading.raw)
        return reading

    return noting


def page(bench: Bench) -> Iterator[Line]:
    """Page down, key to quiet."""
    for size, number in bench.sizes("10 kB", "1 MB", "10 MB", "100 MB").items():
        marks = {"less": Mark(3)}
        if size == ("1 MB" if bench.quick else "10 MB"):  # they need seconds or minutes to open more
            marks |= {"textarea": Mark(0.12), "epy": Mark(0.03)}
        programs, missing = bench.programs(number, *marks)
        with opened(programs) as terminals:
            acts = {n: pressing(t, PAGE[n], HOME[n], _pages_span(number)) for n, t in terminals.items()}
            alternate(acts, 2)
            yield from compared("page down", size, acts, bench.rounds(30), marks, missing)


def end(bench: Bench) -> Iterator[Line]:
    """To the end of the text in a program just started, key to quiet."""
    for size, number in bench.sizes("10 MB", "100 MB").items():
        programs, missing = bench.programs(number, "less")
        acts = {name: afresh(program, "G") for name, program in programs.items()}
        yield from compared("to the end", size, acts, bench.rounds(12), {"less": Mark(1.3)}, missing)


def search(bench: Bench) -> Iterator[Line]:
    """Search for a word that stands only at the end, in a program just started, typed at once; to quiet."""
    size, number = bench.longest
    programs, missing = bench.programs(number, "less", "vim")
    marks = {"less": bench.at_length(Mark(0.1)), "vim": bench.at_length(Mark(1))}
    if not _has_search(bench):
        yield from (
            Line("search", size, None, name, mark=mark, note="not there yet") for name, mark in marks.items()
        )
        return
    acts = {name: afresh(program, SEARCH) for name, program in programs.items()}
    yield from compared("search to the end", size, acts, bench.rounds(8), marks, missing)


def _has_search(bench: Bench) -> bool:
    with opened({OURS: bench.tagline(10_000)}) as terminals:
        terminals[OURS].press("/")
        return b"does nothing here" not in terminals[OURS].output


def resize(bench: Bench) -> Iterator[Line]:
    """From 120 to 80 columns and quiet, against a 15-line Textual program; the target stays on its row."""
    for size, number in bench.sizes("10 MB", "100 MB").items():
        programs, missing = bench.programs(number, "plain")
        with opened(programs) as terminals:
            terminals[OURS].press(PAGE[OURS] * 3 + "jjj")
            acts = {name: _resizing(terminal) for name, terminal in terminals.items()}
            alternate(acts, 1)
            marks = {"plain": Mark(1.3)}
            lines = list(compared("resize 120 to 80", size, acts, bench.rounds(16), marks, missing))
        moved = _target_moves(bench, number)
        for found in lines:
            yield replace(found, note=moved or "target on its row", failed=bool(moved))


def _resizing(terminal: Terminal) -> Act:
    def act() -> Reading:
        reading = terminal.resize(NARROW)
        terminal.settle(0.2)
        terminal.resize(COLUMNS)
        terminal.settle(0.2)
        return reading

    return act


def _target_row(screen: Screen) -> int | None:
    """Return the row of the bar along the target; the title and the list of articles have such bars, too."""
    return screen.row_of("▌", below=1, right_of=2)


def _target_moves(bench: Bench, number: int) -> str:
    """Return how the target leaves its row on a resize, if it does."""
    with Terminal(bench.tagline(number)) as terminal:
        terminal.take_keys()
        for keys in (PAGE[OURS], "j", "j", "j"):
            terminal.press(keys)
        before = _target_row(terminal.screen)
        terminal.resize(NARROW)
        after = _target_row(terminal.screen)
    return "" if before == after and before is not None else f"target went from row {before} to {after}"


def crowded(bench: Bench) -> Iterator[Line]:
    """All the above with a million annotations in the article, against ourselves with none."""
    size, number = bench.longest
    many = f"{bench.crowd:,} annotations"
    programs = {OURS: bench.tagline(number, bench.crowd), "none": bench.tagline(number)}
    mark = {"none": Mark(1.3)}

    def measure(what: str, acts: dict[str, Act], rounds: int) -> Iterator[Line]:
        yield from compared(f"{what}, {many}", size, acts, bench.rounds(rounds), mark)

    yield from measure("start", {n: starting(p) for n, p in programs.items()}, 12)
    yield from measure("to the end", {n: afresh(p, "G") for n, p in programs.items()}, 24)
    if _has_search(bench):
        acts = {n: afresh(p, SEARCH) for n, p in programs.items()}
        yield from measure("search to the end", acts, 6)
    with opened(programs) as terminals:
        for what, key, rounds in (("one sentence on", "j", 60), ("page down", " ", 30)):
            acts = {n: pressing(t, key, "gg", 40) for n, t in terminals.items()}
            yield from measure(what, acts, rounds)
        yield from measure("resize 120 to 80", {n: _resizing(t) for n, t in terminals.items()}, 12)


def tag(bench: Bench) -> Iterator[Line]:
    """Tag a sentence: key to "saved" on the screen, with the tag in the file, against our own page down."""
    size, number = bench.longest
    for count in (0, bench.crowd):
        copy = bench.corpus.copy(bench.corpus.project(number, count), "tag")
        with opened({OURS: bench.peers.tagline(copy)}) as terminals:
            terminal = terminals[OURS]
            acts = {OURS: _tagging(terminal), "own page": pressing(terminal, PAGE[OURS], HOME[OURS], 1000)}
            alternate(acts, 2)
            rounds = bench.rounds(30)
            lines = list(compared(f"tag, {count:,} annotations", size, acts, rounds, {"own page": Mark(2)}))
        saved = count_annotations(copy) - count
        copy.unlink()
        for found in lines:
            yield replace(found, note=f"{saved} of {rounds + 2} in the file", failed=saved != rounds + 2)


def _tagging(terminal: Terminal) -> Act:
    def act() -> Reading:
        terminal.press("j")
        return terminal.press_for("1", "saved")

    return act


def memory(bench: Bench) -> Iterator[Line]:
    """Memory with the longest text open in two panes, both ends seen, against vim -R on the file."""
    size, number = bench.longest
    programs, missing = bench.programs(number, "vim")
    found: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(bench.rounds(3)):
        for name, program in programs.items():
            with opened({name: program}) as terminals:
                terminal = terminals[name]
                if name == OURS:
                    terminal.press("|")
                    terminal.settle()
                    terminal.press("\r")
                    terminal.settle()
                terminal.press("G", LAST_WORD)
                terminal.settle()
                found[name].append(memory_mb(terminal.process.pid))
    theirs = Figure.of(found["vim"]) if "vim" in found else None
    note = f"skipped: {missing['vim']}" if missing else ""
    ours = Figure.of(found[OURS])
    mark = bench.at_length(Mark(1.5, 40))
    yield Line("memory, two panes", size, ours, "vim", theirs, mark=mark, unit="MB", note=note)


def written(bench: Bench) -> Iterator[Line]:
    """Bytes to the terminal a key, against a page of less: it has no cursor to move within one."""
    size, number = next(iter(bench.sizes("1 MB").items()))
    programs, missing = bench.programs(number, "less")
    with opened(programs) as terminals:
        for what, key, span, mark in (
            ("bytes, sentence on within the screen", "j", 8, Mark(0.3)),
            ("bytes, word on within the screen", "w", 30, Mark(0.3)),
            ("bytes, page", PAGE[OURS], 40, Mark(3)),
        ):
            acts = {n: pressing(t, {**PAGE, OURS: key}[n], HOME[n], span) for n, t in terminals.items()}
            rounds, marks = bench.rounds(30), {"less": mark}
            for found in compared(what, size, acts, rounds, marks, missing, sizes, "bytes"):
                yield replace(found, against="less, a page")


def growth(bench: Bench) -> Iterator[Line]:
    """Cost of a key over the size of the article, the number of annotations, and that of articles."""
    number = bench.longest[1]
    corpus, texts = bench.corpus, bench.sizes("10 kB", "1 MB", "10 MB", "100 MB")
    crowds = (0, bench.crowd // 100, bench.crowd)
    shelves = (5, 100, 1_000) if bench.quick else (5, 1_000, 10_000)
    for table, projects in {
        "size of the article": {name: corpus.project(each) for name, each in texts.items()},
        "annotations in the article": {f"{each:,}": corpus.project(number, each) for each in crowds},
        "articles in the project": {f"{each:,}": corpus.shelf(each) for each in shelves},
    }.items():
        copies = {name: corpus.copy(path, f"growth-{at}") for at, (name, path) in enumerate(projects.items())}
        with opened({name: bench.peers.tagline(path) for name, path in copies.items()}) as terminals:
            for line in _grown(bench, terminals):
                yield replace(line, table=table)
        for path in copies.values():
            path.unlink()


def _grown(bench: Bench, terminals: dict[str, Terminal]) -> Iterator[Line]:
    keys: dict[str, Callable[[Terminal], Act]] = {
        "one sentence on": lambda terminal: pressing(terminal, "j", "gg", 8),
        "page down": lambda terminal: pressing(terminal, " ", "gg", 1),
        "to the end": lambda terminal: pressing(terminal, "G", "gg", 1),
        "tag": _tagging,
    }
    for what, kind in keys.items():
        for terminal in terminals.values():
            terminal.press("gg")
            terminal.settle(0.2)
        found = alternate({name: kind(each) for name, each in terminals.items()}, bench.rounds(24))
        first = next(iter(found))
        least = times(found[first])
        for name, readings in found.items():
            yield Line(what, name, times(readings), first, least, mark=Mark(1.3))


def idle(bench: Bench) -> Iterator[Line]:
    """Ten seconds without a key: bytes written and processor time."""
    size, number = bench.longest
    seconds = 3.0 if bench.quick else 10.0
    with opened({OURS: bench.tagline(number, bench.crowd)}) as terminals:
        terminal = terminals[OURS]
        terminal.wait(5.0)  # what was read is written a little after the last key
        terminal.forget()
        before = cpu_ms(terminal.process.pid)
        terminal.wait(seconds)
        taken = (cpu_ms(terminal.process.pid) - before) / seconds
        wrote = float(len(terminal.output))
    yield Line(f"idle for {seconds:.0f} s: bytes", size, Figure(wrote, wrote), mark=Mark(0), unit="bytes")
    yield Line("idle: CPU a second", size, Figure(taken, taken), mark=Mark(0, 2.0), unit="ms")


ROWS: dict[str, Row] = {
    "start": start,
    "start-readers": start_readers,
    "start-key": start_key,
    "line": one_line,
    "page": page,
    "end": end,
    "search": search,
    "resize": resize,
    "annotations": crowded,
    "tag": tag,
    "session": session,
    "memory": memory,
    "bytes": written,
    "growth": growth,
    "idle": idle,
    **STORE_ROWS,
    **SUGGESTION_ROWS,
}
"""In the order in which they are measured and printed."""


def measure(name: str, bench: Bench) -> Iterator[Line]:
    """Yield the lines of a row; what goes wrong in it is a line, too, and not the end of the rest."""
    try:
        yield from ROWS[name](bench)
    except (Silent, Missing) as reason:
        yield Line(name, "", note=str(reason), failed=True)
