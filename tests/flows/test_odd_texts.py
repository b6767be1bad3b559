"""Texts that no editor would send: controls, one line of megabytes, nothing but empty lines."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from store.model import Draft
from store.project import Project
from tests.flows.reading_back import all_annotations, make_project
from tests.flows.window import window

CONTROLS = [
    chr(code) for code in (*range(0x01, 0x0A), *range(0x0B, 0x0D), *range(0x0E, 0x20), *range(0x7F, 0xA0))
]
"""Every C0 and C1 control and DEL, but for what import takes for line ends, and NUL, which it replaces."""
DIRECTIONS = list("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
OTHERS = ["\u2028", "\u2029", "\ufeff", "\u200b", "\u00ad", "\ufffe", "\U000e0001"]


def passages(path: Path) -> list[tuple[str, str]]:
    """Return what each annotation says it marks, with what its offsets lead to in the text."""
    with Project.open(path, coder="olena") as project:
        return [
            (each.exact, project.text(project.article(each.article_id)).slice(each.span))
            for each in all_annotations(project)
        ]


def test_nothing_in_a_text_is_obeyed(tmp_path: Path) -> None:
    """Each control is shown as a sign or not at all, rows stay in place, and tags keep their offsets."""
    odd = [*CONTROLS, *DIRECTIONS, *OTHERS]
    text = "\n".join(
        f"Word{number} {each}2J{each}[3;3H after it. Next{number}." for number, each in enumerate(odd)
    )
    path = make_project(tmp_path / "odd.db", Draft(f"First line.\n{text}\nLast line.", "Odd", "odd.txt"))
    with window(path, "First line.", rows=60) as opened:
        opened.do("1", "territory · saved")
        opened.do("}2" * len(odd), f"¶ {len(odd) + 1}/{len(odd) + 2} ")
        opened.do("G1", "Last line.")
        opened.settle()
        assert opened.rows[0].startswith("▌Odd")
        assert "Last line." in opened.text
        opened.leave()
    with Project.open(path, coder="olena") as project:
        assert (
            project.text(project.articles()[0].article).slice(all_annotations(project)[0].span)
            == "First line."
        )
    marked = passages(path)
    assert all(exact == found for exact, found in marked)
    assert len(marked) > len(odd)
    assert {each for each in odd if not any(each in exact for exact, _ in marked)} <= {"\ufeff"}


@pytest.fixture(scope="module")
def long_line(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one article whose only line has five megabytes."""
    line = "".join(f"Sentence {number:06} of one line goes on. " for number in range(136_000))
    assert len(line) > 5_000_000
    return make_project(tmp_path_factory.mktemp("long") / "long.db", Draft(line, "Long", "long.txt"))


def test_a_line_of_five_megabytes(long_line: Path) -> None:
    """It opens, goes to its end and back, pages, moves, tags and closes, each within seconds."""
    start = time.monotonic()
    with window(long_line, "Sentence 000000") as opened:
        opened.do("G", "Sentence 135999")
        opened.do("gg", "Sentence 000000")
        opened.do(" ", "Sentence 000040")
        opened.do("gg", "Sentence 000000")
        opened.do("jj1", "territory · saved")
        opened.leave()
    assert time.monotonic() - start < 60
    assert passages(long_line) == [("Sentence 000002 of one line goes on.",) * 2]


EMPTY = "\n" * 100_000


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (EMPTY, "Hollow", "Hollow"),
        (f"Before it.{EMPTY}After it.", "Before it.", "After it."),
        (f"{EMPTY}Only this.", "Only this.", "Only this."),
    ],
    ids=["nothing else", "between two lines", "before a line"],
)
def test_a_hundred_thousand_empty_lines(tmp_path: Path, text: str, first: str, last: str) -> None:
    """They cost nothing: what there is can be read and tagged, and where there is nothing, keys say so."""
    path = make_project(tmp_path / "empty.db", Draft(text, "Hollow", "hollow.txt"))
    with window(path, "Hollow") as opened:
        opened.show(first)
        opened.press("Gjk}{ ggrp][")
        opened.do("v", " SELECT ")
        opened.do("\x1b", " READ ")
        opened.do("G", last)
        opened.press("1")
        opened.show("no passage" if not text.strip() else "territory · saved")
        opened.leave()
    assert passages(path) == ([(last, last)] if text.strip() else [])
