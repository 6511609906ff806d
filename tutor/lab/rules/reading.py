"""Files that Python can't read at all."""

from __future__ import annotations

import re

from tutor.lab.asking import error
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.words import josa

QUOTES = "“”„‟‘’‚‛«»″′`´"


def _syntax(e: Evidence, pattern: str = "", kind: str = "SyntaxError") -> int | None:
    """The line of a syntax error with such a message."""
    hit = error(e, kind, pattern)
    return (hit[0].line or 1) if hit and e.source.error is not None else None


@rule("smart-quotes", "raised")
def smart_quotes(e: Evidence) -> Found | None:
    """Curly quotes, as word processors and web pages make them."""
    line = _syntax(e, r"invalid character")
    odd = next((c for c in e.source.line(line) if c in QUOTES), None)
    if line is None or odd is None:
        return None
    return Found(
        line,
        (
            f"A curly quote {odd} stands where Python wants a straight one",
            f"Line {line} has {odd} (U+{ord(odd):04X}). Such quotes come from web pages and word "
            "processors; Python knows only the straight \" and '.",
            "Type the quotes of this line again on the keyboard.",
        ),
        (
            f"곧은 따옴표 자리에 둥근 따옴표 {odd}가 있어요",
            f"{line}번째 줄에 {odd} (U+{ord(odd):04X}) 문자가 있어요. 웹 페이지나 문서 편집기에서 "
            "복사하면 이렇게 돼요. 파이썬은 곧은 따옴표 \"와 '만 알아요.",
            "이 줄의 따옴표를 키보드로 다시 입력해 보세요.",
        ),
    )


@rule("odd-character", "raised", Rank.MESSAGE)
def odd_character(e: Evidence) -> Found | None:
    """Full-width punctuation, no-break spaces and the like."""
    hit = error(
        e, "SyntaxError", r"invalid (?:character '(.)'|non-printable character) ?\(?(U\+\w+)"
    )
    if hit is None or e.source.error is None:
        return None
    line, code = hit[0].line or 1, hit[1][2]
    shown = f"`{hit[1][1]}` ({code})" if hit[1][1] else code
    return Found(
        line,
        (
            f"The character {shown} can't stand in code",
            f"Line {line} holds {shown}. It looks much like one that Python knows, but it is "
            "another one: full-width signs and invisible spaces often come from copied text or an "
            "input method.",
            "Delete that place in the line and type it again with a Latin keyboard layout.",
        ),
        (
            f"코드에 쓸 수 없는 문자 {shown}가 있어요",
            f"{line}번째 줄에 {shown}가 있어요. 파이썬이 아는 문자와 비슷해 보이지만 다른 문자예요. "
            "복사한 글이나 전각 입력에서 자주 섞여 들어와요.",
            "그 자리를 지우고 영문 입력 상태에서 다시 입력해 보세요.",
        ),
    )


@rule("tabs-and-spaces", "raised")
def tabs(e: Evidence) -> Found | None:
    """One line is indented by tabs, its neighbours by spaces."""
    line = _syntax(e, kind="TabError")
    if line is None:
        return None
    return Found(
        line,
        (
            "Tabs and spaces are mixed in the indentation",
            f"Line {line} is indented in another way than the lines around it: one has tabs, the "
            "others spaces. A tab and spaces may look alike, but Python can't compare them.",
            "Indent this line with spaces, like the ones above it.",
        ),
        (
            "들여쓰기에 탭과 공백이 섞여 있어요",
            f"{line}번째 줄은 주변 줄과 들여쓰기 방식이 달라요. 한쪽은 탭(tab), 한쪽은 공백이에요. "
            "눈에는 같아 보여도 파이썬은 둘을 비교할 수 없어요.",
            "이 줄도 위의 줄처럼 공백으로 들여 써 보세요.",
        ),
    )


@rule("bad-indent", "raised", Rank.MESSAGE)
def indent(e: Evidence) -> Found | None:
    """A line stands too far left or right."""
    hit = error(e, "IndentationError")
    if hit is None or e.source.error is None:
        return None
    line, message = hit[0].line or 1, hit[0].message
    after = re.search(r"expected an indented block after (.+) on line (\d+)", message)
    if after:
        what, head = after[1], after[2]
        en = f"Line {head} ends in a colon, so the lines that belong to it ({what}) must be indented."
        kor = f"{head}번째 줄이 콜론으로 끝나니, 거기에 속하는 줄은 안으로 들여 써야 해요."
    elif "unexpected indent" in message:
        en = (
            f"Line {line} is indented further than the line above, but nothing above opens a block."
        )
        kor = f"{line}번째 줄이 위의 줄보다 더 들어가 있는데, 위에 블록을 여는 줄이 없어요."
    else:
        en = f"The indentation of line {line} fits no block above it."
        kor = f"{line}번째 줄의 들여쓰기가 위의 어떤 블록과도 맞지 않아요."
    return Found(
        line,
        (
            f"The indentation of line {line} does not fit",
            en + " In Python the indentation says what belongs together.",
            "Compare its spaces with those of the lines around it: 4 more for each block.",
        ),
        (
            f"{line}번째 줄의 들여쓰기가 맞지 않아요",
            kor + " 파이썬에서는 들여쓰기가 무엇이 어디에 속하는지를 말해요.",
            "주변 줄과 공백 수를 비교해 보세요. 블록 하나마다 4칸이에요.",
        ),
    )


@rule("def-for-class", "raised", see="type({name})", lesson="module")
def def_for_class(e: Evidence) -> Found | None:
    """`def MyModel(nn.Module):`."""
    line = _syntax(e)
    match = re.match(r"def\s+(\w+)\s*\(\s*[\w.]*Module\s*\)", e.source.line(line))
    if match is None:
        return None
    name = match[1]
    return Found(
        line,
        (
            f"`{name}` is begun with `def`; a model is a class",
            f"Line {line} says `def {name}(nn.Module)`. `def` makes a function, whose brackets hold "
            "parameters; `class` makes a class, whose brackets hold what it inherits from.",
            "Which word begins the definition of a class?",
        ),
        (
            f"{name}을(를) `def`로 시작했어요. 모델은 클래스예요",
            f"{line}번째 줄이 `def {name}(nn.Module)`이에요. `def`는 함수를 만들고 괄호에 매개변수를 "
            "적어요. 클래스는 `class`로 만들고 괄호에 물려받을 클래스를 적어요.",
            "클래스 정의는 어떤 단어로 시작하나요?",
        ),
    )


@rule("unclosed-bracket", "raised")
def unclosed(e: Evidence) -> Found | None:
    """A bracket that is never closed, or closed by another one."""
    hit = error(
        e, "SyntaxError", r"'(.)' was never closed|unmatched '(.)'|closing parenthesis '(.)'"
    )
    if hit is None or e.source.error is None:
        return None
    line = hit[0].line or 1
    opened = hit[1][1]
    if opened:
        other = {"(": ")", "[": "]", "{": "}"}.get(opened, "")
        en = (
            f"The bracket '{opened}' in line {line} is never closed",
            f"Line {line} opens '{opened}' and no '{other}' follows for it: a closing parenthesis "
            "or bracket is missing, so Python reads on into the next lines.",
            "Count the opening and the closing ones in this line.",
        )
        kor = (
            f"{line}번째 줄의 괄호 '{opened}'가 닫히지 않았어요",
            f"{line}번째 줄에서 '{opened}'를 열었는데 짝이 되는 '{other}'가 없어요. "
            "그래서 파이썬이 다음 줄까지 이어서 읽어요.",
            "이 줄에서 여는 괄호와 닫는 괄호의 수를 세어 보세요.",
        )
    else:
        sign = hit[1][2] or hit[1][3]
        en = (
            f"The closing '{sign}' in line {line} has no partner",
            f"Line {line} closes a bracket with '{sign}', but the last one that was opened is "
            "another, or none is open: one parenthesis too many, or of another kind.",
            "Follow the brackets of this line from the inside out.",
        )
        kor = (
            f"{line}번째 줄의 닫는 괄호 '{sign}'의 짝이 없어요",
            f"{line}번째 줄이 '{sign}'로 닫는데, 마지막에 연 괄호가 다른 종류이거나 열린 괄호가 없어요.",
            "이 줄의 괄호를 안쪽부터 바깥쪽으로 따라가 보세요.",
        )
    return Found(line, en, kor)


@rule("unclosed-quote", "raised")
def unclosed_quote(e: Evidence) -> Found | None:
    """A string without an end."""
    line = _syntax(e, r"unterminated")
    if line is None:
        return None
    return Found(
        line,
        (
            f"A string in line {line} has no end",
            f"Line {line} opens a quote that is never closed, so Python can't tell where the text "
            "ends and the code goes on.",
            "Look for the quote at the beginning of the text: the same one must end it.",
        ),
        (
            f"{line}번째 줄의 문자열이 끝나지 않아요",
            f"{line}번째 줄에서 연 따옴표가 닫히지 않아서, 글이 어디서 끝나는지 파이썬이 알 수 없어요.",
            "글을 연 따옴표를 찾아보세요. 같은 따옴표로 닫아야 해요.",
        ),
    )


@rule("missing-colon", "raised")
def colon(e: Evidence) -> Found | None:
    """`class`, `def`, `for`, `if` without a colon."""
    line = _syntax(e, r"expected ':'")
    if line is None:
        return None
    word = (e.source.line(line).split() or [""])[0]
    return Found(
        line,
        (
            f"A colon is missing at the end of line {line}",
            f"`{e.source.line(line)}` begins a block with `{word}`, and such a line ends with a "
            "colon `:`; what belongs to it follows, indented.",
            "Look at the last character of the line.",
        ),
        (
            f"{line}번째 줄 끝에 콜론이 빠졌어요",
            f"`{e.source.line(line)}` 줄은 `{word}`로 블록을 시작해요. 이런 줄은 콜론 `:`으로 끝나고, "
            "속하는 내용이 그 아래에 들여쓰기되어 와요.",
            "줄의 마지막 글자를 보세요.",
        ),
    )


@rule("missing-comma", "raised", Rank.MESSAGE)
def comma(e: Evidence) -> Found | None:
    """Two things stand side by side where a comma should part them."""
    line = _syntax(e, r"forgot a comma")
    if line is None:
        return None
    return Found(
        line,
        (
            f"A comma may be missing in line {line}",
            f"In `{e.source.line(line)}` two things stand side by side; Python can't tell whether "
            "they are two arguments or one. Arguments are parted by a comma.",
            "Read the arguments one by one: what stands between them?",
        ),
        (
            f"{line}번째 줄에 쉼표가 빠진 것 같아요",
            f"`{e.source.line(line)}`에서 두 값이 나란히 붙어 있어서, 인자가 둘인지 하나인지 파이썬이 알 수 "
            "없어요. 인자는 쉼표로 나눠요.",
            "인자를 하나씩 읽어 보세요. 그 사이에 무엇이 있나요?",
        ),
    )


@rule("outside-block", "raised")
def outside(e: Evidence) -> Found | None:
    """A `return` outside of a function, a `break` outside of a loop: most often indentation."""
    hit = error(
        e, "SyntaxError", r"'(\w+)' (?:outside (function|async function|loop)|not properly in loop)"
    )
    if hit is None:
        return None
    line, word = hit[0].line or 1, hit[1][1]
    loop = word in ("break", "continue")
    what, kor = ("loop", "반복문") if loop else ("function", "함수")
    above = _head_above(e, line, ("for ", "while ") if loop else ("def ", "async def "))
    indent = len(e.source.lines[line - 1]) - len(e.source.lines[line - 1].lstrip())
    belongs = (
        f" The {what} above begins in line {above}; what belongs to it stands further right."
        if above
        else f" There is no {what} above it."
    )
    kor_belongs = (
        f" 위에 있는 {kor}는 {above}번째 줄에서 시작하는데, 거기에 속하는 줄은 더 안쪽에 있어야 해요."
        if above
        else f" 그 위에는 {kor}가 없어요."
    )
    return Found(
        line,
        (
            f"`{word}` stands outside of any {what}",
            f"Line {line}, `{e.source.line(line)}`, begins {indent} spaces from the left edge, so "
            f"to Python it is part of no {what}.{belongs}",
            "Compare its indentation with that of the line above it.",
        ),
        (
            f"`{word}`{josa(word, '이/가')[len(word) :]} {kor} 밖에 있어요",
            f"{line}번째 줄 `{e.source.line(line)}`은 왼쪽 끝에서 {indent}칸 들어가 있어서, 파이썬은 "
            f"어떤 {kor}에도 속하지 않는 줄로 봐요.{kor_belongs}",
            "바로 위 줄과 들여쓰기를 비교해 보세요.",
        ),
    )


def _head_above(e: Evidence, line: int, words: tuple[str, ...]) -> int | None:
    """The nearest line above that opens such a block."""
    return next((n for n in range(line - 1, 0, -1) if e.source.line(n).startswith(words)), None)


@rule("syntax", "raised", Rank.SYMPTOM)
def syntax(e: Evidence) -> Found | None:
    """Anything else that Python can't read."""
    line = _syntax(e)
    if line is None or e.raised is None:
        return None
    message = re.split(r" \(\S+, line", e.raised.message)[0].rstrip(".")
    message += "" if message.endswith("?") else "."
    return Found(
        line,
        (
            f"Python can't read line {line}",
            f"It stopped at `{e.source.line(line)}` and says: {message} Nothing has run yet; the "
            "slip is in this line or at the end of the one before.",
            "Read the line sign by sign: brackets, commas, colons, quotes, the spelling of keywords.",
        ),
        (
            f"파이썬이 {line}번째 줄을 읽지 못해요",
            f"`{e.source.line(line)}`에서 멈췄고, 파이썬의 말은 이래요: {message} 아직 아무것도 실행되지 "
            "않았어요. 이 줄이나 바로 윗줄 끝에 문제가 있어요.",
            "괄호, 쉼표, 콜론, 따옴표, 키워드 철자를 한 글자씩 확인해 보세요.",
        ),
    )
