"""What `model` asks for: preprocess(image) turns a picture's bytes into what a model takes."""

from __future__ import annotations

import torch
from torch import Tensor

from tutor.lab.beside import beside
from tutor.lab.contract import Function
from tutor.lab.data import image as draw_image
from tutor.lab.evidence import Evidence, Halt
from tutor.lab.shapes import show

rules = beside(__file__, "rules")
WANTED, likeness = rules.WANTED, rules.likeness


def called(e: Evidence) -> None:
    """Call it with the course's picture."""
    picture = draw_image()
    e.facts["session"] = {"image": draw_image()}
    e.watch.start_call()
    with e.watch:
        e.y = e.attempt("call", lambda: e.target(picture.clone()))
    e.facts["session"]["x"] = e.y
    if not isinstance(e.y, Tensor):
        e.symptom("kind", type(e.y).__name__)
        raise Halt
    e.facts["like"] = likeness(e.y, picture)
    if tuple(e.y.shape) != WANTED:
        e.symptom("shape", list(e.y.shape))
    if e.y.dtype != torch.float32:
        e.facts["dtype"] = str(e.y.dtype).removeprefix("torch.")
        e.symptom("values")
    if not right(e.y, picture):
        e.symptom("values")


def another(e: Evidence) -> None:
    """Call it with a darker picture: the answer must follow, and by the same scale."""
    if e.faults:
        return
    noise = torch.randint(200, (256, 256, 3), generator=torch.Generator().manual_seed(3))
    dark = noise.to(torch.uint8)
    y = e.attempt("call", lambda: e.target(dark.clone()))
    if isinstance(y, Tensor) and y.shape == e.y.shape and right(y, dark):
        low, high = float(e.y.min()), float(e.y.max())
        e.facts["shown"] = {
            "en": f"`x` is {show(list(e.y.shape))}, float32, its numbers from {low:.2f} to {high:.2f}: a model can "
            "take it.",
            "ko": f"`x`는 {show(list(e.y.shape))} 모양의 float32이고, 값은 {low:.2f}부터 {high:.2f}까지예요. 이제 모델에 "
            "넣을 수 있어요.",
        }
        return
    e.symptom("values")
    e.facts["second"] = y
    e.facts["like"] = likeness(y, dark) if isinstance(y, Tensor) else None


def right(y: Tensor, picture: Tensor) -> bool:
    """Whether the numbers are right, wherever axes of size 1 stand; bytes may be undivided."""
    wanted = picture.permute(2, 0, 1) / 255
    maps = y.detach().cpu().squeeze()
    if maps.shape != wanted.shape or maps.is_complex():
        return maps.shape == picture.shape  # its axes are what is said of it first
    return bool(torch.allclose(maps.to(torch.float32), wanted, atol=1e-3, rtol=0))


check = Function(
    name="preprocess",
    parameters=("image",),
    probes=(called, another),
    rules=rules.RULES,
    praise={
        "en": "That is a picture a model can read.",
        "ko": "이제 모델이 읽을 수 있는 그림이에요.",
    },
)
