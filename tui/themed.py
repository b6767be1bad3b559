"""Choosing a theme on screen, with each shown while one looks through them."""

from __future__ import annotations

from textual import on
from textual.command import CommandPalette

from store.errors import TaglineError
from tui.mishaps import GuardedApp
from tui.palette import Palette, ThemeChoice, ThemeProvider
from tui.settings import Settings, save_setting


class ThemedApp(GuardedApp, inherit_bindings=False):
    """A program whose theme can be chosen and is remembered."""

    settings: Settings
    _chosen: str

    def restyle(self) -> None:
        """Show everything in the theme in use."""

    def show_theme(self, name: str) -> None:
        """Show a theme without choosing it."""
        self.theme = name
        self.restyle()

    def choose_theme(self, name: str) -> None:
        """Show a theme now and at every start."""
        self._chosen = name
        self.show_theme(name)
        self.remember("theme", name)

    def action_command_palette(self) -> None:
        """Open the palette with the actions."""
        if not Palette.is_open(self.app):
            self.push_screen(Palette(id="--command-palette"))

    def action_choose_theme(self) -> None:
        """Open the palette with the themes."""
        self.push_screen(Palette({ThemeProvider}, placeholder="Choose a theme…"))

    @on(CommandPalette.OptionHighlighted)
    def preview_theme(self, event: CommandPalette.OptionHighlighted) -> None:
        """Show the highlighted theme."""
        hit = getattr(event.highlighted_event.option, "hit", None)
        command = getattr(hit, "command", None)
        self.show_theme(command.name if isinstance(command, ThemeChoice) else self._chosen)

    @on(CommandPalette.Closed)
    def end_preview(self) -> None:
        """Go back to the chosen theme."""
        if self.theme != self._chosen:
            self.show_theme(self._chosen)

    def remember(self, name: str, value: str | int) -> None:
        """Write a setting that was changed on screen."""
        try:
            save_setting(self.settings.path, name, value)
        except TaglineError as error:
            self.notify(str(error), severity="warning")
