"""Dates as articles print them, in English, Ukrainian and Russian."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan січня січень января январь",
            "february feb лютого лютий февраля февраль",
            "march mar березня березень марта март",
            "april apr квітня квітень апреля апрель",
            "may травня травень мая май",
            "june jun червня червень июня июнь",
            "july jul липня липень июля июль",
            "august aug серпня серпень августа август",
            "september sept sep вересня вересень сентября сентябрь",
            "october oct жовтня жовтень октября октябрь",
            "november nov листопада листопад ноября ноябрь",
            "december dec грудня грудень декабря декабрь",
        ),
        start=1,
    )
    for name in names.split()
}
"""The number of each month by its names, in small letters."""
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_ANY_YEAR = re.compile(r"(?:19|20)\d\d\b")
_DAY = r"\b(?P<day>\d{1,2})(?:st|nd|rd|th|-го|-е)?"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_YEAR}-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?!\d)(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?",
        rf"\b{_MONTH} {_DAY},? {_YEAR}",
        rf"{_DAY} (?:of )?{_MONTH},? {_YEAR}",
        rf"{_DAY}\.(?P<month>\d\d?)\.{_YEAR}",
        rf"\b(?P<first>\d\d?)/(?P<second>\d\d?)/{_YEAR}",
        rf"\b{_MONTH},? {_YEAR}",
        rf"\b{_YEAR}",
    )
)

_UPDATE = r"(?:last |recently )?(?:updated|modified|edited)|оновлено|обновлено|змінено|изменено"
_LABEL = re.compile(
    rf"^(?:(?P<update>{_UPDATE})|(?:first |originally )?(?:published|posted|created|issued)"
    rf"|publication date"
    r"|date|опубліковано|опубликовано|дата(?: публікації| публикации)?)\b(?: (?:on|at|in))?\s*[:：]?\s*",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"(?:an?|\d{1,2}) (?:min(?:ute)?s?|hours?|hrs?|days?|weeks?) ago|\d{1,2} (?:хв\w*|год\w*|мин\w*|час\w*)"
    r" (?:тому|назад)",
    re.IGNORECASE,
)
# What else stands on a line with a date: weekdays, times of day, zones, the word for year.
_BESIDE = re.compile(
    r"\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|понеділок|вівторок|середа|четвер|п[’'ʼ]ятниця|субота|неділя"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
    r"|\d{1,2}(?:[:.]\d\d){1,2}|\d{1,2}(?= ?[ap]\.?m)|[ap]\.?m\b\.?|utc|gmt|[cemp][ds]?t|eest|eet|bst"
    r"|msk|мск"
    r"|at|on|о|об|в|г|р|року|года|local|time)\b|[+-]\d\d:?\d\d",
    re.IGNORECASE,
)
_FILLER = re.compile(r"[\s,.;:|•·()/–—-]*")


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that says when the article was published or changed and nothing else."""

    published: str | None
    """An ISO 8601 date as precise as the line gives, None if it gives none."""
    is_update: bool
    is_labelled: bool
    """Whether the line says what the date is of ("Published: ...")."""


def read_date(text: str) -> str | None:
    """Return the first date in `text` in ISO 8601, as precise as it is given, or None.

    Of 02/03/2026 only the year is certain.
    """
    found = _search(text)
    return found[0] if found else None


def read_date_line(text: str) -> DateLine | None:
    """Return what `text` says if it is a line with a date, or its label, and nothing else."""
    if len(text) > 100:
        return None
    label = _LABEL.match(text)
    rest = text[label.end() :] if label else text
    is_update = bool(label and label["update"])
    found = _search(rest)
    if not label and not found and not _AGO.search(text):
        return None
    remainder = found[1] if found else _AGO.sub("", rest)
    if found and found[0].isdigit() and not label:
        return None  # a year alone may be anything
    beside = _LABEL.sub("", _BESIDE.sub("", remainder).strip(" ,;|•·-–—"))
    if _FILLER.fullmatch(beside):
        return DateLine(found[0] if found else None, is_update, label is not None)
    return None


def without_date(text: str) -> str:
    """Return `text` without its first date."""
    found = _search(text)
    return found[1] if found else text


def _search(text: str) -> tuple[str, str] | None:
    """Return the first date that makes sense and the text around it."""
    beginning = text[:1000]
    if not _ANY_YEAR.search(beginning):  # which every form has
        return None
    for form in _FORMS:
        for match in form.finditer(beginning):
            iso = _to_iso(match)
            if iso:
                return iso, text[: match.start()] + " " + text[match.end() :]
    return None


def _to_iso(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if parts.get("first"):
        return _slashes(year, int(parts["first"]), int(parts["second"]))
    if not parts.get("month"):
        return f"{year}"
    name = parts["month"].casefold()
    month = int(name) if name.isdigit() else MONTHS[name]
    if not parts.get("day"):
        return f"{year}-{month:02}" if 1 <= month <= 12 else None
    return _valid(year, month, int(parts["day"]))


def _slashes(year: int, first: int, second: int) -> str | None:
    both = {_valid(year, first, second), _valid(year, second, first)} - {None}
    return both.pop() if len(both) == 1 else (f"{year}" if both else None)


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
