"""The lists of articles, of an article's annotations, and of issues."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style

from store.model import Annotation, ArticleSummary, Issue, Status
from tui.inks import Inks
from tui.text.sanitise import plain
from tui.widgets.rowlist import RowList, fold


class ArticleList(RowList[ArticleSummary]):
    """The articles: title, source, share read, number of tags."""

    ITEM_HEIGHT = 4
    EMPTY = "no articles yet"

    def __init__(
        self,
        inks: Inks,
        count: Callable[[], int],
        read: Callable[[int, int], Sequence[ArticleSummary]],
        *,
        id: str,
    ) -> None:
        super().__init__(inks, id=id)
        self._count_articles = count
        self._read_articles = read
        self.shown: frozenset[int] = frozenset()
        """The articles open in panes."""

    def count_items(self) -> int:
        """Return the number of articles."""
        return self._count_articles()

    def read_items(self, first: int, count: int) -> Sequence[ArticleSummary]:
        """Return articles in the order of import."""
        return self._read_articles(first, count)

    def draw_item(self, item: ArticleSummary, width: int, base: Style) -> list[list[Segment]]:
        """Return the title on two lines, then source, share read and tags."""
        article = item.article
        bold = Style(bold=True) if article.id in self.shown else Style()
        title = [[Segment(line, base + bold)] for line in fold(article.title, width, 2)]
        facts = f"{item.read_percent:3d} % read"
        if item.annotations:
            facts += f" · {item.tags} tag{'s' if item.tags != 1 else ''}"
        source = plain(article.source or article.file_name or "no source")
        room = max(0, width - len(facts) - 2)
        faint = base + self.inks.part("margin")
        cut = fold(source, max(1, room), 1)[0] if room > 3 else ""
        return [*title, [Segment(f"{cut}  {facts}" if cut else facts, faint)]]


STATUS_WORDS: Final = {Status.PLACED: "", Status.MOVED: "~ moved", Status.ORPHAN: "? not found"}
"""A sign and a word for annotations that a reader should look at."""


class AnnotationList(RowList[Annotation]):
    """The annotations of the article in the active pane: those to review first, each part in text order."""

    ITEM_HEIGHT = 4
    EMPTY = "no annotations here yet"

    def __init__(
        self,
        inks: Inks,
        count: Callable[[], int],
        read: Callable[[int, int], Sequence[Annotation]],
        *,
        id: str,
    ) -> None:
        super().__init__(inks, id=id)
        self._count_annotations = count
        self._read_annotations = read

    def count_items(self) -> int:
        """Return the number of annotations."""
        return self._count_annotations()

    def read_items(self, first: int, count: int) -> Sequence[Annotation]:
        """Return annotations: those to review first, each part in text order."""
        return self._read_annotations(first, count)

    def draw_item(self, item: Annotation, width: int, base: Style) -> list[list[Segment]]:
        """Return the issues and the place, then the passage and the beginning of the note."""
        status = STATUS_WORDS[item.status]
        place = f"¶{item.paragraph}.{item.sentence}{status and ' '}{status}"
        keys = [Segment(self.inks.sign(each), base + self.inks.issue(each)) for each in item.issue_ids]
        names = fold(self.inks.names(item), max(1, width - len(place) - len(keys) - 2), 1)[0]
        faint = base + self.inks.part("margin")
        head = [*keys, Segment(f" {names} " if keys else f"{names} ", base), Segment(place, faint)]
        passage = fold(item.exact, width, 1 if item.note else 2)
        lines = [[Segment(line, base)] for line in passage]
        if item.note:
            lines.append([Segment(fold(f"✎ {item.note}", width, 1)[0], faint)])
        return [head, *lines]


class NewIssue(NamedTuple):
    """An issue that is to be added."""

    name: str


class IssueList(RowList[Issue | NewIssue]):
    """Issues with their keys, and a new one."""

    ITEM_HEIGHT = 1
    EMPTY = "no issue of this name yet"

    def __init__(self, inks: Inks, listed: Callable[[], Sequence[Issue | NewIssue]], *, id: str) -> None:
        super().__init__(inks, id=id)
        self._listed = listed

    def count_items(self) -> int:
        """Return the number of issues."""
        return len(self._listed())

    def read_items(self, first: int, count: int) -> Sequence[Issue | NewIssue]:
        """Return issues, the closest first."""
        return self._listed()[first : first + count]

    def draw_item(self, item: Issue | NewIssue, width: int, base: Style) -> list[list[Segment]]:
        """Return the key and the name."""
        name = fold(item.name, max(1, width - 12), 1)[0]
        if isinstance(item, NewIssue):
            return [[Segment(" + ", base + Style(bold=True)), Segment(f" new issue: {name}", base)]]
        ink = self.inks.issue(item.id)
        key = Segment(f" {item.key or '·'} ", base + ink + Style(bold=True, reverse=True, underline=False))
        return [[key, Segment(f" {name}", base)]]


class Tint(NamedTuple):
    """A colour that an issue can have."""

    name: str
    colour: str
    """`#rrggbb`."""


class TintList(RowList[Tint]):
    """Colours, each as an issue of it would be marked."""

    ITEM_HEIGHT = 1
    EMPTY = "no such colour; write one as #rrggbb"

    def __init__(self, inks: Inks, listed: Callable[[], Sequence[Tint]], *, id: str) -> None:
        super().__init__(inks, id=id)
        self._listed = listed

    def count_items(self) -> int:
        """Return the number of colours."""
        return len(self._listed())

    def read_items(self, first: int, count: int) -> Sequence[Tint]:
        """Return colours."""
        return self._listed()[first : first + count]

    def draw_item(self, item: Tint, width: int, base: Style) -> list[list[Segment]]:
        """Return a piece of the colour and its name."""
        return [[Segment("  ██  ", base + self.inks.tint(item.colour)), Segment(item.name, base)]]
