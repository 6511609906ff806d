"""What to tell the learner about their files, kept until the language is known."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field

from tutor.words import say

REASONS = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EACCES: "not_allowed",
    errno.EPERM: "not_allowed",
    errno.EROFS: "read_only",
    errno.EISDIR: "is_folder",
    errno.ENOTDIR: "not_folder",
    errno.EEXIST: "not_folder",
    errno.ENOENT: "missing",
    errno.ENAMETOOLONG: "name_too_long",
}


@dataclass(frozen=True)
class Said:
    """A sentence of the section `learner`, with what fills it in."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, language: str) -> str:
        """The sentence, in that language; a reason inside it is said in it too."""
        filled = {
            name: value.say(language) if isinstance(value, Said) else value
            for name, value in self.values.items()
        }
        return say(f"learner.{self.key}", language, **filled)


class LearnerError(Exception):
    """Something about the learner's files that they can mend; `full` where the disk is full."""

    def __init__(self, said: Said, *, full: bool = False) -> None:
        super().__init__(said.say("en"))
        self.said = said
        self.full = full


def reason(error: OSError) -> Said:
    """Why the system refused, in words that we know, else in the system's own."""
    name = REASONS.get(error.errno or 0)
    return Said(name) if name else Said("other", {"text": error.strerror or str(error)})


def is_full(error: OSError) -> bool:
    """Whether there is no room left."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
