"""How the reader draws under a theme: the styles of passages, issues, target and cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from rich.color import Color as RichColour
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from tui.colours import (
    DARK_SHARE,
    HIGH_RATIO,
    LIGHT_SHARE,
    MOST_OVERLAPPING,
    OKABE_ITO,
    TEXT_RATIO,
    blend,
    contrast_ratio,
    legible,
    tint,
    wash,
)

DEFAULT_THEME = "dark"

UNDERLINES: tuple[str, ...] = (
    "underline",
    "underline italic",
    "underline bold",
    "underline bold italic",
    "underline2 italic",
    "underline2 bold",
    "underline2 bold italic",
)
"""Attributes by which issues differ where colours do not, in codebook order; they repeat after the last.

A bare double underline is not among them: it says that two or more issues overlap. The double underlines
come last because some terminals show them as single ones.
"""

Part = Literal["target", "cursor", "search", "highlight", "dim", "heading", "margin"]
"""The reader's own parts: each has a theme variable `reader-PART` and a text style `reader-PART-style`."""

GROUNDS = ("target", "cursor", "search", "highlight")
GROUNDS_WITH_TEXT = ("cursor", "search")
INKS = ("dim", "heading", "margin")
_ANSI_INKS = ("ansi_red", "ansi_cyan", "ansi_green", "ansi_magenta", "ansi_yellow", "ansi_blue")
_STRONG_RATIO = 15.0


@dataclass(frozen=True)
class ReaderTheme:
    """A theme that was found fit to use."""

    # A Theme can be changed and so has no hash; the rest tells themes apart well enough for a cache.
    theme: Theme = field(hash=False)
    description: str
    issue_colours: tuple[str, ...]
    path: Path


def issue_ink(theme: ReaderTheme, colour: str, position: int) -> str:
    """Return the colour in which an issue is written in the margin: "#rrggbb" or, under ANSI, "ansi_...".

    Args:
        theme: The theme in use.
        colour: The issue's colour in the codebook; one that is not "#rrggbb" is replaced, as a codebook
            from elsewhere must not stop a paint.
        position: The issue's place in the codebook, from 0.
    """
    inks = _own_inks(theme)
    if inks:
        return inks[position % len(inks)]
    return legible(_codebook_colour(colour, position), _background(theme))


def tint_ink(theme: ReaderTheme, colour: str) -> str:
    """Return the ink of a colour of the codebook by itself; ANSI has none, there its name must do."""
    return "ansi_default" if theme.theme.ansi else legible(colour, _background(theme))


def issue_attributes(position: int) -> Style:
    """Return the underline and weight of the issue at this place of the codebook, counted from 0."""
    return _attributes(UNDERLINES[position % len(UNDERLINES)])


def passage_style(theme: ReaderTheme, issues: Sequence[tuple[str, int]], *, targeted: bool = False) -> Style:
    """Return the style of text under annotations with these issues; cached, cheap enough for every run.

    Args:
        theme: The theme in use.
        issues: Codebook colour and position of each issue, in any order; one named twice counts once.
            None at all means an annotation without an issue.
        targeted: Whether the text also lies in the target sentence, whose ground then shines through.
    """
    return _passage_style(theme, tuple(issues), targeted)


@lru_cache(maxsize=512)
def mark_style(theme: ReaderTheme, part: Part) -> Style:
    """Return the style of one of the reader's own parts, its colours and text style together.

    Only what the part changes is set, so that it can be added to the style of the text beneath.
    """
    variables = reader_variables(theme)
    name = f"reader-{part}"
    attributes = _attributes(variables[f"{name}-style"])
    if part in INKS:
        return Style(color=_rich(variables[name])) + attributes
    return Style(color=_rich(variables.get(f"{name}-text")), bgcolor=_rich(variables[name])) + attributes


def reader_variables(theme: ReaderTheme) -> dict[str, str]:
    """Return the reader's theme variables, given by the theme or derived from its colours; none is missing.

    `reader-PART` is a ground for target, cursor, search and highlight, an ink for dim, heading and margin;
    `reader-PART-style` a text style; `reader-cursor-text` and `reader-search-text` the inks on those two.
    Use the styles too: under an ANSI theme the target is bold on the terminal's own ground and nothing else.
    """
    variables = ansi_variables() if theme.theme.ansi else _derived_variables(theme)
    given = theme.theme.variables
    return {name: given.get(name, value) for name, value in variables.items()}


# Styles


@lru_cache(maxsize=4096)
def _passage_style(theme: ReaderTheme, given: tuple[tuple[str, int], ...], targeted: bool) -> Style:
    # Sorted, so that the same issues give the same tint whichever annotation comes first.
    issues = sorted(set(given), key=lambda issue: (issue[1], issue[0]))
    attributes = _attributes("underline" if not issues else "underline2")
    if len(issues) == 1:
        attributes = issue_attributes(issues[0][1])
    variables = reader_variables(theme)
    if targeted:
        attributes += _attributes(variables["reader-target-style"])
    if theme.theme.ansi:
        ink = issue_ink(theme, *issues[0]) if issues else None
        return Style(color=_rich(ink)) + attributes
    own = theme.issue_colours
    colours = [
        own[position % len(own)] if own else _codebook_colour(colour, position) for colour, position in issues
    ]
    foreground = _foreground(theme)
    ground = variables["reader-target"] if targeted else _background(theme)
    if colours:
        ground = tint(colours[:MOST_OVERLAPPING], ground, foreground, _passage_ratio(theme))
    elif targeted:
        ground = wash([foreground], ground, foreground, 0.16)
    else:
        ground = variables["reader-highlight"]
    # The ink is set as well: a heading or boilerplate has one of its own, which the tint was not made for.
    return Style(color=foreground, bgcolor=ground) + attributes


def _passage_ratio(theme: ReaderTheme) -> float:
    """Return the contrast text keeps on a tint; a theme that is all contrast keeps it there as well."""
    strong = contrast_ratio(_foreground(theme), _background(theme)) >= _STRONG_RATIO
    return HIGH_RATIO if strong else TEXT_RATIO


@cache
def _attributes(words: str) -> Style:
    return Style.parse(words)


def _rich(colour: str | None) -> RichColour | None:
    """Return the colour for rich; none for the terminal's own, which is what stands there anyway."""
    if colour is None or colour == "ansi_default":
        return None
    return Color.parse(colour).rich_color


def _own_inks(theme: ReaderTheme) -> tuple[str, ...]:
    if theme.theme.ansi and not theme.issue_colours:
        return _ANSI_INKS
    return theme.issue_colours


def _codebook_colour(colour: str, position: int) -> str:
    try:
        return blend(colour, colour, 0.0)
    except ValueError:
        # Black, the last of the set, would be no colour at all beside the text.
        return OKABE_ITO[position % (len(OKABE_ITO) - 1)]


def _background(theme: ReaderTheme) -> str:
    return six_digits(theme.theme.background or generated_colours(theme)["background"])


def _foreground(theme: ReaderTheme) -> str:
    return six_digits(theme.theme.foreground or generated_colours(theme)["foreground"])


@lru_cache(maxsize=256)
def generated_colours(theme: ReaderTheme) -> dict[str, str]:
    """Return all colours of a theme; Textual's own themes leave the background to be derived."""
    return theme.theme.to_color_system().generate()


@lru_cache(maxsize=256)
def _derived_variables(theme: ReaderTheme) -> dict[str, str]:
    foreground, background = _foreground(theme), _background(theme)
    given = theme.theme.variables
    primary, warning = six_digits(theme.theme.primary), six_digits(theme.theme.warning or "#e69f00")
    accented = DARK_SHARE if theme.theme.dark else LIGHT_SHARE
    # A target that the theme gives is the ground the inks below have to be legible on.
    target = six_digits(
        given.get("reader-target", wash([foreground], background, foreground, 0.08, TEXT_RATIO))
    )
    lift = min(background, target, key=lambda ground: contrast_ratio(foreground, ground))
    variables = {
        "reader-target": target,
        "reader-cursor": wash([primary], background, foreground, accented),
        "reader-cursor-text": foreground,
        "reader-search": wash([warning], background, foreground, accented),
        "reader-search-text": foreground,
        "reader-highlight": wash([foreground], background, foreground, 0.16),
        "reader-dim": legible(blend(foreground, background, 0.42), lift),
        "reader-heading": legible(primary, lift, TEXT_RATIO),
        "reader-margin": legible(blend(foreground, background, 0.5), lift),
    }
    styles = {f"reader-{part}-style": "none" for part in (*GROUNDS, *INKS)}
    styles["reader-heading-style"] = "bold"
    # A theme of little contrast leaves no room for a shift of the ground; the marks must show nevertheless.
    if target == background:
        styles["reader-target-style"] = "bold"
    if variables["reader-cursor"] == background:
        styles["reader-cursor-style"] = "reverse"
    return variables | styles


@cache
def ansi_variables() -> dict[str, str]:
    """Return marks that show on a ground nobody knows: bold, reverse and dim, black on yellow."""
    variables = {f"reader-{part}": "ansi_default" for part in (*GROUNDS, *INKS)}
    variables |= {f"reader-{part}-style": "none" for part in (*GROUNDS, *INKS)}
    return variables | {
        "reader-target-style": "bold",
        "reader-cursor-text": "ansi_default",
        "reader-cursor-style": "bold reverse",
        "reader-search": "ansi_yellow",
        "reader-search-text": "ansi_black",
        "reader-heading-style": "bold",
        "reader-dim-style": "dim",
        "reader-margin-style": "dim",
    }


def six_digits(colour: str) -> str:
    """Return a colour as "#rrggbb", without its alpha."""
    return Color.parse(colour).hex6.lower()
