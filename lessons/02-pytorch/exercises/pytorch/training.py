"""What goes wrong with the training itself, while a chime is added: updates that are lost."""

from __future__ import annotations

import ast

from tutor.lab.asking import ko
from tutor.lab.beside import beside
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rule, rule
from tutor.lab.loopsource import bare, calls
from tutor.lab.rules.loop_idle import without_parentheses
from tutor.lab.rules.loop_order import condition_of

about = beside(__file__, "questions")
main, own, loop, inside, first = about.main, about.own, about.loop, about.inside, about.first

RULES: list[Rule] = []
SEE = "old = model.weight.clone(); train(model, batches, print); model.weight - old"
"""How far each weight has moved; every batch has one of its own."""


def within(e: Evidence, *names: str) -> list[ast.Call]:
    """The calls of these names in the loop, in order of their lines."""
    here = set(inside(e))
    return [c for c in calls(e, *names) if c in here]


def skipping(e: Evidence, call: ast.Call) -> ast.Continue | None:
    """The `continue` above a call, in an `if` of the same loop."""
    found = [n for n in inside(e) if isinstance(n, ast.Continue) and n.lineno < call.lineno]
    return found[-1] if found else None


def batches(numbers: list[int]) -> str:
    """1, 3, 4: the numbers of batches as they are said."""
    return ", ".join(str(k + 1) for k in numbers) or "–"


@rule("training-cut-short", "values", into=RULES, lesson="pytorch")
@first
def cut_short(e: Evidence) -> Found | None:
    """A return in the loop; a generator that nobody walks."""
    run, body = main(e), loop(e)
    met, of = len(run.losses), len(run.batches)
    if met == of:
        return None
    ends = [n for n in inside(e) if isinstance(n, (ast.Return, ast.Break))]
    gives = [n for n in ast.walk(own(e) or e.source.tree) if isinstance(n, ast.Yield)]
    line = ends[0].lineno if ends else (body.lineno if body else e.head)
    en, kor = "The others never reach the model.", "나머지는 모델까지 가지 못해요."
    if ends:
        en = "A `return` or `break` in the loop ends all of it."
        kor = "반복문 안의 `return`이나 `break`가 전체를 끝내요."
    elif gives and not met:
        line = gives[0].lineno
        en = "`yield` makes the function a generator: a call of it runs nothing until somebody asks for what it gives."
        kor = "`yield`가 있으면 제너레이터가 돼요. 불러도, 누가 값을 꺼내기 전에는 아무 줄도 실행되지 않아요."
    return Found(
        line,
        (
            f"The training meets {met} of {of} batches",
            en,
            "Which lines should run once for each batch, and which after the last?",
        ),
        (
            f"배치 {of}개 중 {met}개만 학습해요",
            kor,
            "배치마다 실행될 줄은 어느 것이고, 마지막 배치 뒤에 실행될 줄은 어느 것인가요?",
        ),
        see="train(model, batches, print)",
    )


@rule("call-without-parentheses", "values", into=RULES, lesson="pytorch")
@first
def only_named(e: Evidence) -> Found | None:
    """`optimizer.step` alone on its line."""
    run = main(e)
    return without_parentheses(e) if run.still or run.stale else None


@rule("step-before-backward", "values", into=RULES, lesson="pytorch", see=SEE)
@first
def step_first(e: Evidence) -> Found | None:
    """The update comes a turn late, or finds nothing at all."""
    run, last = main(e), len(main(e).batches) - 1
    backs, steps = within(e, "backward"), within(e, "step")
    if not backs or not steps or steps[-1].lineno >= backs[0].lineno:
        return None
    if run.still not in ([last], list(range(last + 1))):
        return None
    line, back = steps[-1].lineno, backs[0].lineno
    return Found(
        line,
        (
            "step() comes before backward(), and this batch's gradients aren't there yet",
            f"Line {line}, `{e.source.line(line)}`, runs before line {back}, `{e.source.line(back)}`. The last batch never moves "
            "a weight.",
            "Which of the two lines needs what the other one makes?",
        ),
        (
            "step()이 backward()보다 먼저라서 이 배치의 기울기가 아직 없어요",
            f"{line}번째 줄 `{e.source.line(line)}`가 {back}번째 줄 `{e.source.line(back)}`보다 먼저 실행돼요. 마지막 배치는 가중치를 움직이지 못해요.",
            "두 줄 중 어느 줄이 다른 줄의 결과를 필요로 하나요?",
        ),
    )


@rule("zero-grad-before-step", "values", into=RULES, lesson="pytorch", see=SEE)
@first
def cleared_between(e: Evidence) -> Found | None:
    """backward, zero_grad, step."""
    run = main(e)
    backs, steps = within(e, "backward"), within(e, "step")
    if not run.still or not backs or not steps:
        return None
    here = [
        c for c in within(e, "zero_grad", "zero_") if backs[0].lineno < c.lineno < steps[-1].lineno
    ]
    if not here:
        return None
    line, back, step = here[0].lineno, backs[0].lineno, steps[-1].lineno
    return Found(
        line,
        (
            "The gradients are cleared before the update has used them",
            f"Line {back} computes them, line {line}, `{e.source.line(line)}`, clears them, and line {step}, "
            f"`{e.source.line(step)}`, finds nothing. These batches moved no weight: {batches(run.still)}.",
            "From when to when are the gradients needed?",
        ),
        (
            "업데이트가 쓰기도 전에 기울기를 지워요",
            f"{back}번째 줄이 구한 기울기를 {line}번째 줄 `{e.source.line(line)}`가 지워서, {step}번째 줄 `{e.source.line(step)}`가 쓸 것이 "
            f"없어요. 가중치를 움직이지 못한 배치: {batches(run.still)}.",
            "기울기는 언제부터 언제까지 필요한가요?",
        ),
    )


@rule("update-skipped", "values", into=RULES, lesson="pytorch", see=SEE)
@first
def skipped(e: Evidence) -> Found | None:
    """`step()` in the `if` that rings, behind a `continue`, or below the loop."""
    run = main(e)
    if not run.still:
        return None
    of = len(run.batches)
    title, kor_title = (
        f"Only {of - len(run.still)} of {of} batches moved the weights",
        f"배치 {of}개 중 {of - len(run.still)}개만 가중치를 업데이트해요",
    )
    if len(run.still) == of:
        title, kor_title = "The weights no longer move", "가중치가 더는 움직이지 않아요"
    line, en, kor = _lost(e)
    count = f"moved a weight: batch {batches([k for k in range(of) if k not in run.still])}\nasked for: every batch"
    count_ko = (
        f"가중치를 움직인 배치: {batches([k for k in range(of) if k not in run.still])}\n"
        "움직여야 할 배치: 모두"
    )
    return Found(
        line,
        (
            title,
            f"{en}\n\n{count}",
            "Which lines belong to every batch, and which only to a new best? Compare how far they are indented.",
        ),
        (
            kor_title,
            f"{kor}\n\n{count_ko}",
            "배치마다 실행될 줄은 어느 것이고, 새 기록일 때만 실행될 줄은 어느 것인가요? 들여쓰기를 비교해 보세요.",
        ),
    )


def _lost(e: Evidence) -> tuple[int | None, str, str]:
    """The line by which updates are lost, and why."""
    body = loop(e)
    for name in ("step", "backward"):
        found = calls(e, name)
        if not found:
            what = f"`{'optimizer' if name == 'step' else 'loss'}.{name}()`"
            return (
                body.lineno if body else e.head,
                f"The loop as given has a line {what}. No line calls it any more.",
                f"처음에 주어진 반복문에는 {what} 줄이 있었는데, 이제 부르는 줄이 없어요.",
            )
        here = within(e, name)
        if not here:
            line, text = found[0].lineno, e.source.line(found[0].lineno)
            return (
                line,
                f"Line {line}, `{text}`, stands outside of the loop, so it runs once, when all batches are over.",
                f"{line}번째 줄 `{text}`가 반복문 바깥에 있어서, 배치가 다 지난 뒤에 한 번만 실행돼요.",
            )
    for call in within(e, "step", "backward"):
        line, text = call.lineno, e.source.line(call.lineno)
        test, jump = condition_of(e, call), skipping(e, call)
        if test is not None:
            place = "`if`" if any(call in ast.walk(s) for s in test.body) else "`else`"
            return (
                line,
                f"Line {line}, `{text}`, stands in the {place} of line {test.lineno}, `{e.source.line(test.lineno)}`, and doesn't "
                "run for every batch. The training should go on as before, whether the chime rings or not.",
                f"{line}번째 줄 `{text}`가 {test.lineno}번째 줄 `{e.source.line(test.lineno)}`의 {place} 안에 있어서, 배치마다 실행되지 "
                "않아요. 차임이 울리든 말든 학습은 전처럼 이어져야 해요.",
            )
        if jump is not None:
            return (
                jump.lineno,
                f"Line {jump.lineno}, `continue`, goes on to the next batch before line {line}, `{text}`, has run.",
                f"{jump.lineno}번째 줄 `continue`가 {line}번째 줄 `{text}`를 실행하기 전에 다음 배치로 넘어가요.",
            )
    return (
        body.lineno if body else e.head,
        "Each batch went through the model, and should have moved a weight by its own gradient.",
        "배치는 모두 모델을 지났고, 저마다 자기 기울기로 가중치를 움직여야 했어요.",
    )


@rule("zero-grad-missing", "values", into=RULES, lesson="pytorch", see=SEE)
@first
def never_cleared(e: Evidence) -> Found | None:
    """No zero_grad, or one that doesn't run for each batch."""
    if not main(e).stale or bare(e, "zero_grad"):
        return None
    found, here = calls(e, "zero_grad", "zero_"), within(e, "zero_grad", "zero_")
    backs = within(e, "backward")
    line = (here or found or backs or [loop(e)])[0]
    at = line.lineno if line is not None else e.head
    text = e.source.line(at)
    test = condition_of(e, here[0]) if here else None
    if test is not None:
        en = f"Line {at}, `{text}`, stands in the `if` of line {test.lineno}, and doesn't run for every batch."
        kor = f"{at}번째 줄 `{text}`가 {test.lineno}번째 줄의 `if` 안에 있어서, 배치마다 실행되지 않아요."
    elif found and not here:
        en = f"Line {at}, `{text}`, stands outside of the loop, and doesn't run for each batch."
        kor = f"{at}번째 줄 `{text}`가 반복문 바깥에 있어서, 배치마다 실행되지 않아요."
    else:
        en = "The loop as given has a line `optimizer.zero_grad()`, and it runs for each batch."
        kor = "처음에 주어진 반복문에는 `optimizer.zero_grad()`가 있고, 배치마다 실행돼요."
    return Found(
        at,
        (
            "Old gradients are never cleared away, and each update uses them again",
            f"{en} `backward` adds to what lies there: gradients of several batches were found in one sum.",
            "How often does `backward` run, and how often must the gradients be cleared then?",
        ),
        (
            "옛 기울기를 지우지 않아서 업데이트마다 다시 쓰여요",
            f"{kor} `backward`는 남아 있는 값에 더해요. 여러 배치의 기울기가 한데 더해져 있었어요.",
            "`backward`는 몇 번 실행되나요? 그러면 기울기는 몇 번 지워야 하나요?",
        ),
    )


@rule("update-uphill", "values", into=RULES, lesson="pytorch", see=SEE)
@first
def uphill(e: Evidence) -> Found | None:
    """`(-loss).backward()`, or `maximize=True`."""
    if not main(e).uphill:
        return None
    backs = within(e, "backward")
    body = loop(e)
    line = backs[0].lineno if backs else (body.lineno if body else e.head)
    text = e.source.line(line)
    return Found(
        line,
        (
            "The updates go uphill: the loss grows",
            f"The weights moved to where the loss is larger. Line {line} is `{text}`.",
            "Of what are the gradients computed, and is its sign that of the loss?",
        ),
        (
            "업데이트가 오르막으로 가서 손실이 커져요",
            f"가중치가 손실이 커지는 쪽으로 움직였어요. {line}번째 줄은 {ko(text, '이에요/예요')}.",
            "무엇의 기울기를 구하나요? 그 부호가 손실의 부호와 같나요?",
        ),
    )
