"""Plain text files."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import islice

from store.importers.encoding import decode
from store.importers.lines import HEAD, TAIL
from store.importers.metadata import propose
from store.importers.wording import storable
from store.model import Draft, Paragraph
from store.text import split_paragraphs


def read(data: bytes, file_name: str, encoding: str | None = None) -> Draft:
    """Return the text in `data` with what it says about itself.

    Raises:
        UnusableInput: if it is not a text or not in `encoding`.
    """
    decoded = decode(data, encoding, file_name)
    proposal = propose(ends(split_paragraphs(decoded.text)), file_name)
    return Draft(
        text=decoded.text,
        title=proposal.title,
        file_name=storable(file_name),
        source=proposal.source,
        author=proposal.author,
        published=proposal.published,
        url=proposal.url,
        kinds=proposal.kinds,
        remarks=decoded.remarks,
    )


def ends(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    """Return the first and the last paragraphs, those that proposals are made from."""
    rest = iter(paragraphs)
    return [*islice(rest, HEAD), *deque(rest, TAIL)]
