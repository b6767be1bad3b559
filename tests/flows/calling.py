"""How the flows of the command line call the program."""

from __future__ import annotations

from collections.abc import Callable

from click.testing import Result

Run = Callable[..., Result]

TEXT = "Talks end in Geneva\n\nThe sides met for two hours. Nothing was agreed on land.\n"
OTHER = "Drones hit the grid\n\nPower was cut in Odesa. Crews worked all night.\n"
