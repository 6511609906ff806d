"""What goes wrong when a chime is added to a loop, and how it is said.

The rings of a run are compared with those that well-known slips would give.
"""

from __future__ import annotations

import ast
import math

from tutor.lab.asking import ko, returns
from tutor.lab.beside import beside
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Find, Found, Rank, Rule, rule
from tutor.lab.source import Function

RULES: list[Rule] = []
Run = beside(__file__, "runs").Run


# ------------------------------------------------------------------ what rules ask


def main(e: Evidence) -> Run:
    """The run that most is said of."""
    run = e.facts["runs"]["main"]
    assert isinstance(run, Run)
    return run


def own(e: Evidence) -> Function | None:
    """The learner's train."""
    found = [f for f in e.source.functions if f.name == e.name]
    return found[-1] if found else None


def loop(e: Evidence) -> ast.For | ast.While | None:
    """The loop over the batches: the outermost of train."""
    function = own(e)
    loops = (
        [n for n in ast.walk(function) if isinstance(n, (ast.For, ast.While))] if function else []
    )
    return min(loops, key=lambda n: n.lineno) if loops else None


def ringing(e: Evidence) -> int | None:
    """The line that calls the chime."""
    function = own(e)
    name = function.args.args[2].arg if function and len(function.args.args) > 2 else "chime"
    calls = [
        n
        for n in ast.walk(function or e.source.tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == name
    ]
    return calls[0].lineno if calls else None


def asking(e: Evidence) -> ast.If | None:
    """The `if` around the chime."""
    line, function = ringing(e), own(e)
    ifs = [n for n in ast.walk(function) if isinstance(n, ast.If)] if function else []
    around = [n for n in ifs if line and n.lineno <= line <= (n.end_lineno or n.lineno)]
    return max(around, key=lambda n: n.lineno) if around else None


def condition(e: Evidence) -> int | None:
    """The line to blame: the `if`, else the chime, else the head."""
    found = asking(e)
    return found.lineno if found else ringing(e) or e.head


def told(run: Run) -> tuple[str, str]:
    """The losses, when it rang, when it should."""
    numbers = [run.losses[k] for k in sorted(run.losses)]
    losses = "  ".join(f"{n:.0f}" if n >= 100 else f"{n:.2f}" for n in numbers)
    rang = ", ".join(str(k + 1) for k in run.rang) or "–"
    wanted = ", ".join(str(k + 1) for k in sorted(run.wanted))
    return (
        f"losses: {losses}\nrang at batch: {rang}\nasked for: {wanted}",
        f"손실: {losses}\n울린 배치: {rang}\n울려야 할 배치: {wanted}",
    )


def first(find: Find) -> Find:
    """The first of these rules that finds something is the one that speaks."""

    def ask(e: Evidence) -> Found | None:
        if e.facts.get("named", find) is not find:
            return None
        found = find(e)
        if found is not None:
            e.facts["named"] = find
        return found

    return ask


def said(
    e: Evidence,
    line: int | None,
    en: tuple[str, str, str],
    kor: tuple[str, str, str],
    run: Run | None = None,
) -> Found:
    """A finding that ends in what happened, in numbers."""
    numbers, zahlen = told(run or main(e))
    return Found(
        line,
        (en[0], f"{en[1]}\n\n{numbers}", en[2]),
        (kor[0], f"{kor[1]}\n\n{zahlen}", kor[2]),
        see="train(model, batches, print)",
    )


# ------------------------------------------------------------------ rules


@rule("training-cut-short", "values", into=RULES, lesson="pytorch")
@first
def cut_short(e: Evidence) -> Found | None:
    """A return in the loop, or no update any more."""
    run = main(e)
    if run.trained:
        return None
    inside = loop(e)
    if len(run.losses) < len(run.batches):
        ends = (
            [n for n in ast.walk(inside) if isinstance(n, (ast.Return, ast.Break))]
            if inside
            else []
        )
        line = ends[0].lineno if ends else (inside.lineno if inside else e.head)
        met, of = len(run.losses), len(run.batches)
        return Found(
            line,
            (
                f"The training meets {met} of {of} batches",
                "A `return` or `break` in the loop ends all of it."
                if ends
                else "The others never reach the model.",
                "Which lines should run once for each batch, and which after the last?",
            ),
            (
                f"배치 {of}개 중 {met}개만 학습해요",
                "반복문 안의 `return`이나 `break`가 전체를 끝내요."
                if ends
                else "나머지는 모델까지 가지 못해요.",
                "배치마다 실행될 줄은 어느 것이고, 마지막 배치 뒤에 실행될 줄은 어느 것인가요?",
            ),
            see="train(model, batches, print)",
        )
    return Found(
        inside.lineno if inside else e.head,
        (
            "The weights no longer move",
            "All batches went through the model, and at the end its weight is what it was at the beginning. The loop as "
            "given has a line that moves it.",
            "Is every line of the loop still there, and reached for each batch?",
        ),
        (
            "가중치가 더는 움직이지 않아요",
            "배치는 모두 모델을 지났는데, 끝난 뒤의 가중치가 처음과 똑같아요. 처음에 주어진 반복문에는 가중치를 움직이는 줄이 있었어요.",
            "반복문의 줄이 모두 남아 있고, 배치마다 실행되나요?",
        ),
        see="model.weight",
    )


@rule("chime-silent", "values", into=RULES, lesson="pytorch")
@first
def silent(e: Evidence) -> Found | None:
    """Never rings."""
    if main(e).rings:
        return None
    line = ringing(e)
    if line is None:
        en = "No line calls `chime`. A function that is only named does nothing: the parentheses call it."
        kor = "`chime`을 부르는 줄이 없어요. 이름만 적으면 아무 일도 하지 않아요. 괄호가 있어야 불려요."
    else:
        test = asking(e)
        what = e.source.text_of(test.test) if test else ""
        en = (
            f"Line {line} calls it, and is never reached: `{what}` was false each time."
            if what
            else f"Line {line} calls it, and is never reached."
        )
        kor = (
            f"{line}번째 줄에서 부르지만, 거기까지 가지 못해요. `{what}`이(가) 매번 거짓이었어요."
            if what
            else f"{line}번째 줄에서 부르지만, 거기까지 가지 못해요."
        )
        kor = kor.replace(f"`{what}`이(가)", ko(what, "이/가")) if what else kor
    return said(
        e,
        condition(e),
        (
            "The chime never rings",
            en,
            "What is the best so far before the first batch, and can a loss be below that?",
        ),
        (
            "차임이 한 번도 울리지 않아요",
            kor,
            "첫 번째 배치 전에 가장 좋은 값은 얼마인가요? 손실이 그보다 작을 수 있나요?",
        ),
    )


@rule("rings-after-loop", "values", into=RULES, lesson="pytorch")
@first
def after_loop(e: Evidence) -> Found | None:
    """All rings come when the training is over."""
    run, last = main(e), len(main(e).batches) - 1
    if not run.rings or set(run.rang) != {last} or last in run.wanted:
        return None
    return said(
        e,
        ringing(e),
        (
            "The chime rings when the training is over",
            "Nothing was heard while it ran; what rang, rang after the last batch.",
            "How far is that line indented, and which lines run once for each batch?",
        ),
        (
            "학습이 다 끝난 뒤에야 차임이 울려요",
            "학습하는 동안에는 조용했고, 마지막 배치가 지난 뒤에 울렸어요.",
            "그 줄은 얼마나 들여쓰기 되어 있나요? 배치마다 실행되는 줄은 어느 것인가요?",
        ),
    )


@rule("rings-for-worst", "values", into=RULES, lesson="pytorch")
@first
def worst(e: Evidence) -> Found | None:
    """The comparison is the wrong way round."""
    run = main(e)
    most, high = -math.inf, set()
    for k, loss in sorted(run.losses.items()):
        if loss > most:
            most = loss
            high.add(k)
    above = {k for k in run.losses if k not in run.wanted}
    if set(run.rang) not in (high, high - {0}, above) or set(run.rang) == run.wanted:
        return None
    return said(
        e,
        condition(e),
        (
            "It rings when the loss gets worse",
            "A loss says how wrong the model is: the smaller, the better.",
            "Read the comparison aloud: when is a loss better than the best?",
        ),
        (
            "손실이 나빠질 때 울려요",
            "손실은 모델의 답이 얼마나 빗나갔는지 나타내요. 작을수록 좋아요.",
            "비교하는 줄을 소리 내어 읽어 보세요. 손실이 언제 지금까지보다 좋은 건가요?",
        ),
    )


@rule("best-not-kept", "values", into=RULES, lesson="pytorch")
@first
def not_kept(e: Evidence) -> Found | None:
    """Rings too often, because nothing remembers the best."""
    run = main(e)
    everywhere = set(run.losses)
    below_first = {k for k in run.losses if run.losses[k] < run.losses[0]}
    if set(run.rang) not in (everywhere, below_first, below_first | {0}):
        return None
    test, inside = asking(e), loop(e)
    names = {n.id for n in ast.walk(test.test) if isinstance(n, ast.Name)} if test else set()
    stored = [
        n
        for n in (ast.walk(inside) if inside else ())
        if isinstance(n, ast.Name)
        and isinstance(n.ctx, ast.Store)
        and n.id in names
        and n.id != "loss"
    ]
    kept = [n for n in stored if test and n.lineno >= test.lineno]
    line = condition(e)
    if test is None:
        en, kor = (
            "The chime is called for each batch, whatever its loss.",
            "손실이 얼마든 배치마다 차임을 불러요.",
        )
    elif stored and len(kept) < len(stored):
        line = min(n.lineno for n in stored)
        name = stored[0].id
        en = f"Line {line} gives `{name}` its first value anew in each turn, and what it remembered is gone."
        kor = f"{line}번째 줄이 반복할 때마다 `{name}`에 처음 값을 다시 넣어서, 기억하던 것이 사라져요."
    else:
        en = "The loss is compared with a best that stays what it was at the beginning."
        kor = "손실을 비교하는데, 비교 대상인 가장 좋은 값이 처음 그대로 머물러 있어요."
    return said(
        e,
        line,
        (
            "It rings too often: nothing remembers the best so far",
            en,
            "Which name holds the best so far, and which line gives it a new value?",
        ),
        (
            "너무 자주 울려요. 지금까지 가장 좋은 값을 기억하지 않아요",
            kor,
            "지금까지 가장 좋은 값은 어떤 이름에 들어 있나요? 새 값은 어느 줄에서 받나요?",
        ),
    )


@rule("compares-with-last", "values", into=RULES, lesson="pytorch")
@first
def with_last(e: Evidence) -> Found | None:
    """Falling is not the same as a new best."""
    run = main(e)
    falls = {k for k in run.losses if k and run.losses[k] < run.losses[k - 1]}
    if set(run.rang) not in (falls, falls | {0}) or set(run.rang) == run.wanted:
        return None
    return said(
        e,
        condition(e),
        (
            "It compares with the loss before, not with the best so far",
            "After a bad batch, the next one is nearly always better; it need not be a new best.",
            "When should the remembered value change: at every batch, or only with a new best?",
        ),
        (
            "가장 좋은 값이 아니라 바로 앞의 손실과 비교해요",
            "나쁜 배치 다음에는 거의 언제나 손실이 줄어요. 그렇다고 새 기록은 아니에요.",
            "기억하는 값은 언제 바뀌어야 하나요? 배치마다인가요, 새 기록일 때만인가요?",
        ),
    )


@rule("ties-ring", "values", into=RULES, lesson="pytorch")
@first
def ties(e: Evidence) -> Found | None:
    """`<=`."""
    run = main(e)
    if run.rang != sorted(run.beating(ties=True)):
        return None
    return said(
        e,
        condition(e),
        (
            "It also rings for a loss that only equals the best",
            "Equal is not better.",
            "Which sign means smaller, and not equal?",
        ),
        (
            "가장 좋은 값과 같기만 해도 울려요",
            "같은 것은 더 좋은 것이 아니에요.",
            "같을 때는 빼고, 더 작을 때만을 뜻하는 기호는 무엇인가요?",
        ),
    )


@rule("first-left-out", "values", into=RULES, lesson="pytorch")
@first
def first_left_out(e: Evidence) -> Found | None:
    """The first loss is the best so far, and rings."""
    runs = e.facts["runs"].values()
    if not all(run.rang == sorted(run.wanted - {0}) for run in runs):
        return None
    return said(
        e,
        condition(e),
        (
            "The first batch doesn't ring",
            "Before it there is no best at all, so its loss is the best so far.",
            "Which number is above every loss?",
        ),
        (
            "첫 번째 배치에서 울리지 않아요",
            "그 전에는 가장 좋은 값이 아예 없으니, 첫 손실이 지금까지 가장 좋은 값이에요.",
            "어떤 손실보다도 큰 수는 무엇인가요?",
        ),
    )


@rule("best-outlives-training", "values", into=RULES, lesson="pytorch")
@first
def outlives(e: Evidence) -> Found | None:
    """A global best, or one kept in a default argument."""
    runs = e.facts["runs"]
    best = math.inf
    late = False
    for run in runs.values():
        if run.rang != sorted(run.beating(best)):
            return None
        late = late or best < math.inf
        best = min(best, *run.losses.values())
    if not late:
        return None
    return said(
        e,
        condition(e),
        (
            "The second training still knows the best of the first",
            "The best so far is kept outside of `train`, so it stays when a training ends. The next model has to beat "
            "a number that it has nothing to do with.",
            "Where does the best so far have to begin, so that each training starts afresh?",
        ),
        (
            "두 번째 학습이 첫 번째 학습의 기록을 아직 기억해요",
            "가장 좋은 값이 `train` 밖에 있어서 학습이 끝나도 남아 있어요. 다음 모델이 자기와 상관없는 수를 이겨야 해요.",
            "학습마다 새로 시작하려면 가장 좋은 값은 어디에서 시작해야 하나요?",
        ),
        runs["large"] if runs["large"].rang != sorted(runs["large"].wanted) else runs["few"],
    )


@rule("best-starts-too-low", "values", into=RULES, lesson="pytorch")
@first
def too_low(e: Evidence) -> Found | None:
    """best = 1.0, 100, 9999: larger losses never ring."""
    for run in e.facts["runs"].values():
        missed = run.wanted - set(run.rang)
        if not missed or not set(run.rang) <= run.wanted:
            continue
        start = min(run.losses[k] for k in missed)
        if (
            run.rang != sorted(run.beating(start))
            or not run.rings
            and e.facts["runs"]["few"].rings == []
        ):
            continue
        least = run.losses[min(run.wanted)]
        return said(
            e,
            condition(e),
            (
                f"A loss of {least:,.0f} can't be a best here",
                "The best so far begins with a number that losses can be above of. Until one is below that number, nothing rings.",
                "Which number is above every loss, however large?",
            ),
            (
                f"손실이 {least:,.0f}이면 가장 좋은 값이 될 수 없어요",
                "가장 좋은 값의 시작이 손실보다 작을 수 있는 수예요. 손실이 그보다 작아질 때까지는 울리지 않아요.",
                "아무리 큰 손실보다도 큰 수는 무엇인가요?",
            ),
            run,
        )
    return None


@rule("rings-with-other", "values", into=RULES, lesson="pytorch")
@first
def other_value(e: Evidence) -> Found | None:
    """It rings in time, and is given another number."""
    run = main(e)
    if run.rang != sorted(run.wanted) or run.true:
        return None
    k, value = next(
        (k, v) for k, v in run.rings if not math.isclose(v, run.losses[k], rel_tol=1e-3)
    )
    return Found(
        ringing(e),
        (
            "It rings in time, and is given another number than the loss",
            f"After batch {k + 1} the loss was {run.losses[k]:.4g}; `chime` was given {value:.4g}.",
            "What does the name that you hand over hold at this moment?",
        ),
        (
            "제때 울리지만, 손실이 아닌 다른 수를 건네요",
            f"{k + 1}번째 배치의 손실은 {run.losses[k]:.4g}인데, `chime`이 받은 수는 {value:.4g}예요.",
            "지금 건네는 이름에는 그 순간 무엇이 들어 있나요?",
        ),
        see="train(model, batches, print)",
    )


@rule("rings-at-other-times", "values", Rank.SYMPTOM, into=RULES, lesson="pytorch")
def other_times(e: Evidence) -> Found:
    """Any other pattern."""
    run = next(r for r in e.facts["runs"].values() if not r.as_asked)
    function = own(e)
    line = condition(e)
    if line is None and function and returns(function):
        line = returns(function)[-1].lineno
    return said(
        e,
        line,
        (
            "It rings at other times than asked for",
            "It should ring whenever a loss is smaller than all losses before it, once.",
            "Follow the first three batches by hand: what is the best so far after each?",
        ),
        (
            "울려야 할 때와 다른 때에 울려요",
            "손실이 그 전의 모든 손실보다 작을 때마다 한 번씩 울려야 해요.",
            "처음 배치 세 개를 손으로 따라가 보세요. 하나씩 지날 때마다 가장 좋은 값은 얼마인가요?",
        ),
        run,
    )
