"""What the tutor and its lab say to each other, as typed frames.

Every message is a tagged msgspec struct. Shapes are lists of ints in the order that torch gives
them (N, C, H, W), times are seconds, lines are 1-based lines of the learner's file. Text that a
person will read comes in every language at once, as a mapping from language code to words, so
that switching the language needs no new run.
"""

from __future__ import annotations

from tutor.bridge.from_lab import (
    Call,
    Completions,
    Explored,
    Failed,
    Failure,
    Finding,
    Frame,
    FromLab,
    Output,
    Question,
    Ready,
    Started,
    Tensor,
    Trace,
    Unavailable,
    Value,
    Verdict,
    Warmed,
)
from tutor.bridge.to_lab import (
    Check,
    Complete,
    Control,
    Draw,
    Eval,
    Explore,
    Interrupt,
    Open,
    ToLab,
    Train,
    Warm,
)
from tutor.bridge.training import (
    Confusion,
    Gauge,
    Gauges,
    Picture,
    Pictures,
    Point,
    Steps,
    TrainEnd,
    TrainStart,
    TrainState,
)
from tutor.bridge.vocabulary import Language, Message, Severity, Shape, State, Words

__all__ = [
    "Call",
    "Check",
    "Complete",
    "Completions",
    "Confusion",
    "Control",
    "Draw",
    "Eval",
    "Explore",
    "Explored",
    "Failed",
    "Failure",
    "Finding",
    "Frame",
    "FromLab",
    "Gauge",
    "Gauges",
    "Interrupt",
    "Language",
    "Message",
    "Open",
    "Output",
    "Picture",
    "Pictures",
    "Point",
    "Question",
    "Ready",
    "Severity",
    "Shape",
    "Started",
    "State",
    "Steps",
    "Tensor",
    "ToLab",
    "Trace",
    "Train",
    "TrainEnd",
    "TrainStart",
    "TrainState",
    "Unavailable",
    "Value",
    "Verdict",
    "Warm",
    "Warmed",
    "Words",
]
