"""Training loops that leave weights out, reset them, forget, or train in the wrong mode."""

from __future__ import annotations

import ast

from tutor.lab.asking import ko, plural
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looping import record
from tutor.lab.loopnames import hand_writes, parameter_loops
from tutor.lab.loopsource import bare, batch_loop, calls, epoch_loop, loops, parameter
from tutor.lab.seeing import UNMOVED

# ------------------------------------------------------------------ weights left out


@rule("misspelt-requires-grad", ("part", "untrained", "raised"), lesson="parameters")
def misspelt(e: Evidence) -> Found | None:
    """`p.require_grad = True`."""
    for node in e.source.nodes:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if not isinstance(target, ast.Attribute):
                continue
            name = target.attr
            near = name.replace("_", "").lower()
            if name == "requires_grad" or near not in (
                "requiregrad",
                "requiresgrad",
                "requiresgrads",
                "requiregrads",
                "requiregradient",
                "requiresgradient",
                "requiredgrad",
                "reqgrad",
                "needsgrad",
                "needgrad",
                "requiergrad",
                "requrisegrad",
                "requirsgrad",
                "trainable",
            ):
                continue
            text = ast.unparse(target)
            return Found(
                node.lineno,
                (
                    f"`{name}` is a spelling slip: PyTorch's switch is called `requires_grad`",
                    f"Line {node.lineno}, `{e.source.line(node.lineno)}`, makes a new attribute `{name}` on the tensor. Python allows "
                    "that without a word, and PyTorch never reads it: the real `requires_grad` stays as it was.",
                    f"Compare `{text}` with `requires_grad` letter by letter.",
                ),
                (
                    f"`{name}`은 철자(spelling)가 틀렸어요. PyTorch의 스위치 이름은 `requires_grad`예요",
                    f"{node.lineno}번째 줄 `{e.source.line(node.lineno)}`는 텐서에 `{name}`이라는 새 속성을 만들 뿐이에요. 파이썬은 말없이 "
                    "허용하고 PyTorch는 읽지 않아서, 진짜 `requires_grad`는 그대로예요.",
                    f"{ko(text, '을/를')} `requires_grad`와 한 글자씩 비교해 보세요.",
                ),
                see="[p.requires_grad for p in model.parameters()]",
            )
    return None


@rule("some-weights-frozen", ("part", "untrained"), lesson="parameters")
def frozen(e: Evidence) -> Found | None:
    """requires_grad = False on weights that should learn."""
    run = record(e)
    names = [n for n, p in run.model.named_parameters() if not p.requires_grad]
    if not names:
        return None
    line = None
    for node in e.source.nodes:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Attribute) and t.attr == "requires_grad" for t in node.targets
        ):
            line = line or (node.lineno if ast.unparse(node.value) != "True" else None)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("requires_grad_"):
            off = bool(node.args) and ast.unparse(node.args[0]) == "False"
            line = line or (node.lineno if off else None)
    if line is None or _told_elsewhere(e):
        return None
    shown = ", ".join(f"`{n}`" for n in names[:4])
    return Found(
        line,
        (
            f"{plural(len(names), 'parameter')} of the model are frozen: requires_grad is False",
            f"Line {line}, `{e.source.line(line)}`, tells PyTorch to compute no gradients for {shown}. They get none, so no step can "
            "change them.",
            "Which weights are meant to learn here, and when are they switched on again?",
        ),
        (
            f"모델의 파라미터 {len(names)}개가 얼어(frozen) 있어요. requires_grad가 False예요",
            f"{line}번째 줄 `{e.source.line(line)}`가 {shown}의 기울기를 계산하지 말라고 해요. 기울기가 없으니 어떤 스텝도 바꾸지 못해요.",
            "여기서 배워야 하는 가중치는 무엇이고, 언제 다시 켜지나요?",
        ),
        see="[(n, p.requires_grad) for n, p in model.named_parameters()]",
    )


def _told_elsewhere(e: Evidence) -> bool:
    return misspelt(e) is not None


@rule("optimizer-some-parameters", "part", lesson="training")
def some_parameters(e: Evidence) -> Found | None:
    """`SGD(model[-1].parameters())`."""
    run = record(e)
    held = {id(p) for m in run.made for p in m.parameters}
    out = [n for n, p in run.model.named_parameters() if id(p) not in held and p.requires_grad]
    if not run.made or not out:
        return None
    made = run.made[-1]
    shown = ", ".join(f"`{n}`" for n in out[:4])
    line, text = made.line, e.source.line(made.line)
    mine = parameter(e, "model")
    return Found(
        line,
        (
            f"The optimizer gets only some of the parameters: {plural(len(out), 'tensor')} of `{mine}` are left out",
            f"Line {line}, `{text}`, hands over {plural(len(made.parameters), 'tensor')} of {len(run.start)}. {shown} get gradients, but "
            "no step ever changes them.",
            f"What gives all parameters of `{mine}`, those of every layer in it?",
        ),
        (
            f"옵티마이저가 파라미터(parameters)의 일부만(some) 받아요. `{mine}`의 텐서 {len(out)}개가 빠졌어요",
            f"{line}번째 줄 `{text}`가 {len(run.start)}개 중 {len(made.parameters)}개만 넘겨요. {shown}은(는) 기울기를 받지만 어떤 스텝도 바꾸지 "
            "않아요.",
            f"`{mine}` 안의 모든 층의 파라미터를 주는 것은 무엇인가요?",
        ),
        see="len(optimizer.param_groups[0]['params']), len(list(model.parameters()))",
    )


@rule(
    "some-weights-still",
    "part",
    Rank.SYMPTOM,
    lesson="training",
    see=UNMOVED,
)
def still(e: Evidence) -> Found | None:
    """Any other reason for weights that never moved."""
    run = record(e)
    names = e.symptoms["part"]
    shown = ", ".join(f"`{n}`" for n in names[:4])
    writing = hand_writes(e) if not run.made else []
    line = writing[0].lineno if writing else None
    line = line or next((u.line or u.after for u in run.updates), e.head)
    ended = [
        n
        for loop, _ in parameter_loops(e)
        for n in ast.walk(loop)
        if isinstance(n, (ast.Break, ast.Return))
    ]
    if writing and ended:
        line = ended[0].lineno
    en = (
        " It ends the loop over the parameters after the first of them."
        if writing and ended
        else ""
    )
    kor = " 이 줄이 파라미터 반복문을 처음(first) 하나에서 끝내요." if writing and ended else ""
    return Found(
        line,
        (
            f"{plural(len(names), 'parameter')} of {len(run.start)} never changed: {shown}",
            f"The updates (line {line}, `{e.source.line(line)}`) moved the others, and left these where they were, although the loss "
            f"depends on them.{en}",
            "Which parameters does the update go through? Does its loop reach all of them?",
        ),
        (
            f"파라미터 {len(run.start)}개 중 {len(names)}개가 한 번도 바뀌지 않았어요: {shown}",
            f"업데이트({line}번째 줄 `{e.source.line(line)}`)가 다른 것은 움직였지만 이것들은 그대로 두었어요. 손실은 이것들에도 달려 있어요.{kor}",
            "업데이트는 어떤 파라미터를 지나가나요? 전부에 닿나요?",
        ),
    )


# ------------------------------------------------------------------ order and memory


@rule("weights-reset", "reset", lesson="training")
def reset(e: Evidence) -> Found | None:
    """`model.apply(init_weights)` or `load_state_dict(first)` in every epoch, or at the end."""
    run, mine = record(e), parameter(e, "model")
    line = next((n for n in e.symptoms["reset"] if n), None)
    again = calls(e, "load_state_dict", "reset_parameters", "copy_", "normal_", "uniform_", "apply")
    again += [
        c for c in e.source.nodes if isinstance(c, ast.Call) and "init" in ast.unparse(c.func)
    ]
    steps = [u.line or u.after for u in run.updates]
    last = max((n for n in steps if n), default=0)
    inside = [c for c in again if any(mentions_batches(e, n) for n in loops(e, c))]
    after = [c for c in again if c.lineno > last and c not in inside]
    if inside or not after:
        line = inside[0].lineno if inside else line
        text = e.source.line(line)
        return Found(
            line,
            (
                f"The weights of `{mine}` are reset in the middle of the training",
                f"Line {line}, `{text}`, gives the model new weights inside the loop, {plural(len(run.resets), 'time')} after updates had "
                "been made: everything learned so far is lost, and each epoch starts again from the beginning.",
                "How often should the weights be initialized, and where does that line belong: before the loop?",
            ),
            (
                f"학습 도중에 `{mine}`의 가중치가 처음으로 돌아가요(reset)",
                f"{line}번째 줄 `{text}`가 반복문 안에서 모델에 새 가중치를 넣어요. 업데이트한 뒤에 {len(run.resets)}번이나 그래서, 배운 것이 사라지고 에포크(epoch)마다 "
                "처음부터(initialize) 시작해요.",
                "가중치 초기화는 몇 번 해야 하고, 이 줄은 어디에 있어야 할까요? 반복문 앞(before)일까요?",
            ),
        )
    line = after[0].lineno
    text = e.source.line(line)
    return Found(
        line,
        (
            "The old weights are put back at the end: all that was learned is thrown away",
            f"Line {line}, `{text}`, comes after the training and restores the weights that the model had at the start. "
            f"{plural(len(run.updates), 'update')} were made, and none of them is left in `{mine}`.",
            "Which weights is the caller to find in the model: those from before the training, or those after it?",
        ),
        (
            "끝에서 처음 가중치(weights)로 되돌려서(restore) 배운 것을 모두 버려요",
            f"{line}번째 줄 `{text}`는 학습이 끝난 뒤에 실행되어 모델을 처음(start) 가중치로 되돌려요. 업데이트를 {len(run.updates)}번 했지만 "
            f"`{mine}`에는 하나도 남지 않아요.",
            "부르는 쪽이 모델에서 보아야 할 것은 학습 전의 가중치인가요, 학습 뒤의 가중치인가요?",
        ),
        see="next(model.parameters())",
    )


def mentions_batches(e: Evidence, loop: ast.AST) -> bool:
    """Is it one of the loops over epochs or batches, and not one over the parameters?"""
    return loop in (batch_loop(e), epoch_loop(e))


@rule("clip-out-of-order", "clipped", lesson="training")
def clip(e: Evidence) -> Found | None:
    """Clipping before backward, or after step."""
    line = e.symptoms["clipped"][0].line
    text = e.source.line(line)
    return Found(
        line,
        (
            "The gradients are clipped before backward() has made them (or after step() has used them)",
            f"Line {line}, `{text}`, clips, but at that moment there are no fresh gradients: the order is backward(), clip, step(). "
            "Here the clip does nothing at all, and the update uses unclipped gradients.",
            "After which call do the gradients of this batch exist, and when are they needed?",
        ),
        (
            "backward()가 기울기를 만들기 전에(before) (또는 step()이 쓴 뒤에) clip을 해요",
            f"{line}번째 줄 `{text}`가 기울기를 자르는데(clip), 그 순간에는 새 기울기가 없어요. 순서(order)는 backward(), clip, step()이에요. "
            "여기서는 아무 효과가 없고, 업데이트는 자르지 않은 기울기를 써요.",
            "이 배치의 기울기는 어떤 호출 뒤에 생기고, 언제 필요한가요?",
        ),
    )


@rule(
    "optimizer-each-step",
    "forgetful",
    lesson="training",
    see='len(losses), [s.get("step") for s in optimizer.state.values()]',
)
def each_step(e: Evidence) -> Found | None:
    """Adam made anew for every batch."""
    run = record(e)
    line = e.symptoms["forgetful"]
    made = next(m for m in run.made if m.line == line)
    times = sum(1 for m in run.made if m.line == line)
    text = e.source.line(line)
    return Found(
        line,
        (
            f"A new {made.kind} optimizer is made at every step: {times} of them",
            f"Line {line}, `{text}`, stands inside the loop over the batches. {made.kind} keeps a memory from step to step (momentum, "
            "averages of the gradients); a new one begins with an empty state, so it is forgotten each time.",
            "Where must the optimizer be made, so that one and the same lives through the whole training?",
        ),
        (
            f"스텝마다 {made.kind} 옵티마이저(optimizer)를 새로 만들어요. 모두 {times}개예요",
            f"{line}번째 줄 `{text}`가 배치 반복문 안(inside)에 있어요. {made.kind}는 스텝 사이에 기억(모멘텀 momentum, 기울기의 평균 같은 state)을 "
            "간직하는데, 새로 만들면 매번 처음부터 시작해요.",
            "옵티마이저 하나가 학습 내내 살아 있으려면 어디에서 만들어야 할까요?",
        ),
    )


@rule("trained-in-eval-mode", "mode", lesson="training")
def eval_mode(e: Evidence) -> Found | None:
    """model.eval() without model.train() after it."""
    run, mine = record(e), parameter(e, "model")
    wrong = e.symptoms["mode"]
    if wrong == "overwritten":
        return None
    if bare(e, "train"):
        return None
    modes = calls(e, "eval", "train")
    evals = [c for c in modes if to_eval(c)] or [c for c in modes if c.args or c.keywords]
    line = evals[0].lineno if evals else wrong[0].line
    text = e.source.line(line)
    steps, first = len(wrong), wrong[0].epoch
    since = f" since epoch {first + 1}" if first > 0 else ""
    since_ko = f" {first + 1}번째 에포크부터" if first > 0 else ""
    return Found(
        line,
        (
            f"The model is trained in eval mode{since}: model.train() is missing",
            f"Line {line}, `{text}`, switches `{mine}` to eval mode, and it stays there: {steps} of {len(run.trained)} training passes ran "
            "with training=False. BatchNorm no longer learns its statistics, Dropout is off.",
            "Which call switches back, and where does it belong: once, or at the beginning of each epoch?",
        ),
        (
            f"모델이{since_ko} 평가(eval) 모드로 학습돼요. model.train()이 없어요",
            f"{line}번째 줄 `{text}`가 {ko(mine, '을/를')} eval 모드로 바꾸고 그대로 둬요. 학습 순전파 {len(run.trained)}번 중 {steps}번이 "
            "training=False였어요. BatchNorm은 통계를 배우지 않고 Dropout은 꺼져 있어요.",
            "다시 되돌리는 호출은 무엇이고 어디에 있어야 할까요? 한 번인가요, 에포크마다인가요?",
        ),
        see="model.training",
    )


def to_eval(call: ast.Call) -> bool:
    """Is it `model.eval()` or `model.train(False)`?"""
    if not isinstance(call.func, ast.Attribute):
        return False
    false = bool(call.args) and ast.unparse(call.args[0]) in ("False", "0")
    false = false or any(k.arg == "mode" and ast.unparse(k.value) == "False" for k in call.keywords)
    return false if call.func.attr == "train" else True


@rule("train-overwritten", ("mode", "raised"), lesson="training", see="model.train")
def overwritten(e: Evidence) -> Found | None:
    """`model.train = True`."""
    if "raised" in e.symptoms and "object is not callable" not in (
        e.raised.message if e.raised else ""
    ):
        return None
    for node in e.source.nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in ("train", "eval"):
                    name, line = ast.unparse(target), node.lineno
                    return Found(
                        line,
                        (
                            f"`{name}` is a method, and line {line} overwrites it with a value",
                            f"`{e.source.line(line)}` does not switch the mode: it replaces the method by {ast.unparse(node.value)}, and "
                            f"nobody can call `{name}()` any more. The flag itself is `.training`.",
                            "How is a method used: with = or with parentheses?",
                        ),
                        (
                            f"{ko(name, '은/는')} 메서드(method)인데 {line}번째 줄이 값으로 덮어써요(overwrite)",
                            f"`{e.source.line(line)}`는 모드를 바꾸지 않아요. 메서드를 {ast.unparse(node.value)}로 바꿔 버려서 아무도 "
                            f"`{name}()`을 부를 수 없게 돼요. 상태를 담는 속성은 `.training`이에요.",
                            "메서드는 =로 쓰나요, 괄호로 쓰나요?",
                        ),
                    )
    return None


# ------------------------------------------------------------------ what came back


# ------------------------------------------------------------------ it works, and could be better
