"""What the tutor asks of its lab."""

from __future__ import annotations

from typing import Literal, TypeAlias

from tutor.bridge.vocabulary import Message


class Warm(Message, frozen=True):
    """Get ready while idle: the first optimizer and the first convolution of a process are slow."""


class Check(Message, frozen=True):
    """Check `source` as the exercise whose folder is `exercise`."""

    exercise: str
    source: str
    filename: str


class Open(Message, frozen=True):
    """Load `source` and build the exercise's objects for the REPL, without checking anything."""

    exercise: str
    source: str
    filename: str


class Train(Message, frozen=True):
    """Train the learner's code by the lesson's `recipe` (a train.py), from the seed.

    `borrowed` are the learner's files of other exercises, by name, that the recipe may use. With
    `lines` the loop runs one line at a time, and waits before the first.
    """

    recipe: str
    exercise: str
    source: str
    filename: str
    seed: int = 0
    steps: int | None = None
    lr: float | None = None
    pictures: bool = True
    borrowed: dict[str, Check] = {}
    lines: bool = False


class Control(Message, frozen=True):
    """Act on the running training, at its next safe point. `lr` uses `value`.

    `line` runs one line of a loop that runs line by line; `step` then goes on to the next batch.
    """

    action: Literal["pause", "resume", "step", "line", "stop", "lr"]
    value: float = 0.0


class Eval(Message, frozen=True):
    """Run one REPL entry (one statement, or several lines of one) in the session."""

    id: int
    code: str


class Complete(Message, frozen=True):
    """Ask what could stand at the end of `code`."""

    id: int
    code: str


class Draw(Message, frozen=True):
    """Draw fresh numbers for a question file and run it.

    The same seed draws the same numbers. `given` is the learner's answer, for the kinds of
    question that are judged by running it (an order of lines).
    """

    file: str
    seed: int
    given: list[int] | None = None


class Explore(Message, frozen=True):
    """Prepare the session for an explore step; what is evaluated next is judged by its file.

    An empty `file` ends that.
    """

    file: str


class Interrupt(Message, frozen=True):
    """Stop the learner's code that runs now (for systems without signals)."""


ToLab: TypeAlias = (
    Warm | Check | Open | Train | Control | Eval | Complete | Draw | Explore | Interrupt
)
