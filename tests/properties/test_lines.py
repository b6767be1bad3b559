"""The shortcuts by which lines are looked at tell what the long way tells."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from store.importers.lines import Line, squash, survey
from store.model import Paragraph

WORDINGS = st.text(st.sampled_from("aA bBßſİıK\u00a0\u2028\t\u0301\u02bc1_-•.’ "), max_size=1300)


def line(text: str) -> Line:
    """Return a paragraph of one article as a line."""
    return survey([Paragraph(1, 0, text)])[0]


@given(WORDINGS.filter(lambda text: text.strip() and text.strip()[0].isalnum()))
@example("a" * 599 + " b")
@example("a" * 600 + " " * 600 + "b")
@example("a b\u00a0c")
@example(" a")
def test_a_line_has_the_words_of_its_paragraph_with_one_space_between(text: str) -> None:
    """Its text is that of the words, whatever white space stands between them, and as long as 600."""
    assert line(text).text == " ".join(text[:1200].split())[:600]


@given(WORDINGS, WORDINGS)
@example("Ab", "aB")
@example("K", "\u212a")
@example("_a", "a")
def test_a_line_says_what_has_the_same_letters(text: str, other: str) -> None:
    """Two wordings are one if their letters and digits are, however they begin."""
    if text.strip():
        said = line(text)
        for wording in (text, other):
            assert said.says(squash(wording)) is (squash(said.text) == squash(wording))
