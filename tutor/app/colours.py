"""The colours of our two themes, by what they are for; and which theme suits a terminal.

Known without Textual, so that the opening frame has them.
"""

from __future__ import annotations

from collections.abc import Mapping

DARK = "tutor-dark"
LIGHT = "tutor-light"

COLOURS: Mapping[str, Mapping[str, str]] = {
    DARK: {
        "background": "#14171e",
        "surface": "#191d25",
        "panel": "#222731",
        "line": "#39414f",
        "selected": "#2c405c",
        "ink": "#dce1ea",
        "muted": "#94a0b3",
        "accent": "#7ab7f5",
        "good": "#83cf93",
        "bad": "#f6938a",
        "code-keyword": "#c3a6f0",
        "code-name": "#7ab7f5",
        "code-string": "#a3cf8a",
        "code-number": "#e6b673",
        "code-comment": "#94a0b3",
    },
    LIGHT: {
        "background": "#fbfaf7",
        "surface": "#f5f4f0",
        "panel": "#eae9e4",
        "line": "#c3c6cc",
        "selected": "#cfe0f5",
        "ink": "#22262e",
        "muted": "#575f6b",
        "accent": "#0a58a8",
        "good": "#1c672f",
        "bad": "#ab261d",
        "code-keyword": "#6b3fa8",
        "code-name": "#0a58a8",
        "code-string": "#3b6414",
        "code-number": "#8a4b08",
        "code-comment": "#575f6b",
    },
}


def guess(environ: Mapping[str, str]) -> str:
    """The theme that suits the terminal, as far as it tells: COLORFGBG ends in its background."""
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT if ground in {"7", "15"} else DARK
