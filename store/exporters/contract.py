"""What every exporter takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from store.passages import PassageFilter
    from store.project import Project

PROGRESS_STEP: Final = 1000
"""After how many rows the progress is told again."""

Progress = Callable[[int], None]
"""Is told how many rows are written so far."""


def silent(_: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may choose about a format; a format ignores what it does not know."""

    excel: bool = False
    """CSV that spreadsheets open as it is meant: BOM, CRLF, no cell run as a formula."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    rows: int
    """Passages in a table, annotations elsewhere."""
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


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format that passages can be written in."""

    name: str
    """As `--format` names it, and as a file name ends."""
    title: str
    """For help texts."""
    _write: Write

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
