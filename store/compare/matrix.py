"""Which article speaks of which issue, with honest silence.

Silence is only what somebody read to the end and found nothing in. What was not read says nothing yet, and
is told apart with the share that was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from store.model import Annotation, Article, Issue

_QUOTED: Final = re.compile(r"“[^”]*”|«[^»]*»|„[^“”]*[“”]|\"[^\"]*\"")


class State(StrEnum):
    """What a cell tells."""

    TAGGED = "tagged"
    NONE = "none"
    """Read to the end, and nothing there."""
    UNREAD = "unread"
    """Nothing found yet, and not read to the end."""


@dataclass(slots=True)
class Cell:
    """One issue in one article."""

    issue: Issue
    article: Article
    read_percent: int
    """The share of the article that the coder has read; boilerplate does not count."""
    count: int = 0
    """Annotations with the issue or one below it, each once."""
    strongest: Annotation | None = None
    """The one in which most is quoted; if nobody is, the longest; of equals the first."""
    passages: list[Annotation] = field(default_factory=list)
    """Those counted, in the order of the text, if they were asked for."""

    @property
    def state(self) -> State:
        """What the cell tells."""
        if self.count:
            return State.TAGGED
        return State.NONE if self.read_percent == 100 else State.UNREAD


def compare_issues(
    article: Article,
    read_percent: int,
    annotations: Iterable[Annotation],
    issues: Sequence[Issue],
    *,
    keep: bool = False,
) -> list[Cell]:
    """Return a cell for each issue, in their order, from the annotations of an article, in its order.

    What has an issue counts for those above it too. Memory does not grow with the annotations, unless
    `keep` asks for the passages.
    """
    cells = {issue.id: Cell(issue, article, read_percent) for issue in issues}
    lines = {issue.id: _line(issue, {each.id: each for each in issues}) for issue in issues}
    for annotation in annotations:
        for issue_id in {above for each in annotation.issue_ids for above in lines.get(each, ())}:
            cell = cells[issue_id]
            cell.count += 1
            if cell.strongest is None or _strength(annotation) > _strength(cell.strongest):
                cell.strongest = annotation
            if keep:
                cell.passages.append(annotation)
    return list(cells.values())


def _line(issue: Issue, issues: dict[int, Issue]) -> list[int]:
    """Return the ids of an issue and of those above it."""
    line: list[int] = []
    above: Issue | None = issue
    while above is not None and above.id not in line:
        line.append(above.id)
        above = issues.get(above.parent_id) if above.parent_id is not None else None
    return line


def _strength(annotation: Annotation) -> tuple[int, int]:
    return sum(map(len, _QUOTED.findall(annotation.exact))), len(annotation.exact)
