"""Is there a forward, where nn.Module looks for it, and does it hand out a tensor?"""

from __future__ import annotations

import ast

from torch import Tensor, nn

from tutor.lab import torch_says
from tutor.lab.asking import closest, error, forwards, ko, origin, returns
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.rules.making import defined_twice
from tutor.lab.rules.registering import class_stored
from tutor.lab.rules.several import returned as gives_several
from tutor.lab.source import Function

MISSING_FORWARD = r'Module \[(\w+)\] is missing the required "forward" function'


def _without(e: Evidence) -> str | None:
    """The class of the learner's that has no forward."""
    hit = error(e, "NotImplementedError", torch_says.MISSING_FORWARD)
    return hit[1][1] if hit and hit[1][1] in e.source.classes else None


@rule("forward-in-init", "raised", see='"forward" in vars({name})', lesson="forward")
def in_init(e: Evidence) -> Found | None:
    """forward is indented into another method."""
    name = _without(e)
    for function in e.source.functions if name else []:
        if function.name != "forward":
            continue
        outer = e.source.around(function, ast.FunctionDef, ast.AsyncFunctionDef)
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return Found(
                function.lineno,
                (
                    f"`forward` stands inside of `{outer.name}`: it is indented too far",
                    f"Line {function.lineno} is part of the body of `{outer.name}` (line {outer.lineno}), where "
                    "it is a local function that vanishes. A method of the class lines up with `def __init__`.",
                    f"Compare the indentation of `def forward` with that of `def {outer.name}`.",
                ),
                (
                    f"`forward`가 `{outer.name}` 안에 들어가 있어요. 들여쓰기가 너무 깊어요",
                    f"{function.lineno}번째 줄이 `{outer.name}`({outer.lineno}번째 줄)의 본문에 속해서, 곧 사라지는 지역 "
                    "함수가 되었어요. 클래스의 메서드는 `def __init__`과 줄을 맞춰야 해요.",
                    f"`def forward`와 `def {outer.name}`의 들여쓰기를 비교해 보세요.",
                ),
            )
    return None


@rule("forward-outside", "raised", see='"forward" in vars({name})', lesson="forward")
def outside(e: Evidence) -> Found | None:
    """forward at the left margin."""
    name = _without(e)
    for node in e.source.tree.body if name else []:
        if isinstance(node, ast.FunctionDef) and node.name == "forward":
            return Found(
                node.lineno,
                (
                    f"`forward` stands outside of the class `{name}`",
                    f"Line {node.lineno} begins at the left margin, so it is a function of the file, not a "
                    f"method of `{name}`. What belongs to the class is indented under it.",
                    "Compare its indentation with that of `def __init__`.",
                ),
                (
                    f"`forward`가 클래스 `{name}` 밖에 있어요",
                    f"{node.lineno}번째 줄이 맨 왼쪽에서 시작해서 `{name}`의 메서드가 아니라 파일의 함수예요. 클래스에 "
                    "속하는 것은 그 아래에 들여 써요.",
                    "`def __init__`의 들여쓰기와 비교해 보세요.",
                ),
            )
    return None


@rule(
    "misspelled-forward",
    "raised",
    see="[n for n in vars({name}) if not n.startswith('__')]",
    lesson="forward",
)
def misspelled(e: Evidence) -> Found | None:
    """`foward`, `Forward`, `call`."""
    name = _without(e)
    node = e.source.classes.get(name) if name else None
    for function in node.body if node else []:
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        habit = function.name in ("call", "predict", "run", "__forward__", "_forward", "apply")
        if habit or closest(function.name, ["forward"], 0.7) == "forward":
            return Found(
                function.lineno,
                (
                    f"PyTorch looks for `forward`; line {function.lineno} spells it `{function.name}`",
                    f"`model(x)` runs the method of exactly the name `forward`. `{name}` has a "
                    f"`{function.name}` instead, which nothing calls.",
                    "Compare the two names letter by letter.",
                ),
                (
                    f"PyTorch는 `forward`를 찾는데, {function.lineno}번째 줄의 철자는 {ko(function.name, '이에요/예요')}",
                    f"`model(x)`는 정확히 `forward`라는 이름의 메서드를 불러요. `{name}`에는 대신 "
                    f"{ko(function.name, '이/가')} 있고, 아무도 부르지 않아요.",
                    "두 이름을 한 글자씩 비교해 보세요.",
                ),
            )
    return None


@rule("super-forward", "raised", see="nn.Module.forward.__name__", lesson="forward")
def super_forward(e: Evidence) -> Found | None:
    """`return super().forward(x)`: nn.Module has none."""
    if error(e, "NotImplementedError", torch_says.MISSING_FORWARD) is None:
        return None
    for function in forwards(e):
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "super().forward",
                "nn.Module.forward",
            ):
                return Found(
                    node.lineno,
                    (
                        "`super().forward(x)` asks nn.Module for a forward, and it has none",
                        f"Line {node.lineno} passes the work to the parent class. nn.Module only prescribes that "
                        "there is a forward; what it does is for your class to say, with its own layers.",
                        "Which layers did `__init__` make? Send x through them.",
                    ),
                    (
                        "`super().forward(x)`는 nn.Module의 forward를 부르는데, 그런 것은 없어요",
                        f"{node.lineno}번째 줄은 일을 부모 클래스에 넘겨요. nn.Module은 forward가 있어야 한다고 정할 뿐이고, "
                        "무엇을 할지는 여러분의 클래스가 자기 층으로 정해요.",
                        "`__init__`이 어떤 층을 만들었나요? x를 그 층에 통과시켜 보세요.",
                    ),
                )
    return None


@rule(
    "container-called",
    "raised",
    see='["forward" in vars(kind) for kind in (nn.ModuleList, nn.Sequential)]',
    lesson="modules",
)
def container(e: Evidence) -> Found | None:
    """A ModuleList has no forward."""
    hit = error(e, "NotImplementedError", torch_says.CONTAINER_CALLED)
    if hit is None or hit[0].line is None:
        return None
    kind, line = hit[1][1], hit[0].line
    return Found(
        line,
        (
            f"A {kind} can't be called: it only stores layers",
            f"Line {line} calls an nn.{kind} like a layer. It keeps its layers registered, but has no forward: "
            "it does not know in which order to use them. A for loop does, or an nn.Sequential.",
            "How would you send x through the layers one after the other?",
        ),
        (
            f"{kind}는 부를 수 없어요. 층을 담아 두기만 해요",
            f"{line}번째 줄이 nn.{kind}를 층처럼 불러요. 층을 등록해 두지만 forward가 없어서 어떤 순서로 쓸지 몰라요. "
            "for 반복문이나 nn.Sequential이 그 일을 해요.",
            "x를 층에 하나씩 차례로 통과시키려면 어떻게 하나요?",
        ),
    )


@rule("missing-forward", "raised", Rank.MESSAGE, see='"forward" in vars({name})', lesson="forward")
def missing_forward(e: Evidence) -> Found | None:
    """The class has no forward of any spelling."""
    name = _without(e)
    node = e.source.classes.get(name) if name else None
    if node is None:
        return None
    return Found(
        node.lineno,
        (
            f"`{name}` has no `forward`",
            f"`model(x)` runs the method `forward(self, x)` of the model. The class in line {node.lineno} has "
            f"{', '.join(f'`{f.name}`' for f in node.body if isinstance(f, ast.FunctionDef)) or 'no method'}.",
            "`__init__` says what the model is made of. Which method says what it does?",
        ),
        (
            f"`{name}`에 `forward`가 없어요",
            f"`model(x)`는 모델의 `forward(self, x)` 메서드를 실행해요. {node.lineno}번째 줄의 클래스에는 그 메서드가 "
            "없어요.",
            "`__init__`은 모델이 무엇으로 이루어졌는지 말해요. 무엇을 하는지는 어떤 메서드가 말하나요?",
        ),
    )


def _answering(e: Evidence) -> Function | None:
    return next(iter(forwards(e)), None)


@rule("missing-return", "kind", see="model(x) is None", lesson="forward")
def missing_return(e: Evidence) -> Found | None:
    """forward computes and hands out nothing."""
    function = _answering(e)
    if e.symptoms["kind"] != "NoneType" or function is None or e.model is None:
        return None
    if defined_twice(e) is not None:
        return None
    last = function.body[-1]
    line, en, kor = function.lineno, "", ""
    found = returns(function)
    if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in ast.walk(function)):
        return None
    if isinstance(last, ast.Pass):
        line = last.lineno
        en, kor = (
            " Its body is still `pass`, which does nothing.",
            " 본문이 아직 아무것도 안 하는 `pass`예요.",
        )
    elif (
        isinstance(last, ast.Expr)
        and isinstance(last.value, ast.Call)
        and ast.unparse(last.value.func) == "print"
    ):
        line = last.lineno
        en = f" Line {line} prints the result: print shows a value, it does not hand it out."
        kor = f" {line}번째 줄은 결과를 print해요. print는 보여 줄 뿐, 값을 넘겨주지 않아요."
    if found:
        line = found[0].lineno
        en = f" There is a return in line {line}, but not on the way that was taken."
        kor = f" {line}번째 줄에 return이 있지만, 실행된 길에는 없어요."
        bare = ast.unparse(found[0].value) if found[0].value else ""
        if bare == "None" or (len(found) == 1 and found[0] in function.body):
            en = f" Line {line} returns `{bare}`, which is None."
            kor = f" {line}번째 줄이 return하는 {ko(bare, '은/는')} None이에요."
    return Found(
        line,
        (
            "`forward` returns None: there is no `return` of the result",
            f"forward (line {function.lineno}) ran, and what it computed was dropped when it ended: a function "
            f"without a return gives None.{en}",
            "How does a function hand its result to the one who called it?",
        ),
        (
            "`forward`가 None을 돌려줘요. 결과를 `return`하지 않아요",
            f"forward({function.lineno}번째 줄)가 실행되었지만, 끝나면서 계산한 값이 버려졌어요. return이 없는 함수는 "
            f"None을 줘요.{kor}",
            "함수는 결과를 부른 쪽에 어떻게 넘겨주나요?",
        ),
    )


@rule("yields", "kind", see="type(model(x))", lesson="forward")
def yields(e: Evidence) -> Found | None:
    """`yield` makes forward a generator."""
    function = _answering(e)
    if e.symptoms["kind"] not in ("generator", "async_generator", "coroutine") or function is None:
        return None
    found = [n for n in ast.walk(function) if isinstance(n, (ast.Yield, ast.YieldFrom))]
    line = found[0].lineno if found else function.lineno
    word = "yield" if found else "async"
    return Found(
        line,
        (
            f"`{word}` makes forward hand out a {e.symptoms['kind']}, not a tensor",
            f"Because of the `{word}` in line {line}, calling forward runs nothing yet: it gives an object that "
            "would compute later. The result of a function is handed out by `return`.",
            "Which word ends a function with a value?",
        ),
        (
            f"`{word}` 때문에 forward가 텐서가 아니라 {e.symptoms['kind']}를 줘요",
            f"{line}번째 줄의 `{word}` 때문에 forward를 불러도 아직 실행되지 않고, 나중에 계산할 객체만 나와요. "
            "함수의 결과는 `return`으로 넘겨요.",
            "함수를 값과 함께 끝내는 단어는 무엇인가요?",
        ),
    )


@rule("returns-several", "kind", see="type(model(x))", lesson="forward")
def returns_several(e: Evidence) -> Found | None:
    """A tuple, a list or a dict instead of the tensor."""
    kind = e.symptoms["kind"]
    function = _answering(e)
    if kind not in ("tuple", "list", "dict") or function is None or gives_several(e) is not None:
        return None
    taken = _taken(e, returns(function))
    line = taken.lineno if taken else function.lineno
    value = taken.value if taken else None
    text = e.source.text_of(value) if value is not None else ""
    count = len(e.y)
    comma = kind == "tuple" and isinstance(value, ast.Tuple) and len(value.elts) == 1
    en = " The comma at the end makes a tuple of one." if comma else ""
    kor = " 끝의 쉼표가 원소 하나짜리 tuple을 만들어요." if comma else ""
    answer = _the_answer(e, value)
    around = e.source.around(taken, ast.If) if taken else None
    if isinstance(around, ast.If) and "training" in ast.unparse(around.test):
        en = (
            " It does so in training mode alone, and that is the mode in which the loss is computed from what forward gives:"
            " there it is handed a tuple."
        )
        kor = " 학습 모드에서만 그래요. 그런데 손실은 바로 학습 모드에서 forward의 결과로 계산하므로, 손실 함수가 tuple을 받게 돼요."
    elif answer and not comma:
        en = f" `{answer}` alone has the shape that is asked for."
        kor = f" 문제가 원하는 모양은 `{answer}` 하나예요."
    return Found(
        line,
        (
            f"`forward` returns a {kind} of {count}, not a tensor",
            f"Line {line} returns `{text}`: a {kind}. Who calls the model expects the tensor alone.{en}",
            "Which of the things that are returned is the answer?",
        ),
        (
            f"`forward`가 텐서가 아니라 원소 {count}개짜리 {kind}를 줘요",
            f"{line}번째 줄이 {ko(text, '을/를')} return해요. {kind}예요. 모델을 부르는 쪽은 텐서 하나만 기대해요.{kor}",
            "return하는 것 중에 답은 어느 것인가요?",
        ),
    )


def _taken(e: Evidence, found: list[ast.Return]) -> ast.Return | None:
    """The return that was left by: the last one that can have made what came out."""
    literal: dict[str, tuple[type[ast.expr], ...]] = {
        "tuple": (ast.Tuple,),
        "list": (ast.List, ast.ListComp),
        "dict": (ast.Dict, ast.DictComp),
    }
    kinds = literal[type(e.y).__name__]
    made = [r for r in found if isinstance(r.value, kinds)]
    return next(reversed(made or found), None)


def _the_answer(e: Evidence, value: ast.expr | None) -> str:
    """The one thing of a returned tuple that has the shape that was asked for."""
    if not isinstance(value, ast.Tuple) or not isinstance(e.contract, Model):
        return ""
    parts = zip(value.elts, e.y, strict=False)
    fits = [n for n, t in parts if isinstance(t, Tensor) and e.contract.fits(t.shape)]
    return e.source.text_of(fits[0]) if len(fits) == 1 else ""


@rule("returns-layer", "kind", see="type(model(x))", lesson="forward")
def returns_layer(e: Evidence) -> Found | None:
    """`return nn.ReLU(x)`: a layer object, not its result."""
    function = _answering(e)
    if not isinstance(e.y, nn.Module) or function is None or e.model is None:
        return None
    if class_stored(e) is not None:
        return None
    found = returns(function)
    line = found[-1].lineno if found else function.lineno
    kind = type(e.y).__name__
    value = found[-1].value if found else None
    made = isinstance(value, ast.Call)
    text = e.source.text_of(value) if value is not None else ""
    if isinstance(value, ast.Name) and (named := origin(e, value.id, line)) is not None:
        line = named.lineno if not isinstance(named.value, ast.Call) else line
    small = kind.lower()
    has = hasattr(nn.functional, small)
    tool = f" nn.{kind}() makes the tool, nn.{kind}()(x) uses it" if made else ""
    en_f = f"; F.{small}(x) is the function." if has and made else "."
    return Found(
        line,
        (
            f"`forward` returns an nn.{kind} object, not a tensor",
            f"What comes back, `{text}`, is a layer (a module object): it was made and never applied. "
            f"Look at line {line}, `{e.source.line(line)}`."
            f"{tool}{en_f if made else ''}",
            "Making a layer and using it are two calls. Which one is missing?"
            if made
            else "What turns a layer into its result?",
        ),
        (
            f"`forward`가 텐서가 아니라 nn.{kind} 객체를 줘요",
            f"돌아온 {ko(text, '은/는')} 층(모듈 객체)이에요. 만들기만 하고 쓰지 않았어요. "
            f"{line}번째 줄 {ko(e.source.line(line), '을/를')} 보세요."
            + (f" nn.{kind}()은 도구를 만들고, nn.{kind}()(x)가 그것을 써요" if made else "")
            + (f". F.{small}(x)는 함수예요." if has and made else "."),
            "층을 만드는 것과 쓰는 것은 서로 다른 호출이에요. 어느 쪽이 빠졌나요?",
        ),
    )


@rule("returns-no-tensor", "kind", Rank.SYMPTOM, see="type(model(x))", lesson="forward")
def no_tensor(e: Evidence) -> Found | None:
    """Numbers, arrays, shapes, strings."""
    function = _answering(e)
    found = returns(function) if function else []
    line = found[-1].lineno if found else (function.lineno if function else e.head)
    kind = e.symptoms["kind"]
    if isinstance(e.y, Tensor):
        return None
    return Found(
        line,
        (
            f"What comes out is a {kind}, not a tensor",
            f"The answer to `model(x)` is a {kind}: PyTorch can't learn through it, and the next step can't "
            "compute with it. A model gives a tensor.",
            "Follow the result back from the return: where does it stop being a tensor?",
        ),
        (
            f"나온 값이 텐서가 아니라 {kind}예요",
            f"`model(x)`의 답이 {kind}예요. PyTorch가 이것을 통해서는 배울 수 없고, 다음 계산에 쓸 수도 없어요. "
            "모델은 텐서를 줘야 해요.",
            "return에서 거꾸로 따라가 보세요. 어디서부터 텐서가 아니게 되나요?",
        ),
    )


@rule("calls-itself", "raised", lesson="forward")
def calls_itself(e: Evidence) -> Found | None:
    """`self(x)` or `self.forward(x)` in forward: for ever."""
    if error(e, "RecursionError") is None or e.raised is None:
        return None
    for function in forwards(e):
        for node in ast.walk(function):
            if not isinstance(node, ast.Call):
                continue
            what = ast.unparse(node.func)
            if what in ("self", "self.forward", "self.__call__", "this", "s"):
                return Found(
                    node.lineno,
                    (
                        f"forward calls itself: `{what}(...)` runs forward again",
                        f"Line {node.lineno} calls `{e.source.text_of(node)}`. `self(x)` is the model itself, and "
                        "calling it runs forward, which comes to this line again: an endless recursion. Python "
                        "gave up after about a thousand rounds.",
                        "Which layers should x go through here, instead of the whole model?",
                    ),
                    (
                        f"forward가 자기 자신을 불러요. `{what}(...)`는 forward를 다시 실행해요",
                        f"{node.lineno}번째 줄이 {ko(e.source.text_of(node), '을/를')} 불러요. `self(x)`는 모델 자신이라서 "
                        "부르면 forward가 다시 실행되고, 또 이 줄에 와요. 끝없는 재귀예요. 파이썬이 천 번쯤에서 멈췄어요.",
                        "여기서 x는 모델 전체가 아니라 어떤 층을 지나야 하나요?",
                    ),
                )
    return None


@rule("recursion", "raised", Rank.MESSAGE, lesson="forward")
def recursion(e: Evidence) -> Found | None:
    """Any other function that calls itself without an end."""
    if error(e, "RecursionError") is None or e.raised is None or not e.raised.places:
        return None
    middle = len(e.raised.places) // 2
    place = min(e.raised.places[middle : middle + 20], key=lambda p: p.line)
    return Found(
        place.line,
        (
            f"`{place.function}` calls itself without an end",
            f"Line {place.line}, `{place.code}`, comes back to itself again and again: a recursion that nothing "
            "stops. Python gave up after about a thousand rounds.",
            "When should it stop, and which line makes it stop?",
        ),
        (
            f"{ko(place.function, '이/가')} 끝없이 자기 자신을 불러요",
            f"{place.line}번째 줄 `{place.code}`가 계속 자기 자신으로 돌아와요. 멈추는 곳이 없는 재귀라서 파이썬이 천 번쯤에서 "
            "멈췄어요.",
            "언제 멈춰야 하고, 어떤 줄이 멈추게 하나요?",
        ),
    )
