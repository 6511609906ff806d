"""What `testout-3` asks for: fit(model, loader, valid, epochs, lr) trains, and measures itself.

The training is judged as in lesson 9. The measuring is judged by the state of the model in each
call, and by the shares that come back.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import torch

from tutor.lab import undisturbed
from tutor.lab.beside import beside
from tutor.lab.evidence import Evidence
from tutor.lab.looped import loop
from tutor.lab.looping import Loop
from tutor.lab.probes import SEED

measured = beside(__file__, "measured")
rules = beside(__file__, "rules")


def adapted(e: Evidence) -> None:
    """For the judges of lesson 9: the same training, of which only the losses come back."""
    fit = e.facts["fit"] = e.target

    @functools.wraps(fit)
    def train(model: Any, loader: Any, epochs: int, lr: float) -> Any:
        result = fit(model, loader, measured.valid(), epochs, lr)
        e.facts["whole"] = result
        pair = isinstance(result, (tuple, list)) and len(result) == 2
        return result[0] if pair else result

    if callable(fit):
        e.target = train


def paired(e: Evidence) -> None:
    """Do two lists come back?"""
    whole = e.facts.get("whole")
    pair = isinstance(whole, (tuple, list)) and len(whole) == 2
    if not pair or not all(isinstance(each, (list, tuple)) for each in whole):
        e.facts["pair"] = whole
        e.symptom("returned", "pair")


def measures(e: Evidence) -> None:
    """Train once more, with a model that writes down how it was measured."""
    model = measured.model()
    undisturbed.seed(SEED)
    result = e.attempt(
        "training",
        lambda: e.facts["fit"](model, measured.loader(), measured.valid(), measured.EPOCHS, 0.05),
    )
    model.close()
    e.facts["measured"], e.facts["left"] = model.measured, model.training
    e.facts["session"] = {**e.facts.get("session", {}), "valid": measured.valid()}
    told = result[1] if isinstance(result, (tuple, list)) and len(result) == 2 else None
    e.facts["told"] = told
    each = model.measured
    if any(m.modes != {False} for m in each):
        e.symptom("values", "mode")
    if any(True in m.recorded for m in each):
        e.symptom("values", "recorded")
    if any(m.moved for m in each):
        e.symptom("values", "moved")
    if not model.training:
        e.symptom("values", "left")
    if isinstance(told, (list, tuple)):
        _compare(e, list(told), each)


def _compare(e: Evidence, told: list[Any], each: list[Any]) -> None:
    if len(told) != measured.EPOCHS or not all(isinstance(a, float) for a in told):
        e.facts["like"] = "number" if len(told) != measured.EPOCHS else "kind"
        e.symptom("values", "accuracies")
        return
    truths = [measured.shares(m.state) for m in each[-measured.EPOCHS :]]
    e.facts["truths"] = truths
    ways = list(truths[0]) if truths else []
    if len(truths) < len(told):
        e.facts["like"] = "never measured" if not truths else "number of measurings"
        e.symptom("values", "accuracies")
        return
    for name in ways:
        if all(math.isclose(a, t[name], abs_tol=1e-5) for a, t in zip(told, truths, strict=True)):
            e.facts["like"] = name
            break
    else:
        e.facts["like"] = ""
    if e.facts["like"] != "right":
        e.symptom("values", "accuracies")


def told(e: Evidence) -> None:
    """What a pass has shown."""
    if e.faults or not e.facts.get("told"):
        return
    last = float(e.facts["told"][-1])
    shown = e.facts.get("shown", {"en": "", "ko": ""})
    e.facts["shown"] = {
        "en": f"{shown['en']} Each epoch was measured in eval mode, on all {measured.UNSEEN} unseen pictures; at the end "
        f"{last:.0%} of them were right.",
        "ko": f"{shown['ko']} 에포크마다 평가 모드에서 처음 보는 그림 {measured.UNSEEN}장을 모두 쟀고, 마지막에는 {last:.0%}를 맞혔어요.",
    }


check = Loop(
    name="fit",
    targets="classes",
    parameters=("model", "loader", "valid", "epochs", "lr"),
    probes=(adapted, loop, paired, measures, told),
    rules=rules.RULES,
    lesson="training",
    praise={
        "en": "You know what lessons 8 to 10 teach.",
        "ko": "레슨 8부터 10까지 배우는 것을 이미 알고 있어요.",
    },
)

torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)  # the first of a process is slow
