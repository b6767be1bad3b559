"""Targets: a passage with its neighbours; the laws are in properties/test_offsets."""

from __future__ import annotations

import pytest

from store.anchoring import CONTEXT, Target, describe
from store.model import Span


def test_target_quotes_the_passage_and_its_neighbours() -> None:
    """Prefix and suffix are the text around, as far as it goes."""
    assert describe("one two three", Span(4, 7)) == Target(Span(4, 7), "two", "one ", " three")


def test_context_is_at_most_32_code_points() -> None:
    """A long text gives 32 code points on either side."""
    target = describe("a" * 50 + "X" + "b" * 50, Span(50, 51))
    assert (target.prefix, target.suffix) == ("a" * CONTEXT, "b" * CONTEXT)


@pytest.mark.parametrize("cluster", ["e\u0301", "👨‍👩‍👧", "🇺🇦", "1️⃣"])
@pytest.mark.parametrize("filler", range(6))
def test_context_does_not_cut_a_cluster(cluster: str, filler: int) -> None:
    """Contexts hold whole clusters only, wherever the limit falls."""
    around = cluster * 30
    text = around + "x" * filler + "X" + "y" * filler + around
    start = text.index("X")
    target = describe(text, Span(start, start + 1))
    whole = cluster * ((CONTEXT - filler) // len(cluster))
    assert target.suffix == "y" * filler + whole
    # A run of flags that may begin anywhere is left out whole.
    assert target.prefix == ("" if cluster == "🇺🇦" and start > 2 * CONTEXT else whole) + "x" * filler


def test_cluster_longer_than_the_context_is_left_out() -> None:
    """A letter under more marks than the context is long leaves an empty context."""
    pile = "e" + "\u0301" * 50
    target = describe(pile + "X" + pile, Span(51, 52))
    assert (target.prefix, target.suffix) == ("", "")


def test_part_of_a_text_gives_the_same_target() -> None:
    """A window with enough context around the span describes it as the whole text does."""
    text = "".join(f"word{number} " for number in range(60))
    span = Span(200, 230)
    assert describe(text[120:320], span, 120) == describe(text, span)


@pytest.mark.parametrize("span", [Span(2, 2), Span(3, 1), Span(-1, 2), Span(0, 6)])
def test_span_outside_is_an_error(span: Span) -> None:
    """Empty, reversed and outlying spans have no target."""
    with pytest.raises(ValueError, match="is outside"):
        describe("12345", span)
