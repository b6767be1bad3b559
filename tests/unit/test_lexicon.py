"""The words and patterns of a lexicon: what they find, what is refused, and that none runs away."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import Refused
from store.lexicon import LONGEST, compile_entry, is_pattern
from tests.conftest import lines


def found(entry: str, text: str) -> list[str]:
    """Return the passages that an entry finds."""
    return [match[0] for match in compile_entry(entry).finditer(text)]


@pytest.mark.parametrize(
    ("entry", "text", "passages"),
    [
        # whole words, whatever their case
        ("land", "Land, LAND and Finland, landed land", ["Land", "LAND", "land"]),
        ("Zelensky", "Zelensky’s talk, zelensky-led", ["Zelensky", "zelensky"]),
        ("12", "12 of 120, 312 and 12.", ["12", "12"]),
        # accents, composed or not, and other alphabets
        ("Elysee", "Élysée e\u0301lyse\u0301e ELYSÉE Elysées", ["Élysée", "e\u0301lyse\u0301e", "ELYSÉE"]),
        ("élysée", "Elysee", ["Elysee"]),
        ("Київ", "КИЇВ, Києва", ["КИЇВ"]),
        ("п'ять", "п’ять пʼять", ["п’ять", "пʼять"]),
        ("cafe", "cafe\u0301s cafe\u0301", ["cafe\u0301"]),
        # phrases, over any space and kind of dash
        ("red line", "red\u00a0line, Red  \n line, redline, red lines", ["red\u00a0line", "Red  \n line"]),
        ("Iskander-M", "Iskander–M Iskander‑M Iskander", ["Iskander–M", "Iskander‑M"]),
        # signs without width
        ("territory", "ter\u00adri\u200btory", ["ter\u00adri\u200btory"]),
        ("tory", "terri\u00adtory terri\u200btory", []),
        ("land", "land\u00ading", []),
        # any ending
        ("negotiat*", "Negotiators negotiate; renegotiate", ["Negotiators", "negotiate"]),
        ("lose* face", "loses face, lose  face", ["loses face", "lose  face"]),
        ("negotiat*", "negoti\u00adat\u00adions\u200b now", ["negoti\u00adat\u00adions"]),
        ("elys*", "l’Élysée.", ["Élysée"]),
        # signs at the ends
        ("U.S.", "the U.S. and U.S.-led", ["U.S.", "U.S."]),
        ("$5", "US$5 $5 $55", ["$5", "$5"]),
        # a single slash makes no pattern
        ("and/or", "and/or", ["and/or"]),
        ("/", "", None),
        # patterns
        ("/cease-?fires?/", "Cease–fires ceasefire ceasefired", ["Cease–fires", "ceasefire"]),
        ("/(north|south)(ern)? bank/", "Northern  bank, south bank", ["Northern  bank", "south bank"]),
        ("/\\d{2,3} drones/", "5 drones, 12 drones, 1234 drones", ["12 drones"]),
        ("/\\w+ing talks/", "ongoing talks, talking talks", ["ongoing talks", "talking talks"]),
        ("/sq\\.? km/", "sq km, sq. km", ["sq km", "sq. km"]),
        ("/[a-c]\\d/", "A1 b2 d3 cc4", ["A1", "b2"]),
        ("/[^a-c]x/", "ax dx", ["dx"]),
        ("/[a\\-.]x/", "ax -x .x bx", ["ax", "-x", ".x"]),
        ("/Élys.e/", "elysee e\u0301lyse\u0301e", ["elysee", "e\u0301lyse\u0301e"]),
        ("/ter\\w+/", "ter\u00adri\u00adtory", ["ter\u00adri\u00adtory"]),
        ("/a\\/b/", "a/b", ["a/b"]),
    ],
)  # fmt: skip
def test_what_an_entry_finds(entry: str, text: str, passages: list[str] | None) -> None:
    """Whole words as readers see them, with the words as they stand in the text."""
    if passages is None:
        with pytest.raises(Refused):
            compile_entry(entry)
    else:
        assert found(entry, text) == passages


@pytest.mark.parametrize(
    "entry",
    [
        *("", "  ", "x" * (LONGEST + 1), "*", "a *", "a**", "ne*gotiate", "*s", "…", "//"),
        *("/a(/", "/a)/", "/(a/", "/()/", "/a||b/", "/|a/", "/[a/", "/[]/", "/[z-a]/", "/[\\w-z]/", "/a{/"),
        *("/a{3,2}/", "/a{99}/", "/a{0}/", "/a{,3}/", "/*a/", "/a**/", "/a+?/", "/a??/", "/^a/", "/a$/"),
        *("/a\\/", "/\\bx/", "/\\1/", "/(?:a)/", "/(?=a)b/", "/[\\b]/", "/a]/", "/a}/", "/((((((a))))))/"),
        # what could stand for nothing
        *("/a?/", "/a*/", "/(a?|b)/", "/(a)?/"),
        # what could run away
        *("/(a+)+/", "/(a|aa)+/", "/(a*)*b/", "/\\w*\\w*\\w*x/", "/.*.*x/", "/.+ .+ .+/"),
        *("/a?a?a?a?a?a?a?a?aaaaaaaa/", "/(a|b|c)(a|b|c)(a|b|c)(a|b|c)(a|b|c)/"),
    ],
)  # fmt: skip
def test_what_is_refused(entry: str) -> None:
    """The message names the entry, if there is any to name, and that nothing was changed."""
    with pytest.raises(Refused, match="Nothing was changed") as caught:
        compile_entry(entry)
    if entry.strip() and len(entry) <= LONGEST:
        assert f'"{entry}"' in str(caught.value)


@pytest.mark.parametrize(
    "entry",
    [
        *("a" * 80, "a*", "a* a* a*", "/\\w+ing/", "/.{0,40}x/", "/\\w+ \\w+ \\w+ \\w+x/", "/[^x]{1,40}x/"),
        *("/(a|b)(a|b)(a|b)c/", "/a?a?a?a?a?a?aaaaaa!/", "/é+ .*x/", "/\\d{1,40}\\.\\d{1,40}x/", "/a?b/"),
    ],
)
def test_none_runs_away(entry: str) -> None:
    """What no text is made for is looked through in time: no entry is tried in every part of it."""
    pattern = compile_entry(entry)
    size = 20_000
    for piece in ("a", "a ", "e\u0301", "a\u00ad", "1.", "é "):
        _look_through(pattern, piece * (size // len(piece)))
    for piece in ("\u0301", "\u200b", " "):
        _look_through(pattern, "a" + piece * size)


def _look_through(pattern: re.Pattern[str], text: str) -> None:
    start = time.process_time()
    for _ in pattern.finditer(text):
        pass
    assert time.process_time() - start < 1, text[:4]


@given(st.text(st.sampled_from("ab*+?.()[]{}|\\/-^$w1,2 é"), max_size=12), lines())
def test_whatever_is_typed(body: str, text: str) -> None:
    """An entry is refused in words, or finds passages that are not empty and stand between word ends."""
    for entry in (body, f"/{body}/"):
        try:
            pattern = compile_entry(entry)
        except Refused:
            continue
        for match in pattern.finditer(text):
            assert match[0]
            if is_pattern(" ".join(entry.split())):
                assert not re.match(r"\w", text[match.end() : match.end() + 1])


@given(st.text(max_size=20), st.sampled_from(["", " ", ", ", "\n"]))
def test_a_word_finds_itself(word: str, around: str) -> None:
    """Every entry that is a word or phrase finds itself, in any case."""
    try:
        pattern = compile_entry(word)
    except Refused:
        return
    if is_pattern(" ".join(word.split())) or "*" in word:
        return
    assert pattern.search(f"{around}{' '.join(word.split())}{around}")
