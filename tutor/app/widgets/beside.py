"""Pictures of a finding, side by side: what was wanted, and what the learner's code made."""

from __future__ import annotations

from collections.abc import Mapping

from textual.geometry import Size

from tutor.app.host import host, tell
from tutor.app.widgets.picture import PictureGrid
from tutor.bridge.messages import Picture

TALLEST = 9
"""Lines that they may take, their names among them: the words above stay in sight."""

NAMED = ("expected", "yours")


class Beside(PictureGrid):
    """Pictures by name in one row, as large as the pane is wide, yet never taller than that."""

    DEFAULT_CSS = """
    Beside { height: auto; }
    """

    def __init__(self, pictures: Mapping[str, Picture]) -> None:
        super().__init__()
        self._pictures = dict(pictures)

    def on_mount(self) -> None:
        """Say the names, and again in another language."""
        super().on_mount()
        self.watch(host(self), "language", self._speak)

    def _speak(self) -> None:
        names = {name: tell(self, f"finding.{name}") for name in NAMED}
        self.show([(names.get(name, name), each) for name, each in self._pictures.items()])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row of pictures: their name, and two pixels a line."""
        first = next(iter(self._pictures.values()))
        count = len(self._pictures)
        across = max(1, (width - (count - 1)) // count)
        tall = -(-across * first.height // first.width // 2)
        return min(TALLEST, tall + 1)
