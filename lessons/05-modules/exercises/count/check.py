"""What `count` asks for: how many modules of a kind a model holds, at any depth, itself included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from tutor.lab.beside import beside
from tutor.lab.contract import Function
from tutor.lab.evidence import Evidence, Halt

rules = beside(__file__, "rules")


class Block(nn.Module):
    """A convolution and what follows it, two levels down in `Net`."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.rest = nn.Sequential(nn.BatchNorm2d(channels), nn.ReLU())


class Net(nn.Module):
    """5 convolutions at three depths, in attributes, in a list and in a dict."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.blocks = nn.ModuleList([Block(8), Block(8)])
        self.heads = nn.ModuleDict({"edges": nn.Conv2d(8, 4, 1), "shapes": nn.Conv2d(8, 3, 1)})


@dataclass(frozen=True)
class Case:
    """One call, as the learner reads it, with what it should give."""

    call: str
    model: nn.Module
    kind: type[nn.Module]

    @property
    def wanted(self) -> int:
        return sum(isinstance(m, self.kind) for m in self.model.modules())


def cases() -> list[Case]:
    """Flat, deep, none at all, everything, the model itself."""
    net, flat = Net(), nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3))
    return [
        Case("count(model, nn.Conv2d)", net, nn.Conv2d),
        Case("count(model, nn.BatchNorm2d)", net, nn.BatchNorm2d),
        Case("count(model, nn.Linear)", net, nn.Linear),
        Case("count(model, nn.Module)", net, nn.Module),
        Case("count(flat, nn.Conv2d)", flat, nn.Conv2d),
        Case("count(flat, nn.Sequential)", flat, nn.Sequential),
        Case("count(conv, nn.Conv2d)", nn.Conv2d(3, 8, 3), nn.Conv2d),
    ]


def counted(e: Evidence) -> None:
    """Call it for each case, and keep what it gives."""
    asked = cases()
    e.facts["session"] = {"model": Net(), "flat": asked[4].model}
    e.facts["asked"], e.facts["gave"] = asked, []
    for case in asked:
        give: Callable[[], object] = lambda c=case: e.target(c.model, c.kind)  # noqa: E731
        gave = e.attempt("call", give)
        if isinstance(gave, bool) or not isinstance(gave, int | float):
            e.facts["gave"].append(gave)
            e.symptom("kind", type(gave).__name__)
            raise Halt
        e.facts["gave"].append(gave)
    if any(case.wanted != gave for case, gave in zip(asked, e.facts["gave"], strict=True)):
        e.symptom("values")
        return
    e.facts["shown"] = {
        "en": f"In the model of {asked[3].wanted} modules you found {asked[0].wanted} convolutions at three depths, and "
        "no Linear.",
        "ko": f"모듈 {asked[3].wanted}개로 된 모델에서 합성곱 {asked[0].wanted}개를 세 깊이에서 찾았고, Linear는 없었어요.",
    }


def shared(e: Evidence) -> None:
    """A module in two places is still one module: only advice, for there is more than one view."""
    if e.faults:
        return
    act = nn.ReLU()
    pair = nn.Sequential(nn.Sequential(nn.Conv2d(8, 8, 3), act), nn.Sequential(act))
    gave = e.attempt("call", lambda: e.target(pair, nn.ReLU))
    if gave != 1:
        e.facts["twice"] = gave
        e.symptom("style")


check = Function(
    name="count",
    parameters=("model", "kind"),
    probes=(counted, shared),
    rules=rules.RULES,
    praise={
        "en": "You count modules at any depth.",
        "ko": "모듈이 얼마나 깊이 있든 셀 수 있어요.",
    },
)
