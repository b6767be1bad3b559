"""`tagline list` and `tagline search`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from tui.cli.invocation import Invocation
from tui.cli.output import Cell, Column, note, print_json, print_rows, print_table, to_terminal
from tui.cli.verbs import verb

if TYPE_CHECKING:
    from store.model import ArticleSummary
    from store.search import Hit

_BEFORE: Final = 16
"""Characters shown before the first match."""
_EXCERPT: Final = 400


@verb("list", "tagline list --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON. In a pipe, rows have the same columns.")
@click.pass_obj
def list_articles(invocation: Invocation, as_json: bool) -> None:
    """Print the articles in the order of import."""
    with invocation.open() as project:
        articles = [_article_row(summary) for summary in project.articles()]
    if as_json:
        print_json(articles)
    elif not to_terminal():
        print_rows([list(row.values()) for row in articles])
    elif not articles:
        note("No articles yet. Add some with `tagline import FILES`.")
    else:
        columns = (
            Column("Title", gives_way=True),
            Column("Source", gives_way=True),
            Column("Published"),
            Column("Sentences", right=True),
            Column("Marked", right=True),
            Column("Read", right=True),
        )
        wanted = ("title", "source", "published", "sentences", "annotations")
        print_table(
            columns, [[*(row[name] for name in wanted), f"{row['read_percent']}%"] for row in articles]
        )


def _article_row(summary: ArticleSummary) -> dict[str, Cell]:
    article = summary.article
    return {
        "uid": article.uid,
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "published": article.published,
        "paragraphs": article.paragraphs,
        "sentences": article.sentences,
        "annotations": summary.annotations,
        "read_percent": summary.read_percent,
    }


@verb("search", "tagline search '\"security guarantees\" Kyiv'")
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Most results.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def search(invocation: Invocation, query: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Print the paragraphs that match, best first."""
    words = " ".join(query)
    with invocation.open() as project:
        hits = project.search(words, limit)
    if as_json:
        print_json([_hit_object(hit) for hit in hits])
    elif not to_terminal():
        print_rows([(hit.article_uid, hit.title, hit.paragraph, hit.start, hit.text) for hit in hits])
    elif hits:
        columns = (Column("Title"), Column("¶", right=True), Column("Text", gives_way=True))
        print_table(columns, [(_short(hit.title), hit.paragraph, _excerpt(hit)) for hit in hits])
    if not hits:
        note(f'No matches for "{words}".')


def _hit_object(hit: Hit) -> dict[str, object]:
    return {
        "article": hit.title,
        "article_id": hit.article_uid,
        "source": hit.source,
        "paragraph": hit.paragraph,
        "start": hit.start,
        "end": hit.start + len(hit.text),
        "exact": hit.text,
        "matches": [{"start": span.start, "end": span.end} for span in hit.matches],
    }


def _short(title: str) -> str:
    return title if len(title) <= 32 else title[:31] + "…"


def _excerpt(hit: Hit) -> str:
    """Return the paragraph from shortly before its first match on."""
    first = hit.matches[0].start - hit.start if hit.matches else 0
    start = max(0, first - _BEFORE)
    return ("…" if start else "") + hit.text[start : start + _EXCERPT]
