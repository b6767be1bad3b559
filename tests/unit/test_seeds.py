"""The starter corpus: its codebook, the forms it promises, and its distance from the originals."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[2] / "seeds"
ORIGINALS = Path(__file__).parents[3] / "shared" / "articles"
REPORTS = {path.name[:3]: path.read_bytes().decode() for path in sorted(SEEDS.glob("0*.txt"))}
CODEBOOK = tomllib.loads((SEEDS / "codebook.toml").read_text(encoding="utf-8"))
QUOTATION = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"")
ENERGY = r"energy|infrastructure|electricity|heating|refinery|drones|missiles"


def _runs(text: str, length: int = 7) -> set[tuple[str, ...]]:
    words = re.findall(r"[^\W_]+", text.casefold())
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def _saying(pattern: str) -> set[str]:
    return {number for number, text in REPORTS.items() if re.search(pattern, text, re.IGNORECASE)}


def test_codebook_has_the_four_issues_in_order() -> None:
    """The codebook parses and offers the four issues under the keys 1 to 4, each complete."""
    issues = CODEBOOK["issues"]
    assert [(issue["name"], issue["key"], issue["colour"]) for issue in issues] == [
        ("territory", "1", "#E69F00"),
        ("security guarantees", "2", "#56B4E9"),
        ("Zaporizhzhia", "3", "#009E73"),
        ("energy strikes", "4", "#CC79A7"),
    ]
    for issue in issues:
        assert set(issue) == {"name", "key", "colour", "description", "lexicon"}
        assert 2 <= issue["description"].count(".") <= 4
        assert "\n" not in issue["description"]


def test_lexicon_is_taken_from_the_reports() -> None:
    """Each issue has 6 to 14 hints, none twice, and every hint occurs in at least one report."""
    for issue in CODEBOOK["issues"]:
        lexicon = [hint.casefold() for hint in issue["lexicon"]]
        assert 6 <= len(lexicon) == len(set(lexicon)) <= 14
        everything = " ".join(" ".join(REPORTS.values()).casefold().split())
        assert [hint for hint in lexicon if not re.search(rf"\b{re.escape(hint)}\b", everything)] == []


def test_reports_are_five_clean_texts() -> None:
    """Five reports of readable length are strict UTF-8 with LF only, no BOM, and one newline at the end."""
    assert list(REPORTS) == ["001", "002", "003", "004", "005"]
    for text in REPORTS.values():
        assert 350 <= len(text.split()) <= 850
        assert not re.search(r"[\r\x00\ufeff\ufffd]", text)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert text == text.lstrip()


def test_reports_keep_their_forms() -> None:
    """Titles, blank lines, page furniture, quotes and no-break spaces are where the README says they are."""
    lines = {number: text.splitlines() for number, text in REPORTS.items()}
    assert "\nLeave a Comment\n" in REPORTS["001"]
    assert lines["002"].count(lines["002"][0]) >= 3
    assert {"Public Domain", "Updated on", "Related Stories"} <= set(lines["002"])
    assert re.fullmatch(r"\w+\.example\.org", lines["002"][-1])
    assert lines["003"][0].startswith("Geneva – ")
    assert "\n\n" not in REPORTS["003"] + REPORTS["005"]
    assert re.search("\\d\N{NO-BREAK SPACE}sq\N{NO-BREAK SPACE}km", REPORTS["003"])
    assert re.search("\N{NO-BREAK SPACE}$", REPORTS["003"], re.MULTILINE)
    assert {"Comments", "Popular posts from this blog"} <= set(lines["004"])
    assert "Credit..." in REPORTS["004"]
    assert lines["005"][1].startswith("- Post By ")
    assert lines["005"][2] == "- February 18, 2026"
    assert _saying('"') == {"002", "005"}
    assert _saying("“") == {"001", "003", "004", "005"}


def test_reports_differ_in_spelling_and_wording() -> None:
    """The three spellings of one name, two of one word, and three wordings of one remark all occur."""
    assert _saying(r"\bZelenskiy\b") == {"001"}
    assert _saying(r"\bZelensky\b") == {"002", "004", "005"}
    assert _saying(r"\bZelenskyy\b") == {"003"}
    assert _saying("cease-fire") == {"004"}
    assert _saying("ceasefire") == {"001", "002"}
    assert _saying("difficult, but businesslike") == {"002"}
    assert _saying("were tough but businesslike") == {"004"}
    assert _saying("difficult but business-like") == {"005"}
    assert _saying("hundreds of thousands") == {"002"}
    assert _saying("tens of thousands") == {"005"}


def test_silence_is_real() -> None:
    """The reports that the README calls silent on an issue have none of its words."""
    assert _saying("territor") == set(REPORTS)
    assert _saying("guarantee") == {"001", "002", "004"}
    assert _saying("Zaporizhzhia|nuclear") == {"002", "005"}
    assert _saying(ENERGY) == {"001", "002", "003"}


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the originals are not beside this checkout")
def test_no_sentence_is_copied() -> None:
    """Outside quotation marks no run of seven words comes from an original; inside, all words do."""
    originals = [path.read_text(encoding="utf-8") for path in sorted(ORIGINALS.glob("*.txt"))]
    assert originals
    taken = set[tuple[str, ...]]().union(*map(_runs, originals))
    spoken = [" ".join(re.findall(r"[^\W_]+", text.casefold())) for text in originals]
    for text in REPORTS.values():
        assert [run for part in QUOTATION.split(text) for run in _runs(part) & taken] == []
        for quotation in QUOTATION.findall(text):
            words = " ".join(re.findall(r"[^\W_]+", quotation.casefold()))
            assert any(words in original for original in spoken), quotation
