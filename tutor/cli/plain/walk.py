"""Walks a lesson from its first step to its questions, as text."""

from __future__ import annotations

from tutor.cli.console import out, styled, wrapped
from tutor.cli.plain import doing
from tutor.cli.plain.following import follow
from tutor.cli.plain.question import Asking
from tutor.cli.plain.quiz import quiz
from tutor.cli.plain.talk import Left, Talk
from tutor.cli.plain.training import train
from tutor.course import Lesson, Step, taught, terms
from tutor.learner.progress import StepState
from tutor.words import say

END = "(end)"
"""The id under which the end of a lesson is remembered as a place."""


class Walk:
    """One lesson. What is done here counts as it does on the screen."""

    def __init__(self, talk: Talk, lesson: Lesson) -> None:
        self.talk = talk
        self.lesson = lesson

    def go(self, start: int = 0) -> None:
        """From that step to the end, as far as the learner wants to go."""
        language, index = self.talk.language, start
        number = "" if self.lesson.testout else f"{self.lesson.number}. "
        out(styled(f"{number}{self.lesson.title[language]}", "title"))
        self.talk.read_out(taught(self.lesson, language))
        self.talk.read_out(terms(self.lesson, self.talk.call.course, language))
        self.talk.say("welcome")
        if names := self.lesson.missing:
            out(wrapped(say("app.left_out", language, names=names)))
        try:
            while index < len(self.lesson.steps):
                word = self._step(index)
                index = max(0, index - 1) if word == "back" else index + 1
            self._end()
        except Left:
            self.talk.say("left", name=self.lesson.id)

    def _end(self) -> None:
        """What the learner can do now, and the self-check."""
        lesson, progress = self.lesson, self.talk.progress
        progress.set_place(lesson.id, END)
        if progress.step_state(lesson.id, END) == "new":
            progress.mark(lesson.id, END, "started")
        self.talk.read_out(lesson.closing[self.talk.language])
        asked = 0
        if not lesson.testout:
            asked = quiz(self.talk, [(lesson, question) for question in lesson.quiz])
        if asked or not lesson.quiz:
            progress.mark(lesson.id, END, "seen")

    def _step(self, index: int) -> str:
        """Do one step; the command that ended it, "" where it was done."""
        step, progress = self.lesson.steps[index], self.talk.progress
        progress.set_place(self.lesson.id, step.id)
        if progress.step_state(self.lesson.id, step.id) == "new":
            progress.mark(self.lesson.id, step.id, "started")
        count = len(self.lesson.steps)
        out()
        self.talk.say("step", number=index + 1, count=count, title=step.title[self.talk.language])
        out()
        self.talk.read_out(step.body[self.talk.language])
        if step.picture is not None:
            rows = ", ".join(map(str, step.shows))
            out(wrapped(say(f"pictures.{step.picture}_said", self.talk.language, rows=rows)))
            if step.part is not None:
                out(wrapped(say("pictures.part_said", self.talk.language, part=step.part)))
            out()
        state, word = self._do(step)
        progress.mark(self.lesson.id, step.id, state)
        if step.after and state in ("solved", "seen") and step.kind != "predict":
            self.talk.read_out(step.after[self.talk.language])
        return word

    def _do(self, step: Step) -> tuple[StepState, str]:
        if step.question is not None:
            asking = Asking(self.talk, step.question)
            end = asking.ask()
            if asking.made is not None:
                doing.keep(self.talk, self.lesson, step, asking.made)
            return end
        if step.kind == "explore":
            return doing.explore(self.talk, self.lesson, step)
        if step.kind == "write" and step.exercise is not None:
            return doing.write(self.talk, self.lesson, step, step.exercise)
        if step.kind == "follow" and step.exercise is not None:
            return follow(self.talk, self.lesson, step, step.exercise)
        if step.kind == "train" and step.exercise is not None:
            return train(self.talk, self.lesson, step, step.exercise)
        self.talk.say("read")
        word = self.talk.ask("next", "back")
        return "solved", word if word == "back" else ""
