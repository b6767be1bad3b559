"""Runs a program to its end without a terminal: how long it took, and the most memory it held."""

from __future__ import annotations

import contextlib
import os
import re
import select
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.terminal import Program, Reading, Silent, last_words

_LOOK = 0.02
"""Seconds between looks at the memory."""
_DEADLINE = 900.0


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took."""

    ms: float
    """Milliseconds from the start of the process to its end."""
    peak: float
    """The most memory it held, in MB."""

    @property
    def reading(self) -> Reading:
        """The run as other acts are measured."""
        return Reading(self.ms, self.ms, 0)


def run(program: Program, prepare: Callable[[], object] = lambda: None) -> Run:
    """Run a program to its end; `prepare` is called before, outside of what is measured.

    Raises:
        Silent: It fails, or does not end.
    """
    prepare()
    program.folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    process = subprocess.Popen(
        program.argv,
        cwd=program.folder,
        env=program.variables(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    peak, handle = 0.0, os.pidfd_open(process.pid)
    try:
        while not select.select([handle], [], [], _LOOK)[0]:
            peak = max(peak, peak_mb(process.pid))
            if time.perf_counter() - began > _DEADLINE:
                raise Silent(f"{program.name} does not end")
        ended = time.perf_counter()
    finally:
        os.close(handle)
        process.kill()
        _, errors = process.communicate()
    if process.returncode:
        raise Silent(f"{program.name} failed: {last_words(errors)}")
    return Run(1000 * (ended - began), peak)


def peak_mb(pid: int) -> float:
    """Return the most memory that a process has held since it began its program, in MB (VmHWM)."""
    with contextlib.suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) * 1024 / 1e6 if found else 0.0
    return 0.0


def script(name: str, arguments: Sequence[str | Path], home: Path) -> Program:
    """Return a Python script of this folder as a program."""
    import sys

    path = Path(__file__).parent / f"{name}.py"
    return Program(name, [sys.executable, str(path), *map(str, arguments)], "", home)
