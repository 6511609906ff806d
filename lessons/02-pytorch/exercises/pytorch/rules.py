"""What goes wrong when a chime is added to a loop, and how it is said.

The rings of a run are compared with those that well-known slips would give.
"""

from __future__ import annotations

import ast
import math
from typing import NamedTuple

from tutor.lab.asking import ko, returns
from tutor.lab.beside import beside
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, Rule, rule

about = beside(__file__, "questions")
main, own, loop, inside = about.main, about.own, about.loop, about.inside
ringing, asking, condition = about.ringing, about.asking, about.condition
first, said, chime = about.first, about.said, about.chime
Run = about.Run

RULES: list[Rule] = list(beside(__file__, "training").RULES)


# ------------------------------------------------------------------ rules


@rule("chime-silent", "values", into=RULES, lesson="pytorch")
@first
def silent(e: Evidence) -> Found | None:
    """Never rings."""
    if main(e).rings:
        return None
    line = ringing(e)
    at, en, kor = _unheard(e, line) if line is None else _out_of_reach(e, line)
    return said(
        e,
        at,
        (
            "The chime never rings",
            en,
            "What is the best so far when a loss is compared with it, and can a loss be below that?"
            if line
            else "What makes a function run?",
        ),
        (
            "차임이 한 번도 울리지 않아요",
            kor,
            "손실을 비교하는 순간에 가장 좋은 값은 얼마인가요? 손실이 그보다 작을 수 있나요?"
            if line
            else "함수는 무엇이 있어야 실행되나요?",
        ),
    )


def _unheard(e: Evidence, line: int | None) -> tuple[int | None, str, str]:
    """Nobody calls it: named without parentheses, or not at all."""
    name = chime(e)
    alone = [
        n
        for n in inside(e)
        if isinstance(n, ast.Expr) and isinstance(n.value, ast.Name) and n.value.id == name
    ]
    if alone:
        line = alone[0].lineno
        return (
            line,
            f"Line {line}, `{e.source.line(line)}`, only names the function: the parentheses call it, with the loss in them.",
            f"{line}번째 줄 `{e.source.line(line)}`는 함수 이름만 적었어요. 괄호에 손실을 넣어야 불려요.",
        )
    return (
        e.head,
        f"No line calls `{name}`. A function that is only named does nothing: the parentheses call it.",
        f"{ko(name, '을/를')} 부르는 줄이 없어요. 이름만 적으면 아무 일도 하지 않아요. 괄호가 있어야 불려요.",
    )


def _out_of_reach(e: Evidence, line: int) -> tuple[int | None, str, str]:
    """It is called in a line that nothing ever reaches, or another function has its name."""
    name, test, function = chime(e), asking(e), own(e)
    taken = [
        n
        for n in (ast.walk(function) if function else ())
        if (isinstance(n, ast.FunctionDef) and n.name == name)
        or (isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store))
    ]
    if taken:
        at = taken[0].lineno
        return (
            at,
            f"Line {at}, `{e.source.line(at)}`, gives the name `{name}` to something else, and line {line} calls that.",
            f"{at}번째 줄 `{e.source.line(at)}`가 이름 {ko(name, '을/를')} 다른 것에 붙여서, {line}번째 줄은 그것을 불러요.",
        )
    if test is None:
        return (
            line,
            f"Line {line} calls it, and is never reached.",
            f"{line}번째 줄에서 부르지만, 거기까지 가지 못해요.",
        )
    what = e.source.text_of(test.test)
    names = {n.id for n in ast.walk(test.test) if isinstance(n, ast.Name)}
    early = [n for n in changed(e, names) if n.lineno < test.lineno]
    if early:
        at = early[-1].lineno
        return (
            at,
            f"Line {at}, `{e.source.line(at)}`, takes the new loss into the best so far already. Then line {test.lineno} compares: "
            f"`{what}` was false each time, because no loss is below itself.",
            f"{at}번째 줄 `{e.source.line(at)}`가 새 손실을 이미 가장 좋은 값에 넣어 버려요. 그다음 {test.lineno}번째 줄에서 비교하면, 손실이 자기 "
            f"자신보다 작을 수는 없어서 {ko(what, '은/는')} 매번 거짓이에요.",
        )
    begins = first_values(e, names)
    if larger(test.test):
        return (
            test.lineno,
            f"Line {test.lineno} asks `{what}`: whether the loss is larger than the best. That was false each time.",
            f"{test.lineno}번째 줄의 {ko(what, '은/는')} 손실이 가장 좋은 값보다 큰지 물어요. 매번 거짓이었어요.",
        )
    if begins:
        at, name, value = begins[0]
        return (
            at,
            f"Line {at}, `{e.source.line(at)}`: `{name}` begins with `{value}`, and no loss was below that. So line {line} is "
            "never reached.",
            f"{at}번째 줄 `{e.source.line(at)}`에서 {ko(name, '이/가')} {ko(value, '으로/로')} 시작하는데, 그보다 작은 손실이 없어서 {line}번째 "
            "줄까지 가지 못해요.",
        )
    return (
        test.lineno,
        f"Line {line} calls it, and is never reached: `{what}` was false each time.",
        f"{line}번째 줄에서 부르지만, 거기까지 가지 못해요. {ko(what, '이/가')} 매번 거짓이었어요.",
    )


class First(NamedTuple):
    """The value that a name begins with."""

    line: int
    name: str
    value: str


def first_values(e: Evidence, names: set[str]) -> list[First]:
    """What these names are given above the loop, numbers alone: `best = 0`, `best = float("-inf")`."""
    function, body, found = own(e), loop(e), []
    for node in ast.walk(function) if function else ():
        if not isinstance(node, ast.Assign) or (body and node.lineno > body.lineno):
            continue
        target, text = node.targets[0], ast.unparse(node.value)
        plain = text.replace("float('inf')", "inf").replace("math.", "").replace("torch.", "")
        if isinstance(target, ast.Name) and target.id in names:
            number = isinstance(node.value, (ast.Constant, ast.UnaryOp)) or "inf" in plain
            value = "+inf" if plain in ("inf", "np.inf") else e.source.text_of(node.value)
            found += [First(node.lineno, target.id, value)] if number else []
    return [f for f in found if f.value != "+inf"]


def larger(test: ast.expr) -> bool:
    """Does it ask whether the loss is the larger one: `best < loss.item()`?"""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return False
    left, right = "loss" in ast.unparse(test.left), "loss" in ast.unparse(test.comparators[0])
    small = isinstance(test.ops[0], (ast.Lt, ast.LtE))
    large = isinstance(test.ops[0], (ast.Gt, ast.GtE))
    return left != right and ((large and left) or (small and right))


def changed(e: Evidence, names: set[str]) -> list[ast.stmt]:
    """The statements of the loop that change one of these names by a loss: `best = min(...)`."""
    measured = {"loss"} | {
        t.id
        for n in inside(e)
        if isinstance(n, ast.Assign) and any(w in ast.unparse(n.value) for w in (".item()", "loss"))
        for t in n.targets
        if isinstance(t, ast.Name) and not names & {t.id}
    }
    found: list[ast.stmt] = []
    for node in inside(e):
        puts = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        called = ast.unparse(node.value.func) if puts else ""  # type: ignore[attr-defined]
        grows = called.endswith((".append", ".add", ".insert")) and called.split(".")[0] in names
        keeps = isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id in names - measured for t in node.targets
        )
        made_of = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        if (grows or keeps) and made_of & measured:
            found.append(node)  # type: ignore[arg-type]
    return sorted(found, key=lambda n: n.lineno)


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


@rule("loss-after-update", "values", into=RULES, lesson="pytorch")
@first
def after_update(e: Evidence) -> Found | None:
    """The model is asked again after its update, and that loss is compared or handed over."""
    run = main(e)
    if len(run.later) < len(run.batches) - 1:
        return None
    late = [k for k, v in run.rings if math.isclose(v, run.later.get(k, math.nan), rel_tol=1e-4)]
    compared = run.rang == sorted(run.beating(of=run.later)) != sorted(run.wanted)
    if not late and not compared:
        return None
    function = own(e)
    name = function.args.args[0].arg if function and function.args.args else "model"
    asked = [
        n
        for n in inside(e)
        if isinstance(n, ast.Call) and ast.unparse(n.func) in (name, f"{name}.forward")
    ]
    line = max((n.lineno for n in asked), default=condition(e))
    k = late[0] if late else 0
    was, now = run.losses[k], run.later[k]
    return said(
        e,
        line,
        (
            "That is the loss after the update, not the one that the update was made for",
            f"Line {line}, `{e.source.line(line)}`, asks the model again when its weights have moved. The loss of batch {k + 1} was "
            f"{was:.4g}; after its own update it is {now:.4g}.",
            "Which name holds the loss of this batch already, and is it needed a second time?",
        ),
        (
            "업데이트하기 전의 손실이 아니라, 업데이트한 뒤의 손실이에요",
            f"{line}번째 줄 `{e.source.line(line)}`가 가중치가 움직인 다음에 모델을 다시 불러요. {k + 1}번째 배치의 손실은 {was:.4g}였는데, 업데이트한 "
            f"뒤에는 {now:.4g}예요.",
            "이 배치의 손실은 이미 어느 이름에 들어 있나요? 다시 구해야 하나요?",
        ),
    )


@rule("loss-rounded", "values", into=RULES, lesson="pytorch")
@first
def rounded(e: Evidence) -> Found | None:
    """`round(loss.item(), 2) < best`; a text with two digits; a least improvement."""
    runs = e.facts["runs"].values()
    few = e.facts["runs"]["few"]
    ways = [lambda x, d=d: round(x, d) for d in range(5)]
    ways += [lambda x: float(int(x)), lambda x: float(math.ceil(x))]
    if all(r.rang == sorted(r.wanted) for r in runs) or not any(
        all(r.rang == sorted(r.beating(of={k: w(v) for k, v in r.losses.items()})) for r in runs)
        for w in ways
    ):
        return None
    cuts = ("round", "int", "floor", "ceil", "trunc", "format", "Decimal")
    written = [
        n
        for n in inside(e)
        if (isinstance(n, ast.Call) and ast.unparse(n.func).split(".")[-1] in cuts)
        or (isinstance(n, ast.FormattedValue) and n.format_spec is not None)
    ]
    line = written[0].lineno if written else condition(e)
    missed = sorted(few.wanted - set(few.rang))
    k = missed[0] if missed else max(few.losses)
    before, now = min(few.losses[i] for i in range(k)), few.losses[k]
    en = f"{now:.5f} is less than {before:.5f}, and it didn't ring."
    kor = f"{now:.5f}는 {before:.5f}보다 작은데 울리지 않았어요."
    if not missed:
        en, kor = "It rang at other losses than the exact ones would.", "정확한 손실일 때와 다르게 울렸어요."
    cut = f"Line {line}, `{e.source.line(line)}`, rounds the loss, and small differences are lost. "
    cut_ko = f"{line}번째 줄 `{e.source.line(line)}`가 손실을 반올림하거나 잘라서 작은 차이가 사라져요. "
    return said(
        e,
        line,
        (
            "A small improvement doesn't ring: the loss is compared as a rounded number"
            if written
            else "A small improvement doesn't ring",
            f"{cut if written else ''}{en}",
            "Is the number that is compared the loss itself, with all its digits?",
        ),
        (
            "조금만 좋아지면 울리지 않아요. 반올림한 손실을 비교해요"
            if written
            else "조금만 좋아지면 울리지 않아요",
            f"{cut_ko if written else ''}{kor}",
            "비교하는 수가 모든 자릿수를 가진 손실 그대로인가요?",
        ),
        few,
    )


@rule("rings-with-other", "values", into=RULES, lesson="pytorch")
@first
def gathered(e: Evidence) -> Found | None:
    """The sum or the mean of the losses so far is compared, or handed over."""
    run = main(e)
    numbers = [run.losses[k] for k in sorted(run.losses)]
    sums = {k: sum(numbers[: k + 1]) for k in run.losses}
    means = {k: s / (k + 1) for k, s in sums.items()}
    names = set() if asking(e) is None else {n.id for n in ast.walk(asking(e).test) if isinstance(n, ast.Name)}
    grows = [n for n in inside(e) if isinstance(n, ast.AugAssign) and isinstance(n.op, ast.Add)]
    for so_far, what, what_ko in ((sums, "sum", "합"), (means, "mean", "평균")):
        rung = [(k, v) for k, v in run.rings if k > 0]
        handed = bool(rung) and all(math.isclose(v, so_far[k], rel_tol=1e-3) for k, v in rung)
        compared = run.rang == sorted(run.beating(of=so_far)) and any(
            isinstance(n.target, ast.Name) and n.target.id in names for n in grows
        )
        if not handed and not compared:
            continue
        line = grows[0].lineno if grows else condition(e)
        return said(
            e,
            line,
            (
                f"That is the {what} of all losses so far, not the loss of this batch",
                f"Line {line} is `{e.source.line(line)}`. After batch 2 the loss is {numbers[1]:.4g}; the {what} of both is {so_far[1]:.4g}.",
                "Which name holds the loss of this batch alone?",
            ),
            (
                f"이 배치의 손실이 아니라, 지금까지 나온 손실 전체의 {what_ko}이에요",
                f"{line}번째 줄은 `{e.source.line(line)}`예요. 두 번째 배치의 손실은 {numbers[1]:.4g}인데, 둘의 {what_ko}은 {so_far[1]:.4g}예요.",
                "이 배치의 손실만 들어 있는 이름은 무엇인가요?",
            ),
        )
    return None


@rule("rings-for-worst", "values", into=RULES, lesson="pytorch")
@first
def worst(e: Evidence) -> Found | None:
    """The comparison is the wrong way round."""
    for run in e.facts["runs"].values():
        high = run.beating(of={k: -loss for k, loss in run.losses.items()})
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
    test = asking(e)
    names = {n.id for n in ast.walk(test.test) if isinstance(n, ast.Name)} if test else set()
    stored = [
        n
        for n in inside(e)
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
    elif swapped := [
        n
        for n in inside(e)
        if isinstance(n, ast.Assign)
        and isinstance(n.value, ast.Name)
        and n.value.id in names
        and "loss" in ast.unparse(n.targets[0])
    ]:
        line = swapped[0].lineno
        name = ast.unparse(swapped[0].value)
        en = f"Line {line}, `{e.source.line(line)}`, writes into the name on the left, and `{name}` stays what it was."
        kor = f"{line}번째 줄 `{e.source.line(line)}`는 왼쪽 이름에 써요. {ko(name, '은/는')} 그대로예요."
    elif equals := [
        n
        for n in inside(e)
        if isinstance(n, ast.Expr)
        and isinstance(n.value, ast.Compare)
        and isinstance(n.value.ops[0], ast.Eq)
    ]:
        line = equals[0].lineno
        en = f"Line {line}, `{e.source.line(line)}`, compares and changes nothing: `==` asks, `=` gives a name its value."
        kor = f"{line}번째 줄 `{e.source.line(line)}`는 비교만 하고 아무것도 바꾸지 않아요. `==`는 묻고, `=`가 이름에 값을 넣어요."
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


@rule("kept-between-calls", "values", into=RULES, lesson="pytorch")
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
    line, where, where_ko = _kept_in(e)
    return said(
        e,
        line,
        (
            "The second training still knows the best of the first",
            f"{where} So it stays when a training ends, and the next model has to beat a number that it has nothing to do with.",
            "Where does the best so far have to begin, so that each training starts afresh?",
        ),
        (
            "두 번째 학습이 첫 번째 학습의 기록을 아직 기억해요",
            f"{where_ko} 그래서 학습이 끝나도 남고, 다음 모델이 자기와 상관없는 수를 이겨야 해요.",
            "학습마다 새로 시작하려면 가장 좋은 값은 어디에서 시작해야 하나요?",
        ),
        runs["large"] if runs["large"].rang != sorted(runs["large"].wanted) else runs["few"],
    )


def _kept_in(e: Evidence) -> tuple[int | None, str, str]:
    """What outlives a training: a default argument, an attribute, a name outside of `train`."""
    function, line = own(e), condition(e)
    if function is None:
        return (
            line,
            "The best so far is kept outside of `train`.",
            "가장 좋은 값이 `train` 밖에 있어요.",
        )
    for default in [*function.args.defaults, *function.args.kw_defaults]:
        if default is not None and not isinstance(default, (ast.Constant, ast.Name)):
            text = e.source.text_of(default)
            if text.startswith(("float(", "math.", "torch.inf")):
                continue
            return (
                default.lineno,
                f"The default `{text}` is made once, when `def` runs, and not anew for each call: every training gets the same one.",
                f"기본값 {ko(text, '은/는')} `def`가 실행될 때 한 번만 만들어져요. 부를 때마다 새로 만들어지지 않아서 모든 학습이 같은 것을 써요.",
            )
    inner = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
    for name, at in e.source.bound.items():
        node = e.source.statement_at(at)
        if name in inner and isinstance(node, (ast.Assign, ast.AnnAssign)):
            return (
                at,
                f"Line {at}, `{e.source.line(at)}`, stands outside of `{function.name}`: it runs once, when the file is loaded.",
                f"{at}번째 줄 `{e.source.line(at)}`는 `{function.name}` 밖에 있어서, 파일을 읽을 때 한 번만 실행돼요.",
            )
    used = {ast.unparse(n) for n in ast.walk(function) if isinstance(n, ast.Attribute)}
    for node in e.source.tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in used:
            return (
                node.lineno,
                f"Line {node.lineno}, `{e.source.line(node.lineno)}`, stands outside of `{function.name}`: it runs once.",
                f"{node.lineno}번째 줄 `{e.source.line(node.lineno)}`는 `{function.name}` 밖에 있어서 한 번만 실행돼요.",
            )
    return (
        line,
        f"The best so far is kept outside of `{function.name}`.",
        f"가장 좋은 값이 `{function.name}` 밖에 있어요.",
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
    if len(run.rang) > len(set(run.rang)) and set(run.rang) == run.wanted:
        rung = [
            n.lineno
            for n in inside(e)
            if isinstance(n, ast.Call) and ast.unparse(n.func) == chime(e)
        ]
        return said(
            e,
            max(rung, default=line),
            (
                "It rings more than once for one loss",
                "Each new best should ring once.",
                "How often is the chime called in one turn of the loop?",
            ),
            (
                "손실 하나에 두 번 이상 울려요",
                "새 기록마다 한 번씩 울려야 해요.",
                "반복문이 한 번 도는 동안 차임을 몇 번 부르나요?",
            ),
            run,
        )
    en = kor = ""
    other = [(k, v) for k, v in run.rings if not math.isclose(v, run.losses[k], rel_tol=1e-3)]
    if other:
        k, value = other[0]
        en = f" After batch {k + 1} the loss was {run.losses[k]:.4g}, and `{chime(e)}` was given another number, {value:.4g}."
        kor = f" {k + 1}번째 배치의 손실은 {run.losses[k]:.4g}인데, {ko(chime(e), '이/가')} 받은 수는 {value:.4g}였어요."
    return said(
        e,
        line,
        (
            "It rings at other times than asked for",
            f"It should ring whenever a loss is smaller than all losses before it, once.{en}",
            "Follow the first three batches by hand: what is the best so far after each?",
        ),
        (
            "울려야 할 때와 다른 때에 울려요",
            f"손실이 그 전의 모든 손실보다 작을 때마다 한 번씩 울려야 해요.{kor}",
            "처음 배치 세 개를 손으로 따라가 보세요. 하나씩 지날 때마다 가장 좋은 값은 얼마인가요?",
        ),
        run,
    )
