"""The codebook over the page: its issues as rows, the rule of one, and the keys that change them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from store.codebook import outline
from store.errors import Refused, TaglineError
from store.model import Issue
from store.project import Project
from store.tagging import Outcome
from tui.actions import Mode
from tui.inks import Inks
from tui.key_names import show_keys
from tui.keymap import MODIFIERS, KeyReader, readings, token
from tui.screens.codebook_deeds import DEEDS
from tui.screens.line import LineScreen
from tui.screens.note import NoteScreen
from tui.screens.popup import Popup
from tui.screens.status import footer_keys, trouble_in_words
from tui.screens.waiting import PATIENCE
from tui.text.sanitise import plain
from tui.widgets.bars import Bar, KeyBar
from tui.widgets.outline import Entry, OutlineList, numbers
from tui.widgets.rowlist import RowList

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen


class CodebookScreen(Popup[None]):
    """Rows of issues; actions change the codebook through the project, and the page behind follows."""

    def __init__(self, reading: ReadingScreen, first: str = "") -> None:
        """Make the screen over the page; `first` is an action to begin with."""
        super().__init__()
        self.reading: ReadingScreen = reading
        self._first = first
        self._keys = KeyReader(reading.keys.keymap)
        self._entries: Sequence[Entry] = ()
        self._answer: Callable[[], None] | None = None
        self._width = 0
        """The cells for which the keys were chosen."""
        self.rows: OutlineList = OutlineList(reading.inks, lambda: self._entries, id="codebook-rows")
        self._key_bars = [KeyBar(reading.inks, id=f"codebook-keys-{number}") for number in (1, 2, 3)]

    def compose(self) -> ComposeResult:
        """Show the rows above the rule, and the keys at the foot."""
        with Vertical(id="codebook") as sheet:
            sheet.border_title = "Codebook"
            yield Static(id="codebook-head")
            yield self.rows
            with VerticalScroll(id="codebook-rule", can_focus=False):
                yield Static(id="codebook-text")
            yield Static(id="codebook-said")
            yield from self._key_bars

    def on_mount(self) -> None:
        """Show the codebook as it is."""
        self.attempt_to(self.reload)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.rows.move_to(self.rows.index)
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
        if key in MODIFIERS or not self.is_on_top:
            return
        answer, self._answer = self._answer, None
        if answer is not None:
            if "y" in readings(key) or key == "enter":
                answer()
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
        self._answer = None
        self.say("")
        self.attempt_to(partial(DEEDS[action_id], self))
        self._show_rule()

    def attempt_to(self, act: Callable[[], object]) -> None:
        """Do something that the project may refuse, and say so if it does."""
        try:
            act()
        except TaglineError as error:
            self.say(trouble_in_words(error), alarm=True)

    @on(Bar.Pressed)
    def press_bar(self, event: Bar.Pressed) -> None:
        """Do what was clicked at the foot."""
        event.stop()
        self.perform(event.action)

    @on(RowList.Opened)
    def show_clicked(self, event: RowList.Opened) -> None:
        """Show the rule of the issue that was clicked; a question that is open was about another."""
        event.stop()
        self._answer = None
        self.say("")
        self._show_rule()

    # What is shown

    def say(self, text: str, *, alarm: bool = False) -> None:
        """Put a message below the rule."""
        said = Content.styled(plain(text), "bold reverse" if alarm else "bold")
        self.query_one("#codebook-said", Static).update(said)

    def reload(self, uid: str = "") -> None:
        """Read the codebook and the counts anew; the cursor stays on its issue, or goes to one."""
        reading, current = self.reading, self._current()
        here = reading.project.tallies(reading.article) if reading.article else {}
        everywhere = reading.project.tallies()
        self._entries = [
            Entry(each, here.get(each.issue.id, 0), everywhere.get(each.issue.id, 0))
            for each in outline(reading.project.issues())
        ]
        uid = uid or (current.uid if current else "")
        places = {issue.uid: place for place, issue in enumerate(self.listed)}
        self.rows.restyle(reading.inks)
        self.rows.reload()
        self.rows.move_to(places.get(uid, self.rows.index))
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
        counts = numbers("here", "in all")
        heading = f"  key  issue{counts:>{max(0, self.rows.size.width - 14)}}"
        self.query_one("#codebook-head", Static).update(Content.styled(heading, "dim"), layout=False)
        # Each layout is told as a new size, and the width of the rows depends on their scrollbar, which
        # depends on the keys: only a new width of the frame may choose them anew, or it would never end.
        width = self.query_one("#codebook").size.width
        if width == self._width:
            return
        self._width = width
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
        entry = self.rows.current()
        return entry.outlined.issue if entry is not None else None

    @property
    def project(self) -> Project:
        """The project whose codebook it is."""
        return self.reading.project

    @property
    def inks(self) -> Inks:
        """The theme in use with the codebook."""
        return self.reading.inks

    @property
    def listed(self) -> list[Issue]:
        """The issues in the order of the rows."""
        return [entry.outlined.issue for entry in self._entries]

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

    # What is asked, and what is done

    def save(self, write: Callable[[], Outcome], name: str = "") -> None:
        """Change the codebook, and show it, here and on the page; the cursor goes to the issue of a name.

        Raises:
            TaglineError: The project does not take it.
        """
        with self.project.hurried(PATIENCE):
            outcome = write()
        self.reading.app.reload_codebook()
        self.reading.refresh_annotations()
        self.reload(next((issue.uid for issue in self.project.issues() if issue.name == name), ""))
        undo = show_keys(self._keys.keymap.first_key("undo"))
        self.say(f"{outcome.summary} · {f'saved · {undo} undo' if outcome.change else 'already so'}")

    def check_writable(self) -> None:
        """Refuse to ask for what cannot be saved.

        Raises:
            Refused: The project can only be read.
        """
        if self.project.read_only:
            raise Refused(self.project.read_only_reason)

    def ask(self, title: str, value: str, hint: str, take: Callable[[str], object]) -> None:
        """Ask for one line, as long as `take` refuses what is written."""
        self.check_writable()
        self.app.push_screen(LineScreen(title, value, hint, take))

    def ask_lines(self, title: str, value: str, take: Callable[[str], object], before: str = "") -> None:
        """Ask for some lines, as long as `take` refuses what is written; `before` is why it did."""
        self.check_writable()

        def took(text: str | None) -> None:
            if text is None or (text == value and not before):
                self.say("left as it was")
                return
            try:
                take(text)
            except TaglineError as error:
                self.ask_lines(title, text, take, trouble_in_words(error))

        self.app.push_screen(NoteScreen(before or title, value), took)

    def ask_once(self, question: str, act: Callable[[], object]) -> None:
        """Ask for a y; any other key leaves everything as it is."""
        self._answer = partial(self.attempt_to, act)
        self.say(f"{question} y yes, any other key no", alarm=True)
