"""Lesson 8: one update by hand, in odd styles, and the slips that its own samples don't show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.diagnosing import judge

STEP = Path(__file__).parent.parent / "lessons/08-gradients/exercises/gradients"
SLIPS = sorted((Path(__file__).parent / "data/gradients/mistakes").glob("*.py"))
HEAD = "import torch\nfrom torch import nn\n\n\ndef step(model, x, y, lr):\n"
LOSS = "    loss = nn.functional.cross_entropy(model(x), y)\n"


@pytest.mark.parametrize("file", SLIPS, ids=[f.stem for f in SLIPS])
def test_a_slip_gets_its_own_name(file: Path) -> None:
    """What the header says is the first thing that is found."""
    header, source = file.read_text(encoding="utf-8").split("# ---\n", 1)
    assert judge(source, STEP).rules[0] == header.removeprefix("# rule:").strip()


@pytest.mark.parametrize(
    "body",
    [
        "    return [p.grad.norm() for p in model.parameters()]\n",
        "    return loss\n",
        "    model.eval()\n",
        "    model.zero_grad(set_to_none=False)\n",
    ],
)
def test_what_follows_the_update_does_not_matter(body: str) -> None:
    """Only where the weights have gone is judged."""
    update = (
        "    optimizer = torch.optim.SGD(model.parameters(), lr=lr)\n"
        "    optimizer.zero_grad()\n    loss.backward()\n    optimizer.step()\n"
    )
    assert judge(HEAD + LOSS + update + body, STEP).state == "passed"


def test_a_gradient_may_be_assigned() -> None:
    """What overwrites the old gradient has cleared it."""
    body = LOSS + (
        "    gradients = torch.autograd.grad(loss, list(model.parameters()))\n"
        "    for p, g in zip(model.parameters(), gradients):\n        p.grad = g\n"
        "    torch.optim.SGD(model.parameters(), lr).step()\n"
    )
    assert judge(HEAD + body, STEP).state == "passed"


def test_helpers_and_plain_arithmetic_pass() -> None:
    """Several functions, and cross entropy from exp and log."""
    text = (
        "import torch\n\n\ndef wrong(model, x, y):\n    scores = model(x)\n"
        "    right = scores[torch.arange(len(y)), y]\n"
        "    return (scores.exp().sum(1).log() - right).sum() / len(y)\n\n\n"
        "def move(parameters, lr):\n    with torch.inference_mode(False), torch.no_grad():\n"
        "        for p in parameters:\n            p.copy_(p.detach() - p.grad.mul(lr))\n\n\n"
        "def step(net, inputs, targets, rate):\n    for p in net.parameters():\n"
        "        p.grad = torch.zeros_like(p)\n    wrong(net, inputs, targets).backward()\n"
        "    move(net.parameters(), rate)\n"
    )
    assert judge(text, STEP).state == "passed"
