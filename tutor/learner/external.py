"""The learner's own editor."""

from __future__ import annotations

import shlex
import shutil


def editor_command(environ: dict[str, str]) -> list[str] | None:
    """What $VISUAL or $EDITOR say, else what most systems have."""
    for name in ("VISUAL", "EDITOR"):
        if words := _words(environ.get(name, "")):
            return words
    for name in ("nano", "vim", "vi", "notepad"):
        if found := shutil.which(name):
            return [found]
    return None


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:  # a quote without its other half: it fails by the name that was given
        return [command]
