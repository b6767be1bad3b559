"""The popup that shows which keys can follow."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from tui.text.sanitise import plain


class Hint(Static):
    """A panel above the bars while a key sequence is open; hidden otherwise."""

    ALLOW_SELECT = False

    rows = 0
    """Rows that the panel takes while it is open."""

    def ask(self, title: str, choices: Sequence[tuple[str, str]]) -> None:
        """Show what the next key can be: (key, what it does) each."""
        width = max((len(key) for key, _ in choices), default=1)
        lines = [Content.styled(title, "bold")]
        lines += [
            Content.assemble((f" {key.rjust(width)} ", "bold reverse"), f"  {plain(text)}")
            for key, text in choices
        ]
        lines.append(Content.styled("Esc goes back", "dim"))
        self.rows = len(lines) + 1
        self.update(Content("\n").join(lines))
        self.display = True

    def close(self) -> None:
        """Hide the panel."""
        self.rows = 0
        self.display = False
