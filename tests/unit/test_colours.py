"""The colour arithmetic: WCAG figures, legible inks and the grounds of passages."""

from __future__ import annotations

import colorsys
import itertools

import pytest

from tui.colours import OKABE_ITO, blend, contrast_ratio, legible, relative_luminance, tint, wash

GROUNDS = ("#000000", "#16181d", "#444444", "#777777", "#999999", "#f5ecd9", "#ffffff")


def hue(colour: str) -> float:
    """Return the hue in degrees."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return colorsys.rgb_to_hsv(red, green, blue)[0] * 360


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),  # the well-known grey that just misses AA
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#FF0000", 1.0),
    ],
)
def test_contrast_ratio_gives_the_published_figures(one: str, other: str, ratio: float) -> None:
    assert contrast_ratio(one, other) == pytest.approx(ratio, abs=0.005)


def test_relative_luminance_runs_from_black_to_white() -> None:
    assert relative_luminance("#000000") == 0
    assert relative_luminance("#ffffff") == pytest.approx(1)
    assert relative_luminance("#00ff00") == pytest.approx(0.7152)


def test_blend_meets_both_ends_and_the_middle() -> None:
    assert blend("#102030", "#FFFFFF", 0) == "#102030"
    assert blend("#102030", "#FFFFFF", 1) == "#ffffff"
    assert blend("#000000", "#64c8ff", 0.5) == "#326480"


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_0_to_1_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        blend("#000000", "#ffffff", share)
    with pytest.raises(ValueError, match="share"):
        wash(["#ffffff"], "#000000", "#ffffff", share)


@pytest.mark.parametrize(
    "bad", ["", "red", "#fff", "#12345", "#1234567", "#12345g", " #123456", "#123456\n", "١٢٣"]
)
def test_only_rrggbb_is_a_colour(bad: str) -> None:
    for call in (
        lambda: relative_luminance(bad),
        lambda: contrast_ratio("#000000", bad),
        lambda: blend(bad, "#000000", 0.5),
        lambda: legible(bad, "#000000"),
        lambda: legible("#000000", bad),
        lambda: tint([bad], "#000000", "#ffffff"),
        lambda: tint([], bad, "#ffffff"),
        lambda: tint([], "#000000", bad),
    ):
        with pytest.raises(ValueError, match="is not a colour"):
            call()


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("colour", OKABE_ITO)
def test_legible_reaches_the_ratio_and_keeps_the_hue(colour: str, ground: str) -> None:
    ink = legible(colour, ground)
    assert contrast_ratio(ink, ground) >= 3.0
    if ink not in ("#000000", "#ffffff") and colour != "#000000":
        assert abs(hue(ink) - hue(colour)) < 4


def test_legible_leaves_a_colour_that_is_legible_already() -> None:
    assert legible("#E69F00", "#000000") == "#e69f00"


def test_legible_moves_no_farther_than_needed() -> None:
    assert contrast_ratio(legible("#e69f00", "#ffffff"), "#ffffff") < 3.1


def test_legible_moves_away_from_a_middling_ground_through_it() -> None:
    # Slightly lighter than a ground that only black is far from: the way leads down through the ground.
    ink = legible("#bbbbbb", "#aaaaaa")
    assert relative_luminance(ink) < relative_luminance("#aaaaaa")
    assert contrast_ratio(ink, "#aaaaaa") >= 3.0


def test_legible_gives_its_best_where_the_ratio_is_out_of_reach() -> None:
    assert legible("#808080", "#757575", 21) in ("#000000", "#ffffff")


def test_tint_of_nothing_is_the_ground() -> None:
    assert tint([], "#16181D", "#ffffff") == "#16181d"


def test_tint_lays_the_usual_share_where_there_is_room() -> None:
    assert tint(["#ff0000"], "#000000", "#ffffff") == blend("#000000", "#ff0000", 0.30)
    assert tint(["#ffff00"], "#ffffff", "#000000") == blend("#ffffff", "#ffff00", 0.35)


def test_tint_thins_out_where_the_text_would_drown() -> None:
    thin = tint(["#ffffff"], "#000000", "#8a8a8a")
    assert "#000000" < thin < blend("#000000", "#ffffff", 0.30)
    assert contrast_ratio("#8a8a8a", thin) >= 4.5


def test_tint_gives_up_where_the_text_is_faint_already() -> None:
    assert tint(["#ffffff"], "#000000", "#555555") == "#000000"


def test_tint_takes_eight_colours_and_no_more() -> None:
    assert tint([*OKABE_ITO, "#ff0000"], "#ffffff", "#000000") == tint(OKABE_ITO, "#ffffff", "#000000")
    assert tint(OKABE_ITO[:7], "#ffffff", "#000000") != tint(OKABE_ITO, "#ffffff", "#000000")


@pytest.mark.parametrize("ratio", [3.0, 4.5, 7.0])
@pytest.mark.parametrize(
    ("ground", "ink"), [("#000000", "#ffffff"), ("#16181d", "#d8d5cd"), ("#fafaf7", "#26292e")]
)
def test_text_keeps_its_contrast_on_every_tint(ground: str, ink: str, ratio: float) -> None:
    for size in (1, 2, 3, 4):
        for some in itertools.combinations(OKABE_ITO, size):
            assert contrast_ratio(ink, tint(some, ground, ink, ratio)) >= ratio


def test_the_set_is_okabe_and_itos() -> None:
    assert len(set(OKABE_ITO)) == 8
    assert set(OKABE_ITO) == {
        "#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7",
    }  # fmt: skip
