"""Neighbours that take an open article away, and a line that sends bytes which are no keys."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store.errors import Refused
from store.model import Draft
from store.project import Project
from tests.flows.reading_back import all_annotations, make_project, tagged
from tests.flows.window import ESCAPE, Window, window

PARAGRAPHS = "\n".join(f"Paragraph {number} begins. It goes on. It ends." for number in range(60))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of a long article and a short one."""
    drafts = Draft(PARAGRAPHS, "A long one", "a.txt"), Draft("Other begins.\nOther ends.", "Other", "b.txt")
    return make_project(tmp_path / "p.db", *drafts)


@pytest.fixture
def reader(path: Path) -> Iterator[Window]:
    """The reader on the long article, with its first sentence tagged."""
    with window(path, "Paragraph 0 begins") as opened:
        opened.do("1", "territory · saved")
        opened.settle()
        yield opened


def test_an_article_that_is_removed_while_it_is_open(reader: Window, path: Path) -> None:
    """That is said; it can be read on but takes no tag; the other articles are a key away, as before."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE articles SET deleted_at = '2026-02-18T10:00:00.000Z' WHERE id = 1")
    reader.show("was removed by another program")
    reader.do("}", " READ  ¶ 2/60")
    reader.do("2", "Nothing was changed; open")
    for keys in ("o", "o", "r", "]", "i", ESCAPE, "v", "0", ESCAPE, "K"):
        reader.press(keys)
        reader.settle()
    reader.do("J", "Other begins.")
    reader.do("2", "security guarantees · saved")
    reader.leave()
    with Project.open(path, coder="olena") as project:
        assert tagged(project) == [("Other begins.", ["security guarantees"], "")]


def test_a_key_that_is_faster_than_the_news_of_a_new_text(path: Path) -> None:
    """A tag in an article to which another program just gave another text is refused, not misplaced."""
    with Project.open(path, coder="olena") as project:
        article = project.articles()[0].article
        span = project.text(article).fetch(1, 1)[0].span
        import_again(path, "Other words stand here now. They are few.")
        with pytest.raises(Refused, match="has a new text"):
            project.tag(article, span, project.issues()[:1])
        assert tagged(project) == []


def test_an_article_that_is_imported_again_while_it_is_open(reader: Window, path: Path) -> None:
    """The new text is shown, that is said, and tags lie in it where the screen has them."""
    import_again(path, "Other words stand here now.\nThey are few.")
    reader.show("Other words stand here now.")
    reader.show("has a new text")
    reader.do("}2", "security guarantees · saved")
    reader.do("J", "Other begins.")
    reader.leave()
    with Project.open(path, coder="olena") as project:
        assert tagged(project)[-1] == ("They are few.", ["security guarantees"], "")
        annotation = all_annotations(project)[-1]
        article = project.article(annotation.article_id)
        assert annotation.revision_id == article.revision_id
        assert project.text(article).slice(annotation.span) == "They are few."


def import_again(path: Path, text: str) -> None:
    """Give the first article another text, as another program does that imports it again."""
    revision = (len(text), len(text), text.count("\n") + 1, text.count("."))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO revisions (id, uid, article_id, number, length, body_length, paragraphs, sentences, "
            "tail, text_sha256, created_at) VALUES (99, 'again', 1, 2, ?, ?, ?, ?, '', 'x', '2026-02-18')",
            revision,
        )
        start = 0
        for number, line in enumerate(text.split("\n"), 1):
            connection.execute(
                "INSERT INTO paragraphs (revision_id, number, start, lead, text, kind, sentences) "
                "VALUES (99, ?, ?, ?, ?, 'body', 1)",
                (number, start, "\n" if start else "", line),
            )
            start += len(line) + 1
        connection.execute("UPDATE articles SET revision_id = 99 WHERE id = 1")


@pytest.mark.parametrize(
    ("variables", "encoding", "key"),
    [({}, "utf-8", "\ufffd"), ({"PYTHONIOENCODING": "latin-1"}, "latin-1", "\xff")],
    ids=["UTF-8", "Latin-1"],
)
def test_bytes_that_are_no_keys(
    path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], encoding: str, key: str
) -> None:
    """A byte that is not of the terminal's encoding is one unknown key; those around it do what they do."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with window(path, "Paragraph 0 begins", encoding=encoding) as opened:
        opened.send(b"}\xc3}\xe9}\xff")
        opened.show(f"{key} does nothing here")
        opened.show("¶ 4/60")
        opened.do("1", "territory · saved")
        opened.leave()
