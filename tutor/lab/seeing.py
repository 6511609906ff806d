"""The lines for the REPL that show a fault: `see` of a rule, and of what it found."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Mapping

from torch import Tensor, nn

from tutor.lab.evidence import Evidence
from tutor.lab.trace import paths

ALWAYS = frozenset({"torch", "nn", "F"}) | frozenset(dir(builtins))
"""Names that every session has."""

SHAPES = (
    "h = nn.modules.module.register_module_forward_hook("
    "lambda m, i, o: print(type(m).__name__, tuple(o.shape))); model(x); h.remove()"
)
"""Each module whose hooks fire, with the shape that comes out of it."""

AFFINE = (
    "model.eval(); torch.allclose(model(x) + model(x * 0), 2 * model(x / 2), rtol=0.01, atol=0.001)"
)
"""Whether all layers together are no more than one linear function."""

GRADIENTS = (
    "left = model[0].weight.grad.norm(); model.zero_grad(); output = model(x); "
    "{loss}.backward(); left, model[0].weight.grad.norm()"
)
"""The gradient that a loop has left, and the one of its last batch alone."""

STEPS = "len(losses), 3 * len(loader)"
"""How many losses there are, and how many updates there should have been."""

UPDATES = (
    "from torch.optim.optimizer import register_optimizer_step_post_hook as after; "
    "n = []; h = after(lambda *_: n.append(1)); {name}(model, loader, 1, 0.1); h.remove(); "
    "len(n), len(loader)"
)
"""How many updates one epoch makes, and how many batches it has."""

UNMOVED = (
    "old = [p.clone() for p in model.parameters()]; {name}(model, loader, 1, 0.1); "
    "[p.equal(o) for p, o in zip(model.parameters(), old)]"
)
"""Which parameters one more epoch leaves as they are."""

CONSTANT = (
    "model.eval(); z = torch.rand_like(x); torch.manual_seed(1); a = model(x); "
    "torch.manual_seed(1); a.equal(model(z))"
)
"""Whether another input, under the same dice, gets the same answer."""

_REACHED = "model(x).sum().backward(); [n for n, p in model.named_parameters() if p.grad is None]"


def written(see: str, e: Evidence, line: int | None, title: str) -> str:
    """The line with what the rule has left open; "" where that is not known.

    {name} is what the exercise asks for, {make} the call that makes one, {code} the line to blame
    (`line`), {subject} what the title names first. {failed} is the layer that failed, {blamed} the
    one that `line` has made, {loss} the loss of the loop's last `output`, and {unreached} all that
    shows which parameters no gradient reaches, or why there is none.
    """
    arguments = ", ".join(map(repr, getattr(e.contract, "arguments", ())))
    parts: dict[str, Callable[[], str]] = {
        "{name}": lambda: e.name,
        "{make}": lambda: f"{e.name}({arguments})",
        "{code}": lambda: e.source.line(line).strip(),
        "{loss}": lambda: _loss(e),
        "{failed}": lambda: _layer(e, e.failed.module if e.failed else None),
        "{blamed}": lambda: _layer(e, _made_in(e, line)),
        "{subject}": lambda: _subject(title),
        "{unreached}": lambda: _unreached(e),
    }
    for mark, part in parts.items():
        if mark in see:
            text = part()
            see = see.replace(mark, text) if text else ""
    return see


def _loss(e: Evidence) -> str:
    numbers = getattr(e.contract, "targets", "") == "numbers"
    return "F.mse_loss(output[:, 0], y)" if numbers else "F.cross_entropy(output, y)"


def _unreached(e: Evidence) -> str:
    if not isinstance(e.y, Tensor):
        failed = _layer(e, e.failed.module if e.failed else None)
        return f"x.shape, {failed}" if failed else ""
    return _REACHED if e.y.requires_grad else "y.requires_grad"


def _subject(title: str) -> str:
    named = re.search(r"`(?:(self)\.)?([\w.]+)`", title)
    return f"{'model.' if named[1] else ''}{named[2]}" if named else ""


def _made_in(e: Evidence, line: int | None) -> nn.Module | None:
    made = (module for _, module in e.layers() if line is not None and e.made(module) == line)
    return next(made, None)


def _layer(e: Evidence, module: nn.Module | None) -> str:
    """How the REPL reaches a registered layer: `model.conv1`, `model.layers[0]`."""
    path = paths(e.model).get(id(module), "") if module is not None else ""
    found = "model"
    for part in path.split("."):
        if not part.isdigit() and not part.isidentifier():
            return f'model.get_submodule("{path}")' if path else ""
        found += f"[{part}]" if part.isdigit() else f".{part}"
    return found


def usable(see: str, session: Mapping[str, object]) -> bool:
    """Whether everything that the line names is there; None is no object to look at."""
    try:
        nodes = list(ast.walk(ast.parse(see)))
    except SyntaxError:
        return False
    bound: set[str] = set(ALWAYS)
    asked: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Name):
            (bound if isinstance(node.ctx, ast.Store) else asked).add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name)
    nothing = any(isinstance(node, ast.Is) for node in nodes)
    return all(name in session and (nothing or session[name] is not None) for name in asked - bound)
