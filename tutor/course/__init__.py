"""The course as data: lessons, steps, exercises and questions, read from the lesson folders."""

from tutor.course import answers
from tutor.course.loader import course_folder, load
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
from tutor.course.samples import SampleFault, examples, mistakes, ways

__all__ = [
    "LANGUAGES",
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
    "load",
    "mistakes",
    "ways",
]
