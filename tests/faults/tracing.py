"""The reader under strace, in a terminal of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.flows.test_terminal import Terminal

# Becomes another program, as the terminal of the tests runs only Python.
_BECOME = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@contextmanager
def traced(path: Path, log: Path, *options: str) -> Iterator[Terminal]:
    """Open the reader on a project and have strace write what it does, by these options, to a log.

    The test is skipped where strace may not trace; at the end the reader must have ended in order.
    """
    works = subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, check=False)
    if works.returncode:
        pytest.skip("strace may not trace here")
    reader = [sys.executable, "-m", "tui", "-p", str(path)]
    terminal = Terminal(["-c", _BECOME, "strace", *options, "-o", str(log), *reader])
    try:
        terminal.show("READ")
        yield terminal
        terminal.press("q")
        assert terminal.code() == 0
    finally:
        terminal.process.kill()
        terminal.process.wait()
        terminal.close()
