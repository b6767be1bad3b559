"""Fixed wordings, bylines and dates are told from sentences."""

from __future__ import annotations

import pytest

from store.importers.bylines import read_bio, read_byline, without_dateline
from store.importers.dates import read_date, read_date_line
from store.importers.phrases import is_contribution, is_credit, is_noise, is_trailer


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("March 3, 2031", "2031-03-03"),
        ("Wed., Sept. 3rd 2031", "2031-09-03"),
        ("3 Mar 2031, 4:15 p.m. ET", "2031-03-03"),
        ("2031-03-03T10:15:00Z", "2031-03-03"),
        ("03.04.2031", "2031-04-03"),
        ("03/14/2031", "2031-03-14"),
        ("03/04/2031", "2031"),
        ("3 травня 2031 року", "2031-05-03"),
        ("3 мая 2031 г.", "2031-05-03"),
        ("March 2031", "2031-03"),
        ("2031-03", "2031-03"),
        ("February 30, 2031", "2031"),
        ("tomorrow", None),
    ],
)
def test_dates_are_as_precise_as_given(text: str, iso: str | None) -> None:
    """Ambiguous and impossible days are left out."""
    assert read_date(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "Updated on",
        "Published: March 3, 2031",
        "Last updated 2 hours ago",
        "Wednesday, 3 March 2031 at 14:05 GMT",
        "Опубліковано 3 березня 2031 р. о 14:05",
        "3 hours ago",
    ],
)
def test_date_lines(text: str) -> None:
    """A line with a date, a label or a time of day and nothing else."""
    assert read_date_line(text)


@pytest.mark.parametrize(
    "text", ["In March 2031 the ferry sank", "2031", "3 ships sank on March 3, 2031", "May be"]
)
def test_lines_that_only_mention_a_date(text: str) -> None:
    """Words beside the date make it text."""
    assert read_date_line(text) is None


@pytest.mark.parametrize(
    ("text", "authors", "source"),
    [
        ("By Ada Marsh", ("Ada Marsh",), None),
        ("By ADA MARSH and BO O’REED", ("ADA MARSH", "BO O’REED"), None),
        ("By Ada Marsh, Bo Reed & Cy van Elm", ("Ada Marsh", "Bo Reed", "Cy van Elm"), None),
        ("By Ada Marsh, Lake News, Lakeside", ("Ada Marsh",), None),
        ("Written by: Ada Marsh in Lakeside", ("Ada Marsh",), None),
        ("Автори: Олена Явір та Іван Дуб", ("Олена Явір", "Іван Дуб"), None),
        ("By Lake News", (), "Lake News"),
        ("By Staff Reporter", (), None),
    ],
)
def test_bylines(text: str, authors: tuple[str, ...], source: str | None) -> None:
    """Names come out, outlets and places do not."""
    byline = read_byline(text)
    assert byline
    assert (byline.authors, byline.source) == (authors, source)


@pytest.mark.parametrize(
    "text", ["By Wednesday", "By Land and Sea", "By contrast", "By then the ferry had left.", "Ada Marsh"]
)
def test_lines_that_are_no_bylines(text: str) -> None:
    """ "By" begins many things."""
    assert read_byline(text) is None


def test_biographies_name_people() -> None:
    """Organisations report on things, too."""
    assert read_bio("Ada Marsh is a senior reporter based in Lakeside.") == ("Ada Marsh",)
    assert read_bio("Олена Явір — журналістка.") == ("Олена Явір",)
    assert not read_bio("Harbour Watch International reports on abuses every year.")
    assert not read_bio("The accord covers grain and timber.")


@pytest.mark.parametrize(
    "text",
    [
        "Copyright law was not discussed, the minister said.",
        "“Credit where it is due,” he added.",
        "Credit ratings fell on the coast.",
        "They shared a video by drone operators of the strike.",
        "Poor harvests contributed to the rise in prices.",
        "Edited by a censor, the newspaper was full of gaps.",
        "Photos show an empty pier.",
        "He left for the coast, the mayor told reporters (Reuters).",
        "Comments were not welcome, he said.",
        "Share prices fell.",
        "Subscribers were told first.",
        "Related charges were dropped.",
        "Follow-up talks are planned.",
        "Фото зі супутника показують порожній причал.",
        "He deserves credit: he came.",
    ],
)
def test_sentences_are_never_boilerplate(text: str) -> None:
    """Hiding a sentence is worse than showing a caption."""
    assert not any(test(text) for test in (is_noise, is_trailer, is_credit, is_contribution))


@pytest.mark.parametrize(
    "text",
    [
        "Photo: Ada Marsh",
        "Photo by Ada Marsh",
        "(Photo by Ada Marsh/Getty Images)",
        "Ada Marsh/AFP",
        "Getty Images",
        "The pier at dawn. (AP Photo/Ada Marsh)",
        "The pier at dawn [Ada Marsh/Reuters]",
        "Image caption: the pier",
        "Фото: Служба порту",
        "The pier. Photo: Ada Marsh",
        "Причал. Фото: Reuters",
    ],
)
def test_credits(text: str) -> None:
    """Credits and captions that end in one."""
    assert is_credit(text)


@pytest.mark.parametrize(
    "text",
    [
        "Advertisement",
        "Story continues below advertisement",
        "5 min read",
        "8 хв читання",
        "Share this article",
        "Share on Facebook",
        "Subscribe to our newsletter",
        "Follow us on Telegram",
        "© 2031 Lake Herald",
        "Read more: The ferry strike",
        "Tags: grain, ports",
        "* * *",
        "РЕКЛАМА",
        "Підписуйтеся на наш канал",
    ],
)
def test_noise(text: str) -> None:
    """Fixed wordings around articles."""
    assert is_noise(text)


def test_datelines_are_places() -> None:
    """A dash after other words is part of the sentence."""
    assert without_dateline("LAKESIDE, 3 March (AP) — The talks") == "The talks"
    assert without_dateline("Київ – Переговори тривають") == "Переговори тривають"
    assert without_dateline("The talks of the day – Ada said") == "The talks of the day – Ada said"
