"""What stands above the first step of a lesson: what it teaches, what it needs, how long."""

from __future__ import annotations

from tutor.course.model import Course, Lesson
from tutor.words import say


def terms(lesson: Lesson, course: Course, language: str) -> str:
    """How long a lesson takes, and which ones come before it; they are links of the app."""
    minutes = say("app.minutes", language, minutes=lesson.minutes)
    if lesson.testout:
        return minutes
    needs = ", ".join(
        f"[{each.number} {each.title[language]}](tutor:{each.id})"
        for each in course.lessons
        if each.id in lesson.needs
    )
    builds = say("app.builds_on" if needs else "app.builds_on_none", language)
    return f"{minutes} · {builds} {needs}".rstrip()


def taught(lesson: Lesson, language: str) -> str:
    """What a lesson teaches. What else its page says there is `terms`, for readers of the file."""
    return lesson.summary[language].split("\n\n")[0]


def head(lesson: Lesson, course: Course, language: str) -> str:
    """All of it as Markdown."""
    number = "" if lesson.testout else f"{lesson.number} · "
    told = (f"# {number}{lesson.title[language]}", taught(lesson, language))
    return "\n\n".join((*told, f"*{terms(lesson, course, language)}*", "---", ""))
