"""Keys of keyboards that write other characters than a US one."""

from __future__ import annotations

from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model import Issue
from tui.actions import ACTIONS, BY_ID, Mode
from tui.issue_keys import find_issue
from tui.keymap import LAYOUTS, US_POSITION, KeyReader, Press, build

COMMANDS = sorted(BY_ID["quit"].modes)
"""The modes in which letters are commands and not text."""
BOUND = {key for action in ACTIONS for keys in action.keys for key in keys.split(" ")}


def type_keys(reader: KeyReader, keys: str, mode: Mode = Mode.READ) -> Press:
    """Press keys, parted by spaces, and return what the last one led to."""
    return [reader.press(key, mode) for key in keys.split(" ")][-1]


@pytest.fixture
def reader() -> KeyReader:
    """A reader of the default keys."""
    return KeyReader(build())


@pytest.mark.parametrize(
    ("written", "action"),
    [
        ("о", "next-sentence"), ("л", "previous-sentence"), ("д", "next-word"), ("р", "previous-word"),
        ("О", "next-article"), ("П", "end"), ("м", "select-words"), ("М", "select-sentences"),
        ("ч", "remove"), ("ф", "note"), ("г", "undo"), ("й", "quit"), ("ъ", "next-annotation"),
        ("ї", "next-annotation"), ("х", "previous-annotation"), ("Ж", "palette"), ("б", "jump-back"),
        ("ж", "jump-forward"), ("ю", "repeat"), ("з", "target-paragraph"),
        ("ξ", "next-sentence"), ("κ", "previous-sentence"), ("χ", "remove"), ("Γ", "end"), ("θ", "undo"),
    ],
)  # fmt: skip
def test_a_letter_of_another_layout_means_its_us_key(reader: KeyReader, written: str, action: str) -> None:
    """An unbound Cyrillic or Greek letter is tried as the key of the same place on a US keyboard."""
    assert reader.press(written, Mode.READ).action is BY_ID[action]


@pytest.mark.parametrize("keys", ["п п", "g п", "п g", "γ γ"])
def test_other_layouts_work_after_a_prefix(reader: KeyReader, keys: str) -> None:
    """`g g` may be typed on a Ukrainian or Greek layout, also if one switches in between."""
    assert type_keys(reader, keys).action is BY_ID["top"]


def test_a_bound_letter_of_another_layout_keeps_its_own_meaning() -> None:
    """A user who binds a Cyrillic letter gets that action, not the one of the US position."""
    keymap = build({"copy": ("о",)})
    assert keymap.problems == ()
    assert KeyReader(keymap).press("о", Mode.READ).action is BY_ID["copy"]


def test_what_means_something_by_itself_is_never_turned_into_another_key() -> None:
    """Latin letters, digits and every default key of any mode stay what they are, on every layout."""
    assert not set(US_POSITION) & {*ascii_letters, *digits, *BOUND}
    assert all(us.isascii() for us in US_POSITION.values())


@given(st.sampled_from(sorted(US_POSITION)), st.sampled_from(COMMANDS), st.booleans())
def test_a_bound_character_is_never_retried(written: str, mode: Mode, after_a_prefix: bool) -> None:
    """Whatever the user binds means that, also where its US key means something else, in every mode."""
    sequence = f"ctrl+n {written}" if after_a_prefix else written
    keymap = build({"undo": (sequence,)})
    assert keymap.problems == ()
    assert type_keys(KeyReader(keymap), sequence, mode).action is BY_ID["undo"]


def test_where_layouts_disagree_the_first_one_counts() -> None:
    """No two layouts read a character differently but for these, and the order of the layouts decides."""
    said: dict[str, dict[str, str]] = {}
    for name, layout in LAYOUTS.items():
        for written, us in layout.items():
            said.setdefault(written, {})[name] = us
    contested = {written: names for written, names in said.items() if len(set(names.values())) > 1}
    assert contested == {
        ",": {"Ukrainian": "?", "Russian": "?", "Greek": ","},
        ".": {"Ukrainian": "/", "Russian": "/", "Greek": "."},
        "'": {"Greek": "'", "French": "4"},
        '"': {"Greek": '"', "French": "3"},
        "¨": {"Greek": ":", "French": "{"},
    }
    assert {",", ".", "'"} <= BOUND
    assert (US_POSITION["¨"], US_POSITION.get('"')) == (":", None)


def typed_on(layout: str, key: str) -> str:
    """Return what a layout writes where a US keyboard writes a letter; Latin layouts write the letter."""
    return next((written for written, us in LAYOUTS[layout].items() if us == key), key)


OWN_MEANING = {("Greek", "q"): ";"}
"""Letters that a layout cannot reach by their place: it writes something there that has a meaning."""


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("mode", COMMANDS)
def test_every_sequence_of_letters_can_be_typed_on_every_layout(layout: str, mode: Mode) -> None:
    """Whoever presses the keys where a US keyboard has the letters of a sequence gets its action."""
    reader = KeyReader(build())
    tried = 0
    for action in ACTIONS:
        for sequence in action.keys if mode in action.modes else ():
            if not all(key in ascii_letters for key in sequence.split(" ")):
                continue
            keys = [typed_on(layout, key) for key in sequence.split(" ")]
            if (layout, sequence) in OWN_MEANING:
                assert keys == [OWN_MEANING[layout, sequence]]
                continue
            press = [reader.press(key, mode) for key in keys][-1]
            assert (press.action or reader.waiting) is action, (sequence, keys)
            reader.reset()
            tried += 1
    assert tried >= 6


@pytest.mark.parametrize(
    ("written", "action"),
    [
        ("ü", "previous-annotation"), ("Ü", "previous-paragraph"),
        ("ö", "jump-forward"), ("Ö", "palette"), ("ä", "go-to-mark"), ("ß", "narrower"),
        ("^", "previous-annotation"), ("$", "next-annotation"), ("£", "next-paragraph"), ("ù", "go-to-mark"),
        ("µ", "second-article"), ("§", "help"), ("à", "highlight"), ("'", "go-to-mark"), ("-", "narrower"),
    ],
)  # fmt: skip
def test_a_sign_of_a_german_or_french_keyboard_means_its_us_key(
    reader: KeyReader, written: str, action: str
) -> None:
    """What has no meaning by itself is tried as the key of the same place; what has one keeps it."""
    reader.press(written, Mode.READ)
    assert (reader.waiting or KeyReader(build()).press(written, Mode.READ).action) is BY_ID[action]


@pytest.mark.parametrize(("written", "digit"), ["&1", "é2", "(5", "è7", "_8", "ç9"])
def test_the_digits_of_a_french_keyboard_tag_without_shift(
    reader: KeyReader, written: str, digit: str
) -> None:
    """The key reaches the tag as the digit it stands for; after `t` it is found as written."""
    codebook = [Issue(id=int(key), uid=key, name=key, key=key, colour="#E69F00") for key in digits[1:]]
    press = reader.press(written, Mode.READ)
    assert (press.action, press.argument) == (BY_ID["tag"], digit)
    press = type_keys(reader, f"t {written}")
    assert (press.action, press.argument) == (BY_ID["tag-letter"], written)
    found = find_issue(codebook, press.argument)
    assert found is not None
    assert found.key == digit


@pytest.mark.parametrize("key", ["@", "%", "(", "&", "_"])
def test_signs_do_nothing_in_lists(reader: KeyReader, key: str) -> None:
    """Where their US key means nothing, these keys mean nothing either, and are named as they were typed."""
    assert reader.press(key, Mode.ARTICLES) == Press(unknown=key)
