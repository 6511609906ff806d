"""What is known of one training: where it stands, how fast it goes, how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tutor.app.widgets.train_numbers import Pace, Say, duration
from tutor.bridge.messages import (
    Failure,
    Finding,
    FromLab,
    Language,
    Output,
    Pictures,
    Steps,
    TrainEnd,
    TrainStart,
    TrainState,
    Words,
)

Stage = Literal["empty", "starting", "running", "paused", "stopping", "ended"]
SIGNS = {"empty": "○", "starting": "◐", "running": "●", "paused": "◌", "stopping": "◐"}
END_SIGNS = {"finished": "○", "stopped": "○", "diverged": "✗", "error": "✗", "crashed": "✗"}


@dataclass
class TrainRun:
    """One training, from the wish for it to its end. Losses are the chart's affair."""

    stage: Stage = "empty"
    total: int = 0
    device: str = ""
    step: int = 0
    lr: float | None = None
    pace: Pace = field(default_factory=Pace)
    pictures: Pictures | None = None
    explained: float | None = None
    finding: Finding | None = None
    failure: Failure | None = None
    start: TrainStart | None = None
    end: TrainEnd | None = None
    printed: str = ""

    @property
    def alive(self) -> bool:
        """Whether a process runs, or is about to."""
        return self.stage in {"starting", "running", "paused", "stopping"}

    @property
    def got_there(self) -> bool:
        """Whether the model does what the recipe asks for."""
        return self.end is not None and self.end.reached

    @property
    def went_wrong(self) -> bool:
        """Whether it ended by something that the learner should look at."""
        return self.end is not None and self.end.reason in {"diverged", "error", "crashed"}

    def take(self, message: FromLab) -> None:
        """Learn from a message; those that say nothing of a training change nothing."""
        match message:
            case TrainStart():
                self.stage, self.total, self.device = "running", message.steps, message.device
                self.lr, self.start = message.lr, message
            case Steps(points=points) if points:
                for point in points:
                    self.pace.note(point)
                self.step, self.lr = points[-1].step, points[-1].lr
            case TrainState():
                self.stage, self.lr = message.state, message.lr
                self.step = max(self.step, message.step)
                if message.state != "running":
                    self.pace.clear()
            case TrainEnd():
                self.stage, self.end = "ended", message
                self.step = max(self.step, message.steps)
            case Pictures():
                self.pictures = message
                if message.explained is not None:
                    self.explained = message.explained
            case _:
                self._take_word(message)

    def _take_word(self, message: FromLab) -> None:
        """The first finding and failure name the cause; of what was printed the last line stays."""
        if isinstance(message, Finding):
            self.finding = self.finding or message
        elif isinstance(message, Failure):
            self.failure = self.failure or message
        elif isinstance(message, Output):
            lines = [line for line in message.text.splitlines() if line.strip()]
            self.printed = lines[-1] if lines else self.printed

    def status(self, say: Say) -> str:
        """Sign and words: paused after step 148; finished, 400 steps in 13 s."""
        if self.end is None:
            return f"{SIGNS[self.stage]} {say(f'train.is_{self.stage}', step=self.step)}"
        time = duration(self.end.seconds, say)
        words = say(f"train.has_{self.end.reason}", step=self.end.steps, time=time)
        sign = "✓" if self.got_there else END_SIGNS[self.end.reason]
        return f"{sign} {words}"

    def explains(self, say: Say, language: Language) -> tuple[str, str]:
        """How well it does on what it never trains on, in many words and in few."""
        if self.explained is None:
            said = self.pictures.words if self.pictures else {}
            words = said.get(language) or next(iter(said.values()), "")
            share = self.pictures.share if self.pictures else None
            short = words if share is None else say("train.right_short", n=f"{100 * share:.1f}")
            return words, short
        if not self.explained > 0:  # also NaN
            return say("train.explains_nothing"), say("train.explains_nothing_short")
        percent = f"{100 * self.explained:.0f}"
        return say("train.explains", n=percent), say("train.explains_short", n=percent)

    def note(self, language: Language) -> Words | None:
        """What is to be read about it: what a rule found, how it ended, or what was raised."""
        for source in (self.finding, self.end, self.failure):
            if source is not None and source.words:
                return _in(language, source.words)
        if self.failure is not None:
            lines = [f"{frame.line}: {frame.code.strip()}" for frame in self.failure.frames[-1:]]
            return Words(f"{self.failure.kind}: {self.failure.message}", *lines)
        return _in(language, self.start.words) if self.start and self.start.words else None


def _in(language: Language, words: dict[Language, Words]) -> Words:
    return words.get(language) or next(iter(words.values()))
