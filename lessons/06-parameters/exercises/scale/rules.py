"""What goes wrong in Scale, and how it is said: where the numbers live, and what is counted."""

from __future__ import annotations

import ast

import torch
from torch import Tensor, nn

from tutor.lab import torch_says
from tutor.lab.asking import error, forwards, ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, Rule, rule
from tutor.lab.shapes import show
from tutor.lab.source import is_self

RULES: list[Rule] = []
COUNTED = "s = {make}; s(x); s(x); s.seen, 2 * len(x)"
"""What a new one has counted after two batches, and how many pictures there were."""


def _detail(e: Evidence) -> object:
    return e.symptoms.get("values")


def _line(e: Evidence, name: str) -> int | None:
    """Where `self.name` is made: by an assignment or by register_buffer."""
    for node in e.source.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            named = node.args and isinstance(node.args[0], ast.Constant)
            if node.func.attr.startswith("register_") and named and node.args[0].value == name:  # type: ignore[attr-defined]
                return node.lineno
    made = e.source.assigned(name)
    return made[0].lineno if made else None


def _counting(e: Evidence) -> int | None:
    """The line of forward that changes seen."""
    for function in forwards(e):
        for node in ast.walk(function):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if isinstance(node, ast.AugAssign):
                targets = [node.target]
            if any(is_self(t, "seen") for t in targets):
                return node.lineno  # type: ignore[attr-defined]
            if isinstance(node, ast.Attribute) and node.attr in ("add_", "copy_", "fill_"):
                return node.lineno
    return None


# ------------------------------------------------------------------ the scale


@rule("parameter-shape", "values", into=RULES, lesson="parameters")
def shape(e: Evidence) -> Found | None:
    """One number for all, (C, 1, 1), or more parameters than one."""
    if _detail(e) != "parameters":
        return None
    held: dict[str, Tensor] = e.facts["parameters"]
    shapes = ", ".join(f"{n} {show(list(p.shape)) or '()'}" for n, p in held.items())
    if "seen" in held:
        return None
    name = next(iter(held))
    line = _line(e, name.split(".")[0]) or e.method("__init__")
    return Found(
        line,
        (
            f"Scale(3) should hold one parameter with 3 numbers; it holds {shapes}",
            "A scale of shape (C,) has one number for each channel, and nothing else. How it is laid against the axes of x "
            "is up to forward: a view of it may have other axes.",
            f"What does line {line} make, and how many numbers are in it for `channels` 3?",
        ),
        (
            f"Scale(3)에는 숫자가 3개인 파라미터 하나가 있어야 하는데, {shapes}이 있어요",
            "모양이 (C,)인 scale에는 채널마다 숫자가 하나씩 있고 다른 것은 없어요. x의 축에 어떻게 맞출지는 forward가 정해요. 거기서 모양을 "
            "바꿔 봐도 돼요.",
            f"{line}번째 줄은 무엇을 만드나요? `channels`가 3이면 숫자가 몇 개인가요?",
        ),
        see="[(n, p.shape) for n, p in model.named_parameters()]",
    )


@rule("seen-is-a-parameter", ("values", "frozen", "zero"), into=RULES, lesson="parameters")
def seen_learns(e: Evidence) -> Found | None:
    """nn.Parameter(torch.tensor(0), requires_grad=False) or a count of floats."""
    if _detail(e) != "parameters" or "seen" not in e.facts["parameters"]:
        return None
    line = _line(e, "seen")
    return Found(
        line,
        (
            "`seen` is a parameter, and parameters() hands it to the optimizer",
            f"Line {line}, `{e.source.line(line)}`. A parameter is there to be learned. A count is kept and saved, and nobody "
            "should train it.",
            "Which kind of tensor is saved with the model and not trained?",
        ),
        (
            "`seen`이 파라미터라서 parameters()가 옵티마이저에게 넘겨요",
            f"{line}번째 줄 `{e.source.line(line)}`. 파라미터는 배우려고 있는 것이에요. 센 수는 간직하고 저장할 뿐, 학습하면 안 돼요.",
            "모델과 함께 저장되지만 학습되지 않는 텐서는 무엇인가요?",
        ),
        see="[n for n, _ in model.named_parameters()]",
    )


@rule("starts-elsewhere", ("values", "zero", "constant"), into=RULES, lesson="parameters")
def start(e: Evidence) -> Found | None:
    """Random numbers or zeros instead of ones."""
    if _detail(e) != "start":
        return None
    name, parameter = next(iter(e.facts["parameters"].items()))
    line = _line(e, name.split(".")[0]) or e.method("__init__")
    values = ", ".join(f"{v:.2f}" for v in parameter.detach().flatten().tolist()[:3])
    zeros = not bool(parameter.any())
    en = " With zeros the layer answers 0 to everything." if zeros else ""
    kor = " 0으로 시작하면 무엇을 넣어도 0이 나와요." if zeros else ""
    return Found(
        line,
        (
            f"`{name}` begins at {values}; it should begin at 1",
            f"Line {line}, `{e.source.line(line)}`. A scale of 1 changes nothing, so a fresh layer lets the picture through as "
            f"it is, and training moves it from there.{en}",
            "Which function of torch makes a tensor of ones?",
        ),
        (
            f"{ko(name, '이/가')} {values}에서 시작해요. 1에서 시작해야 해요",
            f"{line}번째 줄 `{e.source.line(line)}`. 1을 곱하면 아무것도 바뀌지 않으니, 새 층은 그림을 그대로 내보내고 학습이 거기서부터 "
            f"움직여요.{kor}",
            "1로 채운 텐서를 만드는 torch의 함수는 무엇인가요?",
        ),
        see="[p for p in model.parameters()]",
    )


@rule("scale-on-other-axis", ("raised", "values", "shape"), into=RULES, lesson="parameters")
def axis(e: Evidence) -> Found | None:
    """`x * self.scale` lays the numbers along the width."""
    hit = error(e, "RuntimeError", torch_says.SIZES_DIFFER)
    if hit is None and _detail(e) != "scaled" and "shape" not in e.symptoms:
        return None
    if hit is None and not _along_width(e):
        return None
    line = hit[0].line if hit else _end(e)
    if line is None or (hit and hit[0].stage not in ("forward", "small")):
        return None
    height = hit is not None and hit[1][1] == "6"
    en = "height" if height else "width"
    kor = "높이" if height else "너비"
    more = (
        f"{hit[0].message.splitlines()[0]}."
        if hit
        else "Where width and channels are equal, no error comes."
    )
    sizes = f"{kor}는 {hit[1][1]}, scale은 {hit[1][2]}이라서 곱할 수 없어요." if hit else ""
    more_ko = sizes or "너비와 채널 수가 같으면 오류도 나지 않아요."
    return Found(
        line,
        (
            f"The scale is laid along the {en}, not along the channels",
            f"Line {line}, `{e.source.line(line)}`. Axes are matched from the right, and so the 3 numbers meet the {en} of "
            f"N×C×H×W. {more}",
            "With which shape would the 3 numbers stand at the place of C, with axes of size 1 to the right of them?",
        ),
        (
            f"scale이 채널이 아니라 {kor} 방향으로 곱해져요",
            f"{line}번째 줄 `{e.source.line(line)}`. 축은 오른쪽부터 맞춰요. 그래서 숫자 3개가 N×C×H×W의 {kor}와 만나요. {more_ko}",
            "숫자 3개가 C의 자리에 서고 그 오른쪽 축의 크기가 1이려면 모양이 어때야 하나요?",
        ),
        see="torch.ones(3).view(-1, 1, 1).shape",
    )


def _along_width(e: Evidence) -> bool:
    pair = e.facts.get("scaled")
    if pair is None:
        return False
    x, y = pair
    other = torch.tensor([1.0, 2.0, -3.0])
    return x.shape[-1] == 3 and torch.allclose(y, x * other, atol=1e-6)


def _end(e: Evidence) -> int | None:
    for function in forwards(e):
        found = [n for n in ast.walk(function) if isinstance(n, ast.Return)]
        if found:
            return found[-1].lineno
    return e.head


@rule(
    "not-multiplied",
    "values",
    Rank.EFFECT,
    into=RULES,
    lesson="parameters",
    see="[p.data.fill_(2) for p in model.parameters()]; torch.equal(model(x), 2 * x)",
)
def not_multiplied(e: Evidence) -> Found | None:
    """Added, divided, or only some channels."""
    if _detail(e) == "no answer":
        return _no_answer(e)
    if _detail(e) != "scaled":
        return None
    line = _end(e)
    x, y = e.facts["scaled"]
    given, gave = float(x[0, 1, 0, 0]), float(y.detach()[0, 1, 0, 0])
    wanted = 2 * given
    return Found(
        line,
        (
            "The answer is not x times the scale",
            f"With a scale of 1, 2, -3, the second channel should become twice as large. Its first pixel is {given:.2f}; it "
            f"should become {wanted:.2f}, and became {gave:.2f}.",
            "Which operation makes a channel twice as large where its number is 2?",
        ),
        (
            "결과가 x에 scale을 곱한 값이 아니에요",
            f"scale이 1, 2, -3이면 두 번째 채널은 두 배가 되어야 해요. 첫 픽셀이 {given:.2f}이니까 {wanted:.2f}여야 하는데 {gave:.2f}가 "
            "나왔어요.",
            "숫자가 2인 채널을 두 배로 만드는 연산은 무엇인가요?",
        ),
    )


def _no_answer(e: Evidence) -> Found:
    """`return x * ...` indented into the `if self.training:`."""
    mode, y = e.facts["nothing"]
    line, kind = _end(e), type(y).__name__ if y is not None else "None"
    where, where_ko = ("eval", "평가(eval)") if mode == "eval" else ("training", "학습")
    return Found(
        line,
        (
            f"In {where} mode forward gives {kind}, not x times the scale",
            f"Line {line}, `{e.source.line(line)}`, is not reached then, or gives something else: the module answers in one "
            "mode alone. Only the counting depends on the mode.",
            "Which lines belong into the `if`? Look at where each line begins.",
        ),
        (
            f"{where_ko} 모드에서 forward의 결과가 x에 scale을 곱한 값이 아니라 {ko(kind, '이에요/예요')}",
            f"{line}번째 줄 `{e.source.line(line)}`에 닿지 않거나 다른 것이 나와요. 모듈이 한 모드에서만 답해요. 모드에 따라 달라지는 것은 세는 "
            "일뿐이에요.",
            "`if` 안에는 어떤 줄이 있어야 하나요? 줄마다 시작하는 자리를 보세요.",
        ),
    )


# ------------------------------------------------------------------ the buffer


@rule(
    "buffer-wants-tensor",
    "raised",
    into=RULES,
    lesson="parameters",
    see="torch.is_tensor(0), torch.is_tensor(torch.tensor(0))",
)
def wants_tensor(e: Evidence) -> Found | None:
    """`register_buffer("seen", 0)`, or `self.seen = 5` where a buffer was."""
    hit = error(e, "TypeError", torch_says.CANNOT_ASSIGN_BUFFER)
    if hit is None:
        return None
    kind, name, line = hit[1][1], hit[1][2], hit[0].line
    return Found(
        line,
        (
            f"A buffer holds a tensor, and line {line} gives `{name}` an {kind}",
            f"`{e.source.line(line)}`: {hit[0].message}. A number of Python can't be moved to a GPU or saved with the tensors; "
            "torch.tensor(...) makes a tensor of it.",
            f"What would make a tensor of the number in line {line}, or keep it one?",
        ),
        (
            f"버퍼(buffer)는 텐서를 담아요. {line}번째 줄은 `{name}`에 {ko(kind, '을/를')} 줘요",
            f"`{e.source.line(line)}`. 파이썬 숫자는 GPU로 옮기거나 텐서와 함께 저장할 수 없어요. torch.tensor(...)가 "
            "텐서로 만들어 줘요.",
            f"{line}번째 줄의 숫자를 텐서로 만들거나 텐서로 두려면 어떻게 하나요?",
        ),
    )


@rule(
    "parameter-of-integers",
    "raised",
    into=RULES,
    lesson="parameters",
    see="torch.tensor(1).dtype, torch.tensor(1.0).dtype",
)
def integers(e: Evidence) -> Found | None:
    """nn.Parameter(torch.tensor(0)): whole numbers can't get gradients."""
    hit = error(e, "RuntimeError", torch_says.ONLY_FLOATS)
    if hit is None:
        return None
    line = hit[0].line
    return Found(
        line,
        (
            "A parameter of whole numbers can't get a gradient",
            f"Line {line}, `{e.source.line(line)}`: {hit[0].message}. A gradient says how a tiny change would matter, and whole "
            "numbers don't change by tiny steps.",
            "Should this number be learned at all, or only kept? Which of the two kinds fits?",
        ),
        (
            "정수로 된 파라미터는 기울기를 받을 수 없어요",
            f"{line}번째 줄 `{e.source.line(line)}`. 기울기는 아주 조금 바꾸면 어떻게 되는지를 말하는데, 정수는 조금씩 바꿀 수 "
            "없어요.",
            "이 숫자는 배워야 하나요, 간직하기만 하면 되나요? 둘 중 어느 종류가 맞나요?",
        ),
    )


@rule(
    "buffer-made-in-forward",
    ("raised", "values"),
    into=RULES,
    lesson="parameters",
    see='"seen" in {make}.state_dict()',
    explains=("reload",),
)
def in_forward(e: Evidence) -> Found | None:
    """register_buffer in forward."""
    for function in forwards(e):
        for node in ast.walk(function):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr != "register_buffer":
                continue
            again = e.raised is not None and "already exists" in e.raised.message
            if e.raised is not None and not again and e.raised.stage != "reload":
                return None
            en = f" The second call fails: {e.raised.message}." if again and e.raised else ""
            kor = " 두 번째로 부르면 이미 있는 이름이라며 멈춰요." if again else ""
            return Found(
                node.lineno,
                (
                    "forward makes the buffer anew; it should be made once",
                    f"Line {node.lineno} registers it each time the model is called, so before the first call there is none, "
                    f"and what was counted can't stay.{en}",
                    "Which method runs once for each model?",
                ),
                (
                    "forward가 버퍼를 매번 새로 만들어요. 한 번만 만들어야 해요",
                    f"{node.lineno}번째 줄이 모델을 부를 때마다 등록해요. 그래서 처음 부르기 전에는 버퍼가 없고, 센 수가 남지도 못해요.{kor}",
                    "모델마다 한 번만 실행되는 메서드는 무엇인가요?",
                ),
            )
    return None


@rule("seen-is-no-buffer", ("values", "unregistered"), into=RULES, lesson="parameters")
def no_buffer(e: Evidence) -> Found | None:
    """A number of Python, a plain tensor, persistent=False, or another name."""
    model = e.facts.get("made")
    if _detail(e) not in ("no buffer", "lost") or model is None or in_forward(e) is not None:
        return None
    held = vars(model).get("seen")
    buffers = [n for n, _ in nn.Module.named_buffers(model)]
    if _detail(e) == "lost" and "seen" in nn.Module.state_dict(model):
        return None
    line = _line(e, "seen")
    if "seen" in buffers:
        what, what_ko = "a buffer that is not saved", "저장되지 않는 버퍼"
        en = "persistent=False leaves it out of state_dict()."
        kor = "persistent=False면 state_dict()에서 빠져요."
    elif isinstance(held, Tensor):
        what, what_ko = "a plain tensor", "보통 텐서"
        en = "nn.Module does not register it, so it is neither saved nor moved with the model."
        kor = "nn.Module이 등록하지 않아서, 모델과 함께 저장되거나 옮겨지지 않아요."
    elif held is not None:
        what, what_ko = f"a Python {type(held).__name__}", f"파이썬 {type(held).__name__}"
        en = "It counts, and state_dict() knows nothing of it: after saving and loading it would begin anew."
        kor = "세기는 하지만 state_dict()가 몰라서, 저장했다가 불러오면 처음부터 다시 세요."
    else:
        what, what_ko = "not there", "없는 이름"
        line = line or e.method("__init__") or e.head
        en = f"The buffers are: {', '.join(buffers) or 'none'}."
        kor = f"버퍼는 {', '.join(buffers) or '없음'}이에요."
    return Found(
        line,
        (
            f"`seen` is {what}; it should be a buffer that state_dict() saves",
            f"{en} state_dict() lists {', '.join(nn.Module.state_dict(model)) or 'nothing'}.",
            "Which method of nn.Module stores a tensor that is saved and not learned?",
        ),
        (
            f"`seen`은 {what_ko}이에요. state_dict()에 저장되는 버퍼(buffer)여야 해요",
            f"{kor} state_dict()에는 {', '.join(nn.Module.state_dict(model)) or '아무것도 없음'}이 있어요.",
            "저장되지만 배우지는 않는 텐서를 맡기는 nn.Module의 메서드는 무엇인가요?",
        ),
        see="list(model.state_dict())",
    )


@rule("seen-of-other-kind", "values", into=RULES, lesson="parameters")
def other_kind(e: Evidence) -> Found | None:
    """Floats, or several numbers."""
    seen = e.facts.get("seen")
    if _detail(e) not in ("dtype", "lost") or seen is None:
        return None
    kind = str(seen.dtype).removeprefix("torch.")
    line = _line(e, "seen") if _detail(e) == "dtype" else _counting(e)
    code = f"`{e.source.line(line)}`"
    if seen.numel() != 1:
        n = seen.numel()
        return Found(
            line,
            (
                f"`seen` should be one number; it holds {n}",
                f"Line {line}, {code}. A picture counts once, however many channels it has.",
                "How would a tensor look that holds a single number?",
            ),
            (
                f"`seen`은 숫자 하나여야 하는데 {n}개예요",
                f"{line}번째 줄 {code}. 그림은 채널이 몇 개든 한 번만 세요.",
                "숫자 하나만 담은 텐서는 어떻게 만드나요?",
            ),
            see=COUNTED,
        )
    float32 = kind == "float32"
    en = (
        " float32 keeps 24 binary digits: from 16,777,216 on, adding 1 changes nothing."
        if float32
        else ""
    )
    kor = (
        " float32는 이진수 24자리만 간직해요. 16,777,216부터는 1을 더해도 그대로예요."
        if float32
        else ""
    )
    return Found(
        line,
        (
            f"`seen` should be of type int64; it is {kind}",
            f"Line {line}, {code}.{en} int64 counts exactly.",
            "Which dtype does torch give a number without a point, and which one with a point?",
        ),
        (
            f"`seen`의 dtype은 int64여야 하는데 {ko(kind, '이에요/예요').replace('`', '')}",
            f"{line}번째 줄 {code}.{kor} int64는 정확하게 세요.",
            "torch는 소수점이 없는 숫자와 있는 숫자에 각각 어떤 dtype을 주나요?",
        ),
        see="model.seen.dtype",
    )


@rule("counts-in-eval", "values", into=RULES, lesson="parameters")
def in_eval(e: Evidence) -> Found | None:
    """Nobody asks self.training."""
    numbers = [number for _, _, number in e.facts.get("story", [])]
    if _detail(e) != "counted" or numbers[2] == numbers[3]:
        return None
    line = _counting(e) or e.method("forward")
    if (other := _other_condition(e, numbers)) is not None:
        return other
    return Found(
        line,
        (
            "`seen` also grows in eval mode",
            f"After `model.eval()` three pictures went through, and `seen` went from {numbers[2]} to {numbers[3]}. Line {line} "
            "ran then, too. Whether a module is in training mode stands in its attribute `training`.",
            "Under which condition should the line run?",
        ),
        (
            "평가(eval) 모드에서도 `seen`이 커져요",
            f"`model.eval()` 뒤에 그림 세 장을 넣었더니 `seen`이 {numbers[2]}에서 {numbers[3]}으로 늘었어요. {line}번째 줄이 그때도 "
            "실행됐어요. 모듈이 학습 모드인지는 속성 `training`에 있어요.",
            "이 줄은 어떤 조건에서 실행되어야 하나요?",
        ),
        see="s = {make}.eval(); s(x); s.seen",
    )


def _other_condition(e: Evidence, numbers: list[int]) -> Found | None:
    """`if not self.training:` counts in eval mode alone; `if self.train():` switches the mode."""
    tests = [n for f in forwards(e) for n in ast.walk(f) if isinstance(n, (ast.If, ast.IfExp))]
    for node in tests:
        text, line = ast.unparse(node.test), node.lineno
        if "self.train()" in text or "self.eval()" in text:
            en = "calls a method that sets the mode and gives back the module, and a module is always true. Which mode it is stands in the attribute `training`."
            kor = "모드를 바꾸고 모듈 자신을 돌려주는 메서드를 불러요. 모듈은 언제나 참이에요. 지금 어느 모드인지는 속성 `training`에 있어요."
            title, title_ko = (
                f"`{text}` sets the mode; it doesn't ask for it",
                f"{ko(text, '은/는')} 모드를 묻지 않고 바꿔요",
            )
        elif numbers[:3] == [0, 0, 0]:
            en = f"holds in eval mode and not in training mode: `seen` was {numbers[2]} after two batches in training mode, and {numbers[3]} after one in eval mode."
            kor = f"학습 모드가 아니라 평가 모드에서 참이에요. 학습 모드에서 두 배치 뒤에 `seen`은 {numbers[2]}, 평가 모드에서 한 배치 뒤에 {numbers[3]}이었어요."
            title, title_ko = (
                "`seen` grows in eval mode alone: the condition is the wrong way round",
                "`seen`이 평가(eval) 모드에서만 커져요. 조건이 거꾸로예요",
            )
        else:
            continue
        return Found(
            line,
            (
                title,
                f"The condition in line {line}, `{text}`, {en}",
                "What is `self.training` in each of the two modes?",
            ),
            (
                title_ko,
                f"{line}번째 줄의 조건 {ko(text, '은/는')} {kor}",
                "두 모드에서 `self.training`은 각각 무엇인가요?",
            ),
            see="s = {make}.eval(); s(x); s.seen",
        )
    return None


@rule("counts-batches", "values", into=RULES, lesson="parameters", see=COUNTED)
def batches(e: Evidence) -> Found | None:
    """+= 1 for a batch of five."""
    numbers = [number for _, _, number in e.facts.get("story", [])]
    if _detail(e) != "counted" or numbers[:3] != [0, 1, 2]:
        return None
    line = _counting(e) or e.method("forward")
    return Found(
        line,
        (
            "`seen` counts calls; it should count pictures",
            f"A batch of 5 and a batch of 2 went through, and `seen` is 2. Line {line} adds 1 to it, however many pictures "
            "there are.",
            "Which axis of x says how many pictures are in the batch?",
        ),
        (
            "`seen`이 부른 횟수를 세요. 그림 수를 세야 해요",
            f"5장짜리 배치와 2장짜리 배치를 넣었는데 `seen`이 2예요. {line}번째 줄은 그림이 몇 장이든 1을 더해요.",
            "배치에 그림이 몇 장인지는 x의 어느 축이 말해 주나요?",
        ),
    )


@rule("seen-stays", "values", into=RULES, lesson="parameters")
def stays(e: Evidence) -> Found | None:
    """Nothing is counted, or each call begins anew."""
    numbers = [number for _, _, number in e.facts.get("story", [])]
    if _detail(e) != "counted":
        return None
    still, last = len(set(numbers)) == 1, numbers[1:3] == [5, 2]
    if not still and not last:
        return None
    line = _counting(e) or e.method("forward")
    return Found(
        line,
        (
            "`seen` stays as it is" if still else "`seen` forgets: it holds the last batch alone",
            f"Batches of 5 and 2 pictures went through in training mode. `seen` was {numbers[1]}, then {numbers[2]}; it should "
            "be 5, then 7.",
            "How does the old value of `seen` get into the new one?",
        ),
        (
            "`seen`이 그대로예요" if still else "`seen`이 잊어버려요. 마지막 배치만 남아요",
            f"학습 모드에서 5장, 2장을 차례로 넣었어요. `seen`은 {numbers[1]}, {numbers[2]}였는데, 5, 7이어야 해요.",
            "`seen`의 지금까지 값이 새 값에 어떻게 들어가나요?",
        ),
        see=COUNTED,
    )


@rule("seen-other-number", "values", Rank.SYMPTOM, into=RULES, lesson="parameters")
def other_number(e: Evidence) -> Found | None:
    """Any other way to count."""
    if _detail(e) != "counted":
        return None
    story = e.facts["story"]
    wanted = (0, 5, 7, 7, 8, 12)
    mode, pictures, gave, right = next(
        (m, n, g, w) for (m, n, g), w in zip(story, wanted, strict=True) if g != w
    )
    line = _counting(e) or _line(e, "seen") or e.method("forward")
    where = {
        "train": "in training mode",
        "eval": "in eval mode",
        "no_grad": "in training mode, without gradients",
    }
    where_ko = {
        "train": "학습 모드에서",
        "eval": "평가(eval) 모드에서",
        "no_grad": "학습 모드에서 기울기 없이",
    }
    axis = {n: i for i, n in reversed(list(enumerate((pictures, 3, 4, 6)))) if i}
    named = {
        1: ("channels, C", "채널 수 C"),
        2: ("rows, H", "행 수 H"),
        3: ("columns, W", "열 수 W"),
    }
    size = named.get(axis.get(gave - (right - pictures), 0)) if pictures else None
    if gave - (right - pictures) == 4 and "dim" in e.source.line(line):
        size = ("axes of x", "x의 축 수")
    if size is not None:
        n = gave - (right - pictures)
        return Found(
            line,
            (
                f"`seen` counts another thing than pictures: {n} are the {size[0]}",
                f"A batch of {pictures}×3×4×6 went through, and `seen` grew by {n}. Line {line}, `{e.source.line(line)}`, should "
                f"add the number of pictures, {pictures}: the first axis of N×C×H×W.",
                "Which place of `x.shape` is N? Places are counted from 0.",
            ),
            (
                f"`seen`이 그림이 아닌 것을 세요. {ko(n, '은/는').replace('`', '')} {size[1]}예요",
                f"{pictures}×3×4×6 배치를 넣었더니 `seen`이 {n} 늘었어요. {line}번째 줄 `{e.source.line(line)}`은 그림 수 {ko(pictures, '을/를').replace('`', '')} "
                "더해야 해요. N×C×H×W의 첫 번째 축이에요.",
                "`x.shape`의 몇 번째 자리가 N인가요? 자리는 0부터 세요.",
            ),
            see=COUNTED,
        )
    if not pictures:
        line = _line(e, "seen") or line
    en = f"After {pictures} pictures {where[mode]}" if pictures else "In a fresh model"
    kor = f"{where_ko[mode]} 그림 {pictures}장을 넣은 뒤" if pictures else "새 모델에서"
    return Found(
        line,
        (
            f"`seen` is {gave}; it should be {right}",
            f"{en}, `seen` should be {right}. It begins at 0 and grows by the number of pictures at each call in training mode.",
            "What exactly is added, and when?",
        ),
        (
            f"`seen`이 {gave}이에요. {right}이어야 해요",
            f"{kor} `seen`은 {right}이어야 해요. 0에서 시작해서, 학습 모드에서 부를 때마다 그림 수만큼 커져요.",
            "정확히 무엇을 언제 더하나요?",
        ),
        see=COUNTED,
    )
