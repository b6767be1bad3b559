"""What happens to the project outside of this window: others write, come and go; the file is moved."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from store.errors import TaglineError
from tui.recovery import in_words
from tui.screens import panes
from tui.settings import state_path

if TYPE_CHECKING:
    from tui.presence import Found, Register
    from tui.screens.reading import ReadingScreen

_POLL: Final = 1.5
"""Seconds between looks for what other programs wrote; nothing is drawn if they wrote nothing."""


class Elsewhere:
    """Watches the project for a screen."""

    def __init__(self, screen: ReadingScreen) -> None:
        self._screen = screen
        self._register: Register | None = None
        self._told = ""
        """Why the latest look failed, so that it is said once."""

    def watch(self) -> None:
        """Look again and again."""
        self._screen.set_interval(_POLL, self.look)

    def look(self) -> None:
        """Show what another program wrote, and what could not be read a moment ago."""
        if self._register is not None:
            self._register.give_sign()
        try:
            self._catch_up()
            self._told = ""
        except TaglineError as error:
            told = in_words(error)
            if told != self._told:
                self._told = told
                self._screen.say(self._told, alarm=True)

    def _catch_up(self) -> None:
        screen = self._screen
        screen.project.check_place()
        changed = screen.project.changed_elsewhere()
        again = [each.retry() for each in (*screen.panes, screen.article_list, screen.annotation_list)]
        if changed or any(again):
            screen.record.forget()
            screen.app.reload_codebook()
            screen.refresh_annotations()
        if changed:
            for pane in screen.panes:
                panes.renew(screen, pane)

    # Who else is there

    def greet(self) -> None:
        """Tell other processes of this one; say who else is there, and whether a session was cut off."""
        # Imported on use: the first page comes before all this.
        from tui.presence import Register

        project = self._screen.project
        self._register = Register(state_path(), project.uid, project.path, project.coder)
        self._screen.run_worker(self._enter(self._register))

    async def _enter(self, register: Register) -> None:
        """Write to the disk in a thread of its own, so that no key waits for it."""
        found = await asyncio.to_thread(register.enter)
        try:
            cautions = self._screen.project.cautions()
        except TaglineError:  # what cannot be read now is said by what shows it
            cautions = []
        self._tell(found, await asyncio.to_thread(register.untold, cautions))

    def _tell(self, found: Found, sentences: list[str]) -> None:
        from tui.attendance import company, ended_early, utc_moment

        screen = self._screen
        if found.ended_early:
            try:
                sentences.insert(0, ended_early(screen.project.tallies().get(0, 0)))
            except TaglineError:  # what cannot be read now is said by what shows it
                return
        sentences.append(company(found.others, found.here, utc_moment(), found.seen))
        if screen.article is not None:
            sentences.append(panes.to_review(screen, screen.article))
        for sentence in filter(None, sentences):
            if screen.said[0] or not screen.status.has_room(sentence):
                screen.app.notify(sentence, timeout=12)
            else:
                screen.say(sentence)

    def leave(self) -> None:
        """Tell other processes that this one has ended properly."""
        if self._register is not None:
            self._register.leave()
