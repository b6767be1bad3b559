"""What is shipped, and what stays apart."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from store import VERSION
from store.locations import bundled

ROOT = Path(__file__).parents[2]
_HEADLESS = """
import sys
import store.project, store.corpus, store.exporters, store.importers, store.importers.jsonl
loaded = {name.split(".")[0] for name in sys.modules}
assert not loaded & {"textual", "rich", "pyperclip", "tui", "click"}, sorted(loaded)
import tui.cli, tui.actions, tui.keymap, tui.settings, tui.text.layout, tui.text.viewport, tui.workspace
assert "textual" not in sys.modules
"""


def test_store_and_text_engine_load_without_a_terminal_library() -> None:
    """Importing all of store and the pure part of tui loads neither textual nor rich."""
    subprocess.run([sys.executable, "-c", _HEADLESS], cwd=ROOT, check=True)


@pytest.mark.parametrize("verb", ["export", "list", "issues", "stats", "history", "paths", "search x"])
def test_commands_do_not_load_textual(verb: str, tmp_path: Path) -> None:
    """No command but `read` loads textual, so that scripts start quickly."""
    code = (
        "import sys\n"
        f"sys.argv = ['tagline', '-p', {str(tmp_path / 'p.db')!r}, *{verb.split()!r}]\n"
        "from tui.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "assert 'textual' not in sys.modules\n"
    )
    environment = os.environ | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    made = [sys.executable, "-m", "tui", "-p", str(tmp_path / "p.db"), "import", str(ROOT / "seeds")]
    subprocess.run(made, cwd=ROOT, check=True, capture_output=True, env=environment)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, env=environment)


def test_the_journal_names_the_version_that_is_shipped() -> None:
    """What entries say wrote them is the version of the distribution."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION


def test_wheel_holds_two_packages_with_themes_seeds_and_styles(tmp_path: Path) -> None:
    """The wheel's top level is store, tui and its own metadata; every data file is inside."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"store", "tui"}
    for path in (ROOT / "themes").glob("*.toml"):
        assert f"tui/themes/{path.name}" in names
    for path in (ROOT / "seeds").iterdir():
        assert f"store/seeds/{path.name}" in names
    assert "tui/app.tcss" in names


def test_top_level_holds_what_the_design_names() -> None:
    """Nothing but the agreed files and folders is tracked at the top level."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if not listed:
        pytest.skip("not a git checkout")
    usual = {"LICENSE", "CHANGELOG.md", ".gitignore", ".ci", "docs"}
    design = {"pyproject.toml", "README.md", "tui", "store", "seeds", "tests", "themes"}
    assert {name.split("/")[0] for name in listed.splitlines()} == usual | design


def test_bundled_files_are_found_in_the_source_tree() -> None:
    """The locator finds themes and seeds beside the packages."""
    assert bundled("tui", "themes") == ROOT / "themes"
    assert bundled("store", "seeds") == ROOT / "seeds"


def test_files_stay_within_their_size() -> None:
    """No module grows past 400 lines, and app.py not past 250: what is longer lacks a room of its own."""
    for package in ("tui", "store"):
        for path in (ROOT / package).rglob("*.py"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= (250 if path.name == "app.py" else 400), f"{path.relative_to(ROOT)}: {lines}"
