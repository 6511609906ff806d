"""Read a lesson's train.py: what is trained, on what, by which loop, and what is looked at.

A recipe is a file that learners can read. It has

    STEPS, LR                            how long and how fast, unless asked otherwise
    train(model, loader, lr)             the loop; or loop(learner), which gives it. Where the
                                         step borrows an exercise, loop(learner, training) gets the
                                         learner's file of that name too, None if it doesn't pass
    batches(model, seed, steps, device)  the loader: `steps` batches in all

and may have

    build(learner)                       the model; otherwise the exercise's class is called
    GOAL                                 what is to be reached, one of `goals`; half the loss, else
    HINT                                 what helps where it isn't, by language
    ALONE = True                         trains also where the learner's file doesn't pass; the
                                         solution then takes its place
    view(model, device)                  gives a function from the model to `pictures.Seen`

`learner` is the learner's file as a module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import torch
from torch import nn

from tutor.lab.goals import FALLS, Goal
from tutor.lab.pictures import Seen

Loop: TypeAlias = Callable[[nn.Module, Iterable[Any], float], object]
View: TypeAlias = Callable[[nn.Module], Seen]


class BadRecipe(Exception):
    """A train.py of the course is broken: never the learner's fault."""


@dataclass(frozen=True)
class Recipe:
    """A train.py, loaded."""

    file: str
    module: ModuleType

    @property
    def steps(self) -> int:
        """How many updates, unless asked otherwise."""
        return int(self.module.STEPS)

    @property
    def lr(self) -> float:
        """The learning rate, unless asked otherwise."""
        return float(self.module.LR)

    @property
    def goal(self) -> Goal:
        """What the training is to reach."""
        goal: Goal = getattr(self.module, "GOAL", FALLS)
        return goal

    @property
    def hint(self) -> dict[str, str]:
        """What helps where the goal is not reached, by language; nothing special, mostly."""
        return dict(getattr(self.module, "HINT", {}))

    @property
    def alone(self) -> bool:
        """Whether it trains without the learner's code, too."""
        return bool(getattr(self.module, "ALONE", False))

    def build(self, learner: ModuleType) -> nn.Module | None:
        """The recipe's own model, if it has one."""
        build = getattr(self.module, "build", None)
        model: nn.Module | None = build(learner) if build else None
        return model

    def loop(self, learner: ModuleType, borrowed: dict[str, ModuleType | None]) -> Loop:
        """What trains."""
        own = getattr(self.module, "loop", None)
        loop: Loop = own(learner, **borrowed) if own else self.module.train
        return loop

    def batches(
        self, model: nn.Module, seed: int, steps: int, device: torch.device
    ) -> Iterable[Any]:
        """The loader."""
        batches: Iterable[Any] = self.module.batches(model, seed, steps, device)
        return batches

    def view(self, model: nn.Module, device: torch.device) -> View | None:
        """How to look at the model, if the recipe knows."""
        view = getattr(self.module, "view", None)
        look: View | None = view(model, device) if view else None
        return look


def load(path: Path) -> Recipe:
    """The recipe in that file."""
    module = ModuleType("recipe")
    module.__file__ = str(path)
    try:
        code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
        exec(code, vars(module))
    except Exception as error:
        raise BadRecipe(f"{path}: {type(error).__name__}: {error}") from error
    missing = [name for name in ("STEPS", "LR", "batches") if not hasattr(module, name)]
    if not (hasattr(module, "train") or hasattr(module, "loop")):
        missing.append("train")
    if missing:
        raise BadRecipe(f"{path}: {', '.join(missing)} missing")
    return Recipe(str(path), module)
