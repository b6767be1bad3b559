"""Whatever a project holds goes out as data and comes back the same."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from store.codebook import IssueDraft
from store.exporters import EXPORTERS, Options
from store.exporters.csv import guard, unguard
from store.importers.jsonl import read_into
from store.importers.merging import Merged
from store.model import Draft, ParagraphKind, Span
from store.passages import COLUMNS, EVERYTHING
from store.project import Project
from store.text import text_digest

# Every code point that a file can hold, the troublesome ones often.
ANY = st.text(
    st.one_of(
        st.sampled_from("\t\n ,\"'=+-@\u00a0\u0301\u2028\u202e\x85\x1b\ufeff＝é🇺🇦ї\x7f"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)
TEXTS = ANY.map(lambda text: text.replace("\r", "\n").replace("\0", "␀"))
MAYBE = st.none() | ANY
NAMES = st.lists(
    st.text('abcdeéї ,"=', min_size=1, max_size=8).filter(str.strip), max_size=3, unique_by=str.casefold
).filter(lambda names: len({" ".join(name.split()).casefold() for name in names}) == len(names))
DRAFTS = st.lists(
    st.builds(
        Draft,
        text=TEXTS,
        title=ANY,
        file_name=ANY,
        source=MAYBE,
        author=MAYBE,
        published=MAYBE,
        url=MAYBE,
        kinds=st.dictionaries(st.integers(1, 3), st.sampled_from(ParagraphKind), max_size=2),
    ),
    max_size=3,
)
MARKS = st.lists(
    st.tuples(
        st.sampled_from(["olena", "maks"]),
        st.integers(0, 2),
        st.integers(0, 40),
        st.integers(1, 40),
        st.sets(st.integers(0, 2)),
        MAYBE,
    ),
    max_size=6,
)
Mark = tuple[str, int, int, int, set[int], str | None]


def build(path: Path, names: list[str], drafts: list[Draft], marks: list[Mark]) -> Project:
    """Return a new project with these issues, articles and annotations."""
    project = Project.open(path, coder="olena", starter=[IssueDraft(name) for name in names])
    articles = [project.import_draft(draft).article for draft in drafts]
    with Project.open(path, coder="maks") as other:
        for coder, place, start, length, issues, note in marks:
            if place >= len(articles) or not articles[place].length:
                continue
            size = articles[place].length
            span = Span(start % size, min(size, start % size + length))
            chosen = [issue for number, issue in enumerate(project.issues()) if number in issues]
            (project if coder == "olena" else other).tag(articles[place], span, chosen, note=note)
    return project


def export(project: Project, name: str, **options: bool) -> bytes:
    stream = io.BytesIO()
    EXPORTERS[name].write(project, EVERYTHING, stream, Options(**options))
    return stream.getvalue()


@settings(max_examples=60)
@given(NAMES, DRAFTS, MARKS)
def test_jsonl_round_trip(names: list[str], drafts: list[Draft], marks: list[Mark]) -> None:
    """A project read in elsewhere has the same passages and export; reading it twice adds nothing."""
    with (
        tempfile.TemporaryDirectory() as folder,
        build(Path(folder) / "old.db", names, drafts, marks) as old,
        Project.open(Path(folder) / "new.db", coder="reader", starter=[]) as new,
    ):
        data = export(old, "jsonl")
        merged = read_into(new, io.BytesIO(data))
        assert merged.articles == old.article_count()
        assert list(new.passages()) == list(old.passages())
        assert export(new, "jsonl") == data
        for project in (new, old):
            again = read_into(project, io.BytesIO(data))
            assert again == Merged(known=merged.annotations)
            assert export(project, "jsonl") == data
        assert [line.count(b"\n") for line in data.splitlines(keepends=True)] == [1] * data.count(b"\n")


@settings(max_examples=60)
@given(NAMES, DRAFTS, MARKS, st.lists(TEXTS, max_size=3))
def test_jsonl_round_trip_of_edited_sources(
    names: list[str], drafts: list[Draft], marks: list[Mark], texts: list[str]
) -> None:
    """What was moved or not found comes back as that, with its place and the text in which it has it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        build(Path(folder) / "old.db", names, drafts, marks) as old,
        Project.open(Path(folder) / "new.db", coder="reader", starter=[]) as new,
    ):
        earlier = export(old, "jsonl")
        for place, text in enumerate(texts[: old.article_count()]):
            if text_digest(text) not in _digests(old, place):
                old.reimport(old.articles(place, 1)[0].article, Draft(text, "Again"))
        data = export(old, "jsonl")
        merged = read_into(new, io.BytesIO(data))
        assert merged.to_review == 0
        assert list(new.passages()) == list(old.passages())
        assert export(new, "jsonl") == data
        for project, lines in ((new, data), (old, data), (old, earlier)):
            assert read_into(project, io.BytesIO(lines)) == Merged(known=merged.annotations)
            assert export(project, "jsonl") == data


def _digests(project: Project, place: int) -> set[str]:
    """Return the checksums of the other articles: two with the same text would be one elsewhere."""
    return {each.article.text_sha256 for at, each in enumerate(project.articles()) if at != place}


@settings(max_examples=60)
@given(NAMES, DRAFTS, MARKS)
def test_csv_round_trip(names: list[str], drafts: list[Draft], marks: list[Mark]) -> None:
    """Both forms of CSV are read back cell by cell, and every passage stands where its row says."""
    with (
        tempfile.TemporaryDirectory() as folder,
        build(Path(folder) / "old.db", names, drafts, marks) as project,
    ):
        cells = [["" if cell is None else str(cell) for cell in row] for row in project.passages()]
        plain = io.StringIO(export(project, "csv").decode(), newline="")
        assert list(csv.reader(plain)) == [list(COLUMNS), *cells]
        excel = io.StringIO(export(project, "csv", excel=True).decode("utf-8-sig"), newline="")
        assert [[unguard(cell) for cell in row] for row in csv.reader(excel)] == [list(COLUMNS), *cells]
        for row in csv.DictReader(io.StringIO(export(project, "csv").decode(), newline="")):
            article = project.find_article(row["article_id"])
            text = project.text(article).slice(Span(0, article.length))
            assert text[int(row["start"]) : int(row["end"])] == row["passage"]
            assert article.text_sha256 == row["text_sha256"]


@given(st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠a "), max_size=6) | ANY)
def test_guard(cell: str) -> None:
    """No guarded cell begins like a formula, and taking the guard off gives every cell back."""
    assert unguard(guard(cell)) == cell
    assert guard(cell)[:1] not in set("=+-@\t\r\n＝＋－＠")
    if cell[:1] not in set("'=+-@\t\r\n＝＋－＠"):
        assert guard(cell) == cell
