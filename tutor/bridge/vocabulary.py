"""What every message is made of: shapes, states, words in each language."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Shape: TypeAlias = list[int]
Language: TypeAlias = str
State: TypeAlias = Literal[
    "passed", "failed", "error", "untouched", "timeout", "memory", "crashed", "unavailable"
]
Severity: TypeAlias = Literal["error", "advice"]


class Message(msgspec.Struct, tag=True, frozen=True, omit_defaults=True):
    """Anything that crosses the pipe."""


class Words(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing said in one language: what it is, what happened, where to look."""

    title: str
    message: str = ""
    hint: str = ""
