"""Where an open project is: a file that loses its name, several names, disks that others share."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from store.errors import LostProject
from store.model import Article, Span
from store.project import Project
from store.whereabouts import cautions, file_system, is_shared
from tests.conftest import Desk
from tests.flows.reading_back import all_annotations

MOUNTS = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /proc rw - proc proc rw
36 22 0:40 / /home rw,relatime shared:2 master:1 - nfs4 server:/export/home rw
37 36 0:41 / /home/olena/My\040Share rw - fuse.sshfs olena@host: rw
38 36 8:2 / /home/olena/local rw - btrfs /dev/sdb rw
39 22 0:42 / /mnt rw - ext4 /dev/sdc rw
40 39 0:43 / /mnt rw - cifs //server/share rw
41 22 0:44 / /mnt/9p rw - 9p host rw
a line that is none
42 22
"""


@pytest.mark.parametrize(
    ("path", "kind", "shared"),
    [
        ("/var/talks.db", "ext4", False),
        ("/home/ivan/talks.db", "nfs4", True),
        ("/homework/talks.db", "ext4", False),
        ("/home/olena/My Share/talks.db", "fuse.sshfs", True),
        ("/home/olena/local/talks.db", "btrfs", False),
        ("/mnt/talks.db", "cifs", True),
        ("/mnt/9p/talks.db", "9p", True),
    ],
)
def test_the_kind_of_a_disk(path: str, kind: str, shared: bool) -> None:
    """The deepest mount that holds the path counts, of two at one place the later; names are unescaped."""
    assert file_system(MOUNTS, Path(path)) == kind
    assert is_shared(kind) is shared


@pytest.mark.parametrize("kind", ["ext4", "xfs", "tmpfs", "overlay", "fuse.gvfsd-fuse", "fuseblk", ""])
def test_a_disk_of_ones_own(kind: str) -> None:
    """Common local file systems lead to no warning."""
    assert not is_shared(kind)
    assert file_system("", Path("/x")) == ""


def test_two_names_are_told(project: Project, tmp_path: Path) -> None:
    """A hard link to the project is a risk: each name would have a journal of its own."""
    assert project.cautions() == []
    os.link(project.path, tmp_path / "second.db")
    (caution,) = cautions(project.path)
    assert caution == f"{project.path.name} has 2 names on the disk (hard links). Use one of them only."


def test_a_file_that_is_moved_takes_no_more(desk: Desk, project: Project, article: Article) -> None:
    """The refusal names the new place, where everything is; nothing is written there any more."""
    project.tag(article, Span(3, 8))
    moved = desk.path.with_name("moved.db")
    desk.path.rename(moved)
    before = moved.read_bytes()
    with pytest.raises(LostProject, match=r"was moved while it was open.* saved is in .*moved\.db"):
        project.tag(article, Span(10, 12))
    with pytest.raises(LostProject):
        project.check_place()
    assert moved.read_bytes() == before
    assert sorted(path.name for path in desk.path.parent.iterdir()) == ["moved.db"]
    moved.rename(desk.path)  # and back: all is well again
    project.tag(article, Span(10, 12))


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_is_gone_is_copied(
    desk: Desk, project: Project, article: Article, replaced: bool
) -> None:
    """What was saved goes to one private file beside it; what took its place is not touched."""
    project.tag(article, Span(3, 8), note="kept")
    if replaced:
        shutil.copy(desk.path, desk.path.with_name("new.db"))
        desk.path.with_name("new.db").replace(desk.path)
        before = desk.path.read_bytes()
    else:
        desk.path.unlink()
    for _ in range(2):
        with pytest.raises(LostProject, match="replaced" if replaced else "deleted") as caught:
            project.tag(article, Span(10, 12))
    copies = list(desk.path.parent.glob("*.rescued-*"))
    assert len(copies) == 1
    assert str(copies[0]) in str(caught.value)
    assert stat.S_IMODE(copies[0].stat().st_mode) == 0o600
    with Project.open(copies[0], coder="ivan") as copy:
        assert [annotation.note for annotation in all_annotations(copy)] == ["kept"]
    if replaced:
        assert desk.path.read_bytes() == before


def test_a_folder_that_is_gone(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the copy is in the home folder; where nothing can be written, it is said how to save it."""
    home = tmp_path / "home"
    home.mkdir()
    desk.path = tmp_path / "folder" / "p.db"
    project = desk.open()
    shutil.rmtree(desk.path.parent)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "none")
    with pytest.raises(LostProject, match="only in this program now"):
        project.check_place()
    monkeypatch.setattr(Path, "home", lambda: home)
    with pytest.raises(LostProject, match="copied to"):
        project.check_place()
    assert len(list(home.iterdir())) == 1
