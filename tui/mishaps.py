"""What happens when the program itself fails: the terminal is given back, and a report tells where."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from typing import Any, Final

from rich.console import RenderableType
from textual.app import App
from textual.css.query import NoMatches
from textual.worker import WorkerFailed

from tui.settings import state_path

REMEMBERED: Final = 20
"""The latest actions that a report names."""


class DriverFailed(Exception):
    """What reads the keys has failed, in a thread of its own."""


class GuardedApp(App[int], inherit_bindings=False):
    """A program that ends in order whatever fails in it, and shows nothing of what it held then."""

    failure: BaseException | None = None
    """The bug that ended it."""
    report = ""
    """Where the bug is told, for the sentence at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.recent: deque[str] = deque(maxlen=REMEMBERED)
        """The ids of the latest actions."""
        self._thread_hook = threading.excepthook

    def watch_for_bugs(self) -> None:
        """Take care of bugs in callbacks and threads too: Python would print them over the screen."""
        loop = asyncio.get_running_loop()

        def in_callback(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            error = context.get("exception")
            if isinstance(error, Exception) and not self._exit:
                self._handle_exception(error)

        def in_thread(args: threading.ExceptHookArgs) -> None:
            if isinstance(args.exc_value, Exception) and not loop.is_closed():
                loop.call_soon_threadsafe(self._handle_exception, args.exc_value)

        loop.set_exception_handler(in_callback)
        threading.excepthook = in_thread

    def on_unmount(self) -> None:
        """Give the hook for threads back."""
        threading.excepthook = self._thread_hook

    def sentence(self) -> str:
        """Return what is said of the bug when the terminal is as before."""
        report = f"Report: {self.report}" if self.report else "No report could be written; try --debug."
        return f"Error: tagline hit a bug and stopped. All tags are saved. {report}"

    def keep_what_was_read(self) -> None:
        """Write what is only in memory; what fails is left."""

    def panic(self, *renderables: RenderableType) -> None:
        """End after a failure of what reads the keys: its traceback is not shown."""
        self._handle_exception(DriverFailed())

    def _handle_exception(self, error: Exception) -> None:
        # A screen that goes away while it is made, or is searched in the palette, fails: no news at the end.
        if self._exit and isinstance(error, WorkerFailed | NoMatches):
            return
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        if self.failure is None:
            self.failure = error
            self._tell(error)
        self._close_messages_no_wait()

    def _tell(self, error: Exception) -> None:
        # Imported on use: there should be no need.
        from tui.crash import compose, utc_moment, write_report

        now = utc_moment()
        path = write_report(state_path(), compose(error, self.recent, now), now)
        self.report = str(path or "")
        self.keep_what_was_read()
