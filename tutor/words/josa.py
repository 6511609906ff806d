"""Korean particles that fit the word before them, also after code: `conv2가`, `Linear를`, `lr로`.

The particle follows the last sound as a Korean engineer would read it: Hangul by its final
consonant, digits in Korean (2 is 이), single letters and acronyms by their names (L is 엘),
English words by how they are written in Hangul (model is 모델, shape is 셰이프).
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Ending: TypeAlias = Literal["vowel", "rieul", "consonant"]

PAIRS = (
    "이/가",
    "을/를",
    "은/는",
    "과/와",
    "으로/로",
    "이에요/예요",
    "이라/라",
    "이나/나",
    "이고/고",
)

DIGITS: dict[str, Ending] = {
    "0": "consonant",
    "1": "rieul",
    "2": "vowel",
    "3": "consonant",
    "4": "vowel",
    "5": "vowel",
    "6": "consonant",
    "7": "rieul",
    "8": "rieul",
    "9": "vowel",
}

LETTERS: dict[str, Ending] = {"l": "rieul", "r": "rieul", "m": "consonant", "n": "consonant"}

# Words whose Hangul spelling no rule below would give.
WORDS: dict[str, Ending] = {
    "bit": "vowel",  # 비트
    "byte": "vowel",
    "check": "vowel",  # 체크
    "club": "consonant",
    "edit": "vowel",  # 에디트
    "loop": "vowel",  # 루프
    "type": "consonant",  # 타입
    "dtype": "consonant",
    "web": "consonant",  # 웹
    "tab": "consonant",  # 탭
    "lab": "consonant",
    "bug": "vowel",
    "debug": "vowel",
    "out": "consonant",  # 아웃
    "layout": "consonant",
    "dropout": "consonant",
    "timeout": "consonant",
    "stdout": "consonant",
    "deep": "vowel",
    "one": "consonant",
    "relu": "vowel",
    "gelu": "vowel",
}

# How English spelling ends and how it then sounds in Hangul; the first that fits wins.
ENDINGS: tuple[tuple[str, Ending], ...] = (
    (r"(l|le)$", "rieul"),  # 모델, 모듈
    (r"(m|me|n|ne|ng)$", "consonant"),  # 파람, 타임, 라인, 트레이닝
    (r"(?<![aeiou])[aeiou][bd]$", "vowel"),  # 서브, 그래드
    (r"(?<![aeiou])[aeiou](t|p|ck)$", "consonant"),  # 넷, 맵, 스택
    (r"(up|ook|ic)$", "consonant"),  # 그룹, 훅, 제네릭
    (r"$", "vowel"),
)

TRILLION = 12


def josa(word: str, pair: str) -> str:
    """The word and the particle of `pair` ("이/가", "으로/로" ...) that fits its last sound."""
    after_consonant, after_vowel = pair.split("/")
    ending = _ending(word)
    if ending == "vowel" or (ending == "rieul" and after_vowel.startswith("로")):
        return word + after_vowel
    return word + after_consonant


def _ending(word: str) -> Ending:
    spoken = re.sub(r"[^0-9A-Za-z가-힣%]+$", "", word)
    last = spoken[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - 0xAC00) % 28
        return "vowel" if final == 0 else "rieul" if final == 8 else "consonant"
    if last.isdigit():
        zeros = len(spoken.replace(",", "")) - len(spoken.replace(",", "").rstrip("0"))
        return "vowel" if zeros == TRILLION else DIGITS[last]  # 조
    if last.isalpha():
        return _english(spoken)
    return "vowel"


def _english(text: str) -> Ending:
    run = re.search(r"[A-Za-z]+$", text)
    part = re.search(r"([A-Z]+|[A-Z]?[a-z]+)$", run.group() if run else text)
    name = part.group() if part else text
    lower = name.lower()
    if lower in WORDS:
        return WORDS[lower]
    if len(name) == 1 or name.isupper() or not re.search(r"[aeiouy]", lower):
        return _letters(lower)
    return next(ending for pattern, ending in ENDINGS if re.search(pattern, lower))


def _letters(lower: str) -> Ending:
    """Read by the names of its letters: fc is 에프씨, bn is 비엔."""
    return LETTERS.get(lower[-1], "vowel")
