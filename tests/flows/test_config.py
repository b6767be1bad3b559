"""`tagline config`: every mistake in the settings is named with its line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.project import Project
from tests.flows.calling import Run
from tests.flows.driving import OpenReader
from tui.settings import config_path, load_settings, themes_path


def configure(text: str) -> Path:
    """Write the settings of the user."""
    path = config_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text", ["", '# mine\nwidth = 80\ntheme = "paper"\n[keys]\nundo = ["u", "ctrl+y"]\nnote = "Z"\n']
)
def test_settings_without_a_mistake(run: Run, text: str) -> None:
    """Nothing on stdout, a note on stderr, exit code 0; as JSON an empty list."""
    configure(text)
    result = run("config", "check")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "config.toml: no mistakes\n")
    assert json.loads(run("config", "check", "--json").stdout) == []


def test_settings_that_are_not_there(run: Run) -> None:
    """No file is no mistake, unless the user named it."""
    result = run("config", "check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no mistakes (it does not exist, so the defaults hold)" in result.stderr


def test_settings_that_are_named_and_not_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the environment names is missed."""
    monkeypatch.setenv("TAGLINE_CONFIG", "/nowhere/c.toml")
    result = run("config", "check")
    assert (result.exit_code, result.stdout) == (1, "/nowhere/c.toml does not exist. Using defaults.\n")


@pytest.mark.parametrize(
    ("text", "lines", "said"),
    [
        ('\n[keys]\nundoo = "z"\n', [3], '[keys] names an unknown action "undoo"; did you mean "undo"?'),
        ('[keys]\nnotes = "z"\nnote = "Z"\n', [2], "notes"),
        ('[keys]\nundo = "alt+u"\n', [2], '[keys] undo: "alt+u" is not a key that every terminal sends.'),
        ('[keys]\ntag = "z"\n', [2], 'cannot change "tag"'),
        ('[keys]\ncopy = "x"\n', [2], '[keys] key "x" is used twice (remove, copy).'),
        ('[keys]\nhelp = "Z"\n\ncopy = "Z"\n', [2, 4], '[keys] key "Z" is used twice (copy, help).'),
        ('[keys]\ncopy = "g"\n', [2], '[keys] key "g" (copy) hides "g g" (top).'),
        ('[keys]\nhelp = "Z x"\ncopy = "Z"\n', [2, 3], '[keys] key "Z" (copy) hides "Z x" (help).'),
        ('keys = {undo = "x"}\n', [1], '[keys] key "x" is used twice (remove, undo).'),
        ("width = 80\nwidth = = 3\n", [2], "column 9: Invalid value"),
        ('# x\n"them" = 3\n', [2], 'unknown setting "them". Did you mean "theme"?'),
        ('mouse = true\nwidth = "wide"\n', [2], "width is 'wide'. It should be a whole number"),
        ('width = 80\ntheme = "nowhere"\n', [2], 'there is no theme "nowhere"'),
    ],
)
def test_a_mistake_is_one_line_with_its_place(run: Run, text: str, lines: list[int], said: str) -> None:
    """Each is named with file and line, a clash with both of its lines; the exit code is 1."""
    configure(text)
    result = run("config", "check")
    assert (result.exit_code, result.stderr) == (1, "")
    (line,) = result.stdout.splitlines()
    place = f"line{'s' if lines[1:] else ''} {' and '.join(map(str, lines))}"
    assert line.startswith((f"config.toml {place}: ", f"config.toml {place}, "))
    assert said in line
    (mistake,) = json.loads(run("config", "check", "--json").stdout)
    assert mistake == {"line": lines[0], "lines": lines, "problem": line}


def test_all_mistakes_come_out_in_the_order_of_their_lines(run: Run) -> None:
    """Values, names, keys and the theme: what one of them is does not hide another."""
    configure(
        'width = 3\ntheme = "nowhere"\nthem = 1\n[keys]\nundoo = "z"\ncopy = "x"\nhelp = "alt+h"\nnote = 3\n'
    )
    mistakes = json.loads(run("config", "check", "--json").stdout)
    assert [mistake["line"] for mistake in mistakes] == [1, 2, 3, 5, 6, 7, 8]


def test_a_file_that_cannot_be_read(run: Run) -> None:
    """A link that leads round in a circle, a pipe and bytes that are no text are said, not raised."""
    path = config_path()
    path.parent.mkdir(parents=True)
    path.symlink_to(path.name)
    assert "cannot be read" in run("config", "check").stdout
    path.unlink()
    os.mkfifo(path)
    assert run("config", "check").stdout == "config.toml is not a file. Using defaults.\n"
    path.unlink()
    path.write_bytes(b"width = 80\n\xff")
    result = run("config", "check", "--json")
    assert (result.exit_code, json.loads(result.stdout)[0]["line"]) == (1, 2)


def test_a_theme_of_the_user_that_cannot_be_used(run: Run) -> None:
    """It is named with what is wrong with it, after what is wrong with the settings."""
    configure("width = 3\n")
    themes_path().mkdir()
    (themes_path() / "mine.toml").write_text('name = "mine"\nprimary = \n')
    result = run("config", "check")
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
        "config.toml line 1",
        "Theme mine.toml was skipped",
    ]
    assert "line 2 is not TOML" in result.stdout


def test_mistakes_cannot_command_the_terminal(run: Run) -> None:
    """Escape codes in names and keys are shown as signs."""
    configure('"\\u001b[2J" = 1\n[keys]\n"\\u009bundo" = "z"\nundo = "\\u001b"\ntheme = "\\u202e"\n')
    for words in (["check"], ["check", "--json"]):
        stdout = run("config", *words).stdout
        assert stdout.count("unknown") == 2
        assert not set("\x1b\x9b\u202e") & set(stdout)


def test_where_the_settings_lie(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`config path` prints one path, that of the environment if it names one, and makes nothing."""
    assert run("config", "path").stdout == f"{config_path()}\n"
    assert not config_path().parent.exists()
    monkeypatch.setenv("TAGLINE_CONFIG", "other.toml")
    assert run("config", "path").stdout == f"{Path.cwd() / 'other.toml'}\n"


def test_nothing_is_opened_or_made(run: Run, tmp_path: Path) -> None:
    """Checking leaves no file behind, and `config` alone explains itself."""
    before = sorted(tmp_path.rglob("*"))
    for words in ([], ["check"], ["path"]):
        assert run("config", *words).exit_code == 0
    assert sorted(tmp_path.rglob("*")) == before
    assert "Commands:" in run("config").stdout


def test_where_the_settings_lie_is_told_without_a_screen(tmp_path: Path) -> None:
    """Only the check of themes loads Textual."""
    script = "import sys; from tui.cli.main import cli; cli(['config', 'path'], standalone_mode=False)"
    code = f"try:\n    {script}\nfinally:\n    assert not {{'textual', 'rich', 'sqlite3'}} & set(sys.modules)"
    environment = {"HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.DEVNULL)


async def test_the_reader_names_the_same_lines(open_reader: OpenReader, project: Project) -> None:
    """At its start the reader tells of clashing keys in the words of `config check`, and opens."""
    configure('[keys]\nhelp = "Z"\n\ncopy = "Z"\n')
    async with open_reader(settings=load_settings()) as pilot:
        assert [note.message for note in pilot.app._notifications] == [
            'config.toml lines 2 and 4: [keys] key "Z" is used twice (copy, help). Using the default keys.'
        ]
