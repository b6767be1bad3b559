"""Quotations around the cursor, seen in marked texts: `|` is the cursor, `#[` and `]#` enclose the target."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.model import Span
from store.pieces import LONG, PIECE
from store.text import graphemes
from tests.conftest import PIECES
from tui.text.document import Document
from tui.text.objects import quotation

CASES: list[tuple[str, list[str]]] = [
    ("He said: “We |go.” Then", ["He said: “#[We go.]#” Then", "He said: #[“We go.”]# Then"]),
    ("“|One. Two! Three,” he said.", ["“#[One. Two! Three,]#” he said.", "#[“One. Two! Three,”]# he said."]),
    ("|“One,” he said.", ["“#[One,]#” he said."]),
    ("“One,|” he said.", ["“#[One,]#” he said."]),
    ("“One,” |he said. “Two.”", []),
    ("“One,” he said. “T|wo.”", ["“One,” he said. “#[Two.]#”"]),
    ('A "b c" d "e |f" g', ['A "b c" d "#[e f]#" g', 'A "b c" d #["e f"]# g']),
    ('A "b c" |d "e f" g', []),
    ("Він: „п’ять |міст“ і", ["Він: „#[п’ять міст]#“ і", "Він: #[„п’ять міст“]# і"]),
    ("Er sagt: „Ja, |bitte”.", ["Er sagt: „#[Ja, bitte]#”."]),
    ("Київ: «п’ять |міст».", ["Київ: «#[п’ять міст]#».", "Київ: #[«п’ять міст»]#."]),
    (
        "Il dit : «\u00a0bon |jour\u00a0».",
        ["Il dit : «\u00a0#[bon jour]#\u00a0».", "Il dit : #[«\u00a0bon jour\u00a0»]#."],
    ),
    ("Er: »Guten |Tag«, sie: »Ja«.", ["Er: »#[Guten Tag]#«, sie: »Ja«."]),
    ("Han: ”God |dag”, hon.", ["Han: ”#[God dag]#”, hon."]),
    ("A ‹b |c› d", ["A ‹#[b c]#› d", "A #[‹b c›]# d"]),
    (
        "It is ‘Zelensky’s |plan’ now.",
        ["It is ‘#[Zelensky’s plan]#’ now.", "It is #[‘Zelensky’s plan’]# now."],
    ),
    ("Zelensky’s |plan, Putin’s aim", []),
    ("п’ять |міст, дев’ять", []),
    ("In the ’90s |they won’t", []),
    (
        "“He said ‘do |it’ twice.”",
        [
            "“He said ‘#[do it]#’ twice.”",
            "“He said #[‘do it’]# twice.”",
            "“#[He said ‘do it’ twice.]#”",
            "#[“He said ‘do it’ twice.”]#",
        ],
    ),
    (
        "«Він каже: „|так“ і „ні“» далі",
        [
            "«Він каже: „#[так]#“ і „ні“» далі",
            "«Він каже: #[„так“]# і „ні“» далі",
            "«#[Він каже: „так“ і „ні“]#» далі",
            "#[«Він каже: „так“ і „ні“»]# далі",
        ],
    ),
    (
        "“We |go on.\n“We stay.” He left.",
        ["“#[We go on.]#\n“We stay.” He left.", "#[“We go on.]#\n“We stay.” He left."],
    ),
    ("“We go on.\n“We |stay.” He left.", ["“We go on.\n“#[We stay.]#” He left."]),
    ('"We |go on.\n"We stay." He left.', ['"#[We go on.]#\n"We stay." He left.']),
    ("“We |go on.\nThey stay.", []),
    ("One” |two “three.", []),
    ("One “two |three” four” five", ["One “#[two three]#” four” five"]),
    ("“One ‘two |three” four", ["“#[One ‘two three]#” four"]),
    ("“One ‘two” thr|ee’ four", []),
    ("»So und «b |c» d", ["»So und «#[b c]#» d"]),
    ("Er: „so “b |c” d“ e", ["Er: „so “#[b c]#” d“ e"]),
    ("“” |a", []),
    ("|“” a", []),
    ("", []),
]


def _parse(text: str) -> tuple[str, int]:
    return text.replace("|", ""), max(0, text.find("|"))


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_quotation(text: str, expected: list[str]) -> None:
    """First what is quoted without its marks; asked again, with them, then what is quoted around that."""
    plain, cursor = _parse(text)
    document, found = Document.of(plain), None
    for each in expected:
        found = quotation(document, cursor, around=found)
        assert found is not None
        assert f"{plain[: found.start]}#[{plain[found.start : found.end]}]#{plain[found.end :]}" == each
    if len(expected) % 2 == 0:  # with the marks of the last: there is nothing wider
        assert quotation(document, cursor, around=found) is None


def test_a_target_that_is_no_quotation_widens_to_one() -> None:
    """Asked with the sentence under the cursor, the quotation is the first that holds all of it."""
    text = "“He came. She |‘left’ too. It ends.” So."
    plain, cursor = _parse(text)
    sentence = Span(plain.index("She"), plain.index(" It"))
    found = quotation(Document.of(plain), cursor, around=sentence)
    assert found == Span(1, plain.index("”"))


MARKS = ("“", "”", "„", "«", "»", "‹", "›", "‘", "’", '"', "a", "b ", " ", ". ", "п’ять", "\n")


@given(st.lists(st.sampled_from([*MARKS, *MARKS, *PIECES]), max_size=40).map("".join), st.data())
@example("“\u0301a”", None)
def test_quotations_in_any_text(text: str, data: st.DataObject | None) -> None:
    """Each is in one paragraph around the cursor, cuts no cluster, and is wider than the one before."""
    document = Document.of(text)
    cursor = data.draw(st.integers(0, len(text))) if data else 2
    edges = {cluster.start for cluster in graphemes(text)} | {len(text)}
    found = quotation(document, cursor)
    while found is not None:
        assert found
        assert {found.start, found.end} <= edges
        assert "\n" not in text[found.start : found.end]
        assert found.start - 1 <= cursor <= found.end
        wider = quotation(document, cursor, around=found)
        assert wider is None or (wider.hull(found) == wider and len(wider) > len(found))
        found = wider


def test_a_long_paragraph_is_looked_at_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """In millions of quotations the one at the cursor is found in the piece around it."""
    text = "“One two.” He said. " * 250_000
    document = Document.of(text)
    part = document.piece_at(len(text) // 2)
    assert part is not None
    assert PIECE // 2 <= len(part.text) <= 2 * PIECE < LONG + 1
    start = text.index("“", len(text) // 2)
    assert quotation(document, start + 3) == Span(start + 1, start + 9)
