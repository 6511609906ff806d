"""Korean terms: one word for one thing, and the English beside it where a lesson first uses it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tutor.course import Lesson, load
from tutor.course.markdown import lines_of
from tutor.words import FOLDER

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"\| ([^|]+) \| ([^|]*[가-힣][^|]*) \| ([^|]*)\|")
ROWS = ROW.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
BRACKETED = dict(re.findall(r"([가-힣]+)\(([^)]+)\)", " ".join(korean for _, korean, _ in ROWS)))
FORBIDDEN = [word.strip() for *_, words in ROWS for word in words.split(",") if word.strip()]
LESSONS = load().lessons
TEXTS = [
    *sorted(path for lesson in LESSONS for path in lesson.folder.rglob("*.ko.md")),
    *sorted((ROOT / "lessons" / "parts").rglob("*.ko.md")),
    *sorted(FOLDER.glob("*.ko.toml")),
]


def pattern(word: str) -> re.Pattern[str]:
    """Finds a word where it begins; any number for a number."""
    return re.compile(r"(?<![가-힣0-9])" + re.sub(r"\d+", r"\\d+", re.escape(word)))


def test_the_table_is_read() -> None:
    """The table of CONTRIBUTING.md has the terms that matter most."""
    assert {"층", "가중치", "기울기", "옵티마이저", "손실", "배치", "버퍼"} <= BRACKETED.keys()
    assert {"레이어", "채점", "9과에서"} <= set(FORBIDDEN)


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_other_word_stands_for_a_term(text: Path) -> None:
    """What the table's last column lists occurs in no Korean text."""
    lines = text.read_text("utf-8").splitlines()
    found = [
        f"{number}: {word}: {line}"
        for number, line in enumerate(lines, 1)
        for word in FORBIDDEN
        if pattern(word).search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_gives_the_english_where_it_first_uses_a_term(lesson: Lesson) -> None:
    """Below its headings, the first use of a term in brackets has them."""
    text = (lesson.folder / "lesson.ko.md").read_text("utf-8")
    prose = "\n".join(line for _, line, code in lines_of(text) if not code and line[:1] != "#")
    for korean, english in BRACKETED.items():
        first = pattern(korean).search(prose)
        if first is not None:
            rest = prose[first.end() :].lstrip("*")
            assert rest.startswith(f"({english})"), prose[first.start() :][:60]
