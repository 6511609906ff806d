"""What the tutor and its lab say to each other, as typed frames.

Every message is a tagged msgspec struct. Shapes are lists of ints in the order that torch gives
them (N, C, H, W), times are seconds, lines are 1-based lines of the learner's file. Text that a
person will read comes in every language at once, as a mapping from language code to words, so
that switching the language needs no new run.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Shape: TypeAlias = list[int]
Language: TypeAlias = str
State: TypeAlias = Literal[
    "passed", "failed", "error", "untouched", "timeout", "memory", "crashed", "unavailable"
]
Severity: TypeAlias = Literal["error", "advice"]


class Message(msgspec.Struct, tag=True, frozen=True, omit_defaults=True):
    """Anything that crosses the pipe."""


class Words(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing said in one language: what it is, what happened, where to look."""

    title: str
    message: str = ""
    hint: str = ""


# --------------------------------------------------------------------------- to the lab


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

    `borrowed` are the learner's files of other exercises, by name, that the recipe may use.
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


class Control(Message, frozen=True):
    """Act on the running training, at its next safe point. `lr` uses `value`."""

    action: Literal["pause", "resume", "step", "stop", "lr"]
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


# --------------------------------------------------------------------------- from the lab


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
    """The way of the tensor through the model, in the order in which calls began."""

    calls: list[Call]


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


class TrainStart(Message, frozen=True):
    """A training begins: on this device, with so many numbers to learn.

    `words` say why not on the GPU, where there is one that can't be used.
    """

    device: str
    parameters: int
    seed: int
    steps: int
    lr: float
    words: dict[Language, Words] = {}


class Point(msgspec.Struct, frozen=True, array_like=True):
    """One update: its 1-based number, its loss, the learning rate, seconds since the start."""

    step: int
    loss: float
    lr: float
    seconds: float


class Steps(Message, frozen=True):
    """A batch of updates (at most 30 such messages a second)."""

    points: list[Point]


class Gauge(msgspec.Struct, frozen=True, array_like=True):
    """One layer at one update: how far its weights moved, and its gradient's norm."""

    module: str
    moved: float
    gradient: float


class Gauges(Message, frozen=True):
    """The layers at one update. `moved` is the norm of the change over the norm of the weights."""

    step: int
    layers: list[Gauge]


class Picture(msgspec.Struct, frozen=True):
    """A small picture: 8-bit RGB, row by row, 3 * width * height bytes."""

    width: int
    height: int
    rgb: bytes


class Confusion(msgspec.Struct, frozen=True):
    """How many of each kind (rows) were given each answer (columns), and the kinds' names."""

    names: dict[Language, list[str]]
    counts: list[list[int]]


class Pictures(Message, frozen=True):
    """What the model sees now, by name: "input", "map 7", "bank 7", "diff 7", "kernel 3" ...

    `explained` is the share of the target that the model explains on a picture it never trains on.
    `captions` say, by name and language, what the model makes of a picture; pictures that have one
    stand side by side as a gallery. `words` say how it does on the whole.
    """

    step: int
    items: dict[str, Picture]
    explained: float | None = None
    captions: dict[str, dict[Language, str]] = {}
    words: dict[Language, str] = {}
    table: Confusion | None = None


class TrainState(Message, frozen=True):
    """The training was paused, resumed, or got another learning rate; sent when it took effect."""

    state: Literal["running", "paused", "stopping"]
    step: int
    lr: float


class TrainEnd(Message, frozen=True):
    """The end of a training. Losses are NaN where there was no step."""

    reason: Literal["finished", "stopped", "diverged", "error", "crashed"]
    steps: int
    first_loss: float
    last_loss: float
    seconds: float
    words: dict[Language, Words] = {}


class Tensor(msgspec.Struct, frozen=True, omit_defaults=True):
    """A tensor in a line: shape, dtype, range, and its first few numbers as text."""

    shape: Shape
    dtype: str
    device: str
    low: float | None
    high: float | None
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

    The truth is a shape, a number, or the text of a choice, as the code computed it. Where lines
    are to be put in order, `pieces` are those lines as they are offered, the truth is a right order
    of their 1-based numbers, and `right` says whether the order given does the job too.
    """

    code: str
    numbers: dict[str, str]
    truth: Shape | int | float | str
    output: str = ""
    pieces: list[str] = []
    right: bool | None = None


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
    | Finding
    | Failure
    | Verdict
    | TrainStart
    | Steps
    | Gauges
    | Pictures
    | TrainState
    | TrainEnd
    | Value
    | Completions
    | Question
    | Explored
    | Failed
)
