"""What is open on screen, remembered for each project outside of it: a copy of the project is only data."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from store.errors import TaglineError

_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Workspace:
    """The panes of a project as they were left."""

    articles: tuple[str, ...] = ()
    """The uids of the articles in the panes, left to right."""
    active: int = 0
    """The pane with the cursor."""
    annotations: bool = False
    """Whether the list of annotations is shown."""
    suggestions: bool = False
    """Whether suggestions are shown."""

    def opening(self, article_uid: str) -> Workspace:
        """Return the workspace with an article in its active pane, and nothing else if it was not open."""
        if article_uid in self.articles:
            return replace(self, active=self.articles.index(article_uid))
        return replace(self, articles=(article_uid,), active=0)


def load_workspace(folder: Path, project_uid: str) -> Workspace:
    """Return what was open in a project; an empty workspace if that is not known."""
    try:
        data = _path(folder, project_uid).read_bytes()[:_LIMIT]
        table = json.loads(data)
    except (OSError, ValueError, RecursionError):
        return Workspace()
    if not isinstance(table, dict):
        return Workspace()
    articles, active, annotations = (table.get(name) for name in ("articles", "active", "annotations"))
    if not isinstance(articles, list) or not all(isinstance(uid, str) for uid in articles):
        return Workspace()
    place = active if active in (0, 1) else 0
    return Workspace(tuple(articles[:2]), place, annotations is True, table.get("suggestions") is True)


def save_workspace(folder: Path, project_uid: str, workspace: Workspace) -> bool:
    """Remember what is open; return False if the folder cannot be written, which costs nothing else."""
    from store.files import write_atomically  # on use: it is the end, not the start

    path = _path(folder, project_uid)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_atomically(path) as file:
            file.write(json.dumps(asdict(workspace)).encode())
    except (OSError, TaglineError):
        return False
    return True


def _path(folder: Path, project_uid: str) -> Path:
    """Return the file of a project; its uid comes from the project, so it is no part of a path as it is."""
    name = re.sub(r"[^0-9a-f-]", "", project_uid)[:40] or "project"
    return folder / "workspaces" / f"{name}.json"
