"""Choosing an article or an issue by typing a part of its name."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Final, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.fuzzy import Matcher
from textual.widgets import Input

from store.codebook import DEFAULT_COLOURS
from store.model import ArticleSummary, Issue
from tui.inks import Inks
from tui.screens.popup import Popup
from tui.widgets.lists import ArticleList, IssueList, NewIssue, Tint, TintList
from tui.widgets.rowlist import RowList

Item = TypeVar("Item")


class Picker(Popup[Item | None], Generic[Item]):
    """A list that shrinks while one types; the result is what was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", priority=True),
        Binding("down,ctrl+n", "step(1)", "down", priority=True),
        Binding("up,ctrl+p", "step(-1)", "up", priority=True),
    ]
    AUTO_FOCUS = "Input"
    ENTER = "opens"
    """What Enter does, in a word."""
    PLACEHOLDER = ""
    """What to type."""

    def __init__(self, title: str, inks: Inks) -> None:
        super().__init__()
        self._title = title
        self._inks = inks
        self._found: Sequence[Item] = ()
        self._list = self.list_found()

    @abstractmethod
    def find(self, text: str) -> Sequence[Item]:
        """Return what a text stands for, best first; of an empty one, everything."""

    @abstractmethod
    def list_found(self) -> RowList[Item]:
        """Return the widget that lists what was found."""

    def compose(self) -> ComposeResult:
        """Show the input above the list."""
        with Vertical(id="picker") as picker:
            picker.border_title = self._title
            picker.border_subtitle = f"↑ ↓ move, Enter {self.ENTER}, Esc leaves"
            yield Input(placeholder=self.PLACEHOLDER, id="picker-input")
            yield self._list

    def on_mount(self) -> None:
        """Fill the list."""
        self._show("")

    def _show(self, text: str) -> None:
        self._found = self.find(text)
        self._list.index = 0
        self._list.reload()

    @on(Input.Changed)
    def filter(self, event: Input.Changed) -> None:
        """Keep what fits the text typed."""
        self._show(event.value)

    @on(RowList.Opened)
    @on(Input.Submitted)  # no binding of ours: it would come before the letters typed just before
    def open(self) -> None:
        """Choose what is under the cursor."""
        self.dismiss(self._list.current())

    def action_step(self, rows: int) -> None:
        """Move in the list."""
        self._list.step(rows)

    def action_leave(self) -> None:
        """Return nothing."""
        self.dismiss(None)


class ArticlePicker(Picker[ArticleSummary]):
    """A list of articles."""

    PLACEHOLDER = "type a part of a title or source"

    def __init__(self, title: str, inks: Inks, articles: Sequence[ArticleSummary]) -> None:
        super().__init__(title, inks)
        self._articles = articles

    def find(self, text: str) -> Sequence[ArticleSummary]:
        """Return the articles that hold every word of the text."""
        words = text.casefold().split()
        return [each for each in self._articles if all(word in _haystack(each) for word in words)]

    def list_found(self) -> ArticleList:
        """Return the list of articles."""
        return ArticleList(
            self._inks,
            lambda: len(self._found),
            lambda first, count: self._found[first : first + count],
            id="picker-list",
        )


class IssuePicker(Picker[Issue | NewIssue]):
    """A list of issues, and at its end a new one with the name that was typed."""

    ENTER = "takes it"
    PLACEHOLDER = "type letters of its name, or a new name"

    def find(self, text: str) -> Sequence[Issue | NewIssue]:
        """Return the issues whose names hold the letters of the text in this order, the closest first."""
        name, issues = " ".join(text.split()), self._inks.issues
        if not name:
            return issues
        score = Matcher(name).match
        matches = sorted(((score(issue.name), issue) for issue in issues), key=lambda match: -match[0])
        found: list[Issue | NewIssue] = [issue for how_well, issue in matches if how_well]
        known = any(issue.name.casefold() == name.casefold() for issue in issues)
        return found if known else [*found, NewIssue(name)]

    def list_found(self) -> IssueList:
        """Return the list of issues."""
        return IssueList(self._inks, lambda: self._found, id="picker-list")


class IssueNamer(IssuePicker):
    """Only the new issue, while its name is not that of another."""

    ENTER = "adds it"
    PLACEHOLDER = "type the name of the new issue"

    def find(self, text: str) -> Sequence[Issue | NewIssue]:
        """Return the new issue, or the one that has this name already."""
        name = " ".join(text.split()).casefold()
        found = super().find(text) if name else ()
        return [each for each in found if isinstance(each, NewIssue) or each.name.casefold() == name]


class MergePicker(IssuePicker):
    """Only some of the issues, and no new one."""

    PLACEHOLDER = "type letters of the name of the issue that gets the tags"

    def __init__(self, title: str, inks: Inks, among: Sequence[Issue]) -> None:
        super().__init__(title, inks)
        self._among = among

    def find(self, text: str) -> Sequence[Issue | NewIssue]:
        """Return the issues whose names hold the letters of the text, the closest first."""
        return [each for each in super().find(text) if each in self._among]


_TINTS: Final = tuple(
    Tint(name, colour)
    for name, colour in zip(
        ("orange", "sky blue", "bluish green", "reddish purple", "yellow", "blue", "vermillion", "grey"),
        DEFAULT_COLOURS,
        strict=True,
    )
)
"""The colours that colour-blind readers tell apart, by the names that their authors gave them."""


class ColourPicker(Picker[Tint]):
    """A list of colours that can be told apart; any other can be written."""

    ENTER = "takes it"
    PLACEHOLDER = "type a part of its name, or #rrggbb"

    def find(self, text: str) -> Sequence[Tint]:
        """Return the colours whose names hold the text, or the one that it writes."""
        wanted = " ".join(text.split()).casefold()
        if re.fullmatch(r"#[0-9a-f]{6}", wanted):
            return [Tint(wanted, wanted)]
        return [tint for tint in _TINTS if wanted in tint.name]

    def list_found(self) -> TintList:
        """Return the list of colours."""
        return TintList(self._inks, lambda: self._found, id="picker-list")


def _haystack(summary: ArticleSummary) -> str:
    article = summary.article
    return " ".join((article.title, article.source or "", article.file_name)).casefold()
