"""The command line as a process: what it loads, pipes, terminals, signals, permissions, strangers."""

from __future__ import annotations

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.model import Draft, Span
from store.project import Project
from tests.flows.test_terminal import OFFLINE

ROOT = Path(__file__).parents[2]
LONG = "A sentence about nothing in particular. " * 20_000
POWERLESS = """
import ctypes, os, runpy, sys
if os.geteuid() == 0 and sys.argv[1] != "--":
    libc = ctypes.CDLL(None)
    for capability in (1, 2, 3):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
    os.execv(sys.executable, [sys.executable, "-c", sys.orig_argv[2], "--", *sys.argv[1:]])
sys.argv[1:] = [word for word in sys.argv[1:] if word != "--"]
sys.exit(99) if os.access("p.db", os.W_OK) else runpy.run_module("tui", run_name="__main__")
"""
"""Runs the program as a user whom permissions bind, which root is not."""

SCREEN = {"textual", "pyperclip", "tui.app", "tui.screens", "tui.widgets"}
HEAVY = {
    *SCREEN,
    "rich",
    "sqlite_utils",
    "sqlite3",
    "platformdirs",
    "tomlkit",
    "tomllib",
    "wcwidth",
    "nupunkt",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that holds one long text with one long passage, made once."""
    path = tmp_path_factory.mktemp("template") / "p.db"
    with Project.open(path, coder="olena", starter=()) as project:
        article = project.import_draft(Draft(LONG, "Nothing", "a.txt")).article
        project.tag(article, Span(0, 300_000), note="long")
    return path


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    """A home of its own with the project `p.db`."""
    shutil.copy(template, tmp_path)
    return tmp_path


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the variables that a call needs, and no others of ours."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "TAGLINE_"))},
        **{"HOME": str(home), "PYTHONPATH": OFFLINE, "TERM": "xterm", "COLUMNS": "100"},
        **{"TAGLINE_PROJECT": str(home / "p.db"), "PYTHONDONTWRITEBYTECODE": "1"},
        **more,
    }


def python(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with no terminal at all."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=home,
        env=environment(home, **variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def tagline(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program with no terminal at all."""
    return python(home, "-m", "tui", *words, **variables)


def patched(home: Path, patch: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program after a line of Python that breaks it."""
    return python(home, "-c", f"import os, signal; {patch}\nfrom tui.__main__ import main; main()", *words)


def in_terminal(home: Path, *words: str, **more: str) -> tuple[int, str]:
    """Run the program in a terminal; return its exit code and what it wrote there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "tui", *words],
        cwd=home,
        env=environment(home, **more),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        written = b""
        while piece := _read(ours):
            written += piece
        os.close(ours)
        return process.wait(timeout=60), written.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other side is closed
        return b""


# What is loaded


def loaded(home: Path, *words: str) -> set[str]:
    """Return the modules that a call imports."""
    result = python(home, "-X", "importtime", "-m", "tui", *words)
    assert result.returncode in {0, 2}, result.stderr[-2000:]
    return {match[1] for match in re.finditer(r"^import time:.*\| +(\S+)$", result.stderr, re.MULTILINE)}


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["export", "--help"], ["read", "--help"], ["exprot"]]
)
def test_help_loads_next_to_nothing(home: Path, words: list[str]) -> None:
    """Neither the screen nor the database is imported to explain a command."""
    wanted = HEAVY - {"tomllib"} if words == ["--version"] else HEAVY
    assert not loaded(home, *words) & wanted


@pytest.mark.parametrize(
    "words",
    [
        ["export"],
        ["export", "-f", "jsonl"],
        ["import", "a.txt"],
        ["issues", "add", "x"],
        ["list"],
        ["mark-read", "a.txt"],
        ["paths"],
        ["search", "nothing"],
        ["stats"],
        ["tag", "a.txt", "0", "5", "--note", "x"],
        ["read"],
    ],
)
def test_no_command_without_a_screen_loads_it(home: Path, words: list[str]) -> None:
    """Textual and rich are imported by the reader alone."""
    (home / "a.txt").write_text("Short text.\n")
    assert not loaded(home, *words) & (SCREEN | {"rich"})


def test_without_a_terminal_read_gives_up_at_once(home: Path) -> None:
    """Exit code 2 with a way out, and not one escape code."""
    start = time.monotonic()
    result = tagline(home, "read", "a.txt")
    assert time.monotonic() - start < 5
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: The reader needs a terminal.")
    assert "\x1b" not in result.stderr


# Terminals and pipes


def test_a_dumb_terminal_is_none(home: Path) -> None:
    """The reader does not draw where the cursor cannot move."""
    for term in ("dumb", ""):
        code, written = in_terminal(home, "read", TERM=term)
        assert (code, "\x1b" in written) == (2, False)
        assert "needs a terminal" in written


def test_tables_in_a_terminal(home: Path) -> None:
    """A heading and aligned columns; import shows how far it is."""
    code, written = in_terminal(home, "list")
    assert code == 0
    assert written.splitlines()[0].split() == ["Title", "Source", "Published", "Sentences", "Marked", "Read"]
    (home / "b.txt").write_text("Other text.\n")
    code, written = in_terminal(home, "import", "b.txt")
    assert code == 0
    assert "Importing" in written
    assert written.endswith("Added 1.\n")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("words", [["export"], ["export", "-f", "jsonl"], ["search", "nothing", "--json"]])
def test_a_pipe_that_closes_early(home: Path, words: list[str], unbuffered: str) -> None:
    """After `| head -1` there is exit code 1 and no word about it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tui", *words],
        cwd=home,
        env=environment(home, PYTHONUNBUFFERED=unbuffered),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 1


@pytest.mark.parametrize("words", [["list"], ["export", "--since", "2999-01-01"]])
def test_a_pipe_that_was_never_read(home: Path, words: list[str]) -> None:
    """Also output that fits into the pipe's buffer fails quietly."""
    ours, theirs = os.pipe()
    os.close(ours)
    result = subprocess.run(
        [sys.executable, "-m", "tui", *words],
        cwd=home,
        env=environment(home),
        stdout=theirs,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(theirs)
    assert (result.returncode, result.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_a_full_disk_under_stdout(home: Path) -> None:
    """It is said in one line."""
    with Path("/dev/full").open("w") as full:
        for words in (["list"], ["export"], ["export", "--since", "2999-01-01"]):
            result = subprocess.run(
                [sys.executable, "-m", "tui", *words],
                cwd=home,
                env=environment(home),
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
            assert result.returncode == 1
            assert result.stderr.startswith("Error: No space left on device")
            assert len(result.stderr.splitlines()) == 1


def test_output_is_utf8_whatever_the_locale(home: Path) -> None:
    """A pipe gets UTF-8 also where terminals do not."""
    text = "Переговори тривають"
    (home / "c.txt").write_text(f"{text}\n", encoding="utf-8")
    assert tagline(home, "import", "c.txt", PYTHONIOENCODING="latin-1").returncode == 0
    for encoding in ("latin-1", "ascii", "koi8-u"):
        assert text in tagline(home, "list", PYTHONIOENCODING=encoding).stdout


# Signals and bugs


def test_an_interrupt(home: Path) -> None:
    """Exit code 130, and what was imported before stays."""
    (home / "b.txt").write_text("Other text.\n")
    kill = (
        "from tui.cli.intake import Intake; store = Intake.store; "
        "Intake.store = lambda *a: (store(*a), os.kill(os.getpid(), signal.SIGINT))"
    )
    result = patched(home, kill, "import", "b.txt")
    assert (result.returncode, result.stdout) == (130, "")
    assert "Added 1." in result.stderr
    assert "Interrupted; what was saved before is safe." in result.stderr
    assert "Traceback" not in result.stderr


def test_termination(home: Path) -> None:
    """The signal ends the program as it ends any other: shells say 143."""
    kill = (
        "import tui.cli.output; tui.cli.output.print_rows = lambda *a: os.kill(os.getpid(), signal.SIGTERM)"
    )
    result = patched(home, kill, "paths")
    assert result.returncode == -signal.SIGTERM
    assert result.stderr == ""


def test_a_bug_is_one_sentence(home: Path) -> None:
    """The place is shown only on request, and never raw."""
    patch = "from store.project import Project; Project.stats = lambda self: {}['\\x1b[2J']"
    result = patched(home, patch, "stats")
    assert (result.returncode, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: tagline hit a bug (KeyError); everything saved is safe.")
    debugged = patched(home, patch, "stats", "--debug")
    assert "Traceback" in debugged.stderr
    assert "\x1b" not in debugged.stderr


def test_an_explained_error_with_its_place(home: Path) -> None:
    """--debug works before and after the verb and leaves the message and the exit code."""
    for words in (["--debug", "mark-read", "x"], ["mark-read", "x", "--debug"]):
        result = tagline(home, *words)
        assert result.returncode == 1
        assert "Traceback" in result.stderr
        assert result.stderr.splitlines()[-1].startswith('Error: No article is called "x"')


# Strangers


@pytest.mark.parametrize("content", ["", "PRODUCT = 'shop'", "from store.database import Shop"])
def test_another_package_named_store(home: Path, content: str) -> None:
    """It is named, and how to live without it."""
    stranger = home / "site" / "store" / "__init__.py"
    stranger.parent.mkdir(parents=True)
    stranger.write_text(content)
    result = tagline(home, "list", PYTHONPATH=os.pathsep.join((str(home / "site"), str(ROOT))))
    assert (result.returncode, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert "belongs to another program" in result.stderr
    assert "pipx install tagline" in result.stderr
    assert "store" in result.stderr


# Permissions


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A home in which nothing may be written, with a project."""
    home = tmp_path / "locked"
    home.mkdir()
    with Project.open(home / "p.db", coder="olena", starter=()) as project:
        article = project.import_draft(Draft("Talks end.\n", "Talks", "a.txt")).article
        project.tag(article, Span(0, 5), note="x")
    (home / "a.txt").write_text("Talks end.\n")
    (home / "b.txt").write_text("Other text.\n")
    (home / "p.db").chmod(0o444)
    home.chmod(0o555)
    yield home
    home.chmod(0o755)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["list"], 0),
        (["export"], 0),
        (["stats"], 0),
        (["search", "talks"], 0),
        (["import", "a.txt"], 0),
        (["import", "b.txt"], 4),
        (["tag", "a.txt", "0", "5", "--note", "y"], 4),
        (["mark-read", "a.txt"], 4),
        (["issues", "add", "x"], 4),
        (["export", "-o", "tags.csv"], 4),
        (["import", "-p", "new.db", "a.txt"], 4),
    ],
)
def test_a_project_that_may_only_be_read(locked: Path, words: list[str], code: int) -> None:
    """Reading and exporting work; whatever writes is refused with exit code 4 and changes nothing."""
    before = (locked / "p.db").read_bytes()
    result = python(locked, "-c", POWERLESS, *words)
    if result.returncode == 99:
        pytest.skip("root cannot give up its power over files here")
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.count("Error: ") == (1 if code else 0)
    assert (locked / "p.db").read_bytes() == before
