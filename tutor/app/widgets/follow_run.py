"""What is known of a loop that runs line by line: where it waits, what its lines have done."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.app.widgets.train_numbers import Say
from tutor.app.widgets.train_run import SIGNS, TrainRun
from tutor.bridge.messages import FromLab, LineStop, Listing


@dataclass
class FollowRun(TrainRun):
    """One run of the loop. `rounded`: weights have moved before the eyes, and it went round."""

    listing: Listing | None = None
    stop: LineStop | None = None
    rounded: bool = False
    _moved: bool = False

    def take(self, message: FromLab) -> None:
        """Learn from a message."""
        super().take(message)
        match message:
            case Listing():
                self.listing = message
            case LineStop():
                self.stop, self.step = message, message.step
                self.stage = "running" if message.line is None else "paused"
                for effect in message.effects:
                    self.rounded = self.rounded or (self._moved and "forward" in effect.parts)
                    self._moved = self._moved or "step" in effect.parts

    @property
    def marks(self) -> dict[int, str]:
        """The lines to be marked: the one it waits before, or the one that raised."""
        if self.end is not None:
            frames = self.failure.frames if self.failure is not None else []
            return {frames[-1].line: "bad"} if frames else {}
        waits = self.stop is not None and self.stop.line and self.stage == "paused"
        return {self.stop.line: "next"} if waits and self.stop and self.stop.line else {}

    @property
    def got_there(self) -> bool:
        """Whether the loop ran to its end: all that is asked of one that is watched."""
        return self.end is not None and self.end.reason == "finished"

    def status(self, say: Say) -> str:
        """Sign and words: waits before line 12, after 3 updates."""
        line = self.stop.line if self.stop is not None else None
        if self.stage not in {"empty", "running", "paused"}:
            return super().status(say)
        words = say(f"follow.is_{self.stage}", line=line, step=self.step)
        return f"{SIGNS[self.stage]} {words}"

    def whose(self, say: Say) -> tuple[str, str]:
        """Whose loop it is, in many words and in few."""
        if self.listing is None:
            return "", ""
        if self.listing.own:
            return say("follow.own"), say("follow.own")
        return say("follow.reference"), say("follow.reference_short")
