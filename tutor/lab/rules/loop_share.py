"""Training loops that use a part of a batch, some of the batches, or all of them too often."""

from __future__ import annotations

import ast
import re

from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looping import BATCH, IMAGES, record
from tutor.lab.loopsource import (
    Loops,
    batch_loop,
    calls,
    derived,
    epoch_loop,
    loops,
    loss_lines,
    mentions,
    parameter,
)
from tutor.lab.rules.loop_batches import condition
from tutor.lab.rules.loop_epochs import fewer
from tutor.lab.rules.loop_order import told
from tutor.lab.seeing import UPDATES


@rule("part-of-batch", ("skipped", "targets"), lesson="training", see="loss, {loss}")
def part_of_batch(e: Evidence) -> Found | None:
    """`model(x[:8])`, `loss(out[0], y[0])`."""
    run = record(e)
    small = [p for p in run.trained if p.size < 16 and p.images is not None]
    rows = e.symptoms.get("targets") == "rows"
    if not rows and not (fewer(e) and small and len(small) == len(run.trained)):
        return None
    used, seen = e.facts.get("rows", (0, 0))
    line = _slice(e) or (small[0].line if small else run.trained[0].line)
    text = e.source.line(line)
    hint, hint_ko = _where(text)
    some = _of_each(used, seen) if rows else small[0].size
    share = f"{some} of the {BATCH} images of a batch"
    share_ko = f"배치의 이미지 {BATCH}개 중 {some}개"
    return Found(
        line,
        (
            "The loss is computed for a part of the batch only",
            f"Line {line}, `{text}`: only {share} {'gets' if some == 1 else 'get'} a gradient; the others are ignored and "
            "teach the model nothing. The loss is the mean over all images of the batch.",
            hint,
        ),
        (
            "손실을 배치의 일부(part)로만 계산해요",
            f"{line}번째 줄 `{text}`: {share_ko}만 기울기를 받았어요. 나머지 이미지는 무시되어 모델에 아무것도 가르치지 못해요. 손실은 배치의 모든 "
            "이미지에 대한 평균이에요.",
            hint_ko,
        ),
        see="x.shape, y.shape",
    )


def _of_each(used: int, seen: int) -> int:
    """Of the images of one batch, how many a gradient came back to."""
    return max(1, round(used * BATCH / seen))


def _where(text: str) -> tuple[str, str]:
    """The question that leads on from a line."""
    if "[" in text:
        return (
            "Look at the square brackets in this line: what do they take out, and what do they leave behind?",
            "이 줄의 대괄호를 보세요. 무엇을 꺼내고 무엇을 버리나요?",
        )
    return (
        "Follow one image of the batch from this line to the loss: where is it left out, or replaced by the next?",
        "배치의 이미지 하나를 이 줄부터 손실까지 따라가 보세요. 어디에서 빠지거나 다음 것으로 바뀌나요?",
    )


def _slice(e: Evidence) -> int | None:
    """A subscript in what the loss is computed from."""
    for found in loss_lines(e):
        for node in ast.walk(found):
            taken = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
            if taken and ast.unparse(node.slice) != "None":  # type: ignore[attr-defined]
                return found.lineno
            method = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1]
            if method in ("max", "min", "amax", "amin", "topk", "select", "narrow"):
                return found.lineno
    return None


@rule("image-by-image", "skipped", lesson="training")
def image_by_image(e: Evidence) -> Found | None:
    """Each image, or each small part of a batch, makes a step of its own."""
    run = record(e)
    sizes = {p.size for p in run.trained}
    if e.symptoms["skipped"] not in ("again", "split") or not sizes or max(sizes) >= BATCH:
        return None
    innermost = _innermost(e)
    line = innermost.lineno if innermost else run.trained[0].line
    text = e.source.line(line)
    most = max(sizes)
    part, part_ko = (
        ("a single image", "이미지 하나") if most == 1 else (f"{most} images", f"이미지 {most}개")
    )
    return Found(
        line,
        (
            f"The batch is taken apart: every step is made with {part}, not with the whole batch",
            f"Line {line}, `{text}`, goes through the images of a batch one by one, or in small parts, and each turn makes a step. A batch of "
            f"{BATCH} images makes one step, from the mean of their losses; {run.wanted} steps were to be made, and there were "
            f"{'more than ' if run.crowded else ''}{len(run.updates)}.",
            "What does the model take: one image, or all of the batch at once?",
        ),
        (
            f"배치(batch)를 쪼개서, 스텝마다 배치 전체가 아니라 {part_ko}로 업데이트해요",
            f"{line}번째 줄 `{text}`가 배치의 이미지를 하나씩(one by one) 또는 조금씩 돌면서 매번 스텝(step)을 해요. 이미지 {BATCH}개짜리 배치 하나가 손실의 평균으로 "
            f"스텝 한 번이에요. 스텝은 {run.wanted}번이어야 하는데 {len(run.updates)}번{'도 넘게' if run.crowded else ''} 있었어요.",
            "모델은 이미지를 하나씩 받나요, 배치를 한꺼번에 받나요?",
        ),
        see="x.shape",
    )


def _innermost(e: Evidence) -> Loops | None:
    """The loop around step() inside of the loop over the batches."""
    inner = batch_loop(e)
    for call in calls(e, "step"):
        around = loops(e, call)
        if around and around[0] is not inner and inner in around:
            return around[0]
    return None


@rule("batch-repeated", "skipped", lesson="training", see=UPDATES)
def repeated(e: Evidence) -> Found | None:
    """Each batch makes several updates."""
    run = record(e)
    if told(e) or e.symptoms["skipped"] not in ("again", "more") or image_by_image(e) is not None:
        return None
    innermost = _innermost(e)
    line = innermost.lineno if innermost else next((u.line for u in run.updates if u.line), e.head)
    outer = epoch_loop(e)
    if innermost is None and outer is not None and len(run.batches) > run.wanted:
        line = outer.lineno
    text = e.source.line(line)
    return Found(
        line,
        (
            "The batches go into more updates than there are epochs",
            f"{run.epochs} epochs of {len(run.loader)} batches are {run.wanted} updates; this loop made {len(run.updates)}{' and more' if run.crowded else ''}. Look at "
            f"line {line}, `{text}`: it repeats the work more often than `{parameter(e, 'epochs')}` says.",
            "Each batch of each epoch makes one update. Which loop is one too many, or counts too far?",
        ),
        (
            "배치가 에포크 수보다 더 많은 업데이트에 들어가요",
            f"에포크 {run.epochs}번, 배치 {len(run.loader)}개면 업데이트는 {run.wanted}번인데 {len(run.updates)}번 했어요. {line}번째 줄 "
            f"`{text}`를 보세요. `{parameter(e, 'epochs')}`보다 더 많이 반복해요.",
            "에포크마다 배치 하나가 업데이트 한 번이에요. 어느 반복문이 하나 더 있거나 더 많이 도나요?",
        ),
    )


@rule("batches-left-out", "skipped", lesson="training")
def batches_left_out(e: Evidence) -> Found | None:
    """`list(loader)[1:]`, `islice(loader, 3)`: the same batches are never trained."""
    run, counted = record(e), e.facts.get("uses")
    if told(e) or not fewer(e) or not counted or condition(e) is not None:
        return None
    count = len(run.loader)
    times = [{counted.get(i, 0) for i in range(b * BATCH, (b + 1) * BATCH)} for b in range(count)]
    left = [b + 1 for b, some in enumerate(times) if some == {0}]
    if not left or any(some != {run.epochs} for some in times if some != {0}):
        return None
    line = _cutter(e)
    if line is None:
        return None
    which = f"batches {', '.join(map(str, left))}"
    which_ko = f"{', '.join(map(str, left))}번째 배치"
    if len(left) == 1:
        which = {1: "the first batch", count: "the last batch"}.get(left[0], f"batch {left[0]}")
        which_ko = {1: "첫(first) 배치", count: "마지막(last) 배치"}.get(left[0], which_ko)
    text = e.source.line(line)
    return Found(
        line,
        (
            f"Not all batches are trained: {which} of {count} {'is' if len(left) == 1 else 'are'} never used",
            f"Line {line}, `{text}`, leaves {'it' if len(left) == 1 else 'them'} out in every epoch, so the model never learns from "
            f"{len(left) * BATCH} of the {count * BATCH} images. All batches of the loader belong into each epoch.",
            "Write down which batches this line lets through.",
        ),
        (
            f"모든(all) 배치를 학습하지 않아요. {count}개 중 {which_ko}는 한 번도(never) 쓰이지 않아요",
            f"{line}번째 줄 `{text}` 때문에 에포크마다 빠져서, 이미지 {count * BATCH}개 중 {len(left) * BATCH}개에서는 아무것도 배우지 못해요. 에포크마다 loader의 "
            "모든 배치가 쓰여야 해요.",
            "이 줄이 어떤 배치를 내보내는지 적어 보세요.",
        ),
    )


@rule("batches-drawn", "skipped", lesson="training")
def drawn(e: Evidence) -> Found | None:
    """`random.choice(batches)`; a loader of a half of the images."""
    run, counted = record(e), e.facts.get("uses")
    if told(e) or not fewer(e) or not counted or condition(e) is not None:
        return None
    split = re.compile(
        r"random_split|Subset|SubsetRandomSampler|drop_last=True|\bsample\(|choices?\(|randint|randperm"
    )
    found = [
        n
        for n in e.source.nodes
        if isinstance(n, (ast.Assign, ast.For)) and split.search(e.source.line(n.lineno))
    ]
    if not found:
        return None
    line, text = found[0].lineno, e.source.line(found[0].lineno)
    never = sum(1 for i in range(IMAGES) if not counted.get(i))
    often = sum(1 for i in range(IMAGES) if counted.get(i, 0) > run.epochs)
    return Found(
        line,
        (
            "Not every image has its turn in each epoch: a part of them is drawn",
            f"Line {line}, `{text}`, chooses what is trained: {never} of {IMAGES} images were never used, and {often} more often than "
            f"there are epochs. Each epoch is to take every batch of the loader once. (The loader itself can shuffle.)",
            "Which batches can this line give, and which ones does it leave out?",
        ),
        (
            "에포크마다 모든 이미지가 쓰이지는 않아요. 일부(some)만 뽑아요",
            f"{line}번째 줄 `{text}`가 학습할 것을 골라요. 이미지 {IMAGES}개 중 {never}개는 한 번도(never) 쓰이지 않았고, {often}개는 에포크 수보다 많이 쓰였어요. 에포크마다 "
            "loader의 모든 배치(batch)가 한 번씩 쓰여야 해요. (섞는 것은 loader가 할 수 있어요.)",
            "이 줄은 어떤 배치를 줄 수 있고, 무엇을 빠뜨리나요?",
        ),
    )


def _cutter(e: Evidence) -> int | None:
    """The line that takes only a part of the batches."""
    names = {parameter(e, "loader")}
    for _ in range(3):
        names |= {n for name in list(names) for n in derived(e, name)}
    for node in e.source.nodes:
        if isinstance(node, (ast.For, ast.comprehension)):
            taken: ast.expr = node.iter
        elif isinstance(node, (ast.Assign, ast.Expr)):
            taken = node.value
        else:
            continue
        text = ast.unparse(taken)
        cuts = any(isinstance(n, ast.Slice) for n in ast.walk(taken))
        cuts = cuts or re.search(r"islice|\.pop\(|range\(.*[-/]|zip\(", text) is not None
        if cuts and mentions(taken, *names):
            return getattr(node, "lineno", None) or taken.lineno
    return None
