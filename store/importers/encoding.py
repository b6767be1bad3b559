"""Bytes to text: what the encoding of a file is, and stand-ins for what it cannot say."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

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
_BEYOND_ASCII = re.compile("[^\x00-\x7f\ud800-\udfff]")

# Codecs of Python that turn text into text; no file is written in them.
_NOT_FOR_FILES = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})

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
        return _tidy(_decode_as(data, encoding, name), encoding)
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decode_unicode(data[len(mark) :], codec, name)
    sample = data[:SAMPLE]
    refuse_binary(sample, name)
    wide = _unmarked_utf16(sample)
    if wide:
        remark = f"read as {wide.upper()}; if letters look wrong, import again with --encoding"
        return _decode_unicode(data, wide, name, (remark,))
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


def _decode_unicode(data: bytes, codec: str, name: str, remarks: tuple[str, ...] = ()) -> Decoded:
    if codec == "utf-8":
        return _tidy(*_mend(data.decode(codec, "surrogateescape")), encoding=codec)
    unit = 4 if "32" in codec else 2
    whole = len(data) - len(data) % unit
    try:
        text = data[:whole].decode(codec, "surrogatepass")
    except UnicodeDecodeError as error:
        raise unusable(name, f"begins like {codec.upper()} but is not", _WITH_ENCODING) from error
    refuse_controls(text[:SAMPLE].encode(errors="replace"), name, 0.1)
    # The bytes of a unit cut off at the end stand for themselves, like those of broken UTF-8.
    text, damage = _mend(text + "\ud800" * (len(data) - whole))
    return _tidy(text, damage + remarks, encoding=codec)


def _decode_doubtful(data: bytes, first_bad: int, name: str) -> Decoded:
    """Decide between damaged UTF-8 and an older encoding."""
    mended = data.decode("utf-8", "surrogateescape")
    bad = len(_SURROGATES.findall(mended))
    good = len(_BEYOND_ASCII.findall(mended))
    little = bad <= max(3, len(data) // 100)
    if good >= 2 * bad:
        if not little:
            raise unusable(name, f"is UTF-8 with {bad:,} damaged bytes, too many to read", _WITH_ENCODING)
        return _tidy(*_mend(mended), encoding="utf-8")
    sample = data[:SAMPLE] if first_bad < SAMPLE else data[first_bad - SAMPLE // 2 : first_bad + SAMPLE // 2]
    refuse_controls(sample, name, 0.01)
    codec = legacy.guess(sample)
    if codec is None and little:
        return _tidy(*_mend(mended), encoding="utf-8")
    codec = codec or legacy.guess_widely(sample)
    if codec is None:
        raise unusable(name, "is in an unknown encoding, or not a text", "Name its encoding with --encoding.")
    return _decode_legacy(data, codec, name)


def _decode_legacy(data: bytes, codec: str, name: str) -> Decoded:
    try:
        text, damage = _mend(data.decode(codec, "surrogateescape"))
    except UnicodeDecodeError as error:
        raise unusable(name, f"begins like {_label(codec)} but is not", _WITH_ENCODING) from error
    remark = f"read as {_label(codec)}; if letters look wrong, import again with --encoding"
    return _tidy(text, (remark, *damage), encoding=codec)


def _label(codec: str) -> str:
    return codec.replace("cp125", "windows-125")


def _unmarked_utf16(sample: bytes) -> str | None:
    """Return the UTF-16 codec that the places of the NULs speak for.

    Spaces, digits and Latin letters have a NUL on one side only; no other text has NULs at all.
    """
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most * 20 < len(sample) // 2 or least * 20 > most or not most:
        return None
    codec = "utf-16-le" if odd > even else "utf-16-be"
    text = sample[: len(sample) // 2 * 2].decode(codec, "replace")
    odd_ones = sum(not (char.isprintable() or char.isspace()) for char in text)
    return codec if odd_ones * 50 <= len(text) else None


def _mend(text: str) -> tuple[str, tuple[str, ...]]:
    """Put U+FFFD for the surrogates that stand for bytes, and tell how many there were."""
    text, count = _SURROGATES.subn("\ufffd", text)
    if not count:
        return text, ()
    noun = "byte is" if count == 1 else "bytes are"
    return text, (f"{count:,} {noun} damaged and shown as \ufffd",)


def _tidy(text: str, remarks: tuple[str, ...] | str = (), encoding: str = "") -> Decoded:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text.replace("\0", "\u2400"), encoding, tuple(remarks))
