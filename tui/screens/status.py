"""What the foot of the reading screen says: where we are, and which keys work now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from store.errors import TaglineError
from store.model import Article, Issue, Reading, Status
from store.project import Project
from tui.actions import ACTIONS, Argument, Mode
from tui.inks import Inks
from tui.issue_keys import BY_NAME, issue_choices
from tui.key_names import show_keys
from tui.keymap import Keymap, KeyReader
from tui.opening import SMALLEST
from tui.recovery import in_words
from tui.screens.overlapping import names_here
from tui.widgets.reader import ReaderPane


def place_in_words(
    pane: ReaderPane, inks: Inks, project: Project, reading: Callable[[Article], Reading]
) -> str:
    """Return the place of the cursor, the share read, and what is selected or marked there.

    Raises:
        BusyProject: The project cannot be read now.
    """
    if pane.article is None:
        return "no article open"
    number = pane.document.number_at(pane.cursor)
    here, shown = pane.annotations_here(), pane.annotation_shown
    place = f"¶ {number}/{pane.document.count} · {100 * pane.cursor // max(1, pane.document.length)} %"
    place += f" · {pane.article.read_percent(reading(pane.article).read_length)} % read"
    if pane.selecting:
        words = len(pane.document.text(pane.target).split())
        return f"{place} · {words} word{'s' if words != 1 else ''} selected"
    if shown is not None:
        named = inks.names(shown) if len(here) == 1 else names_here(pane, inks, project)
        note = f" ✎ {shown.note}" if shown.note else ""
        moved = " · ~ moved" if shown.status is Status.MOVED else ""
        return f"{place} · {named}{moved}{note}"
    return place


def footer_keys(
    keymap: Keymap, mode: Mode, *, with_issues: bool, several: bool = False
) -> list[tuple[str, str, str]]:
    """Return (key, title, action id) of the footer of a mode; the last two are help and quit.

    `several` says whether more than one annotation lies under the cursor.
    """
    titles = {"next-pane": "other mark"} if several and mode in (Mode.READ, Mode.SELECT) else {}
    keys = [
        (show_keys(keymap.first_key(action.id)), titles.get(action.id, action.title), action.id)
        for action in ACTIONS
        if mode in action.footer & action.modes and action.id != "tag" and keymap.first_key(action.id)
    ]
    if with_issues and mode in (Mode.READ, Mode.SELECT):
        keys.insert(0, ("1-9", "tag", ""))
    return keys


def too_small(columns: int, rows: int) -> str:
    """Return what a window says that is too small to read in."""
    wide, high = SMALLEST
    return f"This window is {columns}x{rows}: tagline needs {wide}x{high}. Everything is saved. q quits."


def what_can_follow(
    keys: KeyReader, pressed: tuple[str, ...], issues: Sequence[Issue], marks: Iterable[str]
) -> tuple[str, list[tuple[str, str]]]:
    """Return the title of the popup after these keys, and (key, what it does) of each key that can follow."""
    if keys.waiting is None:
        following = keys.node.following.items() if keys.node else ()
        return " ".join(pressed), [
            (show_keys(key), node.action.help if node.action else "…") for key, node in following
        ]
    if keys.waiting.argument is Argument.ISSUE:
        return keys.waiting.help, [*issue_choices(issues), *BY_NAME.items()]
    return keys.waiting.help, [(letter, "") for letter in sorted(marks)] or [("a-z", "a letter")]


def trouble_in_words(error: TaglineError) -> str:
    """Return what the status line says of something that could not be done."""
    return in_words(error)
