"""What becomes of every line on its way to the terminal: plain ASCII, or no colour at all.

They see all that is drawn, also borders, scroll bars and Textual's own widgets, so no widget has
to know.
"""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

# One column becomes one column, so that nothing moves.
_ASCII = str.maketrans(
    {
        **dict.fromkeys("─━═┄┈╌╍╴╶╸╺▔▁▂▃⎯‐‑‒–—―", "-"),
        **dict.fromkeys("│┃║┆┊╎╏╵╷╹╻▏▎▍▌▐▕", "|"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫", "+"),
        **dict.fromkeys("▄▅▆▇▀█▉▊▋▓■", "#"),
        **dict.fromkeys("░▒", ":"),
        **dict.fromkeys("●⬤◉◆★", "*"),
        **dict.fromkeys("○◌◯◇☆", "o"),
        **dict.fromkeys("◐◑◒◓", "%"),
        **dict.fromkeys("▸▶▹►❯›»→⟶↪", ">"),
        **dict.fromkeys("◂◀◃◄❮‹«←⟵", "<"),
        **dict.fromkeys("▲△▴↑", "^"),
        **dict.fromkeys("▼▽▾↓", "v"),
        **dict.fromkeys("✓✔☑", "v"),
        **dict.fromkeys("×✗✘✕✖", "x"),
        **dict.fromkeys("·•∙⋅□", "."),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’′", "'"),
        "…": "~", "≤": "<", "≥": ">", "≠": "!", "≈": "~", "−": "-", "⏎": "/", "↵": "/",
        "²": "2", "³": "3", "½": "h", "°": "o", "⌕": "?", "🔎": "?", "⚠": "!", "ℹ": "i",
    }
)  # fmt: skip


def to_ascii(text: str) -> str:
    """`text` with our glyphs in ASCII, column for column. Letters of any script stay."""
    return text if text.isascii() else text.translate(_ASCII)


class Ascii(LineFilter):
    """Draws lines, boxes and marks in ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, translated."""
        return [Segment(to_ascii(text), style, control) for text, style, control in segments]


class NoColour(LineFilter):
    """Leaves out every colour (Textual would still send greys) and keeps what they told apart.

    The grounds in `loud` (the cursor's, a selection's) become reverse video.
    """

    def __init__(self, loud: frozenset[str]) -> None:
        super().__init__()
        self.loud = loud

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments with nothing but bold, italic, underline and reverse."""
        return [
            Segment(text, None if style is None else _colourless(style, self.loud), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _colourless(style: Style, loud: frozenset[str]) -> Style:
    ground = style.bgcolor
    stands_out = ground is not None and Color.from_rich_color(ground).hex.lower() in loud
    return Style(
        bold=style.bold,
        italic=style.italic,
        underline=style.underline,
        strike=style.strike,
        reverse=bool(style.reverse) ^ stands_out,
        meta=style.meta,
    )
