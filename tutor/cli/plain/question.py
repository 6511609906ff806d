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
                self._explain(asked)
                return "seen", ""
            self.talk.say("other_numbers")

    def _answer(self, asked: Asked, seed: int) -> str:
        """ "right", "wrong", or a command."""
        commands = ("next", "back", "show") if self.missed >= MISSES else ("next", "back")
        while True:
            text = self.talk.ask(*commands)
            if text in commands:
                return text
            given = answers.parse(self.question.answer, text, list(self.question.choices))
            if given is None or (asked.pieces and not _permutes(given, len(asked.pieces))):
                self.talk.say(f"like_{self.question.answer}")
                continue
            return self._judge(asked, seed, given)

    def _judge(self, asked: Asked, seed: int, given: answers.Truth) -> str:
        right = answers.same(self.question.answer, given, asked.truth)
        if asked.pieces and isinstance(given, list):
            ran = self._draw(seed, given)
            asked, right = ran or asked, bool(ran and ran.right)
        if right:
            shown = answers.show(given, self.question.answer)
            self.made = Made(asked.code, asked.output, shown)
            self.talk.say("right", truth=self._spoken(given))
            self._explain(asked)
            return "right"
        self.missed += 1
        self.talk.say("missed", given=self._spoken(given), truth=self._spoken(asked.truth))
        if not self._once:
            self._print(asked)
        return "wrong"

    def _put(self, asked: Asked) -> None:
        language = self.talk.language
        if asked.pieces:
            for number, piece in enumerate(asked.pieces, 1):
                out(f"{number}: {piece.strip()}")
        else:
            numbered = self.question.answer == "line"
            for number, line in enumerate(asked.code.strip("\n").split("\n"), 1):
                out((f"{number:>2}  " if numbered else CODE) + line)
        out()
        for number, choice in enumerate(self.question.choices.values(), 1):
            out(f"{number}. {choice[language].replace('`', '')}")
        self.talk.say(f"answer_{self.question.answer}")

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
