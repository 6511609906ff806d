"""Walks a lesson on the screen as a learner does: with keys, wrong first and then right."""

from __future__ import annotations

from screens import drawn, lesson_screen, until
from textual.pilot import Pilot
from textual.widget import Widget

from tutor.app.app import TutorApp
from tutor.app.screens.lesson import LessonScreen
from tutor.app.widgets.blanks import Blanks
from tutor.app.widgets.check_pane import CheckPane
from tutor.app.widgets.explore import Explore
from tutor.app.widgets.outcome import Outcome
from tutor.app.widgets.predict import Predict
from tutor.app.widgets.step_view import StepView
from tutor.bridge.messages import Question
from tutor.course import Exercise, Step, answers, examples, mistakes

WRONG = {"shape": "9x9", "number": "-77", "dtype": "complex128"}
KEYS = {" ": "space", "\n": "enter"}


class Walker:
    """One learner in one lesson. Whatever is promised of a step is asserted on the way."""

    def __init__(self, app: TutorApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot
        self.screen: LessonScreen = lesson_screen(app)

    async def step(self, step: Step) -> None:
        """Do what the step asks for."""
        assert self.screen.journey.step is step
        assert (self.view.size.height, self.view.display) > (0, False)
        if step.question is not None:
            await self.predict(self.view.query_one(Predict))
            assert self.screen.journey.finished
        elif step.explore is not None:
            await self.explore(step)
        elif step.kind == "write" and step.exercise is not None:
            await self.write(step.exercise)
        elif step.kind == "follow":
            await self.follow()
        elif step.kind == "train":
            await self.train()

    @property
    def view(self) -> StepView:
        """The column of the step."""
        return self.screen.query_one(StepView)

    async def type(self, text: str) -> None:
        """Key after key, as a terminal sends them."""
        await self.pilot.press(*(KEYS.get(char, char) for char in text))

    # ------------------------------------------------------------------ predict

    async def predict(self, predict: Predict) -> None:
        """Wrong; other numbers; right. What comes of each answer is there to be read."""
        await until(self.pilot, lambda: predict.asked is not None)
        assert predict.asked is not None
        first = predict.asked
        predict.focus_answer()
        await self.answer(predict, first, right=False)
        await until(self.pilot, lambda: predict.query_one("#after").display)
        await self.in_sight(predict, "✗")
        predict.focus_answer()
        await self.pilot.press("enter")
        await until(self.pilot, lambda: predict.asked is not None and predict.asked is not first)
        for blanks in predict.query(Blanks):
            assert blanks.texts == [""] * len(blanks.texts), "what is left is of other numbers"
        await self.answer(predict, predict.asked, right=True)
        await until(self.pilot, lambda: predict.over)
        await self.in_sight(predict, "✓")

    async def answer(self, predict: Predict, asked: Question, *, right: bool) -> None:
        """Give the answer that is true, or one that isn't."""
        question = predict.question
        match question.answer:
            case "choice":
                keys = list(question.choices)
                key = next(key for key in keys if (key == asked.truth) is right)
                await self.type(str(keys.index(key) + 1))
            case "line":
                stops = [n for n, line in enumerate(asked.code.split("\n"), 1) if line.strip()]
                line = next(n for n in stops if (n == asked.truth) is right)
                await self.type(f"{line}\n")
            case "order":
                assert isinstance(asked.truth, list)
                order = asked.truth if right else asked.truth[::-1]
                await self.type("".join(map(str, order)) + "\n")
            case kind:
                for truth in list(asked.parts.values()) or [asked.truth]:
                    shown = answers.show(truth, kind).replace("×", "x")
                    await self.type((shown if right else WRONG[kind]) + "\n")

    async def in_sight(self, predict: Predict, sign: str) -> None:
        """The verdict stands on the screen, within the column, whole or from its first line on."""
        verdict = predict.query_one(Outcome).query_one("#result")
        await until(self.pilot, lambda: sign in str(verdict.render()))
        try:
            await until(self.pilot, lambda: self._is_seen(verdict))
        except TimeoutError:
            raise AssertionError(f"out of sight:\n{drawn(self.app)}") from None
        assert any(sign in line for line in drawn(self.app).split("\n"))

    def _is_seen(self, widget: Widget) -> bool:
        window, region = self.view.content_region, widget.region
        first = region.crop_size((region.width, 1))
        return region.height > 0 and window.contains_region(first)

    # ------------------------------------------------------------------ the others

    async def explore(self, step: Step) -> None:
        """A line in the REPL for each goal."""
        assert step.explore is not None
        explore = self.view.query_one(Explore)
        await self.pilot.press("f7")
        for number, line in enumerate(examples(step.explore).values(), 1):
            await self.type(line + "\n")
            await until(self.pilot, lambda number=number: sum(explore._met) >= number)
        await until(self.pilot, lambda: self.screen.journey.finished)

    async def write(self, exercise: Exercise) -> None:
        """A mistake, which is named; then the solution, which passes."""
        code, check = self.screen.code, self.screen.query_one(CheckPane)
        assert code is not None
        mistake = mistakes(exercise)[0]
        for source in (mistake.source, exercise.solution.read_text("utf-8")):
            before, code.editor.text = check.result, source
            await self.pilot.press("f5")
            await until(
                self.pilot, lambda before=before: check.result is not before and not check.running
            )
            assert check.result is not None
            assert check.result.passed is (source != mistake.source), drawn(self.app)
            if not check.result.passed:
                assert check.result.findings[0].rule == mistake.rule
        assert self.screen.journey.finished

    async def follow(self) -> None:
        """Line by line until the loop went round."""
        training = self.screen.lower.train
        await self.pilot.press("f6")
        for _ in range(60):
            await until(self.pilot, lambda: training.follow.run.stage in ("paused", "ended"))
            if self.screen.journey.finished:
                return
            await self.pilot.press("enter")
            await until(self.pilot, lambda: training.follow.run.stage != "starting")
        raise AssertionError(f"it never went round:\n{drawn(self.app)}")

    async def train(self) -> None:
        """A few steps, then the stop."""
        training = self.screen.lower.train
        await self.pilot.press("f6")
        await until(self.pilot, lambda: training.pane.run.step > 2)
        await self.pilot.press("s")
        await until(self.pilot, lambda: not training.running)
        end = training.pane.run.end
        assert end is not None
        assert end.reason in ("stopped", "finished"), drawn(self.app)

    async def on(self) -> None:
        """Leave what has the focus, and go on."""
        index = self.screen.journey.index
        await self.pilot.press("escape", "f9")
        await until(self.pilot, lambda: self.screen.journey.index == index + 1)
