"""Is a picture still a picture when the first layer gets it? A view where permute was meant.

`layout` notes the step that scrambles; `handed` shows what becomes of a real picture there.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812  torch's own name for it
from torch import Tensor, nn

from tutor.bridge.messages import Picture
from tutor.lab import guard
from tutor.lab.data import image
from tutor.lab.evidence import Evidence
from tutor.lab.operations import Operation
from tutor.lab.pictures import as_it_is
from tutor.lab.probes import contract, second
from tutor.lab.trace import Watch

SCRAMBLERS = ("view", "reshape")


def layout(e: Evidence) -> None:
    """Does a view or a reshape put the sizes of a picture in another order, and not its numbers?"""
    found = next((o for o in e.operations if _scrambles(o)), None)
    if found is not None:
        e.facts["scrambled"] = found
        e.symptom("style")


def _scrambles(operation: Operation) -> bool:
    if operation.function not in SCRAMBLERS or operation.module is not None or not operation.line:
        return False
    if not operation.output or not operation.input:
        return False
    before = [n for n in operation.input[0] if n != 1]
    after = [n for n in operation.output[0] if n != 1]
    return before != after and len(before) > 2 and sorted(before) == sorted(after)


def handed(e: Evidence) -> dict[str, Picture]:
    """A picture as it went in, and as the first layer gets it; {} where it is the same, or none."""
    given = contract(e).input.shape
    if len(given) != 4 or given[1] != 3:
        return {}
    picture = image().permute(2, 0, 1)[None] / 255
    picture = F.interpolate(picture, size=given[2:], mode="area")
    got = _first_look(e, picture.repeat(given[0], 1, 1, 1))
    if got is None or torch.equal(got, picture[0]):
        return {}
    shown = {"expected": as_it_is(picture[0]), "yours": as_it_is(got)}
    return {name: each for name, each in shown.items() if each is not None}


def _first_look(e: Evidence, pictures: Tensor) -> Tensor | None:
    """What the first layer is handed of the first picture, where that could be one (3, H, W)."""
    model, watch = second(e), Watch(e.source.filename)
    try:
        with guard.learner_code(), torch.no_grad(), watch:
            nn.Module.eval(model)
            model(pictures)
    except Exception:  # what was seen before counts
        pass
    layers = [s for s in watch.steps if s.module is not None and s.module is not model]
    inputs = [t for s in layers[:1] for t in s.inputs]
    looked = inputs[0] if inputs else None
    return looked[0] if looked is not None and looked.ndim == 4 and looked.shape[1] == 3 else None
