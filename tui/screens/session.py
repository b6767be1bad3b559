"""The tagging session: one passage after the other, each answered with one key."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.app import ComposeResult

from store.answers import Answer, Answered, Sitting
from store.errors import TaglineError
from store.model import Annotation, Issue
from store.project import Project
from store.scopes import Offer
from tui.inks import Inks
from tui.issue_keys import find_issue
from tui.keymap import MODIFIERS, readings, token
from tui.recovery import in_words
from tui.screens.sessionbars import WITH_ISSUES, SessionBars
from tui.screens.sized import Sized
from tui.screens.waiting import PATIENCE
from tui.text.document import Document
from tui.text.sanitise import plain
from tui.widgets.bars import Bar
from tui.widgets.direct import DirectPainter
from tui.widgets.passage import PassageView

if TYPE_CHECKING:
    from tui.app import TaglineApp

PREPARED: Final = 3
"""Passages that are found before they are needed."""
_PAUSE: Final = 60.0
"""Seconds after which nobody is taken to be thinking any more."""


class SessionScreen(Sized[None]):
    """Shows a passage, takes an answer, saves it, and shows the next, which is there already."""

    app: TaglineApp

    def __init__(self, project: Project, inks: Inks, measure: int, sitting: Sitting) -> None:
        super().__init__()
        self.project = project
        self.inks = inks
        self.sitting = sitting
        self.holds = False
        """Whether issues are added without going on."""
        self.offer: Offer | None = None
        """The passage on the screen; None when all are answered."""
        self._ahead: deque[Offer] = deque()
        self._rest: Iterator[Offer] = iter(())
        self._documents: dict[int, Document] = {}
        self._shown = time.monotonic()
        self._early: list[events.Key] | None = []
        self._said = ""
        self.view = PassageView(inks, measure, id="session-view")
        self.bars = SessionBars(inks)
        self.painter = DirectPainter(self, (self.view, *self.bars.above, *self.bars.below))

    def compose(self) -> ComposeResult:
        """Yield the passage between its source and the keys."""
        yield from self.bars.above
        yield self.view
        yield from self.bars.below

    def on_mount(self) -> None:
        """Find the first passage."""
        self._attempt(self._begin)
        self.call_after_refresh(self._take_early)

    def _begin(self) -> None:
        self._start_from_place()
        if not self._next():
            self.call_after_refresh(self._finish)

    def _take_early(self) -> None:
        early, self._early = self._early or [], None
        for event in early:
            if self.is_current:
                self.on_key(event)
            else:  # one of them has opened a note or the summary, or the session is left
                self.app.post_message(event)

    # Passages

    def _start_from_place(self) -> None:
        """Find passages from the first that is not answered."""
        self._ahead.clear()
        self._rest = self.project.queue(self.sitting.scope).after(self.sitting.place.spot)

    def _prepare(self) -> None:
        """Find the next passages, and lay out the next one, while the present one is read."""
        while len(self._ahead) < PREPARED:
            offer = next(self._rest, None)
            if offer is None:
                break
            self._ahead.append(offer)
        if self._ahead:
            self.view.prepare(self._document(self._ahead[0]), self._ahead[0].span)

    def _next(self) -> bool:
        """Show the next passage; return False if there is none."""
        if not self._ahead:
            self._prepare()
        self.offer = self._ahead.popleft() if self._ahead else None
        self.holds = False
        self._shown = time.monotonic()
        self._show()
        self.call_after_refresh(self._attempt, self._prepare)
        return self.offer is not None

    def _document(self, offer: Offer) -> Document:
        """Return the text in which a passage stands; of one that was not found, its old words."""
        if offer.is_orphan:
            each = offer.annotations[0]
            return Document.of(each.prefix + each.exact + each.suffix)
        revision = offer.article.revision_id
        if revision not in self._documents:
            if len(self._documents) >= PREPARED:
                self._documents.clear()
            self._documents[revision] = Document(self.project.text(offer.article))
        return self._documents[revision]

    # What is shown

    def _show(self) -> None:
        offer = self.offer
        if offer is not None:
            document, span = self._document(offer), offer.span
            over: list[Annotation] = []
            if offer.is_orphan:
                prefix = len(offer.annotations[0].prefix)
                span = span.shift(prefix - span.start)
            else:
                over = self.project.annotations_over(offer.article, span)
            self.view.show(document, span, over)
        self._show_bars()

    def _show_bars(self) -> None:
        self.bars.show(self.offer, self.sitting, self._said or self._about(self.offer), said=bool(self._said))

    def _about(self, offer: Offer | None) -> str:
        """Return what is known of the passage beside its text."""
        if offer is None:
            return ""
        if self.holds:
            return "hold: digits and letters add · space goes on"
        if offer.suggestion is not None:
            return f"{self._names(offer.suggestion.issue_id)}? {', '.join(offer.suggestion.because)}"
        if offer.is_orphan:
            return f"{self.inks.names(offer.annotations[0])} · not found in the text now"
        return " · ".join(
            f"{self._coders.get(each.coder_id, '?')}: {self.inks.names(each)}" for each in offer.annotations
        )

    @property
    def _coders(self) -> dict[int, str]:
        return self.project.coder_names()

    def _names(self, issue_id: int | None) -> str:
        return next((issue.name for issue in self.inks.issues if issue.id == issue_id), "")

    def say(self, text: str) -> None:
        """Show a message until the next key."""
        self._said = text
        self._show_bars()

    # Keys

    def take_key(self, event: events.Key) -> None:
        """Do what a key means, or keep it until it is known what for."""
        if self._early is None:
            self.on_key(event)
        else:
            self._early.append(event)

    def on_key(self, event: events.Key) -> None:
        """Answer the passage, and show at once what comes next."""
        event.stop()
        event.prevent_default()
        key = token(event.key, event.character)
        if key in MODIFIERS:
            return
        self._said = ""
        self._attempt(self._press, key)
        self.paint()

    def _press(self, key: str) -> None:
        own = next((issue for issue in self.inks.issues if issue.key == key), None)
        deeds = {
            "space": "nothing",
            "backspace": "back",
            "escape": "end",
            "enter": "take",
            "+": "hold",
            "0": "highlight",
            "A": "note",
            "up": "up",
            "down": "down",
            "ctrl+z": "suspend",
            "ctrl+l": "redraw",
        }
        deed = next((deeds[each] for each in readings(key) if each in deeds), "")
        if own is None and "a" in readings(key):
            deed = "note"
        issue = own or (None if deed else find_issue(self.inks.issues, key))
        if issue is not None:
            self.tag(issue)
        elif deed:
            self.perform(deed)
        else:
            self.say(f"{plain(key)} is no issue here · space says nothing here, Esc ends")

    def perform(self, deed: str) -> None:
        """Do something that is not a tag."""
        if deed == "nothing":
            self._answer(Answer(tags=False))
        elif deed == "highlight":
            self._answer(Answer())
        elif deed == "back":
            self._step_back()
        elif deed == "take":
            self._take()
        elif deed == "hold":
            self.holds = not self.holds
            self._show_bars()
        elif deed == "note":
            self._note()
        elif deed in ("up", "down"):
            self.view.scroll_rows(1 if deed == "down" else -1)
        elif deed == "suspend":
            self.app.call_later(self.app.run_action, "suspend_process")
        elif deed == "redraw":
            self.refresh(layout=True, repaint=True)
        else:
            self._finish()

    def tag(self, issue: Issue) -> None:
        """Tag the passage with an issue and go on, unless further ones are to follow."""
        self._answer(Answer((issue,), goes_on=not self.holds))

    def _take(self) -> None:
        """Tag the passage with the issues that it comes with."""
        offer = self.offer
        if offer is None or self.sitting.scope.kind not in WITH_ISSUES:
            self.say("space says nothing here · digits and letters tag")
            return
        ids = {issue_id for each in offer.annotations for issue_id in each.issue_ids}
        if offer.suggestion is not None:
            ids.add(offer.suggestion.issue_id)
        self._answer(Answer(tuple(issue for issue in self.inks.issues if issue.id in ids)))

    def _answer(self, given: Answer) -> None:
        """Show the next passage, save the answer, and count it when it is saved."""
        offer = self.offer
        if offer is None:
            return
        taken = min(_PAUSE, time.monotonic() - self._shown)
        given = given._replace(seconds=taken)
        self._shown = time.monotonic()
        if given.goes_on and self._ahead:
            following = self._ahead[0]
            if not following.is_orphan:  # what is read of it before the answer is saved is little
                self.view.show(self._document(following), following.span, ())
                self.paint()
        try:
            with self.project.hurried(PATIENCE * 5):
                done = self.project.answer(self.sitting, offer, given)
        except TaglineError:
            self._show()
            raise
        self.sitting = done.sitting
        if not given.goes_on:
            self._show()
        elif not self._next():
            self._finish()

    def _step_back(self) -> None:
        done = self.project.step_back(self.sitting)
        if done is None:
            self.say("nothing is answered yet")
            return
        self.sitting = done.sitting
        if done.spot is not None:
            self._start_from_place()
            queue = self.project.queue(self.sitting.scope)
            again = queue.at(done.spot)
            if again is not None:  # whatever else was read or tagged since, this is what was answered
                self._ahead.append(again)
                self._rest = queue.after(again.spot)
            self._next()
        else:
            self._show()
        self.say(_taken_back(done))

    def _note(self) -> None:
        offer = self.offer
        if offer is None:
            return
        over = () if offer.is_orphan else self.project.annotations_over(offer.article, offer.span)
        coders = self._coders
        own = next(
            (
                each
                for each in over
                if each.span == offer.span and coders.get(each.coder_id) == self.project.coder
            ),
            None,
        )
        before = own.note if own else ""

        def write(text: str | None) -> None:
            if text is not None and text != before:
                self._attempt(self._answer, Answer(note=text, goes_on=False))
                self.say("note · saved · space goes on")
                self.paint()

        from tui.screens.note import NoteScreen  # on use: most passages get none

        passage = (
            self._document(offer).text(offer.span) if not offer.is_orphan else offer.annotations[0].exact
        )
        self.app.push_screen(NoteScreen(passage, before), write)

    def _finish(self) -> None:
        """Show the summary; go on from there, or leave."""
        if self.app.screen is not self:  # shown already
            return
        from tui.screens.summary import Choice, SummaryScreen  # on use: nobody waits for it

        self._early = []  # of keys that follow the choice, which are for what it leads to

        def leave(choice: Choice | None) -> None:
            if choice is Choice.BACK:
                self._attempt(self._step_back)
            elif choice is Choice.GO_ON and self.offer is not None:
                self._shown = time.monotonic()
            else:
                if choice is Choice.END or self.offer is None:
                    self._attempt(self.project.end_sitting, self.sitting)
                self.dismiss()
            self._take_early()

        self.app.push_screen(SummaryScreen(self.sitting, self.inks, done=self.offer is None), leave)

    def _attempt(self, act: Callable[..., object], *arguments: object) -> None:
        """Do something that the project may refuse, and say so if it does."""
        try:
            act(*arguments)
        except TaglineError as error:
            self.say(in_words(error))

    # Painting and events

    def paint(self) -> None:
        """Show what has changed without waiting for the next frame."""
        self.painter.paint(covered=bool(self.app._notifications))

    def _compositor_refresh(self) -> None:
        super()._compositor_refresh()
        self.painter.forget()

    def on_resize(self, event: events.Resize) -> None:
        """Make room for the passage on a small screen."""
        self.set_class(event.size.height < 16, "low")
        self.call_after_refresh(self._show_bars)

    @on(Bar.Pressed)
    def press_bar(self, event: Bar.Pressed) -> None:
        """Do what was clicked in a bar."""
        self._said = ""
        issue = find_issue(self.inks.issues, event.argument) if event.argument else None
        if issue is not None:
            self._attempt(self.tag, issue)
        else:
            self._attempt(self.perform, event.action)


def _taken_back(done: Answered) -> str:
    words = done.outcome.summary if done.outcome is not None else ""
    left = " · its tag was changed since, and stays as it is" if done.left else ""
    return f"{plain(words)} · taken back{left}"
