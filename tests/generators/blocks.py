"""Blocks that keep the shape: residual, squeeze and excite, attention and their kin."""

from __future__ import annotations

from collections.abc import Callable

from tests.generators.hand import Hand
from tests.generators.parts import Part


def _write(hand: Hand, name: str, init: list[str], forward: list[str]) -> None:
    me = hand.me
    hand.before += [
        f"class {name}({hand.nn('Module')}):",
        f"    def __init__({me}, width):",
        "        super().__init__()",
        *(f"        {line}" for line in init),
        "",
        f"    def forward({me}, x):",
        *(f"        {line}" for line in forward),
        "",
        "",
    ]


def residual(hand: Hand, channels: int) -> Part:
    """x plus what two convolutions make of it."""
    me, name = hand.me, hand.name("Residual", "ResBlock", "Skip")
    conv = hand.layer("Conv2d", "width, width, 3, padding=1")
    init = [
        f"{me}.conv1 = {conv}",
        f"{me}.conv2 = {conv}",
        f"{me}.norm = {hand.layer('BatchNorm2d', 'width')}",
        f"{me}.act = {hand.layer(hand.one(['ReLU', 'SiLU']))}",
    ]
    forward = {
        "after": [
            "kept = x",
            f"x = {me}.act({me}.norm({me}.conv1(x)))",
            f"x = {me}.conv2(x) + kept",
            f"return {me}.act(x)",
        ],
        "before": [f"return x + {me}.conv2({me}.act({me}.norm({me}.conv1(x))))"],
        "in place": [
            f"out = {me}.act({me}.norm({me}.conv1(x)))",
            f"out = {me}.conv2(out)",
            "out += x",
            "return out",
        ],
    }[hand.pick("residual", "after", "before", "in place")]
    _write(hand, name, init, forward)
    return Part("block", f"{name}({channels})")


def squeeze(hand: Hand, channels: int) -> Part:
    """Each map is weighed by a number between 0 and 1 that all maps decide together."""
    me, name = hand.me, hand.name("Squeeze", "Attention", "Excite")
    init = [
        f"{me}.down = {hand.layer('Linear', 'width, 8')}",
        f"{me}.up = {hand.layer('Linear', '8, width')}",
    ]
    forward = [
        "share = x.mean((2, 3))",
        f"share = torch.sigmoid({me}.up(torch.relu({me}.down(share))))",
        "return x * share[:, :, None, None]",
    ]
    _write(hand, name, init, forward)
    return Part("block", f"{name}({channels})")


def branches(hand: Hand, channels: int) -> Part:
    """Two convolutions side by side, joined along the channels, and brought back to the width."""
    me, name = hand.me, hand.name("Branches", "Inception", "Fork")
    init = [
        f"{me}.small = {hand.layer('Conv2d', 'width, 8, 1')}",
        f"{me}.large = {hand.layer('Conv2d', 'width, 8, 3, padding=1')}",
        f"{me}.join = {hand.layer('Conv2d', '16, width, 1')}",
    ]
    joined = hand.one(
        [
            f"torch.cat([{me}.small(x), {me}.large(x)], dim=1)",
            f"torch.cat(({me}.small(x), {me}.large(x)), 1)",
            f"torch.cat([branch(x) for branch in ({me}.small, {me}.large)], 1)",
        ]
    )
    _write(hand, name, init, [f"return torch.relu({me}.join({joined}))"])
    return Part("block", f"{name}({channels})")


def separable(hand: Hand, channels: int) -> Part:
    """Depthwise, then pointwise."""
    me, name = hand.me, hand.name("Separable", "Depthwise")
    init = [
        f"{me}.deep = {hand.layer('Conv2d', 'width, width, 3, padding=1, groups=width')}",
        f"{me}.point = {hand.layer('Conv2d', 'width, width, 1')}",
    ]
    _write(hand, name, init, [f"return torch.relu({me}.point({me}.deep(x)))"])
    return Part("block", f"{name}({channels})")


def gated(hand: Hand, channels: int) -> Part:
    """Half of what a convolution makes opens and closes the other half."""
    me, name = hand.me, hand.name("Gate", "Gated")
    init = [f"{me}.conv = {hand.layer('Conv2d', 'width, 2 * width, 3, padding=1')}"]
    forward = hand.one(
        [
            [f"a, b = {me}.conv(x).chunk(2, dim=1)", "return a * torch.sigmoid(b)"],
            [f"return {hand.f('glu')}({me}.conv(x), dim=1)"],
        ]
    )
    _write(hand, name, init, forward)
    return Part("block", f"{name}({channels})")


def scaled(hand: Hand, channels: int) -> Part:
    """A number for each channel, learned, and a buffer beside it."""
    me, name = hand.me, hand.name("Scale", "Affine")
    buffer = hand.one(
        [
            f'{me}.register_buffer("offset", torch.zeros(1))',
            f'{me}.register_buffer("offset", torch.zeros(width, 1, 1))',
        ]
    )
    init = [f"{me}.scale = {hand.nn('Parameter')}(torch.ones(width, 1, 1))", buffer]
    _write(hand, name, init, [f"return x * {me}.scale + {me}.offset"])
    return Part("block", f"{name}({channels})")


def self_attention(hand: Hand, channels: int) -> Part:
    """Attention between tokens (N, T, width) of one picture."""
    me, name = hand.me, hand.name("SelfAttention", "Mixer")
    if hand.pick("attention", "by hand", "MultiheadAttention") == "by hand":
        init = [f"{me}.ask = {hand.layer('Linear', 'width, 3 * width')}"]
        forward = [
            f"q, k, v = {me}.ask(x).chunk(3, dim=-1)",
            "share = (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(-1)",
            "return x + share @ v",
        ]
    else:
        made = hand.layer("MultiheadAttention", "width, 2, batch_first=True")
        init = [f"{me}.attention = {made}"]
        forward = [f"mixed, _ = {me}.attention(x, x, x)", "return x + mixed"]
    _write(hand, name, init, forward)
    return Part("block", f"{name}({channels})")


BLOCKS: dict[str, Callable[[Hand, int], Part]] = {
    "residual": residual,
    "squeeze": squeeze,
    "branches": branches,
    "separable": separable,
    "gated": gated,
    "scaled": scaled,
}
