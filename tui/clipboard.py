"""The clipboard: by the terminal, and by the desktop's own program where there is one."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from store.errors import TaglineError
from tui.text.sanitise import visible

_PATIENCE: Final = 0.3
"""Seconds: a clipboard program on a dead display may never answer."""

_one_at_a_time: Final = threading.Lock()


def place_copy(text: str, folder: Path, environment: Mapping[str, str] = os.environ) -> tuple[str, bool]:
    """Hand a text to the desktop, which the terminal was sent already; where nobody takes it, to a file.

    Return what became of it, and whether the user has to know. It takes `_PATIENCE` at most, and the disk.
    """
    if copy_to_desktop(text):
        return "copied with its source", False
    if may_set_clipboard(environment):
        return "copied by way of the terminal (OSC 52)", False
    path = folder / "last-quote.txt"
    home = f"{environment.get('HOME') or path}/"
    place = f"~/{str(path).removeprefix(home)}" if str(path).startswith(home) else str(path)
    if write_quote(path, text):
        return f"no clipboard here · quote written to {place}", True
    return f"no clipboard here, and {place} cannot be written · nothing was copied", True


def may_set_clipboard(environment: Mapping[str, str]) -> bool:
    """Tell whether a terminal may obey OSC 52: some are known not to, and none says that it did."""
    return not (
        environment.get("TERM", "").startswith("linux")
        or environment.get("TERM_PROGRAM") == "Apple_Terminal"
        or "VTE_VERSION" in environment
    )


def write_quote(path: Path, text: str) -> bool:
    """Write the text to a file that only the user can read; tell whether that worked."""
    from store.files import write_atomically  # on use: most have a clipboard

    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with write_atomically(path) as file:
            file.write(f"{text}\n".encode())
    except (OSError, TaglineError):
        return False
    return True


def copy_to_desktop(text: str) -> bool:
    """Hand the text to the desktop's clipboard; tell whether its program took it in time.

    While an earlier one hangs, no other is started.
    """
    if not _one_at_a_time.acquire(blocking=False):
        return False
    done = threading.Event()

    def copy() -> None:
        # Imported on use: it looks for programs.
        import pyperclip

        try:
            pyperclip.copy(text)
            done.set()
        except (pyperclip.PyperclipException, OSError, ValueError):
            return
        finally:
            _one_at_a_time.release()

    threading.Thread(target=copy, daemon=True, name="clipboard").start()
    return done.wait(_PATIENCE)


def citation(passage: str, title: str, source: str | None, published: str | None, paragraph: int) -> str:
    """Return a passage with where it stands, as it is pasted into notes.

    It may be pasted into a terminal as well: control characters, tabs and line ends aside, become visible.
    """
    place = ", ".join(visible(part) for part in (title, source, published) if part)
    return f"“{visible_lines(passage)}” ({place}, ¶ {paragraph})"


def visible_lines(text: str) -> str:
    """Return the text with its control characters made visible, all but tabs and line ends."""
    return "\n".join("\t".join(visible(cell) for cell in line.split("\t")) for line in text.split("\n"))
