"""What the reader does for the project beside reading: it backs it up."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from store.errors import DamagedProject, HeldProject, TaglineError
from tui.recovery import in_words

if TYPE_CHECKING:
    from textual.app import App

    from store.project import Project

REST: Final = 1.0
"""Seconds between the first page and the backup."""
_TRIALS: Final = 20
"""How often a backup is begun again that gave way to a program that writes."""


def keep_safe(app: App[int], project: Project) -> None:
    """Back a project up in a thread of its own, if it changed since the newest backup."""
    if not project.read_only:
        threading.Thread(target=_back_up, args=(app, project), daemon=True, name="backup").start()


def _back_up(app: App[int], project: Project) -> None:
    # Imported here: it costs time, which nobody waits for in this thread.
    from store.backups import back_up_if_changed
    from tui.settings import state_path

    problem = ""
    for _ in range(_TRIALS):
        try:
            back_up_if_changed(project.path, state_path(), give_way=True)
        except HeldProject as error:
            problem = str(error)
            time.sleep(REST)
        except (TaglineError, OSError) as error:
            problem = in_words(error) if isinstance(error, TaglineError) else str(error)
            if isinstance(error, DamagedProject):
                app.call_later(project.database.distrust, error)
            break
        else:
            return
    app.call_later(app.notify, problem, severity="warning", timeout=12)
