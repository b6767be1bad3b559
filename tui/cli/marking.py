"""`tagline tag`, `untag` and `mark-read`: for scripts what the keys are for readers."""

from __future__ import annotations

import click

from store.errors import Refused, WrongUse
from tui.cli.invocation import Invocation
from tui.cli.output import note, print_rows
from tui.cli.verbs import verb


@verb("tag", "tagline tag 001-geneva-impasse.txt 0 42 territory --note 'who decides?'")
@click.argument("article")
@click.argument("start", type=int)
@click.argument("end", type=int)
@click.argument("issues", nargs=-1, metavar="[ISSUE]...")
@click.option("--note", "remark", metavar="TEXT", help="A note; without an ISSUE it stands alone.")
@click.pass_obj
def tag(
    invocation: Invocation, article: str, start: int, end: int, issues: tuple[str, ...], remark: str | None
) -> None:
    """Tag a passage and print the uid of its annotation."""
    from store.model import Span

    if not issues and remark is None:
        raise WrongUse("Name an ISSUE to tag with, or a --note. Nothing was changed; see `tagline issues`.")
    with invocation.open() as project:
        found = project.find_article(article)
        wanted = [project.find_issue(issue) for issue in issues]
        span = Span(start, end)
        # Before anything is looked up by it: offsets may be larger than SQLite's numbers.
        project.text(found).check(span)
        outcome = project.tag(found, span, wanted, note=remark)
    if outcome.annotation is not None:
        print_rows([[outcome.annotation.uid]])
        already = "" if outcome.change else " (was so already)"
        note(f"{outcome.summary}{already}: {outcome.annotation.exact}")


@verb("untag", "tagline untag 019c6f2e-0d5c-7c3a-8f43-2b8d1f6c9e10 --issue territory")
@click.argument("uids", nargs=-1, required=True, metavar="UID...")
@click.option("--issue", metavar="NAME", help="Take only this issue off.")
@click.pass_obj
def untag(invocation: Invocation, uids: tuple[str, ...], issue: str | None) -> None:
    """Remove annotations; if one of them is not as named, none is touched."""
    with invocation.open() as project:
        wanted = project.find_issue(issue) if issue is not None else None
        found = [project.find_annotation(uid) for uid in dict.fromkeys(uids)]
        for annotation in found:
            if wanted is not None and wanted.id not in annotation.issue_ids:
                raise Refused(f"{annotation.uid} has no tag {wanted.name}. Nothing was changed.")
        for annotation in found:
            note(f"{project.untag(annotation, wanted).summary}: {annotation.exact}")


@verb("mark-read", "tagline mark-read 001-geneva-impasse.txt")
@click.argument("article")
@click.pass_obj
def mark_read(invocation: Invocation, article: str) -> None:
    """Count the whole article as read by the coder."""
    with invocation.open() as project:
        found = project.find_article(article)
        project.mark_read(found)
        note(f"{found.title}: read to the end by {project.coder}")
