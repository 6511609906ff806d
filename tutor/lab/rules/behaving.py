"""How the model behaves: deaf to its input, random, tied to one batch size, noisy on the screen."""

from __future__ import annotations

import ast

from tutor.lab.asking import constructed, first, forwards, ko, methods, modules, returns
from tutor.lab.evidence import Evidence, Flood
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.operations import Operation
from tutor.lab.raised import Raised
from tutor.lab.seeing import CONSTANT, SHAPES
from tutor.lab.shapes import show
from tutor.lab.source import called

MAKERS = (
    "rand",
    "randn",
    "zeros",
    "ones",
    "full",
    "empty",
    "randint",
    "zeros_like",
    "ones_like",
    "rand_like",
    "randn_like",
    "tensor",
    "arange",
    "eye",
    "new_zeros",
    "new_ones",
)
DEAF = ("constant", "random", "gradient", "history", "layers")


def _makers(e: Evidence) -> list[ast.Call]:
    """The calls in forward that make a tensor of nothing."""
    return [
        n
        for f in forwards(e)
        for n in ast.walk(f)
        if isinstance(n, ast.Call)
        and called(n).split(".")[-1] in MAKERS
        and called(n).startswith(("torch", "x.new"))
    ]


@rule(
    "input-ignored",
    DEAF,
    see=CONSTANT,
    lesson="forward",
)
def ignored(e: Evidence) -> Found | None:
    """forward throws its input away: x = torch.randn(...)."""
    if "constant" not in e.symptoms:
        return None
    for function in forwards(e)[:1]:
        name = first(function)
        for node in ast.walk(function):
            if not isinstance(node, ast.Assign) or not any(
                ast.unparse(t) == name for t in node.targets
            ):
                continue
            reads = any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node.value))
            if reads and called(node.value).split(".")[-1] not in MAKERS:
                continue
            return Found(
                node.lineno,
                (
                    f"forward throws its input away: line {node.lineno} replaces `{name}`",
                    f"`{e.source.line(node.lineno)}` gives the name `{name}` to another tensor, so whatever goes in, the "
                    "layers never see it: two different inputs give the same answer.",
                    f"Where does `{name}` come from when somebody calls model({name})?",
                ),
                (
                    f"forward가 입력을 버려요. {node.lineno}번째 줄이 {ko(name, '을/를')} 바꿔치기해요",
                    f"`{e.source.line(node.lineno)}`이 `{name}` 이름을 다른 텐서에 붙여요. 무엇이 들어와도 "
                    "층은 그것을 보지 못하고, 서로 다른 두 입력이 같은 답을 내요.",
                    f"누군가 model({name})을 부르면 {ko(name, '은/는')} 어디서 오나요?",
                ),
            )
    return None


@rule("constant-output", (*DEAF, "unregistered", "numbers"), lesson="forward")
def constant(e: Evidence) -> Found | None:
    """A hard-coded answer."""
    if "constant" not in e.symptoms and not ("random" in e.symptoms and not e.ran[1:]):
        return None
    if "squashed" in e.facts:
        return None  # clipped to one value: that has a name of its own
    made = _makers(e)
    functions = forwards(e)
    found = returns(functions[0]) if functions else []
    at = [m for m in made if found and m.lineno == found[-1].lineno]
    line = (at or made)[0].lineno if made else (found[-1].lineno if found else e.head)
    names = ", ".join(p for p, _ in e.layers())
    use = f" The layers ({names}) are not used for it." if names else ""
    use_ko = f" 층({names})은 쓰이지 않아요." if names else ""
    return Found(
        line,
        (
            "The output does not depend on the input",
            f"Two different pictures give exactly the same answer: line {line}, `{e.source.line(line)}`, makes it out of "
            f"nothing, a fixed tensor of the right shape.{use}",
            "What should the answer be computed from, and by which layers?",
        ),
        (
            "출력이 입력에 따라 달라지지 않아요",
            f"서로 다른 두 이미지가 똑같은 답을 내요. {line}번째 줄 `{e.source.line(line)}`이 입력 없이 정해진(constant) 텐서를 만들어요."
            f"{use_ko}",
            "답은 무엇에서, 어떤 층으로 계산해야 하나요?",
        ),
        see=CONSTANT,
    )


@rule("random-answer", ("random", "reload"), lesson="forward")
def random(e: Evidence) -> Found | None:
    """Dropout that eval() can't switch off, or random numbers in forward."""
    if "random" not in e.symptoms:
        return None
    for function in forwards(e):
        for node in ast.walk(function):
            name = called(node)
            last = name.split(".")[-1]
            if not isinstance(node, ast.Call):
                continue
            functional = "dropout" in last and last.islower()
            module = last.startswith(("Dropout", "AlphaDropout"))
            if (
                functional
                and not any(k.arg == "training" for k in node.keywords)
                and len(node.args) < 3
            ):
                en = f"`{name}` drops at random at every call, unless it is told training=self.training."
                kor = f"{ko(name, '은/는')} training=self.training이라고 알려 주지 않으면 부를 때마다 무작위로 지워요."
            elif functional:
                en = f"`{name}` is told to drop at all times; self.training says which mode it is."
                kor = f"{ko(name, '은/는')} 항상 지우도록 되어 있어요. 지금 모드는 self.training이 알려 줘요."
            elif module:
                en = f"`{name}(...)` is made anew in forward, and a new layer is always in training mode."
                kor = f"`{name}(...)`을 forward에서 새로 만들어요. 새 층은 언제나 학습 모드예요."
            elif last in (
                "rand",
                "randn",
                "rand_like",
                "randn_like",
                "normal_",
                "bernoulli",
                "randperm",
                "normal",
                "randint",
            ):
                en = f"`{name}` draws new random numbers at every call."
                kor = f"{ko(name, '은/는')} 부를 때마다 새로운 무작위 수를 뽑아요."
            else:
                continue
            return Found(
                node.lineno,
                (
                    "The same picture gives another answer each time, also in eval mode",
                    f"Line {node.lineno}: {en} In eval mode (model.eval()) a model answers the same question the same way.",
                    "What should depend on the mode here?",
                ),
                (
                    "eval 모드에서도 같은 이미지에 매번 다른 답을 내요",
                    f"{node.lineno}번째 줄: {kor} eval 모드(model.eval())에서는 같은 질문에 같은 답을 해야 해요.",
                    "여기서 모드에 따라 달라져야 하는 것은 무엇인가요?",
                ),
                see="model.eval()(x).equal(model(x))",
            )
    return Found(
        e.method("forward") or e.head,
        (
            "The same picture gives another answer each time",
            "Two calls with the same input, in eval mode, differ: something in forward is random or remembers the calls "
            "before.",
            "What in forward changes between two calls?",
        ),
        (
            "같은 이미지에 매번 다른 답을 내요",
            "eval 모드에서 같은 입력으로 두 번 불렀는데 답이 달라요. forward 안의 무언가가 무작위이거나 이전 호출을 기억해요.",
            "두 호출 사이에 forward에서 무엇이 달라지나요?",
        ),
    )


@rule("batch-size-fixed", "batch", Rank.EFFECT, lesson="model")
def batch_fixed(e: Evidence) -> Found | None:
    """It works for one image and not for three."""
    asked = e.contract.input.shape[0]  # type: ignore[attr-defined]
    literal = None
    for function in forwards(e):
        for node in ast.walk(function):
            last = called(node).split(".")[-1]
            if isinstance(node, ast.Call) and last in (
                "view",
                "reshape",
                "expand",
                "zeros",
                "ones",
                "randn",
                "squeeze",
            ):
                literal = literal or node
    r = e.raised
    line = (literal.lineno if literal else None) or (r.line if r else None) or e.method("forward")
    said = f" torch says: {r.message.splitlines()[0][:120]}." if r and r.message else ""
    shape = e.symptoms["batch"]
    got = f" It gives {show(shape)}." if isinstance(shape, list) else ""
    said_ko = f" torch의 말: {r.message.splitlines()[0][:120]}." if r and r.message else ""
    got_ko = f" 결과는 {show(shape)}이에요." if isinstance(shape, list) else ""
    return Found(
        line,
        (
            f"It works for a batch of {asked}, and not for any other size",
            f"Three images at once, or one alone, don't give one answer for each.{got}{said} Line {line}, "
            f"`{e.source.line(line)}`, may hold a number that is only right for one batch size.",
            "x.shape[0] says how many images there are: which line should ask it?",
        ),
        (
            f"이미지 {asked}장일 때만 동작하고, 다른 배치 크기에서는 동작하지 않아요",
            f"세 장을 한 번에, 또는 한 장만 넣으면 한 장에 답 하나가 나오지 않아요.{got_ko}{said_ko} {line}번째 줄 "
            f"`{e.source.line(line)}`에 한 가지 배치 크기에서만 맞는 수가 있는 것 같아요.",
            "이미지가 몇 장인지는 x.shape[0]이 알려 줘요. 어느 줄이 그것을 물어야 하나요?",
        ),
        see="model(torch.cat([x, x, x])).shape",
    )


MIXED_WORDS = (
    "Changing one image of a batch changes another one's answer",
    "한 이미지를 바꾸면 같은 배치의 다른 이미지 답도 달라져요",
)


@rule("images-mixed", "rows", lesson="model")
def mixed(e: Evidence) -> Found | None:
    """Rows of a batch depend on one another in eval mode."""
    return _mixing(e)


@rule(
    "images-mixed-here",
    "mixed",
    see="model.eval(); model(torch.cat([x, x * 0]))[0].equal(model(x)[0])",
    lesson="model",
)
def mixed_advice(e: Evidence) -> Found | None:
    """The same, where the exercise allows it: only a word of advice."""
    return _mixing(e)


def _mixing(e: Evidence) -> Found | None:
    words = (
        "mean",
        "std",
        "softmax",
        "norm",
        "permute",
        "reshape",
        "view",
        "cat",
        "var",
        "sum",
        "max",
        "min",
        "transpose",
    )
    line, name = e.method("forward"), ""
    met: Operation | None = e.facts.get("mixes")
    if met is not None:
        line, name = constructed(e, e.facts.get("mixes in")) or met.line, met.function
    for operation in e.operations if met is None else []:
        if operation.line and operation.module is None and operation.function in words:
            line, name = operation.line, operation.function
            break
    en = (
        f" Line {line}, `{e.source.line(line)}`, may work over the batch axis too ({name})."
        if name
        else ""
    )
    kor = (
        f" {line}번째 줄 `{e.source.line(line)}`({name})이 배치 축까지 함께 계산하는 것 같아요."
        if name
        else ""
    )
    return Found(
        line,
        (
            MIXED_WORDS[0],
            f"Three images together get other answers than each alone, in eval mode: they depend on one another, mixed "
            f"somewhere along the batch.{en}",
            "Which operation does not say along which dim it works?",
        ),
        (
            MIXED_WORDS[1],
            f"eval 모드에서 세 장을 함께 넣은 답이 한 장씩 넣은 답과 달라요. 배치 어딘가에서 이미지가 섞여요.{kor}",
            "어느 dim으로 계산할지 말하지 않은 연산은 무엇인가요?",
        ),
    )


@rule(
    "second-model-differs",
    ("rebuild", "reload"),
    see="len(list({make}.parameters())), len(list({make}.parameters()))",
    lesson="parameters",
)
def rebuild(e: Evidence) -> Found | None:
    """A mutable default argument, or a global counter."""
    if "rebuild" not in e.symptoms:
        return None
    for node in modules(e):
        for function in methods(node, "__init__"):
            values = [*function.args.defaults, *[d for d in function.args.kw_defaults if d]]
            mutable = [
                v
                for v in values
                if isinstance(v, (ast.List, ast.Dict, ast.Set))
                or called(v) in ("list", "dict", "nn.ModuleList")
            ]
            if mutable:
                text = ast.unparse(mutable[0])
                return Found(
                    function.lineno,
                    (
                        f"The default `{text}` is made once, and shared by all models",
                        f"Python evaluates the default in line {function.lineno} a single time. The second model finds the "
                        f"layers of the first one in it: {_counts(e)}.",
                        "Where should each model get a list of its own?",
                    ),
                    (
                        f"기본값 {ko(text, '은/는')} 한 번만 만들어져서 모든 모델이 함께 써요(shared)",
                        f"파이썬은 {function.lineno}번째 줄의 기본값을 한 번만 계산해요. 두 번째 모델은 첫 번째 모델의 층까지 갖게 돼요: "
                        f"{_counts(e)}.",
                        "모델마다 자기 리스트를 어디에서 만들어야 하나요?",
                    ),
                )
    grown = _outlives(e)
    if grown is not None:
        return grown
    return Found(
        e.method("__init__") or e.head,
        (
            "A second model is not like the first",
            f"`{e.name}(...)` was called twice, and the second model differs: {_counts(e)}. Something outlives the first one.",
            "Which list, default or global is changed while a model is made?",
        ),
        (
            "두 번째로 만든 모델이 첫 번째와 달라요",
            f"`{e.name}(...)`을 두 번 불렀더니 두 번째가 달라요: {_counts(e)}. 첫 번째 모델보다 오래 남는 것이 있어요.",
            "모델을 만드는 동안 바뀌는 리스트, 기본값, 전역 변수는 무엇인가요?",
        ),
    )


def _outlives(e: Evidence) -> Found | None:
    """The line of `__init__` that adds to a list of the class or of the file."""
    for node in modules(e):
        shared = {
            t.id
            for n in node.body
            if isinstance(n, ast.Assign)
            for t in n.targets
            if isinstance(t, ast.Name)
        }
        for function in methods(node, "__init__"):
            local = {a.arg for a in function.args.args} - {"self"}
            for n in ast.walk(function):
                if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name):
                    aliased = isinstance(n.value, ast.Attribute) and n.value.attr in shared
                    (shared if aliased else local).add(n.targets[0].id)
            for n in ast.walk(function):
                if not isinstance(n, ast.Call) or not isinstance(n.func, ast.Attribute):
                    continue
                if n.func.attr not in GROWS:
                    continue
                text = ast.unparse(n.func.value)
                name = text.split(".")[-1]
                if name in local or name not in shared | set(e.source.bound):
                    continue
                return Found(
                    n.lineno,
                    (
                        f"`{text}` outlives the model: a second model finds the layers of the first in it",
                        f"Line {n.lineno} adds to `{text}`, and that list is made once for the whole file, not once for each "
                        f"model. Two models made one after the other have {_counts(e)}.",
                        "Where should each model get a list of its own?",
                    ),
                    (
                        f"`{text}`는 모델보다 오래 남아요. 두 번째 모델이 첫 번째 모델의 층까지 갖게 돼요",
                        f"{n.lineno}번째 줄이 `{text}`에 더하는데, 이 리스트는 모델마다가 아니라 한 번만 만들어져서 함께 써요(shared). 모델 둘을 "
                        f"차례로 만들면 {_counts(e)}예요.",
                        "모델마다 자기 리스트를 어디에서 만들어야 하나요?",
                    ),
                )
    return None


GROWS = ("append", "extend", "insert", "add", "update")


def _counts(e: Evidence) -> str:
    detail = e.symptoms.get("rebuild")
    return f"{detail[0]} → {detail[1]} parameters" if isinstance(detail, tuple) else ""


@rule("not-brought-back", "reload", Rank.SYMPTOM, lesson="parameters")
def reload(e: Evidence) -> Found | None:
    """What matters is not in state_dict."""
    said = (
        e.raised.message.splitlines()[0][:160]
        if isinstance(e.raised, Raised) and e.raised.message
        else ""
    )
    return Found(
        e.method("__init__") or e.head,
        (
            "What state_dict() saves does not bring the model back",
            "The parameters of one model, loaded into another, give another answer: something that matters is no parameter "
            f"and no buffer. {said}",
            "Which numbers that forward uses are missing in model.state_dict()?",
        ),
        (
            "state_dict()로 저장한 것으로 모델을 되살릴 수 없어요",
            "한 모델의 파라미터를 다른 모델에 불러왔더니 답이 달라요. 중요한 것이 파라미터도 버퍼도 아니에요. "
            + said,
            "forward가 쓰는 숫자 중 model.state_dict()에 없는 것은 무엇인가요?",
        ),
        see="model.state_dict().keys()",
    )


@rule("switch-left", "global", Rank.SYMPTOM)
def switch(e: Evidence) -> Found | None:
    """A default of torch was changed for the whole program."""
    names = {"grad": "set_grad_enabled", "dtype": "set_default_dtype"}
    changed = e.symptoms["global"][0]
    line = next((i + 1 for i, t in enumerate(e.source.lines) if names[changed] in t), None)
    return Found(
        line,
        (
            f"The file changes torch for the whole program: {names[changed]}",
            f"Line {line} changes a global switch of torch and leaves it so: everything that runs afterwards, here and "
            "elsewhere, behaves differently.",
            "Does the model need this, or can it say so where it is needed?",
        ),
        (
            f"파일이 프로그램 전체의 torch 설정을 바꿔요: {names[changed]}",
            f"{line}번째 줄이 torch의 전역 스위치를 바꾸고 그대로 둬요. 그 뒤에 실행되는 모든 것이 달라져요.",
            "모델에 이것이 필요한가요? 필요한 곳에서만 정할 수는 없나요?",
        ),
    )


@rule("not-finite", "numbers", see="y.isnan().sum(), y.isinf().sum()", lesson="gradients")
def finite(e: Evidence) -> Found | None:
    """NaN, infinity, or another dtype."""
    detail = e.symptoms["numbers"]
    functions = forwards(e)
    found = returns(functions[0]) if functions else []
    line = found[-1].lineno if found else e.head
    if detail == "not finite":
        en = (
            "The output holds NaN or infinity",
            "Some numbers of the answer are not finite: a division by zero, a root or a logarithm of something negative, or numbers that grow without bound.",
        )
        kor = (
            "출력에 NaN이나 무한대가 있어요",
            "답의 일부가 유한한 수가 아니에요. 0으로 나누거나, 음수의 제곱근이나 로그, 또는 끝없이 커지는 값이 원인이에요.",
        )
    else:
        en = (
            f"The output is of type {detail}, not float32",
            f"What comes out is {detail}. Gradients need floating point numbers, and everything around expects float32.",
        )
        kor = (
            f"출력 타입이 float32가 아니라 {detail}예요",
            f"나온 값은 {detail}예요. 기울기에는 실수가 필요하고, 주변은 모두 float32를 기대해요.",
        )
    return Found(
        line,
        (*en, "Which operation in forward makes it so?"),
        (*kor, "forward의 어떤 연산이 그렇게 만드나요?"),
    )


@rule("prints-too-much", "flood", see="y.shape, y.mean()", lesson="forward")
def flood(e: Evidence) -> Found | None:
    """A print in a loop over pixels."""
    detail = e.symptoms["flood"]
    if not isinstance(detail, Flood):
        return None
    line, size = detail.line, detail.bytes / 1e6
    return Found(
        line,
        (
            "The code prints a flood of output",
            f"Line {line}, `{e.source.line(line)}`, printed {size:,.1f} MB, far too much to read, in one check. It stands "
            "where it runs for every row or pixel, and printing takes longer than the model itself.",
            "What do you want to see? A shape, or one number, says it in one line.",
        ),
        (
            "출력이 홍수처럼 쏟아져요",
            f"{line}번째 줄 `{e.source.line(line)}`이 한 번 확인하는 동안 {size:,.1f} MB를 print했어요. 행이나 픽셀마다 실행되는 "
            "자리에 있어서, 모델보다 출력이 더 오래 걸려요.",
            "무엇을 보고 싶은가요? 모양이나 숫자 하나면 한 줄로 충분해요.",
        ),
    )


@rule("input-changed", "input", lesson="forward")
def input_changed(e: Evidence) -> Found | None:
    """x -= x.mean(): the caller's tensor is changed."""
    line, text = None, ""
    for operation in e.operations:
        name = operation.function
        in_place = (name.endswith("_") and not name.endswith("__")) or name == "__setitem__"
        if (
            in_place
            and operation.line
            and any(t is e.x or t.data_ptr() == _start(e) for t in operation.inputs[:1])
        ):
            line, text = operation.line, e.source.line(operation.line)
            break
    name = first(next(iter(forwards(e)), None))
    line = line or e.method("forward")
    return Found(
        line,
        (
            f"forward changes its input `{name}` in place",
            f"Line {line}, `{text or e.source.line(line)}`, writes into the tensor that the caller handed over, so the "
            "caller's picture is another one afterwards. It works here; it will surprise you when x is used again.",
            f"What makes a new tensor instead of writing into `{name}`?",
        ),
        (
            f"forward가 입력 {ko(name, '을/를')} 제자리에서(in place) 바꿔요",
            f"{line}번째 줄 `{text or e.source.line(line)}`가 부른 쪽이 넘긴 텐서에 직접 써요. 그래서 부른 쪽의 이미지가 달라져요. "
            "지금은 동작하지만, x를 다시 쓸 때 놀라게 될 거예요.",
            f"`{name}`에 쓰지 않고 새 텐서를 만들려면 어떻게 하나요?",
        ),
        see="z = x.clone(); model(z); torch.equal(z, x)",
    )


def _start(e: Evidence) -> int:
    root = next((s for s in e.steps if s.inputs), None)
    return root.inputs[0].data_ptr() if root else 0


@rule(
    "call-overridden", "hooks", lesson="forward", see="type(model).__call__ is nn.Module.__call__"
)
def overridden(e: Evidence) -> Found | None:
    """__call__ instead of forward."""
    for node in modules(e):
        for function in methods(node, "__call__"):
            return Found(
                function.lineno,
                (
                    f"`{node.name}` overrides `__call__`; PyTorch expects the computation in `forward`",
                    f"Line {function.lineno} replaces the `__call__` of nn.Module, which runs hooks around forward. The numbers "
                    "are right, but hooks never fire, and tools that rely on them see nothing.",
                    "Which method does nn.Module's own `__call__` call?",
                ),
                (
                    f"{ko(node.name, '이/가')} `__call__`을 덮어써요. PyTorch에서는 계산을 `forward`에 써요",
                    f"{function.lineno}번째 줄이 forward 앞뒤로 훅을 실행하는 nn.Module의 `__call__`을 바꿔 버려요. 숫자는 맞지만 훅이 "
                    "울리지 않고, 훅을 쓰는 도구는 아무것도 보지 못해요.",
                    "nn.Module의 `__call__`은 어떤 메서드를 부르나요?",
                ),
            )
    return None


@rule("forward-by-name", "hooks", lesson="forward", see=SHAPES)
def by_name(e: Evidence) -> Found | None:
    """self.conv1.forward(x): hooks are skipped."""
    for node in e.source.nodes:
        if (
            not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Attribute)
            or node.func.attr != "forward"
        ):
            continue
        owner = ast.unparse(node.func.value)
        if owner.startswith("super") or owner == "F":
            continue
        return Found(
            node.lineno,
            (
                f"`{owner}.forward(...)` works, but goes past the front door",
                f"Line {node.lineno} calls forward by name. It computes the same, and skips what `{owner}(...)` does around "
                "it: hooks never fire, so tools that watch a model see nothing of this layer.",
                f"How is a layer called otherwise? Compare it with `{owner}(x)`.",
            ),
            (
                f"`{owner}.forward(...)`는 동작하지만 정문으로 들어가지 않아요",
                f"{node.lineno}번째 줄이 forward를 이름으로 불러요. 계산은 같지만 `{owner}(...)`가 앞뒤로 하는 일을 건너뛰어요. 훅이 울리지 "
                "않아서, 모델을 지켜보는 도구가 이 층을 보지 못해요.",
                f"층은 보통 어떻게 부르나요? `{owner}(x)`와 비교해 보세요.",
            ),
        )
    return None
