"""Bytes become text, or are refused with a reason."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import UnusableInput
from store.importers.encoding import decode

UKRAINIAN = "Зустріч завершено. Її підсумки ще невідомі, хоча зв’язок із «столицею» є."
RUSSIAN = "Встреча завершена. Стороны договорились увидеться снова весной."
ENGLISH = "The envoy said “not yet” and left. It’s a long road – he added."
FRENCH = "Le café était fermé. La délégation a quitté l’hôtel à midi."
POLISH = "Rozmowy zakończyły się bez przełomu. Strony zgodziły się spotkać."

unreadable = re.compile("[\r\0\ud800-\udfff]")


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (UKRAINIAN, "cp1251"),
        (UKRAINIAN.upper(), "cp1251"),
        (UKRAINIAN.replace("’", "").replace("«", "").replace("»", ""), "koi8-u"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-u"),
        (RUSSIAN, "iso8859-5"),
        (RUSSIAN, "mac-cyrillic"),
        (ENGLISH, "cp1252"),
        ("He said it’s over.", "cp1252"),
        ("He said it’s over.", "mac-roman"),
        (FRENCH, "cp1252"),
        (FRENCH, "mac-roman"),
        (POLISH, "cp1250"),
    ],
)
def test_short_texts_in_older_encodings_come_out_right(text: str, codec: str) -> None:
    """A sentence or two is enough, and the user is told what was assumed."""
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    assert decoded.encoding == codec
    assert "--encoding" in decoded.remarks[0]


def test_remark_names_windows_code_pages_as_people_do() -> None:
    """The remark says windows-1251, not cp1251."""
    assert decode(UKRAINIAN.encode("cp1251")).remarks == (
        "read as windows-1251; if letters look wrong, import again with --encoding",
    )


def test_charset_normalizer_is_asked_last() -> None:
    """A DOS text is beyond the short list and still comes out right."""
    assert decode(RUSSIAN.encode("cp866")).text == RUSSIAN


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [UKRAINIAN, ENGLISH])
def test_unicode_encodings_are_told_by_mark_or_by_their_nuls(text: str, codec: str) -> None:
    """The byte order mark is no part of the text."""
    assert decode(text.encode(codec)).text == text


def test_big_endian_marks_are_known() -> None:
    """UTF-16 and UTF-32 may come in either order."""
    assert decode(codecs.BOM_UTF16_BE + ENGLISH.encode("utf-16-be")).text == ENGLISH
    assert decode(codecs.BOM_UTF32_BE + ENGLISH.encode("utf-32-be")).text == ENGLISH


def test_clean_utf8_has_no_remarks() -> None:
    """The common case says nothing."""
    decoded = decode(UKRAINIAN.encode())
    assert (decoded.text, decoded.encoding, decoded.remarks) == (UKRAINIAN, "utf-8", ())


def test_line_ends_become_lf_and_nul_a_picture() -> None:
    """One stand-in for one NUL; a CRLF is one line end."""
    assert decode(b"one\r\ntwo\rthree\n\rfour\0 five").text == "one\ntwo\nthree\n\nfour\u2400 five"


def test_everything_else_stays() -> None:
    """No-break spaces, decomposed letters and line separators are the text's own."""
    text = "a\u00a0b e\u0301 “c” d\u2028e\u2029f\x85g\tdone"
    assert decode(text.encode()).text == text


def test_damaged_utf8_shows_one_stand_in_a_byte() -> None:
    """A sequence cut short is as many stand-ins as bytes are left of it."""
    decoded = decode((UKRAINIAN * 10).encode() + b"\xe2\x80 \xff")
    assert decoded.text == UKRAINIAN * 10 + "\ufffd\ufffd \ufffd"
    assert decoded.remarks == ("3 damaged bytes were replaced by \ufffd",)


def test_one_stray_byte_in_ascii_is_damage_not_an_encoding() -> None:
    """A byte that makes no word in any encoding is replaced."""
    assert decode(b"a broken \xff byte in a plain text").text == "a broken \ufffd byte in a plain text"


def test_badly_damaged_utf8_is_refused() -> None:
    """Text with a hole every few letters is not worth marking."""
    with pytest.raises(UnusableInput, match="damaged bytes"):
        decode(("слово".encode() + b"\xff") * 100)


def test_lone_surrogates_of_utf16_are_replaced_one_for_one() -> None:
    """SQLite could not hold them."""
    data = codecs.BOM_UTF16_LE + "left ".encode("utf-16-le") + b"\x00\xd8" + " right".encode("utf-16-le")
    assert decode(data).text == "left \ufffd right"
    assert decode(data + b"x").text == "left \ufffd right\ufffd"


def test_explicit_encoding_wins() -> None:
    """The user knows better than any guess."""
    assert decode("café".encode("cp1252"), "cp1251").text == "cafй"
    assert decode(b"\xef\xbb\xbfmark", "utf-8").text == "mark"


@pytest.mark.parametrize("name", ["nope", "hex", "rot13", "unicode_escape", "punycode", "a\0b", ""])
def test_unknown_encodings_are_refused(name: str) -> None:
    """Codecs that are not for files count as unknown."""
    with pytest.raises(UnusableInput, match="unknown encoding"):
        decode(b"text", name)


def test_wrong_explicit_encoding_is_refused() -> None:
    """Nothing is replaced silently when the user named the encoding."""
    with pytest.raises(UnusableInput, match=r"notes\.txt is not ascii; it was not imported"):
        decode(UKRAINIAN.encode(), "ascii", "notes.txt")


@pytest.mark.parametrize(
    ("data", "looks"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"PK\x03\x04....[Content_Types].xml word/document.xml", r"a Word document \(docx\)"),
        (b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.text", r"an OpenDocument text \(odt\)"),
        (b"PK\x03\x04....", "a zip archive"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a PNG image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
        (b"GIF89a\x01\0\x01\0", "a GIF image"),
        (b"RIFF\0\0\0\0WEBP", "a WebP image"),
        (b"\x1f\x8b\x08\0", "a gzip archive"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"{\\rtf1\\ansi Hello}", "an RTF document"),
        (b"\0\0\0\x20ftypisom", "a film or image"),
    ],
)
def test_binary_formats_are_refused_by_name(data: bytes, looks: str) -> None:
    """The message says what the file looks like and that it was not imported."""
    with pytest.raises(
        UnusableInput, match=rf"^photo\.txt looks like {looks}, not a text; it was not imported"
    ):
        decode(data, name="photo.txt")


@pytest.mark.parametrize("data", [b"\0" * 12_000, b"\0", bytes(range(32)) * 40, bytes(range(256)) * 40])
def test_control_characters_are_refused(data: bytes) -> None:
    """12 kB of NULs are no text."""
    with pytest.raises(UnusableInput, match="looks binary"):
        decode(data)


@pytest.mark.parametrize(
    "text", ["MZ is a place.", "BM wrote this.", "GIF89a is a format.", "\x1b[31mred\x07"]
)
def test_text_that_begins_like_a_format_is_text(text: str) -> None:
    """Letters alone do not make an image; an escape sequence is odd but text."""
    assert decode(text.encode()).text == text


def test_names_in_messages_carry_no_controls() -> None:
    """A file name cannot steer the terminal."""
    with pytest.raises(UnusableInput, match=r"^a␛b�c\.txt looks") as caught:
        decode(b"%PDF-", name="a\x1bb\x9bc\u202e.txt")
    assert str(caught.value).isprintable()


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "cp1251", "utf-16", "utf-7", "gb18030"]))
def test_any_bytes_are_decoded_or_refused(data: bytes, encoding: str | None) -> None:
    """Nothing else is raised, and what comes out can be stored."""
    try:
        decoded = decode(data, encoding)
    except UnusableInput:
        return
    assert not unreadable.search(decoded.text)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200), st.sampled_from([codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE]))
def test_any_bytes_after_a_mark_are_decoded_or_refused(data: bytes, mark: bytes) -> None:
    """A byte order mark is no promise."""
    try:
        decoded = decode(mark + data)
    except UnusableInput:
        return
    assert not unreadable.search(decoded.text)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_utf8_text_comes_back_unchanged(text: str) -> None:
    """Offsets are those of the file."""
    assert decode(b"text " + text.encode()).text == "text " + text


@settings(deadline=None)
@given(
    st.lists(st.integers(0, len(UKRAINIAN)), min_size=1, max_size=3),
    st.sampled_from([b"\xff", b"\x80", b"\xc0", b"\xf8"]),
)
def test_every_bad_byte_is_one_code_point(places: list[int], bad: bytes) -> None:
    """Stand-ins keep the place of what they stand for."""
    edges = [0, *sorted(places), len(UKRAINIAN)]
    pieces = [UKRAINIAN[a:b] for a, b in pairwise(edges)]
    assert decode(bad.join(piece.encode() for piece in pieces)).text == "\ufffd".join(pieces)
