"""What an old and a new text have in common; how passages fare by it is in properties/test_carrying."""

from __future__ import annotations

import pytest

from store.alignment import Alignment, Block, alike, word_blocks
from store.carrying import Moved, carry
from store.model import Span


@pytest.mark.parametrize("backwards", [False, True])
def test_blocks_come_in_the_order_of_the_old_text(backwards: bool) -> None:
    """What is matched from the end, from the start and between stands in one row."""
    old = "one two three four five six seven eight nine ten"
    new = old.replace("three", "drei").replace("eight", "acht")
    blocks = word_blocks(old, new, [Span(0, len(old))], [Span(0, len(new))], backwards=backwards)
    assert blocks == sorted(blocks)
    assert [old[block.start : block.end] for block in blocks] == [
        word for word in old.split() if word not in {"three", "eight"}
    ]
    assert all(old[each.start : each.end] == new[each.place : each.goal] for each in blocks)


def test_a_paragraph_put_elsewhere_and_edited_is_found() -> None:
    """It is matched with what became of it, and each of its passages is moved, not lost."""
    lines = [f"Line number {number} of the text says something of its own." for number in range(8)]
    line = "A paragraph of some words, of which two are others now, was put further down."
    other = line.replace("some", "several").replace("further", "deeper")
    old = "\n".join([*lines[:2], line, *lines[2:]])
    new = "\n".join([*lines[:6], other, *lines[6:]])
    start, goal = old.index(line), new.index(other)
    for passage in ("A paragraph of", "of which two are others now", "was put"):
        span = Span(start + line.index(passage), start + line.index(passage) + len(passage))
        place = goal + other.index(passage)
        assert carry(old, new, [span, Span(start, start + len(line))])[0] == Moved(
            Span(place, place + len(span))
        )


def test_lines_are_blocks_without_a_look_at_their_words() -> None:
    """Where no passage is, words are not compared; a line that stands elsewhere is marked so."""
    old = "The first of the lines.\nThe second of the lines.\nThe third one, edited.\nThe last of all."
    new = "The second of the lines.\nThe first of the lines.\nThe third one, changed.\nThe last of all."
    blocks = Alignment(old, new).blocks([])
    assert {old[block.start : block.end].strip() for block in blocks if block.moved} in (
        {"The first of the lines."},
        {"The second of the lines."},
    )
    assert not any(block.start < old.index("edited") < block.end for block in blocks)


def test_signs_that_are_alike_keep_their_places() -> None:
    """Quotation marks, dashes and spaces become one of a kind, one for one."""
    text = "“Так”\u00a0— сказав ‘він’…"
    assert alike(text) == "\"Так\" - сказав 'він'…"
    assert len(alike(text)) == len(text)
    assert Block(0, 3, 5).goal == 8
