"""Reads one lesson folder: its table, its prose in every language, and the files they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast, get_args

from tutor.course.files import read_exercise, read_pages, read_table
from tutor.course.markdown import Page, Section
from tutor.course.model import (
    LANGUAGES,
    Answer,
    Exercise,
    Kind,
    Lesson,
    Problem,
    Question,
    Step,
    Text,
)
from tutor.course.pictures import read_part, read_picture
from tutor.course.table import Table

KINDS = get_args(Kind)
ANSWERS = get_args(Answer)

LESSON_KEYS = ("id", "number", "part", "minutes", "needs", "step", "quiz")
TESTOUT_KEYS = ("id", "number", "part", "minutes", "covers", "step")
PARTS = "parts"
"""The folder of a course that holds its test-outs."""
TESTOUT = "testout-{number}"
"""The id of the test-out of a part."""
STEP_KEYS: Mapping[str, tuple[str, ...]] = {
    "read": (),
    "predict": ("answer", "file"),
    "explore": ("file", "exercise"),
    "write": ("exercise",),
    "follow": ("exercise", "recipe"),
    "train": ("exercise", "recipe", "borrows"),
}
QUIZ_KEYS = ("id", "answer", "file")
FOLDER = re.compile(r"(\d+)-([a-z][a-z0-9-]*)")
ID = re.compile(r"[a-z][a-z0-9-]*")


class LessonReader:
    """Reads one lesson folder, and collects what is wrong with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.exercises: dict[str, Exercise] = {}

    def lesson(self) -> Lesson:
        """The lesson, without what is broken (`left_out`); id "" where nothing could be read."""
        file = self.folder / "lesson.toml"
        table = read_table(file, self.problems)
        if table is None:
            return self._nothing()
        testout = self.folder.parent.name == PARTS
        table.only(TESTOUT_KEYS if testout else LESSON_KEYS)
        id, number = table.text("id"), table.number("number")
        self._check_name(table, id, number)
        pages = read_pages(self.folder, "lesson", self.problems)
        lesson = Lesson(
            id=id,
            number=number,
            part=table.both("part"),
            title={x: page.title or id for x, page in pages.items()},
            summary={x: page.summary for x, page in pages.items()},
            minutes=table.number("minutes"),
            needs=table.strings("needs"),
            folder=self.folder,
            steps=tuple(self._steps(id, table, pages)),
            exercises=tuple(self.exercises.values()),
            quiz=tuple(self._quiz(table)),
            closing={x: page.closing for x, page in pages.items()},
            covers=table.strings("covers") if testout else None,
        )
        if testout:
            self._check_testout(table, lesson)
        self._check_head(pages)
        return replace(lesson, problems=tuple(self.problems), left_out=_left_out(table, lesson))

    def _nothing(self) -> Lesson:
        empty = dict.fromkeys(LANGUAGES, "")
        problems = tuple(self.problems)
        return Lesson("", 0, empty, empty, empty, 0, (), self.folder, (), (), (), empty, problems)

    # ------------------------------------------------------------------ steps

    def _steps(self, lesson: str, table: Table, pages: Mapping[str, Page]) -> list[Step]:
        tables = table.tables("step")
        if not tables:
            table.problem("no steps here; expected tables that begin with [[step]]")
        ids = [str(item.values.get("id", "")) for item in tables]
        self._check_sections(ids, pages, "step")
        steps: list[Step] = []
        for index, item in enumerate(tables):
            before = len(self.problems)
            if ids[index] in ids[:index]:
                item.problem(f"step {ids[index]!r} is here twice", "id")
            step = self._step(lesson, item, pages, ids[index - 1] if index else None)
            picture, shows = read_picture(item)
            part = read_part(item, picture, shows)
            if step is not None and len(self.problems) == before:
                steps.append(replace(step, picture=picture, shows=shows, part=part))
        return steps

    def _step(
        self, lesson: str, table: Table, pages: Mapping[str, Page], previous: str | None
    ) -> Step | None:
        id = _id(table)
        kind = cast(Kind, table.choice("kind", KINDS))
        if not id or not kind:
            return None
        table.only(("id", "kind", "picture", "shows", "part", *STEP_KEYS[kind]))
        sections = self._sections(id, pages, previous, "step")
        if sections is None:
            return None
        items = self._items(sections, pages)
        question = explore = recipe = exercise = None
        if kind == "predict":
            question = self._question(table, "steps", sections, items)
        elif kind == "explore":
            explore = self._file(table, "file", f"steps/{id}.py")
            if "exercise" in table.values:
                exercise = self._exercise(table, lesson)
            if not items:
                self._at(pages["en"], sections["en"], "no goals; expected items like - `key` text")
        elif items:
            self._at(pages["en"], sections["en"], "items with keys are for choices and goals only")
        if kind in ("write", "follow", "train"):
            exercise = self._exercise(table, lesson)
        if kind in ("follow", "train"):
            recipe = self._file(table, "recipe", f"{kind}.py")
        return Step(
            id=id,
            kind=kind,
            title={x: section.title for x, section in sections.items()},
            body={x: section.body for x, section in sections.items()},
            exercise=exercise,
            question=question,
            explore=explore,
            recipe=recipe,
            borrows=table.strings("borrows"),
            after=_after(sections),
            goals=items if kind == "explore" else {},
        )

    def _question(
        self,
        table: Table,
        folder: str,
        sections: Mapping[str, Section],
        items: Mapping[str, Text],
    ) -> Question:
        id = _id(table)
        answer = cast(Answer, table.choice("answer", ANSWERS))
        if (answer == "choice") != bool(items):
            wanted = "choices like - `key` text" if answer == "choice" else "no items with keys"
            table.problem(f"the answer is a {answer}: expected {wanted} in the text", "answer")
        return Question(
            id=id,
            answer=answer,
            file=self._file(table, "file", f"{folder}/{id}.py"),
            prompt={x: section.body for x, section in sections.items()},
            choices=items,
            after=_after(sections) or dict.fromkeys(LANGUAGES, ""),
            title={x: section.title for x, section in sections.items()},
        )

    def _quiz(self, table: Table) -> list[Question]:
        tables = table.tables("quiz")
        if not tables:
            return []
        pages = read_pages(self.folder / "quiz", "quiz", self.problems)
        ids = [str(item.values.get("id", "")) for item in tables]
        self._check_sections(ids, pages, "question")
        questions: list[Question] = []
        for index, item in enumerate(tables):
            before = len(self.problems)
            item.only(QUIZ_KEYS)
            id = _id(item)
            if id and id in ids[:index]:
                item.problem(f"question {id!r} is here twice", "id")
            sections = self._sections(id, pages, ids[index - 1] if index else None, "question")
            if sections is None:
                continue
            question = self._question(item, "quiz", sections, self._items(sections, pages))
            for language, section in sections.items():
                if not section.after:
                    self._at(pages[language], section, "no <!-- after -->: it explains the answer")
            if len(self.problems) == before:
                questions.append(question)
        return questions

    def _exercise(self, table: Table, lesson: str) -> Exercise | None:
        id = table.text("exercise", lesson)
        if id not in self.exercises:
            if not (self.folder / "exercises" / id).is_dir():
                table.problem(f"no folder exercises/{id}", "exercise")
                return None
            found = read_exercise(self.folder / "exercises" / id, lesson, self.problems)
            if found is None:
                return None
            self.exercises[id] = found
        return self.exercises[id]

    # ------------------------------------------------------------------ parts

    def _sections(
        self, id: str, pages: Mapping[str, Page], previous: str | None, kind: str
    ) -> dict[str, Section] | None:
        found: dict[str, Section] = {}
        for language, page in pages.items():
            section = page.sections.get(id)
            if section is None:
                near = page.sections.get(previous or "")
                place = f" after that of {previous!r}" if previous else ""
                message = f"nothing for {id!r} here; expected <!-- {kind}: {id} -->{place}"
                self.problems.append(Problem(page.file, near.line if near else 1, message))
                continue
            if not section.title:
                self._at(page, section, f"{id!r} has no title; expected a line that begins with ##")
            if not section.body:
                self._at(page, section, f"{id!r} has no text")
            for line, image in section.images:
                if "://" not in image and not (page.file.parent / image).is_file():
                    self.problems.append(Problem(page.file, line, f"no picture {image}"))
            found[language] = section
        return found if len(found) == len(LANGUAGES) else None

    def _items(self, sections: Mapping[str, Section], pages: Mapping[str, Page]) -> dict[str, Text]:
        keys = list(sections["en"].items)
        for language, section in sections.items():
            if list(section.items) != keys:
                message = f"{section.id!r} lists {list(section.items)}; in English it is {keys}"
                self._at(pages[language], section, message)
        return {
            key: {x: section.items.get(key, "") for x, section in sections.items()} for key in keys
        }

    def _check_sections(self, ids: list[str], pages: Mapping[str, Page], kind: str) -> None:
        for page in pages.values():
            for section in page.sections.values():
                if section.id not in ids:
                    self._at(page, section, f"lesson.toml has no {kind} {section.id!r}")
            order = [section for section in page.sections if section in ids]
            if order != [id for id in ids if id in page.sections]:
                message = f"the order is {order}; in lesson.toml it is {ids}"
                self.problems.append(Problem(page.file, 1, message))

    def _check_head(self, pages: Mapping[str, Page]) -> None:
        for page in pages.values():
            for value, what in (
                (page.title, "title; expected a first line that begins with #"),
                (page.summary, "summary; expected what the lesson teaches, below its title"),
                (page.closing, "closing words; expected <!-- end --> and what one can do now"),
            ):
                if not value:
                    self.problems.append(Problem(page.file, 1, f"no {what}"))

    def _check_name(self, table: Table, id: str, number: int) -> None:
        found = FOLDER.fullmatch(self.folder.name)
        if found is None:
            table.problem(f"the folder is {self.folder.name!r}; expected a name like 07-forward")
        elif self.folder.parent.name == PARTS:
            if int(found.group(1)) != number or id != TESTOUT.format(number=number):
                wanted = TESTOUT.format(number=int(found.group(1)))
                table.problem(f"id is {id!r}; by the name of the folder it is {wanted!r}", "id")
        elif id and (int(found.group(1)), found.group(2)) != (number, id):
            wanted = f"{number:02}-{id}"
            table.problem(f"the folder is {self.folder.name!r}; by its id it is {wanted!r}", "id")

    def _check_testout(self, table: Table, lesson: Lesson) -> None:
        if not lesson.covers:
            table.problem('covers no lessons; expected covers = ["model", ...]', "covers")
        if [exercise.id for exercise in lesson.exercises] != [lesson.id]:
            table.problem(f"expected one exercise, in exercises/{lesson.id}", "step")

    def _file(self, table: Table, key: str, default: str) -> Path:
        file = self.folder / table.text(key, default)
        if not file.is_file():
            table.problem(f"no file {file.relative_to(self.folder).as_posix()}", key)
        return file

    def _at(self, page: Page, section: Section, message: str) -> None:
        self.problems.append(Problem(page.file, section.line, message))


def _left_out(table: Table, lesson: Lesson) -> tuple[str, ...]:
    """The steps and questions of the table that did not make it into the lesson."""
    there = {"step": [step.id for step in lesson.steps], "quiz": [one.id for one in lesson.quiz]}
    missing = []
    for kind, ids in there.items():
        for number, item in enumerate(table.tables(kind), 1):
            id = str(item.values.get("id", ""))
            if id in ids:
                ids.remove(id)
            else:
                missing.append(id or f"{kind} {number}")
    return tuple(missing)


def _id(table: Table) -> str:
    id = table.text("id")
    if id and not ID.fullmatch(id):
        table.problem(f"id is {id!r}; expected small letters, digits and dashes", "id")
        return ""
    return id


def _after(sections: Mapping[str, Section]) -> Text | None:
    if not all(section.after for section in sections.values()):
        return None
    return {x: section.after for x, section in sections.items()}
