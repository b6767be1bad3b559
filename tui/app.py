"""The reader as a program: themes, settings, signals, and the screen."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, Final

from textual import on
from textual.app import App
from textual.command import CommandPalette
from textual.driver import Driver
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.worker import WorkerFailed

from store.errors import TaglineError
from store.locations import bundled
from store.model import Article
from store.project import Project
from tui.inks import Inks
from tui.keymap import KeyReader, build
from tui.palette import ActionProvider, ThemeChoice, ThemeProvider
from tui.screens import panes
from tui.screens.reading import ReadingScreen
from tui.settings import Settings, save_setting, state_path, themes_path
from tui.terminal import ControlFilter, Outlet
from tui.text.sanitise import plain
from tui.theme_files import load_themes
from tui.theming import DEFAULT_THEME
from tui.workspace import Workspace, load_workspace, save_workspace

_SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)
)


class TaglineApp(App[int], inherit_bindings=False):
    """The reader over one open project."""

    CSS_PATH = "app.tcss"
    TITLE = "tagline"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    COMMANDS: ClassVar = {ActionProvider, ThemeProvider}

    def __init__(
        self,
        project: Project,
        settings: Settings,
        remarks: Sequence[str] = (),
        opening: Article | None = None,
    ) -> None:
        super().__init__()
        self._heeded: dict[int, Any] = {}
        self._opening = opening
        self.project = project
        self.settings = settings
        self.remarks = list(remarks)
        loaded = load_themes([bundled("tui", "themes"), themes_path()])
        self.reader_themes = {each.theme.name: each for each in loaded.themes}
        self.remarks += loaded.problems
        self._keys = KeyReader(build(settings.keys))
        self.remarks += [self._locate(problem) for problem in self._keys.keymap.problems]
        for each in loaded.themes:
            self.register_theme(each.theme)
        self._chosen = settings.theme if settings.theme in self.reader_themes else DEFAULT_THEME
        if self._chosen != settings.theme:
            self.remarks.append(
                f'There is no theme "{settings.theme}"; {DEFAULT_THEME} is shown. Choose one with : theme.'
            )
        self.theme = self._chosen

    def _locate(self, problem: str) -> str:
        """Return a problem of the keymap with the line of the settings file, where it is known."""
        names = [name for name in self.settings.lines if name.startswith("keys.") and name[5:] in problem]
        line = min((self.settings.lines[name] for name in names), default=None)
        where = f"{self.settings.path.name} line {line}: " if line else ""
        return f"{where}{problem}. Using the default keys."

    def _build_driver(
        self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None
    ) -> Driver:
        driver = super()._build_driver(headless, inline, mouse, size)
        file = getattr(driver, "_file", None)
        if file is not None:
            vars(driver)["_file"] = Outlet(file)
        return driver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters of every line, the gate for control characters last."""
        return [*super().get_line_filters(), ControlFilter()]

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message as plain text."""
        super().notify(plain(message), title=plain(title), severity=severity, timeout=timeout, markup=markup)

    # Start and end

    @property
    def inks(self) -> Inks:
        """The theme in use with the codebook."""
        return Inks(self.reader_themes[self.theme], self.project.issues())

    def workspace(self) -> Workspace:
        """Return what was open in this project, with the article first that is to be opened now."""
        workspace = load_workspace(state_path(), self.project.uid)
        return workspace.opening(self._opening.uid) if self._opening else workspace

    def on_mount(self) -> None:
        """Open the screen, and take care that a signal or a lost terminal ends the program properly."""
        for number in _SIGNALS:
            self._heed(number, partial(self.end_by_signal, number))
        if hasattr(self._driver, "_sigcont_application"):  # which would begin anew on a terminal that is gone
            self._heed(signal.SIGCONT, self._go_on)
        self.push_screen(ReadingScreen(self.project, self.inks, self._keys, self.settings.width))
        for remark in self.remarks:
            self.notify(remark, severity="warning", timeout=12)

    def _go_on(self) -> None:
        """Come back after a suspension; a terminal that hangs up sends the same signal after its own."""
        if os.isatty(0):
            getattr(self._driver, "_sigcont_application")()  # noqa: B009
        else:
            self.end_by_signal(signal.SIGHUP)

    def _handle_exception(self, error: Exception) -> None:
        # The palette's search fails when its screen goes away in the middle of it: no news at the end.
        if not (self._exit and isinstance(error, WorkerFailed)):
            super()._handle_exception(error)

    def _heed(self, number: int, act: Callable[[], None]) -> None:
        """Let a signal act in the event loop.

        Not by `loop.add_signal_handler`: asyncio loses signals while many keys wait to be read.
        """
        loop = asyncio.get_running_loop()

        def heed(*_: object) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed, so the end has come anyway
                loop.call_soon_threadsafe(act)

        with contextlib.suppress(ValueError):  # only the main thread may have handlers
            self._heeded[number] = signal.signal(number, heed)

    def on_unmount(self) -> None:
        """Give the signals back."""
        for number, before in self._heeded.items():
            signal.signal(number, signal.SIG_DFL if before is None else before)
        self._heeded.clear()

    def end_by_signal(self, number: int) -> None:
        """Leave as a shell expects it: 128 and the number of the signal."""
        self._put_away()
        self.exit(128 + number, return_code=128 + number)

    def action_leave(self) -> None:
        """Quit. Annotations are saved already; what was read and what is open is written now."""
        self._put_away()
        self.exit(0)

    async def action_quit(self) -> None:
        """Quit."""
        self.action_leave()

    def action_help_quit(self) -> None:
        """Say how to quit: ctrl+c is not meant to end anything here."""
        if isinstance(self.screen, ReadingScreen):
            self.screen.say("press q to quit · everything is saved")

    def _put_away(self) -> None:
        screen = self._reading_screen()
        if screen is None:
            return
        screen.write_reading()
        save_workspace(state_path(), self.project.uid, panes.current(screen))

    def _reading_screen(self) -> ReadingScreen | None:
        return next((screen for screen in self.screen_stack if isinstance(screen, ReadingScreen)), None)

    # Themes and settings

    def reload_codebook(self) -> None:
        """Show the codebook as it is now."""
        screen = self._reading_screen()
        if screen is not None and screen.project.issues() != list(screen.inks.issues):
            screen.restyle(self.inks)

    def show_theme(self, name: str) -> None:
        """Show a theme without choosing it."""
        self.theme = name
        screen = self._reading_screen()
        if screen is not None:
            screen.restyle(self.inks)

    def choose_theme(self, name: str) -> None:
        """Show a theme now and at every start."""
        self._chosen = name
        self.show_theme(name)
        self.remember("theme", name)

    def action_choose_theme(self) -> None:
        """Open the palette with the themes."""
        self.push_screen(CommandPalette({ThemeProvider}, placeholder="Choose a theme…"))

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


def run(
    project: Project, settings: Settings, remarks: Sequence[str] = (), opening: Article | None = None
) -> int:
    """Open the reader, on an article if one is given, and return the exit code when it is left."""
    app = TaglineApp(project, settings, [*settings.problems, *remarks], opening)
    result = app.run(mouse=settings.mouse)
    return app.return_code or result or 0
