"""Bytes to text: what the encoding of a file is, and stand-ins for what it cannot say."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from store.errors import UnusableInput
from store.importers import legacy
from store.importers.binaries import SAMPLE, refuse_binary, refuse_controls
from store.importers.wording import unusable, visible

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATES = re.compile("[\ud800-\udfff]")

# Codecs of Python that turn text into text; no file is written in them.
_NOT_FOR_FILES = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})

_CHECK = "read as {}; if letters look wrong, import again with --encoding"
_WITH_ENCODING = "If it is a text, name its encoding with --encoding."


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was read."""

    text: str
    """LF line ends, no BOM, no NUL, no lone surrogate."""
    encoding: str
    """The Python codec it was read with."""
    remarks: tuple[str, ...] = ()
    """What the user should know of the reading."""


def decode(data: bytes, encoding: str | None = None, name: str = "The text") -> Decoded:
    """Return `data` as text, read with `encoding` if given, else with the encoding it shows signs of.

    CRLF and CR become LF, the byte order mark is dropped, NUL becomes U+2400, every undecodable byte
    and every lone surrogate one U+FFFD; nothing else is touched. `name` stands for the file in messages.

    Raises:
        UnusableInput: if `encoding` is unknown or does not fit, if the data is binary, or if no encoding
            makes sense of it.
    """
    if encoding is not None:
        return _mended(_decode_as(data, encoding, name), encoding)
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], codec, name)
    sample = data[:SAMPLE]
    refuse_binary(sample, name)
    wide = _unmarked_utf16(sample)
    if wide:
        return _decode_wide(data, wide, name, _CHECK.format(wide.upper()))
    refuse_controls(sample, name, 0.1)
    try:
        return _tidy(data.decode(), "utf-8")
    except UnicodeDecodeError as error:
        return _decode_doubtful(data, error.start, name)


def _decode_as(data: bytes, encoding: str, name: str) -> str:
    try:
        codec = codecs.lookup(encoding).name.replace("_", "-")
        if codec in _NOT_FOR_FILES:
            raise LookupError(encoding)
        return data.decode(codec).removeprefix("\ufeff")
    except UnicodeError as error:
        raise unusable(name, f"is not {visible(encoding)}", "Name another --encoding, or none.") from error
    except (LookupError, ValueError) as error:
        advice = "Name one like utf-8, windows-1251 or koi8-u."
        raise unusable(name, f"cannot be read: unknown encoding {visible(encoding)}", advice) from error


def _decode_marked(data: bytes, codec: str, name: str) -> Decoded:
    if codec != "utf-8":
        return _decode_wide(data, codec, name)
    refuse_controls(data[:SAMPLE], name, 0.1)
    mended = data.decode(codec, "surrogateescape")
    bad = _count_bad(mended, data)
    if not _is_little(bad, data):
        raise _too_damaged(bad, name)
    return _mended(mended, codec)


def _decode_wide(data: bytes, codec: str, name: str, *remarks: str) -> Decoded:
    unit = 4 if "32" in codec else 2
    whole = len(data) - len(data) % unit
    try:
        text = data[:whole].decode(codec, "surrogatepass")
    except UnicodeDecodeError as error:
        raise unusable(name, f"begins like {codec.upper()} but is not", _WITH_ENCODING) from error
    refuse_controls(text[:SAMPLE].encode(errors="replace"), name, 0.1)
    # The bytes of a unit cut off at the end stand for themselves, like those of broken UTF-8.
    return _mended(text + "\ud800" * (len(data) - whole), codec, *remarks)


def _decode_doubtful(data: bytes, first_bad: int, name: str) -> Decoded:
    """Decide between damaged UTF-8 and an older encoding."""
    mended = data.decode("utf-8", "surrogateescape")
    bad = _count_bad(mended, data)
    good = len(mended) - len(mended.encode("ascii", "ignore")) - bad
    little = _is_little(bad, data)
    if good >= 2 * bad:
        # Older encodings hardly ever make valid sequences.
        if not little:
            raise _too_damaged(bad, name)
        return _mended(mended, "utf-8")
    sample = data[:SAMPLE] if first_bad < SAMPLE else data[first_bad - SAMPLE // 2 : first_bad + SAMPLE // 2]
    refuse_controls(sample, name, 0.01)
    codec = legacy.guess(sample)
    if codec is None and little:
        return _mended(mended, "utf-8")
    codec = codec or legacy.guess_widely(sample)
    if codec is None:
        raise unusable(name, "is in an unknown encoding, or not a text", "Name its encoding with --encoding.")
    return _decode_legacy(data, codec, name)


def _decode_legacy(data: bytes, codec: str, name: str) -> Decoded:
    label = codec.replace("cp125", "windows-125")
    try:
        text = data.decode(codec, "surrogateescape")
    except UnicodeDecodeError as error:
        raise unusable(name, f"begins like {label} but is not", _WITH_ENCODING) from error
    return _mended(text, codec, _CHECK.format(label))


def _count_bad(mended: str, data: bytes) -> int:
    # Surrogates are what does not come back; a regular expression takes ten times as long.
    return len(data) - len(mended.encode("utf-8", "ignore"))


def _is_little(bad: int, data: bytes) -> bool:
    return bad <= max(3, len(data) // 100)


def _too_damaged(bad: int, name: str) -> UnusableInput:
    return unusable(name, f"is UTF-8 with {bad:,} damaged bytes, too many to read", _WITH_ENCODING)


def _unmarked_utf16(sample: bytes) -> str | None:
    """Return the UTF-16 codec that the places of the NULs speak for.

    Spaces, digits and Latin letters have a NUL on one side only.
    """
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if not most or most * 20 < len(sample) // 2 or least * 20 > most:
        return None
    codec = "utf-16-le" if odd > even else "utf-16-be"
    text = sample[: len(sample) // 2 * 2].decode(codec, "replace")
    # Eight-bit text with a stray NUL would come out as Chinese.
    usual = sum(char < "\u2070" and (char.isprintable() or char.isspace()) for char in text)
    return codec if text and usual >= 0.95 * len(text) else None


def _mended(text: str, encoding: str, *remarks: str) -> Decoded:
    """Put U+FFFD for the surrogates that stand for bytes, and remark how many there were."""
    text, count = _SURROGATES.subn("\ufffd", text)
    if count:
        noun = "byte was" if count == 1 else "bytes were"
        remarks += (f"{count:,} damaged {noun} replaced by \ufffd",)
    return _tidy(text, encoding, *remarks)


def _tidy(text: str, encoding: str, *remarks: str) -> Decoded:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text.replace("\0", "\u2400"), encoding, remarks)
