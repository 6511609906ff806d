"""What `testout-1` asks for: pictures of every layout in one batch, and a loop that chimes.

The loop is judged as in lesson 2, and by where it leaves the weights.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from tutor.lab import guard
from tutor.lab.beside import beside
from tutor.lab.contract import Function
from tutor.lab.evidence import Evidence
from tutor.lab.probes import near
from tutor.lab.raised import capture
from tutor.lab.shapes import show

COURSE = Path(__file__).parents[4]

rules = beside(__file__, "rules")
album = beside(__file__, "album")
loop = beside(__file__, "loop")
chiming = beside(str(COURSE / "02-pytorch/exercises/pytorch/check.py"), "check")


def prepared(e: Evidence) -> None:
    """Call preprocess with each picture alone, and with all of them at once."""
    e.facts["at"] = "model"
    function = e.namespace.get("preprocess")
    if not callable(function):
        e.facts["missing"] = near("preprocess", list(e.namespace))
        e.symptom("missing", "preprocess")
        return
    kept = e.facts["album"] = album.album()
    e.facts["alone"] = [_alone(e, function, picture) for picture in kept]
    e.watch.start_call()
    with e.watch:
        y = e.attempt("call", lambda: function([picture.raw.clone() for picture in kept]))
    e.facts["y"] = y
    if not isinstance(y, Tensor):
        e.symptom("kind", type(y).__name__)
    elif tuple(y.shape) != (len(kept), 3, album.SIDE, album.SIDE):
        e.symptom("shape", list(y.shape))
    else:
        _compare(e, y, kept)
    if not e.faults:
        more = album.dark()
        y = e.attempt("call", lambda: function([picture.raw.clone() for picture in more]))
        e.facts["second"] = y
        if not isinstance(y, Tensor) or not _same(y, torch.stack([p.wanted for p in more])):
            e.symptom("values", "dark")


def _alone(e: Evidence, function: object, picture: object) -> object:
    """What becomes of one picture by itself: a tensor, or what was raised."""
    try:
        with guard.learner_code():
            return function([picture.raw.clone()])  # type: ignore[operator, attr-defined]
    except guard.Stopped:
        raise
    except BaseException as error:
        return capture("call", error, e.source)


def _compare(e: Evidence, y: Tensor, kept: list[object]) -> None:
    wanted = torch.stack([picture.wanted for picture in kept])  # type: ignore[attr-defined]
    off = [i for i in range(len(kept)) if not _same(y[i], wanted[i])]
    e.facts["off"] = off
    if y.dtype != torch.float32:
        e.facts["dtype"] = str(y.dtype).removeprefix("torch.")
        e.symptom("values", "dtype")
    if off:
        e.symptom("values", "pictures")


def _same(y: Tensor, wanted: Tensor) -> bool:
    return y.shape == wanted.shape and bool(
        torch.allclose(y.detach().to(torch.float32), wanted, atol=1e-3, rtol=0)
    )


def trained(e: Evidence) -> None:
    """Call train: do the weights end where the updates that were asked for leave them?"""
    e.facts["at"] = "pytorch"
    model, batches = loop.task()
    e.attempt("call", lambda: e.target(model, batches, lambda loss: None))
    e.facts["updates"] = loop.likeness(model)
    if e.facts["updates"] != "right":
        e.facts["named"] = None  # what lesson 2 would say of it is about a loop that was given
        e.symptom("values", "updates")


def told(e: Evidence) -> None:
    """What a pass has shown."""
    y = e.facts.get("y")
    shape = show(list(y.shape)) if isinstance(y, Tensor) else ""
    e.facts["session"] = {"pictures": [p.raw for p in album.album()], **e.facts["session"]}
    e.facts["shown"] = {
        "en": f"Seven layouts became {shape}, every number in its place. The loop left the weights where SGD "
        "leaves them, and the chime rang for each new best.",
        "ko": f"일곱 가지 모양의 그림이 {shape}의 텐서 하나가 됐고, 숫자는 모두 제자리에 있어요. 루프는 SGD와 똑같은 자리에 가중치를 "
        "놓았고, 새 기록이 나올 때마다 차임이 울렸어요.",
    }


check = Function(
    name="train",
    parameters=("model", "batches", "chime"),
    probes=(prepared, trained, chiming.followed, told),
    rules=rules.RULES,
    lesson=lambda e: str(e.facts.get("at", "")) or "model",
    praise={
        "en": "You know what lessons 1 and 2 teach.",
        "ko": "레슨 1과 2에서 배우는 것을 이미 알고 있어요.",
    },
)
