"""Annotations that lie over one another or side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from store.model import Annotation, Span
from tui.text.document import Document


def in_turn(annotations: Iterable[Annotation], cursor: int) -> list[Annotation]:
    """Return annotations in the order in which they are shown one after the other.

    Those around the cursor come before the others; of each, the shorter first, then the earlier.
    """
    return sorted(
        annotations,
        key=lambda each: (not each.span.contains(cursor), len(each.span), each.span.start, each.id),
    )


def following(annotations: Sequence[Annotation], shown: Annotation) -> Annotation:
    """Return the annotation after the one shown, and the first after the last."""
    return annotations[(annotations.index(shown) + 1) % len(annotations)]


def reach(document: Document, span: Span) -> Span:
    """Return the span widened over the white space around it and by the first sign beyond, if any.

    What shares a code point with it overlaps the span or has nothing but white space between.
    """
    start, end = span.start, span.end
    number = document.number_at(start)
    while number:
        paragraph = document.paragraph(number)
        at = min(start, paragraph.end) - paragraph.start
        while at > 0 and paragraph.text[at - 1].isspace():
            at -= 1
        start = paragraph.start + max(0, at - 1)
        if at > 0:
            break
        number -= 1
    number = max(1, document.number_at(end))
    while number <= document.count:
        paragraph = document.paragraph(number)
        at = max(end, paragraph.start) - paragraph.start
        while at < len(paragraph.text) and paragraph.text[at].isspace():
            at += 1
        end = min(paragraph.start + at + 1, max(end, paragraph.end))
        if at < len(paragraph.text):
            break
        number += 1
    return Span(start, end)


def joinable(annotation: Annotation, near: Iterable[Annotation]) -> list[Annotation]:
    """Return those of the annotations in its reach that its coder marked with one of its issues."""
    issues = set(annotation.issue_ids)
    return [
        each
        for each in near
        if each.id > 0  # others are not saved yet
        and each.id != annotation.id
        and each.coder_id == annotation.coder_id
        and not issues.isdisjoint(each.issue_ids)
    ]
