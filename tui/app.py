"""The reader as a program: themes, settings, signals, and the screen."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import events
from textual.driver import Driver
from textual.filter import LineFilter
from textual.notifications import SeverityLevel

from store.errors import DamagedProject, TaglineError
from store.locations import bundled
from store.project import Project
from tui.inks import Inks
from tui.keymap import KeyReader, build
from tui.opening import FirstLight
from tui.palette import ActionProvider, ThemeProvider
from tui.recovery import damage_behind
from tui.safekeeping import REST, keep_safe
from tui.screens import panes
from tui.screens.reading import ReadingScreen
from tui.settings import Settings, state_path, themes_path
from tui.signals import ENDING, Signals
from tui.terminal import ControlFilter, Outlet, accept_any_input, enter_again, rest_between_keys
from tui.text.sanitise import plain
from tui.theme_files import load_themes
from tui.themed import ThemedApp
from tui.theming import DEFAULT_THEME
from tui.workspace import Workspace, load_workspace, save_workspace


class TaglineApp(ThemedApp, inherit_bindings=False):
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
        workspace: Workspace | None = None,
        light: FirstLight | None = None,
        begin: Callable[[ReadingScreen], None] | None = None,
    ) -> None:
        """Make the reader; `workspace` is what it opens, `light` the page that is on the screen already.

        `begin` is done when the reading screen takes keys, before the first of them.
        """
        super().__init__()
        self.begin = begin
        self._signals = Signals()
        self._light = light
        self._damage: DamagedProject | None = None
        self.workspace = workspace or load_workspace(state_path(), project.uid)
        self.project = project
        self.settings = settings
        self.remarks = list(remarks)
        self.farewell = ""
        """What is told after the screen is given back."""
        loaded = load_themes([bundled("tui", "themes"), themes_path()])
        self.reader_themes = {each.theme.name: each for each in loaded.themes}
        self.remarks += loaded.problems
        self._keys = KeyReader(build(settings.keys))
        for problem in self._keys.keymap.problems:
            self.remarks.append(settings.key_mistake(problem.actions, problem.text).text)
        for each in loaded.themes:
            self.register_theme(each.theme)
        self._chosen = settings.theme if settings.theme in self.reader_themes else DEFAULT_THEME
        if self._chosen != settings.theme:
            self.remarks.append(
                f'There is no theme "{settings.theme}"; {DEFAULT_THEME} is shown. Choose one with : theme.'
            )
        self.theme = self._chosen

    def _build_driver(
        self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None
    ) -> Driver:
        if self._light is not None:
            self._light.hand_over()
        for number in ENDING:
            self._signals.heed(number, partial(self.end_by_signal, number))
        driver = super()._build_driver(headless, inline, mouse, size)
        file = sys.__stdout__
        if file is not None and hasattr(driver, "_file"):  # which is stderr, and may be led into a file
            outlet = vars(driver)["_file"] = Outlet(
                file, entered=self._light is not None and self._light.drawn
            )
            accept_any_input(driver, outlet.encoding)
            rest_between_keys(driver)
        return driver

    async def on_event(self, event: events.Event) -> None:
        """Lead a key straight to the reading screen: from the pane up it would queue four times."""
        if isinstance(event, events.Key) and not event.is_forwarded and self.app_focus and self.screen_stack:
            take_key = getattr(self.screen, "take_key", None)
            if take_key is not None:  # the reading screen, and the tagging session
                take_key(event)
                await asyncio.sleep(0)  # while keys pour in, the screen has its turn between them
                return
        await super().on_event(event)

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

    def get_default_screen(self) -> ReadingScreen:
        """Return the reading screen: with another one below it, the first paint would take twice as long."""
        self._main = ReadingScreen(self.project, self.inks, self._keys, self.settings.width)
        return self._main

    def on_mount(self) -> None:
        """Take care that a signal, a lost terminal or a bug ends the program properly."""
        self.watch_for_bugs()
        if hasattr(self._driver, "_sigcont_application"):  # which would begin anew on a terminal that is gone
            self._signals.heed(signal.SIGCONT, self._go_on)
        for remark in self.remarks:
            self.notify(remark, severity="warning", timeout=12)

    def _go_on(self) -> None:
        """Come back after a suspension; a terminal that hangs up sends the same signal after its own."""
        if not os.isatty(0):
            self.end_by_signal(signal.SIGHUP)
        elif getattr(self._driver, "_must_signal_resume", True):
            getattr(self._driver, "_sigcont_application")()  # noqa: B009
        elif self._driver is not None:
            enter_again(self._driver)
            self.screen.refresh(layout=True, repaint=True)

    def keep_what_was_read(self) -> None:
        """Write what was read since it was last written, and rescue what waits."""
        screen = self._reading_screen()
        if screen is not None:
            screen.waiting.rescue()
            with contextlib.suppress(TaglineError):  # the next start begins a little earlier in the text
                screen.record.store()

    def _handle_exception(self, error: Exception) -> None:
        self._damage = damage_behind(error, self.project.path)
        if self._damage is None:
            super()._handle_exception(error)
        else:
            self.exit()

    def on_unmount(self) -> None:
        """Give the signals back."""
        self._signals.give_back()
        self._main.elsewhere.leave()

    def start(self) -> int:
        """Run until the reader is left; return the exit code, or raise that the project is damaged."""
        result = self.run(mouse=self.settings.mouse)
        if self._damage is not None:
            raise self._damage
        return self.return_code or result or 0

    def end_by_signal(self, number: int) -> None:
        """Leave as a shell expects it: 128 and the number of the signal."""
        self._put_away()
        self.exit(128 + number, return_code=128 + number)

    def settle_in(self) -> None:
        """Collect garbage, but not among what was loaded, which makes keys wait; back up a moment later."""
        if self._light is not None:
            gc.freeze()
            gc.enable()
            self.set_timer(REST, partial(keep_safe, self, self.project))

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
        screen.waiting.rescue()
        screen.record.write()
        save_workspace(state_path(), self.project.uid, panes.current(screen))

    def _reading_screen(self) -> ReadingScreen | None:
        return next((screen for screen in self.screen_stack if isinstance(screen, ReadingScreen)), None)

    def reload_codebook(self) -> None:
        """Show the codebook as it is now."""
        screen = self._reading_screen()
        if screen is not None and screen.project.issues() != list(screen.inks.issues):
            screen.restyle(self.inks)

    def restyle(self) -> None:
        """Show everything in the theme in use."""
        screen = self._reading_screen()
        if screen is not None:
            screen.restyle(self.inks)
