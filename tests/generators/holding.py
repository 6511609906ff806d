"""Ways of holding a chain of parts in a class, and of sending x through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.generators.hand import Hand, indent
from tests.generators.parts import Part


@dataclass
class Held:
    """Lines for `__init__`, and what forward does: formulas of {x}, or blocks that change {x}."""

    init: list[str]
    steps: list[str | list[str]]


def hold(hand: Hand, parts: list[Part], depth: int = 0) -> Held:
    """Hold all parts, in one way or (each stretch) in another."""
    if len(parts) > 2 and hand.maybe("held in two ways", 4):
        middle = 1 + hand.choose(len(parts) - 1)
        one, two = hold(hand, parts[:middle], depth), hold(hand, parts[middle:], depth)
        return Held(one.init + two.init, one.steps + two.steps)
    ways: dict[str, Callable[[Hand, list[Part]], Held]] = {
        "attributes": attributes,
        "Sequential": sequential,
        "ModuleList": module_list,
        "ModuleDict": module_dict,
        "setattr": by_setattr,
        "add_module": by_add_module,
    }
    names = [*ways, "attributes"]
    if depth < 2:
        names.append("block")
    how = hand.pick("held", *names)
    if how == "block":
        return block(hand, parts, depth)
    if how == "attributes":
        return attributes(hand, parts)
    held = Held([], [])
    for stretch in _stretches(parts):
        way = ways[how] if stretch[0].held else attributes
        part = way(hand, stretch)
        held.init += part.init
        held.steps += part.steps
    return held


def _stretches(parts: list[Part]) -> list[list[Part]]:
    """Neighbours that can all be layers, and the others one by one."""
    found: list[list[Part]] = []
    for part in parts:
        if found and part.held and found[-1][0].held:
            found[-1].append(part)
        else:
            found.append([part])
    return found


NAMES = {
    "conv": ("conv", "c", "filter", "layer"),
    "act": ("act", "relu", "activation", "nonlinearity"),
    "norm": ("norm", "bn", "normal"),
    "drop": ("drop", "dropout"),
    "linear": ("fc", "linear", "dense"),
    "pool": ("pool", "smaller", "down"),
}


def _name(hand: Hand, part: Part) -> str:
    return hand.name(*NAMES.get(part.kind, (part.kind,)))


def attributes(hand: Hand, parts: list[Part]) -> Held:
    """`self.conv = ...`; activations are often shared, or made where they are used."""
    held = Held([], [])
    shared = hand.maybe("one activation for all", 5)
    acts: dict[str, str] = {}
    for part in parts:
        held.init += part.setup
        use_formula = bool(part.formula) and (not part.held or hand.one([True, False]))
        if use_formula:
            held.steps.append(part.formula)
        elif part.kind == "act" and "PReLU" not in part.make and hand.maybe("made in forward", 8):
            held.steps.append(f"{part.make}({{x}})")
        elif shared and part.kind == "act" and part.make in acts:
            held.steps.append(f"{hand.me}.{acts[part.make]}({{x}})")
        else:
            name = _name(hand, part)
            acts[part.make] = name
            kind = ": nn.Module" if hand.torch_nn == "nn." and hand.maybe("annotated", 12) else ""
            held.init.append(f"{hand.me}.{name}{kind} = {part.make}")
            held.steps.append(f"{hand.me}.{name}({{x}})")
    return held


def _layers(parts: list[Part]) -> str:
    return ", ".join(part.make for part in parts)


def sequential(hand: Hand, parts: list[Part]) -> Held:
    """In an nn.Sequential, made in one of many ways."""
    me, name = hand.me, hand.name("net", "layers", "body", "seq")
    kind = hand.nn("Sequential")
    how = hand.pick(
        "Sequential", "positions", "star", "OrderedDict", "append", "add_module", "nest"
    )
    if how == "positions":
        init = [f"{me}.{name} = {kind}(", *indent([p.make + "," for p in parts]), ")"]
    elif how == "star":
        init = [f"stack = [{_layers(parts)}]", f"{me}.{name} = {kind}(*stack)"]
    elif how == "OrderedDict":
        hand.imports.add("from collections import OrderedDict")
        named = [f'("{_name(hand, p)}", {p.make}),' for p in parts]
        init = [f"{me}.{name} = {kind}(OrderedDict([", *indent(named), "]))"]
    elif how == "append":
        init = [f"{me}.{name} = {kind}()", *(f"{me}.{name}.append({p.make})" for p in parts)]
    elif how == "add_module":
        init = [f"{me}.{name} = {kind}()"]
        init += [f'{me}.{name}.add_module("part{i}", {p.make})' for i, p in enumerate(parts)]
    else:
        inner = f"{kind}({_layers(parts[1:])})"
        init = [f"{me}.{name} = {kind}({parts[0].make}, {inner})"]
    uses = ["call", "call", "loop"]
    if how != "nest":
        uses.append("index")
    use = hand.pick("use of Sequential", *uses)
    if use == "call":
        return Held(init, [f"{me}.{name}({{x}})"])
    if use == "index":
        return Held(init, [f"{me}.{name}[{i}]({{x}})" for i in range(len(parts))])
    return Held(init, [[f"for layer in {me}.{name}:", "    {x} = layer({x})"]])


def module_list(hand: Hand, parts: list[Part]) -> Held:
    """In an nn.ModuleList."""
    me, name = hand.me, hand.name("layers", "convs", "steps", "blocks")
    kind = hand.nn("ModuleList")
    how = hand.pick("ModuleList", "literal", "append", "extend", "plus", "wrapped late", "insert")
    listed = f"[{_layers(parts)}]"
    if how == "literal":
        init = [f"{me}.{name} = {kind}({listed})"]
    elif how == "append":
        init = [f"{me}.{name} = {kind}()", *(f"{me}.{name}.append({p.make})" for p in parts)]
    elif how == "extend":
        init = [f"{me}.{name} = {kind}()", f"{me}.{name}.extend({listed})"]
    elif how == "plus":
        init = [f"{me}.{name} = {kind}()", f"{me}.{name} += {listed}"]
    elif how == "insert":
        init = [f"{me}.{name} = {kind}()"]
        init += [f"{me}.{name}.insert({i}, {p.make})" for i, p in enumerate(parts)]
    else:
        init = [f"{me}.{name} = []", *(f"{me}.{name}.append({p.make})" for p in parts)]
        init.append(f"{me}.{name} = {kind}({me}.{name})")
    return Held(init, _through(hand, f"{me}.{name}", len(parts)))


def _through(hand: Hand, layers: str, count: int) -> list[str | list[str]]:
    """Send x through a list of layers."""
    use = hand.pick(
        "use of a list", "for", "index", "range", "enumerate", "reduce", "slice", "while", "iter"
    )
    if use == "index":
        return [f"{layers}[{i}]({{x}})" for i in range(count)]
    if use == "reduce":
        hand.imports.add("from functools import reduce")
        return [f"reduce(lambda value, layer: layer(value), {layers}, {{x}})"]
    loops = {
        "for": [f"for layer in {layers}:", "    {x} = layer({x})"],
        "range": [f"for i in range(len({layers})):", f"    {{x}} = {layers}[i]({{x}})"],
        "enumerate": [f"for i, layer in enumerate({layers}):", "    {x} = layer({x})"],
        "slice": [
            f"{{x}} = {layers}[0]({{x}})",
            f"for layer in {layers}[1:]:",
            "    {x} = layer({x})",
        ],
        "while": [
            "i = 0",
            f"while i < len({layers}):",
            f"    {{x}} = {layers}[i]({{x}})",
            "    i += 1",
        ],
        "iter": [
            f"rest = iter({layers})",
            "{x} = next(rest)({x})",
            "for layer in rest:",
            "    {x} = layer({x})",
        ],
    }
    return [loops[use]]


def module_dict(hand: Hand, parts: list[Part]) -> Held:
    """In an nn.ModuleDict."""
    me, name = hand.me, hand.name("parts", "named", "table")
    keys = [_name(hand, part) + "_part" for part in parts]
    kind = hand.nn("ModuleDict")
    if hand.pick("ModuleDict", "literal", "one by one") == "literal":
        pairs = [f'"{k}": {p.make},' for k, p in zip(keys, parts, strict=True)]
        init = [f"{me}.{name} = {kind}({{", *indent(pairs), "})"]
    else:
        init = [f"{me}.{name} = {kind}()"]
        init += [f'{me}.{name}["{k}"] = {p.make}' for k, p in zip(keys, parts, strict=True)]
    use = hand.pick("use of ModuleDict", "keys", "values", "items", "looked up")
    if use == "keys":
        return Held(init, [f'{me}.{name}["{key}"]({{x}})' for key in keys])
    loops = {
        "values": [f"for layer in {me}.{name}.values():", "    {x} = layer({x})"],
        "items": [f"for key, layer in {me}.{name}.items():", "    {x} = layer({x})"],
        "looked up": [f"for key in {me}.{name}:", f"    {{x}} = {me}.{name}[key]({{x}})"],
    }
    return Held(init, [loops[use]])


def by_setattr(hand: Hand, parts: list[Part]) -> Held:
    """Under numbered names, with setattr and getattr."""
    me, name = hand.me, hand.name("layer", "step", "stage")
    count = len(parts)
    init = [
        f"for i, part in enumerate([{_layers(parts)}]):",
        f'    setattr({me}, f"{name}{{i}}", part)',
    ]
    if hand.pick("use of setattr", "getattr", "attribute") == "attribute":
        return Held(init, [f"{me}.{name}{i}({{x}})" for i in range(count)])
    get = f'getattr({me}, f"{name}{{i}}")'
    return Held(init, [[f"for i in range({count}):", f"    {{x}} = {get}({{x}})"]])


def by_add_module(hand: Hand, parts: list[Part]) -> Held:
    """Registered by name."""
    me = hand.me
    register = hand.pick("registered by", "add_module", "register_module")
    names = [_name(hand, part) for part in parts]
    pairs = zip(names, parts, strict=True)
    init = [f'{me}.{register}("{name}", {part.make})' for name, part in pairs]
    return Held(init, [f"{me}.{name}({{x}})" for name in names])


def block(hand: Hand, parts: list[Part], depth: int) -> Held:
    """In a module of its own, defined above."""
    kind = hand.name("Block", "Part", "Features", "Unit")
    held = hold(hand, parts, depth + 1)
    given = hand.name("x", "features", "maps")
    hand.before += [
        f"class {kind}({hand.nn('Module')}):",
        *indent(
            [
                f"def __init__({hand.me}):",
                "    super().__init__()",
                *indent(held.init),
                "",
                f"def forward({hand.me}, {given}):",
                *indent(way(hand, held.steps, given)),
            ]
        ),
        "",
        "",
    ]
    name = hand.name("block", "features_block", "inner")
    return Held([f"{hand.me}.{name} = {kind}()"], [f"{hand.me}.{name}({{x}})"])


def way(hand: Hand, steps: list[str | list[str]], given: str) -> list[str]:
    """The body of forward: x through all steps, and returned."""
    how = hand.pick("way", "same name", "same name", "new names", "one expression", "out")
    lines: list[str] = []
    value = given
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        target = {"new names": f"h{number + 1}", "out": "out"}.get(how, given)
        if isinstance(step, list):
            if value.isidentifier() and value == target:
                lines += [line.replace("{x}", target) for line in step]
            else:
                lines += [f"{target} = {value}", *(line.replace("{x}", target) for line in step)]
            value = target
            continue
        if step.count("{x}") > 1 and not value.isidentifier():
            lines.append(f"{target} = {value}")
            value = target
        inner = f"({value})" if " " in value and not step.endswith("({x})") else value
        value = step.replace("{x}", inner)
        if how != "one expression" and not (last and hand.one([True, False])):
            lines.append(f"{target} = {value}")
            value = target
    return [*lines, f"return {value}"]
