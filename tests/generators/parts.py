"""The parts of a network: convolutions, activations, norms, each in several spellings."""

from __future__ import annotations

from dataclasses import dataclass

from tests.generators.hand import Hand, indent


@dataclass(frozen=True)
class Part:
    """One step on the way of x: a layer that is held, or a formula of x, or either.

    `make` is the expression of the layer; `formula` holds {x}. `setup` are lines for `__init__`
    that the formula needs.
    """

    kind: str
    make: str = ""
    formula: str = ""
    setup: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Can it be a layer?"""
        return bool(self.make)


def convolution(hand: Hand, before: int, after: int, kernel: int, **more: str) -> Part:
    """A convolution with a bias; `more` are keywords such as padding="1"."""
    ways = ["layer"] * 6 + ["own class", "subclass", "partial", "factory", "parameters"]
    if not more:
        ways += ["lazy", "normalised weight", "unfolded"]
    how = hand.pick("convolution", *ways)
    rest = "".join(f", {k}={v}" for k, v in more.items())
    if how == "parameters":
        return _parameters(hand, before, after, kernel, rest)
    between = f"{before}, {after}"
    plain = hand.layer("Conv2d", f"{between}, {kernel}{rest}")
    make = {
        "layer": lambda: hand.layer("Conv2d", _arguments(hand, before, after, kernel) + rest),
        "lazy": lambda: hand.layer("LazyConv2d", f"{after}, {kernel}"),
        "own class": lambda: f"{_own_class(hand, rest)}({between}, {kernel})",
        "unfolded": lambda: f"{_unfolded(hand)}({between}, {kernel})",
        "subclass": lambda: f"{_subclass(hand, kernel, rest)}({between})",
        "partial": lambda: f"{_partial(hand, kernel, rest)}({between})",
        "factory": lambda: f"{_factory(hand, kernel, rest)}({between})",
        "normalised weight": lambda: f"{_weight_norm(hand)}({plain})",
    }[how]
    return Part("conv", make())


def _weight_norm(hand: Hand) -> str:
    hand.imports.add("from torch.nn.utils.parametrizations import weight_norm")
    return "weight_norm"


def _arguments(hand: Hand, before: int, after: int, kernel: int) -> str:
    size = hand.one([f"{kernel}", f"({kernel}, {kernel})", f"kernel_size={kernel}"])
    how = hand.pick("arguments", "positions", "positions", "keywords", "all said")
    if how == "keywords":
        size = f"kernel_size={kernel}"
        return f"in_channels={before}, out_channels={after}, {size}"
    if how == "all said":
        return f"{before}, {after}, kernel_size={kernel}, dilation=1, groups=1, bias=True"
    return f"{before}, {after}, {size}"


def _parameters(hand: Hand, before: int, after: int, kernel: int, rest: str) -> Part:
    """Weights of one's own, and the function."""
    me, name = hand.me, hand.name("w", "kernel", "weight")
    shape = f"{after}, {before}, {kernel}, {kernel}"
    how = hand.pick("first weights", "randn", "empty", "kaiming", "uniform")
    parameter = hand.nn("Parameter")
    if how == "randn":
        made = [f"{me}.{name} = {parameter}(0.05 * torch.randn({shape}))"]
    elif how == "uniform":
        made = [f"{me}.{name} = {parameter}((torch.rand({shape}) - 0.5) / 10)"]
    else:
        hand.imports.add("import torch.nn.init as init")
        fill = "normal_({0}, std=0.05)" if how == "empty" else "kaiming_uniform_({0})"
        made = [
            f"{me}.{name} = {parameter}(torch.empty({shape}))",
            "init." + fill.format(f"{me}.{name}"),
        ]
    made.append(f"{me}.{name}_bias = {parameter}(torch.zeros({after}))")
    call = f"{hand.f('conv2d')}({{x}}, {me}.{name}, {me}.{name}_bias{rest})"
    return Part("conv", formula=call, setup=tuple(made))


def _own_class(hand: Hand, rest: str) -> str:
    name = hand.name("Conv", "MyConv", "Filter")
    w = [
        f"{hand.nn('Parameter')}(torch.randn(after, before, size, size) * 0.05)",
        f"{hand.nn('Parameter')}(torch.zeros(after))",
    ]
    hand.before += [
        f"class {name}({hand.nn('Module')}):",
        *indent(
            [
                "def __init__(self, before, after, size):",
                "    super().__init__()",
                f"    self.weight = {w[0]}",
                f"    self.bias = {w[1]}",
                "",
                "def forward(self, x):",
                f"    return {hand.f('conv2d')}(x, self.weight, self.bias{rest})",
            ]
        ),
        "",
        "",
    ]
    return name


def _unfolded(hand: Hand) -> str:
    """A convolution by hand: every window times a matrix."""
    name = hand.name("Windows", "ByHand")
    w = [
        f"{hand.nn('Parameter')}(torch.randn(after, before * size * size) * 0.05)",
        f"{hand.nn('Parameter')}(torch.zeros(after, 1))",
    ]
    hand.before += [
        f"class {name}({hand.nn('Module')}):",
        "    def __init__(self, before, after, size):",
        "        super().__init__()",
        "        self.size = size",
        f"        self.weight = {w[0]}",
        f"        self.bias = {w[1]}",
        "",
        "    def forward(self, x):",
        f"        windows = {hand.f('unfold')}(x, self.size)",
        "        high, wide = x.shape[2] - self.size + 1, x.shape[3] - self.size + 1",
        "        y = self.weight @ windows + self.bias",
        "        return y.view(x.shape[0], -1, high, wide)",
        "",
        "",
    ]
    return name


def _subclass(hand: Hand, kernel: int, rest: str) -> str:
    name = hand.name("ConvK", "Kernel", "SquareConv")
    hand.before += [
        f"class {name}({hand.nn('Conv2d')}):",
        "    def __init__(self, before, after):",
        f"        super().__init__(before, after, {kernel}{rest})",
        "",
        "",
    ]
    return name


def _partial(hand: Hand, kernel: int, rest: str) -> str:
    name = hand.name("conv_of", "Conv_")
    hand.imports.add("from functools import partial")
    hand.before += [f"{name} = partial({hand.nn('Conv2d')}, kernel_size={kernel}{rest})", "", ""]
    return name


def _factory(hand: Hand, kernel: int, rest: str) -> str:
    name = hand.name("make_conv", "conv_layer", "new_conv")
    made = hand.layer("Conv2d", f"before, after, {kernel}{rest}")
    if hand.pick("factory", "def", "lambda", "initialised") == "lambda":
        hand.before += [f"{name} = lambda before, after: {made}", "", ""]
        return name
    body = ["return " + made]
    if "factory: initialised" in hand.styles:
        hand.imports.add("import torch.nn.init as init")
        body = [f"layer = {made}", "init.xavier_uniform_(layer.weight)", "return layer"]
    hand.before += [f"def {name}(before, after):", *indent(body), "", ""]
    return name


ACTIVATIONS = {
    "ReLU": ("", ["{f}relu({x})", "torch.relu({x})", "{x}.relu()", "{x}.clamp(min=0)"]),
    "GELU": ("", ["{f}gelu({x})"]),
    "LeakyReLU": ("0.1", ["{f}leaky_relu({x}, 0.1)"]),
    "ELU": ("", ["{f}elu({x})"]),
    "SiLU": ("", ["{f}silu({x})", "{x} * torch.sigmoid({x})"]),
    "Tanh": ("", ["torch.tanh({x})", "{x}.tanh()"]),
    "Softplus": ("", ["{f}softplus({x})", "torch.log1p({x}.exp())"]),
    "PReLU": ("", []),
    "Hardswish": ("", ["{f}hardswish({x})"]),
    "Mish": ("", ["{f}mish({x})"]),
}


def activation(hand: Hand) -> Part:
    """Some activation, as a layer or a function."""
    kind = hand.pick("activation", "ReLU", "ReLU", "ReLU", *ACTIVATIONS)
    arguments, formulas = ACTIVATIONS[kind]
    formula = hand.one(formulas) if formulas else ""
    if "{f}" in formula:
        formula = formula.replace("{f}", hand.f(""))
    return Part("act", hand.layer(kind, arguments), formula)


def norm(hand: Hand, channels: int) -> Part:
    """Some normalisation of maps."""
    groups = next(g for g in (4, 3, 2, 1) if channels % g == 0)
    made = {
        "BatchNorm2d": f"{channels}",
        "GroupNorm": f"{groups}, {channels}",
        "InstanceNorm2d": f"{channels}, affine=True",
        "plain InstanceNorm2d": f"{channels}",
        "LocalResponseNorm": "3",
    }
    kind = hand.pick("norm", *made)
    return Part("norm", hand.layer(kind.removeprefix("plain "), made[kind]))


def dropout(hand: Hand) -> Part:
    """Dropout that eval mode switches off."""
    kind = hand.pick("dropout", "Dropout", "Dropout2d", "function")
    if kind == "function":
        return Part("drop", formula=f"{hand.f('dropout')}({{x}}, 0.1, {hand.me}.training)")
    return Part("drop", hand.layer(kind, hand.one(["0.1", "p=0.2"])))
