"""The clipboard: by the terminal, and by the desktop's own program where there is one."""

from __future__ import annotations

import threading
from typing import Final

from tui.text.sanitise import visible

_PATIENCE: Final = 0.3
"""Seconds: a clipboard program on a dead display may never answer."""


def copy_to_desktop(text: str) -> bool:
    """Hand the text to the desktop's clipboard; tell whether its program took it in time."""
    done = threading.Event()

    def copy() -> None:
        # Imported on use: it looks for programs.
        import pyperclip

        try:
            pyperclip.copy(text)
        except (pyperclip.PyperclipException, OSError):
            return
        done.set()

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
