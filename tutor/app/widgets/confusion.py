"""Show what a classifier takes for what: a row for each kind, a column for each answer."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from tutor.app.host import host, tell
from tutor.app.widgets.chart_text import fit_left
from tutor.bridge.messages import Confusion

LEAST = 4
"""Columns that a count takes at least."""


class ConfusionTable(Widget):
    """The latest counts: what is right stands on the diagonal."""

    DEFAULT_CSS = """
    ConfusionTable { height: auto; width: 1fr; display: none; margin: 0 0 1 0; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._table: Confusion | None = None

    def show(self, table: Confusion | None) -> None:
        """Show these counts; nothing where there are none."""
        changed = (self._table is None) != (table is None)
        self._table = table
        self.display = table is not None
        self.refresh(layout=changed)

    def render(self) -> Content:
        """A head that says what is what, the answers, and a line a kind."""
        if self._table is None:
            return Content("")
        names = self._table.names.get(host(self).language) or next(iter(self._table.names.values()))
        room = self.content_size.width
        first = max(map(cell_len, names)) + 1
        pitch = max(LEAST, min((room - first) // len(names), max(map(cell_len, names)) + 2))
        head = Content.styled(fit_left(tell(self, "train.confusion"), room), "$text-muted")
        answers = "".join(_right(name, pitch) for name in names)
        lines = [head, Content.styled(" " * first + answers, "$text-muted")]
        for i, (name, row) in enumerate(zip(names, self._table.counts, strict=True)):
            cells = [_cell(n, pitch, right=i == j) for j, n in enumerate(row)]
            lines.append(Content.assemble(fit_left(name, first), *cells))
        return Content("\n").join(lines)


def _cell(n: int, pitch: int, *, right: bool) -> Content:
    text = f"{n or '·'}".rjust(pitch)
    if not n:
        return Content.styled(text, "$text-muted")
    return Content.styled(text, "$text-success" if right else "$text-error")


def _right(text: str, room: int) -> str:
    """The text at the right of its room, cut where it is longer."""
    short = text
    while cell_len(short) > room - 1:
        short = short[:-1]
    return " " * (room - cell_len(short)) + short
