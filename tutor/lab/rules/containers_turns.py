"""Layers of a loop that get lost, or are too few or too many: what runs in which turn."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from torch import nn

from tutor.lab.asking import forwards, ko, modules, plural
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.rules.containers import LOOPS, SHORT, asked, fitting, loops
from tutor.lab.source import Function, called
from tutor.words import josa


@rule("local-layer", SHORT, lesson="modules")
def not_stored(e: Evidence) -> Found | None:
    """Layers are made in `__init__`, and nothing keeps them."""
    ran = {id(m) for m in e.ran}
    listed = {id(m) for m in nn.Module.modules(e.model)} if e.model is not None else set()
    lost = [
        b
        for key, b in e.watch.births.items()
        if key not in ran | listed | set(e.owners) | e.watch.newborn
    ]
    if not lost or e.ran[1:] or e.raised is not None:
        return None
    line, kind = lost[0].line, type(lost[0].module).__name__
    return Found(
        line,
        (
            f"{plural(len(lost), 'layer')} made in line {line}, and none of them stored on self",
            f"`{e.source.line(line)}` makes an nn.{kind}, but when `{lost[0].function}` ends, nothing holds it any more: "
            "it is in no attribute of self, so it is not registered, and forward can't find it. parameters() lists "
            f"{plural(len(list(nn.Module.parameters(e.model))), 'tensor')}.",  # type: ignore[arg-type]
            "What would keep a layer on self, without losing the one before?",
        ),
        (
            f"{line}번째 줄에서 층을 {len(lost)}개 만들었지만 self에 남은 것이 없어요",
            f"`{e.source.line(line)}`이 nn.{kind}를 만들지만, `{lost[0].function}`이 끝나면 붙잡고 있는 것이 없어요. self의 속성이 "
            "아니라서 등록되지 않고 forward에서 찾을 수도 없어요. parameters()에는 텐서가 "
            f"{len(list(nn.Module.parameters(e.model)))}개예요.",  # type: ignore[arg-type]
            "앞의 층을 잃지 않으면서 self에 남기려면 어디에 넣어야 하나요?",
        ),
        see="list(model.children())",
    )


@rule("outside-of-loop", (*SHORT, "raised"), see="model", lesson="modules")
def outside(e: Evidence) -> Found | None:
    """The line that uses what the loop made stands after the loop."""
    for node in modules(e):
        for function in [n for n in node.body if isinstance(n, ast.FunctionDef)]:
            for body in _bodies(function):
                for i, loop in enumerate(body[:-1]):
                    if not isinstance(loop, ast.For):
                        continue
                    hit = _left_behind(loop, body[i + 1 :])
                    if hit is not None:
                        return _outside(e, loop, *hit)
    return None


def _bodies(function: Function) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(function):
        for field in ("body", "orelse"):
            body = getattr(node, field, None)
            if isinstance(body, list):
                yield body


def _left_behind(loop: ast.For, rest: list[ast.stmt]) -> tuple[ast.stmt, str] | None:
    stored = {
        n.id for n in ast.walk(loop) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    inside = {name for name in _uses(loop) if name in stored}
    for each in rest:
        for name in _uses(each):
            if name in stored - inside and not isinstance(each, LOOPS):
                return each, name
    return None


def _uses(node: ast.AST) -> Iterator[str]:
    """The names in calls that use a layer by its name: `conv(x)`, `layers.append(conv)`, `setattr(.., conv)`."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        if isinstance(call.func, ast.Name):
            yield call.func.id
        if called(call).split(".")[-1] in ("append", "add_module", "setattr", "register_module"):
            for argument in call.args:
                if isinstance(argument, ast.Name):
                    yield argument.id


def _outside(e: Evidence, loop: ast.For, statement: ast.stmt, name: str) -> Found:
    line = statement.lineno
    return Found(
        line,
        (
            f"Line {line} stands after the loop, so it runs once, with the last `{name}`",
            f"The loop in line {loop.lineno} goes through all its turns first. What then is left in `{name}` is the last "
            f"one, and `{e.source.line(line)}` uses that alone. The indentation of a line says whether it belongs to "
            "the loop.",
            "Which lines should run in every turn? Look at where they begin.",
        ),
        (
            f"{line}번째 줄이 반복문 뒤에 있어서, 마지막 `{name}`으로 한 번만 실행돼요",
            f"{loop.lineno}번째 줄의 반복문이 먼저 끝까지 돌아요. 그때 `{name}`에 남은 것은 마지막 하나이고, "
            f"`{e.source.line(line)}`은 그것만 써요. 줄이 반복문에 속하는지는 들여쓰기가 정해요.",
            "바퀴마다 실행되어야 하는 줄은 어느 것인가요? 줄이 시작하는 자리를 보세요.",
        ),
    )


# ------------------------------------------------------------------ too few, too many


@rule(
    "off-by-one",
    SHORT,
    lesson="modules",
    see="[sum(isinstance(m, nn.Conv2d) for m in {name}(n).modules()) for n in (1, 2, 4)]",
)
def off_by_one(e: Evidence) -> Found | None:
    """`range(1, n)` takes n - 1 turns."""
    ran, wanted = len(fitting(e)), asked(e)
    if "layers" not in e.symptoms or not wanted or abs(ran - wanted) != 1:
        return None
    rebound = _rebound(e) if ran < wanted else None
    if rebound is not None:
        return _overwrites(e, *rebound)
    for node in _walked(e):
        if _length(e, node) != ran:
            continue
        text = e.source.text_of(node)
        statement = e.source.statement_at(node.lineno)
        few = ran < wanted
        side = "few" if few else "many"
        idle = _idle(e) if few else None
        en = f" `{idle}` is made, and never runs." if idle else ""
        kor = f" {ko(idle, '은/는')} 만들었지만 한 번도(never) 실행되지 않아요." if idle else ""
        line = (
            node.lineno if isinstance(statement, LOOPS) or statement is None else statement.lineno
        )
        return Found(
            line,
            (
                f"`{text}` takes {ran} turns: one layer too {side}",
                f"{e.name}({_given(e)}) should have {wanted} layers, and {ran} work on x.{en} {_counts(node, text)} "
                "range(n) begins at 0 and ends at n - 1: n turns.",
                "Write down the numbers that the loop goes through, and count them.",
            ),
            (
                f"`{text}`는 {ran}바퀴 돌아요. 층이 하나 {'모자라요' if few else '많아요'}",
                f"{e.name}({_given(e)})에는 층이 {wanted}개 있어야 하는데 {ran}개가 일해요.{kor} range(n)은 0에서 시작해 n - 1에서 끝나요. "
                "n바퀴예요.",
                "반복문이 지나가는 수를 적어서 세어 보세요.",
            ),
        )
    return _while_loop(e, ran, wanted)


def _idle(e: Evidence) -> str | None:
    """The last registered layer, where it never runs and others do."""
    ran = {id(m) for m in e.ran}
    held = list(e.layers())
    return held[-1][0] if held and id(held[-1][1]) not in ran else None


def _rebound(e: Evidence) -> tuple[ast.For, str, int] | None:
    """`for n in range(n)`, and n is read again below: the loop, the name, and the line that reads."""
    init = e.source.method(e.name, "__init__")
    for loop in [n for n in ast.walk(init) if isinstance(n, ast.For)] if init is not None else []:
        name = loop.target.id if isinstance(loop.target, ast.Name) else ""
        counts = {n.id for n in ast.walk(loop.iter) if isinstance(n, ast.Name)}
        if not name or name not in counts or called(loop.iter) != "range":
            continue
        below = [
            n.lineno
            for n in ast.walk(init or loop)
            if isinstance(n, ast.Name)
            and n.id == name
            and isinstance(n.ctx, ast.Load)
            and n.lineno > (loop.end_lineno or loop.lineno)
        ]
        if below:
            return loop, name, min(below)
    return None


def _overwrites(e: Evidence, loop: ast.For, name: str, read: int) -> Found:
    ran, wanted, line = len(fitting(e)), asked(e), loop.lineno
    text, later = e.source.line(line), e.source.line(read)
    return Found(
        line,
        (
            f"The loop variable overwrites `{name}`: after the loop it is {ran}, not {wanted}",
            f"Line {line}, `{text}`, gives `{name}` the numbers 0 … {ran}, one in each turn, and the last stays. Line {read}, "
            f"`{later}`, then reads {ran}: {e.name}({_given(e)}) should have {wanted} layers, and {ran} work on x.",
            f"What is `{name}` before the loop, and what after it? Another name for the turns leaves it as it is.",
        ),
        (
            f"반복문의 변수가 `{name}`의 값을 덮어써요(overwritten). 반복문 뒤에는 {josa(str(wanted), '이/가')} 아니라 {josa(str(ran), '이에요/예요')}",
            f"{line}번째 줄 `{text}`가 바퀴마다 `{name}`에 0부터 {ran}까지 넣고, 마지막 수가 남아요. 그래서 {read}번째 줄 {ko(later, '은/는')} {josa(str(ran), '을/를')} 읽어요. "
            f"{e.name}({_given(e)})에는 층이 {wanted}개 있어야 하는데 {ran}개가 일해요.",
            f"`{name}`의 값은 반복문 앞에서 얼마이고 뒤에서는 얼마인가요? 반복문의 변수에 다른 이름을 쓰면 그대로 남아요.",
        ),
        see="[sum(isinstance(m, nn.Conv2d) for m in {name}(n).modules()) for n in (1, 2, 4)]",
    )


def _given(e: Evidence) -> str:
    arguments = e.contract.arguments if isinstance(e.contract, Model) else ()
    return ", ".join(repr(a) for a in arguments)


def _counts(node: ast.expr, text: str) -> str:
    if isinstance(node, ast.Call):
        first = "0" if len(node.args) == 1 else ast.unparse(node.args[0])
        return f"`{text}` begins at {first} and leaves out its end."
    return f"`{text}` leaves one out."


def _walked(e: Evidence) -> Iterator[ast.expr]:
    """What the loops and comprehensions of the module's methods walk through."""
    for node in modules(e):
        for inner in ast.walk(node):
            if isinstance(inner, (ast.For, ast.comprehension)):
                yield inner.iter


SAFE = (ast.Name, ast.Attribute, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Slice, ast.Subscript)
_SIGNS = (ast.Load, ast.operator, ast.unaryop)


def _length(e: Evidence, node: ast.expr) -> int | None:
    """How many turns it takes to walk through, where that can be computed without side effects."""
    for inner in ast.walk(node):
        call = isinstance(inner, ast.Call) and called(inner) in ("range", "len")
        if not (call or isinstance(inner, (*SAFE, *_SIGNS))):
            return None
    if not isinstance(node, (ast.Call, ast.Subscript)) or e.model is None:
        return None
    init = e.source.method(e.name, "__init__")
    names = [a.arg for a in init.args.args] if init else []
    arguments = e.contract.arguments if isinstance(e.contract, Model) else ()
    values = dict(zip(names[1:], arguments, strict=False))
    code = compile(ast.Expression(body=node), "turns", "eval")
    known = {"range": range, "len": len, "self": e.model, **values}
    try:
        return len(eval(code, {"__builtins__": {}}, known))
    except Exception:
        return None


def _while_loop(e: Evidence, ran: int, wanted: int) -> Found | None:
    for node in modules(e):
        for loop in [n for n in ast.walk(node) if isinstance(n, ast.While)]:
            few = ran < wanted
            side, kor = ("few", "모자라요") if few else ("many", "많아요")
            return Found(
                loop.lineno,
                (
                    f"The while loop takes {ran} turns: one layer too {side}",
                    f"{e.name}({_given(e)}) should have {wanted} layers, and {ran} work on x. `{e.source.line(loop.lineno)}` "
                    "decides when it ends.",
                    "With which number does the counter begin, and with which does the loop end?",
                ),
                (
                    f"while 반복문이 {ran}바퀴 돌아요. 층이 하나 {kor}",
                    f"{e.name}({_given(e)})에는 층이 {wanted}개 있어야 하는데 {ran}개가 일해요. `{e.source.line(loop.lineno)}`이 언제 "
                    "끝날지 정해요.",
                    "세는 수는 몇에서 시작하고, 반복문은 몇에서 끝나나요?",
                ),
            )
    return None


@rule("too-many-layers", "layers", Rank.EFFECT, lesson="modules", see="model")
def too_many(e: Evidence) -> Found | None:
    """More layers work on x than were asked for."""
    ran, wanted = fitting(e), asked(e)
    if len(ran) <= wanted:
        return None
    lines = [e.made(o.module) for o in ran if o.module is not None]
    line = next((loop for loop in (_loop_line(e, n) for n in lines) if loop), None)
    line = line or ran[-1].line or e.method("forward")
    return Found(
        line,
        (
            f"x goes through {len(ran)} convolutions; the task asks for {wanted}",
            f"{e.name}({_given(e)}) should have {wanted} layers, each used once.",
            "How many layers does one turn of the loop make? And which are made outside of it?",
        ),
        (
            f"x가 합성곱을 {len(ran)}번 지나요. 문제는 {wanted}번을 원해요",
            f"{e.name}({_given(e)})에는 층이 {wanted}개 있어야 하고, 하나를 한 번씩 써요.",
            "반복문은 한 바퀴에 층을 몇 개 만드나요? 반복문 밖에서 만드는 것은 없나요?",
        ),
    )


def _loop_line(e: Evidence, line: int | None) -> int | None:
    statement = e.source.statement_at(line) if line else None
    loop = loops(e, statement) if statement is not None else None
    return loop.lineno if loop is not None else None


@rule("layers-side-by-side", "layers", lesson="modules")
def side_by_side(e: Evidence) -> Found | None:
    """Each layer gets the input, and the answers are added up."""
    if e.symptoms.get("layers") != "parallel" or "random" in e.symptoms:
        return None  # layers that are skipped by chance see less far, too
    first = [o for o in fitting(e) if o.inputs and o.inputs[0] is e.x]
    line = first[-1].line if first else None
    function = next(iter(forwards(e)), None)
    line = line or (function.lineno if function else e.head)
    wanted = asked(e)
    return Found(
        line,
        (
            "The layers stand side by side; they should work one after the other",
            f"In line {line}, `{e.source.line(line)}`, a layer gets the input x itself, not what the layer before it made. "
            f"So no pixel hears from further than a layer or two away; {wanted} layers in a row reach {wanted} pixels far.",
            "What should go into the second layer?",
        ),
        (
            "층들이 나란히 서 있어요. 하나씩 차례로 지나야 해요",
            f"{line}번째 줄 `{e.source.line(line)}`에서 층이 앞 층의 결과가 아니라 입력 x를 그대로 받아요. 그래서 픽셀마다 가까운 곳만 봐요. "
            f"{wanted}개를 차례로 지나면 {wanted}픽셀 떨어진 곳까지 닿아요.",
            "두 번째 층에는 무엇이 들어가야 하나요?",
        ),
    )
