"""What comes after the first finding: nothing that the first one explains, and all that it doesn't.

The wrong examples are those of the rules' pages, which have one mistake each.
"""

from __future__ import annotations

import pytest
from test_rules import EXERCISES, examples

from tests.diagnosing import FORWARD, LESSONS, judge

TRAINING = LESSONS / "09-training/exercises/training"
MODEL = (FORWARD / "solution.py").read_text(encoding="utf-8")
LOOP = (TRAINING / "solution.py").read_text(encoding="utf-8")
STALE = LOOP.replace("            optimizer.zero_grad()\n", "")

ONE_MISTAKE = [
    *("trailing-comma", "through-numpy", "layers-in-forward", "local-layer", "equal-weights"),
    *("constant-output", "break-in-training-loop", "loss-scaled", "batch-size-fixed"),
    *("batch-averaged", "buffer-made-in-forward", "layer-missing", "lr-not-used"),
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("rule", ONE_MISTAKE)
def test_one_mistake_is_one_error(rule: str) -> None:
    """What a mistake brings along is not told as a mistake of its own."""
    wrong = next(example for example in examples(rule) if example.kind == "wrong")
    judged = judge(wrong.code, EXERCISES[wrong.exercise])
    assert [f.rule for f in judged.findings if f.severity == "error"] == [rule]


NO_BIAS = MODEL.replace("nn.Conv2d(3, 20, 5)", "nn.Conv2d(3, 20, 5, bias=False)")
TWO_MISTAKES = {
    "a bias and an unused layer": (
        NO_BIAS.replace("self.conv2 =", "self.more = nn.Conv2d(3, 3, 1)\n        self.conv2 ="),
        ["bias-missing", "unused-layer"],
    ),
    "old gradients, in eval mode": (
        STALE.replace("losses = []", "losses = []\n    model.eval()"),
        ["trained-in-eval-mode", "zero-grad-missing"],
    ),
    "old gradients, and losses that are tensors": (
        STALE.replace("loss.item()", "loss"),
        ["losses-are-tensors", "zero-grad-missing"],
    ),
    "a bias, and advice on another line": (
        NO_BIAS.replace("self.conv2(x)", "self.conv2.forward(x)"),
        ["bias-missing", "forward-by-name"],
    ),
    "old gradients, and advice on another line": (
        STALE.replace("model(x)", "model.forward(x)"),
        ["zero-grad-missing", "forward-by-name"],
    ),
}


@pytest.mark.parametrize("name", TWO_MISTAKES)
def test_two_mistakes_are_two_findings(name: str) -> None:
    """What has nothing to do with the first finding follows it, advice too, errors first."""
    source, rules = TWO_MISTAKES[name]
    judged = judge(source, FORWARD if "class MyModel" in source else TRAINING)
    assert judged.rules == rules
    severities = [f.severity for f in judged.findings]
    assert severities == sorted(severities, reverse=True)
