"""What the learner has made leaves the tutor: a document with pictures, and programs that run."""

from __future__ import annotations

import ast
import math
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from commands import tutor
from courses import TINY
from disks import fill, read_only, small_disk
from msgspec import json

from tutor.bridge.messages import Confusion, Picture, Pictures
from tutor.course import Course, Lesson, Step, find, load
from tutor.export import export
from tutor.export.curve import svg
from tutor.export.png import sheet
from tutor.export.program import Part, name_of, program
from tutor.learner.places import Places
from tutor.learner.progress import Progress
from tutor.learner.worklog import Made, Work, WorkLog, transcript

COURSE = load()
CURVE = tuple((n, 2.0 * 0.98**n) for n in range(1, 301))
GREY = Picture(2, 1, bytes([0, 0, 0, 200, 100, 50]))


def made_at(step: Step) -> Made:
    """What a learner has made at a step of that kind."""
    if step.question is not None:
        choices = list(step.question.choices)
        return Made("y = model(x)", "printed\n", choices[0] if choices else "1×20")
    if step.kind == "explore":
        return transcript([("model", "MyModel()"), ("for n in x:\n    print(n)", "1\n2\n")])
    assert step.exercise is not None
    code = step.exercise.solution.read_text("utf-8")
    return Made(code, curve=CURVE if step.kind == "train" else ())


def works_of(course: Course) -> list[Work]:
    """Everything solved."""
    steps = [(x, step) for x in course.lessons for step in x.steps if step.kind != "read"]
    return [
        Work(lesson.id, step.id, 1e9 + 60 * n, made_at(step))
        for n, (lesson, step) in enumerate(steps)
    ]


def solved(home: Path, *works: Work) -> Path:
    """A home in which that is solved."""
    progress = Progress.open(Places(home))
    for work in works:
        WorkLog(progress.database).keep(work.lesson, work.step, work.made)
    progress.close()
    return home


FORWARD = Work("forward", "write", 1e9, Made("class MyModel: ...\n"))


# --------------------------------------------------------------------------- the document


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_document_has_every_step_with_its_code_and_time(language: str) -> None:
    """Lessons and steps in order, in the learner's language; every picture it shows is there."""
    made = export(works_of(COURSE), COURSE, language)
    text = made.files["work.md"].decode()
    at = 0
    for lesson in COURSE.lessons:
        at = text.index(f"\n## {lesson.number}. {lesson.title[language]}\n", at)
        assert f"]({name_of(lesson)})" in text
        for step in told(lesson):
            at = text.index(f"\n### {step.title[language]}\n", at)
    assert text.count("2001-09-09") == made.steps + 1
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert {*shown, *(name_of(x) for x in COURSE.lessons), "work.md"} == set(made.files)
    assert ">>> model\nMyModel()" in text
    assert "`1×20`" in text
    asked = [step.question for lesson in COURSE.lessons for step in lesson.steps if step.question]
    choices = next(question.choices for question in asked if question.choices)
    assert next(iter(choices.values()))[language] in text


def told(lesson: Lesson) -> Iterator[Step]:
    """The steps that leave something to keep."""
    return (step for step in lesson.steps if step.kind != "read")


def test_a_training_is_shown_with_what_the_model_saw() -> None:
    """Maps of a kind in one sheet, captioned pictures with their captions, counts as a table."""
    names = {"en": ["circle", "square"], "ko": ["원", "사각형"]}
    seen = Pictures(
        7,
        {"map 0": GREY, "map 1": GREY, "kernel 0": GREY, "shape 3": GREY},
        explained=0.93,
        captions={"shape 3": {"en": "✓ circle 93 %", "ko": "✓ 원 93 %"}},
        words={"en": "5 of 6 right", "ko": "6장 중 5장"},
        table=Confusion(names, [[3, 1], [0, 2]]),
    )
    made = Made("code", curve=CURVE, pictures=json.encode(seen).decode())
    files = export([Work("forward", "train", 1e9, made)], COURSE, "ko").files
    text = files["work.md"].decode()
    for words in ("93 %", "6장 중 5장", "| **원** | 3 | 1 |", "✓ 원 93 %", "map", "(2)"):
        assert words in text
    pictures = {name.removeprefix("pictures/forward-train-") for name in files}
    assert {"loss.svg", "map.png", "kernel.png", "shape-3.png"} <= pictures
    assert "<title>" in files["pictures/forward-train-loss.svg"].decode()


def test_what_the_course_no_longer_has_comes_last_under_its_id() -> None:
    """Work outlives the lesson it was done in; code with fences of its own stays code."""
    gone = Work("gone", "away", 1e9, Made('"""\n```\n"""'))
    text = export([gone, FORWARD], COURSE, "en").files["work.md"].decode()
    assert text.index("## 7. ") < text.index("## gone\n\n### away")
    assert '````python\n"""\n```\n"""\n````' in text


def test_the_same_code_is_told_once() -> None:
    """A training of what was written before refers to it."""
    write, train = (Work("forward", x, 1e9, Made("class MyModel: ...")) for x in ("write", "train"))
    text = export([write, train], COURSE, "en").files["work.md"].decode()
    assert text.count("class MyModel") == 1
    lesson = find("forward", COURSE)[0]
    assert f"“{lesson.steps[lesson.step('write')].title['en']}”" in text


# --------------------------------------------------------------------------- pictures


def paths(drawn: str, ink: str) -> list[str]:
    """The lines of that colour in a curve."""
    tree = ElementTree.fromstring(drawn)
    all_of_them = tree.iter("{http://www.w3.org/2000/svg}path")
    return [path.attrib["d"] for path in all_of_them if path.attrib.get("stroke") == ink]


def test_a_curve_is_drawn_with_its_gaps() -> None:
    """Well-formed, with a title; NaN and infinity break the line, and nothing is off the paper."""
    points = [(n, 5.0 / n if n % 10 else math.nan) for n in range(1, 60)] + [(60, math.inf)]
    drawn = svg(points, "a < b & c", "step", "loss")
    assert len(paths(drawn, "#2457c5")) == 6
    assert "<title>a &lt; b &amp; c</title>" in drawn
    numbers = [float(x) for path in paths(drawn, "#b4b9c4") for x in re.findall(r"[\d.]+", path)]
    assert min(numbers) >= 0
    assert max(numbers) <= 640


@pytest.mark.parametrize("losses", [[1.0], [0.0, 0.0], [-3.0, 2.0], [1e-9, 1e9], [7.0] * 5000])
def test_any_curve_can_be_drawn(losses: list[float]) -> None:
    """One point, all the same, both signs, eighteen decades, very many points."""
    drawn = svg(list(enumerate(losses, 1)), "t", "step", "loss")
    assert paths(drawn, "#2457c5")
    assert len(drawn) < 30_000


def test_a_sheet_is_a_png_of_enlarged_pixels() -> None:
    """Two pictures side by side: sizes, checksums and every pixel as a viewer would read them."""
    data = sheet([GREY, GREY], 10)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        check = struct.unpack(">I", data[at + 8 + size : at + 12 + size])[0]
        assert check == zlib.crc32(kind + body)
        chunks[kind], at = body, at + 12 + size
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    assert (width, height) == (2 * 84 + 4, 42)
    lines = zlib.decompress(chunks[b"IDAT"])
    row = lines[1 : 1 + 3 * width]
    assert len(lines) == height * (1 + 3 * width)
    assert row[: 42 * 3] == b"\0" * 126
    assert row[42 * 3 : 43 * 3] == bytes([200, 100, 50])


# --------------------------------------------------------------------------- programs


def programs(course: Course, short: bool = True) -> Iterator[tuple[str, str]]:
    """The programs of a course, solved by its solutions; short ones train two steps."""
    for lesson in course.lessons:
        writes = [step for step in lesson.steps if step.kind == "write" and step.exercise]
        parts = [Part(step.exercise, made_at(step).code) for step in writes if step.exercise]
        text = program(lesson, parts, "ko")
        yield name_of(lesson), re.sub(r"steps = \d+", "steps = 2", text) if short else text


def run_alone(folder: Path, name: str, text: str) -> str:
    """Run a program as the learner would elsewhere; what it printed."""
    imported = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    assert not [node.module for node in imported if (node.module or "").startswith("tutor")]
    (folder / name).write_text(text, "utf-8")
    command = [sys.executable, "-I", name]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("name", "text"), programs(COURSE), ids=[n for n, _ in programs(COURSE)])
def test_a_program_runs_with_torch_alone(tmp_path: Path, name: str, text: str) -> None:
    """`python 07_forward.py` does with the learner's code what the lesson does."""
    assert run_alone(tmp_path, name, text).strip()


@pytest.mark.long
def test_the_programs_train_to_their_ends(tmp_path: Path) -> None:
    """Lesson 7's model sees edges better than nothing does; a loss of 1.0 is knowing nothing."""
    text = dict(programs(COURSE, short=False))["07_forward.py"]
    last = run_alone(tmp_path, "07_forward.py", text).splitlines()[-1]
    assert float(last.rpartition(" ")[2]) < 0.5


def test_exercises_of_a_lesson_share_a_program_without_getting_in_each_others_way() -> None:
    """Both loops of lesson 9 are called train; imports from the future stand at the very top."""
    lesson = find("training", COURSE)[0]
    codes = ["from __future__ import annotations; import torch\nx = 1", "\ndef train(): ...\n"]
    parts = [Part(*both) for both in zip(lesson.exercises, codes, strict=True)]
    text = program(lesson, parts, "en")
    compile(text, "09_training.py", "exec")
    assert text.count("def shapes_data") == 1
    assert text.index("run_training()") < text.index("def train()")
    assert text.index('__main__":\n    run_training()') < text.index("def train()")


def test_an_exercise_without_a_main_is_exported_as_it_is(tmp_path: Path) -> None:
    """What the course doesn't say can't be run, but the learner's code is theirs."""
    course = load(TINY)
    part = Part(course.lessons[0].exercises[0], "x = 1\n")
    assert "def run_line" in program(course.lessons[0], [part], "en")
    assert all(each.main.is_file() for x in COURSE.lessons for each in x.exercises)


# --------------------------------------------------------------------------- the command


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that does not exist yet."""
    return tmp_path / "home"


def test_the_command_writes_a_folder_beside_what_is_there(home: Path, tmp_path: Path) -> None:
    """By default a folder of its own; a .md file where one is named; again whenever it is asked."""
    solved(home, FORWARD)
    run = tutor(home, "export")
    assert (run.returncode, run.stderr) == (0, "")
    assert str(tmp_path / "tutor-work" / "work.md") in run.stdout
    assert "class MyModel" in (tmp_path / "tutor-work" / "07_forward.py").read_text()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    for _ in range(2):
        assert tutor(home, "export", "notes/all.md", "--lang", "ko").returncode == 0
        assert "내가 만든 것" in (tmp_path / "notes" / "all.md").read_text()
    assert (tmp_path / "notes" / "mine.txt").read_text() == "mine"
    solved(home, Work("forward", "train", 0, Made("class MyModel: ...\n", curve=CURVE)))
    assert tutor(home, "export", "notes/all.md").returncode == 0
    assert "What I have made" in (tmp_path / "notes" / "all.md").read_text()


def test_no_file_of_the_learners_is_overwritten(home: Path, tmp_path: Path) -> None:
    """Neither one that was there before, nor an exported one that they went on with."""
    solved(home, FORWARD)
    (tmp_path / "mine").mkdir()
    mine = tmp_path / "mine" / "07_forward.py"
    mine.write_text("mine")
    run = tutor(home, "export", "mine")
    assert run.returncode == 2
    assert str(mine) in one_line(run.stderr)
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["07_forward.py"]
    assert tutor(home, "export", "other").returncode == 0
    edited = tmp_path / "other" / "07_forward.py"
    edited.write_text(edited.read_text() + "more = 1\n")
    assert tutor(home, "export", "other").returncode == 2
    assert edited.read_text().endswith("more = 1\n")


def one_line(text: str) -> str:
    """The text, which must be one sentence and no traceback."""
    assert len(text.strip().splitlines()) == 1, text
    return text.strip()


def test_what_can_not_be_written_is_one_sentence(home: Path, tmp_path: Path) -> None:
    """Nothing solved yet: 1. A file in the way, a folder that can't be written: 2."""
    run = tutor(home, "export")
    assert "nothing to export yet" in one_line(run.stderr)
    assert run.returncode == 1
    solved(home, FORWARD)
    (tmp_path / "file").write_text("")
    run = tutor(home, "export", "file")
    assert "is a file" in one_line(run.stderr)
    assert run.returncode == 2
    (tmp_path / "closed").mkdir()
    with read_only(tmp_path / "closed"):
        run = tutor(home, "export", "closed")
        assert "Nothing can be written to" in one_line(run.stderr)
        assert run.returncode == 2


def test_a_full_disk_is_said_and_the_next_export_goes_on(home: Path, tmp_path: Path) -> None:
    """Exit code 3; once there is room the same call finishes what was begun."""
    big = Made("class MyModel: ...\n" + "# many words\n" * 4000)
    solved(home, Work("forward", "write", 0, big))
    with small_disk(tmp_path / "disk", 240) as disk:
        filler = fill(disk)
        run = tutor(home, "export", disk)
        assert "disk is full" in one_line(run.stderr)
        assert run.returncode == 3
        filler.unlink()
        (disk / "block").write_bytes(b"\0" * 160_000)
        assert tutor(home, "export", disk).returncode == 3
        assert (disk / "work.md").exists()
        (disk / "block").unlink()
        assert tutor(home, "export", disk).returncode == 0
        assert (disk / "07_forward.py").exists()
