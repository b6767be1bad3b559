"""The command line as it is meant to be used: every command, its rows, its JSON and its exit code."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result

from store.exporters import EXPORTERS
from store.passages import COLUMNS
from tests.flows.calling import TEXT, Run
from tui.cli.exporting import FORMATS
from tui.cli.verbs import VERBS

LIST_KEYS = [
    *("uid", "title", "source", "author", "published"),
    *("paragraphs", "sentences", "annotations", "read_percent"),
]


@pytest.fixture
def on_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands take their output for a terminal."""
    for module in ("listing", "codebook", "counting", "places", "exporting"):
        monkeypatch.setattr(f"tui.cli.{module}.to_terminal", lambda: True)


def rows(result: Result) -> list[list[str]]:
    """Return the cells that a pipe gets."""
    assert result.exit_code == 0, result.output
    return [line.split("\t") for line in result.stdout.splitlines()]


# Help


def test_help_names_every_command_and_exit_code(run: Run) -> None:
    """The first help says what there is, an example before the options."""
    result = run("--help")
    assert result.exit_code == 0
    assert all(f"\n  {name} " in result.stdout for name in VERBS)
    assert "Exit codes: 0 done, 1 failed" in result.stdout
    assert result.stdout.index("Example: tagline") < result.stdout.index("Options:")


@pytest.mark.parametrize("name", VERBS)
def test_each_help_begins_with_a_sentence_and_an_example(run: Run, name: str) -> None:
    """Both stand before the options, and the command has the name it is listed under."""
    result = run(name, "--help")
    assert result.exit_code == 0
    sentence = " ".join(result.stdout.split())
    assert VERBS[name].sentence in sentence
    assert result.stdout.index("Example: tagline") < result.stdout.index("Options:")
    command = VERBS[name].load()
    assert command.name == name
    assert command.get_short_help_str(200) == VERBS[name].sentence


@pytest.mark.parametrize("name", VERBS)
def test_every_command_takes_the_project_after_its_name(name: str) -> None:
    """Each has -p and --coder; that of export chooses whose passages are written."""
    options = {option for parameter in VERBS[name].load().params for option in parameter.opts}
    assert {"-p", "--project", "--coder", "--debug"} <= options


def test_version(run: Run) -> None:
    """The version is a number."""
    assert run("--version").stdout.startswith("tagline 0.")


def test_the_formats_of_the_help_are_those_there_are() -> None:
    """The help of export names the exporters without loading them."""
    assert set(FORMATS) == set(EXPORTERS)


# Import


def test_importing_twice_adds_nothing(run: Run, texts: Path) -> None:
    """The second time everything is there already."""
    first, second = run("import", texts), run("import", texts, texts / "a.txt")
    assert (first.exit_code, first.stdout, first.stderr) == (0, "", "Added 2.\n")
    assert (second.exit_code, second.stderr) == (0, "Added 0, 2 already there.\n")
    assert len(rows(run("list"))) == 2


def test_a_new_project_has_the_starter_codebook(run: Run, texts: Path, tmp_path: Path) -> None:
    """It has the four issues, and of texts only those imported."""
    assert run("import", "-p", tmp_path / "new.db", texts / "a.txt").exit_code == 0
    issues = rows(run("issues", "-p", tmp_path / "new.db"))
    assert [row[1:3] for row in issues] == [
        ["1", "territory"],
        ["2", "security guarantees"],
        ["3", "Zaporizhzhia"],
        ["4", "energy strikes"],
    ]


def test_refused_files_are_named_and_the_others_added(run: Run, texts: Path) -> None:
    """One line for each, and an exit code that says so."""
    (texts / "c.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    result = run("import", texts, texts / "missing.txt")
    assert result.exit_code == 5
    lines = result.stderr.splitlines()
    assert lines[-1] == "Added 2, 2 refused."
    assert any(line.startswith("c.txt looks like a PNG image") for line in lines)
    assert any("missing.txt does not exist" in line for line in lines)


def test_remarks_name_their_file(run: Run, texts: Path) -> None:
    """How a text was read is told; --encoding says how to read it."""
    (texts / "c.txt").write_bytes("Переговори в Женеві завершилися без угоди.\n".encode("cp1251"))
    assert "c.txt: read as windows-1251" in run("import", texts / "c.txt").stderr
    result = run("import", "--encoding", "koi8-u", texts / "c.txt")
    assert (result.exit_code, result.stderr) == (0, "Added 1.\n")


def test_a_project_travels_as_json_lines(run: Run, filled: Path, tmp_path: Path) -> None:
    """What export writes as jsonl, import reads into another project, once."""
    run("tag", "a.txt", 0, 5, "territory")
    assert run("export", "-o", tmp_path / "all.jsonl").exit_code == 0
    other = tmp_path / "other.db"
    first = run("import", "-p", other, tmp_path / "all.jsonl")
    assert first.exit_code == 0, first.output
    assert "Added 2." in first.stderr
    assert "already there" in run("import", "-p", other, tmp_path / "all.jsonl").stderr
    assert run("export", "-p", other).stdout == run("export").stdout


# Tables


def test_list(run: Run, filled: Path) -> None:
    """JSON has the keys that scripts rely on, and a pipe the same columns."""
    articles = json.loads(run("list", "--json").stdout)
    assert [list(article) for article in articles] == [LIST_KEYS, LIST_KEYS]
    assert articles[0]["title"] == "Talks end in Geneva"
    assert articles[0]["source"] is None
    assert rows(run("list")) == [
        ["" if value is None else str(value) for value in article.values()] for article in articles
    ]


def test_list_on_a_terminal(run: Run, filled: Path, on_screen: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns are aligned and cut to the terminal."""
    lines = run("list").stdout.splitlines()
    assert lines[0].split() == ["Title", "Source", "Published", "Sentences", "Marked", "Read"]
    assert [line.index("0%") for line in lines[1:]] == [lines[0].index("Read") + 2] * 2
    monkeypatch.setenv("COLUMNS", "60")
    narrow = run("list").stdout.splitlines()
    assert max(map(len, narrow)) <= 60
    assert "Talks end in Ge…" in narrow[1]


def test_issues(run: Run, filled: Path, on_screen: None) -> None:
    """They are added, changed, counted and shown."""
    assert run("issues", "add", "prisoners", "--key", "p", "--colour", "#112233").exit_code == 0
    assert run("issues", "edit", "prisoners", "--name", "exchanges", "--key", "").exit_code == 0
    assert run("issues", "edit", "exchanges", "--description", "who is freed").exit_code == 0
    run("tag", "a.txt", 0, 5, "exchanges")
    found = json.loads(run("issues", "--json").stdout)[-1]
    del found["uid"]
    assert found == {
        "key": None,
        "name": "exchanges",
        "colour": "#112233",
        "tags": 1,
        "description": "who is freed",
        "lexicon": [],
        "parent": None,
    }
    assert run("issues").stdout.splitlines()[-1].split()[0] == "exchanges"


def test_issues_make_a_new_project(run: Run, tmp_path: Path) -> None:
    """A codebook may come before the texts."""
    assert run("issues", "add", "prisoners", "-p", tmp_path / "new.db").exit_code == 0
    assert len(rows(run("issues", "-p", tmp_path / "new.db"))) == 5


def test_search(run: Run, filled: Path, on_screen: None) -> None:
    """Words are all needed, a phrase stays together, nothing found is no failure."""
    hits = json.loads(run("search", "--json", "agreed", "hours").stdout)
    assert [(hit["article"], hit["paragraph"], hit["start"]) for hit in hits] == [
        ("Talks end in Geneva", 2, 21)
    ]
    assert [TEXT[match["start"] : match["end"]] for match in hits[0]["matches"]] == ["hours", "agreed"]
    assert TEXT[hits[0]["start"] : hits[0]["end"]] == hits[0]["exact"]
    assert "…" not in run("search", "drones").stdout
    none = run("search", 'C++ "x')
    assert (none.exit_code, none.stdout, none.stderr) == (0, "", 'No matches for "C++ "x".\n')
    assert len(json.loads(run("search", "--json", "--limit", 1, "in").stdout)) == 1


def test_stats(run: Run, filled: Path, on_screen: None) -> None:
    """Tags are counted by issue and source, with bars on a terminal."""
    run("tag", "a.txt", 0, 5, "territory", "energy strikes")
    run("tag", "b.txt", 0, 5, "energy strikes")
    run("mark-read", "a.txt")
    found = json.loads(run("stats", "--json").stdout)
    assert (found["articles"], found["articles_read"], found["annotations"], found["tags"]) == (2, 1, 2, 3)
    assert {"issue": "energy strikes", "tags": 2} in found["issues"]
    assert found["sources"] == [{"source": None, "tags": 3}]
    shown = run("stats").stdout
    assert "energy strikes       2  " + "█" * 30 + "\n" in shown
    assert "territory            1  " + "█" * 15 + "\n" in shown


def test_stats_in_a_pipe(run: Run, filled: Path) -> None:
    """Every row says what it counts."""
    found = rows(run("stats"))
    assert ["total", "articles", "2"] in found
    assert ["issue", "territory", "0"] in found


def test_paths(run: Run, tmp_path: Path, on_screen: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project that would be opened is named; nothing is made."""
    monkeypatch.setenv("TAGLINE_PROJECT", str(tmp_path / "named.db"))
    assert json.loads(run("paths", "--json").stdout)["project"] == str(tmp_path / "named.db")
    assert json.loads(run("paths", "--json", "-p", "x.db").stdout)["project"] == str(tmp_path / "x.db")
    assert "config.toml" in run("paths").stdout
    assert not (tmp_path / "home").exists()


# Marks


def test_tag_and_untag(run: Run, filled: Path) -> None:
    """The uid that tag prints is what untag takes."""
    result = run("--coder", "a", "tag", "a.txt", 21, 27, "territory", "4", "--note", "why?", "--coder", "b")
    assert result.exit_code == 0
    uid = result.stdout.strip()
    assert "territory, energy strikes: The si" in result.stderr
    passages = list(csv.DictReader(io.StringIO(run("export").stdout)))
    assert [
        (row["annotation_id"], row["issue"], row["passage"], row["note"], row["coder"]) for row in passages
    ] == [
        (uid, "territory", TEXT[21:27], "why?", "b"),
        (uid, "energy strikes", TEXT[21:27], "why?", "b"),
    ]
    again = run("tag", "--coder", "b", "a.txt", 21, 27, "territory")
    assert again.stdout.strip() == uid
    assert "was so already" in again.stderr
    assert run("untag", uid, "--issue", "4").exit_code == 0
    assert [row["issue"] for row in csv.DictReader(io.StringIO(run("export").stdout))] == ["territory"]
    assert run("untag", uid).exit_code == 0
    assert len(run("export").stdout.splitlines()) == 1


def test_a_note_alone(run: Run, filled: Path) -> None:
    """A passage may have a note and no issue."""
    assert run("tag", "a.txt", 0, 5, "--note", "odd").exit_code == 0
    (row,) = csv.DictReader(io.StringIO(run("export").stdout))
    assert (row["issue"], row["note"]) == ("", "odd")


def test_mark_read_is_the_coders_own(run: Run, filled: Path) -> None:
    """Each coder has read what he or she has read."""
    assert run("mark-read", "--coder", "olena", "Talks end in Geneva").exit_code == 0
    assert [row[-1] for row in rows(run("list", "--coder", "olena"))] == ["100", "0"]
    assert [row[-1] for row in rows(run("list", "--coder", "taras"))] == ["0", "0"]


# Export


def test_export_chooses(run: Run, filled: Path) -> None:
    """Issue, article, coder and time restrict what is written."""
    run("tag", "--coder", "a", "a.txt", 0, 5, "territory")
    run("tag", "--coder", "b", "b.txt", 0, 6, "territory", "energy strikes")

    def passages(*options: str) -> list[tuple[str, str]]:
        result = run("export", *options)
        return [(row["passage"], row["issue"]) for row in csv.DictReader(io.StringIO(result.stdout))]

    assert run("export").stdout.splitlines()[0] == ",".join(COLUMNS)
    assert passages() == [("Talks", "territory"), ("Drones", "territory"), ("Drones", "energy strikes")]
    assert passages("--issue", "4") == [("Drones", "energy strikes")]
    assert passages("--issue", "4", "--issue", "1") == passages()
    assert passages("--article", "a.txt") == passages("--coder", "a") == [("Talks", "territory")]
    assert passages("--since", "2020-01-01") == passages()
    assert passages("--since", "2999-01-01") == passages("--until", "2020-01-01") == []
    assert passages("--until", "2999-01-01") == passages()
    for option in ("--source", "--session"):
        result = run("export", option, "nobody")
        assert (result.exit_code, result.stdout) == (1, "")
        assert '"nobody"' in result.stderr


def test_export_to_a_file(run: Run, filled: Path, tmp_path: Path) -> None:
    """The file holds what stdout would get, and stdout nothing."""
    run("tag", "a.txt", 0, 5, "territory")
    result = run("export", "-o", "tags.csv")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "1 tag, 1 article, 1 issue → tags.csv\n"
    assert (tmp_path / "tags.csv").read_bytes() == run("export", "-o", "-").stdout_bytes
    assert run("export", "--excel", "-o", "tags.csv").exit_code == 0
    assert (tmp_path / "tags.csv").read_bytes().startswith(b"\xef\xbb\xbfannotation_id")


def test_a_workbook_goes_to_a_file(run: Run, filled: Path, tmp_path: Path, on_screen: None) -> None:
    """By its ending, whole; to a terminal it is refused, since nobody could read it there."""
    run("tag", "a.txt", 0, 5, "territory")
    assert run("export", "-o", "tags.xlsx").stderr == "1 tag, 1 article, 1 issue → tags.xlsx\n"
    assert (tmp_path / "tags.xlsx").read_bytes().startswith(b"PK")
    result = run("export", "-f", "xlsx")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "name a file with -o" in result.stderr


def test_export_goes_by_the_ending(run: Run, filled: Path, tmp_path: Path) -> None:
    """Without -f the ending of the file names the format."""
    run("export", "-o", "all.jsonl")
    assert json.loads((tmp_path / "all.jsonl").read_text().splitlines()[0])["type"] == "tagline"
    run("export", "-o", "all.jsonl", "-f", "csv")
    assert (tmp_path / "all.jsonl").read_text().startswith("annotation_id")
