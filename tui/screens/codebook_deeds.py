"""What can be done in the codebook while reading."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from store.codebook import IssueDraft
from store.errors import Refused
from store.model import Issue
from tui.screens.picker import ColourPicker, MergePicker
from tui.widgets.lists import NewIssue, Tint

if TYPE_CHECKING:
    from tui.screens.codebook import CodebookScreen

Deed = Callable[["CodebookScreen"], None]

_HINTS: Final = {
    "key": "1-9 or a-z, nothing for none. Digits tag at once, letters after t.",
    "name": "1 to 80 characters; each issue has a name of its own.",
    "words": "one a line (ctrl+o): words, phrases, negotiat* for any ending, /cease-?fires?/ for a pattern",
}


def add(screen: CodebookScreen) -> None:
    """Ask for the name of a new issue, which gets the first free digit."""

    def take(name: str) -> None:
        taken = {issue.key for issue in screen.project.issues()}
        key = next((digit for digit in "123456789" if digit not in taken), None)
        draft = IssueDraft(name, key)
        screen.save(lambda: screen.project.add_issue(draft), " ".join(name.split()))

    screen.ask("New issue", "", _HINTS["name"], take)


def rename(screen: CodebookScreen) -> None:
    """Ask for another name."""
    issue = screen.issue

    def take(name: str) -> None:
        if not name.strip():
            raise Refused("An issue needs a name of 1 to 80 characters. Nothing was changed.")
        _change(screen, issue, "name", name)

    screen.ask(f"Name of “{issue.name}”", issue.name, _HINTS["name"], take)


def give_key(screen: CodebookScreen) -> None:
    """Ask for the key."""
    issue = screen.issue

    def take(key: str) -> None:
        _change(screen, issue, "key", key.strip() or None)

    screen.ask(f"Key of “{issue.name}”", issue.key or "", _HINTS["key"], take)


def colour(screen: CodebookScreen) -> None:
    """Offer colours that can be told apart."""
    issue = screen.issue
    screen.check_writable()

    def take(chosen: Tint | None) -> None:
        if chosen is not None:
            screen.attempt_to(lambda: _change(screen, issue, "colour", chosen.colour))

    screen.app.push_screen(ColourPicker(f"Colour of “{issue.name}”", screen.inks), take)


def describe(screen: CodebookScreen) -> None:
    """Ask for the rule."""
    issue = screen.issue
    take = partial(_change, screen, issue, "description")
    screen.ask_lines(f"Rule of “{issue.name}”: what belongs, what does not", issue.description, take)


def words(screen: CodebookScreen) -> None:
    """Ask for the words, one a line."""
    issue = screen.issue

    def take(text: str) -> None:
        lexicon = [line for line in text.split("\n") if line.strip()]
        screen.save(lambda: screen.project.edit_issue(issue, {}, lexicon=lexicon))

    screen.ask_lines(f"Words of “{issue.name}”, {_HINTS['words']}", "\n".join(issue.lexicon), take)


def _change(screen: CodebookScreen, issue: Issue, field: str, value: str | None) -> None:
    screen.save(lambda: screen.project.edit_issue(issue, {field: value}))


def merge(screen: CodebookScreen) -> None:
    """Ask for the issue that gets the tags, and once more if there are any."""
    issue, project = screen.issue, screen.project
    screen.check_writable()

    def take(into: Issue | NewIssue | None) -> None:
        if not isinstance(into, Issue):
            screen.say("nothing was changed")
            return
        act = partial(screen.save, lambda: project.merge_issues(issue, into), into.name)
        count = project.tag_count(issue)
        if count:
            screen.ask_once(f"“{issue.name}” has {_tags(count)}. Give them to “{into.name}”?", act)
        else:
            act()

    others = [each for each in screen.inks.issues if each.id != issue.id]
    picker = MergePicker(f"Merge “{issue.name}” into", screen.inks, others)
    screen.app.push_screen(picker, lambda into: screen.attempt_to(lambda: take(into)))


def take_out(screen: CodebookScreen) -> None:
    """Take the issue out of the codebook; ask first if it has tags."""
    issue, project = screen.issue, screen.project
    screen.check_writable()
    act = partial(screen.save, lambda: project.remove_issue(issue))
    count = project.tag_count(issue)
    if count:
        screen.ask_once(f"“{issue.name}” has {_tags(count)}. Take it out of the codebook?", act)
    else:
        act()


def _tags(count: int) -> str:
    return f"{count:,} tag{'' if count == 1 else 's'}"


def below(screen: CodebookScreen) -> None:
    """Put the issue below the one before it on its level."""
    issue, before = screen.issue, _beside(screen, -1)
    if before is None:
        raise Refused(f"Nothing stands above “{issue.name}” on its level. Nothing was changed.")
    screen.save(lambda: screen.project.nest_issue(issue, before))


def out(screen: CodebookScreen) -> None:
    """Put the issue beside the one above it."""
    issue = screen.issue
    above = _above(screen, issue)
    if above is None:
        raise Refused(f"“{issue.name}” stands below no other. Nothing was changed.")
    screen.save(lambda: screen.project.nest_issue(issue, _above(screen, above)))


def _shift(step: int, screen: CodebookScreen) -> None:
    """Let the issue change places with the one before or after it on its level."""
    issue, other = screen.issue, _beside(screen, step)
    if other is None:
        screen.say("it stands at the end of its level" if step > 0 else "it stands first on its level")
        return
    rest = [each.id for each in screen.project.issues() if each.id != issue.id]
    number = rest.index(other.id) + (2 if step > 0 else 1)
    screen.save(lambda: screen.project.place_issue(issue, number))


def _beside(screen: CodebookScreen, step: int) -> Issue | None:
    """Return the issue before or after the current one on its level, below the same one."""
    issue = screen.issue
    above = _above(screen, issue)
    level = [each for each in screen.listed if _above(screen, each) == above]
    place = level.index(issue) + step
    return level[place] if 0 <= place < len(level) else None


def _above(screen: CodebookScreen, issue: Issue) -> Issue | None:
    return next((each for each in screen.listed if each.id == issue.parent_id), None)


def _travel(step: str, screen: CodebookScreen) -> None:
    """Undo or redo, as the page does."""
    screen.reading.handle(step, "")
    screen.reload()
    text, alarm = screen.reading.said
    screen.say(text, alarm=alarm)


def leave(screen: CodebookScreen) -> None:
    """Go back to the page."""
    screen.dismiss(None)


def leave_program(screen: CodebookScreen) -> None:
    """Leave the codebook and the program, unless something is not saved yet: the page asks then."""
    screen.dismiss(None)
    screen.reading.perform("quit")


DEEDS: Final[dict[str, Deed]] = {
    "issue-add": add,
    "issue-rename": rename,
    "issue-key": give_key,
    "issue-colour": colour,
    "issue-rule": describe,
    "issue-words": words,
    "issue-merge": merge,
    "issue-remove": take_out,
    "issue-below": below,
    "issue-out": out,
    "issue-later": partial(_shift, 1),
    "issue-earlier": partial(_shift, -1),
    "row-down": lambda screen: screen.rows.step(1),
    "row-up": lambda screen: screen.rows.step(-1),
    "list-page-down": lambda screen: screen.rows.page(1),
    "list-page-up": lambda screen: screen.rows.page(-1),
    "list-top": lambda screen: screen.rows.move_to(0),
    "list-end": lambda screen: screen.rows.move_to(screen.rows.count - 1),
    "undo": partial(_travel, "undo"),
    "redo": partial(_travel, "redo"),
    "issue-panel": leave,
    "back": leave,
    "help": lambda screen: screen.reading.perform("help"),
    "quit": leave_program,
}
"""What each action does that the registry has for the codebook."""
