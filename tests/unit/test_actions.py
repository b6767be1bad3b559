"""The registry of actions agrees with itself, with what the screen can do, and with what may be a key."""

from __future__ import annotations

import re

import pytest

from tui.actions import ACTIONS, BY_ID, GROUPS, Action, Argument, Mode
from tui.key_names import key_table, show_keys
from tui.keymap import build
from tui.screens.reading import HANDLERS

FORBIDDEN = {f"ctrl+{key}" for key in "absqimhjc[@\\"}
"""What terminals, multiplexers and flow control take for themselves."""


def test_every_action_has_a_handler_and_every_handler_an_action() -> None:
    """No key leads nowhere, and nothing can be done that the palette does not list."""
    assert set(HANDLERS) == {action.id for action in ACTIONS}


def test_ids_are_unique() -> None:
    """An id names one action."""
    assert len(BY_ID) == len(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_an_action_explains_itself(action: Action) -> None:
    """Id, title and help have the form that settings, footer and README need."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", action.id)
    assert 1 <= len(action.title.split()) <= 3
    assert action.help
    assert not action.help.endswith(".")
    assert action.group in GROUPS
    assert action.modes
    assert not action.footer or action.keys


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_no_action_needs_a_forbidden_key(action: Action) -> None:
    """Every action with keys has one that no terminal, multiplexer or desktop takes for itself."""

    def is_free(sequence: str) -> bool:
        keys = sequence.split(" ")
        return not any(key in FORBIDDEN or key.startswith(("alt+", "super+", "ctrl+shift+")) for key in keys)

    assert not action.keys or any(is_free(sequence) for sequence in action.keys)


def test_only_the_theme_is_without_a_key() -> None:
    """What has no key of its own is found in the palette, and it is one action only."""
    assert [action.id for action in ACTIONS if not action.keys] == ["theme"]


def test_actions_that_ask_say_what_they_ask_for() -> None:
    """Marks ask for a letter; tagging by letter or match and changing ask for an issue; nothing else asks."""
    asking = {action.id: action.argument for action in ACTIONS if action.argument is not Argument.NONE}
    assert asking == {
        "set-mark": Argument.LETTER,
        "go-to-mark": Argument.LETTER,
        "tag-letter": Argument.ISSUE,
        "tag-occurrences": Argument.ISSUE,
        "change-issue": Argument.ISSUE,
    }


def test_the_key_table_shows_every_default_key() -> None:
    """The Markdown table has a row for each action with keys, and an escaped bar does not break it."""
    lines = key_table().splitlines()
    assert lines[:2] == ["| keys | action |", "|---|---|"]
    assert len(lines) == 2 + sum(bool(action.keys) for action in ACTIONS)
    for line in lines:
        assert len(re.findall(r"(?<!\\)\|", line)) == 3
    assert "| `g g` `Home` | To the first sentence |" in lines
    assert any(line.startswith("| `\\|` |") for line in lines)


@pytest.mark.parametrize(
    ("sequence", "shown"),
    [("g g", "g g"), ("pagedown", "PgDn"), ("shift+tab", "S-Tab"), ("ctrl+d", "ctrl+d"), ("?", "?")],
)
def test_keys_are_shown_as_people_read_them(sequence: str, shown: str) -> None:
    """Named keys have short names; the rest is shown as it is written in the settings."""
    assert show_keys(sequence) == shown


def test_the_way_out_is_always_in_the_footer() -> None:
    """Help and quit stand in the footer of every mode but the prompt, where their keys are letters."""
    keymap = build()
    for mode in set(Mode) - {Mode.SEARCH}:
        footer = [action.id for action in ACTIONS if mode in action.footer]
        assert footer[-2:] == ["help", "quit"]
        assert all(keymap.first_key(action) for action in footer)


def test_footers_show_only_what_works() -> None:
    """No footer shows an action that does nothing in its mode."""
    assert [action.id for action in ACTIONS if not action.footer <= action.modes] == []
