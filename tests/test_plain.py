"""Every lesson can be walked as text, with nothing but a keyboard and a pipe."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commands import TUTOR, environment

from tutor.bridge.messages import Confusion, Draw, Pictures
from tutor.cli.plain.text import lines
from tutor.cli.plain.walk import END
from tutor.cli.sight import closely
from tutor.cli.trend import trend
from tutor.course import Lesson, Question, Step, examples, load, mistakes
from tutor.lab.steps import draw
from tutor.learner.places import Places
from tutor.learner.progress import Progress
from tutor.learner.worklog import Made, WorkLog
from tutor.words import say

LESSONS = load().lessons
PATIENCE = 120.0
"""Seconds that a busy machine may take for a walk."""
WRONG = {"shape": "1", "number": "-1", "line": "999", "dtype": "complex128"}


def walk(home: Path, arguments: list[str], typed: list[str]) -> str:
    """Run the command with these lines as its input; what it printed."""
    run = subprocess.run(
        [sys.executable, "-m", "tutor", *arguments],
        input="\n".join(typed) + "\n",
        env={**os.environ, "TUTOR_HOME": str(home), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def answers(step: Step) -> Iterator[str]:
    """What a learner types at a step: misses twice, then looks; finds every goal; is right."""
    if step.question is not None:
        wrong = wrongly(step.question)
        yield from [*wrong, *wrong, "show"] if wrong else ["?", "next"]
    elif step.explore is not None:
        yield from examples(step.explore).values()
    else:
        yield from {"train": ["next"], "follow": ["", "", "step", "continue"]}.get(step.kind, [""])


def wrongly(question: Question) -> list[str]:
    """A wrong answer to each thing that is asked; nothing where none can be told beforehand."""
    if question.answer not in WRONG:
        return []
    return [WRONG[question.answer]] * max(1, len(draw(Draw(str(question.file), 0)).parts))


def both() -> Iterator[object]:
    """Every lesson in both languages."""
    for lesson in LESSONS:
        for language in ("en", "ko"):
            yield pytest.param(lesson, language, id=f"{lesson.id}-{language}")


@pytest.mark.long
@pytest.mark.parametrize(("lesson", "language"), both())
def test_a_lesson_is_walked_from_the_first_step_to_the_last_question(
    lesson: Lesson, language: str, tmp_path: Path
) -> None:
    """Read, answered, explored, written and checked: the end comes, and counts as on the screen."""
    work = tmp_path / "work"
    work.mkdir()
    for exercise in lesson.exercises:
        (work / exercise.filename).write_text(exercise.solution.read_text("utf-8"), "utf-8")
    typed = [line for step in lesson.steps for line in answers(step)]
    typed += [line for question in lesson.quiz for line in wrongly(question) or ["next"]]
    said = walk(tmp_path, ["lesson", lesson.id, "--plain", "--lang", language], typed)
    for step in lesson.steps:
        assert step.title[language] in said
    closing = next(iter(lines(lesson.closing[language])))
    assert closing.split(". ")[0] in said
    assert "✗" not in said
    listed = walk(tmp_path, ["list", "--json"], [])
    assert f'"id": "{lesson.id}"' in listed
    if lesson.exercises:
        assert '"solved"' in listed


class Learner:
    """Somebody who reads each line before typing the next."""

    def __init__(self, run: subprocess.Popen[str]) -> None:
        self.run = run
        self.said: list[str] = []

    def until(self, *texts: str) -> list[str]:
        """Read on to a line with one of these texts; what was said up to there."""
        assert self.run.stdout is not None
        heard: list[str] = []
        while not heard or not any(text in heard[-1] for text in texts):
            line = self.run.stdout.readline()
            assert line, f"it ended before {texts}:\n{''.join(self.said[-40:])}"
            heard.append(line)
            self.said.append(line)
        return heard

    def type(self, *lines: str) -> None:
        """Type lines."""
        assert self.run.stdin is not None
        self.run.stdin.write("".join(f"{line}\n" for line in lines))
        self.run.stdin.flush()


def test_answers_checks_and_a_training_go_right(tmp_path: Path) -> None:
    """A right answer is told as one, a mistake is named, the solution passes, a training ends."""
    lesson = next(lesson for lesson in LESSONS if lesson.id == "forward")
    (exercise,) = lesson.exercises
    mistake = mistakes(exercise)[0]
    file = tmp_path / "work" / exercise.filename
    file.parent.mkdir()
    file.write_text(mistake.source, "utf-8")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(
        [*TUTOR, "lesson", "forward", "--plain"], env=environment(tmp_path), **pipes
    ) as run:
        patience = threading.Timer(PATIENCE, run.kill)
        patience.start()
        learner = Learner(run)
        learner.until(say("plain.read", "en"))
        learner.type("")
        asked = learner.until(say("plain.answer_shape", "en"))
        names: dict[str, Any] = {}
        exec("".join(line[4:] for line in asked if line.startswith("    ")), names)
        shapes = [" ".join(map(str, names[name].shape)) for name in ("h", "y")]
        learner.type(*shapes)
        learner.until(say("plain.right", "en", truth="").strip(" ."))
        learner.until(say("plain.read", "en"))
        learner.type("")
        learner.until(str(file))
        learner.type("")
        learner.until(f"tutor explain {mistake.rule}")
        file.write_text(exercise.solution.read_text("utf-8"), "utf-8")
        learner.type("")
        learner.until("✓")
        bell = next(step for step in lesson.steps if step.explore is not None)
        assert bell.explore is not None
        learner.type(*examples(bell.explore).values(), "next", "next")
        learner.until(say("plain.train", "en"))
        learner.type("")
        learner.until(say("plain.train_paused", "en", step=0, lr=0).split(" 0")[0])
        learner.type("stop")
        learner.until(say("plain.quiz", "en", count=len(lesson.quiz)))
        learner.type(*["next"] * len(lesson.quiz))
        learner.until("0 of 0")
        assert run.wait() == 0
        patience.cancel()
    progress = Progress.open(Places.find(tmp_path))
    states = {step.id: progress.step_state("forward", step.id) for step in lesson.steps}
    end = progress.step_state("forward", END)
    progress.close()
    assert end == "started", "no question was answered"
    assert states.pop("train") in ("started", "solved"), "by what it had reached by then"
    assert states == {
        **dict.fromkeys(("call", "one-layer", "inside", "write", "bell"), "solved"),
        **dict.fromkeys(("forgotten", "untrained"), "skipped"),
    }


@pytest.mark.long
def test_it_goes_on_where_it_was_left(tmp_path: Path) -> None:
    """Leaving keeps the place; the next time begins with that step."""
    lesson = LESSONS[0]
    first = walk(tmp_path, ["lesson", lesson.id, "--plain"], ["", "quit"])
    assert lesson.steps[1].title["en"] in first
    again = walk(tmp_path, ["start", "--plain"], ["quit"])
    assert lesson.steps[1].title["en"] in again
    assert lesson.steps[0].title["en"] not in again


@pytest.mark.long
def test_who_is_stuck_is_offered_a_hint_once(tmp_path: Path) -> None:
    """The third failing check of a kind offers the next hint; the fourth doesn't."""
    lesson = next(lesson for lesson in LESSONS if lesson.id == "layers")
    steps = [step.kind for step in lesson.steps]
    (tmp_path / "work").mkdir()
    exercise = lesson.exercises[0]
    wrong = exercise.solution.read_text("utf-8").replace("16, 32", "16, 8")
    (tmp_path / "work" / exercise.filename).write_text(wrong, "utf-8")
    typed = ["next"] * steps.index("write") + [""] * 4 + ["hint", "quit"]
    said = walk(tmp_path, ["lesson", "layers", "--plain"], typed)
    assert said.count(say("plain.offer_hint", "en")) == 1
    before, after = said.split(say("plain.offer_hint", "en"))
    assert (before.count("✗"), after.count("✗")) == (3, 1)


@pytest.mark.long
def test_a_loop_is_followed_line_by_line_as_text(tmp_path: Path) -> None:
    """Each line with its number, its code and its effect; unknown words are told what works."""
    lesson = next(lesson for lesson in LESSONS if lesson.id == "training")
    solution = lesson.exercises[0].solution.read_text("utf-8")
    places = Places.find(tmp_path)
    places.prepare()
    progress = Progress.open(places)
    progress.set_place("training", "follow")
    progress.close()
    (places.work / "training.py").write_text(solution, "utf-8")
    typed = ["", "줄", "?", "배치", "배치", "처음", "", "멈춤", "", "계속", "그만"]
    said = walk(tmp_path, ["lesson", "training", "--plain", "--lang", "ko"], typed).split("\n")
    assert "내가 쓴 train이에요." in said
    lines = solution.split("\n")
    for code, effect in (
        ("losses = []", "losses = []."),
        ("for x, y in loader:", "이번 바퀴의 1번째 배치가 왔어요: x 8×3×32×32, y 8."),
        ("optimizer.zero_grad()", "지울 기울기가 없었어요."),
        ("loss.backward()", "기울기가 생겼어요: conv.weight"),
        ("optimizer.step()", "가중치가 모두 합쳐 0.0"),
    ):
        number = next(n for n, line in enumerate(lines, 1) if line.strip() == code)
        at = said.index(f"{number}번째 줄: {code}")
        assert said[at + 1].strip().startswith(effect)
    assert sum(line.startswith("다음은 6번째 줄") for line in said) == 3
    assert "  줄: 한 줄을 실행해요. Enter도 같아요" in said
    assert any(line.startswith("루프를 그만뒀어요") for line in said)
    assert "루프가 끝났어요. 업데이트는 6번 했어요." in said
    (work,) = WorkLog(Progress.open(places).database).all()
    assert (work.step, work.made) == ("follow", Made(solution))


@pytest.mark.long
def test_a_training_pauses_tells_how_it_does_and_asks(tmp_path: Path) -> None:
    """In words: where the loss goes, what is right; it goes on, takes another rate, and stops."""
    lesson = next(lesson for lesson in LESSONS if lesson.id == "training")
    places = Places.find(tmp_path)
    places.prepare()
    progress = Progress.open(places)
    progress.set_place("training", "train")
    progress.close()
    solution = lesson.exercises[0].solution.read_text("utf-8")
    (places.work / "training.py").write_text(solution, "utf-8")
    typed = ["train", "lr nonsense", "lr 0.01", "stop", "quit"]
    said = walk(tmp_path, ["lesson", "training", "--plain"], typed)
    first, rest = said.split("Paused after step 75", 1)
    assert "falling" in first
    assert "rising" not in first
    assert "pictures right that it never trains on" in first
    assert "learning rate 0.03" in " ".join(rest.split())[:60]
    assert "nothing that a training can do" in rest
    assert "The learning rate is 0.01" in rest
    assert "% sure" in rest
    progress = Progress.open(places)
    assert len(progress.curve("training")) >= 750
    assert progress.step_state("training", "train") == "solved"
    progress.close()


def test_a_trend_is_that_of_most_steps_and_not_of_the_last() -> None:
    """Noise is steady, a slope within noise is seen, and an outlier at the end turns nothing."""
    noise = random.Random(3)
    flat = [1 + 0.3 * noise.gauss(0, 1) for _ in range(60)]
    down = [2 - n / 60 + 0.3 * noise.gauss(0, 1) for n in range(60)]
    assert trend(flat) == "steady"
    assert trend(down) == "falling"
    assert trend([*down[:-1], 9.0]) == "falling"
    assert trend(down[::-1]) == "rising"
    assert trend(down[:3]) == "start"
    assert trend([*down, float("nan")]) == "broken"


def test_what_a_model_takes_for_what_is_said_in_words() -> None:
    """A line a kind, and a sentence a picture, in both languages."""
    table = Confusion({"en": ["circle", "square"], "ko": ["원", "사각형"]}, [[5, 0], [2, 3]])
    captions = {"a": {"en": "✗ square→circle 93 %"}, "b": {"en": "✓ circle 51\u00a0%"}}
    seen = Pictures(9, {}, captions=captions, table=table)
    assert list(closely(seen, "en")) == [
        "circle: 5 of 5 right.",
        "square: 3 of 5 right, 2 taken for circle.",
        "What it says to single pictures:",
        "- a square, taken for a circle, 93 % sure",
        "- circle, which is right, 51 % sure",
    ]
    assert list(closely(seen, "ko"))[1] == "사각형: 5장 중 3장 맞힘, 2장은 틀린 답: 원."


def test_prose_loses_its_marks() -> None:
    """Backticks, emphasis and links to code files are gone; lists and code keep their shape."""
    prose = "Call `model(x)`, *not*\nforward.\n\n[the code](a.py)\n\n- one\n- two\n"
    prose += "\n```python\nx = 1\n```\n"
    assert list(lines(prose)) == [
        "Call model(x), not forward.",
        "",
        "- one",
        "- two",
        "",
        "    x = 1",
        "",
    ]
