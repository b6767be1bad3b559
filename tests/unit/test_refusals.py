"""What is refused stays refused: through new texts, changes of the codebook, rebuilding and salvage."""

from __future__ import annotations

import gzip
from contextlib import closing
from pathlib import Path

import pytest

from store import rebuilding
from store.backups import back_up
from store.checking import check
from store.codebook import IssueDraft
from store.connection import connect
from store.database import open_database
from store.errors import NotFound, Refused
from store.model import Article, Draft, Origin, ParagraphKind, Suggestion
from store.project import Project
from store.salvage import salvage
from tests.conftest import Desk

KINDS = {1: ParagraphKind.HEADING}
TEXT = "Power\n\nPower failed in the north. It was cold.\n\nThe power came back at noon.\n"
GOLDEN = Path(__file__).parents[1] / "golden" / "format2.db.gz"


@pytest.fixture
def talks(project: Project) -> Article:
    """An article with two sentences that hold a word of the lexicon."""
    project.add_issue(IssueDraft("energy strikes", "4", lexicon=("power",)))
    return project.import_draft(Draft(TEXT, "Power", "power.txt", kinds=KINDS)).article


def offered(project: Project) -> list[Suggestion]:
    return project.suggestions(project.find_issue("4"), 0, 10)


def words(project: Project) -> list[str]:
    return sorted(each.exact for each in offered(project))


def test_accepting_is_one_change_with_its_origin(project: Project, talks: Article) -> None:
    """It makes an ordinary annotation and is offered no more; one undo brings the offer back."""
    before = words(project)
    suggestion = offered(project)[0]
    outcome = project.accept(suggestion)
    assert outcome.annotation is not None
    assert (outcome.annotation.exact, outcome.annotation.origin) == (suggestion.exact, Origin.SUGGESTED)
    assert suggestion.exact not in words(project)
    project.undo()
    assert words(project) == before
    assert project.annotations_from(talks, 0, 10) == []


def test_refusals_are_each_coders_own(desk: Desk, project: Project, talks: Article) -> None:
    first = offered(project)[0]
    project.refuse(first)
    assert first.exact not in words(project)
    assert first.exact in words(desk.open("taras"))
    assert first.exact not in words(desk.open("olena"))


def test_refusing_twice_is_one_refusal(project: Project, talks: Article) -> None:
    """As from two windows: the second says that it was so already, and one undo forgets it."""
    first = offered(project)[0]
    assert project.refuse(first).change is not None
    assert project.refuse(first).change is None
    project.undo()
    assert first in offered(project)


def test_the_same_words_stay_refused_in_a_new_text(project: Project, talks: Article) -> None:
    """The sentence has another place then; what is new is offered."""
    refused = next(each for each in offered(project) if "noon" in each.exact)
    project.refuse(refused)
    text = TEXT.replace("It was cold.", "It was bitterly cold that night. Fuel and power are scarce.")
    project.reimport(talks, Draft(text, "Power", "power.txt", kinds=KINDS))
    assert words(project) == ["Fuel and power are scarce.", "Power failed in the north."]


def test_an_offer_from_an_old_text_is_not_taken(project: Project, talks: Article) -> None:
    """Another program gave the article a new text meanwhile: the offsets would mean other words."""
    offer = offered(project)[0]
    project.reimport(talks, Draft("New\n" + TEXT, "Power", "power.txt", kinds=KINDS))
    for act in (project.accept, project.refuse):
        with pytest.raises(Refused, match="new text"):
            act(offer)


def test_an_offer_for_a_removed_issue_is_not_taken(project: Project, talks: Article) -> None:
    offer = offered(project)[0]
    project.remove_issue(project.find_issue("4"))
    for act in (project.accept, project.refuse):
        with pytest.raises(NotFound, match="no longer in the codebook"):
            act(offer)


def test_refusals_outlive_their_issue_and_come_back_with_it(project: Project, talks: Article) -> None:
    """Removing the issue, undoing that and doing it again are not hindered by what was refused for it."""
    refused = offered(project)[0]
    project.refuse(refused)
    project.remove_issue(project.find_issue("4"))
    project.undo()
    assert refused.exact not in words(project)
    project.redo()
    with pytest.raises(NotFound):
        project.find_issue("4")
    project.undo()
    project.undo()
    assert refused.exact in words(project)


def test_refusals_go_along_when_issues_are_merged(project: Project, talks: Article) -> None:
    """What was refused for one is not offered for the other that has its place; one undo parts them again."""
    refused = offered(project)[0]
    project.refuse(refused)
    project.add_issue(IssueDraft("power supply", "5", lexicon=("power",)))
    project.merge_issues(project.find_issue("4"), project.find_issue("5"))
    there = [each.exact for each in project.suggestions(project.find_issue("5"), 0, 10)]
    assert there
    assert refused.exact not in there
    project.undo()
    assert refused.exact in [each.exact for each in project.suggestions(project.find_issue("5"), 0, 10)]
    assert refused.exact not in words(project)


def test_a_changed_lexicon_changes_what_is_offered(project: Project, talks: Article) -> None:
    issue = project.find_issue("4")
    project.edit_issue(issue, {}, lexicon=["cold"])
    assert "It was cold." in words(project)


def test_refusals_are_told_by_the_journal_and_saved_from_damage(
    desk: Desk, project: Project, talks: Article, tmp_path: Path
) -> None:
    """The project made anew from its journal, and the one saved row by row, offer the same."""
    project.refuse(offered(project)[0])
    left = words(project)
    assert rebuilding.differences(project.database) == []
    assert check(desk.path).findings == ()
    anew = tmp_path / "anew.db"
    open_database(anew, prepare=lambda target: rebuilding.rebuild(project.database, target)).close()
    project.close()
    saved = salvage(desk.path, tmp_path / "saved.db")
    assert saved.counts["refusals"].saved == 1
    for path in (anew, tmp_path / "saved.db"):
        with Project.open(path, coder="olena") as other:
            assert words(other) == left


def test_a_refusal_that_is_lost_is_told_by_the_journal(
    desk: Desk, project: Project, talks: Article, tmp_path: Path
) -> None:
    """Its row is gone, the entry that tells of it is not."""
    project.refuse(offered(project)[0])
    left = words(project)
    project.close()
    with closing(connect(desk.path, read_only=False, timeout=1.0)) as connection:
        connection.execute("DELETE FROM refusals")
    assert [each.place for each in check(desk.path).findings] == ["refusals"]
    assert salvage(desk.path, tmp_path / "saved.db").counts["refusals"].saved == 1
    with Project.open(tmp_path / "saved.db", coder="olena") as saved:
        assert words(saved) == left


def test_an_older_backup_without_refusals_helps_a_damaged_project(
    desk: Desk, project: Project, talks: Article, tmp_path: Path
) -> None:
    """A backup of format 4 has no such table: what it has is taken, and the refusal is saved beside it."""
    back_up(desk.path)
    (backup,) = desk.path.parent.rglob("*Z.db")
    with closing(connect(backup, read_only=False, timeout=1.0)) as connection:
        connection.execute("DROP TABLE refusals")
        connection.execute("PRAGMA user_version = 4")
    project.refuse(offered(project)[0])
    project.close()
    assert salvage(desk.path, tmp_path / "saved.db").counts["refusals"].saved == 1


def test_a_project_of_an_old_format_gets_suggestions(tmp_path: Path) -> None:
    """It is brought up to date when it opens; then refusing works as in a new one."""
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(GOLDEN.read_bytes()))
    with Project.open(path, coder="olena") as project:
        issue = next(issue for issue in project.issues() if project.suggestions(issue, 0, 1))
        offer = project.suggestions(issue, 0, 1)[0]
        project.refuse(offer)
        assert offer not in project.suggestions(issue, 0, 100)
    assert check(path).findings == ()
