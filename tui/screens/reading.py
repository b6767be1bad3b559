"""The reading screen: articles, panes, annotations, and the bars at the foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from store.errors import NotFound, TaglineError
from store.model import Annotation, Article, Issue, Span
from store.project import Project
from store.tagging import Outcome
from tui.actions import ACTIONS, Argument, Mode, show_keys
from tui.inks import Inks
from tui.keymap import MODIFIERS, KeyReader, token
from tui.screens import moving, panes, tagging
from tui.screens.status import footer_keys, place_in_words, what_can_follow
from tui.text.selection import sentence_with_margins
from tui.text.trail import Place, Trail
from tui.widgets.bars import Bar, IssueBar, KeyBar, StatusLine
from tui.widgets.hint import Hint
from tui.widgets.lists import AnnotationList, ArticleList
from tui.widgets.patience import Patient, Unreadable
from tui.widgets.reader import ReaderPane
from tui.widgets.rowlist import RowList

if TYPE_CHECKING:
    from tui.app import TaglineApp

_NARROW: Final = 100
"""Columns below which the list of articles makes room for the text."""
_POLL: Final = 1.0
"""Seconds between looks for what other programs wrote; nothing is drawn if they wrote nothing."""
_SETTLE: Final = 3.0
"""Seconds after a motion until what was read is written."""

HANDLERS: Final = {**moving.HANDLERS, **tagging.HANDLERS, **panes.HANDLERS}
"""What each action of the registry does."""


class ReadingScreen(Screen[None]):
    """Keys become actions here; actions call the project; what it returns flows back to the widgets."""

    app: TaglineApp

    def __init__(self, project: Project, inks: Inks, keys: KeyReader, measure: int) -> None:
        super().__init__()
        self.project = project
        self.inks = inks
        self.keys = keys
        self.measure = measure
        self.trail = Trail()
        self.last_issues: tuple[Issue, ...] = ()
        self.said = ("", False)
        self._question: Callable[[str], None] | None = None
        self._active = "first"
        self._settling: Timer | None = None

    # Composition

    def compose(self) -> ComposeResult:
        """Yield the lists, two panes and the bars."""
        inks, project = self.inks, self.project
        with Horizontal(id="desk"):
            yield ArticleList(inks, project.article_count, project.articles, id="articles")
            with Container(id="panes"):
                yield ReaderPane(inks, project.annotations_over, id="first")
                yield ReaderPane(inks, project.annotations_over, id="second")
            yield AnnotationList(inks, self._count_annotations, self._read_annotations, id="annotations")
        yield Hint(id="hint")
        yield IssueBar(inks, id="issue-bar")
        yield StatusLine(inks, id="status")
        yield KeyBar(inks, id="key-bar")

    def on_mount(self) -> None:
        """Hide what is not asked for yet and open what was open before."""
        self.query_one("#second").display = False
        self.annotation_list.display = False
        self.hint.close()
        for pane in self.query(ReaderPane):
            pane.measure = self.measure
        self.article_list.reload()
        panes.restore(self, self.app.workspace())
        self.set_interval(_POLL, self._look_elsewhere)

    @property
    def pane(self) -> ReaderPane:
        """The active pane."""
        return self.query_one(f"#{self._active}", ReaderPane)

    @property
    def other(self) -> ReaderPane:
        """The pane that is not active; it may be hidden."""
        return self.query_one("#first" if self._active == "second" else "#second", ReaderPane)

    @property
    def article_list(self) -> ArticleList:
        """The list of articles."""
        return self.query_one(ArticleList)

    @property
    def annotation_list(self) -> AnnotationList:
        """The list of annotations."""
        return self.query_one(AnnotationList)

    @property
    def hint(self) -> Hint:
        """The popup of keys that can follow."""
        return self.query_one(Hint)

    @property
    def article(self) -> Article | None:
        """The article in the active pane."""
        return self.pane.article

    @property
    def place(self) -> Place | None:
        """Where the cursor of the active pane stands."""
        return Place(self.article.id, self.pane.cursor) if self.article else None

    @property
    def mode(self) -> Mode:
        """Where keys go now."""
        if self.focused is self.article_list:
            return Mode.ARTICLES
        if self.focused is self.annotation_list:
            return Mode.ANNOTATIONS
        return Mode.SELECT if self.pane.selecting else Mode.READ

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Lead a key through the keymap to its action."""
        event.stop()
        event.prevent_default()
        key = token(event.key, event.character)
        if key in MODIFIERS:
            return
        if key == "ctrl+c":
            self.app.action_help_quit()
            return
        if self._question is not None:
            self._answer(key)
            return
        press = self.keys.press(key, self.mode)
        if press.action is not None:
            self.hint.close()
            self.perform(press.action.id, press.argument)
        elif press.pending:
            self._show_following(press.pending)
        else:
            self.hint.close()
            if press.unknown:
                help_key = show_keys(self.keys.keymap.first_key("help"))
                self.say(f"{show_keys(press.unknown)} does nothing here · {help_key} help")

    def perform(self, action_id: str, argument: str = "") -> None:
        """Do an action, however it was asked for."""
        action = next((each for each in ACTIONS if each.id == action_id), None)
        if action is not None and action.argument is not Argument.NONE and not argument:
            self.keys.waiting = action
            self._show_following((action.title,))
            return
        self._guard(lambda: HANDLERS[action_id](self, argument))

    def ask(self, title: str, choices: Sequence[tuple[str, str]], then: Callable[[str], None]) -> None:
        """Ask for one key; `then` gets it, unless it is Esc."""
        self._question = then
        self.hint.ask(title, choices)

    def _answer(self, key: str) -> None:
        question, self._question = self._question, None
        self.hint.close()
        if question is None or key == "escape":
            return
        self._guard(lambda: question(key))

    def attempt(self, use_case: Callable[[], Outcome]) -> None:
        """Call the project and show what it did, or why it could not."""
        self._guard(lambda: self.apply(use_case()))

    def _guard(self, act: Callable[[], None]) -> None:
        try:
            act()
        except TaglineError as error:
            self.say(str(error), alarm=True)

    def _show_following(self, pressed: tuple[str, ...]) -> None:
        title, choices = what_can_follow(self.keys, pressed, self.inks.issues, self.trail.marks)
        self.hint.ask(title, choices)

    # What was done, and what is shown of it

    def say(self, text: str, *, alarm: bool = False) -> None:
        """Put a message into the status line."""
        self.said = (text, alarm)
        self.show_status()
        if alarm and not self.query_one(StatusLine).has_room(text):
            self.app.notify(text, severity="error")

    def apply(self, outcome: Outcome) -> None:
        """Show what a use case did."""
        self.refresh_annotations()
        undo = show_keys(self.keys.keymap.first_key("undo"))
        self.say(f"{outcome.summary} · {f'saved · {undo} undo' if outcome.change else 'already so'}")

    def refresh_annotations(self) -> None:
        """Show annotations, counts and lists anew."""
        for pane in self.query(ReaderPane):
            pane.refresh_annotations()
        self.article_list.reload()
        if self.annotation_list.display:
            self.annotation_list.reload()
        self.show_issues()

    def show_issues(self) -> None:
        """Show the codebook with the counts of the article."""
        tallies = self.project.tallies(self.article) if self.article else {}
        self.query_one(IssueBar).show(self.inks, tallies)

    def show_status(self) -> None:
        """Show mode, place and message, and the keys that work now."""
        said, alarm = self.said
        try:
            place = place_in_words(self.pane, self.inks)
        except TaglineError:  # said already, and to be tried again
            place = ""
        self.query_one(StatusLine).show(self.mode, place, said, alarm=alarm)
        keys = footer_keys(self.keys.keymap, self.mode, with_issues=bool(self.inks.issues))
        self.query_one(KeyBar).show(keys, kept=2)

    def restyle(self, inks: Inks) -> None:
        """Show everything with another theme or codebook."""
        self.inks = inks
        for pane in self.query(ReaderPane):
            pane.restyle(inks)
        for rows in (self.article_list, self.annotation_list):
            rows.restyle(inks)
        for bar in self.query(Bar):
            bar.inks = inks
            bar.refresh()
        self.show_issues()
        self.show_status()

    # Articles

    def show_article(
        self, article: Article, *, pane: ReaderPane | None = None, offset: int | None = None
    ) -> None:
        """Show an article in a pane, by default the active one, where it was left or at an offset."""
        pane = pane or self.pane
        if offset is None:
            offset = self.trail.standing(article.id)
        if offset is None:
            offset = self.project.reading(article).position
        pane.show(article, self.project.text(article), offset)
        self.article_list.shown = frozenset(
            each.article.id for each in self.query(ReaderPane) if each.article
        )
        self.article_list.refresh()
        if pane is self.pane:
            self._follow_active()

    def go(self, place: Place) -> None:
        """Show a place, in another article if need be."""
        if self.article is None or self.article.id != place.article_id:
            self.show_article(self.project.article(place.article_id), offset=place.offset)
        else:
            self.pane.go_to(place.offset)

    def _follow_active(self) -> None:
        """Let the lists and bars follow the active pane."""
        if self.article is not None:
            self.article_list.move_to(self.project.article_place(self.article.id))
        if self.annotation_list.display:
            self.annotation_list.index = 0
            self.annotation_list.reload()
        self.show_issues()
        self.show_status()

    def _count_annotations(self) -> int:
        return self.project.tallies(self.article).get(0, 0) if self.article else 0

    def _read_annotations(self, first: int, count: int) -> list[Annotation]:
        return self.project.annotations_from(self.article, first, count) if self.article else []

    # Reading

    def see(self, span: Span) -> None:
        """Count a span of the active pane as read; it is written a little later."""
        if self.article is not None:
            self.trail.see(self.article.id, span)

    @on(ReaderPane.Moved)
    def follow(self, event: ReaderPane.Moved) -> None:
        """Remember the place, count the sentence as read, and show where we are."""
        pane = event.pane
        if pane.article is None:
            return
        self.trail.stand(Place(pane.article.id, pane.cursor))
        self.trail.see(pane.article.id, sentence_with_margins(pane.document, pane.cursor))
        if self._settling is None:
            self._settling = self.set_timer(_SETTLE, self.write_reading)
        if pane is self.pane:
            cell = pane.cursor_cell()
            if cell is not None:
                self.app.cursor_position = cell
            self.show_status()

    def write_reading(self) -> None:
        """Write what was read and where the cursors stand."""
        if self._settling is not None:
            self._settling.stop()
            self._settling = None
        if self.project.read_only:
            return
        unsaved = self.trail.unsaved()
        while unsaved:
            article_id, spans, position = unsaved[0]
            try:
                self.project.record_reading(self.project.article(article_id), spans, position=position)
            except NotFound:  # removed meanwhile, so there is nothing to come back to
                pass
            except TaglineError as error:
                self.trail.keep(unsaved)
                self.say(str(error), alarm=True)
                return
            del unsaved[0]
        self._guard(self.article_list.reload)

    def _look_elsewhere(self) -> None:
        """Show what another program wrote, and what could not be read a moment ago."""
        self._guard(self._catch_up)

    def _catch_up(self) -> None:
        changed = self.project.changed_elsewhere()
        again = [each.retry() for each in self.query(Patient)]
        if changed or any(again):
            self.app.reload_codebook()
            self.refresh_annotations()

    # Events

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except TaglineError as error:
            self.say(str(error), alarm=True)

    @on(Unreadable)
    def say_unreadable(self, event: Unreadable) -> None:
        """Say why something is blank; it is tried again at every look for changes."""
        self.say(event.reason, alarm=True)

    @on(ReaderPane.Selecting)
    def show_mode(self) -> None:
        """Show the mode that the mouse began."""
        self.show_status()

    @on(RowList.Opened)
    def open_row(self) -> None:
        """Open what was clicked in a list."""
        self.perform("open")

    @on(Bar.Pressed)
    def press_bar(self, event: Bar.Pressed) -> None:
        """Do what was clicked in a bar."""
        if event.action == "tag-issue":
            tagging.tag_with(self, [issue for issue in self.inks.issues if issue.uid == event.argument])
        else:
            self.perform(event.action, event.argument)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Follow the focus to the active pane."""
        widget = event.widget
        if isinstance(widget, ReaderPane) and widget.id and widget.id != self._active:
            self._active = widget.id
            self._follow_active()
        self.article_list.set_class(widget is self.article_list, "open")
        self.show_status()

    def on_resize(self, event: events.Resize) -> None:
        """Make room for the text on a narrow screen."""
        self.set_class(event.size.width < _NARROW, "narrow")
        for show in (self.show_status, self.show_issues):
            self.call_after_refresh(self._guard, show)
