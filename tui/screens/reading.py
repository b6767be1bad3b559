"""The reading screen: articles, panes, annotations, and the bars at the foot."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from store.errors import TaglineError
from store.model import Annotation, Article, Issue
from store.project import Project
from store.tagging import Outcome, Pending
from tui.actions import Mode
from tui.inks import Inks
from tui.key_names import show_keys
from tui.keymap import KeyReader
from tui.opening import NARROW, SMALLEST
from tui.screens import labelling, moving, offering, overlapping, panes, searching, tagging
from tui.screens.elsewhere import Elsewhere
from tui.screens.keyboard import Keyboard
from tui.screens.readiness import Readiness
from tui.screens.record import ReadingRecord
from tui.screens.searching import Search
from tui.screens.sized import Sized
from tui.screens.status import footer_keys, place_in_words, too_small, trouble_in_words
from tui.screens.waiting import Waiting
from tui.text.trail import Place, Trail
from tui.widgets.bars import Bar, IssueBar, KeyBar, StatusLine
from tui.widgets.direct import DirectPainter
from tui.widgets.hint import Hint
from tui.widgets.lists import AnnotationList, ArticleList
from tui.widgets.patience import Unreadable
from tui.widgets.reader import ReaderPane
from tui.widgets.rowlist import RowList
from tui.widgets.searchline import SearchLine

if TYPE_CHECKING:
    from tui.app import TaglineApp

HANDLERS: Final = {
    **labelling.HANDLERS,
    **moving.HANDLERS,
    **overlapping.HANDLERS,
    **searching.HANDLERS,
    **tagging.HANDLERS,
    **panes.HANDLERS,
    **offering.HANDLERS,
}
"""What each action of the registry does."""


class ReadingScreen(Sized[None]):
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
        self.last_search = ""
        self.said = ("", False)
        self.joining: Annotation | None = None
        self._active = 0
        self._early: list[events.Key] | None = []
        self.readiness = Readiness(self)
        self.record = ReadingRecord(self)
        self.elsewhere = Elsewhere(self)
        self.search: Search = Search(self)
        self.keyboard = Keyboard(self, keys)
        self.article_list = ArticleList(inks, project.article_count, project.articles, id="articles")
        self.waiting = Waiting(self)
        self.suggestions = offering.Suggestions(self)
        reads = (inks, self.suggestions.annotations_over, project.marks_along, self.record.seen_over)
        self.panes = (ReaderPane(*reads, id="first"), ReaderPane(*reads, id="second"))
        self.annotation_list = AnnotationList(
            inks, self._count_annotations, self._read_annotations, id="annotations"
        )
        self.hint = Hint(id="hint")
        self.notice = Static("", id="too-small")
        self.issue_bar = IssueBar(inks, id="issue-bar")
        self.search_line = SearchLine(id="search-line")
        self.status = StatusLine(inks, id="status")
        self.key_bar = KeyBar(inks, id="key-bar")
        bars = (self.issue_bar, self.status, self.key_bar)
        lists = (self.article_list, self.annotation_list)
        self.painter = DirectPainter(self, (*self.panes, *lists, *bars))

    # Composition

    def compose(self) -> ComposeResult:
        """Yield the lists, two panes and the bars."""
        with Horizontal(id="desk"):
            yield self.article_list
            with Container(id="panes"):
                yield from self.panes
            yield self.annotation_list
        yield self.hint
        yield self.notice
        yield self.issue_bar
        yield self.search_line
        yield self.status
        yield self.key_bar

    def on_mount(self) -> None:
        """Hide what is not asked for yet and open what was open before."""
        for widget in (self.panes[1], self.annotation_list, self.search_line):
            widget.display = False
        self.hint.close()
        for pane in self.panes:
            pane.measure = self.measure
        self.attempt_to(self.article_list.reload)
        self.attempt_to(lambda: panes.restore(self, self.app.workspace))
        self.elsewhere.watch()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Take keys from now on, first those pressed while the article was on its way."""
        early, self._early = self._early or [], None
        if self.app.begin is not None:
            self.trail.unsaved()  # which nobody has read: what begins now covers it
            self.app.begin(self)
        for event in early:
            if self.is_current:
                self.on_key(event)
            else:
                self.app.post_message(event)
        self.app.settle_in()
        self.elsewhere.greet()
        self.suggestions.prepare()
        self.readiness.prepare_soon()

    @property
    def pane(self) -> ReaderPane:
        """The active pane."""
        return self.panes[self._active]

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
        if self.search_line.has_focus_within:
            return Mode.SEARCH
        if self.focused is self.article_list:
            return Mode.ARTICLES
        if self.focused is self.annotation_list:
            return Mode.ANNOTATIONS
        return Mode.SELECT if self.pane.selecting else Mode.READ

    # Keys

    def take_key(self, event: events.Key) -> None:
        """Do what a key means, or keep it until the article is there."""
        if self._early is None:
            self.on_key(event)
        else:
            self._early.append(event)

    def on_key(self, event: events.Key) -> None:
        """Lead a key to its action, and show at once what it did."""
        self.keyboard.press(event)
        for pane in self.panes:
            self._follow(pane)
        self.paint()
        self.readiness.prepare_soon()

    def paint(self) -> None:
        """Show what has changed without waiting for the next frame."""
        self.painter.paint(covered=bool(self.hint.display or self.app._notifications))

    def _compositor_refresh(self) -> None:
        super()._compositor_refresh()
        self.painter.forget()

    def perform(self, action_id: str, argument: str = "") -> None:
        """Do an action, however it was asked for."""
        self.keyboard.perform(action_id, argument)

    def handle(self, action_id: str, argument: str) -> None:
        """Do an action that has its argument; what was said of the one before is over."""
        self.said = ("", False)
        self.app.recent.append(action_id)
        if action_id != "join":
            self.joining = None
        self.attempt_to(lambda: HANDLERS[action_id](self, argument))

    def save(self, write: Callable[[], Outcome], *marks: Pending) -> bool:
        """Write, and show what was done; return False if it waits. `marks` are the passages it marks."""
        outcome = self.waiting.save(write, *marks)
        if outcome is not None:
            self.apply(outcome)
        return outcome is not None

    def attempt_to(self, act: Callable[[], object]) -> None:
        """Do something that the project may refuse, and say so if it does."""
        try:
            act()
        except TaglineError as error:
            self.say(trouble_in_words(error), alarm=True)

    # What was done, and what is shown of it

    def say(self, text: str, *, alarm: bool = False) -> None:
        """Put a message into the status line."""
        self.said = (text, alarm)
        self.show_status()
        if alarm and not self.status.has_room(text):
            self.app.notify(text, severity="error")

    def apply(self, outcome: Outcome) -> None:
        """Show what a use case did."""
        self.refresh_annotations()
        undo = show_keys(self.keys.keymap.first_key("undo"))
        said = f"{outcome.summary} · {f'saved · {undo} undo' if outcome.change else 'already so'}"
        self.say(" · ".join(filter(None, (said, overlapping.offer(self, outcome)))))

    def refresh_annotations(self) -> None:
        """Show annotations, counts and lists anew."""
        for pane in self.panes:
            pane.refresh_annotations()
        self.article_list.reload()
        if self.annotation_list.display:
            self.annotation_list.reload()
        self.show_issues()
        self.suggestions.prepare()

    def show_issues(self) -> None:
        """Show the codebook with the counts of the article."""
        tallies = self.project.tallies(self.article) if self.article else {}
        self.issue_bar.show(self.inks, tallies)

    def show_status(self) -> None:
        """Show mode, place and message, and the keys that work now."""
        said, alarm = self.said
        try:
            place = place_in_words(self.pane, self.inks, self.project, self.record.reading)
            several = len(self.pane.annotations_here()) > 1
        except TaglineError:  # said already, and to be tried again
            place, several = "", False
        self.status.display = not (self.search_line.display or self.has_class("tiny"))
        place = " · ".join(filter(None, (self.waiting.words, self.suggestions.words, place)))
        self.status.show(self.mode, place, said, alarm=alarm, action="next-pane" if several else "")
        keys = footer_keys(self.keys.keymap, self.mode, with_issues=bool(self.inks.issues), several=several)
        self.key_bar.show(keys, kept=2)

    def restyle(self, inks: Inks) -> None:
        """Show everything with another theme or codebook."""
        self.inks = inks
        for pane in self.panes:
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
        self.record.leave(pane, article)
        if offset is None:
            offset = self.trail.standing(article.id)
        if offset is None:
            offset = self.record.reading(article).position
        pane.show(article, self.project.text(article), offset)
        self.article_list.shown = frozenset(each.article.id for each in self.panes if each.article)
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
        return self.project.annotations_for_review(self.article, first, count) if self.article else []

    # Following

    @on(ReaderPane.Moved)
    def follow(self, event: ReaderPane.Moved) -> None:
        """Follow a pane that the mouse or another size has moved."""
        if isinstance(event.pane, ReaderPane):
            self._follow(event.pane, scrolled=True)

    def _follow(self, pane: ReaderPane, *, scrolled: bool = False) -> None:
        """Note the place as read, and show where we are."""
        if not pane.take_move() or pane.article is None:
            return
        if self.is_current:
            self.record.stand(pane, scrolled=scrolled)
        if pane is self.pane:
            cell = pane.cursor_cell()
            if cell is not None:
                self.app.cursor_position = cell
            self.show_status()

    # Events

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except TaglineError as error:
            self.say(trouble_in_words(error), alarm=True)

    @on(SearchLine.Typed)
    def look_for(self) -> None:
        """Search for what is in the prompt now, however it came there: keys have done so already."""
        if self.search_line.display:
            self.attempt_to(lambda: self.search.type(self.search_line.text))

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
        if isinstance(widget, ReaderPane) and widget is not self.pane:
            self._active = self.panes.index(widget)
            self._follow_active()
        self.article_list.set_class(widget is self.article_list, "open")
        self.show_status()

    def on_resize(self, event: events.Resize) -> None:
        """Make room for the text on a narrow screen."""
        columns, rows = event.size
        self.set_class(columns < NARROW, "narrow")
        tiny = columns < SMALLEST[0] or rows < SMALLEST[1]
        self.set_class(tiny, "tiny")
        if tiny:
            self.notice.update(Content(too_small(columns, rows)))
        for show in (self.show_status, self.show_issues):
            self.call_after_refresh(self.attempt_to, show)
