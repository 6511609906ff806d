"""Exceptions in training loops: batches, optimizers and losses that are not what the line takes."""

from __future__ import annotations

import ast
import re
from typing import Any

from torch import Tensor, nn
from torch.optim.optimizer import Optimizer

from tutor.lab.asking import MISSING, closest, error, ko, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looping import Loop, Record
from tutor.lab.loopsource import calls, epoch_loop, function, mentions, parameter
from tutor.lab.raised import Place
from tutor.lab.shapes import show


def run_of(e: Evidence) -> Record | None:
    """The record of a loop, in the exercises that ask for one."""
    found = e.facts.get("loop")
    return found if isinstance(found, Record) else None


def here(e: Evidence) -> tuple[Place, ast.stmt] | None:
    """Where it raised, with the whole statement."""
    if e.raised is None or e.raised.last is None:
        return None
    node = e.source.statement_at(e.raised.last.line)
    return (e.raised.last, node) if node is not None else None


def names_in(node: ast.AST) -> list[str]:
    """The names that a statement reads."""
    return [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]


def _fors(e: Evidence) -> list[ast.For | ast.comprehension]:
    return [n for n in e.source.nodes if isinstance(n, (ast.For, ast.comprehension))]


def _line(node: ast.For | ast.comprehension) -> int:
    return node.lineno if isinstance(node, ast.For) else node.target.lineno


# ------------------------------------------------------------------ how train is called


@rule("train-signature", "signature", lesson="training")
def signature(e: Evidence) -> Found | None:
    """`def train(model, loader)`, or the arguments in another order."""
    assert isinstance(e.contract, Loop)
    wanted = ", ".join(e.contract.parameters)
    node = function(e)
    have = [a.arg for a in [*node.args.args, *node.args.kwonlyargs]] if node else []
    line = node.lineno if node else e.head
    given = ", ".join(have) or "nothing"
    order = e.symptoms["signature"] == "order"
    en = "in another order" if order else f"({given})"
    return Found(
        line,
        (
            f"`{e.name}` is called with ({wanted}), and takes its arguments {en}",
            f"Line {line} defines `{e.name}({given})`. It is called as `{e.name}({wanted})`, by position, four arguments in this order.",
            "Compare the names in the parentheses of the definition, one by one.",
        ),
        (
            f"{ko(e.name, '은/는')} ({wanted}) 인자(arguments)로 불리는데 정의가 달라요",
            f"{line}번째 줄의 정의는 `{e.name}({given})`예요. 호출은 `{e.name}({wanted})`, 이 순서대로 네 개예요.",
            "정의의 괄호 안 이름을 하나씩 비교해 보세요.",
        ),
    )


# ------------------------------------------------------------------ batches


@rule("batch-not-unpacked", "raised", lesson="training")
def not_unpacked(e: Evidence) -> Found | None:
    """`for batch in loader: model(batch)`, `for x, y in enumerate(loader)`."""
    at = here(e)
    if at is None or run_of(e) is None or e.raised is None:
        return None
    place, statement = at
    if e.raised.kind not in ("TypeError", "AttributeError", "RuntimeError", "ValueError"):
        return None
    for node in _fors(e):
        if "enumerate(" not in ast.unparse(node.iter):
            continue
        target = node.target
        pair = target.elts if isinstance(target, ast.Tuple) else []
        live = [place.locals.get(t.id) for t in pair if isinstance(t, ast.Name)]
        counted = len(live) == 2 and type(live[0]) is int and isinstance(live[1], (list, tuple))
        many = len(pair) == 3 and "unpack" in e.raised.message
        if not (counted or many) or not (set(names_in(statement)) & set(names_in(target)) or many):
            continue
        if isinstance(statement, ast.For) and not many:
            continue
        line, text = _line(node), e.source.line(_line(node))
        names = ", ".join(ast.unparse(t) for t in (pair[1:] if many else pair))
        first = ast.unparse(pair[0])
        better = f"for i, ({names}) in enumerate({parameter(e, 'loader')})"
        return Found(
            line,
            (
                f"enumerate gives pairs (number, batch): `{first}` is the number, not the images",
                f"Line {line}, `{text}`: enumerate counts, so each turn hands out an index and then the whole batch, which is itself a "
                f"pair of images and labels. Line {place.line}, `{place.code}`, then works with the wrong things. Unpacked fully it "
                f"reads `{better}`; without the number, leave enumerate out.",
                "Two things come from enumerate. What is the second one, and what is in it?",
            ),
            (
                f"enumerate는 (번호, 배치) 쌍을 줘요. {ko(first, '은/는')} 이미지가 아니라 번호(index)예요",
                f"{line}번째 줄 `{text}`: enumerate는 번호를 세기 때문에 매번 번호와 배치 전체를 줘요. 배치(batch)는 다시 이미지와 정답의 쌍이에요. 그래서 "
                f"{place.line}번째 줄 `{place.code}`가 엉뚱한 것으로 일해요. 끝까지 풀면 `{better}`이고, 번호가 필요 없으면 enumerate를 빼요.",
                "enumerate에서 두 개가 나와요. 두 번째는 무엇이고 그 안에는 무엇이 있나요?",
            ),
        )
    for node in _fors(e):
        target = node.target
        if (
            isinstance(target, ast.Tuple)
            and target.elts
            and isinstance(target.elts[-1], ast.Name)
            and "enumerate" in ast.unparse(node.iter)
        ):
            target = target.elts[-1]
        if not isinstance(target, ast.Name) or target.id not in names_in(statement):
            continue
        pair_ = place.locals.get(target.id)
        if not (isinstance(pair_, (list, tuple)) and len(pair_) == 2 and isinstance(pair_[0], Tensor)):
            continue
        if _line(node) == statement.lineno:
            continue
        name, line = target.id, _line(node)
        text = e.source.line(line)
        return Found(
            line,
            (
                f"`{name}` is a whole batch: a list of images and labels, not the images alone",
                f"Each turn of line {line}, `{text}`, hands out two tensors in a list: {show(list(pair_[0].shape))} images and "
                f"{show(list(pair_[1].shape))} targets. Line {place.line}, `{place.code}`, uses the list as if it were one tensor. Unpack it: "
                "`for x, y in ...`.",
                f"Which half of `{name}` does the model need, and which one the loss?",
            ),
            (
                f"{ko(name, '은/는')} 배치(batch) 전체예요. 이미지만이 아니라 이미지와 정답의 리스트(list)예요",
                f"{line}번째 줄 `{text}`는 매번 텐서 두 개가 든 리스트를 줘요: 이미지(images) {show(list(pair_[0].shape))}와 정답 "
                f"{show(list(pair_[1].shape))}. {place.line}번째 줄 `{place.code}`가 그 리스트를 텐서 하나처럼 써요. `for x, y in ...`처럼 풀어(unpack) "
                "보세요.",
                f"모델에는 `{name}`의 어느 쪽이 필요하고, 손실에는 어느 쪽이 필요한가요?",
            ),
            see=f"len({name})",
        )
    return _assigned_batch(place, statement)


def _assigned_batch(place: Place, statement: ast.stmt) -> Found | None:
    """`batch = next(iter(loader)); model(batch)`."""
    for name in names_in(statement):
        live = place.locals.get(name)
        if isinstance(live, list) and len(live) == 2 and all(isinstance(t, Tensor) for t in live):
            line = place.line
            return Found(
                line,
                (
                    f"`{name}` is a whole batch: a list of images and labels",
                    f"Line {line}, `{place.code}`, uses the list `{name}` as if it were one tensor. Unpack it first: `x, y = {name}`.",
                    "Which half does the model need, and which one the loss?",
                ),
                (
                    f"{ko(name, '은/는')} 이미지(images)와 정답이 든 배치(batch) 리스트(list)예요",
                    f"{line}번째 줄 `{place.code}`가 리스트 `{name}`을 텐서 하나처럼 써요. 먼저 풀어 보세요(unpack): `x, y = {name}`.",
                    "모델에는 어느 쪽이 필요하고, 손실에는 어느 쪽이 필요한가요?",
                ),
            )
    return None


@rule("range-gives-numbers", "raised", lesson="training")
def gives_numbers(e: Evidence) -> Found | None:
    """`for x, y in range(len(loader))`, `range(loader)`."""
    hit = error(e, "TypeError", r"cannot unpack non-iterable int|'DataLoader' object cannot be interpreted")
    run = run_of(e)
    loops = [n for n in _fors(e) if hit is not None and _line(n) == hit[0].line]
    if hit is None or run is None or not loops or "range(" not in ast.unparse(loops[0].iter):
        return None
    text, name, line = ast.unparse(loops[0].iter), parameter(e, "loader"), hit[0].line
    return Found(
        line,
        (
            f"`{text}` gives numbers, not batches",
            f"Line {line}, `{e.source.line(line)}`, wants images and targets from every turn; range only counts. The loader itself is what a "
            f"loop goes through: `for x, y in {name}:`.",
            f"What hands out the batches?",
        ),
        (
            f"{ko(text, '은/는')} 배치가 아니라 수를 줘요",
            f"{line}번째 줄 `{e.source.line(line)}`는 매번 이미지와 정답을 원하는데 range는 수만 세요. 반복문은 loader 자체를 돌아요: `for x, y in {name}:`.",
            "배치를 내주는 것은 무엇인가요?",
        ),
    )


@rule("model-gets-other-input", "raised", lesson="training")
def other_input(e: Evidence) -> Found | None:
    """The targets, one picture alone, or something reshaped goes into the model."""
    run = run_of(e)
    root = next((s for s in e.steps if run is not None and s.module is run.model and s.failed), None)
    at = here(e)
    if run is None or root is None or at is None or not root.inputs:
        return None
    x, (place, statement) = root.inputs[0], at
    if x.ndim == 4 or not x.numel():
        return None
    line, mine = root.line or place.line, parameter(e, "model")
    text = e.source.line(line)
    found = [c for c in ast.walk(statement) if isinstance(c, ast.Call) and ast.unparse(c.func) in (mine, f"{mine}.forward")]
    name = ast.unparse(found[0].args[0]) if found and found[0].args else "x"
    shape = show(list(x.shape))
    if x.ndim <= 1:
        en = f"`{name}` are the targets ({shape}): the images and the labels are swapped. The loader gives (images, targets), in this order."
        kor = f"{ko(name, '은/는')} 정답(targets, {shape})이에요. 이미지와 정답이 바뀌었어요(swapped). loader는 (이미지, 정답) 순서로 줘요."
        what, what_ko = f"The model gets the targets, not the images", "모델에 이미지가 아니라 정답(targets)이 들어가요"
        for node in _fors(e):
            if isinstance(node.target, ast.Tuple) and len(node.target.elts) == 2 and ast.unparse(node.target.elts[1]) == name and re.match(r"x|im|inp|data|feat|pic", name):
                line, text = _line(node), e.source.line(_line(node))
    elif x.ndim == 3:
        en = f"`{name}` is one picture ({shape}), not a batch: the axis that counts the images is missing. (loader.dataset gives single samples, the loader gives batches.)"
        kor = f"{ko(name, '은/는')} 배치가 아니라 이미지 한 장({shape})이에요. 이미지를 세는 축이 없어요. (loader.dataset은 한 장씩, loader는 배치로 줘요.)"
        what, what_ko = "The model gets a single picture, not a batch", "모델에 배치(batch)가 아니라 이미지 한 장이 들어가요"
        for node in _fors(e):
            if "dataset" in ast.unparse(node.iter):
                line, text = _line(node), e.source.line(_line(node))
    else:
        en = f"`{name}` has the shape {shape}; the loader's batches are N×3×H×W, and the model here begins with a convolution."
        kor = f"`{name}`의 모양은 {shape}이에요. loader의 배치는 N×3×H×W이고 이 모델은 합성곱으로 시작해요."
        what, what_ko = f"The model gets a tensor of shape {shape}, not the batch as it came", f"모델에 배치 그대로가 아니라 모양(shape)이 {shape}인 텐서가 들어가요"
    return Found(
        line,
        (what, f"Line {line}, `{text}`. {en}", f"Print the shape of `{name}` just before the model is called."),
        (what_ko, f"{line}번째 줄 `{text}`: {kor}", f"모델을 부르기 바로 전에 `{name}`의 모양을 출력해 보세요."),
        see="x.shape, y.shape",
    )


@rule("loader-indexed", "raised", lesson="training")
def indexed(e: Evidence) -> Found | None:
    """`loader[i]`."""
    hit = error(
        e,
        "TypeError",
        r"'(DataLoader|Loader|_BaseDataLoaderIter|_Batches)' object is not (subscriptable|an iterator|callable)",
    )
    if hit is None:
        return None
    line = hit[0].line
    name = parameter(e, "loader")
    return Found(
        line,
        (
            f"`{name}` is not a list: it can't be indexed with [ ] or called, only iterated over",
            f"Line {line}, `{e.source.line(line)}`: a DataLoader hands out its batches one after the other, so it has no index "
            f"(it is not subscriptable). A loop gives them all: `for x, y in {name}:`.",
            f"What do you need the index for? A `for` loop over `{name}` needs none.",
        ),
        (
            f"{ko(name, '은/는')} 리스트가 아니라서 [ ]로 꺼낼 수 없고, 반복(iterate)만 할 수 있어요",
            f"{line}번째 줄 `{e.source.line(line)}`: DataLoader는 배치를 하나씩 차례로 내줘서 index가 없어요(subscriptable이 아니에요). 반복문이 모두 "
            f"꺼내 줘요: `for x, y in {name}:`.",
            f"번호가 왜 필요한가요? `{name}`을 도는 `for`에는 번호가 필요 없어요.",
        ),
    )


# ------------------------------------------------------------------ the optimizer


@rule("optimizer-arguments", "raised", lesson="training")
def optimizer_arguments(e: Evidence) -> Found | None:
    """`SGD(model, lr)`, `SGD(model.parameters, lr)`, `SGD(lr=lr)`, an empty list."""
    at = here(e)
    if at is None or e.raised is None:
        return None
    place, statement = at
    made = [
        n
        for n in ast.walk(statement)
        if isinstance(n, ast.Call) and _is_optimizer(value(place, n.func))
    ]
    if not made or e.raised.kind not in ("TypeError", "ValueError"):
        return None
    if "unexpected keyword" in e.raised.message:
        return None
    call, kind = made[0], ast.unparse(made[0].func).split(".")[-1]
    argument = (
        call.args[0]
        if call.args
        else next((k.value for k in call.keywords if k.arg == "params"), None)
    )
    text = ast.unparse(argument) if argument is not None else ""
    live = value(place, argument)
    line, code = call.lineno, e.source.line(call.lineno)
    mine = parameter(e, "model")
    message = e.raised.message
    if argument is None:
        en, kor = (
            f"{kind} is not told what to optimize: its first argument is the parameters.",
            f"{kind}에 무엇을 바꿀지 알려주지 않았어요. 첫 인자가 파라미터예요.",
        )
        what, what_ko = f"{kind} gets no parameters", f"{kind}가 파라미터를 받지 못했어요"
    elif isinstance(live, nn.Module):
        what, what_ko = (
            f"The optimizer gets the model itself, not its parameters: `{text}.parameters()`",
            "옵티마이저가 parameters()가 아니라 모델(model) 자체를 받아요",
        )
        en, kor = (
            f"`{text}` is a module. What an optimizer changes are the tensors in it, and `{text}.parameters()` hands them out.",
            f"{ko(text, '은/는')} 모듈이에요. 옵티마이저가 바꾸는 것은 그 안의 텐서이고, `{text}.parameters()`가 그것을 내줘요.",
        )
    elif callable(live) and live is not MISSING:
        what, what_ko = (
            f"`{text}` is not called: the parentheses are missing",
            f"{ko(text, '을/를')} 호출하지 않았어요. 괄호(parentheses)가 빠졌어요",
        )
        en, kor = (
            f"Without `()` that is the method itself, and not what it gives: `{text}()` hands out the parameters.",
            f"`()`가 없으면 결과가 아니라 메서드(method) 자체예요. `{text}()`가 파라미터를 내줘요.",
        )
    elif "empty parameter list" in message:
        what, what_ko = (
            "The optimizer gets an empty list of parameters",
            "옵티마이저가 빈 파라미터 리스트를 받았어요",
        )
        en, kor = (
            f"`{text}` gives nothing any more: a generator such as parameters() can be walked only once, and layers in a plain list are not listed at all.",
            f"`{text}`에서 나오는 것이 없어요. parameters() 같은 제너레이터는 한 번만 쓸 수 있고, 보통 리스트에 담긴 층은 나오지 않아요.",
        )
    elif "earning rate" in message:
        what, what_ko = (
            f"{kind} refuses this learning rate",
            f"{kind}가 이 학습률(learning rate)을 거부해요",
        )
        en, kor = (
            f"It says: {message}. A rate is a number of at least 0; the descent's minus is in the optimizer already.",
            f"오류: {message}. 학습률은 0 이상의 수예요. 경사 하강의 마이너스는 옵티마이저 안에 이미 있어요.",
        )
    else:
        what, what_ko = (
            f"The first argument of {kind} must be the model's parameters",
            f"{kind}의 첫 인자는 모델의 파라미터여야 해요",
        )
        en, kor = (
            f"`{text}` is {_kind(live)}; wanted is `{mine}.parameters()`. PyTorch says: {message.splitlines()[0][:120]}",
            f"`{text}`은(는) {_kind(live)}이에요. `{mine}.parameters()`가 와야 해요. PyTorch의 말: {message.splitlines()[0][:120]}",
        )
    return Found(
        line,
        (
            what,
            f"Line {line}, `{code}`. {en} For the model here that is `{mine}.parameters()`.",
            f"What does {kind} need to know? The tensors to change, and how far (lr).",
        ),
        (
            what_ko,
            f"{line}번째 줄 `{code}`: {kor} 여기서는 `{mine}.parameters()`예요.",
            f"{kind}가 알아야 하는 것은 무엇인가요? 바꿀 텐서와 걸음의 크기(lr)예요.",
        ),
        see=f"list({mine}.parameters())",
    )


def _is_optimizer(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, Optimizer)


def _kind(thing: Any) -> str:
    return "of another kind" if thing is MISSING else f"a {type(thing).__name__}"


@rule("class-instead-of-object", "raised", lesson="training")
def class_stored(e: Evidence) -> Found | None:
    """`optimizer = torch.optim.SGD`; `criterion = nn.CrossEntropyLoss`; `nn.CrossEntropyLoss(out, y)`."""
    at = here(e)
    if at is None or e.raised is None:
        return None
    place, statement = at
    for node in ast.walk(statement):
        if not isinstance(node, ast.Call):
            continue
        base = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        live = value(place, base)
        if (
            isinstance(base, (ast.Name, ast.Attribute))
            and _is_optimizer(live)
            and base is not node.func
        ):
            return _stored(e, place, base, live)
        called_ = value(place, node.func)
        if isinstance(called_, type) and issubclass(called_, nn.modules.loss._Loss):
            direct = ast.unparse(node.func).split(".")[-1] == called_.__name__
            given = [value(place, a) for a in node.args]
            if not node.args or all(
                isinstance(g, (int, float, str)) and not isinstance(g, Tensor) for g in given
            ):
                continue
            if direct:
                return _loss_class(place, node, called_)
            return _stored(e, place, node.func, called_)
    return None


def _stored(e: Evidence, place: Place, base: ast.AST, live: type) -> Found:
    from tutor.lab.loopsource import before, gives

    name = ast.unparse(base)
    made = before(gives(e, name), place.line) or next(
        (
            s
            for s in e.source.nodes
            if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == name
        ),
        None,
    )
    line = made.lineno if made is not None else place.line
    kind = live.__name__
    example = f"{kind}(model.parameters(), lr=lr)" if _is_optimizer(live) else f"{kind}()"
    return Found(
        line,
        (
            f"`{name}` is the class {kind}, not an object made from it",
            f"Line {line}, `{e.source.line(line)}`, stores the class itself. Nothing was created yet, so line {place.line}, `{place.code}`, has no "
            f"object to work on. A class is called to create an instance: {example}.",
            "What turns a class into an object?",
        ),
        (
            f"{ko(name, '은/는')} 객체(object)가 아니라 클래스 {kind} 자체예요",
            f"{line}번째 줄 `{e.source.line(line)}`는 클래스를 이름에 담기만 해요. 아직 만들어진(create) 것이 없어서 {place.line}번째 줄 `{place.code}`가 쓸 "
            f"객체가 없어요. 클래스를 불러서(call) 객체를 만들어요: {example}.",
            "클래스를 객체로 만들려면 무엇을 해야 하나요?",
        ),
    )


def _loss_class(place: Place, node: ast.Call, live: type) -> Found:
    kind = live.__name__
    small = {
        "CrossEntropyLoss": "cross_entropy",
        "MSELoss": "mse_loss",
        "NLLLoss": "nll_loss",
        "L1Loss": "l1_loss",
    }.get(kind, "")
    also = f" (or the function F.{small}(output, y))" if small else ""
    also_ko = f" (함수로는 F.{small}(output, y)예요)" if small else ""
    line = node.lineno
    return Found(
        line,
        (
            f"`{kind}` is a class: first create the loss object, then call it with output and target",
            f"Line {line}, `{place.code}`, hands output and targets to the class itself, which takes settings. Two calls are needed: "
            f"criterion = nn.{kind}() once, before the loop, then criterion(output, y){also}.",
            "Making the loss and using it are two calls. Which parentheses are missing?",
        ),
        (
            f"{ko(kind, '은/는')} 클래스(class)예요. 먼저(first) 손실 객체를 만들고(create), 그다음 출력과 정답으로 불러요",
            f"{line}번째 줄 `{place.code}`가 설정을 받는 클래스에 출력과 정답을 넘겨요. 호출이 두 번 필요해요: 반복문 앞에서 criterion = nn.{kind}(), 그다음 "
            f"criterion(output, y){also_ko}.",
            "손실을 만드는 것과 쓰는 것은 다른 호출이에요. 어떤 괄호가 빠졌나요?",
        ),
    )


OWNERS = {
    "backward": ("loss", "loss.backward()"),
    "step": ("optimizer", "optimizer.step()"),
    "zero_grad": ("optimizer", "optimizer.zero_grad()"),
    "item": ("loss", "loss.item()"),
    "parameters": ("model", "model.parameters()"),
    "train": ("model", "model.train()"),
    "eval": ("model", "model.eval()"),
    "append": ("list of losses", "losses.append(...)"),
}


@rule("method-of-another", "raised", lesson="training")
def of_another(e: Evidence) -> Found | None:
    """`optimizer.backward()`, `loss.step()`, `optimizer.zerograd()`, `loss.backwards()`."""
    hit = error(e, "AttributeError", r"'(\w+)' object has no attribute '(\w+)'")
    if hit is None or hit[0].last is None or not isinstance(hit[0].last.node, ast.Attribute):
        return None
    place, node, name = hit[0].last, hit[0].last.node, hit[1][2]
    live = value(place, node.value)
    if isinstance(live, (int, float)) or live is None or live is MISSING:
        return None
    known = isinstance(live, (Optimizer, Tensor, nn.Module)) or type(live).__module__.startswith(
        "torch.optim"
    )
    if not known:
        return None
    base, kind = ast.unparse(node.value), type(live).__name__
    methods = [n for n in dir(type(live)) if not n.startswith("_")]
    near = closest(name, methods, 0.75)
    owner = OWNERS.get(name) or OWNERS.get(closest(name, OWNERS, 0.8) or "")
    right = closest(name, OWNERS, 0.8)
    if near is not None and (name not in OWNERS):
        return Found(
            place.line,
            (
                f"`{base}` has no `{name}`. Did you mean `{near}`?",
                f"Line {place.line}, `{place.code}`, spells it `{name}`; a {kind} has `{base}.{near}()`.",
                "Compare the spelling letter by letter, underscores too.",
            ),
            (
                f"`{base}`에는 {ko(name, '이/가')} 없어요. {ko(near, '을/를')} 쓰려고 했나요? (did you mean)",
                f"{place.line}번째 줄 `{place.code}`의 철자가 `{name}`이에요. {kind}에는 `{base}.{near}()`가 있어요.",
                "밑줄까지 한 글자씩 비교해 보세요.",
            ),
        )
    if owner is None:
        return None
    who, call = owner
    spelt = f" (spelt `{right}`)" if right and right != name else ""
    return Found(
        place.line,
        (
            f"`{base}` has no `{name}`: that belongs to the {who}, as in {call}{spelt}",
            f"Line {place.line}, `{place.code}`, asks the {kind} `{base}` for `{name}`. The loss computes gradients (loss.backward()), the "
            "optimizer clears and uses them (optimizer.zero_grad(), optimizer.step()).",
            f"Who does what in the loop? Which of the names in it is the {who}?",
        ),
        (
            f"`{base}`에는 {ko(name, '이/가')} 없어요. {call}처럼 {who}에 있는 메서드예요",
            f"{place.line}번째 줄 `{place.code}`가 {kind}인 `{base}`에서 {ko(name, '을/를')} 찾아요. 기울기를 계산하는 것은 손실(loss.backward()), 지우고 쓰는 "
            "것은 옵티마이저(optimizer.zero_grad(), optimizer.step())예요.",
            f"루프에서 누가 무엇을 하나요? 어떤 이름이 {who}인가요?",
        ),
    )


@rule("optimizer-called", "raised", Rank.MESSAGE, lesson="training")
def optimizer_called(e: Evidence) -> Found | None:
    """`optimizer()`; `loss()`."""
    hit = error(e, "TypeError", r"'(SGD|Adam\w*|RMSprop|Tensor|Adagrad)' object is not callable")
    if hit is None:
        return None
    line = hit[0].line
    return Found(
        line,
        (
            f"A {hit[1][1]} object can't be called: a method's name is missing",
            f"Line {line}, `{e.source.line(line)}`: use .step(), .zero_grad() of the optimizer, .backward() of the loss.",
            "What should this object do here? Name it behind a dot.",
        ),
        (
            f"{hit[1][1]} 객체는 부를 수 없어요. 메서드 이름이 빠졌어요",
            f"{line}번째 줄 `{e.source.line(line)}`: 옵티마이저는 .step(), .zero_grad(), 손실은 .backward()를 써요.",
            "이 객체가 여기서 무엇을 해야 하나요? 점 뒤에 이름을 적어 보세요.",
        ),
    )


@rule("optimizer-in-the-way", "raised", Rank.CAUSE, lesson="training")
def swapped_step(e: Evidence) -> Found | None:
    """`optimizer.step(loss)`: step takes a closure."""
    hit = error(e, "TypeError", r"'Tensor' object is not callable")
    at = here(e)
    if hit is None or at is None:
        return None
    found = [c for c in calls(e, "step") if c.lineno == at[0].line and c.args]
    if not found:
        return None
    text, line = ast.unparse(found[0]), at[0].line
    return Found(
        line,
        (
            f"`{text}`: step() takes no loss",
            f"The argument of step in line {line} would be a closure, a function that computes the loss anew; a tensor can't be called. "
            "The optimizer finds the gradients on the parameters, where loss.backward() has left them.",
            "What does step() need to know that it does not find on the parameters?",
        ),
        (
            f"`{text}`: step()은 손실을 받지 않아요",
            f"{line}번째 줄 step의 인자는 손실을 다시 계산하는 함수(closure)여야 해요. 텐서는 부를 수 없어요. 옵티마이저는 loss.backward()가 파라미터에 남긴 "
            "기울기를 찾아 써요.",
            "step()이 파라미터에서 찾지 못하는 것이 있나요?",
        ),
    )


__all__ = ["epoch_loop", "mentions"]
