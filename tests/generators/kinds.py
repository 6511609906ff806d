"""The exercises that right submissions are written for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.generators.classifying import shape_net
from tests.generators.forwarding import my_model
from tests.generators.hand import Hand, Program
from tests.generators.stacking import stack
from tests.generators.training import train_classes, train_numbers

LESSONS = Path(__file__).parents[2] / "lessons"
KINDS: dict[str, tuple[Callable[[Hand], Program], Path]] = {
    "forward": (my_model, LESSONS / "07-forward/exercises/forward"),
    "classifier": (shape_net, LESSONS / "10-classifier/exercises/classifier"),
    "stack": (stack, LESSONS / "05-modules/exercises/stack"),
    "training": (train_classes, LESSONS / "09-training/exercises/training"),
    "regression": (train_numbers, LESSONS / "09-training/exercises/regression"),
}
