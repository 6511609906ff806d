"""A loop that runs one line at a time, told as text: each line, what it has done, the next."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from typing import Literal, TypeAlias

from tutor.bridge.messages import (
    Control,
    Failure,
    Finding,
    FromLab,
    LineEffect,
    LineStop,
    Listing,
    Output,
    Train,
    TrainEnd,
)
from tutor.cli.console import out, wrapped
from tutor.cli.plain.doing import End, keep, mine
from tutor.cli.plain.talk import Talk
from tutor.cli.report import show_failure, show_finding
from tutor.course import Exercise, Lesson, Step
from tutor.learner.worklog import Made

Action: TypeAlias = Literal["line", "step", "resume", "stop"]

ACTIONS: Mapping[str, Action] = {"line": "line", "step": "step", "continue": "resume"}
"""What the loop is told to do by a command; all others end it."""

COMMANDS = ("line", "step", "continue", "restart", "stop", "next", "back")


class Following:
    """One run of the loop, as it is told."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._lines: list[str] = []
        self.own = False
        self.printed: list[str] = []
        self._finding: Finding | None = None
        self._failure: Failure | None = None
        self.end: TrainEnd | None = None

    def take(self, message: FromLab) -> bool:
        """Tell of a message; whether the loop waits now."""
        match message:
            case Listing(source, own):
                self._lines, self.own = source.split("\n"), own
                self._talk.say("follow_own" if own else "follow_reference")
            case LineStop(line):
                for effect in message.effects:
                    self._tell(effect)
                if line is not None:
                    self._talk.say("follow_next", line=line, code=self._code(line))
                return line is not None
            case Output(text):
                out(text, end="")
                self.printed.append(text)
            case Finding():
                self._finding = self._finding or message
            case Failure():
                self._failure = self._failure or message
            case TrainEnd():
                self.end = message
                self._tell_end(message)
        return False

    def _code(self, line: int) -> str:
        return self._lines[line - 1].strip() if line <= len(self._lines) else ""

    def _tell(self, effect: LineEffect) -> None:
        self._talk.say("follow_line", line=effect.line, code=self._code(effect.line))
        words = effect.words.get(self._talk.language) or next(iter(effect.words.values()), "")
        out(wrapped(words, "  "))

    def _tell_end(self, end: TrainEnd) -> None:
        if self._finding is not None:
            show_finding(self._finding, self._talk.language)
        elif self._failure is not None:
            show_failure(self._failure, self._talk.language)
        self._talk.say(f"follow_{end.reason}", steps=end.steps)


def follow(talk: Talk, lesson: Lesson, step: Step, exercise: Exercise) -> End:
    """Run the learner's loop line by line, as often as they want to."""
    talk.say("follow")
    while True:
        word = talk.ask("line", "next", "back")
        if word in ("next", "back"):
            return "skipped", word
        while (word := _run(talk, lesson, step, exercise)) == "restart":
            pass
        if word in ("next", "back"):
            return "started", word
        if word == "finished":
            return "solved", ""
        talk.say("follow")


def _run(talk: Talk, lesson: Lesson, step: Step, exercise: Exercise) -> str:
    """Run it once: how it ended, or the command that ended it."""
    given, told = mine(talk, exercise), Following(talk)
    request = Train(
        recipe=str(step.recipe),
        exercise=str(exercise.folder),
        source=given.source,
        filename=given.filename,
        pictures=False,
        lines=True,
    )
    messages = talk.lab.train(request)
    word = ""
    try:
        while True:
            talk.listen_until(messages, told.take)
            if told.end is not None:
                if told.own and told.end.reason == "finished":
                    keep(talk, lesson, step, Made(given.source, "".join(told.printed)))
                return word or told.end.reason
            word = _asked(talk)
            action = ACTIONS.get(word, "stop")
            talk.wait(talk.lab.control(Control(action)))
            word = word if action == "stop" else ""
    finally:
        talk.wait(_close(messages))


def _asked(talk: Talk) -> str:
    """The next command; an empty line runs a line of the loop."""
    while (word := talk.ask(*COMMANDS).strip()) and word not in COMMANDS:
        talk.offer(*COMMANDS)
    return word or "line"


async def _close(messages: AsyncGenerator[FromLab, None]) -> None:
    await messages.aclose()
