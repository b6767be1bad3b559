"""What the fault tests share: folders of their own, and projects with room for many tags and with many."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

from store.model import Draft, Span
from store.project import Project
from tests.conftest import ISSUES
from tests.faults.trials import make_long_project

ARTICLES = 12
ANNOTATIONS = 1000


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings and state of the person who runs the tests out of them, and theirs out of ours."""
    for name in ("CONFIG", "STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("TAGLINE_CONFIG", "TAGLINE_PROJECT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of one article, alone in its folder."""
    return make_long_project(tmp_path / "project" / "p.db")


@pytest.fixture(scope="session")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with 1,000 annotations, some with two issues, some undone; do not write to it.

    Its rows lie in the same places in every run, which their uids decide, so that a fault at one place
    always hits the same rows.
    """
    path = tmp_path_factory.mktemp("faults") / "talks.db"
    with pytest.MonkeyPatch.context() as patch:
        moments = itertools.count(1_771_000_000_000_000_000, 1_000_000)
        patch.setattr("store.stamps.time.time_ns", lambda: next(moments))
        patch.setattr("store.stamps.os.urandom", random.Random(7).randbytes)
        _fill(path)
    return path


def _fill(path: Path) -> None:
    chance = random.Random(7)
    words = (
        "talks",
        "guarantee",
        "territory",
        "Київ",
        "energy",
        "strike",
        "“ceasefire”",
        "prisoners",
        "plant",
    )
    with Project.open(path, coder="olena", starter=ISSUES) as project:
        issues = project.issues()
        articles = []
        for number in range(ARTICLES):
            lines = [
                " ".join(chance.choices(words, k=chance.randint(20, 90))) + f". {number}" for _ in range(40)
            ]
            draft = Draft("\n\n".join(lines), f"Article {number}", f"{number:03}.txt")
            articles.append(project.import_draft(draft).article)
        for number in range(ANNOTATIONS):
            article = articles[number % ARTICLES]
            start = chance.randrange(article.length - 100)
            span = Span(start, start + chance.randint(5, 90))
            project.tag(
                article, span, chance.sample(issues, 1 + number % 2), note="why?" if number % 7 == 0 else None
            )
            if number % 50 == 0:
                project.undo()
        for article in articles[::2]:
            project.mark_read(article)
