"""Files and folders become drafts, or a message says why not."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import UnusableInput
from store.importers import IMPORTERS, SUFFIXES, find_files, markdown, read_file
from store.importers.wording import one_line, visible
from store.model import ParagraphKind
from store.text import split_paragraphs

TEXT = "The ferry left the pier on Monday. Nobody was on board, the captain said."


def write(path: Path, content: str | bytes = TEXT) -> Path:
    """Write a file, with the folders it is in, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(path: Path, encoding: str | None = None) -> str:
    """Return the message with which a file is refused, checked for form."""
    with pytest.raises(UnusableInput) as caught:
        read_file(path, encoding)
    message = str(caught.value)
    assert message.isprintable()
    assert "not imported" in message or "nothing was imported" in message
    return message


def kinds(text: str) -> str:
    """Return a letter for each paragraph of a Markdown text: H heading, x boilerplate, - body."""
    draft = markdown.read(text.encode(), "notes.md")
    assert draft.text == text
    letters = {ParagraphKind.HEADING: "H", ParagraphKind.BOILERPLATE: "x"}
    return "".join(letters.get(draft.kinds.get(p.number, p.kind), "-") for p in split_paragraphs(text))


def test_registry_knows_text_and_markdown() -> None:
    """Endings are small letters with a dot."""
    assert {".txt", ".text", ".md", ".markdown"} == SUFFIXES == set(IMPORTERS)


def test_read_file_gives_a_draft(tmp_path: Path) -> None:
    """The ending may be in capitals; the name is the file's own."""
    draft = read_file(write(tmp_path / "Ferry.TXT", "\ufeff" + TEXT + "\r\n"))
    assert (draft.text, draft.file_name, draft.remarks) == (TEXT + "\n", "Ferry.TXT", ())
    assert draft.title == "The ferry left the pier on Monday"


def test_encoding_is_passed_on(tmp_path: Path) -> None:
    """The user's word on the encoding wins, remarks reach the draft."""
    path = write(tmp_path / "a.txt", "Пором відійшов у понеділок.".encode("cp1251"))
    assert read_file(path, "koi8-u").text != read_file(path).text == "Пором відійшов у понеділок."
    assert "windows-1251" in read_file(path).remarks[0]
    assert "unknown encoding nope" in refusal(path, "nope")


@pytest.mark.parametrize("name", ["report", "report.html", "report.log"])
def test_text_with_another_ending_is_plain_text(tmp_path: Path, name: str) -> None:
    """A file given by name is read if it is text."""
    draft = read_file(write(tmp_path / name))
    assert (draft.text, draft.remarks) == (TEXT, ("read as plain text",))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\0" * 12_000, "looks binary"),
        (b"\x89PNG\r\n\x1a\n\0", "looks like a PNG image, not a text"),
        (b"%PDF-1.7", "looks like a PDF document"),
    ],
)
def test_files_without_text_are_refused(tmp_path: Path, content: bytes, what: str) -> None:
    """The message names the file and what it is."""
    assert refusal(write(tmp_path / "photo.txt", content)).startswith(f"photo.txt {what}")


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    """A path is shown whole when nothing is there."""
    missing = tmp_path / "none.txt"
    assert refusal(missing) == f"{missing} does not exist; nothing was imported from it. Check the path."
    assert "does not exist" in refusal(write(tmp_path / "a.txt") / "b.txt")
    assert "is a folder" in refusal(tmp_path)


def test_names_no_file_can_have_are_refused(tmp_path: Path) -> None:
    """NUL and endless names are messages, too."""
    assert "no possible file name" in refusal(tmp_path / "a\0b.txt")
    assert "cannot be read" in refusal(tmp_path / ("n" * 5_000 + ".txt"))


def test_file_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The super-user may read everything, so the refusal is feigned."""
    path = write(tmp_path / "a.txt")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(path) == "a.txt may not be read by you; it was not imported. Check its permissions."


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A pipe without a writer, which blocks whoever opens it."""
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)
    return path


@pytest.fixture
def socket_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A socket that looks like a text by its name."""
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        yield tmp_path / "socket.txt"


def test_pipes_sockets_and_devices_are_refused_unopened(pipe: Path, socket_file: Path) -> None:
    """Nothing blocks."""
    assert refusal(pipe) == "pipe.txt is a pipe, not a file; it was not imported."
    assert "is a socket" in refusal(socket_file)
    assert "is a device" in refusal(Path("/dev/zero"))


def test_link_to_itself_is_refused(tmp_path: Path) -> None:
    """A loop of links is no file."""
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    assert "cannot be read" in refusal(loop)
    assert "loop.txt" in find_files([loop]).refused[0]


def test_large_binary_is_not_read_to_the_end(tmp_path: Path) -> None:
    """A film of a terabyte is refused by its first bytes."""
    path = write(tmp_path / "film.txt", b"\0\0\0\x20ftypisom")
    os.truncate(path, 1 << 40)
    assert "looks like a film or image" in refusal(path)


def test_control_characters_in_names_do_not_reach_messages(tmp_path: Path) -> None:
    """An escape sequence in a name is shown, not obeyed."""
    path = write(tmp_path / "a\x1b]52;c;x\x07\u202eb.txt", b"")
    assert refusal(path) == "a␛]52;c;x␇b.txt is empty; it was not imported."
    assert all(message.isprintable() for message in find_files([tmp_path / "\x9b2J.txt"]).refused)


def test_names_that_are_not_utf8_can_be_stored(tmp_path: Path) -> None:
    """SQLite holds no lone surrogates."""
    raw = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(raw)).write_text(TEXT)
    found = find_files([tmp_path])
    assert [read_file(file).file_name for file in found.files] == ["caf\ufffd.txt"]


def test_folder_is_searched_for_texts(tmp_path: Path) -> None:
    """Known endings at any depth, sorted; hidden files and folders are passed over."""
    for name in ("b.txt", "a/z.md", "a/y/x.MARKDOWN", "c.png", ".hidden.txt", ".git/d.txt", "e"):
        write(tmp_path / name)
    found = find_files([tmp_path])
    assert [str(file.relative_to(tmp_path)) for file in found.files] == ["a/y/x.MARKDOWN", "a/z.md", "b.txt"]
    assert found.refused == ()


def test_no_folder_is_entered_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two links back up would double the ways at every turn."""
    text = write(tmp_path / "sub" / "a.txt")
    for name in ("one", "two"):
        (tmp_path / "sub" / name).symlink_to(tmp_path, target_is_directory=True)
    entered: list[Path] = []
    listed = Path.iterdir

    def listing(path: Path) -> Iterator[Path]:
        entered.append(path)
        assert len(entered) <= 2
        return iter(list(listed(path)))

    monkeypatch.setattr(Path, "iterdir", listing)
    assert find_files([tmp_path]).files == (text,)


def test_link_loops_pipes_and_broken_links_in_folders_are_survived(tmp_path: Path, pipe: Path) -> None:
    """What leads nowhere is passed over."""
    text = write(tmp_path / "sub" / "a.txt")
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "sub" / "self.txt").symlink_to(tmp_path / "sub" / "self.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    assert pipe.exists()
    assert find_files([tmp_path]).files == (text,)
    assert find_files([tmp_path / "**" / "*.tx[t]"]).files[-1] in {text, tmp_path / "zero.txt"}


def test_each_file_comes_once_in_the_order_given(tmp_path: Path) -> None:
    """Another way to the same file is not another file."""
    a, b = write(tmp_path / "a.txt"), write(tmp_path / "b.txt")
    (tmp_path / "link.txt").symlink_to(a)
    assert find_files([b, tmp_path, tmp_path / "." / "x" / ".." / "a.txt", a]).files == (b, a)


def test_patterns_are_expanded(tmp_path: Path) -> None:
    """Windows shells and quotation marks leave patterns to the program."""
    a, b = write(tmp_path / "a1.txt"), write(tmp_path / "d" / "b.txt")
    write(tmp_path / ".a2.txt")
    assert find_files([tmp_path / "*.txt"]).files == (a,)
    assert find_files([tmp_path / "[d]"]).files == (b,)
    assert find_files([tmp_path / "**" / "*.txt"]).files == (a, b)
    literal = write(tmp_path / "[odd]*.txt")
    assert find_files([literal]).files == (literal,)


def test_relative_patterns_start_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found is relative, too."""
    write(tmp_path / "a.txt")
    monkeypatch.chdir(tmp_path)
    assert find_files([Path("?.txt")]).files == (Path("a.txt"),)
    assert find_files([Path()]).files == (Path("a.txt"),)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.txt", "does not exist"),
        ("*.txt", "No file matches"),
        ("a**", "No file matches"),
        ("[", "No file matches"),
    ],
)
def test_paths_that_lead_nowhere_are_told(tmp_path: Path, name: str, message: str) -> None:
    """The other paths are found all the same."""
    text = write(tmp_path / "x" / "x.txt")
    found = find_files([tmp_path / name, text])
    assert found.files == (text,)
    assert len(found.refused) == 1
    assert message in found.refused[0]


def test_folder_without_texts_is_told(tmp_path: Path) -> None:
    """The message says which endings are looked for."""
    write(tmp_path / "photo.png")
    assert find_files([tmp_path]).refused == (
        f"{tmp_path} holds no texts (.markdown, .md, .text, .txt); nothing was imported from it.",
    )


def test_unreadable_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts that cannot be seen are not passed over in silence."""
    write(tmp_path / "locked" / "a.txt")
    listed = Path.iterdir

    def listing(path: Path) -> Iterator[Path]:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied")
        return iter(list(listed(path)))

    monkeypatch.setattr(Path, "iterdir", listing)
    assert find_files([tmp_path]).refused == (
        "locked may not be read by you; it was not imported. Check its permissions.",
    )


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_path_is_found_or_refused(name: str) -> None:
    """No path raises."""
    found = find_files([Path("/nonexistent") / f"x{name}"])
    assert found.files == ()
    assert all("\x1b" not in message for message in found.refused)


@given(st.text(), st.integers(1, 300))
def test_shown_text_has_no_controls(text: str, limit: int) -> None:
    """Nothing is left that a terminal obeys, and a line stays short."""
    assert not set(visible(text)) & {*map(chr, range(32)), *map(chr, range(127, 160)), "\u202e", "\u2066"}
    assert len(one_line(text, limit)) <= limit


def test_markdown_headings() -> None:
    """The first heading of level one is the title without its marks; code is not read."""
    text = (
        f"# Ferry *Leaves* Pier ##\n\n{TEXT}\n\n## What Next\n\n{TEXT}\n\n```\n# a comment\n```\n\n"
        f"Setext\n---\n\n{TEXT}\n\n***\n\n#hashtag\n"
    )
    assert kinds(text) == "H-H-x-xHx-x-"
    assert markdown.read(text.encode(), "a.md").title == "Ferry *Leaves* Pier"


def test_markdown_underlined_title_and_marked_byline() -> None:
    """Emphasis around a byline or a date does not hide it."""
    draft = markdown.read(
        f"Ferry Leaves\n===\n*By Ada Marsh*\n\n**March 3, 2031**\n\n{TEXT}\n".encode(), "a.md"
    )
    assert (draft.title, draft.author, draft.published) == ("Ferry Leaves", "Ada Marsh", "2031-03-03")
    assert [str(kind) for kind in draft.kinds.values()] == ["heading", *["boilerplate"] * 3]


def test_markdown_trailer_and_images() -> None:
    """A heading above other articles is boilerplate; so is an image on its own line."""
    assert (
        kinds(f"# Ferry Leaves the Pier\n\n![pier](p.png)\n\n{TEXT}\n\n{TEXT}\n\n## Read also\n\n- Ships\n")
        == "Hx--xx"
    )


def test_front_matter_of_yaml_kind() -> None:
    """Its fields come before what the text says; its lines are not read."""
    text = (
        "---\ntitle: 'Ferry: Left'\nauthors: [Ada Marsh, Bo Reed]\ndate: 3 March 2031\noutlet: Lake Herald\n"
        f"tags:\n  - grain\nurl: https://lake.example/ferry\n---\n\n# Another Title\n\n{TEXT}\n"
    )
    draft = markdown.read(text.encode(), "a.md")
    assert (draft.title, draft.author, draft.published) == ("Ferry: Left", "Ada Marsh, Bo Reed", "2031-03-03")
    assert (draft.source, draft.url) == ("Lake Herald", "https://lake.example/ferry")
    assert kinds(text) == "x" * 9 + "H-"


def test_front_matter_of_toml_kind() -> None:
    """Dates may be dates of TOML."""
    text = f'+++\ntitle = "Ferry Left"\ndate = 2031-03-03\nauthor = "Ada Marsh"\n+++\n{TEXT}\n'
    draft = markdown.read(text.encode(), "a.md")
    assert (draft.title, draft.author, draft.published) == ("Ferry Left", "Ada Marsh", "2031-03-03")
    assert kinds(text) == "xxxxx-"


@pytest.mark.parametrize(
    "text", [f"---\n{TEXT}\n---\n", f"---\nkey: value\n{TEXT}\n", f"+++\nno toml\n+++\n{TEXT}\n"]
)
def test_rules_are_no_front_matter(text: str) -> None:
    """A text that begins with a rule keeps its lines."""
    draft = markdown.read(text.encode(), "a.md")
    assert draft.kinds.get(next(p.number for p in split_paragraphs(text) if p.text == TEXT)) is None


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["---", "# a", "===", "```", "key: value", TEXT, "", "+++", "![](x)"]), max_size=20
    )
)
def test_any_markdown_is_read(lines: list[str]) -> None:
    """Marks in any order make a draft with kinds for paragraphs that exist."""
    draft = markdown.read("\n".join(lines).encode(), "notes.md")
    assert draft.title
    assert set(draft.kinds) <= {paragraph.number for paragraph in split_paragraphs(draft.text)}
