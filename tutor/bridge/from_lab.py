"""What the lab answers, and what becomes of the learner's code."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from tutor.bridge.lines import LineStop, Listing
from tutor.bridge.training import Gauges, Picture, Pictures, Steps, TrainEnd, TrainStart, TrainState
from tutor.bridge.vocabulary import Language, Message, Severity, Shape, State, Words

Truth: TypeAlias = Shape | int | float | str
"""What a question's code computes: a shape, a number, or a word."""


class Ready(Message, frozen=True):
    """The lab has imported torch and can serve. `seconds` is what that took."""

    torch: str
    python: str
    device: str
    seconds: float


class Unavailable(Message, frozen=True):
    """The lab can't work at all (torch is missing or broken); `reason` is the exception's text."""

    reason: str


class Warmed(Message, frozen=True):
    """What is slow the first time (an optimizer, a convolution) has been done once."""


class Started(Message, frozen=True):
    """The learner's code begins to run now: time limits count from here."""


class Output(Message, frozen=True):
    """What the learner's code printed; `dropped` counts the bytes cut off since the last one.

    `entry` is the id of the Eval that printed it, 0 where it was a check or a training.
    """

    text: str
    dropped: int = 0
    entry: int = 0


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """One module call on the tensor's way. `module` is its path, "" for the model itself.

    `line` is the line of the learner's file that made the call. Where `failed`, `output` is None
    and `wanted` and `got` say in numbers what did not fit, by language.
    """

    module: str
    kind: str
    input: list[Shape]
    output: list[Shape] | None
    parameters: int
    depth: int = 1
    line: int | None = None
    registered: bool = True
    failed: bool = False
    note: dict[Language, str] = {}


class Trace(Message, frozen=True):
    """The way of the tensor through the model, in the order in which calls began.

    Where no module was called, `holds` has those that the model holds, each as a call of nothing.
    """

    calls: list[Call]
    holds: list[Call] = []


class Called(Message, frozen=True):
    """A call of the first way through the model began, or (the same number again) has ended.

    Sent as it happens: where the code hangs or its process dies, there is no Trace any more.
    """

    number: int
    call: Call


class Frame(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of the learner's own frames in a traceback."""

    line: int
    function: str
    code: str


class Finding(Message, frozen=True):
    """One thing that the learner should know. The first of a run names the cause.

    `see` is a line for the REPL that shows the fault; `lesson` the id of the lesson that explains
    it; `code` the text of the blamed line; `pictures` show, by name ("expected", "yours"), what the
    code made of a picture.
    """

    rule: str
    severity: Severity
    line: int | None
    words: dict[Language, Words]
    code: str = ""
    see: str = ""
    lesson: str = ""
    pictures: dict[str, Picture] = {}


class Failure(Message, frozen=True):
    """An exception of the learner's code: its own frames, and the whole text for the fold.

    Where it was not Python that failed but the process, `words` say so by language.
    """

    kind: str
    message: str
    frames: list[Frame]
    text: str
    words: dict[Language, Words] = {}


class Verdict(Message, frozen=True):
    """The end of a check. `words` say what a pass has shown, or what the state means."""

    state: State
    seconds: float
    words: dict[Language, Words] = {}


class Tensor(msgspec.Struct, frozen=True, omit_defaults=True):
    """A tensor in a line: shape, dtype, range, and its first few numbers as text.

    The range of whole numbers is whole.
    """

    shape: Shape
    dtype: str
    device: str
    low: int | float | None
    high: int | float | None
    mean: float | None
    numbers: str
    requires_grad: bool = False
    nans: int = 0


class Value(Message, frozen=True):
    """The answer to an Eval: the value's text ("" where there is none).

    Where `judged`, an Explored (or a Failed) follows.
    """

    id: int
    text: str
    kind: str = ""
    tensor: Tensor | None = None
    failure: Failure | None = None
    interrupted: bool = False
    judged: bool = False


class Completions(Message, frozen=True):
    """The answer to a Complete: `names` replace the last `length` characters."""

    id: int
    names: list[str]
    length: int


class Question(Message, frozen=True):
    """The answer to a Draw: the code with its numbers, what it printed, and the truth.

    The truth is a shape, a number, or the text of a choice, as the code computed it. Where several
    things are asked, `parts` has the truth of each by what the code calls it, and `truth` is the
    last of them. `pictures` are what the code has made, by name.

    Where lines are to be put in order, `pieces` are those lines as they are offered, `place` is the
    line of `code` where they begin, and the truth is a right order of their 1-based numbers. Of an
    order that was given, `right` says whether it does the job too, `stopped` is the line of `code`
    that raised (0 where none did), and `said` may tell by language what came of it.
    """

    code: str
    numbers: dict[str, str]
    truth: Truth
    output: str = ""
    parts: dict[str, Truth] = {}
    pictures: dict[str, Picture] = {}
    pieces: list[str] = []
    place: int = 0
    right: bool | None = None
    stopped: int = 0
    said: dict[Language, str] = {}


class Explored(Message, frozen=True):
    """After an Eval in an explore step: which goals are met, and what this one showed."""

    goals: list[bool]
    saw: dict[Language, str] = {}


class Failed(Message, frozen=True):
    """The lab itself, or a file of the course, failed: never the learner's fault."""

    during: str
    text: str


FromLab: TypeAlias = (
    Ready
    | Warmed
    | Unavailable
    | Started
    | Output
    | Trace
    | Called
    | Finding
    | Failure
    | Verdict
    | TrainStart
    | Steps
    | Gauges
    | Pictures
    | TrainState
    | Listing
    | LineStop
    | TrainEnd
    | Value
    | Completions
    | Question
    | Explored
    | Failed
)
