"""Our two themes: calm greys, one accent, one colour for good and one for bad.

Every colour that text is written in has a contrast of 4.5:1 or more on every background that it
stands on; a test computes it from `TEXT` and `GROUNDS`.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = "tutor-dark"
LIGHT = "tutor-light"

TEXT = ("ink", "muted", "accent", "good", "bad", "code-keyword", "code-name", "code-string",
        "code-number", "code-comment")  # fmt: skip
"""The theme variables that text is written in."""

GROUNDS = ("background", "surface", "panel")
"""The theme variables that text stands on."""


def _theme(
    name: str, *, dark: bool, grounds: tuple[str, str, str], line: str, selected: str, **ink: str
) -> Theme:
    background, surface, panel = grounds
    return Theme(
        name=name,
        dark=dark,
        primary=ink["accent"],
        secondary=ink["muted"],
        accent=ink["accent"],
        warning=ink["accent"],
        error=ink["bad"],
        success=ink["good"],
        foreground=ink["ink"],
        background=background,
        surface=surface,
        panel=panel,
        variables={
            **{key.replace("_", "-"): value for key, value in ink.items()},
            "line": line,
            "selected": selected,
            "text": ink["ink"],
            "text-muted": ink["muted"],
            "text-disabled": ink["muted"],
            "text-accent": ink["accent"],
            "text-primary": ink["accent"],
            "text-success": ink["good"],
            "text-error": ink["bad"],
            "foreground-muted": ink["muted"],
            "border": line,
            "border-blurred": line,
            "scrollbar": line,
            "scrollbar-hover": ink["muted"],
            "scrollbar-active": ink["accent"],
            "scrollbar-background": background,
            "scrollbar-background-hover": background,
            "scrollbar-background-active": background,
            "scrollbar-corner-color": background,
            "block-cursor-background": ink["accent"],
            "block-cursor-foreground": background,
            "block-cursor-blurred-background": selected,
            "block-cursor-blurred-foreground": ink["ink"],
            "input-cursor-background": ink["ink"],
            "input-cursor-foreground": background,
            "input-selection-background": selected,
        },
    )


THEMES = (
    _theme(
        DARK,
        dark=True,
        grounds=("#14171e", "#191d25", "#222731"),
        line="#39414f",
        selected="#2c405c",
        ink="#dce1ea",
        muted="#94a0b3",
        accent="#7ab7f5",
        good="#83cf93",
        bad="#f6938a",
        code_keyword="#c3a6f0",
        code_name="#7ab7f5",
        code_string="#a3cf8a",
        code_number="#e6b673",
        code_comment="#94a0b3",
    ),
    _theme(
        LIGHT,
        dark=False,
        grounds=("#fbfaf7", "#f5f4f0", "#eae9e4"),
        line="#c3c6cc",
        selected="#cfe0f5",
        ink="#22262e",
        muted="#575f6b",
        accent="#0a58a8",
        good="#1c672f",
        bad="#ab261d",
        code_keyword="#6b3fa8",
        code_name="#0a58a8",
        code_string="#3b6414",
        code_number="#8a4b08",
        code_comment="#575f6b",
    ),
)


def guess(environ: dict[str, str]) -> str:
    """The theme that suits the terminal, as far as it tells: COLORFGBG ends in its background."""
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT if ground in {"7", "15"} else DARK
