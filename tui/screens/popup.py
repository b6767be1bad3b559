"""What all screens over the page have in common."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType

from tui.screens.sized import Sized


class Popup(ModalScreen[ScreenResultType], Sized[ScreenResultType]):
    """A screen over the page. It is closed once, however often the key comes that closes it."""

    @property
    def is_on_top(self) -> bool:
        """Whether keys are for this screen: it is neither closed nor below another one."""
        stack = self.app.screen_stack
        return bool(stack) and stack[-1] is self

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close with a result; nothing happens if that was done already."""
        return super().dismiss(result) if self.is_on_top else AwaitComplete()

    def scroll_rows(self, selector: str, rows: int) -> None:
        """Scroll a part of the screen by so many rows, at once: of scrolls put off, only the last counts."""
        self.query_one(selector).scroll_relative(y=rows, animate=False, immediate=True)
