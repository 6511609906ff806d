"""Write the class around a chain of parts: signature, super(), methods, what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.generators.hand import Hand, Program, file, indent
from tests.generators.holding import Held, way


@dataclass
class Plan:
    """What a class is asked to be: its name, what its `__init__` takes, and a sample of input."""

    name: str
    sample: str
    """The arguments of torch.rand for an input."""
    built: str = ""
    """What it is made with: "4" for Stack(4)."""
    takes: str = ""
    """The parameters of `__init__`, beside self."""
    first: list[str] = field(default_factory=list)
    """Lines of `__init__` that belong above the layers."""


def begin(hand: Hand) -> None:
    """What is decided once for the whole file."""
    hand.me = hand.pick("self", "self", "self", "self", "self", "this", "me")


def module(hand: Hand, plan: Plan, held: Held) -> Program:
    """The file with the class that holds these parts."""
    given = hand.pick("input", "x", "x", "x", "image", "inputs", "batch", "X", "data")
    body = way(hand, held.steps, given)
    body = [*_before(hand, given, plan), *body]
    base, bases = _bases(hand)
    lines = [f"class {plan.name}({bases}):"]
    if hand.maybe("class docstring", 3):
        lines.append('    """A model, written by hand."""')
    lines += indent(_constructor(hand, plan, held, base))
    lines += indent(_methods(hand))
    annotated = hand.maybe("forward annotated", 4)
    signature = f"{given}: torch.Tensor" if annotated else given
    if hand.maybe("optional argument of forward", 8):
        signature += ", verbose=False"
        body = [f"if verbose:\n            print({given}.shape)", *body]
    returns = " -> torch.Tensor" if annotated else ""
    lines += ["", f"    def forward({hand.me}, {signature}){returns}:"]
    lines += indent(_split(hand, body, given, lines), 2)
    _below(hand, plan, lazy="Lazy" in "".join([*hand.before, *lines]))
    return file(hand, lines)


def _bases(hand: Hand) -> tuple[str, str]:
    """The class that super() means, and what stands in the parentheses."""
    module_class = hand.nn("Module")
    how = hand.pick("base", *["nn.Module"] * 6, "own base", "mixin", "abstract")
    if how == "nn.Module":
        return module_class, module_class
    name = hand.name("Base", "Common", "Named")
    method = ["    def count(self):", "        return sum(p.numel() for p in self.parameters())"]
    if how == "own base":
        hand.before += [f"class {name}({module_class}):", *method, "", ""]
        return name, name
    if how == "abstract":
        hand.imports.add("from abc import ABC")
        return module_class, f"{module_class}, ABC"
    hand.before += [f"class {name}:", *method, "", ""]
    return module_class, f"{name}, {module_class}"


def _constructor(hand: Hand, plan: Plan, held: Held, base: str) -> list[str]:
    ways = ["super()", "super()", "super()", "with names"]
    if base == hand.nn("Module"):
        ways.append("by class")
    how = hand.pick("super", *ways)
    called = {
        "super()": "super().__init__()",
        "with names": f"super({plan.name}, {hand.me}).__init__()",
        "by class": f"{hand.nn('Module')}.__init__({hand.me})",
    }[how]
    takes = ", ".join(filter(None, (hand.me, plan.takes)))
    above: list[str] = []
    if hand.maybe("keywords handed on", 10) and "super()" in called:
        takes += ", **kwargs"
        called = "super().__init__(**kwargs)"
    if hand.maybe("constant before super", 10):
        above.append("chosen = 0.1")
    noted = [f"{hand.me}.note = {hand.one(['None', repr('mine'), '[1, 2, 3]', '{}'])}"]
    returns = " -> None" if hand.maybe("init annotated", 6) else ""
    return [
        f"def __init__({takes}){returns}:",
        *indent([*above, called, *plan.first, *held.init]),
        *indent(noted if hand.maybe("plain attribute", 6) else []),
    ]


def _before(hand: Hand, given: str, plan: Plan) -> list[str]:
    """What forward may do before the work."""
    how = hand.pick(
        "first lines", "none", "none", "none", "assert", "sizes", "comment", "docstring", "kept"
    )
    axes = plan.sample.count(",") + 1
    return {
        "none": [],
        "assert": [f'assert {given}.dim() == {axes}, "a batch of pictures"'],
        "sizes": [f"{', '.join('nchw'[:axes])} = {given}.shape"],
        "comment": ["# through all layers"],
        "docstring": ['"""The way of x."""'],
        "kept": [f"{hand.me}.seen_shape = tuple({given}.shape)"],
    }[how]


def _methods(hand: Hand) -> list[str]:
    """Methods that have nothing to do with the answer."""
    how = hand.pick("more methods", "none", "none", "none", "count", "property", "static", "repr")
    me = hand.me
    methods = {
        "none": [],
        "count": [
            f"def size_of({me}):",
            f"    return sum(p.numel() for p in {me}.parameters())",
        ],
        "property": [
            "@property",
            f"def where({me}):",
            f"    return next({me}.parameters()).device",
        ],
        "static": ["@staticmethod", "def half(number):", "    return number // 2"],
        "repr": [f"def extra_repr({me}):", '    return "by hand"'],
    }[how]
    return ["", *methods] if methods else []


def _split(hand: Hand, body: list[str], given: str, lines: list[str]) -> list[str]:
    """forward, or a method that forward calls."""
    if not hand.maybe("forward calls a method", 6) or any("verbose" in line for line in body):
        return body
    name = hand.name("features", "compute", "encode", "run")
    if f"{hand.me}.{name} " in "\n".join(lines):
        return body
    lines[-1:-1] = [f"    def {name}({hand.me}, {given}):", *indent(body, 2), ""]
    return [f"return {hand.me}.{name}({given})"]


def _below(hand: Hand, plan: Plan, lazy: bool) -> None:
    """What stands at the end of the file."""
    ways = [*["none"] * 4, "main", "printed", "test", "trained", *([] if lazy else ["counted"])]
    how = hand.pick("below", *ways)
    sample = f"torch.rand({plan.sample})"
    made = f"{plan.name}({plan.built})"
    hand.after += {
        "none": [],
        "main": ["", "", 'if __name__ == "__main__":', f"    print({made}({sample}).shape)"],
        "printed": ["", "", f"print({made})"],
        "test": [
            "",
            "",
            "def test():",
            f"    assert {made}({sample}).shape[0] > 0",
            "",
            "",
            "test()",
        ],
        "trained": [
            "",
            "",
            f"model = {made}",
            f"model({sample}).mean().backward()",
            "torch.optim.SGD(model.parameters(), lr=0.1).step()",
        ],
        "counted": ["", "", f"print(sum(p.numel() for p in {made}.parameters()))"],
    }[how]
