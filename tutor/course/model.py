"""A course in memory: lessons, their steps, exercises and questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

LANGUAGES = ("en", "ko")

Text: TypeAlias = Mapping[str, str]
"""The same thing in every language: {"en": ..., "ko": ...}. Markdown where it is prose."""

Kind: TypeAlias = Literal["read", "predict", "explore", "write", "follow", "train"]
Answer: TypeAlias = Literal["shape", "number", "dtype", "choice", "line", "order"]

PICTURES = ("board", "channels", "kernel", "loop", "tree")
"""The pictures that a step can name: the app draws them, and `--plain` says what they show."""

PARTS: Mapping[str, tuple[str, ...]] = {
    "board": ("batch", "forward", "loss", "backward", "step", "zero_grad", "socket"),
    "channels": ("picture", "red", "green", "blue"),
    "kernel": ("kernel", "output"),
    "loop": ("batch", "forward", "loss", "backward", "step", "zero_grad"),
}
"""The parts of a picture that a step can talk about; those of a tree are its modules."""

MOST_NAMED = 5


@dataclass(frozen=True)
class Question:
    """Something to answer before running: `file` computes the truth in the lab.

    `choices` maps the key that the file computes to what the learner reads. `after` explains the
    answer once it is given.
    """

    id: str
    answer: Answer
    file: Path
    prompt: Text
    choices: Mapping[str, Text]
    after: Text
    title: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners give, and the rule that must name it first."""

    file: Path
    rule: str
    source: str


@dataclass(frozen=True)
class Way:
    """Another answer that is right, with what is different about it."""

    file: Path
    text: Text
    source: str


@dataclass(frozen=True)
class Exercise:
    """Something to write. `hints` come in the order in which they are revealed."""

    id: str
    lesson: str
    folder: Path
    hints: tuple[Text, ...]

    @property
    def starter(self) -> Path:
        """Runs, but does not pass."""
        return self.folder / "starter.py"

    @property
    def solution(self) -> Path:
        """Passes."""
        return self.folder / "solution.py"

    @property
    def check(self) -> Path:
        """What the lab runs to judge a submission."""
        return self.folder / "check.py"

    @property
    def main(self) -> Path:
        """What an exported program does with the learner's code; an exercise may do without."""
        return self.folder / "main.py"

    @property
    def filename(self) -> str:
        """What the learner's file is called: `forward.py`, `modules_count.py`."""
        name = self.lesson if self.id == self.lesson else f"{self.lesson}_{self.id}"
        return f"{name}.py"

    @property
    def name(self) -> str:
        """What commands call it: `forward`, `modules/count`."""
        return self.lesson if self.id == self.lesson else f"{self.lesson}/{self.id}"


@dataclass(frozen=True)
class Shown:
    """A module of the example that a tree shows: its path, "" for the model, class, numbers."""

    path: str
    kind: str
    numbers: int

    def __str__(self) -> str:
        return f"{self.path or 'model'} {self.kind} {self.numbers:,}"


@dataclass(frozen=True)
class Step:
    """One screen of a lesson. Which of the optional parts it has depends on its kind.

    Choices (predict) and goals (explore) are not part of the body. `picture` is one of `PICTURES`,
    `shows` the example that a tree falls back on, and `part` what of it the step talks about.
    `borrows` are exercises of other lessons whose files a training uses, where they pass. An
    explore step has an `exercise` where it looks at what the learner wrote there.
    """

    id: str
    kind: Kind
    title: Text
    body: Text
    exercise: Exercise | None = None
    question: Question | None = None
    explore: Path | None = None
    recipe: Path | None = None
    borrows: tuple[str, ...] = ()
    after: Text | None = None
    goals: Mapping[str, Text] = field(default_factory=dict)
    picture: str | None = None
    shows: tuple[Shown, ...] = ()
    part: str | None = None


@dataclass(frozen=True)
class Lesson:
    """A folder of the course. `minutes` is how long reading and doing it takes.

    `closing` says what the learner can do now. `left_out` names the steps and questions that have a
    fault in their files. A test-out is a lesson too, of one exercise: the lessons that it `covers`
    are known to who passes, and its `number` is that of their part.
    """

    id: str
    number: int
    part: Text
    title: Text
    summary: Text
    minutes: int
    needs: tuple[str, ...]
    folder: Path
    steps: tuple[Step, ...]
    exercises: tuple[Exercise, ...]
    quiz: tuple[Question, ...]
    closing: Text = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    covers: tuple[str, ...] | None = None
    left_out: tuple[str, ...] = ()

    @property
    def testout(self) -> bool:
        """Whether it asks for what other lessons teach."""
        return self.covers is not None

    @property
    def label(self) -> str:
        """What it is called in a line: `7 forward`, `testout-2`."""
        return self.id if self.testout else f"{self.number} {self.id}"

    @property
    def missing(self) -> str:
        """What is left out, in a line: "bell, write"; "" where nothing is."""
        rest = ["…"] if len(self.left_out) > MOST_NAMED else []
        return ", ".join([*self.left_out[:MOST_NAMED], *rest])

    def step(self, id: str) -> int:
        """The index of the step with that id, or 0 where there is none (any more)."""
        return next((i for i, step in enumerate(self.steps) if step.id == id), 0)


@dataclass(frozen=True)
class Problem:
    """Something wrong in a lesson's files, for its author: where, and what was expected."""

    file: Path
    line: int | None
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.message}"


@dataclass(frozen=True)
class Course:
    """All lessons, in order, and the test-outs of their parts."""

    folder: Path
    lessons: tuple[Lesson, ...]
    problems: tuple[Problem, ...] = ()
    testouts: tuple[Lesson, ...] = ()

    @property
    def all(self) -> tuple[Lesson, ...]:
        """The lessons, then the test-outs."""
        return self.lessons + self.testouts
