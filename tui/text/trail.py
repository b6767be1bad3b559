"""Where the reader has been: what was read, places with letters, and the jumps between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from store.model import Span
from store.spans import add_span


@dataclass(frozen=True, slots=True)
class Place:
    """An offset in an article."""

    article_id: int
    offset: int


@dataclass(slots=True)
class Trail:
    """Places to return to, and reading that is not yet saved."""

    marks: dict[str, Place] = field(default_factory=dict)
    _back: list[Place] = field(default_factory=list)
    _forward: list[Place] = field(default_factory=list)
    _read: dict[int, tuple[Span, ...]] = field(default_factory=dict)
    _positions: dict[int, int] = field(default_factory=dict)

    def leave(self, place: Place) -> None:
        """Remember the place before a jump."""
        if not self._back or self._back[-1] != place:
            self._back.append(place)
        self._forward.clear()

    def back(self, here: Place) -> Place | None:
        """Return the place before the latest jump, or None."""
        if not self._back:
            return None
        self._forward.append(here)
        return self._back.pop()

    def forward(self, here: Place) -> Place | None:
        """Return the place that `back` came from, or None."""
        if not self._forward:
            return None
        self._back.append(here)
        return self._forward.pop()

    def see(self, article_id: int, span: Span) -> None:
        """Count a span as read."""
        if len(span):
            self._read[article_id] = add_span(self._read.get(article_id, ()), span)

    def stand(self, place: Place) -> None:
        """Remember where the cursor stands."""
        self._positions[place.article_id] = place.offset

    def standing(self, article_id: int) -> int | None:
        """Return where the cursor stands in an article, if that is not yet saved."""
        return self._positions.get(article_id)

    def unsaved(self) -> list[tuple[int, tuple[Span, ...], int | None]]:
        """Return (article, what was read in it, where the cursor stands) and forget it."""
        articles = self._read.keys() | self._positions.keys()
        result = [(each, self._read.get(each, ()), self._positions.get(each)) for each in sorted(articles)]
        self._read, self._positions = {}, {}
        return result

    def keep(self, unsaved: Iterable[tuple[int, tuple[Span, ...], int | None]]) -> None:
        """Take back what `unsaved` returned and could not be written."""
        for article_id, spans, position in unsaved:
            for span in spans:
                self.see(article_id, span)
            if position is not None:
                self._positions.setdefault(article_id, position)

    def offsets(self, article_id: int) -> list[int]:
        """Return the offsets in an article of the marks and of the jumps."""
        return [place.offset for place in self._places() if place.article_id == article_id]

    def carry(self, article_id: int, goals: Mapping[int, int]) -> None:
        """Follow an article to another text: what is not saved of reading the one before is forgotten."""

        def carried(place: Place) -> Place:
            here = place.article_id == article_id
            return Place(article_id, goals.get(place.offset, place.offset)) if here else place

        self.marks = {letter: carried(place) for letter, place in self.marks.items()}
        self._back = [carried(place) for place in self._back]
        self._forward = [carried(place) for place in self._forward]
        self._read.pop(article_id, None)
        self._positions.pop(article_id, None)

    def _places(self) -> Iterator[Place]:
        yield from self.marks.values()
        yield from self._back
        yield from self._forward

    def seen(self, article_id: int) -> tuple[Span, ...]:
        """Return what was read of an article and is not yet saved."""
        return self._read.get(article_id, ())
