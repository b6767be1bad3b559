"""What a newcomer does first, key by key, checked on screen and in the file."""

from __future__ import annotations

import io
from pathlib import Path

import pandas
import pytest

from store.corpus import starter_codebook
from store.exporters import EXPORTERS
from store.importers import read_file
from store.model import Annotation
from store.project import Project
from tests.flows.driving import OpenReader, bar_text, press, screen_of, shown
from tui.widgets.reader import ReaderPane


def _annotations(project: Project) -> list[Annotation]:
    return [
        annotation
        for summary in project.articles()
        for annotation in project.annotations_from(summary.article, 0, 100)
    ]


async def test_a_digit_tags_the_sentence_and_says_saved(open_reader: OpenReader, project: Project) -> None:
    """After j j 1 the sentence under the cursor stands in the file with issue 1, and the screen says so."""
    async with open_reader() as pilot:
        await press(pilot, "j j 1")
        target = screen_of(pilot).pane.target
        assert "territory · saved · u undo" in bar_text(pilot, "status")
        (annotation,) = _annotations(project)
        assert annotation.span == target
        assert annotation.exact == screen_of(pilot).pane.document.text(target)
        assert project.issues()[0].id in annotation.issue_ids


async def test_a_digit_pressed_twice_adds_nothing(open_reader: OpenReader, project: Project) -> None:
    """Digits add and never toggle: a doubled key over a slow line costs nothing."""
    async with open_reader() as pilot:
        await press(pilot, "j 1 1")
        assert len(_annotations(project)) == 1
        assert "already so" in bar_text(pilot, "status")


async def test_undo_and_redo_work_after_a_restart(open_reader: OpenReader, project: Project) -> None:
    """u takes the tag back in the next session too, and U brings it again."""
    async with open_reader() as pilot:
        await press(pilot, "j j 1")
    async with open_reader() as pilot:
        await press(pilot, "u")
        assert _annotations(project) == []
        assert "undone: territory" in bar_text(pilot, "status")
        await press(pilot, "U")
        assert len(_annotations(project)) == 1


async def test_a_phrase_takes_two_issues_and_a_note(open_reader: OpenReader, project: Project) -> None:
    """v selects by word, 2 and 3 tag the same phrase, a writes its note."""
    async with open_reader() as pilot:
        await press(pilot, "j j l v l l 2 3 a h e y enter")
        (annotation,) = _annotations(project)
        names = {issue.id: issue.name for issue in project.issues()}
        assert [names[issue] for issue in annotation.issue_ids] == ["security guarantees", "Zaporizhzhia"]
        assert annotation.note == "hey"
        assert len(annotation.exact.split()) == 3
        assert "✎" in shown(pilot)


async def test_a_second_article_opens_beside_the_first(open_reader: OpenReader) -> None:
    """| offers the articles, typing narrows them, Enter opens; | again closes the other pane."""
    async with open_reader(size=(200, 60)) as pilot:
        await press(pilot, "vertical_line S h o r t enter")
        screen = screen_of(pilot)
        first, second = screen.query_one("#first"), screen.query_one("#second")
        assert first.display
        assert second.display
        assert screen.article is not None
        assert "Short" in screen.article.title
        assert screen.focused is second
        await press(pilot, "vertical_line")
        assert not second.display
        assert screen.article is not None
        assert "Short" in screen.article.title


async def test_quitting_asks_nothing_and_restores_next_time(
    open_reader: OpenReader, project: Project
) -> None:
    """q leaves at once with code 0; the next start shows the same articles at the same sentences."""
    async with open_reader(size=(200, 60)) as pilot:
        await press(pilot, "J j j j vertical_line S h o r t enter j j q")
        assert pilot.app.return_value == 0
        screen_cursors = {pane.id: pane.cursor for pane in screen_of(pilot).query(ReaderPane)}
    async with open_reader(size=(200, 60)) as pilot:
        again = {pane.id: pane.cursor for pane in screen_of(pilot).query(ReaderPane)}
        assert again == screen_cursors
        assert all(screen_cursors.values())


async def test_the_export_is_read_by_pandas(open_reader: OpenReader, project: Project) -> None:
    """What was tagged on screen arrives in pandas with the same passage, issue and note."""
    async with open_reader() as pilot:
        await press(pilot, "j j 1 j 2 a o k enter")
    stream = io.BytesIO()
    EXPORTERS["csv"].write(project, project.passage_filter((), (), (), None), stream)
    table = pandas.read_csv(io.BytesIO(stream.getvalue()))
    assert list(table["issue"]) == ["territory", "security guarantees"]
    assert table["note"].tolist()[1] == "ok"
    assert list(table["end"] - table["start"]) == [len(passage) for passage in table["passage"]]


REAL = Path(__file__).parents[3] / "shared" / "articles"


@pytest.mark.skipif(not REAL.is_dir(), reason="the real articles are not beside this checkout")
async def test_real_articles_are_read_and_tagged(open_reader: OpenReader, tmp_path: Path) -> None:
    """The five real articles are imported, paged through and tagged; each passage equals its text."""

    path = tmp_path / "real.db"
    with Project.open(path, coder="olena", starter=starter_codebook()) as project:
        for file in sorted(REAL.glob("*.txt")):
            assert project.import_draft(read_file(file)).added
    async with open_reader(path=path) as pilot:
        for _ in range(5):
            await press(pilot, "g g 1 j 2 } 3 space 4 G 1")
            await press(pilot, "J")
    with Project.open(path, coder="olena") as project:
        annotations = _annotations(project)
        assert len(annotations) >= 20
        for annotation in annotations:
            text = project.text(project.article(annotation.article_id))
            assert text.slice(annotation.span) == annotation.exact
