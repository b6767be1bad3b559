"""The rows in the pages of an SQLite file, read one page at a time, so that damage to one costs no other.

SQLite reaches a row through the pages above it, and one damaged byte there hides all that lies below.
Here every page that holds rows is read by itself (https://sqlite.org/fileformat2.html, sections 1.6 and 2.1);
what the pages above say is used to tell whose rows they are, where they still say it.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Value = str | int | float | bytes | None
"""What SQLite stores."""

_HEADER: Final = 100
_LEAF: Final = 13
_INTERIOR: Final = 5
_USUAL: Final = 4096
_INTEGERS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""How many bytes an integer of a serial type has."""
_LONGEST: Final = 1 << 30
"""Bytes that no row has."""


class _Unreadable(Exception):
    """What is here is no row."""


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row as it stands in its page."""

    page: int
    """From 1."""
    rowid: int
    values: tuple[Value, ...]


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """Return the places of as many numbers as rise one after the other; of ids the others were hit.

    Method: patience sorting (Fredman 1975), each number linked to the one before it.
    """
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [number]
        last[length : length + 1] = [place]
    rising: list[int] = []
    step = last[-1] if last else None
    while step is not None:
        rising.append(step)
        step = before[step]
    return rising[::-1]


class Leaves:
    """The pages of one file."""

    def __init__(self, data: bytes) -> None:
        """Take the bytes of a file; its header may be damaged."""
        self._data = data
        size = int.from_bytes(data[16:18])
        size = 65536 if size == 1 else size
        self.page_size = size if 512 <= size <= 65536 and size & (size - 1) == 0 else _USUAL
        """Bytes of a page."""
        self.count = len(data) // self.page_size
        """How many pages are there whole."""
        self._usable = self.page_size - data[20] if len(data) > 20 and data[20] <= 32 else self.page_size

    def rows(self, page: int) -> tuple[list[StoredRow], list[StoredRow]]:
        """Return the rows of a page that can be read, and those whose ids are out of order, so that were hit.

        Both are empty if it is no page with rows.
        """
        rows = list(self._rows(page))
        rising = set(longest_rising([row.rowid for row in rows]))
        return (
            [row for place, row in enumerate(rows) if place in rising],
            [row for place, row in enumerate(rows) if place not in rising],
        )

    def _rows(self, page: int) -> Iterator[StoredRow]:
        kind, begin, end = self._describe(page)
        if kind != _LEAF:
            return
        for offset in self._cells(page, begin + 8, end):
            try:
                row = self._row(page, offset)
            except (_Unreadable, IndexError, ValueError, struct.error):
                continue
            yield row

    def owners(self) -> dict[int, str]:
        """Return which table each page belongs to, as far as the pages above still tell."""
        found: dict[int, str] = {}
        for name, root in self._roots().items():
            waiting = [root]
            while waiting:
                page = waiting.pop()
                if page in found or not 1 <= page <= self.count:
                    continue
                found[page] = name
                waiting += self._children(page)
        return found

    def free(self) -> set[int]:
        """Return the pages that are in use no more; what stands in them is of the past."""
        found: set[int] = set()
        trunk = int.from_bytes(self._data[32:36])
        while 1 < trunk <= self.count and trunk not in found:
            found.add(trunk)
            base = (trunk - 1) * self.page_size
            count = min(int.from_bytes(self._data[base + 4 : base + 8]), self._usable // 4 - 2)
            listed = struct.unpack_from(f">{count}I", self._data, base + 8)
            found.update(page for page in listed if 1 < page <= self.count)
            trunk = int.from_bytes(self._data[base : base + 4])
        return found

    def _roots(self) -> Mapping[str, int]:
        """Return the first page of every table, from the list of tables that begins in page 1."""
        roots: dict[str, int] = {}
        waiting, seen = [1], set[int]()
        while waiting:
            page = waiting.pop()
            if page in seen or not 1 <= page <= self.count:
                continue
            seen.add(page)
            waiting += self._children(page)
            for row in self._rows(page):
                if len(row.values) == 5 and row.values[0] == "table":
                    name, root = row.values[1], row.values[3]
                    if isinstance(name, str) and isinstance(root, int) and root > 0:
                        roots[name] = root
        return roots

    def _describe(self, page: int) -> tuple[int, int, int]:
        """Return the kind of a page, where its header begins, and where it ends."""
        base = (page - 1) * self.page_size
        begin = base + (_HEADER if page == 1 else 0)
        return self._data[begin], begin, base + self._usable

    def _cells(self, page: int, begin: int, end: int) -> Iterator[int]:
        base = (page - 1) * self.page_size
        header = base + (_HEADER if page == 1 else 0)
        count = int.from_bytes(self._data[header + 3 : header + 5])
        for place in range(begin, min(begin + 2 * count, end - 1), 2):
            offset = base + int.from_bytes(self._data[place : place + 2])
            if begin < offset < end - 3:
                yield offset

    def _children(self, page: int) -> list[int]:
        kind, begin, end = self._describe(page)
        if kind != _INTERIOR:
            return []
        right = int.from_bytes(self._data[begin + 8 : begin + 12])
        cells = self._cells(page, begin + 12, end)
        return [right, *(int.from_bytes(self._data[offset : offset + 4]) for offset in cells)]

    def _row(self, page: int, offset: int) -> StoredRow:
        length, offset = self._varint(offset)
        rowid, offset = self._varint(offset)
        if not 0 < length < _LONGEST or rowid <= 0:
            raise _Unreadable
        return StoredRow(page, rowid, _values(self._payload(page, offset, length)))

    def _varint(self, offset: int) -> tuple[int, int]:
        value, after = _varint(self._data, offset)
        return (value - (1 << 64) if value >= 1 << 63 else value), after

    def _payload(self, page: int, offset: int, length: int) -> bytes:
        """Return the bytes of a row: those in its page, then those in the pages that it overflows into."""
        usable = self._usable
        local = length
        if length > usable - 35:
            least = (usable - 12) * 32 // 255 - 23
            local = least + (length - least) % (usable - 4)
            local = local if local <= usable - 35 else least
        if offset + local > page * self.page_size:
            raise _Unreadable
        parts = [self._data[offset : offset + local]]
        left = length - local
        following = int.from_bytes(self._data[offset + local : offset + local + 4]) if left else 0
        while left:
            if not 1 < following <= self.count:
                raise _Unreadable
            base = (following - 1) * self.page_size
            taken = min(left, usable - 4)
            parts.append(self._data[base + 4 : base + 4 + taken])
            left -= taken
            following = int.from_bytes(self._data[base : base + 4])
        return b"".join(parts)


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    """Return an integer of SQLite's variable length, and where what follows it begins."""
    value = 0
    for place in range(offset, offset + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    return value << 8 | data[offset + 8], offset + 9


def _values(payload: bytes) -> tuple[Value, ...]:
    """Return the values of a row; they fill it to its last byte, or it is none."""
    end, offset = _varint(payload, 0)
    if not offset <= end <= len(payload):
        raise _Unreadable
    kinds: list[int] = []
    while offset < end:
        kind, offset = _varint(payload, offset)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        value, offset = _value(payload, offset, kind)
        values.append(value)
    if offset != len(payload):
        raise _Unreadable
    return tuple(values)


def _value(payload: bytes, offset: int, kind: int) -> tuple[Value, int]:
    if kind in {0, 8, 9}:
        return (None if kind == 0 else kind - 8), offset
    if kind in {10, 11}:
        raise _Unreadable
    size = _INTEGERS.get(kind) or (8 if kind == 7 else (kind - 12) // 2)
    piece = payload[offset : offset + size]
    if len(piece) != size:
        raise _Unreadable
    value: Value = piece
    if kind in _INTEGERS:
        value = int.from_bytes(piece, signed=True)
    elif kind == 7:
        value = float(struct.unpack(">d", piece)[0])
    elif kind % 2:
        value = piece.decode("utf-8")
    return value, offset + size
