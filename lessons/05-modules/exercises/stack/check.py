"""What `Stack` asks for: n convolutions 3x3, made in a loop, all registered, one after the other."""

import ast
import inspect

import torch
from torch import Tensor, nn

from tutor.lab import guard
from tutor.lab.contract import Convolutions, Input, Model
from tutor.lab.evidence import Evidence, new_symptom
from tutor.lab.findings import Found, Rule, rule
from tutor.lab.trace import Watch

RULES: list[Rule] = []
NO_CHANNELS = new_symptom("no-channels", "the class can't be told how many channels", advice=True)
SIZES = ((1,), (3,), (7,), (2, 3), (3, 16))


def in_a_row(e: Evidence) -> None:
    """Is each of the four used once, and does the last one hear of the first?

    n layers 3x3 in a row see n pixels far; side by side they see one.
    """
    kernels = [o for o in e.facts.get("convolutions", []) if o.weight.shape[-1] == 3]
    if len(kernels) > 4:
        e.symptom("layers", "many")
    if not e.faults and e.second is not None and _reach(e, e.second) < 3:
        e.symptom("layers", "parallel")


def _reach(e: Evidence, model: nn.Module) -> int:
    """How many columns away a pixel of the input can be and still change the middle."""
    leaf = Input(4, 8, 16, 16).draw(33).requires_grad_()
    out = e.attempt("forward", lambda: model(leaf.clone()))
    e.attempt("backward", lambda: out[:, :, 8, 8].sum().backward())
    row = leaf.grad.abs().sum((0, 1))[8] if leaf.grad is not None else torch.zeros(16)
    return max((abs(column - 8) for column in row.nonzero().flatten().tolist()), default=0)


def other_sizes(e: Evidence) -> None:
    """Other heights and other widths: does Stack listen to both arguments?"""
    if e.faults:
        return
    for arguments in SIZES:
        n, channels = (*arguments, 8)[:2]
        try:
            inspect.signature(e.target).bind(*arguments)
        except TypeError:
            e.symptom(NO_CHANNELS)
            continue
        model = e.attempt("build", lambda given=arguments: e.target(*given))
        layers, fault = _run(e, model, torch.rand(2, channels, 6, 6))
        if layers != n or fault:
            e.facts["ignored"] = (arguments, layers, fault)
            e.symptom("layers", "argument")
            return


def _run(e: Evidence, model: nn.Module, x: Tensor) -> tuple[int, str]:
    """How many kernels work on x, and what is wrong with what comes out."""
    watch = Watch(e.source.filename)
    fault = ""
    with watch, guard.learner_code():
        watch.start_call()
        try:
            y = model(x)
            fault = "" if y.shape == x.shape else "shape"
        except Exception as error:
            fault = str(error).splitlines()[0][:120] or type(error).__name__
    ran = [o for o in watch.operations if o.function == "conv2d" and o.weight is not None]
    if not ran and not fault:  # written by hand, from unfold and matmul
        return sum(p.ndim > 1 for p in model.parameters()), ""
    return len(ran), fault


@rule("argument-ignored", "layers", lesson="modules", into=RULES, see="[sum(isinstance(m, nn.Conv2d) for m in {name}(n).modules()) for n in (1, 2, 4)]")
def ignored(e: Evidence) -> Found | None:
    """`range(4)` for `range(n)`, `nn.Conv2d(8, 8, 3)` for the channels that were given."""
    if e.symptoms.get("layers") != "argument":
        return None
    arguments, layers, fault = e.facts["ignored"]
    call = f"Stack({', '.join(map(str, arguments))})"
    n, channels = (*arguments, 8)[:2]
    if layers != n and not fault:
        line = _number_line(e, ("range",)) or e.method("__init__")
        return Found(
            line,
            (
                f"`n` does not decide how many layers there are: {call} has {layers}",
                f"Stack(4) has 4, and {call} should have {n}. A number that is written down stays the same, whatever "
                "the caller asks for.",
                "Which number in the loop should follow from `n`?",
            ),
            (
                f"층의 개수를 `n`이 정하지 않아요. {call}에 층이 {layers}개예요",
                f"Stack(4)에는 4개가 있고, {call}에는 {n}개가 있어야 해요. 숫자를 그대로 써 두면 부르는 쪽이 무엇을 원하든 바뀌지 않아요.",
                "반복문의 어떤 숫자를 `n`으로 정해야 하나요?",
            ),
        )
    other = fault == "shape"
    what = "another shape came out" if other else f"it raised: {fault}"
    what_ko = "다른 모양이 나왔어요" if other else "오류가 났어요"
    line = _number_line(e, ("Conv2d", "BatchNorm2d", "GroupNorm")) or e.method("__init__")
    return Found(
        line,
        (
            f"`channels` does not reach every layer: {call} can't take {channels} channels",
            f"`{call}` was given a picture of 2×{channels}×6×6, and {what}. With 8 channels all is well, "
            "so an 8 is written where `channels` belongs.",
            "Look for numbers in the line that makes the layers: which of them should follow from `channels`?",
        ),
        (
            f"`channels`가 모든 층에 닿지 않아요. {call}이 {channels}채널을 받지 못해요",
            f"`{call}`에 2×{channels}×6×6을 넣었더니 {what_ko}. 8채널이면 잘되니까, `channels`가 올 자리에 8이 쓰여 있어요.",
            "층을 만드는 줄의 숫자 가운데 `channels`로 정해야 하는 것은 무엇인가요?",
        ),
    )


@rule("no-room-for-channels", NO_CHANNELS, lesson="modules", into=RULES, see="import inspect; inspect.signature({name})")
def no_room(e: Evidence) -> Found:
    """A stack of any height, but of 8 channels only: it does what it does rightly."""
    line = e.method("__init__") or e.head
    return Found(
        line,
        (
            "`Stack(2, 3)` can't be called: `__init__` has no room for the channels",
            f"Line {line}, `{e.source.line(line)}`. The text also asks for a caller who says how many channels the layers have, "
            "`Stack(2, 3)`, or leaves it at 8, `Stack(4)`.",
            "How does a parameter get a value for the case that the caller leaves it out?",
        ),
        (
            "`Stack(2, 3)`을 부를 수 없어요. `__init__`에 채널을 받을 자리가 없어요",
            f"{line}번째 줄 `{e.source.line(line)}`. 글에 있는 것처럼, 부르는 쪽이 `Stack(2, 3)`으로 채널 수를 정할 수도 있고 `Stack(4)`처럼 8로 둘 수도 "
            "있으면 좋아요.",
            "부르는 쪽에서 뺐을 때 쓸 값은 매개변수에 어떻게 적나요?",
        ),
    )


def _number_line(e: Evidence, names: tuple[str, ...]) -> int | None:
    """The line of a call of one of these that is handed 4 or 8 as it stands."""
    for node in e.source.nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names:
            given = [*node.args, *(k.value for k in node.keywords)]
            if any(isinstance(a, ast.Constant) and a.value in (4, 8) for a in given):
                return node.lineno
    return None


check = Model(
    name="Stack",
    arguments=(4,),
    input=Input(2, 8, 16, 16),
    output=lambda given: given,
    rows=False,
    layers=Convolutions(channels=(8, 8, 8, 8, 8), kernel=3),
    rules=RULES,
    probes=(
        "output",
        "hooks",
        "registered",
        "layers",
        "weights",
        "rebuild",
        "gradients",
        in_a_row,
        other_sizes,
        "behaviour",
        "batches",
        "reload",
    ),
    praise={"en": "That is a stack of any height.", "ko": "몇 층이든 쌓을 수 있는 Stack이에요."},
)
