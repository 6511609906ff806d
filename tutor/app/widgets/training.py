"""Runs the training that the Train pane shows, one at a time, on the code as it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import json, structs
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tutor.app.desk import Desk
from tutor.app.host import tell
from tutor.app.markdown import Paragraph, spoken
from tutor.app.widgets.flow import Flow
from tutor.app.widgets.history import LossHistory
from tutor.app.widgets.train_pane import TrainPane
from tutor.bridge.messages import (
    Control,
    FromLab,
    Output,
    Train,
    TrainEnd,
    TrainStart,
    TrainState,
)
from tutor.learner.worklog import Made


class Training(Vertical):
    """Asks `job` what to train each time one starts; None where the lesson trains nothing.

    The last curve is kept under `name`. `hear` is told when one starts, pauses and ends.
    """

    DEFAULT_CSS = """
    Training > Flow { padding: 1 2; display: none; }
    Training.-nothing > Flow { display: block; }
    Training.-nothing > TrainPane { display: none; }
    """

    class Began(Message):
        """A training runs now."""

    class Ended(Message):
        """A training is over; it has made that."""

        def __init__(self, end: TrainEnd, made: Made) -> None:
            super().__init__()
            self.end, self.made = end, made

    def __init__(
        self,
        desk: Desk,
        name: str,
        job: Callable[[], Train | None],
        hear: Callable[[FromLab], None],
        *,
        id: str,
    ) -> None:
        super().__init__(id=id)
        self._desk = desk
        self._curve = name
        self._job = job
        self._hear = hear
        self._busy = False
        self._again: Train | None = None

    def compose(self) -> ComposeResult:
        """The pane, or that there is nothing to train."""
        yield Flow([Paragraph(spoken(tell(self, "app.nothing_to_train")))])
        yield TrainPane(id="train-pane")

    def on_mount(self) -> None:
        """Say whether there is anything to train."""
        self.set_class(self._job() is None, "-nothing")

    @property
    def pane(self) -> TrainPane:
        """What shows it."""
        return self.query_one(TrainPane)

    @property
    def running(self) -> bool:
        """Whether a training runs."""
        return self._busy

    def start(self, rate: float | None = None) -> None:
        """Start a training of the code as it stands, where none runs."""
        job = self._at(rate)
        if job is not None and not self._busy:
            self._begin(job)

    def _at(self, rate: float | None) -> Train | None:
        job = self._job()
        return job if job is None or rate is None else structs.replace(job, lr=rate)

    def _begin(self, job: Train) -> None:
        self._busy = True
        self.pane.begin()
        self.pane.show_last(_rows(self._desk.progress.curve(self._curve)))
        self._train(job)

    @work(group="train")
    async def _train(self, job: Train) -> None:
        self.post_message(self.Began())
        end: TrainEnd | None = None
        printed: list[str] = []
        try:
            async for message in self._desk.lab.train(job):
                self.pane.feed(message)
                if isinstance(message, Output):
                    printed.append(message.text)
                if isinstance(message, TrainStart | TrainState | TrainEnd):
                    self._hear(message)
                if isinstance(message, TrainEnd):
                    end = message
        finally:
            self._busy = False
        if end is not None:
            made = self._made(job, "".join(printed))
            self._desk.progress.set_curve(self._curve, made.curve)
            self.post_message(self.Ended(end, made))
        if (again := self._again) is not None:
            self._again = None
            self._begin(again)

    def _made(self, job: Train, printed: str) -> Made:
        """What the work log keeps of the training that has ended."""
        seen = self.pane.run.pictures
        pictures = json.encode(seen).decode() if seen is not None else ""
        curve = tuple(_points(self.pane.chart.history))
        return Made(job.source, printed, curve=curve, pictures=pictures)

    @on(TrainPane.Wants)
    async def _wants(self, event: TrainPane.Wants) -> None:
        event.stop()
        match event.action:
            case "start":
                self.start(event.value)
            case "restart" if self._busy:
                self._again = self._at(event.value)
                await self._desk.lab.control(Control("stop"))
            case "restart":
                self.start(event.value)
            case "pause" | "resume" | "step" | "stop" | "lr" as action:
                await self._desk.lab.control(Control(action, event.value or 0.0))


def _points(history: LossHistory) -> list[tuple[int, float]]:
    return [(bucket.final, bucket.last) for bucket in history.buckets()]


def _rows(points: Sequence[tuple[int, float]]) -> list[list[float | None]]:
    history = LossHistory()
    for step, loss in points:
        history.add(step, loss)
    return history.dump()
