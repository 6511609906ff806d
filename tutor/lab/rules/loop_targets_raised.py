"""Exceptions where the loss meets its targets."""

from __future__ import annotations

import ast
import re

from torch import Tensor

from tutor.lab.asking import error, value
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.loopsource import back, before, gives, parameter, value_of
from tutor.lab.rules.loop_outputs_raised import batch_lost, failed, images_given, pair_of
from tutor.lab.rules.loop_raised import here, run_of
from tutor.lab.shapes import show


@rule(
    "loss-arguments-swapped",
    "raised",
    lesson="training",
    see="output.shape, output.dtype, y.shape, y.dtype",
)
def swapped(e: Evidence) -> Found | None:
    """`criterion(y, model(x))`."""
    pair = pair_of(e)
    if pair is None or e.raised is None:
        return None
    first, second, line = pair
    turned = second.requires_grad and not first.requires_grad
    if not turned:
        return None
    line = line or e.raised.line
    text = e.source.line(line)
    return Found(
        line,
        (
            "The arguments of the loss are swapped: first the prediction, second the target",
            f"Line {line}, `{text}`, hands over the targets first ({show(list(first.shape))}, {_type(first)}) and the model's output second "
            f"({show(list(second.shape))}). A loss takes (output, target), in this order.",
            "Which of the two comes out of the model? It goes first.",
        ),
        (
            "손실의 인자 순서(order)가 바뀌었어요(swapped). 예측(prediction)이 먼저, 정답(target)이 다음이에요",
            f"{line}번째 줄 `{text}`가 정답({show(list(first.shape))}, {_type(first)})을 먼저, 모델의 출력(output, {show(list(second.shape))})을 나중에 넘겨요. "
            "손실은 (출력, 정답) 순서로 받아요.",
            "둘 중 모델에서 나온 것은 무엇인가요? 그것이 먼저예요.",
        ),
    )


def _type(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


@rule("loss-targets", "raised", lesson="training")
def targets(e: Evidence) -> Found | None:
    """Targets of another type, shape or range than the loss takes."""
    pair = pair_of(e)
    if pair is None or e.raised is None or "must match the size of tensor b" in e.raised.message:
        return None
    out, y, line = pair
    if images_given(e, y) or batch_lost(e, out):
        return None
    if (
        not out.requires_grad
        and not y.requires_grad
        and out.dtype != y.dtype
        and not out.is_floating_point()
    ):
        return None
    o = failed(e)
    line = line or e.raised.line
    text, message = e.source.line(line), e.raised.message.splitlines()[0][:160]
    shapes = f"The output is {show(list(out.shape))} {_type(out)}, the targets are {show(list(y.shape))} {_type(y)}."
    shapes_ko = f"출력은 {show(list(out.shape))} {_type(out)}, 정답은 {show(list(y.shape))} {_type(y)}이에요."
    classes = o is not None and o.function in ("cross_entropy", "nll_loss", "nll_loss_nd")
    images = len(y) if y.ndim else 1
    run = run_of(e)
    numbers = run is not None and run.targets == "numbers"
    if classes and numbers:
        what, what_ko = (
            "cross_entropy is for classes; here the targets are numbers (regression)",
            "cross_entropy는 클래스를 위한 손실인데 여기 정답은 수예요(회귀, regression)",
        )
        en, kor = (
            "A model with one output and float targets is trained with the squared error, mse_loss, on equal shapes.",
            "출력이 하나(one output)이고 정답이 float이면 모양을 맞춰 제곱 오차 mse_loss로 학습해요.",
        )
        hint, hint_ko = (
            "Which loss measures the distance between two numbers (mse)?",
            "두 수의 거리를 재는 손실은 무엇인가요(mse)?",
        )
    elif (
        classes
        and (
            "dtype" in message
            or "scalar type" in message
            or ("implemented for" in message and y.is_floating_point())
            or y.is_floating_point()
        )
        and y.ndim == 1
    ):
        what, what_ko = (
            f"The class targets are {_type(y)}: class labels must be whole numbers (long, int64)",
            f"정답 클래스(class)가 {_type(y)}예요. 클래스 번호는 정수(long, int64)여야 해요",
        )
        en, kor = (
            "cross_entropy looks up the class with this number, and a float is no place in a list.",
            "cross_entropy는 이 번호로 클래스를 찾아요. 실수(float)로는 찾을 수 없어요.",
        )
        hint, hint_ko = (
            "What type did the labels have when they came from the loader, and what changed it?",
            "loader에서 나올 때 정답의 타입은 무엇이었고, 무엇이 바꿨나요?",
        )
    elif "out of bounds" in message or "out of range" in message:
        low, high = int(y.min()), int(y.max())
        what, what_ko = (
            f"The targets run from {low} to {high}, but the classes are numbered 0 to {out.shape[-1] - 1}",
            f"정답이 {low}부터 {high}까지인데 클래스(class) 번호는 0부터 {out.shape[-1] - 1}까지예요",
        )
        en, kor = (
            f"With {out.shape[-1]} outputs there are the labels 0 to {out.shape[-1] - 1}: counting begins at 0 (zero). A label beyond is out of bounds (off by one?).",
            f"출력이 {out.shape[-1]}개면 정답은 0부터 {out.shape[-1] - 1}까지예요. 번호는 0(zero)부터 세요. 범위(range)를 벗어난(out of bounds) 정답이 있어요.",
        )
        hint, hint_ko = (
            "What did the loader give, and what was added to it or taken from it?",
            "loader가 준 값에 무엇을 더하거나 뺐나요?",
        )
    elif "between 0 and 1" in message:
        what, what_ko = (
            "binary_cross_entropy wants probabilities between 0 and 1, and gets raw scores",
            "binary_cross_entropy는 0과 1 사이의 확률을 원하는데 점수를 그대로 받았어요",
        )
        en, kor = (
            "For one class out of several, cross_entropy takes the scores and the labels as they are.",
            "여러 클래스 중 하나라면 cross_entropy가 점수와 정답(target)을 그대로 받아요.",
        )
        hint, hint_ko = "Which loss takes raw scores?", "점수를 그대로 받는 손실은 무엇인가요?"
    elif y.ndim > 1 and classes:
        what, what_ko = (
            f"The targets have one dimension too many: shape {tuple(y.shape)}, wanted is ({len(out)},)",
            f"정답(target)의 차원(dimension)이 하나 많아요. 모양(shape) {tuple(y.shape)}, 필요한 것은 ({len(out)},)이에요",
        )
        en, kor = (
            "Class targets are one whole number for each image, without a column (unsqueeze, view(-1, 1) or a one-hot of ints adds one).",
            "클래스 정답은 이미지마다 정수 하나예요. unsqueeze, view(-1, 1)이나 정수 one-hot이 차원을 더해요.",
        )
        hint, hint_ko = (
            "Print y.shape as the loader gives it, and as the loss gets it.",
            "loader가 준 y.shape와 손실이 받은 y.shape를 출력해 보세요.",
        )
    elif o is not None and o.function.startswith("binary_cross") and not numbers:
        what, what_ko = (
            f"{o.function} is a loss for yes-or-no questions (binary); here each image has one class out of {out.shape[-1]}",
            f"{o.function}는 예/아니오(binary)를 위한 손실인데, 여기서는 이미지마다 클래스 {out.shape[-1]}개 중 하나예요",
        )
        en, kor = (
            "It wants a target for each single output, of the same shape (size), between 0 and 1. For class numbers there is "
            "cross_entropy (nn.CrossEntropyLoss): it takes the scores and the labels as they are.",
            "출력 하나하나에 같은 모양(shape)의 0과 1 사이 정답을 원해요. 클래스 번호에는 cross_entropy(nn.CrossEntropyLoss)가 있고, 점수와 정답을 그대로 받아요.",
        )
        hint, hint_ko = (
            "Is this a question of yes or no, or of which one?",
            "예/아니오를 묻나요, 여럿 중 어느 것인지를 묻나요?",
        )
    else:
        what, what_ko = (
            "The model's output and the targets don't fit together in the loss",
            "모델의 출력과 정답(target)이 손실에서 서로 맞지 않아요",
        )
        en, kor = (
            f"PyTorch says: {message}. For {images} class labels cross_entropy wants one row of scores each.",
            f"PyTorch의 말: {message}. cross_entropy는 정답마다 점수 한 줄이 필요해요.",
        )
        hint, hint_ko = (
            "Compare the two shapes: which axis counts the images, which one the classes?",
            "두 모양(shape)을 비교해 보세요. 어느 축이 이미지이고 어느 축이 클래스인가요?",
        )
    changed = _changed(e, line)
    more = (
        f" They were changed in line {changed}, `{e.source.line(changed)}`."
        if changed and changed != line
        else ""
    )
    more_ko = (
        f" 바뀐 곳은 {changed}번째 줄 `{e.source.line(changed)}`예요."
        if changed and changed != line
        else ""
    )
    return Found(
        changed or line,
        (what, f"Line {line}, `{text}`. {shapes} {en}{more}", hint),
        (what_ko, f"{line}번째 줄 `{text}`: {shapes_ko} {kor}{more_ko}", hint_ko),
        see="y.dtype, y.shape",
    )


def _changed(e: Evidence, line: int | None) -> int | None:
    """The line that changed the targets, where the loss's own line does not."""
    node = e.source.statement_at(line or 0)
    run = run_of(e)
    if node is None or run is None:
        return None
    names: set[str] = set()
    for loop in e.source.nodes:
        if isinstance(loop, ast.For) and isinstance(loop.target, ast.Tuple):
            names |= {n.id for n in ast.walk(loop.target.elts[-1]) if isinstance(n, ast.Name)}
    used = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id not in names]
    for name in used:
        made = before([s for s in gives(e, name) if s.lineno < (line or 0)], line)
        if (
            made is not None
            and any(
                isinstance(n, ast.Name) and n.id in names
                for n in ast.walk(value_of(made) or ast.Pass())
            )
            and parameter(e, "model") not in ast.unparse(made)
        ):
            return made.lineno
    for name in names:
        set_ = [s for s in gives(e, name) if s.lineno < (line or 0) and isinstance(s, ast.Assign)]
        own = [
            s
            for s in set_
            if any(
                isinstance(n, ast.Name) and n.id == name
                for n in ast.walk(value_of(s) or ast.Pass())
            )
        ]
        own = [s for s in own if not re.search(r"\.(to|cpu|clone)\(", ast.unparse(s))]
        if own and name in [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]:
            return own[-1].lineno
    return None


@rule("loss-not-one-number", "raised", lesson="training")
def not_scalar(e: Evidence) -> Found | None:
    """reduction="none", or no mean at all."""
    hit = error(
        e,
        "RuntimeError",
        r"only for scalar outputs|Tensor with (\d+) elements cannot be converted to Scalar|only real tensors of one element|a Tensor with \d+ elements",
    )
    at = here(e)
    if hit is None or at is None:
        return None
    place, node = at
    line = None
    for found in [node, *back(e, node, place.line)]:
        text = ast.unparse(found)
        if re.search(r"reduction\s*=\s*['\"]none|reduce\s*=\s*False", text):
            line = found.lineno
            break
    if line is None:
        maker = [
            s
            for s in back(e, node, place.line)
            if re.search(r"loss|\*\* ?2|pow|log_softmax|abs\(", ast.unparse(s))
        ]
        line = maker[0].lineno if maker else place.line
    for other in e.source.nodes:
        if (
            isinstance(other, ast.keyword)
            and other.arg == "reduction"
            and ast.unparse(other.value) in ("'none'", '"none"')
        ):
            line = other.value.lineno
    base = (
        node.value.func.value
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        else None
    )
    live = value(place, base)
    if isinstance(live, Tensor) and live.ndim > 1 and isinstance(e.contract, Model):
        return _of_output(place.line, ast.unparse(base or node), live)
    shape = (
        f" Here it has the shape {show(list(live.shape))}: one number for each image."
        if isinstance(live, Tensor)
        else ""
    )
    shape_ko = (
        f" 여기서는 모양이 {show(list(live.shape))}, 이미지마다 수 하나예요."
        if isinstance(live, Tensor)
        else ""
    )
    return Found(
        line,
        (
            "The loss is not one number (a scalar): the mean over the batch is missing",
            f"Line {place.line}, `{place.code}`, needs a single number to go back from.{shape} Line {line}, `{e.source.line(line)}`, leaves the losses of "
            "the images apart (reduction='none' does that); .mean() makes one of them.",
            "How do 16 losses become one?",
        ),
        (
            "손실이 수 하나(scalar)가 아니에요. 배치 평균(mean)이 빠졌어요",
            f"{place.line}번째 줄 `{place.code}`에는 수 하나가 필요해요.{shape_ko} {line}번째 줄 `{e.source.line(line)}`가 이미지마다 손실을 따로 남겨요"
            "(reduction='none'이 그래요). .mean()이 하나로 만들어요.",
            "손실 16개를 하나로 만들려면 무엇을 하나요?",
        ),
        see="loss.shape",
    )


def _of_output(line: int, name: str, output: Tensor) -> Found:
    """`model(x).backward()`, where the file tries its model out."""
    shape, n = show(list(output.shape)), output.numel()
    return Found(
        line,
        (
            f"backward() goes back from one number (a scalar), and `{name}` holds {n:,}",
            f"Line {line} calls `{name}.backward()` on a tensor of {shape}. A gradient says how one number changes, most often "
            "a loss. To try it out, sum() or mean() makes one number of all of them.",
            "Which single number should the gradients belong to?",
        ),
        (
            f"backward()는 수 하나(scalar)에서 출발하는데, `{name}`에는 {n:,}개가 있어요",
            f"{line}번째 줄이 {shape} 텐서에서 `{name}.backward()`를 불러요. 기울기는 수 하나가 어떻게 변하는지를 말하고, 보통은 손실(loss)이 그 수예요. "
            "시험해 보려면 sum()이나 mean()으로 모두를 수 하나로 만들 수 있어요.",
            "기울기는 어떤 수 하나에 대한 것이어야 하나요?",
        ),
    )


# ------------------------------------------------------------------ updates by hand


@rule("loss-shapes-differ", "raised", lesson="training")
def shapes_differ(e: Evidence) -> Found | None:
    """Squared error of (16, 3) and (16,)."""
    hit = error(
        e,
        "RuntimeError",
        r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)",
    )
    run = run_of(e)
    if hit is None or run is None:
        return None
    found = [o for o in e.operations if o.failed and len(o.input) >= 2]
    if (
        not found
        or not any(t.requires_grad for t in found[-1].inputs)
        or found[-1].module is run.model
    ):
        return None
    o = found[-1]
    line = o.line or hit[0].line
    a, b = show(o.input[0]), show(o.input[1])
    classes = run.targets == "classes"
    en = (
        "The targets are class numbers, one for each image, and the output has a score for each class: cross_entropy takes them as they are."
        if classes
        else "Both must have the same shape before they are subtracted."
    )
    kor = (
        "정답은 이미지마다 클래스 번호 하나이고 출력은 클래스마다 점수가 있어요. cross_entropy는 그대로 받아요."
        if classes
        else "빼기 전에 두 모양이 같아야 해요."
    )
    return Found(
        line,
        (
            f"Output {a} and target {b} have shapes that don't fit",
            f"Line {line}, `{e.source.line(line)}`, compares them number by number. {en}",
            "Print both shapes. Which loss is made for this pair?",
        ),
        (
            f"출력 {a}과 정답(target) {b}의 모양(shape)이 맞지 않아요",
            f"{line}번째 줄 `{e.source.line(line)}`가 숫자끼리 비교해요. {kor}",
            "두 모양을 출력해 보세요. 이 쌍을 위한 손실은 무엇인가요?",
        ),
        see="model(x).shape, y.shape",
    )
