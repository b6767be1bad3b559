"""The fifteen lines with which one would show a text in Textual: a title, the head of the file, the keys."""

import sys

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Footer, Header, Static


class PlainApp(App[None]):
    BINDINGS = [("q", "quit", "quit")]  # noqa: RUF012  # as tutorials have it

    def compose(self) -> ComposeResult:
        yield Header()
        with open(sys.argv[1], encoding="utf-8") as file, VerticalScroll():  # noqa: PTH123
            yield Static(file.read(8000), markup=False)
        yield Footer()


PlainApp().run()
