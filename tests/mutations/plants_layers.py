"""Slips in what a model holds, and in what forward does with it."""

from __future__ import annotations

import ast

from tests.mutations.planting import (
    MODELS,
    Code,
    expression,
    plant,
    remove,
    statements,
    swap,
    wrap,
)

TORCH_DROPOUT = "torch.nn.functional.dropout"


def _calls(code: Code, *names: str, inside: ast.AST | None = None) -> list[ast.Call]:
    calls = code.all(ast.Call, inside)
    return [c for c in calls if ast.unparse(c.func).split(".")[-1] in names]


def _holds_weights(code: Code, node: ast.AST) -> bool:
    """Surely so: a Stack's layers, or what makes a convolution or a Linear in sight."""
    text = ast.unparse(node)
    return code.cls.name == "Stack" or "Conv2d(" in text or "Linear(" in text


def _in_container(code: Code, kind: str) -> ast.Call | None:
    inside = code.method("__init__")
    return code.one(
        [c for c in _calls(code, kind, inside=inside) if c.args and _holds_weights(code, c)]
    )


@plant(MODELS, "plain-list")
def list_of_layers(code: Code) -> bool:
    """A Python list in place of an nn.ModuleList."""
    chosen = _in_container(code, "ModuleList")
    if chosen is None or not isinstance(chosen.args[0], (ast.List, ast.ListComp)):
        return False
    return swap(code.tree, chosen, chosen.args[0])


@plant(MODELS, "plain-dict")
def dictionary_of_layers(code: Code) -> bool:
    """A Python dict in place of an nn.ModuleDict."""
    chosen = _in_container(code, "ModuleDict")
    return chosen is not None and swap(code.tree, chosen, chosen.args[0])


@plant(("stack",), "same-object-twice")
def one_layer_many_times(code: Code) -> bool:
    """`[layer] * n`."""
    found = [
        n
        for n in code.all(ast.ListComp, code.method("__init__"))
        if "Parameter" not in ast.unparse(n)
    ]
    chosen = code.one(found)
    if chosen is None:
        return False
    rounds = chosen.generators[0].iter
    assert isinstance(rounds, ast.Call)
    return swap(
        code.tree,
        chosen,
        expression(f"[{ast.unparse(chosen.elt)}] * {ast.unparse(rounds.args[0])}"),
    )


def _range(code: Code) -> ast.Call | None:
    found = [c for c in _calls(code, "range", inside=code.method("__init__")) if len(c.args) == 1]
    return found[0] if len(found) == 1 and ".depth" not in ast.unparse(code.cls) else None


@plant(("stack",), "argument-ignored")
def number_of_layers_fixed(code: Code) -> bool:
    """`range(4)`."""
    chosen = _range(code)
    if chosen is None:
        return False
    chosen.args = [ast.Constant(4)]
    return True


@plant(("stack",), "off-by-one", "argument-ignored", "layer-missing")
def one_layer_too_few(code: Code) -> bool:
    """`range(1, n)`."""
    chosen = _range(code)
    if chosen is None:
        return False
    chosen.args.insert(0, ast.Constant(1))
    return True


@plant(("stack",), "argument-ignored")
def channels_fixed(code: Code) -> bool:
    """`nn.Conv2d(8, 8, 3)`."""
    found = [c for c in _calls(code, "Conv2d", inside=code.method("__init__")) if len(c.args) > 1]
    for call in found:
        call.args[:2] = [ast.Constant(8), ast.Constant(8)]
    return bool(found) and not _calls(code, "BatchNorm2d")


@plant(MODELS, "unused-layer")
def layer_never_called(code: Code) -> bool:
    """One more layer, and nobody calls it."""
    code.method("__init__").body += statements(f"{code.me}.spare = torch.nn.Linear(4, 4)")
    return True


@plant(MODELS, "layers-in-forward")
def layer_made_in_forward(code: Code) -> bool:
    """The layer is made where it is called."""
    made = code.made()
    used = [
        (c, n) for c, n in code.used(made) if ast.unparse(code.tree).count(f"{code.me}.{n}") == 2
    ]
    if not used or code.cls.name == "Stack":
        return False
    call, name = code.random.choice(used)
    call.func = made[name].value
    return remove(code.tree, made[name])


@plant(MODELS, "layer-not-called")
def layer_without_parentheses(code: Code) -> bool:
    """`x = self.conv`."""
    whole = [(c, n) for c, n in code.used() if _assigned(code, c)]
    if not whole:
        return False
    call, _ = code.random.choice(whole)
    return swap(code.tree, call, call.func)


@plant(MODELS, "square-brackets")
def square_brackets(code: Code) -> bool:
    """`self.conv[x]`."""
    used = code.used()
    if not used:
        return False
    call, _ = code.random.choice(used)
    return swap(code.tree, call, ast.Subscript(call.func, call.args[0], ast.Load()))


@plant(MODELS, "layer-gets-input")
def class_for_function(code: Code) -> bool:
    """`nn.ReLU(x)` for `F.relu(x)`."""
    found = [c for c in _calls(code, "relu", "gelu", "silu") if len(c.args) == 1]
    chosen = code.one(found)
    if chosen is None:
        return False
    chosen.func = expression("torch.nn.ReLU")
    return True


def _assigned(code: Code, call: ast.Call) -> ast.Assign | None:
    """The statement `x = layer(x)`, where that is all it does."""
    for node in code.all(ast.Assign, code.way):
        if node.value is call and isinstance(node.targets[0], ast.Name):
            return node
    return None


@plant(MODELS, "result-thrown-away", "unused-layer", "result-not-used")
def result_dropped(code: Code) -> bool:
    """`self.conv(x)` on a line of its own."""
    whole = [(c, s) for c, _ in code.used() if (s := _assigned(code, c)) is not None]
    whole = [(c, s) for c, s in whole if ast.unparse(s.targets[0]) == ast.unparse(c.args[0])]
    if not whole:
        return False
    call, statement = code.random.choice(whole)
    return swap(code.tree, statement, ast.Expr(call))


@plant(MODELS, "trailing-comma", "returns-several")
def comma_at_the_end(code: Code) -> bool:
    """`return x,`."""
    value = code.answer.value
    assert value is not None
    return swap(code.tree, value, ast.Tuple([value], ast.Load()))


@plant(MODELS, "trailing-comma")
def comma_in_the_middle(code: Code) -> bool:
    """`x = self.conv(x),`."""
    whole = [s for c, _ in code.used() if (s := _assigned(code, c)) is not None]
    chosen = code.one(whole)
    if chosen is None:
        return False
    return swap(code.tree, chosen.value, ast.Tuple([chosen.value], ast.Load()))


@plant(MODELS, "missing-return")
def return_forgotten(code: Code) -> bool:
    """forward ends without a return."""
    last = code.method("forward").body[-1]
    assert isinstance(last, ast.Return)
    assert last.value is not None
    if isinstance(last.value, ast.Name):
        return remove(code.tree, last)
    return swap(code.tree, last, ast.parse(f"answer = {ast.unparse(last.value)}").body[0])


@plant(MODELS, "returns-input", "input-ignored", "result-not-used", "unused-layer", "wrong-shape")
def input_returned(code: Code) -> bool:
    """The result has one name, and another one is returned."""
    if not isinstance(code.answer.value, ast.Name) or code.answer.value.id == code.given:
        return False
    return swap(code.tree, code.answer.value, expression(code.given))


def _last_loop(code: Code) -> ast.For | None:
    """`for layer in layers: x = layer(x)` right above `return x`."""
    body = code.way.body
    if len(body) < 2 or not isinstance(body[-2], ast.For) or not isinstance(body[-1], ast.Return):
        return None
    loop = body[-2]
    plain = len(loop.body) == 1 and isinstance(loop.body[0], ast.Assign)
    return loop if plain and isinstance(body[-1].value, ast.Name) else None


@plant(("stack", "forward"), "return-in-loop")
def return_in_the_loop(code: Code) -> bool:
    """The first turn returns."""
    loop = _last_loop(code)
    if loop is None:
        return False
    loop.body.append(code.way.body.pop())
    return True


@plant(("stack",), "not-chained")
def every_layer_gets_the_input(code: Code) -> bool:
    """`out = layer(x)` in the loop."""
    loop = _last_loop(code)
    if loop is None or not isinstance(loop.body[0], ast.Assign):
        return False
    if "layer(" not in ast.unparse(loop.body[0].value):
        return False
    loop.body[0].targets = [ast.Name("answer", ast.Store())]
    code.way.body[-1] = statements("def f():\n    return answer")[0].body[0]  # type: ignore[attr-defined]
    return True


# ------------------------------------------------------------------ what learns


def _ahead(code: Code, line: str) -> bool:
    """One line more at the top of the way."""
    place = 1 if isinstance(code.way.body[0], ast.Expr) else 0
    code.way.body[place:place] = statements(line.replace("_", code.given))
    return True


def _at_the_end(code: Code, template: str) -> bool:
    """Something more is done with the answer."""
    value = code.answer.value
    assert value is not None
    return wrap(code.tree, value, template)


@plant(MODELS, "gradient-cut")
def answer_detached(code: Code) -> bool:
    """`.detach()` or `.data` at the end."""
    return _at_the_end(code, code.random.choice(["_.detach()", "_.data"]))


@plant(MODELS, "gradient-cut")
def detached_in_the_middle(code: Code) -> bool:
    """`.detach()` behind the first convolution."""
    whole = [s for c, _ in code.used() if (s := _assigned(code, c)) is not None]
    if not whole or whole[0] is code.way.body[-1]:
        return False
    return wrap(code.tree, whole[0].value, "_.detach()")


@plant(MODELS, "through-numpy", "gradient-cut")
def through_numpy(code: Code) -> bool:
    """To numpy and back."""
    return _at_the_end(code, "torch.from_numpy(_.detach().numpy())")


@plant(MODELS, "no-grad-in-forward")
def without_gradients(code: Code) -> bool:
    """All of forward under no_grad."""
    if code.random.random() < 0.5:
        code.method("forward").decorator_list = [expression("torch.no_grad()")]
        return True
    block = statements("with torch.no_grad():\n    pass")[0]
    assert isinstance(block, ast.With)
    block.body = code.way.body
    code.way.body = [block]
    return True


@plant(MODELS, "frozen-parameters")
def all_frozen(code: Code) -> bool:
    """requires_grad = False."""
    if "Lazy" in code.text or "weight_norm" in code.text:
        return False
    code.method("__init__").body += statements(
        f"for p in {code.me}.parameters():\n    p.requires_grad = False"
    )
    return ".backward()" not in code.text


@plant(MODELS, "equal-weights")
def all_zero(code: Code) -> bool:
    """All weights start at zero."""
    if "Lazy" in code.text or "weight_norm" in code.text:
        return False
    code.method("__init__").body += statements(
        f"for p in {code.me}.parameters():\n    torch.nn.init.zeros_(p)"
    )
    return True


@plant(MODELS, "input-ignored", "constant-output")
def input_thrown_away(code: Code) -> bool:
    """forward makes an input of its own."""
    line = code.random.choice(["_ = torch.randn(_.shape)", "_ = torch.ones_like(_)"])
    return _ahead(
        code, line.replace("randn(_", f"randn({code.given}").replace("like(_", f"like({code.given}")
    )


@plant(MODELS, "random-answer")
def noise_always(code: Code) -> bool:
    """Noise or dropout that eval mode doesn't switch off."""
    name = code.given
    noise = f"{name} = {name} + torch.randn({name}.shape)"
    return _ahead(code, code.random.choice([noise, f"{name} = {TORCH_DROPOUT}({name}, 0.5)"]))


@plant(MODELS, "input-changed", advice=True)
def input_changed(code: Code) -> bool:
    """The caller's tensor is changed in place."""
    return _ahead(code, code.random.choice(["_ -= 0.5", "_.mul_(0.5)", "_ *= 2"]))


@plant(MODELS, "forward-by-name", advice=True)
def forward_called(code: Code) -> bool:
    """`self.conv.forward(x)`."""
    used = code.used()
    if not used:
        return False
    call, _ = code.random.choice(used)
    call.func = ast.Attribute(call.func, "forward", ast.Load())
    return True


@plant(MODELS, "not-finite")
def other_dtype(code: Code) -> bool:
    """The answer is float64."""
    return _at_the_end(code, "_.double()")
