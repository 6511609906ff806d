"""The panes below the code. Each is made when it is asked for first, so that no start waits."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from textual.widget import Widget

from tutor.app.desk import Desk
from tutor.bridge.messages import FromLab, Train

if TYPE_CHECKING:
    from tutor.app.widgets.check_pane import CheckPane
    from tutor.app.widgets.session import Session
    from tutor.app.widgets.shapes_pane import ShapesPane
    from tutor.app.widgets.training import Training

LOWER = ("check", "shapes", "train", "repl")
"""Their names, in the order of their tabs."""


class Lower:
    """The four panes of a lesson. `job` says what a training would train."""

    def __init__(self, desk: Desk, lesson: str, job: Callable[[], Train | None]) -> None:
        self._desk, self._lesson, self._job = desk, lesson, job

    @cached_property
    def check(self) -> CheckPane:
        """The answer to F5."""
        from tutor.app.widgets.check_pane import CheckPane

        return CheckPane(self._desk.check, self._desk.interrupt, lesson=self._lesson, id="check")

    @cached_property
    def shapes(self) -> ShapesPane:
        """The way of the tensor."""
        from tutor.app.widgets.shapes_pane import ShapesPane

        return ShapesPane(id="shapes")

    @cached_property
    def train(self) -> Training:
        """The training."""
        from tutor.app.widgets.training import Training

        return Training(self._desk, self._lesson, self._job, self._hear, id="train")

    @cached_property
    def repl(self) -> Session:
        """The REPL."""
        from tutor.app.widgets.session import Session

        return Session(self._desk, id="repl")

    def __getitem__(self, name: str) -> Widget:
        pane: Widget = getattr(self, name)
        return pane

    def _hear(self, message: FromLab) -> None:
        """The REPL waits for safe points while a training runs, and says so."""
        self.repl.pane.feed(message)
