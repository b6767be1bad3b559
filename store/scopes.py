"""What a tagging session goes through, and the passages that it offers."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Final, NamedTuple

from store.model import Annotation, Article, Span, Status, Suggestion

ANSWER: Final = "answer"
"""The action of the journal's entries that answer a passage."""
STEP_BACK: Final = "step back"
"""The action of those that take the latest answer back."""


class Kind(StrEnum):
    """What a session goes through."""

    UNREAD = "unread"
    """Sentences that the coder has not read."""
    SUGGESTIONS = "suggestions"
    """What may belong to an issue; the argument is the issue's uid."""
    SEARCH = "search"
    """Sentences that a search finds; the argument is the query."""
    ORPHANS = "orphans"
    """Annotations that were not found when their article got another text."""
    DISAGREEMENTS = "disagreements"
    """Passages that several coders tagged with different issues."""
    CHECK = "check"
    """What another coder annotated; the argument is the coder's name."""


class Scope(NamedTuple):
    """What a session goes through, and where."""

    kind: Kind
    argument: str = ""
    """What the kind needs to know; empty if nothing."""
    article: str = ""
    """The uid of the only article, empty for all."""

    def to_json(self) -> str:
        """Return the scope as a session stores it."""
        return json.dumps(
            {name: value for name, value in self._asdict().items() if value}, ensure_ascii=False
        )


def read_scope(stored: str) -> Scope | None:
    """Return the scope of a session, or None if another program wrote what this one does not know."""
    try:
        fields = json.loads(stored)
        texts = [str(fields.get(name, "")) for name in ("argument", "article")]
        return Scope(Kind(fields["kind"]), *texts)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


class Spot(NamedTuple):
    """A place in the order of a scope."""

    article: str
    """The uid."""
    start: int
    end: int
    id: int = 0
    """Of the annotation, where several stand at one place."""


class Offer(NamedTuple):
    """A passage to answer."""

    article: Article
    span: Span
    """Of an annotation that was not found, where it stood in another text."""
    spot: Spot
    read: Span
    """What has been read when it is answered: the passage with the white space up to its neighbours."""
    annotations: tuple[Annotation, ...] = ()
    """Those that it is about."""
    suggestion: Suggestion | None = None
    """What it is offered for."""

    @property
    def is_orphan(self) -> bool:
        """Whether the passage stands in another text than the article has now."""
        return any(each.status is Status.ORPHAN for each in self.annotations)


class Total(NamedTuple):
    """How many passages a scope has."""

    number: int
    about: bool = False
    """Whether it is estimated, or there are more."""
