"""Markdown files: stored as they are, with headings and front matter recognised."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from store.importers import plain
from store.importers.dates import read_date
from store.importers.encoding import decode
from store.importers.metadata import Proposal, propose
from store.importers.wording import one_line, storable
from store.model import Draft, Paragraph, ParagraphKind
from store.text import split_paragraphs

_HEADING = re.compile(r" {0,3}(?P<level>#{1,6})[ \t]+(?P<words>.*?)(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(?P<mark>=+|-+)[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})")
_IMAGE = re.compile(r"\s*(?:!\[[^\]]*\]\([^)]*\)|\[!\[[^\]]*\]\([^)]*\)\]\([^)]*\))\s*")
_WRAPPED = re.compile(r"(?P<mark>\*{1,3}|_{1,3})(?P<words>[^*_]+)(?P=mark)")
_PAIR = re.compile(r"(?P<key>[A-Za-z][\w .-]{0,40}?)\s*:(?:\s+(?P<value>.*))?")
_ITEM = re.compile(r"\s*-\s+(?P<value>.*)")
_FRONT_LINES = 200

# The field of a draft that each front-matter key stands for.
_KEYS = {
    "title": "title",
    "author": "author", "authors": "author", "byline": "author", "by": "author",
    "date": "published", "published": "published", "pubdate": "published", "date_published": "published",
    "source": "source", "outlet": "source", "publication": "source", "publisher": "source", "site": "source",
    "url": "url", "link": "url", "canonical": "url", "canonical_url": "url", "source_url": "url",
}  # fmt: skip


@dataclass(slots=True)
class _Layout:
    """What the marks of Markdown say about the paragraphs."""

    title: str | None = None
    kinds: dict[int, ParagraphKind] = field(default_factory=dict)


def read(data: bytes, file_name: str, encoding: str | None = None) -> Draft:
    """Return the text in `data` with what its front matter, its headings and its lines say about it.

    Raises:
        UnusableInput: if it is not a text or not in `encoding`.
    """
    decoded = decode(data, encoding, file_name)
    fields, body_start = _front_matter(decoded.text)
    layout = _Layout()
    paragraphs = _without_marks(split_paragraphs(decoded.text), body_start, layout)
    proposal = propose(plain.ends(paragraphs), file_name, layout.title)
    return Draft(
        text=decoded.text,
        title=fields.get("title") or proposal.title,
        file_name=storable(file_name),
        source=fields.get("source") or proposal.source,
        author=fields.get("author") or proposal.author,
        published=fields.get("published") or proposal.published,
        url=fields.get("url") or proposal.url,
        kinds=_merge(layout, proposal),
        remarks=decoded.remarks,
    )


def _merge(layout: _Layout, proposal: Proposal) -> dict[int, ParagraphKind]:
    # A marked heading below which comments or related stories stand is boilerplate all the same.
    return dict(sorted({**layout.kinds, **proposal.kinds}.items()))


def _without_marks(paragraphs: Iterable[Paragraph], body_start: int, layout: _Layout) -> Iterable[Paragraph]:
    """Yield the paragraphs of the body without the marks around them, noting in `layout` what those say."""
    fence, previous = "", None
    for paragraph in paragraphs:
        if paragraph.start < body_start:
            layout.kinds[paragraph.number] = ParagraphKind.BOILERPLATE
            continue
        mark = _FENCE.match(paragraph.text)
        if mark and (not fence or mark["mark"].startswith(fence)):
            fence = "" if fence else mark["mark"]
        if fence or mark:
            bare: Paragraph | None = paragraph
        else:
            bare = _bare(paragraph, previous, layout)
        previous = paragraph
        if bare is not None:
            yield bare


def _bare(paragraph: Paragraph, previous: Paragraph | None, layout: _Layout) -> Paragraph | None:
    heading = _HEADING.fullmatch(paragraph.text)
    if heading:
        return _heading(paragraph, heading["words"], len(heading["level"]), layout)
    underline = _UNDERLINE.fullmatch(paragraph.text)
    if underline and previous and paragraph.start == previous.end + 1:
        layout.kinds[paragraph.number] = ParagraphKind.BOILERPLATE
        if previous.number not in layout.kinds and not previous.text.rstrip().endswith((".", ",", ";", ":")):
            _heading(previous, previous.text, 1 if underline["mark"][0] == "=" else 2, layout)
        return None
    if _RULE.fullmatch(paragraph.text) or _IMAGE.fullmatch(paragraph.text):
        layout.kinds[paragraph.number] = ParagraphKind.BOILERPLATE
        return None
    wrapped = _WRAPPED.fullmatch(paragraph.text.strip())
    return paragraph._replace(text=wrapped["words"]) if wrapped else paragraph


def _heading(paragraph: Paragraph, words: str, level: int, layout: _Layout) -> Paragraph:
    layout.kinds[paragraph.number] = ParagraphKind.HEADING
    words = one_line(words).strip("*_ ")
    if level == 1 and words:
        layout.title = layout.title or words
    return paragraph._replace(text=words or paragraph.text)


def _front_matter(text: str) -> tuple[Mapping[str, str], int]:
    """Return the fields that front matter gives and where the text below it starts (0 without any)."""
    mark = text[:3]
    if mark not in {"---", "+++"} or text[3:4] != "\n":
        return {}, 0
    start = 4
    lines: list[str] = []
    for line in islice(text[:100_000].split("\n"), 1, _FRONT_LINES):
        start += len(line) + 1
        if line.rstrip() == mark or (mark == "---" and line.rstrip() == "..."):
            pairs = _toml(lines) if mark == "+++" else _yaml(lines)
            return (_fields(pairs), start) if pairs else ({}, 0)
        lines.append(line)
    return {}, 0


def _yaml(lines: Iterable[str]) -> dict[str, list[str]]:
    """Return the `key: value` lines, or nothing if there are lines of another kind."""
    pairs: dict[str, list[str]] = {}
    values: list[str] = []
    for line in lines:
        item, pair = _ITEM.fullmatch(line), _PAIR.fullmatch(line)
        if item:
            values.append(_unquoted(item["value"]))
        elif pair:
            values = pairs.setdefault(pair["key"].casefold(), [])
            values.extend(_values(pair["value"] or ""))
        elif line.strip() and not line.startswith((" ", "\t", "#")):
            return {}
    return pairs


def _values(text: str) -> list[str]:
    text = text.strip()
    parts = text[1:-1].split(",") if text.startswith("[") and text.endswith("]") else [text]
    return [value for value in map(_unquoted, parts) if value and value not in {"|", ">"}]


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text


def _toml(lines: Iterable[str]) -> dict[str, list[str]]:
    try:
        table = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return {}
    return {
        key.casefold(): [str(value) for value in (values if isinstance(values, list) else [values])]
        for key, values in table.items()
    }


def _fields(pairs: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the values by the field of the draft they belong to."""
    fields: dict[str, str] = {}
    for key, values in pairs.items():
        name = _KEYS.get(key.replace("-", "_").replace(" ", "_"))
        value = one_line(", ".join(values))
        if name == "published":
            value = read_date(value) or ""
        if name and value:
            fields.setdefault(name, value)
    return fields
