"""Slips in the loss, in the optimizer, and in updates by hand."""

from __future__ import annotations

import ast
import re

from tests.mutations.planting import LOOPS, Code, body_of, expression, plant, statements, swap, wrap
from tests.mutations.plants_loops import backwards, batch_loop, clears

CLASSES, NUMBERS = ("training",), ("regression",)
STATEFUL = ("Adam", "AdamW", "NAdam", "RAdam", "Adamax", "RMSprop")


def _loss(code: Code) -> ast.Assign | None:
    """`loss = ...`, where the model's answer meets the targets."""
    found = [n for n in code.all(ast.Assign) if ast.unparse(n.targets[0]) == "loss"]
    found = [
        n
        for n in found
        if not re.match(
            r"loss [+/]|step\(|\w+\.step|one_step|update|train_step|fit_batch", ast.unparse(n.value)
        )
    ]
    return found[0] if found else None


def _call(code: Code) -> ast.Call | None:
    """model(x) under the loss that is sent back."""
    loss = _loss(code)
    calls = [c for c in code.all(ast.Call) if ast.unparse(c.func) == "model"]
    calls = [c for c in calls if "seen" not in ast.unparse(body_statement(code, c))]
    return calls[0] if loss is not None and calls else None


def body_statement(code: Code, node: ast.AST) -> ast.AST:
    """The smallest statement around a node."""
    around = [s for s in ast.walk(code.tree) if isinstance(s, ast.stmt) and node in ast.walk(s)]
    return min(around, key=lambda s: len(ast.unparse(s)))


@plant(LOOPS, "loss-has-no-history")
def answer_detached(code: Code) -> bool:
    """`model(x).detach()`."""
    call = _call(code)
    if (
        call is None
        or "penalty" in code.text
        or "1e-04" in ast.unparse(code.tree)
        or "0.0001 *" in ast.unparse(code.tree)
    ):
        return False
    return wrap(code.tree, call, "_.detach()")


@plant(CLASSES, "loss-has-no-history")
def accuracy_as_loss(code: Code) -> bool:
    """The share of wrong answers, sent back."""
    loss, call = _loss(code), _call(code)
    targets = re.search(r"\b(y|targets|yb|labels)\b", ast.unparse(loss) if loss else "")
    if loss is None or call is None or targets is None or "loss = loss" in ast.unparse(code.tree):
        return False
    text = f"({ast.unparse(call)}.argmax(1) != {targets[1]}).float().mean()"
    return swap(code.tree, loss.value, expression(text))


@plant(LOOPS, "backward-of-a-number")
def loss_as_number(code: Code) -> bool:
    """`.item()` on the loss, before backward."""
    loss = _loss(code)
    if loss is None or len(backwards(code)) != 1 or "loss = loss" in ast.unparse(code.tree):
        return False
    loss.value = expression(f"({ast.unparse(loss.value)}).item()")
    return True


@plant(LOOPS, "loss-without-history")
def history_faked(code: Code) -> bool:
    """`loss.detach().requires_grad_()`."""
    loss = _loss(code)
    if loss is None or len(backwards(code)) != 1 or "loss = loss" in ast.unparse(code.tree):
        return False
    if any(
        word in ast.unparse(code.tree)
        for word in ("p.grad)", "p.grad.abs()", "p.grad.clamp_", "* p.grad")
    ):
        return False
    loss.value = expression(f"({ast.unparse(loss.value)}).detach().requires_grad_()")
    return True


@plant(CLASSES, "loss-gets-probabilities")
def softmax_before_cross_entropy(code: Code) -> bool:
    """Probabilities go into cross entropy."""
    call = _cross_entropy(code)
    return call is not None and wrap(code.tree, call.args[0], "_.softmax(1)")


def _cross_entropy(code: Code) -> ast.Call | None:
    loss = _loss(code)
    if loss is None or "NLLLoss" in code.text:
        return None
    calls = code.all(ast.Call, loss)
    names = ("cross_entropy", "criterion", "loss_fn", "loss_function")
    return next((c for c in calls if ast.unparse(c.func).split(".")[-1] in names), None)


@plant(CLASSES, "loss-arguments-swapped")
def arguments_swapped(code: Code) -> bool:
    """`cross_entropy(y, out)`."""
    call = _cross_entropy(code)
    if call is None:
        return False
    call.args[:2] = reversed(call.args[:2])
    return True


@plant(LOOPS, "loss-negated")
def loss_negated(code: Code) -> bool:
    """The loss is made larger."""
    loss = _loss(code)
    if loss is None or "loss = loss" in ast.unparse(code.tree):
        return False
    return wrap(code.tree, loss.value, "-(_)")


SHAPES = (
    ".squeeze(1)",
    ".squeeze(-1)",
    ".flatten()",
    "[:, 0]",
    ".unsqueeze(1)",
    ".view(-1, 1)",
    ".view(-1)",
    "[:, None]",
)


@plant(NUMBERS, "shapes-broadcast")
def shapes_left_apart(code: Code) -> bool:
    """(N, 1) meets (N,)."""
    loss = _loss(code)
    text = ast.unparse(loss.value) if loss else ""
    found = [shape for shape in SHAPES if text.count(shape) == 1]
    if loss is None or len(found) != 1:
        return False
    loss.value = expression(text.replace(found[0], ""))
    return True


@plant(LOOPS, "backward-a-second-time")
def backward_twice(code: Code) -> bool:
    """The same graph, walked twice."""
    back = backwards(code)
    if len(back) != 1:
        return False
    body = body_of(code.tree, back[0])
    body.insert(body.index(back[0]), statements("loss.backward()")[0])
    return True


@plant(LOOPS, "retain-graph-for-nothing", advice=True)
def graph_retained(code: Code) -> bool:
    """`retain_graph=True`."""
    back = backwards(code)
    if len(back) != 1:
        return False
    body = body_of(code.tree, back[0])
    body[body.index(back[0])] = statements("loss.backward(retain_graph=True)")[0]
    return True


# ------------------------------------------------------------------ optimizers


def _optimizer(code: Code) -> tuple[ast.Assign, ast.Call] | None:
    """`optimizer = SGD(...)`."""
    for node in code.all(ast.Assign):
        name, value = ast.unparse(node.targets[0]), node.value
        if name in ("optimizer", "opt", "optim", "sgd") and isinstance(value, ast.Call):
            return node, value
    return None


@plant(LOOPS, "lr-not-used")
def rate_written_down(code: Code) -> bool:
    """A learning rate of one's own."""
    made = _optimizer(code)
    if made is None:
        return False
    call = made[1]
    for keyword in call.keywords:
        if keyword.arg == "lr":
            keyword.value = ast.Constant(0.01)
            return True
    if len(call.args) > 1:
        call.args[1] = ast.Constant(0.01)
        return True
    return False


@plant(LOOPS, "lr-not-used")
def rate_written_down_by_hand(code: Code) -> bool:
    """The same, in an update by hand."""
    found = [
        n
        for n in code.all(ast.BinOp)
        if re.fullmatch(r"lr \* (p\.grad|g|v|grads\[name\])", ast.unparse(n))
    ]
    if len(found) != 1:
        return False
    found[0].left = ast.Constant(0.05)
    return True


@plant(LOOPS, "optimizer-each-step")
def optimizer_for_each_batch(code: Code) -> bool:
    """An optimizer with a memory, made anew each time."""
    made, loop = _optimizer(code), batch_loop(code)
    kind = ast.unparse(made[1].func).split(".")[-1] if made else ""
    if made is None or loop is None or "scheduler" in code.text or backwards(code)[0:1] == []:
        return False
    if kind not in STATEFUL or backwards(code)[0] not in loop.body or "scaler" in code.text:
        return False
    before = clears(code)
    if len(before) != 1 or before[0] not in loop.body:
        return False
    body_of(code.tree, made[0]).remove(made[0])
    loop.body.insert(0, made[0])
    return True


def _all_parameters(code: Code) -> ast.Call | None:
    made = _optimizer(code)
    if made is None:
        return None
    calls = [c for c in code.all(ast.Call, made[1]) if ast.unparse(c) == "model.parameters()"]
    given = [*made[1].args[:1], *(k.value for k in made[1].keywords if k.arg == "params")]
    return calls[0] if len(calls) == 1 and calls[0] in given else None


@plant(LOOPS, "optimizer-some-parameters", "some-weights-still")
def only_the_last_parameters(code: Code) -> bool:
    """The optimizer is given some of them."""
    call = _all_parameters(code)
    if call is None or "grad.abs()" in code.text:
        return False
    return wrap(code.tree, call, "list(_)[-2:]")


@plant(LOOPS, "optimizer-arguments")
def model_in_place_of_parameters(code: Code) -> bool:
    """`SGD(model, lr)`, `SGD(model.parameters, lr)`."""
    call = _all_parameters(code)
    return call is not None and swap(
        code.tree, call, expression(code.random.choice(["model", "model.parameters"]))
    )


@plant(LOOPS, "update-uphill")
def maximized(code: Code) -> bool:
    """`maximize=True`."""
    made = _optimizer(code)
    if made is None or "ASGD" in code.text:
        return False
    made[1].keywords.append(ast.keyword("maximize", ast.Constant(True)))
    return True


@plant(LOOPS, "method-of-another")
def method_of_the_wrong_one(code: Code) -> bool:
    """`optimizer.backward()`, `optimizer.zerograd()`."""
    made, back = _optimizer(code), backwards(code)
    if made is None or len(back) != 1:
        return False
    body = body_of(code.tree, back[0])
    name = ast.unparse(made[0].targets[0])
    line = code.random.choice([f"{name}.backward()", "loss.backwards()", "loss.backwad()"])
    body[body.index(back[0])] = statements(line)[0]
    return True


@plant(LOOPS, "other-model-trained")
def copy_trained(code: Code) -> bool:
    """A copy is trained, and thrown away."""
    train = next(n for n in code.all(ast.FunctionDef) if n.name == "train")
    at = (
        1
        if isinstance(train.body[0], ast.Expr) and isinstance(train.body[0].value, ast.Constant)
        else 0
    )
    train.body[at:at] = statements("import copy\nmodel = copy.deepcopy(model)")
    return True


# ------------------------------------------------------------------ by hand


def _moves(code: Code) -> list[ast.AugAssign]:
    found = code.all(ast.AugAssign)
    return [n for n in found if re.fullmatch(r"p(\.data)? -= lr \* (p\.grad|g)", ast.unparse(n))]


@plant(LOOPS, "update-uphill")
def plus_for_minus(code: Code) -> bool:
    """`p += lr * p.grad`."""
    found = _moves(code)
    if len(found) != 1:
        return False
    found[0].op = ast.Add()
    return True


@plant(LOOPS, "update-rebinds")
def rebound(code: Code) -> bool:
    """`p = p - lr * p.grad`."""
    found = [n for n in _moves(code) if ast.unparse(n.target) == "p"]
    if len(found) != 1:
        return False
    new = statements(f"p = p - {ast.unparse(found[0].value)}")[0]
    return swap(code.tree, found[0], new)


@plant(LOOPS, "update-in-graph")
def update_in_the_graph(code: Code) -> bool:
    """The update without no_grad."""
    found = [n for n in _moves(code) if ast.unparse(n.target) == "p"]
    blocks = [w for w in code.all(ast.With) if found and found[0] in ast.walk(w)]
    if len(blocks) != 1:
        return False
    body = body_of(code.tree, blocks[0])
    at = body.index(blocks[0])
    body[at : at + 1] = blocks[0].body
    return True


@plant(LOOPS, "batch-not-unpacked")
def batch_left_packed(code: Code) -> bool:
    """`for x in loader`."""
    loop = batch_loop(code)
    if (
        loop is None
        or not isinstance(loop.target, ast.Tuple)
        or ast.unparse(loop.iter) not in ("loader", "list(loader)")
    ):
        return False
    if "len(" in ast.unparse(loop.body[0]):
        return False
    loop.target = loop.target.elts[0]
    return True
