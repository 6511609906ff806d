"""Exceptions of optimizers and loss objects in training loops."""

from __future__ import annotations

import ast
from typing import Any

from torch import Tensor, nn
from torch.optim.optimizer import Optimizer

from tutor.lab.asking import MISSING, closest, error, ko, statement, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.loopsource import calls, parameter
from tutor.lab.raised import Place
from tutor.lab.rules.loop_raised import here
from tutor.lab.source import called


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
        see="list(model.parameters())",
    )


def _is_optimizer(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, Optimizer)


def _kind(thing: Any) -> str:
    return "of another kind" if thing is MISSING else f"a {type(thing).__name__}"


@rule(
    "class-for-object",
    "raised",
    lesson="training",
    see="isinstance(nn.MSELoss, nn.Module), isinstance(nn.MSELoss(), nn.Module)",
)
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


@rule(
    "method-of-another",
    "raised",
    lesson="training",
    see='[hasattr(thing, "step") for thing in (loss, optimizer)]',
)
def of_another(e: Evidence) -> Found | None:
    """`optimizer.backward()`, `loss.step()`, `optimizer.zerograd()`, `loss.backwards()`."""
    hit = error(e, "AttributeError", r"'(\w+)' object has no attribute '(\w+)'")
    if hit is None or hit[0].last is None or not isinstance(hit[0].last.node, ast.Attribute):
        return None
    place, node, name = hit[0].last, hit[0].last.node, hit[1][2]
    live = value(place, node.value)
    if isinstance(live, (int, float)) or live is None or live is MISSING:
        return None
    if ast.unparse(node.value) == "self" and not isinstance(live, nn.Module):
        return None  # the parameters of a method in another order
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


@rule("optimizer-called", "raised", Rank.CAUSE, lesson="training")
def optimizer_called(e: Evidence) -> Found | None:
    """`optimizer()`; `loss()`."""
    hit = error(e, "TypeError", r"'(SGD|Adam\w*|RMSprop|Tensor|Adagrad)' object is not callable")
    nodes = statement(e, hit[0].line) if hit is not None else []
    if hit is None or any(called(n).endswith(".step") for n in nodes if isinstance(n, ast.Call)):
        return None  # step() called what it was given
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


@rule(
    "optimizer-in-the-way",
    "raised",
    Rank.CAUSE,
    lesson="training",
    see="import inspect; inspect.signature(optimizer.step)",
)
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
