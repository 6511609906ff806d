"""Training loops that keep a result that is None, or throw one away that was needed."""

from __future__ import annotations

import ast
import re

from tutor.lab.asking import error, ko, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looping import record
from tutor.lab.loopnames import parameter_lists, parameter_loops
from tutor.lab.loopsource import before, calls, gives, mentions, returned_names
from tutor.lab.rules.loop_loss import reshaped_for_nothing
from tutor.lab.rules.loop_raised import here, run_of
from tutor.lab.source import dotted

NOTHING = {
    "backward": (
        "backward() leaves the gradients on the parameters",
        "backward()는 기울기를 파라미터에 남겨 둘 뿐이에요",
    ),
    "zero_grad": (
        "zero_grad() clears the gradients of the parameters",
        "zero_grad()는 파라미터의 기울기를 지울 뿐이에요",
    ),
    "step": ("step() changes what it belongs to", "step()은 자기가 맡은 것을 바꿀 뿐이에요"),
}


@rule("method-returns-nothing", ("raised", "returned"), lesson="training")
def returns_nothing(e: Evidence) -> Found | None:
    """`loss = loss.backward()`, `optimizer = optimizer.zero_grad()`."""
    made = _none_given(e) if "raised" in e.symptoms else _none_listed(e)
    if made is None:
        return None
    node, call = made
    assert isinstance(call.func, ast.Attribute)
    method, whole = call.func.attr, ast.unparse(call)
    name = ast.unparse(node.targets[0])
    line, text = node.lineno, e.source.line(node.lineno)
    does, does_ko = NOTHING[method]
    lost = name == ast.unparse(call.func.value)
    en = f" and `{name}` is no longer what it was" if lost else ""
    kor = f" 이제 {ko(name, '은/는')} 예전의 그것이 아니에요." if lost else ""
    return Found(
        line,
        (
            f"`{method}()` returns nothing: after this line `{name}` is None",
            f"Line {line}, `{text}`. {does} and gives back None,{en or f' which is now called `{name}`'}. The call alone is "
            f"enough: `{whole if len(whole) < 40 else method + '()'}`, without `{name} =`.",
            f"What was `{name}` before this line, and who needs it later?",
        ),
        (
            f"`{method}()`는 아무것도 돌려주지 않아요. 이 줄 뒤에 {ko(name, '은/는')} None이에요",
            f"{line}번째 줄 `{text}`: {does_ko}. 돌려주는 것은 None이에요.{kor} `{name} =` 없이 호출만 하면 돼요.",
            f"이 줄 앞에서 {ko(name, '은/는')} 무엇이었고, 나중에 누가 그것을 쓰나요?",
        ),
        see=name,
    )


def _nothing(node: ast.stmt | None) -> tuple[ast.Assign, ast.Call] | None:
    """Is it `name = something.backward()`, or the like?"""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
        return None
    function = node.value.func
    if isinstance(function, ast.Attribute) and function.attr in NOTHING:
        return node, node.value
    return None


def _none_given(e: Evidence) -> tuple[ast.Assign, ast.Call] | None:
    """The assignment that gave None to a name in the statement that raised."""
    at = here(e)
    if at is None or e.raised is None or "NoneType" not in e.raised.message or run_of(e) is None:
        return None
    place, statement = at
    for inner in ast.walk(statement):
        if not isinstance(inner, (ast.Name, ast.Attribute)) or value(place, inner) is not None:
            continue
        made = _assigned(e, inner, place.line)
        if made is not None:
            return made
    return None


def _assigned(
    e: Evidence, node: ast.Name | ast.Attribute, line: int
) -> tuple[ast.Assign, ast.Call] | None:
    if isinstance(node, ast.Name):
        given = [s for s in gives(e, node.id) if _nothing(s)]
        return _nothing(before(given, line))
    text = ast.unparse(node)
    assigned = [n for n in e.source.nodes if isinstance(n, ast.Assign) and _nothing(n)]
    return next((_nothing(n) for n in assigned if ast.unparse(n.targets[0]) == text), None)


def _none_listed(e: Evidence) -> tuple[ast.Assign, ast.Call] | None:
    """The same where the list of losses is full of None."""
    result = record(e).result
    if e.symptoms["returned"] != "entries" or not isinstance(result, list) or result[0] is not None:
        return None
    found = (n for n in e.source.nodes if isinstance(n, ast.Assign))
    return next((made for made in map(_nothing, found) if made), None)


@rule("still-none", "raised", lesson="training")
def still_none(e: Evidence) -> Found | None:
    """`loss = None`, and the line that should give it a value writes to another name."""
    at = here(e)
    if at is None or e.raised is None or "NoneType" not in e.raised.message or run_of(e) is None:
        return None
    place, statement = at
    for inner in ast.walk(statement):
        if not isinstance(inner, ast.Name) or value(place, inner) is not None:
            continue
        made = before(gives(e, inner.id), place.line)
        if not isinstance(made, ast.Assign) or ast.unparse(made.value) != "None":
            continue
        name, line = inner.id, made.lineno
        return Found(
            place.line,
            (
                f"`{name}` is still None: no line has given it another value",
                f"Line {place.line}, `{place.code}`, uses `{name}`. Line {line}, `{e.source.line(line)}`, set it to None, and no line that ran "
                "since has assigned anything to that name. (A slip of spelling makes another name.)",
                f"Which line should give `{name}` its value? Compare the names letter by letter.",
            ),
            (
                f"{ko(name, '은/는')} 아직 None이에요. 다른 값을 준 줄이 없어요",
                f"{place.line}번째 줄 `{place.code}`가 {ko(name, '을/를')} 써요. {line}번째 줄 `{e.source.line(line)}`에서 None이 된 뒤로 그 이름에 값을 "
                "준(assign) 줄이 실행되지 않았어요. (철자가 다르면 다른 이름이에요.)",
                f"{ko(name, '은/는')} 어느 줄에서 값을 받아야 하나요? 이름을 한 글자씩 비교해 보세요.",
            ),
        )
    return None


@rule("plus-after-equals", ("raised", "returned", "untrained", "uphill"), lesson="training")
def plus_after(e: Evidence) -> Found | None:
    """`losses =+ [loss.item()]`, `p =- lr * p.grad`."""
    if "loop" not in e.facts:
        return None
    for node in e.source.nodes:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.UnaryOp)):
            continue
        sign = {ast.UAdd: "+", ast.USub: "-"}.get(type(node.value.op), "")
        line, text = node.lineno, e.source.line(node.lineno)
        if not sign or not _close(e, node.value):
            continue
        if e.raised is not None and e.raised.line != line:
            continue
        name, operand = ast.unparse(node.targets[0]), ast.unparse(node.value.operand)
        verb, verb_ko = ("adds", "더해요") if sign == "+" else ("subtracts", "빼요")
        return Found(
            line,
            (
                f"`={sign}` is not `{sign}=`: the operator is the wrong way round",
                f"Line {line}, `{text}`, means `{name} = {sign}({operand})` to Python: `{name}` is replaced by that value, with "
                f"a {sign} in front. `{name} {sign}= ...` is what {verb}.",
                "Which of the two signs comes first?",
            ),
            (
                f"`={sign}`은 `{sign}=`이 아니에요. 연산자의 순서(order)가 바뀌었어요",
                f"{line}번째 줄 `{text}`는 파이썬에게 `{name} = {sign}({operand})`이에요. {ko(name, '이/가')} 그 값으로 바뀌어 버려요. "
                f"`{name} {sign}= ...`이 {verb_ko}.",
                "두 기호 중 무엇이 먼저 와야 하나요?",
            ),
        )
    return None


def _close(e: Evidence, value: ast.UnaryOp) -> bool:
    """Does the sign stand right behind the `=`, and apart from what follows: `=+ x`?"""
    row, at = e.source.lines[value.lineno - 1].encode(), value.col_offset
    return row[at - 1 : at] == b"=" and row[at + 1 : at + 2] == b" "


@rule("result-thrown-away", ("untrained", "returned", "targets", "endless"), lesson="training")
def not_kept(e: Evidence) -> Found | None:
    """`p.sub(lr * p.grad)`, `np.append(losses, x)`, `pred.squeeze(1)`, alone on a line."""
    for node in e.source.nodes:
        if not isinstance(node, ast.Expr):
            continue
        kind = _thrown_away(e, node.value)
        if kind is None:
            continue
        line, text = node.lineno, e.source.line(node.lineno)
        shown = e.source.text_of(node.value, 40)
        en, kor, hint, hint_ko = _not_kept_words(kind, e, node.value)
        return Found(
            line,
            (
                f"The result of `{shown}` is dropped: it makes something new, and nobody keeps it",
                f"Line {line}, `{text}`. {en}",
                hint,
            ),
            (
                f"`{shown}`의 결과(result)가 버려져요. 새것을 만들 뿐인데 아무도 간직하지 않아요",
                f"{line}번째 줄 `{text}`: {kor}",
                hint_ko,
            ),
        )
    return None


PURE = (
    *("sub", "add", "mul", "div", "addcmul", "subtract", "lerp", "add_", "sub_", "mul_"),
    *("_foreach_add", "_foreach_sub", "_foreach_addcmul"),
)


def _thrown_away(e: Evidence, expression: ast.expr) -> str | None:
    """What kind of result a line of its own throws away: "weight", "list", "shape", "number"."""
    text = ast.unparse(expression)
    words = {n.id for n in ast.walk(expression) if isinstance(n, ast.Name)}
    method = dotted(expression.func).split(".")[-1] if isinstance(expression, ast.Call) else ""
    if (
        isinstance(expression, ast.Call)
        and not method
        and isinstance(expression.func, ast.Attribute)
    ):
        method = expression.func.attr
    computes = isinstance(expression, ast.BinOp)
    gradient = "grad" in text or bool(words & _gradient_names(e))
    if "untrained" in e.symptoms and gradient and words & _parameter_names(e):
        copied = method.endswith("_") and re.search(r"\.(clone|detach\(\)\.clone|add|sub)\(", text)
        if computes or (method in PURE and (not method.endswith("_") or copied)):
            return "weight"
    if "returned" in e.symptoms and words & returned_names(e):
        appended = isinstance(expression, ast.Call) and method in (
            "append",
            "concatenate",
            "insert",
        )
        outside = appended and dotted(expression.func).split(".")[0] not in returned_names(e)  # type: ignore[attr-defined]
        if computes or outside or method in ("sorted", "copy", "__add__"):
            return "list"
    if e.symptoms.get("targets") == "broadcast" and _same(expression, reshaped_for_nothing(e)):
        return "shape"
    if "endless" in e.symptoms and computes:
        return "number"
    return None


def _same(expression: ast.expr, found: ast.Expr | None) -> bool:
    return found is not None and found.value is expression


def _parameter_names(e: Evidence) -> set[str]:
    """What loops over the parameters call them, and the lists that hold them."""
    return {name for _, names in parameter_loops(e) for name in names} | parameter_lists(e)


def _gradient_names(e: Evidence) -> set[str]:
    """What holds the result of `torch.autograd.grad`, and what loops over it call its tensors."""
    made = {n for call in calls(e, "grad") for n in _given(e, call)}
    found = [n for n in e.source.nodes if isinstance(n, (ast.For, ast.comprehension))]
    over = [n.target for n in found if mentions(n.iter, *made)]
    return made | {n.id for target in over for n in ast.walk(target) if isinstance(n, ast.Name)}


def _given(e: Evidence, call: ast.Call) -> set[str]:
    """The names that the result of a call is given."""
    node = e.source.around(call, ast.Assign)
    targets = node.targets if isinstance(node, ast.Assign) and node.value is call else []
    return {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}


def _not_kept_words(kind: str, e: Evidence, expression: ast.expr) -> tuple[str, str, str, str]:
    if kind == "weight":
        method = dotted(expression.func).split(".")[-1] if isinstance(expression, ast.Call) else ""
        method = method.rstrip("_") or "sub"
        return (
            "The right numbers are computed, in a new tensor, and the weight itself stays the same. To change it in "
            "place there are `-=` and the methods with an underscore at the end: sub_, add_ (under torch.no_grad()).",
            "맞는 값을 새 텐서(new tensor)에 계산하지만 가중치 자체는 그대로예요. 제자리에서(in place) 바꾸는 것은 `-=`나 이름 끝에 밑줄이 "
            "붙은 sub_, add_예요(torch.no_grad() 아래에서).",
            f"What is the difference between `{method}` and `{method}_`?",
            f"{ko(method, '과/와')} {ko(method + '_', '은/는')} 무엇이 다른가요?",
        )
    if kind == "list":
        name = next(iter(sorted(returned_names(e))), "losses")
        return (
            f"It gives back a new list or array and does not change `{name}`, which stays as it was: empty in the end. "
            f"`{name}.append(...)` changes the list itself.",
            f"새 리스트나 배열(new array)을 돌려줄 뿐 `{name}` 자체는 바뀌지 않아서 끝까지 비어 있어요(empty). `{name}.append(...)`는 리스트 "
            "자체를 바꿔요.",
            "Which calls change a list, and which ones make another one?",
            "리스트를 바꾸는 호출과 새것을 만드는 호출은 각각 무엇인가요?",
        )
    if kind == "shape":
        base = (
            expression.func.value
            if isinstance(expression, ast.Call) and isinstance(expression.func, ast.Attribute)
            else None
        )
        name = ast.unparse(base) if base is not None else "the tensor"
        return (
            f"squeeze, view and the like don't change `{name}`: they give another tensor. So `{name}` keeps its shape, and in "
            "the loss the shapes (N, 1) and (N,) are broadcast to (N, N).",
            f"squeeze나 view는 `{name}`을 바꾸지 않고 다른 텐서를 줘요. `{name}`의 모양(shape)은 그대로이고, 손실에서 (N, 1)과 (N,)이 (N, N)으로 "
            "브로드캐스트(broadcast)돼요.",
            "How does the new shape get a name?",
            "새 모양에 이름을 붙이려면 어떻게 하나요?",
        )
    first = next((n.id for n in ast.walk(expression) if isinstance(n, ast.Name)), "it")
    return (
        f"It computes a number, and `{first}` never changes: the condition of the loop stays true, and it has no end. "
        f"`{first} += 1` keeps the result.",
        f"수를 계산할 뿐 {ko(first, '은/는')} 바뀌지 않아요(never changes). 반복의 조건이 계속 참이라 끝나지 않아요. `{first} += 1`이면 결과가 남아요.",
        f"Which line gives `{first}` its next value?",
        f"{ko(first, '이/가')} 다음 값을 받는 줄은 어디인가요?",
    )


@rule("caret-for-power", "raised", lesson="training")
def caret(e: Evidence) -> Found | None:
    """`(pred - y) ^ 2`."""
    hit = error(e, "Exception", r"bitwise_xor|unsupported operand type\(s\) for \^")
    if hit is None:
        return None
    line = hit[0].line
    node = e.source.statement_at(line or 0)
    powers = [n for n in ast.walk(node) if isinstance(n, ast.BinOp)] if node is not None else []
    power = next((n for n in powers if isinstance(n.op, ast.BitXor)), None)
    right = f"{ast.unparse(power.left)} ** {ast.unparse(power.right)}" if power else "x ** 2"
    return Found(
        line,
        (
            "`^` is not a power in Python: that is `**`",
            f"Line {line}, `{e.source.line(line)}`. `^` is the bitwise xor of whole numbers, and floats have none. The square is written "
            f"`{right}`.",
            "How is a power written in Python?",
        ),
        (
            "파이썬에서 `^`는 거듭제곱(power)이 아니에요. 거듭제곱은 `**`예요",
            f"{line}번째 줄 `{e.source.line(line)}`: `^`는 정수의 비트 연산(xor)이고 실수에는 없어요. 제곱은 `{right}`처럼 써요.",
            "파이썬에서 거듭제곱은 어떻게 쓰나요?",
        ),
    )
