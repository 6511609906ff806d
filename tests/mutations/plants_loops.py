"""Slips in a training loop: the order of its lines, what is forgotten, what is done twice."""

from __future__ import annotations

import ast
import re

from tests.mutations.planting import LOOPS, Code, body_of, plant, remove, statements

STEP = re.compile(r"^(optimizer|opt|optim|sgd)\.step\(\)$")
BACKWARD = "loss.backward()"
CLEAR = re.compile(r"zero_grad\(|p\.grad = None|p\.grad\.zero_\(\)")


def matching(code: Code, pattern: str | re.Pattern[str]) -> list[ast.stmt]:
    """The statements whose whole text matches."""
    found = [n for n in ast.walk(code.tree) if isinstance(n, ast.stmt)]
    return [n for n in found if re.fullmatch(pattern, ast.unparse(n), re.S)]


def steps(code: Code) -> list[ast.stmt]:
    """optimizer.step()."""
    return [n for n in code.all(ast.Expr) if STEP.match(ast.unparse(n))]


def backwards(code: Code) -> list[ast.stmt]:
    """loss.backward()."""
    return [n for n in code.all(ast.Expr) if ast.unparse(n) == BACKWARD]


def clears(code: Code) -> list[ast.stmt]:
    """Whatever clears gradients: a call, or a loop over the parameters."""
    calls = [n for n in code.all(ast.Expr) if ".zero_grad(" in ast.unparse(n)]
    loops = [
        n
        for n in code.all(ast.For)
        if ast.unparse(n.iter) == "model.parameters()" and CLEAR.search(ast.unparse(n))
    ]
    return [*calls, *loops]


def batch_loop(code: Code) -> ast.For | None:
    """The loop over the batches: the innermost one that writes down the losses."""
    kept = matching(code, r"losses(\.append\(.*\)|\.extend\(.*\)| \+= .*)")
    loops = [n for n in code.all(ast.For) if any(k in ast.walk(n) for k in kept)]
    return loops[-1] if loops else None


def epoch_loop(code: Code) -> ast.For | None:
    """The loop over the epochs."""
    loops = [n for n in code.all(ast.For) if "epochs" in ast.unparse(n.iter)]
    return loops[0] if len(loops) == 1 else None


@plant(LOOPS, "zero-grad-missing")
def clearing_forgotten(code: Code) -> bool:
    """Nobody clears the gradients."""
    found = clears(code)
    for statement in found:
        remove(code.tree, statement)
    return bool(found)


@plant(LOOPS, "step-missing")
def step_forgotten(code: Code) -> bool:
    """Gradients, and nobody uses them."""
    found = steps(code)
    for statement in found:
        remove(code.tree, statement)
    return bool(found)


@plant(LOOPS, "backward-missing", "gradient-is-none")
def backward_forgotten(code: Code) -> bool:
    """No gradients."""
    found = backwards(code)
    for statement in found:
        remove(code.tree, statement)
    return bool(found)


@plant(LOOPS, "step-before-backward")
def step_first(code: Code) -> bool:
    """step, then backward."""
    back, step = backwards(code), steps(code)
    if len(back) != 1 or len(step) != 1:
        return False
    body = body_of(code.tree, back[0])
    at = body.index(back[0])
    if body[at + 1 : at + 2] != step:
        return False
    body[at], body[at + 1] = body[at + 1], body[at]
    return True


@plant(LOOPS, "zero-grad-before-step")
def cleared_too_soon(code: Code) -> bool:
    """backward, zero_grad, step."""
    back, step, clear = backwards(code), steps(code), clears(code)
    if len(back) != 1 or len(step) != 1 or len(clear) != 1:
        return False
    body = body_of(code.tree, back[0])
    if step[0] not in body or clear[0] not in body:
        return False
    body.remove(clear[0])
    body.insert(body.index(step[0]), clear[0])
    return True


@plant(LOOPS, "call-without-parentheses")
def parentheses_forgotten(code: Code) -> bool:
    """`optimizer.step` on a line of its own."""
    some = [steps(code), backwards(code) if steps(code) else []]
    some.append(
        [n for n in clears(code) if isinstance(n, ast.Expr)] if len(clears(code)) == 1 else []
    )
    chosen = code.one([f[0] for f in some if len(f) == 1])
    if not isinstance(chosen, ast.Expr) or not isinstance(chosen.value, ast.Call):
        return False
    if "grad.abs()" in code.text or "p.grad.clamp_" in code.text or "zip(" in code.text:
        return False
    chosen.value = chosen.value.func
    return True


@plant(LOOPS, "outside-of-loop")
def step_behind_the_loop(code: Code) -> bool:
    """step stands after the loop over the batches."""
    step, loop = steps(code), batch_loop(code)
    if len(step) != 1 or loop is None or step[0] not in loop.body or loop.body[-1] in clears(code):
        return False
    clear = clears(code)
    if (
        len(clear) != 1
        or clear[0] not in loop.body
        or loop.body.index(clear[0]) > loop.body.index(step[0])
    ):
        return False
    loop.body.remove(step[0])
    body = body_of(code.tree, loop)
    body.insert(body.index(loop) + 1, step[0])
    return True


@plant(LOOPS, "break-in-training-loop")
def break_at_once(code: Code) -> bool:
    """Only the first batch of each epoch."""
    loop = batch_loop(code)
    if loop is None or loop is epoch_loop(code):
        return False
    loop.body += statements("for _ in ():\n    break")[0].body  # type: ignore[attr-defined]
    return True


@plant(LOOPS, "same-batch")
def always_the_same_batch(code: Code) -> bool:
    """`next(iter(loader))` in the loop."""
    loop = batch_loop(code)
    pair = re.search(
        r"for (?:\w+, )?\(?(\w+, \w+)\)? in (loader|list\(loader\)|enumerate\(loader\))",
        ast.unparse(loop) if loop else "",
    )
    if loop is None or pair is None:
        return False
    loop.body[:0] = statements(f"{pair[1]} = next(iter(loader))")
    return True


@plant(LOOPS, "part-of-batch")
def half_of_each_batch(code: Code) -> bool:
    """The first eight pictures of each batch."""
    loop = batch_loop(code)
    pair = re.search(r"for (?:\w+, )?\(?(\w+), (\w+)\)? in ", ast.unparse(loop) if loop else "")
    if (
        loop is None
        or pair is None
        or "loader" not in ast.unparse(loop.iter)
        or pair[1] in ("i", "number")
    ):
        return False
    x, y = pair[1], pair[2]
    loop.body[:0] = statements(f"{x}, {y} = {x}[:8], {y}[:8]")
    return True


@plant(LOOPS, "batch-repeated")
def each_batch_twice(code: Code) -> bool:
    """The same batch makes two updates."""
    loop, step = batch_loop(code), steps(code)
    if loop is None or len(step) != 1 or step[0] not in loop.body or len(clears(code)) != 1:
        return False
    again = statements("for _ in range(2):\n    pass")[0]
    assert isinstance(again, ast.For)
    kept = [s for s in loop.body if ast.unparse(s).startswith("losses")]
    if (
        len(kept) != 1
        or clears(code)[0] not in loop.body
        or any("batch" in ast.unparse(s) for s in loop.body)
    ):
        return False
    end = loop.body.index(kept[0])
    again.body = loop.body[:end]
    loop.body[:end] = [again]
    return loop.body.index(again) == 0 and step[0] in again.body


@plant(LOOPS, "return-in-loop", "losses-too-few")
def return_in_the_loop(code: Code) -> bool:
    """`return losses` at the end of the first epoch."""
    loop = epoch_loop(code)
    ends = [n for n in code.all(ast.Return) if "losses" in ast.unparse(n) or "[" in ast.unparse(n)]
    if loop is None or len(ends) != 1 or batch_loop(code) in (None, loop):
        return False
    remove(code.tree, ends[0])
    loop.body.append(ends[0])
    return True


@plant(LOOPS, "losses-not-returned")
def return_forgotten(code: Code) -> bool:
    """train gives None."""
    ends = [n for n in code.all(ast.Return) if "losses" in ast.unparse(n)]
    return len(ends) == 1 and remove(code.tree, ends[0])


@plant(LOOPS, "losses-forgotten")
def list_begun_anew(code: Code) -> bool:
    """`losses = []` in every epoch."""
    first, loop = matching(code, r"losses = \[\]"), epoch_loop(code)
    if len(first) != 1 or loop is None or batch_loop(code) in (None, loop):
        return False
    remove(code.tree, first[0])
    loop.body.insert(0, first[0])
    return True


@plant(LOOPS, "losses-are-tensors")
def tensors_kept(code: Code) -> bool:
    """`losses.append(loss)`."""
    kept = matching(code, r"losses\.append\(loss\.(detach\(\)\.)?item\(\)\)")
    if len(kept) != 1 or "float(l)" in code.text:
        return False
    body = body_of(code.tree, kept[0])
    body[body.index(kept[0])] = statements("losses.append(loss)")[0]
    return True


@plant(LOOPS, "graphs-kept", advice=True)
def graphs_kept(code: Code) -> bool:
    """A running total of losses with their history."""
    back, loop = backwards(code), batch_loop(code)
    if len(back) != 1 or loop is None or back[0] not in loop.body:
        return False
    loop.body.insert(loop.body.index(back[0]) + 1, statements("total = total + loss")[0])
    first = matching(code, r"losses = \[\]")
    body = body_of(code.tree, first[0])
    body.insert(0, statements("total = 0")[0])
    return True


@plant(LOOPS, "epochs-miscounted", "epochs-not-used")
def one_epoch_too_few(code: Code) -> bool:
    """`range(1, epochs)`."""
    loop = epoch_loop(code)
    if loop is None or ast.unparse(loop.iter) != "range(epochs)":
        return False
    assert isinstance(loop.iter, ast.Call)
    loop.iter.args.insert(0, ast.Constant(1))
    return True


@plant(LOOPS, "epochs-not-used")
def epochs_ignored(code: Code) -> bool:
    """The loader is walked once."""
    loop = epoch_loop(code)
    if loop is None or any(
        n.id == "epoch" for n in code.all(ast.Name, loop) if n is not loop.target
    ):
        return False
    body = body_of(code.tree, loop)
    at = body.index(loop)
    body[at : at + 1] = loop.body
    return batch_loop(code) is not None


@plant(LOOPS, "trained-in-eval-mode")
def eval_mode(code: Code) -> bool:
    """model.eval() at the top, and no model.train()."""
    for statement in matching(code, r"model\.(train\(\w*\)|eval\(\))"):
        remove(code.tree, statement)
    first = matching(code, r"losses = (\[\]|list\(steps\(\)\))")
    body = body_of(code.tree, first[0])
    body.insert(0, statements("model.eval()")[0])
    return True


@plant(LOOPS, "trained-in-eval-mode")
def eval_mode_kept(code: Code) -> bool:
    """A look at the model after each epoch, and no way back."""
    back = matching(code, r"model\.train\(\w*\)")
    away = matching(code, r"model\.eval\(\)")
    if not away:
        return False
    loop = epoch_loop(code)
    if loop is None or not any(s in ast.walk(loop) for s in away):
        return False
    for statement in back:
        if statement in ast.walk(loop) or statement in body_of(code.tree, away[0]):
            remove(code.tree, statement)
    return True
