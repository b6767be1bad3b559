"""Keys on their way to actions: the trie of the mode, questions, and what takes every key for a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events

from store.model import Issue
from tui.actions import BY_ID, Action, Argument, Mode
from tui.issue_keys import BY_NAME, NEW
from tui.key_names import show_keys
from tui.keymap import MODIFIERS, US_POSITION, KeyReader, token
from tui.screens.labelling import Pointing
from tui.screens.status import what_can_follow
from tui.screens.tagging import add_issue

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen


class Keyboard:
    """Leads the keys of a screen."""

    def __init__(self, screen: ReadingScreen, keys: KeyReader) -> None:
        self._screen = screen
        self._keys = keys
        self._question: Callable[[str], None] | None = None
        self._pointing: Pointing | None = None

    def press(self, event: events.Key) -> None:
        """Take a key and do what it means."""
        screen, key = self._screen, token(event.key, event.character)
        mode = screen.mode
        if mode is Mode.SEARCH and key not in self._keys.keymap.tries[mode].following:
            self._type(event)
            return
        event.stop()
        event.prevent_default()
        if key in MODIFIERS:
            return
        if key == "ctrl+c":
            screen.app.action_help_quit()
        elif self._pointing is not None:
            self._type_label(key, self._pointing)
        elif self._question is not None:
            self._answer(key)
        else:
            self._follow(key, mode)

    def _type(self, event: events.Key) -> None:
        """Write in the prompt of the search, and search for what is there now."""
        screen, line = self._screen, self._screen.search_line
        if line.take(event):
            event.stop()
            event.prevent_default()
            screen.attempt_to(lambda: screen.search.type(line.text))

    def _follow(self, key: str, mode: Mode) -> None:
        screen, press = self._screen, self._keys.press(key, mode)
        if press.action is not None:
            screen.hint.close()
            if press.action.argument is Argument.ISSUE and press.argument in BY_NAME:
                self._name_issue(press.action, new=press.argument == NEW)
            else:
                self.perform(press.action.id, press.argument)
        elif press.pending:
            self._show_following(press.pending)
        else:
            screen.hint.close()
            if press.unknown:
                help_key = show_keys(self._keys.keymap.first_key("help"))
                screen.say(f"{show_keys(press.unknown)} does nothing here · {help_key} help")

    def perform(self, action_id: str, argument: str = "") -> None:
        """Do an action, however it was asked for."""
        action = BY_ID.get(action_id)
        if action is not None and action.argument is not Argument.NONE and not argument:
            self._keys.waiting = action
            self._show_following((action.title,))
            return
        self._screen.handle(action_id, argument)

    def _name_issue(self, action: Action, *, new: bool) -> None:
        """Let an issue be found by its name, or a new one be named, for an action."""
        # Imported on use: the first paint needs none of it.
        from tui.screens.picker import IssueNamer, IssuePicker
        from tui.widgets.lists import NewIssue

        screen = self._screen

        def take(chosen: Issue | NewIssue | None) -> None:
            if isinstance(chosen, NewIssue):
                screen.attempt_to(lambda: take(add_issue(screen, chosen.name)))
            elif chosen is not None:
                self.perform(action.id, chosen.uid)

        picker = IssueNamer("New issue", screen.inks) if new else IssuePicker(action.title, screen.inks)
        screen.app.push_screen(picker, take)

    def ask(self, title: str, choices: Sequence[tuple[str, str]], then: Callable[[str], None]) -> None:
        """Ask for one key; `then` gets it, unless it is Esc."""
        self._question = then
        self._show(title, choices)

    def _answer(self, key: str) -> None:
        question, self._question = self._question, None
        self._screen.hint.close()
        if question is not None and key != "escape":
            self._screen.attempt_to(lambda: question(key))

    def point(self, pointing: Pointing | None) -> None:
        """Show labels on words and let the next keys choose one; None takes the labels away."""
        self._pointing = pointing
        self._screen.pane.labels = pointing.shown if pointing else ()

    def _type_label(self, key: str, pointing: Pointing) -> None:
        typed = pointing.typed[:-1] if key == "backspace" else pointing.typed + key
        for each in (typed, pointing.typed + US_POSITION.get(key, key)):
            chosen = replace(pointing, typed=each)
            if chosen.shown:
                break
        if key == "escape" or not chosen.shown:
            self.point(None)
            self._screen.say("" if key == "escape" else f"no word is labelled {show_keys(typed)}")
            return
        word, rest = chosen.shown[0]
        if rest:
            self.point(chosen)
            return
        self.point(None)
        self._screen.say("")
        self._screen.attempt_to(lambda: pointing.then(word))

    def _show_following(self, pressed: tuple[str, ...]) -> None:
        screen = self._screen
        self._show(*what_can_follow(self._keys, pressed, screen.inks.issues, screen.trail.marks))

    def _show(self, title: str, choices: Sequence[tuple[str, str]]) -> None:
        self._screen.hint.ask(title, choices)
        self._screen.pane.keep_above(self._screen.hint.rows)
