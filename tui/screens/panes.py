"""Actions of panes, lists and the program as a whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.widget import Widget

from store.errors import NotFound
from store.model import Annotation, Article, ArticleSummary, Status
from tui.actions import ACTIONS, Mode
from tui.key_names import show_keys
from tui.screens.overlapping import show_other
from tui.settings import NARROWEST, WIDEST
from tui.widgets.reader import ReaderPane
from tui.widgets.rowlist import RowList
from tui.workspace import Workspace

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

Handler = Callable[["ReadingScreen", str], None]


def restore(screen: ReadingScreen, workspace: Workspace) -> None:
    """Open what was open when the project was left, else the first article."""
    found = []
    for uid in workspace.articles:
        try:
            found.append(screen.project.find_article(uid))
        except NotFound:  # removed since
            continue
    if not found:
        found = [summary.article for summary in screen.project.articles(0, 1)]
    shown = list(screen.panes)
    for pane, article in zip(shown, found, strict=False):
        pane.display = True
        screen.show_article(article, pane=pane)
    if workspace.annotations:
        toggle_annotations(screen, "")
    screen.suggestions.shown = workspace.suggestions
    screen.set_focus(shown[workspace.active if workspace.active < len(found) else 0])


def renew(screen: ReadingScreen, pane: ReaderPane, *, say: bool = True) -> None:
    """Show the text that an article has now where the same words stand, and say what another program did."""
    shown = pane.article
    if shown is None:
        return
    place = screen.project.article_place(shown.id)
    listed = next(iter(screen.project.articles(place, 1)), None)
    if listed is None or listed.article.id != shown.id:
        if say:
            screen.say(f"“{shown.title}” was removed by another program · it takes no more tags", alarm=True)
    elif listed.article.revision_id != shown.revision_id:
        pane.selecting = False
        screen.show_article(listed.article, pane=pane, offset=_carried(screen, pane, shown, listed.article))
        if say:
            screen.say(_news(screen, shown))


def _carried(screen: ReadingScreen, pane: ReaderPane, shown: Article, now: Article) -> int:
    """Return where the cursor of a pane belongs in another text, and take marks and jumps there too."""
    trail, last = screen.trail, max(0, now.length - 1)
    offsets = [pane.cursor, *trail.offsets(shown.id)]
    goals = [min(goal, last) for goal in screen.project.carried_offsets(shown, now, offsets)]
    trail.carry(shown.id, dict(zip(offsets, goals, strict=True)))
    return goals[0]


def _news(screen: ReadingScreen, shown: Article) -> str:
    news = f"“{shown.title}” has a new text: another program imported it again"
    return " · ".join(filter(None, [news, to_review(screen, shown)]))


def to_review(screen: ReadingScreen, article: Article) -> str:
    """Return what to say of annotations that an edited source moved or left without a place, if any."""
    waiting = screen.project.count_for_review(article)
    key = screen.keys.keymap.first_key("annotation-list")
    return f"{waiting:,} to review: {show_keys(key)}" if waiting else ""


def current(screen: ReadingScreen) -> Workspace:
    """Return what is open."""
    shown = [pane for pane in screen.panes if pane.display and pane.article]
    return Workspace(
        tuple(pane.article.uid for pane in shown if pane.article),
        shown.index(screen.pane) if screen.pane in shown else 0,
        bool(screen.annotation_list.display),
        screen.suggestions.shown,
    )


def second_article(screen: ReadingScreen, _: str) -> None:
    """Open a second article beside the first, or close the one that is not active."""
    second = screen.panes[1]
    if second.display:
        _close_other(screen)
        return

    def show(chosen: ArticleSummary | None) -> None:
        if chosen is None:
            return
        second.display = True
        screen.show_article(chosen.article, pane=second)
        screen.set_focus(second)

    # Imported on use, like every other screen: the first paint needs none of them.
    from tui.screens.picker import ArticlePicker

    articles = screen.project.articles()
    screen.app.push_screen(ArticlePicker("Open beside", screen.inks, articles), show)


def _close_other(screen: ReadingScreen) -> None:
    first, second = screen.panes
    if screen.pane is second and second.article is not None:
        screen.show_article(second.article, pane=first, offset=second.cursor)
    second.article = None
    second.display = False
    screen.set_focus(first)
    if first.article is not None:
        screen.article_list.shown = frozenset({first.article.id})


def _turn(step: int, screen: ReadingScreen, _: str) -> None:
    """Give the focus to the next pane or list; the list of articles opens when it gets it.

    Where several annotations lie under the cursor, the next key goes from one to the next instead.
    """
    if step > 0 and show_other(screen):
        return
    stops: list[Widget] = [screen.article_list]
    stops += [pane for pane in screen.panes if pane.display]
    if screen.annotation_list.display:
        stops.append(screen.annotation_list)
    here = stops.index(screen.focused) if screen.focused in stops else 0
    goal = stops[(here + step) % len(stops)]
    if goal is screen.article_list:
        screen.article_list.add_class("open")
        screen.app.stylesheet.update(screen.article_list)  # what is not shown gets no focus
    screen.set_focus(goal)  # at once: the next key may be on its way already


def toggle_annotations(screen: ReadingScreen, _: str) -> None:
    """Show the list of annotations, or hide it; go to it while there is something in it to review."""
    rows = screen.annotation_list
    waiting = screen.article is not None and screen.project.count_for_review(screen.article) > 0
    rows.display = not rows.display or (waiting and screen.focused is not rows)
    if rows.display:
        rows.reload()
        if waiting:
            screen.set_focus(rows)
    elif screen.focused in (rows, None):
        screen.set_focus(screen.pane)


def _codebook(first: str, screen: ReadingScreen, _: str) -> None:
    """Show the codebook, and begin with an action if one is named."""
    from tui.screens.codebook import CodebookScreen

    screen.app.push_screen(CodebookScreen(screen, first))


def _open_annotation(screen: ReadingScreen, annotation: Annotation) -> None:
    if annotation.status is Status.PLACED:
        go_to_annotation(screen, annotation)
        return
    # Imported on use: only an edited source leaves anything to review.
    from tui.screens.reviewing import review

    review(screen, annotation)


def go_to_annotation(screen: ReadingScreen, annotation: Annotation) -> None:
    """Go from the list to where an annotation stands."""
    if screen.place is not None:
        screen.trail.leave(screen.place)
    screen.pane.go_to(annotation.span.start)
    screen.set_focus(screen.pane)


def open_row(screen: ReadingScreen, _: str) -> None:
    """Open the article under the cursor of the list, or go to the annotation."""
    if screen.mode is Mode.ANNOTATIONS:
        annotation = screen.annotation_list.current()
        if annotation is not None:
            _open_annotation(screen, annotation)
        return
    summary = screen.article_list.current()
    if summary is not None:
        screen.record.write()
        screen.pane.selecting = False
        screen.show_article(summary.article)
        screen.say(to_review(screen, summary.article))
        screen.set_focus(screen.pane)


def back(screen: ReadingScreen, _: str) -> None:
    """Leave the selection or the list."""
    pane = screen.pane
    if screen.mode in (Mode.ARTICLES, Mode.ANNOTATIONS):
        screen.set_focus(pane)
        return
    pane.selecting = False
    pane.go_to(pane.cursor)
    screen.say("")


def _measure(change: int, screen: ReadingScreen, _: str) -> None:
    screen.measure = max(NARROWEST, min(WIDEST, screen.measure + change))
    for pane in screen.panes:
        pane.set_measure(screen.measure)
    screen.app.remember("width", screen.measure)
    screen.say(f"text {screen.measure} columns wide")


def _in_list(step: Callable[[RowList[object]], None], screen: ReadingScreen, _: str) -> None:
    rows = screen.focused
    if isinstance(rows, RowList):
        step(rows)


def show_help(screen: ReadingScreen, _: str) -> None:
    """Show every key."""
    from tui.screens.sheets import help_sheet

    screen.app.push_screen(help_sheet(screen.keys.keymap))


def _app(action: str, screen: ReadingScreen, _: str) -> None:
    screen.app.call_later(screen.app.run_action, action)


def leave(screen: ReadingScreen, _: str) -> None:
    """Quit, unless something is not saved yet: then ask first."""
    screen.waiting.leave(partial(_app, "leave", screen, ""))


def redraw(screen: ReadingScreen, _: str) -> None:
    """Draw the whole screen."""
    screen.refresh(layout=True, repaint=True)


HANDLERS: Final[dict[str, Handler]] = {
    "second-article": second_article,
    "next-pane": partial(_turn, 1),
    "previous-pane": partial(_turn, -1),
    "annotation-list": toggle_annotations,
    "issue-panel": partial(_codebook, ""),
    **{action.id: partial(_codebook, action.id) for action in ACTIONS if action.modes == {Mode.CODEBOOK}},
    "open": open_row,
    "back": back,
    "wider": partial(_measure, 4),
    "narrower": partial(_measure, -4),
    "row-down": partial(_in_list, lambda rows: rows.step(1)),
    "row-up": partial(_in_list, lambda rows: rows.step(-1)),
    "list-page-down": partial(_in_list, lambda rows: rows.page(1)),
    "list-page-up": partial(_in_list, lambda rows: rows.page(-1)),
    "list-top": partial(_in_list, lambda rows: rows.move_to(0)),
    "list-end": partial(_in_list, lambda rows: rows.move_to(rows.count - 1)),
    "theme": partial(_app, "choose_theme"),
    "help": show_help,
    "palette": partial(_app, "command_palette"),
    "suspend": partial(_app, "suspend_process"),
    "redraw": redraw,
    "quit": leave,
}
