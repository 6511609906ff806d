"""Test-outs: one exercise for a part; who passes knows its lessons, what is missing is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commands import tutor
from screens import drawn, lesson_screen, opened, seen, until

from tests.diagnosing import judge
from tutor.app.screens.home import Home
from tutor.app.widgets.outline import Outline
from tutor.cli.verify import verify
from tutor.course import Lesson, UnknownLesson, course_folder, find, load, load_lesson
from tutor.course import mistakes as mistakes_of
from tutor.course import ways as ways_of
from tutor.lab import check
from tutor.learner.places import Places
from tutor.learner.progress import Progress
from tutor.learner.standing import standings

COURSE = load()
MODULE = next(each for each in COURSE.testouts if each.id == "testout-2")
SOLUTION = MODULE.exercises[0].solution.read_text("utf-8")
PART = course_folder() / "parts" / "2-module"


def test_every_part_has_one_and_every_lesson_is_covered_once() -> None:
    """The parts of the course, in order; with samples of what goes wrong and other right ways."""
    assert [each.id for each in COURSE.testouts] == ["testout-1", "testout-2", "testout-3"]
    covered = [id for each in COURSE.testouts for id in each.covers or ()]
    assert covered == [lesson.id for lesson in COURSE.lessons]
    for testout in COURSE.testouts:
        (exercise,) = testout.exercises
        assert exercise.name == testout.id
        assert len(mistakes_of(exercise)) >= 4
        assert len(ways_of(exercise)) >= 3


def test_they_are_found_by_name_and_no_number_means_one() -> None:
    """`testout-2` is one, 2 is the second lesson; alone it is read as quickly as a lesson."""
    lesson, exercise = find("testout-2", COURSE)
    assert lesson.id == "testout-2"
    assert exercise is not None
    assert exercise.filename == "testout-2.py"
    assert find("2", COURSE)[0].id == "pytorch"
    alone = load_lesson("Testout-3")
    assert alone is not None
    assert alone.covers == ("gradients", "training", "classifier")
    with pytest.raises(UnknownLesson) as unknown:
        find("testout-9", COURSE)
    assert "testout-1" in unknown.value.nearest


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """A course of one part: two lessons without their exercises' samples, and the test-out."""
    for name in ("03-module", "04-layers"):
        shutil.copytree(course_folder() / name, tmp_path / name)
    folder = Path(shutil.copytree(PART, tmp_path / "parts" / "2-module"))
    table = folder / "lesson.toml"
    text = table.read_text("utf-8").replace(', "modules", "parameters", "forward"', "")
    table.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"layers"]', '"lairs"]', "covers 'lairs'; expected the id of a lesson of 'nn.Module'"),
        ('covers = ["module", "layers"]', "covers = []", "covers no lessons"),
        ('id = "testout-2"', 'id = "testout-3"', "by the name of the folder it is 'testout-2'"),
        ("minutes = 20", 'minutes = 20\nneeds = ["module"]', "unknown key 'needs'"),
        ('kind = "write"', 'kind = "read"', "expected one exercise, in exercises/testout-2"),
    ],
)
def test_a_fault_of_the_table_is_named(parts: Path, old: str, new: str, expected: str) -> None:
    """What an author gets wrong comes back with its file and what was expected."""
    assert load(parts.parent.parent).problems == ()
    table = parts / "lesson.toml"
    text = table.read_text("utf-8")
    assert old in text
    table.write_text(text.replace(old, new, 1), "utf-8")
    problem = load(parts.parent.parent).problems[0]
    assert problem.file == table.resolve()
    assert expected in problem.message


@pytest.mark.long
async def test_verify_finds_what_does_not_hold(tmp_path: Path) -> None:
    """A mistake with another rule, a solution that fails, and a finding that names no lesson."""
    folder = Path(shutil.copytree(PART, tmp_path / "parts" / "2-module"))
    exercise = folder / "exercises" / "testout-2"
    for kind, kept in (("mistakes", ("no_relu.py", "plain_list.py")), ("correct", ())):
        for file in (exercise / kind).glob("*.py"):
            if file.name not in kept:
                file.unlink()
    (exercise / "solution.py").write_text(SOLUTION.replace("x + self.gain", "self.gain"), "utf-8")
    for file, old, new in (
        ("mistakes/plain_list.py", "# rule: plain-list", "# rule: plain-dict"),
        ("rules.py", '@rule("block-otherwise", "values", into=RULES, lesson="forward")',
         '@rule("block-otherwise", "values", into=RULES)'),
        ("check.py", "    lesson=explained,\n", ""),
    ):  # fmt: skip
        text = (exercise / file).read_text("utf-8")
        assert old in text
        (exercise / file).write_text(text.replace(old, new), "utf-8")
    found = (await verify(folder, lambda *_: None)).problems
    said = {problem.file.name: problem.message for problem in found}
    assert "expected a pass" in said.pop("solution.py")
    assert "expected 'plain-dict' first" in said.pop("plain_list.py")
    assert "'block-otherwise' names no lesson" in said.pop("no_relu.py")
    assert said == {}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("testout", COURSE.testouts, ids=lambda each: str(each.id))
def test_each_missing_piece_points_to_a_lesson(testout: Lesson) -> None:
    """Every finding of a few mistakes names a lesson, the first one a lesson of the part."""
    (exercise,) = testout.exercises
    check.exercise(exercise.folder)  # once, and not in each of the processes
    for mistake in mistakes_of(exercise)[::5]:
        findings = judge(mistake.source, exercise.folder).findings
        assert findings[0].rule == mistake.rule
        assert findings[0].lesson in (testout.covers or ())
        assert all(finding.lesson for finding in findings)


def test_who_passes_knows_the_lessons_of_the_part(tmp_path: Path) -> None:
    """For scripts known counts as seen; what is solved stays solved; the file is the learner's."""
    home = tmp_path / "home"
    places = Places.find(home)
    places.prepare()
    (places.work / "testout-2.py").write_text(SOLUTION, "utf-8")
    progress = Progress.open(places)
    for step in COURSE.lessons[3].steps:
        progress.mark("layers", step.id, "solved")
    progress.close()
    done = tutor(home, "check", "testout-2", "--json")
    assert (done.returncode, json.loads(done.stdout)["state"]) == (0, "passed")
    states = {each["id"]: each for each in json.loads(tutor(home, "list", "--json").stdout)}
    assert len(states) == len(COURSE.lessons)
    assert (states["module"]["state"], states["module"]["known"]) == ("seen", True)
    assert (states["layers"]["state"], states["layers"]["known"]) == ("solved", False)
    assert (states["model"]["state"], states["model"]["known"]) == ("new", False)
    listed = tutor(home, "list").stdout
    assert "testout-2" in listed
    assert listed.count("known") == 4


@pytest.mark.long
def test_the_command_names_the_lessons_of_what_is_missing(tmp_path: Path) -> None:
    """People read them below the finding, scripts in each of the findings."""
    file = tmp_path / "mine.py"
    wrong = SOLUTION.replace("x + self.gain", "self.gain").replace("nn.Parameter(", "(")
    file.write_text(wrong.replace("nn.ModuleList(", "("), "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    said = tutor(home, "check", "testout-2", file)
    assert said.returncode == 1
    assert "explained in: tutor lesson modules, tutor lesson parameters" in said.stdout
    findings = json.loads(tutor(home, "check", "testout-2", file, "--json").stdout)["findings"]
    assert {"modules", "parameters"} <= {finding["lesson"] for finding in findings}


@pytest.mark.long
def test_it_is_walked_as_text(tmp_path: Path) -> None:
    """Read, checked, passed; no questions follow, and the next time it says that it is passed."""
    home = tmp_path / "home"
    places = Places.find(home)
    places.prepare()
    (places.work / "testout-2.py").write_text(SOLUTION, "utf-8")
    said = tutor(home, "lesson", "testout-2", "--plain", "--lang", "ko", given="\n").stdout
    assert MODULE.title["ko"] in said
    assert MODULE.steps[0].title["ko"] in said
    assert "레슨 3부터 7까지는 알고 있는 것으로" in said
    progress = Progress.open(places)
    known = standings(progress, COURSE.lessons, COURSE.testouts)
    progress.close()
    assert [id for id, standing in known.items() if standing.known] == [*(MODULE.covers or ())]


@pytest.mark.long
async def test_it_is_reached_from_the_map_and_marks_what_is_known(tmp_path: Path) -> None:
    """A failing check names the lessons and links to them; passing marks the part as known."""
    async with opened(tmp_path, size=(120, 60), spares=1) as (app, pilot):
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, Home))
        app.screen.query_one(Outline).here = "testout-2"
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, Home))
        screen = lesson_screen(app)
        await screen.furnished.wait()
        assert screen.lesson.id == "testout-2"
        assert "testout-2  " in drawn(app).splitlines()[0]
        assert screen.code is not None
        wrong = SOLUTION.replace("x + self.gain", "self.gain").replace("nn.Buffer", "")
        screen.code.editor.text = wrong.replace("register_buffer", "setattr").replace(
            "self.setattr(", "setattr(self, "
        )
        await pilot.press("f5")
        await seen(pilot, "✗ Check")
        await pilot.press("end")
        await seen(pilot, "explained in: parameters, forward")
        screen.code.editor.text = SOLUTION
        await pilot.press("f5")
        await seen(pilot, "✓ Check", "Lessons 3 to 7 count as known now")
        await pilot.press("f9", "f9")
        await seen(pilot, "5 known", "8 gradients · step 1")
        assert sum("known" in line for line in drawn(app).splitlines()) == 6
        assert "passed" in drawn(app)
        await pilot.press("ctrl+p", *"go to test out: models", "enter")
        await until(pilot, lambda: not isinstance(app.screen, Home))
        await until(pilot, lambda: lesson_screen(app).lesson.id == "testout-1")
