"""Which key stands for which issue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model import Issue
from tui.issue_keys import find_issue, issue_letters


def issues(*described: tuple[str, str | None]) -> list[Issue]:
    """Return a codebook of issues, each (name, key)."""
    return [
        Issue(id=number, uid=f"u{number}", name=name, key=key, colour="#E69F00")
        for number, (name, key) in enumerate(described, 1)
    ]


STARTER = issues(
    ("territory", "1"), ("security guarantees", "2"), ("Zaporizhzhia", "3"), ("energy strikes", "4")
)


def test_each_issue_has_the_first_free_letter_of_its_name() -> None:
    """The starter codebook is tagged by t, s, z and e."""
    assert {letter: issue.name for letter, issue in issue_letters(STARTER).items()} == {
        "t": "territory",
        "s": "security guarantees",
        "z": "Zaporizhzhia",
        "e": "energy strikes",
    }


def test_letters_that_are_keys_come_first() -> None:
    """An issue whose key is a letter keeps it, even if another name begins with it."""
    letters = issue_letters(issues(("energy", None), ("economy", "e")))
    assert letters["e"].name == "economy"
    assert letters["n"].name == "energy"


@given(st.lists(st.tuples(st.text(min_size=1, max_size=12), st.none()), min_size=1, max_size=26))
def test_26_issues_of_any_name_all_have_letters(described: list[tuple[str, None]]) -> None:
    """Up to 26 issues without keys each have a letter of their own, in whatever script they are named."""
    codebook = issues(*described)
    letters = issue_letters(codebook)
    assert len(letters) == len(codebook)
    assert all(len(letter) == 1 and letter.isascii() and letter.islower() for letter in letters)
    assert all(find_issue(codebook, letter) is issue for letter, issue in letters.items())


def test_more_issues_than_letters_is_survived() -> None:
    """Issue 27 has no letter; the others keep theirs."""
    codebook = issues(*((f"issue {number}", None) for number in range(40)))
    assert len(issue_letters(codebook)) == 26


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("1", "territory"), ("4", "energy strikes"), ("e", "energy strikes"), ("E", "energy strikes"),
        ("у", "energy strikes"), ("ε", "energy strikes"), ("я", "Zaporizhzhia"),
        ("і", "security guarantees"), ("ы", "security guarantees"),
        ("é", "security guarantees"), ("&", "territory"),
    ],
)  # fmt: skip
def test_an_issue_is_found_by_digit_or_letter_on_any_layout(key: str, name: str) -> None:
    """Digit, letter, capital, and the letter that a Cyrillic or Greek keyboard writes in its place."""
    found = find_issue(STARTER, key)
    assert found is not None
    assert found.name == name


def test_an_issue_of_that_key_goes_before_the_one_of_its_place() -> None:
    """A key that a codebook from elsewhere gave to an issue means that issue, not the one of its US key."""
    codebook = issues(("territory", "2"), ("écoles", "é"))
    assert find_issue(codebook, "é") is codebook[1]


def test_caps_lock_does_not_matter_on_another_layout() -> None:
    """A capital Cyrillic letter means the issue that the capital Latin letter of its place means."""
    assert find_issue(STARTER, "У") is find_issue(STARTER, "E")


@pytest.mark.parametrize("key", ["9", "q", "/", "+", "escape", "", "à", "tab", "'", "-"])
def test_other_keys_mean_no_issue(key: str) -> None:
    """What is neither key nor letter of an issue means none."""
    assert find_issue(STARTER, key) is None


def test_a_key_goes_before_a_letter() -> None:
    """An issue's own key wins over the letter that another one was given."""
    codebook = issues(("alpha", "z"), ("zulu", "a"))
    first = find_issue(codebook, "z")
    assert first is not None
    assert first.name == "alpha"
