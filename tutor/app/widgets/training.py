"""Runs the training that the Train pane shows, one at a time, on the code as it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence

from msgspec import json, structs
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tutor.app.desk import Desk
from tutor.app.host import host, tell
from tutor.app.markdown import Paragraph, spoken
from tutor.app.widgets.chart import LossChart
from tutor.app.widgets.flow import Flow
from tutor.app.widgets.follow_pane import FollowPane
from tutor.app.widgets.history import LossHistory
from tutor.app.widgets.train_pane import TrainPane
from tutor.bridge.messages import (
    Control,
    FromLab,
    LineStop,
    Output,
    Train,
    TrainEnd,
    TrainStart,
    TrainState,
)
from tutor.learner.worklog import Made
from tutor.words import say


class Training(Vertical):
    """Asks `job` what to train each time one starts; None where the lesson trains nothing.

    A training shows in one pane, a loop that runs line by line in another. The last curve is kept
    under `name`. `hear` is told when one starts, pauses and ends.
    """

    DEFAULT_CSS = """
    Training > Flow { padding: 1 2; display: none; }
    Training > FollowPane { display: none; }
    Training.-follow > FollowPane { display: block; }
    Training.-follow > TrainPane { display: none; }
    Training.-nothing > Flow { display: block; }
    Training.-nothing > TrainPane, Training.-nothing > FollowPane { display: none; }
    """

    class Began(Message):
        """A training runs now."""

    class Ended(Message):
        """A training is over; it has made that. None: it ran the course's own solution."""

        def __init__(self, end: TrainEnd, made: Made | None, *, lines: bool) -> None:
            super().__init__()
            self.end, self.made = end, made
            self.kind = "follow" if lines else "train"

    class Stepped(Message):
        """Of a loop that runs line by line: a line has done these parts of it.

        `rounded`: the loop has gone round once, so that all of it was seen. `made` as in Ended.
        """

        def __init__(self, parts: Collection[str], made: Made | None, *, rounded: bool) -> None:
            super().__init__()
            self.parts, self.made = parts, made
            self.rounded = rounded

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
        self._under_way: Train | None = None
        self._again: Train | None = None
        self._last: Train | None = None
        self._over = asyncio.Event()

    def compose(self) -> ComposeResult:
        """The panes, or that there is nothing to train."""
        yield Flow([Paragraph(spoken(tell(self, "app.nothing_to_train")))])
        yield TrainPane(id="train-pane")
        yield FollowPane(id="follow-pane")

    def on_mount(self) -> None:
        """Say whether there is anything to train."""
        self.choose()

    @property
    def pane(self) -> TrainPane:
        """What shows a training."""
        return self.query_one(TrainPane)

    @property
    def follow(self) -> FollowPane:
        """What shows a loop that runs line by line."""
        return self.query_one(FollowPane)

    @property
    def front(self) -> TrainPane | FollowPane:
        """The one of them that is to be seen."""
        return self.follow if self.has_class("-follow") else self.pane

    @property
    def running(self) -> bool:
        """Whether a training runs."""
        return self._under_way is not None

    def choose(self) -> None:
        """Show the pane of what runs; where nothing does, of what would run now."""
        job = self._under_way or self._job()
        self.set_class(job is None, "-nothing")
        self.set_class(job is not None and job.lines, "-follow")

    def start(self, rate: float | None = None, *, instead: bool = False) -> None:
        """Start a training of the code as it stands, where none runs.

        With `instead` it takes the place of a run of the other kind.
        """
        job = self._at(rate)
        if job is None:
            return
        if self._under_way is None:
            self._begin(job)
        elif instead and self._under_way.lines != job.lines:
            self._replace(job)

    def _at(self, rate: float | None) -> Train | None:
        job = self._job()
        return job if job is None or rate is None else structs.replace(job, lr=rate)

    @work(group="replace")
    async def _replace(self, job: Train) -> None:
        """Stop what runs, and start this after its end."""
        self._again = job
        await self._desk.lab.control(Control("stop"))

    async def let_go(self) -> None:
        """End what runs: its session is wanted for something else. Of a training it is said."""
        if (job := self._under_way) is None:
            return
        self._again = None
        await self._desk.lab.control(Control("stop"))
        await self._over.wait()
        if not job.lines:
            self._tell_stopped(self.pane.chart)

    def _keep(self, chart: LossChart) -> None:
        """Keep the curve; one of a few steps takes no other's place."""
        progress = self._desk.progress
        if chart.history.tells(chart.total) or not progress.curve(self._curve):
            progress.set_curve(self._curve, _points(chart.history))

    def _tell_stopped(self, chart: LossChart) -> None:
        """That the training was stopped, where, and what is left of it."""
        kept = "kept" if chart.history.tells(chart.total) else "short"
        words = say(f"train.was_stopped_{kept}", host(self).language, step=chart.history.step)
        self.app.notify(words, timeout=10, markup=False)

    @property
    def shows(self) -> bool:
        """Whether a training of the code as it stands is over, and is what the pane shows."""
        last = self._last
        if last is None or last.lines or self._under_way is not None:
            return False
        return structs.replace(last, lr=None) == self._job()

    def _begin(self, job: Train) -> None:
        self._under_way = self._last = job
        self._over.clear()
        self.choose()
        self.front.begin()
        if not job.lines:
            self.pane.show_last(_rows(self._desk.progress.curve(self._curve)))
        self._train(job)

    @work(group="train")
    async def _train(self, job: Train) -> None:
        self.post_message(self.Began())
        end: TrainEnd | None = None
        printed: list[str] = []
        pane = self.follow if job.lines else self.pane
        chart = self.pane.chart
        try:
            async for message in self._desk.lab.train(job):
                pane.feed(message)
                if isinstance(message, Output):
                    printed.append(message.text)
                if isinstance(message, TrainStart | TrainState | TrainEnd):
                    self._hear(message)
                if isinstance(message, LineStop):
                    parts = message.effects[-1].parts if message.effects else ()
                    made = self._made(job, printed)
                    self.post_message(self.Stepped(parts, made, rounded=self.follow.run.rounded))
                if isinstance(message, TrainEnd):
                    end = message
        except asyncio.CancelledError:  # the learner has gone to another lesson
            if not job.lines and not self.app._exit:
                self._tell_stopped(chart)
            raise
        finally:
            self._under_way = None
            if not job.lines:
                self._keep(chart)
            self._over.set()
        if end is not None:
            self.post_message(self.Ended(end, self._made(job, printed), lines=job.lines))
        if (again := self._again) is not None:
            self._again = None
            self._begin(again)

    def _made(self, job: Train, printed: Iterable[str]) -> Made | None:
        """What the work log keeps of a training."""
        output, listing = "".join(printed), self.follow.run.listing
        if job.lines:
            return Made(job.source, output) if listing is not None and listing.own else None
        seen = self.pane.run.pictures
        pictures = json.encode(seen).decode() if seen is not None else ""
        curve = tuple(_points(self.pane.chart.history))
        return Made(job.source, output, curve=curve, pictures=pictures)

    @on(TrainPane.Wants)
    @on(FollowPane.Wants)
    async def _wants(self, event: TrainPane.Wants | FollowPane.Wants) -> None:
        event.stop()
        match event.action:
            case "start":
                self.start(event.value)
            case "restart" if self._under_way is not None:
                job = self._at(event.value)
                same = job is not None and job.lines == self._under_way.lines
                self._again = job if same else self._under_way
                await self._desk.lab.control(Control("stop"))
            case "restart":
                self.start(event.value)
            case "pause" | "resume" | "step" | "line" | "stop" | "lr" as action:
                await self._desk.lab.control(Control(action, event.value or 0.0))


def _points(history: LossHistory) -> list[tuple[int, float]]:
    return [(bucket.final, bucket.last) for bucket in history.buckets()]


def _rows(points: Sequence[tuple[int, float]]) -> list[list[float | None]]:
    history = LossHistory()
    for step, loss in points:
        history.add(step, loss)
    return history.dump()
