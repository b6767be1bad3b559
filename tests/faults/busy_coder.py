"""A program at a project, which acts at random and prints a line for each action: PATH CODER SEED COUNT."""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Callable
from pathlib import Path

from store.codebook import IssueDraft
from store.errors import NotFound, Refused
from store.model import Annotation, Origin, Span
from store.project import Project
from store.stamps import new_uid
from store.tagging import Outcome


def act(project: Project, chance: random.Random) -> Outcome | int | None:
    """Do something, with what is there at this moment."""
    article = project.articles()[0].article
    issues = project.issues()
    found = project.annotations_from(article, 0, -1)
    one, other = chance.choice(issues), chance.choice(issues)
    start = chance.randrange(30)
    span = Span(start, start + chance.randrange(1, 9))

    def at_one(do: Callable[[Annotation], Outcome]) -> Outcome | None:
        return do(chance.choice(found)) if found else None

    actions: list[Callable[[], Outcome | int | None]] = [
        lambda: project.tag(article, span, [one]),
        lambda: project.tag(article, span, [one, other], note="n"),
        lambda: project.tag_each(
            article, [span, Span(40, 45), Span(50, 55)], [one], origin=Origin.MANUAL, batch=new_uid()
        ),
        lambda: at_one(project.untag),
        lambda: at_one(lambda annotation: project.note(annotation, str(start))),
        lambda: at_one(lambda annotation: project.move_edges(annotation, span)),
        lambda: at_one(lambda annotation: project.change_issue(annotation, one, other)),
        lambda: project.add_issue(IssueDraft(f"issue {start % 6}")),
        lambda: project.nest_issue(one, other),
        lambda: project.remove_issue(one) if len(issues) > 2 else None,
        lambda: project.merge_issues(one, other) if len(issues) > 2 else None,
        *([project.undo] * 5),
        *([project.redo] * 3),
    ]
    return chance.choice(actions)()


def main(path: str, coder: str, seed: str, count: str) -> None:
    """Act so many times; what is refused is no failure."""
    chance = random.Random(seed)
    with Project.open(Path(path), coder=coder, timeout=60) as project:
        for number in range(int(count)):
            with contextlib.suppress(Refused, NotFound):
                act(project, chance)
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
