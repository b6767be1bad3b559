"""Undo and redo: what they bring back, in whose name, and when they are refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from store import rebuilding
from store.codebook import IssueDraft
from store.errors import Overtaken, Refused
from store.journal import Scene
from store.model import Annotation, Article, Draft, Span
from store.project import Project
from store.stamps import new_uid
from store.tagging import Outcome
from tests.conftest import Desk

SPAN, OTHER = Span(5, 9), Span(30, 45)
NOTHING = "nothing to undo"
LIVE = ("articles", "issues", "annotations", "tags")


def _rows(project: Project) -> list[dict[str, object]]:
    """Return every row of the journaled tables and the journal, exactly as it is."""
    return [
        dict(row)
        for table in (*LIVE, "changes", "tallies")
        for row in project.database.rows(f"SELECT * FROM {table}")
    ]


def _live(project: Project) -> list[dict[str, object]]:
    return [
        {name: value for name, value in dict(row).items() if name != "updated_at"}
        for table in LIVE
        for row in project.database.rows(f"SELECT * FROM {table} WHERE deleted_at IS NULL ORDER BY id")
    ]


def _made(outcome: Outcome) -> Annotation:
    assert outcome.annotation is not None
    return outcome.annotation


def _tag(project: Project, article: Article, place: int = 0) -> Annotation:
    return _made(project.tag(article, SPAN, [project.issues()[place]]))


ACTIONS: dict[str, Callable[[Project, Article], Outcome]] = {
    "tag": lambda project, article: project.tag(article, OTHER, project.issues()[:2], note="n"),
    "second tag": lambda project, article: project.tag(article, SPAN, project.issues()[1:2]),
    "highlight": lambda project, article: project.tag(article, OTHER),
    "untag one": lambda project, article: project.untag(_tagged(project, article), project.issues()[0]),
    "untag all": lambda project, article: project.untag(_tagged(project, article)),
    "note": lambda project, article: project.note(_tagged(project, article), "new"),
    "change": lambda project, article: project.change_issue(
        _tagged(project, article), project.issues()[0], project.issues()[1]
    ),
    "edges": lambda project, article: project.move_edges(_tagged(project, article), OTHER),
    "add issue": lambda project, _: project.add_issue(IssueDraft("sanctions", "9", "#112233", "d", ("oil",))),
    "edit issue": lambda project, _: project.edit_issue(
        project.issues()[0], {"name": "land", "key": None, "colour": "#000000", "description": "x"}
    ),
}


def _tagged(project: Project, article: Article) -> Annotation:
    return project.annotations_over(article, SPAN)[0]


@pytest.mark.parametrize("action", ACTIONS)
def test_undo_and_redo_of_each_action(desk: Desk, project: Project, article: Article, action: str) -> None:
    """Undo restores the live rows, redo the outcome, each also after a restart, and says what it did."""
    project.tag(article, SPAN, [project.issues()[0], project.issues()[2]], note="old")
    before = _live(project)
    outcome = ACTIONS[action](project, article)
    assert outcome.change is not None
    after = _live(project)
    assert after != before
    for _ in range(3):
        undone = desk.open().undo()
        assert undone.summary == f"undone: {outcome.summary}"
        assert _live(project) == before
        redone = desk.open().redo()
        assert redone.summary == f"redone: {outcome.summary}"
        assert _live(project) == after
    assert undone.change is not None
    assert redone.change is not None
    assert (undone.change.article_uid, undone.change.span) == (
        outcome.change.article_uid,
        outcome.change.span,
    )
    assert (redone.change.article_uid, redone.change.span) == (
        outcome.change.article_uid,
        outcome.change.span,
    )
    assert (undone.change.action, redone.change.action) == ("undo", "redo")


def test_nothing_to_undo_or_redo_is_no_error(project: Project, article: Article) -> None:
    """At either end of the history nothing is written."""
    before = _rows(project)
    assert (project.undo().summary, project.redo().summary) == ("nothing to undo", "nothing to redo")
    assert (project.undo().change, project.redo().change) == (None, None)
    assert _rows(project) == before


def test_a_new_action_ends_redo_and_an_idle_one_does_not(project: Project, article: Article) -> None:
    """What was undone can be redone until something else is done; doing nothing new does not count."""
    made = _tag(project, article)
    _tag(project, article, 1)
    project.undo()
    assert project.tag(article, SPAN, project.issues()[:1]).change is None
    assert project.redo().change is not None
    project.undo()
    project.note(made, "new")
    assert project.redo().change is None
    assert project.undo().summary == "undone: note"
    assert project.undo().summary == "undone: territory"
    assert project.undo().change is None


def test_an_import_is_not_undone_and_does_not_end_redo(project: Project, article: Article) -> None:
    """An import between two actions leaves both stacks as they were."""
    _tag(project, article)
    project.undo()
    project.import_draft(Draft("Another text.", "Another"))
    assert project.redo().summary == "redone: territory"
    project.import_draft(Draft("A third.", "Third"))
    assert project.undo().summary == "undone: territory"
    assert project.undo().change is None
    assert project.article_count() == 3


def test_the_journal_names_rows_by_uid(project: Project, article: Article) -> None:
    """An entry holds no row ids, so that it means the same in every copy of the project."""
    made = _tag(project, article)
    row = project.database.row("SELECT * FROM changes ORDER BY id DESC LIMIT 1")
    assert row is not None
    annotation, tag = json.loads(row["edits"])
    assert annotation["uid"] == made.uid
    assert annotation["after"]["article_id"] == article.uid
    assert tag["after"]["annotation_id"] == made.uid
    assert tag["after"]["issue_id"] == project.issues()[0].uid
    assert (annotation["before"], tag["before"]) == (None, None)


def test_undo_takes_back_only_ones_own(desk: Desk, article: Article) -> None:
    """Each coder has a history; another's later action is left alone."""
    olena, taras = desk.open("olena"), desk.open("taras")
    mine, his = _tag(olena, article), _tag(taras, article)
    assert olena.undo().summary == "undone: territory"
    assert olena.annotations_from(article, 0, 9) == [his]
    assert olena.undo().change is None
    assert olena.redo().summary == "redone: territory"
    assert [one.uid for one in taras.annotations_from(article, 0, 9)] == [mine.uid, his.uid]
    assert desk.open("third").undo().change is None


Conflict = tuple[Callable[[Project, Article], object], Callable[[Project, Article], object]]
CONFLICTS: dict[str, Conflict] = {
    "tag, then removed": (
        lambda mine, article: _tag(mine, article),
        lambda his, article: his.untag(_tagged(his, article)),
    ),
    "tag, then noted": (
        lambda mine, article: _tag(mine, article),
        lambda his, article: his.note(_tagged(his, article), "his"),
    ),
    "tag, then another issue": (
        lambda mine, article: _tag(mine, article),
        lambda his, article: his.change_issue(_tagged(his, article), his.issues()[0], his.issues()[1]),
    ),
    "tag undone and redone, then noted": (
        lambda mine, article: (_tag(mine, article), mine.undo(), mine.redo()),
        lambda his, article: his.note(_tagged(his, article), "his"),
    ),
    "note, then noted": (
        lambda mine, article: mine.note(_tag(mine, article), "mine"),
        lambda his, article: his.note(_tagged(his, article), "his"),
    ),
    "issue changed, then removed": (
        lambda mine, article: mine.change_issue(_tag(mine, article), mine.issues()[0], mine.issues()[1]),
        lambda his, article: his.untag(_tagged(his, article)),
    ),
    "one issue taken off, then removed": (
        lambda mine, article: mine.untag(_made(mine.tag(article, SPAN, mine.issues()[:2])), mine.issues()[0]),
        lambda his, article: his.untag(_tagged(his, article)),
    ),
    "note, then removed": (
        lambda mine, article: mine.note(_tag(mine, article), "mine"),
        lambda his, article: his.untag(_tagged(his, article)),
    ),
    "moved, then moved again": (
        lambda mine, article: mine.move_edges(_tag(mine, article), OTHER),
        lambda his, article: his.move_edges(his.annotations_over(article, OTHER)[0], Span(31, 40)),
    ),
    "second of a batch, then noted": (
        lambda mine, article: [mine.tag(article, span, batch="b") for span in (SPAN, OTHER, Span(50, 55))],
        lambda his, article: his.note(his.annotations_over(article, OTHER)[0], "his"),
    ),
    "issue added, then used": (
        lambda mine, _: mine.add_issue(IssueDraft("sanctions", "9")),
        lambda his, article: his.tag(article, SPAN, [his.find_issue("sanctions")]),
    ),
    "issue added, then renamed": (
        lambda mine, _: mine.add_issue(IssueDraft("sanctions", "9")),
        lambda his, _: his.edit_issue(his.find_issue("sanctions"), {"name": "embargo"}),
    ),
    "issue renamed, then its name taken": (
        lambda mine, _: mine.edit_issue(mine.issues()[0], {"name": "land"}),
        lambda his, _: his.add_issue(IssueDraft("Territory")),
    ),
    "key taken off, then given": (
        lambda mine, _: mine.edit_issue(mine.issues()[0], {"key": None}),
        lambda his, _: his.add_issue(IssueDraft("sanctions", "1")),
    ),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_undo_of_what_somebody_changed_since_is_refused(desk: Desk, article: Article, case: str) -> None:
    """Undo that would take away another coder's work raises Refused and changes no row at all."""
    olena, taras = desk.open("olena"), desk.open("taras")
    act, disturb = CONFLICTS[case]
    act(olena, article)
    disturb(taras, article)
    before = _rows(olena)
    with pytest.raises(Refused):
        olena.undo()
    assert olena.database.connection.in_transaction is False
    assert _rows(olena) == before


REDO_CONFLICTS: dict[str, Conflict] = {
    "untag, then noted": (
        lambda mine, article: mine.untag(_tag(mine, article)),
        lambda his, article: his.note(_tagged(his, article), "his"),
    ),
    "untag, then another issue": (
        lambda mine, article: mine.untag(_tag(mine, article)),
        lambda his, article: his.change_issue(_tagged(his, article), his.issues()[0], his.issues()[1]),
    ),
    "issue added, then another of its name": (
        lambda mine, _: mine.add_issue(IssueDraft("sanctions", "9")),
        lambda his, _: his.add_issue(IssueDraft("Sanctions")),
    ),
}


@pytest.mark.parametrize("case", REDO_CONFLICTS)
def test_redo_over_what_somebody_did_since_is_refused(desk: Desk, article: Article, case: str) -> None:
    """Redo that would take away another coder's work, or clash with it, changes nothing either."""
    olena, taras = desk.open("olena"), desk.open("taras")
    act, disturb = REDO_CONFLICTS[case]
    act(olena, article)
    olena.undo()
    disturb(taras, article)
    before = _rows(olena)
    with pytest.raises(Refused):
        olena.redo()
    assert olena.database.connection.in_transaction is False
    assert _rows(olena) == before


@pytest.mark.parametrize("case", CONFLICTS)
def test_the_next_undo_skips_what_was_refused(desk: Desk, article: Article, case: str) -> None:
    """It leaves the other coder's work, undoes what is beneath, and that stays so after a restart."""
    olena, taras = desk.open("olena"), desk.open("taras")
    olena.add_issue(IssueDraft("first of all"))
    act, disturb = CONFLICTS[case]
    act(olena, article)
    disturb(taras, article)
    with pytest.raises(Refused, match="The next undo skips it"):
        olena.undo()
    rows = {row["uid"]: row for row in _live(olena)}
    while "first of all" in [issue.name for issue in olena.issues()]:
        try:
            outcome = olena.undo()
        except Refused:
            continue
        assert outcome.change is not None
        assert "skipped, as somebody else changed it: " in outcome.summary or outcome.summary
    kept = {row["uid"]: row for row in _live(olena)}
    last = taras.database.row("SELECT edits FROM changes WHERE coder_id = 2 ORDER BY id DESC LIMIT 1")
    assert last is not None
    for edit in json.loads(last["edits"]):
        assert kept.get(edit["uid"]) == rows.get(edit["uid"])
    assert desk.open("olena").undo().change is None
    assert rebuilding.differences(olena.database) == []


def test_skipping_is_an_entry_and_says_so(desk: Desk, article: Article) -> None:
    """The journal tells what was skipped; redo brings back only what was undone."""
    olena, taras = desk.open("olena"), desk.open("taras")
    olena.add_issue(IssueDraft("sanctions"))
    made = _tag(olena, article)
    taras.note(made, "his")
    with pytest.raises(Overtaken):
        olena.undo()
    outcome = olena.undo()
    assert outcome.summary == (
        "undone: issue sanctions · added · skipped, as somebody else changed it: territory"
    )
    assert [entry.action for entry in olena.history(coder="olena", limit=2)] == ["undo", "skip"]
    assert olena.find_annotation(made.uid).note == "his"
    assert olena.undo().summary == NOTHING
    assert olena.redo().summary == "redone: issue sanctions · added"
    assert olena.redo().change is None


def test_skipping_the_last_entry_is_told_too(desk: Desk, article: Article) -> None:
    """There is nothing beneath it to undo."""
    olena, taras = desk.open("olena"), desk.open("taras")
    taras.note(_tag(olena, article), "his")
    with pytest.raises(Overtaken):
        olena.undo()
    assert olena.undo().summary == "skipped, as somebody else changed it: territory"
    assert olena.undo().summary == NOTHING


def test_a_second_conflict_is_refused_in_its_own_right(desk: Desk, article: Article) -> None:
    """Only what was refused is skipped, and only by the next step of the same kind."""
    olena, taras = desk.open("olena"), desk.open("taras")
    one, two = _tag(olena, article), _made(olena.tag(article, OTHER))
    taras.note(one, "his")
    taras.note(two, "his")
    with pytest.raises(Overtaken):
        olena.undo()
    assert olena.undo().summary == "skipped, as somebody else changed it: highlight"
    with pytest.raises(Overtaken):
        olena.undo()
    with pytest.raises(Overtaken):
        desk.open("olena").undo()
    olena.add_issue(IssueDraft("meanwhile"))
    assert olena.undo().summary == "undone: issue meanwhile · added"
    with pytest.raises(Overtaken):
        olena.undo()
    assert olena.undo().summary == "skipped, as somebody else changed it: territory"


def test_a_batch_is_skipped_as_one(desk: Desk, article: Article) -> None:
    """As it is undone as one: none of its tags is taken back, and none stays on the stack."""
    olena, taras = desk.open("olena"), desk.open("taras")
    first = _made(olena.tag(article, SPAN))
    batch = new_uid()
    _batch(olena, article, batch, (20, 40, 60))
    taras.note(olena.annotations_over(article, Span(40, 45))[0], "his")
    with pytest.raises(Overtaken):
        olena.undo()
    assert olena.undo().summary.startswith("undone: highlight · skipped")
    assert len(olena.annotations_from(article, 0, -1)) == 3
    assert first.uid not in {one.uid for one in olena.annotations_from(article, 0, -1)}
    assert olena.undo().change is None


@pytest.mark.parametrize("case", REDO_CONFLICTS)
def test_the_next_redo_skips_what_was_refused(desk: Desk, article: Article, case: str) -> None:
    """The stack of what can be redone goes on, too."""
    olena, taras = desk.open("olena"), desk.open("taras")
    act, disturb = REDO_CONFLICTS[case]
    act(olena, article)
    olena.note(_made(olena.tag(article, OTHER)), "later")
    for _ in range(3):
        olena.undo()
    disturb(taras, article)
    with pytest.raises(Overtaken, match="The next redo skips it"):
        olena.redo()
    assert "skipped" in olena.redo().summary
    assert olena.annotations_over(article, OTHER)[0].note == ""
    assert olena.redo().summary == "redone: note"
    assert olena.redo().change is None


def test_two_programs_of_one_coder_share_the_stack(desk: Desk, article: Article) -> None:
    """Each undoes the latest action of both; a refusal in one is none in the other."""
    one, two, taras = desk.open("olena"), desk.open("olena"), desk.open("taras")
    _tag(one, article)
    _made(two.tag(article, OTHER))
    assert one.undo().summary == "undone: highlight"
    assert two.redo().summary == "redone: highlight"
    taras.note(one.annotations_over(article, OTHER)[0], "his")
    for project in (one, two):
        with pytest.raises(Overtaken):
            project.undo()
    two.add_issue(IssueDraft("meanwhile"))
    assert one.undo().summary == "undone: issue meanwhile · added"
    for project in (one, two):
        with pytest.raises(Overtaken):
            project.undo()
    assert two.undo().summary.startswith("undone: territory · skipped")
    assert one.undo().summary == NOTHING


def test_who_only_asks_for_undo_is_no_coder(desk: Desk, article: Article) -> None:
    """Looking changes nothing: where there is nothing to undo or redo, nobody is written down."""
    third = desk.open("third")
    before = [*_rows(third), *map(dict, third.database.rows("SELECT * FROM coders"))]
    assert (third.undo().summary, third.redo().summary) == (NOTHING, "nothing to redo")
    assert [*_rows(third), *map(dict, third.database.rows("SELECT * FROM coders"))] == before


def test_an_annotation_does_not_come_back_onto_another(desk: Desk, article: Article) -> None:
    """What somebody removed and its coder has made again since is not brought back beside it."""
    olena, taras = desk.open("olena"), desk.open("taras")
    taras.untag(_tag(olena, article))
    again = _tag(olena, article, 1)
    with pytest.raises(Overtaken, match="annotated again"):
        taras.undo()
    assert olena.annotations_from(article, 0, -1) == [again]


def test_an_undo_makes_no_circle_of_issues(desk: Desk) -> None:
    """An issue does not go back below one that somebody has put below it since."""
    olena, taras = desk.open("olena"), desk.open("taras")
    first, second = olena.issues()[:2]
    olena.nest_issue(first, second)
    olena.nest_issue(first, None)
    taras.nest_issue(second, first)
    before = olena.issues()
    with pytest.raises(Overtaken):
        olena.undo()
    assert olena.issues() == before


def test_an_undo_puts_no_issue_below_one_that_is_gone(desk: Desk) -> None:
    """An issue does not go back below one that somebody has removed since."""
    olena, taras = desk.open("olena"), desk.open("taras")
    first, second = olena.issues()[:2]
    olena.nest_issue(first, second)
    olena.nest_issue(first, None)
    taras.remove_issue(second)
    before = olena.issues()
    with pytest.raises(Overtaken):
        olena.undo()
    assert olena.issues() == before


def test_a_conflict_that_is_taken_back_is_none(desk: Desk, article: Article) -> None:
    """Once the other coder has undone, one's own undo works again."""
    olena, taras = desk.open("olena"), desk.open("taras")
    made = _tag(olena, article)
    taras.note(made, "his")
    with pytest.raises(Refused):
        olena.undo()
    taras.undo()
    assert olena.undo().change is not None
    assert olena.annotations_from(article, 0, 9) == []


def test_a_broken_journal_is_refused(project: Project, article: Article) -> None:
    """An entry that names what may not be journaled is not acted on."""
    _tag(project, article)
    for edits in (
        '[{"table":"coders","uid":"x","before":{"name":"a"},"after":{"name":"b"}}]',
        '[{"table":"tags","uid":"x","before":{},"after":{}}]',
        '[{"table":"issues","uid":"x","before":null,"after":null}]',
    ):
        with project.database.transaction():
            project.database.run("UPDATE changes SET edits = ?", edits)
        before = _rows(project)
        with pytest.raises(Refused):
            project.undo()
        assert _rows(project) == before


def test_a_passage_tagged_again_is_not_moved_onto(desk: Desk, article: Article) -> None:
    """An undo that would leave a coder with two annotations of one passage is refused."""
    olena, taras = desk.open("olena"), desk.open("taras")
    made = _tag(olena, article)
    taras.move_edges(made, OTHER)
    again = _tag(olena, article, 1)
    before = _rows(olena)
    with pytest.raises(Refused, match="annotated again"):
        taras.undo()
    assert _rows(olena) == before
    olena.untag(again)
    assert taras.undo().summary == "undone: territory · moved"


def _batch(project: Project, article: Article, batch: str, starts: Iterable[int], place: int = 0) -> None:
    for start in starts:
        issues = project.issues()[place : place + 1]
        assert project.tag(article, Span(start, start + 5), issues, batch=batch).change is not None


def test_a_batch_is_undone_and_redone_as_one(desk: Desk, project: Project, article: Article) -> None:
    """Each of its tags is saved at once; one undo takes back all, one redo brings all back, repeatedly."""
    _tag(project, article)
    before, batch = _live(project), new_uid()
    for place, start in enumerate((20, 60, 40), 1):
        _batch(project, article, batch, [start])
        assert len(desk.open("reader").annotations_from(article, 0, -1)) == 1 + place
    after = _live(project)
    for _ in range(3):
        undone = desk.open().undo()
        assert undone.summary == "undone: territory · 3 passages"
        assert undone.change is not None
        assert undone.change.span == Span(20, 25)
        assert _live(project) == before
        redone = desk.open().redo()
        assert redone.summary == "redone: territory · 3 passages"
        assert redone.change is not None
        assert redone.change.span == Span(20, 25)
        assert _live(project) == after
    assert project.redo().change is None
    assert [project.undo().summary for _ in range(3)][1:] == ["undone: territory", "nothing to undo"]


def test_every_entry_of_a_batch_has_an_undo_of_its_own(project: Project, article: Article) -> None:
    """The journal only grows: three tags, three undos that name them, in the same batch."""
    batch = new_uid()
    _batch(project, article, batch, (20, 40, 60))
    entries = project.database.rows("SELECT * FROM changes WHERE batch = ? ORDER BY id", batch)
    project.undo()
    found = project.database.rows("SELECT * FROM changes WHERE batch = ? ORDER BY id", batch)
    assert found[:3] == entries
    assert [row["reverts"] for row in found[3:]] == [row["id"] for row in entries[::-1]]


def test_batches_side_by_side_stay_apart(project: Project, article: Article) -> None:
    """An undo stops where another batch, an action without one, or another run of the same begins."""
    one, two = new_uid(), new_uid()
    _batch(project, article, one, (20, 30))
    _batch(project, article, two, (40, 50), place=1)
    project.tag(article, SPAN, project.issues()[:1])
    _batch(project, article, two, (60,), place=1)
    history = [
        "security guarantees",
        "territory",
        "security guarantees · 2 passages",
        "territory · 2 passages",
    ]
    assert [project.undo().summary for _ in range(5)] == [*(f"undone: {each}" for each in history), NOTHING]
    assert [project.redo().summary for _ in range(4)] == [f"redone: {each}" for each in history[::-1]]


def test_two_tags_of_a_batch_on_one_passage_are_one_passage(project: Project, article: Article) -> None:
    """The count is of passages; the summary names every issue once."""
    batch = new_uid()
    _batch(project, article, batch, (20,))
    _batch(project, article, batch, (20,), place=1)
    assert project.undo().summary == "undone: territory, security guarantees"
    assert project.annotations_from(article, 0, 9) == []


def test_a_batch_of_two_coders_is_two(desk: Desk, article: Article) -> None:
    """Under the same name each coder still undoes only what is his or her own."""
    olena, taras, batch = desk.open("olena"), desk.open("taras"), new_uid()
    _batch(olena, article, batch, (20,))
    _batch(taras, article, batch, (40, 60))
    assert olena.undo().summary == "undone: territory"
    assert len(taras.annotations_from(article, 0, 9)) == 2
    assert taras.undo().summary == "undone: territory · 2 passages"


def test_an_undone_batch_goes_on_anew(project: Project, article: Article) -> None:
    """What is tagged in a batch after its undo is undone without what was taken back before."""
    batch = new_uid()
    _batch(project, article, batch, (20, 40))
    project.undo()
    _batch(project, article, batch, (60,))
    assert project.redo().change is None
    assert project.undo().summary == "undone: territory"
    assert project.undo().change is None


def test_redo_of_a_batch_is_all_or_nothing(desk: Desk, article: Article) -> None:
    """When one of its passages cannot come back, none does."""
    olena, taras, batch = desk.open("olena"), desk.open("taras"), new_uid()
    olena.add_issue(IssueDraft("sanctions", "9"))
    _batch(olena, article, batch, (20,))
    olena.tag(article, Span(40, 45), [olena.find_issue("sanctions")], batch=batch)
    olena.undo()
    with taras.acting() as work:
        work.edits.remove("issues", taras.find_issue("sanctions").id)
        work.finish(Scene("remove issue", "issue sanctions · removed"))
    before = _rows(olena)
    with pytest.raises(Refused):
        olena.redo()
    assert _rows(olena) == before


def test_no_undo_puts_an_annotation_on_other_words(tmp_path: Path) -> None:
    """Edges that were moved before an edited source came in go back only if the same words stand there."""
    text = "Alpha beta gamma delta. " + "More words stand here. " * 10
    path = tmp_path / "talks.db"
    with Project.open(path, coder="olena", starter=()) as ours, Project.open(path, coder="taras") as theirs:
        ours.import_draft(Draft(text, "Talks"))
        annotation = ours.tag(ours.articles()[0].article, Span(0, 80)).annotation
        assert annotation is not None
        ours.move_edges(annotation, Span(0, 5))
        theirs.reimport(theirs.articles()[0].article, Draft(f"{text[:60]}#{text[61:]}", "Talks"))
        with pytest.raises(Overtaken, match="another text"):
            ours.undo()
