"""Draws the README's picture: the reader itself, on the bundled corpus, after a few keys."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path

TAGS = (
    ("which in Kyiv was heard as a request to give up land", ["territory"]),
    ("air raids wore away at Ukraine’s energy system", ["energy strikes"]),
    ("the two heaviest questions", ["territory", "security guarantees"]),
    ("who controls which territory and who guarantees Ukraine’s safety afterwards", ["security guarantees"]),
)
"""Passages of the first report and their issues."""

KEYS = "g g j j j j 1"


async def main() -> None:
    """Write `reader.svg` beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("CONFIG", "STATE", "DATA"):
            os.environ[f"XDG_{name}_HOME"] = folder
        from store.corpus import starter_articles, starter_codebook
        from store.model import Span
        from store.project import Project
        from tui.app import TaglineApp
        from tui.settings import load_settings

        with Project.open(Path(folder) / "talks.db", coder="olena", starter=starter_codebook()) as project:
            drafts = starter_articles()
            first, *_ = [project.import_draft(draft).article for draft in drafts]
            for passage, names in TAGS:
                start = drafts[0].text.index(passage)
                issues = [project.find_issue(name) for name in names]
                project.tag(first, Span(start, start + len(passage)), issues)
            app = TaglineApp(project, load_settings())
            async with app.run_test(size=(120, 36)) as pilot:
                await pilot.press(*KEYS.split())
                await pilot.pause()
                picture = app.export_screenshot(title="tagline")
    # The pictures name a font on the network; the viewer's own monospaced font will do.
    picture = re.sub(r"@font-face\s*{[^}]*}", "", picture)
    Path(__file__).with_name("reader.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
