"""Runs the README's install command as a newcomer would, in a terminal of its own with an empty home folder.

Presses `j 1`, waits for "saved", quits with `q`, and exports what was tagged.
"""

from __future__ import annotations

import csv
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 600.0


def main(command: str, home: Path) -> None:
    """Run `command` in a terminal; exit with a message if the reader does not do as it should."""
    home.mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "TAGLINE_"))}
    environment = kept | {"HOME": str(home), "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe("bash", ["bash", "-c", command], environment)
    wait_for(terminal, b"READ")
    os.write(terminal, b"j1")
    wait_for(terminal, b"saved")
    os.write(terminal, b"q")
    wait_for(terminal, None)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"the reader ended with {os.waitstatus_to_exitcode(status)}")
    export = [str(home / ".tagline/bin/tagline"), "export"]
    table = subprocess.run(export, env=environment, check=True, capture_output=True, text=True).stdout
    if [row["issue"] for row in csv.DictReader(table.splitlines(keepends=True))] != ["territory"]:
        sys.exit(f"one tag was expected in the export:\n{table}")
    sys.stdout.write("installed, opened, tagged, exported\n")


def wait_for(terminal: int, wanted: bytes | None) -> None:
    """Read what the terminal shows until `wanted` is there, or until its end if None."""
    seen = b""
    deadline = time.monotonic() + PATIENCE
    while wanted is None or wanted not in seen:
        if time.monotonic() > deadline:
            sys.exit(f"{wanted!r} did not appear:\n{seen[-3000:].decode(errors='replace')}")
        if not select.select([terminal], [], [], 1.0)[0]:
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            data = b""
        if not data:
            if wanted is None:
                return
            sys.exit(f"it ended before {wanted!r} appeared:\n{seen[-3000:].decode(errors='replace')}")
        seen += data


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
