r"""The JSON lines that carry a project from one file to another: their types, order and fields.

Every line is an object with a `type`: first `tagline` with the version of the format, then each
`coder`, `session` and `issue`, then each `article` with its `paragraph` lines and the `annotation` lines
on them, at last `end` with what was written, so that a file cut off anywhere is known. An annotation
that stands on an older text of its article follows a `revision` line and the paragraphs of that text.

An article's text is the `lead` and `text` of its paragraphs in order, then the `tail`. Rows name each
other by uid. Controls and marks of writing direction are written as `\uXXXX`: the data stays the same and
a terminal that shows the file obeys nothing in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from store.model import Origin, Paragraph, ParagraphKind, Status
from store.records import Record
from store.text import split_paragraphs, text_digest

VERSION: Final = 1
"""The version of the format: it rises when an older program could not read a file."""

LIMIT: Final = 64 << 20
"""Bytes of one line, which is at most one paragraph or one annotation."""

STAGES: Final = {
    "tagline": 0,
    "coder": 1,
    "session": 2,
    "issue": 3,
    **dict.fromkeys(("article", "revision", "paragraph", "annotation"), 4),
    "end": 5,
}
"""The order of the lines by their type."""

_LARGEST: Final = 2**53
"""Whole numbers below it are the same in every program that reads JSON."""
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_HIDDEN: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_UID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Fault(Exception):
    """What is wrong with a line, as the end of a sentence that begins with the line."""


def encode(kind: str, fields: Mapping[str, Any]) -> bytes:
    """Return one line."""
    text = _ENCODER.encode({"type": kind, **fields})
    return _HIDDEN.sub(_escape, text).encode() + b"\n"


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def decode(line: bytes) -> Record:
    """Return the object on a line.

    Raises:
        Fault: It is no line of this format; it may still have wrong fields, see `check`.
    """
    if len(line) > LIMIT:
        raise Fault(f"is longer than {LIMIT >> 20} MiB")
    try:
        record = json.loads(line.decode(), parse_constant=_refuse_constant)
    except RecursionError as error:
        raise Fault("is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise Fault("is not UTF-8") from error
    except ValueError as error:
        raise Fault("is not JSON") from error
    if not isinstance(record, dict):
        raise Fault("is not a JSON object")
    kind = record.get("type")
    if not isinstance(kind, str) or kind not in STAGES:
        raise Fault(f"has an unknown type {ascii(kind)[:40]}")
    if kind == "tagline" and _is_number(record.get("version")) and record["version"] > VERSION:
        raise Fault(f"names version {record['version']} of the format; upgrade tagline to read it")
    return record


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and the infinities are not JSON


# A check is the words for what a field holds, and a test for it.
_Check = tuple[str, Callable[[Any], bool]]
Shape = Mapping[str, _Check]


def check(shape: Shape, record: object, what: str) -> None:
    """Check that an object has the fields of a shape, and no others besides its type.

    Raises:
        Fault: It does not; `what` names it.
    """
    if not isinstance(record, dict):
        raise Fault(f"has {what} that is not an object")
    for name, (words, test) in shape.items():
        if name not in record:
            raise Fault(f'has {what} without "{name}"')
        if not test(record[name]):
            raise Fault(f'has {what} with "{name}" that is not {words}')
    for name in record.keys() - shape.keys() - {"type"}:
        raise Fault(f"has {what} with an unknown field {ascii(name)[:40]}")


def _is_text(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which no project can hold
        return False
    return True


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < _LARGEST  # True is an int too


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _or_null(kind: _Check) -> _Check:
    words, test = kind
    return f"{words} or null", lambda value: value is None or test(value)


def _one_of(*words: str) -> _Check:
    return f"one of {', '.join(words)}", lambda value: isinstance(value, str) and value in words


_TEXT: Final[_Check] = ("text", _is_text)
_NAME: Final[_Check] = ("text of one character or more", lambda value: value != "" and _is_text(value))
_TEXTS: Final[_Check] = (
    "a list of texts",
    lambda value: isinstance(value, list) and all(map(_is_text, value)),
)
_REFERENCE: Final[_Check] = ("a uid", _matches(_UID))
_WHEN: Final[_Check] = ("a time in UTC", _matches(_TIME))
_NUMBER: Final[_Check] = ("a whole number", _is_number)
_OBJECT: Final[_Check] = ("an object", lambda value: isinstance(value, dict))
_LIST: Final[_Check] = ("a list", lambda value: isinstance(value, list))

ARTICLE: Final[Shape] = {
    "uid": _REFERENCE,
    "title": _TEXT,
    "source": _or_null(_TEXT),
    "author": _or_null(_TEXT),
    "published": _or_null(_TEXT),
    "url": _or_null(_TEXT),
    "file_name": _TEXT,
    "created_at": _WHEN,
    "updated_at": _WHEN,
}
"""The fields of an `article` line besides its `revision`."""

REVISION: Final[Shape] = {
    "uid": _REFERENCE,
    "number": _NUMBER,
    "length": _NUMBER,
    "text_sha256": ("a SHA-256", _matches(_DIGEST)),
    "tail": _TEXT,
    "created_at": _WHEN,
}
"""The object `revision` of an `article` and of a `revision` line."""

TAG: Final[Shape] = {"uid": _REFERENCE, "issue": _REFERENCE, "created_at": _WHEN, "updated_at": _WHEN}
"""One of the `issues` of an `annotation` line."""

SHAPES: Final[Mapping[str, Shape]] = {
    "tagline": {"version": _NUMBER},
    "coder": {"uid": _REFERENCE, "name": _NAME, "created_at": _WHEN},
    "session": {
        "uid": _REFERENCE,
        "coder": _REFERENCE,
        "scope": _TEXT,
        "place": _TEXT,
        "started_at": _WHEN,
        "ended_at": _or_null(_WHEN),
    },
    "issue": {
        "uid": _REFERENCE,
        "name": _TEXT,
        "key": _or_null(_TEXT),
        "colour": _TEXT,
        "description": _TEXT,
        "lexicon": _TEXTS,
        "parent": _or_null(_REFERENCE),
        "position": _NUMBER,
        "created_at": _WHEN,
        "updated_at": _WHEN,
    },
    "article": {**ARTICLE, "revision": _OBJECT},
    "revision": {"article": _REFERENCE, "revision": _OBJECT},
    "paragraph": {
        "article": _REFERENCE,
        "number": _NUMBER,
        "lead": _TEXT,
        "text": _NAME,
        "kind": _one_of(*ParagraphKind),
    },
    "annotation": {
        "article": _REFERENCE,
        "uid": _REFERENCE,
        "start": _NUMBER,
        "end": _NUMBER,
        "paragraph": _NUMBER,
        "sentence": _NUMBER,
        "passage": _NAME,
        "prefix": _TEXT,
        "suffix": _TEXT,
        "note": _TEXT,
        "coder": _REFERENCE,
        "session": _or_null(_REFERENCE),
        "origin": _one_of(*Origin),
        "status": _one_of(*Status),
        "created_at": _WHEN,
        "updated_at": _WHEN,
        "issues": _LIST,
    },
    "end": {"articles": _NUMBER, "annotations": _NUMBER},
}
"""The fields of each type of line."""


@dataclass(slots=True)
class TextLines:
    """One text of an article, as its `paragraph` lines come in."""

    uid: str
    """The article's."""
    revision: Record
    parts: list[tuple[str, Paragraph]] = field(default_factory=list)
    """The paragraphs with the white space before each."""
    end: int = 0
    """The code points of the parts."""
    text: str | None = None
    """The whole text, once it is closed."""

    def add(self, record: Record) -> None:
        """Add the next paragraph.

        Raises:
            Fault: Another one should come, or none.
        """
        if self.text is not None or record["number"] != len(self.parts) + 1:
            raise Fault("has a paragraph out of its place")
        start, kind = self.end + len(record["lead"]), ParagraphKind(record["kind"])
        paragraph = Paragraph(record["number"], start, record["text"], kind)
        self.parts.append((record["lead"], paragraph))
        self.end = paragraph.end

    def close(self) -> None:
        """Put the text together.

        Raises:
            Fault: It is not the one that was exported.
        """
        text = "".join([lead + part.text for lead, part in self.parts]) + self.revision["tail"]
        parts = [part for _, part in self.parts]
        whole = f"completes article {self.uid}, but its text"
        if "\0" in text or "\r" in text:
            raise Fault(f"{whole} holds NUL or CR, which no project has")
        if list(split_paragraphs(text, {part.number: part.kind for part in parts})) != parts:
            raise Fault(f"{whole} is cut into other paragraphs")
        if len(text) != self.revision["length"]:
            raise Fault(f"{whole} has another length")
        if text_digest(text) != self.revision["text_sha256"]:
            raise Fault(f"{whole} is not the one that was exported: the SHA-256 differs")
        self.text = text
