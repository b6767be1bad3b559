"""Keys to actions: the registry and the user's changes as one trie for each mode."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import ascii_letters, digits
from typing import Final

from tui.actions import ACTIONS, BY_ID, Action, Argument, Mode

MODIFIERS: Final = frozenset(
    f"{side}_{name}"
    for side in ("left", "right")
    for name in ("shift", "control", "alt", "super", "hyper", "meta")
) | {"caps_lock", "num_lock", "scroll_lock", "iso_level3_shift", "iso_level5_shift"}
"""Keys that some terminals report on their own; they never break a sequence."""

_NAMED: Final = frozenset(
    {
        "down", "up", "left", "right", "pagedown", "pageup", "home", "end", "tab", "shift+tab", "enter",
        "escape", "space", "backspace", "delete", "insert",
        *(f"f{number}" for number in range(1, 13)),
    }
)  # fmt: skip
_RESERVED: Final = frozenset(f"ctrl+{letter}" for letter in "chijmqs")
"""How to leave; other names of Backspace, Tab and Enter; and what may stop a line."""
_MODIFYING: Final = frozenset({"ctrl", "alt", "super", "hyper", "meta"})

# What the keys of a US keyboard write on other layouts, row by row.
_US: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
_ROWS: Final = {
    "Ukrainian": "ʼйцукенгшщзхїфівапролджєячсмитьбю.₴ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ,",
    "Russian": "ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,",
    "Greek": "`;ςερτυθιοπ[]ασδφγηξκλ΄'ζχψωβνμ,./~:΅ΕΡΤΥΘΙΟΠ{}ΑΣΔΦΓΗΞΚΛ¨\"ΖΧΨΩΒΝΜ<>?",
}
# Keyboards with the Latin letters, key by key: what a key writes, and the US key in its place. Of the
# characters that a US keyboard writes as well, only those whose US key is hard to type there.
_PAIRS: Final = {
    "German": "ß- ´= ü[ Ü{ #\\ ö; Ö: ä' Ä\"",
    "French": "²` &1 é2 \"3 '4 (5 -6 è7 _8 ç9 à0 ^[ ¨{ $] £} µ| ù' !/ §?",
}
LAYOUTS: Final[Mapping[str, Mapping[str, str]]] = {
    **{name: dict(zip(row, _US, strict=True)) for name, row in _ROWS.items()},
    **{name: {pair[0]: pair[1] for pair in pairs.split(" ")} for name, pairs in _PAIRS.items()},
}
"""Each layout: the US key by what it writes. Where two disagree about a character, the first one counts."""

_OWN: Final = {
    *ascii_letters,
    *digits,
    *(key for each in ACTIONS for keys in each.keys for key in keys.split()),
}
_MERGED: Final = {written: us for layout in [*LAYOUTS.values()][::-1] for written, us in layout.items()}
US_POSITION: Final[Mapping[str, str]] = {
    written: us for written, us in _MERGED.items() if written != us and written not in _OWN
}
"""The US key in the place of a key that means nothing by itself, by the character that it writes.

Latin letters, digits and whatever is the default key of any action are not here: a US keyboard writes
them too, so they mean themselves, or nothing where they have no meaning.
"""


def readings(key: str) -> tuple[str, ...]:
    """Return what a key may stand for, to be tried in this order: itself, then the US key in its place."""
    return (key, US_POSITION[key]) if key in US_POSITION else (key,)


def token(key: str, character: str | None) -> str:
    """Return the name by which the keymap knows a key event: its character, or `ctrl+d`, `pagedown`."""
    if key in _NAMED:
        return key
    modified = not _MODIFYING.isdisjoint(key.split("+")[:-1])
    if character is not None and character.isprintable() and not modified:
        return "space" if character == " " else character
    return key


@dataclass(slots=True)
class Node:
    """A place in the trie: the action that ends here, or what can follow."""

    action: Action | None = None
    following: dict[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """Something wrong with the user's changes."""

    actions: tuple[str, ...]
    """The ids whose keys it is about, as written; some may have their default keys."""
    text: str
    """What is wrong, without a full stop."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """The tries of all modes, the keys of each action, and what was wrong with the user's changes."""

    tries: Mapping[Mode, Node]
    keys: Mapping[str, tuple[str, ...]]
    problems: tuple[KeyProblem, ...]

    def first_key(self, action_id: str) -> str:
        """Return the first key sequence of an action, empty if it has none."""
        return next(iter(self.keys[action_id]), "")


def build(changes: Mapping[str, tuple[str, ...]] | None = None) -> Keymap:
    """Return the keymap with the user's changes: action id to key sequences.

    Each change that cannot be is named in `problems`; if any is wrong, the default keys stay.
    """
    keys = {action.id: action.keys for action in ACTIONS}
    problems: list[KeyProblem] = []
    for name, sequences in (changes or {}).items():
        found = _check(name, sequences)
        problems += found
        if not found:
            keys[name] = sequences
    problems += _clashes(keys)
    if problems:
        keys = {action.id: action.keys for action in ACTIONS}
    tries = {mode: Node() for mode in Mode}
    for action in sorted(ACTIONS, key=_only_codebook):  # the last one has the key
        for mode in action.modes:
            for sequence in keys[action.id]:
                _put(tries[mode], sequence, action)
    return Keymap(tries, keys, tuple(problems))


def _check(name: str, keys: Iterable[str]) -> list[KeyProblem]:
    if name not in BY_ID:
        from difflib import get_close_matches  # on use: only mistakes need it

        close = get_close_matches(name, BY_ID, 1)
        hint = f'; did you mean "{close[0]}"?' if close else ""
        return [KeyProblem((name,), f'[keys] names an unknown action "{name}"{hint}')]
    if name == "tag":
        return [KeyProblem((name,), '[keys] cannot change "tag": an issue\'s key is set in the codebook')]
    return [
        KeyProblem((name,), f'[keys] {name}: "{key}" is not a key that every terminal sends')
        for sequence in keys
        for key in sequence.split(" ")
        if not _is_key(key)
    ]


def _is_key(key: str) -> bool:
    if key in _RESERVED:
        return False
    if key.startswith("ctrl+"):
        return len(key) == 6 and key[5].isalpha() and key[5].islower()
    return key in _NAMED or (len(key) == 1 and key.isprintable())


def _clashes(keys: Mapping[str, tuple[str, ...]]) -> list[KeyProblem]:
    taken: dict[tuple[Mode, str], str] = {}
    problems: dict[KeyProblem, None] = {}  # the same one in several modes is told once
    for action in ACTIONS:
        for mode in sorted(action.modes):
            for sequence in keys[action.id]:
                other = taken.setdefault((mode, sequence), action.id)
                if other != action.id and not _yields(mode, other, action.id):
                    text = f'[keys] key "{sequence}" is used twice ({other}, {action.id})'
                    problems[KeyProblem((other, action.id), text)] = None
    for mode, sequence in taken:
        parts = sequence.split(" ")
        for length in range(1, len(parts)):
            prefix = " ".join(parts[:length])
            if (mode, prefix) in taken and not _yields(mode, taken[mode, prefix], taken[mode, sequence]):
                first, second = taken[mode, prefix], taken[mode, sequence]
                text = f'[keys] key "{prefix}" ({first}) hides "{sequence}" ({second})'
                problems[KeyProblem((first, second), text)] = None
    return list(problems)


def _yields(mode: Mode, one: str, other: str) -> bool:
    """Tell whether one of two actions gives a key up to the other: in the codebook, to its own.

    So who changes keys of the page need not think of the codebook.
    """
    return mode is Mode.CODEBOOK and _only_codebook(BY_ID[one]) != _only_codebook(BY_ID[other])


def _only_codebook(action: Action) -> bool:
    return action.modes == {Mode.CODEBOOK}


def _put(node: Node, sequence: str, action: Action) -> None:
    for key in sequence.split(" "):
        node = node.following.setdefault(key, Node())
    node.action = action


@dataclass(frozen=True, slots=True)
class Press:
    """What a key led to: an action with its argument, or more keys to come, or nothing."""

    action: Action | None = None
    argument: str = ""
    """The bound key that named the action, or the letter or issue that followed it, as it was written."""
    pending: tuple[str, ...] = ()
    """The keys pressed so far, if more must follow."""
    unknown: str = ""
    """The keys that mean nothing."""


class KeyReader:
    """Follows keys through the trie of the current mode."""

    def __init__(self, keymap: Keymap) -> None:
        self.keymap = keymap
        self._pressed: tuple[str, ...] = ()
        self._node: Node | None = None
        self.waiting: Action | None = None
        """The action that waits for its argument."""

    @property
    def node(self) -> Node | None:
        """The place in the trie after the keys pressed so far, while a sequence is open."""
        return self._node

    def reset(self) -> None:
        """Forget an open sequence."""
        self._pressed, self._node, self.waiting = (), None, None

    def press(self, key: str, mode: Mode) -> Press:
        """Take one key and return what it led to."""
        if key in MODIFIERS:
            return Press(pending=self._pressed)
        if self.waiting is not None:
            action = self.waiting
            self.reset()
            return Press() if key == "escape" else Press(action, key)
        root = self._node or self.keymap.tries[mode]
        meant, node = next(
            ((each, root.following[each]) for each in readings(key) if each in root.following), (key, None)
        )
        pressed = (*self._pressed, key)
        if node is None:
            self.reset()
            return Press(unknown="" if key == "escape" else " ".join(pressed))
        if node.action is None:
            self._pressed, self._node = pressed, node
            return Press(pending=pressed)
        self.reset()
        if node.action.argument is not Argument.NONE:
            self.waiting, self._pressed = node.action, pressed
            return Press(pending=pressed)
        return Press(node.action, meant)
