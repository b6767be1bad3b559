"""Telling files that are not text by their first bytes."""

from __future__ import annotations

from store.importers.wording import unusable

SAMPLE = 1 << 16
"""How many bytes guesses look at."""

_SAVE_AS_TEXT = "Save it as plain text and import that."

# Marks that are no text in any encoding, or that no article begins with.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word, Excel or PowerPoint document"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript document"),
)

# Marks made of letters only: a text may begin with them, but it has no NUL.
_LETTER_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*", "a TIFF image"),
    (b"MM", "a TIFF image"),
    (b"MZ", "a program"),
    (b"BZh", "a bzip2 archive"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"fLaC", "a sound file"),
)

_RIFF = {b"WEBP": "a WebP image", b"WAVE": "a sound file", b"AVI ": "a film"}

_ZIPS: tuple[tuple[bytes, str], ...] = (
    (b"word/", "a Word document (docx)"),
    (b"xl/", "an Excel workbook (xlsx)"),
    (b"ppt/", "a PowerPoint presentation (pptx)"),
    (b"opendocument.text", "an OpenDocument text (odt)"),
    (b"opendocument", "an OpenDocument file"),
    (b"epub+zip", "an EPUB book"),
)

_HARMLESS = b"\t\n\v\f\r\b\x1b"
_CONTROLS = bytes(code for code in (*range(0x20), 0x7F) if code not in _HARMLESS)


def refuse_binary(sample: bytes, name: str) -> None:
    """Refuse a file whose first bytes carry the mark of a format that is not text.

    Raises:
        UnusableInput: naming the format.
    """
    looks = _format(sample)
    if looks:
        raise unusable(name, f"looks like {looks}, not a text", _advice(looks))


def refuse_controls(sample: bytes, name: str, share: float) -> None:
    """Refuse a file with more than `share` (0 to 1) of control characters among its first bytes.

    Raises:
        UnusableInput: if there are too many, or nothing but control characters.
    """
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    printed = sample.translate(None, _CONTROLS + _HARMLESS + b" ")
    if controls and (not printed or controls > max(8, share * len(sample))):
        raise unusable(name, "looks binary, not like a text")


def _format(sample: bytes) -> str | None:
    if sample.startswith(b"PK\x03\x04"):
        return next((looks for part, looks in _ZIPS if part in sample), "a zip archive")
    if sample.startswith(b"RIFF") and b"\0" in sample:
        return _RIFF.get(sample[8:12], "a sound or image file")
    if sample[4:8] == b"ftyp" and b"\0" in sample[:4]:
        return "a film or image"
    if sample[257:262] == b"ustar":
        return "a tar archive"
    marks = _MARKS + _LETTER_MARKS if b"\0" in sample[:512] else _MARKS
    return next((looks for mark, looks in marks if sample.startswith(mark)), None)


def _advice(looks: str) -> str:
    return _SAVE_AS_TEXT if any(word in looks for word in ("document", "OpenDocument", "EPUB")) else ""
