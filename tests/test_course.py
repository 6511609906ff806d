"""The loader: a course as data, and for each fault its file, its line and what was expected."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tutor import course
from tutor.course import Lesson, UnknownLesson, course_folder, find, load
from tutor.course.markdown import blocks_of, hints_of, read_page

FORWARD = course_folder() / "07-forward"


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A copy of the forward lesson that a test may break."""
    return Path(shutil.copytree(FORWARD, tmp_path / "07-forward"))


def edit(file: Path, old: str, new: str) -> None:
    """Replaces a text that must be there."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def problems(lesson: Path) -> list[str]:
    """The problems of the course that the lesson is in, with paths relative to the lesson."""
    found = load(lesson.parent).problems
    return [str(problem).replace(f"{lesson.resolve()}/", "") for problem in found]


def test_the_course_has_no_problems() -> None:
    """What is shipped loads clean."""
    assert load().problems == ()
    assert [lesson.id for lesson in load().lessons if lesson.id == "forward"] == ["forward"]


def test_a_single_lesson_folder_is_a_course_of_one(lesson: Path) -> None:
    """An author may point at the lesson at hand."""
    assert [found.id for found in load(lesson).lessons] == ["forward"]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "lesson.toml",
            'kind = "predict"\nanswer',
            'kind = "predict"\nanwser',
            "lesson.toml:14: unknown key 'anwser'; did you mean 'answer'?",
        ),
        (
            "lesson.toml",
            'kind = "explore"',
            'kind = "wander"',
            "kind is 'wander'; expected explore, follow, predict, read, train or write",
        ),
        ("lesson.toml", "minutes = 35", "minutes = 0", "lesson.toml:4: minutes is 0; expected a"),
        ("lesson.toml", "number = 7", "number = 8", "the folder is '07-forward'; by its id it is"),
        ("lesson.toml", 'ko = "nn.Module"', 'kr = "nn.Module"', "lesson.toml:3: part is"),
        ("lesson.toml", "number = 7", "number = = 7", "lesson.toml:2: not TOML"),
        ("lesson.toml", 'id = "bell"', 'id = "bell"\nfile = "steps/no.py"', "no file steps/no.py"),
        (
            "lesson.ko.md",
            "<!-- step: bell -->",
            "",
            "nothing for 'bell' here; expected <!-- step: bell --> after that of 'write'",
        ),
        ("lesson.md", "<!-- step: bell -->", "<!-- step: ball -->", "has no step 'ball'"),
        ("lesson.ko.md", "- `silent` ", "", "'bell' lists ['ring']; in English it is"),
        ("lesson.md", "## Write MyModel", "Write MyModel", "'write' has no title"),
        ("lesson.ko.md", "<!-- end -->", "", "lesson.ko.md:1: no closing words"),
        ("lesson.md", "<!-- step: call -->", "<!-- after -->", "belongs below a step"),
        ("exercises/forward/hints.ko.md", "## 3\n", "", "2 hints; expected 3"),
        ("quiz/quiz.ko.md", "<!-- question: way -->", "", "nothing for 'way' here"),
        ("lesson.toml", '"module", "layers"', '"forward"', "needs 'forward'; expected the id of"),
    ],
)
def test_a_fault_names_its_place_and_what_was_expected(
    lesson: Path, file: str, old: str, new: str, expected: str
) -> None:
    """Each fault of a lesson's texts and tables becomes a problem that an author can act on."""
    edit(lesson / file, old, new)
    assert any(expected in problem for problem in problems(lesson)), problems(lesson)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('kind = "follow"', 'kind = "follow"\nrecipe = "lines.py"', "no file lines.py"),
        ('kind = "follow"\nexercise', 'kind = "follow"\nexercises', "did you mean 'exercise'?"),
        ('kind = "follow"\nexercise = "training"', 'kind = "follow"\nexercise = "loop"',
         "no folder exercises/loop"),
    ],
)  # fmt: skip
def test_a_fault_in_a_step_that_follows_a_loop(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    """Its recipe must be there, and the exercise whose loop runs line by line."""
    lesson = Path(shutil.copytree(course_folder() / "09-training", tmp_path / "09-training"))
    edit(lesson / "lesson.toml", old, new)
    assert any(expected in problem for problem in problems(lesson)), problems(lesson)


@pytest.mark.parametrize(
    ("file", "step"),
    [
        ("exercises/forward/solution.py", "write"),
        ("exercises/forward/hints.ko.md", "write"),
        ("steps/bell.py", "bell"),
        ("train.py", "train"),
    ],
)
def test_a_step_whose_file_is_missing_is_left_out(lesson: Path, file: str, step: str) -> None:
    """The other steps stay, and the problem names the file."""
    (lesson / file).unlink()
    found = load(lesson.parent)
    steps = [each.id for each in found.lessons[0].steps]
    assert step not in steps
    assert "call" in steps
    assert any(Path(file).name in str(problem) for problem in found.problems)


def test_a_lesson_that_is_not_utf_8_is_a_problem(lesson: Path) -> None:
    """Bytes that are no text are named, not raised."""
    (lesson / "lesson.ko.md").write_bytes("강의".encode("euc-kr"))
    assert any("lesson.ko.md: not UTF-8" in problem for problem in problems(lesson))


def test_a_lesson_without_a_table_is_a_problem_and_no_lesson(lesson: Path) -> None:
    """Without lesson.toml nothing can be shown, and the course says which file is missing."""
    (lesson / "lesson.toml").unlink()
    found = load(lesson.parent)
    assert found.lessons == ()
    assert "lesson.toml: missing" in str(found.problems[0])


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    """A course without lessons says what it expected."""
    assert "no lessons here" in str(load(tmp_path).problems[0])


def test_lessons_are_found_by_id_number_and_exercise() -> None:
    """A lesson's id alone means its first exercise."""
    course = load()
    by_id, exercise = find("forward", course)
    assert exercise is not None
    for name in ("7", "forward/forward", " Forward "):
        assert find(name, course) == (by_id, exercise)
    assert exercise.name == "forward"
    assert exercise.filename == "forward.py"


def test_an_unknown_name_comes_with_the_nearest() -> None:
    """A typing error is answered with what was probably meant."""
    with pytest.raises(UnknownLesson) as caught:
        find("foward", load())
    assert caught.value.nearest[0] == "forward"
    with pytest.raises(UnknownLesson) as caught:
        find("forward/count", load())
    assert caught.value.nearest == ["forward"]


def test_samples_give_their_code_from_line_1(lesson: Path) -> None:
    """The header of a sample is not part of what is checked."""
    exercise = load(lesson.parent).lessons[0].exercises[0]
    for sample in (*course.mistakes(exercise), *course.ways(exercise)):
        assert "# ---" not in sample.source
        assert sample.source.startswith(("import", "from", "class"))


def test_a_sample_without_its_rule_is_named(lesson: Path) -> None:
    """A sample's header says what it is a sample of."""
    file = next((lesson / "exercises/forward/mistakes").glob("*.py"))
    file.write_text("# ---\nimport torch\n", "utf-8")
    with pytest.raises(course.SampleFault, match=r":1: no rule here"):
        course.mistakes(load(lesson.parent).lessons[0].exercises[0])


def test_marks_in_code_are_code() -> None:
    """What looks like a mark inside a fence belongs to the code."""
    text = "<!-- step: a -->\n## A\n\n```text\n<!-- after -->\n```\n\n<!-- after -->\nx\n"
    section = read_page(Path("lesson.md"), text).sections["a"]
    assert "<!-- after -->" in section.body
    assert section.after == "x"


def test_tags_that_fold_an_answer_are_for_readers_elsewhere() -> None:
    """A code host hides the answer until it is asked for; the tutor shows it when it is due."""
    text = (
        "<!-- step: a -->\n## A\n\nb\n\n<!-- after -->\n<details><summary>No</summary>\n\nx\n\n"
        "```text\n</details>\n```\n\n</details>\n"
    )
    assert read_page(Path("lesson.md"), text).sections["a"].after == "x\n\n```text\n</details>\n```"


@pytest.mark.parametrize("lesson", load().lessons, ids=lambda lesson: lesson.id)
def test_no_answer_stands_open_below_its_question(lesson: Lesson) -> None:
    """On a code host what explains an answer is folded away, in lessons and in self-checks."""
    asked = {step.id for step in lesson.steps if step.kind in ("predict", "explore")}
    for name in ("lesson.md", "lesson.ko.md", "quiz/quiz.md", "quiz/quiz.ko.md"):
        text = (lesson.folder / name).read_text("utf-8")
        parts = re.split(r"<!-- (?:step|question): ([\w-]+) -->", text)
        for id, part in zip(parts[1::2], parts[2::2], strict=True):
            if "<!-- after -->" in part and ("quiz" in name or id in asked):
                after = part.split("<!-- after -->")[1].split("<!-- end -->")[0].strip()
                assert after.startswith("<details><summary>"), f"{name}: {id}"
                assert after.endswith("</details>"), f"{name}: {id}"


@pytest.mark.parametrize("lesson", load().lessons, ids=lambda lesson: lesson.id)
def test_the_head_says_how_long_it_takes_and_what_it_needs(lesson: Lesson) -> None:
    """Below what a lesson teaches stand its minutes and the lessons before it, as in its table."""
    numbers = {each.id: str(each.number) for each in load().lessons}
    needs = [numbers[need] for need in lesson.needs]
    english, korean = (lesson.summary[x].splitlines()[-1] for x in ("en", "ko"))
    assert f"*About {lesson.minutes} minutes. Needs " in english
    assert f"*{lesson.minutes}분쯤 걸려요. " in korean
    assert re.findall(r"\d+", english)[1:] == re.findall(r"\d+", korean)[1:] == needs


def test_items_with_keys_leave_the_body() -> None:
    """Choices may run over several lines; a link to code is for readers elsewhere."""
    text = (
        "<!-- step: a -->\n## A\n\nbody\n\n[code](steps/a.py)\n\n- `x` one\n  two\n- `y`: three\n"
    )
    section = read_page(Path("lesson.md"), text).sections["a"]
    assert section.body == "body"
    assert section.items == {"x": "one two", "y": "three"}


def test_blocks_keep_the_line_numbers_of_the_page() -> None:
    """A block that fails can be found in the page."""
    (block,) = blocks_of("a\n\n```python fails\n1 / 0\n2\n```\n")
    assert (block.line, block.info, block.code) == (4, "python fails", "1 / 0\n2")


def test_hints_begin_at_headings() -> None:
    """A heading begins a hint and is not shown."""
    assert hints_of("# All\n\n## 1\na\n\n## 2\n```text\n## no\n```\n") == [
        "a",
        "```text\n## no\n```",
    ]
