"""Everything that comes from the lab is made harmless here, once, before anyone sees it.

Learner text may hold escape sequences, other control characters, characters that turn the
direction of writing, and lone surrogates. Each is shown as the text that Python would write for
it, so that the learner sees what their code printed and the terminal obeys none of it.
"""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from tutor.bridge.frames import each_text

_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LINE_END = re.compile("\r\n?")

M = TypeVar("M", bound=msgspec.Struct)


def text(raw: str) -> str:
    """Return `raw` with only tab and newline left of all control characters.

    A carriage return becomes a newline: progress bars show as lines.
    """
    if _HARMFUL.search(raw) is None:
        return raw
    return _HARMFUL.sub(_shown, _LINE_END.sub("\n", raw))


def sanitize(message: M) -> M:
    """Return `message` with every text in it made harmless; bytes and numbers stay as they are."""
    return each_text(message, text)


def _shown(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
