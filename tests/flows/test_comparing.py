"""`tagline matrix` as people and scripts see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flows.calling import Run


def test_scripts_get_every_cell(run: Run, filled: Path) -> None:
    """JSON has the keys of the contract: passages as characters of the article, and a state for silence."""
    run("tag", "a.txt", 0, 5, "territory")
    run("mark-read", "b.txt")
    cells = json.loads(run("matrix", "--json").stdout)
    titles = [row["title"] for row in json.loads(run("list", "--json").stdout)]
    assert [(cell["article"], cell["issue"]) for cell in cells[:4]] == [
        (titles[0], issue) for issue in ("territory", "security guarantees", "Zaporizhzhia", "energy strikes")
    ]
    first, second = cells[0], cells[4]
    assert (first["state"], first["count"], first["strongest"]) == ("tagged", 1, first["passages"][0])
    assert {name: first["passages"][0][name] for name in ("start", "end", "exact")} == {
        "start": 0,
        "end": 5,
        "exact": "Talks",
    }
    assert (second["state"], second["read_percent"], second["passages"]) == ("none", 100, [])
    assert cells[1]["state"] == "unread"


def test_people_get_a_table(run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number, `none` or a share in each cell, and what they mean below."""
    monkeypatch.setattr("tui.cli.comparing.to_terminal", lambda: True)
    run("tag", "a.txt", 0, 5, "territory")
    run("mark-read", "b.txt")
    result = run("matrix")
    head, first, second = result.stdout.splitlines()[:3]
    assert head.split() == [
        "Source",
        "territory",
        "security",
        "guarantees",
        "Zaporizhzhia",
        "energy",
        "strikes",
    ]
    assert first.split()[-4] == "1"
    assert first.split()[-1].endswith("%")
    assert second.split()[-4:] == ["none"] * 4
    assert "none: read to the end, nothing there" in result.stderr


def test_a_pipe_gets_rows(run: Run, filled: Path) -> None:
    """Tab separated, with a head that names the issues."""
    rows = [line.split("\t") for line in run("matrix").stdout.splitlines()]
    assert rows[0][:4] == ["article_id", "title", "source", "territory"]
    assert {len(row) for row in rows} == {7}
