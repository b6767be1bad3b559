"""The first thing one sees: the text where it was left, drawn before the reader itself is loaded.

Loading the screen takes several times as long as opening the project and laying out one page, so the
page is written to the terminal first, where the reader will draw it again with everything around it.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from store.errors import TaglineError
from tui.text.document import Document
from tui.text.frame import GUTTER, HEADER, frame, open_at
from tui.text.rendering import pieces
from tui.workspace import Workspace

if TYPE_CHECKING:
    from store.model import Article
    from store.project import Project
    from tui.settings import Settings

LIST_WIDTH: Final = 34
"""Columns of the list of articles."""
SMALLEST: Final = (40, 10)
"""Columns and rows of the smallest screen that the reader fits."""
NARROW: Final = 100
"""Columns below which the list of articles makes room for the text."""
BARS: Final = 3
"""Rows at the foot."""
ENTER: Final = "\x1b[?1049h"
"""Switches to the screen that leaves no trace."""
_LEAVE: Final = "\x1b[?25h\x1b[0m\x1b[?1049l"
_COLOUR: Final = r'^%s *= *"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})"'
"""A colour as theme files have it; what reads all of TOML takes longer to load than the page to draw."""


def draw_page(project: Project, article: Article, measure: int, columns: int, rows: int) -> list[str]:
    """Return the rows of the article's page as the reader will show it in a screen of this size.

    Each is what stands in the row of that place, from 0; what is around the text is left blank.
    """
    left = LIST_WIDTH if columns >= NARROW else 0
    place = frame(columns - left, rows - BARS, measure)
    document = Document(project.text(article))
    _, view = open_at(document, project.reading(article).position, place)
    indent = " " * (left + place.margin + GUTTER)
    page = [""] * HEADER
    for row in view.rows:
        text = ""
        if row.number and not row.gap:
            paragraph = document.paragraph(row.number)
            text = paragraph.text[row.start - paragraph.start : row.end - paragraph.start]
        page.append(indent + "".join(drawn for drawn, _, _ in pieces(text, row.span, ())))
    return page


class FirstLight:
    """The page of the article that will be open, shown while the reader is loaded."""

    def __init__(self) -> None:
        self.drawn = False
        """Whether it is shown: with two panes, an empty project or a small screen it is not."""
        self._afterwards = contextlib.ExitStack()

    def show(
        self, project: Project, workspace: Workspace, settings: Settings, themes: Sequence[Path]
    ) -> None:
        """Draw the page; signals end the program in order, and keys are not written over it."""
        page = _page(project, workspace, settings)
        if not page:
            return
        _take_signals(self._afterwards)
        _keep_quiet(self._afterwards)
        self.drawn = True
        lines = "".join(_placed(number, line) for number, line in enumerate(page, 1) if line)
        _write(f"{ENTER}\x1b[?25l{_colours(settings.theme, themes)}\x1b[2J{lines}\x1b[0m")

    def hand_over(self) -> None:
        """Leave signals and keys to the reader, which draws over the page."""
        self._afterwards.close()

    def give_up(self) -> None:
        """Give the screen back as it was: the reader did not come about."""
        self.hand_over()
        if self.drawn:
            _write(_LEAVE)


@contextlib.contextmanager
def first_light() -> Iterator[FirstLight]:
    """Hold the first page; if what is inside fails, the screen is given back."""
    with contextlib.ExitStack() as on_failure:
        light = FirstLight()
        on_failure.callback(light.give_up)
        yield light
        on_failure.pop_all()


def _page(project: Project, workspace: Workspace, settings: Settings) -> list[str]:
    if sys.stdout.encoding.lower() != "utf-8":  # the reader has stand-ins for what cannot be shown
        return []
    try:
        columns, rows = os.get_terminal_size(sys.stdout.fileno())
    except OSError:  # a terminal that does not tell
        return []
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        return []
    try:
        article = _article(project, workspace)
        return draw_page(project, article, settings.width, columns, rows) if article else []
    except TaglineError:  # the reader will say so
        return []


def _placed(number: int, line: str) -> str:
    """Return what draws a line in the row of this number, from 1: on a cleared screen it needs no indent."""
    text = line.lstrip(" ")
    return f"\x1b[{number};{len(line) - len(text) + 1}H{text}"


def _article(project: Project, workspace: Workspace) -> Article | None:
    """Return the article that will be open, if it is one alone."""
    if len(workspace.articles) > 1 or workspace.annotations:
        return None
    if workspace.articles:
        return project.find_article(workspace.articles[0])
    return next((summary.article for summary in project.articles(0, 1)), None)


def _colours(theme: str, folders: Sequence[Path]) -> str:
    """Return the codes of the theme's text and ground, for terminals that have all colours."""
    if os.environ.get("COLORTERM") not in {"truecolor", "24bit"} or "NO_COLOR" in os.environ:
        return ""
    path = next((path for folder in folders if (path := folder / f"{theme}.toml").is_file()), None)
    try:
        text = path.read_text(encoding="utf-8") if path else ""
    except (OSError, ValueError):  # the reader will say so
        return ""
    codes = ""
    for name, kind in (("foreground", 38), ("background", 48)):
        found = re.search(_COLOUR % name, text, re.MULTILINE)
        if found:
            red, green, blue = (int(part, 16) for part in found.groups())
            codes += f"\x1b[{kind};2;{red};{green};{blue}m"
    return codes


def _take_signals(afterwards: contextlib.ExitStack) -> None:
    """Let signals end the program in order while the page is shown; the reader has its own ways then."""

    def leave(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None:
            afterwards.callback(signal.signal, number, signal.signal(number, leave))


def _keep_quiet(afterwards: contextlib.ExitStack) -> None:
    """Keep keys that are pressed now for the reader: they are neither shown, nor edited, nor obeyed."""
    try:
        import termios
    except ImportError:  # not a terminal of this kind
        return
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    set_quiet(keyboard)
    afterwards.callback(termios.tcsetattr, keyboard, termios.TCSANOW, before)


def set_quiet(keyboard: int) -> None:
    """Let the terminal hand on keys as they are pressed, without showing, editing or obeying them.

    Raises:
        OSError: It is gone.
    """
    import termios

    try:
        quiet = termios.tcgetattr(keyboard)
        quiet[0] &= ~(termios.ICRNL | termios.IXON)
        quiet[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
        termios.tcsetattr(keyboard, termios.TCSANOW, quiet)
    except termios.error as error:
        raise OSError(*error.args) from error


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
