"""The user's settings: where they lie, how they are read, how one of them is changed.

A mistake in the file never stops the program. Each is one of `Settings.mistakes` with its lines in the
file, and the setting keeps its default.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from store.errors import BusyProject, Refused
from tui.folders import user_folder
from tui.text.sanitise import plain

SIZE_LIMIT: Final = 256 * 1024
"""The most bytes a settings file may have."""

NARROWEST, WIDEST = 20, 200
"""The range of the reader's column in cells."""

CODER_LIMIT: Final = 80
"""The most characters a coder's name may have."""

_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]")
_ENTRY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_STRING = re.compile(r""" "(?:[^"\\]|\\.)*" | '[^']*' """, re.VERBOSE)
_OPAQUE = re.compile(
    rf""" "{{3}}(?:[^\\]|\\.)*?"{{3,5}} | '{{3}}.*?'{{3,5}} | (?P<line>{_STRING.pattern}) | \#[^\n]* """,
    re.VERBOSE | re.DOTALL,
)
"""What no entry of a settings file begins in."""
_NOTHING: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
_NO_LINES: Final[Mapping[str, int]] = MappingProxyType({})


class Mistake(NamedTuple):
    """Something wrong with the settings."""

    text: str
    """What it is, where and what happens now: one line, fit for a terminal."""
    lines: tuple[int, ...] = ()
    """The lines of the file that it is about, as far as known."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user has set, with the defaults for the rest."""

    path: Path
    """The file they come from; it need not exist."""
    coder: str | None = None
    """The name to mark under; None stands for the login name."""
    project: Path | None = None
    """The project to open when none is named."""
    theme: str = "dark"
    width: int = 72
    """The reader's column in cells."""
    mouse: bool = True
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)
    """Keys by action id, as written: `tui.keymap` says whether they make sense."""
    lines: Mapping[str, int] = field(default_factory=lambda: _NO_LINES)
    """Where each setting stands in the file, such as `theme` or `keys.undo`, as far as known."""
    mistakes: tuple[Mistake, ...] = ()
    """What is wrong with the file. Whether keys and themes make sense, others know: see `mistake`."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the file, one line each, fit for a terminal."""
        return tuple(mistake.text for mistake in self.mistakes)

    def mistake(self, names: Iterable[str], what: str) -> Mistake:
        """Return a mistake in the settings with these names, such as `theme` or `keys.undo`.

        It names the file and each of their lines, as far as known.
        """
        lines = tuple(sorted({line for name in names if (line := self._line(name)) is not None}))
        numbers = " and ".join(map(str, lines))
        place = f" line{'s' if lines[1:] else ''} {numbers}" if lines else ""
        return Mistake(plain(f"{self.path.name}{place}: {what}"), lines)

    def _line(self, name: str) -> int | None:
        """Return the line of a setting, or that of the table in which it stands."""
        while name not in self.lines and "." in name:
            name = name.rpartition(".")[0]
        return self.lines.get(name)

    def key_mistake(self, actions: Iterable[str], what: str) -> Mistake:
        """Return a mistake in the keys of these actions, some of which may have their default keys."""
        names = [f"keys.{action}" for action in actions if action in self.keys]
        return self.mistake(names, f"{what}{'' if what.endswith('?') else '.'} Using the default keys.")


def config_folder() -> Path:
    """Return the folder of the user's own files: settings and themes."""
    return user_folder("config")


def config_path() -> Path:
    """Return the settings file: the one `$TAGLINE_CONFIG` names, else `config.toml` in its folder."""
    named = os.environ.get("TAGLINE_CONFIG")
    return Path(named).expanduser() if named else config_folder() / "config.toml"


def themes_path() -> Path:
    """Return the folder of the user's own themes."""
    return config_folder() / "themes"


def state_path() -> Path:
    """Return the folder of what may be lost without harm: logs and crash reports."""
    return user_folder("state")


def data_path() -> Path:
    """Return the folder of the user's data."""
    return user_folder("data")


def default_project() -> Path:
    """Return the project that opens when none is named anywhere."""
    return data_path() / "tagline.db"


def load_settings(path: Path | None = None) -> Settings:
    """Return the settings of a file, by default the user's own. A file that is not there sets nothing."""
    named = path is not None or bool(os.environ.get("TAGLINE_CONFIG"))
    path = config_path() if path is None else path
    try:
        text = _read(path)
        table = _parse(text)
    except FileNotFoundError:
        problem = f"{path} does not exist. Using defaults."
        return Settings(path, mistakes=(Mistake(plain(problem)),) if named else ())
    except _Unusable as error:
        lines = () if error.line is None else (error.line,)
        return Settings(path, mistakes=(Mistake(plain(f"{path.name}{error}. Using defaults."), lines),))
    except OSError as error:
        problem = f"{path} cannot be read ({error.strerror}). Using defaults."
        return Settings(path, mistakes=(Mistake(plain(problem)),))
    return _Reader(path, table, _find_lines(text)).settings()


def save_setting(path: Path, name: str, value: str | int | bool | None) -> None:
    """Write one setting into the file and leave the rest, comments too, as it is; None takes it out.

    Raises:
        Refused: The name or the value is not allowed, or the file is not valid TOML.
        BusyProject: The file cannot be written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    if name not in _CHECKS:
        raise Refused(plain(f'There is no setting "{name}". Nothing was changed. {_suggestion(name)}'))
    checked = _Reader(path, {} if value is None else {name: value}, {}).settings()
    if checked.problems:
        raise Refused(f"{checked.problems[0]} Nothing was changed.")
    try:
        text = _read(path) if path.exists() else ""
        _parse(text)
        document = tomlkit.parse(text)
        if value is not None:
            document[name] = value
        elif name in document:
            del document[name]
        changed = tomlkit.dumps(document)
        _parse(changed)
    except (_Unusable, TOMLKitError) as error:
        what = plain(f"{path.name}{error if isinstance(error, _Unusable) else ' is not valid TOML'}")
        raise Refused(f"{what}; nothing was changed. Correct it and try again.") from error
    except OSError as error:
        raise BusyProject(plain(f"{path} cannot be read ({error.strerror}); nothing was changed.")) from error
    _write(path, changed)


def _write(path: Path, text: str) -> None:
    from store.files import write_atomically

    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        reason = f"{path.parent} cannot be made ({error.strerror}); nothing was changed."
        raise BusyProject(plain(reason)) from error
    with write_atomically(path, mode=0o600, what="Saving the settings") as stream:
        stream.write(text.encode())


class _Unusable(Exception):
    """A file that is no settings file; the text says why and stands after the file's name."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.line = line


def _read(path: Path) -> str:
    """Return the text of a settings file.

    Raises:
        OSError: It cannot be read.
        _Unusable: It is no regular file, too large or not UTF-8.
    """
    size = path.stat().st_size
    if not path.is_file():  # opening a pipe would wait for ever
        raise _Unusable(" is not a file")
    if size > SIZE_LIMIT:
        raise _Unusable(f" has {size:,} bytes; the limit is {SIZE_LIMIT:,}")
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Unusable(f" line {line} is not UTF-8", line) from error


def _parse(text: str) -> dict[str, Any]:
    """Return what the text of a settings file says.

    Raises:
        _Unusable: It is not valid TOML; the line and column are named.
    """
    import tomllib  # on use: many have no settings

    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise _Unusable(" nests too deeply") from error
    except ValueError as error:  # also a number beyond Python's limit of digits
        message = str(error)
        place = re.search(r"\(?at (?:line (\d+), column (\d+)|end of document)\)?", message)
        if place is None:
            raise _Unusable(f" is not valid TOML: {message}") from error
        end = text.rstrip("\n")
        line, column = int(place[1] or end.count("\n") + 1), place[2] or len(end) - end.rfind("\n")
        raise _Unusable(f" line {line}, column {column}: {message[: place.start()].strip()}", line) from error


def _find_lines(text: str) -> dict[str, int]:
    """Return the line of each table and entry of a valid file, by its dotted name; the first one counts.

    What stands inside of a value, such as an inline table, has no line of its own.
    """
    lines: dict[str, int] = {}
    table, depth = "", 0
    for number, line in enumerate(_OPAQUE.sub(_emptied, text).split("\n"), 1):
        if depth == 0 and (header := _HEADER.match(line)):
            table = _tidy(header[1]) + "."
            lines.setdefault(table[:-1], number)
        else:
            if depth == 0 and (entry := _ENTRY.match(line)):
                lines.setdefault(table + _tidy(entry[1]), number)
            bare = _STRING.sub("", line)
            depth += sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))
    return lines


def _emptied(piece: re.Match[str]) -> str:
    """Return a string of one line as it is; of a comment and of other strings only the line ends."""
    return piece[0] if piece["line"] else "\n" * piece[0].count("\n")


def _tidy(name: str) -> str:
    return ".".join(piece.strip().strip("\"'") for piece in name.split("."))


class _Reader:
    """Checks a parsed settings file, entry by entry."""

    def __init__(self, path: Path, table: Mapping[str, object], lines: Mapping[str, int]) -> None:
        self._path = path
        self._table = table
        self._lines = lines
        self._found: list[tuple[str, str]] = []

    def settings(self) -> Settings:
        """Return the settings and what is wrong with them."""
        values: dict[str, Any] = {}
        for name, value in self._table.items():
            if name == "keys":
                values["keys"] = MappingProxyType(dict(self._keys(value, "")))
            elif name not in _CHECKS:
                self._report(name, f'unknown setting "{name}"', _suggestion(name))
            else:
                wanted, check = _CHECKS[name]
                checked = check(value, self._path)
                if checked is None:
                    self._report(
                        name, f"{name} is {_shown(value)}", f"It should be {wanted}. Using the default."
                    )
                else:
                    values[name] = checked
        known = Settings(self._path, lines=MappingProxyType(dict(self._lines)), **values)
        return replace(known, mistakes=tuple(known.mistake([name], what) for name, what in self._found))

    def _keys(self, value: object, prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the keys by action id; tables inside [keys] spell ids with dots."""
        if not isinstance(value, dict):
            self._report("keys", f"keys is {_shown(value)}", "It should be a table: [keys]. Using defaults.")
            return
        for name, keys in value.items():
            action = prefix + name
            if isinstance(keys, dict):
                yield from self._keys(keys, action + ".")
            elif isinstance(keys, str):
                yield action, (keys,)
            elif isinstance(keys, list) and all(isinstance(key, str) for key in keys):
                yield action, tuple(keys)
            else:
                advice = 'It should be a key such as "x" or a list of keys. Using the default.'
                self._report(f"keys.{action}", f"{action} is {_shown(keys)}", advice)

    def _report(self, name: str, what: str, advice: str) -> None:
        self._found.append((name, f"{what}. {advice}"))


def _suggestion(name: str) -> str:
    from difflib import get_close_matches  # on use: only mistakes need it

    close = get_close_matches(name, [*_CHECKS, "keys"], n=1)
    return f'Did you mean "{close[0]}"?' if close else f"Known are {', '.join([*_CHECKS, 'keys'])}."


def _shown(value: object) -> str:
    shown = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    return shown if len(shown) <= 40 else shown[:39] + "…"


def tidy_coder(name: str) -> str | None:
    """Return a coder's name with single spaces, or None if it is empty, long or holds controls."""
    tidy = " ".join(name.split())
    return tidy if 0 < len(tidy) <= CODER_LIMIT and tidy == plain(tidy) else None


def _check_coder(value: object, _: Path) -> str | None:
    return tidy_coder(value) if isinstance(value, str) else None


def _check_project(value: object, config: Path) -> Path | None:
    """Return the project's path; a relative one starts from the folder of the settings."""
    if not isinstance(value, str) or not value or "\0" in value:
        return None
    try:
        return config.parent / Path(value).expanduser()
    except RuntimeError:  # ~ of nobody
        return None


def _check_theme(value: object, _: Path) -> str | None:
    fits = isinstance(value, str) and 0 < len(value) <= 80 and value == plain(value)
    return str(value) if fits else None


def _check_width(value: object, _: Path) -> int | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and NARROWEST <= value <= WIDEST
    return int(str(value)) if fits else None


def _check_mouse(value: object, _: Path) -> bool | None:
    return value if isinstance(value, bool) else None


_CHECKS: Final[Mapping[str, tuple[str, Callable[[object, Path], object]]]] = MappingProxyType(
    {
        "coder": (f"a name of 1 to {CODER_LIMIT} characters in quotes", _check_coder),
        "project": ("the path of a project file in quotes", _check_project),
        "theme": ('the name of a theme in quotes, such as "dark"', _check_theme),
        "width": (f"a whole number from {NARROWEST} to {WIDEST}", _check_width),
        "mouse": ("true or false", _check_mouse),
    }
)
