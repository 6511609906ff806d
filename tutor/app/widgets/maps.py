"""Pictures that the code of a question has made."""

from __future__ import annotations

from collections.abc import Mapping

from textual.geometry import Size

from tutor.app.widgets.picture import PictureGrid, arrange
from tutor.bridge.messages import Picture

TALLEST = 10
"""Lines that they may take: the question above and the answer below stay in sight."""


class Maps(PictureGrid):
    """As many pictures as there are, without names; nothing where there are none."""

    DEFAULT_CSS = """
    Maps { height: auto; display: none; }
    """

    def __init__(self) -> None:
        super().__init__(labelled=False)
        self._pictures: list[Picture] = []

    def show_all(self, pictures: Mapping[str, Picture]) -> None:
        """Show these instead."""
        self._pictures = list(pictures.values())
        self.show(list(pictures.items()))
        self.display = bool(pictures)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as they take at their largest."""
        if not self._pictures:
            return 0
        first, count = self._pictures[0], len(self._pictures)
        shape, room = (first.width, first.height), Size(width, TALLEST)
        grid = arrange(count, room, shape, label=0, whole=False)
        return grid.rows * grid.lines
