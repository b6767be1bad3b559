"""Choosing what a tagging session goes through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from store.answers import Sitting
from store.errors import Refused, TaglineError
from store.model import Article
from store.project import Project
from store.scopes import Kind, Scope
from tui.inks import Inks
from tui.issue_keys import find_issue, issue_choices
from tui.keymap import readings, token
from tui.recovery import in_words
from tui.screens.popup import Popup
from tui.text.sanitise import plain

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

WORDS: Final = {
    Kind.UNREAD: "unread sentences",
    Kind.SUGGESTIONS: "suggestions for an issue",
    Kind.SEARCH: "what a search finds",
    Kind.ORPHANS: "passages not found any more",
    Kind.DISAGREEMENTS: "disagreements of coders",
    Kind.CHECK: "another coder's tags",
}
_KEYS: Final = {
    "u": Kind.UNREAD,
    "g": Kind.SUGGESTIONS,
    "/": Kind.SEARCH,
    "o": Kind.ORPHANS,
    "d": Kind.DISAGREEMENTS,
    "c": Kind.CHECK,
}


@dataclass(frozen=True, slots=True)
class Menu:
    """A question with single keys for answers."""

    title: str
    rows: tuple[tuple[str, str], ...]
    """Each key and what it means."""
    answer: Callable[[str], None]


class ScopeChooser(Popup[Sitting | None]):
    """Single keys for scopes; the result is the session to go on with, or a new one."""

    AUTO_FOCUS = ""

    def __init__(self, project: Project, inks: Inks, article: Article | None, query: str) -> None:
        super().__init__()
        self._project = project
        self._inks = inks
        self._article = article
        self._query = query
        self._here = False
        self._latest: Sitting | None = None
        self._menu = Menu("", (), lambda _: None)

    def compose(self) -> ComposeResult:
        """Show the keys, and room for a query."""
        with VerticalScroll(id="sheet", can_focus=False) as sheet:
            sheet.border_title = "Tagging session"
            yield Static("", id="scope-rows")
            yield Input(self._query, placeholder="words that stand in one paragraph", id="scope-query")

    def on_mount(self) -> None:
        """Ask for a scope."""
        self.query_one(Input).display = False
        self._latest = self._project.latest_sitting()
        self._ask_scope()

    def _ask(self, menu: Menu) -> None:
        self._menu = menu
        lines = [Content.styled(menu.title, "bold")]
        lines += [
            Content.assemble((f" {key:>5} ", "bold"), f" {plain(what)}") for key, what in menu.rows if key
        ]
        self.query_one("#scope-rows", Static).update(Content("\n").join([*lines, Content("   Esc  leaves")]))

    def _ask_scope(self) -> None:
        rows: list[tuple[str, str]] = []
        if self._latest is not None:
            scope, place = self._latest.scope, self._latest.place
            words = in_words_of(self._project, scope)
            rows.append(("Enter", f"goes on with {words}, {place.answered:,} of {place.total.number:,}"))
        for key, kind in _KEYS.items():
            rows.append((key, f"{WORDS[kind]}{self._count(kind)}"))
        where = "this article only" if not self._here else "all articles"
        rows += [("l", where)] if self._article is not None else []
        place_words = "in this article" if self._here else "in all articles"
        self._ask(Menu(f"Go through, {place_words}", tuple(rows), self._choose_kind))

    def _count(self, kind: Kind) -> str:
        if kind in (Kind.SUGGESTIONS, Kind.SEARCH, Kind.CHECK):
            return " …"
        total = self._project.queue(self._scope(kind)).total()
        return f" · {total.number:,}{'+' if total.about else ''}"

    def _scope(self, kind: Kind, argument: str = "") -> Scope:
        article = self._article.uid if self._here and self._article is not None else ""
        return Scope(kind, argument, article)

    def _choose_kind(self, key: str) -> None:
        kind = next((_KEYS[each] for each in readings(key) if each in _KEYS), None)
        if key == "enter" and self._latest is not None:
            self.dismiss(self._latest)
        elif "l" in readings(key) and self._article is not None:
            self._here = not self._here
            self._ask_scope()
        elif kind is Kind.SEARCH:
            field = self.query_one(Input)
            field.display = True
            field.focus()
        elif kind is Kind.SUGGESTIONS:
            choices = tuple(issue_choices(self._inks.issues))
            self._ask(Menu("Suggestions for which issue?", choices, self._choose_issue))
        elif kind is Kind.CHECK:
            self._choose_coder()
        elif kind is not None:
            self._take(self._scope(kind))

    def _choose_issue(self, key: str) -> None:
        issue = find_issue(self._inks.issues, key)
        if issue is not None:
            self._take(self._scope(Kind.SUGGESTIONS, issue.uid))

    def _choose_coder(self) -> None:
        others = sorted(set(self._project.coder_names().values()) - {self._project.coder})[:9]
        if not others:
            raise Refused("Nobody else has worked in this project. Nothing was changed.")
        rows = tuple((str(number), name) for number, name in enumerate(others, 1))
        names = dict(rows)

        def choose(key: str) -> None:
            if key in names:
                self._take(self._scope(Kind.CHECK, names[key]))

        self._ask(Menu("Whose tags?", rows, choose))

    def _take(self, scope: Scope) -> None:
        self.dismiss(self._project.new_sitting(scope))

    @on(Input.Submitted)
    def search(self, event: Input.Submitted) -> None:
        """Go through what a query finds."""
        if event.value.strip() and self.is_on_top:
            self._take(self._scope(Kind.SEARCH, event.value.strip()))

    def on_key(self, event: events.Key) -> None:
        """Choose."""
        key = token(event.key, event.character)
        if key == "escape":
            event.stop()
            self.dismiss(None)
        elif self.is_on_top and not self.query_one(Input).has_focus:
            event.stop()
            event.prevent_default()
            if key in ("down", "up"):
                self.scroll_rows("#sheet", 1 if key == "down" else -1)
                return
            try:
                self._menu.answer(key)
            except TaglineError as error:
                self.query_one("#sheet").border_subtitle = Content(plain(in_words(error)))


def in_words_of(project: Project, scope: Scope) -> str:
    """Return a scope in words, such as `unread sentences`."""
    argument = scope.argument
    if scope.kind is Kind.SUGGESTIONS:
        argument = next((issue.name for issue in project.issues() if issue.uid == argument), argument)
        return f"suggestions for {argument}"
    if scope.kind is Kind.SEARCH:
        return f"what a search for “{argument}” finds"
    return f"tags of {argument}" if scope.kind is Kind.CHECK else WORDS[scope.kind]


def choose_session(screen: ReadingScreen, _: str) -> None:
    """Ask what to go through, and open the session."""
    project = screen.project
    if project.read_only:
        raise Refused(project.read_only_reason)
    query = screen.last_search

    def begin(sitting: Sitting | None) -> None:
        if sitting is not None:
            open_session(screen, sitting)

    screen.record.write()
    screen.app.push_screen(ScopeChooser(project, screen.inks, screen.article, query), begin)


def open_session(screen: ReadingScreen, sitting: Sitting) -> None:
    """Show a session over the reading screen, and what it did when it is left."""
    from tui.screens.session import SessionScreen

    session = SessionScreen(screen.project, screen.inks, screen.measure, sitting)

    def leave(_: None) -> None:
        for pane in screen.panes:
            screen.record.stand(pane)
        screen.refresh_annotations()
        place = session.sitting.place
        if place.answered:
            screen.say(f"session · {place.answered:,} answered · {place.tagged:,} tagged · saved")

    screen.record.look_away()
    screen.app.push_screen(session, leave)
