"""Where the learner's files are: their code, their progress, the backups of both."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tutor.learner.said import LearnerError, Said, is_full, reason

PROBE = b"\0" * 4096


class PlaceError(LearnerError):
    """The home can't be used."""


@dataclass(frozen=True)
class Places:
    """The folders and files under one home."""

    home: Path

    @classmethod
    def find(cls, home: Path | None = None) -> Places:
        """The home that was asked for, else TUTOR_HOME, else the system's place for data."""
        chosen = str(home) if home else os.environ.get("TUTOR_HOME", "")
        if chosen:
            return cls(Path.cwd() / Path(chosen).expanduser())
        from platformdirs import user_data_path

        return cls(user_data_path("tutor", appauthor=False))

    def of_course(self, key: str) -> Places:
        """Those of another course, in a home of its own: nothing of the two ever mixes."""
        return Places(self.home / "courses" / key)

    @property
    def work(self) -> Path:
        """The learner's own `.py` files."""
        return self.home / "work"

    @property
    def backups(self) -> Path:
        """What `reset` put away, and copies of the progress file."""
        return self.home / "backups"

    @property
    def progress(self) -> Path:
        """The progress file, an sqlite database."""
        return self.home / "progress.sqlite3"

    def prepare(self) -> None:
        """Make the folders and prove that there is room to write, or raise PlaceError."""
        try:
            self.work.mkdir(parents=True, exist_ok=True)
            self.backups.mkdir(exist_ok=True)
            for folder in (self.home, self.work):
                with tempfile.TemporaryFile(dir=folder) as probe:
                    probe.write(PROBE)
        except OSError as error:
            full = is_full(error)
            key = "home_full" if full else "home_unwritable"
            said = Said(key, {"home": self.home, "reason": reason(error)})
            raise PlaceError(said, full=full) from error
