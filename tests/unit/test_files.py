"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from store.errors import BusyProject, Refused
from store.files import sweep, write_atomically
from store.project import Project

OLD, NEW = b"old", b"new"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Give a file that an export will replace, alone in its folder."""
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "tags.csv"
    path.write_bytes(OLD)
    path.chmod(0o640)
    return path


def write(path: Path, data: bytes = NEW, protect: Path | None = None) -> None:
    with write_atomically(path, protect=protect) as stream:
        stream.write(data)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_replaces_and_keeps_permissions(target: Path) -> None:
    """The new bytes are there, with the old permissions and nothing beside them."""
    write(target)
    assert target.read_bytes() == NEW
    assert target.stat().st_mode & 0o777 == 0o640
    assert names(target.parent) == ["tags.csv"]


def test_new_file_is_private(target: Path) -> None:
    """A new file can be read by its owner only, whatever the umask, unless a mode is given."""
    write(target.with_name("new.csv"))
    assert target.with_name("new.csv").stat().st_mode & 0o777 == 0o600
    with write_atomically(target.with_name("open.csv"), mode=0o644) as stream:
        stream.write(NEW)
    assert target.with_name("open.csv").stat().st_mode & 0o777 == 0o644


def test_nothing_is_seen_before_the_end(target: Path) -> None:
    """Until the block ends the old file is what everybody reads."""
    with write_atomically(target) as stream:
        stream.write(NEW)
        stream.flush()
        assert target.read_bytes() == OLD
    assert target.read_bytes() == NEW


@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk full"), (errno.EDQUOT, "disk full"), (errno.EIO, "input/output error")],
)
def test_failing_disk(
    target: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, words: str
) -> None:
    """Whatever fails, the old file stays, no temporary is left, and the message says so."""

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(BusyProject) as caught:
        write(target)
    monkeypatch.undo()
    assert str(caught.value) == f"Export failed: {words}. The old tags.csv is unchanged."
    assert target.read_bytes() == OLD
    assert names(target.parent) == ["tags.csv"]


def test_failing_write_of_a_new_file(target: Path) -> None:
    """An export that never was leaves nothing."""
    new = target.with_name("new.csv")
    with (
        pytest.raises(BusyProject, match=r"^Saving failed: disk full\. Nothing was written\.$"),
        write_atomically(new, what="Saving"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert names(target.parent) == ["tags.csv"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, Refused])
def test_other_errors_pass(target: Path, error: type[BaseException]) -> None:
    """What the block itself raises comes out as it is, and the old file stays."""

    def fail() -> None:
        with write_atomically(target) as stream:
            stream.write(NEW)
            raise error

    with pytest.raises(error):
        fail()
    assert target.read_bytes() == OLD
    assert names(target.parent) == ["tags.csv"]


def test_folder_that_cannot_be_synced(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is complete and in place: a file system that syncs no folders is no failure."""
    real = os.fsync

    def only_files(handle: int) -> None:
        if os.path.isdir(f"/dev/fd/{handle}"):  # noqa: PTH112
            raise OSError(errno.EINVAL, "Invalid argument")
        real(handle)

    monkeypatch.setattr(os, "fsync", only_files)
    write(target)
    assert target.read_bytes() == NEW


def test_killed_run(target: Path) -> None:
    """A process that dies in the middle leaves the old file; the next run sweeps what it left."""
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom store.files import write_atomically\n"
        "with write_atomically(Path(sys.argv[1])) as stream:\n"
        "    stream.write(b'half')\n    stream.flush()\n    os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(target)], check=False)
    assert done.returncode == 9
    assert target.read_bytes() == OLD
    assert len(names(target.parent)) == 2
    write(target)
    assert names(target.parent) == ["tags.csv"]


def test_sweep_spares_others(target: Path) -> None:
    """Live and foreign temporaries stay until they are a day old; other files always."""
    folder = target.parent
    with write_atomically(target):
        (live,) = (path for path in folder.iterdir() if path != target)
        assert sweep(folder) == 0
        foreign = folder / f".tagline-{'0' * 8}-1-{'0' * 8}.tmp"
        if live.name[9:17] == "0" * 8:
            pytest.skip("this computer's name has that digest")
        for path in (foreign, folder / ".tagline-notes.tmp"):
            path.write_bytes(b"")
        assert sweep(folder) == 0
        day = time.time() - 90_000
        for path in (foreign, folder / ".tagline-notes.tmp"):
            os.utime(path, (day, day))
        assert sweep(folder) == 1
    assert names(folder) == [".tagline-notes.tmp", "tags.csv"]


@pytest.mark.parametrize("there", [True, False])
def test_symbolic_link(target: Path, there: bool) -> None:
    """A link is followed, also to a file that is not there yet, and stays a link."""
    if not there:
        target.unlink()
    first, second = target.parent / "first", target.parent / "second"
    first.symlink_to("tags.csv")
    second.symlink_to(first)
    write(second)
    assert first.is_symlink()
    assert second.is_symlink()
    assert not target.is_symlink()
    assert target.read_bytes() == NEW


def test_link_loop(target: Path) -> None:
    """A link to itself is explained."""
    loop = target.with_name("loop")
    loop.symlink_to(loop)
    with pytest.raises(BusyProject, match=r"loop cannot be written \(.+\)\. Nothing was written\."):
        write(loop)


def test_folders(target: Path) -> None:
    """A folder, and a place in none, are refused."""
    with pytest.raises(Refused, match=r"out is a folder\. Nothing was written; name a file in it\."):
        write(target.parent)
    with pytest.raises(Refused, match=r"There is no folder .+none\. Nothing was written"):
        write(target.parent / "none" / "tags.csv")
    with pytest.raises(BusyProject, match=r"cannot be written \(not a directory\)"):
        write(target / "tags.csv")


@pytest.mark.parametrize("name", ["x" * 300, "nul\0"])
def test_impossible_names(target: Path, name: str) -> None:
    """A name that no file can have is explained before anything is written."""
    with pytest.raises(BusyProject, match=r"cannot be written \(.+\)\. Nothing was written\."):
        write(target.with_name("a").parent / name)


def test_long_name(target: Path) -> None:
    """A name as long as names may be works: the temporary has its own."""
    write(target.with_name("x" * 255))
    assert target.with_name("x" * 255).read_bytes() == NEW


@pytest.mark.parametrize("what", ["file", "folder"])
def test_read_only(target: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """What may not be written is not replaced behind its owner's back."""
    closed = target if what == "file" else target.parent
    # Root may write everything, so the answer of the system is replaced, not the permissions.
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != closed)
    with pytest.raises(BusyProject, match=r"is read-only\. The old tags\.csv is unchanged\."):
        write(target)
    assert target.read_bytes() == OLD


def test_pipe(target: Path) -> None:
    """A pipe gets the bytes and stays a pipe."""
    pipe = target.with_name("pipe")
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write(pipe)
    reader.join(10)
    assert got == [NEW]
    assert pipe.is_fifo()


@pytest.mark.parametrize("way", ["itself", "symlink", "hardlink", "relative", "journal", "other project"])
def test_project_is_protected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """A project is never overwritten, whatever other name it goes by."""
    project, other, path = tmp_path / "p.db", tmp_path / "other.db", tmp_path / "name.csv"
    for made in (project, other):
        Project.open(made, coder="olena", starter=[]).close()
    before = project.read_bytes(), other.read_bytes()
    if way == "symlink":
        path.symlink_to(project)
    elif way == "hardlink":
        path.hardlink_to(project)
    else:
        monkeypatch.chdir(tmp_path)
        path = {
            "itself": project,
            "relative": Path("p.db"),
            "journal": tmp_path / "p.db-journal",
            "other project": other,
        }[way]
    with pytest.raises(Refused, match=rf"Will not overwrite the project file {path.name}\."):
        write(path, protect=project)
    assert (project.read_bytes(), other.read_bytes()) == before


def test_protection_needs_no_header(target: Path) -> None:
    """The open project is known as a file, even if its first bytes are damaged."""
    link = target.with_name("name.csv")
    link.hardlink_to(target)
    with pytest.raises(Refused, match="Will not overwrite"):
        write(link, protect=target)


def test_protection_lets_others_through(tmp_path: Path, target: Path) -> None:
    """Any other file may be replaced while a project is open."""
    project = tmp_path / "p.db"
    Project.open(project, coder="olena", starter=[]).close()
    write(target, protect=project)
    assert target.read_bytes() == NEW
