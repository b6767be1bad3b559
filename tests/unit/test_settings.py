"""Settings: defaults for what is wrong, a line for each mistake, comments kept."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

import pytest

from store.errors import BusyProject, Refused
from tui import settings
from tui.settings import Mistake, Settings, load_settings, save_setting


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file that is not there yet, in a home of its own."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "TAGLINE_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "config" / "tagline"
    folder.mkdir(parents=True)
    return folder / "config.toml"


def problems(config: Path, text: str) -> tuple[str, ...]:
    """Return what is wrong with a text of settings."""
    config.write_text(text, encoding="utf-8")
    return load_settings().problems


def test_nothing_set(config: Path) -> None:
    """Without a file there are the defaults and nothing to complain of."""
    assert load_settings() == Settings(config)
    assert not config.exists()


def test_lines_are_those_of_entries_and_of_nothing_else(config: Path) -> None:
    """What looks like an entry in a text, a comment or a list is none; tables and dotted names have lines."""
    text = (
        '# theme = "x"\ncoder = \'\'\'\nwidth = 3\n[keys]\n\'\'\'\nproject = """a\\"\nmouse = 1\n""" # """\n'
        'theme = "a # \'\'\'"\n[ keys ] # [x]\n"undo" = [\n  "[",\n  "{", # ]\n["top"],\n  "top = 3"]\n'
        'view . top = "g g"\nredo = "]"\n[keys.more]\nend = "e"\n[[keys.lists]]\nx = "y"\n'
    )
    config.write_text(text, encoding="utf-8")
    assert load_settings().lines == {
        **{"coder": 2, "project": 6, "theme": 9, "keys": 10, "keys.undo": 11, "keys.view.top": 16},
        **{"keys.redo": 17, "keys.more": 18, "keys.more.end": 19, "keys.lists": 20, "keys.lists.x": 21},
    }


def test_a_mistake_names_every_line_it_is_about(config: Path) -> None:
    """Both lines of two settings; the table's line for what stands inside of it; the file alone otherwise."""
    config.write_text('[keys]\nnote = "n"\nnotes = "m"\n', encoding="utf-8")
    found = load_settings()
    both = found.mistake(["keys.notes", "keys.note"], "Wrong.")
    assert (both.text, both.lines) == ("config.toml lines 2 and 3: Wrong.", (2, 3))
    assert found.mistake(["keys.note"], "Wrong.").text == "config.toml line 2: Wrong."
    assert found.mistake(["keys.other"], "Wrong.").lines == (1,)
    assert found.mistake(["theme"], "Wrong.").text == "config.toml: Wrong."


def test_a_mistake_in_keys_is_not_told_of_defaults(config: Path) -> None:
    """An action whose keys are not in the file has no line, though the table of keys has one."""
    config.write_text('[keys]\nnote = "n"\nnotes = "m"\n', encoding="utf-8")
    mistake = load_settings().key_mistake(["note", "undo"], "A clash")
    assert mistake == Mistake("config.toml line 2: A clash. Using the default keys.", (2,))
    assert load_settings().key_mistake(["note"], "Is it?").text.endswith(": Is it? Using the default keys.")


def test_everything_set(config: Path) -> None:
    """Every setting is read."""
    config.write_text(
        'coder = "Olena  K."\nproject = "~/war.db"\ntheme = "paper"\nwidth = 90\nmouse = false\n'
        '[keys]\nundo = "z"\nnext-sentence = ["n", "down"]\n[keys.view]\ntop = "g g"\n',
        encoding="utf-8",
    )
    found = load_settings()
    assert found.problems == ()
    assert (found.coder, found.theme, found.width, found.mouse) == ("Olena K.", "paper", 90, False)
    assert found.project == Path.home() / "war.db"
    assert found.keys == {"undo": ("z",), "next-sentence": ("n", "down"), "view.top": ("g g",)}
    assert (found.lines["theme"], found.lines["keys.undo"], found.lines["keys.view.top"]) == (3, 7, 10)


def test_a_relative_project_starts_from_the_settings(config: Path) -> None:
    """It does not depend on the folder that the program is started in."""
    config.write_text('project = "war.db"')
    assert load_settings().project == config.parent / "war.db"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("theme = \n", 1, 9), ("width = 80\nwidth = = 3", 2, 9), ("a = [1,\n2,", 2, 3)],
)
def test_a_syntax_error_names_its_place(config: Path, text: str, line: int, column: int) -> None:
    """Line and column are named and all settings keep their defaults."""
    assert problems(config, text)[0].startswith(f"config.toml line {line}, column {column}: ")
    assert load_settings().width == 72
    assert [mistake.lines for mistake in load_settings().mistakes] == [(line,)]


def test_a_key_given_twice(config: Path) -> None:
    """The parser names no place for it, so the end of the file is named."""
    assert "line 2" in problems(config, 'theme = "a"\ntheme = "b"')[0]


def test_an_unknown_setting_is_guessed(config: Path) -> None:
    """One problem, naming the line and the nearest name; the others hold."""
    assert problems(config, 'mouse = false\n# note\nthem = "x"\n') == (
        'config.toml line 3: unknown setting "them". Did you mean "theme"?',
    )
    assert load_settings().mouse is False


def test_an_unknown_setting_like_no_other(config: Path) -> None:
    """Then all names are told."""
    assert "Known are coder, project, theme, width, mouse, keys" in problems(config, "zzz = 1")[0]


@pytest.mark.parametrize(
    "line",
    [
        "width = 19",
        "width = 201",
        "width = true",
        'width = "80"',
        "width = 80.5",
        "mouse = 1",
        "theme = 3",
        'theme = ""',
        'theme = "\\u001b[2J"',
        'coder = " "',
        'coder = "a\\u0007"',
        "coder = []",
        'project = ""',
        'project = "a\\u0000b"',
        'project = "~nobodyofthisname/x"',
        "keys = 3",
        "keys.undo = 3",
        'keys.undo = ["a", 3]',
    ],
)
def test_a_wrong_value_keeps_the_default(config: Path, line: str) -> None:
    """Each wrong value is one problem with its line, and the rest holds."""
    found = problems(config, f"# settings\n{line}\n")
    assert len(found) == 1
    assert found[0].startswith("config.toml line 2: ")
    settings = load_settings()
    assert settings == Settings(config, lines=settings.lines, mistakes=settings.mistakes)
    assert settings.mistakes[0].lines == (2,)


@pytest.mark.parametrize("width", [20, 200])
def test_the_ends_of_the_range(config: Path, width: int) -> None:
    """Both ends of the range of widths are allowed."""
    assert problems(config, f"width = {width}") == ()
    assert load_settings().width == width


def test_problems_cannot_command_the_terminal(config: Path) -> None:
    """Whatever stands in the file is shown as plain text."""
    text = '"\\u001b[2J\\u202e" = 1\ntheme = "\\u009b\\u0007"\n'
    assert not [
        char
        for problem in problems(config, text)
        for char in problem
        if char < " " or "\x7f" <= char < "\xa0"
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\x00",
        b"theme = " + b"[" * 50_000,
        b"width = " + b"9" * 9_000,
        b"#" * (settings.SIZE_LIMIT + 1),
        b"d = 2020-13-45",
    ],
)
def test_hostile_files(config: Path, data: bytes) -> None:
    """Bytes that are no settings give one problem and the defaults."""
    config.write_bytes(data)
    found = load_settings()
    assert len(found.problems) == 1
    assert found == Settings(config, mistakes=found.mistakes, lines=found.lines)


def test_a_mark_and_other_line_ends(config: Path) -> None:
    """Files of Windows editors are read."""
    config.write_bytes(b"\xef\xbb\xbfwidth = 80\r\nmouse = false\r\n")
    assert (load_settings().width, load_settings().problems) == (80, ())


def test_a_folder_and_a_pipe_are_no_settings(config: Path) -> None:
    """Neither is opened, which for a pipe would wait for ever."""
    config.mkdir()
    assert "is not a file" in load_settings().problems[0]
    os.mkfifo(config.parent / "pipe")
    assert "is not a file" in load_settings(config.parent / "pipe").problems[0]


def test_the_environment_names_the_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TAGLINE_CONFIG is read instead, and missed if it is not there."""
    other = config.parent / "other.toml"
    monkeypatch.setenv("TAGLINE_CONFIG", str(other))
    assert "does not exist" in load_settings().problems[0]
    other.write_text("width = 100")
    assert load_settings() == Settings(other, width=100, lines={"width": 1})


def test_places(config: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every folder follows the XDG variables."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert settings.config_path() == config
    assert settings.themes_path() == config.parent / "themes"
    assert settings.data_path() == tmp_path / "data" / "tagline"
    assert settings.default_project() == tmp_path / "data" / "tagline" / "tagline.db"
    assert settings.state_path() == tmp_path / "state" / "tagline"


def test_saving_keeps_comments(config: Path) -> None:
    """One value changes; order, comments and spacing stay."""
    config.write_text('# mine\ntheme   = "dark" # at night\n\n[keys]\nundo = "z"\n', encoding="utf-8")
    save_setting(config, "theme", "paper")
    save_setting(config, "width", 100)
    text = config.read_text(encoding="utf-8")
    assert '# mine\ntheme   = "paper" # at night\n' in text
    assert tomllib.loads(text) == {"theme": "paper", "width": 100, "keys": {"undo": "z"}}
    assert load_settings().width == 100


def test_saving_makes_a_private_file(config: Path) -> None:
    """A new file and its folder are the user's alone, and nothing else is left there."""
    fresh = config.parent / "new" / "config.toml"
    save_setting(fresh, "coder", 'A "B"\\')
    assert load_settings(fresh).coder == 'A "B"\\'
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o600
    assert stat.S_IMODE(fresh.parent.stat().st_mode) == 0o700
    assert [path.name for path in fresh.parent.iterdir()] == ["config.toml"]


def test_taking_a_setting_out(config: Path) -> None:
    """None removes it, also if it is not there."""
    config.write_text('theme = "paper"\nwidth = 80\n')
    save_setting(config, "theme", None)
    save_setting(config, "theme", None)
    assert config.read_text() == "width = 80\n"


@pytest.mark.parametrize(
    ("name", "value"), [("width", 5), ("theme", True), ("colour", "x"), ("colour", None), ("keys", "x")]
)
def test_saving_nonsense_is_refused(config: Path, name: str, value: str | int | None) -> None:
    """What reading would complain of is not written."""
    with pytest.raises(Refused, match="Nothing was changed"):
        save_setting(config, name, value)
    assert not config.exists()


def test_saving_into_a_broken_file_is_refused(config: Path) -> None:
    """The user's file with its mistake stays as it is."""
    config.write_text("theme = \n")
    with pytest.raises(Refused, match="line 1, column 9"):
        save_setting(config, "theme", "dark")
    assert config.read_text() == "theme = \n"


def test_saving_where_nothing_can_be_written(config: Path) -> None:
    """It is said and the file in the way stays."""
    blocked = config.parent / "file"
    blocked.write_text("x")
    with pytest.raises((BusyProject, Refused)):
        save_setting(blocked / "config.toml", "theme", "dark")
    assert blocked.read_text() == "x"


def test_saving_through_a_link(config: Path) -> None:
    """Settings kept elsewhere stay there."""
    real = config.parent / "dotfiles.toml"
    real.write_text("width = 80\n")
    config.symlink_to(real)
    save_setting(config, "width", 81)
    assert config.is_symlink()
    assert real.read_text() == "width = 81\n"
