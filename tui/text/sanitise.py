"""The display boundary: text from outside, made fit for a terminal.

Articles, titles, notes, file names and messages may hold bytes that a terminal obeys. Whatever is
shown passes through one of these two functions, and nothing they return can move the cursor, set
the clipboard or forge a line.
"""

from __future__ import annotations

from typing import Final

_PICTURES: Final = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_REPLACED: Final = dict.fromkeys((*range(0x80, 0xA0), *range(0xD800, 0xE000)), 0xFFFD)
_LINE_ENDS: Final = {0x2028: 0x23CE, 0x2029: 0x23CE}
_DIRECTIONS: Final = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))

_VISIBLE: Final[dict[int, int]] = _PICTURES | _REPLACED | _LINE_ENDS
_PLAIN: Final[dict[int, int | None]] = {**_VISIBLE, **dict.fromkeys(_DIRECTIONS)}


def visible(text: str) -> str:
    """Return the text with a visible sign in the place of everything a terminal would obey.

    One code point stays one code point, so offsets hold. C0 controls, among them tab and line end,
    and DEL become their control pictures; C1 controls and lone surrogates, which no terminal can be
    sent, U+FFFD; the Unicode line and paragraph separators U+23CE. Marks of writing direction stay:
    they belong to right-to-left text, which the reader lays out line by line.
    """
    return text.translate(_VISIBLE)


def plain(text: str) -> str:
    """Return the text as `visible` does, without marks of writing direction.

    For titles, notes, messages and tables, where an unclosed override would turn round what
    follows it on the line. Offsets do not hold.
    """
    return text.translate(_PLAIN)
