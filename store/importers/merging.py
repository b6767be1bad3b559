"""What a project, or a part of one, holds, record by record, on its way into another project.

Everything is added in one transaction and one undo takes it back, or nothing is: many records are several
changes of one batch, so that neither the import nor its undo holds all of it in memory. Rows are known by
their uid, articles also by their text, issues and coders by their name: what the project holds already
stays as it is, so that the same records add nothing the second time. What was removed here is brought
back: who imports a file wants what is in it.

The records are those of `store.exporters.interchange`, whatever format they were read from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import store.annotations as annotation_rows
from store import articles, records, revising
from store.anchoring import Target
from store.errors import UnusableInput
from store.exporters.interchange import REVISION, SHAPES, STAGES, TAG, Fault, TextLines, check
from store.importers.codebook_lines import IssueLines, remember
from store.importers.wording import one_line, visible
from store.journal import Scene
from store.model import Annotation, Span
from store.stamps import new_uid

if TYPE_CHECKING:
    from store.edits import Row
    from store.project import Project
    from store.records import Known, Record
    from store.tagging import Work

_STEP: Final = 1000
_MOST_EDITS: Final = 5000
"""Changed rows after which a change of the journal is complete."""
_BODY: Final = STAGES["article"]
_END: Final = STAGES["end"]


@dataclass(slots=True)
class Merged:
    """What became of a file."""

    articles: int = 0
    """Articles added."""
    annotations: int = 0
    """Annotations added."""
    issues: int = 0
    """Issues added to the codebook."""
    known: int = 0
    """Annotations that the project held already."""
    to_review: int = 0
    """Annotations on another text than their article has here, in which they were moved or not found."""

    @property
    def summary(self) -> str:
        """Such as `212 annotations imported`; of other things only if there were no annotations."""
        counts = ((self.annotations, "annotation"), (self.articles, "article"), (self.issues, "issue"))
        number, noun = next((pair for pair in counts if pair[0]), counts[0])
        review = f", {self.to_review:,} of them to review" if self.to_review else ""
        return f"{number:,} {noun}{'' if number == 1 else 's'} imported{review}"


def merge(
    project: Project,
    lines: Iterable[Record],
    name: str,
    progress: Callable[[int], None] = lambda _: None,
    unit: str = "line",
) -> Merged:
    """Add what records hold to a project, all or nothing; return how much was new.

    `name` stands for the file they come from in messages and in the history, and `unit` for one of them in
    messages; `progress` is told how many were taken.

    Raises:
        UnusableInput: A record breaks the format; the message names it by its number.
        BusyProject: The project cannot be written now.
    """
    number = 1
    with project.acting() as work:
        into, batch = _Merge(work), None
        try:
            for record in lines:
                into.take(record)
                if len(work.edits) >= _MOST_EDITS:
                    batch = batch or new_uid()
                    _finish(work, batch, Scene("import", f"{one_line(name)} · part of it"))
                if number % _STEP == 0:
                    progress(number)
                number += 1
            number = max(1, number - 1)  # what is missing at the end is told of the last
            into.finish()
        except Fault as fault:
            raise UnusableInput(f"{visible(name)}, {unit} {number} {fault}. Nothing was imported.") from fault
        for revised in work.edits.revised:
            revising.carry_reading(work.database, revised)
        _finish(work, batch, Scene("import", f"{one_line(name)} · {into.merged.summary}"))
    return into.merged


def _finish(work: Work, batch: str | None, scene: Scene) -> None:
    """Append the rows changed so far to the journal, as a part of a batch if there is one."""
    work._replace(author=work.author._replace(batch=batch)).finish(scene)
    work.edits.clear()


@dataclass(slots=True)
class _Block:
    """One text of an article and where it went."""

    lines: TextLines
    article: Record | None
    """None for an older text."""
    article_id: int = 0
    revision_id: int | None = None
    """None if the article does not have this text here, or has another now and nothing needs this one yet."""
    known: bool = True
    """Whether the file has the text of the article that the project has, so that it was reviewed in that."""


class _Merge:
    """Takes records one by one and adds what is new."""

    def __init__(self, work: Work) -> None:
        self.merged = Merged()
        self._work = work
        self._database = work.database
        self._edits = work.edits
        self._stage = -1
        self._issues = IssueLines(work)
        self._coders: dict[str, Record] = {}
        self._sessions: dict[str, Record] = {}
        self._ids: dict[str, int] = {}
        """Ids of coders and sessions by uid, once an annotation needs them."""
        self._block: _Block | None = None
        self._fresh: list[int] = []
        """Annotations of the article of the block that were added or brought back."""
        self._seen = {"article": 0, "annotation": 0}
        self._takers: dict[str, Callable[[Record], None]] = {
            "coder": lambda record: remember(self._coders, record),
            "session": self._take_session,
            "issue": self._issues.take,
            "article": self._take_article,
            "revision": self._take_revision,
            "paragraph": self._take_paragraph,
            "annotation": self._take_annotation,
            "end": self._take_end,
        }

    def take(self, record: Record) -> None:
        """Add one record."""
        kind = record["type"]
        check(SHAPES[kind], record, f"{'an' if kind[0] in 'aei' else 'a'} {kind}")
        stage = STAGES[kind]
        if (self._stage < 0) != (kind == "tagline") or stage < self._stage or self._stage == _END:
            raise Fault(f'of type "{kind}" is out of its place')
        if self._stage < _BODY <= stage:
            self.merged.issues = self._issues.add_all()
        self._stage = stage
        if kind in self._seen:
            self._seen[kind] += 1
        if kind in self._takers:
            self._takers[kind](record)

    def finish(self) -> None:
        """Check that nothing is missing at the end."""
        if self._stage != _END:
            raise Fault("is the last of a file that is empty or was cut off")

    def _take_end(self, record: Record) -> None:
        self._close_block()
        self._settle()
        if [record["articles"], record["annotations"]] != list(self._seen.values()):
            raise Fault("counts other articles and annotations than the file holds")

    def _take_session(self, record: Record) -> None:
        if record["coder"] not in self._coders:
            raise Fault("names a coder that is not in the file")
        remember(self._sessions, record)

    def _take_article(self, record: Record) -> None:
        self._close_block()
        self._settle()
        check(REVISION, record["revision"], "a revision")
        self._block = _Block(TextLines(record["uid"], record["revision"]), record)

    def _settle(self) -> None:
        """Put what was added to the article before where it belongs in the text that the article has here."""
        if self._block is not None and self._fresh:
            self.merged.to_review += revising.settle(
                self._work, self._block.article_id, self._fresh, known=self._block.known
            )
        self._fresh = []

    def _take_revision(self, record: Record) -> None:
        self._close_block()
        check(REVISION, record["revision"], "a revision")
        before = self._block_of(record)
        lines = TextLines(record["article"], record["revision"])
        self._block = _Block(lines, None, before.article_id, known=before.known)

    def _take_paragraph(self, record: Record) -> None:
        self._block_of(record).lines.add(record)

    def _block_of(self, record: Record) -> _Block:
        if self._block is None or self._block.lines.uid != record["article"]:
            raise Fault("does not belong to the article before it")
        return self._block

    def _close_block(self) -> None:
        block = self._block
        if block is None or block.lines.text is not None:
            return
        block.lines.close()
        if block.article is not None:
            self._place_article(block, block.article)
        else:
            digest = block.lines.revision["text_sha256"]
            block.revision_id = records.revision_with(self._database, block.article_id, digest)

    def _place_article(self, block: _Block, record: Record) -> None:
        """Find the article by its uid, else by its text; else bring it back or add it."""
        digest = block.lines.revision["text_sha256"]
        there = records.known(self._database, "articles", block.lines.uid)
        same = articles.with_texts(self._database, [digest]).get(digest)
        if there is not None and there.live:
            block.article_id = there.id
        elif same is not None:
            block.article_id = same.id
        else:
            self._add_article(block, record, there)
        article = articles.fetch(self._database, block.article_id)
        block.known = article.text_sha256 == digest
        block.revision_id = article.revision_id if block.known else None

    def _add_article(self, block: _Block, record: Record, removed: Known | None) -> None:
        self.merged.articles += 1
        if removed is not None:
            block.article_id = removed.id
            values: Row = {"revision_id": self._revision_id(block), "deleted_at": None}
            self._edits.update("articles", removed.id, values)
            return
        values = {name: value for name, value in record.items() if name not in {"type", "revision"}}
        block.article_id = self._edits.insert("articles", values)
        values = {"revision_id": self._revision_id(block), "updated_at": record["updated_at"]}
        self._edits.update("articles", block.article_id, values)

    def _revision_id(self, block: _Block) -> int:
        """Return the id of the block's text among those of its article, added if it is not there."""
        revision, parts = block.lines.revision, block.lines.parts
        known = records.revision_with(self._database, block.article_id, revision["text_sha256"])
        return known or records.add_revision(self._database, block.article_id, revision, parts)

    def _take_annotation(self, record: Record) -> None:
        block = self._block_of(record)
        self._close_block()
        span = Span(record["start"], record["end"])
        text = block.lines.text or ""
        if not span.start < span.end <= len(text) or record["paragraph"] > len(block.lines.parts):
            raise Fault(f"has an annotation outside of its article, which has characters 0..{len(text)}")
        if text[span.start : span.end] != record["passage"]:
            raise Fault("has an annotation whose passage is not what stands there")
        author = self._author(record)
        issue_ids = self._tagged(record)
        there = records.known(self._database, "annotations", record["uid"])
        if there is not None and there.live:
            self.merged.known += 1
            return
        if there is not None:
            self.merged.annotations += 1
            self._edits.update("annotations", there.id, {"deleted_at": None})
            self._fresh.append(there.id)
            for issue_id in issue_ids:
                annotation_rows.put_tag(self._database, self._edits, there.id, issue_id)
            return
        same = self._same_passage(block, record, span, author)
        if same is not None:
            added = [
                annotation_rows.put_tag(self._database, self._edits, same.id, issue_id)
                for issue_id in issue_ids
            ]
            noted = self._edits.update("annotations", same.id, {"note": same.note or record["note"]})
            self.merged.annotations += any(added) or noted
            self.merged.known += not (any(added) or noted)
            return
        self.merged.annotations += 1
        self._add_tags(self._add_annotation(block, record, span, author), issue_ids)

    def _same_passage(
        self, block: _Block, record: Record, span: Span, author: tuple[Record, Record | None]
    ) -> Annotation | None:
        """Return the coder's own annotation of the passage, if it can take the record's tags and note."""
        if block.revision_id is None:
            return None
        same = annotation_rows.at_span(
            self._database, block.article_id, block.revision_id, self._coder_id(author[0]), span
        )
        return same if same and (not same.note or record["note"] in ("", same.note)) else None

    def _tagged(self, record: Record) -> dict[int, Record]:
        """Return the tags of an annotation by the id of the issue here."""
        found: dict[int, Record] = {}
        for tag in record["issues"]:
            check(TAG, tag, "a tag")
            found.setdefault(self._issues.id_of(tag["issue"]), tag)
        return found

    def _author(self, record: Record) -> tuple[Record, Record | None]:
        coder, session = self._coders.get(record["coder"]), None
        if coder is None:
            raise Fault("names a coder that is not in the file")
        if record["session"] is not None:
            session = self._sessions.get(record["session"])
            if session is None:
                raise Fault("names a session that is not in the file")
        return coder, session

    def _add_annotation(
        self, block: _Block, record: Record, span: Span, author: tuple[Record, Record | None]
    ) -> int:
        if block.revision_id is None:
            block.revision_id = self._revision_id(block)
        coder, session = author
        target = Target(span, record["passage"], record["prefix"], record["suffix"])
        kept = ("uid", "paragraph", "sentence", "note", "origin", "status", "created_at", "updated_at")
        fields: dict[str, str | int | None] = {name: record[name] for name in kept}
        fields["article_id"] = block.article_id
        fields["revision_id"] = block.revision_id
        fields["coder_id"] = self._coder_id(coder)
        fields["session_id"] = self._session_id(session) if session else None
        self._fresh.append(annotation_rows.add(self._database, self._edits, target, fields))
        return self._fresh[-1]

    def _add_tags(self, annotation_id: int, tags: dict[int, Record]) -> None:
        for issue_id, tag in tags.items():
            self._edits.insert(
                "tags",
                {
                    "uid": records.tag_uid(self._database, tag["uid"]),
                    "annotation_id": annotation_id,
                    "issue_id": issue_id,
                    "created_at": tag["created_at"],
                    "updated_at": tag["updated_at"],
                },
            )

    def _coder_id(self, coder: Record) -> int:
        if coder["uid"] not in self._ids:
            self._ids[coder["uid"]] = records.ensure_coder(self._work, coder)
        return self._ids[coder["uid"]]

    def _session_id(self, session: Record) -> int:
        if session["uid"] not in self._ids:
            coder_id = self._coder_id(self._coders[session["coder"]])
            self._ids[session["uid"]] = records.ensure_session(self._work, session, coder_id)
        return self._ids[session["uid"]]
