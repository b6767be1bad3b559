"""The programs that are measured: tagline, and what it is measured against."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.benchmarks.corpus import CODER, COMMON_WORD, FIRST_WORD, Corpus, to_top
from tests.benchmarks.terminal import Program, last_words

ROOT = Path(__file__).parents[2]
_HERE = Path(__file__).parent


class Missing(Exception):
    """A program cannot be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Package:
    """A program from the package index, which gets a virtual environment of its own."""

    name: str
    """On the package index."""
    command: str


_PACKAGES = {
    "baca": Package("baca", "baca"),
    "frogmouth": Package("frogmouth", "frogmouth"),
    "toolong": Package("toolong", "tl"),
    "epy": Package("epy-reader", "epy"),
}


class Peers:
    """Makes programs ready to start on a text of some size."""

    def __init__(self, corpus: Corpus, folder: Path, say: Callable[[str], None]) -> None:
        self._corpus = corpus
        self._folder = folder
        self._say = say
        self._refused: dict[str, str] = {}

    def tagline(self, project: Path) -> Program:
        """Return the reader at the top of a project, run by the interpreter that runs this."""
        argv = [sys.executable, "-m", "tui", "--coder", CODER, "-p", str(project)]
        return replace(self._python("tagline", argv), alive="READ", prepare=lambda: to_top(project))

    def open(self, name: str, size: int) -> Program:
        """Return a peer on the text of a size.

        Raises:
            Missing: It is not on this computer and cannot be installed.
        """
        maker = getattr(self, f"_{name}", None)
        if maker is None:
            raise Missing(f"no program {name} is known")
        program: Program = maker(size)
        return program

    def _plain(self, size: int) -> Program:
        return self._python("plain app", [sys.executable, str(_HERE / "plain_app.py"), str(self._text(size))])

    def _textarea(self, size: int) -> Program:
        return self._python(
            "TextArea", [sys.executable, str(_HERE / "textarea_app.py"), str(self._text(size))]
        )

    def _less(self, size: int) -> Program:
        return self._system("less", [str(self._text(size))])

    def _vim(self, size: int) -> Program:
        return self._system("vim", ["-R", "-u", "NONE", "-N", str(self._text(size))])

    def _baca(self, size: int) -> Program:
        return self._packaged("baca", self._corpus.book(size))

    def _epy(self, size: int) -> Program:
        return self._packaged("epy", self._corpus.book(size))

    def _frogmouth(self, size: int) -> Program:
        return self._packaged("frogmouth", self._corpus.markdown(size))

    def _toolong(self, size: int) -> Program:
        # It opens at the end of the text.
        return replace(self._packaged("toolong", self._text(size)), shown=COMMON_WORD)

    def _text(self, size: int) -> Path:
        return self._corpus.text(size)

    def _home(self, name: str) -> Path:
        return self._folder / "homes" / name.replace(" ", "-")

    def _python(self, name: str, argv: list[str]) -> Program:
        return Program(name, argv, FIRST_WORD, self._home(name), {"PYTHONPATH": str(ROOT)})

    def _system(self, name: str, arguments: list[str]) -> Program:
        found = shutil.which(name)
        if found is None:
            raise Missing(f"{name} is not installed")
        return Program(name, [found, *arguments], FIRST_WORD, self._home(name))

    def _packaged(self, name: str, text: Path) -> Program:
        package = _PACKAGES[name]
        place = self._folder / "peers" / name
        command = place / "bin" / package.command
        if name in self._refused:
            raise Missing(self._refused[name])
        if not command.exists():
            self._say(f"installing {package.name} into {place}")
            problem = _install(place, package.name)
            if problem or not command.exists():
                self._refused[name] = f"{package.name} cannot be installed: {problem or 'no command in it'}"
                raise Missing(self._refused[name])
        return Program(name, [str(command), str(text)], FIRST_WORD, self._home(name))


def _install(place: Path, package: str) -> str:
    """Make a virtual environment with a package in it; return what went wrong, if anything did."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    for argv in (
        [sys.executable, "-m", "venv", "--clear", str(place)],
        [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", package],
    ):
        done = subprocess.run(argv, capture_output=True, env=environment, check=False)
        if done.returncode:
            return last_words(done.stderr)
    return ""
