"""Hands a file to the learner's own editor."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tutor.cli.plain.talk import Talk
from tutor.learner.external import editor_command


def edit(talk: Talk, path: Path) -> None:
    """Open the file in $VISUAL or $EDITOR and wait for its end."""
    command = editor_command(dict(os.environ))
    if command is None:
        talk.say("no_editor", path=path)
        return
    try:
        code = subprocess.run([*command, str(path)], check=False).returncode
    except OSError as error:
        talk.say("editor_failed", command=command[0], reason=error.strerror)
        return
    if code:
        talk.say("editor_failed", command=command[0], reason=code)
