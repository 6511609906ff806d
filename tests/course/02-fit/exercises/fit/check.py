"""What `fit` asks for: error(y, target), the mean squared difference."""

import torch
from torch import Tensor

from tutor.lab.contract import Function
from tutor.lab.findings import Found, Rule, rule

RULES: list[Rule] = []


def called(e):
    """Call it with two points that are 1 and 3 away."""
    y, target = torch.tensor([[1.0], [5.0]]), torch.tensor([[2.0], [2.0]])
    e.y = e.attempt("call", lambda: e.target(y.clone(), target.clone()))
    if not isinstance(e.y, Tensor) or e.y.shape != () or abs(float(e.y) - 5) > 1e-4:
        e.symptom("values")


@rule("error-not-mean-square", "values", into=RULES)
def other(e):
    """It gives something else than the mean of the squares."""
    return Found(
        None,
        ("`error` doesn't give the mean of the squares", "It should be 5 for 1 and 3 away.", ""),
        ("`error`가 제곱의 평균이 아니에요", "1과 3만큼 멀 때 5가 나와야 해요.", ""),
    )


check = Function(
    name="error",
    parameters=("y", "target"),
    probes=(called,),
    rules=RULES,
    praise={"en": "That says how far away it is.", "ko": "얼마나 먼지 알려 줘요."},
)
