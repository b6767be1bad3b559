"""Nothing leaves the machine, and what is written is for the user's eyes only."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.project import Project
from tests.faults.tracing import needs_strace, traced
from tests.faults.trials import make_long_project, reader_on, tag_paragraphs
from tests.flows.test_terminal import OFFLINE, ROOT, Terminal

BUG = """
from tui.screens.readiness import Readiness
from tui.__main__ import main
def fail(_): raise RuntimeError
Readiness._prepare = fail
main()
"""


@pytest.fixture
def careless() -> Iterator[None]:
    """Let everything be readable by all, unless the program itself says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("careless")
def test_everything_that_is_written_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Project, journal, rescued copy, records, workspace, quote, report: all 0600 whatever the umask."""
    monkeypatch.setenv("TERM", "xterm-256color")
    path = make_long_project(tmp_path / "project" / "p.db")
    seen: dict[str, int] = {}

    def look() -> None:
        for file in tmp_path.rglob("*"):
            if file.is_file():
                seen[str(file.relative_to(tmp_path))] = stat.S_IMODE(file.stat().st_mode)

    with Project.open(path, coder="olena") as project, project.acting():
        project.database.run("INSERT INTO settings (name, value) VALUES ('x', 'y')")
        look()  # with the journal
    monkeypatch.setenv("VTE_VERSION", "1")
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    monkeypatch.delenv("DISPLAY", raising=False)
    with reader_on(path) as reader:
        tag_paragraphs(reader, 1)
        reader.do("y", "no clipboard here")
        look()  # with the record of the process
        reader.process.send_signal(signal.SIGTERM)
        assert reader.code() == 143
    terminal = Terminal(["-c", BUG, "-p", str(path)])
    try:
        assert terminal.code() == 1
    finally:
        terminal.process.kill()
        terminal.process.wait()
        terminal.close()
    with Project.open(path, coder="olena") as project:
        path.unlink()
        assert "copied to" in refusal(project)
        look()
    kinds = ("p.db", "-journal", ".rescued-", "open/", "workspaces/", "last-quote.txt", "crash-")
    assert [kind for kind in kinds if not any(kind in name for name in seen)] == []
    assert {name: oct(mode) for name, mode in seen.items() if mode != 0o600} == {}


def refusal(project: Project) -> str:
    """Return why a project that is gone takes nothing more."""
    with pytest.raises(Exception, match="nothing more is written") as caught:
        project.check_place()
    return str(caught.value)


@pytest.mark.usefixtures("careless")
def test_an_export_keeps_the_mode_of_what_it_replaces(path: Path, tmp_path: Path) -> None:
    """A new file is 0600; one that its owner shares stays shared."""
    shared, fresh = tmp_path / "shared.csv", tmp_path / "fresh.csv"
    shared.touch(0o644)
    for target in (shared, fresh):
        subprocess.run(
            [sys.executable, "-m", "tui", "-p", str(path), "export", "-o", str(target)],
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": OFFLINE},
        )
    assert [stat.S_IMODE(target.stat().st_mode) for target in (shared, fresh)] == [0o644, 0o600]


# The network


def test_the_tests_themselves_have_no_network() -> None:
    """What would connect fails here, and ends a program that the tests start; other sockets work."""
    with socket.socket(socket.AF_INET) as one, pytest.raises(AssertionError, match="network was used"):
        one.connect(("127.0.0.1", 9))
    for attempt in ("socket().connect(('127.0.0.1', 9))", "getaddrinfo('localhost', 9)"):
        child = subprocess.run(
            [sys.executable, "-c", f"from socket import *; {attempt}"],
            env={"PYTHONPATH": OFFLINE},
            capture_output=True,
            text=True,
            check=False,
        )
        assert child.returncode == 77
        assert "the network was used" in child.stderr
    left, right = socket.socketpair()
    left.close()
    right.close()


@needs_strace
def test_the_kernel_sees_no_connection(path: Path, tmp_path: Path) -> None:
    """From its start to its end, the reader and all it starts make no socket for a network."""
    log = tmp_path / "log"
    calls = "trace=socket,connect,sendto,sendmsg,sendmmsg,execve"
    with traced(path, log, "-f", "-e", calls) as terminal:
        for keys, shows in (
            ("1", "territory · saved"),
            ("y", "cop"),
            ("\\Paragraph 9 beg", "1 paragraph"),
            ("\x1b", "READ"),
            ("u", "undone"),
            (":", "Search for commands"),
        ):
            terminal.press(keys)
            terminal.show(shows)
            terminal.settle()
        terminal.press("\x1b")
        terminal.settle()
    text = log.read_text()
    assert text.count("execve(") >= 1
    assert re.findall(r"^.*(?:AF_INET6?|AF_NETLINK|AF_PACKET).*$", text, re.MULTILINE) == []
