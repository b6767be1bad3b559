"""What could not be saved yet: kept in order, shown, tried again, taken back, or rescued into a file."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from store.errors import HeldProject, NotNow, TaglineError
from store.model import Annotation, Article, Origin, Span, Status
from store.tagging import Outcome, Pending
from tui.keymap import US_POSITION
from tui.settings import state_path

if TYPE_CHECKING:
    from tui.screens.reading import ReadingScreen

PATIENCE: Final = 0.04
"""Seconds that a key waits for another program which is writing; then the write waits and not the key."""
HELD_PAUSE: Final = 0.5
"""Seconds between tries while another program holds the project."""
FULL_PAUSE: Final = 5.0
"""Seconds between tries while there is no room."""


class Deed(NamedTuple):
    """A write that waits."""

    write: Callable[[], Outcome]
    marks: tuple[Pending, ...]
    """The passages that it marks."""


class Waiting:
    """The writes of a screen that wait until the project takes them."""

    def __init__(self, screen: ReadingScreen) -> None:
        self._screen = screen
        self._deeds: list[Deed] = []
        self._refused: list[Pending] = []
        """Passages that the project will not take any more, as their article changed meanwhile."""
        self._held = False
        self._since = 0.0
        self._told = ""

    def __len__(self) -> int:
        return len(self._deeds) + len(self._refused)

    @property
    def words(self) -> str:
        """What the status line says as long as something waits, else nothing."""
        return f"{len(self)} NOT SAVED" if self else ""

    @property
    def _pending(self) -> list[Pending]:
        return [mark for deed in self._deeds for mark in deed.marks] + self._refused

    def annotations_over(self, article: Article, span: Span) -> list[Annotation]:
        """Return the annotations over a span; the ids of those that are not saved yet are below 0."""
        stored = self._screen.project.annotations_over(article, span)
        waiting = [
            _as_annotation(-number, mark)
            for number, mark in enumerate(self._pending, 1)
            if mark.article.id == article.id and mark.span.overlaps(span)
        ]
        return sorted([*stored, *waiting], key=_in_text) if waiting else stored

    def save(self, write: Callable[[], Outcome], *marks: Pending) -> Outcome | None:
        """Write now and return what was done, or None if it waits: its place is behind what waits already.

        Raises:
            TaglineError: The project refuses it for good.
        """
        if not self._deeds:
            try:
                with self._screen.project.hurried(PATIENCE):
                    return write()
            except NotNow as reason:
                self._since = time.monotonic()
                self._try_later(reason)
        self._deeds.append(Deed(write, marks))
        self._show()
        self._tell()
        return None

    def take_back(self) -> bool:
        """Forget the latest write that waits; return whether there was one."""
        if not self._deeds:
            return False
        self._deeds.pop()
        self._show()
        self._screen.say("taken back before it was saved")
        return True

    def _try_later(self, reason: NotNow) -> None:
        self._held = isinstance(reason, HeldProject)
        self._screen.set_timer(HELD_PAUSE if self._held else FULL_PAUSE, self._retry)

    def _retry(self) -> None:
        """Write what waits, in order, as far as the project takes it."""
        saved, last, said = 0, None, ""
        while self._deeds:
            deed = self._deeds[0]
            try:
                with self._screen.project.hurried(0):
                    last = deed.write()
                saved += 1
            except NotNow as reason:
                self._try_later(reason)
                break
            except TaglineError as error:
                self._refused += deed.marks
                said = str(error)
            del self._deeds[0]
        if saved or said:
            self._screen.refresh_annotations()
        if said:
            self._screen.say(f"NOT SAVED: {said} It goes into the rescue file when you leave.", alarm=True)
        elif self._deeds:
            self._tell()
        elif saved == 1 and last is not None:
            self._screen.apply(last)
        elif saved:
            self._screen.say(f"{saved} changes · saved")

    def _tell(self) -> None:
        """Say why something waits, unless something else was said since."""
        screen, count = self._screen, len(self._deeds)
        if screen.said[0] not in ("", self._told):
            screen.show_status()
            return
        what = "Your change is" if count == 1 else f"Your {count} changes are"
        if self._held:
            seconds = round(time.monotonic() - self._since)
            self._told = (
                f"Waiting for another program to finish with {screen.project.path.name} ({seconds} s). "
                f"{what} kept."
            )
        else:
            self._told = (
                f"NOT SAVED: no room for {screen.project.path.name}. {what} kept. "
                f"Make room: I try every {FULL_PAUSE:.0f} s."
            )
        screen.said = (self._told, True)
        screen.show_status()

    def _show(self) -> None:
        for pane in self._screen.panes:
            pane.refresh_annotations()

    # Leaving

    def leave(self, go: Callable[[], None]) -> None:
        """Leave when nothing waits; else ask what shall become of it."""
        if not self:
            go()
            return

        def answer(key: str) -> None:
            key = US_POSITION.get(key, key)
            if key == "d":
                self._forget()
            if key == "d" or (key == "r" and self.rescue() is not None):
                go()

        count, marks = len(self), len(self._pending)
        choices = [("w", "wait here"), ("d", "discard, and leave")]
        if marks:
            passages = f"{marks} passage{'' if marks == 1 else 's'}"
            choices.insert(0, ("r", f"rescue {passages} into a file, and leave"))
        self._screen.keyboard.ask(
            f"{count} change{' is' if count == 1 else 's are'} not saved", choices, answer
        )

    def _forget(self) -> None:
        self._deeds.clear()
        self._refused.clear()

    def rescue(self) -> Path | None:
        """Write the passages that wait into a file and return it, or None if that failed or none waits."""
        pending = self._pending
        if not pending:
            return None
        # Imported on use: most who read never need it.
        import tempfile

        from store.exporters.rescue import write_rescue
        from store.files import write_atomically

        name = f"rescue-{datetime.now(UTC):%Y%m%dT%H%M%S}.jsonl"
        failures: list[str] = []
        for folder in (state_path(), Path(tempfile.gettempdir())):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                with write_atomically(folder / name, what="Rescue") as stream:
                    write_rescue(self._screen.project, pending, stream)
            except (OSError, TaglineError) as error:
                failures.append(str(error))
                continue
            self._screen.app.farewell = (
                f"{len(pending)} passages that were not saved are in {folder / name}; "
                f"bring them back with: tagline import -p {self._screen.project.path} {folder / name}"
            )
            self._forget()
            return folder / name
        self._screen.say(f"NOT SAVED: {failures[0]}", alarm=True)
        return None


def _in_text(annotation: Annotation) -> tuple[int, int]:
    return annotation.span.start, -annotation.span.end


def _as_annotation(number: int, mark: Pending) -> Annotation:
    return Annotation(
        id=number,
        uid="",
        article_id=mark.article.id,
        revision_id=mark.article.revision_id,
        span=mark.span,
        exact="",
        prefix="",
        suffix="",
        paragraph=0,
        sentence=0,
        note=mark.note or "",
        coder_id=0,
        origin=Origin.MANUAL,
        status=Status.PLACED,
        session_id=None,
        created_at="",
        updated_at="",
        issue_ids=tuple(issue.id for issue in mark.issues),
    )
