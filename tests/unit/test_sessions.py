"""Tagging sessions in the store: what each scope offers, what an answer writes, and where one goes on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from store.answers import Answer, Place, Sitting, read_place
from store.errors import NotFound, Overtaken, Refused
from store.model import Article, Draft, Issue, ParagraphKind, Span
from store.project import Project
from store.rebuilding import differences
from store.scopes import Kind, Offer, Scope, Spot, Total, read_scope
from tests.conftest import Desk

TEXT = "A heading here\nOne begins. Two follows it.\nPhoto: nobody reads this.\nThree ends. Four is last.\n"
KINDS = {1: ParagraphKind.HEADING, 3: ParagraphKind.BOILERPLATE}
UNREAD = Scope(Kind.UNREAD)
NOTHING = Answer(tags=False)


def add(project: Project, name: str, text: str = TEXT) -> Article:
    """Add an article with a heading and a caption."""
    return project.import_draft(Draft(text, name, f"{name}.txt", kinds=KINDS)).article


def words(project: Project, scope: Scope, spot: Spot | None = None) -> list[str]:
    """Return the passages of a scope behind a spot."""
    return [project.text(each.article).slice(each.span) for each in project.queue(scope).after(spot)]


def tags(project: Project) -> list[tuple[str, list[str], str]]:
    """Return (passage, issues, origin) of every annotation of every article."""
    known = {issue.id: issue.name for issue in project.issues()}
    return [
        (each.exact, [known[issue] for issue in each.issue_ids], each.origin.value)
        for summary in project.articles()
        for each in project.annotations_from(summary.article, 0, 100)
    ]


def first(project: Project, sitting: Sitting) -> Offer:
    """Return the passage at which a session goes on."""
    return next(project.queue(sitting.scope).after(sitting.place.spot))


def go_on(project: Project, sitting: Sitting, *answers: Answer) -> Sitting:
    """Answer one passage after the other."""
    for given in answers:
        sitting = project.answer(sitting, first(project, sitting), given).sitting
    return sitting


def found_again(project: Project, scope: Scope) -> None:
    """Check that every passage of a scope is found at its spot, and one that is gone is not."""
    queue = project.queue(scope)
    offers = list(queue.after(None))
    assert offers
    assert [queue.at(each.spot) for each in offers] == offers
    assert queue.at(offers[0].spot._replace(article="gone")) is None


def test_unread_sentences_are_those_of_the_body_in_every_article(project: Project) -> None:
    """No heading, no caption, nothing that was read; the total says how many there are."""
    one, _ = add(project, "a"), add(project, "b", TEXT.replace("One", "Five"))
    assert words(project, UNREAD) == [
        *("One begins.", "Two follows it.", "Three ends.", "Four is last."),
        *("Five begins.", "Two follows it.", "Three ends.", "Four is last."),
    ]
    assert project.queue(UNREAD).total() == Total(8)
    assert words(project, UNREAD._replace(article=one.uid))[:1] == ["One begins."]
    start = TEXT.index("Two")
    project.record_reading(one, [Span(start, TEXT.index("Three") + 3)])
    assert words(project, UNREAD)[:4] == ["One begins.", "Three ends.", "Four is last.", "Five begins."]
    assert project.queue(UNREAD).total() == Total(7)
    project.mark_read(one)
    assert words(project, UNREAD)[0] == "Five begins."


def test_looking_at_a_session_writes_nothing(desk: Desk, project: Project) -> None:
    """A session that nobody answered has no row, and leaves the file as it was."""
    add(project, "a")
    before = desk.path.read_bytes()
    sitting = project.new_sitting(UNREAD)
    first(project, sitting)
    project.end_sitting(sitting)
    assert project.step_back(sitting) is None
    assert desk.path.read_bytes() == before
    assert project.latest_sitting() is None


def test_an_answer_is_saved_with_the_place(desk: Desk, project: Project) -> None:
    """A tag names its session, nothing here counts the sentence as read, and both move the place."""
    article = add(project, "a")
    issue = project.issues()[0]
    sitting = project.new_sitting(UNREAD)
    sitting = go_on(project, sitting, Answer((issue,), seconds=6), NOTHING._replace(seconds=4))
    assert tags(project) == [("One begins.", ["territory"], "manual")]
    assert project.annotations_from(article, 0, 1)[0].session_id == sitting.session_id
    place = sitting.place
    assert (place.answered, place.tagged, place.nothing, place.pace) == (2, 1, 1, 12.0)
    assert dict(place.issues) == {issue.uid: 1}
    read = project.reading(article).seen
    assert read == (Span(TEXT.index("One"), TEXT.index("Two") + len("Two follows it.")),)
    again = desk.open()
    resumed = again.latest_sitting()
    assert resumed == sitting
    assert project.text(article).slice(first(again, sitting).span) == "Three ends."
    assert differences(project.database) == []


def test_an_undo_in_the_reader_takes_back_one_tag_at_a_time(project: Project) -> None:
    """What a session did beside tagging is on no stack: u finds its tags one by one, U brings them back."""
    article = add(project, "a")
    issues = project.issues()
    sitting = go_on(
        project, project.new_sitting(UNREAD), Answer((issues[0],)), NOTHING, Answer((issues[1],)), NOTHING
    )
    project.end_sitting(sitting)
    assert [project.undo().summary, project.undo().summary] == [
        f"undone: {issues[1].name}",
        f"undone: {issues[0].name}",
    ]
    assert tags(project) == []
    assert project.undo().change is None
    project.redo()
    project.redo()
    assert len(project.annotations_from(article, 0, 10)) == 2
    assert differences(project.database) == []


def test_a_step_back_takes_back_the_tag_and_the_reading(project: Project) -> None:
    """Backspace after a tag, after nothing and after both leaves what was before, and the passage is next."""
    article = add(project, "a")
    issue = project.issues()[0]
    begun = go_on(project, project.new_sitting(UNREAD), NOTHING)
    before = project.reading(article), project.articles()[0].read_length
    for given in (Answer((issue,)), NOTHING):
        back = project.step_back(go_on(project, begun, given))
        assert back is not None
        assert back.left == 0
        assert back.sitting.place == begun.place
        assert back.spot is not None
        assert (project.reading(article), project.articles()[0].read_length) == before
        assert tags(project) == []
        assert words(project, UNREAD, back.sitting.place.spot)[0] == "Two follows it."
    last = project.step_back(begun)
    assert last is not None
    assert last.sitting.place.answered == 0
    assert project.step_back(last.sitting) is None
    assert project.articles()[0].read_length == 0


def test_held_issues_stay_on_one_passage(project: Project) -> None:
    """Several issues go on one passage as changes of their own; a step back takes all of them back."""
    add(project, "a")
    one, two, _ = project.issues()
    sitting = project.new_sitting(UNREAD)
    held = project.answer(sitting, first(project, sitting), Answer((one,), goes_on=False)).sitting
    assert held.place.answered == 0
    assert words(project, UNREAD, held.place.spot)[0] == "One begins."
    answered = project.answer(held, first(project, held), Answer((two,))).sitting
    assert tags(project) == [("One begins.", [one.name, two.name], "manual")]
    assert dict(answered.place.issues) == {one.uid: 1, two.uid: 1}
    back = project.step_back(answered)
    assert back is not None
    assert tags(project) == []
    assert back.sitting.place.held == ()
    held = project.answer(back.sitting, first(project, back.sitting), Answer((one,), goes_on=False)).sitting
    dropped = project.step_back(held)
    assert dropped is not None
    assert (dropped.sitting.place.held, tags(project)) == ((), [])
    done = go_on(project, held._replace(place=dropped.sitting.place), NOTHING)
    assert done.place.nothing == 1


def test_a_step_back_reaches_below_later_work(project: Project) -> None:
    """Work outside of the session after its answer stays; what was undone already is left and said."""
    article = add(project, "a")
    issue, other, _ = project.issues()
    sitting = go_on(project, project.new_sitting(UNREAD), Answer((issue,)))
    project.tag(article, Span(0, 9), [other])
    back = project.step_back(sitting)
    assert back is not None
    assert (back.left, tags(project)) == (0, [("A heading", [other.name], "manual")])
    project.undo()
    assert ("One begins.", [issue.name], "manual") in tags(project)
    project.redo()
    sitting = go_on(project, back.sitting, Answer((issue,)))
    project.undo()
    back = project.step_back(sitting)
    assert back is not None
    assert back.left == 1
    assert differences(project.database) == []


def test_a_session_is_open_in_one_window(desk: Desk, project: Project) -> None:
    """An answer on an old place is refused, and a new session ends the one before."""
    add(project, "a")
    sitting = go_on(project, project.new_sitting(UNREAD), NOTHING)
    other = desk.open()
    there = other.latest_sitting()
    assert there is not None
    go_on(other, there, NOTHING)
    with pytest.raises(Overtaken):
        go_on(project, sitting, NOTHING)
    begun = go_on(project, project.new_sitting(UNREAD), NOTHING)
    assert project.latest_sitting() == begun
    assert [each.ended_at is None for each in project.sessions()] == [False, True]
    project.end_sitting(begun)
    assert project.latest_sitting() is None


def test_search_hits_are_sentences_in_the_order_of_the_texts(project: Project) -> None:
    """Each sentence with a word of the query, also the second one of a paragraph, behind any spot."""
    article = add(
        project, "a", "Talks\nTalks began. All talks ended. Nobody came.\nA photo.\nNo more talks.\n"
    )
    add(project, "b", "Other things\nTalks again. And more.\n")
    scope = Scope(Kind.SEARCH, "talks")
    found = ["Talks began.", "All talks ended.", "No more talks.", "Talks again."]
    assert words(project, scope) == found
    for number, offer in enumerate(project.queue(scope).after(None), 1):
        assert words(project, scope, offer.spot) == found[number:]
    assert words(project, scope._replace(article=article.uid)) == found[:3]
    assert project.queue(scope).total() == Total(4)


def test_check_offers_what_another_coder_marked(desk: Desk, project: Project) -> None:
    """Their annotations in text order, behind any spot; a tag of one's own stands beside theirs."""
    article = add(project, "a")
    issue = project.issues()[0]
    taras = desk.open("taras")
    for word in ("Two", "One", "Three"):
        taras.tag(article, Span(TEXT.index(word), TEXT.index(word) + len(word)), [issue])
    scope = Scope(Kind.CHECK, "taras")
    assert words(project, scope) == ["One", "Two", "Three"]
    sitting = go_on(project, project.new_sitting(scope), NOTHING, Answer((issue,)))
    assert words(project, scope, sitting.place.spot) == ["Three"]
    assert sitting.place.total == Total(3)
    assert [each.coder_id for each in project.annotations_over(article, Span(TEXT.index("Two"), 40))]
    with pytest.raises(NotFound):
        words(project, Scope(Kind.CHECK, "nobody"))


def test_disagreements_are_overlaps_with_different_issues(desk: Desk, project: Project) -> None:
    """Overlapping passages of several coders are one passage to judge; where they agree is none."""
    article = add(project, "a")
    one, two, _ = project.issues()
    taras = desk.open("taras")

    def mark(who: Project, word: str, issues: Sequence[Issue]) -> None:
        who.tag(article, Span(TEXT.index(word), TEXT.index(word) + len(word)), issues)

    mark(project, "One begins", [one])
    mark(taras, "One", [one])
    mark(project, "Two follows", [one])
    mark(taras, "follows it.", [two])
    mark(taras, "it.", [two])
    mark(project, "follows it", [one])
    mark(taras, "Three", [two])
    mark(project, "Four is", [two])
    mark(taras, "is last", [one])
    scope = Scope(Kind.DISAGREEMENTS)
    assert words(project, scope) == ["Two follows", "Four is"]
    sitting = go_on(project, project.new_sitting(scope), NOTHING)
    assert words(project, scope, sitting.place.spot) == ["Four is"]
    assert words(taras, scope) == ["follows it.", "is last"]
    found_again(project, scope)
    found_again(project, Scope(Kind.CHECK, "taras"))
    project.mark_read(article)
    found_again(project, Scope(Kind.SEARCH, "is"))


def test_orphans_wait_until_they_are_placed(project: Project) -> None:
    """What was not found in a new text is offered with its words and takes no tag, only an answer."""
    article = add(project, "a")
    issue = project.issues()[0]
    start = TEXT.index("Two follows it.")
    project.tag(article, Span(start, start + 15), [issue])
    project.reimport(article, Draft("Quite another text.\nNothing is as it was.\n", "a", "a.txt"))
    sitting = project.new_sitting(Scope(Kind.ORPHANS))
    offer = first(project, sitting)
    assert offer.is_orphan
    assert offer.annotations[0].exact == "Two follows it."
    with pytest.raises(Refused):
        project.answer(sitting, offer, Answer((issue,)))
    done = go_on(project, sitting, NOTHING)
    assert list(project.queue(sitting.scope).after(done.place.spot)) == []


def test_suggestions_are_accepted_and_refused_in_a_session(project: Project) -> None:
    """Each is offered once, though tags change their order; space refuses it until one steps back."""
    issue = project.issues()[0]
    project.edit_issue(issue, {}, lexicon=("land",))
    issue = project.issues()[0]
    text = "A heading here\nThey want land. Nobody came.\nPhoto: land.\nNo land was given. The land is wide."
    add(project, "a", text)
    scope = Scope(Kind.SUGGESTIONS, issue.uid)
    assert sorted(words(project, scope)) == ["No land was given.", "The land is wide.", "They want land."]
    sitting = project.new_sitting(scope)
    offers = [first(project, sitting)]
    assert offers[0].suggestion is not None
    assert offers[0].suggestion.because == ("land",)
    sitting = go_on(project, sitting, Answer((issue,)))
    assert [(names, origin) for _, names, origin in tags(project)] == [([issue.name], "suggested")]
    offers.append(first(project, sitting))
    sitting = go_on(project, sitting, NOTHING)
    offers.append(first(project, sitting))
    assert len({offer.span.start for offer in offers}) == 3
    assert [each.span for each in project.suggestions(issue, 0, 9)] == [offers[2].span]
    back = project.step_back(sitting)
    assert back is not None
    assert {each.span for each in project.suggestions(issue, 0, 9)} == {offers[1].span, offers[2].span}
    assert first(project, back.sitting).span in {offers[1].span, offers[2].span}
    assert differences(project.database) == []


def test_suggestions_that_drop_out_let_none_be_missed(project: Project) -> None:
    """When what is tagged is suggested no more, each of many passages still comes exactly once."""
    project.edit_issue(project.issues()[0], {}, lexicon=("number",))
    issue = project.issues()[0]
    article = add(project, "a", "Heading\n" + " ".join(f"Number {n} is here." for n in range(40)))
    whole = project.text(article).slice(Span(0, article.length))
    starts = [whole.index(f"Number {n} ") for n in range(40)]
    sitting = project.new_sitting(Scope(Kind.SUGGESTIONS, issue.uid))
    assert sitting.place.total == Total(40)
    seen = []
    for offer in project.queue(sitting.scope).after(None):
        seen.append(offer.span.start)
        sitting = project.answer(sitting, offer, Answer((issue,))).sitting
    assert sorted(seen) == starts
    assert list(project.queue(sitting.scope).after(sitting.place.spot)) == []
    back = project.step_back(sitting)
    assert back is not None
    again = [each.span.start for each in project.queue(sitting.scope).after(back.sitting.place.spot)]
    assert again == seen[-1:]


def test_what_other_programs_wrote_is_no_session_to_go_on_with() -> None:
    """A scope or a place that makes no sense is None, and never an error; what is written is read back."""
    for stored in ("", "unread", "[]", '{"kind": "dreams"}', "{}", "3"):
        assert read_scope(stored) is None
    for stored in ("", "[]", '{"spot": [1]}', '{"answered": "many"}', "3", '{"issues": 3}'):
        assert read_place(stored) is None
    scope = Scope(Kind.SEARCH, 'мир "and" more', "uid")
    assert read_scope(scope.to_json()) == scope
    place = Place(
        Spot("a", 1, 2, 3), Total(5, about=True), 4, 3, 2.5, {"u": 2}, 7, (6,), (Span(1, 2),), 9, (8,), ("u",)
    )
    assert read_place(place.to_json()) == place
    assert read_place(Place().to_json()) == Place()
