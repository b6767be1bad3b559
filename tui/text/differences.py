"""What differs between two passages, word by word."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise

from store.alignment import words
from store.model import Span


class Part(StrEnum):
    """What became of some words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


def differences(old: str, new: str) -> list[tuple[Part, str]]:
    """Return the words of both passages in order, those that are gone before those in their place."""
    # Imported on use: only who reviews an edited source needs it.
    from rapidfuzz.distance import Indel

    olds, news = _pieces(old), _pieces(new)
    parts: list[tuple[Part, str]] = []
    steps = Indel.opcodes([piece.strip() for piece in olds], [piece.strip() for piece in news])
    for step in steps:
        if step.tag == "equal":
            parts.append((Part.SAME, "".join(news[step.dest_start : step.dest_end])))
        elif step.tag == "delete":
            parts.append((Part.GONE, "".join(olds[step.src_start : step.src_end])))
        else:
            parts.append((Part.NEW, "".join(news[step.dest_start : step.dest_end])))
    return _gone_first(parts)


def _gone_first(parts: list[tuple[Part, str]]) -> list[tuple[Part, str]]:
    for place in range(1, len(parts)):
        if parts[place - 1][0] is Part.NEW and parts[place][0] is Part.GONE:
            parts[place - 1], parts[place] = parts[place], parts[place - 1]
    return parts


def _pieces(text: str) -> list[str]:
    """Return the words and signs of a text, each with the white space after it."""
    starts = [start for start, _ in words(text, Span(0, len(text)))]
    return [text[start:end] for start, end in pairwise([0, *starts[1:], len(text)])]
