"""Layers and weights that work on the tensor but that nn.Module does not know of."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from types import GeneratorType, MethodType

from torch import Tensor, nn

from tutor.lab.asking import ko, plural
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.owners import Owner
from tutor.lab.source import called

HIDDEN = ("unregistered", "gradient", "history", "random", "reload", "layers")


def _hidden(e: Evidence) -> list[nn.Module]:
    found: list[nn.Module] = e.facts.get("hidden", [])
    return found


def _owned(e: Evidence, *kinds: str) -> list[tuple[nn.Module, Owner]]:
    """The hidden layers that hang on something of one of these kinds."""
    pairs = [(m, e.owners[id(m)]) for m in _hidden(e) if id(m) in e.owners]
    return [(m, o) for m, o in pairs if o.kind in kinds]


def listed(e: Evidence) -> str:
    """How many tensors parameters() lists, in a sentence."""
    n = len(list(nn.Module.parameters(e.model))) if e.model is not None else 0
    return f"parameters() lists {plural(n, 'tensor')}"


def listed_ko(e: Evidence) -> str:
    """The same in Korean."""
    n = len(list(nn.Module.parameters(e.model))) if e.model is not None else 0
    return f"parameters()에는 텐서가 {n}개예요"


def container_line(e: Evidence, root: str, module: nn.Module) -> int | None:
    """Where the layers go into their container: the literal, or the one place that appends."""
    name = root.rsplit(".", maxsplit=1)[-1]
    born = e.born(module)
    statements = e.source.assigned(name)
    for statement in statements:
        if born and statement.lineno <= born.line <= (statement.end_lineno or statement.lineno):
            return statement.lineno
    filled = [
        n.lineno
        for n in e.source.nodes
        if isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and n.func.attr in ("append", "extend", "insert", "add", "update", "setdefault")
        and ast.unparse(n.func.value).split(".")[-1] == name
    ]
    filled += [
        n.lineno
        for n in e.source.nodes
        if isinstance(n, ast.Assign)
        and isinstance(n.targets[0], ast.Subscript)
        and ast.unparse(n.targets[0].value).split(".")[-1] == name
    ]
    if len(set(filled)) == 1:
        return filled[0]
    if statements:
        return statements[-1].lineno
    return e.attribute(name) or (born.line if born else filled[0] if filled else None)


@rule(
    "layer-class-stored",
    (*HIDDEN, "raised", "kind"),
    see="isinstance(nn.ReLU, nn.Module), isinstance(nn.ReLU(), nn.Module)",
    lesson="module",
)
def class_stored(e: Evidence) -> Found | None:
    """`self.conv1 = nn.Conv2d`, `self.relu = nn.ReLU`: the class, not a layer."""
    for name, kind, line in _kept_classes(e):
        if e.raised is None and not e.facts.get("hidden") and type(e.y) is not kind:
            continue
        if e.raised is not None and not re.search(rf"\b{kind.__name__}\b", e.raised.message):
            continue
        return Found(
            line,
            (
                f"`{name}` holds the class nn.{kind.__name__}, not a layer",
                f"Line {line}, `{e.source.line(line)}`, stores the class itself, without parentheses. So `{name}(...)` in "
                "forward makes a new layer at every call, and does not apply one to x. An object is made once, in "
                f"`__init__`, by calling the class: nn.{kind.__name__}({_needs(kind)}).",
                "What turns a class into an object?",
            ),
            (
                f"`{name}`에 층이 아니라 클래스 {ko('nn.' + kind.__name__, '이/가')} 들어 있어요",
                f"{line}번째 줄 `{e.source.line(line)}`은 괄호 없이 클래스 자체를 담아요. 그래서 forward의 `{name}(...)`은 x에 층을 적용하지 않고, "
                "부를 때마다 새 층을 만들어요. 객체는 `__init__`에서 클래스를 불러 한 번 만들어요: "
                f"nn.{kind.__name__}({_needs(kind)}).",
                "클래스를 객체로 바꾸려면 무엇이 필요한가요?",
            ),
        )
    return None


def _needs(kind: type[nn.Module]) -> str:
    """`…` where a class can't be called without arguments."""
    parameters = list(inspect.signature(kind.__init__).parameters.values())[1:]
    needed = [p for p in parameters if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    return "…" if needed else ""


def _kept_classes(e: Evidence) -> Iterator[tuple[str, type[nn.Module], int | None]]:
    """What holds a layer class of torch under a name of its own: name, class, line."""
    for module in nn.Module.modules(e.model) if e.model is not None else ():
        for name, held in vars(module).items():
            if isinstance(held, type) and issubclass(held, nn.Module):
                yield f"self.{name}", held, e.attribute(name, module)
    for name, held in e.namespace.items():
        if isinstance(held, type) and issubclass(held, nn.Module) and name != held.__name__:
            assigned = isinstance(e.source.statement_at(e.source.bound.get(name, 0)), ast.Assign)
            if assigned and held.__module__.startswith("torch"):
                yield name, held, e.source.bound[name]


@rule("plain-list", HIDDEN, lesson="modules")
def plain_list(e: Evidence) -> Found | None:
    """Layers in a Python list, tuple or set."""
    found = _owned(e, "list", "tuple", "set", "frozenset", "deque")
    if not found:
        return None
    module, owner = found[0]
    local = _copied_from(e, owner.root)
    line = local or container_line(e, owner.root, module)
    kind = {"set": "set", "frozenset": "set"}.get(owner.kind, owner.kind)
    n = len({id(m) for m, _ in found})
    names = f"`self.{owner.root}`"
    extra = (
        " The ModuleList of this line is a local variable; only a plain list of it stays on self."
        if local
        else ""
    )
    extra_ko = " 이 줄의 ModuleList는 지역 변수이고, self에는 보통 list만 남아요." if local else ""
    return Found(
        line,
        (
            f"The layers sit in a plain Python {kind}, where nn.Module can't see them",
            f"{listed(e)}: {names} (line {line}) is a {kind}, and the {plural(n, 'layer')} in it "
            f"{'is' if n == 1 else 'are'} not registered. They run, and no optimizer will ever train them. A list "
            f"that registers is nn.ModuleList (or nn.Sequential).{extra}",
            "Which container of nn keeps layers in a way that nn.Module notices?",
        ),
        (
            f"층이 보통 파이썬 {kind}에 들어 있어서 nn.Module이 보지 못해요",
            f"{listed_ko(e)}. {names}({line}번째 줄)은 {kind}이고, 그 안의 층 {n}개는 등록되지 않았어요. 실행은 되지만 "
            f"옵티마이저가 학습시키지 못해요. 등록되는 목록은 nn.ModuleList(또는 nn.Sequential)예요.{extra_ko}",
            "nn.Module이 알아볼 수 있게 층을 담는 nn의 컨테이너는 무엇인가요?",
        ),
        see="len(list(model.parameters()))",
    )


def _copied_from(e: Evidence, root: str) -> int | None:
    """The line of a local nn.ModuleList that was copied into a plain list on self."""
    for statement in e.source.assigned(root.rsplit(".", maxsplit=1)[-1]):
        value = getattr(statement, "value", None)
        used = (
            {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
            if value is not None
            else set()
        )
        for node in e.source.nodes:
            if isinstance(node, ast.Assign) and called(node.value).endswith("ModuleList"):
                names = {t.id for t in node.targets if isinstance(t, ast.Name)}
                if names & used:
                    return node.lineno
    return None


@rule("plain-dict", HIDDEN, lesson="modules")
def plain_dict(e: Evidence) -> Found | None:
    """Layers in a Python dict."""
    found = _owned(e, "dict")
    if not found:
        return None
    module, owner = found[0]
    line = container_line(e, owner.root, module)
    n = len({id(m) for m, _ in found})
    return Found(
        line,
        (
            "The layers sit in a plain Python dict, where nn.Module can't see them",
            f"{listed(e)}: `self.{owner.root}` is a dict, and the {plural(n, 'layer')} in it is not registered: "
            "it runs, and no optimizer will train it. A dict that registers is nn.ModuleDict.",
            "Which container of nn keeps layers by name?",
        ),
        (
            "층이 보통 파이썬 dict에 들어 있어서 nn.Module이 보지 못해요",
            f"{listed_ko(e)}. `self.{owner.root}`은 dict이고, 그 안의 층 {n}개는 등록되지 않았어요. 실행은 되지만 학습되지 않아요. "
            "등록되는 dict는 nn.ModuleDict예요.",
            "층을 이름으로 담는 nn의 컨테이너는 무엇인가요?",
        ),
        see="len(list(model.parameters()))",
    )


@rule("generator-of-layers", (*HIDDEN, "shape", "constant", "raised", "rebuild"), lesson="modules")
def generator(e: Evidence) -> Found | None:
    """`self.layers = (nn.Conv2d(...) for ...)`: it works once."""
    for name, value in vars(e.model).items() if e.model is not None else ():
        if not isinstance(value, (GeneratorType, map, filter, zip)):
            continue
        line = e.attribute(name)
        return Found(
            line,
            (
                f"`self.{name}` is a generator: it gives its layers once, then it is used up",
                f"Line {line} makes a {type(value).__name__}, because of the round parentheses. The first call of forward "
                f"empties it, the second finds no layer at all; and nothing in it is registered: {listed(e)}. "
                "nn.ModuleList([...]) keeps layers.",
                "Which brackets make a list? And which container registers it?",
            ),
            (
                f"`self.{name}`은 제너레이터(generator)예요. 층을 한 번만 주고 나면 비어요",
                f"{line}번째 줄은 둥근 괄호 때문에 {type(value).__name__}를 만들어요. forward를 처음 부르면 다 써 버리고, 두 번째에는 "
                f"층이 하나도 없어요. 등록도 되지 않아요. {listed_ko(e)}. nn.ModuleList([...])가 층을 간직해요.",
                "리스트를 만드는 괄호는 무엇인가요? 그리고 등록하는 컨테이너는 무엇인가요?",
            ),
            see="list(model.parameters())",
        )
    return None


@rule("class-level-layer", HIDDEN, lesson="module")
def class_level(e: Evidence) -> Found | None:
    """Layers as class attributes."""
    found = _owned(e, "class")
    if not found:
        return None
    module, owner = found[0]
    line = _class_line(e, owner.root) or e.made(module) or e.head
    n = len({id(m) for m, _ in found})
    return Found(
        line,
        (
            f"`{owner.name}` belongs to the class, not to the model",
            f"Line {line} stands in the body of the class, outside of `__init__`: the {plural(n, 'layer')} there "
            f"run, but no model owns them. They are not registered ({listed(e)}), and all models would share them. "
            "Layers are made in `__init__`, as attributes of `self`.",
            "Which method makes what each model owns by itself?",
        ),
        (
            f"{ko(owner.name, '이/가')} 모델이 아니라 클래스에 속해 있어요",
            f"{line}번째 줄은 `__init__` 밖, 클래스 본문에 있어요. 그 층 {n}개는 실행되지만 어떤 모델의 것도 아니에요. 등록되지 않고"
            f"({listed_ko(e)}), 모든 모델이 함께 쓰게 돼요. 층은 `__init__`에서 `self`의 속성으로 만들어요.",
            "모델마다 자기 것을 만드는 메서드는 무엇인가요?",
        ),
        see="list(model.parameters())",
    )


def _class_line(e: Evidence, name: str) -> int | None:
    """The line in the body of the class that gives the name its value."""
    root = name.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0]
    for node in e.source.classes.values():
        for statement in node.body:
            targets = statement.targets if isinstance(statement, ast.Assign) else []
            if any(isinstance(t, ast.Name) and t.id == root for t in targets):
                return statement.lineno
    return None


@rule("global-layer", HIDDEN, lesson="modules")
def global_layer(e: Evidence) -> Found | None:
    """Layers in a global variable."""
    found = _owned(e, "global")
    if not found:
        return None
    module, owner = found[0]
    line = container_line(e, owner.root, module) if "[" in owner.name else e.made(module)
    line = line or e.source.bound.get(owner.root)
    return Found(
        line,
        (
            f"`{owner.root}` is a global variable, outside of the model",
            f"The layers in `{owner.root}` run in forward, but nn.Module only registers what is put on `self`: "
            f"{listed(e)}. No optimizer will train them, and every model shares them. An attribute of self (an "
            "nn.ModuleList for several) belongs to the model.",
            "Where would nn.Module notice the layers?",
        ),
        (
            f"{ko(owner.root, '은/는')} 모델 밖의 전역(global) 변수예요",
            f"`{owner.root}`의 층이 forward에서 실행되지만, nn.Module은 `self`에 붙인 것만 등록해요. {listed_ko(e)}. 학습되지 않고 "
            "모든 모델이 함께 쓰게 돼요. self의 속성(여러 개면 nn.ModuleList)이어야 모델의 것이 돼요.",
            "nn.Module이 층을 알아볼 수 있는 곳은 어디인가요?",
        ),
        see="list(model.parameters())",
    )


@rule("layers-behind-object", HIDDEN, lesson="modules")
def behind_object(e: Evidence) -> Found | None:
    """A helper class that is no nn.Module, or a stored bound method."""
    found = _owned(e, "object", "method")
    if not found or e.model is None:
        return None
    module, owner = found[0]
    root = owner.root.split(".")[-1]
    thing = vars(e.model).get(root)
    method = isinstance(thing, MethodType)
    kind = "method" if method else type(thing).__name__
    node = e.source.classes.get(kind)
    line = node.lineno if node and not method else (e.attribute(root) or e.made(module))
    return Found(
        line,
        (
            f"`self.{root}` hides its layers behind a plain object ({kind})",
            f"`{kind}` does not inherit from nn.Module, so the layers in it are not registered: {listed(e)}. They run "
            "and never learn.",
            f"What would make `{kind}` visible to nn.Module?",
        ),
        (
            f"`self.{root}`이 보통 객체({kind}) 뒤에 층을 숨겨요",
            f"{ko(kind, '은/는')} nn.Module을 물려받지 않아서 그 안의 층이 등록되지 않아요. {listed_ko(e)}. 실행은 되지만 배우지 못해요.",
            f"{ko(kind, '이/가')} nn.Module에 보이려면 무엇이 필요한가요?",
        ),
        see="list(model.parameters())",
    )


def _loose(e: Evidence) -> tuple[Tensor, str, int | None] | None:
    """The first weight that is no parameter: the tensor, its name, its line."""
    for tensor in e.facts.get("loose", []):
        owner = e.owners.get(id(tensor))
        name = owner.name if owner else ""
        line = e.attribute(owner.root.split(".")[0]) if owner else None
        return tensor, name, line
    return None


@rule("parameter-lost", HIDDEN, lesson="parameters")
def parameter_lost(e: Evidence) -> Found | None:
    """`nn.Parameter(...) * 0.05` is a plain tensor; a Parameter in a list is not registered."""
    for tensor in [t for t in e.facts.get("loose", []) if isinstance(t, nn.Parameter)]:
        owner = e.owners.get(id(tensor))
        if owner is not None and owner.kind in ("list", "tuple", "dict", "set"):
            line = container_line(e, owner.root, e.model) if e.model is not None else None
            return Found(
                line,
                (
                    f"The parameters in `self.{owner.root}` are not registered: it is a plain {owner.kind}",
                    f"nn.Module looks at attributes, not into a Python {owner.kind}: {listed(e)}. An nn.ParameterList "
                    "(or nn.ParameterDict) is looked into.",
                    "Which container of nn holds parameters?",
                ),
                (
                    f"`self.{owner.root}`은 보통 {owner.kind}라서 그 안의 파라미터가 등록되지 않아요",
                    f"nn.Module은 속성을 볼 뿐 파이썬 {owner.kind} 안은 보지 않아요. {listed_ko(e)}. nn.ParameterList(또는 "
                    "nn.ParameterDict)는 안까지 봐요.",
                    "파라미터를 담는 nn의 컨테이너는 무엇인가요?",
                ),
            )
    for name, value in vars(e.model).items() if e.model is not None else ():
        if isinstance(value, Tensor) and value.grad_fn is not None:
            line = e.attribute(name)
            return Found(
                line,
                (
                    f"`self.{name}` is no nn.Parameter: it is the result of a calculation with one",
                    f"Line {line}, `{e.source.line(line)}`, goes on computing after nn.Parameter(...): multiplied, "
                    f"scaled or moved, the result is an ordinary tensor, and it is not registered. {listed(e)}; "
                    f"`{name}` is not among them. The arithmetic belongs inside of nn.Parameter( ).",
                    "What is the last thing that happens in this line? It decides what is stored.",
                ),
                (
                    f"`self.{name}`은 nn.Parameter가 아니라 그것으로 계산한 결과예요",
                    f"{line}번째 줄 `{e.source.line(line)}`은 nn.Parameter(...) 뒤에 계산을 더 해요. 곱하거나 옮긴 결과는 보통 텐서라서 "
                    f"등록되지 않아요. {listed_ko(e)}. {ko(name, '은/는')} 거기에 없어요. 계산은 nn.Parameter( ) 안에서 해야 해요.",
                    "이 줄에서 마지막에 일어나는 일은 무엇인가요? 그것이 저장돼요.",
                ),
                see="[n for n, _ in model.named_parameters()]",
            )
    return None


@rule("plain-tensor-weight", HIDDEN, lesson="parameters")
def plain_tensor(e: Evidence) -> Found | None:
    """`self.w = torch.randn(...)` used as a weight."""
    hit = _loose(e)
    if hit is None or isinstance(hit[0], nn.Parameter):
        return None
    tensor, name, line = hit
    if not name:
        return None
    wants = tensor.requires_grad
    extra = " requires_grad=True lets it get a gradient, but does not register it." if wants else ""
    extra_ko = " requires_grad=True는 기울기를 받게 할 뿐, 등록하지는 않아요." if wants else ""
    return Found(
        line,
        (
            f"`self.{name}` is a plain tensor, not an nn.Parameter",
            f"forward uses `{name}` (line {line}) as a weight, but nn.Module registers only nn.Parameter: {listed(e)}, "
            f"and `{name}` is not one of them. It will never be trained, saved or moved.{extra}",
            "What tells nn.Module that a tensor is there to be learned?",
        ),
        (
            f"`self.{name}`은 nn.Parameter가 아니라 보통 텐서예요",
            f"forward가 {ko(name, '을/를')}({line}번째 줄) 가중치로 쓰는데, nn.Module은 nn.Parameter만 등록해요. {listed_ko(e)}. "
            f"{ko(name, '은/는')} 거기에 없어서 학습도 저장도 되지 않아요.{extra_ko}",
            "이 텐서가 배워야 하는 것이라고 nn.Module에 알려 주는 것은 무엇인가요?",
        ),
        see="[n for n, _ in model.named_parameters()]",
    )


@rule("buffer-as-weight", HIDDEN, lesson="parameters")
def buffer(e: Evidence) -> Found | None:
    """register_buffer for what should be learned."""
    for tensor in e.facts.get("buffers", []):
        name = next((n for n, b in nn.Module.named_buffers(e.model) if b is tensor), "")  # type: ignore[arg-type]
        line = e.attribute(name.split(".")[0])
        return Found(
            line,
            (
                f"`{name}` is a buffer: it is saved, but never trained",
                f"Line {line} stores `{name}` with register_buffer. A buffer moves and is saved with the model, but no "
                f"optimizer gets it: {listed(e)}. forward uses it as a weight, and what should learn is an "
                "nn.Parameter.",
                "What is the difference between a buffer and a parameter?",
            ),
            (
                f"{ko(name, '은/는')} 버퍼(buffer)예요. 저장은 되지만 학습되지 않아요",
                f"{line}번째 줄이 {ko(name, '을/를')} register_buffer로 저장해요. 버퍼는 모델과 함께 옮겨지고 저장되지만 옵티마이저가 받지 "
                f"못해요. {listed_ko(e)}. forward가 이것을 가중치로 쓰니, 배워야 하는 것은 nn.Parameter예요.",
                "버퍼와 파라미터는 무엇이 다른가요?",
            ),
            see="[n for n, _ in model.named_buffers()]",
        )
    return None


def _past_setattr(e: Evidence) -> tuple[int, str] | None:
    """The line that writes into the dict of self, or calls object's `__setattr__`; and the way."""
    for node in e.source.nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            text = ast.unparse(node.value)
        elif isinstance(node, ast.Call):
            text = ast.unparse(node.func)
        else:
            continue
        way = next((w for w in ("__dict__", "vars(self)", "object.__setattr__") if w in text), None)
        if way:
            return node.lineno, way
    return None


@rule("not-registered", HIDDEN, Rank.SYMPTOM, lesson="modules")
def not_registered(e: Evidence) -> Found | None:
    """Something works on the tensor and is nowhere to be found."""
    if "unregistered" not in e.symptoms:
        return None
    hidden = _hidden(e)
    line = e.made(hidden[0]) if hidden else (e.method("__init__") or e.head)
    en, kor = "", ""
    past = _past_setattr(e) if any(v is m for m in hidden for v in vars(e.model).values()) else None
    if past is not None:
        line, way = past
        en = (
            f" Line {line}, `{e.source.line(line)}`, puts them in through `{way}`, past the `__setattr__` with which nn.Module "
            "notices a layer. setattr(self, name, layer) and self.add_module(name, layer) go through it."
        )
        kor = (
            f" {line}번째 줄 `{e.source.line(line)}`이 `{way}`로 넣어서, nn.Module이 층을 알아보는 `__setattr__`을 거치지 않아요(hidden). "
            "setattr(self, name, layer)나 self.add_module(name, layer)는 그것을 거쳐요."
        )
    for module, owner in _owned(e, "array", "function")[:1]:
        inside = {
            "array": ("in a numpy array", "numpy 배열(array) 안에"),
            "function": ("inside of functions (a lambda, a closure)", "함수(lambda, 클로저) 안에"),
        }[owner.kind]
        if owner.kind == "array":
            line = container_line(e, owner.root, module) or line
        en = f" They are {inside[0]}, `{owner.root}`, where it can't see them; an nn.ModuleList or nn.Sequential it can."
        kor = f" 층이 `{owner.root}`의 {inside[1]} 숨어 있어요(hidden). nn.ModuleList나 nn.Sequential에 담으면 보여요."
    kinds = ", ".join(sorted({type(m).__name__ for m in hidden})) or "weights"
    return Found(
        line or e.head,
        (
            f"What computes is not registered: {listed(e)}",
            f"In forward, {plural(len(hidden), 'layer')} ({kinds}) ran that the model does not know of: they are in no "
            f"attribute of self that nn.Module looks at, so no optimizer will train them.{en}",
            "Put what learns on self in `__init__`: a layer, an nn.ModuleList, an nn.Parameter.",
        )
        if hidden
        else (
            f"There is nothing to learn: {listed(e)}",
            "The model has no registered parameters that take part in the answer.",
            "What should learn is put on self in `__init__`: a layer, or an nn.Parameter.",
        ),
        (
            f"계산하는 것이 등록되어 있지 않아요: {listed_ko(e)}",
            f"forward에서 모델이 모르는 층 {len(hidden)}개({kinds})가 실행됐어요. nn.Module이 보는 self의 속성에 없어서 학습되지 않아요.{kor}",
            "배워야 하는 것은 `__init__`에서 self에 붙여요: 층, nn.ModuleList, nn.Parameter.",
        )
        if hidden
        else (
            f"배울 것이 없어요: {listed_ko(e)}",
            "답을 만드는 데 쓰인, 등록된 파라미터가 없어요.",
            "배워야 하는 것은 `__init__`에서 self에 붙여요: 층이나 nn.Parameter.",
        ),
        see="list(model.parameters())",
    )
