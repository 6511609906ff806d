"""Text around the code that is no code: Markdown fences, prompts, lines for a shell."""

from __future__ import annotations

import ast
import re

from tutor.lab.asking import error
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule

FENCE = re.compile(r"\s*(```|~~~)")
PROMPT = re.compile(r"\s*(>>>|\.\.\.|In ?\[\d*\]:)(?: |$)")
SHELL = re.compile(r"\s*(?:(!|%%?)[a-z]|[!$] \w|(?:pip3?|conda|python3?|cd|git|sudo) +[\w./-])")


def stopped(e: Evidence) -> int | None:
    """The line at which Python stopped reading."""
    hit = error(e, "SyntaxError")
    return hit[0].line or 1 if hit is not None and e.source.error is not None else None


def helps(e: Evidence, line: int, text: str) -> bool:
    """Would Python read on beyond a line, if that text stood there?"""
    lines = [*e.source.lines[: line - 1], text, *e.source.lines[line:]]
    try:
        ast.parse("\n".join(lines))
    except SyntaxError as still:
        return (still.lineno or 0) > line
    return True


@rule("markdown-fence", "raised")
def fence(e: Evidence) -> Found | None:
    """```python above the code, as in a chat or a README."""
    line = stopped(e)
    fences = [n for n in range(1, len(e.source.lines) + 1) if FENCE.match(e.source.line(n))]
    if line is None or not fences:
        return None
    if line not in fences:
        return _around(e, line, fences)
    sign = e.source.line(line)[:3]
    return Found(
        line,
        (
            f"`{sign}` is Markdown, not Python: it only marks where code begins and ends",
            f"Line {line} is a fence that was copied along with the code. Chats and web pages show what stands between "
            "two of them as code; Python can't read the fences themselves.",
            "Which lines of the file were around the code where it was copied from?",
        ),
        (
            f"`{sign}` 줄은 파이썬이 아니라 마크다운(Markdown)이에요. 코드의 시작과 끝을 표시할 뿐이에요",
            f"{line}번째 줄은 코드와 함께 복사된 울타리(fence)예요. 채팅이나 웹 페이지는 두 울타리 사이를 코드로 보여 주지만, 파이썬은 "
            "울타리를 읽지 못해요.",
            "복사해 온 곳에서 코드를 감싸고 있던 줄은 어느 것인가요?",
        ),
    )


def _around(e: Evidence, line: int, fences: list[int]) -> Found | None:
    """A sentence before the first fence or after the last."""
    if fences[0] < line < fences[-1]:
        return None
    inside = f"{fences[0]} … {fences[-1]}"
    return Found(
        line,
        (
            "The text around the code was copied along with it",
            f"Line {line}, `{e.source.line(line)}`, is a sentence, not Python. The ``` fences (Markdown) in lines "
            f"{inside} mark the code; neither they nor the text outside belong into the file.",
            "Which lines of the file are code?",
        ),
        (
            "코드를 둘러싼 글까지 함께 복사됐어요",
            f"{line}번째 줄 `{e.source.line(line)}`은 파이썬이 아니라 글이에요. ``` 울타리(마크다운, Markdown)가 {inside}번째 줄에서 코드를 표시해요. "
            "울타리도 바깥의 글도 파일에는 필요 없어요.",
            "이 파일에서 코드는 어느 줄인가요?",
        ),
    )


@rule("prompt-pasted", "raised")
def prompt(e: Evidence) -> Found | None:
    """`>>> import torch`: the prompts of an interpreter."""
    line = stopped(e)
    match = PROMPT.match(e.source.line(line))
    if line is None or match is None:
        return None
    sign = match[1]
    return Found(
        line,
        (
            f"`{sign}` is the prompt of an interpreter, copied along with the code",
            f"Line {line} begins with `{sign}`. The interpreter (REPL) writes such signs to say that it waits for a line; "
            "they are no part of the line, and a file has none.",
            "Where does the code itself begin in this line, and in those below?",
        ),
        (
            f"`{sign}` 기호는 코드와 함께 복사된 인터프리터의 프롬프트예요",
            f"{line}번째 줄이 `{sign}` 기호로 시작해요. 인터프리터(REPL)가 입력을 기다린다는 표시일 뿐 코드가 아니에요. 파일에는 쓰지 "
            "않아요.",
            "이 줄과 아래 줄에서 코드는 어디부터 시작하나요?",
        ),
    )


@rule("shell-line", "raised")
def shell(e: Evidence) -> Found | None:
    """`!pip install torch`, `%matplotlib inline`: lines of a notebook or of a terminal."""
    line = stopped(e)
    match = SHELL.match(e.source.line(line))
    if line is None or match is None:
        return None
    code, magic = e.source.line(line), (match[1] or "").startswith("%")
    en = (
        "A notebook (Jupyter, Colab) understands lines with `%` itself; they are not Python, and a file has none."
        if magic
        else "It is a command for a terminal; a notebook (Jupyter, Colab) runs such lines if `!` stands before them. A "
        "Python file can't, and what this exercise needs is installed already."
    )
    kor = (
        "`%`로 시작하는 줄은 노트북(Jupyter, Colab)이 알아듣는 것이고 파이썬이 아니에요. 파일에는 쓸 수 없어요."
        if magic
        else "터미널에 치는 명령이에요. 노트북(Jupyter, Colab)은 앞에 `!`가 있으면 실행해 주지만 파이썬 파일은 그렇지 않아요. 이 문제에 "
        "필요한 것은 이미 설치되어 있어요."
    )
    return Found(
        line,
        (
            f"`{code}` is a line for a notebook or a terminal, not Python",
            f"Python stopped at line {line}. {en}",
            "Does the model need this line?",
        ),
        (
            f"`{code}` 줄은 파이썬이 아니라 노트북이나 터미널에서 쓰는 줄이에요",
            f"파이썬이 {line}번째 줄에서 멈췄어요. {kor}",
            "이 줄이 모델에 필요한가요?",
        ),
    )
