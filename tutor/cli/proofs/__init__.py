"""What `tutor verify` proves of a lesson, as a list of small proofs that run one by one."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

from tutor.bridge.lab import Lab
from tutor.cli.proofs.exercises import (
    CourseFault,
    LabMissing,
    prove_named,
    prove_passes,
    prove_refused,
    told_by_hints,
)
from tutor.cli.proofs.imports import prove_imports
from tutor.cli.proofs.live import prove_exploration, prove_following, prove_training
from tutor.cli.proofs.minutes import prove_minutes
from tutor.cli.proofs.pages import prove_example, prove_pages
from tutor.cli.proofs.program import prove_main
from tutor.cli.proofs.prose import prove_prose
from tutor.cli.proofs.questions import prove_question
from tutor.course import Exercise, Lesson, Mistake, Problem, Question, SampleFault, Way
from tutor.course import mistakes as read_mistakes
from tutor.course import ways as read_ways

__all__ = [
    "LabMissing",
    "Proof",
    "drawn_proofs",
    "fresh_proofs",
    "prove",
    "questions_of",
    "read_samples",
    "to_fill_in",
]

Proof: TypeAlias = Callable[[Lab], Awaitable[list[Problem]]]
TODO = re.compile(r"\bTODO\b:?\s*([^\"]*)")
TEXTS = (".md", ".py", ".toml")
Samples: TypeAlias = tuple[tuple[Mistake, ...], tuple[Way, ...]]


async def prove(proof: Proof, lab: Lab) -> list[Problem]:
    """What doesn't hold; a file that a proof needs and that doesn't run is what it finds."""
    try:
        return await proof(lab)
    except CourseFault as fault:
        return [fault.problem]


def drawn_proofs(lesson: Lesson) -> Iterator[Proof]:
    """Those that share one process: questions, the code in the prose, programs, pages."""
    yield partial(prove_imports, lesson=lesson)
    yield partial(prove_minutes, lesson=lesson)
    for question in questions_of(lesson):
        yield partial(prove_question, question=question)
    for page in pages_of(lesson):
        yield partial(prove_prose, lesson=lesson, page=page)
    for exercise in lesson.exercises:
        yield partial(prove_pages, exercise=exercise)
        if exercise.main.is_file():
            yield partial(prove_main, exercise=exercise)


def fresh_proofs(lesson: Lesson, samples: dict[str, Samples]) -> Iterator[Proof]:
    """Those that need a fresh process each: checks, explorations and trainings."""
    for step in lesson.steps:
        if step.kind == "train":
            yield partial(prove_training, step=step)
        if step.kind == "follow":
            yield partial(prove_following, step=step)
        if step.kind == "explore":
            yield partial(prove_exploration, step=step)
    for exercise in lesson.exercises:
        solution = exercise.solution
        yield partial(prove_refused, exercise=exercise)
        yield partial(
            prove_passes,
            exercise=exercise,
            file=solution,
            source=solution.read_text("utf-8"),
        )
        wrong, others = samples[exercise.id]
        for way in others:
            yield partial(prove_passes, exercise=exercise, file=way.file, source=way.source)
        for mistake in wrong:
            yield partial(prove_named, exercise=exercise, mistake=mistake, testout=lesson.testout)
        named = {each.folder.name: each for each in lesson.exercises}
        for page in sorted((exercise.folder / "pages").glob("*.md")):
            if "." not in page.stem:
                yield partial(prove_example, rule=page.stem, exercises=named, page=page)


def questions_of(lesson: Lesson) -> list[Question]:
    """The templates of a lesson: those of its steps, then those of its self-check."""
    return [step.question for step in lesson.steps if step.question] + list(lesson.quiz)


def pages_of(lesson: Lesson) -> list[Path]:
    """The Markdown files of a lesson whose code has to run."""
    names = ("lesson.md", "lesson.ko.md", "quiz/quiz.md", "quiz/quiz.ko.md")
    return [lesson.folder / name for name in names if (lesson.folder / name).is_file()]


def to_fill_in(lesson: Lesson) -> list[Problem]:
    """Every place of a lesson that still says TODO."""
    files = [file for file in sorted(lesson.folder.rglob("*")) if file.suffix in TEXTS]
    return [
        Problem(file, number, f"to be filled in: {found.group(1)}")
        for file in files
        for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1)
        if (found := TODO.search(line))
    ]


def read_samples(exercise: Exercise) -> tuple[Samples, list[Problem]]:
    """The mistakes and the other ways of an exercise, and what is wrong with its texts."""
    problems = told_by_hints(exercise)
    wrong: tuple[Mistake, ...] = ()
    others: tuple[Way, ...] = ()
    try:
        wrong = read_mistakes(exercise)
        others = read_ways(exercise)
    except SampleFault as fault:
        problems.append(fault.problem)
    return (wrong, others), problems
