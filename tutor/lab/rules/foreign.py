"""Words and signs of other languages, and keywords that are spelt in another way."""

from __future__ import annotations

import ast
import keyword
import re
from dataclasses import dataclass

from tutor.lab.asking import closest, error, ko, statement
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.rules.pasted import helps, stopped
from tutor.words import josa

C = "C, C++, Java, JavaScript"


@dataclass(frozen=True)
class Habit:
    """A way to write something in another language: how to find it, how it looks in Python.

    `python` fills the sentence "In Python ... "; `mend` is what the pattern is replaced by.
    """

    sign: str
    pattern: str
    mend: str
    of: str
    en: str
    ko: str


HABITS = (
    Habit("//", r"//(?!=).*$", "", C, "a comment begins with `#`, and `//` divides", "주석은 `#`으로 시작하고 `//`는 나눗셈이에요"),
    Habit("/*", r"/\*.*$|^.*\*/", "", C, "a comment begins with `#`, in each line anew", "주석은 줄마다 `#`으로 시작해요"),
    Habit("new", r"\bnew +(?=[A-Za-z_])", "", "Java, C++, JavaScript", "an object is made by calling its class, with nothing before it", "클래스를 부르기만 하면 객체가 만들어져요. 앞에 붙이는 말은 없어요"),
    Habit("&&", r"&&", " and ", C, "it is spelt `and`", "`and`라고 써요"),
    Habit("||", r"\|\|", " or ", C, "it is spelt `or`", "`or`라고 써요"),
    Habit("!", r"!(?=[\w(])", " not ", C, "it is spelt `not`", "`not`이라고 써요"),
    Habit("++", r"\b(\w+) *\+\+|\+\+ *(\w+)", r"\1\2 += 1", C, "one is added by `+= 1`", "1을 더할 때는 `+= 1`이라고 써요"),
    Habit("else if", r"\belse +if\b|\belse?if\b|\belsif\b", "elif", C, "it is spelt `elif`", "`elif`라고 써요"),
    Habit("extends", r"class +(\w+) +(?:extends|:(?: *public)?) +([\w.:]+?)[ :{]*$", r"class \1(\2):", "Java, C++", "the parent stands in parentheses after the name", "부모 클래스는 이름 뒤의 괄호 안에 써요"),
    Habit("function", r"\b(?:function|func|fn|void|public|private|sub)\b +(?:def +)?(\w+) *\(([^)]*)\)[ :{]*$", r"def \1(\2): pass", "JavaScript and others", "a function begins with `def`, and its line ends with a colon", "함수는 `def`로 시작하고 그 줄은 콜론으로 끝나요"),
    Habit("{", r"\)? *\{ *$", "): pass", C, "a colon opens a block, and indentation shows what belongs to it", "블록은 콜론으로 열고, 속하는 줄은 들여쓰기로 나타내요"),
    Habit("}", r"^ *\} *;?$", "", C, "a block ends where the indentation ends", "블록은 들여쓰기가 끝나는 곳에서 끝나요"),
    Habit("var", r"\b(?:var|let|const|int|float|double|auto|Tensor|my|local|val) +(?=[\w.]+ *=)", "", C, "a name needs no announcement: `name = value` is all", "이름을 미리 선언하지 않아요. `이름 = 값`이 전부예요"),
    Habit("? :", r"([^=(,]+)\?([^:]+):([^,)]+)", r"(\2 if \1 else \3)", C, "it is spelt `a if condition else b`", "`a if 조건 else b`라고 써요"),
    Habit("::", r"::", ".", "C++", "a dot stands there", "그 자리에는 점을 써요"),
    Habit("->", r"(?<=[\w)])->(?=\w)", ".", "C++, PHP", "a dot stands there", "그 자리에는 점을 써요"),
)  # fmt: skip


CONSTANTS = {
    **dict.fromkeys(("true", "TRUE"), "True"),
    **dict.fromkeys(("false", "FALSE"), "False"),
    **dict.fromkeys(("null", "nil", "NULL", "none", "undefined", "nullptr"), "None"),
}


def _bare(line: str) -> str:
    """The line without its comment, and with the insides of its strings blanked out."""
    blank = re.sub(r"(['\"]).*?\1", lambda m: m[1] + "_" * (len(m[0]) - 2) + m[1], line)
    return re.sub(r"#.*$", "", blank)


@rule("other-language", "raised")
def other_language(e: Evidence) -> Found | None:
    """`// comment`, `new nn.Conv2d(...)`, `&&`, `{`, `null`: as other languages write it."""
    line = stopped(e)
    if line is None:
        return _divided_by_comment(e) or _constant(e)
    bare = _bare(e.source.lines[line - 1]) if line <= len(e.source.lines) else ""
    for habit in HABITS:
        mended = re.sub(habit.pattern, habit.mend, bare)
        if mended != bare and helps(e, line, mended):
            return _habit(e, line, habit)
    return None


def _habit(e: Evidence, line: int, habit: Habit) -> Found:
    sign = f"`{habit.sign}`"
    return Found(
        line,
        (
            f"{sign} is not Python here: {habit.of} write it that way",
            f"Line {line}, `{e.source.line(line)}`. In Python {habit.en}.",
            f"How would this line look with Python's own way in the place of {sign}?",
        ),
        (
            f"여기서 {sign} 표기는 파이썬이 아니라 {habit.of}에서 쓰는 방식이에요",
            f"{line}번째 줄 `{e.source.line(line)}`. 파이썬에서는 {habit.ko}.",
            f"{sign} 자리를 파이썬의 방식으로 바꾸면 이 줄은 어떻게 되나요?",
        ),
    )


def _divided_by_comment(e: Evidence) -> Found | None:
    """`layer // first`: a comment of one word is read as a division by an unknown name."""
    hit = error(e, "NameError", r"name '(\w+)' is not defined")
    for node in statement(e, hit[0].line) if hit else []:
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv)):
            continue
        unknown = (
            isinstance(node.right, ast.Name) and hit is not None and node.right.id == hit[1][1]
        )
        if unknown and isinstance(node.left, ast.Call):
            return _habit(e, node.lineno, HABITS[0])
    return None


def _constant(e: Evidence) -> Found | None:
    """`true`, `null`: the constants of Python are `True`, `False` and `None`."""
    hit = error(e, "NameError", r"name '(\w+)' is not defined")
    if hit is None or hit[1][1] not in CONSTANTS:
        return None
    name, line = hit[1][1], hit[0].line
    right = CONSTANTS[name]
    return Found(
        line,
        (
            f"`{name}` is spelt `{right}` in Python",
            f"Line {line}, `{e.source.line(line)}`, uses `{name}`, which Python takes for a name that nobody defined. Its "
            "three constants are True, False and None, with a capital letter.",
            f"Where in this line stands `{name}`?",
        ),
        (
            f"{ko(name, '은/는')} 파이썬에서 {josa(right, '이라/라')}고 써요",
            f"{line}번째 줄 `{e.source.line(line)}`에 {ko(name, '이/가')} 있어요. 파이썬은 이것을 정의되지 않은 이름으로 읽어요. 파이썬의 세 상수는 "
            "True, False, None이고 첫 글자가 대문자예요.",
            f"이 줄의 어디에 {ko(name, '이/가')} 있나요?",
        ),
    )


@rule("misspelled-keyword", "raised")
def misspelled(e: Evidence) -> Found | None:
    """`Return x`, `retrun x`, `calss MyModel`, `improt torch`."""
    line = stopped(e)
    text = e.source.lines[line - 1] if line and line <= len(e.source.lines) else ""
    for match in re.finditer(r"[A-Za-z]+", _bare(text)):
        word = match[0]
        right = closest(word, keyword.kwlist, 0.74)
        if right is None or keyword.iskeyword(word) or len(word) < 2 or line is None:
            continue
        mended = text[: match.start()] + right + text[match.end() :]
        if not helps(e, line, mended):
            continue
        capital = word.lower() == right.lower()
        en = (
            "Keywords are written in small letters."
            if capital
            else "One letter makes another word of it."
        )
        kor = "키워드는 소문자로 써요." if capital else "한 글자만 달라도 다른 단어가 돼요."
        if right in ("True", "False", "None"):
            en, kor = "It begins with a capital letter.", "첫 글자가 대문자예요."
        return Found(
            line,
            (
                f"`{word}` is not a word of Python: did you mean `{right}`?",
                f"Python stopped at line {line}, `{e.source.line(line)}`, because it takes `{word}` for a name of yours. {en}",
                f"Compare the spelling of `{word}` letter by letter, capitals included.",
            ),
            (
                f"{ko(word, '은/는')} 파이썬의 단어가 아니에요. {ko(right, '을/를')} 쓰려고 했나요?",
                f"파이썬이 {line}번째 줄 `{e.source.line(line)}`에서 멈췄어요. {ko(word, '을/를')} 여러분이 지은 이름으로 읽기 때문이에요. {kor}",
                f"{word}의 철자를 대소문자까지 한 글자씩 비교해 보세요.",
            ),
        )
    return None
