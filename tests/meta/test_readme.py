"""The README says what is so."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tui.cli.verbs import VERBS
from tui.key_names import key_table

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_COMMANDS = [
    line.split(" #")[0].strip()
    for block in re.findall(r"(?:^|\n)```sh\n(.*?)\n```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("tagline")
]

_READERS = {"read", "session"}
_VERBS = set(VERBS) - _READERS


def test_key_table_is_that_of_the_registry() -> None:
    """Every action stands in the README with the keys and words of the registry."""
    assert key_table() in README


def test_first_screen_shows_what_a_newcomer_needs() -> None:
    """Picture, install command, ten keys and the promise about data come before the first heading."""
    first = README.split("\n## ")[0]
    assert len(first.splitlines()) < 50
    assert "](docs/reader.svg)" in first
    assert (ROOT / "docs" / "reader.svg").stat().st_size > 10_000
    assert "<!-- ci: install -->" in first
    assert "one SQLite file" in first


def test_every_command_is_in_the_readme() -> None:
    """Each verb of the command line has an example."""
    shown = {word for command in _COMMANDS for word in shlex.split(command)}
    named = set(re.findall(r"`([a-z-]+)`", README))
    assert set(VERBS) <= shown | named


def test_commands_work_as_they_stand(tmp_path: Path) -> None:
    """The README's commands run one after the other in a folder with articles, without an error."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for number, path in enumerate(sorted((ROOT / "seeds").glob("0*.txt")), 1):
        shutil.copy(path, articles / f"{number:03}.txt")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TAGLINE_")}
    environment |= {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
    environment |= {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE")}
    assert len(_COMMANDS) > 10
    for command in _COMMANDS:
        words = [path for word in shlex.split(command)[1:] for path in _expanded(word, tmp_path)]
        if not _VERBS & set(words):  # it opens the reader, for which there is no terminal here
            assert _run(words, tmp_path, environment).returncode == 2
            if "-p" not in words or _READERS & set(words):
                continue
            words.insert(2, "import")
        done = _run(words, tmp_path, environment)
        assert done.returncode == 0, (command, done.stderr)
    assert (tmp_path / "tags.csv").read_text(encoding="utf-8").startswith("annotation_id,")


def _run(words: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "tui", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _expanded(word: str, folder: Path) -> list[str]:
    if "*" not in word:
        return [word]
    return sorted(str(path.relative_to(folder)) for path in folder.glob(word))


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "seeds/README.md"])
def test_links_between_files_lead_somewhere(name: str) -> None:
    """Every relative link in the documents names a file that is there."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert (ROOT / name).parent.joinpath(target).exists(), target
