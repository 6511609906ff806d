"""Training loops that work, with a loss that is a part or the root of the one that was meant."""

from __future__ import annotations

import ast

from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.loopsource import backward_calls, loss_lines
from tutor.lab.rules.loop_loss import loss_line
from tutor.lab.source import called
from tutor.words import josa


@rule(
    "loss-rescaled", "style", lesson="training", see="[p.grad.norm() for p in model.parameters()]"
)
def rescaled(e: Evidence) -> Found | None:
    """`loss / len(loader)` with a step for each batch; `mse_loss(...) ** 0.5`."""
    if e.faults:
        return None
    if "root" in e.facts:
        return _rooted(e, e.facts["root"])
    return _divided(e, e.facts["factor"]) if "factor" in e.facts else None


def _divided(e: Evidence, factor: float) -> Found:
    line = _line(e, ast.Div, ast.Mult)
    text, times = e.source.line(line), f"{1 / factor:.3g}"
    return Found(
        line,
        (
            f"The loss is divided by {times}, and each batch still makes a step of its own",
            f"Line {line}, `{text}`: the gradients are {times} times smaller than those of the mean loss of the batch, so with SGD each "
            f"update is, too: the lr that was given acts as if it were {times} times smaller. Dividing belongs to gradients "
            "that are added up over several batches before one step.",
            "How many backward() calls go into one step() here? That is the number to divide by.",
        ),
        (
            f"손실을 {josa(times, '으로/로')} 나누는데(divided) 스텝은 배치마다 따로 해요",
            f"{line}번째 줄 `{text}`: 기울기가 배치 평균 손실의 기울기보다 {times}배 작아요(small). SGD라면 업데이트도 그만큼 작아서, 받은 lr을 "
            f"{josa(times, '으로/로')} 나눈 것과 같아요. 나누는 것은 여러 배치의 기울기를 더해서 스텝을 한 번 할 때 필요해요.",
            "여기서 step() 한 번에 backward()가 몇 번 들어가나요? 그 수로 나누는 거예요.",
        ),
    )


def _rooted(e: Evidence, factors: list[float]) -> Found:
    line = _line(e, ast.Pow)
    text, low, high = e.source.line(line), f"{min(factors):.2g}", f"{max(factors):.2g}"
    return Found(
        line,
        (
            "The loss is the root of the mean squared error, not the mean squared error itself",
            f"Line {line}, `{text}`: the root changes the size of every step, by {low} to {high} in the first epoch. Near the targets "
            "the squared error gets flat and the steps get small by themselves; its root stays steep, so they stay long. What is "
            "returned are roots, too.",
            "Train with the mean squared error. A root to read is better taken after the training.",
        ),
        (
            "손실이 평균 제곱 오차(MSE)가 아니라 그 제곱근(root)이에요",
            f"{line}번째 줄 `{text}`: 제곱근 때문에 스텝의 크기가 바뀌어요. 첫 에포크에서는 {low}~{high}배예요. 제곱 오차는 정답에 가까워지면 완만해져서 "
            "걸음이 저절로 작아지지만, 제곱근은 계속 가팔라서 걸음이 작아지지 않아요. 돌려준 값도 제곱근이에요.",
            "학습은 평균 제곱 오차로 하세요. 읽기 위한 제곱근은 학습이 끝난 뒤에 구해도 돼요.",
        ),
    )


def _line(e: Evidence, *operators: type[ast.operator]) -> int | None:
    """The line of the loss, or on the way to backward(), that computes with one of these."""
    for found in [*loss_lines(e), *backward_calls(e)]:
        for node in ast.walk(found):
            root = called(node).split(".")[-1] == "sqrt" and ast.Pow in operators
            if root or (isinstance(node, ast.BinOp) and isinstance(node.op, operators)):
                return found.lineno  # type: ignore[attr-defined,no-any-return]
    return loss_line(e)
