"""Theme files: reading `*.toml` and refusing what cannot work.

A theme file is untrusted input. What it says wrong becomes one line of plain text (show it with markup
switched off); it never stops the program, and a theme that was let in cannot stop it later either.
"""

from __future__ import annotations

import dataclasses
import difflib
import heapq
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from textual.color import Color, ColorParseError
from textual.css.constants import VALID_STYLE_FLAGS
from textual.theme import Theme

from tui.colours import (
    SIGN_RATIO,
    contrast_ratio,
)
from tui.theming import (
    GROUNDS,
    INKS,
    ReaderTheme,
    ansi_variables,
    generated_colours,
    reader_variables,
    six_digits,
)

MAX_FILES = 200
MAX_BYTES = 64 * 1024

_COLOURS = ("primary", "secondary", "accent", "warning", "error", "success")
_SOLID = ("foreground", "background", "surface", "panel")
_REQUIRED = ("name", "primary", "background", "foreground")
_OWN_KEYS = ("description", "issue_colours")
_NUMBERS = ("luminosity_spread", "text_alpha")
_SWITCHES = ("dark", "ansi")

_NAME = re.compile(r"[a-z0-9-]{1,40}")
_WITH_PERCENT = re.compile(r"(\S+) (?:100|\d{1,2})(?:\.\d{1,3})?%")
_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_LONGEST_COLOUR = 64
_LONGEST_DESCRIPTION = 200
_MOST_ISSUE_COLOURS = 64


@dataclass(frozen=True)
class ThemeLoad:
    """The themes that can be used, and one line for each file that cannot."""

    themes: tuple[ReaderTheme, ...]
    problems: tuple[str, ...]


class _BadTheme(Exception):
    """Why a file is not a theme, as the middle of a sentence."""


def load_themes(folders: Sequence[Path]) -> ThemeLoad:
    """Return every theme of the folders; one in a later folder replaces its namesake in an earlier one.

    A folder that does not exist holds no themes. Nothing is raised: what cannot be used is a problem line.
    """
    found: dict[str, ReaderTheme] = {}
    problems: list[str] = []
    for folder in folders:
        taken: dict[str, Path] = {}
        for path in _theme_files(folder, problems):
            try:
                theme = _load(path)
                name = theme.theme.name
                if name in taken:
                    raise _BadTheme(f'{_plain(taken[name].name)} already has the name "{name}"')
            except _BadTheme as problem:
                problems.append(
                    f"Theme {_plain(path.name, 80)} was skipped: {problem}. "
                    "The others work; mend the file and restart."
                )
                continue
            taken[name] = path
            found[name] = theme
    return ThemeLoad(tuple(found.values()), tuple(problems))


def _theme_files(folder: Path, problems: list[str]) -> list[Path]:
    """Return the theme files of a folder by name, at most `MAX_FILES`; what is left out is a problem."""
    try:
        with os.scandir(folder) as entries:
            # The smallest names only: a folder of a million files is read but never held.
            names = heapq.nsmallest(MAX_FILES + 1, _toml_names(entries))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        problems.append(
            f"The theme folder {_plain(str(folder), 120)} could not be read: {_reason(error)}. "
            "Themes from elsewhere work."
        )
        return []
    if len(names) > MAX_FILES:
        problems.append(
            f"The theme folder {_plain(str(folder), 120)} holds more than {MAX_FILES} themes; those after "
            f"{_plain(names[MAX_FILES - 1], 80)} were left out. Remove some and restart."
        )
    return [folder / name for name in names[:MAX_FILES]]


def _toml_names(entries: Iterable[os.DirEntry[str]]) -> Iterator[str]:
    # Hidden files are what editors and macOS leave behind, "._dark.toml" for one.
    return (
        entry.name for entry in entries if entry.name.endswith(".toml") and not entry.name.startswith(".")
    )


def _read(path: Path) -> str:
    try:
        # A pipe or a device would block or never end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise _BadTheme("it is not a file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _BadTheme(f"it could not be read: {_reason(error)}") from error
    if len(data) > MAX_BYTES:
        raise _BadTheme(f"it is larger than {MAX_BYTES // 1024} kB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _BadTheme(f"line {line} is not UTF-8 text") from error


def _parse(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        # Without its cause: that traceback is a thousand frames long.
        raise _BadTheme("it is nested too deeply") from None
    except ValueError as error:
        # TOMLDecodeError is one; a number of thousands of digits raises the other kind.
        message = str(error)
        place = _LINE.search(message)
        line = int(place[1]) if place else text.rstrip("\n").count("\n") + 1
        reason = re.sub(r"\s*\(at [^()]*\)$", "", message)
        raise _BadTheme(f"line {line} is not TOML: {_plain(reason, 100)}") from error


def _load(path: Path) -> ReaderTheme:
    table = _parse(_read(path))
    _check_keys(table)
    name = table["name"]
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _BadTheme(f"name {_shown(name)} is not a simple word (a-z, 0-9 and -, at most 40 of them)")
    switches = {key: _switch(key, table[key]) for key in _SWITCHES if key in table}
    ansi = switches.get("ansi", False)
    colours = {key: _written(_colour(key, table[key], ansi)) for key in (*_COLOURS, "boost") if key in table}
    solid = {key: _written(_solid(key, table[key], ansi)) for key in _SOLID if key in table}
    numbers = {key: _number(key, table[key]) for key in _NUMBERS if key in table}
    # mypy cannot see which of the keys holds what, so the theme is made with its name and then filled.
    theme = Theme(name, primary=colours["primary"], variables=_variables(table, ansi))
    for key, value in {**colours, **solid, **numbers, **switches}.items():
        setattr(theme, key, value)
    reader = ReaderTheme(theme, _description(table), _issue_colours(table, ansi), path)
    _try_out(reader)
    _check_legibility(reader)
    return reader


# The checks of what a file says


def _check_keys(table: Mapping[str, object]) -> None:
    known = {each.name for each in dataclasses.fields(Theme)} | set(_OWN_KEYS)
    for key in table:
        if key not in known:
            raise _BadTheme(f"the key {_shown(key)} is unknown{_guess(key, known)}")
    for key in _REQUIRED:
        if key not in table:
            raise _BadTheme(f"{key} is missing")


def _switch(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _BadTheme(f"{key} must be true or false, not {_shown(value)}")
    return value


def _number(key: str, value: object) -> float:
    # bool is an int to Python, and nan fails every comparison.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise _BadTheme(f"{key} must be a number from 0 to 1, not {_shown(value)}")
    return float(value)


def _colour(key: str, value: object, ansi: bool) -> Color:
    if not isinstance(value, str):
        raise _BadTheme(f'{key} must be a colour in quotes, such as "#16181d", not {_shown(value)}')
    try:
        if len(value) > _LONGEST_COLOUR or not value.isprintable():
            raise ValueError(value)
        colour = Color.parse(value).clamped
    except (ColorParseError, ValueError, OverflowError) as error:
        # Textual turns the numbers of rgb() and hsl() into integers without looking at their size.
        raise _BadTheme(f"{key} {_shown(value)} is not a colour") from error
    if colour.ansi is not None and not ansi:
        raise _BadTheme(f"{key} {_shown(value)} needs ansi = true")
    if ansi and colour.ansi is None and not colour.is_transparent:
        raise _BadTheme(
            f'{key} {_shown(value)} is not an ANSI colour such as "ansi_red"; ansi = true needs one'
        )
    return colour


def _solid(key: str, value: object, ansi: bool) -> Color:
    colour = _colour(key, value, ansi)
    if colour.a < 1:
        raise _BadTheme(f"{key} {_shown(value)} is see-through")
    return colour


def _description(table: Mapping[str, object]) -> str:
    value = table.get("description", "")
    if not isinstance(value, str):
        raise _BadTheme(f"description must be text in quotes, not {_shown(value)}")
    return _plain(value, _LONGEST_DESCRIPTION)


def _issue_colours(table: Mapping[str, object], ansi: bool) -> tuple[str, ...]:
    value = table.get("issue_colours", [])
    if not isinstance(value, list) or len(value) > _MOST_ISSUE_COLOURS:
        raise _BadTheme(f"issue_colours must be a list of at most {_MOST_ISSUE_COLOURS} colours")
    return tuple(_written(_solid("issue_colours", each, ansi)) for each in value)


def _variables(table: Mapping[str, object], ansi: bool) -> dict[str, str]:
    value = table.get("variables", {})
    if not isinstance(value, dict):
        raise _BadTheme(f"variables must be a table, [variables], not {_shown(value)}")
    return {str(name): _variable(str(name), each, ansi) for name, each in value.items()}


def _variable(name: str, value: object, ansi: bool) -> str:
    known = _known_variables()
    if name not in known:
        raise _BadTheme(f"the variable {_shown(name)} is unknown{_guess(name, known)}")
    if "style" in name.split("-"):  # link-style-hover is one too
        return _text_style(name, value)
    if name.startswith("reader-"):
        return _written(_solid(name, value, ansi))
    # CSS knows two forms more than Color.parse: a share of opacity behind a colour, and "auto".
    base = value
    if isinstance(value, str):
        match = _WITH_PERCENT.fullmatch(value)
        base = match[1] if match else value
        if base == "auto" and not ansi and (name.startswith("text") or name.endswith("-foreground")):
            return value
    colour = _colour(name, base, ansi)
    return _written(colour) if base is value else str(value)


def _text_style(name: str, value: object) -> str:
    words = value.split(" ") if isinstance(value, str) else []
    allowed = VALID_STYLE_FLAGS - {"not", "none", "blink"}
    if value != "none" and (not words or not allowed.issuperset(words)):
        raise _BadTheme(f'{name} {_shown(value)} is not a text style such as "bold" or "underline italic"')
    return str(value)


def _try_out(reader: ReaderTheme) -> None:
    """Let Textual make every colour of the theme; it would otherwise fail when the theme is switched on.

    Raises:
        _BadTheme: If it cannot.
    """
    try:
        generated_colours(reader)
        reader_variables(reader)
    except (ColorParseError, ValueError, OverflowError, ZeroDivisionError) as error:
        raise _BadTheme(f"its colours do not work together: {_plain(str(error), 100)}") from error


def _check_legibility(reader: ReaderTheme) -> None:
    """Refuse text that cannot be told from its ground.

    Raises:
        _BadTheme: If some pair falls short of 3:1.
    """
    theme, variables = reader.theme, reader_variables(reader)
    ink, ground = str(theme.foreground), str(theme.background)
    pairs = [("foreground on background", ink, ground)]
    pairs += [("issue_colours on background", colour, ground) for colour in reader.issue_colours]
    for part in GROUNDS:
        text = variables.get(f"reader-{part}-text", ink)
        pairs.append((f"text on reader-{part}", text, variables[f"reader-{part}"]))
    pairs += [(f"reader-{part} on background", variables[f"reader-{part}"], ground) for part in INKS]
    for what, one, other in pairs:
        if "ansi_default" in (one, other):
            # Whatever the terminal shows there, nobody here can know.
            continue
        ratio = contrast_ratio(six_digits(one), six_digits(other))
        if ratio < SIGN_RATIO:
            raise _BadTheme(
                f"{what} has a contrast of {ratio:.1f}:1, {_plain(one)} on {_plain(other)}; "
                f"{SIGN_RATIO:.0f}:1 is the least"
            )


@cache
def _known_variables() -> frozenset[str]:
    """Return the variables that mean something: Textual's and the reader's."""
    names: set[str] = set(ansi_variables())
    for ansi in (False, True):
        names.update(Theme("any", primary="#808080", ansi=ansi).to_color_system().generate())
    return frozenset(names)


# Words for messages


def _plain(text: str, longest: int = 40) -> str:
    """Return the text on one line without anything a terminal could act on, cut to a length."""
    shown = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[: longest + 1]
    )
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{_plain(value)}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    try:
        return _plain(str(value))
    except ValueError:
        # Python refuses to write out an integer of thousands of digits.
        return "a huge number"


def _guess(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word[:60], sorted(known), n=1)
    return f' (did you mean "{close[0]}"?)' if close else ""


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.strerror:
        return _plain(error.strerror[:1].lower() + error.strerror[1:], 80)
    return _plain(str(error), 80)


def _written(colour: Color) -> str:
    return colour.hex.lower()
