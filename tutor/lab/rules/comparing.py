"""Comparisons of things that have no order: a number with None, a text, a list."""

from __future__ import annotations

import ast

from tutor.lab.asking import MISSING, article, error, ko, origin, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.raised import Place
from tutor.words import josa

NUMBERS = ("int", "float", "bool", "Tensor", "Parameter")
NOT_ORDERED = r"'([<>]=?)' not supported between instances of '([\w.]+)' and '([\w.]+)'"


@rule("not-comparable", "raised", Rank.MESSAGE, lesson="pytorch", see="{subject}")
def not_comparable(e: Evidence) -> Found | None:
    """`best = None` and `loss < best`; `best = "inf"`; `best = []`."""
    hit = error(e, "TypeError", NOT_ORDERED)
    place = hit[0].last if hit is not None else None
    if hit is None or place is None:
        return None
    sign, kinds = hit[1][1], [hit[1][2], hit[1][3]]
    odd = next((k for k in kinds if k not in NUMBERS), kinds[-1])
    other = next((k for k in kinds if k != odd), odd)
    name = _of_kind(place, odd)
    made = origin(e, name, place.line) if name.isidentifier() else None
    line = place.line
    if made is not None and odd == "str":
        line = made.lineno
    shown = f"`{name}`" if name else article(odd)
    shown_ko = ko(name, "은/는") if name else josa(odd, "은/는")
    what = "None" if odd == "NoneType" else article(odd)
    from_en = from_ko = ""
    if made is not None:
        text = e.source.line(made.lineno)
        from_en = f" It comes from line {made.lineno}, `{text}`."
        from_ko = f" {made.lineno}번째 줄 `{text}`에서 왔어요."
    en, kor = _way_out(odd, name or "it", made)
    return Found(
        line,
        (
            f"{shown} is {what} here, and {what} can't be compared with {article(other)}",
            f"Line {place.line}, `{place.code}`, compares with `{sign}`.{from_en} {en}",
            f"Which values can {shown} have in this line, and can each of them be compared?",
        ),
        (
            f"{shown_ko} 여기서 {josa('None' if odd == 'NoneType' else odd, '이에요/예요')}. {josa(other, '과/와')} 크기를 비교할 수 없어요",
            f"{place.line}번째 줄 `{place.code}`가 `{sign}`로 비교해요.{from_ko} {kor}",
            f"이 줄에서 {ko(name, '은/는') if name else '그 값은'} 어떤 값일 수 있나요? 모두 비교할 수 있는 값인가요?",
        ),
    )


def _of_kind(place: Place, kind: str) -> str:
    """The name or attribute in the comparison whose value is of that kind; "" where none is."""
    for node in ast.walk(place.node) if place.node is not None else ():
        if isinstance(node, (ast.Name, ast.Attribute)):
            live = value(place, node)
            if live is not MISSING and type(live).__name__ == kind:
                return ast.unparse(node)
    return ""


def _way_out(kind: str, name: str, made: ast.Assign | None) -> tuple[str, str]:
    """What to do about it."""
    if kind == "NoneType":
        return (
            f"Ask `{name} is None` first, or begin with a number.",
            f"먼저 `{name} is None`인지 묻거나, 수로 시작하세요.",
        )
    if kind == "str":
        text = made.value if made is not None else None
        number = isinstance(text, ast.Constant) and str(text.value).strip("+-") in ("inf", "nan")
        if text is not None and number:
            shown = ast.unparse(text)
            return (
                f"In quotes it is a text; `float({shown})` is the number.",
                f"따옴표 안에 있으면 글자예요. 수는 `float({shown})`예요.",
            )
        return (
            "A text has to become a number first: `float(...)`.",
            "글자는 먼저 수로 바꿔야 해요: `float(...)`.",
        )
    if kind in ("list", "tuple", "set", "dict"):
        return (
            "One number of it can be compared: its smallest, `min(...)`, or one at a place, `[0]`.",
            "그 안의 수 하나는 비교할 수 있어요. 가장 작은 수 `min(...)`이나 한 자리의 수 `[0]`이요.",
        )
    return (
        "What stands on both sides has to be a number, or a tensor.",
        "양쪽 모두 수나 텐서여야 해요.",
    )
