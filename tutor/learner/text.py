"""Text that can be stored: valid UTF-8, whatever was typed, pasted or printed."""

from __future__ import annotations


def scrub(text: str) -> str:
    """The text with lone surrogates replaced by U+FFFD and split pairs joined."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
