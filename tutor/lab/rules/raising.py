"""Exceptions about dtype, device and memory; and a decent word for every other one."""

from __future__ import annotations

import ast
import re

from tutor.lab import torch_says
from tutor.lab.asking import error, ko, maker, statement
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.shapes import show
from tutor.lab.standing import standing
from tutor.words import josa

STAGES = {
    "import": ("while the file was running", "파일을 실행하는 동안"),
    "build": ("while the model was being made", "모델을 만드는 동안"),
    "rebuild": ("while a second model was being made", "모델을 하나 더 만드는 동안"),
    "forward": ("while x went through forward", "x가 forward를 지나는 동안"),
    "backward": ("while the gradients went back", "기울기가 돌아가는 동안"),
}


@rule(
    "dtype-differs",
    "raised",
    Rank.MESSAGE,
    see="x.dtype, next(model.parameters()).dtype",
    lesson="model",
)
def dtype(e: Evidence) -> Found | None:
    """float64 or uint8 meets float32 weights."""
    hit = error(
        e,
        "RuntimeError",
        torch_says.DTYPES,
    )
    if hit is None:
        return None
    names = [g for g in hit[1].groups() if g] or ["another", "float"]
    first, second = names[0].strip(), names[-1].strip()
    if "cuda" in first or "cuda" in second:
        return None
    short = {"FloatTensor": "float", "DoubleTensor": "double", "HalfTensor": "half"}
    first, second = (short.get(t.removeprefix("torch."), t) for t in (first, second))
    step = e.failed
    source = maker(e, step.inputs[0]) if step and step.inputs else None
    switch = next((i + 1 for i, t in enumerate(e.source.lines) if "set_default_dtype" in t), None)
    odd = r"from_numpy|float64|\.double\(|DoubleTensor|torch\.tensor\(np|uint8|\.byte\(|\.half\(|float16"
    written = next((i + 1 for i, t in enumerate(e.source.lines) if re.search(odd, t)), None)
    line = (source.line if source and source.line else None) or switch or written or hit[0].line
    places = source is not None and source.function in (
        "max",
        "min",
        "argmax",
        "argmin",
        "topk",
        "sort",
    )
    en = (
        " It keeps indices, whole numbers that say where a value stands, not the values."
        if places
        else ""
    )
    kor = " 값이 아니라 값이 있는 자리를 나타내는 정수(indices)를 남겨요." if places else ""
    return Found(
        line,
        (
            f"A tensor of type {first} meets weights of type {second}",
            f"Line {line}, `{e.source.line(line)}`, is where the types part.{en} PyTorch computes with one type at a "
            "time: the weights are float32 (float) unless told otherwise, and numpy's default is float64 "
            "(double); pictures are uint8 (unsigned char, byte).",
            "Print x.dtype before and after this line: where does it stop being float32?",
        ),
        (
            f"{first} 타입 텐서가 {second} 타입 가중치를 만났어요",
            f"{line}번째 줄 `{e.source.line(line)}`에서 타입이 갈라져요.{kor} PyTorch는 한 번에 한 가지 타입으로 계산해요. 가중치는 "
            "보통 float32(float)이고, numpy의 기본은 float64(double), 이미지는 uint8(byte)이에요.",
            "이 줄 앞뒤로 x.dtype을 출력해 보세요. 어디서 float32가 아니게 되나요?",
        ),
    )


@rule("no-such-device", "raised", see="torch.cuda.is_available()")
def device(e: Evidence) -> Found | None:
    """`.cuda()` on a computer without a GPU."""
    hit = error(
        e,
        "Exception",
        torch_says.NO_DEVICE,
    )
    if hit is None:
        return None
    return Found(
        hit[0].line,
        (
            "The code asks for a device (GPU, CUDA) that is not used here",
            f"Line {hit[0].line}, `{e.source.line(hit[0].line)}`, moves something to a GPU. Here everything runs on the "
            f"CPU: {hit[0].message.splitlines()[0][:120]}",
            "Leave the device out, or ask first: torch.cuda.is_available().",
        ),
        (
            "코드가 여기에서 쓰지 않는 장치(GPU, CUDA)를 요구해요",
            f"{hit[0].line}번째 줄 `{e.source.line(hit[0].line)}`가 무언가를 GPU로 옮겨요. 여기서는 모두 CPU에서 실행돼요: "
            f"{hit[0].message.splitlines()[0][:120]}",
            "장치를 빼거나, 먼저 torch.cuda.is_available()로 물어보세요.",
        ),
    )


@rule("out-of-memory", "raised")
def memory(e: Evidence) -> Found | None:
    """torch or Python could not get the memory."""
    hit = error(e, "Exception", torch_says.NO_MEMORY)
    hit = hit or error(e, "MemoryError")
    if hit is None:
        return None
    asked = re.search(r"allocate (\d+) bytes", hit[0].message)
    size = f" It asked for {int(asked[1]) / 2**30:,.1f} GB at once." if asked else ""
    size_ko = f" 한 번에 {int(asked[1]) / 2**30:,.1f} GB를 요청했어요." if asked else ""
    line = hit[0].line
    return Found(
        line,
        (
            "That needs more memory than there is",
            f"Line {line}, `{e.source.line(line)}`, could not get its memory.{size} A float32 tensor takes 4 bytes a "
            "number.",
            "Multiply the sizes of the tensor that this line makes.",
        ),
        (
            "메모리가 모자라요",
            f"{line}번째 줄 `{e.source.line(line)}`가 메모리를 얻지 못했어요.{size_ko} float32 텐서는 숫자 하나에 4바이트예요.",
            "이 줄이 만드는 텐서의 크기를 모두 곱해 보세요.",
        ),
    )


def _no_room(e: Evidence) -> Found | None:
    """`image /= 255`, where image holds bytes: the fractions have no place in it."""
    hit = error(e, "RuntimeError", torch_says.NO_ROOM)
    if hit is None:
        return None
    types = {"Byte": "uint8", "Long": "int64", "Int": "int32", "Float": "float32", "Char": "int8"}
    made, held = (types.get(word, word.lower()) for word in hit[1].groups())
    line, text = hit[0].line, e.source.line(hit[0].line)
    return Found(
        line,
        (
            f"Line {line} writes {made} numbers into a tensor of {held}, in place",
            f"`{text}` changes the tensor itself (in place), and a tensor keeps its type: {held} holds whole numbers, and the "
            f"result has fractions. Without in-place writing a new tensor of {made} is made.",
            "Which form of this operation gives a new tensor, or which type should the tensor have before?",
        ),
        (
            f"{line}번째 줄이 {held} 텐서 안에 {made} 숫자를 그대로(in place) 써 넣으려고 해요",
            f"{ko(text, '은/는')} 텐서 자체를 바꾸는 제자리 연산이고, 텐서의 타입은 바뀌지 않아요. {josa(held, '은/는')} 정수만 담는데 결과에는 소수가 "
            f"있어요. 제자리 연산이 아니면 {made} 텐서를 새로 만들어요.",
            "새 텐서를 주는 형태의 연산은 무엇인가요? 아니면 그 전에 텐서가 어떤 타입이어야 하나요?",
        ),
    )


@rule("changed-in-place", "raised", Rank.MESSAGE, lesson="gradients")
def in_place(e: Evidence) -> Found | None:
    """backward needs a tensor that was changed meanwhile."""
    if (found := _no_room(e)) is not None:
        return found
    hit = error(
        e,
        "RuntimeError",
        f"{torch_says.CHANGED_IN_PLACE}|{torch_says.LEAF_IN_PLACE}|{torch_says.VIEW_IN_PLACE}",
    )
    if hit is None:
        return None
    changes = [
        o
        for o in e.operations
        if o.line
        and (o.function.endswith("_") or o.function in ("__setitem__", "__iadd__"))
        and o.had_grad
    ]
    line = _first_change(e, hit[0].message) or (changes[-1].line if changes else hit[0].line)
    text = e.source.line(line)
    return Found(
        line,
        (
            "A tensor is changed in place that backward still needs",
            f"Line {line}, `{text}`, changes a tensor itself instead of making a new one. To compute gradients, PyTorch "
            "needs the values as they were.",
            "Which operation makes a new tensor instead of writing into the old one?",
        ),
        (
            "기울기 계산에 필요한 텐서를 제자리에서(in place) 바꿔요",
            f"{line}번째 줄 `{text}`가 새 텐서를 만들지 않고 텐서 자체를 바꿔요. PyTorch가 기울기를 계산하려면 바뀌기 전 값이 필요해요.",
            "원래 텐서에 쓰지 않고 새 텐서를 만드는 연산은 무엇인가요?",
        ),
    )


def _first_change(e: Evidence, message: str) -> int | None:
    """The first line that wrote into the tensor which torch names: "output 0 of SigmoidBackward0"."""
    named = re.search(r"output \d+ of (\w+?)(?:Backward\d*)?,", message)
    if named is None:
        return None
    makers = [o for o in e.operations if o.function.strip("_").replace("_", "") == named[1].lower()]
    for made in reversed(makers):
        after = e.operations[e.operations.index(made) + 1 :]
        places = {t.data_ptr() for t in made.outputs}
        for o in after:
            writes = o.function.endswith("_") or o.function == "__setitem__"
            if writes and o.line and o.inputs and o.inputs[0].data_ptr() in places:
                return o.line
    return None


@rule("asked-for-input", "raised", Rank.MESSAGE)
def wants_input(e: Evidence) -> Found | None:
    """`input()` has nobody to answer."""
    hit = error(e, "EOFError")
    if hit is None:
        return None
    return Found(
        hit[0].line,
        (
            "`input()` waits for an answer, and nobody is there",
            f"Line {hit[0].line} asks a question while the code is being checked; there is no keyboard then.",
            "Put the value into the code.",
        ),
        (
            "`input()`이 대답을 기다리는데 답할 사람이 없어요",
            f"{hit[0].line}번째 줄이 확인 중에 질문을 해요. 그때는 키보드가 없어요.",
            "값을 코드에 직접 적어 보세요.",
        ),
    )


@rule("code-exits", "raised", Rank.MESSAGE)
def exits(e: Evidence) -> Found | None:
    """`exit()` and `sys.exit()`."""
    hit = error(e, "SystemExit")
    if hit is None:
        return None
    return Found(
        hit[0].line,
        (
            "The code ends the program itself",
            f"Line {hit[0].line}, `{e.source.line(hit[0].line)}`, exits before the check could go on.",
            "The file needs no exit: it ends where it ends.",
        ),
        (
            "코드가 스스로 프로그램을 끝내요",
            f"{hit[0].line}번째 줄 `{e.source.line(hit[0].line)}`가 확인을 마치기 전에 종료해요.",
            "파일은 끝나는 곳에서 끝나요. exit은 필요 없어요.",
        ),
    )


@rule("still-a-placeholder", "raised", Rank.MESSAGE)
def placeholder(e: Evidence) -> Found | None:
    """`raise NotImplementedError` is still there."""
    hit = error(e, "NotImplementedError") or error(e, "Exception", r"(?i)^(?:todo|not implemented)")
    nodes = statement(e, hit[0].line) if hit is not None else []
    if hit is None or not any(isinstance(n, ast.Raise) for n in nodes):
        return None
    line = hit[0].line
    function = e.source.function_at(line or 0)
    name = function.name if function is not None else "the file"
    return Found(
        line,
        (
            f"`{name}` is still a placeholder: it raises {hit[0].kind}",
            f"Line {line}, `{e.source.line(line)}`, stops everything on purpose, to say that something is left to write. It "
            "goes away when the code is there.",
            f"What should `{name}` do in the place of this line?",
        ),
        (
            f"`{name}`이 아직 자리만 잡아 둔 상태예요. {josa(hit[0].kind, '을/를')} 일으켜요",
            f"{line}번째 줄 `{e.source.line(line)}`은 아직 쓸 것이 남았다고 알리려고 일부러 멈추는 줄이에요. 코드를 쓰고 나면 지워요.",
            f"이 줄 대신 `{name}`은 무엇을 해야 하나요?",
        ),
    )


@rule("text-plus-value", "raised", Rank.MESSAGE)
def text_plus(e: Evidence) -> Found | None:
    """`"shape: " + x.shape`."""
    hit = error(e, "TypeError", r'can only concatenate str \(not "([\w.]+)"\) to str') or error(
        e, "TypeError", r"unsupported operand type\(s\) for \+: '([\w.]+)' and 'str'"
    )
    if hit is None:
        return None
    line, kind = hit[0].line, hit[1][1]
    return Found(
        line,
        (
            f"`+` joins a text with a text, and {kind} is none",
            f"Line {line}, `{e.source.line(line)}`, adds a {kind} to a string. print takes several things, with a comma "
            'between them; an f-string (f"...{x}...") puts a value into a text.',
            "What stands on both sides of the `+`?",
        ),
        (
            f"`+`는 글자와 글자를 이어요. {josa(kind, '은/는')} 글자가 아니에요",
            f"{line}번째 줄 `{e.source.line(line)}`이 문자열(string)에 {josa(kind, '을/를')} 더해요. print에는 쉼표로 나눠 여러 값을 줄 수 있고, "
            'f-문자열(f"...{x}...")은 글 안에 값을 넣어요.',
            "`+`의 양쪽에 무엇이 있나요?",
        ),
    )


@rule("tensor-for-array", "raised", Rank.MESSAGE, lesson="model")
def tensor_for_array(e: Evidence) -> Found | None:
    """`torch.from_numpy(x)`, where x is a tensor already."""
    hit = error(e, "TypeError", r"expected np\.ndarray \(got (\w+)\)")
    if hit is None:
        return None
    line, kind = hit[0].line, hit[1][1]
    already = kind in ("Tensor", "Parameter")
    en = (
        "What goes in is a tensor already, and there is nothing to turn into one."
        if already
        else f"A {kind} becomes a tensor by torch.tensor(...)."
    )
    kor = (
        "들어가는 것이 이미 텐서라서 바꿀 것이 없어요."
        if already
        else f"{josa(kind, '은/는')} torch.tensor(...)로 텐서가 돼요."
    )
    return Found(
        line,
        (
            f"`from_numpy` takes an array of numpy, and gets a {kind}",
            f"Line {line}, `{e.source.line(line)}`. {en}",
            "What is it that comes in here? `type(...)` tells.",
        ),
        (
            f"`from_numpy`는 numpy 배열(array)을 받는데 {josa(kind, '이/가')} 왔어요",
            f"{line}번째 줄 `{e.source.line(line)}`. {kor}",
            "여기에 들어오는 것은 무엇인가요? `type(...)`으로 알 수 있어요.",
        ),
    )


@rule("raised", "raised", Rank.SYMPTOM)
def raised(e: Evidence) -> Found | None:
    """Any other exception: what ran, what its names stood for, and what torch or Python says."""
    if e.raised is None or e.source.error is not None:
        return None
    r = e.raised
    when, when_ko = STAGES.get(r.stage, ("while it was being tried", "시험해 보는 동안"))
    said = r.message.strip().splitlines()[0].strip()[:200] if r.message.strip() else r.kind
    step = e.failed
    shape, shape_ko = "", ""
    if step and step.module and step.input:
        shape = f" {e.layer(step.module)} had got {show(step.input[0])}."
        shape_ko = f" {e.layer(step.module)}에 들어온 것은 {show(step.input[0])}이에요."
    meant = standing(e)
    if meant:
        names = [f"`{name}` is {en}" for name, en, _ in meant]
        names_ko = [f"{ko(name, '은/는')} {kor}" for name, _, kor in meant]
        shape += f" There {', '.join(names)}."
        shape_ko += f" 그때 {josa(', '.join(names_ko), '이었어요/였어요')}."
    where = f"Line {r.line}, `{e.source.line(r.line)}`, stopped" if r.line else "The code stopped"
    where_ko = (
        f"{r.line}번째 줄 `{e.source.line(r.line)}`에서 멈췄어요" if r.line else "코드가 멈췄어요"
    )
    return Found(
        r.line or e.head,
        (
            f"{f'Line {r.line} stops' if r.line else 'The code stops'} with a {r.kind}: {said}",
            f"{where} {when}.{shape}",
            "Which value in that line is not what you expected? Print its type or its shape in the line before.",
        ),
        (
            f"{f'{r.line}번째 줄이' if r.line else '코드가'} {josa(r.kind, '으로/로')} 멈춰요: {said}",
            f"{when_ko} {where_ko}.{shape_ko}",
            "그 줄의 값 가운데 생각한 것과 다른 것은 무엇인가요? 앞줄에서 타입이나 모양을 출력해 보세요.",
        ),
    )
