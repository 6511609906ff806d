"""What goes wrong when a training measures itself; each piece points to its lesson."""

from __future__ import annotations

import ast
from typing import Any

from tutor.lab.asking import ko, returns
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, Rule, rule

RULES: list[Rule] = []


# ------------------------------------------------------------------ what rules ask


def called(e: Evidence, *names: str) -> list[int]:
    """The lines that call a method or a function of one of these names."""
    return sorted(
        n.lineno
        for n in e.source.nodes
        if isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute | ast.Name)
        and (n.func.attr if isinstance(n.func, ast.Attribute) else n.func.id) in names
    )


def over_valid(e: Evidence) -> int | None:
    """The loop over the unseen pictures: the second loop over batches in the file, most often."""
    loops = [n for n in e.source.nodes if isinstance(n, ast.For)]
    named = [n.lineno for n in loops if "valid" in ast.unparse(n.iter)]
    argmax = called(e, "argmax", "max")
    return named[-1] if named else argmax[-1] if argmax else e.head


def given(e: Evidence) -> int | None:
    """The last return of fit."""
    own = [f for f in e.source.functions if f.name == "fit"]
    found = returns(own[-1]) if own else []
    return found[-1].lineno if found else e.head


def measured(e: Evidence) -> list[Any]:
    """The measurings, in order."""
    found: list[Any] = e.facts.get("measured", [])
    return found


# ------------------------------------------------------------------ what comes back


@rule("returned-otherwise", "returned", into=RULES, lesson="training")
def pair(e: Evidence) -> Found | None:
    """Not two lists."""
    if "pair" not in e.facts:
        return None
    got = e.facts["pair"]
    kind = type(got).__name__
    inside = isinstance(got, (tuple, list)) and len(got) == 2
    en = (
        f"Two things come back, a {type(got[0]).__name__} and a {type(got[1]).__name__}; both should be lists."
        if inside
        else f"What comes back is a {kind}."
    )
    kor = (
        f"두 개가 돌아오는데 {type(got[0]).__name__}, {type(got[1]).__name__}이에요. 둘 다 리스트여야 해요."
        if inside
        else f"돌아온 것은 {ko(kind, '이에요/예요')}."
    )
    return Found(
        given(e),
        (
            "`fit` should return two lists, `losses, accuracies`",
            en,
            "How does a function return two things at once?",
        ),
        (
            "`fit`은 리스트 두 개 `losses, accuracies`를 돌려줘야 해요",
            kor,
            "함수가 한 번에 두 가지를 돌려주려면 어떻게 쓰나요?",
        ),
        see="fit(model, loader, valid, 1, 0.1)",
    )


# ------------------------------------------------------------------ the state it is measured in


@rule("evaluated-in-training-mode", "values", into=RULES, lesson="training")
def in_training(e: Evidence) -> Found | None:
    """No model.eval() before the unseen pictures."""
    if not any(True in m.modes for m in measured(e)) or any(m.moved for m in measured(e)):
        return None
    line = over_valid(e)
    return Found(
        line,
        (
            "The model is measured in training mode",
            "While the unseen pictures went through, `model.training` was True: Dropout left out numbers at random, and "
            "BatchNorm went by each batch and changed its running numbers. So the share depends on luck, and the model has "
            "learned something from pictures it should not have seen.",
            "Which method switches a model to measuring, and where does it belong?",
        ),
        (
            "모델을 학습 모드에서 쟀어요",
            "처음 보는 그림이 지나는 동안 `model.training`이 True였어요. Dropout은 숫자를 무작위로 빼고, BatchNorm은 배치마다 다르게 "
            "계산하면서 자기 통계도 바꿔요. 그래서 비율이 운에 달렸고, 보지 말아야 할 그림에서 모델이 무언가를 배웠어요.",
            "모델을 평가 모드로 바꾸는 메서드는 무엇이고, 어디에 있어야 하나요?",
        ),
        see="model.training",
    )


@rule("evaluation-records-gradients", "values", into=RULES, lesson="gradients")
def recorded(e: Evidence) -> Found | None:
    """No torch.no_grad() around it."""
    if not any(True in m.recorded for m in measured(e)) or any(m.moved for m in measured(e)):
        return None
    return Found(
        over_valid(e),
        (
            "Gradients are recorded while the model is measured",
            "Each call notes what a `backward` would need, and keeps the memory for it. Nobody sends anything back here.",
            "Which block of torch switches the recording off?",
        ),
        (
            "재는 동안에도 기울기를 기록하고 있어요",
            "호출할 때마다 `backward`에 필요한 것을 적어 두느라 메모리를 붙잡아요. 여기서는 아무것도 되돌려 보내지 않아요.",
            "기록을 끄는 torch의 블록은 무엇인가요?",
        ),
        see="torch.is_grad_enabled()",
    )


@rule("valid-moves-weights", "values", into=RULES, lesson="training")
def moved(e: Evidence) -> Found | None:
    """The model trains on the unseen pictures too."""
    names = next((m.moved for m in measured(e) if m.moved), [])
    if not names:
        return None
    return Found(
        over_valid(e),
        (
            "The weights move while the model is measured",
            f"`{names[0]}` was another after the unseen pictures than before: an update was made with them. From then on they "
            "are not unseen any more, and the share tells nothing about new pictures.",
            "Which lines belong to training only?",
        ),
        (
            "재는 동안 가중치가 움직여요",
            f"처음 보는 그림이 지나기 전과 후의 {ko(names[0], '이/가')} 달라요. 그 그림으로 업데이트를 한 거예요. 그러면 더는 처음 보는 그림이 "
            "아니어서, 비율이 새 그림에 대해 아무것도 말해 주지 못해요.",
            "학습할 때만 실행되어야 하는 줄은 어느 것인가요?",
        ),
        see="model.state_dict()",
    )


@rule("left-in-eval-mode", "values", into=RULES, lesson="training")
def left(e: Evidence) -> Found | None:
    """fit returns with the model in eval mode."""
    if e.facts.get("left") is not False:
        return None
    lines = called(e, "eval") or [given(e)]  # type: ignore[list-item]
    return Found(
        lines[-1],
        (
            "The model is left in eval mode",
            "`fit` is over, and `model.training` is False. Whoever goes on training this model does so with Dropout off and "
            "BatchNorm frozen.",
            "What has to follow each measuring, also the last one?",
        ),
        (
            "모델이 평가 모드로 남아 있어요",
            "`fit`이 끝났는데 `model.training`이 False예요. 이 모델을 이어서 학습하면 Dropout은 꺼지고 BatchNorm은 멈춘 채예요.",
            "잴 때마다, 마지막에도, 그다음에 무엇을 해야 하나요?",
        ),
        see="model.training",
    )


# ------------------------------------------------------------------ the shares

_LIKE = {
    "percent": ("They are percents, up to 100.", "100까지 가는 퍼센트예요."),
    "count": ("They count the right ones, and are not divided.", "맞힌 개수이고, 나누지 않았어요."),
    "mean of batches": (
        "They are the mean of the shares of the batches. The last batch holds 8 pictures, the others 16: its pictures count "
        "twice as much.",
        "배치마다 구한 비율의 평균이에요. 마지막 배치는 8장, 나머지는 16장이라서 마지막 배치의 그림이 두 배로 쳐져요.",
    ),
    "last batch": ("They are those of the last batch alone.", "마지막 배치만의 비율이에요."),
    "first batch": ("They are those of the first batch alone.", "첫 번째 배치만의 비율이에요."),
    "missed": ("They are the share of the wrong ones.", "틀린 것의 비율이에요."),
    "seen pictures": (
        "They are those of `loader`, with which the model was trained.",
        "모델이 학습한 `loader`의 비율이에요.",
    ),
    "sum by batches": (
        "The right ones are divided by the number of batches, not of pictures.",
        "맞힌 개수를 그림 수가 아니라 배치 수로 나눴어요.",
    ),
    "number": (
        "There should be one for each epoch.",
        "에포크마다 하나씩 있어야 해요.",
    ),
    "kind": (
        "They should be floats of Python; `.item()` makes one of a tensor.",
        "파이썬 float이어야 해요. 텐서는 `.item()`으로 바꿀 수 있어요.",
    ),
    "never measured": (
        "No unseen picture ever went through the model.",
        "처음 보는 그림이 한 번도 모델을 지나지 않았어요.",
    ),
    "number of measurings": (
        "The unseen pictures did not go through after each epoch.",
        "에포크마다 처음 보는 그림을 지나게 하지 않았어요.",
    ),
}


@rule("accuracy-otherwise", "values", Rank.MESSAGE, into=RULES, lesson="classifier")
def shares(e: Evidence) -> Found | None:
    """The numbers are not the shares that were asked for."""
    like, told = e.facts.get("like"), e.facts.get("told")
    if like in (None, "right"):
        return None
    en, kor = _LIKE.get(
        like,
        (
            "The answer of a model is the class with the highest score of a row.",
            "모델의 답은 한 줄에서 점수가 가장 높은 클래스예요.",
        ),
    )
    got = ", ".join(f"{a:.3f}" if isinstance(a, float) else str(a)[:20] for a in list(told)[:4])
    truths = ", ".join(f"{t['right']:.3f}" for t in e.facts.get("truths", []))
    more = f" It should be {truths}." if truths else ""
    more_ko = f" 맞는 값은 {truths}." if truths else ""
    return Found(
        over_valid(e),
        (
            "The accuracies are not the share of all unseen pictures that are right",
            f"{en} You returned [{got}].{more}",
            "Count the right ones and the pictures over all batches, and divide once.",
        ),
        (
            "정확도가 처음 보는 그림 전체에서 맞힌 비율이 아니에요",
            f"{kor} 돌려준 값은 [{got}].{more_ko}",
            "배치를 모두 지나며 맞힌 개수와 그림 수를 세고, 한 번만 나눠 보세요.",
        ),
        see="fit(model, loader, valid, 1, 0.1)[1]",
    )
