"""What a command was called with: which project it means, and under whose name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import NotFound, WrongUse
from tui.cli.output import note

if TYPE_CHECKING:
    from store.project import Project
    from tui.settings import Settings


@dataclass
class Invocation:
    """The options of all commands, with what they stand for."""

    project: Path | None = None
    """The value of `--project`."""
    coder: str | None = None
    """The value of `--coder`."""

    @cached_property
    def settings(self) -> Settings:
        """The user's settings."""
        # Imported on use, here and below: `--help` needs none of it.
        from tui.settings import load_settings

        return load_settings()

    @property
    def named_project(self) -> Path | None:
        """The project that the call or the environment names, if they do."""
        if self.project is not None:
            if not str(self.project).strip() or self.project == Path():
                raise WrongUse("-p needs the name of a project file. Nothing was done.")
            return self.project.expanduser()
        named = os.environ.get("TAGLINE_PROJECT")
        return Path(named).expanduser() if named else None

    @property
    def project_path(self) -> Path:
        """The project that is meant: named, else the one in the settings, else the user's own."""
        from tui.settings import default_project

        return self.named_project or self.settings.project or default_project()

    @property
    def coder_name(self) -> str:
        """Who marks: named, else the one in the settings, else the login name."""
        from tui.settings import CODER_LIMIT, tidy_coder

        if self.coder is None:
            return self.settings.coder or tidy_coder(_login_name()) or "coder"
        name = tidy_coder(self.coder)
        if name is None:
            raise WrongUse(f"--coder needs a name of 1 to {CODER_LIMIT} characters. Nothing was done.")
        return name

    def open(self, *, create: bool = False, warn: bool = True, timeout: float = 5.0) -> Project:
        """Open the project; with `create`, make it with the starter codebook if it is missing.

        `timeout` is how many seconds a lock of another program is waited for. Mistakes in the settings
        are told unless `warn` is off, for the reader, which tells them itself.

        Raises:
            TaglineError: It cannot be opened; the message says why.
        """
        from store.project import Project

        coder, path = self.coder_name, self.project_path
        for problem in self.settings.problems if warn else ():
            note(f"Warning: {problem}")
        if path.exists():
            return Project.open(path, coder=coder, timeout=timeout)
        if create:
            from store.corpus import starter_codebook

            return Project.open(path, coder=coder, starter=starter_codebook(), timeout=timeout)
        if self.named_project is None:
            raise NotFound(f"There is no project {path} yet. Make it with `tagline import FILES`.")
        raise NotFound(
            f"There is no project {path}. Nothing was made; check the name, "
            f"or make it with `tagline import -p {path.name} FILES`."
        )


def _login_name() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user without an entry, as in containers
        return ""
