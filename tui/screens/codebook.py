"""The codebook over the page: its issues as rows, and everything that can be done to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from store.codebook import IssueDraft, outline
from store.errors import Refused, TaglineError
from store.model import Issue
from store.tagging import Outcome
from tui.actions import Mode, show_keys
from tui.keymap import MODIFIERS, KeyReader, readings, token
from tui.screens.line import LineScreen
from tui.screens.note import NoteScreen
from tui.screens.picker import ColourPicker, MergePicker
from tui.screens.status import footer_keys, trouble_in_words
from tui.screens.waiting import PATIENCE
from tui.text.sanitise import plain
from tui.widgets.bars import Bar, KeyBar
from tui.widgets.lists import NewIssue, Tint
from tui.widgets.outline import Entry, OutlineList, numbers
from tui.widgets.rowlist import RowList

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

_HINTS: Final = {
    "key": "1-9 or a-z, nothing for none. Digits tag at once, letters after t.",
    "name": "1 to 80 characters; each issue has a name of its own.",
    "words": "one a line (ctrl+o): words, phrases, negotiat* for any ending, /cease-?fires?/ for a pattern",
}


class CodebookScreen(ModalScreen[None]):
    """Rows of issues, the rule of the one under the cursor, and the keys."""

    def __init__(self, reading: ReadingScreen, first: str = "") -> None:
        """Make the screen over the page; `first` is an action to begin with."""
        super().__init__()
        self._reading = reading
        self._first = first
        self._keys = KeyReader(reading.keys.keymap)
        self._entries: Sequence[Entry] = ()
        self._answer: Callable[[], None] | None = None
        self._rows = OutlineList(reading.inks, lambda: self._entries, id="codebook-rows")
        self._key_bars = [KeyBar(reading.inks, id=f"codebook-keys-{number}") for number in (1, 2, 3)]

    def compose(self) -> ComposeResult:
        """Show the rows above the rule, and the keys at the foot."""
        with Vertical(id="codebook") as sheet:
            sheet.border_title = "Codebook"
            yield Static(id="codebook-head")
            yield self._rows
            with VerticalScroll(id="codebook-rule", can_focus=False):
                yield Static(id="codebook-text")
            yield Static(id="codebook-said")
            yield from self._key_bars

    def on_mount(self) -> None:
        """Show the codebook as it is."""
        self.set_focus(None)
        self._attempt(self._reload)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._rows.move_to(self._rows.index)
        if self._first:
            self.perform(self._first)

    def on_resize(self) -> None:
        """Show as many keys as there is room for."""
        self.call_after_refresh(self._show_keys)

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Lead a key to its action, or to the question that is open."""
        event.stop()
        event.prevent_default()
        key = token(event.key, event.character)
        if key in MODIFIERS:
            return
        answer, self._answer = self._answer, None
        if answer is not None:
            if "y" in readings(key) or key == "enter":
                self._attempt(answer)
            else:
                self.say("nothing was changed")
            return
        press = self._keys.press(key, Mode.CODEBOOK)
        if press.action is not None:
            self.perform(press.action.id)
        elif press.unknown:
            help_key = show_keys(self._keys.keymap.first_key("help"))
            self.say(f"{show_keys(press.unknown)} does nothing here · {help_key} help")

    def perform(self, action_id: str) -> None:
        """Do an action of the registry."""
        self.say("")
        self._attempt(partial(_DEEDS[action_id], self))
        self._show_rule()

    def _attempt(self, act: Callable[[], object]) -> None:
        """Do something that the project may refuse, and say so if it does."""
        try:
            act()
        except TaglineError as error:
            self.say(trouble_in_words(error), alarm=True)

    @on(Bar.Pressed)
    def press_bar(self, event: Bar.Pressed) -> None:
        """Do what was clicked at the foot."""
        event.stop()
        self._answer = None
        self.perform(event.action)

    @on(RowList.Opened)
    def show_clicked(self, event: RowList.Opened) -> None:
        """Show the rule of the issue that was clicked."""
        event.stop()
        self._show_rule()

    # What is shown

    def say(self, text: str, *, alarm: bool = False) -> None:
        """Put a message below the rule."""
        self.query_one("#codebook-said", Static).update(
            Content.styled(plain(text), "bold reverse" if alarm else "bold")
        )

    def _reload(self, uid: str = "") -> None:
        """Read the codebook and the counts anew; the cursor stays on its issue, or goes to one."""
        reading, current = self._reading, self._current()
        here = reading.project.tallies(reading.article) if reading.article else {}
        everywhere = reading.project.tallies()
        self._entries = [
            Entry(each, here.get(each.issue.id, 0), everywhere.get(each.issue.id, 0))
            for each in outline(reading.project.issues())
        ]
        uid = uid or (current.uid if current else "")
        places = {each.outlined.issue.uid: place for place, each in enumerate(self._entries)}
        self._rows.restyle(reading.inks)
        self._rows.reload()
        self._rows.move_to(places.get(uid, self._rows.index))
        self._show_rule()

    def _show_rule(self) -> None:
        issue = self._current()
        lines: list[Content] = []
        if issue is not None:
            lines.append(Content(plain(issue.description) or "no rule yet"))
            if issue.lexicon:
                lines.append(Content.styled("words: " + plain(", ".join(issue.lexicon)), "dim"))
        self.query_one("#codebook-text", Static).update(Content("\n").join(lines))
        self.query_one("#codebook-rule").scroll_home(animate=False)

    def _show_keys(self) -> None:
        width = self._rows.size.width
        counts = numbers("here", "in all")
        heading = f"  key  issue{counts:>{max(0, width - 14)}}"
        self.query_one("#codebook-head", Static).update(Content.styled(heading, "dim"))
        keys = footer_keys(self._keys.keymap, Mode.CODEBOOK, with_issues=False)
        for bar in self._key_bars:
            fitting, used = 0, 0
            for key, title, _ in keys:
                used += len(key) + len(title) + 3
                fitting += used <= width
            bar.show(keys[:fitting], kept=0)
            bar.display = fitting > 0
            keys = keys[fitting:]

    def _current(self) -> Issue | None:
        entry = self._rows.current()
        return entry.outlined.issue if entry is not None else None

    @property
    def issue(self) -> Issue:
        """The issue under the cursor.

        Raises:
            Refused: The codebook is empty.
        """
        issue = self._current()
        if issue is None:
            raise Refused("The codebook is empty; there is nothing to change.")
        return issue

    # What is done

    def save(self, write: Callable[[], Outcome], name: str = "") -> None:
        """Change the codebook, and show it, here and on the page; the cursor goes to the issue of a name.

        Raises:
            TaglineError: The project does not take it.
        """
        reading = self._reading
        with reading.project.hurried(PATIENCE):
            outcome = write()
        reading.app.reload_codebook()
        reading.refresh_annotations()
        named = [issue.uid for issue in reading.project.issues() if issue.name == name]
        self._reload(named[0] if named else "")
        undo = show_keys(self._keys.keymap.first_key("undo"))
        self.say(f"{outcome.summary} · {f'saved · {undo} undo' if outcome.change else 'already so'}")

    def _check_writable(self) -> None:
        if self._reading.project.read_only:
            raise Refused(self._reading.project.read_only_reason)

    def _ask(self, title: str, value: str, hint: str, take: Callable[[str], object]) -> None:
        self._check_writable()
        self.app.push_screen(LineScreen(title, value, hint, take))

    def _ask_text(self, title: str, value: str, take: Callable[[str], object]) -> None:
        """Ask for some lines; what is refused is shown again with the reason."""
        self._check_writable()

        def took(text: str | None) -> None:
            if text is None or text == value:
                self.say("left as it was")
                return
            try:
                take(text)
            except TaglineError as error:
                self._ask_text(trouble_in_words(error), text, take)

        self.app.push_screen(NoteScreen(title, value), took)

    def _ask_once(self, question: str, act: Callable[[], object]) -> None:
        self._answer = lambda: self._attempt(act)
        self.say(f"{question} y yes, any other key no", alarm=True)

    def add(self) -> None:
        """Ask for the name of a new issue."""

        def take(name: str) -> None:
            project = self._reading.project
            taken = {issue.key for issue in project.issues()}
            key = next((digit for digit in "123456789" if digit not in taken), None)
            draft = IssueDraft(name, key)
            self.save(lambda: project.add_issue(draft), " ".join(name.split()))

        self._ask("New issue", "", _HINTS["name"], take)

    def _change(self, issue: Issue, field: str, value: str | None) -> None:
        self.save(lambda: self._reading.project.edit_issue(issue, {field: value}))

    def rename(self) -> None:
        """Ask for another name."""
        issue = self.issue

        def take(name: str) -> None:
            if not name.strip():
                raise Refused("An issue needs a name of 1 to 80 characters. Nothing was changed.")
            self._change(issue, "name", name)

        self._ask(f"Name of “{issue.name}”", issue.name, _HINTS["name"], take)

    def give_key(self) -> None:
        """Ask for the key."""
        issue = self.issue
        take = lambda key: self._change(issue, "key", key.strip() or None)  # noqa: E731
        self._ask(f"Key of “{issue.name}”", issue.key or "", _HINTS["key"], take)

    def colour(self) -> None:
        """Offer colours that can be told apart."""
        issue = self.issue
        self._check_writable()

        def take(chosen: Tint | None) -> None:
            if chosen is not None:
                self._attempt(lambda: self._change(issue, "colour", chosen.colour))

        self.app.push_screen(ColourPicker(f"Colour of “{issue.name}”", self._reading.inks), take)

    def describe(self) -> None:
        """Ask for the rule."""
        issue = self.issue
        take = partial(self._change, issue, "description")
        self._ask_text(f"Rule of “{issue.name}”: what belongs, what does not", issue.description, take)

    def words(self) -> None:
        """Ask for the words, one a line."""
        issue = self.issue

        def take(text: str) -> None:
            lexicon = [line for line in text.split("\n") if line.strip()]
            self.save(lambda: self._reading.project.edit_issue(issue, {}, lexicon=lexicon))

        self._ask_text(f"Words of “{issue.name}”, {_HINTS['words']}", "\n".join(issue.lexicon), take)

    def merge(self) -> None:
        """Ask for the issue that gets the tags, and once more if there are any."""
        issue, project = self.issue, self._reading.project
        self._check_writable()

        def take(into: Issue | NewIssue | None) -> None:
            if not isinstance(into, Issue):
                self.say("nothing was changed")
                return
            act = partial(self.save, lambda: project.merge_issues(issue, into), into.name)
            count = project.tag_count(issue)
            if count:
                self._ask_once(f"“{issue.name}” has {_tags(count)}. Give them to “{into.name}”?", act)
            else:
                self._attempt(act)

        others = [each for each in self._reading.inks.issues if each.id != issue.id]
        picker = MergePicker(f"Merge “{issue.name}” into", self._reading.inks, others)
        self.app.push_screen(picker, lambda into: self._attempt(lambda: take(into)))

    def take_out(self) -> None:
        """Take the issue out; ask first if it has tags."""
        issue, project = self.issue, self._reading.project
        self._check_writable()
        act = partial(self.save, lambda: project.remove_issue(issue))
        count = project.tag_count(issue)
        if count:
            self._ask_once(f"“{issue.name}” has {_tags(count)}. Take it out of the codebook?", act)
        else:
            act()

    # The tree

    def _beside(self, step: int) -> Issue | None:
        """Return the issue before or after the current one on its level, below the same one."""
        issue = self.issue
        level = [
            each.outlined.issue
            for each in self._entries
            if self._above(each.outlined.issue) == self._above(issue)
        ]
        place = level.index(issue) + step
        return level[place] if 0 <= place < len(level) else None

    def _above(self, issue: Issue) -> Issue | None:
        return next((e.outlined.issue for e in self._entries if e.outlined.issue.id == issue.parent_id), None)

    def below(self) -> None:
        """Put the issue below the one before it on its level."""
        issue, before = self.issue, self._beside(-1)
        if before is None:
            raise Refused(f"Nothing stands above “{issue.name}” on its level. Nothing was changed.")
        self.save(lambda: self._reading.project.nest_issue(issue, before))

    def out(self) -> None:
        """Put the issue beside the one above it."""
        issue = self.issue
        above = self._above(issue)
        if above is None:
            raise Refused(f"“{issue.name}” stands below no other. Nothing was changed.")
        self.save(lambda: self._reading.project.nest_issue(issue, self._above(above)))

    def _shift(self, step: int) -> None:
        issue, other = self.issue, self._beside(step)
        if other is None:
            self.say("it stands at the end of its level" if step > 0 else "it stands first on its level")
            return
        rest = [each.id for each in self._reading.project.issues() if each.id != issue.id]
        number = rest.index(other.id) + (2 if step > 0 else 1)
        self.save(lambda: self._reading.project.place_issue(issue, number))

    def step(self, rows: int) -> None:
        """Move the cursor."""
        self._rows.step(rows)

    def page(self, direction: int) -> None:
        """Move the cursor by a page."""
        self._rows.page(direction)

    def go_to(self, row: int) -> None:
        """Put the cursor on a row; a negative one counts from the end."""
        self._rows.move_to(row % max(1, len(self._entries)))

    # The program

    def travel(self, step: str) -> None:
        """Undo or redo, as the page does."""
        reading = self._reading
        reading.handle(step, "")
        self._reload()
        text, alarm = reading.said
        self.say(text, alarm=alarm)

    def leave(self) -> None:
        """Go back to the page."""
        self.dismiss(None)

    def quit(self) -> None:
        """Leave the program."""
        self.dismiss(None)
        self._reading.perform("quit")

    def pass_on(self, action_id: str) -> None:
        """Let the page do it."""
        self._reading.perform(action_id)


def _tags(count: int) -> str:
    return f"{count:,} tag{'' if count == 1 else 's'}"


_DEEDS: Final[dict[str, Callable[[CodebookScreen], None]]] = {
    "issue-add": CodebookScreen.add,
    "issue-rename": CodebookScreen.rename,
    "issue-key": CodebookScreen.give_key,
    "issue-colour": CodebookScreen.colour,
    "issue-rule": CodebookScreen.describe,
    "issue-words": CodebookScreen.words,
    "issue-merge": CodebookScreen.merge,
    "issue-remove": CodebookScreen.take_out,
    "issue-below": CodebookScreen.below,
    "issue-out": CodebookScreen.out,
    "issue-later": lambda screen: screen._shift(1),
    "issue-earlier": lambda screen: screen._shift(-1),
    "row-down": lambda screen: screen.step(1),
    "row-up": lambda screen: screen.step(-1),
    "list-page-down": lambda screen: screen.page(1),
    "list-page-up": lambda screen: screen.page(-1),
    "list-top": lambda screen: screen.go_to(0),
    "list-end": lambda screen: screen.go_to(-1),
    "undo": lambda screen: screen.travel("undo"),
    "redo": lambda screen: screen.travel("redo"),
    "issue-panel": CodebookScreen.leave,
    "back": CodebookScreen.leave,
    "help": lambda screen: screen.pass_on("help"),
    "quit": CodebookScreen.quit,
}
"""What each action does that the registry has for the codebook."""
