"""Several programs at one project, two of them of one coder, and programs that are killed at work.

`TAGLINE_FAULTS=long` does the same with more actions and more trials.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from store import rebuilding
from store.codebook import IssueDraft
from store.errors import Overtaken
from store.model import Draft
from store.project import Project

ROOT = Path(__file__).parents[2]
LONG = os.environ.get("TAGLINE_FAULTS") == "long"
TRIALS, COUNT = (20, 200) if LONG else (2, 40)
CODERS = ("olena", "olena", "taras")
ISSUES = [IssueDraft(f"issue {number}", str(number + 1)) for number in range(6)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project with one text."""
    path = tmp_path / "p.db"
    with Project.open(path, coder="olena", starter=ISSUES) as project:
        project.import_draft(Draft("Words of peace talks in Geneva. " * 4, "Words"))
    return path


def _start(path: Path, coder: str, seed: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.busy_coder", str(path), coder, seed, str(count)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _check(path: Path) -> None:
    """Nothing was lost: the tables agree with the journal, and every stack can be gone down and up."""
    for coder in dict.fromkeys(CODERS):
        with Project.open(path, coder=coder) as project:
            assert [tuple(row) for row in project.database.rows("PRAGMA integrity_check")] == [("ok",)]
            assert project.database.rows("PRAGMA foreign_key_check") == []
            assert rebuilding.differences(project.database) == []
            steps = 0
            while (said := _undo(project)) != "nothing to undo":
                steps += said.startswith("undone")
            for _ in range(steps):
                assert project.redo().summary.startswith("redone")
            assert rebuilding.differences(project.database) == []


def _undo(project: Project) -> str:
    try:
        return project.undo().summary
    except Overtaken:
        return project.undo().summary


@pytest.mark.parametrize("trial", range(TRIALS))
def test_programs_at_once_lose_nothing(path: Path, trial: int) -> None:
    """No action fails but by what others did first, and the journal tells every row in the end."""
    with ExitStack() as stack:
        programs = [
            stack.enter_context(_start(path, coder, f"{trial} {place}", COUNT))
            for place, coder in enumerate(CODERS)
        ]
        for program in programs:
            _, said = program.communicate(timeout=300)
            assert (program.returncode, said) == (0, "")
    _check(path)


@pytest.mark.parametrize("trial", range(TRIALS))
def test_a_program_that_is_killed_leaves_whole_changes(path: Path, trial: int) -> None:
    """Each action is in the file with its entry, or not at all; the other programs go on."""
    with ExitStack() as stack:
        programs = [
            stack.enter_context(_start(path, coder, f"{trial} {place}", COUNT))
            for place, coder in enumerate(CODERS)
        ]
        victim = programs[trial % 2]
        assert victim.stdout is not None
        for _ in range(3 + trial):
            victim.stdout.readline()
        victim.kill()
        for program in programs:
            program.communicate(timeout=300)
        assert [program.returncode for program in programs if program is not victim] == [0, 0]
    _check(path)
