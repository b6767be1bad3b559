"""What is answered in a tagging session: each answer saved at once, with the place where the session goes on.

A tag is a change like any other and carries the session. Beside it stands an entry that no undo takes back:
it moves the session's place. The place names that entry as the latest answer, and the entry remembers the
place before it, so that the answers are a linked list inside the journal, and a session that was cut off
goes on, and steps back, as if it had not been.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from store import articles, codebook, journal, sessions, tagging, undoing
from store.database import Database
from store.edits import Edits
from store.errors import Overtaken, Refused
from store.journal import Scene
from store.model import Issue, Origin, Span
from store.scopes import ANSWER, STEP_BACK, Offer, Scope, Spot, Total, read_scope
from store.spans import missing
from store.tagging import Outcome, Work


class Place(NamedTuple):
    """Where a session goes on, and what was answered in it."""

    spot: Spot | None = None
    """The passage answered last; None before the first."""
    total: Total = Total(0)
    """The passages of the scope when the session began."""
    answered: int = 0
    tagged: int = 0
    seconds: float = 0.0
    """The time that the answers took, without pauses."""
    issues: Mapping[str, int] = {}
    """The tags by the uid of their issue."""
    latest: int = 0
    """The journal's entry of the latest answer, 0 for none."""
    did: tuple[int, ...] = ()
    """The changes that the latest answer made."""
    gained: tuple[Span, ...] = ()
    """What the latest answer added to what has been read."""
    revision: int = 0
    """The text in which that is."""
    held: tuple[int, ...] = ()
    """The changes on the passage that is not answered yet."""
    holding: tuple[str, ...] = ()
    """The uids of the issues on it."""

    @property
    def nothing(self) -> int:
        """The passages about which nothing was said."""
        return self.answered - self.tagged

    @property
    def pace(self) -> float:
        """Answers a minute; 0.0 while nobody can tell."""
        return 60 * self.answered / self.seconds if self.seconds >= 1 else 0.0

    def to_json(self) -> str:
        """Return the place as a session stores it."""
        fields = {name: value for name, value in self._asdict().items() if value != _DEFAULTS[name]}
        if self.gained:
            fields["gained"] = [[span.start, span.end] for span in self.gained]
        return json.dumps(fields, ensure_ascii=False)


_DEFAULTS: Final[Mapping[str, object]] = Place._field_defaults


def read_place(stored: str) -> Place | None:
    """Return the place of a session, or None if another program wrote what this one does not know."""
    try:
        fields: dict[str, Any] = json.loads(stored)
        spot = Spot(*fields["spot"]) if fields.get("spot") else None
        return Place(
            spot=spot,
            total=Total(*fields.get("total", (0,))),
            answered=int(fields.get("answered", 0)),
            tagged=int(fields.get("tagged", 0)),
            seconds=float(fields.get("seconds", 0.0)),
            issues={str(uid): int(count) for uid, count in fields.get("issues", {}).items()},
            latest=int(fields.get("latest", 0)),
            did=tuple(map(int, fields.get("did", ()))),
            gained=tuple(Span(int(start), int(end)) for start, end in fields.get("gained", ())),
            revision=int(fields.get("revision", 0)),
            held=tuple(map(int, fields.get("held", ()))),
            holding=tuple(map(str, fields.get("holding", ()))),
        )
    except (AttributeError, TypeError, ValueError):
        return None


class Sitting(NamedTuple):
    """A session under way; it has no row before its first answer, as looking changes nothing."""

    scope: Scope
    place: Place
    session_id: int | None = None


class Answer(NamedTuple):
    """What is said about a passage."""

    issues: tuple[Issue, ...] = ()
    note: str | None = None
    tags: bool = True
    """Whether the passage is marked at all."""
    goes_on: bool = True
    """Whether it is all that is said about the passage."""
    seconds: float = 0.0
    """The time that it took."""


class Answered(NamedTuple):
    """What an answer, or a step back, did."""

    sitting: Sitting
    outcome: Outcome | None = None
    """What was changed about the passage, in the words of the status line."""
    spot: Spot | None = None
    """After a step back, the passage whose answer was taken back."""
    left: int = 0
    """Changes that could not be taken back, as they were changed since or are taken back already."""


def latest(database: Database, coder_id: int) -> Sitting | None:
    """Return the coder's newest session that has not ended, if this program can go on with it."""
    row = database.row(
        "SELECT id, scope, place FROM sessions WHERE coder_id = ? AND ended_at IS NULL "
        "ORDER BY id DESC LIMIT 1",
        coder_id,
    )
    if row is None:
        return None
    scope, place = read_scope(row["scope"]), read_place(row["place"])
    return Sitting(scope, place, row["id"]) if scope is not None and place is not None else None


def answer(work: Work, sitting: Sitting, offer: Offer, given: Answer) -> Answered:
    """Save what is said about a passage; the place moves on unless more is to follow.

    Raises:
        Overtaken: The session has gone on in another window.
        Refused, NotFound: The article has another text, or it or an issue is no longer there.
    """
    articles.check_current(work.database, offer.article)
    if given.tags and offer.is_orphan:
        raise Refused("It was not found in the text now. Nothing was changed; the list (o) places it.")
    sitting, work = _begun(work, sitting)
    before = sitting.place
    outcome: Outcome | None = None
    did, names = before.held, before.holding
    tagged = given.tags or bool(did)
    asked = offer.suggestion
    own = work._replace(edits=Edits(work.database, work.author.now))
    if given.tags:
        accepted = asked is not None and [issue.id for issue in given.issues] == [asked.issue_id]
        origin = Origin.SUGGESTED if accepted else Origin.MANUAL
        outcome = tagging.tag(own, offer.article, offer.span, given.issues, given.note, origin)
        if outcome.change is not None:
            did = (*did, outcome.change.id)
        names = tuple(dict.fromkeys((*names, *(issue.uid for issue in given.issues))))
    elif asked is not None and not tagged:
        refused = next(issue for issue in codebook.issues(work.database) if issue.id == asked.issue_id)
        outcome = tagging.refuse(own, offer.article, asked, refused)
        did = (outcome.change.id,) if outcome.change is not None else ()
    seconds = round(before.seconds + given.seconds, 1)
    if not given.goes_on:
        place = before._replace(held=did, holding=names, seconds=seconds)
        return Answered(_move(work, sitting, place, Scene("session", "session · more to follow")), outcome)
    place = before._replace(
        spot=offer.spot,
        answered=before.answered + 1,
        tagged=before.tagged + tagged,
        seconds=seconds,
        issues={**before.issues, **{uid: before.issues.get(uid, 0) + 1 for uid in names}},
        latest=journal.next_id(work.database),
        did=did,
        gained=_read(work, offer),
        revision=offer.article.revision_id,
        held=(),
        holding=(),
    )
    words = "tagged" if tagged else "nothing here"
    scene = Scene(ANSWER, f"session · {place.answered} answered · {words}", offer.article.uid, offer.span)
    return Answered(_move(work, sitting, place, scene), outcome)


def step_back(work: Work, sitting: Sitting) -> Answered | None:
    """Take back what was said about the present passage, else the latest answer; None if there is none.

    Raises:
        Overtaken: The session has gone on in another window.
    """
    _, work = _begun(work, sitting)
    place = sitting.place
    if place.held:
        left, summary = _take_back(work, place.held)
        kept = place._replace(held=(), holding=())
        scene = Scene("session", "session · taken back")
        return Answered(_move(work, sitting, kept, scene), Outcome(summary, None), None, left)
    before = _place_before(work, sitting)
    if before is None:
        return None
    left, summary = _take_back(work, place.did)
    _forget(work, place)
    kept = before._replace(held=(), holding=(), seconds=place.seconds)
    moved = _move(work, sitting, kept, Scene(STEP_BACK, f"session · {kept.answered} answered · stepped back"))
    return Answered(moved, Outcome(summary or "nothing here", None), place.spot, left)


def end(work: Work, sitting: Sitting) -> None:
    """Say that a session has ended; it is not gone on with."""
    if sitting.session_id is not None:
        work.edits.update("sessions", sitting.session_id, {"ended_at": work.author.now})
        if work.edits:
            scene = Scene("session", f"session ended · {sitting.place.answered} answered")
            journal.record(work.database, work.author, work.edits, scene, undoable=False)


def _begun(work: Work, sitting: Sitting) -> tuple[Sitting, Work]:
    """Return a session that has a row, which is as its place says, and the work in it."""
    if sitting.session_id is None:
        edits = Edits(work.database, work.author.now)
        for row in work.database.rows(
            "SELECT id FROM sessions WHERE coder_id = ? AND ended_at IS NULL", work.author.coder_id
        ):
            edits.update("sessions", row["id"], {"ended_at": work.author.now})
        session_id = edits.insert(
            "sessions",
            {
                "coder_id": work.author.coder_id,
                "scope": sitting.scope.to_json(),
                "place": sitting.place.to_json(),
                "started_at": work.author.now,
                "ended_at": None,
            },
        )
        scene = Scene("session", f"session begun · {sitting.scope.kind}")
        journal.record(work.database, work.author, edits, scene, undoable=False)
        sitting = sitting._replace(session_id=session_id)
    stored = work.database.row("SELECT place, ended_at FROM sessions WHERE id = ?", sitting.session_id)
    if stored is None or stored["ended_at"] is not None or read_place(stored["place"]) != sitting.place:
        raise Overtaken(
            "This session has gone on in another window. Nothing was changed; leave it here with Esc."
        )
    return sitting, work._replace(author=work.author._replace(session_id=sitting.session_id))


def _move(work: Work, sitting: Sitting, place: Place, scene: Scene) -> Sitting:
    """Store where a session goes on, under an entry that no undo takes back."""
    assert sitting.session_id is not None
    edits = Edits(work.database, work.author.now)
    edits.update("sessions", sitting.session_id, {"place": place.to_json()})
    journal.record(work.database, work.author, edits, scene, undoable=False)
    return sitting._replace(place=place)


def _read(work: Work, offer: Offer) -> tuple[Span, ...]:
    """Count a passage as read, unless it stands in another text; return what was not read before."""
    if offer.is_orphan:
        return ()
    article, coder_id = offer.article, work.author.coder_id
    gained = missing(sessions.reading(work.database, article.id, coder_id).seen, offer.read)
    if gained:
        body = articles.ArticleText(work.database, article).body_spans(offer.read)
        sessions.record_reading(
            work.database, article.id, coder_id, position=None, seen=[(offer.read, body)], now=work.author.now
        )
    return tuple(gained)


def _forget(work: Work, place: Place) -> None:
    """Take back what the latest answer counted as read, if the article still has that text."""
    row = work.database.row(
        "SELECT id FROM articles WHERE uid = ? AND revision_id = ?",
        *(place.spot.article if place.spot is not None else "", place.revision),
    )
    if row is not None and place.gained:
        article = articles.fetch(work.database, row["id"])
        hull = place.gained[0].hull(place.gained[-1])
        body = articles.ArticleText(work.database, article).body_spans(hull)
        sessions.forget_reading(work.database, article.id, work.author.coder_id, place.gained, body)


def _place_before(work: Work, sitting: Sitting) -> Place | None:
    """Return the place before the latest answer, as the journal tells it."""
    row = work.database.row(
        "SELECT edits FROM changes WHERE id = ? AND session_id = ? AND action = ?",
        *(sitting.place.latest, sitting.session_id, ANSWER),
    )
    before = json.loads(row["edits"])[0]["before"] if row is not None else None
    return read_place(before["place"]) if before is not None else None


def _take_back(work: Work, change_ids: Sequence[int]) -> tuple[int, str]:
    """Take back changes of the session, the latest first; return how many were left, and what they did.

    What is on top of the coder's stack is undone as ever. What is not, as the coder did something else
    since, is reverted by a change of its own.
    """
    left, words = 0, []
    for change_id in reversed(change_ids):
        entry = work.database.row(
            "SELECT * FROM changes WHERE id = ? AND session_id = ?", change_id, work.author.session_id
        )
        if entry is None:
            left += 1
            continue
        try:
            with work.database.savepoint():
                if journal.tops(work.database, work.author.coder_id)[0] == change_id:
                    undoing.walk(work.database, work.author, "undo")
                else:
                    edits = Edits(work.database, work.author.now)
                    edits.revert(json.loads(entry["edits"]))
                    span = Span(entry["start"], entry["end"])
                    scene = Scene("untag", f"{entry['summary']} · taken back", entry["article_uid"], span)
                    journal.record(work.database, work.author, edits, scene)
        except Overtaken:
            left += 1
        else:
            words.append(entry["summary"])
    return left, ", ".join(reversed(words))


class SessionSummary(NamedTuple):
    """A session as lists show it."""

    uid: str
    coder: str
    scope: Scope | None
    """None if another program wrote what this one does not know."""
    place: Place
    started_at: str
    ended_at: str | None


def summaries(database: Database) -> list[SessionSummary]:
    """Return the sessions of all coders, the newest last."""
    return [
        SessionSummary(
            row["uid"],
            row["name"],
            read_scope(row["scope"]),
            read_place(row["place"]) or Place(),
            row["started_at"],
            row["ended_at"],
        )
        for row in database.rows(
            "SELECT sessions.*, coders.name FROM sessions JOIN coders ON coders.id = coder_id "
            "ORDER BY started_at, sessions.id"
        )
    ]
