"""Proves that a lesson takes about as long as its table says, by what there is to read and do.

Rates for reading:

- English prose: 200 words a minute. Carver ("Reading Rate", 1990) gives 300 for easy reading, and
  200 for reading to learn.
- Korean prose: 150 words a minute. A Korean word carries its particles, so the same text has fewer
  of them: over this course 0.75 times as many as English. Both are to take equally long.
- Code in the prose: 8 lines a minute. Studies of code review see attention fall above 500 lines an
  hour.

Rates for doing are estimates of ours, for somebody who meets the matter for the first time. No
learners have been timed: change them once some have. A prediction takes 2 minutes with its code, a
question of the self-check 1.5, and a goal of an exploration 1; what explains the answer counts as
prose. Writing takes 3 minutes to begin and to check, and 0.5 for each line of the solution; twice
that in a test-out, where nothing leads up to it. Watching a training takes 3, and following a loop
line by line as well.
"""

from __future__ import annotations

import re

from tutor.bridge.lab import Lab
from tutor.course import LANGUAGES, Exercise, Lesson, Problem, Step
from tutor.course.markdown import lines_of

WORDS_A_MINUTE = {"en": 200, "ko": 150}
LINES_A_MINUTE = 8
PREDICTION, QUESTION, GOAL, WATCHING = 2.0, 1.5, 1.0, 3.0
BEGINNING, WRITTEN_LINE = 3.0, 0.5

HEAD = re.compile(r"^\*[^\d\n]*(\d+)(?: minutes|분)", re.M)
"""The minutes in the head of a page, for who reads it on a code host."""
OFF_BY = 1 / 3
"""How far the stated minutes may be from the estimate, as a share of it."""
SLACK = 5.0
"""Minutes by which they may be off in any case: a share of little is nothing."""


async def prove_minutes(_: Lab, lesson: Lesson) -> list[Problem]:
    """The minutes in the table are near the estimate, and a head that tells some tells the same."""
    untold = [
        Problem(lesson.folder / name, 1, f"the head tells other minutes than the {lesson.minutes}")
        for language, name in (("en", "lesson.md"), ("ko", "lesson.ko.md"))
        if (told := HEAD.search(lesson.summary[language])) and str(lesson.minutes) != told[1]
    ]
    wanted = estimate(lesson)
    if abs(lesson.minutes - wanted) <= max(SLACK, OFF_BY * wanted):
        return untold
    message = f"minutes is {lesson.minutes}; by what there is to read and do it is {wanted:.0f}"
    return [Problem(lesson.folder / "lesson.toml", None, message)]


def estimate(lesson: Lesson) -> float:
    """Minutes to read and do a lesson with its self-check, in the language that takes longer."""
    harder = 2 if lesson.covers else 1
    doing = harder * sum(map(_doing, lesson.steps)) + QUESTION * len(lesson.quiz)
    return doing + max(_reading(lesson, language) for language in LANGUAGES)


def _doing(step: Step) -> float:
    """Minutes to do what a step asks for, once it is read."""
    if step.kind == "write" and step.exercise is not None:
        return BEGINNING + WRITTEN_LINE * _lines_to_write(step.exercise)
    if step.kind == "explore":
        return GOAL * len(step.goals)
    return {"predict": PREDICTION, "train": WATCHING, "follow": WATCHING}.get(step.kind, 0.0)


def _lines_to_write(exercise: Exercise) -> int:
    """The lines of the solution that its starter doesn't have."""
    given = set(exercise.starter.read_text("utf-8").splitlines())
    lines = exercise.solution.read_text("utf-8").splitlines()
    return sum(bool(line.strip()) and line not in given for line in lines)


def _reading(lesson: Lesson, language: str) -> float:
    """Minutes to read all texts of a lesson, the code between them included."""
    texts = [text.get(language, "") for text in (lesson.summary, lesson.closing)]
    for step in lesson.steps:
        texts += [step.body.get(language, ""), (step.after or {}).get(language, "")]
        texts += [goal.get(language, "") for goal in step.goals.values()]
    asked = [step.question for step in lesson.steps if step.question] + list(lesson.quiz)
    for question in asked:
        texts += [choice.get(language, "") for choice in question.choices.values()]
    for question in lesson.quiz:
        texts += [question.prompt.get(language, ""), question.after.get(language, "")]
    words = code = 0
    for _, line, is_code in lines_of("\n".join(texts)):
        words += 0 if is_code else len(line.split())
        code += int(is_code and bool(line.strip()) and not line.lstrip().startswith("```"))
    return words / WORDS_A_MINUTE[language] + code / LINES_A_MINUTE
