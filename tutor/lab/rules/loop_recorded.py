"""Lists of the right length whose entries are not the losses of the steps."""

from __future__ import annotations

import ast
import re

from tutor.lab.asking import ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looping import BATCH, Record, record
from tutor.lab.loopsource import appends, before, gives, returned_names, returns
from tutor.lab.loopsource import statement as statement_of


def _fills(e: Evidence) -> ast.stmt | None:
    """The statement that puts the entries into the list."""
    found = [statement_of(e, node) for node in appends(e)]
    return found[0] if found and found[0] is not None else None


def _entry(e: Evidence, pattern: str) -> int | None:
    """The line that makes an entry what it is: that which fills the list, or one just before."""
    fills = _fills(e)
    if fills is None:
        return returns(e)[-1].lineno if returns(e) else e.head
    if re.search(pattern, ast.unparse(fills)):
        return fills.lineno
    lists = returned_names(e)
    names = [n.id for n in ast.walk(fills) if isinstance(n, ast.Name) and n.id not in lists]
    for name in names:
        made = before([s for s in gives(e, name) if s.lineno <= fills.lineno], fills.lineno)
        if made is not None and re.search(pattern, ast.unparse(made)) and "backward" not in name:
            return made.lineno
    return fills.lineno


@rule("losses-scaled", "returned", lesson="training")
def scaled(e: Evidence) -> Found | None:
    """`losses.append(loss.item() * x.size(0))`, `... / len(loader)`."""
    if e.symptoms["returned"] != "scaled":
        return None
    run, factor = record(e), e.facts["factor"]
    line = _entry(e, r"\*|/")
    text = e.source.line(line)
    larger = factor > 1
    by = factor if larger else 1 / factor
    known = {BATCH: ("the batch size", "배치 크기(batch size)")}
    known[len(run.loader)] = ("the number of batches", "배치의 개수")
    known[BATCH * len(run.loader)] = ("the number of images", "이미지의 개수")
    name, name_ko = known.get(round(by), ("a factor", "배율"))
    done, done_ko = ("multiplied", "곱한") if larger else ("divided", "나눈")
    return Found(
        line,
        (
            f"Each entry is the loss {done} by {by:.4g}, not the loss of the step",
            f"Line {line}, `{text}`: {name}, {by:.4g}, changes the number that is kept ({by:.4g} times "
            f"{'larger' if larger else 'smaller'}). The loss is the mean over the batch already; a factor like that "
            "belongs into the mean over a whole epoch, where it is divided out again.",
            "What does loss.item() give for this one batch, and what does the line make of it?",
        ),
        (
            f"스텝의 손실(loss)이 아니라 {by:.4g}을(를) {done_ko} 수가 들어 있어요",
            f"{line}번째 줄 `{text}`: {name_ko} {by:.4g} 때문에 손실이 {by:.4g}배 {'커져요' if larger else '작아져요'}(times). 손실은 이미 "
            "배치의 평균이에요. 이런 배율은 에포크 전체의 평균을 낼 때 곱했다가 다시 나누는 것이에요.",
            "이 배치에서 loss.item()은 얼마이고, 이 줄은 그것을 어떻게 바꾸나요?",
        ),
        see="losses[0]",
    )


TURNS = re.compile(r"insert\(|appendleft\(|\.reverse\(|reversed\(|\[::-1\]|sort|extendleft\(")


@rule("losses-out-of-order", "returned", lesson="training")
def out_of_order(e: Evidence) -> Found | None:
    """`losses.insert(0, ...)`, `losses[::-1]`, `sorted(losses)`."""
    what = e.symptoms["returned"]
    if what not in ("reversed", "order"):
        return None
    turns = [
        n.lineno
        for n in e.source.nodes
        if isinstance(n, (ast.Expr, ast.Assign, ast.Return)) and TURNS.search(ast.unparse(n))
    ]
    fills = _fills(e)
    line = min(turns) if turns else fills.lineno if fills is not None else e.head
    text = e.source.line(line)
    if "insert" in text or "left" in text:
        en = "Each new loss goes to the front of the list, before the older ones; append puts it at the end."
        kor = "새 손실이 리스트의 맨 앞(front)에 들어가요. append는 맨 끝에 넣어요."
    elif "sort" in text:
        en = "Sorting puts the entries by their size; a curve of it would always look smooth."
        kor = "크기 순서로 정렬(sort)하면, 어떤 학습이든 매끈한 곡선처럼 보여요."
    else:
        en = "After it the last step's loss stands first."
        kor = "그러면 마지막 스텝의 손실이 맨 처음에 와요."
    back = what == "reversed"
    return Found(
        line,
        (
            "The losses come back in reverse order: the newest first"
            if back
            else "The losses are there, but in another order than the steps were made",
            f"Line {line}, `{text}`. {en} The first entry is to be the loss of the first step, so that one can see how it falls.",
            "Where in the list does the loss of the first step stand in the end?",
        ),
        (
            "손실이 거꾸로(reverse) 들어 있어요. 가장 새것이 맨 앞이에요"
            if back
            else "손실은 다 있지만 스텝의 순서(order)와 다르게 들어 있어요",
            f"{line}번째 줄 `{text}`: {kor} 첫 번째 값이 첫 스텝의 손실이어야 줄어드는 모습을 볼 수 있어요.",
            "끝났을 때 첫 스텝의 손실은 리스트의 몇 번째에 있나요?",
        ),
        see="losses[0], losses[-1]",
    )


WORDS: dict[str, tuple[str, str, str]] = {
    "sum": (
        "the running total of all losses so far",
        "지금까지의 손실을 모두 더한 값(running total)",
        r"\+",
    ),
    "epoch sum": (
        "the running total of the losses of the epoch so far",
        "에포크가 시작된 뒤의 손실을 모두 더한 값(running total)",
        r"\+",
    ),
    "mean": ("the mean of all losses so far", "지금까지의 손실의 평균(mean)", "/"),
    "epoch mean": (
        "the mean of the losses of the epoch so far",
        "에포크가 시작된 뒤의 손실의 평균(mean)",
        "/",
    ),
    "repeated": (
        "the mean of the whole epoch, once for each of its steps",
        "에포크 전체의 평균(mean)을 스텝 수만큼 되풀이한 값",
        r"\*|/",
    ),
    "best": ("the best loss so far", "지금까지 가장 작은(best) 손실", "min|<"),
    "negative": (
        "the loss with a minus in front: its sign is turned around",
        "마이너스를 붙여 부호(sign)를 뒤집은 손실",
        "-",
    ),
    "shifted": ("the loss of the step before", "바로 앞(previous) 스텝의 손실", "."),
    "accuracy": (
        "the share of right answers (the accuracy)",
        "맞은 답의 비율(accuracy)",
        "argmax|==|max|acc",
    ),
}


@rule("losses-not-the-losses", "returned", Rank.EFFECT, lesson="training", see="losses[:4]")
def other_values(e: Evidence) -> Found | None:
    """A running sum, a mean, the accuracy, or always the same number."""
    what = e.symptoms["returned"]
    if what != "same" and what not in WORDS:
        return None
    run = record(e)
    en, kor, pattern = WORDS.get(what, _same(run))
    fills = _fills(e)
    line = _entry(e, pattern) if what in ("negative", "repeated") else None
    line = line or (fills.lineno if fills is not None else e.head)
    text = e.source.line(line)
    return Found(
        line,
        (
            f"The list holds {en}, not the loss of each step",
            f"Line {line}, `{text}`: after each step the loss of that step alone (loss.item() of its own batch) belongs into the list.",
            "Which number describes this one batch?",
        ),
        (
            f"리스트에 매 스텝의 손실이 아니라 {ko_subject(kor)} 들어 있어요",
            f"{line}번째 줄 `{text}`: 스텝마다 그 스텝의 손실(자기 배치의 loss.item())만 리스트에 들어가야 해요.",
            "이 배치 하나를 나타내는 수는 어느 것인가요?",
        ),
        see="losses[:4]",
    )


def _same(run: Record) -> tuple[str, str, str]:
    number = f"{run.result[0]:.4f}"
    return f"always the same number, {number}", f"늘 같은 수 {number}", "."


def ko_subject(words: str) -> str:
    """Korean words with the particle of a subject, read without what stands in brackets."""
    plain = re.sub(r"\(.*?\)", "", words)
    return words + ko(plain, "이/가")[len(plain) + 2 :]
