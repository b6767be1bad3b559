"""A bar on stderr for work of one piece that may take long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import click

_PATIENCE: Final = 1.0
"""Seconds after which a bar shows how far the work is."""
_PARTS: Final = 1000


@contextmanager
def slow_bar(label: str) -> Iterator[Callable[[float], None]]:
    """Give a function that is told which share of the work is done.

    If the work takes long and somebody sees it, a bar on stderr shows that.
    """
    begin = time.monotonic()
    seen = sys.stderr is not None and sys.stderr.isatty()
    with ExitStack() as shown:
        advance: list[Callable[[int], None]] = []
        reached = 0

        def tell(share: float) -> None:
            nonlocal reached
            if not advance and seen and time.monotonic() - begin > _PATIENCE:
                bar = shown.enter_context(click.progressbar(length=_PARTS, label=label, file=sys.stderr))
                advance.append(bar.update)
            if advance and share * _PARTS > reached:
                advance[0](int(share * _PARTS) - reached)
                reached = int(share * _PARTS)

        yield tell
