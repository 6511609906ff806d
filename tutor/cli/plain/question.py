"""A question: its code, an answer that is typed, what the run gives, and again with new numbers."""

from __future__ import annotations

import random

from tutor.bridge.messages import Draw, Failed
from tutor.bridge.messages import Question as Asked
from tutor.cli.console import out
from tutor.cli.plain.talk import Talk
from tutor.cli.plain.text import CODE
from tutor.course import Question, answers
from tutor.learner.progress import StepState
from tutor.learner.worklog import Made

MISSES = 2
"""After so many the answer can be looked at."""


class Asking:
    """Asks one question until it is answered, looked at, or left."""

    def __init__(self, talk: Talk, question: Question, *, once: bool = False) -> None:
        self.talk = talk
        self.question = question
        self.missed = 0
        self.made: Made | None = None
        """What the question was answered with, once it is right."""
        self._once = once

    def ask(self) -> tuple[StepState, str]:
        """How it ended, and the command that ended it ("" where it was an answer)."""
        while True:
            seed = random.randrange(2**31)
            asked = self._draw(seed)
            if asked is None:
                self.talk.say("question_broken")
                return "skipped", ""
            self._put(asked)
            word = self._answer(asked, seed)
            if word == "right":
                return "solved", ""
            if word in ("next", "back"):
                return "skipped", word
            if word == "show" or self._once:
                self._give_away(asked, told=word == "wrong")
                return "seen", ""
            self.talk.say("other_numbers")

    def _answer(self, asked: Asked, seed: int) -> str:
        """ "right", "wrong", or a command."""
        commands = ("next", "back", "show") if self.missed >= MISSES else ("next", "back")
        given: list[answers.Truth] = []
        names = list(asked.parts) or [""]
        while len(given) < len(names):
            if names[0]:
                out(f"{names[len(given)]}?")
            text = self.talk.ask(*commands)
            if text in commands:
                return text
            truth = answers.parse(self.question.answer, text, list(self.question.choices))
            if truth is None or (asked.pieces and not _permutes(truth, len(asked.pieces))):
                self.talk.say(f"like_{self.question.answer}")
                continue
            given.append(truth)
        return self._judge_order(seed, given[0]) if asked.pieces else self._judge(asked, given)

    def _judge(self, asked: Asked, given: list[answers.Truth]) -> str:
        truths = list(asked.parts.values()) or [asked.truth]
        wrong = []
        for name, mine, truth in zip(list(asked.parts) or [""], given, truths, strict=True):
            if not answers.same(self.question.answer, mine, truth):
                wrong.append((f"{name}: " if name else "", self._spoken(mine), self._spoken(truth)))
        if not wrong:
            self.made = self._made(asked, given)
            self.talk.say("right", truth=", ".join(map(self._spoken, given)))
            self._explain(asked)
            return "right"
        self.missed += 1
        for name, mine, gave in wrong:
            self.talk.say("missed", name=name, given=mine, truth=gave)
        if not self._once:
            self._print(asked)
        return "wrong"

    def _judge_order(self, seed: int, given: answers.Truth) -> str:
        """The lines are run in the order given: every order that does the job is right."""
        ran = self._draw(seed, given)
        if ran is None:
            self.talk.say("question_broken")
            return "next"
        if ran.right:
            self.made = self._made(ran, [given])
            self.talk.say("right_order", given=self._spoken(given))
            self._explain(ran)
            return "right"
        self.missed += 1
        if ran.stopped:
            line = ran.code.split("\n")[ran.stopped - 1].strip()
            self.talk.say("stopped", given=self._spoken(given), code=line)
        else:
            out(ran.said.get(self.talk.language, "").replace("`", ""))
        self.talk.say("other_orders")
        self._print(ran)
        return "wrong"

    def _made(self, asked: Asked, given: list[answers.Truth]) -> Made:
        told = answers.tell(given, list(asked.parts), self.question.answer)
        return Made(asked.code, asked.output, told)

    def _put(self, asked: Asked) -> None:
        language = self.talk.language
        self._put_code(asked)
        if asked.pictures:
            out()
            self.talk.say("pictures", count=len(asked.pictures))
        out()
        for number, choice in enumerate(self.question.choices.values(), 1):
            out(f"{number}. {choice[language].replace('`', '')}")
        self.talk.say(f"answer_{self.question.answer}")

    def _put_code(self, asked: Asked) -> None:
        """The code; what is answered by its number has it before it."""
        pieces = range(asked.place, asked.place + len(asked.pieces))
        for number, line in enumerate(asked.code.split("\n"), 1):
            if number in pieces:
                out(f"{number - asked.place + 1:>2}  {line}")
            elif self.question.answer == "line":
                out(f"{number:>2}  {line}")
            else:
                out(CODE + line)

    def _give_away(self, asked: Asked, *, told: bool) -> None:
        """Say what is true, unless a miss has `told` it; it never tells an order that works."""
        if isinstance(asked.truth, list) and asked.pieces:
            self.talk.say("one_order")
            for line in answers.arranged(asked.code, asked.place, asked.truth).split("\n"):
                out(CODE + line)
            out()
        elif not told:
            for name, truth in (asked.parts or {"": asked.truth}).items():
                named = f"{name}: " if name else ""
                self.talk.say("gives", name=named, truth=self._spoken(truth))
        self._explain(asked)

    def _explain(self, asked: Asked) -> None:
        self._print(asked)
        self.talk.read_out(self.question.after.get(self.talk.language, ""))

    def _print(self, asked: Asked) -> None:
        if asked.output.strip():
            self.talk.say("printed")
            out("\n".join(CODE + line for line in asked.output.rstrip("\n").split("\n")))

    def _spoken(self, truth: answers.Truth) -> str:
        if isinstance(truth, str) and truth in self.question.choices:
            return self.question.choices[truth][self.talk.language].replace("`", "")
        return answers.show(truth, self.question.answer)

    def _draw(self, seed: int, given: answers.Truth | None = None) -> Asked | None:
        order = given if isinstance(given, list) else None
        for message in self.talk.gather(
            self.talk.lab.draw(Draw(str(self.question.file), seed, order))
        ):
            if isinstance(message, Asked):
                return message
            if isinstance(message, Failed):
                return None
        return None


def _permutes(given: answers.Truth, count: int) -> bool:
    return isinstance(given, list) and sorted(given) == list(range(1, count + 1))
