"""Articles: stored once, found by name, read from the file piece by piece, and how far they are read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import pytest

from store.adding import Part, prepare
from store.articles import with_texts
from store.database import Database
from store.errors import NotFound
from store.model import Article, Draft, ParagraphKind, Reading, Span
from store.project import Project
from tests.conftest import TEXT, Desk

KINDS = {1: ParagraphKind.HEADING, 3: ParagraphKind.BOILERPLATE}


def test_an_article_is_what_was_imported(project: Project) -> None:
    """Every field of the draft is kept; lengths, counts and the digest are those of the text."""
    draft = Draft(
        "Head.\n\nOne. Two.\nPhoto: AP. Us.\n",
        "Title",
        "a.txt",
        "AP",
        "A. Nother",
        "2026-02-18",
        "https://x/y",
        KINDS,
    )
    imported = project.import_draft(draft)
    found = imported.article
    assert imported.added
    assert (found.title, found.source, found.author, found.published) == (
        "Title",
        "AP",
        "A. Nother",
        "2026-02-18",
    )
    assert (found.url, found.file_name) == ("https://x/y", "a.txt")
    assert (found.length, found.paragraphs, found.sentences) == (len(draft.text), 3, 3)
    assert found.body_length == len("Head.") + len("One. Two.")
    assert found.text_sha256 == hashlib.sha256(draft.text.encode()).hexdigest()
    assert [paragraph.kind for paragraph in project.text(found).fetch(1, 3)] == [
        "heading",
        "body",
        "boilerplate",
    ]
    assert project.article(found.id) == found


def test_the_same_text_is_stored_once(desk: Desk, project: Project, article: Article) -> None:
    """A text that is there already is answered with its article, and nothing is written."""
    before = desk.path.read_bytes()
    again = project.import_draft(Draft(TEXT, "Another title", "other.txt"))
    assert (again.article, again.added) == (article, False)
    assert desk.path.read_bytes() == before
    assert project.import_draft(Draft(TEXT + " ", "Talks end in Geneva")).added


@pytest.mark.parametrize("text", ["", "\n", " \n\u00a0\n\n", "one", "\none\n", "\u0301"])
def test_texts_with_little_in_them(project: Project, text: str) -> None:
    """Empty and blank texts are articles too, read to the end from the start."""
    article = project.import_draft(Draft(text, "Little")).article
    stored = project.text(article)
    assert stored.slice(Span(0, len(text))) == text
    assert stored.count == article.paragraphs == bool(text.strip())
    assert stored.number_at(0) == stored.number_at(99) == article.paragraphs
    assert len(stored.fetch(1, 9)) == article.paragraphs
    assert stored.paragraphs_over(Span(0, 0)) == []
    summary = project.article_summary(article.id)
    assert summary is not None
    assert summary.read_percent == (0 if text.strip() else 100)


def test_paragraphs_are_found_by_offset(project: Project, article: Article) -> None:
    """`number_at`, `paragraphs_over` and `body_spans` agree with the paragraphs themselves."""
    stored = project.text(article)
    paragraphs = stored.fetch(1, stored.count)
    for offset in range(-1, len(TEXT) + 2):
        before = [paragraph.number for paragraph in paragraphs if paragraph.start <= offset]
        assert stored.number_at(offset) == max(before, default=1)
        window = Span(max(0, offset), max(0, offset) + 30)
        over = [paragraph for paragraph in paragraphs if paragraph.span.overlaps(window)]
        assert stored.paragraphs_over(window) == over
        assert {paragraph.span for paragraph in over} <= set(stored.body_spans(window))
    assert stored.fetch(2, 3) == paragraphs[1:3]
    assert stored.fetch(9, 12) == []


def test_an_article_is_found_by_uid_title_or_file_name(project: Project, article: Article) -> None:
    """Each of the three names will do; none, or one that several have, is an error."""
    for name in (article.uid, article.title, article.file_name):
        assert project.find_article(name) == article
    other = project.import_draft(Draft("Other.", article.title, "other.txt")).article
    assert project.find_article("other.txt") == other
    with pytest.raises(NotFound, match="Several articles"):
        project.find_article(article.title)
    with pytest.raises(NotFound, match="No article"):
        project.find_article("talks")
    with pytest.raises(NotFound):
        project.article(99)
    assert project.article_summary(99) is None


def test_articles_are_listed_in_the_order_of_import(project: Project) -> None:
    """Any part of the list can be had by place."""
    made = [project.import_draft(Draft(f"Text {number}.", f"{9 - number}")).article for number in range(5)]
    assert [summary.article for summary in project.articles()] == made
    assert [summary.article for summary in project.articles(1, 2)] == made[1:3]
    assert [project.article_place(article.id) for article in made] == list(range(5))
    assert project.article_count() == 5


def test_a_failed_import_leaves_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import that breaks half-way keeps no article, paragraph or index entry."""
    run: Callable[..., int] = Database.run

    def fail(self: Database, sql: str, *values: str) -> int:
        if sql.startswith("INSERT INTO paragraphs_fts"):
            raise OSError("broken")
        return run(self, sql, *values)

    with monkeypatch.context() as patch:
        patch.setattr(Database, "run", fail)
        with pytest.raises(OSError, match="broken"):
            project.import_draft(Draft(TEXT, "Talks"))
    assert project.article_count() == 0
    assert project.database.number("SELECT count(*) FROM paragraphs") == 0
    assert project.search("talks") == []
    assert project.import_draft(Draft(TEXT, "Talks")).added


def test_reading_is_counted_once_and_without_boilerplate(desk: Desk, project: Project) -> None:
    """What is seen again does not count twice, boilerplate and blank lines not at all, and 100 is the end."""
    text = "Head.\n\nOne. Two.\nPhoto: AP. Us.\nThe end."
    article = project.import_draft(Draft(text, "Title", kinds=KINDS)).article

    def percent(who: Project) -> int:
        summary = who.article_summary(article.id)
        assert summary is not None
        return summary.read_percent

    body = len("Head.One. Two.The end.")
    assert project.reading(article) == Reading(0, ())
    project.record_reading(article, [Span(0, 7)], position=7)
    assert percent(project) == 5 * 100 // body
    project.record_reading(article, [Span(3, 11), Span(0, 5)])
    assert percent(project) == 9 * 100 // body
    assert project.reading(article) == Reading(7, (Span(0, 11),), 9)
    project.record_reading(article, [Span(17, 31)])
    assert percent(project) == 9 * 100 // body
    project.record_reading(article, [Span(0, len(text) - 1)], position=2)
    assert percent(project) == 95
    assert percent(desk.open("taras")) == 0
    project.mark_read(article)
    assert percent(desk.open()) == 100
    assert desk.open().reading(article) == Reading(2, (Span(0, len(text)),), body)


def test_what_counts_as_read_can_be_set_back(project: Project) -> None:
    """After marking an article, exactly what was read before counts again, boilerplate not at all."""
    text = "Head.\n\nOne. Two.\nPhoto: AP. Us.\nThe end."
    article = project.import_draft(Draft(text, "Title", kinds=KINDS)).article
    project.record_reading(article, [Span(0, 7), Span(14, 33)], position=7)
    before = project.reading(article)
    project.mark_read(article)
    project.set_read(article, before.seen)
    assert project.reading(article) == before
    project.set_read(article, [])
    assert project.reading(article) == Reading(7, (), 0)


def test_texts_are_stored_together_or_not_at_all(project: Project) -> None:
    """Each is found by searches and has its entry in the history; one that is there twice is stored once."""
    texts = [prepare(Draft(f"Number {number % 3} of the talks.", f"{number}")) for number in range(4)]
    imported = project.import_texts(texts)
    assert [each.added for each in imported] == [True, True, True, False]
    assert imported[3].article == imported[0].article
    assert {hit.title for hit in project.search("talks")} == {"0", "1", "2"}
    entries = [entry.action for entry in project.history() if entry.article_uid is not None]
    assert entries == ["import"] * 3
    assert project.import_texts([prepare(Draft("Number 0 of the talks.", "0"))])[0].added is False

    def broken() -> Iterator[Part]:
        yield 1, 0, "", "Half of it.", "body", 1
        raise OSError("gone")

    good, bad = prepare(Draft("Whole talks.", "3")), prepare(Draft("Half of it. Gone.", "4"))
    with pytest.raises(OSError, match="gone"):
        project.import_texts([good, bad._replace(text=bad.text._replace(parts=broken()))])
    assert project.article_count() == 3
    assert {hit.title for hit in project.search("talks")} == {"0", "1", "2"}


def test_the_same_text_is_found_without_looking_at_every_article(project: Project) -> None:
    """The index of texts leads to the article: an import costs the same however many are there."""
    article = project.import_draft(Draft(TEXT, "Talks")).article
    asked = list[str]()
    project.database.connection.set_trace_callback(asked.append)
    found = with_texts(project.database, [article.text_sha256])
    project.database.connection.set_trace_callback(None)
    assert found == {article.text_sha256: article}
    plan = project.database.rows(f"EXPLAIN QUERY PLAN {asked[0]}")
    looks = [row["detail"].split()[:2] for row in plan]
    assert [look for look in looks if look[1] in {"revisions", "articles"}] == [
        ["SEARCH", "revisions"],
        ["SEARCH", "articles"],
    ]
