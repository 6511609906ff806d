"""What a learner has without the tutor: the words of Python and PyTorch, or a look at the shape."""

from __future__ import annotations

import io
import sys
import time
import traceback
from contextlib import redirect_stdout
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.cases import Case, Score, score
from benchmarks.forked import FILE, Answer, Late, forked, limited

FLOOD = 200_000  # characters: nobody overlooks that
EPOCHS, LR = 3, 0.1
INPUTS = {"forward": (1, 3, 256, 256), "classifier": (8, 3, 64, 64), "stack": (2, 8, 16, 16)}
OUTPUTS = {"forward": (1, 20, 248, 248), "classifier": (8, 3), "stack": (2, 8, 16, 16)}


def run(case: Case) -> Answer:
    """Run the code, and use it once the way the exercise is called; what came of it."""
    printed = io.StringIO()
    began = time.process_time()
    answer: Answer = {"said": None, "line": "", "fits": False}
    try:
        limited()
        with redirect_stdout(printed):
            answer["fits"] = _use(case)
    except Late as late:
        answer.update(said="it does not end", line=_line(case, late.line))
    except BaseException as error:
        last = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
        answer.update(said=last, line=_line(case, _blamed(error)))
    if answer["said"] is None and len(printed.getvalue()) > FLOOD:
        answer.update(said="it prints without an end")
    return {**answer, "seconds": time.process_time() - began}


def _use(case: Case) -> bool:
    """Does what comes out look as asked? Raises what the code raises."""
    module = ModuleType("case")
    sys.modules["case"] = module
    exec(compile(case.code, FILE, "exec"), module.__dict__)
    torch.manual_seed(0)
    if case.exercise in INPUTS:
        name = {"forward": "MyModel", "classifier": "ShapeNet", "stack": "Stack"}[case.exercise]
        made = getattr(module, name)
        model = made(4) if case.exercise == "stack" else made()
        y = model(torch.rand(INPUTS[case.exercise]))
        return isinstance(y, Tensor) and tuple(y.shape) == OUTPUTS[case.exercise]
    losses: Any = module.__dict__["train"](*_loop(case.exercise == "regression"))
    return isinstance(losses, list) and len(losses) == EPOCHS * 4


def _loop(numbers: bool) -> tuple[nn.Module, DataLoader[tuple[Tensor, ...]], int, float]:
    """A small model, four batches of sixteen, the number of epochs and the rate."""
    x = torch.rand(64, 3, 16, 16)
    y = x.mean((1, 2, 3)) if numbers else torch.arange(64) % 3
    features = [nn.Conv2d(3, 8, 3, stride=2), nn.BatchNorm2d(8), nn.ReLU()]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 1 if numbers else 3)]
    return nn.Sequential(*features, *head), DataLoader(TensorDataset(x, y), 16), EPOCHS, LR


def _blamed(error: BaseException) -> int:
    """The learner's last line in the traceback, or where Python could not read on."""
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno or 0 for frame in frames if frame.filename == FILE]
    return lines[-1] if lines else 0


def _line(case: Case, number: int) -> str:
    lines = case.code.split("\n")
    return lines[number - 1] if 0 < number <= len(lines) else ""


def alone(case: Case, answer: Answer | None) -> Score:
    """What Python and PyTorch say: the last line of the message, the learner's last line."""
    if answer is None:
        return score(case, "the process died", "", 0.0)
    return score(case, answer["said"], answer["line"], answer["seconds"])


def shape(answer: Answer | None) -> Score:
    """What a test notices that builds it, calls it, and looks at the shape. It names nothing."""
    noticed = answer is None or answer["said"] is not None or not answer["fits"]
    return Score(noticed, False, False)


def both(case: Case) -> tuple[Score, Score]:
    """The two of them, from one run."""
    answer = forked(lambda: run(case))
    return alone(case, answer), shape(answer)
