"""Random right Stacks: n convolutions 3x3 of the same number of channels, made in a loop."""

from __future__ import annotations

from collections.abc import Callable

from tests.generators.classes import Plan, begin, module
from tests.generators.hand import Hand, Program, imports
from tests.generators.holding import Held


def stack(hand: Hand) -> Program:
    """One Stack."""
    imports(hand)
    begin(hand)
    n = hand.pick("n", "n", "n", "depth", "count")
    width = hand.pick("channels", "channels", "channels", "width", "c")
    annotated = hand.maybe("parameters annotated", 5)
    takes = f"{n}: int, {width}: int = 8" if annotated else f"{n}, {width}=8"
    layer = _layer(hand, width)
    ways: dict[str, Callable[[Hand, str, str], Held]] = {
        "append": _append,
        "comprehension": _comprehension,
        "extend": _extend,
        "Sequential": _sequential,
        "ModuleDict": _dictionary,
        "setattr": _setattr,
        "parameters": _parameters,
    }
    how = hand.pick("made", *ways, "append", "comprehension")
    held = _parameters(hand, n, width) if how == "parameters" else ways[how](hand, n, layer)
    return module(hand, Plan("Stack", "2, 8, 6, 6", built="3", takes=takes), held)


def _layer(hand: Hand, width: str) -> str:
    """The expression that makes one layer: a convolution, or a block with one in it."""
    padding = hand.pick("padding", "padding=1", "padding=1", 'padding="same"', "padding=(1, 1)")
    mode = hand.pick("edges", *["zeros"] * 5, "reflect", "replicate", "circular")
    rest = padding + (f', padding_mode="{mode}"' if mode != "zeros" else "")
    conv = hand.layer(
        "Conv2d", f"{width}, {width}, {hand.one(['3', '(3, 3)', 'kernel_size=3'])}, {rest}"
    )
    how = hand.pick("layer", *["plain"] * 4, "factory", "Block", "Sequential", "residual")
    if how == "plain":
        return conv
    if how == "factory":
        name = hand.name("make_layer", "conv3x3")
        hand.before += [f"def {name}({width}):", f"    return {conv}", "", ""]
        return f"{name}({width})"
    relu = hand.layer("ReLU", hand.one(["", "inplace=True"]))
    if how == "Sequential":
        norm = hand.layer("BatchNorm2d", width)
        parts = hand.one([f"{conv}, {relu}", f"{conv}, {norm}", f"{conv}, {norm}, {relu}"])
        return f"{hand.nn('Sequential')}({parts})"
    return f"{_block(hand, width, conv, how == 'residual')}({width})"


def _block(hand: Hand, width: str, conv: str, residual: bool) -> str:
    name = hand.name("Block", "Layer", "Residual")
    me = hand.me
    inner = hand.one([f"{hand.f('relu')}({me}.conv(x))", f"{me}.conv(x).tanh()", f"{me}.conv(x)"])
    back = hand.one([f"x + {inner}", f"{inner} + x"]) if residual else inner
    hand.before += [
        f"class {name}({hand.nn('Module')}):",
        f"    def __init__({me}, {width}):",
        "        super().__init__()",
        f"        {me}.conv = {conv}",
        "",
        f"    def forward({me}, x):",
        f"        return {back}",
        "",
        "",
    ]
    return name


def _name(hand: Hand) -> str:
    return hand.name("layers", "convs", "blocks", "stack", "body")


def _append(hand: Hand, n: str, layer: str) -> Held:
    me, name = hand.me, _name(hand)
    how = hand.pick("append", "ModuleList", "Sequential", "list, then Sequential", "wrapped late")
    loop = hand.one(
        [f"for _ in range({n}):", f"for i in range({n}):", f"for k in range(1, {n} + 1):"]
    )
    if how in ("ModuleList", "Sequential"):
        init = [f"{me}.{name} = {hand.nn(how)}()", loop, f"    {me}.{name}.append({layer})"]
        return Held(init, _through(hand, f"{me}.{name}", how == "Sequential"))
    if how == "wrapped late":
        init = [f"{me}.{name} = []", loop, f"    {me}.{name}.append({layer})"]
        init.append(f"{me}.{name} = {hand.nn('ModuleList')}({me}.{name})")
        return Held(init, _through(hand, f"{me}.{name}", False))
    init = ["made = []", loop, f"    made.append({layer})"]
    init.append(f"{me}.{name} = {hand.nn('Sequential')}(*made)")
    return Held(init, _through(hand, f"{me}.{name}", True))


def _comprehension(hand: Hand, n: str, layer: str) -> Held:
    me, name = hand.me, _name(hand)
    how = hand.pick("comprehension", "list", "generator", "star", "map")
    made = f"{layer} for _ in range({n})"
    if how == "star":
        init = [f"{me}.{name} = {hand.nn('Sequential')}(*[{made}])"]
        return Held(init, _through(hand, f"{me}.{name}", True))
    inner = {"list": f"[{made}]", "generator": made}.get(how, f"map(lambda _: {layer}, range({n}))")
    init = [f"{me}.{name} = {hand.nn('ModuleList')}({inner})"]
    return Held(init, _through(hand, f"{me}.{name}", False))


def _extend(hand: Hand, n: str, layer: str) -> Held:
    me, name = hand.me, _name(hand)
    kind = hand.nn("ModuleList")
    init = [f"{me}.{name} = {kind}()"]
    if hand.pick("extend", "extend", "plus") == "extend":
        init.append(f"{me}.{name}.extend([{layer} for _ in range({n})])")
    else:
        init += [f"for _ in range({n}):", f"    {me}.{name} += [{layer}]"]
    return Held(init, _through(hand, f"{me}.{name}", False))


def _sequential(hand: Hand, n: str, layer: str) -> Held:
    me, name = hand.me, _name(hand)
    kind = hand.nn("Sequential")
    if hand.pick("filled by", "add_module", "OrderedDict") == "add_module":
        init = [f"{me}.{name} = {kind}()", f"for i in range({n}):"]
        init.append(f'    {me}.{name}.add_module(f"conv{{i}}", {layer})')
    else:
        hand.imports.add("from collections import OrderedDict")
        pairs = f'(f"conv{{i}}", {layer}) for i in range({n})'
        init = [f"{me}.{name} = {kind}(OrderedDict({pairs}))"]
    return Held(init, _through(hand, f"{me}.{name}", True))


def _dictionary(hand: Hand, n: str, layer: str) -> Held:
    me, name = hand.me, _name(hand)
    kind = hand.nn("ModuleDict")
    if hand.one([True, False]):
        init = [f"{me}.{name} = {kind}({{str(i): {layer} for i in range({n})}})"]
    else:
        init = [f"{me}.{name} = {kind}()", f"for i in range({n}):"]
        init.append(f'    {me}.{name}[f"conv{{i}}"] = {layer}')
    return Held(init, [[f"for layer in {me}.{name}.values():", "    {x} = layer({x})"]])


def _setattr(hand: Hand, n: str, layer: str) -> Held:
    me = hand.me
    init = [f"{me}.depth = {n}", f"for i in range({n}):"]
    how = hand.pick("registered by", "setattr", "add_module", "register_module")
    if how == "setattr":
        init.append(f'    setattr({me}, f"conv{{i}}", {layer})')
    else:
        init.append(f'    {me}.{how}(f"conv{{i}}", {layer})')
    if hand.pick("use of setattr", "getattr", "children") == "children":
        return Held(init, [[f"for layer in {me}.children():", "    {x} = layer({x})"]])
    loop = f"for i in range({me}.depth):"
    return Held(init, [[loop, f'    {{x}} = getattr({me}, f"conv{{i}}")({{x}})']])


def _parameters(hand: Hand, n: str, width: str) -> Held:
    """A ParameterList of kernels, and F.conv2d."""
    me, kind, one = hand.me, hand.nn("ParameterList"), hand.nn("Parameter")
    weight = f"{one}(torch.randn({width}, {width}, 3, 3) * 0.1)"
    bias = f"{one}(torch.zeros({width}))"
    init = [
        f"{me}.weights = {kind}([{weight} for _ in range({n})])",
        f"{me}.biases = {kind}([{bias} for _ in range({n})])",
    ]
    call = f"{hand.f('conv2d')}({{x}}, w, b, padding=1)"
    return Held(init, [[f"for w, b in zip({me}.weights, {me}.biases):", f"    {{x}} = {call}"]])


def _through(hand: Hand, layers: str, callable_: bool) -> list[str | list[str]]:
    """Send x through the layers."""
    ways = ["for", "range", "enumerate", "reduce", "relu between", "while"]
    how = hand.pick("through", *ways, *["call"] * (4 if callable_ else 0))
    if how == "call":
        return [f"{layers}({{x}})"]
    if how == "reduce":
        hand.imports.add("from functools import reduce")
        return [f"reduce(lambda value, layer: layer(value), {layers}, {{x}})"]
    loops = {
        "for": [f"for layer in {layers}:", "    {x} = layer({x})"],
        "range": [f"for i in range(len({layers})):", f"    {{x}} = {layers}[i]({{x}})"],
        "enumerate": [f"for i, layer in enumerate({layers}):", "    {x} = layer({x})"],
        "relu between": [f"for layer in {layers}:", "    {x} = layer({x}).relu()"],
        "while": ["i = 0", f"while i < len({layers}):", f"    {{x}} = {layers}[i]({{x}})"],
    }[how]
    return [[*loops, "    i += 1"] if how == "while" else loops]
