"""What every exporter takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from store.passages import COLUMNS

if TYPE_CHECKING:
    from store.passages import Passage, PassageFilter
    from store.project import Project

PROGRESS_STEP: Final = 1000
"""After how many rows the progress is told again."""

_ARTICLE: Final = COLUMNS.index("article_id")
_ISSUE: Final = COLUMNS.index("issue")

Progress = Callable[[int], None]
"""Is told how many rows are written so far."""


def silent(_: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may choose about a format; a format ignores what it does not know."""

    excel: bool = False
    """CSV that spreadsheets open as it is meant: BOM, CRLF, no cell run as a formula."""
    wide: bool = False
    """CSV with one row for each annotation, and a column of 0 and 1 for each issue."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    rows: int
    """Rows of a table, annotations elsewhere."""
    tags: int
    articles: int
    issues: int
    """Different issues among the tags."""

    @property
    def summary(self) -> str:
        """Such as `212 tags, 14 articles, 4 issues`."""
        counts = ((self.tags, "tag"), (self.articles, "article"), (self.issues, "issue"))
        return ", ".join(f"{count:,} {noun}{'' if count == 1 else 's'}" for count, noun in counts)


Write = Callable[["Project", "PassageFilter", BinaryIO, Options, Progress], Exported]


class Count:
    """Counts what passes by."""

    def __init__(self) -> None:
        self.rows = 0
        self.tags = 0
        self.articles = 0
        self._issues: set[object] = set()
        self._article: object = None

    def add(self, passages: Sequence[Passage]) -> None:
        """Count passages, of which those of an article stand together."""
        self.rows += len(passages)
        issues = [passage[_ISSUE] for passage in passages]
        self.tags += len(issues) - issues.count(None)
        self._issues.update(issues)
        articles = {passage[_ARTICLE] for passage in passages}
        self.articles += len(articles) - (self._article in articles)
        self._article = passages[-1][_ARTICLE]

    @property
    def issues(self) -> int:
        """How many different issues there were."""
        return len(self._issues - {None})


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format that passages can be written in."""

    name: str
    """As `--format` names it, and as a file name ends."""
    title: str
    """For help texts."""
    _write: Write
    is_text: bool = True
    """Whether a terminal can show it."""

    def write(
        self,
        project: Project,
        wanted: PassageFilter,
        stream: BinaryIO,
        options: Options = Options(),
        progress: Progress = silent,
    ) -> Exported:
        """Write the wanted passages of a project to a binary stream; return what was written.

        The rows are of one moment. Memory does not grow with their number; until the last is written,
        other programs wait to write to the project.

        Raises:
            OSError: The stream takes no more.
            DamagedProject: The file cannot be read to the end.
        """
        return self._write(project, wanted, stream, options, progress)
