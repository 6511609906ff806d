"""The course as data: lessons, steps, exercises and questions, read from the lesson folders."""

from typing import TYPE_CHECKING

from tutor.course.head import head, taught, terms
from tutor.course.loader import SKELETON, course_folder, load, load_lesson
from tutor.course.model import (
    LANGUAGES,
    Course,
    Exercise,
    Lesson,
    Mistake,
    Problem,
    Question,
    Step,
    Text,
    Way,
)
from tutor.course.names import UnknownLesson, find

if TYPE_CHECKING:
    from tutor.course import answers
    from tutor.course.samples import SampleFault, examples, mistakes, ways

__all__ = [
    "LANGUAGES",
    "SKELETON",
    "Course",
    "Exercise",
    "Lesson",
    "Mistake",
    "Problem",
    "Question",
    "SampleFault",
    "Step",
    "Text",
    "UnknownLesson",
    "Way",
    "answers",
    "course_folder",
    "examples",
    "find",
    "head",
    "load",
    "load_lesson",
    "mistakes",
    "taught",
    "terms",
    "ways",
]


def __getattr__(name: str) -> object:
    """What few need is imported when it is asked for: reading a lesson starts sooner."""
    from importlib import import_module

    if name == "answers":
        return import_module("tutor.course.answers")
    if name in {"SampleFault", "examples", "mistakes", "ways"}:
        return getattr(import_module("tutor.course.samples"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
