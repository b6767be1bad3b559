r"""The words, phrases and patterns by which passages of an issue are found.

A word or phrase is found whole and as readers see it: case, accents, kinds of space, of quotation marks
and of dashes do not matter. `*` at the end of a word stands for any ending: `negotiat*`.

A pattern stands between slashes and is found whole too: `/cease-?fires?/`. It knows letters and signs as
they are, `.` for one character, `\w \d \s`, sets such as `[a-f]` and `[^a-f]`, groups with
alternatives `(north|south)`, and after any of these but a group `? * + {2,5}`; after a group only `?`.
Repeats are no longer than `MOST_REPEATS`. What could be read in more than `MOST_WAYS` ways is refused, so
that the time it takes grows with the text and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, NoReturn

from store.errors import Refused
from store.likeness import MARKS, SPACE, UNSEEN, expression

LONGEST: Final = 80
"""Characters of the longest entry."""
MOST_REPEATS: Final = 40
"""What `*` and `+` stand for at the most, and the largest number in braces."""
MOST_WAYS: Final = 100
"""In how many ways a pattern may be read at one place of a text."""

_LETTER: Final = rf"\w{MARKS}"
_BEGIN: Final = f"(?<![{_LETTER}])(?<![{_LETTER}][{UNSEEN}])"
"""Where no word goes on: no letter is before, nor one with a sign without width after it."""
_END: Final = f"(?![{UNSEEN}]*[{_LETTER}])"
_ANY_ENDING: Final = f"(?:[{UNSEEN}]*[{_LETTER}])*+"
_CLASSES: Final = {"w": r"\w", "d": r"\d", "s": r"\s"}
_COUNT: Final = re.compile(r"\{(\d{1,3})(?:,(\d{0,3}))?\}")


@lru_cache(maxsize=2048)
def compile_entry(entry: str) -> re.Pattern[str]:
    """Return the expression that finds an entry of a lexicon in stored text.

    Raises:
        Refused: Like `check_entry`; entries of older projects may be such.
    """
    entry = check_entry(entry)
    return re.compile(_Pattern(entry).read() if is_pattern(entry) else _phrase(entry))


def check_entry(entry: str) -> str:
    """Return an entry of a lexicon with single spaces.

    Raises:
        Refused: It is empty or too long, or a pattern that is not understood or could run away; the message
            names it.
    """
    tidy = " ".join(entry.split())
    if not tidy or len(tidy) > LONGEST:
        named = f'"{tidy[:20]}…" is longer: a' if tidy else "A"
        raise Refused(f"{named} word of a lexicon has 1 to {LONGEST} characters. Nothing was changed.")
    if is_pattern(tidy):
        _Pattern(tidy).read()
    else:
        _check_phrase(tidy)
    return tidy


def is_pattern(entry: str) -> bool:
    """Tell whether an entry is a pattern and no word or phrase."""
    return len(entry) > 1 and entry.startswith("/") and entry.endswith("/")


def _check_phrase(entry: str) -> None:
    for word in entry.split(" "):
        if "*" in word[:-1] or word == "*":
            raise Refused(
                f'"{entry}" has a * that is not at the end of a word; there it stands for any ending. '
                "Nothing was changed."
            )
    if not any(character.isalnum() for character in entry):
        raise Refused(f'"{entry}" has no letter or digit to be found by. Nothing was changed.')


def _phrase(entry: str) -> str:
    return SPACE.join(_whole(word.rstrip("*"), any_ending=word.endswith("*")) for word in entry.split(" "))


def _whole(word: str, *, any_ending: bool) -> str:
    """Return the expression for a word that does not go on at either end."""
    begin = _BEGIN if word[0].isalnum() else ""
    end = _ANY_ENDING if any_ending else _END if word[-1].isalnum() else ""
    return begin + expression(word, with_case=False, any_accent=True) + end


@dataclass(frozen=True)
class _Atom:
    """A part of a pattern: its expression, how often it may stand, and in how many ways it can be read."""

    expression: str
    alphabet: re.Pattern[str] | None = None
    """What a single character of it is; None for a group."""
    fewest: int = 1
    most: int = 1
    ways: int = 1

    def meets(self, following: _Atom | None) -> bool:
        """Tell whether what it repeats may also begin what follows, so that it can be parted in many ways."""
        if self.alphabet is None:
            return True
        if following is None:  # no letter or digit may follow at the end
            return any(self.alphabet.fullmatch(sign) for sign in " -.,’”")
        if following.alphabet is None or following.fewest == 0:
            return True
        return any(
            self.alphabet.fullmatch(sign) and following.alphabet.fullmatch(sign) for sign in _alphabet()
        )


@lru_cache(maxsize=1)
def _alphabet() -> tuple[str, ...]:
    """Return the characters of the alphabets in use here, by which sets are compared."""
    return tuple(map(chr, (*range(0x20, 0x600), *range(0x1E00, 0x2100))))


class _Pattern:
    """Reads a pattern from left to right."""

    def __init__(self, entry: str) -> None:
        self._entry = entry
        self._text = entry[1:-1]
        self._place = 0

    def read(self) -> str:
        """Return the expression for the whole of it."""
        found = self._choice(depth=0)
        if self._place < len(self._text):
            self._refuse("has a ) without a (")
        if found.fewest == 0 or re.compile(found.expression).fullmatch(""):
            self._refuse("could stand for nothing at all")
        if found.ways > MOST_WAYS:
            self._refuse("could be read in too many ways and run away: repeat less")
        return f"{_BEGIN}(?![{UNSEEN}]){found.expression}{_END}"

    def _choice(self, depth: int) -> _Atom:
        """Read alternatives up to the end or a closing bracket."""
        branches = [self._branch(depth)]
        while self._peek() == "|":
            self._place += 1
            branches.append(self._branch(depth))
        ways = sum(branch.ways for branch in branches)
        return _Atom(f"(?:{'|'.join(branch.expression for branch in branches)})", ways=ways)

    def _branch(self, depth: int) -> _Atom:
        """Read what stands in a row."""
        atoms: list[_Atom] = []
        while self._peek() not in {"", "|", ")"}:
            atoms.append(self._repeated(self._atom(depth)))
        if not atoms:
            self._refuse("has an empty part")
        ways = 1
        for place, atom in enumerate(atoms):
            following = atoms[place + 1] if place + 1 < len(atoms) else None
            ends_here = following is None and depth > 0
            many = atom.most > atom.fewest and (ends_here or atom.meets(following))
            ways *= atom.ways * (atom.most - atom.fewest + 1 if many else 1)
        unseen = f"[{UNSEEN}]*+"
        return _Atom(unseen.join(_repeat(atom) for atom in atoms), ways=ways)

    def _atom(self, depth: int) -> _Atom:
        sign = self._next()
        if sign == "(":
            if depth > 3:
                self._refuse("has groups in groups in groups")
            if self._peek() == "?":
                self._refuse("begins a group with ?, which has no meaning here")
            group = self._choice(depth + 1)
            if self._next() != ")":
                self._refuse("has a ( without a )")
            return group
        if sign == "[":
            return self._set()
        if sign == ".":
            return _single(rf"[^\n][{MARKS}]*+")
        if sign == "\\":
            return self._escaped()
        if sign in "*+?{}])^$":
            self._refuse(f"has a {sign} where none can stand; write \\{sign} for the sign itself")
        return _literal(sign)

    def _escaped(self) -> _Atom:
        sign = self._next()
        if sign in _CLASSES:
            return _single(rf"{_CLASSES[sign]}[{MARKS}]*+")
        if not sign or sign.isalnum():
            self._refuse(f"has a \\{sign}, which has no meaning here")
        return _literal(sign)

    def _set(self) -> _Atom:
        sign = "^" if self._peek() == "^" else ""
        self._place += len(sign)
        inside = ""
        while self._peek() != "]":
            inside += self._members()
        self._place += 1
        if not inside:
            self._refuse("has an empty set")
        return _single(rf"(?i:[{sign}{inside}])[{MARKS}]*+")

    def _members(self) -> str:
        """Read one character of a set, or a range of them."""
        first = self._member()
        if self._peek() != "-" or self._text[self._place + 1 : self._place + 2] in {"", "]"}:
            return first
        self._place += 1
        last = self._member()
        if {first, last} & set(_CLASSES.values()) or first.removeprefix("\\") > last.removeprefix("\\"):
            self._refuse("has a range in a set that goes from nowhere to nowhere")
        return f"{first}-{last}"

    def _member(self) -> str:
        sign = self._next()
        if not sign:
            self._refuse("has a [ without a ]")
        if sign != "\\":
            return re.escape(sign)
        sign = self._next()
        if not sign or (sign.isalnum() and sign not in _CLASSES):
            self._refuse(f"has a \\{sign}, which has no meaning here")
        return _CLASSES.get(sign) or re.escape(sign)

    def _repeated(self, atom: _Atom) -> _Atom:
        sign = self._peek()
        fewest, most = 1, 1
        if sign and sign in "?*+":
            self._place += 1
            fewest, most = {"?": (0, 1), "*": (0, MOST_REPEATS), "+": (1, MOST_REPEATS)}[sign]
        elif sign == "{":
            fewest, most = self._count()
        if self._peek() in {"?", "*", "+", "{"} and (fewest, most) != (1, 1):
            self._refuse("repeats what is repeated already")
        if atom.alphabet is None and (fewest, most) not in {(1, 1), (0, 1)}:
            self._refuse("repeats a group, which could run away; after a group only ? can stand")
        return replace(atom, fewest=fewest, most=most)

    def _count(self) -> tuple[int, int]:
        match = _COUNT.match(self._text, self._place)
        if match is None:
            self._refuse("has a { that is no count such as {2,5}; write \\{ for the sign itself")
        self._place = match.end()
        fewest = int(match[1])
        most = fewest if match[2] is None else int(match[2] or MOST_REPEATS)
        if not 1 <= most <= MOST_REPEATS or fewest > most:
            self._refuse(f"counts {match[0]}; the largest number is {MOST_REPEATS}")
        return fewest, most

    def _peek(self) -> str:
        return self._text[self._place : self._place + 1]

    def _next(self) -> str:
        sign = self._peek()
        self._place += 1
        return sign

    def _refuse(self, what: str) -> NoReturn:
        raise self._refusal(what)

    def _refusal(self, what: str) -> Refused:
        return Refused(f'The pattern "{self._entry}" {what}. Nothing was changed.')


def _literal(sign: str) -> _Atom:
    return _single(expression(sign, with_case=False, any_accent=True) or SPACE)


def _single(written: str) -> _Atom:
    return _Atom(f"(?:{written})", re.compile(written))


def _repeat(atom: _Atom) -> str:
    if (atom.fewest, atom.most) == (1, 1):
        return atom.expression
    return f"(?:[{UNSEEN}]*+{atom.expression}){{{atom.fewest},{atom.most}}}"
