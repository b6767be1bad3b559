"""What differs between two passages."""

from __future__ import annotations

from hypothesis import given

from tests.conftest import lines
from tui.text.differences import Part, differences


def test_words_are_told_apart() -> None:
    """A word in the place of another: the one that is gone first, the space after each with it."""
    assert differences("met for two hours.", "met for three long hours.") == [
        (Part.SAME, "met for "),
        (Part.GONE, "two "),
        (Part.NEW, "three long "),
        (Part.SAME, "hours."),
    ]


@given(lines(), lines())
def test_nothing_is_left_out(old: str, new: str) -> None:
    """Without what is new the words of the old passage are there, without what is gone those of the new."""
    parts = differences(old, new)
    for text, left_out in ((old, Part.NEW), (new, Part.GONE)):
        kept = "".join(words for part, words in parts if part is not left_out)
        assert "".join(kept.split()) == "".join(text.split())
