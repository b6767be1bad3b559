"""Keys lead to the actions that the contract names, for every layout and with the user's own changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.actions import ACTIONS, BY_ID, Mode
from tui.keymap import MODIFIERS, US_POSITION, KeyProblem, KeyReader, Press, build, token

CONTRACT = [
    ("j", "next-sentence"), ("down", "next-sentence"),
    ("k", "previous-sentence"), ("up", "previous-sentence"),
    ("l", "next-word"), ("right", "next-word"), ("w", "next-word"),
    ("h", "previous-word"), ("left", "previous-word"), ("b", "previous-word"),
    ("}", "next-paragraph"), ("{", "previous-paragraph"),
    ("space", "page-down"), ("pagedown", "page-down"), ("ctrl+d", "page-down"),
    ("pageup", "page-up"), ("ctrl+u", "page-up"),
    ("g g", "top"), ("home", "top"), ("G", "end"), ("end", "end"),
    ("]", "next-annotation"), ("[", "previous-annotation"),
    ("r", "next-unread"), ("m a", "set-mark"), ("' a", "go-to-mark"),
    (",", "jump-back"), (";", "jump-forward"),
    ("tab", "next-pane"), ("escape", "back"), ("|", "second-article"),
    *((digit, "tag") for digit in "123456789"), ("0", "highlight"), ("t e", "tag-letter"), (".", "repeat"),
    ("v", "select-words"), ("V", "select-sentences"),
    ("x", "remove"), ("c 2", "change-issue"), ("a", "note"), ("u", "undo"), ("U", "redo"), ("y", "copy"),
    ("?", "help"), (":", "palette"), ("q", "quit"),
]  # fmt: skip
"""DESIGN.md's table of keys in reading mode, for the actions that exist; these hold in selecting as well."""

READING_ONLY = [
    ("J", "next-article"), ("K", "previous-article"), ("p", "target-paragraph"),
    ("i", "issue-panel"), ("o", "annotation-list"),
]  # fmt: skip


COMMANDS = sorted(BY_ID["quit"].modes)
"""The modes in which letters are commands and not text."""


def type_keys(reader: KeyReader, keys: str, mode: Mode = Mode.READ) -> Press:
    """Press keys, parted by spaces, and return what the last one led to."""
    return [reader.press(key, mode) for key in keys.split(" ")][-1]


@pytest.fixture
def reader() -> KeyReader:
    """A reader of the default keys."""
    return KeyReader(build())


# The defaults


def test_the_default_keys_do_not_clash() -> None:
    """In no mode does a key mean two things, or hide a sequence."""
    assert build().problems == ()
    for mode in Mode:
        sequences = [keys for action in ACTIONS if mode in action.modes for keys in action.keys]
        assert len(sequences) == len(set(sequences))
        prefixes = {keys.split(" ")[0] for keys in sequences if " " in keys}
        assert not prefixes & set(sequences)


@pytest.mark.parametrize(("keys", "action"), CONTRACT)
@pytest.mark.parametrize("mode", [Mode.READ, Mode.SELECT])
def test_the_contract_table_in_the_text(reader: KeyReader, keys: str, action: str, mode: Mode) -> None:
    """Each key of the contract leads to its action, in reading and while selecting."""
    press = type_keys(reader, keys, mode)
    assert press.action is BY_ID[action]
    assert press.argument == keys.split(" ")[-1]


@pytest.mark.parametrize(("keys", "action"), READING_ONLY)
def test_the_contract_table_in_reading_only(reader: KeyReader, keys: str, action: str) -> None:
    """Some keys mean their action only while nothing is selected; `o` then swaps ends."""
    assert type_keys(reader, keys).action is BY_ID[action]
    other = type_keys(reader, keys, Mode.SELECT)
    assert other.action is (BY_ID["swap-ends"] if keys == "o" else None)


@pytest.mark.parametrize("mode", [Mode.ARTICLES, Mode.ANNOTATIONS])
def test_lists_move_open_and_are_left_by_the_same_keys(reader: KeyReader, mode: Mode) -> None:
    """In lists the motions move rows, Enter opens, Esc goes back, and help, undo and quit work."""
    expected = {
        "j": "row-down", "up": "row-up", "space": "list-page-down", "g g": "list-top", "G": "list-end",
        "enter": "open", "escape": "back", "tab": "next-pane", "shift+tab": "previous-pane", "u": "undo",
        "?": "help", ":": "palette", "q": "quit", "o": "annotation-list", "i": "issue-panel",
        "|": "second-article",
    }  # fmt: skip
    for keys, action in expected.items():
        assert type_keys(reader, keys, mode).action is BY_ID[action], keys


def test_the_chosen_row_can_be_noted_removed_and_changed(reader: KeyReader) -> None:
    """a, x and c work in the list of annotations and not in that of articles."""
    for keys in ("a", "x", "c 1"):
        assert type_keys(reader, keys, Mode.ANNOTATIONS).action is not None
        reader.reset()
        assert reader.press(keys[0], Mode.ARTICLES).unknown == keys[0]


@pytest.mark.parametrize("key", ["M"])
def test_keys_kept_for_later_do_nothing_yet(reader: KeyReader, key: str) -> None:
    """No present action sits on a key that the contract promises to a later one."""
    for mode in Mode:
        assert reader.press(key, mode) == Press(unknown=key)


# Sequences


def test_a_sequence_shows_what_can_follow_and_ends(reader: KeyReader) -> None:
    """After `g` the reader waits; a second `g` goes to the top; then keys are new again."""
    assert reader.press("g", Mode.READ) == Press(pending=("g",))
    assert reader.node is not None
    assert set(reader.node.following) == {"g"}
    assert reader.press("g", Mode.READ).action is BY_ID["top"]
    assert reader.node is None
    assert reader.press("j", Mode.READ).action is BY_ID["next-sentence"]


def test_a_wrong_second_key_is_named_whole(reader: KeyReader) -> None:
    """A sequence that means nothing is named with all of its keys, and the next key starts anew."""
    assert type_keys(reader, "g x") == Press(unknown="g x")
    assert reader.press("x", Mode.READ).action is BY_ID["remove"]


@pytest.mark.parametrize("keys", ["g", "t", "c", "m", "'"])
def test_escape_leaves_a_sequence_silently(reader: KeyReader, keys: str) -> None:
    """Esc after a first key neither acts nor complains."""
    reader.press(keys, Mode.READ)
    assert reader.press("escape", Mode.READ) == Press()
    assert reader.node is None
    assert reader.waiting is None


@pytest.mark.parametrize("modifier", sorted(MODIFIERS))
def test_a_modifier_on_its_own_breaks_nothing(reader: KeyReader, modifier: str) -> None:
    """Terminals that report Shift as a key of its own do not end `g g` or `t e`, and it is never unknown."""
    assert reader.press(modifier, Mode.READ) == Press()
    assert type_keys(reader, f"g {modifier} g").action is BY_ID["top"]
    press = type_keys(reader, f"t {modifier} e")
    assert (press.action, press.argument) == (BY_ID["tag-letter"], "e")


def test_every_key_that_textual_reports_on_its_own_is_known() -> None:
    """The list of modifiers holds those of the Textual in use."""
    from textual._keyboard_protocol import MODIFIER_FUNCTIONAL_KEYS

    assert set(MODIFIER_FUNCTIONAL_KEYS) <= MODIFIERS


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [*(part for action in ACTIONS for keys in action.keys for part in keys.split(" "))]
            ),
            st.sampled_from(sorted(MODIFIERS)),
            st.sampled_from(sorted(US_POSITION)),
            st.text(min_size=1, max_size=3),
        ),
        max_size=8,
    ),
    st.sampled_from(COMMANDS),
)
def test_no_keys_confuse_the_reader(keys: list[str], mode: Mode) -> None:
    """Whatever was pressed, after Esc twice every key means what it does at the start."""
    reader = KeyReader(build())
    for key in [*keys, "escape", "escape"]:
        reader.press(key, mode)
    assert reader.press("q", mode).action is BY_ID["quit"]


# Names of keys


@pytest.mark.parametrize(
    ("key", "character", "name"),
    [
        ("j", "j", "j"), ("J", "J", "J"), ("question_mark", "?", "?"), ("left_curly_bracket", "{", "{"),
        ("vertical_line", "|", "|"), ("space", " ", "space"), ("tab", "\t", "tab"), ("enter", "\r", "enter"),
        ("escape", "\x1b", "escape"), ("ctrl+d", "\x04", "ctrl+d"), ("pagedown", None, "pagedown"),
        ("alt+j", "j", "alt+j"), ("super+j", "j", "super+j"), ("ctrl+shift+j", "J", "ctrl+shift+j"),
        ("cyrillic_small_letter_o", "о", "о"), ("left_shift", None, "left_shift"), ("f1", None, "f1"),
    ],
)  # fmt: skip
def test_a_key_event_has_one_name(key: str, character: str | None, name: str) -> None:
    """Printable keys go by their character, and a modifier is never lost: alt+j is no j."""
    assert token(key, character) == name


# The user's changes


def test_a_change_replaces_the_default_keys() -> None:
    """The new keys work, the old ones no longer do, and footers show the new first key."""
    keymap = build({"undo": ("z", "ctrl+z z"), "suspend": ()})
    assert keymap.problems == ()
    reader = KeyReader(keymap)
    assert reader.press("z", Mode.READ).action is BY_ID["undo"]
    assert type_keys(reader, "ctrl+z z").action is BY_ID["undo"]
    assert reader.press("u", Mode.READ).unknown == "u"
    assert keymap.first_key("undo") == "z"
    assert keymap.first_key("suspend") == ""


def test_two_actions_may_swap_keys() -> None:
    """A clash is looked for after all changes, so that keys can change places."""
    keymap = build({"undo": ("a",), "note": ("u",)})
    assert keymap.problems == ()
    assert KeyReader(keymap).press("u", Mode.READ).action is BY_ID["note"]


def test_the_same_key_may_mean_different_things_in_different_modes() -> None:
    """`o` opens the list in reading and swaps ends in selecting: that is no clash."""
    assert build({"open": ("l",)}).problems == ()


def test_keys_of_the_codebook_come_before_those_that_work_everywhere() -> None:
    """Who gives undo a key that the codebook has hears of no clash; only in the codebook it does not undo."""
    keymap = build({"undo": ("n", "u"), "next-match": ("N",), "previous-match": ()})
    assert keymap.problems == ()
    reader = KeyReader(keymap)
    assert reader.press("n", Mode.READ).action is BY_ID["undo"]
    assert reader.press("n", Mode.CODEBOOK).action is BY_ID["issue-rename"]
    assert reader.press("u", Mode.CODEBOOK).action is BY_ID["undo"]
    assert build({"issue-add": ("n",)}).problems


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"undo": ("x",)}, '[keys] key "x" is used twice (remove, undo)'),
        ({"undo": ("4",)}, '[keys] key "4" is used twice (tag, undo)'),
        ({"copy": ("g",)}, '[keys] key "g" (copy) hides "g g" (top)'),
        ({"undo": ("x x",)}, '[keys] key "x" (remove) hides "x x" (undo)'),
        ({"undoo": ("z",)}, '[keys] names an unknown action "undoo"; did you mean "undo"?'),
        ({"zzzzzz": ("z",)}, '[keys] names an unknown action "zzzzzz"'),
        ({"tag": ("z",)}, '[keys] cannot change "tag": an issue\'s key is set in the codebook'),
        *(
            ({"undo": (key,)}, f'[keys] undo: "{key}" is not a key that every terminal sends')
            for key in (
                "ctrl+c", "alt+u", "ctrl+shift+u", "super+u", "ctrl+U", "ctrl+[", "ctrl+@", "hello", "",
                "f13",
                "ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "ctrl+s", "ctrl+q", "\x1b", "shift+u",
            )
        ),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_is_named(changes: dict[str, tuple[str, ...]], problem: str) -> None:
    """A clash, a hidden sequence, an unknown action or an unusable key is said, and the defaults stay."""
    keymap = build({"redo": ("z",), **changes})
    assert [each.text for each in keymap.problems] == [problem]
    assert keymap.keys == build().keys
    assert KeyReader(keymap).press("u", Mode.READ).action is BY_ID["undo"]


def test_a_problem_names_exactly_the_actions_it_is_about() -> None:
    """Ids that are part of others, or of the words of the message, are not meant."""
    assert build({"note": ("Z",), "notes": ("z",)}).problems == (
        KeyProblem(("notes",), '[keys] names an unknown action "notes"; did you mean "note"?'),
    )
    assert [each.actions for each in build({"note": ("x",), "help": ("Z",)}).problems] == [("note", "remove")]
    assert [each.actions for each in build({"copy": ("g",)}).problems] == [("copy", "top")]


def test_all_that_is_wrong_is_named() -> None:
    """Three mistakes give three problems: a clash is found beside a name that is unknown."""
    problems = build({"undoo": ("z",), "copy": ("alt+c",), "help": ("u",)}).problems
    assert [each.actions for each in problems] == [("undoo",), ("copy",), ("undo", "help")]
