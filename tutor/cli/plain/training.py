"""A training told in sentences, that asks now and then: go on, another learning rate, stop."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator
from typing import Literal

from tutor.bridge.messages import Control, FromLab, Steps, Train, TrainState
from tutor.cli.console import out, wrapped
from tutor.cli.plain.doing import End, keep, mine
from tutor.cli.plain.talk import Talk
from tutor.cli.sight import whole
from tutor.cli.story import SpokenStory
from tutor.cli.submission import borrowed
from tutor.course import Exercise, Lesson, Step
from tutor.learner.worklog import Made

CHUNKS = 4
"""A training asks three times on its way."""

COMMANDS = ("continue", "stop", "next", "back")


def train(talk: Talk, lesson: Lesson, step: Step, exercise: Exercise) -> End:
    """One training; the step is solved by what it reaches."""
    talk.say("train")
    while (word := talk.ask("train", "next", "back")) not in ("train", ""):
        if word in ("next", "back"):
            return "skipped", word
    given = mine(talk, exercise)
    request = Train(
        str(step.recipe),
        str(exercise.folder),
        given.source,
        given.filename,
        pictures=False,
        borrowed=borrowed(step, talk.call.course, talk.call.places),
    )
    run = Run(talk, talk.lab.train(request))
    try:
        word = run.to_its_end()
    finally:
        points = tuple((point.step, point.loss) for point in run.story.points)
        if points:
            talk.progress.set_curve(exercise.name, points)
        talk.wait(run.close())
    if run.story.end is None or not run.story.end.reached:
        return "started", word
    keep(talk, lesson, step, Made(given.source, run.story.output, curve=points))
    return "solved", word


class Run:
    """One training that pauses after each quarter of its steps, and asks."""

    def __init__(self, talk: Talk, messages: AsyncGenerator[FromLab, None]) -> None:
        self.story = SpokenStory(talk.language)
        self._talk = talk
        self._messages = messages
        self._due = math.inf
        self._paused: TrainState | None = None

    def to_its_end(self) -> str:
        """Hear it out; the command that ended it, "" where none did."""
        word = ""
        while True:
            self._talk.listen_until(self._messages, self._is_due)
            if self.story.end is not None:
                return word
            self._control("pause")
            self._talk.listen_until(self._messages, self._is_paused)
            if self.story.end is not None:
                return word
            word = self._asked()
            self._control("stop" if word else "resume")

    async def close(self) -> None:
        """Leave nothing running."""
        await self._messages.aclose()

    def _is_due(self, message: FromLab) -> bool:
        self.story.take(message)
        if self._due == math.inf and self.story.total:
            self._due = self._chunk
        step = message.points[-1].step if isinstance(message, Steps) else 0
        if step < self._due or step >= self.story.total:
            return self.story.end is not None
        self._due = step - step % self._chunk + self._chunk
        return True

    @property
    def _chunk(self) -> int:
        return max(1, math.ceil(self.story.total / CHUNKS))

    def _is_paused(self, message: FromLab) -> bool:
        self.story.take(message)
        if isinstance(message, TrainState) and message.state == "paused":
            self._paused = message
            return True
        return self.story.end is not None

    def _asked(self) -> str:
        """Say where it stands and ask; "" to go on, else the command that ends it."""
        talk, state = self._talk, self._paused
        assert state is not None
        for line in whole(self.story.seen, talk.language) if self.story.seen else ():
            out(wrapped(line))
        if state.reached:
            talk.say("train_reached")
        talk.say("train_paused", step=state.step, lr=f"{state.lr:g}")
        while (word := talk.ask(*COMMANDS).strip()) not in ("", "continue"):
            if word in COMMANDS:
                return word
            if (rate := _rate(word)) is None:
                talk.say("train_words")
            else:
                self._control("lr", rate)
                talk.say("train_rate", lr=f"{rate:g}")
        return ""

    def _control(
        self, action: Literal["pause", "resume", "stop", "lr"], value: float = 0.0
    ) -> None:
        self._talk.wait(self._talk.lab.control(Control(action, value)))


def _rate(line: str) -> float | None:
    """0.1 of `lr 0.1`, None where it is none that a training could have."""
    name, _, value = line.lower().replace("=", " ").partition(" ")
    try:
        rate = float(value)
    except ValueError:
        return None
    return rate if name == "lr" and 0 < rate < math.inf else None
