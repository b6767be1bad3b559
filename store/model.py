"""The things a project holds, as frozen values.

Positions are Unicode code points into an article's stored text, half-open and counted from 0.
Times are ISO 8601 in UTC. Numbers of paragraphs and sentences count from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open range `[start, end)` of code points in an article's stored text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def __lt__(self, other: Span) -> bool:
        return (self.start, self.end) < (other.start, other.end)

    def contains(self, offset: int) -> bool:
        """Tell whether the code point at `offset` lies inside."""
        return self.start <= offset < self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share a code point."""
        return self.start < other.end and other.start < self.end

    def hull(self, other: Span) -> Span:
        """Return the smallest span that covers both."""
        return Span(min(self.start, other.start), max(self.end, other.end))

    def shift(self, by: int) -> Span:
        """Return the span moved by `by` code points."""
        return Span(self.start + by, self.end + by)


class ParagraphKind(StrEnum):
    """What a paragraph is to its reader."""

    BODY = "body"
    HEADING = "heading"
    """A title or a heading: read, but never suggested as a passage."""
    BOILERPLATE = "boilerplate"
    """A caption, byline, related story or comment prompt: motions and coverage pass over it."""


class Paragraph(NamedTuple):
    """One line of an article that holds more than white space."""

    number: int
    start: int
    text: str
    kind: ParagraphKind = ParagraphKind.BODY

    @property
    def end(self) -> int:
        """The offset after the last code point."""
        return self.start + len(self.text)

    @property
    def span(self) -> Span:
        """The paragraph's place in the article."""
        return Span(self.start, self.end)


class Draft(NamedTuple):
    """A text read from a file and what its importer proposes about it, before it is stored."""

    text: str
    """The text to store: LF line ends, no BOM, stand-ins for NUL and undecodable bytes."""
    title: str
    file_name: str = ""
    source: str | None = None
    author: str | None = None
    published: str | None = None
    """An ISO 8601 date, or as much of one as the text gives."""
    url: str | None = None
    kinds: Mapping[int, ParagraphKind] = MappingProxyType({})
    """The kinds of the paragraphs that are not body, by paragraph number."""
    remarks: tuple[str, ...] = ()
    """What the user should know of how the file was read, such as its encoding."""


class Article(NamedTuple):
    """One text to read."""

    id: int
    uid: str
    title: str
    source: str | None
    author: str | None
    published: str | None
    url: str | None
    file_name: str
    revision_id: int
    length: int
    """Code points in the stored text."""
    body_length: int
    """Code points in paragraphs that are not boilerplate."""
    paragraphs: int
    sentences: int
    """Sentences in paragraphs that are not boilerplate."""
    text_sha256: str

    def read_percent(self, read_length: int) -> int:
        """Return the share read, rounded down, so that 100 means to the end.

        Args:
            read_length: Code points read, of `body_length`.
        """
        if not self.body_length:
            return 100
        return min(100, read_length * 100 // self.body_length)


class ArticleSummary(NamedTuple):
    """An article as lists show it."""

    article: Article
    annotations: int
    tags: int
    read_length: int
    """Code points read, of `article.body_length`."""

    @property
    def read_percent(self) -> int:
        """The share read, rounded down, so that 100 means to the end."""
        return self.article.read_percent(self.read_length)


class Issue(NamedTuple):
    """A topic of the codebook."""

    id: int
    uid: str
    name: str
    key: str | None
    """The digit or letter that tags with it, if it has one."""
    colour: str
    """`#rrggbb`."""
    description: str = ""
    lexicon: tuple[str, ...] = ()
    parent_id: int | None = None
    position: int = 0


class Origin(StrEnum):
    """How an annotation came about."""

    MANUAL = "manual"
    SUGGESTED = "suggested"
    PROPAGATED = "propagated"
    IMPORTED = "imported"


class Status(StrEnum):
    """Whether an annotation still stands where it was made."""

    PLACED = "placed"
    MOVED = "moved"
    ORPHAN = "orphan"


class Annotation(NamedTuple):
    """A span of an article, marked by a coder, with its issues and note."""

    id: int
    uid: str
    article_id: int
    revision_id: int
    span: Span
    exact: str
    prefix: str
    suffix: str
    paragraph: int
    sentence: int
    """The number of the sentence within its paragraph; of the one before if it starts between two."""
    note: str
    coder_id: int
    origin: Origin
    status: Status
    session_id: int | None
    created_at: str
    updated_at: str
    issue_ids: tuple[int, ...] = ()
    """In the order of the codebook."""


class Suggestion(NamedTuple):
    """A sentence that may belong to an issue. It is no annotation unless a reader accepts it."""

    article_id: int
    revision_id: int
    span: Span
    issue_id: int
    score: float
    """How much speaks for it, to be compared with others of the same issue only."""
    because: tuple[str, ...]
    """The words in it that speak most for the issue, the most telling first; at least one."""
    exact: str
    """The passage."""


class Coder(NamedTuple):
    """The person who marks."""

    id: int
    uid: str
    name: str


class Session(NamedTuple):
    """One sitting of tagging by one coder."""

    id: int
    uid: str
    coder_id: int
    scope: str
    place: str
    started_at: str
    ended_at: str | None


class Change(NamedTuple):
    """One user action in the append-only journal."""

    id: int
    uid: str
    coder_id: int
    at: str
    action: str
    summary: str
    """What was done, in the words of the status line."""
    article_uid: str | None
    """The article to show when the change is undone or redone."""
    span: Span | None
    """The place to show when the change is undone or redone."""


class Reading(NamedTuple):
    """How far a coder has come in an article."""

    position: int
    """The offset of the cursor."""
    seen: tuple[Span, ...]
    """What was read, sorted and disjoint."""
    read_length: int = 0
    """Code points read in paragraphs that are not boilerplate."""
