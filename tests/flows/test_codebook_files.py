"""`tagline issues export` and `tagline issues import` as people call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flows.calling import Run


def listed(run: Run) -> list[dict[str, object]]:
    """Return the codebook without its uids and counts."""
    issues = json.loads(run("issues", "--json").stdout)
    return [{name: value for name, value in issue.items() if name not in {"uid", "tags"}} for issue in issues]


@pytest.mark.parametrize("name", ["book.toml", "book.csv"])
def test_a_codebook_goes_to_another_project(run: Run, filled: Path, tmp_path: Path, name: str) -> None:
    """What is written here is read there; importing it twice changes nothing more, and says so."""
    assert run("issues", "edit", "4", "--name", "grid", "--key", "g", "--parent", "1").exit_code == 0
    done = run("issues", "export", "-o", name)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"4 issues → {name}\n")
    other = tmp_path / "other.db"
    first = run("issues", "import", name, "-p", other, "--json")
    assert json.loads(first.stdout) == {"added": 1, "issues": 4, "changed": True}
    assert "1 added, 0 changed" in first.stderr
    again = run("issues", "import", name, "-p", other, "--json")
    assert json.loads(again.stdout) == {"added": 0, "issues": 4, "changed": False}
    assert "already" in again.stderr
    there = json.loads(run("issues", "--json", "-p", other).stdout)
    assert [issue["name"] for issue in there] == [
        *("territory", "security guarantees", "Zaporizhzhia", "energy strikes", "grid"),
    ]
    assert {key: there[-1][key] for key in ("key", "parent")} == {"key": "g", "parent": "territory"}
    assert there[-1]["lexicon"] == listed(run)[-1]["lexicon"]


def test_the_form_is_that_of_the_file_or_the_option(run: Run, filled: Path, tmp_path: Path) -> None:
    """Without either it is TOML on stdout, with notes on stderr."""
    assert run("issues", "export").stdout.startswith('[[issues]]\nname = "territory"\nkey = "1"\n')
    assert run("issues", "export", "-f", "csv").stdout.startswith("name,key,colour,parent,")
    assert run("issues", "export", "-f", "csv", "-o", "x.toml").exit_code == 0
    assert (tmp_path / "x.toml").read_text("utf-8").startswith("name,")


@pytest.mark.parametrize(
    ("name", "text", "code", "says"),
    [
        ("a.toml", '[[issues]]\nname = "a"\nkey = "1"', 1, 'a.toml, line 3, issue 1 has the key "1"'),
        ("a.csv", "name,parent\nnew,old\n", 1, "a.csv, line 2, issue 1 stands below"),
        ("a.toml", "[[issues", 1, "a.toml is not valid TOML"),
        ("a.txt", "name\na\n", 2, "neither .toml nor .csv"),
        ("a.csv", None, 1, "There is no file a.csv"),
    ],
)
def test_a_file_with_a_mistake(
    run: Run, filled: Path, tmp_path: Path, name: str, text: str | None, code: int, says: str
) -> None:
    """One message with the line, its exit code, and not a byte of the project is changed."""
    before = filled.read_bytes()
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run("issues", "import", name)
    assert (done.exit_code, done.stdout) == (code, "")
    assert says in done.stderr.replace("\n", " ")
    assert "Nothing was changed" in done.stderr
    assert filled.read_bytes() == before


def test_a_folder_is_no_codebook_and_a_project_is_not_overwritten(
    run: Run, filled: Path, tmp_path: Path
) -> None:
    """Both are said, and nothing is changed."""
    (tmp_path / "f.csv").mkdir()
    assert "cannot be read" in run("issues", "import", "f.csv").stderr
    before = filled.read_bytes()
    assert run("issues", "export", "-o", filled).exit_code == 1
    assert filled.read_bytes() == before
