"""Colour arithmetic for the reader: contrast, legible inks and the grounds of tagged passages.

Colours are "#rrggbb" texts; what is returned is in lower case. Anything else raises `ValueError`.
Nothing here knows about a terminal, so every promise about contrast can be tested without one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

OKABE_ITO: tuple[str, ...] = (
    "#e69f00",  # orange
    "#56b4e9",  # sky blue
    "#009e73",  # bluish green
    "#cc79a7",  # reddish purple
    "#f0e442",  # yellow
    "#0072b2",  # blue
    "#d55e00",  # vermillion
    "#000000",  # black
)
"""Eight colours that colour-blind and other readers tell apart.

Masataka Okabe and Kei Ito, "Color Universal Design (CUD): How to make figures and presentations that
are friendly to colorblind people", 2008 revision. The set is theirs; the order is the order in which a
codebook hands the colours out: the starter issues first, black, which no dark ground shows, last.
"""

TEXT_RATIO = 4.5
"""The contrast that running text needs: WCAG 2.2, success criterion 1.4.3, level AA."""

HIGH_RATIO = 7.0
"""The contrast that text needs at level AAA: WCAG 2.2, success criterion 1.4.6."""

SIGN_RATIO = 3.0
"""The contrast that signs and large text need: WCAG 2.2, success criteria 1.4.11 and 1.4.3."""

MOST_OVERLAPPING = 8
DARK_SHARE = 0.30
LIGHT_SHARE = 0.35

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_BLACK, _WHITE = "#000000", "#ffffff"

_Channels = tuple[float, float, float]


def relative_luminance(colour: str) -> float:
    """Return the relative luminance of a colour as WCAG 2.2 defines it: 0 is black, 1 is white.

    Raises:
        ValueError: If the colour is not "#rrggbb".
    """
    return _luminance(_channels(colour))


def contrast_ratio(one: str, other: str) -> float:
    """Return the WCAG 2.2 contrast ratio of two colours, from 1 (the same) to 21 (black and white).

    Raises:
        ValueError: If a colour is not "#rrggbb".
    """
    return _contrast(_channels(one), _channels(other))


def blend(a: str, b: str, share: float) -> str:
    """Return `a` with `share` (0 to 1) of it replaced by `b`.

    Raises:
        ValueError: If a colour is not "#rrggbb" or the share is not between 0 and 1.
    """
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    return _text(_mixed(_channels(a), _channels(b), share))


@lru_cache(maxsize=4096)
def legible(colour: str, background: str, ratio: float = SIGN_RATIO) -> str:
    """Return the colour, moved towards black or white until it stands out from the background.

    It moves towards whichever of the two is farther from the background and no farther than needed, which
    keeps the hue. Where even that end falls short of the ratio, that end is returned: nothing does better.

    Raises:
        ValueError: If a colour is not "#rrggbb".
    """
    start = blend(colour, colour, 0.0)
    if contrast_ratio(start, background) >= ratio:
        return start
    end = max(_BLACK, _WHITE, key=lambda pole: contrast_ratio(pole, background))
    # A colour that falls short can only lose contrast before it gains some on its way to the far end, so
    # "reaches the ratio" turns from no to yes once and halving finds the place.
    low, high = 0, 255
    while high - low > 1:
        middle = (low + high) // 2
        if contrast_ratio(blend(start, end, middle / 255), background) >= ratio:
            high = middle
        else:
            low = middle
    return blend(start, end, high / 255)


def wash(
    colours: Sequence[str], background: str, foreground: str, share: float, ratio: float = TEXT_RATIO
) -> str:
    """Return the background with each of the colours laid over it in turn, thinly enough to read on.

    `share` is the most each colour covers; it is reduced until the foreground keeps `ratio`. A foreground
    that lacks the ratio on the bare background gets the bare background.

    Raises:
        ValueError: If a colour is not "#rrggbb" or the share is not between 0 and 1.
    """
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    ground, ink = _channels(background), _channels(foreground)
    layers = [_channels(colour) for colour in colours]
    for percent in range(round(share * 100), 0, -1):
        mixed = ground
        for layer in layers:
            mixed = _mixed(mixed, layer, percent / 100)
        rounded = _text(mixed)
        # Measured after rounding: the promise is about the colour that reaches the screen.
        if _contrast(ink, _channels(rounded)) >= ratio:
            return rounded
    return _text(ground)


def tint(issue_colours: Sequence[str], background: str, foreground: str, ratio: float = TEXT_RATIO) -> str:
    """Return the background of a passage with these issues; the foreground keeps `ratio`, 4.5:1, on it.

    Up to eight colours are laid over each other, in the order given; further ones add nothing.

    Raises:
        ValueError: If a colour is not "#rrggbb".
    """
    return _tint(tuple(issue_colours[:MOST_OVERLAPPING]), background, foreground, ratio)


@lru_cache(maxsize=4096)
def _tint(issue_colours: tuple[str, ...], background: str, foreground: str, ratio: float) -> str:
    dark = relative_luminance(background) < relative_luminance(foreground)
    return wash(issue_colours, background, foreground, DARK_SHARE if dark else LIGHT_SHARE, ratio)


def _channels(colour: str) -> _Channels:
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f'{colour!r} is not a colour of the form "#rrggbb"')
    number = int(colour[1:], 16)
    return float(number >> 16), float(number >> 8 & 0xFF), float(number & 0xFF)


def _text(channels: _Channels) -> str:
    red, green, blue = (round(channel) for channel in channels)
    return f"#{red:02x}{green:02x}{blue:02x}"


def _mixed(a: _Channels, b: _Channels, share: float) -> _Channels:
    keep = 1.0 - share
    return a[0] * keep + b[0] * share, a[1] * keep + b[1] * share, a[2] * keep + b[2] * share


def _luminance(channels: _Channels) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """Undo the sRGB transfer curve of one channel."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _contrast(one: _Channels, other: _Channels) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)
