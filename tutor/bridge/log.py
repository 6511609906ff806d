"""A readable log of every frame, for those who work on the tutor: `TUTOR_DEBUG` names its file."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Any

LONGEST = 2000  # characters of one message


def note(who: str, what: str, message: Any) -> None:
    """Write a line, if anybody asked for the log."""
    name = os.environ.get("TUTOR_DEBUG")
    if not name:
        return
    line = f"{time.monotonic():.3f} {who} {what} {repr(message)[:LONGEST]}\n"
    with contextlib.suppress(OSError), Path(name).open("a", encoding="utf-8") as log:
        log.write(line.encode("utf-8", "backslashreplace").decode("utf-8"))
