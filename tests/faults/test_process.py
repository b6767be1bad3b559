"""Signals and suspension in a real terminal: what `tests/flows/test_terminal.py` leaves to prove."""

from __future__ import annotations

import os
import signal
import termios
from pathlib import Path

import pytest

from tests.faults.trials import LONG, PARAGRAPHS, reader_on, tag_paragraphs, trials, whole
from tests.flows.test_terminal import DEADLINE, LEAVE
from tests.flows.window import Window

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="what is stopped is read from /proc"
)


def restored(reader: Window) -> bool:
    """Tell whether the terminal is as it was: its modes, its other screen, its mouse and its cursor."""
    modes = termios.tcgetattr(reader.line) == reader.before
    return modes and all(code in reader.output for code in (LEAVE, b"\x1b[?25h", b"\x1b[?1000l"))


@pytest.mark.parametrize("keys", ["a", ":", "", "t", "/Par"] if LONG else ["a", ":"])
def test_quit_by_signal_wherever_one_is(path: Path, keys: str) -> None:
    """SIGQUIT ends with 131 and the terminal as before, also from a note, the palette or a search."""
    with reader_on(path) as reader:
        tag_paragraphs(reader, 1)
        reader.press(keys)
        reader.settle()
        reader.process.send_signal(signal.SIGQUIT)
        assert reader.code() == 131
        assert restored(reader)
    assert whole(path) == 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_while_keys_pour_in(path: Path, number: int, code: int) -> None:
    """Whatever was called saved by then is in the file, and the code says which signal it was."""
    with reader_on(path) as reader:
        tag_paragraphs(reader, 2)
        reader.press("}1}2}1}2}1")
        reader.process.send_signal(number)
        assert reader.code() == code
        assert restored(reader)
    assert 2 <= whole(path) <= 7


def test_a_signal_repeated_is_heeded_once(path: Path) -> None:
    """Impatient programs send TERM again and again: the end is still a proper one."""
    with reader_on(path) as reader:
        tag_paragraphs(reader, 1)
        for _ in range(5):
            reader.process.send_signal(signal.SIGTERM)
        assert reader.code() == 143
        assert restored(reader)
    assert whole(path) == 1
    assert not list(Path(os.environ["XDG_STATE_HOME"]).glob("tagline/crash-*"))


@needs_proc
def test_it_comes_back_into_a_window_of_another_size(path: Path) -> None:
    """After ctrl+z, a smaller window and fg, everything fits that window and the place is the same."""
    with reader_on(path) as reader:
        tag_paragraphs(reader, 3)
        reader.settle()
        reader.press("\x1a")
        reader.wait_for(lambda: reader.is_stopped, "stop")
        reader.settle()
        assert restored(reader)
        reader.resize(70, 20)
        reader.process.send_signal(signal.SIGCONT)
        reader.wait_for(lambda: reader.output.count(b"\x1b[?1049h") == 2, "return")
        reader.show("Paragraph 3 begins.")
        reader.wait_for(lambda: "READ" in reader.rows[-2], "status line at the foot of the smaller window")
        assert f"¶ 3/{PARAGRAPHS}" in reader.text
        reader.do("}1", f"¶ 4/{PARAGRAPHS}")
        reader.show("territory · saved")
        reader.leave()
        assert termios.tcgetattr(reader.line) == reader.before
    assert whole(path) == 4


@needs_proc
def test_a_stopped_process_goes_on(path: Path) -> None:
    """After SIGSTOP and SIGCONT keys pressed meanwhile are obeyed, also when the window is another size.

    A shell that had the terminal meanwhile has left its own modes and its prompt there: neither stays, and
    at the end the terminal is as it was at the start.
    """
    with reader_on(path) as reader:
        tag_paragraphs(reader, 1)
        reader.settle()
        threads = reader.threads
        for turn in range(2):
            reader.process.send_signal(signal.SIGSTOP)
            reader.wait_for(lambda: reader.is_stopped, "stop")
            reader.resize(90, 24 + turn)
            termios.tcsetattr(reader.line, termios.TCSANOW, reader.before)
            os.write(reader.line, b"\x1b[?1049l\x1b[?25h\x1b[2J$ kill -STOP reader")
            reader.settle()
            reader.press("}" if turn else "}2")
            reader.process.send_signal(signal.SIGCONT)
            reader.show(f"¶ 3/{PARAGRAPHS}" if turn else "security guarantees · saved")
            reader.wait_for(lambda: "READ" in reader.rows[-2], "status line at the foot of the window")
            reader.wait_for(lambda: "kill -STOP" not in reader.text, "screen without the prompt")
            reader.show("Paragraph 1 begins.")
        reader.wait_for(lambda: reader.threads <= threads, "end of other threads")
        reader.leave()
        assert restored(reader)
    assert whole(path) == 2


@needs_proc
def test_a_file_replaced_while_it_sleeps(path: Path) -> None:
    """A project that was moved while the program was suspended takes no tag after its return."""
    with reader_on(path) as reader:
        tag_paragraphs(reader, 1)
        reader.settle()
        reader.press("\x1a")
        reader.wait_for(lambda: reader.is_stopped, "stop")
        moved = path.rename(path.with_name("moved.db"))
        reader.process.send_signal(signal.SIGCONT)
        reader.press("}2")
        reader.wait_for(lambda: "was moved while it was open" in " ".join(reader.text.split()), "refusal")
        reader.press("q")
        assert reader.code() == 0
    assert whole(moved) == 1


def test_a_terminal_that_goes_away_at_a_bad_moment(path: Path) -> None:
    """Closed while the screen of a note, the palette, a search or the help comes up, it ends properly."""
    for number in range(trials(4, 40)):
        with reader_on(path) as reader:
            reader.press("a:\\?"[number % 4])
            reader.read(0.002 * number)
            reader.close()
            assert reader.process.wait(timeout=DEADLINE / 4) == 129
    assert not list(Path(os.environ["XDG_STATE_HOME"]).glob("tagline/crash-*"))
