"""A remote control with one button, beside the circuit board that it hides."""

from __future__ import annotations

from textual.content import Content

from tutor.app.host import tell
from tutor.app.pictures.drawing import LIT, Drawing, framed, side_by_side

WIRED = (("batch", "zero_grad"), ("forward", "step"), ("loss", "backward"))
"""The parts of the loop as they lie on the board: down on the left, up on the right."""

REMOTE, BOARD = 10, 24
"""The columns that both need."""


class Board(Drawing):
    """Both, with what each of them lets you do."""

    def __init__(self, part: str | None = None) -> None:
        super().__init__()
        self._part = part

    def lines(self, width: int) -> list[Content]:
        """The two boxes, and a line below each."""
        spare = max(width - REMOTE - BOARD - 2, 0)
        remote, gap = REMOTE + min(spare // 3, 6), 2 + min(spare // 6, 2)
        board = BOARD + min(spare // 2, 16)
        button = Content.styled(" fit ", "bold $background on $accent")
        inner = remote - 4
        blank = Content.empty()
        rows = [blank, blank, Content.assemble(" " * ((inner - 5) // 2), button), blank, blank]
        control = [
            *framed(Content(self._tell("remote")), [*rows, blank], remote),
            Content.styled(self._tell("one_button"), "$muted"),
        ]
        circuit = [
            *framed(Content(self._tell("board")), self._parts(board - 4), board),
            Content.styled(self._tell("six_parts"), "$muted"),
        ]
        return side_by_side([control, circuit], gap)

    def _parts(self, inner: int) -> list[Content]:
        rows: list[Content] = []
        wire = Content.styled(f"  │{' ' * (inner - 7)}│", "$muted")
        for number, (left, right) in enumerate(WIRED):
            last = number in (0, len(WIRED) - 1)
            room = inner - len(left) - len(right) - 2
            between = f" {('─' if last else ' ') * room} "
            rows += [wire] if rows else []
            rows.append(
                Content.assemble(
                    (left, self._look(left)), (between, "$muted"), (right, self._look(right))
                )
            )
        return [
            *rows,
            Content.assemble(
                ("○ ", "bold $good"),
                (self._tell("socket"), self._look("socket") if self._part == "socket" else ""),
            ),
        ]

    def _look(self, part: str) -> str:
        return LIT if part == self._part else "$accent"

    def _tell(self, words: str) -> str:
        return tell(self, f"pictures.board_{words}")
