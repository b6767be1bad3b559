"""What the next start says of the session before, and of others who have the project open."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.faults.trials import LONG, reader_on, tag_paragraphs
from tests.flows.window import Window

EARLY = "Last session ended early."


def starts_quietly(reader: Window) -> bool:
    """Let the reader come to rest, and tell whether it said nothing about sessions or company."""
    reader.settle()
    return EARLY not in reader.text and "Also open" not in reader.text


def test_after_a_kill_the_next_start_counts_the_tags_once(path: Path) -> None:
    """It says so in the status line, until a key is pressed; the start after it says nothing."""
    with reader_on(path) as reader:
        assert starts_quietly(reader)
        tag_paragraphs(reader, 3)
        reader.process.kill()
        assert reader.code() == -signal.SIGKILL
    with reader_on(path) as reader:
        reader.show(f"{EARLY} All 3 tags are here.")
        reader.press("}")
        reader.wait_for(lambda: EARLY not in reader.text, "status line without the message")
        reader.leave()
    with reader_on(path) as reader:
        assert starts_quietly(reader)
        reader.leave()


@pytest.mark.parametrize("end", ["q", "TERM", "HUP", "window"] if LONG else ["q", "TERM"])
def test_after_a_proper_end_nothing_is_said(path: Path, end: str) -> None:
    """Neither quitting nor a signal nor a closed window is an early end; no record stays."""
    with reader_on(path) as reader:
        tag_paragraphs(reader, 1)
        assert starts_quietly(reader)
        if end == "q":
            reader.leave()
        elif end == "window":
            reader.close()
            assert reader.process.wait(timeout=10) == 129
        else:
            reader.process.send_signal(getattr(signal, f"SIG{end}"))
            reader.code()
    assert not list(Path(os.environ["XDG_STATE_HOME"]).glob("tagline/open/*/*"))
    with reader_on(path) as reader:
        assert starts_quietly(reader)


def test_a_second_reader_is_told_of_the_first(path: Path) -> None:
    """It says who has the project open and since when; the first one, which was alone, says nothing.

    The records that they leave for each other hold nothing of what is read.
    """
    with reader_on(path) as first:
        assert starts_quietly(first)
        with reader_on(path) as second:
            second.show("Also open: ")
            second.show("New tags from all are kept.")
            records = list(Path(os.environ["XDG_STATE_HOME"]).glob("tagline/open/*/*"))
            assert len(records) == 2
            for record in records:
                assert "Paragraph" not in record.read_text()
                assert "A long one" not in record.read_text()
            second.leave()
        assert starts_quietly(first)
        first.leave()


def test_a_copy_is_another_file(path: Path, tmp_path: Path) -> None:
    """A reader on a copy of the project is no company, and its early end is none of the original's."""
    copy = Path(shutil.copy(path, tmp_path / "copy.db"))
    with reader_on(copy) as reader:
        assert starts_quietly(reader)
        with reader_on(path) as other:
            assert starts_quietly(other)
            reader.process.kill()
            reader.code()
            other.leave()
    with reader_on(path) as other:
        assert starts_quietly(other)
    with reader_on(copy) as reader:
        reader.show(EARLY)


def test_two_names_are_told_at_the_start(path: Path, tmp_path: Path) -> None:
    """A hard link to the project is said where messages are, once; and a third name once again."""
    for name, count in (("second.db", 2), ("third.db", 3)):
        os.link(path, tmp_path / name)
        with reader_on(path) as reader:
            reader.show(f"p.db has {count} names on the disk")
            reader.leave()
        with reader_on(path) as reader:
            reader.settle()
            assert "names on the disk" not in reader.text
            reader.leave()
