"""What PyTorch needed years ago, and old tutorials still show."""

from __future__ import annotations

import ast

from tutor.lab.asking import first, forwards
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.probes import variables


@rule("old-variable", "style")
def variable(e: Evidence) -> Found | None:
    """`x = Variable(x, volatile=True)`: of no use any more."""
    calls: list[ast.Call] = e.facts.get("variables", [])
    if not calls:
        return None
    line = calls[0].lineno
    volatile = any(k.arg == "volatile" for k in calls[0].keywords)
    en = (
        " volatile was removed, too, and has no effect: torch.no_grad() does that."
        if volatile
        else ""
    )
    kor = (
        " volatile도 없어져서 아무 효과가 없어요. 그 일은 torch.no_grad()가 해요."
        if volatile
        else ""
    )
    return Found(
        line,
        (
            "`Variable` is from old PyTorch; tensors do without it",
            f"Line {line}, `{e.source.line(line)}`. Until version 0.4 a tensor had to be wrapped in a Variable to get "
            f"gradients. Today every tensor can have them, and the line is no longer needed.{en}",
            "What changes if this line is not there?",
        ),
        (
            "`Variable`은 옛날 PyTorch의 것이에요. 이제 텐서에는 필요 없어요",
            f"{line}번째 줄 `{e.source.line(line)}`. 0.4 버전까지는 텐서를 Variable로 감싸야 기울기를 받을 수 있었어요. 지금은 모든 텐서가 기울기를 가질 수 "
            f"있어서 이 줄이 없어도 돼요.{kor}",
            "이 줄이 없으면 무엇이 달라지나요?",
        ),
    )


@rule("variable-cuts-gradient", ("history", "gradient"), lesson="gradients")
def cuts(e: Evidence) -> Found | None:
    """`h = Variable(self.conv1(x))`: what is wrapped loses its history."""
    inside = [f for f in forwards(e) if f.name == "forward"]
    for call in variables(e):
        around = e.source.around(call, ast.FunctionDef)
        given = call.args[0] if call.args else None
        if around not in inside or (isinstance(given, ast.Name) and _input(e, given)):
            continue
        line = call.lineno
        return Found(
            line,
            (
                "`Variable(...)` cuts the gradient: it makes a tensor without history",
                f"Line {line}, `{e.source.line(line)}`, wraps what a layer has made. Variable is from old PyTorch (before "
                "0.4); today it hands out a copy that knows nothing of the layers before, so backward() ends here.",
                "What does forward need this wrapper for?",
            ),
            (
                "`Variable(...)`이 기울기를 끊어요. 이력이 없는 텐서를 만들어요",
                f"{line}번째 줄 `{e.source.line(line)}`이 층의 결과를 감싸요. Variable은 옛날(0.4 이전) PyTorch의 것이고, 지금은 앞의 층을 모르는 텐서를 "
                "새로 줘요. 그래서 backward()가 여기서 끝나요.",
                "forward에 이 감싸는 호출이 왜 필요한가요?",
            ),
            see="[n for n, p in model.named_parameters() if p.grad is None]",
        )
    return None


def _input(e: Evidence, node: ast.Name) -> bool:
    """Is it still the input, that nothing was done to before this line?"""
    function = e.source.function_at(node.lineno)
    if function is None or node.id != first(function):
        return False
    stores = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == node.id]
    return not any(isinstance(n.ctx, ast.Store) and n.lineno < node.lineno for n in stores)
