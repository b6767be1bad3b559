"""Panes, sheets, palette, sizes of the screen, and what is restored at the next start."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from textual.command import CommandPalette

from store.model import Draft
from store.project import Project
from tests.flows.driving import OpenReader, ReaderPilot, bar_text, screen_of, shown
from tests.flows.reading_back import all_annotations, make_project, press, type_at_once
from tui.screens.picker import ArticlePicker
from tui.screens.reading import ReadingScreen
from tui.screens.sheets import Sheet
from tui.settings import load_settings
from tui.widgets.reader import ReaderPane


def focused(pilot: ReaderPilot) -> str | None:
    """Return the id of the widget with the focus."""
    widget = screen_of(pilot).focused
    return widget.id if widget else None


def remove_articles(path: Path, where: str = "true") -> None:
    """Remove articles as another program would."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE articles SET deleted_at = '2026-01-01' WHERE {where}")


async def test_tab_goes_round_all_panes(open_reader: OpenReader) -> None:
    """Tab and shift+tab visit articles, both texts and the annotations; verbs follow the active text."""
    async with open_reader(size=(200, 60)) as pilot:
        await press(pilot, "o vertical_line S h o r t enter tab")
        seen = [focused(pilot)]
        for _ in range(3):
            await press(pilot, "tab")
            seen.append(focused(pilot))
        assert seen == ["annotations", "articles", "first", "second"]
        await press(pilot, "shift+tab")
        assert focused(pilot) == "first"
        assert screen_of(pilot).pane.id == "first"
        await press(pilot, "shift+tab j")
        assert "ARTICLES" in bar_text(pilot, "status")
        await press(pilot, "escape")
        assert focused(pilot) == "first"


async def test_tab_on_a_narrow_screen_opens_the_hidden_list(open_reader: OpenReader) -> None:
    """At 80x24 the list of articles takes no room until it has the focus, and goes when it loses it."""
    async with open_reader(size=(80, 24)) as pilot:
        articles = screen_of(pilot).article_list
        assert not articles.display
        await press(pilot, "tab")
        assert focused(pilot) == "articles"
        assert articles.display
        assert articles.size.width > 0
        await press(pilot, "j enter")
        assert focused(pilot) == "first"
        assert not articles.display
        assert screen_of(pilot).article_list.index == 1
        await press(pilot, "shift+tab")
        assert focused(pilot) == "articles"
        await pilot.resize_terminal(120, 40)
        await pilot.resize_terminal(80, 24)
        assert focused(pilot) == "articles"
        await press(pilot, "escape")
        assert focused(pilot) == "first"


async def test_a_bar_opens_and_closes_a_second_article(open_reader: OpenReader) -> None:
    """`|` and Esc leaves one pane; `|` with an article shows two, also at 80x24; `|` keeps the active one."""
    async with open_reader(size=(80, 24)) as pilot:
        screen = screen_of(pilot)
        second = screen.query_one("#second", ReaderPane)
        await press(pilot, "vertical_line escape")
        assert not second.display
        assert isinstance(pilot.app.screen, ReadingScreen)
        await press(pilot, "vertical_line down down up enter j")
        assert second.display
        assert second.size.height > 4
        assert second.view.row_of(second.cursor) is not None
        assert second.article is not None
        title = second.article.title
        place = second.cursor
        await press(pilot, "vertical_line")
        assert not second.display
        assert focused(pilot) == "first"
        assert screen.article is not None
        assert (screen.article.title, screen.pane.cursor) == (title, place)


async def test_typing_narrows_the_picker_and_nothing_found_is_survived(open_reader: OpenReader) -> None:
    """A word that no title holds leaves an empty list; Enter then opens nothing."""
    async with open_reader(size=(110, 24)) as pilot:
        await press(pilot, "vertical_line z z z")
        assert isinstance(pilot.app.screen, ArticlePicker)
        assert "no articles" in shown(pilot)
        await press(pilot, "enter")
        assert not screen_of(pilot).query_one("#second").display


async def test_sheets_open_scroll_and_close(open_reader: OpenReader) -> None:
    """Help opens by one key, scrolls, and closes by Esc, q, ? and Enter without quitting."""
    async with open_reader(size=(80, 24)) as pilot:
        for closing in ("escape", "q", "?", "enter"):
            await press(pilot, "?")
            assert isinstance(pilot.app.screen, Sheet)
            await press(pilot, closing)
            assert isinstance(pilot.app.screen, ReadingScreen), closing
        await press(pilot, "?")
        top = shown(pilot).splitlines()[:-2]  # what was read shows in the status line after a while
        assert "Next sentence" in "\n".join(top)
        for down, up in (("j", "k"), ("down", "up"), ("space", "pageup"), ("ctrl+d", "ctrl+u")):
            await press(pilot, down)
            assert shown(pilot).splitlines()[:-2] != top, down
            await press(pilot, up)
            assert shown(pilot).splitlines()[:-2] == top, up
        assert pilot.app.return_value is None


@pytest.mark.parametrize(
    "opening",
    ["?", "i", "i a", "i n", "s", "s slash", "s u", "s u escape", "s u a", "a", "vertical_line", "\\"],
)
async def test_what_is_closed_twice_is_closed_once(open_reader: OpenReader, opening: str) -> None:
    """A key that comes again before a screen is gone closes nothing else, and stops nothing."""
    async with open_reader(size=(80, 24)) as pilot:
        await press(pilot, opening)
        assert len(pilot.app.screen_stack) > 1
        for _ in range(3):
            await type_at_once(pilot, "escape escape")
        assert isinstance(pilot.app.screen, ReadingScreen)
        await press(pilot, "j 1")
        assert "saved" in bar_text(pilot, "status")


async def test_help_names_every_action_with_its_key(open_reader: OpenReader) -> None:
    """Nothing that can be done is missing from the help."""
    from tui.actions import ACTIONS
    from tui.keymap import build
    from tui.screens.sheets import help_sheet

    text = " ".join(str(help_sheet(build())._content).split())
    for action in ACTIONS:
        assert " ".join(action.help.split()) in text
    assert "← , b" not in text


async def test_the_palette_finds_and_does_an_action(open_reader: OpenReader, project: Project) -> None:
    """`:` and ctrl+p list every action with its key; typing finds one and Enter does it."""
    async with open_reader(size=(100, 30)) as pilot:
        await press(pilot, "j :")
        assert isinstance(pilot.app.screen, CommandPalette)
        await pilot.pause(0.1)
        assert "Next sentence" in shown(pilot)
        await press(pilot, "w i t h o u t")
        await pilot.pause(0.2)
        assert "Highlight the target without an issue" in shown(pilot)
        await press(pilot, "enter")
        await pilot.pause(0.2)
        assert len(all_annotations(project)) == 1
        await press(pilot, "ctrl+p")
        assert isinstance(pilot.app.screen, CommandPalette)
        await press(pilot, "P u t space a n o t h e r")
        await pilot.pause(0.2)
        await press(pilot, "enter")
        await pilot.pause(0.2)
        assert screen_of(pilot).hint.display
        await press(pilot, "left_shift")
        assert screen_of(pilot).hint.display
        await press(pilot, "2")
        assert [len(each.issue_ids) for each in all_annotations(project)] == [1]


async def test_keys_with_brackets_are_shown_in_the_palette(open_reader: OpenReader) -> None:
    """The keys `[` and `]` are no markup: the palette shows them."""
    async with open_reader(size=(100, 30)) as pilot:
        await press(pilot, ": P r e v i o u s space a n n")
        await pilot.pause(0.2)
        rows = shown(pilot).splitlines()
        place = next(index for index, row in enumerate(rows) if "Previous annotation" in row)
        assert "[" in rows[place + 1]


async def test_the_text_is_made_wider_and_it_is_remembered(open_reader: OpenReader) -> None:
    """`+` and `-` change the measure within its limits, say so, and the next start has it."""
    async with open_reader(size=(160, 30)) as pilot:
        await press(pilot, "+ +")
        assert "text 80 columns wide" in bar_text(pilot, "status")
        assert screen_of(pilot).pane.view.layout.width == 80
        await press(pilot, "-")
    assert load_settings().width == 76
    async with open_reader(size=(160, 30)) as pilot:
        assert screen_of(pilot).pane.view.layout.width == 76


# Restored


async def test_panes_cursors_and_lists_are_restored(open_reader: OpenReader) -> None:
    """Articles, sentences, the active pane and the list of annotations are as they were left."""
    async with open_reader(size=(200, 60)) as pilot:
        await press(pilot, "o j j vertical_line S h o r t enter j 1 shift+tab q")
        before = [(pane.article, pane.cursor) for pane in screen_of(pilot).query(ReaderPane)]
    async with open_reader(size=(200, 60)) as pilot:
        screen = screen_of(pilot)
        assert [(pane.article, pane.cursor) for pane in screen.query(ReaderPane)] == before
        assert screen.annotation_list.display
        assert focused(pilot) == "first"


async def test_an_article_removed_since_is_survived(open_reader: OpenReader, project_path: Path) -> None:
    """If an article that was open is gone, the other one opens alone; if all are gone, the reader says so."""
    async with open_reader(size=(200, 60)) as pilot:
        await press(pilot, "vertical_line S h o r t enter j q")
        kept = screen_of(pilot).article
    assert kept is not None
    remove_articles(project_path, f"id <> {kept.id}")
    async with open_reader(size=(200, 60)) as pilot:
        screen = screen_of(pilot)
        assert screen.article is not None
        assert screen.article == kept
        assert not screen.query_one("#second").display
        await press(pilot, "J K 1 q")
    remove_articles(project_path)
    async with open_reader(size=(110, 24)) as pilot:
        assert "No articles yet" in shown(pilot)


async def test_a_project_without_articles_says_what_to_do(open_reader: OpenReader, tmp_path: Path) -> None:
    """Every key works over an empty project, the page says the next step, and quitting works."""
    path = make_project(tmp_path / "empty.db")
    async with open_reader(size=(110, 24), path=path) as pilot:
        assert "No articles yet. Quit with q, then: tagline FILE…" in shown(pilot)
        await press(pilot, "j k l h } { g g G space pageup ] [ J K r m a ' a , ;")
        await press(pilot, "1 0 t e . p x c 1 a v o V escape")
        await press(pilot, "u U y + - o tab j enter tab ? escape i escape vertical_line escape")
        await pilot.click("#first", offset=(20, 5))
        await pilot.resize_terminal(40, 10)
        await press(pilot, "o")
        text = " ".join(shown(pilot).split())
        assert "No articles yet. Quit with q, then: tagline FILE…" in text
        await press(pilot, "q")
        assert pilot.app.return_value == 0


async def test_an_article_that_vanishes_while_open_is_survived(
    open_reader: OpenReader, project_path: Path
) -> None:
    """What another program removes while it is on screen costs a message and not the session."""
    async with open_reader(size=(110, 24)) as pilot:
        screen = screen_of(pilot)
        remove_articles(project_path, "id = 1")
        screen.elsewhere.look()
        await press(pilot, "j 1 x a escape u r J K")
        screen.record.write()
        await press(pilot, "q")
        assert pilot.app.return_value == 0


# Another program


async def test_a_tag_made_elsewhere_appears_without_losing_the_place(
    open_reader: OpenReader, project: Project
) -> None:
    """What another connection tags is shown at the next look, and cursor, selection and view stay."""
    async with open_reader(size=(110, 24)) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "o j j v l")
        before = (screen.pane.selection, screen.pane.view.top, focused(pilot))
        article = screen.article
        assert article is not None
        project.tag(article, screen.pane.target, [project.issues()[3]])
        screen.elsewhere.look()
        await pilot.pause()
        assert (screen.pane.selection, screen.pane.view.top, focused(pilot)) == before
        assert "energy strikes 1" in bar_text(pilot, "issue-bar")
        assert screen.annotation_list.count == 1
        assert [each.issue_ids for each in screen.pane.annotations_here()] == [(4,)]


async def test_an_issue_made_elsewhere_appears_and_tags(open_reader: OpenReader, project: Project) -> None:
    """A new issue of another program stands in the bar at the next look, and its key works."""
    from store.codebook import IssueDraft

    async with open_reader(size=(110, 24)) as pilot:
        project.add_issue(IssueDraft("prisoners", "5"))
        screen_of(pilot).elsewhere.look()
        await press(pilot, "5")
        assert "prisoners 1" in bar_text(pilot, "issue-bar")


# Sizes


async def test_the_target_keeps_its_row_when_the_terminal_changes(open_reader: OpenReader) -> None:
    """From 200x60 down to 1x1 and back nothing breaks, and the cursor's row is in view at every size."""
    async with open_reader(size=(200, 60)) as pilot:
        pane = screen_of(pilot).pane
        await press(pilot, "} } } } } j")
        cursor, row = pane.cursor, pane.view.row_of(pane.cursor)
        assert row is not None
        for width, height in ((200, 50), (80, 24), (40, 10), (20, 6), (1, 1), (40, 10), (120, 40), (200, 60)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            now = pane.view.row_of(cursor)
            assert pane.cursor == cursor
            assert now is not None, (width, height)
            if width == 200 and height == 50:
                assert now == row
            if pane.size.height > 2:
                assert len(pane.view.rows) == pane.size.height - 2
        assert pane.document.text(pane.target) in " ".join(shown(pilot).split()) or now is not None


async def test_the_smallest_screens_keep_what_matters(open_reader: OpenReader) -> None:
    """At 40x10 the text, the message after a tag, and help and quit are there; at 1x1 keys still work."""
    async with open_reader(size=(40, 10)) as pilot:
        await press(pilot, "j j 1")
        assert "territory · saved · u undo" in bar_text(pilot, "status")
        assert "? help" in bar_text(pilot, "key-bar")
        assert "q quit" in bar_text(pilot, "key-bar")
        await pilot.resize_terminal(40, 6)
        for rows in (1, 1, 1, 1, -1, -1, 3):  # a view of one row, also if that is the gap between paragraphs
            screen_of(pilot).pane.scroll_rows(rows)
            await pilot.pause()
        await press(pilot, "o vertical_line escape ? escape : escape")
        await pilot.resize_terminal(1, 1)
        await press(pilot, "j 2 space G tab tab v l escape q")
        assert pilot.app.return_value == 0


async def test_a_long_message_is_cut_and_not_left_out(open_reader: OpenReader) -> None:
    """What does not fit into the status line is cut with an ellipsis; wide characters count as two cells."""
    async with open_reader(size=(60, 12)) as pilot:
        screen = screen_of(pilot)
        for text in ("word " * 40, "漢字" * 40, "漢字" * 14 + "saved"):
            screen.say(text)
            await pilot.pause()
            status = bar_text(pilot, "status")
            assert text[:10] in status
            assert status.rstrip().endswith(("…", "saved"))
            last = next(row for row in shown(pilot).splitlines() if "READ" in row)
            assert text[:10] in last


async def test_reading_progress_survives_moving_between_articles_at_once(
    open_reader: OpenReader, project: Project
) -> None:
    """What was read and where one stood is written when one leaves an article, without waiting."""
    async with open_reader(size=(110, 24)) as pilot:
        article = screen_of(pilot).article
        assert article is not None
        await press(pilot, "j j j J")
        reading = project.reading(article)
        assert reading.position > 0
        assert any(len(span) > 200 for span in reading.seen)


async def test_wide_issue_names_do_not_shift_the_text(open_reader: OpenReader, tmp_path: Path) -> None:
    """An issue without a key and with a name in wide characters takes one cell of the margin."""
    from store.codebook import IssueDraft

    path = make_project(
        tmp_path / "wide.db", Draft("One begins.\nTwo ends.", "Wide", "w.txt"), issues=(IssueDraft("領土"),)
    )
    async with open_reader(size=(110, 24), path=path) as pilot:
        before = shown(pilot).splitlines()
        column = next(row.index("One begins.") for row in before if "One begins." in row)
        await press(pilot, "t a")
        after = next(row for row in shown(pilot).splitlines() if "One begins." in row)
        assert after.index("One begins.") == column
        assert "a▌" in after
