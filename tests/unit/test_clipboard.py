"""Where a copy goes: the desktop's program, the terminal, a file; and programs that hang."""

from __future__ import annotations

import os
import signal
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyperclip
import pytest

from tui.clipboard import citation, copy_to_desktop, may_set_clipboard, place_copy

TEXT = "“Talks end.” (Report, ¶ 1)"
NO_TERMINAL = {"TERM": "linux"}


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that holds the only programs there are, and a desktop to use them on."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    yield folder
    hanging = tmp_path / "pids"
    if hanging.exists():
        put_program(folder, "sys.stdin.read()")
        for number in hanging.read_text().split():
            os.kill(int(number), signal.SIGKILL)
        end = time.monotonic() + 10
        while not copy_to_desktop(TEXT):  # until the one that hung is done with
            assert time.monotonic() < end


def put_program(folder: Path, code: str) -> None:
    """Put a program for the clipboard in the folder."""
    program = folder / "xclip"
    program.write_text(f"#!{sys.executable}\nimport os, sys, time\n{code}\n")
    program.chmod(0o755)


@pytest.fixture(autouse=True)
def fresh_pyperclip(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pyperclip look for a program anew: it remembers what it found."""

    def copy(text: str) -> None:
        found, _ = pyperclip.determine_clipboard()
        found(text)

    monkeypatch.setattr(pyperclip, "copy", copy)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have a clipboard of their own")
def test_the_desktop_gets_the_text(programs: Path, tmp_path: Path) -> None:
    """A program that works is given the text, and that is said."""
    put_program(programs, f"open({str(tmp_path / 'got')!r}, 'wb').write(sys.stdin.buffer.read())")
    assert place_copy(TEXT, tmp_path / "state", NO_TERMINAL) == ("copied with its source", False)
    assert (tmp_path / "got").read_text() == TEXT
    assert not (tmp_path / "state").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have a clipboard of their own")
def test_a_program_that_hangs_costs_a_moment_once(programs: Path, tmp_path: Path) -> None:
    """After 0.3 s it counts as none; while it hangs no other is started, and nobody waits for it again."""
    put_program(
        programs, f"open({str(tmp_path / 'pids')!r}, 'a').write(f'{{os.getpid()}} ')\ntime.sleep(600)"
    )
    start = time.monotonic()
    assert not copy_to_desktop(TEXT)
    assert time.monotonic() - start < 2
    start = time.monotonic()
    for _ in range(5):
        assert not copy_to_desktop(TEXT)
    assert time.monotonic() - start < 0.25
    end = time.monotonic() + 10
    while not (tmp_path / "pids").exists() and time.monotonic() < end:
        os.sched_yield()
    assert len((tmp_path / "pids").read_text().split()) == 1


def test_without_any_the_text_is_in_a_file(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the terminal takes nothing either, a private file has it, and the message names it."""

    def refuse(_: str) -> None:
        raise pyperclip.PyperclipException

    monkeypatch.setattr(pyperclip, "copy", refuse)
    assert place_copy(TEXT, tmp_path / "state", {"TERM": "xterm"}) == (
        "copied by way of the terminal (OSC 52)",
        False,
    )
    path = tmp_path / "state" / "last-quote.txt"
    assert not path.exists()
    for text in (TEXT, "another"):
        assert place_copy(text, tmp_path / "state", NO_TERMINAL) == (
            f"no clipboard here · quote written to {path}",
            True,
        )
        assert path.read_text() == f"{text}\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    home = {**NO_TERMINAL, "HOME": str(tmp_path)}
    said, _ = place_copy(TEXT, tmp_path / "state", home)
    assert said == "no clipboard here · quote written to ~/state/last-quote.txt"
    (tmp_path / "file").write_text("in the way")
    said, needed = place_copy(TEXT, tmp_path / "file", NO_TERMINAL)
    assert needed
    assert said.endswith("cannot be written · nothing was copied")


@pytest.mark.parametrize(
    ("environment", "may"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "tmux-256color"}, True),
        ({}, True),
        ({"TERM": "linux"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7200"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
    ],
)
def test_which_terminals_have_a_clipboard(environment: dict[str, str], may: bool) -> None:
    """Those that are known to pass OSC 52 over are not relied on."""
    assert may_set_clipboard(environment) is may


def test_a_citation_can_be_pasted_anywhere() -> None:
    """What a terminal would obey is made visible; a missing source or date leaves no gap."""
    assert citation("a\x1b[2Jb", "T\x07", None, "2026-02-18", 3) == "“a␛[2Jb” (T␇, 2026-02-18, ¶ 3)"
