"""Terminals that misbehave: windows that jump, and other encodings."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from store.model import Draft
from store.project import Project
from tests.flows.reading_back import make_project, tagged
from tests.flows.window import ESCAPE, window

PARAGRAPHS = "\n".join(
    f"Paragraph {number} begins “here”, in Київ. It goes on with 漢字 and naïve words until the line must "
    "wrap, and on. It ends."
    for number in range(60)
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of a long article and a short one."""
    drafts = Draft(PARAGRAPHS, "A “long” one", "a.txt"), Draft("Other begins.\nOther ends.", "Other", "b.txt")
    return make_project(tmp_path / "p.db", *drafts)


# Windows that jump

STEPS = (
    *((key,) for key in "jklhwb}{ G][JKr,;120.pvoxuU+-\t\x0c\x04\x15z?"),
    *(("g", "g"), ("g", "x"), ("m", "a"), ("'", "a"), ("t", "e"), ("c", "2"), ("a", "h", "i", ESCAPE)),
    *(("i", ESCAPE), ("?", " ", ESCAPE), ("a", "h", "\r"), ("t", ESCAPE)),
)
"""Keys, one write each, that open nothing which lasts; what is opened is closed at the end all the same."""
RESIZES = 500


def test_a_window_that_never_keeps_its_size(path: Path) -> None:
    """After 500 sizes from 1x1 to 250x70 amid keys, the screen is that of a reader just opened; q ends it.

    On the way nothing reaches the terminal that it could obey, whatever a row was cut to.
    """
    chance = random.Random(500)
    with window(path, "Paragraph 0 begins") as opened:
        keys: list[str] = []
        for _ in range(RESIZES):
            opened.resize(chance.randint(1, 250), chance.randint(1, 70))
            keys = keys or list(chance.choice(STEPS))
            opened.press(keys.pop(0))
            while opened.read(0.01):
                pass
            assert opened.process.poll() is None, opened.output[-3000:].decode()
        opened.resize(110, 32)
        for _ in range(6):  # whatever is open is left, layer by layer
            opened.press(ESCAPE)
            opened.settle()
        opened.press("K")  # which article is open depends on what an escape took the next key for
        opened.do("gg", "¶ 1/60")
        opened.do("J", "Other begins")  # going elsewhere writes what was read, and the list shows it
        opened.do("K", "Paragraph 0 begins")
        opened.wait_for(lambda: "changed." not in "".join(opened.page), "end of the messages over the page")
        opened.settle()
        last = opened.page
        opened.leave()
    with window(path, "Paragraph 0 begins", 110, 32) as again:
        again.wait_for(lambda: again.page == last, "page as the first reader left it")
        again.leave()


# Terminals of other encodings


@pytest.mark.parametrize(
    ("variables", "encoding", "shown"),
    [
        ({"LC_ALL": "C"}, "utf-8", "▌ One “begins” — Київ naïve ½ 漢字."),
        ({"LC_ALL": "C", "PYTHONUTF8": "0"}, "ascii", '| One "begins" - ???? naive ? ????.'),
        ({"PYTHONIOENCODING": "latin-1"}, "latin-1", '| One "begins" - ???? naïve ½ ????.'),
        ({"PYTHONIOENCODING": "koi8-u"}, "koi8-u", '▌ One "begins" - Київ naive ? ????.'),
    ],
    ids=["C", "ASCII", "Latin-1", "KOI8-U"],
)
def test_a_terminal_that_cannot_show_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], encoding: str, shown: str
) -> None:
    """What it cannot show has stand-ins of the same width, so every row is as long as it should be.

    In the C locale Python writes UTF-8, as terminals there mostly want it; PYTHONUTF8=0 turns that off.
    """
    for name in ("LANG", "LC_ALL", "LC_CTYPE", "PYTHONUTF8", "PYTHONIOENCODING", "PYTHONUNBUFFERED"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    path = make_project(tmp_path / "p.db", Draft("One “begins” — Київ naïve ½ 漢字.\nTwo.", "Т “T”", "a.txt"))
    with window(path, "One ", encoding=encoding) as opened:
        opened.do("1", "saved")
        opened.settle()
        row = next(row for row in opened.rows if "begins" in row)
        assert shown in row
        opened.press("?")
        opened.settle()
        opened.do(ESCAPE, "begins")
        opened.leave()
    with Project.open(path, coder="olena") as project:
        assert tagged(project) == [("One “begins” — Київ naïve ½ 漢字.", ["territory"], "")]
