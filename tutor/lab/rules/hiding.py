"""An exception that the code itself swallows: what failed, and what was never reached."""

from __future__ import annotations

import ast
import contextlib
import copy
import io
from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

from tutor.lab import guard
from tutor.lab.asking import ko
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.raised import Place, Raised, capture
from tutor.lab.source import called, is_self

Hiding = ast.Try | ast.With
SEED = 20


def _hides(node: ast.AST) -> bool:
    """Does a statement swallow what its body raises? A handler that does the work does not."""
    if isinstance(node, ast.With):
        return any(called(i.context_expr).endswith("suppress") for i in node.items)
    return isinstance(node, ast.Try) and any(
        not any(isinstance(n, ast.Raise) or is_self(n) for s in h.body for n in ast.walk(s))
        for h in node.handlers
    )


class _Loud(ast.NodeTransformer):
    """Lets every hidden exception out."""

    def visit_Try(self, node: ast.Try) -> ast.AST:
        """A handler raises again what it caught."""
        self.generic_visit(node)
        for handler in node.handlers:
            handler.body = [ast.copy_location(ast.Raise(), handler)]
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        """`suppress` lets everything through."""
        self.generic_visit(node)
        if not _hides(node):
            return node
        return ast.copy_location(ast.If(ast.Constant(True), node.body, []), node)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """No output, no gradients, and the random numbers of the check stay as they are."""
    silent = contextlib.redirect_stdout(io.StringIO())
    with torch.random.fork_rng(devices=[]), torch.no_grad(), silent:
        yield


def _let_out(e: Evidence) -> Raised | None:
    """What the code raises if nothing hides it: it runs once more, without a word of output."""
    tree = ast.fix_missing_locations(_Loud().visit(copy.deepcopy(e.source.tree)))
    names: dict[str, Any] = {"__name__": "learner"}
    assert isinstance(e.contract, Model)
    x = e.contract.input.draw(SEED)
    try:
        with guard.learner_code(), _quiet():
            exec(compile(tree, e.source.filename, "exec"), names)
            names[e.name](*e.contract.arguments)(x)
    except guard.Stopped:
        raise
    except Exception as error:
        return capture("forward", error, e.source)
    return None


def _left_undone(hiding: Hiding, place: Place) -> bool:
    """Did the exception keep a layer, or something of self, from its work?"""
    rest = [s for s in hiding.body if (s.end_lineno or s.lineno) >= place.line]
    nodes = [n for s in rest for n in ast.walk(s)]
    layers = {n for n, v in place.locals.items() if isinstance(v, nn.Module)} - {"self"}
    return any(is_self(n) or (isinstance(n, ast.Name) and n.id in layers) for n in nodes)


@rule(
    "error-swallowed",
    ("raised", "kind", "shape", "layers", "unregistered", "history", "gradient", "constant"),
)
def swallowed(e: Evidence) -> Found | None:
    """`try: x = self.conv2(x)` ... `except: pass`: the layer fails, and nobody hears of it."""
    hiding = [n for n in e.source.nodes if isinstance(n, Hiding) and _hides(n)]
    if not hiding or not isinstance(e.contract, Model) or not issubclass(_kind(e), nn.Module):
        return None
    let_out = _let_out(e)
    if let_out is None or let_out.last is None:
        return None
    at = let_out.last.line
    around = [(h, p) for p in let_out.places for h in hiding if _holds(h, p.line)]
    if not around or not _left_undone(*around[-1]):
        return None
    block = around[-1][0]
    line = block.handlers[0].lineno if isinstance(block, ast.Try) else block.lineno
    said = let_out.message.strip().splitlines()[0][:200] if let_out.message.strip() else ""
    code = e.source.line(line)
    return Found(
        line,
        (
            f"`{code}` swallows an error, and hides that line {at} failed",
            f"Line {at}, `{e.source.line(at)}`, raises {let_out.kind}: {said}. Line {line} catches it silently, so what "
            "comes after in the block is skipped, and forward goes on as if nothing had happened.",
            "What does Python say if the error may come out? Take the block away for a moment.",
        ),
        (
            f"`{code}`이 오류를 삼켜서 {at}번째 줄이 실패한 것을 숨겨요",
            f"{at}번째 줄 `{e.source.line(at)}`에서 {let_out.kind} 오류가 나요: {said}. {line}번째 줄이 그것을 조용히 잡아서, 블록의 나머지를 건너뛰고 아무 "
            "일도 없었던 것처럼 이어져요.",
            f"오류를 그대로 두면 파이썬이 뭐라고 하나요? {ko('try', '을/를')} 잠시 걷어 내 보세요.",
        ),
    )


def _kind(e: Evidence) -> type:
    return e.target if isinstance(e.target, type) else object


def _holds(hiding: Hiding, line: int) -> bool:
    body = hiding.body
    return body[0].lineno <= line <= (body[-1].end_lineno or body[-1].lineno)
