"""Several programs with one project: nobody loses a tag, and the file is watched under the open reader."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from store.model import Span
from store.project import Project
from tests.faults.trials import LONG, PARAGRAPHS, reader_on, tag_paragraphs, whole
from tests.flows.test_terminal import OFFLINE, ROOT

TAGS = 500 if LONG else 50
"""Of each writer."""
WRITERS = ("olena", "ivan", "maria")
FATES = [
    *(("renamed", "by key"), ("renamed", "by itself"), ("deleted", "by itself")),
    *(("deleted", "by key"), ("replaced", "by key"), ("replaced", "by itself")),
]
"""What becomes of the file, and how that is noticed."""
SEEN = 2.0
"""Seconds within which a reader shows what others did."""

# Tags, and takes the last ten back at the end, while the others do the same.
WRITER = """
import sys
from pathlib import Path
from store.model import Span
from store.project import Project
coder, path, count, place = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
with Project.open(path, coder=coder, timeout=60) as project:
    article = project.articles()[0].article
    issue = project.issues()[place]
    print("ready", flush=True)
    input()
    for number in range(count + 10):
        project.tag(article, Span(number, number + 3 + place), [issue])
    for _ in range(10):
        project.undo()
"""


def writer(path: Path, coder: str, count: int, place: int) -> subprocess.Popen[str]:
    """Start a program that will tag under a coder's name when it gets a line."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, coder, str(path), str(count), str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": OFFLINE},
    )


def counts(path: Path) -> dict[str, int]:
    """Return the number of annotations by coder."""
    with closing(sqlite3.connect(path)) as connection:
        return dict(
            connection.execute(
                "SELECT coders.name, count(*) FROM annotations JOIN coders ON coders.id = coder_id "
                "WHERE annotations.deleted_at IS NULL GROUP BY 1"
            ).fetchall()
        )


def test_three_writers_and_a_reader(path: Path) -> None:
    """Every tag of each is there, undo took back one's own alone, and the reader shows them, where it is."""
    with reader_on(path) as reader:
        reader.do("}}}}", f"¶ 5/{PARAGRAPHS}")
        writers = [writer(path, coder, TAGS, place) for place, coder in enumerate(WRITERS)]
        for each in writers:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        for each in writers:
            assert each.stdin is not None
            each.stdin.write("\n")
            each.stdin.flush()
        while any(each.poll() is None for each in writers):
            reader.read(0.05)
        for each in writers:
            _, problem = each.communicate()
            assert (each.returncode, problem) == (0, "")
        start = time.monotonic()
        shown = [f"{name} {TAGS}" for name in ("territory", "security guarantees", "Zaporizhzhia")]
        reader.wait_for(lambda: all(each in reader.text for each in shown), "counts of all three")
        assert time.monotonic() - start < SEEN
        assert f"¶ 5/{PARAGRAPHS}" in reader.text
        reader.leave()
    assert counts(path) == dict.fromkeys(WRITERS, TAGS)
    assert whole(path) == TAGS * len(WRITERS)


def test_undo_in_the_reader_takes_back_only_ones_own(path: Path) -> None:
    """A tag that somebody else made after ours stays when we press u; the next u finds nothing of ours."""
    with reader_on(path) as reader:
        tag_paragraphs(reader, 1)
        assert sum(counts(path).values()) == 1
        with Project.open(path, coder="ivan") as other:
            article = other.articles()[0].article
            other.tag(article, Span(50, 60), [other.issues()[3]])
        start = time.monotonic()
        reader.show("energy strikes 1")
        assert time.monotonic() - start < SEEN
        reader.do("u", "undone")
        reader.do("u", "nothing to undo")
        reader.leave()
    assert counts(path) == {"ivan": 1}


@pytest.mark.parametrize(("fate", "noticed"), FATES if LONG else FATES[::2])
def test_a_file_that_goes_away_under_the_reader(path: Path, fate: str, noticed: str) -> None:
    """Before the next write, and by itself within two seconds, it is said where everything is.

    Nothing is written to the old file then, nor to the new one in its place, and quitting works.
    """
    with reader_on(path) as reader:
        tag_paragraphs(reader, 2)
        # What was read is written after a while; from then on nothing is, unless a key is pressed.
        reader.wait_for(lambda: re.search(r"[1-9] % read", reader.text) is not None, "share that was read")
        time_out = time.monotonic() + SEEN
        before = path.read_bytes()
        moved, new = path.with_name("moved.db"), path.with_name("new.db")
        if fate == "renamed":
            path.rename(moved)
        elif fate == "deleted":
            path.unlink()
        else:
            shutil.copy(path, new)
            new.replace(path)
        if noticed == "by key":
            reader.press("}1")
        reader.wait_for(lambda: "while it was open" in " ".join(reader.text.split()), "refusal")
        assert noticed == "by key" or time.monotonic() < time_out
        reader.press("}2")
        reader.settle()
        assert "saved · u undo" not in reader.text
        assert b"read-only" not in reader.output
        reader.press("q")
        assert reader.code() == 0
    (kept,) = [moved] if fate == "renamed" else path.parent.glob("p.rescued-*.db")
    assert whole(kept) == 2
    if fate == "deleted":
        assert not path.exists()
    else:
        assert (moved if fate == "renamed" else path).read_bytes() == before
