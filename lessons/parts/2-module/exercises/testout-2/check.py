"""What `testout-2` asks for: Tower(channels, blocks), and in it Block(channels), by what they do.

No names but `gain` and `mean` are asked for: a block is judged by what it gives with other gains,
a tower by what it gives with another mean, and both by how many numbers they learn.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from tutor.lab.beside import beside
from tutor.lab.contract import Input, Model
from tutor.lab.evidence import Evidence, Halt
from tutor.lab.trace import count

rules = beside(__file__, "rules")
CHANNELS, BLOCKS, OTHER = 8, 3, 6


def held(e: Evidence) -> None:
    """The blocks, the gains and the mean, where they should lie; and how many numbers learn."""
    assert e.model is not None
    block = e.namespace.get("Block")
    kind = block if isinstance(block, type) and issubclass(block, nn.Module) else None
    found = [m for m in nn.Module.modules(e.model) if kind is not None and isinstance(m, kind)]
    e.facts["block"], e.facts["blocks"] = kind, len(found)
    if len(found) != BLOCKS:
        e.symptom("layers", "blocks")
    _mean(e, e.model)
    _counts(e)
    if kind is not None:
        made = e.attempt("build", lambda: kind(OTHER))
        _gain(e, made)


def _mean(e: Evidence, model: nn.Module) -> None:
    buffers, saved = dict(nn.Module.named_buffers(model)), nn.Module.state_dict(model)
    mean = buffers.get("mean")
    if mean is None or "mean" not in saved:
        learned = "mean" in dict(nn.Module.named_parameters(model))
        plain = vars(model).get("mean")
        e.facts["mean"] = (
            "learned" if learned
            else "unsaved" if mean is not None
            else "plain" if plain is not None
            else "missing"
        )  # fmt: skip
        e.symptom("values", "mean")
    elif mean.numel() != 3 or not torch.allclose(mean.float(), torch.tensor(0.5)):
        e.facts["mean"] = "start"
        e.symptom("values", "mean")


def _counts(e: Evidence) -> None:
    """With other arguments too: no blocks at all, and other channels."""
    for channels, blocks in ((CHANNELS, BLOCKS), (4, 0), (5, 2)):
        model = e.attempt("build", lambda c=channels, b=blocks: e.target(c, b))
        learned = count(model) if isinstance(model, nn.Module) else 0
        if learned != rules.numbers(channels, blocks):
            e.facts.setdefault("count", (channels, blocks, learned))
            e.symptom("values", "count")


def _gain(e: Evidence, made: object) -> None:
    if not isinstance(made, nn.Module):
        e.symptom("kind", type(made).__name__)
        raise Halt
    gain = dict(nn.Module.named_parameters(made)).get("gain")
    if gain is None:
        buffer = "gain" in dict(nn.Module.named_buffers(made))
        e.facts["gain"] = "buffer" if buffer else "plain" if "gain" in vars(made) else "missing"
    elif gain.numel() != OTHER:
        e.facts["gain"] = "shape"
    elif not torch.allclose(gain.detach(), torch.tensor(0.1)):
        e.facts["gain"] = "start"
    if "gain" in e.facts:
        e.facts["made"] = made
        e.symptom("values", "gain")
    else:
        _blocked(e, made)


def _blocked(e: Evidence, block: nn.Module) -> None:
    """Give it other gains: none, one channel's, twice as much."""
    gain: Any = dict(nn.Module.named_parameters(block))["gain"]
    x = Input(2, OTHER, 9, 7, low=-1.0).draw(3)

    def give(values: Tensor) -> Tensor:
        with torch.no_grad():
            gain.copy_(values.reshape(gain.shape))
            y = e.attempt("forward", lambda: block(x.clone()))
        if not isinstance(y, Tensor) or y.shape != x.shape:
            e.facts["block gave"] = list(y.shape) if isinstance(y, Tensor) else type(y).__name__
            e.symptom("shape", "block")
            raise Halt
        return y.detach()

    none, some = torch.zeros(OTHER), torch.linspace(0.5, 2, OTHER)
    one = torch.zeros(OTHER)
    one[2] = 1.0
    still, once, twice, alone = give(none), give(some), give(2 * some), give(one)
    ones = give(torch.ones(OTHER))
    e.facts["h"] = rules.way(block, x, ones - x)
    if not torch.allclose(still, x, atol=1e-6):
        e.facts["still"] = "nothing" if not still.any() else "other"
        e.symptom("values", "residual")
    elif not torch.allclose(twice - x, 2 * (once - x), atol=1e-4):
        e.facts["gained"] = "not by itself"
        e.symptom("values", "gained")
    elif not torch.allclose(alone[:, [0, 1, 3, 4, 5]], x[:, [0, 1, 3, 4, 5]], atol=1e-6):
        e.facts["gained"] = "other axis"
        e.symptom("values", "gained")
    elif e.facts["h"] not in ("right", "unknown"):
        e.symptom("values", "way")


def shifted(e: Evidence) -> None:
    """A picture and a mean that are both brighter give the same as before."""
    if "mean" in e.facts or e.model is None:
        return
    model = e.attempt("build", lambda: e.target(CHANNELS, 1))
    mean: Any = dict(nn.Module.named_buffers(model))["mean"]
    x = Input(2, 3, 8, 10).draw(5)
    shift = torch.tensor([0.5, -0.25, 1.0])
    with torch.no_grad():
        before = e.attempt("forward", lambda: model(x.clone()))
        mean += shift.reshape(mean.shape)
        moved = e.attempt("forward", lambda: model(x.clone()))
        after = e.attempt("forward", lambda: model(x + shift.view(1, 3, 1, 1)))
    if not torch.allclose(before, after, atol=1e-4):
        e.facts["shift"] = "ignored" if torch.equal(before, moved) else "otherwise"
        e.symptom("values", "shift")


def explained(e: Evidence) -> str:
    """The lesson for what no rule of the test-out names."""
    if e.raised is not None:
        return "forward" if e.raised.stage in ("forward", "small", "gradients", "eval") else "module"
    if "missing" in e.symptoms or "kind" in e.symptoms:
        return "module"
    return "modules" if "unregistered" in e.symptoms else "forward"


check = Model(
    name="Tower",
    arguments=(CHANNELS, BLOCKS),
    input=Input(2, 3, 24, 20),
    output=lambda given: (given[0], CHANNELS, given[2], given[3]),
    probes=(
        "output",
        "hooks",
        "registered",
        held,
        shifted,
        "weights",
        "rebuild",
        "gradients",
        "behaviour",
        "batches",
        "reload",
    ),
    rules=rules.RULES,
    lesson=explained,
    praise={
        "en": "You know what lessons 3 to 7 teach.",
        "ko": "레슨 3부터 7까지 배우는 것을 이미 알고 있어요.",
    },
)
