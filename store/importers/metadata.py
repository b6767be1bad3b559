"""What an article is called, where it comes from and which of its lines are not its text.

Proposals only: the analyst can change each of them. Where the signs are weak a line stays body,
because a caption to read past costs less than a hidden sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import PurePath

from store.importers import bylines, dates, phrases
from store.importers.lines import Line, squash, survey
from store.importers.wording import one_line
from store.model import Paragraph, ParagraphKind
from store.text import sentences

_TITLE_LENGTH = 80
"""About how many code points a title made from the first sentence has."""
_TITLE_ZONE = 12
"""Lines from the start among which the title is looked for."""
_EDGE = 40
"""Lines from either end that can hold bylines, dates and sources."""
_INITIALISM_END = re.compile(r"\.\w\.$")
_FILE_DATE = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the paragraphs of an article say about it."""

    title: str
    """One line, at most 300 code points; not empty if the article or its file name is not."""
    source: str | None = None
    author: str | None = None
    published: str | None = None
    """An ISO 8601 date as precise as the text gives it."""
    url: str | None = None
    """A web address, or the domain of the outlet if the text gives only that."""
    kinds: dict[int, ParagraphKind] = field(default_factory=dict)
    """The kinds of the paragraphs that are not body, by paragraph number."""


@dataclass(slots=True)
class _Facts:
    """What single lines tell, gathered from the first to the last."""

    authors: list[str] = field(default_factory=list)
    source: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    domain: str | None = None


@dataclass
class _Reading:
    """An article while its lines are told apart."""

    lines: list[Line]
    aside: set[int] = field(default_factory=set)
    """Places in `lines` of what is boilerplate."""
    headings: set[int] = field(default_factory=set)
    """Places in `lines` of the title and the headings."""
    facts: _Facts = field(default_factory=_Facts)

    @cached_property
    def is_wrapped(self) -> bool:
        """Whether the text has hard line ends, so that a line is only part of a paragraph."""
        pairs = pairwise(self.lines)
        return sum(not a.has_full_stop and not b.blank_before and b.starts_low for a, b in pairs) > 1

    def is_prose(self, place: int) -> bool:
        return place not in self.aside and self.lines[place].is_prose

    def prose_places(self) -> Iterator[int]:
        return (place for place in range(len(self.lines)) if self.is_prose(place))


def propose(paragraphs: Sequence[Paragraph], file_name: str, title: str | None = None) -> Proposal:
    """Return what the paragraphs of one article, in order, say about it.

    Only the first 400 and the last 100 paragraphs are looked at. `title` is the title if it is known from
    elsewhere. Without any text the title is the file name without its ending.
    """
    reading = _Reading(survey(paragraphs))
    _gather(reading)
    _set_descriptions_aside(reading)
    place = _find_title(reading, title)
    if place is not None:
        reading.headings.add(place)
        title = title or _as_title(reading.lines[place].text, reading.facts)
        _set_repeats_aside(reading, place, title)
    _set_trailer_aside(reading, title)
    _set_biographies_aside(reading)
    _mark_headings(reading)
    _name_outlet(reading)
    return _proposal(reading, title or _made_title(reading, file_name), file_name)


def _gather(reading: _Reading) -> None:
    """Set aside the lines whose wording tells what they are, and note what they say."""
    reading.aside.update(place for place, line in enumerate(reading.lines) if _is_aside(line))
    count = len(reading.lines)
    prose = [*reading.prose_places()] or [count]
    # The byline and the date stand above the text, or between a deck of one paragraph and the text.
    head_end = min(prose[0] if _is_chronicle(reading, prose) else prose[:2][-1], _EDGE)
    for place, line in enumerate(reading.lines):
        if line.length > 200 or line.is_credit:
            continue
        in_head, in_tail = place < head_end, place > prose[-1]
        dated = (in_head or in_tail) and _note_date(line, reading.facts, in_head)
        signed = (in_head or in_tail) and _note_byline(line, reading.facts, in_head or place == prose[-1] + 1)
        if dated or signed or ((in_head or place >= count - _EDGE) and _note_outlet(line, reading.facts)):
            reading.aside.add(place)
    if prose[0] < count:
        reading.facts.source = reading.facts.source or bylines.read_agency(reading.lines[prose[0]].text)


def _is_chronicle(reading: _Reading, prose: Sequence[int]) -> bool:
    """Tell whether dates stand between the paragraphs as headings."""
    middle = reading.lines[prose[:2][-1] : prose[-1]]
    return any(line.length <= 40 and dates.read_date_line(line.text) for line in middle)


def _is_aside(line: Line) -> bool:
    text = line.text
    if line.length > 450:
        return False
    return phrases.is_noise(text) or line.is_credit or phrases.is_contribution(text)


def _note_date(line: Line, facts: _Facts, in_head: bool) -> bool:
    """Note the date of a date line; return whether it is one."""
    found = dates.read_date_line(line.text)
    if found is None:
        return False
    if found.is_update:
        facts.updated = facts.updated or found.published
    elif in_head or found.is_labelled:  # at the end may stand the dates of other articles
        facts.published = facts.published or found.published
    return True


def _note_byline(line: Line, facts: _Facts, is_own: bool) -> bool:
    """Note the authors of a byline; return whether it is one."""
    found = bylines.read_byline(line.text)
    if found is None:
        return False
    if is_own:  # at the end may stand the authors of other articles
        facts.authors.extend(name for name in found.authors if name not in facts.authors)
        facts.source = facts.source or found.source
        facts.published = facts.published or found.published
    return True


def _note_outlet(line: Line, facts: _Facts) -> bool:
    """Note the outlet and the web address a line names; return whether it does nothing else."""
    url, domain = phrases.lone_url(line.text), phrases.lone_domain(line.text)
    source = bylines.read_source(line.text)
    facts.url = facts.url or url
    facts.domain = facts.domain or domain
    facts.source = facts.source or source
    return bool(url or domain or source)


def _set_descriptions_aside(reading: _Reading) -> None:
    """Set aside the sentence that describes an image and stands right above its caption."""
    for place, (line, below) in enumerate(zip(reading.lines, reading.lines[1:], strict=False)):
        if not below.blank_before and below.is_credit and phrases.is_description(line.text):
            reading.aside.add(place)


def _find_title(reading: _Reading, known: str | None) -> int | None:
    """Return the place of the title among the first lines, None if the article begins without one."""
    zone = range(min(_TITLE_ZONE, len(reading.lines)))
    if known:
        key = squash(known)
        return next((place for place in zone if reading.lines[place].says(key)), None)
    first = next(reading.prose_places(), None)
    if first is None:
        return None
    candidates = [place for place in zone if place < first and _may_be_title(reading, place)]
    if not candidates:
        candidates = [place for place in (first + 1,) if _is_late_title(reading, first, place)]
    return max(candidates, key=lambda place: (_title_evidence(reading, place), -place), default=None)


def _may_be_title(reading: _Reading, place: int) -> bool:
    line = reading.lines[place]
    if place in reading.aside or not line.is_short or phrases.is_trailer(line.text):
        return False
    if reading.is_wrapped:
        return line.blank_before and line.blank_after
    below = reading.lines[place + 1 : place + 2]
    return not (below and not line.blank_after and below[0].starts_low)


def _is_late_title(reading: _Reading, first: int, place: int) -> bool:
    """Tell whether a headline stands below a caption that is a whole sentence."""
    if first != 0 or reading.lines[0].length > 160 or place + 1 >= len(reading.lines):
        return False
    line = reading.lines[place]
    headline = line.is_title_case and len(line.words) >= 5
    return headline and _may_be_title(reading, place) and reading.is_prose(place + 1)


def _title_evidence(reading: _Reading, place: int) -> int:
    line = reading.lines[place]
    evidence = 1 if place == 0 else 0
    evidence += 2 if line.is_title_case and len(line.words) > 3 else 0
    evidence -= 2 if len(line.words) <= 3 else 0
    evidence += 3 if sum(other.says(line.key) for other in reading.lines) > 1 else 0
    return evidence + (1 if place + 1 < len(reading.lines) and reading.is_prose(place + 1) else 0)


def _set_repeats_aside(reading: _Reading, place: int, title: str) -> None:
    """Set aside repeated headlines, what stands between them, and short lines above the title."""
    first = next((at for at in reading.prose_places() if at > place), len(reading.lines))
    keys = {squash(title), reading.lines[place].key}
    repeats = [at for at, line in enumerate(reading.lines) if at != place and any(map(line.says, keys))]
    reading.aside.update(repeats)
    last = max((at for at in repeats if at < first), default=place)
    between = [at for at in range(last) if at != place and at not in repeats]
    if not reading.is_wrapped:
        reading.aside.update(at for at in between if _is_caption(reading.lines[at]))


def _is_caption(line: Line) -> bool:
    return line.is_short and not line.starts_low and not line.ending.endswith(".")


def _set_trailer_aside(reading: _Reading, title: str | None) -> None:
    """Set aside the trailer and everything below it."""
    first = next(reading.prose_places(), len(reading.lines))
    key = squash(title) if title else None
    for place in range(first + 1, len(reading.lines)):
        line = reading.lines[place]
        is_trailer = phrases.is_trailer(line.text)
        if is_trailer:
            reading.aside.add(place)
        if (is_trailer or (key is not None and line.says(key))) and _is_short_rest(reading, place):
            reading.aside.update(range(place, len(reading.lines)))
            return


def _is_short_rest(reading: _Reading, place: int) -> bool:
    """Tell whether only headlines and prompts follow: no long line, and hardly a sentence."""
    lines = reading.lines
    rest = lines[place + 1 :]
    if lines[-1].number - lines[place].number != len(rest):
        return False  # between the two ends of a long text
    told = sum(reading.is_prose(at) for at in range(place + 1, len(lines)))
    long = any(line.length > 160 for line in rest)
    size, above = sum(line.length for line in rest), sum(line.length for line in lines[:place])
    return not long and told * 4 <= len(rest) and size <= max(400, above / 2)


def _set_biographies_aside(reading: _Reading) -> None:
    """Set aside the lines at the very end that present the authors."""
    presented: list[str] = []
    for place in range(len(reading.lines) - 1, 0, -1):
        if place in reading.aside:
            continue
        names = bylines.read_bio(reading.lines[place].text) if reading.lines[place].length <= 400 else ()
        if not names:
            break
        reading.aside.add(place)
        presented[:0] = names
    if not reading.facts.authors:
        reading.facts.authors.extend(presented)


def _mark_headings(reading: _Reading) -> None:
    """Mark the short lines that stand between two paragraphs of prose."""
    read = [place for place in range(len(reading.lines)) if place not in reading.aside]
    for above, place, below in zip(read, read[1:], read[2:], strict=False):
        line = reading.lines[place]
        if place in reading.headings or not _has_heading_form(line) or reading.lines[below].starts_low:
            continue
        if reading.is_prose(above) and reading.is_prose(below) and _stands_apart(reading.lines, above, below):
            reading.headings.add(place)


def _has_heading_form(line: Line) -> bool:
    if not line.is_short or line.length > 100 or len(line.words) > 14 or line.starts_low:
        return False
    return line.ending[-1:] not in {".", "…", "”", "»", '"', "-", "–", "—"}


def _stands_apart(lines: Sequence[Line], above: int, below: int) -> bool:
    """Tell whether the lines around are whole paragraphs, not parts of one with hard line ends."""
    return lines[above].has_full_stop and lines[below].has_full_stop


def _name_outlet(reading: _Reading) -> None:
    """Take the outlet from the line that spells the domain, or else the domain itself."""
    domain = reading.facts.domain
    if domain is None:
        return
    # news.example.org may be "News" or "News Example"
    labels = {squash(domain.rpartition(".")[0]), *(squash(part) for part in domain.split(".")[:-1])}
    spelt = [place for place, line in enumerate(reading.lines) if line.length <= 80 and line.key in labels]
    reading.aside.update(place for place in spelt if place not in reading.headings)
    if not reading.facts.source:
        reading.facts.source = reading.lines[spelt[0]].text if spelt else domain


def _as_title(line: str, facts: _Facts) -> str:
    """Return the headline; an outlet set off by a bar at its end becomes the source."""
    headline, bar, outlet = line.rpartition(" | ")
    if not bar or len(outlet.split()) > 4 or not outlet.strip():
        return line
    facts.source = facts.source or outlet.strip()
    return headline.strip()


def _made_title(reading: _Reading, file_name: str) -> str:
    """Return the first words of the text, or the file's name if there are none."""
    read = (line for place, line in enumerate(reading.lines) if place not in reading.aside and line.words)
    line = next(read, None)
    if line is None:
        return PurePath(file_name).stem
    text = bylines.without_dateline(line.text)
    spans = sentences(text)
    text = text[spans[0].start : spans[0].end] if spans else text
    if len(text) <= _TITLE_LENGTH:
        return text if _INITIALISM_END.search(text) else text.rstrip(".")
    words = text[: _TITLE_LENGTH + 1].rpartition(" ")[0] or text[:_TITLE_LENGTH]
    return words.rstrip(" ,;:.–—-(«“‘\"'") + "…"


def _proposal(reading: _Reading, title: str, file_name: str) -> Proposal:
    facts = reading.facts
    from_name = _FILE_DATE.search(file_name)
    return Proposal(
        title=one_line(title),
        source=_field(facts.source),
        author=_field(", ".join(facts.authors)),
        published=facts.published
        or facts.updated
        or (dates.read_date(from_name.group()) if from_name else None),
        url=_field(facts.url or facts.domain),
        kinds=dict(sorted(_kinds(reading).items())),
    )


def _kinds(reading: _Reading) -> Mapping[int, ParagraphKind]:
    kinds = {reading.lines[place].number: ParagraphKind.BOILERPLATE for place in reading.aside}
    kinds.update({reading.lines[place].number: ParagraphKind.HEADING for place in reading.headings})
    return kinds


def _field(text: str | None) -> str | None:
    return one_line(text) or None if text else None
