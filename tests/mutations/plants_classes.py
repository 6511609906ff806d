"""Slips in the class around a model: super(), self, names, signatures."""

from __future__ import annotations

import ast

from tests.mutations.planting import MODELS, Code, expression, plant, remove, statements, swap


def _super(code: Code) -> ast.Expr | None:
    for node in code.method("__init__").body:
        if isinstance(node, ast.Expr) and "__init__(" in ast.unparse(node):
            return node
    return None


@plant(MODELS, "missing-super-init")
def super_forgotten(code: Code) -> bool:
    """No call of the parent's `__init__`."""
    call = _super(code)
    return call is not None and remove(code.tree, call)


@plant(MODELS, "super-too-late")
def super_last(code: Code) -> bool:
    """It is called below the layers."""
    call = _super(code)
    body = code.method("__init__").body
    if call is None or not code.made():
        return False
    body.remove(call)
    body.append(call)
    return True


@plant(MODELS, "super-not-called", "missing-super-init")
def super_without_parentheses(code: Code) -> bool:
    """`super().__init__`."""
    call = _super(code)
    if call is None or not isinstance(call.value, ast.Call):
        return False
    call.value = call.value.func
    return True


@plant(MODELS, "super-gets-self")
def super_gets_self(code: Code) -> bool:
    """`super().__init__(self)`."""
    call = _super(code)
    if call is None or ast.unparse(call) != "super().__init__()":
        return False
    assert isinstance(call.value, ast.Call)
    call.value.args = [ast.Name(code.me, ast.Load())]
    return True


@plant(MODELS, "local-layer")
def self_missing_where_made(code: Code) -> bool:
    """`conv = nn.Conv2d(...)` in `__init__`."""
    made = code.made()
    names = sorted({name for _, name in code.used(made)})
    once = [n for n in names if ast.unparse(code.method("__init__")).count(f"{code.me}.{n}") == 1]
    if not once:
        return False
    name = code.random.choice(once)
    made[name].targets = [ast.Name(name, ast.Store())]
    return True


@plant(MODELS, "missing-self")
def self_missing_where_called(code: Code) -> bool:
    """`conv(x)` in forward."""
    used = code.used()
    if not used:
        return False
    call, name = code.random.choice(used)
    call.func = ast.Name(name, ast.Load())
    return True


@plant(MODELS, "unknown-attribute")
def attribute_misspelt(code: Code) -> bool:
    """`self.cnov(x)`."""
    used = [(c, n) for c, n in code.used() if len(n) > 3 and n[1] != n[2]]
    if not used:
        return False
    call, name = code.random.choice(used)
    assert isinstance(call.func, ast.Attribute)
    call.func.attr = name[0] + name[2] + name[1] + name[3:]
    return True


@plant(MODELS, "misspelled-forward", "missing-forward")
def forward_misspelt(code: Code) -> bool:
    """`def foward`."""
    code.method("forward").name = code.random.choice(["foward", "Forward", "forwrad", "forwards"])
    return True


@plant(MODELS, "misspelled-init")
def init_misspelt(code: Code) -> bool:
    """`def __int__`."""
    if code.cls.name == "Stack":
        return False  # there the arguments have nowhere to go: another story
    code.method("__init__").name = code.random.choice(["__int__", "_init_", "__inti__", "init"])
    return True


@plant(MODELS, "method-without-self")
def forward_without_self(code: Code) -> bool:
    """`def forward(x)`."""
    del code.method("forward").args.args[0]
    return True


@plant(MODELS, "class-has-other-name")
def class_named_otherwise(code: Code) -> bool:
    """The class is called Net."""
    name = code.cls.name
    if ast.unparse(code.tree).count(name) > 1:
        return False
    code.cls.name = code.random.choice(["Net", "Model2", "Network"])
    return True


@plant(MODELS, "missing-import")
def import_forgotten(code: Code) -> bool:
    """`nn`, `F` or `torch` is used, and never imported."""
    found = []
    for node in code.tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            name = node.names[0].asname or node.names[0].name
            used = any(n.id == name for n in code.all(ast.Name))
            if name in ("nn", "F", "torch") and used:
                found.append(node)
    chosen = code.one(found)
    return chosen is not None and remove(code.tree, chosen)


@plant(MODELS, "misspelled-torch-name")
def layer_misspelt(code: Code) -> bool:
    """`nn.Conv2D`."""
    named = [n for n in code.all(ast.Attribute) if n.attr in ("Conv2d", "Linear", "ReLU", "Module")]
    chosen = code.one(named)
    if chosen is None:
        return False
    other = {"Conv2d": "Conv2D", "Linear": "Liner", "ReLU": "Relu", "Module": "module"}
    chosen.attr = other[chosen.attr]
    return True


@plant(MODELS, "unknown-keyword")
def keyword_misspelt(code: Code) -> bool:
    """`kernal_size=3`."""
    layers = [c for c in code.all(ast.Call) if ast.unparse(c.func).endswith(("Conv2d", "Linear"))]
    other = {"kernel_size": "kernal_size", "in_channels": "in_channel", "in_features": "in_feature"}
    chosen = code.one([k for c in layers for k in c.keywords if k.arg in other])
    if chosen is None or chosen.arg is None:
        return False
    chosen.arg = other[chosen.arg]
    return True


@plant(MODELS, "missing-argument")
def kernel_forgotten(code: Code) -> bool:
    """`nn.Conv2d(3, 20)`."""
    made = [c for c in code.all(ast.Call) if ast.unparse(c.func).endswith("nn.Conv2d")]
    chosen = code.one([c for c in made if len(c.args) == 3])
    if chosen is None:
        return False
    del chosen.args[2]
    return True


@plant(MODELS, "init-wants-input", "missing-argument")
def init_takes_the_input(code: Code) -> bool:
    """`def __init__(self, x)`."""
    arguments = code.method("__init__").args
    if (
        len(arguments.args) > 1
        or arguments.kwonlyargs
        or ast.unparse(code.tree).count(code.cls.name + "(") > 1
    ):
        return False
    arguments.args.append(ast.arg("x"))
    return True


@plant(MODELS, "grad-switched-off")
def gradients_off_for_all(code: Code) -> bool:
    """`torch.set_grad_enabled(False)` at the top of the file."""
    place = next(
        i
        for i, n in enumerate(code.tree.body)
        if isinstance(n, (ast.ClassDef, ast.FunctionDef, ast.Assign))
    )
    if ".backward()" in ast.unparse(code.tree):
        return False
    code.tree.body[place:place] = statements("torch.set_grad_enabled(False)")
    return True


@plant(MODELS, "calls-itself")
def forward_calls_itself(code: Code) -> bool:
    """`return self(x)`."""
    value = code.answer.value
    assert value is not None
    return swap(code.tree, value, expression(f"{code.me}({code.given})"))
