"""A bug anywhere in the reader: the terminal is given back, nothing is lost, and the report is discreet."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
import termios
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.codebook import IssueDraft
from store.errors import Refused
from store.model import Draft, Span
from store.project import Project
from tests.faults.trials import LONG, whole
from tests.flows.reading_back import make_project
from tests.flows.test_terminal import DEADLINE, LEAVE, Terminal
from tui.actions import ACTIONS
from tui.crash import compose

SECRETS = ("geheimtext", "geheimtitel", "geheimnotiz", "geheimthema", "geheimsuche", "geheimdatei")
"""What is in text, title, note, issue, search and file name."""
BREAKABLE = [action.id for action in ACTIONS][:: 1 if LONG else 6]
"""The actions that are broken: all of them in the long run."""
TEXT = "A geheimtext begins. It goes on.\nAnother geheimtext ends."

# Breaks one action after another and opens the reader on each, as `tagline read` does; tells how it went.
BROKEN_ACTIONS = """
import json, sys, termios
from pathlib import Path
from store.project import Project
from tui.cli.reading import _show
from tui.screens import reading
from tui.settings import load_settings

def fail(screen, argument):
    passage = screen.pane.document.text(screen.pane.target)
    search = "geheimsuche"
    (note,) = {each.note for each in screen.project.annotations_from(screen.article, 0, 9)} - {""}
    assert note == "geheimnotiz"
    try:
        {}[passage]
    except KeyError as error:
        error.add_note(note)
        raise ValueError(f"{passage} {screen.article.title} {search} {note}", screen.article) from error

begin = reading.ReadingScreen._begin
def begin_and_act(screen):
    begin(screen)
    screen.perform("tag", "1")
    screen.call_later(screen.perform, chosen, "a")
reading.ReadingScreen._begin = begin_and_act
before = termios.tcgetattr(0)
with Path(sys.argv[2]).open("w") as results:
    for chosen in sys.argv[3:]:
        whole = reading.HANDLERS[chosen]
        reading.HANDLERS[chosen] = fail
        with Project.open(Path(sys.argv[1]), coder="olena") as project:
            project.undo()
            code = _show(project, load_settings(), (), None, None)
        reading.HANDLERS[chosen] = whole if chosen != "tag" else reading.tagging.tag
        restored = termios.tcgetattr(0) == before
        print(json.dumps([chosen, code, restored]), file=results, flush=True)
"""

# Breaks one thing of the program by its name and runs it.
BROKEN_PART = """
import sys
from tui.__main__ import main
exec(sys.argv.pop(1))
main()
"""
SCREEN = "from tui.screens.reading import ReadingScreen as S\n"
FAIL = "def fail(*_, **__): text = 'geheimtext'; raise RuntimeError(text)\n"
PARTS = {
    "callback": "from tui.screens.readiness import Readiness as R\n" + FAIL + "R._prepare = fail",
    "timer": "from tui.screens.elsewhere import Elsewhere as E\n" + FAIL + "E._catch_up = fail",
    "worker": "from tui.presence import Register as R\n" + FAIL + "R.enter = fail",
    "painting": "from tui.widgets.bars import StatusLine as L\n" + FAIL + "L.render_line = fail",
    "keys": "from textual.drivers import linux_driver as d\n" + FAIL + "d.XTermParser.feed = fail",
    "thread": SCREEN
    + FAIL
    + "import threading\nb = S._begin\n"
    + "def begin(s): b(s); threading.Thread(target=fail).start()\nS._begin = begin",
    "start": "from tui.app import TaglineApp as A\n" + FAIL + "A.on_mount = fail",
}


@dataclass(frozen=True)
class Broken:
    """What became of the reader with one broken action after the other."""

    results: dict[str, tuple[int, bool]]
    """Exit code and whether the terminal was restored, by action."""
    said: list[str]
    """What was on the terminal after each run."""


def secret_project(folder: Path) -> Path:
    """Make a project with a secret in every place that a user writes, the note by another coder."""
    issues = (IssueDraft("geheimthema", "1"), IssueDraft("other", "2"))
    path = make_project(folder / "geheimdatei.db", Draft(TEXT, "A geheimtitel", "g.txt"), issues=issues)
    with Project.open(path, coder="taras") as project:
        article = project.articles()[0].article
        project.tag(article, Span(0, 5), project.issues()[:1], note="geheimnotiz")
    assert whole(path) == 1
    return path


def reports() -> list[Path]:
    """Return the reports, oldest first."""
    return sorted((Path(os.environ["XDG_STATE_HOME"]) / "tagline").glob("crash-*.txt"))


def check_discreet(text: str) -> None:
    """Check that no secret is in a text, and no folder of this computer."""
    assert not [secret for secret in SECRETS if secret in text]
    assert str(Path.home()) not in text


def said_after(output: bytes) -> list[str]:
    """Return what each run left on the terminal when it had given it back."""
    runs = output.decode().split(LEAVE.decode())[1:]
    return [
        re.sub(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07)", "", run.partition("\x1b[?1049h")[0]).strip()
        for run in runs
    ]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    """Open the reader with each action broken, in one terminal."""
    folder = tmp_path_factory.mktemp("broken")
    path, results = secret_project(folder), folder / "results"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        terminal = Terminal(["-c", BROKEN_ACTIONS, str(path), str(results), *BREAKABLE])
    try:
        while terminal.process.poll() is None:
            terminal.read(DEADLINE / 100)
        terminal.code()
    finally:
        terminal.process.kill()
        terminal.process.wait()
        terminal.close()
    lines = [json.loads(line) for line in results.read_text().splitlines()]
    return Broken({name: (code, restored) for name, code, restored in lines}, said_after(terminal.output))


@pytest.mark.parametrize("action", BREAKABLE)
def test_a_bug_in_an_action(broken: Broken, action: str) -> None:
    """Exit code 1, the terminal as before, and one sentence that names the report and nothing else."""
    assert broken.results[action] == (1, True)
    place = list(broken.results).index(action)
    sentence = " ".join(broken.said[place].split())
    assert re.fullmatch(
        r"Error: tagline hit a bug and stopped\. All tags are saved\. Report: \S+/crash-\S+\.txt", sentence
    )
    check_discreet(sentence)


def test_the_reports_of_bugs_in_actions(broken: Broken) -> None:
    """The newest ten are kept, for the user alone; each has the place, the versions and the actions."""
    named = [re.findall(r"Report: (\S+)", " ".join(said.split()))[0] for said in broken.said]
    kept = sorted(Path(named[-1]).parent.glob("crash-*.txt"))
    assert [str(path) for path in kept] == named[-10:]
    for path, action in zip(kept, list(broken.results)[-10:], strict=True):
        report = path.read_text()
        check_discreet(report)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert f"actions: tag {action}\n" in report
        assert "\nKeyError\n" in report
        assert "\nValueError\n" in report
        assert "tui/screens/reading.py:" in report
        assert re.search(r"^tagline \d.*\nPython 3.*Textual 8.*SQLite 3", report, re.MULTILINE)
        assert "TERM=xterm-256color" in report
        assert "100x30" in report


@pytest.mark.parametrize("part", list(PARTS))
def test_a_bug_in_another_part(tmp_path: Path, part: str) -> None:
    """In callbacks, timers, threads, drawing and the reading of keys it ends in order as well."""
    path = secret_project(tmp_path)
    terminal = Terminal(["-c", BROKEN_PART, PARTS[part], "-p", str(path)])
    try:
        if part == "keys":
            terminal.show("READ")
            terminal.press("j")
        assert terminal.code() == 1
        assert termios.tcgetattr(terminal.line) == terminal.before
        (said,) = said_after(terminal.output)[-1:]
        assert " ".join(said.split()).startswith("Error: tagline hit a bug and stopped. All tags are saved.")
        assert "Traceback" not in said
        check_discreet(said)
        (report,) = reports()
        check_discreet(report.read_text())
        assert str(report) in said.replace("\r\n", "")
    finally:
        terminal.process.kill()
        terminal.process.wait()
        terminal.close()


SECRET = " ".join(SECRETS)
TELLING = {
    "file": OSError(2, SECRET, f"/home/{SECRET}"),
    "bytes": UnicodeDecodeError("utf-8", SECRET.encode() + b"\xff", 0, 1, SECRET),
    "syntax": SyntaxError(SECRET, (SECRET, 1, 1, SECRET)),
    "name": AttributeError(SECRET, name=SECRET, obj=SECRET),
    "group": ExceptionGroup(SECRET, [ValueError(SECRET), KeyError(SECRET)]),
    "data": sqlite3.OperationalError(SECRET),
    "ours": Refused(SECRET),
}
"""Errors that quote what they met, in each of the ways in which errors do."""


@pytest.mark.parametrize("way", list(TELLING))
def test_no_error_tells_what_it_met(way: str) -> None:
    """Neither arguments nor attributes, notes, variables, causes or members of an error are in the report."""
    variable = {SECRET: TELLING[way]}
    try:
        try:
            raise variable[SECRET]
        except Exception as inner:
            inner.add_note(SECRET)
            raise RuntimeError(SECRET) from inner
    except RuntimeError as error:
        error.add_note(SECRET)
        report = compose(error, ["tag"], datetime(2026, 2, 18, tzinfo=UTC))
    check_discreet(report)
    assert type(TELLING[way]).__name__ in report
    assert "\nRuntimeError\n" in report


def test_debug_shows_where(tmp_path: Path) -> None:
    """With --debug the traceback is on the terminal too, after it is given back."""
    path = secret_project(tmp_path)
    terminal = Terminal(["-c", BROKEN_PART, PARTS["callback"], "--debug", "-p", str(path)])
    try:
        assert terminal.code() == 1
        (said,) = said_after(terminal.output)[-1:]
        assert "Traceback" in said
        assert "in fail" in said
    finally:
        terminal.process.kill()
        terminal.process.wait()
        terminal.close()


def test_the_next_start_is_as_ever(tmp_path: Path) -> None:
    """After a bug the project opens, with every tag; a bug is told at once, so it is no early end."""
    path = secret_project(tmp_path)
    part = SCREEN + FAIL + "from tui.screens.reading import HANDLERS as H\nH['copy'] = fail"
    terminal = Terminal(["-c", BROKEN_PART, part, "-p", str(path)])
    try:
        terminal.show("READ")
        terminal.press("1y")
        assert terminal.code() == 1
    finally:
        terminal.process.kill()
        terminal.process.wait()
        terminal.close()
    assert whole(path) == 2
    assert not list((tmp_path / "state").glob("tagline/open/*/*"))
