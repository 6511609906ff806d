"""What `module` asks for: a class that holds two 5x5 convolutions. Its forward may wait."""

from __future__ import annotations

import ast

from torch import nn
from torch.nn.modules.conv import _ConvTransposeNd

from tutor.lab.asking import error, josa, ko, plural
from tutor.lab.contract import Convolutions, Input
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, Rule, rule
from tutor.lab.parts import Parts
from tutor.lab.rules.supers import super_twice
from tutor.lab.shapes import show
from tutor.lab.source import is_self, is_super_init

RULES: list[Rule] = []
LACKING = ("layers", "unregistered")


# ------------------------------------------------------------------ what may be amiss


rule("super-twice", LACKING, into=RULES)(super_twice)


@rule("super-starts-above", "raised", into=RULES, see="{name}.__mro__", lesson="module")
def above(e: Evidence) -> Found | None:
    """super(nn.Module, self).__init__(): the search begins above nn.Module, and finds object's."""
    if error(e, "AttributeError", r"before Module\.__init__\(\) call|'_\w+'") is None:
        return None
    for node in e.source.nodes:
        call = node.func.value if is_super_init(node) and isinstance(node, ast.Call) else None
        if not isinstance(call, ast.Call) or not call.args:
            continue
        start = ast.unparse(call.args[0])
        if not start.endswith("Module"):
            continue
        return Found(
            node.lineno,
            (
                f"`super({start}, self)` starts above nn.Module, so nn.Module's `__init__` never runs",
                f"The first thing in the parentheses says where to start: the search goes on *after* {start}, and finds the "
                "`__init__` of Python's own `object`, which builds no drawers.",
                "Which class should the search start from? Plain `super()` knows it.",
            ),
            (
                f"`super({start}, self)`는 nn.Module보다 위에서 찾기 시작해서, nn.Module의 `__init__`이 실행되지 않아요",
                f"괄호 안의 첫 번째는 어디서부터 찾을지 말해요. {start} *다음*부터 찾으니 파이썬의 `object`가 가진 `__init__`이 나오고, "
                "그것은 서랍을 만들지 않아요.",
                "어느 클래스에서 찾기 시작해야 할까요? `super()`라고만 쓰면 알아서 찾아요.",
            ),
        )
    return None


@rule(
    "attribute-twice",
    LACKING,
    into=RULES,
    see="[n for n, _ in model.named_children()]",
    lesson="module",
)
def same_name_twice(e: Evidence) -> Found | None:
    """self.conv is assigned twice: the second layer takes the place of the first."""
    for birth in e.facts.get("lost", []):
        statement = e.source.statement_at(birth.line)
        for target in statement.targets if isinstance(statement, ast.Assign) else []:
            again = e.source.assigned(target.attr) if is_self(target) else []
            if len(again) < 2 or again[-1] is statement:
                continue
            name, line = target.attr, again[-1].lineno
            return Found(
                line,
                (
                    f"`self.{name}` is assigned twice: the second layer takes the place of the first",
                    f"Line {birth.line} puts a {kind(birth.module)} into the drawer under the name `{name}`. Line "
                    f"{line} uses the same name, so the first one falls out and is gone.",
                    "Give each layer a name to itself.",
                ),
                (
                    f"`self.{name}`에 두 번 넣어서, 두 번째 층이 첫 번째 층의 자리를 차지해요",
                    f"{birth.line}번째 줄은 {ko(name, '이라는/라는')} 이름으로 서랍에 {kind(birth.module)}를 넣어요. {line}번째 줄도 "
                    "같은 이름을 써서, 처음 것은 밀려나 사라져요.",
                    "층마다 다른 이름을 지어 주세요.",
                ),
                see="print(model)",
            )
    return None


@rule(
    "local-layer",
    LACKING,
    into=RULES,
    see="[n for n, _ in model.named_children()]",
    lesson="module",
)
def not_kept(e: Evidence) -> Found | None:
    """conv1 = nn.Conv2d(...) without self: the layer is gone when __init__ ends."""
    for birth in e.facts.get("lost", []):
        statement = e.source.statement_at(birth.line)
        if birth.function != "__init__" or statement is None:
            continue
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        names = [t.id for t in targets if isinstance(t, ast.Name)]
        if targets and not names:
            continue
        if names:
            name = names[0]
            en = f"`{name}` is only a local variable of `__init__`: `self.` is missing"
            kor = f"{ko(name, '은/는')} `__init__`의 지역 변수일 뿐이에요. `self.`가 빠졌어요"
            fix, fix_ko = f"`self.{name}`", f"`self.{name}`"
        else:
            en = f"Line {birth.line} makes a layer and doesn't keep it"
            kor = f"{birth.line}번째 줄은 층을 만들기만 하고 간직하지 않아요"
            fix, fix_ko = "an attribute of `self`", "`self`의 속성"
        return Found(
            birth.line,
            (
                en,
                f"Line {birth.line} makes a {kind(birth.module)}. When `__init__` ends, nothing holds on to it, and it is "
                f"gone: nn.Module files what is put on `self`, and nothing else. As {fix} it would stay.",
                "What stands in front of the name of everything that an object keeps?",
            ),
            (
                kor,
                f"{birth.line}번째 줄에서 {kind(birth.module)}를 만들지만, `__init__`이 끝나면 붙잡고 있는 것이 없어서 사라져요. "
                f"nn.Module은 `self`에 붙인 것만 서랍에 넣어요. {fix_ko}으로 두면 남아요.",
                "객체가 간직하는 것의 이름 앞에는 무엇이 붙나요?",
            ),
            see="print(model)",
        )
    return None


@rule("trailing-comma", LACKING, into=RULES, see="type(model(x))", lesson="forward")
def comma(e: Evidence) -> Found | None:
    """self.conv1 = nn.Conv2d(3, 20, 5), with a comma at the end: a tuple."""
    for name, value in vars(e.model).items():
        lines = [
            s.lineno
            for s in e.source.assigned(name)
            if isinstance(s, ast.Assign)
            and isinstance(s.value, ast.Tuple)
            and len(s.value.elts) == 1
        ]
        if not isinstance(value, tuple) or not lines:
            continue
        return Found(
            lines[-1],
            (
                f"The comma at the end of line {lines[-1]} makes a tuple",
                f"`{e.source.line(lines[-1])}` ends with a comma, so `self.{name}` is a tuple with a layer in it. nn.Module "
                "sees a tuple, and a tuple doesn't go into the drawer.",
                "Look at the very end of the line.",
            ),
            (
                f"{lines[-1]}번째 줄 끝의 쉼표가 tuple을 만들어요",
                f"`{e.source.line(lines[-1])}` 줄이 쉼표(comma)로 끝나서, `self.{name}`에는 층이 든 tuple이 들어가요. nn.Module이 보는 "
                "것은 tuple이라서 서랍에 넣지 않아요.",
                "줄의 맨 끝을 보세요.",
            ),
            see="model._modules",
        )
    return None


@rule("plain-list", LACKING, into=RULES)
def in_list(e: Evidence) -> Found | None:
    """Layers in a list: nn.Module sees the list and not what is in it."""
    return in_container(e, "list", "tuple", "set")


@rule("plain-dict", LACKING, into=RULES)
def in_dict(e: Evidence) -> Found | None:
    """Layers in a dict."""
    return in_container(e, "dict")


def in_container(e: Evidence, *kinds: str) -> Found | None:
    """What to say of layers in a container of Python's own."""
    for module in e.facts.get("unfiled", []):
        owner = e.owners[id(module)]
        if owner.kind not in kinds:
            continue
        name, line, what = owner.root, e.attribute(owner.root), owner.kind
        better = "nn.ModuleDict" if what == "dict" else "nn.ModuleList"
        what_ko = josa(what, "을/를")
        return Found(
            line,
            (
                f"The layers sit in a plain Python {what}, where nn.Module can't see them",
                f"Line {line} puts a {what} on `self.{name}`. nn.Module looks at the thing that is assigned: it sees a {what} "
                f"and not the layers inside, so the drawer stays empty. {better} is a container that it looks into.",
                "What does `model._modules` hold now? Try a name for each layer, or a container of nn.",
            ),
            (
                f"층이 보통 파이썬 {what} 안에 있어서 nn.Module이 보지 못해요",
                f"{line}번째 줄은 `self.{name}`에 {what_ko} 붙여요. nn.Module은 붙은 것 자체만 봐요. {josa(what, '이/가')} 보일 뿐 그 안의 "
                f"층은 보이지 않아서 서랍이 비어 있어요. {better}라면 안까지 들여다봐요.",
                "지금 `model._modules`에는 무엇이 있나요? 층마다 이름을 주거나, nn의 컨테이너를 써 보세요.",
            ),
            see="model._modules",
        )
    return None


@rule("class-level-layer", LACKING, into=RULES)
def on_class(e: Evidence) -> Found | None:
    """Layers in the body of the class, outside of __init__."""
    for module in e.facts.get("unfiled", []):
        owner, line = e.owners[id(module)], e.made(module)
        if owner.kind != "class":
            continue
        return Found(
            line,
            (
                f"`{owner.name}` belongs to the class, not to the model",
                f"Line {line} stands in the body of the class, outside of `__init__`. The layer is made once, for the plan "
                "itself: no model has it in a drawer, and all models would share it. In `__init__`, on `self`, each model "
                "gets its own.",
                "Which method runs each time a model is built?",
            ),
            (
                f"{ko(owner.name, '은/는')} 모델이 아니라 클래스에 속해 있어요",
                f"{line}번째 줄은 `__init__` 밖, 클래스 본문에 있어요. 그래서 층이 설계도에 한 번만 만들어져요. 어떤 모델의 서랍에도 없고, 모든 "
                "모델이 함께 쓰게 돼요. `__init__`에서 `self`에 붙이면 모델마다 자기 층을 가져요.",
                "모델을 만들 때마다 실행되는 메서드는 무엇인가요?",
            ),
            see="model._modules",
        )
    return None


@rule("global-layer", LACKING, into=RULES)
def outside(e: Evidence) -> Found | None:
    """Layers in a variable of the file, beside the class."""
    for module in e.facts.get("unfiled", []):
        owner, line = e.owners[id(module)], e.made(module)
        if owner.kind != "global":
            continue
        return Found(
            line,
            (
                f"`{owner.root}` is a global variable, outside of the model",
                f"Line {line} makes a {kind(module)} beside the class. nn.Module files what is put on `self`, so the model "
                "knows nothing of it.",
                "Where would each model get a layer of its own?",
            ),
            (
                f"{ko(owner.root, '은/는')} 모델 밖의 전역(global) 변수예요",
                f"{line}번째 줄은 클래스 바깥에서 {kind(module)}를 만들어요. nn.Module은 `self`에 붙인 것만 서랍에 넣으니, 모델은 이 층을 "
                "몰라요.",
                "어디에서 만들어야 모델마다 자기 층을 가질까요?",
            ),
            see="model._modules",
        )
    return None


@rule(
    "layer-class-stored",
    LACKING,
    into=RULES,
    see="isinstance(nn.ReLU, nn.Module), isinstance(nn.ReLU(), nn.Module)",
    lesson="module",
)
def class_kept(e: Evidence) -> Found | None:
    """self.conv1 = nn.Conv2d: the class, not a layer made from it."""
    for name, value in vars(e.model).items():
        if isinstance(value, type) and issubclass(value, nn.Module):
            line = e.attribute(name)
            return Found(
                line,
                (
                    f"`self.{name}` holds the class {value.__name__}, not a layer",
                    f"Line {line} keeps the plan and builds nothing from it. A layer is an object, made by calling the class "
                    "with its numbers.",
                    f"What does {value.__name__} need in parentheses?",
                ),
                (
                    f"`self.{name}`에 층이 아니라 클래스 {ko(value.__name__, '이/가')} 들어 있어요",
                    f"{line}번째 줄은 설계도를 간직할 뿐, 그것으로 아무것도 짓지 않아요. 층은 클래스를 숫자와 함께 불러서 만든 "
                    "객체예요.",
                    f"{value.__name__} 뒤의 괄호에는 무엇이 필요한가요?",
                ),
            )
    return None


@rule("kernel-size", LACKING, into=RULES, see="{blamed}", lesson="layers")
def kernel(e: Evidence) -> Found | None:
    """3x3 instead of 5x5."""
    for name, module, shape in left(e):
        if not isinstance(module, nn.Conv2d) or tuple(module.kernel_size) == (5, 5):
            continue
        if shape and shape[:2] not in [w[:2] for w in e.facts["missing"]]:
            continue
        size, line = show(module.kernel_size), line_of(e, name, module)
        return Found(
            line,
            (
                f"`{name}` has a {size} kernel; the task asks for 5×5",
                "The channels are right, the size of the kernel isn't.",
                "Conv2d reads: channels in, channels out, kernel size.",
            ),
            (
                f"`{name}`의 커널이 {josa(size, '이에요/예요')}. 문제는 5×5를 원해요",
                "채널은 맞는데 커널 크기가 달라요.",
                "Conv2d는 들어오는 채널, 나가는 채널, 커널 크기의 순서로 읽어요.",
            ),
        )
    return None


@rule("layer-kind", LACKING, into=RULES, see="model", lesson="module")
def other_kind(e: Evidence) -> Found | None:
    """Conv1d, ConvTranspose2d: of the family, and something else."""
    for name, module, _ in left(e):
        if module is None or isinstance(module, nn.Conv2d):
            continue
        line, what = line_of(e, name, module), type(module).__name__
        en, kor = (
            ("goes the other way: it makes pictures larger", "반대로 그림을 키우는 층이에요")
            if isinstance(module, _ConvTransposeNd)
            else (
                f"slides along {plural(len(module.kernel_size), 'axis', 'axes')}, a picture has two",
                f"축 {len(module.kernel_size)}개를 따라 움직여요. 그림에는 축이 두 개예요",
            )
        )
        return Found(
            line,
            (
                f"`{name}` is a {what}, not a convolution over pictures",
                f"Line {line} makes an nn.{what}. It {en}. The task asks for nn.Conv2d.",
                "Compare the name of the layer with the one in the task.",
            ),
            (
                f"{ko(name, '은/는')} 그림을 훑는 합성곱이 아니라 {what}예요",
                f"{line}번째 줄은 nn.{what}를 만들어요. {kor}. 문제는 nn.Conv2d를 원해요.",
                "층의 이름을 문제와 비교해 보세요.",
            ),
        )
    return None


@rule("layer-channels", LACKING, into=RULES, see="model", lesson="module")
def channels(e: Evidence) -> Found | None:
    """The right kernel, other channels."""
    missing = e.facts.get("missing", [])
    for name, module, shape in left(e):
        if not missing or (module is not None and not isinstance(module, nn.Conv2d)):
            continue
        if module is not None and max(module.kernel_size) > 7 and 5 in shape[:2]:
            continue  # the kernel size was given first
        got_in = module.in_channels if module is not None else shape[1]
        got_out = module.out_channels if module is not None else shape[0]
        if (got_out, got_in) in [w[:2] for w in missing]:
            continue  # another kernel is all that differs
        want_out, want_in = missing[0][:2]
        which, which_ko = ("first", "첫 번째") if want_in == 3 else ("second", "두 번째")
        line = line_of(e, name, module)
        en = (
            " The second layer takes what the first one gives, and that has 20 channels."
            if (which, got_in) == ("second", 3)
            else " The first number is what comes in, the second is what goes out."
        )
        kor = (
            " 두 번째 층은 첫 번째 층이 내놓은 것을 받고, 거기에는 채널이 20개 있어요."
            if (which, got_in) == ("second", 3)
            else " 첫 번째 숫자는 들어오는 채널, 두 번째는 나가는 채널이에요."
        )
        return Found(
            line,
            (
                f"`{name}` goes from {got_in} channels to {got_out}; asked for is {want_in} to {want_out}",
                f"The {which} convolution goes from {want_in} channels to {want_out}.{en}",
                f"What comes into the {which} layer?",
            ),
            (
                f"{ko(name, '은/는')} {got_in}채널을 {got_out}채널로 바꿔요. 문제는 {want_in}채널을 {want_out}채널로 바꾸길 원해요",
                f"{which_ko} 합성곱은 {want_in}채널을 {want_out}채널로 바꿔요.{kor}",
                f"{which_ko} 층에는 무엇이 들어오나요?",
            ),
        )
    return None


@rule("layer-too-many", LACKING, into=RULES, see="model", lesson="module")
def too_many(e: Evidence) -> Found | None:
    """A third convolution."""
    more, held = left(e), e.facts.get("held", [])
    if e.facts.get("missing") or not more:
        return None
    name, module, _ = more[-1]
    line = line_of(e, name, module)
    return Found(
        line,
        (
            f"The model holds {len(held)} convolutions; the task asks for 2",
            f"The two that were asked for are there. `{name}` (line {line}) is one more.",
            "Which of the layers has no place in the task?",
        ),
        (
            f"모델에 합성곱이 {len(held)}개 있어요. 문제는 2개를 원해요",
            f"문제에서 말한 두 개는 있어요. {ko(name, '은/는')} 하나 더 있는 거예요({line}번째 줄).",
            "문제에 나오지 않는 층은 어느 것인가요?",
        ),
    )


@rule("parts-missing", LACKING, Rank.EFFECT, into=RULES, lesson="module")
def too_few(e: Evidence) -> Found | None:
    """Fewer convolutions than were asked for, and no slip that explains it."""
    held = e.facts.get("held", [])
    if len(held) >= e.contract.layers.count:
        return None
    others = sorted({type(m).__name__ for m in list(nn.Module.modules(e.model))[1:]} - {"Conv2d"})
    also = f" It does hold: {', '.join(others)}." if others else ""
    also_ko = f" 들어 있는 것: {', '.join(others)}." if others else ""
    names = ", ".join(f"`{each.name}`" for each in held)
    if (ended := _ends_early(e)) is not None:
        return ended
    if (method := _layer_as_method(e)) is not None:
        return method
    en = f" There is {names}." if names else ""
    kor = f" {names} 하나가 있어요." if names else ""
    line = e.method("__init__") or e.head
    return Found(
        line,
        (
            f"The model holds {plural(len(held), 'convolution')}; the task asks for 2",
            f"This is what `{e.name}()` has put into its drawers.{en or ' No convolution is there.'}{also} Each layer is made by "
            "nn.Conv2d and put on `self`.",
            "Which of the two is still to be made?"
            if held
            else "Which lines make a layer, and do they run when the model is made?",
        ),
        (
            f"모델에 합성곱이 {len(held)}개 있어요. 문제는 2개를 원해요",
            f"`{e.name}()`으로 만든 다음 서랍을 열어 봤어요.{kor or ' 합성곱이 없어요.'}{also_ko} 층은 nn.Conv2d로 만들어서 "
            "`self`에 붙여요.",
            "둘 중 어느 것을 아직 만들지 않았나요?"
            if held
            else "층을 만드는 줄은 어느 것이고, 모델을 만들 때 그 줄이 실행되나요?",
        ),
        see="print(model)",
    )


def _ends_early(e: Evidence) -> Found | None:
    """`return` in the middle of __init__."""
    for function in [f for f in e.source.functions if f.name == "__init__"]:
        for here, after in zip(function.body, function.body[1:], strict=False):
            if not isinstance(here, ast.Return):
                continue
            return Found(
                here.lineno,
                (
                    f"The return in line {here.lineno} ends `__init__`; line {after.lineno} is never reached",
                    f"A method stops at its first return. `{e.source.line(after.lineno)}` stands behind it and never runs.",
                    "Does `__init__` need a return at all?",
                ),
                (
                    f"{here.lineno}번째 줄의 return에서 `__init__`이 끝나요. {after.lineno}번째 줄에는 닿지 않아요",
                    f"메서드는 첫 번째 return에서 멈춰요. `{e.source.line(after.lineno)}`은 그 뒤에 있어서 실행되지 않아요.",
                    "`__init__`에 return이 필요한가요?",
                ),
                see="print(model)",
            )
    return None


def _layer_as_method(e: Evidence) -> Found | None:
    """`def conv1(self): return nn.Conv2d(...)`: a method that makes a layer for each caller."""
    for function in e.source.methods(e.name).values():
        for node in ast.walk(function):
            if not isinstance(node, ast.Return) or "Conv2d(" not in ast.unparse(node):
                continue
            name, line = function.name, function.lineno
            return Found(
                line,
                (
                    f"`{name}` is a method that makes a layer; the model itself holds none",
                    f"Line {line} defines what happens when someone calls `{name}()`. Nobody does, and a layer that is "
                    "returned is not in a drawer. What is assigned to `self` in `__init__` is.",
                    "Which method runs when the model is made, and what puts a layer on `self`?",
                ),
                (
                    f"{ko(name, '은/는')} 층을 만드는 메서드일 뿐, 모델이 가진 층은 없어요",
                    f"{line}번째 줄은 누군가 `{name}()`을 부르면 할 일을 정해요. 부르는 곳도 없고, return으로 돌려준 층은 서랍에 들어가지 "
                    "않아요. `__init__`에서 `self`에 붙인 것이 들어가요.",
                    "모델을 만들 때 실행되는 메서드는 무엇이고, 어떻게 `self`에 층을 붙이나요?",
                ),
                see="print(model)",
            )
    return None


@rule("forward-can-wait", "style", into=RULES, lesson="module")
def forward_fails(e: Evidence) -> Found | None:
    """A forward that nobody asked for yet, and that fails."""
    raised = e.facts.get("forward")
    if raised is None:
        return None
    says = raised.message.split("\n")[0][:120]
    kind_ = type(raised.error).__name__
    return Found(
        raised.line or e.method("forward"),
        (
            "The parts are right. `forward` doesn't run yet, and it needn't",
            f"Called with a picture of {show(list(e.x.shape))}, it stops: {kind_}: {says}. Lesson 7 is about forward; you may "
            "leave it as it is, or take it out until then.",
            "Follow the shape of x through forward, one layer after the other.",
        ),
        (
            "부품은 맞아요. `forward`는 아직 동작하지 않지만, 지금은 괜찮아요",
            f"{show(list(e.x.shape))} 그림으로 불렀더니 멈췄어요. {kind_}: `{says}`. forward는 7번 레슨에서 다뤄요. 그대로 두어도 되고, "
            "그때까지 빼 두어도 돼요.",
            "forward에서 x의 모양이 층마다 어떻게 바뀌는지 따라가 보세요.",
        ),
    )


def left(e: Evidence) -> list[tuple[str, nn.Module | None, tuple[int, ...]]]:
    """The convolutions that the task doesn't ask for."""
    return [(held.name, held.module, held.shape) for held in e.facts.get("left", [])]


def kind(module: nn.Module) -> str:
    """Conv2d, Linear, ..."""
    return type(module).__name__


def line_of(e: Evidence, name: str, module: nn.Module | None) -> int | None:
    """The line that made a layer, or gave a weight its name."""
    return e.made(module) if module is not None else e.attribute(name.split(".")[0])


check = Parts(
    name="MyModel",
    input=Input(1, 3, 256, 256),
    layers=Convolutions(channels=(3, 20, 20), kernel=5),
    probes=("parts", "rebuild"),
    rules=RULES,
    praise={"en": "A model with two layers.", "ko": "층이 두 개인 모델이에요."},
)
