"""What the lines of an article say about it, and which lines are not its text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.importers import plain
from store.importers.metadata import Proposal, propose
from store.model import ParagraphKind
from store.text import split_paragraphs

ARTICLES = Path(__file__).parents[3] / "shared" / "articles"
LETTERS = {ParagraphKind.HEADING: "H", ParagraphKind.BOILERPLATE: "x"}

LEAD = (
    "Envoys of the two coastal republics left the lakeside hotel on Tuesday evening without signing the grain"
    " accord, and each delegation blamed the other for the delay that has kept forty ships in port since"
    " spring."
)
SECOND = "The harbour master said that eleven ships had been waiting. Nobody could say when they would sail."
THIRD = "A further meeting is planned for the autumn, the mediators said."


def article(*lines: str) -> str:
    """Return an article of paragraphs set apart by blank lines."""
    return "\n\n".join(lines)


def read(text: str, name: str = "report.txt") -> Proposal:
    """Return what is proposed for a text."""
    return propose(list(split_paragraphs(text)), name)


def kinds(text: str) -> str:
    """Return a letter for each paragraph: H heading, x boilerplate, - body."""
    proposal = read(text)
    count = sum(1 for _ in split_paragraphs(text))
    return "".join(LETTERS.get(proposal.kinds.get(n, ParagraphKind.BODY), "-") for n in range(1, count + 1))


def test_caption_above_the_title_is_not_the_title() -> None:
    """Title Case and the deck below tell the headline from the caption."""
    text = article(
        "Envoys of both sides walk to the ferry after the grain talks",
        "Lakeside Grain Talks Close Without Accord as Harvest Nears",
        "Port cities count the cost while mediators look for another date.",
        LEAD,
        SECOND,
        "Leave a Comment",
        "Your email address will not be published. Required fields are marked *",
    )
    assert read(text).title == "Lakeside Grain Talks Close Without Accord as Harvest Nears"
    assert kinds(text) == "xH---xx"


def test_caption_that_is_a_sentence_is_not_the_title_either() -> None:
    """A caption may end in a full stop; it stays body, as it may be a lead."""
    text = article("Envoys walk to the ferry.", "Lakeside Grain Talks Close Without Any Accord", LEAD, SECOND)
    assert read(text).title == "Lakeside Grain Talks Close Without Any Accord"
    assert kinds(text) == "-H--"


def test_section_headings_stand_between_prose() -> None:
    """Short lines without a full stop between paragraphs are headings; quotations and lists are not."""
    text = article(
        "Grain Talks Close Without Accord", LEAD, "What Comes Next", SECOND, "Who Pays for the Delay?", THIRD,
        "“Nothing”", THIRD, "ships:", SECOND, "wheat", "barley", LEAD,
    )  # fmt: skip
    assert kinds(text) == "H-H-H--------"


def test_repeated_headlines_and_the_outlet_at_the_end() -> None:
    """Cards of related stories, the outlet's name and its domain follow the text."""
    text = "\n".join(
        [
            "Grain Talks Close Without Accord on the Lake", "",
            "Lakeside Meeting Closes With Plans for Autumn",
            "Grain Talks Close Without Accord on the Lake",
            "Public Domain", "Updated on", "5 min read", "",
            LEAD, "", "The Harbour Question", "", SECOND, "", THIRD, "",
            "Grain Talks Close Without Accord on the Lake",
            "Ferry Strike Enters Its Second Week",
            "Grain Talks Close Without Accord on the Lake", "",
            "Related Stories", "", "No stories found.", "Harbour Light News", "harbourlightnews.example",
        ]
    )  # fmt: skip
    proposal = read(text)
    assert proposal.title == "Grain Talks Close Without Accord on the Lake"
    assert (proposal.source, proposal.url) == ("Harbour Light News", "harbourlightnews.example")
    assert kinds(text) == "Hxxxxx-H--xxxxxxx"


def test_text_without_a_title_is_named_by_its_first_sentence() -> None:
    """The dateline is left out, the cut is at a word, and nothing is marked."""
    text = f"Lakeside – {LEAD}\n{SECOND}\n{THIRD}"
    title = read(text).title
    assert title == "Envoys of the two coastal republics left the lakeside hotel on Tuesday evening…"
    assert kinds(text) == "---"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Mr. Ash met Dr. Oak in the U.S. embassy. They spoke.", "Mr. Ash met Dr. Oak in the U.S. embassy"),
        ("Hello world", "Hello world"),
        ("x" * 200, "x" * 80 + "…"),
        ("", "report"),
        ("* * *", "report"),
    ],
)
def test_titles_of_odd_texts(text: str, title: str) -> None:
    """There is always a title; without words it is the file's name."""
    assert read(text).title == title


def test_image_description_and_caption_are_boilerplate_but_the_deck_is_not() -> None:
    """The sentence right above a credited caption describes the image."""
    text = (
        "Second Day of Grain Talks Ends Early\n\n"
        "The meeting was expected to settle the harbour fees, but it ended before noon. \n"
        "A woman in a grey coat walks past a ferry. Other people wait on the pier.\n"
        "The chief envoy, Ada Marsh, on the pier on Monday.Credit...Jo/Lake Press — Harbour Images\n\n\n"
        f"{LEAD}\n\n{SECOND}\n\n“We will come back,” she wrote.\n\n"
        "Ivo Reed and Ann-Mary Pine contributed reporting. \n\n\n"
        "Zoë Brook reports on the coast, including harbours, ferries and how people live with them.\n\n"
        "Comments\n\nPopular posts from this blog\n\nThe ferry that never sailed\n\nAnalysis: Why Ships Wait"
    )
    assert kinds(text) == "H-xx---xxxxxx"
    assert read(text).author == "Zoë Brook"


def test_byline_and_date_below_the_title() -> None:
    """Bullets before them do not matter."""
    text = f"Grain Talks Close Without Any Accord\n- Post By Robin\n- March 3, 2031\n{LEAD}\n{SECOND}"
    proposal = read(text)
    assert (proposal.author, proposal.published) == ("Robin", "2031-03-03")
    assert kinds(text) == "Hxx--"


def test_names_and_dates_of_related_stories_are_not_the_article_s() -> None:
    """What stands below the text belongs to other articles."""
    text = article(
        "Grain Talks Close Without Accord",
        "By Ann Ash and Bo Oak | March 3, 2031 | 5 min read",
        LEAD,
        SECOND,
        "More from World",
        "Envoys Reach the Lake",
        "By Cy Elm",
        "March 1, 2031",
        "© 2031 Lake Herald. All rights reserved.",
    )
    proposal = read(text)
    assert (proposal.author, proposal.published) == ("Ann Ash, Bo Oak", "2031-03-03")
    assert proposal.source == "Lake Herald"
    assert kinds(text) == "Hx--xxxxx"


def test_dates_of_related_stories_are_no_date_at_all() -> None:
    """An article without a date does not borrow one, unless the line says what it is the date of."""
    text = article(
        "Grain Talks Close Without Accord", LEAD, SECOND, "More from World", "Envoys Arrive", "March 1, 2031"
    )
    assert read(text).published is None
    assert read(article("Grain Talks", LEAD, "Published: March 3, 2031")).published == "2031-03-03"


def test_outlet_is_spelt_by_its_domain() -> None:
    """Any part of the domain may be the outlet's name; without one the domain stands for it."""
    text = article(LEAD, SECOND, "Long Quay News", "www.longquaynews.example.org")
    assert (read(text).source, kinds(text)) == ("Long Quay News", "--xx")
    assert read(article(LEAD, SECOND, "longquay.example")).source == "longquay.example"


def test_ukrainian_article() -> None:
    """The commonest Ukrainian wordings are known."""
    text = "\n".join(
        [
            "Зернові переговори біля озера завершилися без угоди",
            "3 березня 2031, 14:05", "Автор: Олена Явір", "Фото: Служба порту",
            "Зустріч тривала лише дві години. Сторони домовилися продовжити розмову восени.",
            "Читайте також: Чому стоять кораблі",
            "Очільник порту сказав, що на рейді чекають одинадцять суден.",
            "Що далі",
            "Нову зустріч планують на осінь, але місце ще не визначили.",
            "Поділитися", "Читайте також", "Пором не вийшов у море", "Коментарі",
        ]
    )  # fmt: skip
    proposal = read(text)
    assert (proposal.author, proposal.published) == ("Олена Явір", "2031-03-03")
    assert kinds(text) == "Hxxx-x-H-xxxx"


def test_russian_article() -> None:
    """The commonest Russian wordings are known; a sentence about photos is no credit."""
    text = "\n".join(
        [
            "Новости", "Переговоры у озера завершились без соглашения", "3 марта 2031 г.",
            "Встреча продолжалась два часа. Стороны договорились продолжить осенью.",
            "Фото со спутника показывают пустой причал.",
            "Источник: Озёрный вестник", "Похожие новости", "Паром не вышел в море",
        ]
    )  # fmt: skip
    proposal = read(text)
    assert (proposal.source, proposal.published) == ("Озёрный вестник", "2031-03-03")
    assert kinds(text) == "xHx--xxx"


def test_trailer_words_inside_the_text_hide_only_themselves() -> None:
    """Sentences below a trailer are the article going on."""
    text = article(
        "Grain Talks Close Without Accord", LEAD, "Related Stories", SECOND, THIRD, "Comments", LEAD
    )
    assert kinds(text) == "H-x--x-"
    assert (
        kinds(article("Grain Talks Close Without Accord", LEAD, LEAD, "Related", THIRD, "Ferries"))
        == "H--x--"
    )


def test_hard_line_ends_are_left_alone() -> None:
    """A line that is part of a paragraph is never a caption or a heading."""
    text = (
        "Envoys of the two republics left the hotel\non Tuesday evening and said that they had\n"
        "Ada Marsh to thank for the coffee and the\nbread.\n\nThe talks will go on in autumn, after the\n"
        "harvest is in, and perhaps on the other\nshore of the lake.\n"
    )
    assert set(kinds(text)) == {"-"}
    start = text.split("\n\n")[0]
    below = article(start, "Grain Talks Close Without Accord", SECOND)
    assert kinds(below) == "----H-"


def test_chronicle_keeps_its_dates() -> None:
    """Dates between paragraphs are headings, not the date of publication."""
    text = article("How the Grain Talks Came About", THIRD, "March 3, 2031", SECOND, "March 9, 2031", LEAD)
    assert read(text).published is None
    assert kinds(text) == "H-H-H-"


def test_agency_in_the_dateline_is_the_source() -> None:
    """A dateline names place, perhaps day, and agency."""
    assert read(f"LAKESIDE, March 3 (Reuters) - {LEAD}\n{SECOND}").source == "Reuters"
    assert read(f"The harbour office (LHO) – {LEAD}\n{SECOND}").source is None


def test_outlet_after_a_bar_leaves_the_title() -> None:
    """Browsers put the outlet behind the headline."""
    proposal = read(article("Grain Talks Close Without Accord | Lake Herald", LEAD, SECOND))
    assert (proposal.title, proposal.source) == ("Grain Talks Close Without Accord", "Lake Herald")


def test_date_in_the_file_name_is_better_than_none() -> None:
    """The text's own date comes first."""
    assert read(article(LEAD, SECOND), "2031-03-09-talks.txt").published == "2031-03-09"
    assert (
        read(article("Talks End Today Again", "2031-03-03", LEAD), "2031-03-09.txt").published == "2031-03-03"
    )


def test_fields_are_plain_lines() -> None:
    """Controls do not get into titles, and long ones are cut."""
    text = article("Grain Talks\x1b[31m Close \u2028 Without\tAccord " + "again " * 30, LEAD, SECOND)
    proposal = read(text)
    assert proposal.title.startswith("Grain Talks␛[31m Close Without Accord again")
    assert len(propose([], "n" * 900 + ".txt").title) == 300


def test_huge_texts_cost_no_more() -> None:
    """Only the two ends are looked at, and long lines only at their start."""
    paragraphs = list(split_paragraphs(f"{LEAD}\n" * 100_000 + "x" * 5_000_000))
    started = time.perf_counter()
    propose(paragraphs, "huge.txt")
    assert time.perf_counter() - started < 2


LINES = st.sampled_from(
    [LEAD, SECOND, THIRD, "Related Stories", "By Ada Marsh", "Grain Talks Close Without Accord", "", " ",
     "March 3, 2031", "lake.example", "Comments", "Photo: Ada", "(" * 90, "A " * 90, "Ab/" * 60, "U.S."]
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.lists(LINES | st.text(max_size=60), max_size=25))
def test_any_lines_get_a_proposal(lines: list[str]) -> None:
    """Kinds are of paragraphs that exist; long paragraphs of prose stay body."""
    draft = plain.read("\n".join(["Report", *lines]).encode(errors="replace"), "report.txt")
    paragraphs = {paragraph.number: paragraph for paragraph in split_paragraphs(draft.text)}
    assert set(draft.kinds) <= set(paragraphs)
    assert draft.title
    assert all(paragraphs[number].text != LEAD for number in draft.kinds)


needs_articles = pytest.mark.skipif(
    not ARTICLES.is_dir(), reason="the five articles are not in the repository"
)


@needs_articles
@pytest.mark.parametrize(
    ("name", "aside", "headings", "fields"),
    [
        ("000", {1, 42, 43}, 13, (None, None, None, None)),
        ("001", {2, 3, 4, 5, 6, *range(30, 40)}, 8,
         ("Inter Bellum News", None, None, "interbellumnews.com")),
        ("002", set(), 0, (None, None, None, None)),
        ("003", {3, 4, *range(22, 29)}, 1, (None, "Constant Méheut", None, None)),
        ("004", {2, 3}, 1, (None, "Emmie", "2026-02-18", None)),
    ],
)  # fmt: skip
def test_real_articles(name: str, aside: set[int], headings: int, fields: tuple[str | None, ...]) -> None:
    """The articles the reader is made for come out right."""
    path = next(ARTICLES.glob(f"{name}_*.txt"))
    draft = plain.read(path.read_bytes(), path.name)
    found = {n for n, kind in draft.kinds.items() if kind is ParagraphKind.BOILERPLATE}
    assert found == aside
    assert len(draft.kinds) - len(found) == headings
    assert (draft.source, draft.author, draft.published, draft.url) == fields
    first = [n for n, kind in draft.kinds.items() if kind is ParagraphKind.HEADING][:1]
    lines = {paragraph.number: paragraph.text for paragraph in split_paragraphs(draft.text)}
    assert draft.title == lines[first[0]] if first else draft.title.endswith("…")
