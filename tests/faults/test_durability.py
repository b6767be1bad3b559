"""What the screen calls saved survives: on the disk before the word is shown, killed, cut off and copied."""

from __future__ import annotations

import random
import re
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from store.project import Project
from tests.faults.disk import OPTIONS, Disk, Event, events
from tests.faults.tracing import needs_strace, traced
from tests.faults.trials import (
    PARAGRAPHS,
    make_long_project,
    reader_on,
    shown_tag,
    tag_key,
    tag_paragraphs,
    trials,
    whole,
)
from tests.flows.reading_back import all_annotations

TAGS = 8
"""What the traced run tags."""
_PLACE = re.compile(rb"\xc2\xb6 (\d+)/\d+")


@dataclass(frozen=True)
class Trace:
    """A run of the reader that saved `TAGS` tags."""

    path: Path
    """The project."""
    before: bytes
    """The project as it was at the start."""
    events: list[Event]
    """What was done to files and terminal."""


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    """Tag under strace, once for all tests."""
    folder = tmp_path_factory.mktemp("traced")
    log, path = folder / "log", make_long_project(folder / "project" / "p.db")
    before = path.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        with traced(path, log, *OPTIONS) as terminal:
            for number in range(TAGS):
                if number:
                    terminal.press("}")
                    terminal.show(f"¶ {number + 1}/{PARAGRAPHS}")
                terminal.press(tag_key(number))
                terminal.show(shown_tag(number))
    assert whole(path) == TAGS
    return Trace(path, before, list(events(log.read_text())))


def acknowledged(trace: Trace) -> Iterator[tuple[int, Event]]:
    """Yield each call with the number of tags that the terminal has called saved when it is done."""
    place, saved = b"", set()
    for event in trace.events:
        if event.call == "write" and event.path.startswith("/dev/pts/"):
            found = _PLACE.findall(event.data)
            place = found[-1] if found else place
            if b"saved" in event.data:
                saved.add(place)
        yield len(saved), event


@needs_strace
def test_every_tag_is_on_the_disk_before_the_screen_says_so(trace: Trace) -> None:
    """Between the last write to the project and the word "saved" lies an fsync of it, for every tag.

    The journal is gone by then too, and its folder is synced, or a power cut would bring it back.
    """
    path = trace.path
    unsynced, synced, before = True, 0, 0
    journal_lives = folder_unsynced = False
    for count, event in acknowledged(trace):
        if event.path == str(path):
            unsynced = event.call != "sync"
            synced += event.call == "sync"
        elif event.path == f"{path}-journal" and event.call in {"create", "unlink"}:
            journal_lives, folder_unsynced = event.call == "create", True
        elif event.path == str(path.parent) and event.call == "sync":
            folder_unsynced = False
        if count > before:
            assert not unsynced
            assert synced >= count
            assert not journal_lives
            assert not folder_unsynced
            before = count
    assert before == TAGS


@needs_strace
def test_a_power_cut_at_any_moment_loses_no_tag(trace: Trace, tmp_path: Path) -> None:
    """From what had reached the disk at the cut, and any sectors on their way, SQLite brings back every tag.

    At most one more is there: written, and not yet called saved.
    """
    chance = random.Random(20260218)
    inside = [number for number, event in enumerate(trace.events) if event.path.startswith(str(trace.path))]
    # Between the first and the last call on the project, and after each one that makes the screen say saved.
    counts = [count for count, _ in acknowledged(trace)]
    said = [number for number in range(1, len(counts)) if counts[number] > counts[number - 1]]
    span = range(inside[0], inside[-1] + 1)
    cuts = {*chance.sample(span, trials(10, 100)), *said}
    disk, seen = Disk(trace.path, trace.before), 0
    for number, (count, event) in enumerate(acknowledged(trace)):
        disk.follow(event)
        for outcome in range(trials(3, 10) if number in cuts else 0):
            left = disk.cut(tmp_path / f"cut-{number}-{outcome}", chance)
            with Project.open(left, coder="olena") as project:
                assert count <= len(all_annotations(project)) <= count + 1
            assert count <= whole(left) <= count + 1
            seen += 1
            shutil.rmtree(left.parent)
    assert seen >= len(cuts)


def test_a_kill_at_any_moment_loses_no_tag(path: Path, tmp_path: Path) -> None:
    """Killed 1 to 150 ms after a key, the reader leaves a sound file with every tag that it called saved."""
    chance = random.Random(20260218)
    for trial in range(trials(8, 200)):
        copy = Path(shutil.copy(path, tmp_path / f"{trial}.db"))
        tagged = chance.randrange(3)
        with reader_on(copy) as reader:
            tag_paragraphs(reader, tagged)
            if tagged:
                reader.do("}", f"¶ {tagged + 1}/{PARAGRAPHS}")
            reader.press(tag_key(tagged))
            end = time.monotonic() + chance.uniform(0.001, 0.15)
            while (left := end - time.monotonic()) > 0:
                reader.read(left)
            reader.process.kill()
            assert reader.code() == -signal.SIGKILL
            told = tagged + (shown_tag(tagged) in reader.text)
        assert told <= whole(copy) <= tagged + 1
        with Project.open(copy, coder="olena") as project:
            assert len(all_annotations(project)) >= told


def test_a_copy_of_the_one_file_is_complete(path: Path, tmp_path: Path) -> None:
    """Between keys the project is one file: copied while it is open, it has every tag called saved."""
    with reader_on(path) as reader:
        for number in range(trials(5, 50)):
            if number:
                reader.do("}", f"¶ {number + 1}/{PARAGRAPHS}")
            reader.do(tag_key(number), shown_tag(number))
            copy = Path(shutil.copy(path, tmp_path / f"copy-{number}.db"))
            assert whole(copy) == number + 1
