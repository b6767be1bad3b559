"""Codebooks as files: TOML in the form of the starter codebook, and CSV for spreadsheets.

In CSV, the words of an issue stand one a line in their cell; where a cell has a single line, they may be
parted by semicolons.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from store.codebook import Entry, IssueDraft, check_colour, check_key, check_name, place_in_file
from store.errors import Refused
from store.lexicon import check_entry
from store.model import Issue

COLUMNS: Final = ("name", "key", "colour", "parent", "description", "lexicon")
"""The fields of an issue, as both forms name them."""
SIZE_LIMIT: Final = 4 * 1024 * 1024
"""The most bytes a codebook file may have."""

_OPAQUE: Final = re.compile(
    r""" \"{3}(?:[^\\]|\\.)*?\"{3,5} | '{3}.*?'{3,5} | "(?:[^"\\\n]|\\.)*" | '[^'\n]*' | \#[^\n]* """,
    re.VERBOSE | re.DOTALL,
)
"""What no table and no field of a TOML file begins in."""
_FIELD: Final = re.compile(r"\s*(\w+)\s*=")
_NO_LINES: Final[Mapping[str, int]] = {}
_KINDS: Final = "all are text, lexicon a list of texts"


def read_codebook(data: bytes, file_name: str, form: str) -> list[Entry]:
    """Return the issues of a file in the form `toml` or `csv`.

    Raises:
        Refused: The file has a mistake; the message names the line.
    """
    if len(data) > SIZE_LIMIT:
        raise Refused(f"{file_name} is longer than any codebook (4 MB). Nothing was changed.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(f"{file_name}, line {line}, is not UTF-8. Nothing was changed.") from error
    entries = PARSERS[form](text, file_name)
    _check_apart(entries)
    return entries


def _check_apart(entries: Sequence[Entry]) -> None:
    """Refuse a name that is there twice; keys are looked at with those of the codebook."""
    seen: dict[str, Entry] = {}
    for entry in entries:
        other = seen.setdefault(entry.name, entry)
        if other is not entry:
            raise Refused(
                f'{entry.at("name")} has the name "{entry.draft.name}", as has {other.where[1]}. '
                "Nothing was changed."
            )


def _checked(
    fields: Mapping[str, str], lexicon: Sequence[str], where: tuple[str, str], lines: Mapping[str, int]
) -> Entry:
    """Return an issue whose fields are in order.

    Raises:
        Refused: One is not; the message names its line.
    """
    given = frozenset(fields) | ({"lexicon"} if lexicon else set())

    def at(field: str) -> str:
        return place_in_file(*where, lines.get(field, lines.get("")))

    name = check_name(fields.get("name", ""), at("name"))
    key, colour = fields.get("key") or None, fields.get("colour") or None
    check_key(key, at("key"))
    check_colour(colour, at("colour"))
    try:
        words = tuple(dict.fromkeys(map(check_entry, lexicon)))
    except Refused as error:
        raise Refused(f"{at('lexicon')}: {error}") from error
    draft = IssueDraft(name, key, colour, fields.get("description", "").strip(), words)
    return Entry(draft, " ".join(fields.get("parent", "").split()) or None, given, lines, where)


# TOML


def parse_toml(text: str, file_name: str) -> list[Entry]:
    """Return the issues of a codebook in TOML.

    Raises:
        Refused: The file has a mistake; the message names the line.
    """
    import tomllib  # on use: a project that is there needs no file

    try:
        tables = tomllib.loads(text).get("issues", [])
    except RecursionError as error:
        raise Refused(f"{file_name} is not valid TOML: nested too deep. Nothing was changed.") from error
    except ValueError as error:  # also a number beyond the limit of digits
        raise Refused(f"{file_name} is not valid TOML: {error}. Nothing was changed.") from error
    if not isinstance(tables, list) or not tables:
        raise Refused(f"{file_name} has no [[issues]] tables. Nothing was changed.")
    lines = _table_lines(text)
    if len(lines) != len(tables):  # they are written in another way, such as inline
        lines = [_NO_LINES] * len(tables)
    return [
        _from_table(table, (file_name, f"issue {number}"), known)
        for number, (table, known) in enumerate(zip(tables, lines, strict=True), 1)
    ]


def _from_table(table: object, where: tuple[str, str], lines: Mapping[str, int]) -> Entry:
    if not isinstance(table, dict):
        raise Refused(f"{place_in_file(*where, None)} is not a table. Nothing was changed.")
    for unknown in sorted(set(table) - set(COLUMNS)):
        at = place_in_file(*where, lines.get(unknown, lines.get("")))
        raise Refused(f'{at} has an unknown field "{unknown}". Nothing was changed.')
    lexicon = table.pop("lexicon", None)
    texts = {name: value for name, value in table.items() if isinstance(value, str)}
    fits = lexicon is None or (isinstance(lexicon, list) and all(isinstance(word, str) for word in lexicon))
    wrong = next((name for name in table if name not in texts), None if fits else "lexicon")
    if wrong is not None:
        at = place_in_file(*where, lines.get(wrong, lines.get("")))
        raise Refused(f"{at} has a value of the wrong kind: {_KINDS}. Nothing was changed.")
    entry = _checked(texts, lexicon or (), where, lines)
    return entry._replace(given=entry.given | {"lexicon"}) if lexicon is not None else entry


def _table_lines(text: str) -> list[Mapping[str, int]]:
    """Return the lines of the fields of each [[issues]] table, that of the table under an empty name."""
    found: list[dict[str, int]] = []
    blank = _OPAQUE.sub(lambda piece: "\n" * piece[0].count("\n"), text)
    for number, line in enumerate(blank.split("\n"), 1):
        if re.match(r"\s*\[\[\s*issues\s*\]\]", line):
            found.append({"": number})
        elif found and (field := _FIELD.match(line)):
            found[-1].setdefault(field[1], number)
    return [*found]


def write_toml(issues: Sequence[Issue]) -> str:
    """Return a codebook as TOML, each field as it is, so that importing it makes all as it was."""
    names = {issue.id: issue.name for issue in issues}
    tables = []
    for issue in issues:
        lines = ["[[issues]]"]
        lines += [f"{name} = {_quoted(value)}" for name, value in _fields(issue, names).items()]
        if issue.lexicon:
            lines += ["lexicon = [", *(f"    {_quoted(word)}," for word in issue.lexicon), "]"]
        else:
            lines.append("lexicon = []")
        tables.append("\n".join(lines) + "\n")
    return "\n".join(tables)


def _fields(issue: Issue, names: Mapping[int, str]) -> dict[str, str]:
    return {
        "name": issue.name,
        "key": issue.key or "",
        "colour": issue.colour,
        "parent": names.get(issue.parent_id or 0, ""),
        "description": issue.description,
    }


def _quoted(text: str) -> str:
    # What JSON escapes, TOML reads; DEL only TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


# CSV


def parse_csv(text: str, file_name: str) -> list[Entry]:
    """Return the issues of a codebook in CSV; cells are parted by commas, semicolons or tabs.

    Raises:
        Refused: The file has a mistake; the message names the line where its row begins.
    """
    rows = _rows(text, file_name)
    _, head = next(rows, (1, []))
    columns = [name.strip().casefold() for name in head]
    unknown = [name for name in columns if name not in COLUMNS]
    if "name" not in columns or unknown or len(set(columns)) < len(columns):
        raise Refused(
            f"{file_name}, line 1, names the columns {', '.join(columns) or '(none)'}; they are "
            f"{', '.join(COLUMNS)}, each once, of which only name must be there. Nothing was changed."
        )
    entries = []
    for number, (line, row) in enumerate((each for each in rows if any(map(str.strip, each[1]))), 1):
        where = file_name, f"issue {number}"
        if len(row) > len(columns):
            raise Refused(
                f"{place_in_file(*where, line)} has {len(row)} cells, more than there are columns. "
                "Nothing was changed."
            )
        fields = dict(zip(columns, row, strict=False))
        lexicon = fields.pop("lexicon", None)
        entry = _checked(fields, _words(lexicon or ""), where, {"": line})
        entries.append(entry._replace(given=entry.given | {"lexicon"}) if lexicon is not None else entry)
    if not entries:
        raise Refused(f"{file_name} has no issue below its first line. Nothing was changed.")
    return entries


def _rows(text: str, file_name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line where it begins.

    Raises:
        Refused: A quotation mark is not closed, or stands where none can.
    """
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=lambda sign: ("name" in _names(first, sign), first.count(sign)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused(f"{file_name}, line {line}, is not valid CSV: {error}. Nothing was changed.") from error


def _names(line: str, delimiter: str) -> list[str]:
    return [name.strip(' "\r').casefold() for name in line.split(delimiter)]


def _words(cell: str) -> list[str]:
    parts = cell.splitlines() if "\n" in cell or "\r" in cell else cell.split(";")
    return [part for part in parts if part.strip()]


def write_csv(issues: Sequence[Issue]) -> str:
    """Return a codebook as CSV like `write_toml`."""
    names = {issue.id: issue.name for issue in issues}
    rows: list[list[str]] = [[*COLUMNS]]
    for issue in issues:
        # A single word with a semicolon has a line end behind it, as it would be parted otherwise.
        alone = len(issue.lexicon) == 1 and ";" in issue.lexicon[0]
        words = "\n".join(issue.lexicon) + ("\n" if alone else "")
        rows.append([*_fields(issue, names).values(), words])
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    if any("\r" in cell for row in rows for cell in row):
        # The writer puts a bare CR between quotation marks only if it does so with everything.
        writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows(rows)
    return stream.getvalue()


PARSERS: Final[Mapping[str, Callable[[str, str], list[Entry]]]] = {"toml": parse_toml, "csv": parse_csv}
WRITERS: Final[Mapping[str, Callable[[Sequence[Issue]], str]]] = {"toml": write_toml, "csv": write_csv}
