"""One module a format; this registry picks the module by the file's ending."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from store.errors import UnusableInput
from store.importers import markdown, plain
from store.importers.binaries import SAMPLE, refuse_binary
from store.importers.wording import unusable, visible
from store.model import Draft

Reader = Callable[[bytes, str, str | None], Draft]
"""Makes a draft of a file's bytes, its name and the encoding the user gave, if any."""

IMPORTERS: Mapping[str, Reader] = MappingProxyType(
    {".txt": plain.read, ".text": plain.read, ".md": markdown.read, ".markdown": markdown.read}
)
"""The reader for each file ending, in small letters."""

SUFFIXES = frozenset(IMPORTERS)
"""The endings that are looked for in folders, in small letters."""

_NOT_FILES = (
    (stat.S_ISDIR, "is a folder, not a text"),
    (stat.S_ISFIFO, "is a pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
    (stat.S_ISCHR, "is a device, not a file"),
    (stat.S_ISBLK, "is a device, not a file"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What the paths a user gave lead to."""

    files: tuple[Path, ...]
    """The files to read, in the order of the paths, each once."""
    refused: tuple[str, ...]
    """A message for each path that leads to nothing."""


def read_file(path: Path, encoding: str | None = None) -> Draft:
    """Return the text of a file and what it says about itself; only the file is read, nothing is changed.

    A file with an unknown ending, or none, is read as plain text if it is text.

    Raises:
        UnusableInput: if there is no such file, it may not be read, it is empty, or it is not a text; the
            message is for the user and names the file.
    """
    name = path.name or str(path)
    try:
        data = _bytes(path, name, check=encoding is None)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    except MemoryError as error:
        raise unusable(name, "is too large for the memory of this machine", "Split it.") from error
    suffix = path.suffix.lower()
    draft = IMPORTERS.get(suffix, plain.read)(data, name, encoding)
    if not draft.text or draft.text.isspace():
        raise unusable(name, "is empty")
    if suffix in SUFFIXES:
        return draft
    return draft._replace(remarks=("read as plain text", *draft.remarks))


def find_files(paths: Sequence[Path]) -> Found:
    """Return the files that `paths` lead to: files themselves, texts below folders, matches of patterns.

    Folders are searched to any depth for files with a known ending, sorted by path; hidden files and
    folders, links back up and whatever is not a file are passed over. A path that does not exist and
    holds `*`, `?` or `[` is taken as a pattern.
    """
    files: dict[str, Path] = {}
    refused: list[str] = []
    for path in paths:
        try:
            found = _expand(path, refused)
        except UnusableInput as error:
            refused.append(str(error))
            continue
        for file in found:
            files.setdefault(os.path.realpath(file), file)
    return Found(tuple(files.values()), tuple(refused))


def _bytes(path: Path, name: str, check: bool) -> bytes:
    # Looked at before it is opened: opening a pipe waits for a writer, a device may never end.
    mode = path.stat().st_mode
    for is_kind, what in _NOT_FILES:
        if is_kind(mode):
            raise unusable(name, what)
    with path.open("rb") as file:
        if check:  # films and disk images need not be read to the end
            sample = file.read(SAMPLE)
            refuse_binary(sample, name)
            if len(sample) < SAMPLE:
                return sample
            file.seek(0)
        return file.read()


def _unreadable(path: Path, error: OSError | ValueError) -> UnusableInput:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return _missing(path)
    name = path.name or str(path)
    if isinstance(error, PermissionError):
        return unusable(name, "may not be read by you", "Check its permissions.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "no possible file name"
    return unusable(name, f"cannot be read ({reason})")


def _missing(path: Path) -> UnusableInput:
    return UnusableInput(
        f"{visible(str(path))} does not exist; nothing was imported from it. Check the path."
    )


def _expand(path: Path, refused: list[str]) -> list[Path]:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return _matches(path, refused)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    return _texts_below(path, refused) if stat.S_ISDIR(mode) else [path]


def _matches(path: Path, refused: list[str]) -> list[Path]:
    if not glob.has_magic(str(path)):
        raise _missing(path)
    start = Path(path.anchor)
    try:
        # Unlike the module glob it does not follow links for `**`, which can take forever.
        found = sorted(start.glob(str(path.relative_to(start))))
    except (OSError, ValueError):  # no pattern after all, such as `a**`
        found = []
    shown = [match for match in found if _is_wanted(match, path)]
    files = [file for match in shown for file in (_walk(match, refused) if match.is_dir() else [match])]
    if not files:
        raise UnusableInput(f"No file matches {visible(str(path))}; nothing was imported from it.")
    return files


def _is_wanted(match: Path, pattern: Path) -> bool:
    """Tell whether all hidden parts of a match were asked for."""
    return all(part in pattern.parts or not part.startswith(".") for part in match.parts)


def _texts_below(folder: Path, refused: list[str]) -> list[Path]:
    told = len(refused)
    texts = _walk(folder, refused)
    if not texts and len(refused) == told:
        endings = ", ".join(sorted(SUFFIXES))
        name = visible(str(folder))
        raise UnusableInput(f"{name} holds no texts ({endings}); nothing was imported from it.")
    return texts


def _walk(folder: Path, refused: list[str]) -> list[Path]:
    """Return the texts at any depth, sorted; no folder is entered twice, so links cannot lead in circles."""
    texts: list[Path] = []
    entered: set[str] = set()
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        real = os.path.realpath(place)
        if real in entered:
            continue
        entered.add(real)
        try:
            entries = [entry for entry in place.iterdir() if not entry.name.startswith(".")]
        except OSError as error:
            refused.append(str(_unreadable(place, error)))
            continue
        modes = [(entry, _mode(entry)) for entry in entries]
        waiting.extend(entry for entry, mode in modes if stat.S_ISDIR(mode))
        texts.extend(e for e, mode in modes if stat.S_ISREG(mode) and e.suffix.lower() in SUFFIXES)
    return sorted(texts)


def _mode(path: Path) -> int:
    """Return the kind of file behind `path`, 0 if there is none or it cannot be seen."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0
