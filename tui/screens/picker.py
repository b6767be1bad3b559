"""Choosing an article by typing a part of its title or source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from store.model import ArticleSummary
from tui.inks import Inks
from tui.widgets.lists import ArticleList
from tui.widgets.rowlist import RowList


class ArticlePicker(ModalScreen[ArticleSummary | None]):
    """A list of articles that shrinks while one types; the result is the chosen one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", priority=True),
        Binding("down,ctrl+n", "step(1)", "down", priority=True),
        Binding("up,ctrl+p", "step(-1)", "up", priority=True),
    ]
    AUTO_FOCUS = "Input"

    def __init__(self, title: str, inks: Inks, articles: Sequence[ArticleSummary]) -> None:
        super().__init__()
        self._title = title
        self._inks = inks
        self._articles = articles
        self._found = list(articles)

    def compose(self) -> ComposeResult:
        """Show the input above the list."""
        with Vertical(id="picker") as picker:
            picker.border_title = self._title
            picker.border_subtitle = "↑ ↓ move, Enter opens, Esc leaves"
            yield Input(placeholder="type a part of a title or source", id="picker-input")
            yield ArticleList(
                self._inks,
                lambda: len(self._found),
                lambda first, count: self._found[first : first + count],
                id="picker-list",
            )

    def on_mount(self) -> None:
        """Fill the list."""
        self.query_one(ArticleList).reload()

    @on(Input.Changed)
    def filter(self, event: Input.Changed) -> None:
        """Keep the articles that hold every word typed."""
        words = event.value.casefold().split()
        self._found = [each for each in self._articles if all(word in _haystack(each) for word in words)]
        articles = self.query_one(ArticleList)
        articles.index = 0
        articles.reload()

    @on(RowList.Opened)
    @on(Input.Submitted)  # no binding of ours: it would come before the letters typed just before
    def open(self) -> None:
        """Choose the article under the cursor."""
        self.action_choose()

    def action_step(self, rows: int) -> None:
        """Move in the list."""
        self.query_one(ArticleList).step(rows)

    def action_choose(self) -> None:
        """Return the article under the cursor."""
        if self.is_current:  # not when Enter came twice
            self.dismiss(self.query_one(ArticleList).current())

    def action_leave(self) -> None:
        """Return nothing."""
        self.dismiss(None)


def _haystack(summary: ArticleSummary) -> str:
    article = summary.article
    return " ".join((article.title, article.source or "", article.file_name)).casefold()
