"""Texts with a selection drawn into them, so that a motion is tested by what one would see.

    #[“They |told us.”]# Then he left.

`#[` and `]#` enclose the target, what a digit would tag; `|` stands where the cursor is, before the
first letter of its word. The other end of the selection, the anchor, is at the far end of the target:
in the same place as the cursor if the target is one unit, else on the first word of the unit at the end
where the cursor is not. Each line is a paragraph; one that begins with `Photo:` is boilerplate.
"""

from __future__ import annotations

import re

from store.model import ParagraphKind, Span
from tui.text.document import Document
from tui.text.selection import Selection, Unit, target, unit_at

_MARK = re.compile(r"#\[|\]#|\|")


def document_of(text: str) -> Document:
    """Return the document of a text in which lines that begin with `Photo:` are boilerplate."""
    lines = text.split("\n")
    return Document.of(
        text,
        {
            number: ParagraphKind.BOILERPLATE
            for number, line in enumerate(lines, 1)
            if line.startswith("Photo:")
        },
    )


def marked(text: str, unit: Unit = Unit.SENTENCE) -> tuple[Document, Selection]:
    """Return the document and the selection that a marked text shows."""
    places = {mark.group(): mark.start() for mark in _MARK.finditer(text)}
    removed = {mark: sum(len(other) for other in places if places[other] < places[mark]) for mark in places}
    start, head, end = (places[mark] - removed[mark] for mark in ("#[", "|", "]#"))
    document = document_of(_MARK.sub("", text))
    own = unit_at(document, head, unit)
    if own == Span(start, end):
        anchor = head
    elif own.end == end:
        anchor = _first_word(document, start)
    else:
        anchor = _first_word(document, unit_at(document, end - 1, unit).start)
    selection = Selection(anchor, head, unit)
    assert target(document, selection) == Span(start, end), "the marks are not at the ends of units"
    return document, selection


def show(document: Document, selection: Selection) -> str:
    """Return the document's text with the selection drawn into it."""
    text = document.text(Span(0, document.length))
    span = target(document, selection)
    for place, mark in ((span.end, "]#"), (selection.head, "|"), (span.start, "#[")):
        text = text[:place] + mark + text[place:]
    return text


def _first_word(document: Document, start: int) -> int:
    words = document.words(document.number_at(start))
    return next((word.start for word in words if word.start >= start), start)
