"""What is done with a text that its own place refuses, when there is no time left to try again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tutor.learner.drafts import keep
from tutor.learner.said import Said


@dataclass(frozen=True)
class Unsaved:
    """A text, the file that it belongs into, and why it is not there."""

    path: Path
    text: str
    why: Said

    def rescue(self) -> Path | None:
        """Put it into another folder; None where there is none that takes it."""
        data = self.text.encode("utf-8", "replace")
        for folder in _elsewhere():
            with suppress(OSError):
                return keep(data, folder, f"{self.path.stem}.rescued")
        return None


def _elsewhere() -> Iterator[Path]:
    """Folders that may be on another disk."""
    with suppress(OSError):
        yield Path(tempfile.gettempdir())
    with suppress(RuntimeError):
        yield Path.home()
    yield Path(os.curdir).absolute()
