"""The colours: readable in both themes, by the numbers."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from tutor.app.theme import DARK, GROUNDS, LIGHT, TEXT, THEMES, guess

ENOUGH = 4.5


def variables(theme: Theme) -> dict[str, str]:
    """All colours of a theme, as the app resolves them."""
    return {**theme.to_color_system().generate(), **theme.variables}


def contrast(text: str, ground: str) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    lighter, darker = sorted((_luminance(text), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in Color.parse(colour).normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_all_text_can_be_read_on_all_grounds(theme: Theme) -> None:
    """Every colour that text has reaches 4.5:1 on every ground that text stands on."""
    colours = variables(theme)
    grounds = [*GROUNDS, "selected"]
    for text in TEXT:
        for ground in grounds if text == "ink" else GROUNDS:
            assert contrast(colours[text], colours[ground]) >= ENOUGH, (text, ground)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_what_is_under_the_cursor_can_be_read(theme: Theme) -> None:
    """The text of a highlighted entry is as readable as any other, with the focus or without."""
    colours = variables(theme)
    for kind in ("block-cursor", "block-cursor-blurred"):
        pair = colours[f"{kind}-foreground"], colours[f"{kind}-background"]
        assert contrast(*pair) >= ENOUGH, kind


def test_a_light_terminal_gets_the_light_theme() -> None:
    """COLORFGBG tells of a light ground; where nothing is told, the theme is dark."""
    assert guess({"COLORFGBG": "0;15"}) == LIGHT
    assert guess({"COLORFGBG": "15;0"}) == DARK
    assert guess({}) == DARK
