"""The training loop as a ring of six parts, the one that is talked about lit."""

from __future__ import annotations

from collections.abc import Collection

from textual.content import Content

from tutor.app.host import tell
from tutor.app.pictures.drawing import LIT, Drawing

PARTS = {
    "batch": "for x, y in batches:",
    "forward": "prediction = model(x)",
    "loss": "loss = criterion(prediction, y)",
    "backward": "loss.backward()",
    "step": "optimizer.step()",
    "zero_grad": "optimizer.zero_grad()",
}
"""Each part with its line of code, in the order in which they run."""

CHIP = 11
"""The columns of a part."""


class Loop(Drawing):
    """Batch, forward, loss, and back: backward, step, zero_grad. Once around, slowly.

    Where a loop runs line by line, what it has just done is lit instead.
    """

    MOMENTS = len(PARTS)

    def __init__(self, part: str | None = None) -> None:
        super().__init__()
        self._lit: Collection[str] | None = None
        if part is not None:
            self._lit, self._rests = [part], True
            self.set_reactive(Loop.moment, list(PARTS).index(part))

    def light(self, parts: Collection[str]) -> None:
        """Light these parts, the last of them with its words; none: what ran is no part of it."""
        self._moving = False
        self._lit = parts
        if parts:
            self.moment = max(list(PARTS).index(part) for part in parts)
        self.refresh()

    def step(self, by: int) -> None:
        """Go on or back by hand; what ran is no longer shown."""
        self._lit = None
        super().step(by)

    def pace(self, moment: int) -> float:
        """Long enough to read a sentence."""
        return 3.0

    @property
    def rest(self) -> int:
        """Back where it began: it is a loop."""
        return 0

    def lines(self, width: int) -> list[Content]:
        """The ring, then what the lit part is for, and its line of code."""
        names = list(PARTS)
        there, back = names[:3], names[:2:-1]
        gap = min(max((width - 3 * CHIP) // 2, 1), 7)
        side = " " * (CHIP + 2 * gap + CHIP - 1)
        lines = [
            self._row(there, self._arrow(gap, "→")),
            Content.assemble(" " * (CHIP // 2), "↑", side, "↓").stylize_before("$muted"),
            self._row(back, self._arrow(gap, "←")),
            Content.empty(),
        ]
        if self._lit is None or self._lit:
            name = names[self.moment]
            lines.append(self.movable(Content.styled(PARTS[name], "bold $accent"), width))
            lines += Content(tell(self, f"pictures.loop_{name}")).wrap(width)
        return lines + [Content.empty()] * (5 + self._deepest(width) - len(lines))

    def _row(self, names: list[str], arrow: Content) -> Content:
        return arrow.join([self._chip(name) for name in names])

    def _chip(self, name: str) -> Content:
        lit = name in self._lit if self._lit is not None else name == list(PARTS)[self.moment]
        return Content(name.center(CHIP)).stylize(LIT if lit else "$ink")

    def _arrow(self, gap: int, head: str) -> Content:
        shaft = "─" * max(gap - 3, 0)
        arrow = shaft + head if head == "→" else head + shaft
        return Content.styled(arrow.center(gap), "$muted")

    def _deepest(self, width: int) -> int:
        """The lines of the longest sentence: what stands below never jumps."""
        said = (tell(self, f"pictures.loop_{name}") for name in PARTS)
        return max(len(Content(words).wrap(width)) for words in said)
