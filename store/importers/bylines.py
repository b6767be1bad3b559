"""Who wrote an article and where it appeared, from the lines that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.importers.dates import MONTHS, read_date, without_date

_LABEL = re.compile(
    r"(?:(?:post(?:ed)?|written|reported|text|story|published|article|опубліковано"
    r"|опубликовано)\s+)?by\s*:?\s+"
    r"|(?:authors?|writers?|byline|reporters?|автори?|авторы|авторка|текст|журналіст(?:ка)?"
    r"|журналист(?:ка)?)\s*:\s*",
    re.IGNORECASE,
)
_PART = r"(?:de|del|della|der|den|di|da|dos|du|van|von|la|le|bin|ibn|al|el|ter|ten|af|av|zu)"
_INITIAL = r"[^\W\d_]\."
_NAME_WORD = (
    rf"(?:{_INITIAL}(?:{_INITIAL})?|{_PART}|(?:d’|d'|O’|O')?[^\W\d_][^\W\d_’'ʼ.-]*(?:[-’'ʼ][^\W\d_]+)*)"
)
_NAME = re.compile(rf"{_NAME_WORD}(?: {_NAME_WORD}){{0,4}}")
_AND = re.compile(r"\s+(?:and|&|та|і|и)\s+")
_END = re.compile(r"\s*[|•·/]\s*|\s+[-–—]+\s+|\s+(?:in|for|at|from|у|в|для)\s+|\s*[(@]")
_OUTLET = re.compile(
    r"\b(?:news|times|post|press|agency|reuters|ap|afp|bbc|cnn|dpa|tass|media|staff|editors?"
    r"|correspondents?|reporters?"
    r"|writers?|analysts?|desk|team|editorial|bureau|chief|journal|guardian|watch|international|institute|council|union|ministry|bank|today|online|radio|tv"
    r"|редакція|редакция)\b",
    re.IGNORECASE,
)
_WHOLE_OUTLET = re.compile(
    r"\b(?:news|times|agency|reuters|media|staff|desk|team|editorial|journal|online|radio|tv|редакція|редакция)$"
    r"|^(?:bbc|cnn|staff|associated press|agence)\b",
    re.IGNORECASE,
)
_ANYBODY = re.compile(
    r"\b(?:staff|desk|team|editorial|editors?|reporters?|редакція|редакция)\b", re.IGNORECASE
)
_NOT_NAMES = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october"
    r"|november|december|the|this|these|those|that|an?|our|its|contrast|comparison|then|now",
    re.IGNORECASE,
)

_BIO = re.compile(
    r"(?P<name>[^,.!?()]{3,60}?)(?:,[^,.!?]{3,80},)?\s+(?:(?:reports?|writes?) (?:on|about|from|for)\b"
    r"|covers?\b"
    r"|(?:is|are|was) (?:an?|the|our)?\b[^.!?]{0,100}?\b(?:reporters?|correspondents?|journalists?"
    r"|editors?|writers?"
    r"|columnists?|producers?|bureau chief|photographers?|photojournalists?|contributors?|fellow"
    r"|professor|author of)\b).{0,260}"
)
_BIO_LOCAL = re.compile(
    r"(?P<name>[^,.!?()]{3,60}?)\s+[-–—]\s+(?:\w+ ){0,3}?(?:журналіст|журналист|кореспондент"
    r"|корреспондент|оглядач|обозреватель"
    r"|редактор|колумніст|колумнист|автор)\w*.{0,200}"
)
_AGENCY_DATELINE = re.compile(
    r"[^\W\d_a-zа-я][^()\n]{1,50}\((?P<agency>[^\W\d_][\w .&/-]{1,30})\)\s*[-–—]+\s+(?=[\"“«]?[^\W_])"
)
_DATELINE = re.compile(
    r"(?P<place>[^()\n–—]{2,60}?(?:\([^()]{2,30}\))?[,.]?)\s*(?:\s[-–—]{1,2}"
    r"|[–—]{1,2})\s+(?=[\"“«]?[^\W\da-zа-яіїєґ_])"
)
_SOURCE = re.compile(
    r"(?:source|outlet|publication|publisher|published (?:by|in)|джерело|видання|источник"
    r"|издание)\s*:\s*(?P<name>\S.{0,80})"
    r"|(?:(?:copyright\s*)?(?:©|\(c\))\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?|copyright\s+\d{4}),?"
    r"\s*(?P<owner>[^\d\W][^.|,]{1,50}?)"
    r"\s*(?:[.|,].*|all rights.*)?"
    r"|this (?:article|story|post|report) (?:was )?(?:originally |first )?(?:appeared|published) (?:by"
    r"|in|on|at) (?P<first>[^.]{2,60})\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline tells."""

    authors: tuple[str, ...]
    published: str | None = None
    """The ISO 8601 date on the same line, if there is one."""
    source: str | None = None
    """The outlet, if the line names it in place of people."""


def read_byline(text: str) -> Byline | None:
    """Return what the line tells if it is a byline ("By A. Writer and B. Writer, Reuters"), else None."""
    label = _LABEL.match(text)
    if not label or len(text) > 150 or text.rstrip().endswith((".", "?", "!", ":")):
        return None
    rest = without_date(text[label.end() :])
    named = _END.split(rest, maxsplit=1)[0].strip()
    if _is_name(named) and _is_outlet(named):
        return Byline((), read_date(text), None if _ANYBODY.search(named) else named)
    authors = _names(named)
    return Byline(tuple(authors), read_date(text)) if authors else None


def read_bio(text: str) -> tuple[str, ...]:
    """Return whom the line presents ("A. Writer is a reporter in Kyiv."): names, or nothing."""
    match = (_BIO.fullmatch(text) or _BIO_LOCAL.fullmatch(text)) if len(text) <= 400 else None
    names = _names(match["name"]) if match else []
    return tuple(names) if all(" " in name and not _OUTLET.search(name) for name in names) else ()


def read_source(text: str) -> str | None:
    """Return the outlet if the line names it ("Source: ...", "© 2026 ..."), else None."""
    match = _SOURCE.fullmatch(text) if len(text) <= 200 else None
    if not match:
        return None
    return next(group for group in match.groups() if group).strip(" .")


def read_agency(text: str) -> str | None:
    """Return the agency in a dateline such as "GENEVA (AP) — ", else None."""
    match = _AGENCY_DATELINE.match(text)
    return match["agency"].strip() if match and _is_place(match.group().rstrip(" -–—")) else None


def without_dateline(text: str) -> str:
    """Return `text` without a place, and perhaps a date and an agency, set off by a dash at its start."""
    match = _DATELINE.match(text)
    if not match:
        return text
    return text[match.end() :] if _is_place(match["place"]) else text


def _is_place(text: str) -> bool:
    words = re.findall(r"[^\W\d_][\w’'-]*", text)
    return 1 <= len(words) <= 8 and all(not word[0].islower() or word in MONTHS for word in words)


def _is_outlet(text: str) -> bool:
    """Tell whether a name ends as those of outlets do; "Ann Post" is taken for a person."""
    return bool(_OUTLET.fullmatch(text) or _WHOLE_OUTLET.search(text))


def _parts(text: str) -> list[str]:
    parts = [part.strip(" ,;*_") for piece in _AND.split(text) for part in piece.split(",")]
    return [part for part in parts if part]


def _names(text: str) -> list[str]:
    """Return the people in a list of names, or nothing if it is not one.

    What stands after full names in one word, or is an outlet, says where they work.
    """
    parts = _parts(text)
    if not all(_is_name(part) for part in parts):
        return []
    full = [part for part in parts if " " in part]
    people = [part for place, part in enumerate(full) if place == 0 or not _OUTLET.search(part)]
    return people or (parts if len(parts) == 1 else [])


def _is_name(text: str) -> bool:
    if not _NAME.fullmatch(text):
        return False
    words = [word for word in text.split() if not re.fullmatch(_PART, word)]
    if any(_NOT_NAMES.fullmatch(word) for word in words):
        return False
    return bool(words) and all(word[0].isupper() for word in words)
