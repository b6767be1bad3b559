"""An article that gets another text: what becomes of its annotations, its reading, and how it is undone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from store.edits import Edits, Row
from store.errors import Refused
from store.model import Annotation, Article, Draft, Span, Status
from store.passages import COLUMNS
from store.project import Project
from tests.conftest import Desk

OLD = (
    "Talks end in Geneva\n\nThe sides met for two hours. Nothing was agreed on land. "
    "Prisoners will be exchanged in May.\nA second round is planned for the spring.\n"
)
NEW = (
    "Talks end in Geneva\n\nThe sides met for two long hours. Nothing was agreed on land. "
    "It rained.\nA second round is planned for the spring.\n"
)
KEPT, EDITED, GONE = (
    "Nothing was agreed on land.",
    "The sides met for two hours.",
    "Prisoners will be exchanged in May.",
)


def _draft(text: str, title: str = "Other title") -> Draft:
    return Draft(text, title, "again.txt", source="Wire", author="A. Writer")


@pytest.fixture
def talks(project: Project) -> Article:
    """The old text, with three passages tagged."""
    article = project.import_draft(Draft(OLD, "Talks", "talks.txt", source="Agency")).article
    for place, passage in enumerate((KEPT, EDITED, GONE)):
        project.tag(article, _span(passage, OLD), project.issues()[place : place + 1], note=f"note {place}")
    return article


def _span(passage: str, text: str) -> Span:
    return Span(text.index(passage), text.index(passage) + len(passage))


def _all(project: Project, article: Article) -> dict[str, Annotation]:
    return {each.note: each for each in project.annotations_from(article, 0, 99)}


def _rows(project: Project) -> list[tuple[object, ...]]:
    tables = {"articles": "id, title, source, author, revision_id", "tags": "*", "reading": "*"}
    tables["annotations"] = (
        'id, revision_id, start, "end", exact, prefix, suffix, paragraph, sentence, status'
    )
    names = [f"SELECT {columns} FROM {table} ORDER BY id" for table, columns in tables.items()]
    return [
        tuple(row[name] for name in row.keys() if name != "updated_at")  # noqa: SIM118
        for sql in names
        for row in project.database.rows(sql)
    ]


def test_each_annotation_has_a_fate(project: Project, talks: Article) -> None:
    """Unchanged is placed, changed is moved; deleted is an orphan that keeps quotation, text and place."""
    done = project.reimport(talks, _draft(NEW))
    assert done.summary == "1 moved, 1 not found"
    kept, edited, gone = (_all(project, done.article)[f"note {place}"] for place in range(3))
    assert (kept.status, kept.exact, kept.span) == (Status.PLACED, KEPT, _span(KEPT, NEW))
    assert (edited.status, edited.exact) == (Status.MOVED, "The sides met for two long hours.")
    assert kept.revision_id == edited.revision_id == done.article.revision_id != talks.revision_id
    assert (gone.status, gone.exact, gone.span) == (Status.ORPHAN, GONE, _span(GONE, OLD))
    assert gone.revision_id == talks.revision_id
    for each in (kept, edited):
        assert NEW[each.span.start : each.span.end] == each.exact
        assert NEW[: each.span.start].endswith(each.prefix)
        assert NEW[each.span.end :].startswith(each.suffix)
        assert (each.paragraph, each.sentence) == (2, 1 if each is edited else 2)
        assert len(each.issue_ids) == 1


def test_what_the_article_tells_of_itself_stays(project: Project, talks: Article) -> None:
    """Title, source and file name are not taken from the file; what was missing is."""
    now = project.reimport(talks, _draft(NEW)).article
    assert (now.title, now.source, now.file_name) == ("Talks", "Agency", "talks.txt")
    assert now.author == "A. Writer"


def test_the_same_text_changes_nothing(project: Project, talks: Article) -> None:
    """A file with the text that the article has is no action."""
    before = _rows(project)
    done = project.reimport(talks, _draft(OLD))
    assert (done.same, done.change) == (True, None)
    assert _rows(project) == before


def test_foreseeing_changes_nothing(project: Project, talks: Article) -> None:
    """What would be done is told without doing it, and is what is done then."""
    before = _rows(project), project.database.number("SELECT count(*) FROM changes")
    foreseen = project.foresee_reimport(talks, _draft(NEW))
    assert (_rows(project), project.database.number("SELECT count(*) FROM changes")) == before
    assert project.reimport(talks, _draft(NEW)).fates == foreseen.fates


def test_undo_brings_all_of_it_back_after_a_restart(desk: Desk, project: Project, talks: Article) -> None:
    """One undo in another run: the old text, every annotation, what was read; a redo does it again."""
    project.mark_read(talks)
    before = _rows(project)
    project.reimport(talks, _draft(NEW))
    after = _rows(project)
    later = desk.open()
    assert "Talks · new text" in later.undo().summary
    assert [row for row in _rows(later)][:2] == before[:2]
    assert later.article(talks.id) == talks
    assert later.text(talks).slice(Span(0, talks.length)) == OLD
    annotations = "SELECT * FROM annotations ORDER BY id"
    assert [row["status"] for row in later.database.rows(annotations)] == ["placed"] * 3
    later.redo()
    assert [row for row in _rows(later) if row not in after] == []
    later.undo()
    assert {each.note: each.span for each in later.annotations_from(talks, 0, 9)} == {
        f"note {place}": _span(passage, OLD) for place, passage in enumerate((KEPT, EDITED, GONE))
    }


def test_the_old_text_again_finds_the_orphan(project: Project, talks: Article) -> None:
    """Imported once more, the old revision is used again, and what was not found stands where it stood."""
    now = project.reimport(talks, _draft(NEW)).article
    back = project.reimport(now, _draft(OLD)).article
    assert back.revision_id == talks.revision_id
    assert project.database.number("SELECT count(*) FROM revisions WHERE article_id = ?", talks.id) == 2
    gone = _all(project, back)["note 2"]
    assert (gone.status, gone.span, gone.exact) == (Status.PLACED, _span(GONE, OLD), GONE)


def test_orphans_are_drawn_nowhere(project: Project, talks: Article) -> None:
    """In the new text nothing marks the old offsets of what was not found; lists and counts have it."""
    now = project.reimport(talks, _draft(NEW)).article
    everywhere = Span(0, now.length)
    assert {each.note for each in project.annotations_over(now, everywhere)} == {"note 0", "note 1"}
    marked = project.marks_along(now, [Span(at, at + 1) for at in range(now.length)])
    assert sum(issue is not None for issue in marked) == 2
    after = project.annotation_after(now, _span(KEPT, NEW).start)
    before = project.annotation_before(now, now.length)
    assert after is None
    assert before is not None
    assert before.note == "note 0"
    assert project.tallies(now)[0] == 3
    assert [each.note for each in project.annotations_for_review(now, 0, 9)] == ["note 1", "note 2", "note 0"]
    pages = [project.annotations_for_review(now, first, 1)[0].note for first in range(3)]
    assert pages == ["note 1", "note 2", "note 0"]


def test_the_export_of_an_orphan_names_its_own_text(project: Project, talks: Article) -> None:
    """Its row has the offsets and the checksum of the text in which it was found last."""
    now = project.reimport(talks, _draft(NEW)).article
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in project.passages()]
    view = [dict(row) for row in project.database.rows("SELECT * FROM tagged_passages")]
    assert rows == view
    for row in rows:
        orphan = row["status"] == "orphan"
        text = OLD if orphan else NEW
        assert row["text_sha256"] == (talks if orphan else now).text_sha256
        assert isinstance(row["start"], int)
        assert isinstance(row["end"], int)
        assert text[row["start"] : row["end"]] == row["passage"]


def test_what_was_read_goes_along(project: Project, talks: Article) -> None:
    """Of an article read to its end only what is new counts as unread; the cursor keeps its place."""
    project.record_reading(talks, [Span(0, talks.length)], position=OLD.index("A second"))
    now = project.reimport(talks, _draft(NEW)).article
    reading = project.reading(now)
    assert reading.position == NEW.index("A second")
    unread = [word for word in ("long", "It rained.") if _span(word, NEW) not in _inside(reading.seen, NEW)]
    assert unread == ["long", "It rained."]
    summary = project.article_summary(now.id)
    assert summary is not None
    assert 70 < summary.read_percent < 100
    project.undo()
    assert project.reading(talks).position == OLD.index("A second")


def test_what_was_read_of_a_text_counts_when_it_comes_back(
    desk: Desk, project: Project, talks: Article
) -> None:
    """Undo gives back what was read, what is gone from the new text too, for every coder; so does redo."""
    taras = desk.open("taras")
    project.mark_read(talks)
    taras.record_reading(talks, [_span(GONE, OLD)])
    before = [each.reading(talks).seen for each in (project, taras)]
    now = project.reimport(talks, _draft(NEW)).article
    assert _inside(taras.reading(now).seen, NEW) == []
    project.mark_read(now)
    after = [each.reading(now).seen for each in (project, taras)]
    project.undo()
    assert [each.reading(talks).seen for each in (project, taras)] == before
    summary = project.article_summary(talks.id)
    assert summary is not None
    assert summary.read_percent == 100
    project.redo()
    assert [each.reading(now).seen for each in (project, taras)] == after
    project.reimport(now, _draft(OLD))
    assert [each.reading(talks).seen for each in (project, taras)] == before


def test_what_was_read_of_a_text_that_is_gone_is_not_counted_in_the_new_one(
    project: Project, talks: Article
) -> None:
    """Who still has the old text on screen when the new one comes tells nothing of the new one."""
    now = project.reimport(talks, _draft(NEW)).article
    project.record_reading(talks, [Span(0, talks.length)], position=9)
    assert (project.reading(now).seen, project.reading(now).position) == ((), 0)


def _inside(seen: tuple[Span, ...], text: str) -> list[Span]:
    return [_span(word, text) for word in ("long", "It rained.") if any(_covers(s, word, text) for s in seen)]


def _covers(span: Span, word: str, text: str) -> bool:
    place = _span(word, text)
    return span.start <= place.start and place.end <= span.end


def test_edges_are_not_moved_in_a_text_the_caller_has_not_seen(project: Project, talks: Article) -> None:
    """An annotation as it was before another text came is refused, and is left as it is."""
    stale = _all(project, talks)["note 0"]
    now = project.reimport(talks, _draft(NEW)).article
    with pytest.raises(Refused, match="has a new text"):
        project.move_edges(stale, Span(0, 5))
    with pytest.raises(Refused, match="has a new text"):
        project.move_edges(_all(project, now)["note 2"], Span(0, 5))
    with pytest.raises(Refused, match="has a new text"):
        project.place(stale, talks, Span(0, 5))
    assert _all(project, now)["note 0"].exact == KEPT


def test_an_orphan_is_placed_where_a_reader_says(project: Project, talks: Article) -> None:
    """It takes the words there, is placed, keeps tags and note; one undo makes it an orphan again."""
    now = project.reimport(talks, _draft(NEW)).article
    orphan = _all(project, now)["note 2"]
    done = project.place(orphan, now, _span("It rained.", NEW))
    assert done.annotation is not None
    assert (done.annotation.status, done.annotation.exact) == (Status.PLACED, "It rained.")
    assert (done.annotation.issue_ids, done.annotation.note) == (orphan.issue_ids, orphan.note)
    project.undo()
    again = _all(project, now)["note 2"]
    assert (again.status, again.span, again.revision_id) == (Status.ORPHAN, orphan.span, talks.revision_id)
    with pytest.raises(Refused, match="exactly this passage"):
        project.place(orphan, now, _span(KEPT, NEW))


def test_a_moved_one_is_confirmed_where_it_is(project: Project, talks: Article) -> None:
    """Placing it where it stands only says that it belongs there; until then it stays moved."""
    now = project.reimport(talks, _draft(NEW)).article
    longer = project.reimport(now, _draft(NEW + "\nOne more line.")).article
    moved = _all(project, longer)["note 1"]
    assert moved.status is Status.MOVED
    done = project.place(moved, longer, moved.span)
    assert done.annotation is not None
    assert (done.annotation.status, done.annotation.span) == (Status.PLACED, moved.span)
    assert project.place(done.annotation, longer, moved.span).change is None


def test_two_that_would_mark_the_same_stay_two(project: Project) -> None:
    """Of two annotations of which the same words are left, one gets the place; the other is not dropped."""
    old = "First line of it.\nA long passage that will be cut down to a few words here.\nLast line of it.\n"
    new = "First line of it.\nA long passage that will be cut down.\nLast line of it.\n"
    article = project.import_draft(Draft(old, "Cut")).article
    start = old.index("A long")
    for end in (old.index(" to a few"), old.index(" words here")):
        project.tag(article, Span(start, end))
    now = project.reimport(article, _draft(new)).article
    standing = [each for each in project.annotations_from(now, 0, 9) if each.status is not Status.ORPHAN]
    assert len(project.annotations_from(now, 0, 9)) == 2
    assert len({each.span for each in standing}) == len(standing)


def test_annotations_that_change_places_are_undone(project: Project) -> None:
    """Where one now stands where another stood before, undo puts both back."""
    lines = ["The first line of all says this.", "The other line of it says this."]
    article = project.import_draft(Draft("\n".join([*lines, "An end."]), "Turned")).article
    for line in lines:
        project.tag(article, _span(line, "\n".join(lines)))
    before = [each.span for each in project.annotations_from(article, 0, 9)]
    project.reimport(article, _draft("\n".join([lines[1] + "!", lines[0], "An end."])))
    project.undo()
    assert [each.span for each in project.annotations_from(article, 0, 9)] == before


def test_undo_waits_for_what_others_marked_in_the_new_text(
    desk: Desk, project: Project, talks: Article
) -> None:
    """While somebody's annotation stands in the new text, the old one does not come back under it."""
    now = project.reimport(talks, _draft(NEW)).article
    taras = desk.open("taras")
    taras.tag(now, _span("It rained.", NEW))
    with pytest.raises(Refused, match="marked in that"):
        project.undo()
    assert project.article(talks.id) == now
    taras.undo()
    project.undo()
    assert project.article(talks.id) == talks


def test_other_coders_annotations_go_along(desk: Desk, project: Project, talks: Article) -> None:
    """Who imports the text again carries everybody's annotations, each still its coder's."""
    taras = desk.open("taras")
    taras.tag(talks, _span(KEPT, OLD))
    now = project.reimport(talks, _draft(NEW)).article
    found = [each for each in taras.annotations_over(now, Span(0, now.length)) if each.exact == KEPT]
    assert len({each.coder_id for each in found}) == 2
    assert {each.status for each in found} == {Status.PLACED}


def test_an_orphan_s_place_is_suggested(project: Project) -> None:
    """Words much like those that are gone are suggested, and nothing where nothing is like them."""
    old = "One line.\nThe delegation travelled to Geneva on Monday.\nLast line."
    new = "One line.\nOn Monday, delegations are travelling to Geneva.\nLast line."
    article = project.import_draft(Draft(old, "Travel")).article
    project.tag(article, _span("The delegation travelled to Geneva on Monday.", old))
    now = project.reimport(article, _draft(new)).article
    (annotation,) = project.annotations_from(now, 0, 9)
    if annotation.status is Status.ORPHAN:
        place = project.suggesting(annotation, now)()
        assert place is not None
        assert "Geneva" in new[place.start : place.end]
    far = project.reimport(now, _draft("Nothing of this is there any more: 12345.")).article
    (annotation,) = project.annotations_from(far, 0, 9)
    assert annotation.status is Status.ORPHAN
    assert project.suggesting(annotation, far)() is None


def test_a_failure_at_any_write_leaves_all_as_it_was(
    project: Project, talks: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever row cannot be written, neither text nor annotations nor journal change."""
    before = list(project.database.connection.iterdump())
    write = Edits.update
    failed = 0
    while True:
        writes = iter(range(failed))

        def update(self: Edits, table: str, row_id: int, values: Row, left: Iterator[int] = writes) -> bool:
            if next(left, None) is None:
                raise sqlite3.OperationalError("disk I/O error")
            return write(self, table, row_id, values)

        monkeypatch.setattr(Edits, "update", update)
        try:
            project.reimport(talks, _draft(NEW))
        except sqlite3.OperationalError:
            failed += 1
            assert list(project.database.connection.iterdump()) == before
        else:
            break
    assert failed == 4  # the article and three annotations
