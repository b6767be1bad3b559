"""What a terminal that cannot show everything is sent, and how often keys are looked for."""

from __future__ import annotations

import io
import selectors

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.conftest import PIECES
from tui.terminal import RESTING, Outlet, UnhurriedSelector, stand_in


def written(text: str, encoding: str) -> str:
    """Return what a terminal of an encoding gets of a text; a character it cannot take is an error."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="")
    outlet = Outlet(file)
    outlet.write(text)
    outlet.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("cluster", "encoding", "shown"),
    [
        ("é", "ascii", "e"), ("e\u0301", "ascii", "e"), ("é", "latin-1", "é"), ("½", "ascii", "?"),
        ("ﬁ", "ascii", "?"), ("“", "ascii", '"'), ("—", "ascii", "-"), ("▌", "ascii", "|"),
        ("╭", "ascii", "+"), ("─", "ascii", "-"), ("│", "ascii", "|"), ("╂", "ascii", "+"),
        ("█", "ascii", "#"), ("К", "ascii", "?"), ("К", "koi8-u", "К"),
        ("漢", "ascii", "??"), ("👨‍👩‍👧", "ascii", "??"), ("1️⃣", "ascii", "??"),
        ("\u0301", "ascii", ""), ("␛", "ascii", "?"), ("\u00a0", "ascii", " "),
    ],
)  # fmt: skip
def test_a_stand_in_looks_alike_or_is_a_question_mark(cluster: str, encoding: str, shown: str) -> None:
    """Accents are left off and signs have ASCII twins; what is not alike is not passed off as such."""
    assert stand_in(cluster, encoding) == shown


@given(
    st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=["Cc", "Cs", "Cf"]), max_size=20),
    st.sampled_from(["ascii", "latin-1", "koi8-u", "cp1251"]),
)
def test_every_stand_in_is_as_wide_as_what_it_stands_for(pieces: list[str], encoding: str) -> None:
    """Whatever a cluster is, the terminal can show what is sent for it, in as many cells."""
    for piece in pieces:
        shown = stand_in(piece, encoding)
        shown.encode(encoding)
        if piece.isprintable():
            assert cell_len(shown) == cell_len(piece)


def test_escape_sequences_go_through_as_they_are() -> None:
    """Only text is changed, and to a terminal of UTF-8 nothing at all."""
    text = "\x1b[38;2;1;2;3mOne “a” Київ\x1b[0m\r\n\x1b]22;default\x07"
    assert written(text, "utf-8") == text
    assert written(text, "ascii") == '\x1b[38;2;1;2;3mOne "a" ????\x1b[0m\r\n\x1b]22;default\x07'


def test_keys_are_looked_for_less_often_while_nobody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """After two looks in vain each waits longer; the first key ends that."""
    keys: list[list[tuple[selectors.SelectorKey, int]]] = [[], [], [], [(None, 1)], []]  # type: ignore[list-item]
    waited: list[float | None] = []

    def select(_: object, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        waited.append(timeout)
        return keys.pop(0)

    monkeypatch.setattr(selectors.SelectSelector, "select", select)
    selector = UnhurriedSelector()
    for _ in range(5):
        selector.select(0.1)
    assert waited == [0.1, 0.1, RESTING, RESTING, 0.1]
