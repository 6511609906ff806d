"""Exceptions about axes and places that a tensor does not have."""

from __future__ import annotations

import ast

from tutor.lab import torch_says
from tutor.lab.asking import error, ko, plural, statement
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.operations import Operation
from tutor.lab.shapes import show


@rule("no-such-axis", "raised", Rank.MESSAGE, lesson="model")
def no_axis(e: Evidence) -> Found | None:
    """`y.squeeze(1)` and `y.transpose(0, 1)`, where y has one axis."""
    hit = error(e, "IndexError", torch_says.NO_SUCH_AXIS)
    if hit is None:
        return None
    low, high, asked = (int(n) for n in hit[1].groups())
    line = hit[0].line
    whole, name = _called(e, line)
    made = _failed(e)
    shape = show(made.input[0]) if made is not None and made.input else ""
    axes = len(made.input[0]) if shape and made is not None else high + 1
    there = f" of shape {shape}" if shape else ""
    there_ko = f"모양이 {shape}인 " if shape else ""
    known = ", ".join(str(n) for n in range(high + 1))
    ends, ends_ko = ("-1", "-1이") if low == -1 else (f"{low} to -1", f"{low}에서 -1까지")
    return Found(
        line,
        (
            f"`{whole}` asks for axis {asked}, and `{name}` has {plural(axes, 'axis', 'axes')}",
            f"Line {line}, `{e.source.line(line)}`: `{name}` is a tensor{there} here. Axes are counted from 0, so {asked} "
            f"would be number {asked + 1 if asked >= 0 else -asked}. Possible here: {known}, or from the end {ends}.",
            f"Is `{name}` the tensor whose shape you wanted to change? Print `{name}.shape` before this line.",
        ),
        (
            f"`{whole}`는 {asked}번 축을 찾는데 {ko(name, '은/는')} 축이 {axes}개예요",
            f"{line}번째 줄 `{e.source.line(line)}`: 여기서 {ko(name, '은/는')} {there_ko}텐서예요. 축은 0부터 세요. 여기서 쓸 수 있는 "
            f"번호는 {known}이고, 끝에서부터 세면 {ends_ko}예요.",
            f"모양을 바꾸려던 텐서가 `{name}`인가요? 이 줄 앞에서 `{name}.shape`을 출력해 보세요.",
        ),
        see=f"{name}.shape" if name in ("x", "y") else "",
    )


@rule("no-such-place", "raised", Rank.MESSAGE, lesson="model")
def no_place(e: Evidence) -> Found | None:
    """`model(x)[:, 1]`, where there is one column."""
    hit = error(e, "IndexError", torch_says.NO_SUCH_INDEX)
    if hit is None:
        return None
    asked, axis, size = (int(n) for n in hit[1].groups())
    line = hit[0].line
    nodes = [n for n in statement(e, line) if isinstance(n, ast.Subscript)]
    whole = e.source.text_of(nodes[0], 40) if nodes else e.source.line(line)
    made = _failed(e)
    shape = f" The tensor is {show(made.input[0])}." if made is not None and made.input else ""
    shape_ko = (
        f" 텐서의 모양은 {show(made.input[0])}예요." if made is not None and made.input else ""
    )
    last = "only 0" if size == 1 else f"0 to {size - 1}"
    last_ko = "0뿐" if size == 1 else f"0부터 {size - 1}까지"
    return Found(
        line,
        (
            f"`{whole}` asks for place {asked}, and axis {axis} has {plural(size, 'place')}",
            f"Line {line}, `{e.source.line(line)}`.{shape} Places are counted from 0: axis {axis} has {last}.",
            "Which place did you mean, and along which axis?",
        ),
        (
            f"`{whole}`는 {asked}번 자리를 찾는데 {axis}번 축에는 자리가 {size}개예요",
            f"{line}번째 줄 `{e.source.line(line)}`:{shape_ko} 자리는 0부터 세요. {axis}번 축의 번호는 {last_ko}이에요.",
            "어느 축의 몇 번째 자리를 찾으려고 했나요?",
        ),
    )


@rule("expand-does-not-fit", "raised", Rank.MESSAGE, lesson="model")
def not_expanded(e: Evidence) -> Found | None:
    """`y.expand_as(y_hat)`: a row can't become a column."""
    hit = error(e, "RuntimeError", torch_says.NOT_EXPANDED)
    if hit is None:
        return None
    wanted, got = ([int(n) for n in hit[1][i].split(",") if n.strip()] for i in (3, 4))
    line, (whole, name) = hit[0].line, _called(e, hit[0].line)
    row = len(got) == 1 and wanted == [got[0], 1]
    en = (
        f" Axes are matched from the right: the {got[0]} meets the last axis, of size 1, not the first. To stand in a "
        f"column, {got[0]}×1, `{name}` needs an axis at the end (unsqueeze(1), view(-1, 1))."
        if row
        else " Axes are matched from the right, and each one that is stretched must have size 1."
    )
    kor = (
        f" 축은 오른쪽부터 맞춰요. {got[0]}이 만나는 것은 첫 축이 아니라 크기가 1인 마지막 축이에요. {got[0]}×1인 열이 되려면 끝에 축이 하나 "
        "필요해요(unsqueeze(1), view(-1, 1))."
        if row
        else " 축은 오른쪽부터 맞추고, 늘릴 수 있는 것은 크기가 1인 축뿐이에요."
    )
    return Found(
        line,
        (
            f"`{whole}` can't stretch shape {show(got)} to {show(wanted)}",
            f"Line {line}, `{e.source.line(line)}`: expand only repeats axes of size 1; it never turns a tensor.{en}",
            "Which shape should it have, and which axis is missing?",
        ),
        (
            f"`{whole}`로는 모양 {show(got)}에서 {show(wanted)}까지 늘릴 수 없어요",
            f"{line}번째 줄 `{e.source.line(line)}`: expand는 크기가 1인 축을 되풀이할 뿐, 텐서를 돌려놓지 않아요.{kor}",
            "어떤 모양이어야 하고, 어떤 축이 빠졌나요?",
        ),
    )


AXIAL = (
    *("squeeze", "unsqueeze", "transpose", "permute", "softmax", "log_softmax", "sum", "mean"),
    *("argmax", "argmin", "max", "min", "flatten", "cat", "stack", "select", "size", "expand"),
    *("expand_as", "movedim", "swapaxes", "std", "var", "flip", "chunk", "split", "amax", "amin"),
    *(
        "unbind",
        "narrow",
        "norm",
        "cumsum",
        "topk",
        "sort",
        "repeat_interleave",
        "roll",
        "index_select",
    ),
)


def _called(e: Evidence, line: int | None) -> tuple[str, str]:
    """The call of a line that speaks of an axis, and what it is called on."""
    made = _failed(e)
    names = (made.function,) if made is not None else AXIAL
    for allowed in (names, AXIAL):
        for node in statement(e, line):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr not in allowed:
                continue
            plain = ast.unparse(node.func.value) in ("torch", "F", "nn.functional")
            base = node.args[0] if plain and node.args else node.func.value
            return e.source.text_of(node, 40), e.source.text_of(base, 30)
    return e.source.line(line), "the tensor"


def _failed(e: Evidence) -> Operation | None:
    """The call that failed, if it was the learner's own."""
    last = next((o for o in reversed(e.operations) if o.failed), None)
    return last if last is not None and last.module is None else None
