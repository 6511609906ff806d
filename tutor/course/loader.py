"""Loads the course: lessons as data, and every fault of their files as a problem with its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast, get_args

from tutor.course.markdown import Page, Section, hints_of, read_page
from tutor.course.model import (
    LANGUAGES,
    Answer,
    Course,
    Exercise,
    Kind,
    Lesson,
    Problem,
    Question,
    Step,
    Text,
)
from tutor.course.table import Table

KINDS = get_args(Kind)
ANSWERS = get_args(Answer)
HINTS = 3

LESSON_KEYS = ("id", "number", "part", "minutes", "needs", "step", "quiz")
STEP_KEYS: Mapping[str, tuple[str, ...]] = {
    "read": (),
    "predict": ("answer", "file"),
    "explore": ("file",),
    "write": ("exercise",),
    "train": ("exercise", "recipe"),
}
QUIZ_KEYS = ("id", "answer", "file")
FOLDER = re.compile(r"(\d+)-([a-z][a-z0-9-]*)")
ID = re.compile(r"[a-z][a-z0-9-]*")


def load(folder: Path | None = None) -> Course:
    """Reads all lessons of a folder (of the course that comes with the tutor, if None is given).

    Never raises for what is wrong with a lesson: its problems are collected, in the lesson and in
    the course, and the steps they concern are left out.
    """
    folder = (folder or course_folder()).resolve()
    lessons: list[Lesson] = []
    problems: list[Problem] = []
    for path in _lesson_folders(folder):
        found = _Reader(path).lesson()
        problems += found.problems
        if found.id:
            lessons.append(found)
    if not lessons and not problems:
        problems.append(Problem(folder, None, "no lessons here; expected folders like 07-forward"))
    lessons.sort(key=lambda lesson: lesson.number)
    problems += _wrong_needs(lessons)
    return Course(folder, tuple(lessons), tuple(problems))


def _lesson_folders(folder: Path) -> list[Path]:
    """The lessons of a course; a single lesson's folder is a course of one."""
    if (folder / "lesson.toml").is_file():
        return [folder]
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in found if path.is_dir() and not path.name.startswith((".", "_"))]


def course_folder() -> Path:
    """Where the lessons are: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "lessons"
    return inside if inside.is_dir() else package.parent / "lessons"


def _wrong_needs(lessons: list[Lesson]) -> list[Problem]:
    """What a lesson needs must come before it; unknown names pass while lessons are missing."""
    problems: list[Problem] = []
    numbers = {lesson.id: lesson.number for lesson in lessons}
    for index, lesson in enumerate(lessons):
        complete = index + 1 == lesson.number
        for need in lesson.needs:
            if numbers.get(need, 0 if not complete else lesson.number) >= lesson.number:
                message = f"needs {need!r}; expected the id of an earlier lesson"
                problems.append(Problem(lesson.folder / "lesson.toml", None, message))
    return problems


class _Reader:
    """Reads one lesson folder, and collects what is wrong with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.exercises: dict[str, Exercise] = {}

    def lesson(self) -> Lesson:
        """The lesson, without the steps that are broken; id "" where nothing could be read."""
        file = self.folder / "lesson.toml"
        text = self._text(file)
        table = self._table(file, text)
        if table is None:
            return self._nothing()
        table.only(LESSON_KEYS)
        id, number = table.text("id"), table.number("number")
        self._check_name(table, id, number)
        pages = self._pages("lesson")
        lesson = Lesson(
            id=id,
            number=number,
            part=table.both("part"),
            title={x: page.title for x, page in pages.items()},
            summary={x: page.summary for x, page in pages.items()},
            minutes=table.number("minutes"),
            needs=table.strings("needs"),
            folder=self.folder,
            steps=tuple(self._steps(id, table, pages)),
            exercises=tuple(self.exercises.values()),
            quiz=tuple(self._quiz(table)),
            closing={x: page.closing for x, page in pages.items()},
        )
        self._check_head(pages)
        return _with_problems(lesson, self.problems)

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
            if step is not None and len(self.problems) == before:
                steps.append(step)
        return steps

    def _step(
        self, lesson: str, table: Table, pages: Mapping[str, Page], previous: str | None
    ) -> Step | None:
        id = _id(table)
        kind = cast(Kind, table.choice("kind", KINDS))
        if not id or not kind:
            return None
        table.only(("id", "kind", "picture", *STEP_KEYS[kind]))
        sections = self._sections(id, pages, previous, "step")
        if sections is None:
            return None
        items = self._items(sections, pages)
        question = explore = recipe = exercise = None
        if kind == "predict":
            question = self._question(table, "steps", sections, items)
        elif kind == "explore":
            explore = self._file(table, "file", f"steps/{id}.py")
            if not items:
                self._at(pages["en"], sections["en"], "no goals; expected items like - `key` text")
        elif items:
            self._at(pages["en"], sections["en"], "items with keys are for choices and goals only")
        if kind in ("write", "train"):
            exercise = self._exercise(table, lesson)
        if kind == "train":
            recipe = self._file(table, "recipe", "train.py")
        return Step(
            id=id,
            kind=kind,
            title={x: section.title for x, section in sections.items()},
            body={x: section.body for x, section in sections.items()},
            exercise=exercise,
            question=question,
            explore=explore,
            recipe=recipe,
            after=_after(sections),
            goals=items if kind == "explore" else {},
            picture=table.text("picture") if "picture" in table.values else None,
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
        pages = self._pages("quiz")
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

    # -------------------------------------------------------------- exercises

    def _exercise(self, table: Table, lesson: str) -> Exercise | None:
        id = table.text("exercise", lesson)
        if id in self.exercises:
            return self.exercises[id]
        folder = self.folder / "exercises" / id
        if not folder.is_dir():
            table.problem(f"no folder exercises/{id}", "exercise")
            return None
        missing = [
            name
            for name in ("starter.py", "solution.py", "check.py")
            if not (folder / name).exists()
        ]
        for name in missing:
            self.problems.append(
                Problem(folder / name, None, f"missing; every exercise has a {name}")
            )
        exercise = Exercise(id, lesson, folder, self._hints(folder))
        if missing or len(exercise.hints) != HINTS:
            return None
        self.exercises[id] = exercise
        return exercise

    def _hints(self, folder: Path) -> tuple[Text, ...]:
        hints: dict[str, list[str]] = {}
        for language in LANGUAGES:
            file = folder / _named("hints", language)
            text = self._text(file)
            hints[language] = hints_of(text) if text else []
            if text and len(hints[language]) != HINTS:
                message = f"{len(hints[language])} hints; expected {HINTS}, each below a ## heading"
                self.problems.append(Problem(file, 1, message))
            hints[language] = [hint for hint in hints[language] if hint]
        if any(len(found) != HINTS for found in hints.values()):
            return ()
        return tuple({x: hints[x][i] for x in LANGUAGES} for i in range(HINTS))

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
        elif id and (int(found.group(1)), found.group(2)) != (number, id):
            wanted = f"{number:02}-{id}"
            table.problem(f"the folder is {self.folder.name!r}; by its id it is {wanted!r}", "id")

    def _pages(self, name: str) -> dict[str, Page]:
        pages = {}
        for language in LANGUAGES:
            file = self.folder / ("quiz" if name == "quiz" else "") / _named(name, language)
            pages[language] = read_page(file, self._text(file))
            self.problems += [Problem(file, line, text) for line, text in pages[language].faults]
        return pages

    def _file(self, table: Table, key: str, default: str) -> Path:
        file = self.folder / table.text(key, default)
        if not file.is_file():
            table.problem(f"no file {file.relative_to(self.folder).as_posix()}", key)
        return file

    def _text(self, file: Path) -> str:
        try:
            return file.read_text("utf-8")
        except UnicodeDecodeError as error:
            self.problems.append(Problem(file, None, f"not UTF-8: {error.reason}"))
        except FileNotFoundError:
            self.problems.append(Problem(file, None, "missing"))
        except OSError as error:
            self.problems.append(Problem(file, None, f"can't be read: {error.strerror}"))
        return ""

    def _table(self, file: Path, text: str) -> Table | None:
        if not text:
            return None
        try:
            return Table(file, text, tomllib.loads(text), self.problems)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"at line (\d+)", str(error))
            self.problems.append(
                Problem(file, int(at.group(1)) if at else None, f"not TOML: {error}")
            )
            return None

    def _at(self, page: Page, section: Section, message: str) -> None:
        self.problems.append(Problem(page.file, section.line, message))


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


def _named(name: str, language: str) -> str:
    return f"{name}.md" if language == "en" else f"{name}.{language}.md"


def _with_problems(lesson: Lesson, problems: list[Problem]) -> Lesson:
    return replace(lesson, problems=tuple(problems))
