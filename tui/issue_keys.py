"""Which key stands for which issue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from store.model import Issue
from tui.keymap import readings

FIND: Final = "/"
"""What is pressed in the place of an issue's letter to find it by name."""
NEW: Final = "+"
"""What is pressed in the place of an issue's letter to name a new one."""
BY_NAME: Final = {FIND: "find by name", NEW: "new issue"}
"""What can be pressed in the place of a letter."""


def issue_letters(issues: Sequence[Issue]) -> dict[str, Issue]:
    """Return a letter for each issue: its key if that is one, else the first free letter of its name."""
    letters = {issue.key: issue for issue in issues if issue.key and issue.key.isalpha()}
    for issue in issues:
        if issue in letters.values():
            continue
        wanted = [letter for letter in issue.name.casefold() if letter.isalpha() and letter.isascii()]
        free = (letter for letter in [*wanted, *"abcdefghijklmnopqrstuvwxyz"] if letter not in letters)
        letter = next(free, None)
        if letter is not None:
            letters[letter] = issue
    return letters


def issue_choices(issues: Sequence[Issue], among: Sequence[Issue] | None = None) -> list[tuple[str, str]]:
    """Return the keys and the name of each issue, or of those `among` them, for a popup."""
    letters = {issue.id: letter for letter, issue in issue_letters(issues).items()}
    return [
        (" ".join(dict.fromkeys(key for key in (issue.key, letters.get(issue.id)) if key)), issue.name)
        for issue in (issues if among is None else among)
    ]


def find_issue(issues: Sequence[Issue], key: str) -> Issue | None:
    """Return the issue that a key means: by its own key or its letter, on any keyboard layout; or by uid."""
    by_key = {issue.key: issue for issue in issues if issue.key}
    letters = issue_letters(issues)
    written = readings(key)
    for each in (*written, *(reading.casefold() for reading in written)):
        issue = by_key.get(each) or letters.get(each)
        if issue is not None:
            return issue
    return next((issue for issue in issues if issue.uid == key), None)
