"""What lesson 3 judges: a model by what it holds, with or without a forward."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.diagnosing import judge

LESSONS = Path(__file__).parent.parent / "lessons"
MODULE = LESSONS / "03-module/exercises/module"
HALVE = LESSONS / "04-layers/exercises/layers"
HEAD = """import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
"""


@pytest.mark.parametrize(
    "body",
    [
        "        self.conv1 = nn.Conv2d(3, 20, 5, padding=2)\n"
        "        self.norm = nn.BatchNorm2d(20)\n"
        "        self.conv2 = nn.utils.parametrizations.weight_norm(nn.Conv2d(20, 20, (5, 5)))\n",
        "        self.second = nn.Conv2d(20, 20, 5)\n"
        "        self.first = nn.Conv2d(3, 20, 5)\n\n\n"
        "model = MyModel()\n",
    ],
    ids=["normalised", "another order, and an object made in the file"],
)
def test_a_model_may_hold_more_and_in_another_order(body: str) -> None:
    """Two right convolutions pass, whatever stands beside them."""
    assert judge(HEAD + body, MODULE).state == "passed"


def test_a_function_that_makes_the_model_passes() -> None:
    """A factory is as good as a class."""
    text = (
        "from torch import nn\n\ndef MyModel():\n    model = nn.Module()\n"
        "    model.a = nn.Conv2d(3, 20, 5)\n    model.b = nn.Conv2d(20, 20, 5)\n    return model\n"
    )
    assert judge(text, MODULE).state == "passed"


def test_a_forward_that_works_is_traced_and_one_that_fails_is_advice() -> None:
    """Nobody asked for it yet: it is shown where it runs, and no fault where it doesn't."""
    layers = "        self.a = nn.Conv2d(3, 20, 5)\n        self.b = nn.Conv2d(20, 20, 5)\n\n"
    forward = "    def forward(self, x):\n        return {}\n"
    works = judge(HEAD + layers + forward.format("self.b(self.a(x))"), MODULE)
    assert works.state == "passed"
    assert [call.module for call in works.trace.calls] == ["a", "b"]
    fails = judge(HEAD + layers + forward.format("self.b(x)"), MODULE)
    assert fails.state == "passed"
    assert fails.rules == ["forward-can-wait"]


def test_a_layer_of_another_object_is_not_taken_for_a_loose_one() -> None:
    """The file makes a model of its own; its layer is nobody's global."""
    body = "        self.conv1 = nn.Conv2d(3, 20, 5)\n\n\nmodel = MyModel()\n"
    assert judge(HEAD + body, MODULE).rules == ["parts-missing"]


def test_a_class_under_the_name_of_the_builder_passes() -> None:
    """Calling it gives a module, which is all that is asked for."""
    text = (
        "from torch import nn\n\nclass halve(nn.Sequential):\n    def __init__(self):\n"
        "        super().__init__(nn.Conv2d(3, 8, 2, 2), nn.Conv2d(8, 16, 2, 2), "
        "nn.Conv2d(16, 32, 2, 2))\n"
    )
    assert judge(text, HALVE).state == "passed"
