"""Our two themes: calm greys, one accent, one colour for good and one for bad.

Every colour that text is written in has a contrast of 4.5:1 or more on every background that it
stands on; a test computes it from `TEXT` and `GROUNDS`.
"""

from __future__ import annotations

from textual.theme import Theme

from tutor.app.colours import COLOURS, DARK, LIGHT, guess

__all__ = ["DARK", "GROUNDS", "LIGHT", "TEXT", "THEMES", "guess"]

TEXT = ("ink", "muted", "accent", "good", "bad", "code-keyword", "code-name", "code-string",
        "code-number", "code-comment")  # fmt: skip
"""The theme variables that text is written in."""

GROUNDS = ("background", "surface", "panel")
"""The theme variables that text stands on."""


def _theme(name: str) -> Theme:
    ink = COLOURS[name]
    own = {key: value for key, value in ink.items() if key not in GROUNDS}
    return Theme(
        name=name,
        dark=name == DARK,
        primary=ink["accent"],
        secondary=ink["muted"],
        accent=ink["accent"],
        warning=ink["accent"],
        error=ink["bad"],
        success=ink["good"],
        foreground=ink["ink"],
        background=ink["background"],
        surface=ink["surface"],
        panel=ink["panel"],
        variables={
            **own,
            "text": ink["ink"],
            "text-muted": ink["muted"],
            "text-disabled": ink["muted"],
            "text-accent": ink["accent"],
            "text-primary": ink["accent"],
            "text-success": ink["good"],
            "text-error": ink["bad"],
            "foreground-muted": ink["muted"],
            "border": ink["line"],
            "border-blurred": ink["line"],
            "scrollbar": ink["line"],
            "scrollbar-hover": ink["muted"],
            "scrollbar-active": ink["accent"],
            "scrollbar-background": ink["background"],
            "scrollbar-background-hover": ink["background"],
            "scrollbar-background-active": ink["background"],
            "scrollbar-corner-color": ink["background"],
            "block-cursor-background": ink["accent"],
            "block-cursor-foreground": ink["background"],
            "block-cursor-blurred-background": ink["selected"],
            "block-cursor-blurred-foreground": ink["ink"],
            "input-cursor-background": ink["ink"],
            "input-cursor-foreground": ink["background"],
            "input-selection-background": ink["selected"],
        },
    )


THEMES = (_theme(DARK), _theme(LIGHT))
