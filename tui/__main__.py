"""The start of the program: `tagline`, or `python -m tui` from the source tree."""

from __future__ import annotations

import gc
import io
import os
import sys
from types import TracebackType


def main() -> None:
    """Run the command line and leave with its exit code."""
    stranger = _find_stranger()
    if stranger is not None:
        sys.exit(
            f"Error: {ascii(stranger)[1:-1]} belongs to another program, and tagline cannot run beside it. "
            "Nothing was changed; install tagline alone with `pipx install tagline` or "
            "`uv tool install tagline`."
        )
    sys.excepthook = _report_bug
    gc.disable()  # until the command is loaded
    try:
        # Imported only now: it needs the store that was just checked.
        from tui.cli.main import cli

        _prepare_streams()
        cli.main(prog_name="tagline")
    except KeyboardInterrupt:
        sys.exit(130)


def _find_stranger() -> str | None:
    """Return the file of a `store` that is not tagline's: `pip` lets any distribution install one."""
    try:
        import store
    except ImportError as error:
        return str(error.path or "a missing or broken package named store")
    if getattr(store, "PRODUCT", None) == "tagline":
        return None
    places = [getattr(store, "__file__", None), *getattr(store, "__path__", ())]
    return next((str(place) for place in places if place), "a package named store")


def _prepare_streams() -> None:
    """Write UTF-8 to files and pipes, and to a terminal what it can show."""
    if isinstance(getattr(sys.stdout, "buffer", None), io.RawIOBase):
        # Under PYTHONUNBUFFERED a half-done write passes for a whole one: an export would be cut off.
        sys.stdout = os.fdopen(sys.stdout.fileno(), "w", encoding=sys.stdout.encoding, closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="replace")


def _report_bug(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """Say in one sentence that the program itself failed; `--debug` shows where."""
    from tui.cli.main import show_traceback
    from tui.cli.output import note

    if "--debug" in sys.argv:
        show_traceback(error)
    note(
        f"Error: tagline hit a bug ({kind.__name__}); everything saved is safe. "
        "Run again with --debug to see where."
    )


if __name__ == "__main__":
    main()
