"""Text from outside, made fit for a message or a one-line field."""

from __future__ import annotations

from store.errors import UnusableInput

TITLE_LIMIT = 300
"""The most code points a title, name or other one-line field has."""

_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_VISIBLE: dict[int, int | None] = {
    **{code: 0x2400 + code for code in range(0x20)},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **_SURROGATES,
    **dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), None),
}


def visible(text: str) -> str:
    """Return `text` with nothing in it that a terminal would obey.

    C0 controls and DEL become their control pictures, C1 controls and lone surrogates U+FFFD;
    controls of writing direction are left out.
    """
    return text.translate(_VISIBLE)


def storable(file_name: str) -> str:
    """Return a file's name with U+FFFD for each byte of it that is not UTF-8, which SQLite cannot hold."""
    return file_name.translate(_SURROGATES)


def one_line(text: str, limit: int = TITLE_LIMIT) -> str:
    """Return `text` without controls, with runs of white space as one space, cut to `limit` code points."""
    line = visible(" ".join(text[: limit * 10].split()))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def unusable(name: str, what: str, advice: str = "") -> UnusableInput:
    """Return the error that tells that the file `name` is or does `what` and was not imported."""
    return UnusableInput(f"{visible(name)} {what}; it was not imported.{advice and ' '}{advice}")
