"""What every screen has: breakpoints, and a sentence for a terminal that is too small."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from tutor.app.host import tell
from tutor.app.keys import EVERYWHERE, Action
from tutor.app.sizes import HEIGHT, WIDE, WIDTH


class TooSmall(Widget):
    """Asks for more room."""

    DEFAULT_CSS = """
    TooSmall { display: none; width: 1fr; height: 1fr; color: $ink; }
    """

    def render(self) -> Content:
        """The sentence."""
        return Content(tell(self, "app.too_small", width=WIDTH, height=HEIGHT))


class Page(Screen[None]):
    """A screen that is narrow, wide, or too small to show anything."""

    DEFAULT_CSS = """
    Page { background: $background; color: $ink; }
    Page.-thin > *, Page.-flat > * { display: none; }
    Page.-thin > TooSmall, Page.-flat > TooSmall { display: block; }
    """

    actions: ClassVar[tuple[Action, ...]] = EVERYWHERE
    """What can be done here, for the palette."""

    HORIZONTAL_BREAKPOINTS = [
        (0, "-thin"),
        (WIDTH, "-narrow"),
        (WIDE, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [
        (0, "-flat"),
        (HEIGHT, "-tall"),
    ]

    def compose(self) -> ComposeResult:
        """The page's own widgets, and the sentence."""
        width, height = self.app.size
        self.set_class(width < WIDTH, "-thin")
        self.set_class(WIDTH <= width < WIDE, "-narrow")
        self.set_class(width >= WIDE, "-wide")
        self.set_class(height < HEIGHT, "-flat")
        self.set_class(height >= HEIGHT, "-tall")
        yield from self.compose_page()
        yield TooSmall()

    def compose_page(self) -> ComposeResult:
        """The page's own widgets."""
        yield from ()

    @property
    def wide(self) -> bool:
        """Whether prose and code stand side by side."""
        return self.size.width >= WIDE
