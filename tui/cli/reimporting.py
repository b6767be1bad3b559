"""`tagline reimport`: the text of an article again, from a source that was edited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.bars import slow_bar
from tui.cli.invocation import Invocation
from tui.cli.output import Column, note, print_json, print_rows, print_table, to_terminal
from tui.cli.verbs import verb

if TYPE_CHECKING:
    from store.revising import Fate, Reimported


@verb("reimport", "tagline reimport 001-geneva-impasse.txt corrected.txt --dry-run")
@click.argument("article")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would happen to each annotation; change nothing.")
@click.option("--encoding", metavar="NAME", help="Of a text that is not UTF-8, such as windows-1251.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: every annotation with its fate.")
@click.pass_obj
def command(
    invocation: Invocation, article: str, file: Path, dry_run: bool, encoding: str | None, as_json: bool
) -> None:
    """Give the article the text of the file; print the annotations that a reader should look at."""
    from store.importers import read_file
    from store.model import Status

    draft = read_file(file, encoding)
    with invocation.open() as project, slow_bar("Comparing") as progress:
        found = project.find_article(article)
        act = project.foresee_reimport if dry_run else project.reimport
        done = act(found, draft, progress)
    for remark in draft.remarks:
        note(f"{file.name}: {remark}")
    if as_json:
        print_json(_object(done, dry_run=dry_run))
    else:
        _print([fate for fate in done.fates if fate.status is not Status.PLACED])
    note(_summary(done, dry_run=dry_run))


def _summary(done: Reimported, *, dry_run: bool) -> str:
    from store.model import Status

    title = done.article.title
    if done.same:
        return f"{title}: has this text already. Nothing was changed."
    review = any(fate.status is not Status.PLACED for fate in done.fates)
    what = f"{title}: {done.summary}" if done.fates else f"{title}: new text, no annotations"
    if dry_run:
        return f"{what} · nothing was changed"
    return f"{what} · review with o in the reader" if review else what


def _print(fates: list[Fate]) -> None:
    rows = [
        (fate.status, f"¶{fate.annotation.paragraph}", _line(fate.annotation.exact), _line(fate.passage))
        for fate in fates
    ]
    if not to_terminal():
        print_rows([(fate.annotation.uid, *row) for fate, row in zip(fates, rows, strict=True)])
    elif rows:
        columns = (
            Column("Status"),
            Column("Was in"),
            Column("Passage", gives_way=True),
            Column("In the new text", gives_way=True),
        )
        print_table(columns, [(*row[:3], row[3] and _maybe(row[0], row[3])) for row in rows])


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) if text else None


def _maybe(status: str, passage: str) -> str:
    """Return the words of a place; those that are only a suggestion with a question mark."""
    return f"? {passage}" if status == "orphan" else passage


def _object(done: Reimported, *, dry_run: bool) -> dict[str, object]:
    from store.model import Status

    return {
        "article": done.article.title,
        "article_id": done.article.uid,
        "changed": not (done.same or dry_run),
        "same_text": done.same,
        **{status.value: done.count(status) for status in Status},
        "annotations": [
            {
                "annotation_id": fate.annotation.uid,
                "status": fate.status.value,
                "start": fate.annotation.span.start,
                "end": fate.annotation.span.end,
                "exact": fate.annotation.exact,
                "new_start": fate.span.start if fate.span else None,
                "new_end": fate.span.end if fate.span else None,
                "new_exact": fate.passage,
            }
            for fate in done.fates
        ],
    }
