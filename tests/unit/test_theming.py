"""Themes: the bundled ones keep their promises, and no file can harm the reader."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Button, DataTable, Footer, Input, Markdown, OptionList, Static

from tui.colours import OKABE_ITO, contrast_ratio
from tui.theme_files import MAX_BYTES, MAX_FILES, ThemeLoad, load_themes
from tui.theming import (
    DEFAULT_THEME,
    UNDERLINES,
    Part,
    ReaderTheme,
    issue_attributes,
    issue_ink,
    mark_style,
    passage_style,
    reader_variables,
)

FOLDER = Path(__file__).parents[2] / "themes"
THEMES = {each.theme.name: each for each in load_themes([FOLDER]).themes}
COLOURED = [each for each in THEMES.values() if not each.theme.ansi]
STARTERS = ("#E69F00", "#56B4E9", "#009E73", "#CC79A7")
PARTS: tuple[Part, ...] = get_args(Part)

GOOD = 'name = "dusk"\nprimary = "#8fb3d9"\nbackground = "#16181d"\nforeground = "#d8d5cd"\n'
FAINT = 'name = "faint"\nprimary = "#8fb3d9"\nbackground = "#000000"\nforeground = "#666666"\n'

coloured = pytest.mark.parametrize("theme", COLOURED, ids=lambda each: each.theme.name)
bundled = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def hexed(style: Style) -> str:
    """Return the ground of a style."""
    assert style.bgcolor is not None
    return Color.from_rich_color(style.bgcolor).hex.lower()


def load(folder: Path, text: str | bytes, name: str = "dusk.toml") -> ThemeLoad:
    """Load a folder that holds this one file."""
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return load_themes([folder])


def reason(folder: Path, text: str | bytes) -> str:
    """Return why the only theme of a folder was skipped, without the sentence around it."""
    loaded = load(folder, text)
    assert loaded.themes == ()
    (problem,) = loaded.problems
    head, tail = "Theme dusk.toml was skipped: ", ". The others work; mend the file and restart."
    assert problem.startswith(head)
    assert problem.endswith(tail)
    assert problem.isprintable()
    assert len(problem) < 400
    return problem.removeprefix(head).removesuffix(tail)


# The bundled themes


def test_every_bundled_theme_loads() -> None:
    loaded = load_themes([FOLDER])
    assert loaded.problems == ()
    assert {"dark", "light", "paper", "contrast", "night", "sixteen"} <= {t.theme.name for t in loaded.themes}
    assert DEFAULT_THEME in THEMES


@bundled
def test_a_bundled_theme_names_and_describes_itself(theme: ReaderTheme) -> None:
    assert theme.path.stem == theme.theme.name
    assert theme.description.endswith(".")
    assert 20 < len(theme.description) <= 80


@coloured
def test_text_stands_out_from_every_ground(theme: ReaderTheme) -> None:
    made = theme.theme
    grounds = [str(ground) for ground in (made.background, made.surface, made.panel)]
    variables = made.variables
    least = 4.5 if made.name == "night" else 7.0
    for ground in grounds:
        assert contrast_ratio(str(made.foreground), ground) >= least
        for name in ("primary", "secondary", "accent", "warning", "error", "success"):
            assert contrast_ratio(getattr(made, name), ground) >= (7.0 if made.name == "contrast" else 4.5), (
                name
            )
        assert contrast_ratio(variables["text-muted"], ground) >= (7.0 if made.name == "contrast" else 4.5)
    assert contrast_ratio(variables["border"], grounds[0]) >= 3.0
    pairs = ("block-cursor", "block-cursor-blurred", "input-cursor")
    for pair in pairs:
        assert contrast_ratio(variables[f"{pair}-foreground"], variables[f"{pair}-background"]) >= 4.5
    for name in ("input-selection-background", "screen-selection-background", "block-hover-background"):
        assert contrast_ratio(str(made.foreground), variables[name]) >= 4.5


@coloured
def test_every_issue_ink_stands_out(theme: ReaderTheme) -> None:
    least = 7.0 if theme.theme.name == "contrast" else 3.0
    for position, colour in enumerate(OKABE_ITO):
        assert contrast_ratio(issue_ink(theme, colour, position), str(theme.theme.background)) >= least


@coloured
@pytest.mark.parametrize("targeted", [False, True])
def test_text_stays_readable_on_every_tint(theme: ReaderTheme, targeted: bool) -> None:
    ink = str(theme.theme.foreground)
    least = 7.0 if theme.theme.name == "contrast" else 4.5
    issues = [(colour, position) for position, colour in enumerate(OKABE_ITO)]
    some = [chosen for size in range(5) for chosen in itertools.combinations(issues, size)]
    for chosen in [*some, tuple(issues)]:
        style = passage_style(theme, chosen, targeted=targeted)
        assert contrast_ratio(ink, hexed(style)) >= least
        assert style.color is not None
        assert Color.from_rich_color(style.color).hex.lower() == ink


@coloured
def test_the_parts_of_the_reader_are_readable(theme: ReaderTheme) -> None:
    variables, made = reader_variables(theme), theme.theme
    for part in ("target", "cursor", "search", "highlight"):
        text = variables.get(f"reader-{part}-text", str(made.foreground))
        assert contrast_ratio(text, variables[f"reader-{part}"]) >= (7.0 if made.name == "contrast" else 4.5)
    for ground in (str(made.background), variables["reader-target"]):
        assert contrast_ratio(variables["reader-dim"], ground) >= 3.0
        assert contrast_ratio(variables["reader-margin"], ground) >= 3.0
        assert contrast_ratio(variables["reader-heading"], ground) >= 4.5


@coloured
@pytest.mark.parametrize("depth", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT])
def test_marks_differ_from_what_surrounds_them(theme: ReaderTheme, depth: ColorSystem) -> None:
    # Also after the terminal rounded everything to its 256 colours.
    def shown(colour: str) -> object:
        return Color.parse(colour).rich_color.downgrade(depth)

    variables, background = reader_variables(theme), str(theme.theme.background)
    target, cursor = variables["reader-target"], variables["reader-cursor"]
    assert shown(background) != shown(target)
    assert len({shown(each) for each in (background, target, cursor, variables["reader-search"])}) == 4
    assert shown(background) != shown(variables["reader-highlight"])
    for position, colour in enumerate(STARTERS):
        assert shown(background) != shown(hexed(passage_style(theme, [(colour, position)])))


# Machado, Oliveira & Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency",
# IEEE TVCG 15 (2009), severity 1.0; the matrices apply to linear RGB.
VISIONS = {
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}


def seen(colour: str, vision: str) -> tuple[float, float, float]:
    """Return CIE Lab (D65) of a colour as this vision sees it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * c for weight, c in zip(row, linear, strict=True))))
        for row in VISIONS[vision]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@coloured
@pytest.mark.parametrize("vision", VISIONS)
def test_the_starter_issues_are_told_apart_by_colour(theme: ReaderTheme, vision: str) -> None:
    # A difference of 2.3 in Lab is just noticeable side by side; four times that for single letters that
    # stand apart. The closest pair, sky blue and purple under protanopia, also differs in key and underline.
    inks = [issue_ink(theme, colour, position) for position, colour in enumerate(STARTERS)]
    for one, other in itertools.combinations(inks, 2):
        distance = (
            sum((a - b) ** 2 for a, b in zip(seen(one, vision), seen(other, vision), strict=True)) ** 0.5
        )
        assert distance >= 9.2, (one, other)


def test_sixteen_uses_nothing_but_the_terminals_colours() -> None:
    theme = THEMES["sixteen"]
    assert theme.theme.ansi
    for part in PARTS:
        for colour in (mark_style(theme, part).color, mark_style(theme, part).bgcolor):
            assert colour is None or colour.is_system_defined
        assert reader_variables(theme)[f"reader-{part}"].startswith("ansi_")
    for position, issue in enumerate(OKABE_ITO):
        style = passage_style(theme, [(issue, position)])
        assert style.bgcolor is None
        assert style.color is not None
        assert style.color.is_system_defined
        assert issue_ink(theme, issue, position).startswith("ansi_")
    assert passage_style(theme, ()) == Style.parse("underline")
    assert mark_style(theme, "target") == Style.parse("bold")
    assert mark_style(theme, "cursor").reverse


# Inks, attributes, passages


def test_a_theme_with_issue_colours_hands_them_out_in_turn(tmp_path: Path) -> None:
    (theme,) = load(tmp_path, GOOD + 'issue_colours = ["#F0E442", "white", "#0f0"]').themes
    assert theme.issue_colours == ("#f0e442", "#ffffff", "#00ff00")
    assert [issue_ink(theme, "#000000", place) for place in (0, 1, 2, 3)] == [
        "#f0e442",
        "#ffffff",
        "#00ff00",
        "#f0e442",
    ]


def test_an_ansi_theme_without_issue_colours_has_inks(tmp_path: Path) -> None:
    text = 'name = "x"\nansi = true\nprimary = "ansi_blue"\n'
    text += 'background = "ansi_default"\nforeground = "ansi_white"\n'
    (theme,) = load(tmp_path, text).themes
    assert len({issue_ink(theme, "#000000", place) for place in range(6)}) == 6
    assert set(reader_variables(theme).values()) <= {
        "ansi_default", "ansi_yellow", "ansi_black", "none", "bold", "bold reverse", "dim",
    }  # fmt: skip


@pytest.mark.parametrize("theme", [THEMES["dark"], THEMES["sixteen"]], ids=["dark", "sixteen"])
def test_a_codebook_colour_that_is_none_does_not_stop_a_paint(theme: ReaderTheme) -> None:
    assert Color.parse(issue_ink(theme, "\x1b[31m", 0))
    assert passage_style(theme, [("no colour", 5), ("", 7)]).underline2


def test_attributes_tell_issues_apart_without_colour() -> None:
    styles = [issue_attributes(place) for place in range(len(UNDERLINES))]
    assert len(set(styles)) == len(UNDERLINES) >= 6
    assert all(style.underline or style.underline2 for style in styles)
    assert Style.parse("underline2") not in styles
    assert issue_attributes(len(UNDERLINES)) == styles[0]


@bundled
def test_a_passage_shows_how_many_issues_it_has(theme: ReaderTheme) -> None:
    first, second = (STARTERS[0], 0), (STARTERS[1], 1)
    one, two, none = (passage_style(theme, some) for some in ([first], [first, second], []))
    assert one.without_color == issue_attributes(0)
    assert two.without_color == Style.parse("underline2")
    assert none.without_color == Style.parse("underline")
    assert none not in (one, passage_style(theme, [second]))
    assert passage_style(theme, [second, first, second]) == two
    assert passage_style(theme, [first, first]) == one


@coloured
def test_the_target_shines_through_a_passage(theme: ReaderTheme) -> None:
    for issues in ((), ((STARTERS[0], 0),)):
        assert passage_style(theme, issues) != passage_style(theme, issues, targeted=True)


@pytest.mark.parametrize("name", BUILTIN_THEMES)
def test_textuals_own_themes_can_be_read_with(name: str) -> None:
    theme = ReaderTheme(BUILTIN_THEMES[name], "", (), Path())
    variables = reader_variables(theme)
    assert all(Color.parse(variables[f"reader-{part}"]) for part in PARTS)
    for part in PARTS:
        mark_style(theme, part)
    assert issue_ink(theme, STARTERS[0], 0)
    assert passage_style(theme, [(STARTERS[0], 0)]).underline


def test_reader_variables_are_derived_where_the_theme_is_silent(tmp_path: Path) -> None:
    (theme,) = load(
        tmp_path, GOOD + '[variables]\nreader-search = "#445566"\nreader-target-style = "bold"'
    ).themes
    variables = reader_variables(theme)
    assert variables["reader-search"] == "#445566"
    assert variables["reader-target-style"] == "bold"
    assert passage_style(theme, (), targeted=True).bold
    assert set(variables) == set(reader_variables(THEMES["sixteen"]))
    for part in ("target", "cursor", "highlight"):
        assert variables[f"reader-{part}"] != "#16181d"
        assert contrast_ratio("#d8d5cd", variables[f"reader-{part}"]) >= 4.5
    for part in ("dim", "margin"):
        assert contrast_ratio(variables[f"reader-{part}"], variables["reader-target"]) >= 3.0


def test_a_faint_theme_still_shows_target_and_cursor(tmp_path: Path) -> None:
    (theme,) = load(tmp_path, FAINT).themes
    assert mark_style(theme, "target").bold
    assert mark_style(theme, "cursor").reverse


# Folders and files


def test_a_folder_that_does_not_exist_is_no_problem(tmp_path: Path) -> None:
    assert load_themes([tmp_path / "none"]) == ThemeLoad((), ())
    assert load_themes([]) == ThemeLoad((), ())


def test_a_folder_that_is_a_file_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[1m").write_text("")
    (problem,) = load_themes([tmp_path / "a\x1b[1m"]).problems
    assert "could not be read: not a directory" in problem
    assert "\x1b" not in problem


def test_the_users_theme_replaces_its_namesake(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD.replace("dusk", "dark"))
    loaded = load_themes([FOLDER, tmp_path])
    assert len(loaded.themes) == len(THEMES)
    (dark,) = (each for each in loaded.themes if each.theme.name == "dark")
    assert dark.path == tmp_path / "mine.toml"


def test_a_bad_theme_leaves_its_namesake_and_the_others_alone(tmp_path: Path) -> None:
    (tmp_path / "dark.toml").write_text(GOOD.replace("dusk", "dark").replace("#16181d", "#12"))
    (tmp_path / "dusk.toml").write_text(GOOD)
    loaded = load_themes([FOLDER, tmp_path])
    assert {each.theme.name for each in loaded.themes} == {*THEMES, "dusk"}
    assert loaded.problems == (
        'Theme dark.toml was skipped: background "#12" is not a colour. '
        "The others work; mend the file and restart.",
    )


def test_two_files_of_one_folder_cannot_share_a_name(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD)
    (tmp_path / "b.toml").write_text(GOOD)
    loaded = load_themes([tmp_path])
    assert [each.path.name for each in loaded.themes] == ["a.toml"]
    assert 'Theme b.toml was skipped: a.toml already has the name "dusk".' in loaded.problems[0]


def test_only_visible_toml_files_are_read(tmp_path: Path) -> None:
    for name in ("notes.txt", "._dusk.toml", "dusk.toml~", "dusk.TOML.bak"):
        (tmp_path / name).write_bytes(b"\0")
    assert load_themes([tmp_path]) == ThemeLoad((), ())


def test_a_folder_is_read_up_to_its_bound(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 5):
        (tmp_path / f"t{number:03}.toml").write_text("name = 1")
    problems = load_themes([tmp_path]).problems
    assert len(problems) == MAX_FILES + 1
    assert f"more than {MAX_FILES} themes; those after t199.toml were left out" in problems[0]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.mkdir(), "it is not a file"),
        (os.mkfifo, "it is not a file"),
        (lambda path: path.symlink_to("nowhere"), "it could not be read: no such file"),
        (lambda path: path.symlink_to(path.name), "it could not be read: too many levels of symbolic links"),
        (lambda path: path.symlink_to("/dev/zero"), "it is not a file"),
    ],
    ids=["folder", "pipe", "dangling", "loop", "device"],
)
def test_what_is_not_a_file_is_not_read(tmp_path: Path, make: Callable[[Path], None], said: str) -> None:
    make(tmp_path / "dusk.toml")
    (problem,) = load_themes([tmp_path]).problems
    assert said in problem


def test_an_unreadable_file_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Tests may run as root, whom no file mode keeps out.
    def refuse(self: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    (tmp_path / "dusk.toml").touch()
    (problem,) = load_themes([tmp_path]).problems
    assert problem.startswith("Theme dusk.toml was skipped: it could not be read: permission denied. ")


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    loaded = load(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert [each.theme.name for each in loaded.themes] == ["dusk"]


def test_every_way_to_write_a_colour_is_understood(tmp_path: Path) -> None:
    text = GOOD.replace("#8fb3d9", "rgb(143, 179, 217)".replace(" ", "")) + (
        'accent = "hsl(40,60%,70%)"\nwarning = "orange"\nboost = "#ffffff0a"\ntext_alpha = 1\n'
        'luminosity_spread = 0.2\ndark = true\ndescription = "Dusk [b]blue[/b]."\nissue_colours = []\n'
        '[variables]\ntext = "auto 87%"\nborder = "#8fb3d9 40%"\nlink-style = "bold underline"\n'
        'footer-background = "transparent"\n'
    )
    loaded = load(tmp_path, text)
    assert loaded.problems == ()
    (theme,) = loaded.themes
    assert theme.theme.primary == "#8fb3d9"
    assert theme.theme.warning == "#ffa500"
    assert theme.theme.variables["text"] == "auto 87%"
    assert theme.description == "Dusk [b]blue[/b]."


BAD: dict[str, tuple[str | bytes, str]] = {
    "syntax": (GOOD + "dark yes\n", "line 5 is not TOML: "),
    "unclosed": (GOOD + 'accent = """\n\n', "line 5 is not TOML: "),
    "twice": (GOOD + 'primary = "#fff"\n', "line 5 is not TOML: "),
    "deep": ("x = " + "[" * 30_000, "it is nested too deeply"),
    "long number": (GOOD + "text_alpha = " + "9" * 5000, "line 5 is not TOML: "),
    "huge number": (
        GOOD + "text_alpha = 0x" + "f" * 5000,
        "text_alpha must be a number from 0 to 1, not a huge number",
    ),
    "latin-1": (GOOD.encode() + 'description = "é"\n'.encode("latin-1"), "line 5 is not UTF-8 text"),
    "binary": (b"\0\1\2\3", "line 1 is not TOML: "),
    "large": (GOOD + "#" * MAX_BYTES, "it is larger than 64 kB"),
    "empty": ("", "name is missing"),
    "no primary": (GOOD.replace("primary", "accent"), "primary is missing"),
    "no background": (GOOD.replace("background", "panel"), "background is missing"),
    "no foreground": (GOOD.replace("foreground", "panel"), "foreground is missing"),
    "unknown key": (GOOD + 'acent = "#fff"', 'the key "acent" is unknown (did you mean "accent"?)'),
    "strange key": (GOOD + 'zzzzzzz = "#fff"', 'the key "zzzzzzz" is unknown'),
    "name": (GOOD.replace("dusk", "Dusk 2"), 'name "Dusk 2" is not a simple word'),
    "name of 41": (GOOD.replace("dusk", "d" * 41), "is not a simple word"),
    "name with a line end": (GOOD.replace("dusk", "dusk\\n"), 'name "dusk\ufffd" is not a simple word'),
    "name type": (GOOD.replace('"dusk"', "7"), "name 7 is not a simple word"),
    "colour": (GOOD.replace("#16181d", "#12"), 'background "#12" is not a colour'),
    "colour name": (GOOD + 'accent = "blau"', 'accent "blau" is not a colour'),
    "colour type": (GOOD + "accent = 3", 'accent must be a colour in quotes, such as "#16181d", not 3'),
    "colour list": (GOOD + "accent = []", "not a list"),
    "colour of infinite size": (GOOD + f'accent = "rgb({"9" * 400},1,1)"', "is not a colour"),
    "colour with a line end": (GOOD + 'accent = "#112233\\n"', "is not a colour"),
    "see-through": (GOOD.replace("#16181d", "#16181d80"), 'background "#16181d80" is see-through'),
    "ansi colour": (GOOD + 'accent = "ansi_red"', 'accent "ansi_red" needs ansi = true'),
    "ansi theme": (GOOD + "ansi = true", "is not an ANSI colour"),
    "dark": (GOOD + 'dark = "yes"', 'dark must be true or false, not "yes"'),
    "number": (GOOD + "text_alpha = nan", "text_alpha must be a number from 0 to 1, not nan"),
    "true number": (GOOD + "text_alpha = true", "text_alpha must be a number from 0 to 1, not true"),
    "description": (GOOD + "description = 1", "description must be text in quotes, not 1"),
    "issue colours": (GOOD + 'issue_colours = "#fff"', "issue_colours must be a list"),
    "many issue colours": (GOOD + f"issue_colours = {['#ffffff'] * 65}", "at most 64 colours"),
    "issue colour": (GOOD + 'issue_colours = ["#fff", "#xyz"]', 'issue_colours "#xyz" is not a colour'),
    "faint issue colour": (
        GOOD + 'issue_colours = ["#222"]',
        "issue_colours on background has a contrast of",
    ),
    "variables": (GOOD + "variables = 1", "variables must be a table, [variables], not 1"),
    "unknown variable": (
        GOOD + '[variables]\nfooter-backgroud = "#fff"',
        'the variable "footer-backgroud" is unknown (did you mean "footer-background"?)',
    ),
    "variable": (GOOD + '[variables]\nborder = "#12"', 'border "#12" is not a colour'),
    "variable with CSS": (GOOD + '[variables]\nborder = "red; } * { display: none"', "is not a colour"),
    "variable of a variable": (
        GOOD + '[variables]\nborder = "$primary"',
        'border "$primary" is not a colour',
    ),
    "variable type": (GOOD + "[variables]\nborder = 1", "border must be a colour in quotes"),
    "auto border": (GOOD + '[variables]\nborder = "auto 50%"', 'border "auto" is not a colour'),
    "percent": (GOOD + '[variables]\nborder = "#fff 900%"', "is not a colour"),
    "text style": (
        GOOD + '[variables]\nlink-style = "blinking"',
        'link-style "blinking" is not a text style',
    ),
    "text style type": (GOOD + "[variables]\nlink-style = 1", "link-style 1 is not a text style"),
    "shade": (
        GOOD + '[variables]\nprimary-lighten-1 = "#fff 50%"',
        "its colours do not work together: failed to parse",
    ),
    "faint text": (GOOD.replace("#d8d5cd", "#333333"), "foreground on background has a contrast of 1."),
    "faint target": (
        GOOD + '[variables]\nreader-target = "#ccc"',
        "text on reader-target has a contrast of 1.",
    ),
    "faint search": (
        GOOD + '[variables]\nreader-search = "#ccc"\nreader-search-text = "#ddd"',
        "text on reader-search has a contrast of 1.",
    ),
    "faint heading": (
        GOOD + '[variables]\nreader-heading = "#222"',
        "reader-heading on background has a contrast",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_named_with_its_reason(tmp_path: Path, case: str) -> None:
    text, said = BAD[case]
    assert said in reason(tmp_path, text)


@pytest.mark.parametrize(
    "nasty",
    [
        "[red]x[/]",
        "\x1b[31mx\x1b]0;t\x07",
        "a\nb",
        "\u202egnp",
        "\x9b2J",
        "'\"\\",
        "a" * 5000,
        "\ud7ff\ufdd0",
    ],
    ids=["markup", "escape", "line", "bidi", "c1", "quotes", "long", "unassigned"],
)
def test_whatever_a_file_says_reaches_the_message_as_plain_text(tmp_path: Path, nasty: str) -> None:
    quoted = '"' + "".join(f"\\U{ord(char):08x}" for char in nasty) + '"'
    for text in (
        GOOD.replace('"dusk"', quoted),
        GOOD.replace('"#16181d"', quoted),
        GOOD + f"{quoted} = 1",
        GOOD + f"text_alpha = {quoted}",
        GOOD + f"issue_colours = [{quoted}]",
        GOOD + f"[variables]\n{quoted} = 1",
        GOOD + f"[variables]\nborder = {quoted}",
        GOOD + f"[variables]\nlink-style = {quoted}",
        GOOD + f"x = {nasty}",
        GOOD + f"[{quoted}]\n[{quoted}]",
    ):
        told = reason(tmp_path, text)
        assert "\x1b" not in told
    if nasty == "[red]x[/]":
        assert 'name "[red]x[/]" is not' in reason(tmp_path, GOOD.replace('"dusk"', quoted))
    (theme,) = load(tmp_path, GOOD + f"description = {quoted}").themes
    assert theme.description.isprintable()
    assert len(theme.description) <= 200


@pytest.mark.parametrize("name", ["\x1b[2Jx.toml", "[b]x.toml", "a\nb.toml", "\u202ex.toml", b"\xff.toml"])
def test_a_nasty_file_name_reaches_the_message_as_plain_text(tmp_path: Path, name: str | bytes) -> None:
    (tmp_path / os.fsdecode(name)).write_text("")
    (problem,) = load_themes([tmp_path]).problems
    assert problem.isprintable()
    if name == "[b]x.toml":
        assert problem.startswith("Theme [b]x.toml was skipped: name is missing")


# Under Textual


class Sample(App[None]):
    """A screen with the widgets whose styles use most theme variables, and the reader's own."""

    CSS = (
        "".join(
            f"#{part} {{ {'color' if part in ('dim', 'heading', 'margin') else 'background'}: $reader-{part};"
            f" text-style: $reader-{part}-style; }}"
            for part in PARTS
        )
        + "Static { color: $text-muted; border: round $border; link-color: $link-color; }"
    )

    reading: ReaderTheme = THEMES[DEFAULT_THEME]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return reader_variables(self.reading)

    def compose(self) -> ComposeResult:
        yield from (Static(part, id=part) for part in PARTS)
        yield OptionList("one", "two")
        yield Input("word")
        yield Button("Save", variant="primary")
        yield DataTable()
        yield Markdown("# One\n## Two\n[link](x)")
        yield Footer()


async def switch_to(themes: list[ReaderTheme]) -> None:
    """Show each theme once, on top of the others."""
    app = Sample()
    for theme in themes:
        app.register_theme(theme.theme)
    async with app.run_test(notifications=True) as pilot:
        for theme in themes:
            app.reading, app.theme = theme, theme.theme.name
            app.notify("Saved", markup=False)
            await pilot.pause()
            for part in PARTS:
                shown = app.query_one(f"#{part}").styles
                value = shown.color if part in ("dim", "heading", "margin") else shown.background
                assert value == Color.parse(reader_variables(theme)[f"reader-{part}"])
            assert app.export_screenshot()


async def test_every_bundled_theme_can_be_switched_to() -> None:
    await switch_to(list(THEMES.values()))


async def test_a_theme_that_was_let_in_can_be_switched_to(tmp_path: Path) -> None:
    # Every variable there is, with each form that the checks let through.
    known = Theme("x", primary="#123456").to_color_system().generate()
    base = {"primary", "secondary", "background", "foreground", "surface", "panel", "boost", "accent"}
    lines = [
        f'{name} = "underline bold"' if "-style" in name else f'{name} = "#8fb3d9"'
        for name in known
        if name not in base
    ]
    whole = GOOD + "[variables]\n" + "\n".join(lines)
    inks = [name for name in known if name.startswith("text") or name.endswith("-foreground")]
    auto = GOOD.replace("dusk", "auto") + "[variables]\n" + "\n".join(f'{name} = "auto 80%"' for name in inks)
    shares = GOOD.replace("dusk", "shares") + '[variables]\nborder = "red 40%"\nscrollbar = "#fff 20.5%"\n'
    for name, text in (("a", whole), ("b", auto), ("c", shares), ("d", FAINT)):
        (tmp_path / f"{name}.toml").write_text(text)
    loaded = load_themes([tmp_path])
    assert loaded.problems == ()
    await switch_to(list(loaded.themes))
