"""Losses that are made larger, or are not those of these images and targets."""

from __future__ import annotations

import ast
import re

from tutor.lab import torch_says
from tutor.lab.asking import error, ko
from tutor.lab.events import Loss
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looping import record
from tutor.lab.loopnames import target_names
from tutor.lab.loopsource import (
    LOSSES,
    backward_calls,
    hand_update,
    loss_lines,
    mentions,
)
from tutor.lab.operations import Operation
from tutor.lab.shapes import show


def loss_line(e: Evidence) -> int | None:
    """The line that computes the loss, as far as the source tells."""
    run = record(e)
    for found in loss_lines(e):
        if calls_in(found, *LOSSES) or "criterion" in ast.unparse(found):
            return found.lineno
    found_ = loss_lines(e)
    return found_[0].lineno if found_ else next((x.line for x in run.of(Loss)), e.head)


def calls_in(node: ast.AST, *names: str) -> bool:
    """Is one of these called in it?"""
    return any(
        isinstance(n, ast.Call) and ast.unparse(n.func).split(".")[-1] in names
        for n in ast.walk(node)
    )


# ------------------------------------------------------------------ uphill


@rule("loss-negated", "uphill", lesson="training", see="losses[0], losses[-1]")
def negated(e: Evidence) -> Found | None:
    """`loss = -F.cross_entropy(...)`, or a mean of log-probabilities without its minus."""
    if e.symptoms["uphill"] != "loss":
        return None
    line, sign = None, True
    candidates: list[ast.AST] = [*loss_lines(e), *backward_calls(e)]
    candidates += [n for n in e.source.nodes if isinstance(n, ast.Return)]
    for found in candidates:
        for node in ast.walk(found):
            minus = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
            by_minus = minus and not isinstance(getattr(node, "operand", None), ast.Constant)
            times = (
                isinstance(node, ast.BinOp)
                and isinstance(node.op, (ast.Mult, ast.Div))
                and (
                    "-1" in (ast.unparse(node.left), ast.unparse(node.right))
                    or "-1.0" in ast.unparse(node)
                )
            )
            zero = (
                isinstance(node, ast.BinOp)
                and isinstance(node.op, ast.Sub)
                and ast.unparse(node.left) in ("0", "0.0")
            )
            named = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
                "neg",
                "neg_",
                "negative",
            )
            if (by_minus or times or zero or named) and line is None:
                line = getattr(found, "lineno", None)
    if line is None:
        line, sign = loss_line(e), False
    text = e.source.line(line)
    en = (
        f"Line {line}, `{text}`, turns the sign around: the optimizer makes this number small, so it makes the real loss large."
        if sign
        else f"Line {line}, `{text}`, gives a number that is large when the answers are right: a minus is missing."
    )
    kor = (
        f"{line}번째 줄 `{text}`가 부호를 뒤집어요. 옵티마이저는 이 수를 작게 만들기 때문에 진짜 손실은 커져요."
        if sign
        else f"{line}번째 줄 `{text}`의 값은 답이 맞을수록 커요. 마이너스가 빠졌어요."
    )
    return Found(
        line,
        (
            "The loss has the wrong sign: the training makes it worse, not better",
            f"{en} An optimizer minimizes. At the output every gradient pushes away from the right answer (gradient ascent).",
            "What is the loss for a perfect answer, and what for a bad one? Which should be smaller? Look at the minus.",
        ),
        (
            "손실의 부호(sign)가 반대예요. 학습할수록 나빠져요",
            f"{kor} 옵티마이저는 최소화(minimize)해요. 출력에 돌아온 기울기가 모두 정답에서 멀어지는 쪽을 가리켜요.",
            "완벽한 답의 손실과 나쁜 답의 손실은 각각 얼마인가요? 어느 쪽이 작아야 하나요? 마이너스를 보세요.",
        ),
    )


@rule("update-uphill", "uphill", lesson="training", see="losses[0], losses[-1]")
def uphill(e: Evidence) -> Found | None:
    """maximize=True, `p += lr * p.grad`."""
    if e.symptoms["uphill"] != "update":
        return None
    run = record(e)
    for made in run.made:
        if made.options.get("maximize"):
            line, text = made.line, e.source.line(made.line)
            return Found(
                line,
                (
                    "maximize=True makes the optimizer climb: the loss grows instead of falling",
                    f"Line {line}, `{text}`: with maximize=True every step goes up the gradient (gradient ascent). A loss is "
                    "something to minimize, so the model gets worse with every step.",
                    "Which of the optimizer's arguments asks for that, and is it needed?",
                ),
                (
                    "maximize=True 때문에 옵티마이저가 손실을 키워요",
                    f"{line}번째 줄 `{text}`: maximize=True이면 매 스텝이 기울기를 따라 올라가요(gradient ascent). 손실은 최소화(minimize)해야 "
                    "하니, 스텝마다 모델이 나빠져요.",
                    "옵티마이저의 어떤 인자가 그렇게 시키나요? 꼭 필요한가요?",
                ),
            )
    line = _adds(e) or hand_update(e) or next((u.line or u.after for u in run.updates), None)
    text = e.source.line(line)
    return Found(
        line,
        (
            "The update goes up the gradient: the sign is wrong, and the loss grows",
            f"The gradient points where the loss gets larger. Line {line}, `{text}`, moves the weights in that direction; "
            "descent subtracts it: minus lr times the gradient.",
            "Should the gradient be added or subtracted? Look at the sign in this line.",
        ),
        (
            "업데이트가 기울기 방향으로 올라가요. 부호(sign)가 반대라서 손실이 커져요",
            f"기울기는 손실이 커지는 쪽을 가리켜요. {line}번째 줄 `{text}`는 가중치를 그쪽으로 옮겨요. 경사 하강(descent)은 빼요: 마이너스 lr 곱하기 "
            "기울기.",
            "기울기를 더해야 하나요, 빼야 하나요? 이 줄의 부호를 보세요.",
        ),
    )


def _adds(e: Evidence) -> int | None:
    for node in e.source.nodes:
        text = ast.unparse(node) if isinstance(node, (ast.AugAssign, ast.Call, ast.Assign)) else ""
        if "grad" not in text or ".backward" in text or "zero" in text:
            continue
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            return node.lineno
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
            "add_",
            "add",
            "neg_",
            "copy_",
            "neg",
        ):
            return node.lineno
        if isinstance(node, ast.Assign) and any(isinstance(n, ast.Add) for n in ast.walk(node)):
            return node.lineno
    return None


# ------------------------------------------------------------------ other targets


@rule("shapes-broadcast", "targets", lesson="training")
def broadcast(e: Evidence) -> Found | None:
    """(N, 1) minus (N,) is (N, N)."""
    if e.symptoms["targets"] != "broadcast" or reshaped_for_nothing(e) is not None:
        return None
    o = e.facts["spread"]
    first, second = (show(s) for s in o.input[:2])
    n = max(o.input[0])
    a, b = tuple(o.input[0]), tuple(o.input[1])
    line, text = o.line, e.source.line(o.line)
    return Found(
        line,
        (
            f"The shapes {a} and {b} are broadcast to ({n}, {n}): every prediction meets every target",
            f"In line {line}, `{text}`, {n} predictions of shape {first} meet {n} targets of shape {second}. PyTorch stretches both to "
            f"{n}x{n} and makes {n * n} differences instead of {n}. The loss goes down to the spread of the targets and stays: the "
            "model learns to answer their mean.",
            "Give both the same shape first: which of squeeze, unsqueeze or view makes one fit the other?",
        ),
        (
            f"모양 {a}와 {b}가 ({n}, {n})으로 브로드캐스트(broadcast)돼요. 모든 예측이 모든 정답과 만나요",
            f"{line}번째 줄 `{text}`에서 모양이 {first}인 예측 {n}개와 {second}인 정답 {n}개가 만나요. PyTorch가 둘을 {n}x{n}으로 늘려서 차이가 "
            f"{n}개가 아니라 {n * n}개가 돼요. 모델은 정답의 평균만 답하게 돼요.",
            "먼저 두 모양(shape)을 같게 하세요. squeeze, unsqueeze, view 중 무엇을 쓰면 맞을까요?",
        ),
        see="output.shape, y.shape, (output - y).shape",
    )


SHAPING = (
    *("squeeze", "unsqueeze", "view", "reshape", "flatten", "ravel", "t", "transpose"),
    *("expand", "view_as", "expand_as", "reshape_as"),
)


def reshaped_for_nothing(e: Evidence) -> ast.Expr | None:
    """`pred.squeeze(1)` alone on a line, where what met in the loss has the shape from before."""
    met = e.facts["spread"].input[:2]
    for node in e.source.nodes:
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
            continue
        if ast.unparse(node.value.func).split(".")[-1] not in SHAPING:
            continue
        made = (o for o in e.operations if o.line == node.lineno and o.function in SHAPING)
        if any(o.input and o.input[0] in met for o in made):
            return node
    return None


@rule("loss-gets-probabilities", "targets", lesson="training")
def probabilities(e: Evidence) -> Found | None:
    """softmax before cross_entropy; logits or probabilities into nll_loss."""
    if "fed" not in e.facts or e.symptoms.get("targets") == "broadcast":
        return None
    o, what = e.facts["fed"]
    if what == "other axis":
        return None
    if o.function == "cross_entropy":
        made = [
            x
            for x in e.operations
            if x.function in ("softmax", "log_softmax", "sigmoid") and x.line and x.module is None
        ]
        by_module = [
            x
            for x in e.operations
            if x.function in ("softmax", "sigmoid") and x.line and x.module is not None
        ]
        line = (made or by_module or [o])[0].line
        name = (made or by_module or [o])[0].function
        name = "softmax" if name == "cross_entropy" else name
        text = e.source.line(line)
        return Found(
            line,
            (
                f"{name} before cross_entropy: it is applied twice",
                f"cross_entropy takes the raw scores (logits) and applies log-softmax itself. Here (line {line}, `{text}`) it gets "
                f"numbers that went through {name} already, all between 0 and 1: the differences shrink, and so do the gradients.",
                "What does cross_entropy want from the model: scores, or probabilities?",
            ),
            (
                f"cross_entropy 앞에 {name}가 있어서 두 번(twice) 적용돼요",
                f"cross_entropy는 점수(logits)를 그대로 받아 log-softmax를 스스로 적용해요. 여기서는({line}번째 줄 `{text}`) 이미 {name}를 거친 "
                "0과 1 사이의 수를 받아서, 차이도 기울기도 작아져요.",
                "cross_entropy가 모델에서 원하는 것은 점수인가요, 확률인가요?",
            ),
            see="F.cross_entropy(output, y), F.cross_entropy(output.softmax(1), y)",
        )
    line, text = o.line, e.source.line(o.line)
    got = (
        "probabilities (softmax without log)"
        if what == "probabilities"
        else "the model's raw scores (logits)"
    )
    got_ko = "확률(log 없는 softmax)" if what == "probabilities" else "모델의 점수(logits) 그대로"
    return Found(
        line,
        (
            "nll_loss wants log-probabilities (log_softmax), and gets something else",
            f"Line {line}, `{text}`, hands {got} to NLLLoss / nll_loss. It only picks the number of the right class and turns its sign: "
            "without log_softmax before it the loss has no lower end and becomes negative without limit.",
            "Which loss takes raw scores (cross_entropy), or which function turns scores into log-probabilities?",
        ),
        (
            "nll_loss는 로그 확률(log_softmax)을 원하는데 다른 것을 받아요",
            f"{line}번째 줄 `{text}`가 NLLLoss / nll_loss에 {got_ko}을(를) 넘겨요. 이 손실은 정답 클래스의 수를 골라 부호만 바꾸기 때문에, 앞에 "
            "log_softmax가 없으면 끝없이 음수(negative)로 내려가요.",
            "점수를 그대로 받는 손실(cross_entropy)은 무엇이고, 점수를 로그 확률로 바꾸는 함수는 무엇인가요?",
        ),
    )


@rule("loss-for-other-targets", ("targets", "raised"), lesson="training", see="y[:4], y[:4].long()")
def number_loss(e: Evidence) -> Found | None:
    """Regression through a sigmoid, a loss for classes, or whole numbers."""
    whole = _whole_targets(e)
    if whole is None and e.symptoms.get("targets") != "number loss":
        return None
    o, what = (whole, "rounded") if whole else e.facts["number loss"]
    line = _remade(e, o.line) if what in ("rounded", "changed") else o.line
    text, name = e.source.line(line), o.function
    words = {
        "classes": (
            f"`{name}` is a loss for {_answers(name)[0]}; here the targets are numbers",
            f"{_answers(name)[1]} Numbers to hit are a regression.",
            "Which loss measures the distance of two numbers (mse)?",
            f"{ko(name, '은/는')} {_answers(name)[2]} 위한 손실인데 여기 정답(target)은 수예요",
            f"{_answers(name)[3]} 수를 맞히는 것은 회귀(regression)예요.",
            "두 수의 거리를 재는 손실은 무엇인가요(mse)?",
        ),
        "squashed": (
            f"`{name}` squashes the output, but the targets are any numbers",
            "After it the prediction stays within a fixed range, and targets outside of it can never be reached (regression).",
            "What range do the targets have, and what range has the output after this line?",
            f"`{name}`이 출력을 좁은 범위로 눌러요. 정답(target)은 어떤 수든 될 수 있어요",
            "그러면 예측이 정해진 범위를 벗어나지 못해서, 그 밖의 정답에는 닿을 수 없어요(회귀, regression).",
            "정답의 범위와, 이 줄 뒤의 출력의 범위를 비교해 보세요.",
        ),
        "rounded": (
            "The targets are turned into whole numbers: what stands behind the point is lost",
            "The loader gives floats; as long or int 0.7 becomes 0. The model then learns other targets than it was given.",
            "What type do the targets have when they come, and which type does a squared error need?",
            "정답(target)을 정수로 바꿔서 소수점 아래가 사라져요",
            "loader는 float을 주는데, long이나 int가 되면 0.7은 0이 돼요. 그러면 받은 것과 다른 정답을 배워요.",
            "정답은 어떤 타입으로 왔고, 제곱 오차에는 어떤 타입이 필요한가요?",
        ),
        "changed": (
            "The loss compares with other numbers than the targets of the loader",
            "It makes other numbers of them, and the model learns to answer those: what it gives can no longer be "
            "compared with a target. (Print what the loader gave beside what goes into the loss.)",
            "Which numbers should the model give for a new image: those of the loader, or these?",
            "loader가 준 정답(target)이 아닌 다른 수와 비교하는 손실이에요",
            "정답을 다른 수로 바꿔서, 모델은 그 수를 답하도록 배워요. 그러면 모델의 답을 정답과 비교할 수 없어요. (loader가 준 값과 손실에 들어가는 "
            "값을 나란히 출력해 보세요.)",
            "모델은 새 이미지에 어떤 수를 답해야 하나요? loader의 수인가요, 이 수인가요?",
        ),
    }[what]
    return Found(
        line,
        (words[0], f"Line {line}, `{text}`. {words[1]}", words[2]),
        (words[3], f"{line}번째 줄 `{text}`: {words[4]}", words[5]),
    )


ROUNDS = re.compile(r"\b(long|int|int32|int64|round|floor|ceil|trunc)\b")


def _remade(e: Evidence, line: int | None) -> int | None:
    """The statement before a line that makes other numbers of the targets, else the line itself."""
    names = target_names(e)
    stores = [n for n in e.source.nodes if isinstance(n, (ast.Assign, ast.AugAssign))]
    for node in reversed([n for n in stores if n.lineno < (line or 0)]):
        computes = any(isinstance(n, ast.BinOp) for n in ast.walk(node.value))
        computes = computes or isinstance(node, ast.AugAssign)
        if mentions(node, *names) and (computes or ROUNDS.search(ast.unparse(node.value))):
            return node.lineno
    return line


def _answers(name: str) -> tuple[str, str, str, str]:
    """What a loss for classes asks, and what it takes output and target for."""
    if name.startswith("binary"):
        return (
            "yes-or-no questions (binary)",
            "It expects targets between 0 and 1, and takes the output for the score of a yes.",
            "예/아니오 질문(binary)을",
            "0과 1 사이의 정답을 기대하고, 출력을 '예'의 점수로 여겨요.",
        )
    return (
        "classes",
        "It takes the outputs for the scores of several classes that compete with each other, and the targets for "
        "classes or their shares. The distance from an output to its target is never measured.",
        "클래스를",
        "출력을 서로 겨루는 여러 클래스의 점수로, 정답을 클래스나 그 비율로 여겨요. 출력과 정답의 거리는 재지 않아요.",
    )


def _whole_targets(e: Evidence) -> Operation | None:
    """The loss that was given whole numbers, where torch finds that out in backward only."""
    if error(e, "RuntimeError", torch_says.WHOLE_TARGETS) is None:
        return None
    found = [o for o in e.operations if re.search(r"mse|l1|huber|loss", o.function)]
    whole = [o for o in found if any(not t.is_floating_point() for t in o.inputs)]
    return whole[-1] if whole else None
