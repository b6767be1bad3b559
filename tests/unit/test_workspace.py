"""What is open on screen is remembered outside of the project, and a bad memory is no memory."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tui.workspace import Workspace, load_workspace, save_workspace

UID = "0198c9a4-7a1e-7bbb-8000-000000000001"


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    """Articles, pane and list come back; the folder is made."""
    workspace = Workspace(("a", "b"), 1, True)
    assert save_workspace(tmp_path / "state", UID, workspace)
    assert load_workspace(tmp_path / "state", UID) == workspace


def test_each_project_has_its_own(tmp_path: Path) -> None:
    """Another project's workspace is not touched."""
    save_workspace(tmp_path, UID, Workspace(("a",)))
    assert load_workspace(tmp_path, UID.replace("1", "2")) == Workspace()


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    """What somebody reads is nobody else's business."""
    save_workspace(tmp_path, UID, Workspace(("a",)))
    (file,) = (tmp_path / "workspaces").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("uid", ["../../etc/passwd", "..", "/", "", "\0", "a" * 5000, "\x1b]0;x\x07"])
def test_a_hostile_project_cannot_choose_the_file(tmp_path: Path, uid: str) -> None:
    """The project's uid comes from the project: it never leads out of the folder."""
    folder = tmp_path / "state"
    assert save_workspace(folder, uid, Workspace(("a",)))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.parent for path in files] == [folder / "workspaces"]
    assert load_workspace(folder, uid) == Workspace(("a",))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Workspace()),
        (b"not json", Workspace()),
        (b"\xff\xfe\x00", Workspace()),
        (b"[]", Workspace()),
        (b"null", Workspace()),
        (b"[" * 60_000, Workspace()),
        (b'{"articles": "abc"}', Workspace()),
        (b'{"articles": [1, 2]}', Workspace()),
        (b'{"articles": ["a", "b", "c"]}', Workspace(("a", "b"))),
        (b'{"articles": ["a"], "active": 7, "annotations": "yes"}', Workspace(("a",))),
        (b'{"articles": ["a"], "active": [], "annotations": null}', Workspace(("a",))),
        (
            b'{"articles": ["a", "b"], "active": 1, "annotations": true, "new": 5}',
            Workspace(("a", "b"), 1, True),
        ),
    ],
)
def test_a_damaged_file_is_no_workspace(tmp_path: Path, content: bytes, expected: Workspace) -> None:
    """What cannot be understood counts as not known; what can is kept."""
    save_workspace(tmp_path, UID, Workspace())
    (file,) = (tmp_path / "workspaces").iterdir()
    file.write_bytes(content)
    assert load_workspace(tmp_path, UID) == expected


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    """A file beyond the limit is cut, so no JSON, so no workspace."""
    save_workspace(tmp_path, UID, Workspace())
    (file,) = (tmp_path / "workspaces").iterdir()
    file.write_text(json.dumps({"articles": ["a" * 200_000]}))
    assert load_workspace(tmp_path, UID) == Workspace()


def test_a_folder_that_cannot_be_written_costs_nothing_else(tmp_path: Path) -> None:
    """Saving says False instead of raising."""
    (tmp_path / "state").write_text("a file where the folder should be")
    assert not save_workspace(tmp_path / "state", UID, Workspace(("a",)))
    assert load_workspace(tmp_path / "state", UID) == Workspace()
