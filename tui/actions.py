"""The one registry of actions: keys, footer, help, palette and the README's table all follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Mode(StrEnum):
    """Where keys go."""

    READ = "read"
    SELECT = "select"
    ARTICLES = "articles"
    ANNOTATIONS = "annotations"
    SEARCH = "search"
    CODEBOOK = "codebook"


class Argument(StrEnum):
    """What an action asks for after its key."""

    NONE = "none"
    LETTER = "letter"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a key, the palette or the mouse can do."""

    id: str
    title: str
    """One to three words, for the footer."""
    help: str
    """One sentence without a full stop, for help, palette and README."""
    group: str
    keys: tuple[str, ...]
    """Default key sequences; the keys of one sequence are parted by a space."""
    modes: frozenset[Mode]
    argument: Argument = Argument.NONE
    footer: frozenset[Mode] = frozenset()
    """The modes in whose footer it stands."""


_TEXT: Final = (Mode.READ, Mode.SELECT)
_LISTS: Final = (Mode.ARTICLES, Mode.ANNOTATIONS)
_ALL: Final = (*_TEXT, *_LISTS)
_SEARCH: Final = (Mode.SEARCH,)
_CODEBOOK: Final = (Mode.CODEBOOK,)
_ROWS: Final = (*_LISTS, *_CODEBOOK)
_ANYWHERE: Final = (*_ALL, *_CODEBOOK)
_READ: Final = (Mode.READ,)
_SELECT: Final = (Mode.SELECT,)


def _action(
    name: str,
    keys: str,
    title: str,
    text: str,
    *,
    group: str,
    modes: Iterable[Mode] = _TEXT,
    argument: Argument = Argument.NONE,
    footer: Iterable[Mode] = (),
) -> Action:
    """Return an action; `keys` are default sequences parted by commas."""
    sequences = tuple(keys.split(", ")) if keys else ()
    return Action(name, title, text, group, sequences, frozenset(modes), argument, frozenset(footer))


def _issue(name: str, keys: str, title: str, text: str) -> Action:
    return _action(name, keys, title, text, group="Codebook", modes=_CODEBOOK, footer=_CODEBOOK)


ACTIONS: Final[tuple[Action, ...]] = (
    _action("next-sentence", "j, down", "next", "Next sentence", group="Move", footer=_TEXT),
    _action("previous-sentence", "k, up", "back", "Previous sentence", group="Move", footer=_SELECT),
    _action("next-word", "l, right, w", "word", "Next word", group="Move", footer=_SELECT),
    _action("previous-word", "h, left, b", "word back", "Previous word", group="Move", footer=_SELECT),
    _action("next-paragraph", "}", "paragraph", "Next paragraph", group="Move"),
    _action("previous-paragraph", "{", "paragraph back", "Previous paragraph", group="Move"),
    _action("page-down", "space, pagedown, ctrl+d", "page", "Page down", group="Move"),
    _action("page-up", "pageup, ctrl+u", "page up", "Page up", group="Move"),
    _action("top", "g g, home", "top", "To the first sentence", group="Move"),
    _action("end", "G, end", "end", "To the last sentence", group="Move"),
    _action("next-annotation", "]", "next mark", "Next annotation", group="Move"),
    _action("previous-annotation", "[", "previous mark", "Previous annotation", group="Move"),
    _action("next-article", "J", "next article", "Next article", group="Move", modes=_READ),
    _action("previous-article", "K", "previous article", "Previous article", group="Move", modes=_READ),
    _action("next-unread", "r", "unread", "Next unread sentence, or untagged when all is read", group="Move"),
    _action(
        "mark-read",
        "R",
        "read to end",
        "Count the article as read to the end; again, take it back",
        group="Move",
    ),
    _action("set-mark", "m", "mark", "Mark this place with a letter", group="Move", argument=Argument.LETTER),
    _action(
        "go-to-mark", "'", "to mark", "Go to the place with a letter", group="Move", argument=Argument.LETTER
    ),
    _action("jump-back", ",", "jump back", "Back to where you were before a jump", group="Move"),
    _action("jump-forward", ";", "jump on", "Forward again after jumping back", group="Move"),
    _action("search", "/", "search", "Search this article while you type", group="Search", footer=_READ),
    _action("next-match", "n", "next match", "Next match of the search", group="Search"),
    _action("previous-match", "N", "match before", "Match before", group="Search"),
    _action("search-words", "*", "same words", "Search for the words here", group="Search"),
    _action(
        "search-everywhere",
        "\\",
        "search all",
        "Search all articles, best first",
        group="Search",
        modes=(Mode.READ, *_LISTS),
    ),
    _action(
        "tag-occurrences",
        "T",
        "tag matches",
        "Offer every match of the search for an issue, one by one; one undo takes all back",
        group="Search",
        argument=Argument.ISSUE,
    ),
    _action(
        "search-accept", "enter", "stay", "Stay at the match", group="Search", modes=_SEARCH, footer=_SEARCH
    ),
    _action(
        "search-cancel",
        "escape",
        "back",
        "Back to where the search began",
        group="Search",
        modes=_SEARCH,
        footer=_SEARCH,
    ),
    _action(
        "search-earlier", "up", "earlier", "An earlier search", group="Search", modes=_SEARCH, footer=_SEARCH
    ),
    _action("search-later", "down", "later", "A later search", group="Search", modes=_SEARCH),
    _action(
        "search-accents",
        "ctrl+t",
        "any accent",
        "Let letters match with any accent, or only as written",
        group="Search",
        modes=_SEARCH,
        footer=_SEARCH,
    ),
    _action("row-down", "j, down", "down", "Next row of the list", group="Lists", modes=_ROWS, footer=_ROWS),
    _action("row-up", "k, up", "up", "Previous row of the list", group="Lists", modes=_ROWS, footer=_ROWS),
    _action(
        "list-page-down",
        "space, pagedown, ctrl+d",
        "page",
        "Page down in the list",
        group="Lists",
        modes=_ROWS,
    ),
    _action("list-page-up", "pageup, ctrl+u", "page up", "Page up in the list", group="Lists", modes=_ROWS),
    _action("list-top", "g g, home", "top", "First row of the list", group="Lists", modes=_ROWS),
    _action("list-end", "G, end", "end", "Last row of the list", group="Lists", modes=_ROWS),
    _action(
        "open",
        "enter",
        "open",
        "Open the article, or go to the annotation",
        group="Lists",
        modes=_LISTS,
        footer=_LISTS,
    ),
    _action(
        "tag", "1, 2, 3, 4, 5, 6, 7, 8, 9", "tag", "Tag the target with issue 1-9", group="Tag", footer=_TEXT
    ),
    _action("highlight", "0", "highlight", "Highlight the target without an issue", group="Tag"),
    _action(
        "tag-letter",
        "t",
        "tag by letter",
        "Tag with an issue by its letter; / finds it by name, + names a new one",
        group="Tag",
        argument=Argument.ISSUE,
    ),
    _action("repeat", ".", "repeat", "Tag the target like the last one", group="Tag"),
    _action(
        "target-paragraph", "p", "paragraph", "Make the whole paragraph the target", group="Tag", modes=_READ
    ),
    _action(
        "quotation",
        '"',
        "quotation",
        "Make the quotation here the target; again, the next wider one",
        group="Tag",
    ),
    _action(
        "phrase", "f", "phrase", "A phrase of the target: label of its first word, of its last", group="Tag"
    ),
    _action(
        "phrase-in-view", "F", "phrase on screen", "A phrase anywhere on screen, by two labels", group="Tag"
    ),
    _action("select-words", "v", "select", "Select by word; motions extend", group="Tag", footer=_READ),
    _action("select-sentences", "V", "select sentences", "Select by sentence; motions extend", group="Tag"),
    _action(
        "swap-ends",
        "o",
        "swap ends",
        "Move the other end of the selection",
        group="Tag",
        modes=_SELECT,
        footer=_SELECT,
    ),
    _action(
        "note",
        "a",
        "note",
        "Write a note on the annotation here, or on the target",
        group="Tag",
        modes=(*_TEXT, Mode.ANNOTATIONS),
        footer=(*_TEXT, Mode.ANNOTATIONS),
    ),
    _action(
        "remove",
        "x",
        "remove",
        "Remove the annotation here; asks which issue if it has several",
        group="Tag",
        modes=(*_TEXT, Mode.ANNOTATIONS),
        footer=(Mode.READ, Mode.ANNOTATIONS),
    ),
    _action(
        "change-issue",
        "c",
        "change issue",
        "Put another issue in the place of the one here",
        group="Tag",
        modes=(*_TEXT, Mode.ANNOTATIONS),
        argument=Argument.ISSUE,
    ),
    _action(
        "move-end", "e", "move end", "Move the end of the annotation here to a labelled word", group="Tag"
    ),
    _action(
        "move-start",
        "E",
        "move start",
        "Move the start of the annotation here to a labelled word",
        group="Tag",
    ),
    _action(
        "join",
        "C",
        "join",
        "Join the annotation here with those of its issue that overlap or touch it",
        group="Tag",
    ),
    _action(
        "confirm-place",
        "=",
        "confirm",
        "Confirm the place of the annotation here that was moved with a new text",
        group="Tag",
        modes=(Mode.READ, Mode.ANNOTATIONS),
        footer=(Mode.ANNOTATIONS,),
    ),
    _action(
        "suggestions",
        "S",
        "suggestions",
        "Show or hide suggestions: sentences that may belong to an issue",
        group="Tag",
        modes=_READ,
    ),
    _action("next-suggestion", ">", "suggestion", "Next suggestion", group="Tag", modes=_READ),
    _action("previous-suggestion", "<", "suggestion before", "Suggestion before", group="Tag", modes=_READ),
    _action(
        "accept-suggestion",
        "enter",
        "accept",
        "Tag the suggestion here with its issue",
        group="Tag",
        modes=_READ,
    ),
    _action(
        "refuse-suggestion", "X", "refuse", "Never offer the suggestion here again", group="Tag", modes=_READ
    ),
    _action(
        "undo",
        "u",
        "undo",
        "Undo the latest change, also one made before a restart",
        group="Tag",
        modes=_ANYWHERE,
        footer=_ANYWHERE,
    ),
    _action("redo", "U, ctrl+r", "redo", "Do again what was undone", group="Tag", modes=_ANYWHERE),
    _action("copy", "y", "copy", "Copy the passage with its source", group="Tag"),
    _issue("issue-add", "a", "add", "Add an issue to the codebook"),
    _issue("issue-rename", "n, enter", "rename", "Give the issue another name"),
    _issue("issue-key", "t", "key", "Give the issue the key that tags with it: 1-9 or a-z"),
    _issue("issue-colour", "c", "colour", "Choose the colour of the issue"),
    _issue("issue-rule", "d", "describe", "Write the rule of the issue: what belongs and what does not"),
    _issue("issue-words", "w", "words", "Write the words and patterns that hint at the issue"),
    _issue("issue-merge", "m", "merge", "Give the tags of the issue to another, and take it out"),
    _issue("issue-remove", "x", "remove", "Take the issue out of the codebook; undo brings its tags back"),
    _issue("issue-below", ">", "below", "Put the issue below the one above it"),
    _issue("issue-out", "<", "out", "Put the issue one level up again"),
    _issue("issue-later", "J", "down", "Move the issue down among those beside it"),
    _issue("issue-earlier", "K", "up", "Move the issue up among those beside it"),
    _action(
        "session",
        "s",
        "session",
        "Tagging session: one passage after the other, each answered with one key",
        group="Tag",
        modes=(Mode.READ, *_LISTS),
    ),
    _action(
        "second-article",
        "|",
        "beside",
        "Open a second article beside this one, or close it",
        group="Panes",
        modes=_ALL,
        footer=_READ,
    ),
    _action(
        "next-pane",
        "tab",
        "pane",
        "Next pane; where several annotations lie under the cursor, the next of them",
        group="Panes",
        modes=_ALL,
        footer=_ALL,
    ),
    _action("previous-pane", "shift+tab", "pane back", "Previous pane", group="Panes", modes=_ALL),
    _action(
        "annotation-list",
        "o",
        "list",
        "Show or hide the list of annotations",
        group="Panes",
        modes=(Mode.READ, *_LISTS),
        footer=_READ,
    ),
    _action(
        "issue-panel",
        "i",
        "issues",
        "Show or hide the codebook: the issues with their rules, to be changed",
        group="Panes",
        modes=(Mode.READ, *_ROWS),
    ),
    _action("wider", "+", "wider", "Make the text wider", group="Panes"),
    _action("narrower", "-", "narrower", "Make the text narrower", group="Panes"),
    _action(
        "back",
        "escape",
        "back",
        "Leave the selection, the list or the codebook",
        group="Panes",
        modes=_ANYWHERE,
        footer=(Mode.SELECT, *_ROWS),
    ),
    _action("theme", "", "theme", "Choose a theme, shown while you choose", group="Program", modes=_ALL),
    _action("help", "?", "help", "Show every key", group="Program", modes=_ANYWHERE, footer=_ANYWHERE),
    _action("palette", ":, ctrl+p", "commands", "Find any command by name", group="Program", modes=_ALL),
    _action("suspend", "ctrl+z", "suspend", "Go back to the shell; fg returns", group="Program", modes=_ALL),
    _action("redraw", "ctrl+l", "redraw", "Draw the screen anew", group="Program", modes=_ALL),
    _action(
        "quit",
        "q",
        "quit",
        "Quit; everything is saved already",
        group="Program",
        modes=_ANYWHERE,
        footer=_ANYWHERE,
    ),
)

BY_ID: Final = {action.id: action for action in ACTIONS}
GROUPS: Final = tuple(dict.fromkeys(action.group for action in ACTIONS))
