"""Training loops whose loss has no way back to the model, and those that never run."""

from __future__ import annotations

import ast

from tutor.lab.asking import ko
from tutor.lab.events import Backward, Update
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looping import record
from tutor.lab.loopsource import (
    batch_loop,
    epoch_loop,
    loops,
    loss_lines,
    parameter,
    returns,
    statement,
)
from tutor.lab.rules.loop_idle import one_column, softmaxed, why
from tutor.lab.shapes import show


@rule("loss-without-history", "untrained", lesson="gradients")
def leaf(e: Evidence) -> Found | None:
    """`loss.requires_grad_(True)`, `torch.tensor(loss, requires_grad=True)`."""
    if why(e) != "leaf":
        return None
    run = record(e)
    line, text = _made_leaf(e)
    line = line or run.of(Backward)[0].line
    text = e.source.line(line)
    cut = _cut(e)
    en = f" The way is cut in line {cut}, `{e.source.line(cut)}`." if cut and cut != line else ""
    kor = f" 길이 끊긴 곳은 {cut}번째 줄 `{e.source.line(cut)}`예요." if cut and cut != line else ""
    return Found(
        line,
        (
            "The loss has the flag requires_grad, but no history: backward() finds no way to the weights",
            f"Line {line}, `{text}`, makes a loss that depends on nothing (a leaf without grad_fn). That silences the error "
            '"does not require grad", a popular advice, but no gradient reaches the model and nothing is '
            f"learned.{en}",
            "Take this line's trick away, and look for what had cut the loss from the model: detach, no_grad, item?",
        ),
        (
            "손실에 requires_grad 표시는 있지만 이력(history)이 없어서 backward()가 가중치로 가는 길을 찾지 못해요",
            f"{line}번째 줄 `{text}`는 아무것에도 이어지지 않은 손실(grad_fn이 없는 leaf)을 만들어요. 인터넷에서 흔히 권하는 이 방법은 "
            f"오류만 없앨 뿐, 기울기(gradient)가 모델에 닿지 않아 아무것도 배우지 못해요.{kor}",
            "이 줄을 빼고, 무엇이 손실을 모델에서 끊었는지 찾아보세요. detach, no_grad, item이 있나요?",
        ),
        see="loss.grad_fn is None, loss.is_leaf",
    )


def _made_leaf(e: Evidence) -> tuple[int | None, str]:
    for node in e.source.nodes:
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            flagged = any(
                k.arg == "requires_grad" and ast.unparse(k.value) == "True" for k in node.keywords
            )
            if name.endswith(("requires_grad_", "Variable")) or flagged:
                found = statement(e, node)
                if found is not None and not e.source.text_of(found, 400).startswith("for "):
                    return found.lineno, name
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Attribute) and t.attr == "requires_grad" for t in node.targets
        ):
            target = node.targets[0]
            around = e.source.around(node, ast.For)
            over = ast.unparse(around.iter) if isinstance(around, ast.For) else ""
            if isinstance(target, ast.Attribute) and "parameters" not in over:
                return node.lineno, "requires_grad"
    for node in e.source.nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("torch.tensor", "Tensor"):
            return node.lineno, "tensor"
    return None, ""


def _cut(e: Evidence) -> int | None:
    """The line where a history went in and none came out, or that switched recording off."""
    cuts = [o for o in e.operations if o.cuts and o.line and o.module is None and o.recording]
    lines = {s.lineno for s in loss_lines(e)}
    chosen = [o for o in cuts if o.line in lines] or cuts
    if chosen:
        return chosen[0].line
    for node in e.source.nodes:
        if isinstance(node, ast.With) and any(
            w in ast.unparse(i.context_expr)
            for i in node.items
            for w in ("no_grad", "inference_mode", "set_grad_enabled(False")
        ):
            return node.lineno
    return None


@rule("one-output-softmax", ("untrained", "targets", "step size"), lesson="training")
def one_output(e: Evidence) -> Found | None:
    """Cross entropy of a single column: the softmax of one number is always 1."""
    run = record(e)
    if not one_column(run):
        return None
    fed = softmaxed(e)
    if not fed:
        return None
    o = fed[0]
    name = "cross_entropy" if o.function == "cross_entropy" else o.function
    shape = show(o.input[0])
    return Found(
        o.line,
        (
            f"{name} of one output column: the softmax of a single number is always 1",
            f"In line {o.line}, `{e.source.line(o.line)}`, the model's output is {shape}: one column. cross_entropy compares "
            "classes with each other, and one class alone always has probability 1: the loss is 0 or constant, and every "
            "gradient is 0. This is a regression: numbers to hit, not classes.",
            "Which loss measures how far a number is from its target (squared error, mse)?",
        ),
        (
            f"출력 열이 하나뿐인데 {name}를 썼어요. 숫자 하나의 softmax는 언제나 1이에요",
            f"{o.line}번째 줄 `{e.source.line(o.line)}`에서 모델의 출력은 {shape}, 열이 하나(one output)예요. cross_entropy는 클래스끼리 "
            "비교하는데 클래스가 하나면 확률이 늘 1이라서 모든 기울기가 0이에요. 이것은 클래스가 아니라 수를 맞히는 회귀(regression)예요.",
            "수가 목표에서 얼마나 떨어졌는지 재는 손실은 무엇인가요(제곱 오차, mse)?",
        ),
        see="torch.softmax(model(x), 1)",
    )


@rule("loss-cut-off", "untrained", Rank.EFFECT, lesson="gradients")
def cut_off(e: Evidence) -> Found | None:
    """backward() ran, and its gradients went anywhere but to the model."""
    if why(e) != "cut":
        return None
    run = record(e)
    backward = run.of(Backward)[0].line
    line = _cut(e) or backward
    text = e.source.line(line)
    return Found(
        line,
        (
            "backward() runs, but its gradients don't reach the model",
            f"The loss of line {backward} has no connection to the weights of `{parameter(e, 'model')}`. Where it is lost: line "
            f"{line}, `{text}`.",
            "Follow the loss back, line by line: where does the model's output leave the graph?",
        ),
        (
            "backward()는 실행되지만 기울기가 모델에 닿지 않아요",
            f"{backward}번째 줄의 손실이 `{parameter(e, 'model')}`의 가중치와 이어져 있지 않아요. 끊긴 곳: {line}번째 줄 `{text}`.",
            "손실을 한 줄씩 거꾸로 따라가 보세요. 모델의 출력이 어디서 그래프를 벗어나나요?",
        ),
    )


@rule("loop-never-runs", "untrained", lesson="training", see="losses")
def never_runs(e: Evidence) -> Found | None:
    """The model is not called at all."""
    if why(e) != "never called":
        return None
    run = record(e)
    outer, inner = epoch_loop(e), batch_loop(e)
    loop = inner or outer if run.batches else outer or inner
    line = loop.lineno if loop else e.head
    early = [r for r in returns(e) if not loops(e, r) and r.lineno < (line or 0)]
    line = early[0].lineno if early else line
    text = e.source.line(line)
    if run.batches:
        en = f"The loader handed out {len(run.batches)} batches, but `{parameter(e, 'model')}` was not called with any of them."
        kor = f"loader는 배치를 {len(run.batches)}개 내주었지만 {ko(parameter(e, 'model'), '은/는')} 한 번도 불리지 않았어요."
    else:
        en = f"Not one batch was taken from `{parameter(e, 'loader')}`: the body of the loop never runs."
        kor = f"`{parameter(e, 'loader')}`에서 배치를 하나도 꺼내지 않았어요. 반복문의 본문이 실행되지 않아요."
    return Found(
        line,
        (
            "The training never happens: the model is not called",
            f"{en} Look at line {line}, `{text}`, and at what returns or ends before the work is done.",
            "Follow the code with your finger: which line is the last one that runs?",
        ),
        (
            "학습이 일어나지 않아요. 모델이 한 번도 불리지 않았어요",
            f"{kor} {line}번째 줄 `{text}`와, 일을 하기 전에 끝내 버리는 곳이 있는지 보세요.",
            "손가락으로 코드를 따라가 보세요. 마지막으로 실행되는 줄은 어디인가요?",
        ),
    )


@rule("lr-is-zero", "untrained", lesson="training", see="optimizer.param_groups[0]['lr']")
def lr_zero(e: Evidence) -> Found | None:
    """Steps of length 0."""
    if why(e) != "lr zero":
        return None
    run = record(e)
    line = run.made[0].line if run.made else run.of(Update)[0].line
    return Found(
        line,
        (
            "The learning rate is 0, so every step has length 0",
            f"Line {line}, `{e.source.line(line)}`: at the steps the optimizer's lr is 0, although {run.lr} was given. Gradients are "
            "computed and multiplied by nothing.",
            "Where does the optimizer's lr come from, and what changes it?",
        ),
        (
            "학습률(lr)이 0이라서 걸음의 길이가 0이에요",
            f"{line}번째 줄 `{e.source.line(line)}`: 받은 값은 {run.lr}인데 스텝을 할 때 옵티마이저의 lr이 0이에요.",
            "옵티마이저의 lr은 어디서 오고, 무엇이 그것을 바꾸나요?",
        ),
    )


@rule("nothing-learned", "untrained", Rank.SYMPTOM, lesson="training")
def nothing(e: Evidence) -> Found | None:
    """Any other reason."""
    run = record(e)
    line = next((u.line or u.after for u in run.of(Update)), None)
    line = line or next((b.line for b in run.of(Backward)), None) or e.head
    frozen = [n for n, p in run.model.named_parameters() if not p.requires_grad]
    en = f" {len(frozen)} of its parameters are frozen (requires_grad is False)." if frozen else ""
    kor = f" 파라미터 {len(frozen)}개가 얼어 있어요(requires_grad가 False)." if frozen else ""
    return Found(
        line,
        (
            "After the training every weight is what it was before: nothing was updated",
            f"The model was called {len(run.passes)} times, gradients were computed {len(run.of(Backward))} times, updates were made "
            f"{len(run.of(Update))} times, and no parameter changed.{en}",
            "Print one weight before and after this line: does it change?",
        ),
        (
            "학습이 끝난 뒤에도 가중치가 처음 그대로예요. 업데이트된 것이 없어요",
            f"모델은 {len(run.passes)}번 불렸고, 기울기는 {len(run.of(Backward))}번, 업데이트는 {len(run.of(Update))}번 있었지만 바뀐 "
            f"파라미터가 없어요.{kor}",
            "이 줄 앞뒤로 가중치 하나를 출력해 보세요. 바뀌나요?",
        ),
    )
