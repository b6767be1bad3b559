"""What the command palette finds: every action, and the themes, which show themselves while one chooses."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.markup import escape

from tui.actions import ACTIONS, Action
from tui.key_names import show_keys
from tui.screens.reading import ReadingScreen
from tui.screens.sized import Sized
from tui.text.sanitise import plain

if TYPE_CHECKING:
    from tui.app import TaglineApp


class Palette(CommandPalette, Sized[None]):
    """The screen on which commands and themes are found by name."""


class ThemeChoice(partial[None]):
    """The command that chooses a theme; the app shows the theme while the command is highlighted."""

    name: str

    @classmethod
    def of(cls, app: TaglineApp, name: str) -> ThemeChoice:
        """Return the choice of a theme."""
        choice = cls(app.choose_theme, name)
        choice.name = name
        return choice


class ActionProvider(Provider):
    """Every action of the registry, with its key."""

    def _commands(self) -> list[tuple[str, partial[None], str]]:
        screen = self.screen
        if not isinstance(screen, ReadingScreen):
            return []
        return [
            (action.help, partial(screen.perform, action.id), _keys(screen, action))
            for action in ACTIONS
            if action.id not in {"palette", "tag"}
        ]

    async def discover(self) -> Hits:
        """Yield every action."""
        for title, command, keys in self._commands():
            yield DiscoveryHit(title, command, help=escape(keys))

    async def search(self, query: str) -> Hits:
        """Yield the actions that match."""
        matcher = self.matcher(query)
        for title, command, keys in self._commands():
            score = matcher.match(title)
            if score:
                yield Hit(score, matcher.highlight(title), command, help=escape(keys))


class ThemeProvider(Provider):
    """The themes."""

    def _choices(self) -> list[tuple[str, ThemeChoice, str]]:
        app: TaglineApp = self.app  # type: ignore[assignment]
        return [
            (f"Theme: {name}", ThemeChoice.of(app, name), theme.description)
            for name, theme in app.reader_themes.items()
        ]

    async def discover(self) -> Hits:
        """Yield every theme."""
        for title, command, text in self._choices():
            yield DiscoveryHit(title, command, help=escape(plain(text)))

    async def search(self, query: str) -> Hits:
        """Yield the themes that match."""
        matcher = self.matcher(query)
        for title, command, text in self._choices():
            score = matcher.match(title)
            if score:
                yield Hit(score, matcher.highlight(title), command, help=escape(plain(text)))


def _keys(screen: ReadingScreen, action: Action) -> str:
    keys = (show_keys(sequence) for sequence in screen.keys.keymap.keys[action.id])
    return ", ".join(keys) or "no key"
