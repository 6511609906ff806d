"""Training loops that leave weights out, forget, train in the wrong mode or return something else."""

from __future__ import annotations

import ast

from torch import Tensor

from tutor.lab.asking import ko, plural
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looped import hidden
from tutor.lab.looping import Record, record
from tutor.lab.loopsource import (
    appends,
    backward_calls,
    bare,
    batch_loop,
    calls,
    epoch_loop,
    function,
    gives,
    loops,
    mentions,
    parameter,
    returned_names,
    returns,
    statement,
)

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
            if node.args and ast.unparse(node.args[0]) == "False":
                line = line or node.lineno
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
        see="len(list(model.parameters()))",
    )


@rule("some-weights-still", "part", Rank.SYMPTOM, lesson="training")
def still(e: Evidence) -> Found | None:
    """Any other reason for weights that never moved."""
    run = record(e)
    names = e.symptoms["part"]
    shown = ", ".join(f"`{n}`" for n in names[:4])
    line = next((u.line or u.after for u in run.updates), e.head)
    return Found(
        line,
        (
            f"{plural(len(names), 'parameter')} of {len(run.start)} never changed: {shown}",
            f"The updates (line {line}, `{e.source.line(line)}`) moved the others, and left these where they were, although the loss "
            "depends on them.",
            "Which parameters does the update go through? Does its loop reach all of them?",
        ),
        (
            f"파라미터 {len(run.start)}개 중 {len(names)}개가 한 번도 바뀌지 않았어요: {shown}",
            f"업데이트({line}번째 줄 `{e.source.line(line)}`)가 다른 것은 움직였지만 이것들은 그대로 두었어요. 손실은 이것들에도 달려 있어요.",
            "업데이트는 어떤 파라미터를 지나가나요? 전부에 닿나요?",
        ),
    )


# ------------------------------------------------------------------ order and memory


@rule("weights-reset", "reset", lesson="training")
def reset(e: Evidence) -> Found | None:
    """`model.apply(init_weights)` or `load_state_dict(first)` in every epoch."""
    run, mine = record(e), parameter(e, "model")
    line = next((n for n in e.symptoms["reset"] if n), None)
    again = calls(e, "apply", "load_state_dict", "reset_parameters", "copy_", "normal_", "uniform_")
    again += [c for c in e.source.nodes if isinstance(c, ast.Call) and "init" in ast.unparse(c.func)]
    again = [c for c in again if loops(e, c)]
    line = again[0].lineno if again else line
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


@rule("optimizer-each-step", "forgetful", lesson="training")
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


@rule("optimizer-each-epoch", "style", lesson="training")
def each_epoch(e: Evidence) -> Found | None:
    """Advice: momentum is lost with every new optimizer; a stateless one is merely made for nothing."""
    run = record(e)
    lines = [m.line for m in run.made]
    again = [
        m for m in run.made if lines.count(m.line) > 1 and lines.count(m.line) >= run.epochs - 1
    ]
    if not again or (epoch_loop(e) is None and batch_loop(e) is None):
        return None
    made = again[0]
    times = lines.count(made.line)
    node = e.source.statement_at(made.line or 0)
    if node is None or (
        not loops(e, node) and e.source.around(node, ast.FunctionDef) is function(e)
    ):
        return None
    often, often_ko = ("step", "스텝") if times > run.epochs else ("epoch", "에포크")
    if made.remembers:
        en = f"{made.kind} keeps a memory (momentum, state) that is forgotten and starts from zero with each new optimizer."
        kor = f"{made.kind}는 모멘텀(momentum) 같은 기억(state)을 간직하는데, 새 옵티마이저마다 0에서 다시 시작해요."
    else:
        en = "Plain SGD has no momentum or other state to lose, so it works; any other optimizer would forget its state here."
        kor = "momentum이 없는 SGD는 잃을 기억(state)이 없어서 동작하지만, 다른 옵티마이저였다면 여기서 기억을 잃어요."
    return Found(
        made.line,
        (
            f"The optimizer is made anew inside the loop, once for each {often}",
            f"Line {made.line}, `{e.source.line(made.line)}`, ran {times} times. {en}",
            "Make it once, before the loop.",
        ),
        (
            f"옵티마이저(optimizer)를 반복문 안(inside)에서 {often_ko}마다(each {often}) 새로 만들어요",
            f"{made.line}번째 줄 `{e.source.line(made.line)}`이 {times}번 실행됐어요. {kor}",
            "반복문 앞에서 한 번만 만들어 보세요.",
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
    evals = [c for c in calls(e, "eval", "train") if _to_eval(c)]
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


def _to_eval(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    false = bool(call.args) and ast.unparse(call.args[0]) in ("False", "0")
    false = false or any(k.arg == "mode" and ast.unparse(k.value) == "False" for k in call.keywords)
    return false if call.func.attr == "train" else True


@rule("train-overwritten", ("mode", "raised"), lesson="training")
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


def _put(e: Evidence) -> ast.AST | None:
    found = appends(e)
    return found[0] if found else None


@rule("losses-not-returned", "returned", lesson="training")
def not_returned(e: Evidence) -> Found | None:
    """No return; or a number, a pair, a generator instead of a list."""
    if e.symptoms["returned"] != "kind" and not _nested(record(e).result):
        return None
    run, result = record(e), record(e).result
    if hidden(run) is not None:
        return None
    line: int | None
    kind = type(result).__name__
    if result is None:
        empty = [r for r in returns(e) if r.value is None]
        printed = [r for r in returns(e) if isinstance(r.value, ast.Call)]
        line = (empty or printed)[0].lineno if empty or printed else e.head
        chained = _append_result(e)
        if chained is not None:
            line = chained
        return Found(
            line,
            (
                f"`{e.name}` returns None: the list of losses is never returned",
                f"The training itself ran, {plural(len(run.updates), 'update')}. But {_end(e, line, returns(e))}. The losses are lost when "
                "the function ends.",
                "What should the caller get, and which word hands it over at the end?",
            ),
            (
                f"{ko(e.name, '이/가')} None을 돌려줘요. 손실(loss) 리스트를 return하지 않아요",
                f"학습 자체는 실행됐어요. 업데이트 {len(run.updates)}번이에요. 그런데 {_end_ko(e, line, returns(e))}. 함수가 끝나면 손실도 사라져요.",
                "부르는 쪽은 무엇을 받아야 하고, 어떤 단어가 끝에서 그것을 넘겨주나요?",
            ),
        )
    node = returns(e)[-1] if returns(e) else None
    line = node.lineno if node else e.head
    text = e.source.line(line)
    yields = [n for n in e.source.nodes if isinstance(n, (ast.Yield, ast.YieldFrom))]
    single = isinstance(result, (float, int)) or (
        isinstance(result, Tensor) and result.numel() == 1
    )
    what = "one value" if single else f"a {kind}"
    if isinstance(result, (list, tuple)):
        what, kind = "several things at once", "tuple"
    if e.facts.get("generator") and yields:
        line, text = yields[0].lineno, e.source.line(yields[0].lineno)
        what = "a generator"
    return Found(
        line,
        (
            f"`{e.name}` returns {what}, not the list with the loss of every step",
            f"Line {line}, `{text}`, gives {_short(result)} ({kind}). There were {len(run.updates)} steps: wanted is one list "
            f"with {run.wanted} floats, nothing else: not only the last loss.",
            "Where are the losses of the earlier steps at this moment? Collect all of them in a list, and return that.",
        ),
        (
            f"{ko(e.name, '이/가')} 매 스텝의 손실 리스트(list)가 아니라 {_what_ko(what, kind)} 돌려줘요",
            f"{line}번째 줄 `{text}`의 결과는 {_short(result)}({kind})이에요. 스텝은 {len(run.updates)}번이었어요. 필요한 것은 실수 {run.wanted}개가 든 "
            "리스트 하나예요. 마지막(last) 손실만이 아니에요.",
            "이 순간 앞 스텝들의 손실은 어디에 있나요? 모두 리스트에 모아서 return해 보세요.",
        ),
    )


def _nested(result: object) -> bool:
    return isinstance(result, tuple) and any(isinstance(x, (list, tuple)) for x in result)


def _append_result(e: Evidence) -> int | None:
    for node in [n for n in e.source.nodes if isinstance(n, (ast.Assign, ast.Return))]:
        value = node.value
        if isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] in (
            "append",
            "extend",
            "sort",
        ):
            return node.lineno
    return None


def _end(e: Evidence, line: int | None, found: list[ast.Return]) -> str:
    if line == e.head or not found:
        return f"`{e.name}` (line {e.head}) ends without a return, and a function that returns nothing gives None"
    return f"line {line}, `{e.source.line(line)}`, gives None"


def _end_ko(e: Evidence, line: int | None, found: list[ast.Return]) -> str:
    if line == e.head or not found:
        return f"{ko(e.name, '이/가')}({e.head}번째 줄) return 없이 끝나서 None이 돼요"
    return f"{line}번째 줄 `{e.source.line(line)}`의 값이 None이에요"


def _what_ko(what: str, kind: str) -> str:
    return {
        "one value": "값 하나를",
        "several things at once": "여러 개를 한꺼번에",
        "a generator": "제너레이터(generator)를",
    }.get(what, f"{kind}을(를)")


def _short(result: object) -> str:
    try:
        text = " ".join(repr(result).split())
    except Exception:
        text = type(result).__name__
    return text if len(text) <= 40 else text[:39] + "…"


@rule("losses-are-tensors", "returned", lesson="training")
def tensors(e: Evidence) -> Found | None:
    """`losses.append(loss)`."""
    run, result = record(e), record(e).result
    if (
        e.symptoms["returned"] != "entries"
        or _nested(result)
        or not isinstance(result, (list, tuple))
    ):
        return None
    odd = next((x for x in result if not isinstance(x, float)), None)
    found = [a for a in appends(e) if not _floats(a)] or appends(e)
    node = found[0] if found else (returns(e)[-1] if returns(e) else None)
    line = getattr(node, "lineno", e.head)
    text = e.source.line(line)
    if isinstance(odd, Tensor):
        graph = odd.grad_fn is not None
        grown = _running(e) if graph else None
        if grown is not None:
            line, text = grown, e.source.line(grown)
        en = (
            "Each one keeps the whole graph of its step alive, so memory grows with every batch."
            if graph
            else "A tensor of one number looks like a float when printed, but it is not one."
        )
        kor = (
            "텐서마다 그 스텝의 그래프(graph) 전체를 붙잡고 있어서 배치마다 메모리(memory)가 늘어나요."
            if graph
            else "숫자 하나짜리 텐서는 출력하면 float처럼 보이지만 float이 아니에요."
        )
        return Found(
            line,
            (
                "The list holds tensors with their graph, not floats"
                if graph
                else "The list holds tensors, not Python floats",
                f"Line {line}, `{text}`, keeps the loss as a tensor. {en} loss.item() (or float(...) of a detached one) is the "
                "plain number.",
                "Which method of a tensor with one element gives the Python number?",
            ),
            (
                "리스트에 float이 아니라 그래프(graph)를 붙든 텐서(tensor)가 들어 있어요"
                if graph
                else "리스트에 파이썬 float이 아니라 텐서(tensor)가 들어 있어요",
                f"{line}번째 줄 `{text}`가 손실을 텐서 그대로 넣어요. {kor} loss.item()(또는 떼어 낸 텐서의 float(...))이 보통 숫자예요.",
                "원소가 하나인 텐서에서 파이썬 숫자를 꺼내는 메서드는 무엇인가요?",
            ),
            see="type(losses[0])",
        )
    kind = type(odd).__name__
    if odd is None and not result:
        return None
    return Found(
        line,
        (
            f"The list holds {kind} objects, not one float for each step",
            f"Line {line}, `{text}`: an entry is {_short(odd)}, a {kind}. Wanted is the loss of each step as a Python float "
            "(loss.item()).",
            "What exactly is put into the list here?",
        ),
        (
            f"리스트에 스텝마다 float 하나가 아니라 {kind}이(가) 들어 있어요",
            f"{line}번째 줄 `{text}`: 들어 있는 것은 {_short(odd)}, {kind}예요. 매 스텝의 손실을 파이썬 float으로(loss.item()) 담아야 해요.",
            "여기서 리스트에 정확히 무엇이 들어가나요?",
        ),
    )


def _floats(node: ast.AST) -> bool:
    text = ast.unparse(node)
    return ".item()" in text or "float(" in text


def _running(e: Evidence) -> int | None:
    """`total = total + loss`: a sum that keeps every graph."""
    for node in e.source.nodes:
        name = ""
        if (
            isinstance(node, ast.AugAssign)
            and isinstance(node.op, ast.Add)
            and isinstance(node.target, ast.Name)
        ):
            name = node.target.id
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.BinOp)
        ):
            name = node.targets[0].id
            if not any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node.value)):
                name = ""
        if name and "loss" in ast.unparse(node) and not _floats(node):
            if not any(
                isinstance(s, ast.Assign) and isinstance(s.value, ast.List) for s in gives(e, name)
            ):
                return node.lineno
    return None


@rule("losses-forgotten", "returned", lesson="training")
def forgotten(e: Evidence) -> Found | None:
    """`losses = []` inside the epoch loop."""
    if e.symptoms["returned"] != "number" or hidden(record(e)) is not None:
        return None
    run, outer = record(e), epoch_loop(e)
    count = len(run.result)
    for name in sorted(returned_names(e)):
        for node in gives(e, name):
            empty = isinstance(node, ast.Assign) and ast.unparse(node.value) in ("[]", "list()")
            if empty and outer is not None and outer in loops(e, node):
                line, text = node.lineno, e.source.line(node.lineno)
                return Found(
                    line,
                    (
                        f"`{name}` is reset inside the loop: the losses of the earlier epochs are lost",
                        f"Line {line}, `{text}`, makes a new, empty list at the beginning of every epoch. In the end {count} losses are "
                        f"left of {run.wanted}.",
                        "How often should the list be made, and before which loop?",
                    ),
                    (
                        f"{ko(name, '이/가')} 반복문 안(inside)에서 비워져서 앞 에포크(epoch)의 손실(losses)이 사라져요",
                        f"{line}번째 줄 `{text}`가 에포크마다 빈 리스트를 새로 만들어요(reset). 끝에는 {run.wanted}개 중 {count}개만 남아요.",
                        "리스트는 몇 번 만들어야 하고, 어느 반복문 앞에 있어야 할까요?",
                    ),
                )
    return None


@rule("losses-too-few", "returned", Rank.EFFECT, lesson="training")
def number(e: Evidence) -> Found | None:
    """Appended in the wrong loop, twice, or as a mean of the epoch."""
    if e.symptoms["returned"] != "number" or hidden(record(e)) is not None:
        return None
    run = record(e)
    count = e.facts.get("one epoch", len(run.result))
    wanted = len(run.loader) if "one epoch" in e.facts else run.wanted
    node, inner = _put(e), batch_loop(e)
    line = getattr(node, "lineno", None) or (returns(e)[-1].lineno if returns(e) else e.head)
    text = e.source.line(line)
    outside = node is not None and inner is not None and inner not in loops(e, node)
    if outside:
        en = "It stands outside of the loop over the batches (look at its indentation), so it runs once per epoch or less."
        kor = "배치 반복문 바깥에 있어서(들여쓰기를 보세요) 에포크마다(epoch) 한 번만 실행돼요."
    elif count > wanted:
        en = "Something is put into it more than once for each step."
        kor = "스텝마다 두 번 이상 넣고 있어요."
    else:
        en = "Not every step puts its loss into it."
        kor = "모든 스텝이 손실을 넣지는 않아요."
    return Found(
        line,
        (
            f"{count} losses came back for {wanted} steps",
            f"Line {line}, `{text}`, fills the list. {en} Wanted is one loss for each step: {wanted}.",
            "To which loop does this line belong: that over the epochs, or that over the batches?",
        ),
        (
            f"스텝은 {wanted}번인데 손실(losses)은 {count}개예요",
            f"{line}번째 줄 `{text}`가 리스트를 채워요. {kor} 스텝마다 손실 하나, 모두 {wanted}개가 필요해요.",
            "이 줄은 에포크 반복문과 배치 반복문 중 어디에 속하나요?",
        ),
    )


@rule("losses-from-before", "returned", lesson="training")
def from_before(e: Evidence) -> Found | None:
    """`def train(..., losses=[])`: the list of the call before."""
    if e.symptoms["returned"] != "before":
        return None
    node = function(e)
    line = e.head
    name = next(iter(returned_names(e)), "losses")
    default = node is not None and any(
        isinstance(d, (ast.List, ast.Call)) for d in node.args.defaults
    )
    if not default:
        outside = [s for s in gives(e, name) if e.source.around(s, ast.FunctionDef) is None]
        line = outside[0].lineno if outside else line
    return Found(
        line,
        (
            f"`{name}` still holds the losses of the call before",
            f"Line {line}, `{e.source.line(line)}`, makes the list once for all calls of `{e.name}` (a default value such as [] is made only "
            "once). The second training returned its own losses and the old ones.",
            "Where must the list be made, so that each call begins with an empty one?",
        ),
        (
            f"`{name}`에 이전 호출의 손실이 남아 있어요",
            f"{line}번째 줄 `{e.source.line(line)}`는 리스트를 한 번만 만들어서 {e.name}의 모든 호출이 함께 써요(기본값 []는 한 번만 만들어져요). 두 번째 "
            "학습이 예전 손실까지 돌려줬어요.",
            "호출할 때마다 빈 리스트로 시작하려면 어디에서 만들어야 할까요?",
        ),
    )


@rule("losses-not-the-losses", "returned", Rank.EFFECT, lesson="training")
def other_values(e: Evidence) -> Found | None:
    """A running sum, or always the same number."""
    what = e.symptoms["returned"]
    if what not in ("sum", "same"):
        return None
    run = record(e)
    grown = [n for n in e.source.nodes if isinstance(n, ast.AugAssign) and "loss" in ast.unparse(n)]
    node = _put(e)
    line = grown[0].lineno if what == "sum" and grown else getattr(node, "lineno", e.head)
    text = e.source.line(line)
    en = (
        "the running total of all losses so far"
        if what == "sum"
        else f"always the same number, {run.result[0]:.4f}"
    )
    kor = "지금까지의 손실을 모두 더한 값" if what == "sum" else f"늘 같은 수 {run.result[0]:.4f}"
    return Found(
        line,
        (
            f"The list holds {en}, not the loss of each step",
            f"Line {line}, `{text}`: after each step the loss of that step alone belongs into the list.",
            "Which number describes this one batch?",
        ),
        (
            f"리스트에 매 스텝의 손실이 아니라 {kor}이 들어 있어요",
            f"{line}번째 줄 `{text}`: 스텝마다 그 스텝의 손실만 리스트에 들어가야 해요.",
            "이 배치 하나를 나타내는 수는 어느 것인가요?",
        ),
    )


@rule("returned-otherwise", "returned", Rank.SYMPTOM, lesson="training")
def otherwise(e: Evidence) -> Found | None:
    """Any other list."""
    run = record(e)
    line = returns(e)[-1].lineno if returns(e) else e.head
    return Found(
        line,
        (
            f"`{e.name}` must return a list with one Python float for each step",
            f"Line {line}, `{e.source.line(line)}`, gives {_short(run.result)} after {len(run.updates)} updates.",
            "Look at type and length of what is returned.",
        ),
        (
            f"{ko(e.name, '은/는')} 스텝마다 파이썬 float 하나가 든 리스트를 돌려줘야 해요",
            f"{line}번째 줄 `{e.source.line(line)}`의 결과는 {_short(run.result)}이고, 업데이트는 {len(run.updates)}번이었어요.",
            "돌려주는 값의 타입과 길이를 보세요.",
        ),
    )


# ------------------------------------------------------------------ it works, and could be better


@rule("model-forward-called", "style", lesson="hooks")
def direct(e: Evidence) -> Found | None:
    """`model.forward(x)`."""
    run, mine = record(e), parameter(e, "model")
    by_name = [p for p in run.passes if p.direct and p.line]
    if not by_name:
        return None
    line = by_name[0].line
    return Found(
        line,
        (
            f"Call the model: {mine}(x), not {mine}.forward(x)",
            f"Line {line}, `{e.source.line(line)}`, gives the same numbers, but it goes around `__call__`: hooks on `{mine}` don't fire, and "
            "tools that rely on them see nothing.",
            f"`{mine}(x)` calls forward for you, and the hooks around it.",
        ),
        (
            f"{mine}.forward(x) 대신 {mine}(x)로 불러 보세요",
            f"{line}번째 줄 `{e.source.line(line)}`의 결과는 같지만 `__call__`을 건너뛰어서 훅(hook)이 실행되지 않아요.",
            f"`{mine}(x)`가 forward와 그 앞뒤의 훅을 함께 불러 줘요.",
        ),
    )


@rule("loops-swapped", "style", lesson="training")
def loops_swapped(e: Evidence) -> Found | None:
    """All epochs of the first batch, then all of the second."""
    run, inner = record(e), batch_loop(e)
    name = parameter(e, "epochs")
    if inner is None:
        return None
    inside = [
        n
        for n in ast.walk(inner)
        if isinstance(n, ast.For) and n is not inner and mentions(n.iter, name)
    ]
    images = [p.images for p in run.trained]
    if not inside or len(images) < 2 or images[0] is None or images[0] != images[1]:
        return None
    line = inner.lineno
    return Found(
        line,
        (
            "The loops are swapped: all epochs of one batch come before the next batch",
            f"Line {line}, `{e.source.line(line)}`, is the outer loop, and the one over the epochs (line {inside[0].lineno}) is inside of it. So each "
            f"batch is trained {run.epochs} times in a row, and the model forgets the batches before.",
            "An epoch is one walk through all batches: which loop is around which?",
        ),
        (
            "반복문의 순서가 바뀌었어요(swapped). 한 배치의 모든 에포크가 다음 배치보다 먼저 와요",
            f"{line}번째 줄 `{e.source.line(line)}`이 바깥 반복문이고, 에포크 반복문({inside[0].lineno}번째 줄)이 그 안에 있어요. 그래서 배치 하나를 "
            f"{run.epochs}번 연달아 학습하고, 앞의 배치는 잊어버려요.",
            "에포크는 모든 배치를 한 번 도는 것이에요. 어느 반복문이 어느 것을 감싸야 하나요?",
        ),
    )


@rule("retain-graph-for-nothing", "style", lesson="gradients")
def retain(e: Evidence) -> Found | None:
    """`loss.backward(retain_graph=True)`."""
    for call in backward_calls(e):
        if any(k.arg == "retain_graph" and ast.unparse(k.value) == "True" for k in call.keywords):
            line = call.lineno
            others = [c for c in backward_calls(e) if c is not call]
            if others:
                return None
            return Found(
                line,
                (
                    "retain_graph=True is not needed here, and keeps memory",
                    f"Line {line}, `{e.source.line(line)}`, keeps the graph after backward() for a second walk that never comes. Each batch "
                    "builds a new graph of its own.",
                    "Leave it out: it is often recommended to silence an error, and hides its cause.",
                ),
                (
                    "여기서는 retain_graph=True가 필요 없고 메모리(memory)만 붙잡아요",
                    f"{line}번째 줄 `{e.source.line(line)}`는 오지 않을 두 번째 backward()를 위해 그래프(graph)를 남겨 둬요. 배치마다 새 그래프가 만들어져요.",
                    "빼 보세요. 오류를 없애려고 자주 권하지만 원인을 가릴 뿐이에요.",
                ),
            )
    return None


@rule("graphs-kept", "style", lesson="training")
def kept(e: Evidence) -> Found | None:
    """`total += loss` beside a clean list: every graph stays in memory."""
    run = record(e)
    if not run.made and not run.updates:
        return None
    line = _running(e)
    listed = _lists_of_losses(e)
    if line is None and not listed:
        return None
    inner = batch_loop(e)
    node = e.source.statement_at(line) if line else None
    if node is not None and (inner is None or inner not in loops(e, node) or _is_penalty(e, node)):
        line = None
    if line is None and listed:
        line = listed[0]
    if line is None:
        return None
    return Found(
        line,
        (
            "A tensor with its graph is kept from step to step, and memory grows",
            f"Line {line}, `{e.source.line(line)}`, keeps the loss as a tensor: with it stays the graph of every step. For a number to "
            "print or add up, loss.item() is enough.",
            "What is needed of the loss later: the number, or the graph?",
        ),
        (
            "그래프(graph)를 붙든 텐서가 스텝마다 쌓여 메모리(memory)가 늘어나요",
            f"{line}번째 줄 `{e.source.line(line)}`가 손실을 텐서 그대로 간직해서 모든 스텝의 그래프가 남아요. 출력하거나 더할 수라면 loss.item()이면 돼요.",
            "나중에 필요한 것은 손실의 수인가요, 그래프인가요?",
        ),
    )


def _is_penalty(e: Evidence, node: ast.stmt) -> bool:
    """A sum that backward is called on afterwards is no record of losses."""
    names = [
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    ]
    return any(
        isinstance(n, ast.Name) and n.id in names
        for c in backward_calls(e)
        for n in ast.walk(c.func)
    ) or any(n == "loss" for n in names)


def _lists_of_losses(e: Evidence) -> list[int]:
    found = []
    for node in e.source.nodes:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "append"
        ):
            if node.args and isinstance(node.args[0], ast.Name) and "loss" in node.args[0].id:
                name = node.args[0].id
                made = gives(e, name)
                if made and not any(_floats(s) or "detach" in ast.unparse(s) for s in made):
                    found.append(node.lineno)
    run = record(e)
    if isinstance(run.result, (list, tuple)) and found:
        return [line for line in found if _kept_elsewhere(e, line)]
    return []


def _kept_elsewhere(e: Evidence, line: int) -> bool:
    node = next(
        n
        for n in e.source.nodes
        if isinstance(n, ast.Call) and n.lineno == line and "append" in ast.unparse(n.func)
    )
    names = {n.id for n in ast.walk(node.func) if isinstance(n, ast.Name)}
    inner = batch_loop(e)
    return (
        inner is not None
        and inner in loops(e, node)
        and not any(
            isinstance(n, ast.Name) and n.id in names
            for c in backward_calls(e)
            for n in ast.walk(c)
        )
    )


@rule("left-in-eval-mode", "style", lesson="training")
def left(e: Evidence) -> Found | None:
    """model.eval() at the very end of each epoch."""
    run, mine = record(e), parameter(e, "model")
    if run.model.training:
        return None
    evals = [c for c in calls(e, "eval", "train") if _to_eval(c)]
    line = evals[-1].lineno if evals else e.head
    return Found(
        line,
        (
            f"`{mine}` is left in eval mode: model.train() is missing at the end",
            f"After line {line}, `{e.source.line(line)}`, nobody calls {mine}.train() again. Whoever goes on training this model "
            "would do so with Dropout off and BatchNorm frozen.",
            "Leave the model as it was when it came.",
        ),
        (
            f"{ko(mine, '이/가')} 평가(eval) 모드로 남아 있어요. 끝에 model.train()이 없어요",
            f"{line}번째 줄 `{e.source.line(line)}` 뒤에 {mine}.train()을 다시 부르지 않아요. 이 모델을 이어서 학습하면 Dropout은 꺼지고 BatchNorm은 "
            "멈춘 채예요.",
            "모델을 받았을 때의 상태로 돌려 놓아 보세요.",
        ),
    )


__all__ = ["Record", "statement"]
