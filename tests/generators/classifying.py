"""Random right ShapeNets: whatever turns pictures (N, 3, 64, 64) into scores (N, 3)."""

from __future__ import annotations

from collections.abc import Callable

from tests.generators.blocks import BLOCKS, self_attention
from tests.generators.classes import Plan, begin, module
from tests.generators.hand import Hand, Program, imports
from tests.generators.holding import hold
from tests.generators.parts import Part, activation, convolution, dropout, norm


def shape_net(hand: Hand) -> Program:
    """One ShapeNet."""
    imports(hand)
    begin(hand)
    how = hand.pick("architecture", *["convolutions"] * 6, "plain", "patches", "rows")
    parts = {
        "convolutions": _convolutions,
        "plain": _plain,
        "patches": _patches,
        "rows": _rows,
    }[how](hand)
    plan = Plan("ShapeNet", "2, 3, 64, 64")
    return module(hand, plan, hold(hand, parts))


def _convolutions(hand: Hand) -> list[Part]:
    """Stages that make maps smaller, then a head."""
    parts: list[Part] = []
    if hand.maybe("centred first", 5):
        parts.append(Part("centre", formula=hand.one(["({x} - 0.5) / 0.5", "{x} * 2 - 1"])))
    elif hand.maybe("normalised first", 8):
        parts.append(Part("norm", hand.layer(hand.one(["BatchNorm2d", "InstanceNorm2d"]), "3")))
    channels, size = 3, 64
    stages = 2 + hand.choose(3)
    for stage in range(stages):
        width = hand.one([8, 12, 16])
        smaller = 4 if stage == 0 and hand.one([True, False]) else 2
        made, size = _stage(hand, channels, width, size, smaller)
        parts += made
        channels = width
        if hand.maybe("block", 3):
            name = hand.pick("kind of block", *BLOCKS)
            parts.append(BLOCKS[name](hand, channels))
    return [*parts, *_head(hand, channels, size)]


def _stage(hand: Hand, before: int, after: int, size: int, smaller: int) -> tuple[list[Part], int]:
    """A convolution, a norm, an activation, and whatever makes the maps smaller."""
    kernel = hand.one([3, 5])
    how = hand.pick("made smaller by", "stride", "max", "average", "adaptive", "function", "sliced")
    stride = str(smaller) if how == "stride" else "1"
    padding = str(kernel // 2)
    parts = [convolution(hand, before, after, kernel, padding=padding, stride=stride)]
    order = hand.one(["na", "an", "a", "a"])
    for letter in order:
        parts.append(norm(hand, after) if letter == "n" else activation(hand))
    size = size // smaller
    pooling = {
        "max": Part("pool", hand.layer("MaxPool2d", f"{smaller}")),
        "average": Part("pool", hand.layer("AvgPool2d", f"kernel_size={smaller}")),
        "adaptive": Part("pool", hand.layer("AdaptiveAvgPool2d", f"{size}")),
        "function": Part("pool", formula=f"{hand.f('max_pool2d')}({{x}}, {smaller})"),
        "sliced": Part("pool", formula=f"{{x}}[:, :, ::{smaller}, ::{smaller}]"),
    }
    if how in pooling:
        parts.append(pooling[how])
    if hand.maybe("dropout after a stage", 6):
        parts.append(dropout(hand))
    return parts, size


def _head(hand: Hand, channels: int, size: int) -> list[Part]:
    """From maps to three scores."""
    how = hand.pick("head", "flatten", "flatten", "pooled", "mean", "most", "convolution", "lazy")
    if how == "convolution":
        last = Part("conv", hand.layer("Conv2d", f"{channels}, 3, 1"))
        ends = ["{x}.mean((2, 3))", "{x}.flatten(2).mean(-1)", "{x}.amax(dim=(2, 3))"]
        return [last, Part("end", formula=hand.one(ends))]
    if how == "lazy":
        return [_flat(hand), Part("linear", hand.layer("LazyLinear", "3"))]
    if how == "mean":
        means = ["{x}.mean((2, 3))", "{x}.mean(dim=[-1, -2])", "torch.mean({x}, dim=(2, 3))"]
        return [Part("mean", formula=hand.one(means)), *_scores(hand, channels)]
    if how == "most":
        return [Part("most", formula="{x}.flatten(2).max(dim=2).values"), *_scores(hand, channels)]
    if how == "pooled":
        side = hand.one([1, 2])
        pool = hand.layer(hand.one(["AdaptiveAvgPool2d", "AdaptiveMaxPool2d"]), f"{side}")
        numbers = channels * side * side
        return [Part("pool", pool), _flat(hand), *_scores(hand, numbers)]
    return [_flat(hand), *_scores(hand, channels * size * size)]


def _flat(hand: Hand) -> Part:
    how = hand.pick("flat", "layer", "flatten", "torch.flatten", "view", "reshape", "start_dim")
    return {
        "layer": Part("flat", hand.layer("Flatten")),
        "flatten": Part("flat", formula="{x}.flatten(1)"),
        "torch.flatten": Part("flat", formula="torch.flatten({x}, 1)"),
        "view": Part("flat", formula="{x}.contiguous().view({x}.size(0), -1)"),
        "reshape": Part("flat", formula="{x}.reshape(len({x}), -1)"),
        "start_dim": Part("flat", formula="{x}.flatten(start_dim=1)"),
    }[how]


def _scores(hand: Hand, numbers: int) -> list[Part]:
    """One Linear, or two or three."""
    parts: list[Part] = []
    for _ in range(hand.choose(3)):
        width = hand.one([16, 24, 32])
        parts.append(_linear(hand, numbers, width))
        parts.append(activation(hand))
        if hand.maybe("norm in the head", 6):
            kind = hand.one(["BatchNorm1d", "LayerNorm"])
            parts.append(Part("norm", hand.layer(kind, f"{width}")))
        if hand.maybe("dropout in the head", 5):
            parts.append(Part("drop", hand.layer("Dropout", "0.2")))
        numbers = width
    parts.append(_linear(hand, numbers, 3))
    if hand.maybe("tempered", 12):
        parts.append(Part("end", formula=hand.one(["{x} / 2.0", "{x} * 0.5"])))
    return parts


def _linear(hand: Hand, before: int, after: int) -> Part:
    how = hand.pick("linear", *["layer"] * 4, "keywords", "parameters")
    if how == "keywords":
        return Part("linear", hand.layer("Linear", f"in_features={before}, out_features={after}"))
    if how == "layer":
        return Part("linear", hand.layer("Linear", f"{before}, {after}"))
    name = f"{hand.me}.{hand.name('matrix', 'weights', 'w')}"
    parameter = hand.nn("Parameter")
    setup = (
        f"{name} = {parameter}(torch.randn({before}, {after}) / {before} ** 0.5)",
        f"{name}_bias = {parameter}(torch.zeros({after}))",
    )
    forms = ["({x} @ {w} + {w}_bias)", "torch.addmm({w}_bias, {x}, {w})"]
    forms.append("(torch.einsum('ni,io->no', {x}, {w}) + {w}_bias)")
    return Part("linear", formula=hand.one(forms).replace("{w}", name), setup=setup)


def _plain(hand: Hand) -> list[Part]:
    """No convolution at all."""
    smaller = Part("pool", hand.layer("AvgPool2d", "4"))
    return [
        smaller,
        _flat(hand),
        _linear(hand, 3 * 16 * 16, 32),
        activation(hand),
        *_scores(hand, 32),
    ]


def _patches(hand: Hand) -> list[Part]:
    """Patches of 8x8, each seen by the same matrix, then attention or a mean over them."""
    cut = [
        f"{hand.f('unfold')}({{x}}, 8, stride=8).transpose(1, 2)",
        "{x}.unfold(2, 8, 8).unfold(3, 8, 8).permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2)",
    ]
    parts = [Part("cut", formula=hand.one(cut)), _token(hand, 192, 16)]
    mix: dict[str, Callable[[], list[Part]]] = {
        "mean": lambda: [_activation(hand)],
        "transformer": lambda: [Part("mix", _encoder(hand))],
        "attention": lambda: [self_attention(hand, 16)],
    }
    parts += mix[hand.pick("patches", *mix)]()
    return [*parts, Part("mean", formula="{x}.mean(1)"), *_scores(hand, 16)]


def _token(hand: Hand, before: int, after: int) -> Part:
    return Part("linear", hand.layer("Linear", f"{before}, {after}"))


def _activation(hand: Hand) -> Part:
    """An activation that knows no axes of pictures."""
    return Part("act", hand.layer(hand.one(["ReLU", "GELU", "Tanh"])))


def _encoder(hand: Hand) -> str:
    first = hand.one(["norm_first=True, ", ""])
    return hand.layer(
        "TransformerEncoderLayer",
        f"16, nhead=2, dim_feedforward=32, dropout=0.0, {first}batch_first=True",
    )


def _rows(hand: Hand) -> list[Part]:
    """A recurrent network reads the picture row by row."""
    kind = hand.pick("recurrent", "GRU", "LSTM", "RNN")
    name = f"{hand.me}.{hand.name('reader', 'rnn')}"
    setup = (f"{name} = {hand.layer(kind, '96, 16, batch_first=True')}",)
    smaller = Part("pool", hand.layer("AvgPool2d", "2"))
    as_rows = Part("turn", formula="{x}.permute(0, 2, 3, 1).flatten(2)")
    read = Part("read", formula=f"{name}({{x}})[0][:, -1]", setup=setup)
    return [smaller, as_rows, read, *_scores(hand, 16)]
