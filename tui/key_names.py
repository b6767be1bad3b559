"""Keys as people read them, in the footer, in help and in the README's table."""

from __future__ import annotations

from typing import Final

from tui.actions import ACTIONS

_SHOWN: Final = {
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "tab": "Tab",
    "shift+tab": "S-Tab",
    "enter": "Enter",
    "escape": "Esc",
}


def show_keys(sequence: str) -> str:
    """Return a key sequence as people read it: `g g`, `ctrl+d`, `Esc`."""
    return " ".join(_SHOWN.get(key, key) for key in sequence.split(" "))


def key_table() -> str:
    """Return the default keys as a Markdown table, as the README shows them."""
    lines = ["| keys | action |", "|---|---|"]
    for action in ACTIONS:
        if action.keys:
            keys = " ".join(f"`{show_keys(sequence)}`" for sequence in action.keys)
            lines.append(f"| {keys} | {action.help} |".replace("`|`", "`\\|`"))
    return "\n".join(lines)
