"""What `Scale` asks for: one number for each channel, learned, and a buffer that counts pictures."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from tutor.lab.beside import beside
from tutor.lab.contract import Input, Model
from tutor.lab.evidence import Evidence, Halt
from tutor.lab.probes import fresh

rules = beside(__file__, "rules")
CHANNELS = 3


def kept(e: Evidence) -> None:
    """What is registered: one parameter (C,) of ones, and `seen`, a buffer that is saved."""
    model = e.facts["made"] = fresh(e)
    parameters = dict(nn.Module.named_parameters(model))
    buffers = dict(nn.Module.named_buffers(model))
    e.facts["parameters"], e.facts["seen"] = parameters, buffers.get("seen")
    if not parameters:
        _loose(e)
        e.symptom("unregistered")
    elif [tuple(p.shape) for p in parameters.values()] != [(CHANNELS,)]:
        e.symptom("values", "parameters")
    elif not all(bool((p == 1).all()) for p in parameters.values()):
        e.symptom("values", "start")
    saved = nn.Module.state_dict(model)
    seen = buffers.get("seen")
    if seen is None or "seen" not in saved:
        e.symptom("values", "no buffer")
    elif seen.dtype != torch.int64 or seen.numel() != 1:
        e.symptom("values", "dtype")


def _loose(e: Evidence) -> None:
    """Tensors that look like the scale, and are no parameters."""
    plain = [v for k, v in vars(e.model).items() if isinstance(v, Tensor) and k != "seen"]
    e.facts["loose"] = [*e.facts.get("loose", []), *plain]
    buffers = nn.Module.named_buffers(e.model)  # type: ignore[arg-type]
    e.facts["buffers"] = [buffer for name, buffer in buffers if name != "seen"]


def scaled(e: Evidence) -> None:
    """Give each channel a number of its own: does each map follow its own?"""
    if e.faults:
        return
    model = fresh(e)
    with torch.no_grad():
        for parameter in nn.Module.parameters(model):
            parameter.copy_(torch.tensor([1.0, 2.0, -3.0]))
    wanted = torch.tensor([1.0, 2.0, -3.0]).view(1, 3, 1, 1)
    for shape in ((5, 3, 6, 8), (3, 3, 3, 3), (1, 3, 2, 2)):
        x = Input(*shape).draw(4)
        y = e.attempt("forward", lambda given=x: model(given.clone()))
        if y.shape != x.shape:
            e.symptom("shape", list(y.shape))
            raise Halt
        if not torch.allclose(y, x * wanted, atol=1e-6):
            e.facts["scaled"] = (x, y)
            e.symptom("values", "scaled")
            return


def counted(e: Evidence) -> None:
    """Five, two, then three in eval mode, then one: seen is 5, 7, 7, 8; each time x comes back."""
    if e.faults:
        return
    model = fresh(e)
    first = int(_seen(e, model))
    story = [("train", 0, first)]
    for mode, pictures in (("train", 5), ("train", 2), ("eval", 3), ("train", 1), ("no_grad", 4)):
        nn.Module.train(model, mode != "eval")
        x = Input(pictures, CHANNELS, 4, 6).draw(5)
        with torch.set_grad_enabled(mode != "no_grad"):
            y = e.attempt("forward", lambda given=x: model(given))
        if not isinstance(y, Tensor) or y.shape != x.shape:
            e.facts["nothing"] = (mode, y)
            e.symptom("values", "no answer")
            return
        story.append((mode, pictures, int(_seen(e, model))))
    e.facts["story"] = story
    if [number for _, _, number in story] != [0, 5, 7, 7, 8, 12]:
        e.symptom("values", "counted")


def _seen(e: Evidence, model: nn.Module) -> Tensor:
    seen = dict(nn.Module.named_buffers(model)).get("seen")
    e.facts["seen"] = seen
    if seen is None or seen.dtype != torch.int64 or seen.numel() != 1:
        e.symptom("values", "lost")
        raise Halt
    return seen


check = Model(
    name="Scale",
    arguments=(CHANNELS,),
    input=Input(5, CHANNELS, 6, 8),
    output=lambda given: given,
    rules=rules.RULES,
    probes=(
        "output",
        "hooks",
        "registered",
        kept,
        scaled,
        counted,
        "rebuild",
        "gradients",
        "behaviour",
        "batches",
        "reload",
    ),
    praise={
        "en": "You wrote a layer of your own, with a parameter and a buffer.",
        "ko": "파라미터와 버퍼를 가진 층을 직접 만들었어요.",
    },
)
