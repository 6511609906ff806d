"""Slips in sizes and shapes, and in what a classifier gives."""

from __future__ import annotations

import ast

from tests.mutations.planting import Code, plant, swap, wrap

NET = ("classifier",)


def _convs(code: Code, name: str = "Conv2d") -> list[ast.Call]:
    return [c for c in code.all(ast.Call) if ast.unparse(c.func).split(".")[-1] == name]


def _numbers(call: ast.Call) -> list[int]:
    return [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, int)]


def _end(code: Code, *templates: str) -> bool:
    value = code.answer.value
    assert value is not None
    return wrap(code.tree, value, code.random.choice(templates))


@plant(("forward", "classifier"), "argument-order", "channels-do-not-chain")
def channels_swapped(code: Code) -> bool:
    """`nn.Conv2d(20, 3, 5)` for `nn.Conv2d(3, 20, 5)`."""
    chosen = code.one([c for c in _convs(code) if len(n := _numbers(c)) > 1 and n[0] != n[1]])
    if (
        chosen is None
        or chosen.args[1] is None
        or any(k.arg == "groups" and not isinstance(k.value, ast.Constant) for k in chosen.keywords)
    ):
        return False
    chosen.args[:2] = reversed(chosen.args[:2])
    return True


@plant(("forward",), "kernel-size")
def smaller_kernel(code: Code) -> bool:
    """3x3 in place of 5x5."""
    chosen = code.one([c for c in _convs(code) if len(_numbers(c)) == 3])
    if chosen is None:
        return False
    chosen.args[2] = ast.Constant(3)
    return True


@plant(("forward",), "padding")
def padded(code: Code) -> bool:
    """`padding=2`."""
    chosen = code.one(_convs(code))
    if chosen is None:
        return False
    chosen.keywords.append(ast.keyword("padding", ast.Constant(code.random.choice([1, 2]))))
    return True


@plant(("forward",), "stride")
def strided(code: Code) -> bool:
    """`stride=2`."""
    chosen = code.one(_convs(code))
    if chosen is None:
        return False
    chosen.keywords.append(ast.keyword("stride", ast.Constant(2)))
    return True


@plant(("forward",), "bias-missing")
def no_bias(code: Code) -> bool:
    """`bias=False`, and no norm that would make up for it."""
    chosen = code.one([c for c in _convs(code) if "bias" not in ast.unparse(c)])
    if chosen is None or "Norm" in code.text:
        return False
    chosen.keywords.append(ast.keyword("bias", ast.Constant(False)))
    return True


@plant(("stack",), "padding-missing")
def padding_forgotten(code: Code) -> bool:
    """Every layer takes the edges off."""
    found = [k for c in _convs(code) for k in c.keywords if k.arg == "padding"]
    if not found or "x + " in code.text or " + x" in code.text:
        return False
    for call in _convs(code):
        call.keywords = [k for k in call.keywords if not (k.arg or "").startswith("padding")]
    return True


@plant(NET, "scores-squashed")
def squashed(code: Code) -> bool:
    """softmax or sigmoid at the end."""
    return _end(
        code,
        "torch.softmax(_, dim=1)",
        "_.softmax(1)",
        "torch.sigmoid(_)",
        "torch.nn.Softmax(dim=1)(_)",
    )


@plant(NET, "scores-clipped")
def clipped(code: Code) -> bool:
    """A ReLU at the end."""
    return _end(code, "torch.relu(_)", "_.relu()", "torch.nn.functional.relu(_)")


@plant(NET, "answer-not-scores")
def class_returned(code: Code) -> bool:
    """argmax in forward."""
    return _end(code, "_.argmax(1)", "torch.argmax(_, dim=1)", "_.max(1).indices")


@plant(NET, "batch-averaged", "images-mixed")
def averaged(code: Code) -> bool:
    """One answer for all pictures."""
    return _end(code, "_.mean(0, keepdim=True)", "_.mean(0)")


@plant(NET, "number-of-scores")
def other_number_of_classes(code: Code) -> bool:
    """10 scores in place of 3."""
    last = [c for c in _convs(code, "Linear") if _numbers(c)[1:] == [3]]
    last += [c for c in _convs(code, "LazyLinear") if _numbers(c) == [3]]
    chosen = code.one(last)
    if chosen is None:
        return False
    chosen.args[-1] = ast.Constant(code.random.choice([2, 10]))
    return True


@plant(NET, "linear-size")
def other_size_of_linear(code: Code) -> bool:
    """Another number of features than arrive."""
    chosen = code.one([c for c in _convs(code, "Linear") if len(_numbers(c)) == 2])
    if (
        chosen is None
        or "TransformerEncoderLayer" in code.text
        or "class SelfAttention" in code.text
    ):
        return False
    chosen.args[0] = ast.Constant(_numbers(chosen)[0] + 7)
    return True


def _flat(code: Code) -> ast.Call | None:
    found = [
        c
        for c in code.all(ast.Call)
        if ast.unparse(c).endswith((".flatten(1)", "flatten(start_dim=1)"))
    ]
    return code.one([c for c in found if isinstance(c.func, ast.Attribute)])


@plant(
    NET,
    "linear-size",
    "scores-not-flat",
    "too-small",
    "number-of-axes",
    "norm-size",
    "sizes-differ",
    "wrong-shape",
    "view-does-not-fit",
)
def not_flattened(code: Code) -> bool:
    """The maps go into the Linear as they are."""
    chosen = _flat(code)
    if chosen is None:
        return False
    assert isinstance(chosen.func, ast.Attribute)
    return swap(code.tree, chosen, chosen.func.value)


@plant(NET, "batch-size-fixed")
def batch_size_written_down(code: Code) -> bool:
    """`.reshape(8, -1)`: the check calls with eight."""
    chosen = _flat(code)
    if chosen is None or not isinstance(chosen.func, ast.Attribute) or "torch.rand(" in code.text:
        return False
    return swap(
        code.tree,
        chosen,
        ast.Call(
            ast.Attribute(chosen.func.value, "reshape", ast.Load()),
            [ast.Constant(8), ast.Constant(-1)],
            [],
        ),
    )


@plant(NET, "rows-of-images", "images-mixed", "linear-size", "batch-size-fixed", "sizes-differ")
def rows_cut(code: Code) -> bool:
    """`.view(-1, k)` with a k that cuts each picture in two."""
    chosen = _flat(code)
    linear = [c for c in _convs(code, "Linear") if len(_numbers(c)) == 2 and _numbers(c)[0] > 64]
    if chosen is None or len(linear) != 1 or not isinstance(chosen.func, ast.Attribute):
        return False
    half = _numbers(linear[0])[0] // 2
    linear[0].args[0] = ast.Constant(half)
    made = ast.Call(
        ast.Attribute(chosen.func.value, "reshape", ast.Load()),
        [ast.Constant(-1), ast.Constant(half)],
        [],
    )
    return swap(code.tree, chosen, made)
