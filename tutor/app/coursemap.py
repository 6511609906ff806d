"""The map of the course as rows: where to go on, each lesson with its steps, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.cells import cell_len
from textual.content import Content

from tutor.app.desk import Desk
from tutor.app.widgets.outline import Row
from tutor.course import LANGUAGES, Lesson, Step, Text
from tutor.learner.progress import StepState
from tutor.learner.standing import DONE, Standing, standings
from tutor.words import say

CONTINUE, QUIZ = ":continue", ":quiz"
"""The keys of the rows that are no lesson; a lesson's is its id, a step's `lesson/step`."""

SIGNS = {"new": "○", "started": "◐", "solved": "✓", "seen": "●", "skipped": "–"}

COLUMNS = 72
"""Columns from which the parts stand beside their lessons, and not above them."""


class CourseMap:
    """What is listed depends on which lessons are unfolded, and on what is looked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.unfolded: set[str] = set()
        self.query = ""
        self.standings: dict[str, Standing] = {}
        self.look()

    def look(self) -> None:
        """Read (again) how far everything is."""
        course = self.desk.course
        self.standings = standings(self.desk.progress, course.lessons, course.testouts)

    def find(self, key: str) -> tuple[Lesson, Step | None] | None:
        """The lesson, or the step, of a row."""
        id, _, step = key.partition("/")
        for lesson in self.desk.course.all:
            if lesson.id == id:
                return lesson, lesson.steps[lesson.step(step)] if step else None
        return None

    def resume(self) -> tuple[Lesson, int]:
        """Where the learner left off; from the end of a lesson on, what comes next to do."""
        lessons = self.desk.course.lessons
        lesson, index = self.desk.where() or (lessons[0], 0)
        if index < len(lesson.steps):
            return lesson, index
        behind = {lesson.id, *(lesson.covers or ())}
        last = max((i for i, each in enumerate(lessons, 1) if each.id in behind), default=0)
        for following in lessons[last:]:
            standing = self.standings[following.id]
            if not standing.behind:
                states = [standing.steps[step.id] for step in following.steps]
                return following, next(i for i, state in enumerate(states) if state not in DONE)
        return lesson, index

    # ------------------------------------------------------------------ what is told

    def note(self, language: str) -> str:
        """How many lessons are solved, and the minutes that the others take."""
        lessons = self.desk.course.lessons
        solved = sum(self.standings[lesson.id].state == "solved" for lesson in lessons)
        known = sum(self.standings[lesson.id].known for lesson in lessons)
        left = sum(each.minutes for each in lessons if not self.standings[each.id].behind)
        notes = [
            say("app.home_solved", language, solved=solved, lessons=len(lessons)),
            *([say("app.home_known", language, count=known)] if known else []),
            say("app.home_left", language, minutes=left),
        ]
        return " · ".join(notes)

    def rows(self, language: str, width: int) -> list[Row]:
        """All of it in that language, for so many columns."""
        lessons = list(self._lessons(language, width))
        if self.query:
            nothing = Content.styled(say("app.find_nothing", language), "$muted")
            return lessons[1:] or [Row(words=nothing)]
        return [self._continue(language), *lessons, Row(), self._quiz(language)]

    def best(self) -> str:
        """The key of what fits best to what is looked for: titles before words in the text."""
        wanted, inside = self.query.casefold().split(), ""
        for lesson in self.desk.course.all if wanted else ():
            if _all_in(wanted, _named(lesson)):
                return lesson.id
            for step in lesson.steps:
                key = f"{lesson.id}/{step.id}"
                if _all_in(wanted, f"{step.id} {_both(step.title)}"):
                    return key
                if not inside and _fits(lesson, step, wanted):
                    inside = key
        return inside

    def _continue(self, language: str) -> Row:
        lesson, index = self.resume()
        begun = self.desk.where() is not None
        words = say("app.home_continue" if begun else "app.home_begin", language)
        where = say("app.home_end", language)
        if index < len(lesson.steps):
            title = lesson.steps[index].title[language]
            where = f"{say('app.home_step', language, step=index + 1)} · {title}"
        return Row(
            CONTINUE,
            Content.styled(f"▸ {words}  ", "bold $accent"),
            Content.assemble((lesson.label, "bold"), f" · {where}"),
            Content.styled(say("app.home_enter", language), "$muted"),
        )

    def _quiz(self, language: str) -> Row:
        keys = self.desk.questions()
        due = len(self.desk.reviews.due(keys))
        name = "quiz_due_one" if due == 1 else "quiz_due" if due else "quiz_idle"
        words = say(f"app.{name}" if keys else "app.quiz_none", language, count=due)
        return Row(QUIZ, Content.styled(words, "$ink" if due else "$muted"))

    # ------------------------------------------------------------------ lessons

    def _lessons(self, language: str, width: int) -> Iterator[Row]:
        wanted = self.query.casefold().split()
        columns = width >= COLUMNS
        course, lessons = self.desk.course, self.desk.course.lessons
        names = max((len(lesson.id) for lesson in course.all), default=0)
        parts = [list(group) for _, group in groupby(lessons, key=lambda each: each.part["en"])]
        labels = [f"{i}  {part[0].part[language]}" for i, part in enumerate(parts, 1)]
        room = max(map(cell_len, labels), default=0) + 2 if columns else 0
        for label, part in zip(labels, parts, strict=True):
            head = Content.styled(label, "$muted")
            first = True
            testouts = [each for each in course.testouts if each.part == part[0].part]
            for lesson in [*part, *testouts]:
                for row in self._lesson(lesson, language, names, wanted):
                    if first:
                        yield Row()
                    if first and not columns:
                        yield Row(words=head)
                    beside = head if first and columns else Content.empty()
                    beside = beside.pad_right(room - beside.cell_length)
                    yield Row(row.key, beside, row.words, row.tail, row.unfolded)
                    first = False

    def _lesson(
        self, lesson: Lesson, language: str, names: int, wanted: list[str]
    ) -> Iterator[Row]:
        standing = self.standings[lesson.id]
        steps = [(i, step) for i, step in enumerate(lesson.steps, 1) if _fits(lesson, step, wanted)]
        if wanted and not steps and not _all_in(wanted, _named(lesson)):
            return
        unfolded = lesson.id in self.unfolded or bool(wanted and steps)
        style = "$good" if standing.state == "solved" else "$muted"
        words = Content.assemble(
            (SIGNS[standing.listed], style),
            f" {lesson.id:<{names}}  ",
            (lesson.title[language], "$muted" if lesson.testout else ""),
        )
        tail = Content.styled(_left(lesson, standing, language), "$muted")
        yield Row(lesson.id, words=words, tail=tail, unfolded=None if lesson.testout else unfolded)
        if unfolded and not lesson.testout:
            for number, step in steps or list(enumerate(lesson.steps, 1)):
                yield _step(lesson, step, number, standing.steps[step.id], language)


def _step(lesson: Lesson, step: Step, number: int, state: StepState, language: str) -> Row:
    style = "$good" if state == "solved" else "$muted"
    words = Content.assemble(
        "    ",
        (SIGNS[state], style),
        (f" {number}  ", "$muted"),
        step.title[language],
    )
    told = "read" if (state, step.kind) == ("solved", "read") else state
    said = say(f"app.step_{told}", language) if state != "new" else ""
    return Row(f"{lesson.id}/{step.id}", words=words, tail=Content.styled(said, "$muted"))


def _left(lesson: Lesson, standing: Standing, language: str) -> str:
    """What is left of a lesson that was begun, else how long it takes."""
    steps = len(lesson.steps)
    if standing.known:
        return say("app.lesson_known", language)
    if lesson.testout and standing.state == "solved":
        return say("app.testout_passed", language)
    if standing.state == "skipped":
        return say("app.left_skipped", language, count=standing.skipped, steps=steps)
    if standing.state == "started":
        return say("app.left_started", language, count=standing.done, steps=steps)
    if standing.state == "seen":
        return say("app.lesson_seen", language)
    return say("app.minutes", language, minutes=lesson.minutes)


# ---------------------------------------------------------------------- what is looked for


def _fits(lesson: Lesson, step: Step, wanted: list[str]) -> bool:
    """Whether the words looked for stand in a step, at least one of them in its own text."""
    own = f"{step.id} {_both(step.title)} {_both(step.body)}".casefold()
    everything = f"{_named(lesson)} {own}"
    return _all_in(wanted, everything) and any(word in own for word in wanted)


def _named(lesson: Lesson) -> str:
    return f"{lesson.number} {lesson.id} {_both(lesson.title)} {_both(lesson.part)}".casefold()


def _both(text: Text) -> str:
    return " ".join(text[language] for language in LANGUAGES)


def _all_in(wanted: list[str], text: str) -> bool:
    return all(word in text.casefold() for word in wanted)
