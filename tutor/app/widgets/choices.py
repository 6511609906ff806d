"""A short list to choose from, with arrows and Enter, with a digit, or with the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from tutor.app.lines import flow
from tutor.app.markdown import Paragraph, plain_inline


class Choices(Widget, can_focus=True):
    """Lines of which one is chosen; `Chosen` carries its key."""

    DEFAULT_CSS = """
    Choices { height: auto; width: 1fr; color: $ink; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,ㅏ", "move(-1)", show=False),
        Binding("down,j,ㅓ", "move(1)", show=False),
        Binding("enter,space", "choose", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    class Chosen(Message):
        """One of the lines was chosen."""

        def __init__(self, choices: Choices, key: str) -> None:
            super().__init__()
            self.choices = choices
            self.key = key

        @property
        def control(self) -> Choices:
            """The list it was chosen from."""
            return self.choices

    def __init__(
        self,
        choices: Sequence[tuple[str, str]] = (),
        *,
        numbered: bool = True,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._choices = tuple(choices)
        self._numbered = numbered

    def offer(self, choices: Sequence[tuple[str, str]], *, keep: bool = False) -> None:
        """Offer these instead: pairs of a key and one line of Markdown. `keep` the cursor."""
        self._choices = tuple(choices)
        self.cursor = min(self.cursor, len(choices) - 1) if keep else 0
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the wrapped lines."""
        return self._draw(width).plain.count("\n") + 1 if self._choices else 0

    def render(self) -> Content:
        """The lines; where the focus is here, the current one is marked."""
        return self._draw(self.content_size.width)

    def _draw(self, width: int) -> Content:
        lines = []
        for index, (_, text) in enumerate(self._choices):
            here = self.has_focus and index == self.cursor
            number = f"{index + 1}  " if self._numbered else ""
            bullet = Content.assemble(("▸ " if here else "  ", "bold $accent"), (number, "$muted"))
            words = plain_inline(text)
            paragraph = Paragraph(words.stylize("bold") if here else words, bullet, gap=False)
            lines.append(flow([paragraph], width).stylize(Style.from_meta({"choice": index})))
        return Content("\n").join(lines)

    def action_move(self, by: int) -> None:
        """Up or down, around the ends."""
        if self._choices:
            self.cursor = (self.cursor + by) % len(self._choices)

    def action_choose(self) -> None:
        """Take the line the cursor is on."""
        if self._choices:
            self.post_message(self.Chosen(self, self._choices[self.cursor][0]))

    def on_key(self, event: events.Key) -> None:
        """A digit chooses at once."""
        digit = event.character or ""
        if self._numbered and digit.isdecimal() and 1 <= int(digit) <= len(self._choices):
            event.stop()
            self.cursor = int(digit) - 1
            self.action_choose()

    def on_click(self, event: events.Click) -> None:
        """So does a click."""
        index = event.style.meta.get("choice")
        if index is not None:
            self.cursor = index
            self.action_choose()
