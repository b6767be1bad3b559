"""The command line given what it cannot use: each fault is one sentence, an exit code and no change."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import Result

from store.model import Draft
from store.project import Project
from tests.flows.calling import TEXT, Run
from tui.settings import default_project

EVIL = "a\x1b]52;c;aGk=\x07b\x9b31mc\x7fd\x08e\u202ef\u2028g[bold red]h[/]i\tj"
"""Sets the clipboard, the colour and the direction, forges a line, and looks like markup."""
ISSUE = " ".join(EVIL.split())
"""The same as the name of an issue, which is one line."""
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Path:
    """The user's own project with one text."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert run("import", "a.txt").exit_code == 0
    return default_project()


def fails(result: Result, code: int, *words: str) -> None:
    """Check that a call failed with this code, one error line and no data."""
    lines = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (code, ""), result.output
    assert [line.startswith("Error: ") for line in lines].count(True) == 1
    assert lines[-1].startswith("Error: ")
    assert all(word in lines[-1] for word in words), lines[-1]
    assert "Traceback" not in result.stderr


# Wrong words


@pytest.mark.parametrize(
    ("word", "meant"),
    [("exprot", "export"), ("lst", "list"), ("report", "reimport"), ("stat", "stats"), ("Tag", "tag")],
)
def test_a_mistyped_command_is_guessed(run: Run, word: str, meant: str) -> None:
    """Options of the command that was meant do not hide the guess."""
    for words in ([word], [word, "-o", "x.csv"], [word, "--json"]):
        fails(run(*words), 2, f'"{word}"', f'Did you mean "{meant}"?')


def test_a_file_that_looks_like_a_command_is_read(run: Run, tmp_path: Path) -> None:
    """The guess is for words that are no file; here only the terminal is missing."""
    (tmp_path / "exprot").write_text(TEXT)
    fails(run("exprot"), 2, "needs a terminal")


@pytest.mark.parametrize(
    "words",
    [
        ["--wat"],
        ["list", "--wat"],
        ["list", "x"],
        ["import"],
        ["export", "-f", "docx"],
        ["export", "--excel", "-f", "jsonl"],
        ["export", "--wide", "-f", "jsonl"],
        ["tag", "a.txt", "x", "5", "territory"],
        ["tag", "a.txt", "0", "5"],
        ["tag", "a.txt", "-3", "5", "territory"],
        ["untag"],
        ["search"],
        ["search", "--limit", "0", "x"],
        ["issues", "ad", "x"],
        ["issues", "edit", "territory"],
        ["issues", "edit", "territory", "--name", ""],
        ["list", "--coder", " "],
        ["list", "--coder", "a\x07b"],
        ["list", "-p", ""],
    ],
)
def test_wrong_use(run: Run, filled: Path, words: list[str]) -> None:
    """Exit code 2, and nothing is changed."""
    before = filled.read_bytes()
    fails(run(*words), 2)
    assert filled.read_bytes() == before


@pytest.mark.parametrize("term", ["xterm", "dumb", ""])
def test_reading_needs_a_terminal(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    """It says what to use instead and makes nothing."""
    monkeypatch.setenv("TERM", term)
    for words in ([], ["read"], ["-p", "x.db"], ["nowhere.txt"]):
        fails(run(*words), 2, "`tagline export`", "`tagline list`")
    assert list(tmp_path.iterdir()) == []


# Files that are no texts


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\n"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("noise.txt", bytes(range(256)) * 20),
        ("report.pdf", b"%PDF-1.7\n\x00"),
        ("broken.jsonl", b'{"type":"tagline"'),
        ("other.jsonl", b"[1,2]\n"),
    ],
)
def test_what_cannot_be_imported(run: Run, tmp_path: Path, name: str, data: bytes) -> None:
    """The file is named, and if it cannot be a text no project is made for it."""
    (tmp_path / name).write_bytes(data)
    fails(run("import", name), 1, name)
    assert default_project().exists() == name.endswith(".jsonl")


def test_paths_without_texts(run: Run, tmp_path: Path) -> None:
    """Missing files, patterns without a match and folders without texts are refused."""
    (tmp_path / "folder").mkdir()
    fails(run("import", "folder"), 1, "holds no texts")
    fails(run("import", "missing.txt"), 1, "missing.txt does not exist")
    fails(run("import", "*.html"), 1, "*.html")
    result = run("import", "folder", "missing.txt")
    fails(result, 1, "None of 2 could be imported")
    assert len(result.stderr.splitlines()) == 3
    assert not default_project().exists()


def test_reading_nothing_but_refused_paths(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader does not open and no project is made."""
    monkeypatch.setattr("tui.cli.reading.has_terminal", lambda: True)
    fails(run("read", "missing.txt"), 1, "missing.txt does not exist")
    fails(run("no.txt", "neither.txt"), 1, "None of 2")
    assert not default_project().exists()


def test_an_unknown_encoding(run: Run, filled: Path) -> None:
    """It is named with those there are."""
    fails(run("import", "--encoding", "klingon", "a.txt"), 1, "klingon")


# Projects that are none


def overwrite(path: Path, pragma: str) -> None:
    """Change a number in the header of a project."""
    connection = sqlite3.connect(path)
    connection.execute(pragma)
    connection.commit()
    connection.close()


def damage(path: Path) -> None:
    """Overwrite the tables and leave the header."""
    data = bytearray(path.read_bytes())
    data[100:4096] = b"\xa5" * 3996
    path.write_bytes(data)


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "text": (lambda path: path.write_text(TEXT), "not a tagline project"),
    "empty": (lambda path: path.write_bytes(b""), "0 bytes"),
    "damaged": (damage, "damaged"),
    "cut off": (lambda path: path.write_bytes(path.read_bytes()[:5000]), "damaged"),
    "foreign": (lambda path: overwrite(path, "PRAGMA application_id = 7"), "another program"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    "words", [["list"], ["import", "a.txt"], ["export"], ["tag", "a.txt", "0", "5", "territory"]]
)
def test_a_file_that_is_no_usable_project(run: Run, filled: Path, words: list[str], fault: str) -> None:
    """Exit code 3, and not a byte of it is changed."""
    spoil, says = FAULTS[fault]
    spoil(filled)
    before = filled.read_bytes()
    fails(run(*words), 3, says)
    assert filled.read_bytes() == before
    assert [path.name for path in filled.parent.iterdir()] == [filled.name]


def test_a_project_of_a_newer_program(run: Run, filled: Path) -> None:
    """It is read and exported; what would change it fails with code 4 and the reason; no byte changes."""
    overwrite(filled, "CREATE TABLE inventions (a TEXT)")
    overwrite(filled, "ALTER TABLE annotations ADD COLUMN mood TEXT")
    overwrite(filled, "PRAGMA user_version = 999")
    before = filled.read_bytes()
    for words in (
        ["list"],
        ["export"],
        ["export", "-f", "jsonl"],
        ["stats"],
        ["search", "talks"],
        ["issues"],
    ):
        assert run(*words).exit_code == 0, words
    fails(run("tag", "a.txt", 0, 5, "territory"), 4, "newer tagline (format 999, this one knows")
    fails(run("issues", "add", "x"), 4, "newer tagline", "read-only")
    assert filled.read_bytes() == before


def test_a_newer_project_that_cannot_be_read(run: Run, filled: Path) -> None:
    """Where it lacks what is asked of it, that is one message, and no byte changes."""
    overwrite(filled, "ALTER TABLE annotations RENAME COLUMN note TO remark")
    overwrite(filled, "PRAGMA user_version = 999")
    before = filled.read_bytes()
    fails(run("list"), 3, "newer tagline", "Upgrade")
    assert filled.read_bytes() == before


def test_a_folder_as_project(run: Run, tmp_path: Path) -> None:
    """It is refused like a damaged one."""
    fails(run("list", "-p", tmp_path), 3, "folder")


@pytest.mark.parametrize("words", [["list"], ["export"], ["issues"], ["stats"], ["mark-read", "a.txt"]])
def test_looking_makes_no_project(run: Run, tmp_path: Path, words: list[str]) -> None:
    """A missing project is not made by looking into it."""
    fails(run(*words), 1, "There is no project", "tagline import")
    fails(run(*words, "-p", "missing.db"), 1, "missing.db")
    assert list(tmp_path.iterdir()) == []


def test_a_project_in_use(run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 4 while another program writes; reading goes on where SQLite lets it."""
    monkeypatch.setattr(Project, "open", partial(Project.open, timeout=0.01))
    other = sqlite3.connect(filled, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    fails(run("tag", "a.txt", 0, 5, "territory"), 4, "in use")
    assert run("list").exit_code == 0
    other.execute("ROLLBACK")
    other.close()
    assert run("tag", "a.txt", 0, 5, "territory").exit_code == 0


# What the project does not hold


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["tag", "a.txt", "0", "5", "peace"], "peace"),
        (["tag", "b.txt", "0", "5", "territory"], "b.txt"),
        (["tag", "a.txt", "0", "5000", "territory"], "5000"),
        (["tag", "a.txt", "5", "5", "territory"], "5..5"),
        (["tag", "a.txt", "9", "5", "territory"], "9..5"),
        (["tag", "a.txt", "1" + "0" * 30, "1" + "0" * 31, "territory"], "no passage"),
        (["untag", "nothing"], "nothing"),
        (["mark-read", "b.txt"], "b.txt"),
        (["export", "--issue", "peace"], "peace"),
        (["export", "--article", "b.txt"], "b.txt"),
        (["export", "--since", "yesterday"], "yesterday"),
        (["issues", "add", "Territory"], "territory"),
        (["issues", "add", "peace", "--key", "1"], "1"),
        (["issues", "add", "peace", "--key", "!"], "!"),
        (["issues", "add", "peace", "--colour", "red"], "red"),
        (["issues", "add", " "], "name"),
        (["issues", "edit", "peace", "--key", "p"], "peace"),
        (["issues", "edit", "territory", "--key", "2"], "2"),
    ],
)
def test_what_is_not_there(run: Run, filled: Path, words: list[str], says: str) -> None:
    """Exit code 1 with the name that was not found or not allowed, and nothing is changed."""
    before = filled.read_bytes()
    fails(run(*words), 1, says)
    assert filled.read_bytes() == before


def test_untagging_is_all_or_nothing(run: Run, filled: Path) -> None:
    """If one uid or issue is wrong, the other annotations stay too."""
    first = run("tag", "a.txt", 0, 5, "territory").stdout.strip()
    second = run("tag", "a.txt", 6, 9, "--note", "x").stdout.strip()
    before = run("export").stdout
    fails(run("untag", first, "nothing"), 1, "nothing")
    fails(run("untag", first, second, "--issue", "territory"), 1, second)
    assert run("export").stdout == before


def test_export_never_overwrites_a_project(run: Run, filled: Path, tmp_path: Path) -> None:
    """Not by any other name of it either."""
    (tmp_path / "link.csv").symlink_to(filled)
    before = filled.read_bytes()
    for name in (str(filled), "link.csv"):
        fails(run("export", "-o", name), 1, "Will not overwrite the project file")
    fails(run("export", "-o", tmp_path), 1, "folder")
    fails(run("export", "-o", tmp_path / "no" / "x.csv"), 1, "There is no folder")
    assert filled.read_bytes() == before


# Settings


def test_settings_with_a_mistake_are_told_and_passed_over(run: Run, filled: Path, tmp_path: Path) -> None:
    """The work goes on with the defaults, and data stays clean."""
    config = tmp_path / "home" / ".config" / "tagline" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("theme = [\n")
    result = run("list", "--json")
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)) == 1
    assert re.fullmatch(r"Warning: config\.toml line 1, column \d+: .*Using defaults\.\n", result.stderr)


# Text that would command the terminal


@pytest.fixture
def evil(run: Run, tmp_path: Path) -> Path:
    """A project with hostile text wherever text can be."""
    path = tmp_path / "evil.db"
    with Project.open(path, coder=EVIL, starter=()) as project:
        draft = Draft(f"{EVIL}\n\nmore {EVIL}\n", EVIL, EVIL, source=EVIL, author=EVIL, published=EVIL)
        article = project.import_draft(draft).article
    assert run("issues", "add", EVIL, "--description", EVIL, "-p", path).exit_code == 0
    assert run("tag", article.uid, 0, 9, ISSUE, "--note", EVIL, "-p", path).exit_code == 0
    return path


@pytest.mark.parametrize("on_screen", [False, True])
@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["list", "--json"],
        ["issues"],
        ["issues", "--json"],
        ["search", "more"],
        ["search", "more", "--json"],
        ["search", EVIL],
        ["stats"],
        ["stats", "--json"],
        ["paths", "--json"],
        ["mark-read", EVIL],
        ["tag", EVIL, "1", "20", ISSUE],
        ["tag", EVIL, "9", "1", EVIL],
        ["tag", "no" + EVIL, "0", "1", EVIL],
        ["untag", EVIL],
        ["import", EVIL],
        ["import", "--encoding", EVIL, "evil.db"],
        ["issues", "add", EVIL],
        ["issues", "add", "x", "--colour", EVIL],
        ["issues", EVIL],
        ["export", "--issue", "no" + EVIL],
        ["export", "-f", EVIL],
        ["export", "-o", f"{EVIL}/x"],
        ["list", f"--{EVIL}"],
        ["list", "--coder", EVIL],
        ["list", "-p", EVIL, "--debug"],
        [EVIL],
    ],
)
def test_nothing_obeyed_reaches_the_terminal(
    run: Run, evil: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], on_screen: bool
) -> None:
    """Neither output nor errors carry a control code; tab and line end stand only where tagline put them."""
    for module in ("listing", "codebook", "counting", "places", "exporting"):
        monkeypatch.setattr(f"tui.cli.{module}.to_terminal", lambda: on_screen)
    monkeypatch.setenv("TAGLINE_PROJECT", str(evil))
    result = run(*words)
    assert result.exit_code in {0, 1, 2}
    assert not UNSAFE.search(result.stdout + result.stderr)
    if words[-1] == "--json":
        json.loads(result.stdout)


def test_rows_stay_rows(run: Run, evil: Path) -> None:
    """A tab or line end in a title does not make a cell or a row; markup is shown as it is."""
    (row,) = run("list", "-p", evil).stdout.splitlines()
    assert len(row.split("\t")) == 9
    assert row.split("\t")[1] == "a␛]52;c;aGk=␇b\ufffd31mc␡d␈ef⏎g[bold red]h[/]i␉j"


def test_json_loses_nothing(run: Run, evil: Path) -> None:
    """What is escaped is the same text when it is read."""
    (article,) = json.loads(run("list", "--json", "-p", evil).stdout)
    assert (article["title"], article["source"]) == (EVIL, EVIL)


def test_data_on_a_terminal_is_made_visible(run: Run, evil: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CSV for a program is faithful; the same on a terminal obeys nobody."""
    data = run("export", "-p", evil).stdout
    assert EVIL in data
    monkeypatch.setattr("tui.cli.exporting.to_terminal", lambda: True)
    for options in ([], ["--excel"], ["-f", "jsonl"]):
        shown = run("export", "-p", evil, *options)
        assert shown.exit_code == 0
        assert not UNSAFE.search(shown.stdout)
    assert "␛]52" in run("export", "-p", evil).stdout
