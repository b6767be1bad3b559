"""One open project and every use case: the facade that the reader and the command line call."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import store.annotations as annotation_rows
from store import articles, codebook, journal, passages, search, sessions, tagging
from store.database import Database, open_database
from store.journal import Author, Edits, Scene
from store.model import (
    Annotation,
    Article,
    ArticleSummary,
    Draft,
    Issue,
    Origin,
    Reading,
    Span,
)
from store.passages import EVERYTHING, Passage, PassageFilter, Stats
from store.stamps import new_uid, utc_now
from store.tagging import Outcome, Work

if TYPE_CHECKING:
    from store.articles import ArticleText
    from store.codebook import IssueDraft
    from store.search import Hit


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a text."""

    article: Article
    added: bool
    """False if the project held the same text already."""


class Project:
    """One open project file, used by one coder."""

    def __init__(self, database: Database, coder: str, clock: Callable[[], str] = utc_now) -> None:
        self._database = database
        self._coder = coder
        self._clock = clock
        self._session_id: int | None = None
        self._version = database.version()

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        coder: str,
        starter: Iterable[IssueDraft] | None = None,
        timeout: float = 5.0,
        clock: Callable[[], str] = utc_now,
    ) -> Project:
        """Open a project; with `starter`, make it with that codebook if it is missing.

        Raises:
            NotFound: There is no such file and `starter` was not given.
            DamagedProject: The file is empty, damaged, no project, or made by a newer program.
            BusyProject: The file cannot be made here.
        """

        def prepare(database: Database) -> None:
            now = clock()
            for name, value in (("uid", new_uid()), ("created_at", now)):
                database.run("INSERT INTO settings (name, value) VALUES (?, ?)", name, value)
            edits = Edits(database, now)
            for draft in starter or ():
                codebook.add(database, edits, draft)

        database = open_database(path, prepare=None if starter is None else prepare, timeout=timeout)
        return cls(database, coder, clock)

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Everything is saved already."""
        self._database.close()

    def interrupt(self) -> None:
        """Stop a running query from another thread."""
        self._database.interrupt()

    @property
    def path(self) -> Path:
        """The project file."""
        return self._database.path

    @property
    def read_only(self) -> bool:
        """Whether the file can only be read."""
        return self._database.read_only

    @property
    def coder(self) -> str:
        """The name of who marks."""
        return self._coder

    @property
    def uid(self) -> str:
        """The project's own name, the same in every copy."""
        row = self._database.row("SELECT value FROM settings WHERE name = 'uid'")
        return str(row["value"]) if row is not None else ""

    def changed_elsewhere(self) -> bool:
        """Tell whether another program has written since this was last asked."""
        before, self._version = self._version, self._database.version()
        return before != self._version

    # Articles

    def import_draft(self, draft: Draft) -> Imported:
        """Store a text; one that the project holds already is not stored again."""
        digest = articles.text_digest(draft.text)
        known = articles.find_same_text(self._database, digest)
        if known is not None:
            return Imported(known, added=False)
        with self._acting() as work:
            known = articles.find_same_text(self._database, digest)
            if known is not None:
                return Imported(known, added=False)
            article = articles.fetch(self._database, articles.add(self._database, work.edits, draft))
            scene = Scene("import", f"{article.title} · imported", article.uid)
            journal.record(self._database, work.author, work.edits, scene, undoable=False)
        return Imported(article, added=True)

    def article_count(self) -> int:
        """Return the number of articles."""
        return articles.count(self._database)

    def articles(self, first: int = 0, count: int = -1) -> list[ArticleSummary]:
        """Return the articles from place `first` (counted from 0) on, in the order of import."""
        return articles.summaries(self._database, self._coder_id(), first, count)

    def article(self, article_id: int) -> Article:
        """Return one article.

        Raises:
            NotFound: There is none with this id.
        """
        return articles.fetch(self._database, article_id)

    def article_summary(self, article_id: int) -> ArticleSummary | None:
        """Return one article as lists show it, or None if it was removed."""
        return articles.summary(self._database, self._coder_id(), article_id)

    def article_place(self, article_id: int) -> int:
        """Return the article's place in the list, counted from 0."""
        return articles.place_of(self._database, article_id)

    def find_article(self, name: str) -> Article:
        """Return the article with this uid, title or file name.

        Raises:
            NotFound: None has it, or several do.
        """
        return articles.find(self._database, name)

    def text(self, article: Article) -> ArticleText:
        """Return the article's text, to be read from the file as it is needed."""
        return articles.ArticleText(self._database, article)

    def search(self, query: str, limit: int = 50) -> list[Hit]:
        """Return the paragraphs that hold every word of the query, best first."""
        return search.search(self._database, query, limit)

    # Codebook

    def issues(self) -> list[Issue]:
        """Return the codebook in its order."""
        return codebook.issues(self._database)

    def find_issue(self, name: str) -> Issue:
        """Return the issue with this name, key or uid.

        Raises:
            NotFound: There is none.
        """
        return codebook.find(self.issues(), name)

    def add_issue(self, draft: IssueDraft) -> Outcome:
        """Add an issue to the codebook.

        Raises:
            Refused: The name or key is taken or not allowed.
        """
        with self._acting() as work:
            codebook.add(self._database, work.edits, draft)
            return work.finish(Scene("add issue", f"issue {draft.name} · added"))

    def edit_issue(self, issue: Issue, changes: Mapping[str, str | None]) -> Outcome:
        """Change name, key, colour or description of an issue; its tags stay.

        Raises:
            Refused: A value is taken or not allowed.
        """
        with self._acting() as work:
            codebook.edit(self._database, work.edits, issue, changes)
            return work.finish(Scene("edit issue", f"issue {issue.name} · changed"))

    # Annotations

    def tag(
        self,
        article: Article,
        span: Span,
        issues: Sequence[Issue] = (),
        *,
        note: str | None = None,
        origin: Origin = Origin.MANUAL,
    ) -> Outcome:
        """Mark a passage with issues, and a note if given.

        The coder's annotation of exactly this passage is extended; a tag that is there already stays.

        Raises:
            Refused: The span is not a passage of the article.
            BusyProject: The file cannot be written now.
        """
        with self._acting() as work:
            return tagging.tag(work, article, span, issues, note, origin)

    def untag(self, annotation: Annotation, issue: Issue | None = None) -> Outcome:
        """Take one issue off an annotation, or remove it whole; with its last issue it goes whole.

        Raises:
            NotFound: It is no longer there.
        """
        with self._acting() as work:
            return tagging.untag(work, annotation, issue)

    def change_issue(self, annotation: Annotation, old: Issue, new: Issue) -> Outcome:
        """Put another issue in the place of one on an annotation.

        Raises:
            NotFound: It is no longer there.
        """
        with self._acting() as work:
            return tagging.change_issue(work, annotation, old, new)

    def note(self, annotation: Annotation, note: str) -> Outcome:
        """Write the note of an annotation.

        Raises:
            NotFound: It is no longer there.
        """
        with self._acting() as work:
            return tagging.write_note(work, annotation, note)

    def undo(self) -> Outcome:
        """Take back this coder's latest action, also one of an earlier day.

        Raises:
            Refused: Somebody else changed the same rows since.
        """
        with self._acting() as work:
            change = journal.undo(self._database, work.author)
        if change is None:
            return Outcome("nothing to undo", None)
        return Outcome(f"undone: {change.summary}", change)

    def redo(self) -> Outcome:
        """Do again what the latest undo took back.

        Raises:
            Refused: Somebody else changed the same rows since.
        """
        with self._acting() as work:
            change = journal.redo(self._database, work.author)
        if change is None:
            return Outcome("nothing to redo", None)
        return Outcome(f"redone: {change.summary}", change)

    def annotations_over(self, article: Article, window: Span) -> list[Annotation]:
        """Return the annotations that share a code point with the window, in text order."""
        return annotation_rows.over(self._database, article.id, window)

    def annotations_from(self, article: Article, first: int, count: int) -> list[Annotation]:
        """Return the article's annotations from place `first` (counted from 0) on, in text order."""
        return annotation_rows.from_place(self._database, article.id, first, count)

    def annotation_after(self, article: Article, offset: int) -> Annotation | None:
        """Return the first annotation that starts after the offset."""
        return annotation_rows.after(self._database, article.id, offset)

    def annotation_before(self, article: Article, offset: int) -> Annotation | None:
        """Return the last annotation that starts before the offset."""
        return annotation_rows.before(self._database, article.id, offset)

    def find_annotation(self, uid: str) -> Annotation:
        """Return the annotation with this uid.

        Raises:
            NotFound: There is none.
        """
        return annotation_rows.find(self._database, uid)

    def tallies(self, article: Article | None = None) -> dict[int, int]:
        """Return the number of tags by issue id, of one article or of all; issue 0 counts annotations."""
        return annotation_rows.tallies(self._database, article.id if article else None)

    # Reading

    def reading(self, article: Article) -> Reading:
        """Return how far this coder has come in an article."""
        return sessions.reading(self._database, article.id, self._coder_id())

    def record_reading(
        self, article: Article, seen: Iterable[Span] = (), *, position: int | None = None
    ) -> None:
        """Remember what was read, and where the cursor stands if `position` is given."""
        text = self.text(article)
        parts = [(span, text.body_spans(span)) for span in seen]
        now = self._clock()
        with self._database.transaction():
            coder = sessions.ensure_coder(self._database, self._coder, now)
            sessions.record_reading(
                self._database, article.id, coder.id, position=position, seen=parts, now=now
            )

    def mark_read(self, article: Article) -> None:
        """Count the whole article as read."""
        self.record_reading(article, [Span(0, article.length)] if article.length else [])

    # Passages as data

    def passages(self, wanted: PassageFilter = EVERYTHING) -> Iterator[Passage]:
        """Yield the tagged passages, each the values of `store.passages.COLUMNS`.

        They are of one moment and need no memory; other programs wait to write until the last is taken.
        """
        return passages.stream(self._database, wanted)

    def passage_filter(
        self,
        issues: Sequence[str] = (),
        articles: Sequence[str] = (),
        coders: Sequence[str] = (),
        since: str | None = None,
    ) -> PassageFilter:
        """Return a filter from names as users write them; what is empty restricts nothing.

        `since` is an ISO 8601 date or time, in UTC unless it says otherwise; a date means midnight.

        Raises:
            NotFound: An issue, an article or a coder has no such name.
            Refused: `since` is neither a date nor a time.
        """
        return passages.named_filter(self._database, issues, articles, coders, since)

    def stats(self) -> Stats:
        """Return what the project holds, in numbers."""
        return passages.stats(self._database, self._coder_id())

    # The parts

    def acting(self) -> contextlib.AbstractContextManager[Work]:
        """Begin a user action of an importer that writes rows itself: all of it is kept, or nothing.

        Raises:
            BusyProject: The file cannot be written now.
        """
        return self._acting()

    @property
    def database(self) -> Database:
        """The open file, for the exporters and importers of whole projects."""
        return self._database

    def _coder_id(self) -> int:
        """Return the coder's id, 0 while he or she has written nothing: looking changes nothing."""
        coder = sessions.find_coder(self._database, self._coder)
        return coder.id if coder else 0

    @contextlib.contextmanager
    def _acting(self) -> Iterator[Work]:
        """Begin the transaction of one user action."""
        now = self._clock()
        with self._database.transaction():
            coder = sessions.ensure_coder(self._database, self._coder, now)
            author = Author(coder.id, self._session_id, now)
            yield Work(self._database, author, Edits(self._database, now))
