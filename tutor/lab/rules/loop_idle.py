"""Training loops after which no weight has changed: what kept the gradients from getting there."""

from __future__ import annotations

import ast
from typing import TypeGuard

from tutor.lab.asking import ko, plural
from tutor.lab.events import Backward, Forward, Loss, Update, ZeroGrad
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looped import hidden
from tutor.lab.looping import Record, record
from tutor.lab.looplosses import first_odd
from tutor.lab.loopsource import bare, before, calls, gives, loops, parameter
from tutor.lab.operations import Operation
from tutor.lab.rules.loop_order import condition_of
from tutor.lab.rules.loop_results import not_kept
from tutor.lab.rules.loop_uncalled import uncalled
from tutor.lab.source import called

LOOP = ("untrained", "stale", "late", "skipped", "part", "uphill", "targets", "mode", "returned")


def swallows(node: ast.AST) -> TypeGuard[ast.Try | ast.With]:
    """Is it a `try` with a handler, or `with suppress(...)`?"""
    if isinstance(node, ast.With):
        return any(called(i.context_expr).split(".")[-1] == "suppress" for i in node.items)
    return isinstance(node, ast.Try) and bool(node.handlers)


@rule("error-swallowed", LOOP, lesson="training", see="losses")
def error_hidden(e: Evidence) -> Found | None:
    """`except Exception: pass` around the steps."""
    caught = hidden(record(e))
    if caught is None:
        return None
    for node in e.source.nodes:
        if not swallows(node):
            continue
        if node.body[0].lineno <= caught.line <= (node.body[-1].end_lineno or 0):
            line = node.handlers[0].lineno if isinstance(node, ast.Try) else node.lineno
            word = "except" if isinstance(node, ast.Try) else "with"
            text, code = e.source.line(line), e.source.line(caught.line)
            said = (
                f"{caught.kind}: {caught.message.splitlines()[0][:160] if caught.message else ''}"
            )
            return Found(
                line,
                (
                    f"`{text}` hides an error that comes at every step",
                    f"Line {caught.line}, `{code}`, raises {said}. The `{word}` in line {line} catches it and goes on "
                    "as if nothing had been, so the step is never finished and nobody hears of it.",
                    "Take that block away and run it again: the real error is the one to mend.",
                ),
                (
                    f"`{text}`가 매 스텝 일어나는 오류를 숨기고 있어요",
                    f"{caught.line}번째 줄 `{code}`에서 {said} 오류가 나요. {line}번째 줄의 {ko(word, '이/가')} 그것을 삼키고(swallow) "
                    "아무 일 없었던 듯 넘어가서, 스텝이 끝까지 실행되지 않아요.",
                    "그 블록을 걷어 내고 다시 실행해 보세요. 고쳐야 할 것은 그때 보이는 진짜 오류예요.",
                ),
            )
    return None


@rule("call-without-parentheses", (*LOOP, "values"), lesson="training", see="{code}")
def without_parentheses(e: Evidence) -> Found | None:
    """`optimizer.step` alone on a line."""
    wanted = {
        "values": ("zero_grad", "zero_", "backward", "step", "train", "eval"),
        "stale": ("zero_grad", "zero_"),
        "untrained": ("backward", "step"),
        "late": ("backward", "step", "zero_grad"),
        "mode": ("train",),
    }
    names = [n for s, some in wanted.items() if s in e.symptoms for n in some]
    node = bare(e, *(names or ("backward", "step", "zero_grad")))
    if node is None:
        return None
    text, name, line = ast.unparse(node), node.attr, node.lineno
    effect = {
        "zero_grad": "the old gradients stay, and every backward() adds to them",
        "zero_": "the old gradients stay, and every backward() adds to them",
        "backward": "no gradients are computed, so there is nothing to update with",
        "step": "no weight is ever updated",
        "train": "the mode stays as it is",
    }.get(name, "nothing happens")
    effect_ko = {
        "zero_grad": "예전 기울기가 그대로 남아 backward()마다 더해져요",
        "zero_": "예전 기울기가 그대로 남아 backward()마다 더해져요",
        "backward": "기울기가 계산되지 않아 업데이트할 것이 없어요",
        "step": "가중치가 한 번도 업데이트되지 않아요",
        "train": "모드가 바뀌지 않아요",
    }.get(name, "아무 일도 일어나지 않아요")
    return Found(
        line,
        (
            f"`{text}` is named in line {line}, but not called: the parentheses are missing",
            f"A method without `()` does nothing at all, and Python does not complain. So {effect}. "
            f"The call is `{text}()`.",
            "Compare this line with the other calls around it, sign by sign.",
        ),
        (
            f"{line}번째 줄의 {ko(text, '은/는')} 이름만 있고 호출되지 않아요. 괄호가 빠졌어요",
            f"괄호 `()`가 없는 메서드는 아무것도 하지 않고, 파이썬도 불평하지 않아요. 그래서 {effect_ko}. 호출은 "
            f"`{text}()`예요.",
            "이 줄을 주변의 다른 호출과 한 글자씩 비교해 보세요.",
        ),
    )


def why(e: Evidence) -> str:
    """Why no weight has moved, as one word for the rules below."""
    run = record(e)
    if hidden(run) is not None or bare(e, "backward", "step") is not None:
        return "told"
    if uncalled(e) is not None:
        return "told"
    if run.others and (not run.passes or not run.learned):
        return "other model"
    backs, updates = run.of(Backward), run.of(Update)
    if not run.passes:
        return "never called"
    if not backs:
        return "no backward"
    if run.of(Loss) and all(loss.leaf for loss in run.of(Loss)):
        return "leaf"
    if one_column(run) and softmaxed(e):
        return "one column"
    if all(b.by == "grad" for b in backs) and not any(u.moved for u in updates):
        return "grad results"
    if not run.learned and not any(b.filled or b.added for b in backs):
        return "cut"
    if _flat(run):
        return "flat"
    if not updates:
        return "no step"
    wiped = [z for z in run.of(ZeroGrad) if z.cleared]
    stepping = [u for u in updates if u.by == "optimizer"]
    if stepping:
        if run.made and not _own(run):
            return "other parameters"
        if wiped and _between(run, wiped):
            return "wiped"
        if not stepping[0].fresh:
            return "step first"
        if all((u.lr or 0.0) == 0.0 for u in stepping):
            return "lr zero"
    return "unknown"


def one_column(run: Record) -> bool:
    """Gradients came back to the output, and all of them are zero, with one output column."""
    back_to = [p for p in run.learned if p.gradient is not None]
    return bool(back_to) and all(
        p.gradient is not None and not bool(p.gradient.any()) and p.gradient.shape[-1] == 1
        for p in back_to
    )


def softmaxed(e: Evidence) -> list[Operation]:
    """The functions that made a softmax of a single column."""
    names = ("cross_entropy", "softmax", "log_softmax", "nll_loss")
    given = [o for o in e.operations if o.function in names and o.inputs]
    return [o for o in given if o.inputs[0].ndim == 2 and o.inputs[0].shape[1] == 1]


def _flat(run: Record) -> bool:
    """Something came back to every output, and all of it is zero."""
    came = [p.gradient for p in run.learned if p.gradient is not None]
    return bool(came) and not any(bool(g.any()) for g in came)


def _own(run: Record) -> bool:
    mine = {id(p) for p in run.model.parameters()}
    return any(id(p) in mine for m in run.made for p in m.parameters)


def _between(run: Record, cleared: list[ZeroGrad]) -> bool:
    """Was it backward, zero_grad, step in this order?"""
    for event in cleared:
        after = run.events[run.events.index(event) + 1 :]
        following = next(
            (x for x in after if isinstance(x, (Update, Backward, Loss, Forward))), None
        )
        if isinstance(following, Update) and isinstance(
            run.before(event, Backward, Update), Backward
        ):
            return True
    return False


@rule("zero-grad-before-step", ("untrained", "late", "part", "skipped"), lesson="training")
def wiped(e: Evidence) -> Found | None:
    """backward, zero_grad, step."""
    run = record(e)
    cleared = [z for z in run.of(ZeroGrad) if z.cleared]
    if "untrained" in e.symptoms and (why(e) != "wiped" or any(c.useful for c in run.clips)):
        return None
    if "untrained" not in e.symptoms and not (
        cleared and len(run.updates) > 1 and _always_between(run, cleared)
    ):
        return None
    event = cleared[0]
    line = event.line or event.after
    text = e.source.line(line)
    step = next((u.line for u in run.of(Update) if u.line), None)
    backward = run.of(Backward)[0].line
    return Found(
        line,
        (
            "zero_grad() clears the gradients between backward() and step()",
            f"backward() (line {backward}) computes the gradients, line {line}, `{text}`, wipes them out, and then "
            f"step() (line {step}) finds nothing left to use: the weights don't change.",
            "Gradients are needed from backward() until after step(). Where may they be cleared?",
        ),
        (
            "backward()와 step() 사이에서 zero_grad()가 기울기를 지워요",
            f"backward()({backward}번째 줄)가 계산한 기울기를 {line}번째 줄 `{text}`가 지워 버려서, step()({step}번째 줄)이 쓸 것이 "
            "없어요. 그래서 가중치가 바뀌지 않아요.",
            "기울기는 backward()부터 step()이 끝날 때까지 필요해요. 언제 지워도 될까요?",
        ),
        see="[p.grad for p in model.parameters()]",
    )


def _always_between(run: Record, cleared: list[ZeroGrad]) -> bool:
    return _between(run, cleared[:1])


@rule("step-missing", "untrained", lesson="training")
def no_step(e: Evidence) -> Found | None:
    """Gradients, and nobody uses them."""
    run = record(e)
    from tutor.lab.rules.loop_hand import rebound  # which asks `why`, too

    if why(e) != "no step" or rebound(e) is not None or not_kept(e) is not None:
        return None
    line = run.of(Backward)[0].line
    stray = calls(e, "step")
    if stray:
        condition = condition_of(e, stray[0])
        place = condition.lineno if condition is not None else stray[0].lineno
        text = e.source.line(place)
        return Found(
            place,
            (
                "step() is written, but never runs in the training",
                f"backward() (line {line}) computed gradients {len(run.of(Backward))} times; the step() at line {place}, "
                f"`{text}`, was never reached by an optimizer"
                f"{', because the condition was never true' if condition else ''}, so no weight was updated.",
                "What has to be true for this line to run, and is it an optimizer that makes the step?",
            ),
            (
                "step()이 적혀 있지만 학습 중에 실행되지 않아요",
                f"backward()({line}번째 줄)는 기울기를 {len(run.of(Backward))}번 계산했지만 {place}번째 줄 `{text}`의 step()은 "
                f"{'조건이 한 번도 참이 되지 않아서 ' if condition else '옵티마이저에서 '}실행되지 않았고, 가중치가 업데이트되지 "
                "않았어요.",
                "이 줄이 실행되려면 무엇이 참이어야 하나요? step을 하는 것이 옵티마이저인가요?",
            ),
        )
    return Found(
        line,
        (
            "The gradients are computed, but no step() ever updates the weights",
            f"Line {line}, `{e.source.line(line)}`, leaves a gradient on every parameter, {plural(len(run.of(Backward)), 'time')}; "
            "then nothing uses them. All weights are still what they were at the start.",
            "Who changes the weights, and which call tells it to?",
        ),
        (
            "기울기는 계산하지만 가중치를 업데이트하는 step()이 없어요",
            f"{line}번째 줄 `{e.source.line(line)}`가 모든 파라미터에 기울기를 {len(run.of(Backward))}번 남겼지만 아무도 쓰지 않았어요. "
            "가중치(weight)가 처음 그대로예요.",
            "가중치를 바꾸는 것은 누구이고, 어떤 호출이 그것을 시키나요?",
        ),
        see="[p.grad.norm() for p in model.parameters()]",
    )


@rule("backward-missing", "untrained", lesson="training")
def no_backward(e: Evidence) -> Found | None:
    """step() without any gradients."""
    if why(e) != "no backward":
        return None
    run = record(e)
    stray = calls(e, "backward")
    step = calls(e, "step")
    lines = [run.of(Update)[0].line] if run.of(Update) else [c.lineno for c in stray + step]
    line = (lines or [None])[0] or run.passes[0].line
    guard = _guard(e, stray[0]) if stray else None
    if guard is not None:
        return _never_reached(e, stray[0].lineno, *guard)
    if stray:
        line = stray[0].lineno
    text = e.source.line(line)
    return Found(
        line,
        (
            "No backward() runs, so no parameter ever gets a gradient",
            f"The model was called {len(run.passes)} times, but loss.backward() was not. Without gradients `step()` has "
            f"nothing to apply: after line {line}, `{text}`, all weights are what they were.",
            "Which call computes the gradients, and between which two lines does it belong?",
        ),
        (
            "backward()가 실행되지 않아서 기울기를 받은 파라미터가 없어요",
            f"모델은 {len(run.passes)}번 불렸지만 loss.backward()는 없었어요. 기울기가 없으면 `step()`이 적용할 것이 없어서, "
            f"{line}번째 줄 `{text}` 뒤에도 가중치는 처음 그대로예요.",
            "기울기를 계산하는 호출은 무엇이고, 어느 두 줄 사이에 와야 하나요?",
        ),
        see="[p.grad for p in model.parameters()]",
    )


def _guard(e: Evidence, call: ast.Call) -> tuple[ast.If, bool] | None:
    """The condition that keeps a call from running, and whether it is always, or never, true."""
    ran = e.facts.get("lines", {})
    around = condition_of(e, call)
    if around is not None:
        inside = any(call in ast.walk(s) for s in around.body)
        return (around, not inside) if ran.get(around.lineno) else None
    loop = next(iter(loops(e, call)), None)
    for node in loop.body if loop is not None else []:
        if not isinstance(node, ast.If) or node.lineno > call.lineno:
            continue
        leaves = isinstance(node.body[-1], (ast.Continue, ast.Break))
        if leaves and 0 < ran.get(node.lineno, 0) == ran.get(node.body[-1].lineno):
            return node, True
    return None


def _never_reached(e: Evidence, at: int, guard: ast.If, always: bool) -> Found:
    line, passes = guard.lineno, len(record(e).passes)
    text, odd = e.source.line(line), first_odd(e)
    en = f"was true in all {passes} turns" if always else f"was never true in {passes} turns"
    kor = f"{passes}번 모두 참이라서" if always else f"{passes}번 동안 한 번도(never) 참이 아니라서"
    why_en, why_ko = "", ""
    if odd is not None and odd.line is not None:
        found = "nan" if bool(odd.outputs[0].isnan().any()) else "inf"
        why_en = f" The numbers are not finite from line {odd.line} on: `{e.source.line(odd.line)}` gives {found}."
        why_ko = f" 수가 유한하지 않게 되는 곳은 {odd.line}번째 줄이에요. `{e.source.line(odd.line)}`에서 {found}가 나와요."
    return Found(
        line,
        (
            "No backward() runs: a condition skips it in every turn",
            f"Line {line}, `{text}`, {en}, so line {at}, `{e.source.line(at)}`, never ran and no weight was updated.{why_en}",
            "What does this condition look at, and which value does that have in the first turn?",
        ),
        (
            "조건 때문에 매번 건너뛰어서(skip) backward()가 실행되지 않아요",
            f"{line}번째 줄 `{text}`의 조건이 {kor} {at}번째 줄 {ko(e.source.line(at), '이/가')} 실행되지 않았고 가중치가 업데이트되지 않았어요.{why_ko}",
            "이 조건은 무엇을 보나요? 첫 바퀴에서 그 값은 얼마인가요?",
        ),
        see="losses",
    )


@rule("step-before-backward", ("untrained", "late"), lesson="training")
def step_first(e: Evidence) -> Found | None:
    """step() runs when there are no gradients yet, or those of the batch before."""
    run = record(e)
    if "untrained" in e.symptoms:
        if why(e) != "step first":
            return None
        late = run.of(Update)
    else:
        late = e.symptoms["late"]
        if not late or late[0].step != 1 or len(late) > 1:
            return None
    line = late[0].line
    backward = run.of(Backward)[0].line
    text = e.source.line(line)
    return Found(
        line,
        (
            "step() comes before backward(), so it never sees this batch's gradients",
            f"Line {line}, `{text}`, runs before backward() (line {backward}): at the first step .grad is still empty, and "
            "later it holds at best the gradients of the previous batch. The last batch's are never used.",
            "In which order do they depend on each other: loss, gradients, update?",
        ),
        (
            "step()이 backward()보다 먼저(before) 나와서 이 배치의 기울기를 쓰지 못해요",
            f"{line}번째 줄 `{text}`가 backward()({backward}번째 줄)보다 먼저 실행돼요. 첫 스텝에는 .grad가 비어 있고, 그 뒤에도 기껏해야 "
            "이전 배치의 기울기예요. 마지막 배치의 기울기는 쓰이지 않아요.",
            "손실, 기울기, 업데이트는 어떤 순서로 서로를 필요로 하나요?",
        ),
    )


@rule(
    "other-model-trained",
    ("untrained", "skipped", "part"),
    lesson="training",
    see="[p.grad is None for p in model.parameters()]",
)
def other_model(e: Evidence) -> Found | None:
    """A network of its own, or a copy, is trained instead of the one that was given."""
    run = record(e)
    if not run.others or (run.learned and "untrained" not in e.symptoms):
        return None
    if "untrained" in e.symptoms and why(e) != "other model":
        return None
    other, mine = run.others[0], parameter(e, "model")
    made = before(gives(e, other.name), other.line)
    line = made.lineno if made else other.line
    text = e.source.line(line)
    stepped = {id(p) for m in run.made for p in m.parameters} & {
        id(p) for p in run.model.parameters()
    }
    en = (
        f"The optimizer holds the weights of `{mine}`, but the loss comes from `{other.name}`: the gradients land on one "
        "model and the steps are made on the other."
        if stepped
        else f"The loop calls and trains `{other.name}`; the model that was given, `{mine}`, is ignored and never updated."
    )
    kor = (
        f"옵티마이저는 `{mine}`의 가중치를 가지고 있는데 손실은 `{other.name}`에서 나와요. 기울기와 업데이트가 서로 다른 모델로 가요."
        if stepped
        else f"루프가 {ko(other.name, '을/를')} 부르고 학습시켜요. 받은 모델 {ko(mine, '은/는')} 쓰이지 않고(ignored) 업데이트되지 않아요."
    )
    if other.name == mine:
        en = f"From there on `{mine}` means that one; the model that was given is ignored and never updated."
        kor = f"그때부터 {ko(mine, '은/는')} 그 새 모델이에요. 받은 모델은 쓰이지 않고(ignored) 업데이트되지 않아요."
    return Found(
        line,
        (
            f"`{other.name}` is trained, not the model that was given",
            f"Line {line}, `{text}`, makes another model. {en}",
            f"Which argument of `{e.name}` is the model to train, and where is it called?",
        ),
        (
            f"받은 모델이 아니라 {ko(other.name, '이/가')} 학습돼요",
            f"{line}번째 줄 `{text}`가 다른 모델(model)을 만들어요. {kor}",
            f"`{e.name}`의 어느 인자가 학습할 모델이고, 어디에서 불리나요?",
        ),
    )


@rule(
    "optimizer-other-parameters",
    ("untrained",),
    lesson="training",
    see="{id(p) for p in model.parameters()} & {id(p) for g in optimizer.param_groups for p in g['params']}",
)
def other_parameters(e: Evidence) -> Found | None:
    """The optimizer holds tensors that are none of the model's."""
    if why(e) != "other parameters":
        return None
    run, mine = record(e), parameter(e, "model")
    made = run.made[0]
    text = e.source.line(made.line)
    return Found(
        made.line,
        (
            f"The optimizer holds other tensors than the parameters of `{mine}`",
            f"Line {made.line}, `{text}`, hands {len(made.parameters)} tensors to {made.kind}, and none of them is a parameter "
            f"of `{mine}` itself (a copy is another tensor). step() updates those, and the model stays as it is.",
            "What should stand in the optimizer's parentheses, so that it gets the model's own weights?",
        ),
        (
            f"옵티마이저가 `{mine}`의 파라미터가 아닌 다른 텐서를 가지고 있어요",
            f"{made.line}번째 줄 `{text}`가 {made.kind}에 텐서 {len(made.parameters)}개를 넘기는데, 그중 `{mine}`의 parameter는 하나도 "
            "없어요(복사본은 다른 텐서예요). step()이 그것들만 바꾸고 모델은 그대로예요.",
            "옵티마이저 괄호 안에 무엇을 넣어야 모델 자신의 가중치를 받을까요?",
        ),
    )
