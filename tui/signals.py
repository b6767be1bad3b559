"""Signals that act in the event loop, and are given back at the end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable
from typing import Any, Final

ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)
)
"""The signals that ask a program to end."""


class Signals:
    """The handlers that a program has put in the place of others."""

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}

    def heed(self, number: int, act: Callable[[], None]) -> None:
        """Let a signal act in the running event loop.

        Not by `loop.add_signal_handler`: asyncio loses signals while many keys wait to be read.
        """
        loop = asyncio.get_running_loop()

        def heed(*_: object) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed, so the end has come anyway
                loop.call_soon_threadsafe(act)

        with contextlib.suppress(ValueError):  # only the main thread may have handlers
            self._before[number] = signal.signal(number, heed)

    def give_back(self) -> None:
        """Put the handlers back that were there before."""
        for number, before in self._before.items():
            signal.signal(number, signal.SIG_DFL if before is None else before)
        self._before.clear()
