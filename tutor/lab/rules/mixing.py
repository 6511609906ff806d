"""Images of a batch that change one another's answers."""

from __future__ import annotations

from torch import nn

from tutor.lab.asking import constructed, ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.operations import Operation
from tutor.lab.shapes import show

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
    en, kor, hint, hint_ko = _how(e, met, name)
    return Found(
        line,
        (
            MIXED_WORDS[0],
            "Several images together get other answers than each alone, in eval mode: they depend on one another, mixed "
            f"somewhere along the batch. Line {line}, `{e.source.line(line)}`{en}",
            hint,
        ),
        (
            MIXED_WORDS[1],
            "eval 모드에서 여러 장을 함께 넣은 답이 한 장씩 넣은 답과 달라요. 배치 어딘가에서 이미지가 섞여요. "
            f"{line}번째 줄 `{e.source.line(line)}`{kor}",
            hint_ko,
        ),
    )


def _how(e: Evidence, met: Operation | None, name: str) -> tuple[str, str, str, str]:
    """What the step that mixes does to the batch, and where to look, in both languages."""
    module: nn.Module | None = e.facts.get("mixes in")
    if isinstance(module, SEQUENCES) and not _batch_first(module):
        kind = f"nn.{type(module).__name__}"
        return (
            f": {kind} takes its batch on the second axis, unless it is made with batch_first=True. So it reads the images as "
            "the steps of one sequence.",
            f": {ko(kind, '은/는')} batch_first=True로 만들지 않으면 두 번째 축을 배치로 봐요. 그래서 이미지들을 한 수열의 단계로 읽어요.",
            "Which axis of what goes in is the batch, and which one does this layer take for it?",
            "들어가는 텐서에서 배치는 어느 축이고, 이 층은 어느 축을 배치로 보나요?",
        )
    if name in ("reshape", "view", "unflatten", "flatten") and met is not None and met.output:
        before, after = show(met.input[0]), show(met.output[0])
        return (
            f": {name} cuts the numbers anew, in the order of memory ({before} to {after}). It moves no axis, so numbers of "
            "several images land in one row. permute and transpose move axes.",
            f": {ko(name, '은/는')} 메모리 순서대로 숫자를 다시 자를 뿐({before} → {after}) 축을 옮기지 않아요. 그래서 여러 이미지의 숫자가 한 줄에 섞여요. "
            "축을 옮기는 것은 permute와 transpose예요.",
            "Should the numbers be cut anew here, or move together with their axis?",
            "여기서 숫자를 다시 잘라야 하나요, 축과 함께 옮겨야 하나요?",
        )
    if met is not None and name in REDUCERS:
        dims = met.arguments[1:2]
        all_of_it = not dims or dims[0] is None
        how = "without a dim: over everything" if all_of_it else f"along dim {dims[0]}"
        how_ko = "dim이 없어서 전체를" if all_of_it else f"dim {dims[0]} 방향을"
        return (
            f": {name} works {how}, and so along the batch (dim 0), too. What it gives belongs to all images together.",
            f": {ko(name, '이/가')} {how_ko} 계산해서 배치 축(dim 0)까지 함께 계산해요. 나온 값은 모든 이미지에 걸친 값이에요.",
            "Along which dims lies one image, and along which the batch?",
            "한 이미지는 어느 dim에 놓여 있고, 배치는 어느 dim인가요?",
        )
    if "norm" in name and name != "norm":
        return (
            f": {name} takes its mean and spread from the images of the batch, also in eval mode; there, running statistics "
            "should stand in for them.",
            f": {ko(name, '이/가')} eval 모드에서도 배치의 이미지로 평균과 분산을 구해요. eval에서는 학습하며 모아 둔 통계(running statistics)를 써야 "
            "해요.",
            "Which setting of this step decides whose statistics are used?",
            "누구의 통계를 쓸지 정하는 설정은 무엇인가요?",
        )
    return (
        f", may work over the batch axis too{f' ({name})' if name else ''}.",
        f"{f'({name})' if name else ''}이 배치 축까지 함께 계산하는 것 같아요.",
        "Which operation does not say along which dim it works?",
        "어느 dim으로 계산할지 말하지 않은 연산은 무엇인가요?",
    )


REDUCERS = ("mean", "std", "var", "sum", "amax", "amin", "max", "min", "norm", "std_mean")
SEQUENCES = (nn.RNNBase, nn.MultiheadAttention, nn.TransformerEncoderLayer, nn.TransformerEncoder)


def _batch_first(module: nn.Module) -> bool:
    inner = (m for m in nn.Module.modules(module) if hasattr(m, "batch_first"))
    return all(bool(m.batch_first) for m in inner)
