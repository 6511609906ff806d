"""Hands the learner what they have made: one Markdown file with pictures, and runnable programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tutor.course import Course, Lesson
from tutor.export.document import Document
from tutor.export.folder import ExportError, save
from tutor.export.program import Part, name_of, program
from tutor.learner.said import Said
from tutor.learner.worklog import Work

__all__ = ["Export", "ExportError", "export", "write"]

DEFAULT = "tutor-work"
"""The folder that is made where none is named."""

NAME = "work.md"


@dataclass(frozen=True)
class Export:
    """What there is to write: the Markdown file, and by their names what lies beside it."""

    path: Path
    files: Mapping[str, bytes]
    steps: int
    programs: int


def export(works: Sequence[Work], course: Course, language: str, target: str = "") -> Export:
    """Put all of it together; `target` is a folder or a .md file, "" a folder of ours here.

    Raises ExportError where there is nothing yet, or the target can't be meant.
    """
    if not works:
        raise ExportError(Said("export_nothing"))
    path = _path(target)
    lessons = {lesson.id: lesson for lesson in course.all}
    document = Document(language)
    document.head(works)
    programs: dict[str, bytes] = {}
    for id, group in groupby(_in_order(works, lessons), key=lambda work: work.lesson):
        lesson, done = lessons.get(id), list(group)
        name = ""
        if lesson is not None and (parts := _parts(lesson, done)):
            name = name_of(lesson)
            programs[name] = program(lesson, parts, language).encode()
        document.lesson(lesson, id, name)
        _tell(document, lesson, done, language)
    files = {path.name: document.text.encode(), **document.files, **programs}
    return Export(path, files, len(works), len(programs))


def write(made: Export) -> None:
    """Put it on disk, beside whatever is there already; ExportError where that can't be."""
    save(made.path.parent, made.files)


def _path(target: str) -> Path:
    path = Path.cwd() / Path(target or DEFAULT).expanduser()
    if path.suffix.lower() == ".md" and not path.is_dir():
        return path
    if path.exists() and not path.is_dir():
        raise ExportError(Said("export_no_folder", {"path": path}))
    return path / NAME


def _in_order(works: Sequence[Work], lessons: Mapping[str, Lesson]) -> list[Work]:
    """As the course has them, its test-outs after its lessons; what it no longer has comes last."""
    known = list(lessons)

    def place(work: Work) -> tuple[int, str, int, float]:
        lesson = lessons.get(work.lesson)
        ids = [step.id for step in lesson.steps] if lesson else []
        number = known.index(work.lesson) if lesson else len(known)
        return number, work.lesson, ids.index(work.step) if work.step in ids else len(ids), work.at

    return sorted(works, key=place)


def _parts(lesson: Lesson, works: Sequence[Work]) -> list[Part]:
    """The exercises that were solved, with the code that solved them."""
    code = {work.step: work.made.code for work in works}
    writes = [step for step in lesson.steps if step.kind == "write" and step.id in code]
    return [Part(step.exercise, code[step.id]) for step in writes if step.exercise is not None]


def _tell(document: Document, lesson: Lesson | None, works: Sequence[Work], language: str) -> None:
    steps = {step.id: step for step in lesson.steps} if lesson else {}
    told: dict[str, str] = {}
    for work in works:
        step = steps.get(work.step)
        document.step(work, step, told.get(work.made.code, ""))
        if step is not None and step.kind in ("write", "follow", "train"):
            told.setdefault(work.made.code, step.title[language])
