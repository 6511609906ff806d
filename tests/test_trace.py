"""The way of the tensor, as the learner sees it: golden traces."""

from __future__ import annotations

import pytest

from tests.diagnosing import judge
from tutor.bridge.messages import Call

HEAD = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n\n"


def model(init: str, forward: str, before: str = "") -> str:
    """A MyModel of these bodies."""
    body = "\n".join(f"        {line}" for line in init.splitlines())
    way = "\n".join(f"        {line}" for line in forward.splitlines())
    return (
        f"{HEAD}{before}\nclass MyModel(nn.Module):\n    def __init__(self):\n"
        f"        super().__init__()\n{body}\n\n    def forward(self, x):\n{way}\n"
    )


TWO = "self.conv1 = nn.Conv2d(3, 20, 5)\nself.conv2 = nn.Conv2d(20, 20, 5)"


def rows(calls: list[Call]) -> list[str]:
    """Each call in a line: path, kind, shapes in and out, parameters, depth."""

    def show(shapes: list[list[int]] | None) -> str:
        return "-" if shapes is None else " ".join("x".join(map(str, s)) for s in shapes)

    return [
        f"{'  ' * (c.depth - 1)}{c.module} {c.kind} "
        f"{show(c.input)} > {show(c.output)} {c.parameters}"
        + (" failed" if c.failed else "")
        + ("" if c.registered else " unregistered")
        for c in calls
    ]


CONV1 = "conv1 Conv2d 1x3x256x256 > 1x20x252x252 1520"
CONV2 = "conv2 Conv2d 1x20x252x252 > 1x20x248x248 10020"

GOLDEN = {
    "two layers": (model(TWO, "return self.conv2(self.conv1(x))"), [CONV1, CONV2]),
    "a loop over layers": (
        model(
            "self.layers = nn.ModuleList([nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5)])",
            "for layer in self.layers:\n    x = layer(x)\nreturn x",
        ),
        [CONV1.replace("conv1", "layers.0"), CONV2.replace("conv2", "layers.1")],
    ),
    "a layer used twice": (
        model(
            TWO + "\nself.act = nn.ReLU()",
            "x = self.act(self.conv1(x))\nreturn self.act(self.conv2(x))",
        ),
        [
            CONV1,
            "act ReLU 1x20x252x252 > 1x20x252x252 0",
            CONV2,
            "act ReLU 1x20x248x248 > 1x20x248x248 0",
        ],
    ),
    "functional calls": (
        model(
            "self.w = nn.Parameter(torch.randn(20, 3, 5, 5))\n"
            "self.b = nn.Parameter(torch.zeros(20))\nself.conv2 = nn.Conv2d(20, 20, 5)",
            "x = F.relu(F.conv2d(x, self.w, self.b))\nreturn self.conv2(x)",
        ),
        [
            "F.conv2d function 1x3x256x256 > 1x20x252x252 1520",
            "F.relu function 1x20x252x252 > 1x20x252x252 0",
            CONV2,
        ],
    ),
    "nested modules": (
        model(
            "self.one = Block(3, 20)\nself.two = Block(20, 20)",
            "return self.two(self.one(x))",
            before="class Block(nn.Module):\n    def __init__(self, a, b):\n"
            "        super().__init__()\n        self.conv = nn.Conv2d(a, b, 5)\n\n"
            "    def forward(self, x):\n        return self.conv(x)\n",
        ),
        [
            "one Block 1x3x256x256 > 1x20x252x252 1520",
            "  one.conv Conv2d 1x3x256x256 > 1x20x252x252 1520",
            "two Block 1x20x252x252 > 1x20x248x248 10020",
            "  two.conv Conv2d 1x20x252x252 > 1x20x248x248 10020",
        ],
    ),
    "lazy modules": (
        model(
            "self.conv1 = nn.LazyConv2d(20, 5)\nself.conv2 = nn.LazyConv2d(20, 5)",
            "return self.conv2(self.conv1(x))",
        ),
        [CONV1, CONV2],
    ),
    "unregistered layers": (
        model(
            "self.layers = [nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5)]",
            "for layer in self.layers:\n    x = layer(x)\nreturn x",
        ),
        [
            CONV1.replace("conv1", "layers[0]") + " unregistered",
            CONV2.replace("conv2", "layers[1]") + " unregistered",
        ],
    ),
    "forward called by name": (
        model(TWO, "x = self.conv1.forward(x)\nreturn self.conv2(x)"),
        [CONV1, CONV2],
    ),
    "a failing layer, last": (
        model(TWO, "a = self.conv1(x)\nreturn self.conv2(x)"),
        [CONV1, "conv2 Conv2d 1x3x256x256 > - 10020 failed"],
    ),
    "a failing layer inside another": (
        model(
            "self.net = nn.Sequential(nn.Conv2d(3, 20, 5), nn.Conv2d(10, 20, 5))",
            "return self.net(x)",
        ),
        [
            "net Sequential 1x3x256x256 > - 6540 failed",
            "  net.0 Conv2d 1x3x256x256 > 1x20x252x252 1520",
            "  net.1 Conv2d 1x20x252x252 > - 5020 failed",
        ],
    ),
    "forward itself fails": (
        model(TWO, "x = self.conv1(x)\nreturn x.no_such_thing()"),
        [CONV1, " MyModel 1x3x256x256 > - 11540 failed"],
    ),
    "an exception that was caught": (
        model(
            TWO,
            "try:\n    self.conv2(x)\nexcept RuntimeError:\n    pass\n"
            "return self.conv2(self.conv1(x))",
        ),
        ["conv2 Conv2d 1x3x256x256 > - 10020 failed", CONV1, CONV2],
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str) -> None:
    """The trace names every call, its shapes and its parameters, in the order of the calls."""
    source, expected = GOLDEN[name]
    got = rows(judge(source).trace.calls)
    assert got == expected


def test_a_failing_call_says_what_it_wanted_and_got() -> None:
    """The note of a failing layer holds both numbers, in both languages."""
    last = judge(model(TWO, "return self.conv2(x)")).trace.calls[-1]
    assert last.note["en"] == "wanted 20 channels, got 3"
    assert "20" in last.note["ko"]
    assert "3" in last.note["ko"]


def test_calls_carry_the_line_that_made_them() -> None:
    """Each call knows the learner's line."""
    source = model(TWO, "x = self.conv1(x)\nreturn self.conv2(x)")
    lines = [source.splitlines()[(c.line or 0) - 1].strip() for c in judge(source).trace.calls]
    assert lines == ["x = self.conv1(x)", "return self.conv2(x)"]


def test_an_endless_recursion_still_gives_a_trace() -> None:
    """A thousand calls of itself are cut, and the failure stays."""
    calls = judge(model(TWO, "return self(x)")).trace.calls
    assert 0 < len(calls) <= 200
    assert calls[-1].failed
